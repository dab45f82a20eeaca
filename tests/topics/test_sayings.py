"""Statements told as cards: who, on which day, once, with every article that carries it; nothing said is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.topics.sayings import Card, Saying
from tests.support.topics import Project, project, seed

QUOTED = "林致远5月12日说：“我们会查清这次事故的每一个环节。”"
STAY = "“我们不会离开这里，一直到最后一个人回家为止。”林致远说。"
WIRE = (
    "南洲卫生部表示，渡口将在周三之前恢复通航，滞留在学校里的一千多名旅客可以凭原来的船票上船，带着老人和孩子的家庭先走，"
    "船上的热水和干粮由渡口的工作人员在上船的时候分发，请不要在码头上排队。"
)
EVENING = "5月12日晚，林致远表示，青石水库会继续放水，请下游村民尽快转移。"
SMALL_HOURS = "5月13日凌晨，林致远表示，青石水库还要放水三天，他请村民不要返回。"


def cards(found: Project) -> tuple[Card, ...]:
    return found.desk.register.cards([s.id for s in found.statements])


def card(found: Project) -> Card:
    (own,) = cards(found)
    return own


def saying(found: Project) -> Saying:
    (own,) = card(found).sayings
    return own


def shown(found: Project) -> list[tuple[str | None, str | None, list[str]]]:
    return [(c.speaker, c.date and c.date[5:], [s.statement.text[:5] for s in c.sayings]) for c in cards(found)]


# --- once


def test_copies_of_a_quotation_are_one_saying_of_several_articles() -> None:
    own = saying(project(QUOTED, QUOTED, QUOTED))
    assert own.statement.text == "我们会查清这次事故的每一个环节。"
    assert own.articles == ("a0", "a1", "a2")
    assert len(own.ids) == 3
    assert own.dates == ("2024-05-12",)


def test_an_edited_copy_of_a_wire_is_one_saying() -> None:
    own = saying(project(WIRE, WIRE.replace("周三", "周四") + "雨停了。"))
    assert own.statement.kind == "reported"
    assert own.articles == ("a0", "a1")


def test_two_quotations_of_one_passage_are_two_sayings() -> None:
    found = project(QUOTED + "他说：“学校周三复课，孩子们可以回来了。”")
    assert shown(found) == [("林致远", "05-12", ["我们会查清", "学校周三复"])]


def test_another_speaker_of_the_same_words_is_another_card() -> None:
    found = project(QUOTED, QUOTED.replace("林致远", "省长王海"))
    assert [c.speaker for c in cards(found)] == ["王海", "林致远"]


@pytest.mark.parametrize("turned", [False, True])
def test_reports_of_one_dated_event_are_one_saying(turned: bool) -> None:
    texts = (
        "林致远5月12日晚宣布，渡口从即日起封闭三天，请旅客改走公路。",
        "5月12日，林致远宣布渡口从即日起封闭三天。",
    )
    own = saying(project(*texts[:: -1 if turned else 1]))
    assert own.articles == (("a1", "a0") if turned else ("a0", "a1"))
    assert own.statement.text == texts[0]  # the fullest
    assert own.dates == ("2024-05-12",)


def test_two_days_that_reports_give_are_both_told_and_the_first_is_the_cards() -> None:
    own = card(project(SMALL_HOURS, EVENING))
    assert own.date == "2024-05-12"
    assert [s.dates for s in own.sayings] == [("2024-05-12", "2024-05-13")]
    assert sorted(own.sayings[0].articles) == ["a0", "a1"]


@pytest.mark.parametrize("turned", [False, True])
def test_the_day_of_a_saying_is_the_one_that_most_reports_give(turned: bool) -> None:
    texts = (EVENING, SMALL_HOURS, SMALL_HOURS + "雨停了。")
    own = card(project(*texts[:: -1 if turned else 1]))
    assert (own.date, own.sayings[0].date) == ("2024-05-13", "2024-05-13")
    assert own.sayings[0].dates == ("2024-05-12", "2024-05-13")


def test_reports_of_two_events_are_two_sayings() -> None:
    found = project(EVENING, "5月12日晚，林致远表示，学校下周一复课，食堂照常开门。")
    assert shown(found) == [("林致远", "05-12", ["5月12日", "5月12日"])]
    assert [len(s.others) for s in card(found).sayings] == [0, 0]


def test_a_sentence_that_names_two_days_is_not_taken_for_the_event_of_one() -> None:
    found = project(
        "林致远5月12日宣布，渡口从即日起封闭三天，请旅客改走公路。",
        "5月12日，林致远宣布渡口从即日起封闭三天，5月15日起恢复开放。",
    )
    assert sorted(s.articles for c in cards(found) for s in c.sayings) == [("a0",), ("a1",)]


# --- whose and when


def test_a_card_is_of_one_speaker_and_one_day() -> None:
    found = project(
        seed(
            QUOTED,
            "林致远5月13日说，公路也会修好。",
            "南洲卫生部5月12日表示，医院照常开门。",
            "林致远5月12日表示，渡口会修好。",
        )
    )
    assert shown(found) == [
        ("南洲卫生部", "05-12", ["南洲卫生部"]),
        ("林致远", "05-12", ["我们会查清", "林致远5月"]),
        ("林致远", "05-13", ["林致远5月"]),
    ]


def test_undated_words_stand_with_the_one_day_that_their_article_gives_the_speaker() -> None:
    found = project(seed("林致远5月12日说，渡口会修好。", STAY))
    assert shown(found) == [("林致远", "05-12", ["林致远5月", "我们不会离"])]
    assert [s.dates for s in card(found).sayings] == [("2024-05-12",), ()]


def test_undated_words_stand_alone_where_their_article_gives_two_days() -> None:
    found = project(seed("林致远5月12日说，渡口会修好。", "林致远5月13日说，公路也会修好。", STAY))
    assert shown(found) == [
        ("林致远", "05-12", ["林致远5月"]),
        ("林致远", "05-13", ["林致远5月"]),
        ("林致远", None, ["我们不会离"]),
    ]


@pytest.mark.parametrize("other", ["林致远5月12日说，渡口会修好。", "省长王海5月12日说，渡口会修好。"])
def test_undated_words_take_no_day_from_another_article_or_speaker(other: str) -> None:
    seeds = (other, STAY) if "林致远" in other else (seed(other, STAY),)
    assert [s.date for s in project(*seeds).statements] == ["2024-05-12", None]
    assert [(c.date, len(c.sayings)) for c in cards(project(*seeds))] == [("2024-05-12", 1), (None, 1)]


def test_undated_words_do_not_meet_on_somebody_elses_day() -> None:
    others = "省长王海5月12日说，渡口会修好。"
    found = project(seed(others, STAY), seed(others.replace("修好", "重开"), "林致远说，学校下周一复课。"))
    assert [len(c.sayings) for c in cards(found) if c.speaker == "林致远"] == [1, 1]


def test_undated_words_of_two_articles_are_two_cards_undated_ones_last() -> None:
    found = project(STAY, seed("林致远说，渡口会修好。"), "林致远5月12日说，公路也会修好。")
    told = [(c.date, c.sayings[0].articles) for c in cards(found)]
    assert told[0] == ("2024-05-12", ("a2",))
    assert sorted(told[1:]) == [(None, ("a0",)), (None, ("a1",))]


def test_a_card_names_the_speaker_as_the_pages_do_with_the_fullest_office_and_the_party() -> None:
    found = project("秘鲁总统罗西明5月12日晚宣布，渡口封闭三天。", "总统罗西明5月12日宣布，渡口封闭三天，船票可以退。")
    turned = project(*(s.partition("<p>")[2].partition("</p>")[0] for s in found.seeds[::-1]))
    for own in (card(found), card(turned)):
        assert (own.speaker, own.role, own.party) == ("罗西明", "秘鲁总统", "秘鲁")
    pointing = project("秘鲁的雨停了。该国总统罗西明5月12日宣布，渡口封闭三天。")
    assert pointing.statements[0].role == "该国总统"
    assert card(pointing).role is None  # it tells nothing away from its article
    english = project(
        seed('"We will look into every part of it," Lin Zhiyuan said on May 12.', outlet="The Valley Post")
    )
    assert card(english).speaker == "林致远"


def test_words_of_nobody_stay_in_their_article() -> None:
    nobody = "“我们不会离开这里，一直到最后一个人回家为止。”"
    found = project(nobody, nobody.replace("离开", "走开"))
    assert [(c.speaker, [s.articles for s in c.sayings]) for c in cards(found)] == [
        (None, [("a0",)]),
        (None, [("a1",)]),
    ]


def test_dated_words_of_nobody_stay_in_their_article_too() -> None:
    found = project("他5月12日说：“我们会查清每一个环节。”", "他5月12日说：“学校周三复课，孩子们可以回来了。”")
    assert [(c.speaker, c.date, len(c.sayings)) for c in cards(found)] == [(None, "2024-05-12", 1)] * 2


def test_a_reply_leads_to_the_statement_that_it_answers() -> None:
    found = project(
        seed("巴西外交部5月12日表示，越界的是对方士兵。", "对此，秘鲁外交部5月13日回应称，这种说法毫无根据。")
    )
    first, reply = cards(found)
    assert (first.party, reply.party) == ("巴西", "秘鲁")
    assert first.answers is None
    assert reply.answers in first.ids


# --- two languages


ENGLISH = '"We will look into every part of this accident," Lin Zhiyuan said on May 12.'


@pytest.mark.parametrize("turned", [False, True])
def test_foreign_wording_comes_after_the_pages_own(turned: bool) -> None:
    seeds = [seed(ENGLISH, outlet="The Valley Post"), seed(QUOTED)]
    own = card(project(*seeds[:: -1 if turned else 1]))
    assert [s.statement.text[:2] for s in own.sayings] == ["我们", "We"]


def test_a_foreign_report_of_one_event_stands_behind_the_native_one() -> None:
    english = seed("On May 12, Lin Zhiyuan announced that the Qingshi ferry would be shut.", outlet="The Valley Post")
    before = project(english, "林致远5月12日宣布，渡口封闭三天，请旅客改走公路，船票可以退。")
    first, other = (e.id for e in before.events)
    found = before.decided(
        f"merge:\n  - {{events: [{first}, {other}], reason: 是同一件事, editor: 张编辑, decided: 2024-06-01}}\n"
    )
    assert [len(c.sayings) for c in cards(before)] == [2]
    own = saying(found)
    assert own.statement.article == "a1"
    assert own.articles == ("a1", "a0")


# --- nothing is lost


MANY = project(
    QUOTED,
    QUOTED,
    seed(
        EVENING, STAY, "巴西外交部5月12日表示，越界的是对方士兵。", "对此，秘鲁外交部5月13日回应称，这种说法毫无根据。"
    ),
    SMALL_HOURS,
    WIRE,
    WIRE + "雨停了。",
    seed(ENGLISH, outlet="The Valley Post"),
    "“我们不会离开这里，一直到最后一个人回家为止。”",
)


@given(st.data())
def test_each_statement_is_on_one_card_whatever_the_choice(data: st.DataObject) -> None:
    known = [s.id for s in MANY.statements]
    assert len(known) >= 11
    chosen = data.draw(st.lists(st.sampled_from(known), unique=True))
    made = MANY.desk.register.cards(chosen)
    assert sorted(i for c in made for i in c.ids) == sorted(chosen)
    for own in made:
        said = [t for s in own.sayings for t in (s.statement, *s.others)]
        assert len({t.speaker_id or t.speaker or t.article for t in said}) == 1
        assert own.date in {t.date for t in said}
        assert own.date or not any(t.date for t in said)


def test_an_unknown_id_is_passed_over() -> None:
    assert MANY.desk.register.cards(["s-0000000000"]) == ()
