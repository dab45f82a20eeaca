"""Which days a date expression means, given the article's own day and what it spoke of before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from build_dossier.interfaces import DateExpression, DateSpec

Precision = Literal["hour", "part_of_day", "day", "month", "year", "interval"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a relative date rests on.

    `published` is the article's day on its outlet's clock, null where it is not known. `last` is the day spoken of last;
    `month` the month (with its year where one was given) that the paragraph speaks of.
    """

    published: date | None
    last: date | None = None
    year: int | None = None  # the one year that an article without date names in full
    month: tuple[int | None, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The days meant, as ISO 8601 dates cut to what is known (2002, 2021-03, 2022-01-06, 2022-01-06T04:17)."""

    start: str
    end: str
    precision: Precision
    day: date | None  # the day, for what refers back to it


def resolve(expression: DateExpression, context: Context) -> Resolved | None:
    """The days of an expression; None where they rest on something that is not known."""
    first = _resolve(expression.spec, context)
    if expression.to is None or first is None:
        return first
    month = context.month
    if expression.spec.month is not None:
        month = (expression.spec.year, expression.spec.month)
    inside = replace(context, last=first.day or context.last, month=month)
    second = _resolve(_within(expression.to, first), inside)
    if second is None or second.end < first.start:
        return None
    return Resolved(start=first.start, end=second.end, precision="interval", day=second.day)


def _within(spec: DateSpec, first: Resolved) -> DateSpec:
    """The end of a range takes month and year from its beginning: 1月30日至2月2日, 5日至7日, 1月至8月."""
    if spec.kind != "day" or spec.year is not None:
        return spec
    if first.day is None:
        return replace(spec, year=int(first.start[:4]), amount=None) if spec.month is not None else spec
    if spec.month is None and spec.day is not None:
        month, year = first.day.month, first.day.year
        if spec.day < first.day.day:
            month, year = (1, year + 1) if month == 12 else (month + 1, year)
        return replace(spec, month=month, year=year)
    if spec.month is not None:
        return replace(spec, year=first.day.year + (spec.month < first.day.month))
    return spec


def _resolve(spec: DateSpec, context: Context) -> Resolved | None:
    handler = {
        "day": _calendar,
        "offset": _offset,
        "context": _context,
        "weekday": _weekday,
        "weekend": _weekend,
        "season": _season,
        "last": _last,
        "now": _now,
    }[spec.kind]
    try:
        return handler(spec, context)
    except (ValueError, OverflowError):  # 30 February, the year 9999 and one more
        return None


def _one(day: date, spec: DateSpec) -> Resolved:
    if spec.time:
        stamp = f"{day.isoformat()}T{spec.time}"
        return Resolved(start=stamp, end=stamp, precision="hour", day=day)
    return Resolved(
        start=day.isoformat(), end=day.isoformat(), precision="part_of_day" if spec.part else "day", day=day
    )


def _calendar(spec: DateSpec, context: Context) -> Resolved | None:
    year = spec.year
    if year is None and spec.amount is not None:  # 去年3月
        if context.published is None:
            return None
        year = context.published.year + spec.amount
    if spec.month is None and spec.day is None:
        return None if year is None else _year(year)
    if spec.month is None:
        found = _day_of_month(spec, context)
        return _one(found, spec) if found else None
    if year is None:
        year = _year_of(spec.month, spec.day, context)
    if year is None:
        return None
    if spec.day is not None:
        return _one(date(year, spec.month, spec.day), spec)
    return _month(year, spec.month, spec.third)


def _month(year: int, month: int, third: int | None = None) -> Resolved:
    """A month, or its first, second or last ten days."""
    if third is not None:
        after = date(year + month // 12, month % 12 + 1, 1)
        first = date(year, month, 1 + 10 * third)
        return _interval(first, after - timedelta(days=1) if third == 2 else first + timedelta(days=9))
    stamp = _stamp(year, month)
    return Resolved(start=stamp, end=stamp, precision="month", day=None)


def _year(year: int) -> Resolved:
    stamp = _stamp(year)[:4]
    return Resolved(start=stamp, end=stamp, precision="year", day=None)


def _stamp(year: int, month: int = 1) -> str:
    """YYYY-MM; raises ValueError where the calendar has no such month (the year 0, the year 10000)."""
    return date(year, month, 1).isoformat()[:7]


def _year_of(month: int, day: int | None, context: Context) -> int | None:
    """A month without year: the one that the paragraph speaks of, else the nearest to the day of publication."""
    if context.month and context.month[0] is not None:
        return context.month[0] + (context.month[1] - month >= 9) - (month - context.month[1] >= 9)
    if context.published is None:
        return context.year
    published = context.published
    candidates = [published.year - 1, published.year, published.year + 1]
    return min(candidates, key=lambda y: (abs((date(y, month, min(day or 15, 28)) - published).days), y))


def _day_of_month(spec: DateSpec, context: Context) -> date | None:
    """A bare day: in the month that the paragraph speaks of, else the nearest to the day of publication."""
    assert spec.day is not None
    published = context.published
    if context.month is not None:
        year = context.month[0] or _year_of(context.month[1], spec.day, context)
        if year is not None:
            made = date(year, context.month[1], spec.day)
            if published is None or abs((made - published).days) > 45 or context.last is not None:
                return made
    if published is None:
        # an article without date that named a day: the same month
        return context.last.replace(day=spec.day) if context.last and context.year else None
    found = []
    for back in (-1, 0, 1):
        index = published.year * 12 + published.month - 1 + back
        try:
            found.append(date(index // 12, index % 12 + 1, spec.day))
        except ValueError:
            continue
    return min(found, key=lambda d: (abs((d - published).days), d))


def _offset(spec: DateSpec, context: Context) -> Resolved | None:
    published, amount = context.published, spec.amount or 0
    if published is None:
        return None
    if spec.unit == "day":
        return _one(published + timedelta(days=amount), spec)
    if spec.unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=amount)
        return _interval(monday, monday + timedelta(days=6))
    if spec.unit == "month":
        index = published.year * 12 + published.month - 1 + amount
        year, month = index // 12, index % 12 + 1
        return _one(date(year, month, spec.day), spec) if spec.day else _month(year, month, spec.third)
    return _year(published.year + amount)


def _interval(first: date, last: date) -> Resolved:
    return Resolved(start=first.isoformat(), end=last.isoformat(), precision="interval", day=last)


def _context(spec: DateSpec, context: Context) -> Resolved | None:
    base = context.last or context.published
    return _one(base + timedelta(days=spec.amount or 0), spec) if base else None


def _weekday(spec: DateSpec, context: Context) -> Resolved | None:
    published = context.published
    if published is None or spec.weekday is None:
        return None
    if spec.amount is not None:
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=spec.amount)
        return _one(monday + timedelta(days=spec.weekday), spec)
    ago = (published.weekday() - spec.weekday) % 7
    return _one(published + timedelta(days=(7 - ago) % 7 if spec.ahead else -ago), spec)


def _weekend(spec: DateSpec, context: Context) -> Resolved | None:
    published = context.published
    if published is None:
        return None
    amount = spec.amount
    if amount is None:  # a weekend without more: the one that was last, or the one under way
        amount = 0 if published.weekday() >= 5 or spec.ahead else -1
    saturday = published - timedelta(days=published.weekday()) + timedelta(weeks=amount, days=5)
    return _interval(saturday, saturday + timedelta(days=1))


def _season(spec: DateSpec, context: Context) -> Resolved | None:
    """Seasons by the months of the northern hemisphere: spring is March to May."""
    year = spec.year
    if year is None:
        if context.published is None:
            return None
        year = context.published.year + (spec.amount or 0)
    first = 3 + 3 * (spec.season or 0)
    last_year, last = (year, first + 2) if first + 2 <= 12 else (year + 1, first + 2 - 12)
    return Resolved(start=_stamp(year, first), end=_stamp(last_year, last), precision="interval", day=None)


def _last(spec: DateSpec, context: Context) -> Resolved | None:
    if context.published is None:
        return None
    if spec.unit == "day" and spec.amount and spec.amount < 0:  # the days to come
        return _interval(context.published + timedelta(days=1), context.published + timedelta(days=-spec.amount))
    if spec.unit == "day" and spec.amount:
        return _interval(context.published - timedelta(days=spec.amount - 1), context.published)
    return None


def _now(spec: DateSpec, context: Context) -> Resolved | None:
    return _one(context.published, spec) if context.published else None
