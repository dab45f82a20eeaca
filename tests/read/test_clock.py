"""Dates: stated, the outlet's own, inferred with evidence, or none; never a guess that is not said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from build_dossier.diagnostics import Diagnostic
from build_dossier.model import Timestamp
from build_dossier.read import clock
from tests.support.reading import codes

GMT = "Tue, 14 May 2024 16:20:00 GMT"


def read(
    label: str, *, zone: str | None = None, addresses: tuple[str, ...] = (), text: str = "", lang: str = "zh"
) -> tuple[Timestamp, tuple[Diagnostic, ...]]:
    return clock.read(
        label,
        zone=zone,
        default_zone="Asia/Shanghai",
        lang=lang,
        seen=clock.evidence(addresses, text),
        path="a1.txt",
        line=7,
    )


def picture(stamp: str) -> str:
    return f"https://i.example.org/2024/05/14/{stamp}.jpg"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (GMT, "2024-05-14T16:20:00+00:00"),
        ("Tue, 14 May 2024 16:20:00 +0000", "2024-05-14T16:20:00+00:00"),
        ("Tue, 14 May 2024 16:20:00 +0800", "2024-05-14T16:20:00+08:00"),
        ("Tue, 14 May 2024 16:20:00 EST", "2024-05-14T16:20:00-05:00"),
        ("2024-05-14T16:20:00Z", "2024-05-14T16:20:00+00:00"),
        ("2024-05-14T16:20:00.000-08:00", "2024-05-14T16:20:00-08:00"),
        ("2024-05-14 16:20:00+00:00", "2024-05-14T16:20:00+00:00"),
        ("2024-05-14 16:20:00.000000000 +01:00", "2024-05-14T16:20:00+01:00"),
        ("2024-05-14T16:20:00+0545", "2024-05-14T16:20:00+05:45"),
        ("  2024-05-14T16:20Z ", "2024-05-14T16:20:00+00:00"),
    ],
)
def test_a_stated_offset_is_believed(label: str, expected: str) -> None:
    stamp, found = read(label)
    assert stamp.at
    assert stamp.at.isoformat() == expected
    assert (stamp.clock, stamp.label, stamp.evidence) == ("stated", label, "")
    assert found == ()


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("2024-05-14 16:20:00", "2024-05-14T16:20:00+08:00"),
        ("2024-05-14", "2024-05-14T00:00:00+08:00"),
        ("2024年5月14日 16:20", "2024-05-14T16:20:00+08:00"),
        ("2024年5月14日", "2024-05-14T00:00:00+08:00"),
        ("Tue, 14 May 2024 16:20:00 -0000", "2024-05-14T16:20:00+08:00"),
    ],
)
def test_no_offset_is_read_in_the_dossiers_zone_and_said(label: str, expected: str) -> None:
    stamp, found = read(label)
    assert stamp.at
    assert stamp.at.isoformat() == expected
    assert stamp.clock == "inferred"
    assert stamp.evidence
    assert [(d.code, d.severity, d.path, d.line) for d in found] == [("date-without-offset", "note", "a1.txt", 7)]


def test_no_offset_is_read_on_the_outlets_own_clock() -> None:
    stamp, found = read("2024-01-14 16:20:00", zone="Europe/Helsinki")
    assert stamp.at
    assert stamp.at.isoformat() == "2024-01-14T16:20:00+02:00"
    assert stamp.clock == "outlet"
    assert found == ()


def test_the_outlets_own_clock_is_read_for_what_it_prints_as_gmt_alone() -> None:
    stamp, found = read(GMT, zone="Asia/Shanghai")
    assert stamp.at
    assert (stamp.at.isoformat(), stamp.clock, stamp.label) == ("2024-05-14T16:20:00+08:00", "outlet", GMT)
    assert found == ()
    stated, _ = read("Tue, 14 May 2024 16:20:00 +0300", zone="Asia/Shanghai")
    assert stated.at
    assert (stated.at.isoformat(), stated.clock) == ("2024-05-14T16:20:00+03:00", "stated")


def test_daylight_saving_time_is_of_the_day() -> None:
    winter, _ = read("Sun, 14 Jan 2024 16:20:00 GMT", zone="Europe/Helsinki")
    summer, _ = read("Sun, 14 Jul 2024 16:20:00 GMT", zone="Europe/Helsinki")
    assert winter.at
    assert summer.at
    assert (winter.at.isoformat()[-6:], summer.at.isoformat()[-6:]) == ("+02:00", "+03:00")


def test_stamps_near_the_printed_figure_give_the_local_clock_away() -> None:
    stamp, found = read(GMT, addresses=(picture("20240514155500123"), picture("20240514161000456")))
    assert stamp.at
    assert (stamp.at.isoformat(), stamp.clock) == ("2024-05-14T16:20:00+08:00", "inferred")
    assert "2 of 2" in stamp.evidence
    assert codes(found) == ["clock-inferred"]
    assert "UTC+8" in found[0].message
    assert stamp.evidence in found[0].message


def test_a_day_that_the_text_calls_its_own_gives_the_local_clock_away() -> None:
    stamp, found = read(GMT, text="渡轮公司说，当天（14日）有四班停航。")
    assert stamp.at
    assert (stamp.at.isoformat(), stamp.clock) == ("2024-05-14T16:20:00+08:00", "inferred")
    assert codes(found) == ["clock-inferred"]
    assert "14th" in stamp.evidence


@pytest.mark.parametrize(
    ("addresses", "text"),
    [
        ((), ""),
        ((picture("20240515002000123"),), ""),  # uploaded at 00:20 in UTC+8, printed as 16:20 UTC: an honest clock
        ((picture("20240514081500123"),), ""),
        ((), "当天（15日）四班停航。"),
        ((), "当天（13日）四班停航。"),
        ((), "上周二（14日）四班停航。"),
        ((picture("20241399999999"), "https://i.example.org/9920240514161000456.jpg"), ""),
    ],
)
def test_an_honest_utc_outlet_is_not_suspected(addresses: tuple[str, ...], text: str) -> None:
    stamp, found = read(GMT, addresses=addresses, text=text)
    assert stamp.at == datetime(2024, 5, 14, 16, 20, tzinfo=UTC)
    assert stamp.clock == "stated"
    assert found == ()


def test_evidence_against_the_local_clock_outweighs_none() -> None:
    stamp, _ = read("Tue, 14 May 2024 09:20:00 GMT", text="当天（14日）四班停航。")
    assert stamp.clock == "stated", "09:20 UTC is the 14th on either clock: the day says nothing"


def test_only_chinese_articles_are_held_against_utc_plus_8() -> None:
    stamp, found = read(GMT, addresses=(picture("20240514161000456"),), lang="en")
    assert stamp.clock == "stated"
    assert found == ()


@pytest.mark.parametrize("zone", [None, "Asia/Shanghai"])
def test_pictures_stamped_after_publication_say_that_it_was_edited(zone: str | None) -> None:
    _, found = read(GMT, zone=zone, addresses=(picture("20240514161000456"), picture("20240514170500456")))
    edited = [d for d in found if d.code == "edited-after-publication"]
    assert [d.severity for d in edited] == ["note"]
    assert "1 picture" in edited[0].message
    assert "2024-05-14 17:05" in edited[0].message


@pytest.mark.parametrize("label", ["", " ", "Invalid Date", "invalid date", "null", "NaN"])
def test_no_date_is_a_warning(label: str) -> None:
    stamp, found = read(label)
    assert stamp.at is None
    assert stamp.label == label
    assert [(d.code, d.severity, d.line) for d in found] == [("date-missing", "warning", 7)]


@pytest.mark.parametrize(
    "label",
    [
        "Fri, 32 May 2024 16:20:00 GMT",
        "2024-02-30 10:00:00",
        "2023-02-29",
        "2024-13-01",
        "2024-05-14T25:00:00Z",
        "2024-05-14T10:00:00+99:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1e400",
        "yesterday",
        "14/05/2024",
        "1715673600",
        "Tue, 14 May 24000 16:20:00 GMT",
        "Tue, 14 May 2024 16:20:00 +9999999999",
        "二〇二四年五月",
        "2024年13月40日",
        "x" * 100_000,
        "Tue, " * 2000,
    ],
)
def test_a_date_that_cannot_be_read_is_an_error_and_never_guessed(label: str) -> None:
    stamp, found = read(label)
    assert stamp.at is None
    assert [(d.code, d.severity, d.path, d.line) for d in found] == [("date-invalid", "error", "a1.txt", 7)]
    assert "example" in found[0].message
    assert len(found[0].message) < 300


@pytest.mark.parametrize("label", ["Tue, 14 May 2024 23:59:60 GMT", "2024-05-14T23:59:60Z"])
def test_a_leap_second_is_no_traceback(label: str) -> None:
    stamp, found = read(label)
    assert stamp.at is not None or codes(found) == ["date-invalid"]


def test_a_wrong_weekday_does_not_lose_the_date() -> None:
    stamp, _ = read("Mon, 14 May 2024 16:20:00 GMT")
    assert stamp.at == datetime(2024, 5, 14, 16, 20, tzinfo=UTC)


def test_times_carry_plain_offsets_that_need_no_zone_database() -> None:
    import pickle

    stamp, _ = read(GMT, zone="Asia/Shanghai")
    assert b"ZoneInfo" not in pickle.dumps(stamp.at)
