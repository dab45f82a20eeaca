"""Relations between claims: by the words of articles, through the whole of reading and gathering."""

from __future__ import annotations

from dataclasses import replace

from build_dossier.config import parse
from build_dossier.extract.gather import gather, known_entities
from build_dossier.extract.populations import Populations
from build_dossier.extract.relations import relate
from build_dossier.model import Evidence, Relation
from tests.support import reading

CONFIG = """\
title: 试刊
timezone: Asia/Shanghai
entities:
  - {id: ministry, name: 南洲内政部, aliases: [内政部, 南洲内务部], kind: organization, party: 南洲}
  - {id: league, name: 海湾联盟, kind: organization, members: [法国, 德国, 荷兰]}
populations:
  - {id: rescuers, name: 救援人员}
  - {id: firefighters, name: 消防员, part_of: rescuers}
"""


def evidence(*bodies: str) -> Evidence:
    config = parse(CONFIG)
    sources = [
        reading.source(
            reading.seed(title=f"'南洲消息{n}'", body=body, date="Tue, 14 May 2024 18:20:00 +0800"), f"a{n}.txt"
        )
        for n, body in enumerate(bodies)
    ]
    articles, _ = reading.articles(*sources, config=config)
    found = gather(tuple(articles), config).evidence
    return replace(found, relations=relate(found.claims, Populations(config.populations), known_entities(config)))


def relations(*bodies: str, kind: str) -> list[Relation]:
    return [r for r in evidence(*bodies).relations if r.relation == kind]


def figures(relation: Relation) -> list[tuple[float | None, float | None]]:
    return [(side.low, side.high) for side in relation.sides]


def test_one_claimant_again_with_the_same_figure_restates() -> None:
    found = relations(
        "<p>南洲内政部5月12日通报，洪水造成18名救援人员死亡。</p>",
        "<p>南洲内务部5月13日说，洪水已造成18名救援人员死亡。</p>",
        kind="restates",
    )
    assert [figures(r) for r in found] == [[(18, 18), (18, 18)]]


def test_another_claimant_agrees_and_an_unnamed_one_says_nothing() -> None:
    one = "<p>南洲内政部5月12日通报，洪水造成18人死亡。</p>"
    assert relations(one, "<p>南洲卫生部5月12日通报，洪水造成18人死亡。</p>", kind="agrees")
    assert not relations(one, "<p>5月12日，洪水造成18人死亡。</p>", kind="agrees")


def test_a_later_cumulative_figure_updates_and_the_chain_is_by_day() -> None:
    found = relations(
        "<p>南洲内政部5月11日通报，警方逮捕了2298人。</p>",
        "<p>南洲内政部5月12日通报，警方逮捕了超过3000人。</p>",
        "<p>南洲内政部5月13日通报，警方逮捕了近8000人。</p>",
        kind="updates",
    )
    assert sorted(figures(r) for r in found if r.sides[0].low is not None) == [
        [(2298, 2298), (3000, None)],
        [(3000, None), (None, 8000)],
    ]


def test_a_later_lower_figure_does_not_fit() -> None:
    (found,) = relations(
        "<p>南洲内政部5月11日通报，洪水造成40人死亡。</p>",
        "<p>南洲内政部5月12日通报，洪水造成31人死亡。</p>",
        kind="conflicts",
    )
    assert figures(found) == [(40, 40), (31, 31)]
    assert "lower" in found.note


def test_two_figures_for_one_day_that_cannot_both_hold_conflict() -> None:
    bodies = (
        "<p>南洲内政部5月12日通报，洪水造成40人死亡。</p>",
        "<p>南洲卫生部5月12日通报，洪水造成55人死亡。</p>",
    )
    assert [figures(r) for r in relations(*bodies, kind="conflicts")] == [[(40, 40), (55, 55)]]
    open_end = bodies[0].replace("40人", "至少40人")  # at least 40 and 55 can both hold
    assert not relations(open_end, bodies[1], kind="conflicts")


def test_a_part_by_the_words_of_its_sentence() -> None:
    (found,) = relations("<p>南洲内政部5月12日通报，洪水造成164人死亡，其中北河省103人。</p>", kind="subset")
    assert figures(found) == [(164, 164), (103, 103)]


def test_a_part_by_declaration_and_never_by_size() -> None:
    found = relations(
        "<p>南洲内政部5月12日通报，洪水造成9名救援人员死亡。</p>",
        "<p>南洲内政部5月12日通报，洪水造成4名消防员死亡。</p>",
        "<p>南洲内政部5月12日通报，洪水造成2名学生死亡。</p>",
        kind="subset",
    )
    assert [figures(r) for r in found] == [[(9, 9), (4, 4)]]
    assert "declared" in found[0].note


def test_populations_of_one_measure_stand_side_by_side() -> None:
    found = relations(
        "<p>南洲内政部5月12日通报，洪水造成9名救援人员死亡。</p>",
        "<p>南洲内政部5月13日通报，洪水造成26名学生死亡。</p>",
        kind="not_comparable",
    )
    assert [sorted(figures(r)) for r in found] == [[(9, 9), (26, 26)]]


def test_a_sum_of_members_is_marked_as_the_sites_own_with_what_it_lacks() -> None:
    (found,) = relations(
        "<p>据多家媒体报道，法国将派出3000人，德国将派出500人。</p>",
        "<p>海湾联盟秘书长说，将部署2500名海湾联盟的维和人员。</p>",
        kind="conflicts",
    )
    added, whole = found.sides
    assert (added.sum, added.low, added.unstated, len(added.claims)) == (True, 3500, ("荷兰",), 2)
    assert (whole.sum, whole.low) == (False, 2500)
    assert "nobody stated it" in found.note


def test_every_claim_of_a_relation_is_there_and_ids_are_stable() -> None:
    bodies = (
        "<p>南洲内政部5月11日通报，洪水造成40人死亡。</p>",
        "<p>南洲内政部5月12日通报，洪水造成51人死亡，其中北河省20人。</p>",
    )
    first, second = evidence(*bodies), evidence(*bodies)
    known = {c.id for c in first.claims}
    assert first.relations == second.relations
    assert first.relations
    for relation in first.relations:
        assert set(relation.claims) <= known
        assert {c for side in relation.sides for c in side.claims} == set(relation.claims)


def test_a_part_neither_contradicts_its_whole_nor_stands_for_it() -> None:
    """共有4578人受伤，其中三千多人…: two numbers of one day and one measure, of which one is a part."""
    from tests.support.topics import project

    made = project("南洲内政部5月12日通报，骚乱中共有4578人受伤，其中三千多人是执法人员，伤者大多已经出院回家。")
    relations = {(r.relation, r.note) for r in made.studied.evidence.relations}
    assert ("subset", "named as a part in the sentence") in relations
    assert not any(kind == "conflicts" for kind, _ in relations)
    (group,) = [g for g in made.groups if g.measure == "injured"]
    assert group.standing is not None
    assert group.standing.printed == "4578"
    # told apart, without a word that makes it a part, the two cannot both hold
    other = project("南洲内政部5月12日通报，共有4578人受伤。", "南洲卫生部5月12日通报，有三千多人受伤。")
    assert [g.standing is not None for g in other.groups if g.measure == "injured"] == [True]
