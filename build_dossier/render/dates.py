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
