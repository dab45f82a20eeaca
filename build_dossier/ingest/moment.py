"""Times as pages and feeds print them → ISO 8601, never more precise than what was printed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from build_dossier.read.clock import EARLIEST, LATEST

# 2022-01-07 10:03, 2022/1/7, 2022.01.07 10:03:07, 2022年1月7日 10:03
NUMERIC = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[-/.]|年\s?)(?P<month>1[0-2]|0?[1-9])(?:[-/.]|月\s?)"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)日?"
    r"(?:[T\s,，]{0,3}(?P<hour>[01]?\d|2[0-3])(?:[:：]|时)(?P<minute>[0-5]\d)(?:[:：分](?P<second>[0-5]\d))?)?"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY, _YEAR = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?", r"(?P<year>(?:19|20)\d\d)"
_HOUR = r"(?:\D{1,6}?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<zone>UTC|GMT|[A-Z]{2,4}\b)?)?"
ENGLISH = (
    re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}{_HOUR}", re.I),
    re.compile(rf"\b{_DAY} {_MONTH},? {_YEAR}{_HOUR}", re.I),
)
ISO_HEAD = re.compile(r"^(?:19|20)\d\d-?\d\d-?\d\d(?:$|[T ])")


def iso(printed: str) -> str:
    """ISO 8601 of a printed time: with its offset, without where none is printed, or a day; empty where it is none."""
    text = printed.strip()[:100]
    if ISO_HEAD.match(text):
        try:
            return _written(datetime.fromisoformat(text), day=len(text) <= 10)
        except ValueError:
            pass
    if re.match(r"[A-Za-z]{3},? \d", text) or re.match(r"\d{1,2} [A-Za-z]{3} \d{4} \d\d:", text):
        try:
            return _written(parsedate_to_datetime(text), day=False)
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    return seen(text)


def seen(text: str) -> str:
    """The first day or time that stands in a running text, as ISO 8601; empty where there is none."""
    matches = [m for pattern in (NUMERIC, *ENGLISH) if (m := pattern.search(text))]
    return _of_match(min(matches, key=lambda m: m.start())) if matches else ""


def best(candidates: Iterable[str]) -> str:
    """The most precise of some times, given in the order of trust, among those that are of the first one's day.

    Midnight is what systems fill in where they know the day only.
    """
    times = [t for t in candidates if t]
    if not times:
        return ""
    first = date.fromisoformat(times[0][:10])
    near = [t for t in times if abs((date.fromisoformat(t[:10]) - first).days) <= 1]
    return max(near, key=_precision)


def _precision(time: str) -> int:
    offset = bool(re.search(r"(?:Z|[+-]\d\d:\d\d)$", time[10:]))
    if len(time) > 10 and time[11:19] != "00:00:00":
        return 3 if offset else 2
    return 1 if offset else 0


def _written(at: datetime, *, day: bool) -> str:
    if not EARLIEST <= at.year <= LATEST:
        return ""
    return at.date().isoformat() if day else at.replace(microsecond=0).isoformat()


def _of_match(match: re.Match[str]) -> str:
    groups = match.groupdict()
    month = groups["month"]
    try:
        day = date(
            int(groups["year"]),
            int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1,
            int(groups["day"]),
        )
    except ValueError:
        return ""
    if not EARLIEST <= day.year <= LATEST:
        return ""
    zone = (groups.get("zone") or "").upper()
    if groups["hour"] is None or zone not in ("", "UTC", "GMT"):  # an hour of who knows which zone would mislead
        return day.isoformat()
    hour = int(groups["hour"])
    if half := groups.get("half"):
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    offset = "+00:00" if zone else ""
    return f"{day.isoformat()}T{hour:02}:{groups['minute']}:{groups.get('second') or '00'}{offset}"


def utc(time: str) -> str:
    """An ISO 8601 time with an offset in UTC, to the second; empty where it has none."""
    if _precision(time) not in (1, 3):
        return ""
    return datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(time: str) -> float:
    """A number by which ISO 8601 times sort, an hour without offset as UTC; 0 for an empty text."""
    if not time:
        return 0.0
    at = datetime.fromisoformat(time)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
