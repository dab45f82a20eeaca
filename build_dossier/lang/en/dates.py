"""English date expressions: 3 May 2021, Sept. 16, late on Sunday, the next day, from 3 to 5 May, May last year."""

from __future__ import annotations

import re
from dataclasses import replace

from build_dossier.interfaces import DateExpression, DateSpec, Part, Unit
from build_dossier.lang.en.numerals import integer

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.?|April|Apr\.?|May|June|Jun\.?|July|Jul\.?|Aug(?:ust|\.)?|Sept(?:ember|\.)?|Sep\.?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?!\w)"
)
_WD = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?![\w])"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w:%])(?!,\d|\.\d)"
_Y = r"(?:19|20)\d\d(?![\w%])(?!,\d|\.\d)"
_TO = r"\s?(?:[-–—]|to|until|till|through|and)\s?"
_PARTS: tuple[tuple[str, Part], ...] = (
    (r"small hours|early hours|midnight|before dawn|pre-dawn|overnight into", "early"),
    (r"night|overnight|late", "night"),
    (r"evening|dusk|sunset", "evening"),
    (r"afternoon", "afternoon"),
    (r"noon|midday|lunchtime", "noon"),
    (r"morning|dawn|daybreak|sunrise", "morning"),
    (r"early", "early"),
)
_PART_AFTER = (
    r"(?:\s(?:(?:early|late|mid-)\s?)?(?:morning|afternoon|evening|night|lunchtime|noon|midday|overnight)(?![\w]))"
)
_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.m\.|[ap]m(?!\w))|\d{1,2}:\d\d(?!\d)(?:\s?(?:GMT|local\stime|hours))?|noon|midnight|midday)"
_PART_BEFORE = (
    r"(?:(?:the\s)?(?:early|late|small|pre-dawn)\shours\sof\s|(?:the\s)?(?:early\s|late\s)?(?:morning|afternoon|evening|night)\s(?:of|on)\s"
    rf"|(?:early|late|overnight)\s(?:on\s|into\s)?|(?:before\s)?(?:dawn|dusk|daybreak)\son\s|{_CLOCK}(?:\slocal\stime)?\s(?:on\s)?)"
)
_AFTER_CLOCK = rf"(?:,?\s(?:at\s(?:about\s|around\s)?)(?P<clock>{_CLOCK}))?"
_N = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3})"
_YEARED = rf"(?:(?:,\s?|\sof\s|\sin\s|\s)(?P<{{0}}>{_Y})|,?\s(?P<{{1}}>last\syear|this\syear|next\syear))?"

# One alternative a form of expression, the longest first.
_DAY_FORMS = (
    rf"(?:(?P<dwd>{_WD}),?\s(?:the\s)?)?(?P<dm>(?P<d1>{_D})(?P<djoin>{_TO})?(?(djoin)(?P<d1b>{_D}))\s(?:of\s)?(?P<m1>{_MONTH})(?:{_YEARED.format('y1', 'r1')}))",
    rf"(?:(?P<mwd>{_WD}),?\s)?(?P<md>(?P<m2>{_MONTH})\s(?:the\s)?(?P<d2>{_D})(?:(?:{_TO})(?P<d2b>{_D})(?!\s(?:{_MONTH}|people)))?(?:{_YEARED.format('y2', 'r2')}))",
    r"(?P<same>(?:the\s(?:very\s)?same|that)\s(?:day|evening|night|morning|afternoon)(?![\w]))",
    r"(?P<nextday>the\s(?:next|following)\s(?:day|morning|evening|night|afternoon)(?![\w])|(?:a|one)\sday\slater(?![\w]))",
    r"(?P<prevday>the\s(?:previous|preceding)\s(?:day|evening|night)(?![\w])|(?:a|one)\sday\searlier(?![\w])|the\s(?:day|night)\sbefore(?!\syesterday)(?=[,.;]|$))",
    rf"(?P<wd>(?:(?P<wrel>last|this|next|this\spast|this\scoming|that)\s)?(?P<w>{_WD})(?P<wpart>{_PART_AFTER})?(?:\sof\s(?P<wof>last|this|next)\sweek)?)",
    rf"(?P<rel>(?P<rword>the\sday\sbefore\syesterday|the\sday\safter\stomorrow|yesterday|today|tomorrow|tonight|last\snight|this\s(?:morning|afternoon|evening))(?!['’]s\s(?:[Rr]ussia|[Ww]orld))(?![\w-]){_PART_AFTER}?)",
    r"(?P<dd>(?<=\bon\s)the\s(?P<d3>(?:3[01]|[12]?\d)(?:st|nd|rd|th))(?![\w-])(?!\s(?:floor|day|anniversary|birthday|round|minute|attempt|century|of)))",
)
_DAY = "(?:" + "|".join(_DAY_FORMS) + ")"
_LONG_FORMS = (
    rf"(?P<ym>(?:(?P<third>[Ee]arly|[Ll]ate|[Mm]id)[\s-])?(?P<m4>{_MONTH})(?:,?\s(?P<y4>{_Y})|\s(?:of\s)?(?P<r4>last\syear|this\syear|next\syear)))",
    rf"(?P<thirds>(?P<third2>[Ee]arly|[Ll]ate|[Mm]id)(?:\sin)?[\s-](?P<m5>{_MONTH})(?!['’]))",
    rf"(?P<bare>(?P<m6>{_MONTH})(?!['’]\w))",
    rf"(?P<mrel>(?P<mword>[Ll]ast|[Tt]his|[Nn]ext)\s(?P<m8>{_MONTH})(?!['’]\w))",
    rf"(?P<season>(?P<srel>[Ll]ast|[Tt]his|[Nn]ext)\s(?P<sname>spring|summer|autumn|fall|winter)(?![\w])|(?:the\s)?(?P<sname2>spring|summer|autumn|winter)\s(?:of\s|in\s)?(?P<sy>{_Y}))",
    rf"(?P<yr>(?P<y5>{_Y})(?!['’]?s|\s(?:people|civilians|soldiers|troops|protesters)|-)(?:(?P<yjoin>\s?(?:[-–—]|to|until|till|through)\s?)(?P<y6>{_Y}))?)",
    r"(?P<we>(?P<werel>last|this|next|this\spast)\sweekend(?![\w])|(?:at|over|during)\sthe\sweekend(?![\w]))",
    r"(?P<unit>(?P<urel>[Ll]ast|[Tt]his|[Nn]ext)\s(?P<uname>week|month|year)(?![\w-])(?!['’]s)|[Tt]he\sprevious\s(?P<uname2>week|month|year)(?![\w-]))",
    rf"(?P<ago>(?P<an>{_N})\s(?P<au>day|week|month|year)s?\sago(?![\w]))",
    rf"(?P<later>(?P<ln>{_N})\sdays\s(?P<lword>earlier|later)(?![\w]))",
    rf"(?P<last>the\s(?:last|past)\s(?P<pn>{_N})\sdays(?![\w]))",
    r"(?P<now>so\sfar(?![\w])(?!\sas)|to\sdate(?=[,.;]|$)|until\snow(?![\w])|up\sto\snow(?![\w])|as\sof\snow(?![\w]))",
    r"(?P<night>(?<![\w-])[Oo]vernight(?=[,.;]|$|\s(?:and|in|after|by|when|as|with)\b))",
)
# words of an expression begin a sentence with a capital now and then: "Last week", "Yesterday"
_FORM = re.compile(rf"(?<![\w.,:/-])(?:(?P<before>{_PART_BEFORE})?{_DAY}{_AFTER_CLOCK}|" + "|".join(_LONG_FORMS) + ")")
_CAPITALS = re.compile(
    r"(?<![\w])(?:Yesterday|Today|Tomorrow|Tonight|Last|This|Next|That|The|Early|Late|Overnight|A|One)(?=\s|,|$)"
)
_RANGE = re.compile(rf"{_TO}")
_ISO = re.compile(rf"(?<![\w./:-])(?P<y>{_Y.split('(?!')[0]})-(?P<m>\d\d)-(?P<d>\d\d)(?![\w-])")
_FUTURE = re.compile(
    r"\b(?:will|would|shall|(?:is|are|was|were)\s(?:to|due|set|scheduled|expected|planning|going)(?=\s)|due|scheduled|plan(?:s|ned)?\s(?:to|for)|expect(?:s|ed)?\sto|expected|until|till|ahead\sof|starting|from\s$)(?!\w)|['’]ll\b"
)
_PAST = re.compile(r"\b(?:had|was|were|have|has|did|been|killed|died|reported)\b")
_SAID = re.compile(
    r"\b(?:said|says|told|announced|added|confirmed|warned|declared|reported|stated|tweeted|urged|called|asked|ordered|signed|approved)\b"
)
_AFTER_FUTURE = re.compile(r"^,?\s?[^,.;:]{0,48}?\b(?:will|would|is to|are to|is due|are due|is set to)\b")
# a month or a year alone is a date only after one of these: "may" and "march" are verbs as well, 2014 may count things
_BEFORE_MONTH = re.compile(r"\b(?:in|since|until|till)\s$", re.I)
_BEFORE_YEAR = re.compile(r"\b(?:in|since|until|till|from|during|before|after|by|of|early|late|and)\s$", re.I)
_BY = re.compile(r"\b[Bb]y\s$")
_AS_OF = re.compile(r"\b(?:as\sof|as\sat)\s(?:the\s(?:end|evening|morning)\sof\s)?$", re.I)


def expressions(sentence: str) -> tuple[DateExpression, ...]:
    """Every date expression, in order; ranges as one, "Thursday, 6 January" once."""
    text = _CAPITALS.sub(lambda m: m.group().lower(), sentence)  # same length: offsets hold
    found: list[DateExpression] = []
    position = 0
    match, iso = _FORM.search(text), _ISO.search(text)
    while True:
        # looked for anew only where it was passed: else each of many dates of one form costs a look at the whole rest
        if match is not None and match.start() < position:
            match = _FORM.search(text, position)
        if iso is not None and iso.start() < position:
            iso = _ISO.search(text, position)
        if iso is not None and (match is None or iso.start() <= match.start()):
            spec = DateSpec(kind="day", year=int(iso["y"]), month=int(iso["m"]), day=int(iso["d"]))
            found.append(DateExpression(start=iso.start(), end=iso.end(), spec=spec))
            position = iso.end()
            continue
        if match is None:
            break
        position = match.end()
        made = _expression(text, match)
        if made is not None:
            made = _ranged(text, made)
            position = max(position, made.end)
            found.append(made)
    return tuple(found)


def _expression(text: str, match: re.Match[str]) -> DateExpression | None:
    got = match.groupdict()
    before = text[max(0, match.start() - 10) : match.start()]
    if (got["bare"] and not _BEFORE_MONTH.search(before)) or (got["yr"] and not _BEFORE_YEAR.search(before)):
        return None
    spec = _spec(got)
    if spec is None:
        return None
    words = match.group()
    if spec.kind in ("weekday", "context", "offset") or spec.day is not None:
        time = _time(words)
        spec = replace(spec, part=spec.part or _part(words), time=time)
    ahead = _ahead(text, match.start(), match.end())
    to = _end(got, spec)
    as_of = bool(_AS_OF.search(text, max(0, match.start() - 24), match.start())) or words.startswith("as of")
    return DateExpression(start=match.start(), end=match.end(), spec=replace(spec, ahead=ahead), to=to, as_of=as_of)


def _ahead(text: str, start: int, end: int) -> bool:
    """Whether a day is still to come: by the verb of its clause, or "by Friday" where nothing is told of the past."""
    clause = re.split(r"[,;:.!?“”\"]\s", text[max(0, start - 90) : start])[-1]
    future = [m.start() for m in _FUTURE.finditer(clause)]
    said = [m.start() for m in _SAID.finditer(clause)]
    if future and (not said or future[-1] > said[-1]):
        return True
    after = text[end : end + 60]
    rest = re.split(r"[,;:.](?!\d)", after)[0]
    if _BY.search(clause):
        return not _PAST.search(clause) and not _PAST.search(rest) and not said
    if said:
        return False
    opening = _AFTER_FUTURE.match(after)
    return bool(opening and not _SAID.search(opening.group()))


def _end(got: dict[str, str | None], spec: DateSpec) -> DateSpec | None:
    """The second day of 3-5 May or May 3-5, the second year of 2014-2016."""
    if last := got["d1b"] or got["d2b"]:
        return replace(spec, day=_day(last), time=None, part=None)
    if got["y6"]:
        return DateSpec(kind="day", year=integer(got["y6"]))
    return None


def _ranged(text: str, made: DateExpression) -> DateExpression:
    """From 3 May to 5 May, Monday to Wednesday; "and" makes a range only after between."""
    joint = _RANGE.match(text, made.end)
    if joint is None or made.to is not None or made.spec.kind not in ("day", "weekday"):
        return made
    if "and" in joint.group() and not re.search(r"\b[Bb]etween\s$", text[max(0, made.start - 9) : made.start]):
        return made
    other = _FORM.match(text, joint.end())
    to = _spec(other.groupdict()) if other else None
    if other is None or to is None or to.kind != made.spec.kind or (to.day is None) != (made.spec.day is None):
        return made
    return replace(made, end=other.end(), to=to)


def _part(words: str) -> Part | None:
    words = words.lower()
    for pattern, part in _PARTS:
        if re.search(rf"\b(?:{pattern})\b", words):
            return part
    return None


def _time(words: str) -> str | None:
    """HH:MM of 4:17 am, 3pm or noon; None where no hour is given."""
    if match := re.search(r"(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m", words):
        hour, minute = int(match[1]), int(match[2] or 0)
        if hour > 12 or minute > 59:
            return None
        return f"{hour % 12 + (12 if match[3] == 'p' else 0):02d}:{minute:02d}"
    if match := re.search(r"(?<!\d)(\d{1,2}):(\d\d)(?!\d)", words):
        hour, minute = int(match[1]), int(match[2])
        return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None
    return None


def _spec(got: dict[str, str | None]) -> DateSpec | None:
    return _calendar(got) or _near(got) or _stretch(got)


def _calendar(got: dict[str, str | None]) -> DateSpec | None:
    """The forms that name a day, month or year of the calendar."""
    for month, day, year, relative in (("m1", "d1", "y1", "r1"), ("m2", "d2", "y2", "r2")):
        if got[month]:
            return _dated(got[month], got[year], got[relative], day=_day(got[day] or ""))
    if got["ym"]:
        return _dated(got["m4"], got["y4"], got["r4"], third=_third(got["third"]))
    if got["thirds"]:
        return _dated(got["m5"], None, None, third=_third(got["third2"]))
    if got["bare"]:
        return _dated(got["m6"], None, None)
    if got["mrel"]:
        # last March lies in this year or in the one before: the nearest is what is meant but for "next"
        return _dated(got["m8"], None, "next year" if got["mword"] == "next" else None)
    if got["yr"]:
        return DateSpec(kind="day", year=integer(got["y5"] or ""))
    if got["dd"]:
        return DateSpec(kind="day", day=_day(got["d3"] or ""))
    return None


def _near(got: dict[str, str | None]) -> DateSpec | None:
    """The forms that count days from another."""
    if got["wd"]:
        week = {"last": -1, "next": 1, "this": 0}.get(got["wrel"] or got["wof"] or "")
        if got["wrel"] == "that":
            week = None
        return DateSpec(
            kind="weekday", weekday=_DAYS.index((got["w"] or "").lower()), amount=week, part=_part(got["wpart"] or "")
        )
    if got["same"]:
        return DateSpec(kind="context", amount=0, part=_part(got["same"]))
    if got["nextday"]:
        return DateSpec(kind="context", amount=1, part=_part(got["nextday"]))
    if got["prevday"]:
        return DateSpec(kind="context", amount=-1, part=_part(got["prevday"]))
    if got["rel"]:
        word = re.sub(r"\s", " ", got["rword"] or "")
        days = {
            "the day before yesterday": -2,
            "the day after tomorrow": 2,
            "yesterday": -1,
            "tomorrow": 1,
            "last night": -1,
        }
        return DateSpec(kind="offset", amount=days.get(word, 0), part="night" if word == "tonight" else None)
    if got["night"]:
        return DateSpec(kind="offset", amount=0, part="night")
    if got["later"]:
        days_off = _count(got["ln"])
        return DateSpec(kind="context", amount=-days_off if got["lword"] == "earlier" else days_off)
    return None


_UNITS: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "year": "year"}
_AWAY = {"last": -1, "this": 0, "next": 1}


def _stretch(got: dict[str, str | None]) -> DateSpec | None:
    """The forms that mean more than a day."""
    if got["season"]:
        name = got["sname"] or got["sname2"] or ""
        if got["sy"]:
            return DateSpec(kind="season", season=_SEASONS[name], year=integer(got["sy"]))
        return DateSpec(kind="season", season=_SEASONS[name], amount=_AWAY[(got["srel"] or "").lower()])
    if got["we"]:
        return DateSpec(kind="weekend", amount=_AWAY.get(got["werel"] or ""))
    if got["unit"]:
        unit = _UNITS[got["uname"] or got["uname2"] or ""]
        return DateSpec(kind="offset", unit=unit, amount=_AWAY[(got["urel"] or "last").lower()])
    if got["ago"]:
        return DateSpec(kind="offset", unit=_UNITS[got["au"] or ""], amount=-_count(got["an"]))
    if got["last"]:
        return DateSpec(kind="last", amount=_count(got["pn"]))
    return DateSpec(kind="now") if got["now"] else None


def _dated(
    month: str | None, year: str | None, relative: str | None, *, day: int | None = None, third: int | None = None
) -> DateSpec:
    amount = _AWAY[relative.split()[0]] if relative else None
    number = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith((month or "").rstrip(".").lower()[:3]))
    return DateSpec(kind="day", year=integer(year or ""), amount=amount, month=number, day=day, third=third)


def _day(text: str) -> int | None:
    return integer(re.sub("[a-z]+$", "", text))


def _third(word: str | None) -> int | None:
    return {"early": 0, "mid": 1, "late": 2}.get((word or "").lower())


def _count(word: str | None) -> int:
    return 1 if word in ("a", "an") else integer(word or "") or 0
