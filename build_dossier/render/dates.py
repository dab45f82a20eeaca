"""Times as a reader of each language writes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ZONE_WORDS = {
    "zh": {"Asia/Shanghai": "北京时间", "Asia/Almaty": "阿拉木图时间", "Europe/Moscow": "莫斯科时间", "UTC": "世界时"},
    "en": {"UTC": "UTC"},
}


def day(at: datetime, language: str, *, year: bool = True) -> str:
    """A day: 2022年1月7日, 7 January 2022; without the year where it is known."""
    if language == "zh":
        return f"{at.year}年{at.month}月{at.day}日" if year else f"{at.month}月{at.day}日"
    return f"{at.day} {MONTHS[at.month - 1]}" + (f" {at.year}" if year else "")


def minute(at: datetime, language: str, *, year: bool = True) -> str:
    """A day and time of day, on the clock that `at` carries."""
    between = " " if language == "zh" else ", "
    return f"{day(at, language, year=year)}{between}{at:%H:%M}"


def offset(at: datetime) -> str:
    """The offset of a time: UTC+8, UTC−5:30, UTC."""
    delta = at.utcoffset() or timedelta(0)
    minutes = int(delta.total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


def zone_words(zone: str, at: datetime, language: str) -> str:
    """What the dossier's time zone is called: 北京时间, UTC+6."""
    known = ZONE_WORDS.get(language, {}).get(zone)
    return known or offset(at.astimezone(ZoneInfo(zone)))


def partial(value: str, language: str, *, year: int | None = None) -> str:
    """A day, month or year in ISO 8601, cut to what is known: 2022年1月6日, 2021年3月, 2002年. `year`: not said again."""
    parts = [int(p) for p in value[:10].split("-")]
    if language == "zh":
        units = list(zip(parts, "年月日", strict=False))
        shown = units[1:] if len(parts) == 3 and parts[0] == year else units
        return "".join(f"{number}{unit}" for number, unit in shown)
    if len(parts) == 1:
        return str(parts[0])
    name = MONTHS[parts[1] - 1]
    if len(parts) == 2:
        return f"{name} {parts[0]}"
    return f"{parts[2]} {name}" if parts[0] == year else f"{parts[2]} {name} {parts[0]}"


def span(first: str, last: str, language: str, *, year: int | None = None) -> str:
    """A stretch of days: 1月4日至5日 is written with both days whole."""
    if first[:10] == last[:10]:
        return partial(first, language, year=year)
    between = "至" if language == "zh" else " to "
    return f"{partial(first, language, year=year)}{between}{partial(last, language, year=year)}"
