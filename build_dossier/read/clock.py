"""When an article was published: the printed date, read with the right clock.

Three forms occur: RFC 2822 (`Fri, 07 Jan 2022 07:03:07 GMT`), ISO 8601 with or without offset, `Invalid Date`.
Some outlets print their local time as "GMT"; stamps in picture addresses and days named in the text give it away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.model import Timestamp

# a year, month, day and time of day run together, as content systems name uploads
STAMP = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)([0-5]\d)\d{0,6}(?!\d)")
ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$")
CHINESE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日(?:\s*(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?)?$")
SAME_DAY = re.compile(r"(?:当天|今天|当日|today)\s*[（(]\s*(?:(\d{1,2})月)?(\d{1,2})日\s*[）)]")
UNUSABLE = ("", "invalid date", "null", "none", "nan")
EARLIEST, LATEST = 1990, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What in an article speaks of the outlet's clock: stamps of its pictures (local), days named in the text."""

    stamps: tuple[datetime, ...] = ()
    same_days: tuple[int, ...] = ()


def evidence(addresses: tuple[str, ...], text: str) -> Evidence:
    """The stamps in picture addresses and the days that the text calls its own."""
    stamps = tuple(dict.fromkeys(s for address in addresses for s in _stamps(address)))
    return Evidence(stamps=stamps, same_days=tuple(int(m[2]) for m in SAME_DAY.finditer(text)))


def _stamps(address: str) -> list[datetime]:
    out = []
    for match in STAMP.finditer(address):
        try:
            out.append(datetime(*(int(part) for part in match.groups())))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            continue
    return out


def read(
    label: str, *, zone: str | None, default_zone: str, lang: str, seen: Evidence, path: str, line: int | None
) -> tuple[Timestamp, tuple[Diagnostic, ...]]:
    """The time of publication, how it is known, and what is doubtful about it.

    `zone` is the outlet's own clock where its profile states one, `default_zone` the dossier's.
    """
    if label.strip().casefold() in UNUSABLE:
        note = finding("date-missing", f"found {label.strip() or 'no date'!r}, expected a date", path=path, line=line)
        return Timestamp(at=None, label=label, clock="stated"), (note,)
    parsed = _parse(label)
    if parsed is None:
        note = finding(
            "date-invalid",
            f"found {label[:60]!r}, expected a date (example: Fri, 07 Jan 2022 07:03:07 GMT)",
            path=path,
            line=line,
        )
        return Timestamp(at=None, label=label, clock="stated"), (note,)
    if parsed.tzinfo is None:
        return _local(parsed, label, zone, default_zone, path, line)
    claims_utc = parsed.utcoffset() == timedelta(0)
    if zone and claims_utc:
        at = parsed.replace(tzinfo=ZoneInfo(zone))
        return Timestamp(at=_fixed(at), label=label, clock="outlet"), _edited(at, seen, path, line)
    if claims_utc and (why := _suspicion(parsed, seen)) and lang == "zh":
        at = parsed.replace(tzinfo=timezone(timedelta(hours=8)))
        note = finding("clock-inferred", f"found {label!r}, likely UTC+8: {why}", path=path, line=line)
        return Timestamp(at=at, label=label, clock="inferred", evidence=why), (note, *_edited(at, seen, path, line))
    return Timestamp(at=_fixed(parsed), label=label, clock="stated"), ()


def _local(
    parsed: datetime, label: str, zone: str | None, default_zone: str, path: str, line: int | None
) -> tuple[Timestamp, tuple[Diagnostic, ...]]:
    at = _fixed(parsed.replace(tzinfo=ZoneInfo(zone or default_zone)))
    if zone:
        return Timestamp(at=at, label=label, clock="outlet"), ()
    why = f"no offset is printed; read in {default_zone}; it may be the time of saving"
    note = finding("date-without-offset", f"found {label!r}, read in {default_zone}", path=path, line=line)
    return Timestamp(at=at, label=label, clock="inferred", evidence=why), (note,)


def _fixed(at: datetime) -> datetime:
    """The same instant with a plain offset, so that it prints and compares without a zone database."""
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta(0)))


def _parse(label: str) -> datetime | None:
    text = label.strip()
    try:
        if match := ISO.match(text):
            at = _whole(match.groups()[:6])
            return at if match[7] is None else at.replace(tzinfo=_offset(match[7]))
        if match := CHINESE.match(text):
            return _whole(match.groups())
        if not re.match(r"^[A-Za-z]{3},? ", text):
            return None
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if EARLIEST <= at.year <= LATEST else None


def _whole(parts: tuple[str | None, ...]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    if not EARLIEST <= year <= LATEST:
        raise ValueError("year out of range")
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 (the offset is added by the caller)


def _offset(text: str) -> timezone:
    if text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text.replace(":", "")
    hours, minutes = int(digits[1:3]), int(digits[3:5])
    if hours > 14 or minutes > 59:
        raise ValueError("offset out of range")
    sign = -1 if digits[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _suspicion(printed: datetime, seen: Evidence) -> str:
    """Why a time printed as UTC is the outlet's local time after all, or an empty text.

    Uploads are stamped in local time and precede publication by minutes or hours, never by a whole time zone: stamps
    within three hours of the printed figure say that both come from one clock. A day that the text calls its own
    must be the day of publication: where the reading as UTC, seen from UTC+8, falls on the next day, it cannot be UTC.
    """
    bare = printed.replace(tzinfo=None)
    near = [s for s in seen.stamps if abs(s - bare) <= timedelta(hours=3)]
    shifted: date = (bare + timedelta(hours=8)).date()
    days = [d for d in seen.same_days if d == bare.day and d != shifted.day]
    reasons = []
    if near:
        gap = max(abs(s - bare) for s in near)
        reasons.append(
            f"{len(near)} of {len(seen.stamps)} picture stamps lie within {int(gap.total_seconds() // 60) + 1} minutes of it"
        )
    if days:
        reasons.append(f"the text calls the {days[0]}th its own day, which in UTC+8 would be the {shifted.day}th")
    return "; ".join(reasons)


def _edited(at: datetime, seen: Evidence, path: str, line: int | None) -> tuple[Diagnostic, ...]:
    late = [s for s in seen.stamps if s > at.replace(tzinfo=None) and s.year == at.year]
    if not late:
        return ()
    message = f"found {len(late)} pictures stamped later than the article, the last at {max(late):%Y-%m-%d %H:%M}"
    return (finding("edited-after-publication", message, path=path, line=line),)
