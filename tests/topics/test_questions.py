"""What is still unclear: each kind of gap where the figures show it, and none where they do not."""

from __future__ import annotations

import pytest

from build_dossier.topics.questions import Question, open_questions
from tests.support.topics import DECISION, STORY, Project, project

RESCUERS = "南洲内政部5月12日通报，洪水造成9名救援人员死亡。"
PUPILS = "南洲内政部5月12日通报，洪水造成3名学生死亡。"
WHOLE = "南洲内政部5月12日通报，洪水造成18人死亡。"
LEAGUE = "  - {id: league, name: 海湾联盟, kind: organization, members: [法国, 德国, 荷兰]}\npopulations:"
PARTS = "据多家媒体报道，法国将派出3000人，德国将派出500人。"
ALL = "海湾联盟秘书长说，将部署2500名海湾联盟的维和人员。"


def asked(found: Project) -> tuple[Question, ...]:
    return open_questions(found.groups, found.studied.evidence.relations)


def kinds(found: Project) -> list[tuple[str, str]]:
    return [(q.kind, q.measure) for q in asked(found)]


def withdrawn(found: Project, printed: str, *, more: str = "") -> Project:
    return found.decided(
        f"withdraw:\n  - {{claims: [{found.claim(printed).id}], says: '{printed}', by: 南洲内政部, on: 2024-05-20,"
        f" sources: [{{outlet: 港湾通讯社, date: 2024-05-20}}], {DECISION}}}\n{more}"
    )


def test_a_figure_with_claimant_and_day_asks_nothing() -> None:
    assert asked(project(WHOLE)) == ()


# --- no total


def test_figures_of_populations_without_a_total_ask_for_it() -> None:
    (question,) = asked(project(RESCUERS, PUPILS))
    assert (question.kind, question.measure) == ("no_total", "killed")
    assert sorted(question.names) == ["学生", "救援人员"]
    assert ("no_total", "killed") not in kinds(project(RESCUERS, PUPILS, WHOLE))


def test_one_population_alone_is_no_part_of_a_total() -> None:
    assert asked(project(RESCUERS)) == ()


def test_a_withdrawn_total_is_none() -> None:
    found = withdrawn(project(WHOLE, RESCUERS, PUPILS), "18")
    assert ("no_total", "killed") in kinds(found)


def test_a_total_of_one_place_is_none_for_the_whole() -> None:
    found = project(RESCUERS, PUPILS, WHOLE.replace("造成18人", "在北河省造成18人"))
    assert kinds(found) == [("no_total", "killed")]


def test_each_measure_is_asked_for_by_itself_and_those_that_do_not_add_up_are_not() -> None:
    texts = [t.replace("死亡", "受伤") for t in (RESCUERS, PUPILS)]
    assert kinds(project(RESCUERS, PUPILS, *texts)) == [("no_total", "injured"), ("no_total", "killed")]
    assert kinds(project("秘鲁已派出300名士兵。", "巴西已派出200名士兵。")) == []


# --- who, by whose word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("南洲内政部5月12日通报，洪水造成18人受伤。", [("whom", "injured")]),
        ("南洲内政部5月12日通报，洪水造成18人伤亡。", [("whom", "casualties")]),
        ("5月12日，洪水造成18人死亡。", [("claimant", "killed")]),
        ("5月12日，洪水造成18人受伤。", [("whom", "injured"), ("claimant", "injured")]),
        ("南洲内政部5月12日通报，洪水造成18名学生受伤。", []),
    ],
)
def test_whose_figure_it_is_and_whom_it_counts(text: str, expected: list[tuple[str, str]]) -> None:
    found = project(text)
    assert kinds(found) == expected
    assert all([f.printed for f in q.figures] == ["18"] for q in asked(found))


def test_only_the_figure_that_stands_is_asked_about() -> None:
    found = project("5月11日，洪水造成12人死亡。", WHOLE)
    assert asked(found) == ()
    turned = project("5月13日，洪水造成22人死亡。", WHOLE)
    assert [[f.printed for f in q.figures] for q in asked(turned)] == [["22"]]


def test_whom_is_not_asked_where_a_population_is_told_beside_it() -> None:
    found = project("南洲内政部5月12日通报，洪水造成18人受伤。", "南洲内政部5月12日通报，洪水造成7名学生受伤。")
    assert ("whom", "injured") not in kinds(found)


def test_an_editors_own_figure_is_not_asked_about() -> None:
    text = (
        "add:\n  - {measure: injured, printed: '225', low: 225, high: 225, as_of: 2024-05-31,"
        f" sources: [{{outlet: 港湾通讯社, date: 2024-06-01}}], {DECISION}}}\n"
    )
    before = project("5月12日，洪水造成18人受伤。")
    identity = before.decided(text).dossier.outside[0].id
    found = before.decided(text + f"headline:\n  - {{measure: injured, claim: {identity}, {DECISION}}}\n")
    assert len(asked(before)) == 2
    assert asked(found) == ()


# --- what a total holds


def parts(found: Project) -> list[list[str]]:
    return [[f.printed for f in q.figures] for q in asked(found) if q.kind == "subset"]


def test_whether_a_total_holds_the_populations_is_asked_as_nobody_says_so() -> None:
    (question,) = asked(project(WHOLE.replace("12日", "13日"), RESCUERS, PUPILS))
    total, *held = question.figures
    assert (question.kind, total.printed, total.whom) == ("subset", "18", None)
    assert sorted((p.printed, p.whom) for p in held) == [("3", "学生"), ("9", "救援人员")]


def test_it_is_asked_of_a_withdrawn_total_too() -> None:
    found = withdrawn(project(WHOLE.replace("12日", "13日"), RESCUERS, PUPILS), "18")
    assert ("subset", "killed") in kinds(found)
    (question,) = [q for q in asked(found) if q.kind == "subset"]
    assert not question.figures[0].stands


def test_it_is_not_asked_where_a_sentence_or_the_story_says_so() -> None:
    assert parts(project("南洲内政部5月12日通报，洪水造成18人死亡，其中9名救援人员。")) == []
    assert parts(project("南洲内政部5月12日通报，洪水造成18人死亡，其中9名救援人员。", PUPILS)) == [["18", "3"]]


def test_a_later_figure_cannot_be_part_of_an_earlier_total() -> None:
    assert parts(project(WHOLE, RESCUERS.replace("12日", "13日"), PUPILS)) == [["18", "3"]]
    assert parts(project(WHOLE, RESCUERS.replace("12日", "13日"))) == []


# --- sums that do not fit


def league(*texts: str) -> Project:
    made = project(*texts)
    return Project(made.seeds, STORY.replace("populations:", LEAGUE))


def test_a_sum_that_does_not_fit_and_the_member_that_is_missing_are_asked_for() -> None:
    found = league(PARTS, ALL)
    misfit, member = asked(found)
    assert (misfit.kind, member.kind) == ("misfit", "member")
    assert misfit.names == ()
    assert member.names == ("荷兰",)
    assert misfit.relation == member.relation
    assert misfit.relation is not None
    assert misfit.relation.relation == "conflicts"


def test_no_member_is_asked_for_where_all_are_told() -> None:
    found = league(PARTS.replace("500人", "500人，荷兰将派出100人"), ALL)
    assert [q.kind for q in asked(found)] == ["misfit"]


def test_a_sum_that_fits_asks_nothing() -> None:
    found = league(PARTS, ALL.replace("2500", "3500"))
    assert any(s.sum for r in found.studied.evidence.relations for s in r.sides)
    assert asked(found) == ()


def test_figures_that_conflict_without_a_sum_are_no_question_of_members() -> None:
    found = project(WHOLE, WHOLE.replace("内政部", "卫生部").replace("18", "40"))
    assert [r.relation for r in found.studied.evidence.relations] == ["conflicts"]
    assert asked(found) == ()


def test_questions_are_the_same_whatever_the_order_of_the_articles() -> None:
    texts = (RESCUERS, PUPILS, "5月12日，洪水造成18人受伤。")
    words = [(q.kind, q.measure, sorted(q.names), [f.printed for f in q.figures]) for q in asked(project(*texts))]
    turned = project(*texts[::-1])
    assert [(q.kind, q.measure, sorted(q.names), [f.printed for f in q.figures]) for q in asked(turned)] == words
    assert len(words) == 3
