"""Dated mentions as lines of a timeline: one an event, what is no event left out, and days no finer than they are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.topics.happenings import Happening, happenings, headlines
from tests.support.topics import Project, project, seed

DAM = "5月12日，青石水库开闸放水。"
EVENING = "5月12日晚，省长王海表示，青石水库会继续放水，请下游村民尽快转移。"
SMALL_HOURS = "5月13日凌晨，省长王海表示，青石水库还要放水三天，他请村民不要返回。"


def lines(found: Project) -> tuple[Happening, ...]:
    return happenings(found.events, found.desk.asides, found.desk.verbs, found.desk.parts)


def line(*texts: str) -> Happening:
    (one,) = lines(project(*(t if not t.isascii() else seed(t, outlet="The Valley Post") for t in texts)))
    return one


def days(found: Project) -> list[str]:
    return [h.first for h in lines(found)]


# --- one line an event


def test_mentions_of_one_event_are_one_line_with_all_its_articles() -> None:
    one = line(DAM, "青石水库12日开闸放水，下游两村转移。", "青石水库5月12日开闸放水，水声很大。")
    assert (one.first, one.last, one.precision) == ("2024-05-12", "2024-05-12", "day")
    assert one.articles == ("a0", "a1", "a2")
    assert len(one.mentions) == 3
    assert one.tellings == ()
    assert one.text in {m.label for m in one.mentions} | {m.text for m in one.mentions}


def test_two_events_of_one_day_are_two_lines() -> None:
    assert days(project(DAM, "5月12日，渔业协会选出新会长。")) == ["2024-05-12", "2024-05-12"]


def test_lines_are_in_the_order_of_days_a_month_before_its_days() -> None:
    found = project(
        seed("5月12日，青石水库开闸放水。", "5月，雨量是往年的三倍。", "5月2日，渡口封闭。", "4月30日，学校放假三天。")
    )
    assert days(found) == ["2024-04-30", "2024-05", "2024-05-02", "2024-05-12"]


@pytest.mark.parametrize("turned", [False, True])
def test_the_mention_that_tells_most_gives_the_words(turned: bool) -> None:
    texts = ("青石水库5月12日开闸放水。", "5月12日，青石水库的三道闸门全部打开放水，下游的两个村子转移。")
    assert line(*texts[:: -1 if turned else 1]).text == "5月12日，青石水库的三道闸门全部打开放水"


def test_the_day_that_most_articles_give_gives_the_words() -> None:
    one = line(
        "5月12日凌晨4点，青石水库的三道闸门全部打开放水，下游的村子转移。",
        "5月12日，青石水库三道闸门打开放水，下游的村子都转移了。",
        "5月12日，青石水库三道闸门都打开放水，下游的村子转移。",
    )
    assert len(one.mentions) == 3
    assert "4点" not in one.text


def test_the_parts_of_a_day_are_in_their_order_and_the_rest_of_the_day_between() -> None:
    texts = (
        "5月12日晚，渡口封闭。",
        "5月12日，学校放假三天。",
        "5月12日凌晨，青石水库开闸放水。",
        "5月12日下午，桥面塌陷。",
    )
    assert [h.mentions[0].expression for h in lines(project(*texts))] == [
        "5月12日凌晨",
        "5月12日",
        "5月12日下午",
        "5月12日晚",
    ]


def test_events_of_one_day_are_in_the_order_of_the_articles() -> None:
    texts = ("5月12日，渡口封闭。", "5月12日，学校放假三天。", "5月12日，青石水库开闸放水。")
    assert [h.articles for h in lines(project(*texts))] == [("a0",), ("a1",), ("a2",)]


# --- what is no event


def test_captions_tables_and_lists_of_references_are_left_out() -> None:
    found = project(
        seed(
            DAM,
            '<p><img src="a.png"></p><p style="text-align:center">图为5月11日的青石渡口</p>',
            "<table><tr><th>日期</th><th>情况</th></tr><tr><td>5月10日</td><td>渡口停航</td></tr></table>",
            "依据：海湾晚报5月8日的报道《渡口停航》。",
            "<ul><li>5月7日，河水上涨得很快。</li></ul>",
            "<h3>5月6日：第一天的情况</h3>",
        )
    )
    told = {e.first for e in found.events}
    assert {"2024-05-11", "2024-05-10", "2024-05-08"} <= told
    assert days(found) == ["2024-05-06", "2024-05-07", "2024-05-12"]
    assert len(happenings(found.events)) == len(told)  # it is the asides that keep them out


# --- lists of days


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("5月4日和5日，青石河两岸的渡口都停航了。", "2024-05-04", "2024-05-05", 2),
        ("5月4日、5日和6日，青石河两岸的渡口都停航了。", "2024-05-04", "2024-05-06", 3),
        ("The ferries were shut on May 4 and May 5.", "2024-05-04", "2024-05-05", 2),
    ],
)
def test_a_list_of_days_is_one_line(text: str, first: str, last: str, count: int) -> None:
    one = line(text)
    assert (one.first, one.last, one.precision) == (first, last, "interval")
    assert len(one.mentions) == len(one.days) == count
    assert one.tellings == ()  # one sentence that names two days is no disagreement


@pytest.mark.parametrize(
    "text",
    [
        "5月4日学校停课，渡口停航，5月5日公路也封闭了。",
        "5月4日学校停课三天。5月5日公路也封闭了。",
        "5月4日大雨，5月5日公路封闭了。",  # near each other is not beside each other
    ],
)
def test_days_that_stand_apart_are_lines_of_their_own(text: str) -> None:
    assert len(lines(project(text))) == 2


def test_a_list_of_days_in_two_articles_is_one_line() -> None:
    text = "5月4日和5日，青石河两岸的渡口都停航了。"
    one = line(text, "听说" + text)
    assert (one.first, one.last, one.articles) == ("2024-05-04", "2024-05-05", ("a0", "a1"))
    assert one.tellings == ()


# --- two times, honest precision


@pytest.mark.parametrize("turned", [False, True])
def test_two_times_of_one_event_are_both_given(turned: bool) -> None:
    one = line(*(EVENING, SMALL_HOURS)[:: -1 if turned else 1])
    assert (one.first, one.last, one.precision) == ("2024-05-12", "2024-05-13", "interval")
    assert one.tellings == ("5月12日晚", "5月13日凌晨")
    assert sorted(one.articles) == ["a0", "a1"]


def test_one_sentence_read_on_two_days_is_no_disagreement() -> None:
    text = "昨天，青石水库开闸放水，下游的村子转移。"
    before = project(seed(text), seed(text, day="2024-05-15"))
    first, second = before.events
    found = before.decided(
        f"merge:\n  - {{events: [{first.id}, {second.id}], reason: 是同一件事, editor: 张编辑, decided: 2024-06-01}}\n"
    )
    (one,) = lines(found)
    assert (one.first, one.last) == ("2024-05-13", "2024-05-14")
    assert one.tellings == ()


def test_one_time_in_two_wordings_is_one_time() -> None:
    assert line(DAM, "青石水库12日开闸放水，下游两村转移。").tellings == ()


def test_the_finest_telling_of_one_day_counts() -> None:
    one = line("5月12日凌晨，青石水库开闸放水。", DAM)
    assert (one.first, one.last, one.precision) == ("2024-05-12", "2024-05-12", "part_of_day")


@pytest.mark.parametrize(
    ("text", "first", "precision"),
    [
        ("5月12日凌晨4点，青石水库开闸放水。", "2024-05-12T04:00", "hour"),
        ("4月，青石水库开闸放水。", "2024-04", "month"),
        ("5月4日至7日，青石水库一直在放水。", "2024-05-04", "interval"),
    ],
)
def test_a_day_is_no_finer_than_it_is_told(text: str, first: str, precision: str) -> None:
    one = line(text)
    assert (one.first, one.precision) == (first, precision)


# --- background


def test_what_lies_long_before_is_background() -> None:
    found = project("5月12日，水库放水。2023年7月，水库也放过水。2014年，大坝建成。")
    assert [(h.first, h.background) for h in lines(found)] == [
        ("2014", True),
        ("2023-07", True),
        ("2024-05-12", False),
    ]
    assert [h.first for h in headlines(lines(found), 5)] == ["2024-05-12"]


def test_an_event_is_background_only_where_every_article_says_so() -> None:
    then = "2024年1月2日，青石水库开闸放水，下游两村转移。"
    found = project(seed(then, day="2024-01-03"), seed(then, day="2024-12-03"))
    assert {e.background for e in found.events} == {True, False}
    (one,) = lines(found)
    assert not one.background


# --- the words of a line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5月12日，青石水库的三道闸门全部打开放水，下游的村子转移。", "5月12日，青石水库的三道闸门全部打开放水"),
        # the clause ends where somebody begins to speak
        ("林致远5月12日在渡口旁边的广场上对记者说，渡口会修好。", "林致远5月12日在渡口旁边的广场上对记者说，渡口会修好。"),
        # too short to say anything
        ("5月12日，青石水库放水，下游的村子转移。", "5月12日，青石水库放水，下游的村子转移。"),
        # cut within a quotation
        ("船夫喊道：“从5月12日起这条河上就再也没有船，也没有桥了。”", "船夫喊道：“从5月12日起这条河上就再也没有船，也没有桥了。”"),
    ],
)  # fmt: skip
def test_a_line_is_the_clause_of_its_date_or_the_sentence_where_that_tells_nothing(text: str, shown: str) -> None:
    one = line(text)
    assert one.text == shown


def test_the_verbs_of_saying_are_those_of_the_dossier() -> None:
    text = "林致远5月12日在渡口旁边的广场上对记者说，渡口会修好。"
    found = project(text)
    assert "说" in found.desk.verbs
    (one,) = happenings(found.events)
    assert one.text == text.partition("，")[0]


DATELINE = "5月12日讯，12日凌晨4点，水库放水。"


def test_a_dateline_and_the_hour_that_follows_it_are_one_line_with_both_mentions() -> None:
    found = project(DATELINE)
    assert len({e.same_event for e in found.events}) == 2
    (one,) = lines(found)
    assert {m.expression for m in one.mentions} == {"5月12日", "12日凌晨4点"}


# --- the front page


STORY = (
    DAM,
    "青石水库12日开闸放水，下游两村转移。",
    "5月12日，渔业协会选出新会长。",
    "5月11日，渡口的大桥封闭。",
    "5月10日，学校停课三天。",
    "听说5月10日学校停课三天。",
    "5月，雨量是往年的三倍。",
    "2014年，大坝建成。",
    "2023年7月5日，水库也放过水。",
)


def test_headlines_are_one_a_day_the_most_told_and_in_order() -> None:
    found = lines(project(*STORY))
    assert [(h.first, h.articles) for h in headlines(found, 9)] == [
        ("2024-05-10", ("a4", "a5")),
        ("2024-05-11", ("a3",)),
        ("2024-05-12", ("a0", "a1")),
    ]


@pytest.mark.parametrize(
    ("most", "kept"), [(0, []), (1, ["05-10"]), (2, ["05-10", "05-12"]), (3, ["05-10", "05-11", "05-12"])]
)
def test_headlines_are_at_most_so_many(most: int, kept: list[str]) -> None:
    assert [h.first[5:] for h in headlines(lines(project(*STORY)), most)] == kept


# --- nothing is lost


MANY = project(*STORY, DATELINE, EVENING, SMALL_HOURS, "5月4日和5日，青石河两岸的渡口都停航了。")


@given(st.data())
def test_each_mention_is_on_one_line_whatever_the_choice(data: st.DataObject) -> None:
    assert len(MANY.events) >= 11
    chosen = [e for e in MANY.events if data.draw(st.booleans())]
    told = happenings(chosen, MANY.desk.asides, MANY.desk.verbs, MANY.desk.parts)
    assert sorted(m.id for h in told for m in h.mentions) == sorted(e.id for e in chosen)
    days = [(h.first[:10], h.last[:10], h.part) for h in told]
    assert days == sorted(days)
    for one in told:
        assert one.first[:10] == min(m.first for m in one.mentions)[:10]
        assert one.last[:10] == max(m.last for m in one.mentions)[:10]
        assert any(one.text in m.text for m in one.mentions)
    most = data.draw(st.integers(0, 4))
    front = headlines(told, most)
    assert len(front) <= most
    assert len({h.first[:10] for h in front}) == len(front)
    assert all(h in told for h in front)
