"""Claims told as figures: one number for one thing once, with what corroborates it, by population, and what stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.topics.figures import Figure, Group, restated, rivals
from tests.support.topics import DECISION, Project, project, seed

TOLL = "南洲内政部5月12日通报，洪水造成18人死亡。"
WIRE = (
    "南洲内政部5月12日通报，洪水造成18人死亡，沿岸的两个村子先后停电，村民们打着手电往山坡上转移，"
    "附近的公路已经封闭，列车停运三天，学校周三以后才会复课。"
)
ELSEWHERE = "sources: [{outlet: 港湾通讯社, date: 2024-06-01}]"


def shown(figures: tuple[Figure, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(f.printed, f.as_of and f.as_of[5:], f.claimant) for f in figures]


def one(found: Project) -> Figure:
    (figure,) = found.figures
    return figure


def group(found: Project, whom: str | None = None, place: str | None = None) -> Group:
    (own,) = [g for g in found.groups if (g.whom, g.place) == (whom, place)]
    return own


def withdrawn(found: Project, printed: str, number: int = 0, *, on: str = "2024-05-20") -> Project:
    claim = found.claim(printed, number)
    return found.decided(
        f"withdraw:\n  - {{claims: [{claim.id}], says: '{printed}', by: 南洲内政部, on: {on}, {ELSEWHERE}, {DECISION}}}\n"
    )


def added(printed: str, *, more: str = "") -> str:
    return f"add:\n  - {{measure: killed, printed: '{printed}', low: {printed}, high: {printed}, {more} {ELSEWHERE}, {DECISION}}}\n"


# --- one number once


def test_copies_of_one_text_are_one_figure_of_one_text() -> None:
    figure = one(project(WIRE, WIRE, WIRE.replace("周三", "周四")))
    assert (figure.printed, figure.claimant, figure.as_of) == ("18", "南洲内政部", "2024-05-12")
    assert figure.articles == ("a0", "a1", "a2")
    assert len(figure.claims) == 3
    assert figure.texts == 1
    assert not figure.mentions


def test_two_texts_of_one_figure_are_counted_as_two() -> None:
    figure = one(project(WIRE, WIRE, TOLL, "渡口停航三天；内政部5月12日说，已有18人死亡。"))
    assert len(figure.articles) == 4
    assert figure.texts == 3


def test_a_claimant_is_one_by_all_its_names_another_is_another_figure() -> None:
    found = project(TOLL, "南洲内务部5月12日说，洪水造成18人死亡。", "南洲卫生部5月12日说，洪水造成18人死亡。")
    assert shown(found.figures) == [("18", "05-12", "南洲内政部"), ("18", "05-12", "南洲卫生部")]
    assert [f.articles for f in found.figures] == [("a0", "a1"), ("a2",)]


def test_another_day_of_the_same_claimant_is_another_figure() -> None:
    found = project(TOLL, TOLL.replace("12日", "13日"))
    assert shown(found.figures) == [("18", "05-12", "南洲内政部"), ("18", "05-13", "南洲内政部")]
    assert len(found.groups) == 1


@pytest.mark.parametrize(
    "loose",
    [
        "洪水造成18人死亡，渡口停航。",  # neither
        "5月12日，洪水造成18人死亡。",  # no claimant
        "南洲内务部说，洪水造成18人死亡。",  # no day
    ],
)
def test_what_leaves_claimant_or_day_open_is_a_mention_and_corroborates_nothing(loose: str) -> None:
    figure = one(project(TOLL, loose))
    assert (figure.claimant, figure.as_of) == ("南洲内政部", "2024-05-12")
    assert [c.article for c in figure.claims] == ["a0"]
    assert [c.article for c in figure.mentions] == ["a1"]
    assert figure.articles == ("a0", "a1")
    assert len(figure.ids) == 2


@pytest.mark.parametrize(
    "other",
    [
        "5月13日，洪水造成18人死亡。",  # another day
        "南洲卫生部说，洪水造成18人死亡。",  # another claimant
        "洪水造成19人死亡。",
        "洪水造成至少18人死亡。",
        "洪水造成18人受伤。",
        "洪水造成18名学生死亡。",
        "洪水在北河省造成18人死亡。",
    ],
)
def test_what_differs_in_anything_it_gives_is_no_mention(other: str) -> None:
    found = project(TOLL, other)
    assert len(found.figures) == 2
    assert not any(f.mentions for f in found.figures)


@pytest.mark.parametrize(
    ("loose", "day"),
    [
        ("5月13日，洪水造成18人死亡。", "2024-05-13"),
        ("5月12日，洪水造成18人死亡。", "2024-05-12"),
        ("南洲卫生部说，洪水造成18人死亡。", "2024-05-14"),
    ],
)
def test_a_mention_goes_to_the_figure_that_fits_it(loose: str, day: str) -> None:
    health = TOLL.replace("内政部", "卫生部").replace("12日", "14日")
    found = project(TOLL, TOLL.replace("12日", "13日"), health, loose)
    assert [(f.as_of, len(f.mentions)) for f in found.figures if f.mentions] == [(day, 1)]


def test_a_number_that_nobody_gives_in_full_is_told_all_the_same() -> None:
    figure = one(project("洪水造成18人死亡，渡口停航。", "雨停了，洪水造成18人死亡。"))
    assert (figure.claimant, figure.as_of, figure.as_of_basis) == (None, None, "none")
    assert len(figure.claims) == 2


def test_numbers_of_two_languages_are_one_figure_in_the_pages_own_words() -> None:
    english = "The Nanzhou interior ministry said on May 12 that the flood had killed 18 rescuers."
    chinese = "南洲内政部5月12日通报，洪水造成18名救援人员死亡。"
    for number, texts in enumerate(((english, chinese), (chinese, english))):
        seeds = [seed(t, outlet="The Valley Post" if t is english else "海湾晚报") for t in texts]
        figure = one(project(*seeds))
        assert (figure.unit, figure.whom, figure.claimant) == ("人", "救援人员", "南洲内政部")
        assert figure.articles == (("a1", "a0") if number == 0 else ("a0", "a1"))
        assert figure.claims[0].subject == "救援人员"


def test_a_state_that_gives_a_figure_is_named_as_the_pages_name_it() -> None:
    figure = one(project(seed("Peru said on May 12 that the flood had killed 18 people.", outlet="The Valley Post")))
    assert figure.claims[0].claimant == "Peru"
    assert figure.claimant == "秘鲁"


def test_planned_and_reported_stand_apart() -> None:
    found = project("秘鲁将派出300名士兵。", "秘鲁已派出300名士兵。")
    assert sorted((f.printed, f.whom, f.status) for f in found.figures) == [
        ("300", "秘鲁", "planned"),
        ("300", "秘鲁", "reported"),
    ]


def test_types_of_equipment_stand_apart() -> None:
    found = project("5月12日，秘鲁派出70架IL-76飞机。", "5月12日，秘鲁派出70架AN-12飞机。")
    assert {f.item for f in found.figures} == {"IL-76", "AN-12"}
    assert len(found.groups) == 2


# --- by population and place


def test_populations_and_places_are_groups_of_their_own() -> None:
    found = project(
        TOLL,
        TOLL.replace("18人", "9名救援人员"),
        TOLL.replace("18人", "9名矿工"),
        TOLL.replace("造成18人", "在北河省造成7人"),
        TOLL.replace("死亡", "受伤"),
    )
    assert [(g.measure, g.whom, g.place, [f.printed for f in g.figures]) for g in found.groups] == [
        ("injured", None, None, ["18"]),
        ("killed", None, None, ["18"]),
        ("killed", None, "北河省", ["7"]),  # a place stands below the whole of its population
        ("killed", "救援人员", None, ["9"]),
        ("killed", "矿工", None, ["9"]),
    ]


def test_populations_stand_in_the_order_in_which_they_are_declared() -> None:
    texts = [TOLL.replace("18人", f"9名{whom}") for whom in ("矿工", "学生", "救援人员")]
    assert [g.whom for g in project(*texts).groups] == ["救援人员", "学生", "矿工"]


def test_a_population_is_one_by_all_its_names() -> None:
    story = "  - {id: divers, name: 潜水员, aliases: [蛙人]}\n"
    found = project(TOLL.replace("18人", "9名潜水员"), TOLL.replace("18人", "9名蛙人"), story=story)
    assert [(g.whom, len(g.figures)) for g in found.groups] == [("潜水员", 1)]
    assert one(found).population == "divers"


def test_the_one_country_of_the_claims_is_the_whole_and_a_part_of_it_is_not() -> None:
    found = project("秘鲁内政部5月12日说，洪水在秘鲁造成18人死亡。", "秘鲁内政部5月12日说，洪水造成18人死亡。")
    assert {c.place for c in found.claims} == {"秘鲁", None}
    assert one(found).place is None
    two = project(
        "秘鲁内政部5月12日说，洪水在秘鲁造成18人死亡。",
        "巴西内政部5月12日说，洪水在巴西造成5人死亡。",
        "秘鲁内政部5月12日说，洪水造成18人死亡。",
    )
    assert sorted(str(g.place) for g in two.groups) == ["None", "巴西", "秘鲁"]


# --- what stands


def test_the_last_day_stands() -> None:
    found = project(TOLL.replace("12日", "13日").replace("18", "21"), TOLL, "洪水造成40人死亡。")
    own = group(found)
    assert [f.printed for f in own.figures] == ["40", "18", "21"]  # by day, undated ones first
    assert own.standing is not None
    assert own.standing.printed == "21"


def test_a_withdrawn_figure_does_not_stand_and_the_one_before_it_does() -> None:
    before = project(TOLL, TOLL.replace("12日", "13日").replace("18", "164"))
    assert group(before).standing == group(before).figures[1]
    found = withdrawn(before, "164", 1)
    own = group(found)
    assert [(f.printed, f.status, f.stands) for f in own.figures] == [
        ("18", "reported", True),
        ("164", "withdrawn", False),
    ]
    assert own.standing == own.figures[0]


def test_nothing_stands_where_all_is_withdrawn() -> None:
    own = group(withdrawn(project(TOLL), "18"))
    assert own.figures
    assert own.standing is None


@pytest.mark.parametrize(("planned", "done"), [("300", "100"), ("100", "300")])
def test_what_has_happened_stands_over_what_is_planned_for_the_same_day(planned: str, done: str) -> None:
    found = project(f"秘鲁5月12日将派出{planned}名士兵。", f"秘鲁5月12日已派出{done}名士兵。")
    own = group(found, "秘鲁")
    assert {(f.printed, f.status) for f in own.figures} == {(done, "reported"), (planned, "planned")}
    assert own.standing is not None
    assert own.standing.status == "reported"


@pytest.mark.parametrize(("nobodys", "somebodys"), [("25", "18"), ("18", "25")])
def test_what_somebody_gives_out_stands_over_what_nobody_does_on_the_same_day(nobodys: str, somebodys: str) -> None:
    own = group(project(f"5月12日，洪水造成{nobodys}人死亡。", TOLL.replace("18", somebodys)))
    assert own.standing is not None
    assert (own.standing.printed, own.standing.claimant) == (somebodys, "南洲内政部")


def test_the_editors_choice_stands_over_a_later_day() -> None:
    before = project(TOLL, TOLL.replace("12日", "13日").replace("18", "21"))
    found = before.decided(f"headline:\n  - {{measure: killed, claim: {before.claim('18').id}, {DECISION}}}\n")
    own = group(found)
    assert own.standing is not None
    assert own.standing.printed == "18"
    assert [f.printed for f in own.figures] == ["18", "21"]


def test_the_editors_choice_is_of_one_population() -> None:
    before = project(
        TOLL.replace("18人", "9名救援人员"),
        TOLL.replace("18人", "11名救援人员").replace("12日", "13日"),
        TOLL,
        TOLL.replace("18", "21").replace("12日", "13日"),
    )
    found = before.decided(
        f"headline:\n  - {{measure: killed, population: rescuers, claim: {before.claim('9').id}, {DECISION}}}\n"
    )
    assert [g.standing.printed for g in found.groups if g.standing] == ["21", "9"]


def test_a_choice_of_none_says_why_there_is_no_total() -> None:
    before = project(TOLL)
    found = before.decided(f"headline:\n  - {{measure: killed, claim: null, {DECISION}}}\n")
    assert before.desk.ledger.no_total("killed") is None
    assert found.desk.ledger.no_total("killed") == found.dossier.decisions[0].id
    assert found.desk.ledger.no_total("injured") is None
    chosen = before.decided(f"headline:\n  - {{measure: killed, claim: {before.claim('18').id}, {DECISION}}}\n")
    assert chosen.desk.ledger.no_total("killed") is None


def test_a_figure_from_outside_never_stands_by_itself() -> None:
    found = project(TOLL).decided(added("225", more="as_of: 2024-05-31, claimant: 南洲政府,"))
    own = group(found)
    assert shown(own.figures) == [("18", "05-12", "南洲内政部"), ("225", "05-31", "南洲政府")]
    (outside,) = [f for f in own.figures if f.outside]
    assert (outside.claims, outside.articles, outside.texts) == ((), (), 0)
    assert outside.ids == (found.dossier.outside[0].id,)
    assert own.standing is not None
    assert own.standing.printed == "18"


def test_a_figure_from_outside_does_not_stand_even_alone() -> None:
    found = withdrawn(project(TOLL), "18")
    more = found.decided(found.decisions + added("225"))
    assert len(group(more).figures) == 2
    assert group(more).standing is None


def test_a_figure_from_outside_stands_by_the_editors_choice() -> None:
    text = added("225", more="as_of: 2024-05-31,")
    identity = project(TOLL).decided(text).dossier.outside[0].id
    found = project(TOLL).decided(text + f"headline:\n  - {{measure: killed, claim: {identity}, {DECISION}}}\n")
    own = group(found)
    assert own.standing is not None
    assert own.standing.printed == "225"


def test_a_figure_from_outside_is_told_where_it_is_asked_for_only() -> None:
    found = project(TOLL).decided(added("225"))
    ledger, claims = found.desk.ledger, [c.id for c in found.claims]
    assert [f.printed for f in ledger.figures(claims)] == ["18"]
    assert [f.printed for f in ledger.figures([], [found.dossier.outside[0].id])] == ["225"]


# --- rivals


@pytest.mark.parametrize(
    ("other", "rival"),
    [
        ("南洲卫生部5月12日通报，洪水造成25人死亡。", True),
        ("南洲卫生部5月13日通报，洪水造成25人死亡。", False),  # a later day
        ("南洲卫生部5月12日通报，洪水造成至少15人死亡。", False),  # both can hold
        ("南洲卫生部5月12日通报，洪水造成至少19人死亡。", True),
        ("南洲卫生部5月12日通报，洪水造成18人死亡。", False),
        ("洪水造成25人死亡。", False),  # of which day is not told
    ],
)
def test_rivals_are_figures_of_the_same_day_that_cannot_both_hold(other: str, rival: bool) -> None:
    own = group(project(TOLL, other))
    first = next(f for f in own.figures if f.claimant == "南洲内政部")
    assert bool(rivals(own, first)) == rival
    for figure in rivals(own, first):
        assert rivals(own, figure) == (first,)


def test_what_is_withdrawn_is_nobodys_rival() -> None:
    before = project(TOLL, "南洲卫生部5月12日通报，洪水造成25人死亡。")
    own = group(withdrawn(before, "25", 1))
    assert not rivals(own, next(f for f in own.figures if f.stands))


# --- the same again


def test_a_figure_given_again_leads_to_the_first_time() -> None:
    days = [TOLL.replace("12日", f"{day}日") for day in (13, 11, 12)]
    own = group(project(*days))
    assert [restated(own, f) for f in own.figures] == [None, own.figures[0], own.figures[0]]


@pytest.mark.parametrize(
    "other",
    [
        "南洲卫生部5月11日通报，洪水造成18人死亡。",  # another claimant
        "南洲内政部5月11日通报，洪水造成17人死亡。",
        "5月11日，洪水造成18人死亡。",  # nobody's
        "南洲内政部5月13日通报，洪水造成18人死亡。",  # later
    ],
)
def test_what_somebody_else_said_or_what_came_later_is_not_said_again(other: str) -> None:
    own = group(project(TOLL, other))
    assert restated(own, next(f for f in own.figures if f.as_of == "2024-05-12")) is None


def test_what_was_withdrawn_is_not_said_again() -> None:
    before = project(TOLL.replace("12日", "11日"), TOLL)
    claim = before.claim("18")
    text = (
        f"withdraw:\n  - {{claims: [{claim.id}], says: '18', by: 南洲内政部, on: 2024-05-12, everywhere: false,"
        f" {ELSEWHERE}, {DECISION}}}\n"
    )
    first, second = group(before).figures
    assert restated(group(before), second) == first
    own = group(before.decided(text))
    assert [f.stands for f in own.figures] == [False, True]
    assert restated(own, own.figures[1]) is None


# --- nothing is lost


MANY = project(
    TOLL,
    WIRE,
    TOLL.replace("12日", "13日"),
    TOLL.replace("18人", "9名救援人员"),
    "洪水造成18人死亡，另有30多人受伤。",
    "5月12日，洪水造成18人死亡。",
    "南洲内务部说，洪水造成18人死亡。",
    "秘鲁将派出300名士兵，秘鲁已派出300名士兵。",
)


@given(st.data())
def test_each_claim_is_in_one_figure_whatever_the_choice_and_the_order(data: st.DataObject) -> None:
    known = [c.id for c in MANY.claims]
    assert len(known) >= 10
    chosen = data.draw(st.lists(st.sampled_from(known), unique=True))
    figures = MANY.desk.ledger.figures(chosen)
    assert sorted(i for f in figures for i in f.ids) == sorted(chosen)
    assert figures == MANY.desk.ledger.figures(sorted(chosen, reverse=True))
    groups = MANY.desk.ledger.groups(figures)
    assert sorted(i for g in groups for f in g.figures for i in f.ids) == sorted(chosen)
    for figure in figures:
        assert len({(c.measure, c.low, c.high, c.status) for c in (*figure.claims, *figure.mentions)}) == 1
        assert 1 <= figure.texts <= len(figure.ids)
