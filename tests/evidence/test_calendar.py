"""Which days the words of a date mean: every kind of expression, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.extract.calendar import Context, Resolved, resolve
from build_dossier.interfaces import DateExpression, DateKind, DateSpec
from build_dossier.lang.en import English
from build_dossier.lang.zh import Chinese

FRIDAY = date(2022, 1, 7)
CHINESE, ENGLISH = Chinese(), English()


def meant(
    spec: DateSpec, published: date | None = FRIDAY, to: DateSpec | None = None, **context: Any
) -> Resolved | None:
    return resolve(DateExpression(start=0, end=1, spec=spec, to=to), Context(published=published, **context))


def days(found: Resolved | None) -> tuple[str, str] | None:
    return (found.start, found.end) if found else None


def read(text: str, published: date | None = FRIDAY, **context: Any) -> tuple[str, str] | None:
    """The days of the one expression in a sentence, in the language that it is written in."""
    (found,) = (ENGLISH if text.isascii() else CHINESE).dates(text)
    return days(resolve(found, Context(published=published, **context)))


@pytest.mark.parametrize(
    ("values", "start", "end", "precision"),
    [
        ({"kind": "day", "year": 2014}, "2014", "2014", "year"),
        ({"kind": "day", "year": 2021, "month": 3}, "2021-03", "2021-03", "month"),
        ({"kind": "day", "year": 2021, "month": 3, "day": 9}, "2021-03-09", "2021-03-09", "day"),
        ({"kind": "day", "month": 1, "day": 5}, "2022-01-05", "2022-01-05", "day"),
        ({"kind": "day", "month": 3, "amount": -1}, "2021-03", "2021-03", "month"),
        ({"kind": "day", "day": 6}, "2022-01-06", "2022-01-06", "day"),
        ({"kind": "day", "month": 1, "third": 0}, "2022-01-01", "2022-01-10", "interval"),
        ({"kind": "day", "month": 1, "third": 1}, "2022-01-11", "2022-01-20", "interval"),
        ({"kind": "day", "month": 2, "third": 2}, "2022-02-21", "2022-02-28", "interval"),
        ({"kind": "day", "year": 2021, "month": 12, "third": 2}, "2021-12-21", "2021-12-31", "interval"),
        ({"kind": "day", "month": 1, "day": 6, "part": "night"}, "2022-01-06", "2022-01-06", "part_of_day"),
        ({"kind": "day", "month": 1, "day": 6, "time": "04:17"}, "2022-01-06T04:17", "2022-01-06T04:17", "hour"),
        ({"kind": "offset", "amount": 0}, "2022-01-07", "2022-01-07", "day"),
        ({"kind": "offset", "amount": -1}, "2022-01-06", "2022-01-06", "day"),
        ({"kind": "offset", "amount": -7}, "2021-12-31", "2021-12-31", "day"),
        ({"kind": "offset", "amount": -1, "unit": "week"}, "2021-12-27", "2022-01-02", "interval"),
        ({"kind": "offset", "amount": -1, "unit": "month"}, "2021-12", "2021-12", "month"),
        ({"kind": "offset", "amount": 1, "unit": "month", "day": 3}, "2022-02-03", "2022-02-03", "day"),
        ({"kind": "offset", "amount": 0, "unit": "month", "third": 2}, "2022-01-21", "2022-01-31", "interval"),
        ({"kind": "offset", "amount": -20, "unit": "year"}, "2002", "2002", "year"),
        ({"kind": "context", "amount": 0}, "2022-01-07", "2022-01-07", "day"),
        ({"kind": "context", "amount": 1}, "2022-01-08", "2022-01-08", "day"),
        ({"kind": "weekday", "weekday": 4}, "2022-01-07", "2022-01-07", "day"),
        ({"kind": "weekday", "weekday": 5}, "2022-01-01", "2022-01-01", "day"),
        ({"kind": "weekday", "weekday": 5, "ahead": True}, "2022-01-08", "2022-01-08", "day"),
        ({"kind": "weekday", "weekday": 4, "ahead": True}, "2022-01-07", "2022-01-07", "day"),
        ({"kind": "weekday", "weekday": 2, "amount": -1}, "2021-12-29", "2021-12-29", "day"),
        ({"kind": "weekday", "weekday": 2, "amount": 0}, "2022-01-05", "2022-01-05", "day"),
        ({"kind": "weekday", "weekday": 2, "amount": 1}, "2022-01-12", "2022-01-12", "day"),
        ({"kind": "weekend"}, "2022-01-01", "2022-01-02", "interval"),
        ({"kind": "weekend", "ahead": True}, "2022-01-08", "2022-01-09", "interval"),
        ({"kind": "weekend", "amount": -1}, "2022-01-01", "2022-01-02", "interval"),
        ({"kind": "weekend", "amount": 1}, "2022-01-15", "2022-01-16", "interval"),
        ({"kind": "season", "season": 0, "amount": -1}, "2021-03", "2021-05", "interval"),
        ({"kind": "season", "season": 2, "year": 2019}, "2019-09", "2019-11", "interval"),
        ({"kind": "season", "season": 3, "amount": -1}, "2021-12", "2022-02", "interval"),
        ({"kind": "last", "amount": 2}, "2022-01-06", "2022-01-07", "interval"),
        ({"kind": "last", "amount": 10}, "2021-12-29", "2022-01-07", "interval"),
        ({"kind": "now"}, "2022-01-07", "2022-01-07", "day"),
    ],
)
def test_each_kind(values: dict[str, Any], start: str, end: str, precision: str) -> None:
    found = meant(DateSpec(**values))
    assert found is not None
    assert (found.start, found.end, found.precision) == (start, end, precision)


def test_every_kind_is_tried_above() -> None:
    (mark,) = (m for m in test_each_kind.pytestmark if m.name == "parametrize")  # type: ignore[attr-defined]
    assert {values["kind"] for values, *_ in mark.args[1]} == set(get_args(DateKind))


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("12月30日，码头关闭。", date(2022, 1, 2), "2021-12-30"),
        ("1月3日，码头关闭。", date(2021, 12, 30), "2022-01-03"),
        ("1月3日，码头关闭。", date(2022, 12, 30), "2023-01-03"),
        ("7月1日，码头关闭。", date(2022, 1, 7), "2022-07-01"),
        ("6月30日，码头关闭。", date(2022, 1, 7), "2022-06-30"),
        ("31日，码头关闭。", date(2022, 1, 2), "2021-12-31"),
        ("1日，码头关闭。", date(2021, 12, 31), "2022-01-01"),
        ("30日，码头关闭。", date(2022, 5, 2), "2022-04-30"),
        ("31日，码头关闭。", date(2022, 5, 2), "2022-05-31"),  # April has none
        ("30日，码头关闭。", date(2022, 3, 1), "2022-03-30"),  # February has none
        ("29日，码头关闭。", date(2024, 3, 1), "2024-02-29"),
        ("2日，码头关闭。", date(2022, 4, 30), "2022-05-02"),
        ("15日，码头关闭。", date(2022, 4, 30), "2022-04-15"),
        ("The pier shut on December 30.", date(2022, 1, 2), "2021-12-30"),
        ("The pier shut on the 31st.", date(2022, 1, 2), "2021-12-31"),
        ("The pier shut on 29 February 2024.", date(2024, 3, 1), "2024-02-29"),
        ("昨天，码头关闭。", date(2022, 1, 1), "2021-12-31"),
        ("昨天，码头关闭。", date(2024, 3, 1), "2024-02-29"),
        ("昨天，码头关闭。", date(2023, 3, 1), "2023-02-28"),
        ("The pier shut yesterday.", date(2000, 3, 1), "2000-02-29"),
        ("上周五，码头关闭。", date(2022, 1, 3), "2021-12-31"),
    ],
)
def test_the_nearest_such_day_is_meant(text: str, published: date, day: str) -> None:
    assert read(text, published) == (day, day)


@pytest.mark.parametrize(
    ("text", "published", "start", "end"),
    [
        ("1月30日至2月2日，航线停运。", date(2022, 2, 3), "2022-01-30", "2022-02-02"),
        ("12月30日至1月2日，航线停运。", date(2022, 1, 3), "2021-12-30", "2022-01-02"),
        ("2021年12月30日至1月2日，航线停运。", None, "2021-12-30", "2022-01-02"),
        ("30日至2日，航线停运。", date(2022, 2, 3), "2022-01-30", "2022-02-02"),
        ("5日至7日，航线停运。", date(2022, 1, 9), "2022-01-05", "2022-01-07"),
        ("5至7日，航线停运。", date(2022, 1, 9), "2022-01-05", "2022-01-07"),
        ("去年前8个月，航线停运。", date(2022, 1, 9), "2021-01", "2021-08"),
        ("周一到周三，航线停运。", date(2022, 1, 7), "2022-01-03", "2022-01-05"),
        ("The line was shut from May 30 to June 2.", date(2022, 6, 5), "2022-05-30", "2022-06-02"),
        ("The line was shut from December 30 to January 2.", date(2022, 1, 5), "2021-12-30", "2022-01-02"),
        ("The line was shut between 3 and 5 May.", date(2022, 5, 9), "2022-05-03", "2022-05-05"),
        ("It was shut from 2014 to 2016.", date(2022, 5, 9), "2014", "2016"),
    ],
)
def test_a_range_takes_month_and_year_from_its_beginning(
    text: str, published: date | None, start: str, end: str
) -> None:
    assert read(text, published) == (start, end)


def test_a_range_that_ends_before_it_begins_is_none() -> None:
    one, other = DateSpec(kind="day", year=2022, month=5, day=9), DateSpec(kind="day", year=2022, month=5, day=3)
    assert meant(one, to=other) is None
    assert days(meant(other, to=one)) == ("2022-05-03", "2022-05-09")


@pytest.mark.parametrize(
    ("text", "last", "day"),
    [
        ("当天，船队返航。", date(2022, 1, 3), "2022-01-03"),
        ("同日，船队返航。", date(2021, 12, 31), "2021-12-31"),
        ("次日，船队返航。", date(2021, 12, 31), "2022-01-01"),
        ("第二天，船队返航。", date(2024, 2, 28), "2024-02-29"),
        ("前一天，船队返航。", date(2022, 1, 1), "2021-12-31"),
        ("三天后，船队返航。", date(2022, 1, 30), "2022-02-02"),
        ("The fleet came back the same day.", date(2022, 1, 3), "2022-01-03"),
        ("The fleet came back the next day.", date(2022, 12, 31), "2023-01-01"),
        ("The fleet had left the previous day.", date(2022, 3, 1), "2022-02-28"),
        ("The fleet came back two days later.", date(2022, 1, 3), "2022-01-05"),
        # these count from the day of publication, whatever was spoken of
        ("三天前，船队返航。", date(2021, 6, 1), "2022-01-04"),
        ("The fleet came back yesterday.", date(2021, 6, 1), "2022-01-06"),
    ],
)
def test_what_points_back_rests_on_the_day_spoken_of_last(text: str, last: date, day: str) -> None:
    assert read(text, FRIDAY, last=last) == (day, day)


def test_a_bare_day_lies_in_the_month_that_the_paragraph_speaks_of() -> None:
    assert read("20日，大桥合龙。", FRIDAY, month=(2021, 8), last=date(2021, 8, 3)) == ("2021-08-20", "2021-08-20")
    assert read("20日，大桥合龙。", FRIDAY, month=(None, 8), last=date(2021, 8, 3)) == ("2021-08-20", "2021-08-20")
    assert read("20日，大桥合龙。", FRIDAY) == ("2022-01-20", "2022-01-20")


def test_a_month_without_year_goes_on_from_the_one_before() -> None:
    assert read("2月5日，大桥合龙。", date(2024, 6, 1), month=(2021, 12)) == ("2022-02-05", "2022-02-05")
    assert read("11月5日，大桥合龙。", date(2024, 6, 1), month=(2021, 12)) == ("2021-11-05", "2021-11-05")
    assert read("12月5日，大桥合龙。", date(2024, 6, 1), month=(2022, 1)) == ("2021-12-05", "2021-12-05")


RELATIVE = (
    "昨天，市场关门。",
    "今天，市场关门。",
    "上周五，市场关门。",
    "周五，市场关门。",
    "上周末，市场关门。",
    "上个月，市场关门。",
    "去年，市场关门。",
    "去年春天，市场关门。",
    "近两日，市场关门。",
    "三天前，市场关门。",
    "当天，市场关门。",
    "次日，市场关门。",
    "至今，市场关门。",
    "5月3日，市场关门。",
    "3日，市场关门。",
    "去年3月，市场关门。",
    "The market shut yesterday.",
    "The market shut on Friday.",
    "The market shut last month.",
    "The market shut on May 3.",
    "The market shut the next day.",
)


@pytest.mark.parametrize("text", RELATIVE)
def test_without_a_date_nothing_relative_is_resolved(text: str) -> None:
    assert read(text, None) is None
    assert read(text, FRIDAY) is not None


def test_without_a_date_full_days_stand_for_themselves() -> None:
    assert read("2021年5月3日，市场关门。", None) == ("2021-05-03", "2021-05-03")
    assert read("2021年5月，市场关门。", None) == ("2021-05", "2021-05")
    assert read("2021年，市场关门。", None) == ("2021", "2021")
    assert read("2021年冬天，市场关门。", None) == ("2021-12", "2022-02")


def test_without_a_date_days_are_of_the_one_year_that_is_named() -> None:
    assert read("5月3日，市场关门。", None, year=2021) == ("2021-05-03", "2021-05-03")
    assert read("8日，市场关门。", None, year=2021, last=date(2021, 5, 3)) == ("2021-05-08", "2021-05-08")
    assert read("8日，市场关门。", None, year=2021) is None
    assert read("次日，市场关门。", None, year=2021, last=date(2021, 5, 31)) == ("2021-06-01", "2021-06-01")
    assert read("昨天，市场关门。", None, year=2021, last=date(2021, 5, 3)) is None


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "day", "year": 2023, "month": 2, "day": 29},
        {"kind": "day", "year": 1900, "month": 2, "day": 29},
        {"kind": "day", "month": 2, "day": 30},
        {"kind": "day", "month": 4, "day": 31},
        {"kind": "day", "month": 13, "day": 1},
        {"kind": "day", "month": 0},
        {"kind": "day", "day": 32},
        {"kind": "day", "day": 0},
        {"kind": "offset", "amount": -1, "unit": "month", "day": 32},
        {"kind": "offset", "amount": 9_000_000},
        {"kind": "offset", "amount": -9_000, "unit": "year"},
        {"kind": "offset", "amount": 9_000, "unit": "year"},
        {"kind": "offset", "amount": 200_000, "unit": "month"},
        {"kind": "season", "season": 3, "year": 9999},
        {"kind": "day", "year": 9999, "month": 12, "third": 2},
        {"kind": "weekday"},
        {"kind": "last"},
    ],
)
def test_an_impossible_day_is_none(values: dict[str, Any]) -> None:
    assert meant(DateSpec(**values)) is None


def test_leap_days() -> None:
    leap = DateSpec(kind="day", month=2, day=29)
    assert days(meant(leap, date(2024, 3, 2))) == ("2024-02-29", "2024-02-29")
    assert days(meant(replace(leap, year=2000))) == ("2000-02-29", "2000-02-29")
    assert meant(leap, date(2023, 3, 2)) is None
    assert days(meant(DateSpec(kind="last", amount=2), date(2024, 3, 1))) == ("2024-02-29", "2024-03-01")
    assert days(meant(DateSpec(kind="day", year=2024, month=2, third=2))) == ("2024-02-21", "2024-02-29")


ANY_DAY = st.dates()
SPECS = st.builds(
    DateSpec,
    kind=st.sampled_from(get_args(DateKind)),
    year=st.none() | st.integers(1, 9999),
    month=st.none() | st.integers(0, 14),
    day=st.none() | st.integers(0, 33),
    weekday=st.none() | st.integers(0, 6),
    season=st.none() | st.integers(0, 3),
    amount=st.none() | st.integers(-10_000, 10_000) | st.integers(-3, 3),
    unit=st.sampled_from(["day", "week", "month", "year"]),
    third=st.none() | st.integers(0, 2),
    part=st.sampled_from([None, "early", "night"]),
    time=st.sampled_from([None, "04:17", "23:59"]),
    ahead=st.booleans(),
)
CONTEXTS = st.builds(
    Context,
    published=st.none() | ANY_DAY,
    last=st.none() | ANY_DAY,
    year=st.none() | st.integers(1, 9999),
    month=st.none() | st.tuples(st.none() | st.integers(1, 9999), st.integers(1, 12)),
)


def first_day(stamp: str) -> date:
    parts = [int(p) for p in stamp[:10].split("-")]
    return date(*[*parts, 1, 1][:3])


@given(SPECS, st.none() | SPECS, CONTEXTS)
def test_whatever_the_words_give_days_are_days_in_order(spec: DateSpec, to: DateSpec | None, context: Context) -> None:
    found = resolve(DateExpression(start=0, end=1, spec=spec, to=to), context)
    if found is not None:
        assert first_day(found.start) <= first_day(found.end)
        assert found.start[:4].isdigit()
        assert found.end[:4].isdigit()


@given(ANY_DAY.filter(lambda d: date(2, 1, 1) < d < date(9998, 1, 1)), st.integers(0, 6), st.booleans())
def test_a_weekday_lies_within_seven_days(published: date, weekday: int, ahead: bool) -> None:
    found = meant(DateSpec(kind="weekday", weekday=weekday, ahead=ahead), published)
    assert found is not None
    assert found.day is not None
    assert found.day.weekday() == weekday
    away = found.day - published
    assert timedelta(0) <= (away if ahead else -away) < timedelta(days=7)


@given(ANY_DAY.filter(lambda d: date(2, 1, 1) < d < date(9998, 1, 1)), st.integers(1, 28))
def test_a_bare_day_lies_within_half_a_month(published: date, day: int) -> None:
    found = meant(DateSpec(kind="day", day=day), published)
    assert found is not None
    assert found.day is not None
    assert found.day.day == day
    assert abs(found.day - published) <= timedelta(days=16)


@given(ANY_DAY.filter(lambda d: date(2, 1, 1) < d < date(9998, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_year_lies_within_half_a_year(published: date, month: int, day: int) -> None:
    found = meant(DateSpec(kind="day", month=month, day=day), published)
    assert found is not None
    assert found.day is not None
    assert abs(found.day - published) <= timedelta(days=184)
