"""What people are called, and by whom: the outlet's own voice, words in quotation, words that are reported."""

from __future__ import annotations

import pytest

from build_dossier.topics.terms import Use, uses
from tests.support.topics import Project, project, seed

TERMS = ("抗议者", "和平抗议者", "暴徒", "rioters")


def found(*seeds: str, terms: tuple[str, ...] = TERMS) -> tuple[Use, ...]:
    made: Project = project(*seeds)
    told = uses(terms, made.studied.articles, made.statements, made.desk.parties)
    for use in told:
        text = next(p.text for p in made.article(int(use.article[1:])).passages if p.id == use.passage)
        assert text[use.start : use.end].casefold() == use.term.casefold()
    return told


def told(*seeds: str, terms: tuple[str, ...] = TERMS) -> list[tuple[str, str, str]]:
    return [(u.term, u.voice, u.who) for u in found(*seeds, terms=terms)]


def test_the_longest_term_wins_and_is_told_once() -> None:
    assert told("和平抗议者走上街头，抗议者没有离开。") == [
        ("和平抗议者", "own", "海湾晚报"),
        ("抗议者", "own", "海湾晚报"),
    ]
    assert told("和平抗议者走上街头。", terms=("抗议者",)) == [("抗议者", "own", "海湾晚报")]
    assert [t for t, _, _ in told("暴徒头目走了，暴徒没有。", terms=("暴徒", "暴徒头目"))] == ["暴徒头目", "暴徒"]


@pytest.mark.parametrize(
    ("text", "voice", "who"),
    [
        ("暴徒5月12日点火烧了渡口的大门。", "own", "海湾晚报"),
        ("林致远说：“这些暴徒受过训练，我们不会同他们谈判。”", "quoted", "林致远"),
        ("林致远表示，暴徒受过训练，当局不会同他们谈判。", "reported", "林致远"),
        ("南洲内务部5月12日通报，一名暴徒已经落网。", "reported", "南洲内政部"),  # by the name that the pages use
        ("街上的人被称为“暴徒”。", "own", "海湾晚报"),  # a word in marks is no speech
    ],
)
def test_whose_word_it_is(text: str, voice: str, who: str) -> None:
    assert told(text) == [("暴徒", voice, who)]


def test_what_stands_before_a_quotation_is_not_quoted() -> None:
    assert told("暴徒已经离开。林致远说：“这些暴徒受过训练，我们不会同他们谈判。”暴徒没有回答。") == [
        ("暴徒", "own", "海湾晚报"),
        ("暴徒", "quoted", "林致远"),
        ("暴徒", "own", "海湾晚报"),
    ]


def test_a_quotation_within_a_report_is_the_speakers_own_word() -> None:
    (use,) = found("林致远5月12日说，“这些暴徒受过训练，我们不会同他们谈判”，渡口会修好。")
    assert (use.voice, use.who) == ("quoted", "林致远")


@pytest.mark.parametrize(
    ("text", "hearsay"),
    [
        ("据报道，暴徒点火烧了渡口的大门。", True),
        ("暴徒点火烧了渡口的大门，据报道。", False),
        ("据报道，渡口着火。暴徒没有离开。", False),
        ("暴徒点火烧了渡口的大门。", False),
        ("据报道，林致远说：“这些暴徒受过训练，我们不会同他们谈判。”", False),  # his word
    ],
)
def test_what_is_only_said_to_be_so_is_told_from_what_the_outlet_says(text: str, hearsay: bool) -> None:
    (use,) = found(text)
    assert use.hearsay == hearsay
    assert (use.voice == "own") == ("林致远" not in text)


def test_each_outlet_has_its_own_voice_in_the_order_of_the_articles() -> None:
    assert told(
        seed("暴徒点了火。", outlet="河谷日报", day="2024-05-11"),
        "抗议者没有离开。",
        seed("The rioters left.", outlet="The Valley Post"),
    ) == [
        ("暴徒", "own", "河谷日报"),
        ("抗议者", "own", "海湾晚报"),
        ("rioters", "own", "The Valley Post"),
    ]


def test_a_term_is_met_in_any_case() -> None:
    assert len(found(seed("Rioters set fires. RIOTERS left. The rioters.", outlet="The Valley Post"))) == 3


def test_headings_and_captions_are_not_read() -> None:
    text = seed(
        "<h3>暴徒的消息</h3>",
        '<p><img src="a.png"></p><p style="text-align:center">图为暴徒在广场上</p>',
        "<ul><li>暴徒甲</li></ul>",
    )
    (use,) = found(text)
    assert use.start == 0


def test_no_terms_are_met_nowhere() -> None:
    assert found("暴徒点了火。", terms=()) == ()
