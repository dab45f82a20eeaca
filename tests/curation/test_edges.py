"""Edges of editors' decisions: what two of them do to one record, days cut short, units, sums, ids that must differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from build_dossier import config, pipeline
from build_dossier.curation.file import parse
from build_dossier.editing import Studied
from build_dossier.errors import FixConfigurationFaults
from tests.curation.test_apply import ANNULLED, CITED, CONFIG, NO_DECISIONS, decisions, problems, seed, topic


def go(tmp_path: Path, bodies: list[str], cfg: str = CONFIG, **sections: Any) -> Studied:
    for d in ("seeds", "state"):
        (tmp_path / d).mkdir(exist_ok=True)
    for n, b in enumerate(bodies, 1):
        (tmp_path / "seeds" / f"a{n}.txt").write_text(
            seed(f"消息{n}", b, "Mon, 20 May 2024 18:20:00 +0800"), encoding="utf-8"
        )
    (tmp_path / "state" / "curation.yml").write_text(decisions(**sections) or NO_DECISIONS, encoding="utf-8")
    return pipeline.study(config.parse(cfg), seeds=tmp_path / "seeds", state=tmp_path / "state")


A = "<p>南洲内政部5月12日通报，洪水造成164人死亡。</p>"
B = "<p>南洲卫生部5月13日通报，洪水造成164人死亡。</p>"
FIRE = "<p>南洲内政部5月12日通报，洪水造成4名消防员死亡。</p>"


def test_without_a_subject_there_is_no_population(tmp_path: Path) -> None:
    (c,) = go(tmp_path, [FIRE]).evidence.claims
    (c,) = go(tmp_path, [FIRE], correct=[{"record": c.id, "says": "4名", "set": {"subject": None}}]).evidence.claims
    assert (c.subject, c.population) == (None, None)


def test_a_population_that_was_set_stays_when_another_decision_sets_the_subject(tmp_path: Path) -> None:
    (c,) = go(tmp_path, [A]).evidence.claims
    e = {"record": c.id, "says": "164人"}
    two = [{**e, "set": {"population": "rescuers"}}, {**e, "set": {"subject": "学生"}}]
    made = [go(tmp_path, [A], correct=x).evidence.claims[0].population for x in (two, two[::-1])]
    assert made == ["rescuers", "rescuers"]


@pytest.mark.parametrize("on", ["2024-05", "2024"])
def test_a_withdrawal_dated_by_month_or_year_reaches_the_days_of_it(tmp_path: Path, on: str) -> None:
    a, _ = go(tmp_path, [A, B]).evidence.claims
    s = go(tmp_path, [A, B], withdraw=[{"claims": [a.id], "says": "164人", **ANNULLED, "on": on}])
    assert [c.status for c in s.evidence.claims] == ["withdrawn", "withdrawn"]


def test_every_decision_has_an_id_of_its_own(tmp_path: Path) -> None:
    (c,) = go(tmp_path, [A]).evidence.claims
    e = {"record": c.id, "says": "164人"}
    m = {"passage": c.passage, "says": "164", "into": False}
    s = go(
        tmp_path,
        [A],
        headline=[{"measure": "killed", "claim": None}, {"measure": "injured", "claim": None}],
        correct=[{**e, "set": {"place": "北河省"}}, {**e, "set": {"claimant": None}}],
        move=[{"topic": "toll", **m}, {"topic": "dam", **m}],
    )
    assert not problems(s)
    ids = [d.id for d in s.curated.decisions]
    assert len(ids) == len(set(ids)) == 6


def test_sums_leave_withdrawn_figures_out(tmp_path: Path) -> None:
    cfg = CONFIG.replace(
        "populations:",
        "  - {id: league, name: 海湾联盟, kind: organization, members: [法国, 德国, 荷兰]}\npopulations:",
        1,
    )
    bodies = [
        "<p>据多家媒体报道，法国将派出3000人，德国将派出500人。</p>",
        "<p>海湾联盟秘书长说，将部署2500名海湾联盟的维和人员。</p>",
    ]
    whole = next(c for c in go(tmp_path, bodies, cfg).evidence.claims if c.printed == "2500")
    s = go(tmp_path, bodies, cfg, withdraw=[{"claims": [whole.id], "says": "2500名", **ANNULLED}])
    assert not [r for r in s.evidence.relations if r.relation == "conflicts" and whole.id in r.claims]


def test_figures_of_other_units_are_not_the_same_figure(tmp_path: Path) -> None:
    cfg = CONFIG + "measures:\n  - {id: donated, does: [捐赠], units: [吨, 箱]}\n"
    bodies = ["<p>晨报说，法国捐赠20吨大米。</p>", "<p>晨报说，德国捐赠20箱大米。</p>"]
    a, b = go(tmp_path, bodies, cfg).evidence.claims
    assert (a.unit, b.unit) == ("吨", "箱")
    s = go(tmp_path, bodies, cfg, withdraw=[{"claims": [a.id], "says": "20吨", **ANNULLED}])
    assert [c.status for c in s.evidence.claims] == ["withdrawn", "reported"]


@pytest.mark.parametrize(
    "entry",
    [
        {"headline": [{"measure": "injured", "claim": "CLAIM"}]},  # a claim of another measure
        {"headline": [{"measure": "killed", "population": "nobody", "claim": None}]},
        {"add": [{"measure": "killed", "printed": "7", "low": 7, "high": 7, "population": "nobody", **CITED}]},
        {"add": [{"measure": "nosuch", "printed": "7", "low": 7, "high": 7, **CITED}]},
        {"add": [{"measure": "killed", "printed": "7", "low": 7, "high": 3, **CITED}]},  # bounds the wrong way round
    ],
)
def test_what_does_not_exist_is_reported(tmp_path: Path, entry: dict[str, Any]) -> None:
    (c,) = go(tmp_path, [A]).evidence.claims
    entry = {k: [{n: c.id if v == "CLAIM" else v for n, v in e.items()} for e in es] for k, es in entry.items()}
    assert [d.code for d in problems(go(tmp_path, [A], **entry))] == ["curation-field"]


def test_a_heading_cannot_be_moved_into_a_topic(tmp_path: Path) -> None:
    body = "<h2>水位之谜</h2>\n<p>5月11日，居民爬上屋顶。</p>"
    (h,) = [p for a in go(tmp_path, [body]).articles for p in a.passages if p.kind == "heading"]
    s = go(tmp_path, [body], move=[{"topic": "dam", "passage": h.id, "says": "水位", "into": True}])
    assert problems(s) or f"a1/{h.id}" in topic(s, "dam").passages


def test_a_withdrawal_that_is_left_out_shields_no_claim(tmp_path: Path) -> None:
    a, b = go(tmp_path, [A, B]).evidence.claims
    s = go(
        tmp_path,
        [A, B],
        withdraw=[{"claims": [a.id], "says": "164人", **ANNULLED}, {"claims": [b.id], "says": "165人", **ANNULLED}],
    )
    assert [d.code for d in problems(s)] == ["curation-record-differs"]
    assert [c.status for c in s.evidence.claims] == ["withdrawn", "withdrawn"]


def test_when_the_first_mention_is_dropped_the_event_goes_by_the_next(tmp_path: Path) -> None:
    bodies = ["<p>5月11日夜间，三江口的水坝在暴雨中决口。</p>", "<p>5月11日夜间，三江口水坝在暴雨中决口了。</p>"]
    a, b = go(tmp_path, bodies).evidence.events
    assert b.same_event == a.id
    (b,) = go(tmp_path, bodies, drop=[{"record": a.id, "says": "三江口"}]).evidence.events
    assert b.same_event == b.id


REVIEW = "review:\n  - {{records: [{id}], says: 18名, reason: 与原文核对过, editor: 韩编辑, decided: {day}}}\n"


@pytest.mark.parametrize("day", ["2024-13-45", "2024-02-30", "２０２４-０６-０１"])
def test_days_that_are_none_are_refused(day: str) -> None:
    with pytest.raises(FixConfigurationFaults):
        parse(REVIEW.format(id="c-0123456789", day=day))


def test_a_wrong_id_in_a_list_is_one_fault_with_an_example() -> None:
    with pytest.raises(FixConfigurationFaults) as caught:
        parse(REVIEW.format(id="c-1", day="2024-06-01"))
    (one,) = caught.value.faults
    assert one.example


def test_words_without_a_letter_are_refused(tmp_path: Path) -> None:
    (c,) = go(tmp_path, [A]).evidence.claims
    with pytest.raises(FixConfigurationFaults, match="a letter or a digit"):
        go(tmp_path, [A], review=[{"records": [c.id], "says": "·"}])
