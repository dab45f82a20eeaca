"""English numerals as newsrooms print them: 1,200, twelve, two dozen, 2.5 million, tens of thousands, between 4 and 5."""

from __future__ import annotations

import re

from build_dossier.interfaces import Number, Qualifier

_ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_SHORT = {"m": 1_000_000, "bn": 1_000_000_000, "k": 1000}
_PLURALS = {
    "dozens": (20.0, 99.0),
    "scores": (20.0, 99.0),
    "hundreds": (200.0, 999.0),
    "thousands": (2000.0, 9999.0),
    "tens of thousands": (20_000.0, 99_999.0),
    "hundreds of thousands": (200_000.0, 999_999.0),
    "millions": (2_000_000.0, 9_999_999.0),
}
_WORD = "(?:" + "|".join([*_ONES, *_TENS]) + ")"
_SCALE = "(?:dozen|hundred|thousand|million|billion)"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# two hundred and fifty, twenty-four, one thousand two hundred: every step takes a word, so this is linear
_SPELLED = rf"(?:{_WORD}|(?:a\s|half\sa\s)(?={_SCALE}\b){_SCALE})(?:[\s-](?:and\s)?(?:{_WORD}|{_SCALE})\b)*"
_VAGUE = r"(?:tens\sof\sthousands|hundreds\sof\sthousands|dozens|scores|hundreds|thousands|millions|(?:several|a\sfew|some\sfew)\s(?:dozen|hundred|thousand|million)\b)"
_DIGITS = rf"(?:{ARABIC}(?:\s?(?:hundred|thousand|million|billion)\b|(?:m|bn|k)(?=\s[a-z]))?)"
NUMERAL = rf"(?:{_DIGITS}|{_VAGUE}|a\scouple(?:\sof)?|{_SPELLED})"
_JOIN = r"(?:\s?[-–—]\s?|\sto\s|\sor\s|\sand\s)"
_NUMBER = re.compile(
    rf"(?<![\w.,$£€¥#/-])(?<!\d:)(?P<a>{NUMERAL})(?![\w])(?:(?P<join>{_JOIN})(?P<b>{_DIGITS}|{_SPELLED})(?![\w]))?",
    re.I,
)
_BEFORE: tuple[tuple[str, str], ...] = (
    ("between", r"(?:anywhere\s)?between"),
    ("from", r"from"),
    ("nearly", r"nearly|almost|close\sto|approaching|just\sunder|just\sshort\sof|just\sbelow|well\snigh|virtually"),
    (
        "less_than",
        r"(?:no|not)\smore\sthan|fewer\sthan|less\sthan|under|below|up\sto|as\smany\sas|at\smost|a\smaximum\sof",
    ),
    (
        "more_than",
        r"(?:well\s|far\s|slightly\s|a\slittle\s)?(?:more\sthan|over|above)|at\sleast|upwards?\sof|in\sexcess\sof"
        r"|(?:no|not)\s(?:fewer|less)\sthan|a\sminimum\sof|exceed(?:ed|s|ing)|surpass(?:ed|es|ing)|topped|passed",
    ),
    (
        "about",
        r"about|around|some|roughly|approximately|approx\.?|an?\sestimated|estimated\s(?:at|to\sbe)|circa|in\sthe\sregion\sof|or\sso",
    ),
)
_PREFIX = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _BEFORE)
    + r")\s(?:another\s|a\sfurther\s|an\sadditional\s|a\stotal\sof\s)?$",
    re.I,
)
_ANOTHER = re.compile(r"(?<!\w)(?:another|a\sfurther|an\sadditional|a\stotal\sof)\s$", re.I)
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("more_than", re.compile(r"\+(?!\w)|-plus\b|-odd\b|\s(?:people\s|or\s)more\b(?!\sthan)|\sor\smore\b", re.I)),
    ("less_than", re.compile(r"\sor\s(?:fewer|less)\b", re.I)),
    ("about", re.compile(r"\sor\sso\b", re.I)),
)
# rose from 30 to 41: two figures, of which the second holds
_MOVED = re.compile(
    r"\b(?:ris\w+|rose|up|increas\w+|jump\w+|climb\w+|grew|grown|fell|fall\w*|down|drop\w+|cut|revis\w+|rais\w+|lower\w+)\s(?:\w+\s)?(?:from\s)?$",
    re.I,
)


def integer(text: str) -> int | None:
    """A whole number in digits or words; None where it is none."""
    value = _value(text)
    return int(value) if value is not None and value == int(value) else None


def _value(text: str) -> float | None:
    text = text.strip().lower().replace(",", "")
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)\s?(m|bn|k|hundred|thousand|million|billion)?", text):
        scale = (_SHORT | _SCALES).get(match[2] or "", 1)
        return round(float(match[1]) * scale, 4)
    return _spelled(re.split(r"[\s-]+", text))


def _spelled(words: list[str]) -> float | None:
    total, section = 0.0, 0.0
    half = words[:2] == ["half", "a"]
    for word in words[2:] if half else words:
        if word in ("and", "a"):
            section = section or (1.0 if word == "a" else 0.0)
        elif word in _ONES or word in _TENS:
            section += _ONES.get(word, 0) or _TENS.get(word, 0)
        elif word in ("hundred", "dozen"):
            section = (section or 1) * _SCALES[word]
        elif word in _SCALES:
            total, section = total + (section or 1) * _SCALES[word], 0.0
        else:
            return None
    value = total + section
    return value / 2 if half else value


def _vague(text: str) -> tuple[float, float] | None:
    """Dozens is 20 to 99, several hundred 200 to 999: the conventions of newsroom annotation."""
    text = re.sub(r"\s", " ", text.lower())
    if text in _PLURALS:
        return _PLURALS[text]
    if match := re.fullmatch("(?:several|a few|some few) (dozen|hundred|thousand|million)", text):
        return _PLURALS[f"{match[1]}s"]
    return None


def numbers(text: str) -> tuple[Number, ...]:
    """Every numeral with what qualifies it; the span begins with the qualifier and ends with the last part of the number."""
    found: list[Number] = []
    position = 0
    while match := _NUMBER.search(text, position):
        made = _number(text, match)
        position = made.end if made else match.end("a")
        if made is not None:
            found.append(made)
    return tuple(found)


def _number(text: str, match: re.Match[str]) -> Number | None:
    prefix = _PREFIX.search(text, max(0, match.start() - 40), match.start())
    named = prefix.lastgroup if prefix else None
    start = prefix.start() if prefix else match.start()
    if prefix is None and (more := _ANOTHER.search(text, max(0, match.start() - 16), match.start())):
        start = more.start()
    if bounds := _range(text, match, named):
        return Number(start=start, end=match.end(), low=bounds[0], high=bounds[1], qualifier="range")
    if named in ("between", "from"):
        named, start = None, match.start()
    first, end = match["a"], match.end("a")
    if vague := _vague(first):
        low, high = vague
        if named == "more_than":
            return Number(start=start, end=end, low=low, high=None, qualifier="more_than")
        return Number(start=start, end=end, low=low, high=high, qualifier="range")
    value = 2.0 if first.lower().startswith("a couple") else _value(first)
    if value is None:
        return None
    for name, pattern in _AFTER:
        if tail := pattern.match(text, end):
            end, named = tail.end(), named or name
            break
    low_end, high_end, qualifier = _interval(value, named)
    return Number(start=start, end=end, low=low_end, high=high_end, qualifier=qualifier)


def _interval(value: float, named: str | None) -> tuple[float | None, float | None, Qualifier]:
    known: dict[str, tuple[float | None, float | None, Qualifier]] = {
        "more_than": (value, None, "more_than"),
        "less_than": (None, value, "less_than"),
        "nearly": (None, value, "nearly"),
        "about": (value, value, "about"),
    }
    return known.get(named or "", (value, value, "exact"))


def _range(text: str, match: re.Match[str], named: str | None) -> tuple[float, float] | None:
    """Both ends of a range; 2 to 3 million shares its million. "12 and 14" is a range after "between" only."""
    if not match["b"] or _vague(match["a"]):
        return None
    join = match["join"].strip().lower()
    if join == "and" and named != "between":
        return None
    if join == "to" and _MOVED.search(text, max(0, match.start() - 40), match.start()):
        return None
    low, high = _value(match["a"]), _value(match["b"])
    if low is None or high is None:
        return None
    shared = re.search(r"(thousand|million|billion|m|bn|k)$", match["b"].strip().lower())
    if shared and low < 1000 and not re.search("[a-z]$", match["a"].lower()):
        low *= (_SHORT | _SCALES)[shared[1]]
    return (low, high) if low < high else None
