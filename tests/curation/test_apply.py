"""Editors' decisions on what was extracted, through the whole of reading: what each changes, and what it leaves alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_dossier import config, editing, pipeline
from build_dossier.curation.apply import Curated, apply
from build_dossier.curation.file import parse
from build_dossier.diagnostics import Diagnostic
from build_dossier.editing import Studied
from build_dossier.explain import explain
from build_dossier.extract.clusters import key
from build_dossier.extract.gather import known_entities
from build_dossier.extract.parties import Parties
from build_dossier.extract.populations import Populations
from build_dossier.model import Citation, Claim, Decision, Event, Evidence, Passage, Statement, Topic
from tests.support.sites import hashes, run, small_project

Record = Claim | Statement | Event
Entries = Iterable[Mapping[str, Any]]

CONFIG = """\
title: 试刊
language: zh
timezone: Asia/Shanghai
entities:
  - {id: ministry, name: 南洲内政部, aliases: [内政部], kind: organization, party: 南洲}
  - {id: lin, name: 林致远, aliases: [林部长], kind: person, party: 南洲}
  - {id: zhou, name: 周海岚, kind: person, party: 东礁}
  - {id: beihe, name: 北河省, aliases: [Beihe Province], kind: place}
  - {id: nanhe, name: 南河省, aliases: [Nanhe Province], kind: place}
populations:
  - {id: rescuers, name: 救援人员, aliases: [rescuers]}
  - {id: firefighters, name: 消防员, part_of: rescuers}
topics:
  - {id: toll, title: 伤亡, match: {measures: [killed]}}
  - {id: dam, title: 水坝, match: {terms: [水坝]}}
"""
FIRST = """\
<p>南洲内政部5月12日通报，洪水造成158人死亡，其中北河省97人。</p>
<p>南洲交通部长林致远5月12日说：“我们会查清水坝决口的每一个环节。”</p>
<p>南洲卫生部5月12日通报，洪水造成9名救援人员死亡，另有30人受伤。</p>
<p>东礁外交部发言人周海岚5月13日说：“东礁愿意提供帮助。”</p>
<p>对此，林致远5月14日回应说，南洲感谢东礁的好意。</p>
<p>5月11日夜间，三江口的水坝在暴雨中决口。</p>
"""
SECOND = """\
<p>南洲卫生部5月12日通报，洪水造成158人死亡。</p>
<p>东礁红十字会5月12日说，洪水造成150人死亡。</p>
<p>南洲内政部5月16日通报，洪水造成171人死亡。</p>
<p>南洲内政部5月12日通报，洪水造成4名消防员死亡。</p>
<p>南洲卫生部5月16日说，洪水造成158人死亡。</p>
<p>5月11日晚，下游的村庄先后被淹，居民爬上屋顶。</p>
<p>5月15日，学校借给灾民居住，桥梁开始检修。</p>
"""
NO_DECISIONS = "# 还没有处理\n"
WHO = {"reason": "与原文核对过", "editor": "韩编辑", "decided": "2024-06-01"}
CITED = {"sources": [{"outlet": "示例通讯社", "headline": "数字已撤下", "date": "2024-05-15"}]}
ANNULLED = {"by": "南洲内政部", "on": "2024-05-15", "reason": "内政部撤下了这组数字", **CITED}
ORDER = ("drop", "correct", "merge", "withdraw", "add", "headline", "review", "move")


def decisions(**sections: Entries) -> str:
    """The text of curation.yml, one decision a line. What is told in each is usual where a test does not say."""
    return "".join(
        f"{name}:\n" + "".join(f"  - {json.dumps({**WHO, **e}, ensure_ascii=False)}\n" for e in entries)
        for name, entries in sections.items()
    )


def seed(headline: str, body: str, date: str, lang: str = "zh") -> str:
    return f"---\ntitle: '{headline}'\nauthor: 海湾晚报\nlang: {lang}\ndate: {date}\n---\n\n<div>\n{body}</div>\n"


STORY = {
    "a1.txt": seed("北河洪水第一日", FIRST, "Tue, 14 May 2024 18:20:00 +0800"),
    "a2.txt": seed("北河洪水第五日", SECOND, "Fri, 17 May 2024 18:20:00 +0800"),
}


def studied(folder: Path, seeds: Mapping[str, str], text: str) -> Studied:
    """A story with decisions, from files."""
    for name, files in (("seeds", seeds), ("state", {"curation.yml": text})):
        (folder / name).mkdir(exist_ok=True)
        for file, content in files.items():
            (folder / name / file).write_text(content, encoding="utf-8")
    return pipeline.study(config.parse(CONFIG), seeds=folder / "seeds", state=folder / "state")


@dataclass
class Desk:
    """The story without decisions, and a folder in which it is studied with some."""

    folder: Path
    plain: Studied

    def decide(self, **sections: Entries) -> Studied:
        return self.read(decisions(**sections))

    def read(self, text: str) -> Studied:
        return studied(self.folder, STORY, text)

    @cached_property
    def evidence(self) -> Evidence:
        return self.plain.evidence

    def claim(self, words: str, printed: str) -> Claim:
        (one,) = (c for c in self.evidence.claims if words in c.text and c.printed == printed)
        return one

    def statement(self, words: str) -> Statement:
        (one,) = (s for s in self.evidence.statements if words in s.text)
        return one

    def event(self, words: str) -> Event:
        (one,) = (e for e in self.evidence.events if words in e.text)
        return one

    def passage(self, words: str) -> Passage:
        (one,) = (p for a in self.plain.articles for p in a.passages if words in p.text)
        return one


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Studied:
    return studied(tmp_path_factory.mktemp("plain"), STORY, NO_DECISIONS)


@pytest.fixture
def desk(plain: Studied, tmp_path: Path) -> Desk:
    return Desk(tmp_path, plain)


def records(evidence: Evidence) -> dict[str, Record]:
    return {r.id: r for rows in (evidence.claims, evidence.statements, evidence.events) for r in rows}


def changed(desk: Desk, found: Studied) -> dict[str, Record]:
    """The records that are not as they were, in their new form; it is a fault that one is gone, new, or elsewhere."""
    before, after = records(desk.evidence), records(found.evidence)
    assert list(before) == list(after)
    return {i: after[i] for i in before if before[i] != after[i]}


def problems(found: Studied) -> list[Diagnostic]:
    return [d for d in found.diagnostics if d.code.startswith("curation-")]


def sole(found: Studied) -> Decision:
    """The only decision; nothing was wrong with it."""
    assert problems(found) == []
    (one,) = found.curated.decisions
    return one


def topic(found: Studied, slug: str) -> Topic:
    return next(t for t in found.topics if t.slug == slug)


def told(identity: str, found: Studied) -> str:
    return explain(identity, found, known_entities(config.parse(CONFIG)))


# --- without decisions


def test_without_decisions_the_evidence_is_what_was_extracted(desk: Desk) -> None:
    extracted = desk.plain.gathered.evidence
    assert replace(desk.evidence, relations=()) == extracted
    assert {c.status for c in extracted.claims} == {"reported"}
    curated = desk.plain.curated
    assert (curated.decisions, curated.outside, curated.headlines, curated.diagnostics) == ((), (), (), ())


def test_a_state_folder_without_the_file_is_the_same_and_the_seeds_folder_is_the_usual_one(
    desk: Desk, tmp_path: Path
) -> None:
    record = desk.claim("消防员", "4")
    seeds = tmp_path / "seeds"
    studied(tmp_path, STORY, NO_DECISIONS)
    (seeds / "curation.yml").write_text(decisions(review=[{"records": [record.id], "says": "4名"}]), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    settings = config.parse(CONFIG)
    assert pipeline.study(settings, seeds=seeds, state=tmp_path / "empty").curated == desk.plain.curated
    assert changed(desk, pipeline.study(settings, seeds=seeds)) == {record.id: replace(record, review="reviewed")}


# --- withdraw


@pytest.mark.parametrize("how", ["withdrawn", "denied", "corrected_by_outlet"])
def test_a_withdrawn_figure_keeps_everything_but_its_status(desk: Desk, how: str) -> None:
    record = desk.claim("消防员", "4")
    entry = {"claims": [record.id], "says": "4名", "how": how, **ANNULLED}
    found = desk.decide(withdraw=[{**entry, "also": "卫生部没有证实", "denied_by": "南洲卫生部"}])
    assert changed(desk, found) == {record.id: replace(record, status="withdrawn")}
    one = sole(found)
    assert (one.kind, one.records, one.line) == (how, (record.id,), 2)
    assert (one.by, one.on, one.also) == ("南洲内政部", "2024-05-15", "卫生部没有证实")
    assert one.denied_by == "南洲卫生部"
    assert sole(desk.decide(withdraw=[entry])).denied_by == ""
    assert (one.reason, one.editor, one.decided) == ("内政部撤下了这组数字", "韩编辑", "2024-06-01")
    assert one.sources == (Citation(outlet="示例通讯社", headline="数字已撤下", date="2024-05-15"),)


def test_a_withdrawal_holds_for_every_claim_of_the_figure_but_those_of_a_later_day(desk: Desk) -> None:
    first, again = desk.claim("其中北河省", "158"), desk.claim("卫生部5月12日通报，洪水造成158", "158")
    later = desk.claim("卫生部5月16日说", "158")
    entry = {"claims": [first.id], "says": "158人", **ANNULLED}
    found = desk.decide(withdraw=[entry])
    assert set(changed(desk, found)) == {first.id, again.id}
    assert sole(found).records == (first.id, again.id)
    # the day of the withdrawal decides: of a later one, the later announcement falls under it, too
    found = desk.decide(withdraw=[{**entry, "on": "2024-05-16"}])
    assert set(changed(desk, found)) == {first.id, again.id, later.id}


def test_a_withdrawal_that_is_not_for_everywhere_holds_for_what_it_names(desk: Desk) -> None:
    first, later = desk.claim("其中北河省", "158"), desk.claim("卫生部5月16日说", "158")
    entry = {"says": "158人", "everywhere": False, **ANNULLED}
    assert set(changed(desk, desk.decide(withdraw=[{"claims": [first.id], **entry}]))) == {first.id}
    # what is named is withdrawn whatever its day
    both = {"claims": [first.id, later.id], **entry}
    assert set(changed(desk, desk.decide(withdraw=[both]))) == {first.id, later.id}


def test_a_withdrawal_leaves_what_another_decision_names_to_that_one(desk: Desk) -> None:
    first, again = desk.claim("其中北河省", "158"), desk.claim("卫生部5月12日通报，洪水造成158", "158")
    everywhere: dict[str, Any] = {"claims": [first.id], "says": "158人", **ANNULLED}
    own: dict[str, Any] = {"claims": [again.id], "says": "卫生部", "how": "denied", **ANNULLED}
    for entries in ([everywhere, own], [own, everywhere]):
        found = desk.decide(withdraw=entries)
        assert problems(found) == []
        assert {d.kind: d.records for d in found.curated.decisions} == {"withdrawn": (first.id,), "denied": (again.id,)}
    # what neither names belongs to the first that holds for it
    later = desk.claim("卫生部5月16日说", "158")
    found = desk.decide(withdraw=[{**everywhere, "on": "2024-05-16"}, {**own, "on": "2024-05-16"}])
    assert [d.records for d in found.curated.decisions] == [(first.id, later.id), (again.id,)]


def test_a_figure_withdrawn_twice_is_a_contradiction(desk: Desk) -> None:
    first = desk.claim("消防员", "4")
    other = desk.claim("另有30人", "30")
    entry = {"claims": [first.id], "says": "5月12日通报", **ANNULLED}
    both = {**entry, "claims": [first.id, other.id], "how": "denied"}
    found = desk.decide(withdraw=[entry, both, {**entry, "reason": "再撤一次"}])
    assert [(d.code, d.line) for d in problems(found)] == [("curation-contradiction", 3), ("curation-contradiction", 4)]
    assert all(first.id in d.message for d in problems(found))
    # what the second names beside it is withdrawn by it
    assert [(d.kind, d.records) for d in found.curated.decisions] == [
        ("withdrawn", (first.id,)),
        ("denied", (other.id,)),
    ]


BASE = "南洲内政部5月12日通报，洪水在北河省造成97名救援人员死亡。"


@pytest.mark.parametrize(
    ("words", "lang", "swept"),
    [
        ("南洲卫生部5月12日通报，洪水在北河省造成97名救援人员死亡。", "zh", True),  # by whomever
        ("晨报说，洪水造成97人死亡。", "zh", True),  # neither day, place nor population told
        ("晨报说，洪水造成97名救援人员死亡。", "zh", True),
        ("晨报说，北河省有97人死亡。", "zh", True),
        ("南洲内政部5月13日通报，洪水造成97人死亡。", "zh", True),  # before the withdrawal
        ("南洲内政部5月15日通报，洪水造成97人死亡。", "zh", True),  # on its day
        ("On May 12, 97 rescuers were killed in Beihe Province.", "en", True),  # the place in another language
        ("南洲内政部5月16日通报，洪水造成97人死亡。", "zh", False),  # after it: another announcement
        ("晨报说，洪水造成98人死亡。", "zh", False),
        ("晨报说，洪水造成至少97人死亡。", "zh", False),
        ("晨报说，洪水造成近97人死亡。", "zh", False),
        ("晨报说，洪水造成97人受伤。", "zh", False),
        ("晨报说，南河省有97人死亡。", "zh", False),
        ("On May 12, 97 rescuers were killed in Nanhe Province.", "en", False),
        ("晨报说，洪水造成97名学生死亡。", "zh", False),
        ("晨报说，洪水造成97名消防员死亡。", "zh", False),  # a part of them is not they
    ],
)
def test_what_is_the_same_figure(tmp_path: Path, words: str, lang: str, swept: bool) -> None:
    date = "Mon, 20 May 2024 18:20:00 +0800"
    story = {
        "a1.txt": seed("北河洪水", f"<p>{BASE}</p>\n", date),
        "a2.txt": seed("其他", f"<p>{words}</p>\n", date, lang),
    }
    named, other = studied(tmp_path, story, NO_DECISIONS).evidence.claims
    assert (named.article, other.article) == ("a1", "a2")
    text = decisions(withdraw=[{"claims": [named.id], "says": "97名救援人员", **ANNULLED}])
    found = studied(tmp_path, story, text)
    assert [c.status for c in found.evidence.claims] == ["withdrawn", "withdrawn" if swept else "reported"]
    assert sole(found).records == ((named.id, other.id) if swept else (named.id,))


def test_figures_are_compared_as_corrected(desk: Desk) -> None:
    first, again = desk.claim("其中北河省", "158"), desk.claim("卫生部5月12日通报，洪水造成158", "158")
    withdraw = [{"claims": [first.id], "says": "158人", **ANNULLED}]
    apart = [
        {"record": first.id, "says": "158人", "set": {"place": "北河省"}},
        {"record": again.id, "says": "158人", "set": {"place": "南河省"}},
    ]
    found = desk.decide(withdraw=withdraw, correct=apart)
    status = {c.id: c.status for c in found.evidence.claims}
    assert (status[first.id], status[again.id]) == ("withdrawn", "reported")


# --- correct


@pytest.mark.parametrize(
    ("given", "also"),
    [
        ({"subject": "学生"}, {}),
        ({"subject": "消防员"}, {"population": "firefighters"}),
        ({"subject": "消防员", "population": "rescuers"}, {}),
        ({"population": "firefighters"}, {}),
        ({"place": "北河省"}, {}),
        ({"claimant": "南洲内政部"}, {}),
        ({"claimant": None}, {}),
        ({"as_of": "2024-05-13"}, {"as_of_basis": "stated"}),
        ({"as_of": "2024-05"}, {"as_of_basis": "stated"}),
        ({"as_of": None}, {"as_of_basis": "none"}),
        ({"status": "planned"}, {}),
        ({"place": "北河省", "claimant": None, "status": "planned"}, {}),
    ],
)
def test_a_field_of_a_claim_is_set(desk: Desk, given: dict[str, Any], also: dict[str, Any]) -> None:
    record = desk.claim("卫生部5月12日通报，洪水造成158", "158")
    assert (record.subject, record.population, record.place, record.claimant) == (None, None, None, "南洲卫生部")
    assert (record.as_of, record.as_of_basis) == ("2024-05-12", "announced")
    found = desk.decide(correct=[{"record": record.id, "says": "158人", "set": given}])
    assert changed(desk, found) == {record.id: replace(record, **{**given, **also})}
    one = sole(found)
    assert (one.kind, one.records, one.line) == ("corrected_by_site", (record.id,), 2)
    assert dict(one.changed) == {name: value or "" for name, value in given.items()}


def test_a_subject_that_is_set_places_the_claim_again_and_what_is_not_told_may_be_said(desk: Desk) -> None:
    record = desk.claim("消防员", "4")
    assert record.population == "firefighters"
    for subject, population in (("救援人员", "rescuers"), ("学生", None), ("消防员", "firefighters")):
        found = desk.decide(correct=[{"record": record.id, "says": "4名", "set": {"subject": subject}}])
        (now,) = (c for c in found.evidence.claims if c.id == record.id)
        assert now == replace(record, subject=subject, population=population)
    found = desk.decide(correct=[{"record": record.id, "says": "4名", "set": {"population": None}}])
    assert changed(desk, found) == {record.id: replace(record, population=None)}
    part = desk.claim("其中北河省", "97")
    assert part.place == "北河省"
    found = desk.decide(correct=[{"record": part.id, "says": "97人", "set": {"place": None}}])
    assert changed(desk, found) == {part.id: replace(part, place=None)}


@pytest.mark.parametrize(
    ("given", "also"),
    [
        ({"speaker": "南洲救灾署"}, {}),
        ({"speaker": "林部长"}, {"speaker_id": "lin"}),
        ({"speaker": None}, {}),
        ({"role": "署长"}, {}),
        ({"party": "南洲"}, {}),
        ({"date": "2024-05-13"}, {"date_basis": "stated"}),
        ({"date": None}, {"date_basis": "none"}),
    ],
)
def test_a_field_of_a_statement_is_set(desk: Desk, given: dict[str, Any], also: dict[str, Any]) -> None:
    record = desk.statement("9名救援人员")
    assert (record.speaker, record.speaker_id, record.role, record.party) == ("南洲卫生部", None, None, None)
    found = desk.decide(correct=[{"record": record.id, "says": "9名", "set": given}])
    assert changed(desk, found) == {record.id: replace(record, **{**given, **also})}


def test_the_role_and_the_party_of_a_statement_may_be_said_to_be_none(desk: Desk) -> None:
    record = desk.statement("水坝决口")
    assert (record.role, record.party) == ("南洲交通部长", "南洲")
    given = {"role": None, "party": None}
    found = desk.decide(correct=[{"record": record.id, "says": "水坝", "set": given}])
    assert changed(desk, found) == {record.id: replace(record, role=None, party=None)}
    assert sole(found).changed == (("party", ""), ("role", ""))


def test_another_speaker_is_another_entity_or_none(desk: Desk) -> None:
    record = desk.statement("水坝决口")
    assert record.speaker_id == "lin"
    for speaker, entity in (("周海岚", "zhou"), ("南洲内政部", "ministry"), ("韩守山", None), (None, None)):
        found = desk.decide(correct=[{"record": record.id, "says": "水坝", "set": {"speaker": speaker}}])
        assert changed(desk, found) == {record.id: replace(record, speaker=speaker, speaker_id=entity)}


@pytest.mark.parametrize("given", [{"label": "水坝决口"}, {"background": True}, {"label": "决口", "background": True}])
def test_a_field_of_an_event_is_set(desk: Desk, given: dict[str, Any]) -> None:
    record = desk.event("三江口")
    found = desk.decide(correct=[{"record": record.id, "says": "三江口", "set": given}])
    assert changed(desk, found) == {record.id: replace(record, **given)}


@pytest.mark.parametrize(
    ("kind", "given", "named", "allowed"),
    [
        ("claim", {"speaker": "林致远"}, "speaker", "as_of, claimant, place, population, status, subject"),
        ("claim", {"place": "北河省", "label": "洪水"}, "label", "as_of, claimant"),
        ("statement", {"as_of": "2024-05-12"}, "as_of", "date, party, role, speaker"),
        ("statement", {"status": "planned"}, "status", "date, party"),
        ("event", {"date": "2024-05-12"}, "date", "background, label"),
        ("event", {"place": "北河省"}, "place", "background, label"),
        ("claim", {"population": "nobody"}, "population nobody", "dossier.yml"),
        ("claim", {"population": "救援人员"}, "population 救援人员", "dossier.yml"),  # a name is no id
        ("claim", {}, "nothing to set", "as_of, claimant"),
    ],
)
def test_what_cannot_be_set_is_named_and_nothing_is_changed(
    desk: Desk, kind: str, given: dict[str, Any], named: str, allowed: str
) -> None:
    of_kind: dict[str, Record] = {
        "claim": desk.claim("消防员", "4"),
        "statement": desk.statement("水坝决口"),
        "event": desk.event("三江口"),
    }
    record = of_kind[kind]
    found = desk.decide(correct=[{"record": record.id, "says": record.text[:3], "set": given}])
    assert changed(desk, found) == {}
    assert found.curated.decisions == ()
    (problem,) = problems(found)
    assert (problem.code, problem.severity, problem.path, problem.line) == (
        "curation-field",
        "error",
        "curation.yml",
        2,
    )
    assert named in problem.message
    assert allowed in problem.message


def test_a_field_set_twice_holds_as_it_was_set_first(desk: Desk) -> None:
    record = desk.claim("消防员", "4")
    entry = {"record": record.id, "says": "4名"}
    found = desk.decide(
        correct=[
            {**entry, "set": {"place": "北河省"}},
            {**entry, "set": {"place": "南河省", "claimant": "林致远"}},
            {**entry, "set": {"place": "北河省", "status": "planned"}},
        ]
    )
    # the second is left out whole; the third says the same again
    assert changed(desk, found) == {record.id: replace(record, place="北河省", status="planned")}
    (problem,) = problems(found)
    assert (problem.code, problem.line) == ("curation-contradiction", 3)
    assert f"place of {record.id}" in problem.message
    assert [d.line for d in found.curated.decisions] == [2, 4]


# --- drop, merge


def test_a_dropped_statement_is_gone_and_answers_to_it_answer_nothing(desk: Desk) -> None:
    asked, reply = desk.statement("愿意提供帮助"), desk.statement("感谢东礁的好意")
    assert reply.replies_to == asked.id
    found = desk.decide(drop=[{"record": asked.id, "says": "愿意"}])
    before, after = records(desk.evidence), records(found.evidence)
    assert set(before) - set(after) == {asked.id}
    assert {i for i in after if before[i] != after[i]} == {reply.id}
    assert after[reply.id] == replace(reply, replies_to=None)
    one = sole(found)
    assert (one.kind, one.records) == ("dropped", (asked.id,))
    assert one.also == f"{asked.article}/{asked.passage}"
    # an answer that is dropped itself leaves what it answered alone
    found = desk.decide(drop=[{"record": reply.id, "says": "感谢"}])
    assert records(found.evidence) == {i: r for i, r in before.items() if i != reply.id}


def test_a_dropped_claim_or_event_is_gone_from_relations_and_topics(desk: Desk) -> None:
    claim, event = desk.claim("其中北河省", "97"), desk.event("三江口")
    assert any(claim.id in r.claims for r in desk.evidence.relations)
    assert claim.id in topic(desk.plain, "toll").claims
    found = desk.decide(drop=[{"record": claim.id, "says": "97人"}, {"record": event.id, "says": "水坝"}])
    assert problems(found) == []
    rest = {i: r for i, r in records(desk.evidence).items() if i not in (claim.id, event.id)}
    assert records(found.evidence) == rest
    assert not any(claim.id in r.claims for r in found.evidence.relations)
    assert claim.id not in topic(found, "toll").claims
    assert event.id not in topic(found, "dam").events


def test_what_is_dropped_is_there_for_no_other_decision(desk: Desk) -> None:
    record = desk.claim("消防员", "4")
    found = desk.decide(
        review=[{"records": [record.id], "says": "4名"}],
        drop=[{"record": record.id, "says": "4名"}, {"record": record.id, "says": "4名"}],
    )
    assert [(d.code, d.line) for d in problems(found)] == [("curation-record-gone", 5), ("curation-record-gone", 2)]
    assert [d.kind for d in found.curated.decisions] == ["dropped"]


def test_merged_mentions_are_one_event_with_all_that_were_one_with_them(desk: Desk) -> None:
    first, second = desk.event("三江口"), desk.event("下游的村庄")
    assert first.same_event != second.same_event
    found = desk.decide(merge=[{"events": [first.id, second.id], "says": "5月11日"}])
    assert changed(desk, found) == {second.id: replace(second, same_event=first.same_event)}
    assert (sole(found).kind, sole(found).records) == ("merged", (first.id, second.id))
    # every telling of an event belongs where one of them does
    assert first.id in topic(desk.plain, "dam").events
    assert second.id not in topic(desk.plain, "dam").events
    assert {first.id, second.id} <= set(topic(found, "dam").events)

    told_twice = desk.event("其中北河省")
    twins = {e.id for e in desk.evidence.events if e.same_event == told_twice.same_event}
    assert len(twins) == 3
    found = desk.decide(merge=[{"events": [first.id, told_twice.id]}])
    assert set(changed(desk, found)) == twins
    assert {e.same_event for e in found.evidence.events if e.id in twins} == {first.same_event}


def test_merges_join_over_steps_and_a_merge_with_what_is_gone_joins_nothing(desk: Desk) -> None:
    first, second, third = desk.event("三江口"), desk.event("下游的村庄"), desk.event("学校借给")
    found = desk.decide(merge=[{"events": [first.id, second.id]}, {"events": [third.id, second.id]}])
    assert len({e.same_event for e in found.evidence.events if e.id in (first.id, second.id, third.id)}) == 1
    found = desk.decide(merge=[{"events": [first.id, second.id, "e-0000000000"]}])
    assert changed(desk, found) == {}
    assert found.curated.decisions == ()
    assert [d.code for d in problems(found)] == ["curation-record-gone"]


# --- add, headline


ADDED = {
    "measure": "killed",
    "printed": "176",
    "low": 176,
    "high": 176,
    "unit": "人",
    "subject": "消防员",
    "place": "北河省",
    "as_of": "2024-05-30",
    "claimant": "南洲总检察院",
    "part_of": "200",
    **CITED,
}


def test_an_added_figure_stands_beside_the_claims(desk: Desk) -> None:
    found = desk.decide(add=[ADDED])
    assert changed(desk, found) == {}
    assert found.evidence.relations == desk.evidence.relations
    one = sole(found)
    (added,) = found.curated.outside
    assert (one.kind, one.records, added.decision) == ("added", (added.id,), one.id)
    assert one.sources[0].outlet == "示例通讯社"
    assert (added.measure, added.printed, added.low, added.high) == ("killed", "176", 176, 176)
    assert (added.qualifier, added.unit, added.status) == ("exact", "人", "reported")
    assert (added.subject, added.population, added.place) == ("消防员", "firefighters", "北河省")
    assert (added.as_of, added.claimant, added.part_of) == ("2024-05-30", "南洲总检察院", "200")
    assert (topic(found, "toll").outside, topic(found, "dam").outside) == ((added.id,), ())


def test_the_population_of_an_added_figure_is_the_one_given_or_the_one_that_its_name_has(desk: Desk) -> None:
    for own, population in (
        ({"subject": "rescuers"}, "rescuers"),
        ({"subject": "学生"}, None),
        ({"subject": None}, None),
        ({"subject": "学生", "population": "rescuers"}, "rescuers"),
    ):
        found = desk.decide(add=[{**ADDED, **own}])
        assert found.curated.outside[0].population == population


def test_the_id_of_an_added_figure_is_that_of_what_it_says(desk: Desk) -> None:
    (first,) = desk.decide(add=[ADDED]).curated.outside
    assert first.id.startswith("o-")
    other = {**ADDED, "printed": "177", "low": 177, "high": 177}
    found = desk.decide(add=[other, {**ADDED, "reason": "另一个理由", "editor": "马编辑", "decided": "2024-07-01"}])
    assert [o.id == first.id for o in found.curated.outside] == [False, True]
    for name, value in (("measure", "injured"), ("place", "南河省"), ("as_of", None), ("claimant", "林致远")):
        (changed_one,) = desk.decide(add=[{**ADDED, name: value}]).curated.outside
        assert changed_one.id != first.id, name


def test_an_added_figure_needs_a_bound_and_stands_once(desk: Desk) -> None:
    found = desk.decide(
        add=[{**ADDED, "low": None, "high": None}, {**ADDED, "low": None}, {**ADDED, "reason": "又一次添加"}]
    )
    assert [(d.code, d.line) for d in problems(found)] == [("curation-field", 2), ("curation-contradiction", 4)]
    (added,) = found.curated.outside
    assert (added.low, added.high) == (None, 176)
    assert len(found.curated.decisions) == 1


def test_a_headline_figure_is_a_claim_an_added_one_or_none(desk: Desk) -> None:
    claim = desk.claim("5月16日通报", "171")
    (outside,) = desk.decide(add=[ADDED]).curated.outside
    found = desk.decide(
        add=[ADDED],
        headline=[
            {"measure": "killed", "claim": claim.id, "says": "171人"},
            {"measure": "killed", "population": "firefighters", "claim": outside.id},
            {"measure": "injured", "claim": None},
        ],
    )
    assert problems(found) == []
    assert changed(desk, found) == {}
    assert [(h.measure, h.population, h.claim) for h in found.curated.headlines] == [
        ("killed", None, claim.id),
        ("killed", "firefighters", outside.id),
        ("injured", None, None),
    ]
    made = {d.id: d for d in found.curated.decisions if d.kind == "headline"}
    assert [made[h.decision].records for h in found.curated.headlines] == [(claim.id,), (outside.id,), ()]


def test_what_cannot_be_a_headline_figure(desk: Desk) -> None:
    first, again = desk.claim("其中北河省", "158"), desk.claim("卫生部5月12日通报，洪水造成158", "158")
    standing = desk.claim("5月16日通报", "171")
    found = desk.decide(
        headline=[
            {"measure": "killed", "claim": first.id},
            {"measure": "killed", "claim": again.id},
            {"measure": "killed", "claim": "o-0000000000"},
            {"measure": "killed", "claim": standing.id, "says": "172人"},
            {"measure": "killed", "claim": standing.id},
            {"measure": "killed", "claim": None},
            {"measure": "killed", "population": "rescuers", "claim": None},
            {"measure": "killed", "population": "rescuers", "claim": standing.id},
        ],
        withdraw=[{"claims": [first.id], "says": "158人", **ANNULLED}],
    )
    assert [(h.population, h.claim) for h in found.curated.headlines] == [(None, standing.id), ("rescuers", None)]
    assert [(d.code, d.line) for d in problems(found)] == [
        ("curation-contradiction", 2),  # withdrawn by name
        ("curation-contradiction", 3),  # withdrawn with it
        ("curation-record-gone", 4),
        ("curation-record-differs", 5),
        ("curation-contradiction", 7),  # a second one
        ("curation-contradiction", 9),  # a second one of that population
    ]
    assert first.id in problems(found)[0].message
    assert "second" in problems(found)[4].message


# --- review, move


def test_reviewed_records_of_every_kind_are_marked_and_keep_the_rest(desk: Desk) -> None:
    claim, statement, event = desk.claim("消防员", "4"), desk.statement("消防员"), desk.event("消防员")
    own = (claim, statement, event)
    found = desk.decide(review=[{"records": [r.id for r in own], "says": "4名消防员"}])
    assert changed(desk, found) == {r.id: replace(r, review="reviewed") for r in own}
    assert (sole(found).kind, sole(found).records) == ("reviewed", tuple(r.id for r in own))


def test_a_review_holds_for_those_that_are_there_and_say_the_words(desk: Desk) -> None:
    claim, other = desk.claim("消防员", "4"), desk.claim("5月16日通报", "171")
    found = desk.decide(
        review=[
            {"records": ["c-0000000000", claim.id, other.id], "says": "4 名 消防员"},  # white space is no difference
            {"records": ["s-0000000000"], "says": "4名"},
        ]
    )
    assert set(changed(desk, found)) == {claim.id}
    assert [d.records for d in found.curated.decisions] == [(claim.id,)]
    assert [(d.code, d.line) for d in problems(found)] == [
        ("curation-record-gone", 2),
        ("curation-record-differs", 2),
        ("curation-record-gone", 3),
    ]


def test_a_passage_is_moved_into_a_topic_and_out_of_one(desk: Desk) -> None:
    village, dam = desk.passage("下游的村庄"), desk.passage("查清水坝")
    found = desk.decide(
        move=[
            {"topic": "dam", "passage": village.id, "says": "村庄先后被淹", "into": True, "reason": "决口的后果"},
            {"topic": "dam", "passage": dam.id, "says": "每一个环节", "into": False, "reason": "只是一句表态"},
        ]
    )
    assert problems(found) == []
    assert changed(desk, found) == {}
    before, after = topic(desk.plain, "dam"), topic(found, "dam")
    assert set(after.passages) ^ set(before.passages) == {key(village), key(dam)}
    assert key(village) in after.passages
    (why,) = after.reasons[key(village)]
    into, out = found.curated.decisions
    assert (why.by, why.what, why.record) == ("editor", "决口的后果", into.id)
    assert (into.kind, into.topic, into.records) == ("moved_in", "dam", (village.id,))
    assert (out.kind, out.topic, out.records) == ("moved_out", "dam", (dam.id,))
    assert after.excluded == {key(dam): "只是一句表态"}
    # its records go with it, and no other topic knows of it
    assert desk.statement("水坝决口").id in before.statements
    assert desk.statement("水坝决口").id not in after.statements
    assert topic(found, "toll") == topic(desk.plain, "toll")


def test_a_passage_moved_out_takes_its_claims_with_it(desk: Desk) -> None:
    claim = desk.claim("消防员", "4")
    entry = {"topic": "toll", "passage": claim.passage, "says": "消防员", "into": False}
    found = desk.decide(move=[entry])
    assert set(topic(desk.plain, "toll").claims) - set(topic(found, "toll").claims) == {claim.id}
    assert claim in found.evidence.claims


def test_what_cannot_be_moved(desk: Desk) -> None:
    village = desk.passage("下游的村庄")
    entry = {"topic": "dam", "passage": village.id, "says": "村庄", "into": True}
    found = desk.decide(
        move=[
            {**entry, "topic": "village"},
            {**entry, "passage": "p-0000000000"},
            {**entry, "says": "城市"},
            entry,
            {**entry, "into": False},
            {**entry, "topic": "toll", "into": False},
        ]
    )
    assert [(d.code, d.line) for d in problems(found)] == [
        ("curation-field", 2),
        ("curation-record-gone", 3),
        ("curation-record-differs", 4),
        ("curation-contradiction", 6),
    ]
    assert "dam, toll" in problems(found)[0].message
    assert "p-0000000000" in problems(found)[1].message
    assert [(d.kind, d.topic, d.line) for d in found.curated.decisions] == [
        ("moved_in", "dam", 5),
        ("moved_out", "toll", 7),
    ]
    assert key(village) in topic(found, "dam").passages


# --- records that are gone


def test_a_record_whose_sentence_was_edited_is_reported_with_those_that_say_the_words(tmp_path: Path) -> None:
    before = studied(tmp_path, STORY, NO_DECISIONS).evidence
    gone = next(c for c in before.claims if "消防员" in c.text)
    kept = next(c for c in before.claims if "9名救援人员" in c.text and c.measure == "killed")
    text = f"""\
# 说明
drop:

  - record: {gone.id}
    says: 4名消防员
    reason: 读错了字
    editor: 韩编辑
    decided: 2024-06-01
review:
  - records: [{gone.id}, {kept.id}]   # 两处
    says: 名
    reason: 与原文核对过
    editor: 韩编辑
    decided: 2024-06-01
"""
    edited = {**STORY, "a2.txt": STORY["a2.txt"].replace("洪水造成4名消防员", "山洪造成4名消防员")}
    found = studied(tmp_path, edited, text)
    first, second = problems(found)
    for problem, line in ((first, 4), (second, 10)):
        assert (problem.code, problem.severity) == ("curation-record-gone", "error")
        assert (problem.path, problem.line) == ("curation.yml", line)
        assert gone.id in problem.message
        assert problem.render().startswith(f"curation.yml:{line}: error[curation-record-gone]: ")
    now = [r.id for r in records(found.evidence).values() if "4名消防员" in r.text]
    assert len(now) == 3
    assert all(identity in first.message for identity in now)
    # the rest of that decision holds
    assert [(d.kind, d.records) for d in found.curated.decisions] == [("reviewed", (kept.id,))]
    assert [c.id for c in found.evidence.claims if c.review == "reviewed"] == [kept.id]


SECTIONS: dict[str, dict[str, Any]] = {
    "drop": {"record": "c-0000000000", "says": "4名消防员"},
    "correct": {"record": "c-0000000000", "says": "4名消防员", "set": {"place": "北河省"}},
    "merge": {"events": ["e-0000000000", "e-1111111111"], "says": "4名消防员"},
    "withdraw": {"claims": ["c-0000000000"], "says": "4名消防员", **ANNULLED},
    "headline": {"measure": "killed", "claim": "c-0000000000", "says": "4名消防员"},
    "review": {"records": ["c-0000000000"], "says": "4名消防员"},
}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_kind_of_decision_reports_a_record_that_is_gone(desk: Desk, section: str) -> None:
    found = desk.decide(**{section: [SECTIONS[section]]})
    assert changed(desk, found) == {}
    assert (found.curated.decisions, found.curated.headlines) == ((), ())
    assert problems(found)
    for problem in problems(found):
        assert (problem.code, problem.path, problem.line) == ("curation-record-gone", "curation.yml", 2)
        assert "0000000000" in problem.message or "1111111111" in problem.message
        assert desk.claim("消防员", "4").id in problem.message
    # no words, none that say them
    nobody = {k: ("没有人说过的话" if k == "says" else v) for k, v in SECTIONS[section].items()}
    (problem, *_) = problems(desk.decide(**{section: [nobody]}))
    assert "stand in" not in problem.message


@pytest.mark.parametrize("section", SECTIONS)
def test_every_kind_of_decision_reports_a_record_that_says_otherwise(desk: Desk, section: str) -> None:
    claim, events = desk.claim("5月16日通报", "171"), [desk.event("三江口"), desk.event("下游的村庄")]
    named: dict[str, Any] = {"record": claim.id, "claims": [claim.id], "claim": claim.id, "records": [claim.id]}
    named["events"] = [e.id for e in events]
    entry = {k: named.get(k, v) for k, v in SECTIONS[section].items()}
    found = desk.decide(**{section: [entry]})
    assert changed(desk, found) == {}
    assert found.curated.decisions == ()
    differing: list[Record] = [*events] if section == "merge" else [claim]
    for problem, record in zip(problems(found), differing, strict=True):
        assert (problem.code, problem.severity) == ("curation-record-differs", "error")
        assert (problem.path, problem.line) == ("curation.yml", 2)
        for part in (record.id, "4名消防员", record.text[:20]):
            assert part in problem.message


def test_the_other_decisions_hold_where_one_of_each_kind_is_gone(desk: Desk) -> None:
    good = sound(desk.plain)
    alone = desk.decide(**good)
    assert problems(alone) == []
    assert {d.kind for d in alone.curated.decisions} == {
        "dropped", "corrected_by_site", "merged", "withdrawn", "added", "headline", "reviewed", "moved_in", "moved_out"
    }  # fmt: skip
    broken = {name: [SECTIONS[name], *entries] if name in SECTIONS else entries for name, entries in good.items()}
    found = desk.decide(**broken)
    assert {d.code for d in problems(found)} == {"curation-record-gone"}
    assert len(problems(found)) == 7  # both events of a merge
    assert timeless(found.curated) == timeless(replace(alone.curated, diagnostics=found.curated.diagnostics))
    assert found.topics == alone.topics


def test_a_finding_of_a_decision_can_be_accepted_with_a_reason(desk: Desk) -> None:
    found = desk.decide(drop=[SECTIONS["drop"]])
    accepting = "accepted:\n  - {code: curation-record-gone, path: curation.yml, reason: 文章已经撤下}\n"
    settled = editing.settle(found.diagnostics, config.parse(CONFIG + accepting))
    (note,) = [d for d in settled if d.code == "curation-record-gone"]
    assert (note.severity, note.line) == ("note", 2)
    assert "文章已经撤下" in note.message


# --- what is told of decisions


def test_relations_leave_out_what_is_withdrawn_but_parts_of_a_whole_stay(desk: Desk) -> None:
    first, again = desk.claim("其中北河省", "158"), desk.claim("卫生部5月12日通报，洪水造成158", "158")
    part, whole = desk.claim("其中北河省", "97"), desk.claim("5月16日通报", "171")

    def kinds(found: Studied, *ids: str) -> set[str]:
        return {r.relation for r in found.evidence.relations if set(ids) & set(r.claims)}

    assert kinds(desk.plain, first.id, again.id) == {"agrees", "restates", "conflicts", "updates", "subset"}
    found = desk.decide(withdraw=[{"claims": [first.id], "says": "158人", **ANNULLED}])
    assert kinds(found, first.id, again.id) == {"subset"}
    (subset,) = (r for r in found.evidence.relations if first.id in r.claims)
    assert set(subset.claims) == {first.id, part.id}
    assert subset in desk.evidence.relations
    # what stands is set beside what stands: 150 people on the 12th, 171 on the 16th
    (update,) = (r for r in found.evidence.relations if r.relation == "updates")
    assert [s.low for s in update.sides] == [150, 171]
    assert whole.id in update.claims


def test_relations_are_those_of_the_records_as_corrected(desk: Desk) -> None:
    record, whole = desk.claim("东礁红十字会", "150"), desk.claim("9名救援人员", "9")

    def parts(found: Studied) -> list[tuple[str, ...]]:
        return [r.claims for r in found.evidence.relations if r.relation == "subset"]

    found = desk.decide(correct=[{"record": record.id, "says": "150人", "set": {"subject": "消防员"}}])
    # 150 firefighters are no part of 9 rescuers, whatever is declared
    assert (whole.id, record.id) not in parts(found)
    # and it is no longer a figure for everybody, beside another of which it does not fit
    everybody = desk.claim("其中北河省", "158")

    def conflicting(found: Studied) -> bool:
        return any(
            {record.id, everybody.id} <= set(r.claims) for r in found.evidence.relations if r.relation == "conflicts"
        )

    assert (conflicting(desk.plain), conflicting(found)) == (True, False)


def test_explain_names_the_decision_with_its_line(desk: Desk) -> None:
    first, again = desk.claim("其中北河省", "158"), desk.claim("卫生部5月12日通报，洪水造成158", "158")
    gone = desk.statement("愿意提供帮助")
    text = f"# 一\n# 二\n{decisions(withdraw=[{'claims': [first.id], 'says': '158人', **ANNULLED}])}\n" + decisions(
        drop=[{"record": gone.id, "says": "愿意"}], add=[ADDED]
    )
    found = desk.read(text)
    by_kind = {d.kind: d for d in found.curated.decisions}
    for identity in (first.id, again.id, by_kind["withdrawn"].id):
        said = told(identity, found)
        for part in (
            f"decision {by_kind['withdrawn'].id}",
            "withdrawn by 韩编辑, 2024-06-01",
            f"{first.id}, {again.id}",
            "南洲内政部, 2024-05-15",
            "内政部撤下了这组数字",
            "示例通讯社, 2024-05-15 数字已撤下",
            "curation.yml:4",
        ):
            assert part in said, said
    assert re.search("^  status +withdrawn$", told(again.id, found), re.MULTILINE)
    assert "curation.yml" not in told(desk.claim("5月16日通报", "171").id, found)
    # a record that was dropped is told by the decision alone
    said = told(gone.id, found)
    assert said.startswith("decision d-")
    assert "dropped by 韩编辑" in said
    assert "curation.yml:7" in said
    (outside,) = found.curated.outside
    said = told(outside.id, found)
    assert all(part in said for part in ("outside claim", "killed: 176", "消防员", "curation.yml:9")), said


def test_explain_says_what_was_set_and_why_a_passage_is_where_it_is(desk: Desk) -> None:
    claim, village, dam = desk.claim("消防员", "4"), desk.passage("下游的村庄"), desk.passage("查清水坝")
    found = desk.decide(
        correct=[{"record": claim.id, "says": "4名", "set": {"place": "北河省", "claimant": None}}],
        move=[
            {"topic": "dam", "passage": village.id, "says": "村庄", "into": True, "reason": "决口的后果"},
            {"topic": "dam", "passage": dam.id, "says": "水坝", "into": False, "reason": "只是一句表态"},
        ],
    )
    said = told(claim.id, found)
    assert all(p in said for p in ("claimant = not told", "place = 北河省", "corrected_by_site", "curation.yml:2")), (
        said
    )
    said = told(village.id, found)
    assert all(p in said for p in ("dam: editor 决口的后果", "moved_in by 韩编辑", "curation.yml:4")), said
    said = told(dam.id, found)
    assert all(p in said for p in ("dam: 只是一句表态", "moved_out by 韩编辑", "curation.yml:5")), said


# --- properties


def sound(plain: Studied) -> dict[str, list[dict[str, Any]]]:
    """Decisions of every kind that can all hold."""
    desk = Desk(Path(), plain)
    first, rescuers = desk.claim("其中北河省", "158"), desk.claim("9名救援人员", "9")
    return {
        "withdraw": [{"claims": [first.id], "says": "158人", **ANNULLED}],
        "correct": [
            {"record": rescuers.id, "says": "9名", "set": {"subject": "消防员"}},
            {"record": desk.statement("水坝决口").id, "says": "水坝", "set": {"date": None}},
        ],
        "add": [ADDED],
        "headline": [{"measure": "killed", "claim": desk.claim("5月16日通报", "171").id, "says": "171人"}],
        "review": [{"records": [rescuers.id, desk.event("学校借给").id], "says": "5月1"}],
        "merge": [{"events": [desk.event("三江口").id, desk.event("下游的村庄").id], "says": "5月11日"}],
        "move": [
            {"topic": "dam", "passage": desk.passage("下游的村庄").id, "says": "村庄", "into": True},
            {"topic": "toll", "passage": desk.passage("150人").id, "says": "150人", "into": False},
        ],
        "drop": [{"record": desk.statement("愿意提供帮助").id, "says": "愿意"}],
    }


def tangled(plain: Studied) -> dict[str, list[dict[str, Any]]]:
    """The same with decisions that are gone, say otherwise, or contradict what another section decides."""
    desk = Desk(Path(), plain)
    found = {name: list(entries) for name, entries in sound(plain).items()}
    withdrawn, dropped = desk.claim("卫生部5月12日通报，洪水造成158", "158"), desk.statement("愿意提供帮助")
    found["headline"].insert(0, {"measure": "killed", "claim": withdrawn.id})
    found["review"].append({"records": [dropped.id], "says": "愿意"})
    found["correct"].append({"record": dropped.id, "says": "愿意", "set": {"role": None}})
    found["correct"].append({"record": withdrawn.id, "says": "158人", "set": {"place": "北河省"}})
    found["move"].append({**found["move"][0], "into": False, "reason": "不在其中"})
    for name, entry in SECTIONS.items():
        found[name].append(entry)
    return found


def timeless(curated: Curated) -> Curated:
    """Without the lines on which decisions stand."""
    return replace(
        curated,
        decisions=tuple(replace(d, line=0) for d in curated.decisions),
        diagnostics=tuple(replace(d, line=0) for d in curated.diagnostics),
    )


def settle(plain: Studied, text: str) -> Studied:
    return pipeline.settled(config.parse(CONFIG), plain.articles, plain.gathered, parse(text))


@settings(max_examples=25)
@given(data=st.data())
def test_another_order_of_the_sections_gives_the_same(plain: Studied, data: st.DataObject) -> None:
    entries = tangled(plain)
    kept = {
        name: [e for e, keep in zip(own, data.draw(st.lists(st.booleans(), min_size=len(own), max_size=len(own))), strict=True) if keep]
        for name, own in entries.items()
    }  # fmt: skip
    names = data.draw(st.permutations(ORDER))
    between = data.draw(st.lists(st.sampled_from(["", "\n", "# 说明\n"]), min_size=len(ORDER), max_size=len(ORDER)))
    first = settle(plain, decisions(**{name: kept[name] for name in ORDER if kept[name]}))
    other = settle(
        plain,
        "".join(
            decisions(**{name: kept[name]}) if kept[name] else gap for name, gap in zip(names, between, strict=True)
        ),
    )
    assert timeless(first.curated) == timeless(other.curated)
    assert first.evidence.relations == other.evidence.relations
    assert first.topics == other.topics
    # and what no decision names is as it was
    named = {i for d in first.curated.decisions for i in d.records}
    before = records(plain.evidence)
    for identity, record in records(first.evidence).items():
        if identity not in named and record != before[identity]:
            assert isinstance(record, Statement)
            assert record == replace(before[identity], replies_to=None)


NOTHING = st.lists(
    st.sampled_from(["", "# 说明", "  # drop: [x]", *(f"{name}: []" for name in ORDER)]), unique=True, max_size=8
).map("\n".join)


@settings(max_examples=40)
@given(data=st.data(), text=NOTHING)
def test_no_decisions_give_the_evidence_unchanged(plain: Studied, data: st.DataObject, text: str) -> None:
    def some(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(rows), unique_by=lambda r: r.id)))

    evidence = Evidence(
        claims=tuple(
            replace(c, status=data.draw(st.sampled_from(["planned", "reported"])), review="reviewed")
            for c in some(plain.evidence.claims)
        ),
        statements=some(plain.evidence.statements),
        events=some(plain.evidence.events),
        relations=some(plain.evidence.relations),
    )
    own = config.parse(CONFIG)
    entities = known_entities(own)
    found = apply(
        parse(text), evidence, plain.articles, Populations(own.populations), Parties(entities, "zh"), ("toll", "dam")
    )
    assert found == Curated(evidence=evidence)


# --- the command


@pytest.mark.slow
def test_the_command_reports_a_record_that_is_gone_and_a_strict_build_refuses(plain: Studied, tmp_path: Path) -> None:
    folder = small_project(tmp_path / "project", STORY, CONFIG)
    kept = Desk(tmp_path, plain).claim("消防员", "4")
    decided = folder / "seeds" / "curation.yml"
    decided.write_text(
        decisions(drop=[SECTIONS["drop"]], review=[{"records": [kept.id], "says": "4名"}]), encoding="utf-8"
    )
    site = folder / "site"
    command = ("build", "--offline", "--config", folder / "dossier.yml", "--site", site)
    done = run(*command, cwd=folder)
    assert done.code == 1, done.said
    assert "curation.yml:2: error[curation-record-gone]" in done.said
    claims = json.loads((site / "data" / "claims.json").read_text(encoding="utf-8"))
    assert [c["id"] for c in claims if c["review"] == "reviewed"] == [kept.id]
    before = hashes(site)
    # a seed that would give another site, so that an old site left in place is told from one built anew
    edited = STORY["a2.txt"].replace("171人", "172人")
    (folder / "seeds" / "a2.txt").write_text(edited, encoding="utf-8")
    done = run(*command, "--strict", cwd=folder)
    assert done.code == 3, done.said
    assert "curation.yml:2: error[curation-record-gone]" in done.said
    assert hashes(site) == before
    decided.write_text("drop:\n  - {record: c-1}\n", encoding="utf-8")
    done = run(*command, cwd=folder)
    assert done.code == 2, done.said
    assert f"{decided}:2: wrong value for drop.0.record" in done.err
    assert hashes(site) == before
