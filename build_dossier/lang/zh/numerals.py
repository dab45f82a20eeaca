"""Chinese numerals as they are printed: 2298, ２２９８, 10 万, 1.2万, 三千余, 数十, 近八千, 两, 200人至250人, 上百."""

from __future__ import annotations

import re

from build_dossier.interfaces import Number, Qualifier

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

ARABIC = r"(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?![0-9０-９])|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
HAN = "[零〇一二两三四五六七八九十百千万亿]+"
# 数十, 几百, 上千, 数十万; 十几, 二十多
VAGUE = "(?:[数几][十百千万]+|好几[十百千万]|上[百千万]|成[百千]上[千万]|[一二两三四五六七八九]?十几|数以[百千万]计)"
_SCALE = r"\s?(?:[千百十]?万|亿|千|百)?"
# 1亿2000万, 1万5千, 3万5000: digits after a scale that are the rest of the same number
_MIXED = r"[0-9０-９]+(?:亿[0-9０-９]+万|[万亿](?:[0-9０-９]{3,4}(?![0-9０-９万])|[0-9０-９][千百]))"
NUMERAL = rf"(?:{VAGUE}|{_MIXED}|(?:{ARABIC}){_SCALE}|{HAN})"
CLASSIFIER = "(?:名|人|位|具|口|个人|架|辆|艘|例|国|个|枚|起|户|家|列|座|所|处|头|只|件|支|万人|套|栋|间|台|门|条|场|次|批|张|吨|公里|米|岁)"
_BEFORE = (
    ("range", "介于"),
    (
        "more_than",
        "(?:已经|已)?(?:远远|大大)?(?:超过了?|超出|突破|逾|超|不下于?|不少于|不低于|至少|最少|起码|多于|高于|大于|满|(?<![经不通])过(?=$))(?:有|为|达)?",
    ),
    ("nearly", "(?:已经?|至)?(?:接近|将近|逼近|临近|近)(?:有)?"),
    ("less_than", "(?:不足|不到|少于|低于|未达|未超过|不超过|至多|最多|不满|未满|小于|多达不过)"),
    ("about", "(?:大约|大概|约为|约有|约|估计有?|估算有?|据估计有?|初步估计有?|估计仍有|左右)"),
)
_PREFIX = re.compile(
    r"(?:" + "|".join(f"(?P<{n}>{p})" for n, p in _BEFORE) + r")(?:\s|共|有|达|造成|导致|致|带走|夺走)?\s?$"
)
_RANGE = r"\s?(?:至|到|[-—–~～]{1,2}|或|、)\s?"
_NUMBER = re.compile(
    rf"(?P<a>{NUMERAL})(?P<more>[多余来几])?(?P<scale2>[万亿])?(?P<more2>[多余])?"
    rf"(?:\s?(?P<c1>{CLASSIFIER})?(?P<joint>\s?(?:至|到|[-—–~～]{{1,2}})\s?)(?P<b>{NUMERAL})(?P<bmore>[多余])?(?=\s?(?:{CLASSIFIER})))?"
)
_AFTER = (
    ("more_than", re.compile(rf"\s?(?:{CLASSIFIER})?(?:及)?(?:以上|之上)")),
    ("less_than", re.compile(rf"\s?(?:{CLASSIFIER})?(?:以下|以内|之内)")),
    ("about", re.compile(rf"\s?(?:{CLASSIFIER})(?:左右|上下|许)")),
)


_ABOUT_AFTER = re.compile(f"(?:{CLASSIFIER})(?:左右|上下)")
_SCALED_TWICE = re.compile("([0-9]+[万亿])([0-9]+[万千百]?)")
_DIGITS_SCALED = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)([十百千万亿]*)")


def integer(text: str) -> int | None:
    """A whole number in digits or Chinese numerals, year-like digit rows (二〇二二) included; None where it is none."""
    value = _value(text.strip())
    return int(value) if value is not None and value == int(value) else None


def _value(text: str) -> float | None:
    text = "".join(text.split()).translate(_WIDE)
    if match := _SCALED_TWICE.fullmatch(text):
        return round((_value(match[1]) or 0) + (_value(match[2]) or 0), 4)
    if match := _DIGITS_SCALED.fullmatch(text):
        value = float(match[1].replace(",", ""))
        for unit in match[2]:
            value *= _PLACES.get(unit) or _MYRIADS[unit]
        return round(value, 4)
    return _han(text)


def _han(text: str) -> float | None:
    if not text or any(c not in _DIGITS and c not in _PLACES and c not in _MYRIADS for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):  # 二〇二二
        return float("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    last = 1
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            if digit == 0:
                last = 10
        elif char in _PLACES:
            last = _PLACES[char]
            section += (1 if digit is None else digit) * last
            digit = None
        else:
            section += digit or 0
            total = (
                (total + (section or 1)) * _MYRIADS[char] if char == "亿" else total + (section or 1) * _MYRIADS[char]
            )
            section, digit, last = 0, None, _MYRIADS[char]
    if digit:
        # 三千五 is 3500: a last digit without a place stands one place below the one before it
        section += digit * (last // 10 if last >= 100 and text[-2:-1] != "零" else 1)
    return float(total + section)


def _vague(text: str) -> tuple[float, float | None] | None:
    """数十 is 20 to 99, 上百 at least 100, 十几 11 to 19: the conventions of newsroom annotation."""
    if match := re.fullmatch("(?:好几|[数几])([十百千万]+)", text):
        unit = 1.0
        for char in match[1]:
            unit *= _PLACES.get(char) or _MYRIADS[char]
        return 2 * unit, 10 * unit - 1
    if match := re.fullmatch("上([百千万])", text):
        return float(_PLACES.get(match[1]) or _MYRIADS[match[1]]), None
    if match := re.fullmatch("数以([百千万])计", text):
        unit = float(_PLACES.get(match[1]) or _MYRIADS[match[1]])
        return 2 * unit, 10 * unit - 1
    if re.fullmatch("成[百千]上[千万]", text):
        return 200.0, 9999.0
    if match := re.fullmatch("([一二两三四五六七八九]?)十几", text):
        ten = 10.0 * (_DIGITS[match[1]] if match[1] else 1)
        return ten + 1, ten + 9
    return None


def _adjacent(text: str) -> tuple[float, float] | None:
    """两三百, 七八十, 十五六: two digits that follow each other and share what stands before and after."""
    match = re.fullmatch("([一二三四五六七八九]?十)?([一二两三四五六七八九])([二两三四五六七八九])([十百千万]*)", text)
    if not match or _DIGITS[match[3]] != _DIGITS[match[2]] + 1 or (match[1] and match[4].startswith("十")):
        return None
    low, high = (_value((match[1] or "") + match[n] + match[4]) for n in (2, 3))
    return (low, high) if low is not None and high is not None else None


def _part_of_a_word(numeral: str, following: str) -> bool:
    """一 in 一些, 统一 and the like: a single character counts only before a classifier, or before 死 and 伤."""
    return numeral in _ONE_CHARACTER and following not in _COUNTING


_ONE_CHARACTER = frozenset("零〇一二两三四五六七八九十百千万亿")
_COUNTING = frozenset(CLASSIFIER) | frozenset("死伤成国至到余多几来-—–~～ ")
_OTHER_UNITS = frozenset("年月日号时点分秒级岁%％元届度世℃")  # what no measure counts


def numbers(text: str) -> tuple[Number, ...]:
    """Every numeral with what qualifies it; the span begins with the qualifier and ends with the last part of the number."""
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        following = text[match.end() : match.end() + 1]
        if following in _OTHER_UNITS or (
            match.end() - match.start() == 1 and _part_of_a_word(match.group(), following)
        ):
            continue
        made = _number(text, match)
        if made is not None and (not found or made.start >= found[-1].end):
            found.append(made)
    return tuple(found)


def _number(text: str, match: re.Match[str]) -> Number | None:
    prefix = _PREFIX.search(text, max(0, match.start() - 10), match.start())
    if prefix and prefix.group().strip() == "过" and match["a"][0] not in "百千万":
        prefix = None  # 救过3人
    start = prefix.start() if prefix else match.start()
    named = prefix.lastgroup if prefix else None
    first = match["a"] + (match["scale2"] or "")
    if match["b"]:
        low, high = _bounds(match)
        if low is None or high is None or low > high:
            return None
        about = _ABOUT_AFTER.match(text, match.end())
        return Number(start=start, end=about.end() if about else match.end(), low=low, high=high, qualifier="range")
    by_digits = first[:1].translate(_WIDE).isdigit()
    if not by_digits and (vague := _vague(first)):
        end = match.end()
        return Number(
            start=start, end=end, low=vague[0], high=vague[1], qualifier="more_than" if vague[1] is None else "range"
        )
    if not by_digits and (pair := _adjacent(first)):
        return Number(start=start, end=match.end(), low=pair[0], high=pair[1], qualifier="range")
    value = _value(first)
    if value is None:
        return None
    end, after = match.end(), None
    for name, pattern in _AFTER:
        if tail := pattern.match(text, match.end()):
            end, after = tail.end(), name
            break
    qualifier = "more_than" if match["more"] or match["more2"] else named or after or "exact"
    if named == "nearly" or named == "less_than":
        qualifier = named
    low, high, kind = _interval(value, qualifier)
    return Number(start=start, end=end, low=low, high=high, qualifier=kind)


def _interval(value: float, qualifier: str) -> tuple[float | None, float | None, Qualifier]:
    known: dict[str, tuple[float | None, float | None, Qualifier]] = {
        "more_than": (value, None, "more_than"),
        "less_than": (None, value, "less_than"),
        "nearly": (None, value, "nearly"),
        "about": (value, value, "about"),
    }
    return known.get(qualifier, (value, value, "exact"))


def _bounds(match: re.Match[str]) -> tuple[float | None, float | None]:
    """Both ends of a range; 3至5万 shares its 万."""
    low_text, high_text = match["a"] + (match["scale2"] or ""), match["b"]
    high = _value(high_text)
    shared = re.search("[万亿]$", re.sub(r"\s", "", high_text))
    if shared and not re.search("[万亿千百]", low_text) and re.search(r"[0-9０-９]$", low_text.strip()):
        low_text += shared[0]
    return _value(low_text), high
