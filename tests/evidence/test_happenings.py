"""Mentions of one event: the same day in the same words, or by the same speaker, over articles and over midnight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from build_dossier.extract.gather import Gathered, gather
from build_dossier.extract.happenings import merge
from build_dossier.model import Event
from tests.support import reading


def gathered(*bodies: str) -> Gathered:
    made = []
    for number, body in enumerate(bodies):
        html = body if body.startswith("<") else f"<p>{body}</p>"
        article, _ = reading.article(reading.seed(title="'大坝放水'", body=html), path=f"n{number:03}.txt")
        made.append(article)
    return gather(tuple(made), reading.dossier())


def events(*bodies: str) -> list[Event]:
    return list(gathered(*bodies).evidence.events)


def groups(*bodies: str) -> list[str]:
    """The expressions of each event, joined."""
    found: dict[str, list[str]] = {}
    for event in events(*bodies):
        found.setdefault(event.same_event, []).append(event.expression)
    return [" + ".join(expressions) for expressions in found.values()]


def test_one_event_is_merged_across_articles() -> None:
    first, second = events("5月12日，青石水库开闸放水。", "青石水库12日开闸放水，下游两村转移。")
    assert first.same_event == second.same_event == first.id
    assert (first.article, second.article) == ("n000", "n001")
    assert second.id != first.id


def test_the_name_of_an_event_is_its_first_mention_whatever_the_order_of_reading() -> None:
    one, other = "5月12日，青石水库开闸放水。", "青石水库12日开闸放水，下游两村转移。"
    names = {e.id: e.same_event for e in events(one, other)}
    assert {e.id: e.same_event for e in events(one, other, "雨停了。")} == names
    assert len(set(names.values())) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("5月12日，青石水库开闸放水。", "5月12日，渔业协会选出新会长。"),  # one day, two events
        ("5月12日，青石水库开闸放水。", "5月11日，青石水库开闸放水。"),  # one event told of two days
        ("5月12日，青石水库开闸放水。", "2023年5月12日，青石水库开闸放水。"),
        ("5月，青石水库开闸放水。", "5月12日，青石水库开闸放水。"),
        ("On May 12, engineers opened the dam at Greystone.", "On May 12, fishermen elected a new chairman."),
    ],
)
def test_different_events_stay_apart(first: str, second: str) -> None:
    assert len(groups(first, second)) == 2


def test_three_mentions_are_one_event() -> None:
    (one,) = groups(
        "5月12日，青石水库开闸放水。", "12日，青石水库开闸放水，水位下降。", "青石水库5月12日开闸放水，水声很大。"
    )
    assert one.count("+") == 2


def test_two_dates_of_one_sentence_are_two_events() -> None:
    first, second = events("5月11日大雨，5月12日青石水库开闸放水。")
    assert first.same_event != second.same_event


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("5月12日凌晨4点，青石水库开闸放水。", "5月12日，青石水库开闸放水。"),
        ("5月12日，青石水库开闸放水。", "5月12日凌晨4点，青石水库开闸放水。"),
        ("5月12日凌晨，青石水库开闸放水。", "5月12日，青石水库开闸放水。"),
        ("5月12日，青石水库开闸放水。", "5月12日凌晨，青石水库开闸放水。"),
        ("Engineers opened the dam at 4 am on May 12.", "Engineers opened the dam on May 12."),
        ("Engineers opened the dam on May 12.", "Engineers opened the dam at 4 am on May 12."),
    ],
)
def test_an_hour_is_of_its_day_whichever_is_told_first(first: str, second: str) -> None:
    assert len(groups(first, second)) == 1


EVENING = "5月12日晚，省长王海表示，青石水库会继续放水，请下游村民尽快转移。"
SMALL_HOURS = "5月13日凌晨，省长王海表示，青石水库还要放水三天，他请村民不要返回。"


def test_the_evening_and_the_small_hours_after_it_are_one_event_of_one_speaker() -> None:
    for bodies in ((EVENING, SMALL_HOURS), (SMALL_HOURS, EVENING)):
        first, second = events(*bodies)
        assert first.same_event == second.same_event
        assert first.first != second.first


@pytest.mark.parametrize(
    "other",
    [
        SMALL_HOURS.replace("5月13日", "5月14日"),  # not the night between
        SMALL_HOURS.replace("凌晨", "下午"),
        SMALL_HOURS.replace("凌晨", ""),
        SMALL_HOURS.replace("省长王海", "船长赵田"),  # somebody else
    ],
)
def test_other_times_and_other_speakers_are_other_events(other: str) -> None:
    first, second = events(EVENING, other)
    assert first.same_event != second.same_event


def test_one_speaker_on_one_day_may_speak_twice_in_other_words_of_one_thing() -> None:
    first, second = events(EVENING, EVENING.replace("会继续放水，请下游村民尽快转移", "放水还要三天"))
    assert first.same_event == second.same_event


def test_merging_changes_the_name_of_the_event_only_and_twice_is_once() -> None:
    evidence = gathered(EVENING, SMALL_HOURS, "5月12日，青石水库开闸放水。").evidence
    again = merge(replace(evidence, events=tuple(replace(e, same_event=e.id) for e in evidence.events)))
    assert again == evidence.events
    ids = {e.id for e in evidence.events}
    assert all(e.same_event in ids for e in evidence.events)


def test_what_lies_long_before_is_background() -> None:
    found = {
        e.expression: e.background for e in events("5月12日，水库放水。2023年7月，水库也放过水。2014年，大坝建成。")
    }
    assert found == {"5月12日": False, "2023年7月": True, "2014年": True}


def test_so_far_is_no_event() -> None:
    assert events("截至目前，水库还在放水。") == []
