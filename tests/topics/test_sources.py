"""Where a dossier has it from: who relays whom, what is one text, who carried it first, what falls on which day."""

from __future__ import annotations

from collections import Counter

import pytest

from build_dossier.topics.sources import copies, coverage, origin, reliances
from tests.support.topics import Project, project, seed

WIRE = (
    "南洲卫生部表示，渡口将在周三之前恢复通航，滞留在学校里的一千多名旅客可以凭原来的船票上船，带着老人和孩子的家庭先走，"
    "船上的热水和干粮由渡口的工作人员在上船的时候分发。"
)
OTHER = "气象台的专家介绍，这次降雨来自一条缓慢移动的锋面，它在山口停留了将近两天，山区的雨量因此远远超过平原。"


def relied(found: Project) -> list[tuple[str, str, int]]:
    made = reliances(found.studied.articles, found.studied.evidence, found.desk.parties)
    return [(r.outlet, r.carrier, len(r.passages)) for r in made]


# --- who relays whom


def test_an_outlet_relies_on_whom_it_relays_by_passage() -> None:
    found = project(
        seed(
            "据港湾通讯社报道，12人死亡，另有30人受伤。其中5人失踪。",
            "据港湾通讯社报道，40人失踪。",
            "据山城电视台报道，渡口附近有5人受伤。",
        ),
        seed("据港湾通讯社报道，约40人被送往医院。", outlet="河谷日报"),
    )
    assert relied(found) == [
        ("河谷日报", "港湾通讯社", 1),
        ("海湾晚报", "港湾通讯社", 2),
        ("海湾晚报", "山城电视台", 1),
    ]


def test_a_reliance_names_the_passages_in_which_it_shows() -> None:
    found = project(seed("雨停了。", "据港湾通讯社报道，12人死亡。"))
    (one,) = reliances(found.studied.articles, found.studied.evidence, found.desk.parties)
    assert one.passages == (("a0", found.passage("12人").id),)


def test_nobody_relies_on_itself() -> None:
    text = "据河谷日报报道，12人死亡。"
    assert relied(project(text)) == [("海湾晚报", "河谷日报", 1)]
    assert relied(project(seed(text, outlet="河谷日报"))) == []


def test_a_medium_is_one_by_all_its_names() -> None:
    words = "entities:\n  - {id: harbour, name: 港湾通讯社, aliases: [港湾社通讯社], kind: organization}"
    made = project(seed("据港湾通讯社报道，12人死亡。", "据港湾社通讯社报道，40人失踪。"))
    known = Project(made.seeds, made.story.replace("entities:", words))
    assert len(relied(made)) == 2
    assert relied(known) == [("海湾晚报", "港湾通讯社", 2)]


# --- what falls on which day


def test_articles_fall_on_the_days_of_the_dossiers_clock_undated_ones_last() -> None:
    found = project(
        seed("雨停了。", hour="02:00"),
        seed("渡口开了。", hour="12:00"),
        seed("学校复课。", outlet="河谷日报", day="2024-05-13", hour="23:30"),
        seed("没有日期。", day=None),
    )
    assert coverage(found.studied.articles, "Asia/Shanghai") == (
        ("2024-05-13", Counter({"河谷日报": 1})),
        ("2024-05-14", Counter({"海湾晚报": 2})),
        ("", Counter({"海湾晚报": 1})),
    )
    assert coverage(found.studied.articles, "America/Lima") == (
        ("2024-05-13", Counter({"海湾晚报": 2, "河谷日报": 1})),
        ("", Counter({"海湾晚报": 1})),
    )


# --- one text


def test_what_several_articles_carry_is_one_text_the_most_carried_first() -> None:
    found = project(
        seed(WIRE, OTHER), seed(OTHER, WIRE.replace("周三", "周四")), seed(OTHER, "雨停了。"), seed("别的消息。")
    )
    made = copies(found.studied.gathered.clusters, found.studied.articles)
    assert [(c.articles, c.level) for c in made] == [(("a0", "a1", "a2"), "exact"), (("a0", "a1"), "similar")]


def test_a_text_twice_in_one_article_is_no_copy() -> None:
    found = project(seed(OTHER, "雨停了。", OTHER))
    assert len(found.studied.gathered.clusters) == 1
    assert copies(found.studied.gathered.clusters, found.studied.articles) == ()


def test_captions_come_after_the_text() -> None:
    caption = '<p><img src="{}.png"></p><p style="text-align:center">图为青石渡口5月12日夜里的样子</p>'
    found = project(seed(caption.format(1), OTHER), seed(caption.format(2), OTHER), seed(caption.format(3), "雨停了。"))
    made = copies(found.studied.gathered.clusters, found.studied.articles)
    assert [len(c.articles) for c in made] == [2, 3]


@pytest.mark.parametrize(
    ("times", "first"),
    [
        ((("2024-05-14", "12:00"), ("2024-05-13", "23:00"), ("2024-05-14", "06:00")), "a1"),
        (((None, ""), ("2024-05-13", "23:00"), ("2024-05-13", "22:00")), "a2"),
        (((None, ""), (None, ""), ("2024-05-13", "22:00")), "a2"),
        (((None, ""), (None, ""), (None, "")), "a0"),
        ((("2024-05-13", "22:00"), ("2024-05-13", "22:00"), (None, "")), "a0"),
    ],
)
def test_the_origin_is_the_article_that_was_published_first(
    times: tuple[tuple[str | None, str], ...], first: str
) -> None:
    found = project(*(seed(OTHER, day=day, hour=hour) for day, hour in times))
    (one,) = copies(found.studied.gathered.clusters, found.studied.articles)
    assert origin(one, {a.id: a for a in found.studied.articles}) == first
