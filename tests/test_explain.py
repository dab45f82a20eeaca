"""What `explain` tells of each kind of record, and that the line it names is the seed's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from build_dossier import config, pipeline
from build_dossier.editing import Studied
from build_dossier.explain import explain, line_of, nearest
from build_dossier.extract.gather import known_entities

CONFIG = """\
title: 试刊
language: zh
entities:
  - {id: lin, name: 林致远, aliases: [林部长], kind: person, party: 南洲}
"""
SEED = """\
---
title: '山城列车出轨'
author: 海湾晚报
date: Tue, 14 May 2024 18:20:00 +0800
---

<div>
<p>
南洲交通部5月14日通报，列车出轨造成<b>12人</b>死亡，
另有30余人受伤。
</p>
<p>南洲交通部长林致远当天说：“我们会查清这次事故的每一个环节。”</p>
</div>
"""


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Studied:
    folder = tmp_path_factory.mktemp("project")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "a1.txt").write_text(SEED, encoding="utf-8")
    (folder / "dossier.yml").write_text(CONFIG, encoding="utf-8")
    return pipeline.study(config.read(folder / "dossier.yml"), seeds=folder / "seeds")


def told(studied: Studied, identity: str) -> str:
    return explain(identity, studied, known_entities(config.parse(CONFIG)))


def test_a_claim_tells_words_rule_source_and_line(studied: Studied) -> None:
    claim = next(c for c in studied.evidence.claims if c.measure == "killed")
    text = told(studied, claim.id)
    for part in (
        "killed: 12",
        "死亡",
        "南洲交通部",
        "2024-05-14 (announced)",
        "a1.txt:9",
        f"articles/a1/#{claim.passage}",
    ):
        assert part in text, text
    assert re.search("^  whom +not told$", text, re.MULTILINE)


def test_a_sentence_over_two_lines_is_found_where_it_begins(studied: Studied) -> None:
    (article,) = studied.articles
    assert line_of(article, "另有30余人受伤。") == 10
    assert line_of(article, article.passages[0].text) == 9
    assert line_of(article, "这句话不在文中") == article.header.body_line


def test_a_statement_names_the_entity_and_the_alias_that_was_met(studied: Studied) -> None:
    statement = next(s for s in studied.evidence.statements if s.kind == "quoted")
    text = told(studied, statement.id)
    for part in ("lin, met as 林致远", "南洲交通部长", "party", "南洲", "2024-05-14", "a1.txt:12"):
        assert part in text, text


def test_passages_events_articles_and_entities_are_told(studied: Studied) -> None:
    (article,) = studied.articles
    event = studied.evidence.events[0]
    assert "5月14日 = 2024-05-14" in told(studied, event.id)
    passage = article.passages[0]
    assert all(c.id in told(studied, passage.id) for c in studied.evidence.claims)
    assert "2 claims" in told(studied, "a1")
    assert "林部长" in told(studied, "lin")


def test_relations_and_clusters_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    first = "南洲交通部5月13日通报，列车出轨造成12人死亡，救援队在山谷里连夜搜寻，附近的公路已经封闭，列车停运三天。"
    for name, text in (("a1", first), ("a2", first.replace("13日", "14日").replace("12人", "19人"))):
        seed = SEED.partition("<div>")[0].replace("山城列车出轨", f"山城列车{name}")
        (folder / f"{name}.txt").write_text(f"{seed}<div><p>{text}</p></div>", encoding="utf-8")
    found = pipeline.study(config.parse(CONFIG), seeds=folder)
    (relation,) = [r for r in found.evidence.relations if r.relation == "updates"]
    text = told(found, relation.id)
    assert all(part in text for part in ("updates (killed)", "12", "19", *relation.claims)), text
    (cluster,) = found.gathered.clusters
    text = told(found, cluster.id)
    assert all(part in text for part in ("2 passages", "12 → 19", *cluster.passages)), text


def test_an_unknown_id_is_none_and_those_alike_are_offered(studied: Studied) -> None:
    claim = studied.evidence.claims[0]
    assert told(studied, "c-nothing") == ""
    assert nearest(claim.id[:8] + "zz", studied) == (claim.id,)


def test_the_command_ends_with_2_and_says_what_ids_look_like(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a1.txt").write_text(SEED, encoding="utf-8")
    (tmp_path / "dossier.yml").write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "build_dossier", "explain", "--config", str(tmp_path / "dossier.yml")]
    done = subprocess.run([*command, "c-0000000000"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "no record has this id" in done.stderr
    assert "expected" in done.stderr
    done = subprocess.run([*command, "a1"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert "山城列车出轨" in done.stdout


def test_topics_and_decisions_are_told_with_their_rules_and_lines(tmp_path: Path) -> None:
    (tmp_path / "a1.txt").write_text(SEED, encoding="utf-8")
    story = CONFIG + (
        "topics:\n  - id: dead\n    title: 死亡\n    match: {measures: [killed]}\n"
        "  - id: minister\n    title: 部长\n    match: {entities: [lin]}\n"
        "    exclude: [{terms: [通报], reason: 只是通报}]\n"
    )
    found = pipeline.study(config.parse(story), seeds=tmp_path)
    claim = next(c for c in found.evidence.claims if c.measure == "killed")
    text = told(found, "dead")
    assert claim.passage in text and f"measure killed ({claim.id})" in text
    assert "dead: measure killed" in told(found, claim.passage)
    assert "只是通报" in told(found, "minister")
    (tmp_path / "curation.yml").write_text(
        f"review:\n  - records: [{claim.id}]\n    says: 12人\n    reason: 核对过\n"
        "    editor: 甲\n    decided: 2024-05-20\n",
        encoding="utf-8",
    )
    reviewed = pipeline.study(config.parse(story), seeds=tmp_path)
    text = told(reviewed, claim.id)
    assert all(part in text for part in ("reviewed by 甲, 2024-05-20", "核对过", "curation.yml:2"))


def test_a_line_is_found_across_tags_that_are_broken_over_lines() -> None:
    from build_dossier.convert.lines import Lines

    text = "---\ntitle: x\n---\n<p\n  class='a'\n>第一句话在这里&nbsp;说完。</p>\n<p>第二<b>句</b>话，1 < 2。</p>\n"
    assert Lines(text, first=4).of("第一句话在这里 说完。") == 6
    assert Lines(text, first=4).of("第二句话，1 < 2。") == 7
