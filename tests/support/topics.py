"""Small dossiers for the tests of topics and of what their pages quote: seeds in, through the whole of the pipeline."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from build_dossier import config, editing, pipeline
from build_dossier.config import Dossier as Config
from build_dossier.editing import Studied
from build_dossier.images.gallery import Gallery
from build_dossier.lang import interface
from build_dossier.model import Article, Claim, Dossier, Event, Passage, Statement, Topic
from build_dossier.render.desk import Desk
from build_dossier.topics.figures import Figure, Group

STORY = """\
title: 试刊
language: zh
timezone: Asia/Shanghai
outlets:
  - {name: 海湾晚报, lang: zh, clock: Asia/Shanghai, publish: full}
  - {name: 河谷日报, lang: zh, clock: Asia/Shanghai, publish: full}
  - {name: The Valley Post, lang: en, publish: full}
entities:
  - {id: ministry, name: 南洲内政部, aliases: [内政部, 南洲内务部, Nanzhou interior ministry], kind: organization, party: 南洲}
  - {id: health, name: 南洲卫生部, aliases: [Nanzhou health ministry], kind: organization, party: 南洲}
  - {id: lin, name: 林致远, aliases: [Lin Zhiyuan], kind: person, party: 南洲}
  - {id: north, name: 北河省, aliases: [Beihe], kind: place, party: 南洲}
populations:
  - {id: rescuers, name: 救援人员, aliases: [rescuers]}
  - {id: pupils, name: 学生, aliases: [pupils]}
"""
DECISION = "reason: 与原文核对过, editor: 张编辑, decided: 2024-06-01"


def seed(
    *paragraphs: str,
    outlet: str = "海湾晚报",
    day: str | None = "2024-05-14",
    title: str = "南洲消息NUMBER",
    hour: str = "12:00",
) -> str:
    """The text of a seed; a paragraph that begins with a tag is HTML already. `day` null: an article without date."""
    dated = f"date: {day}T{hour}:00+08:00\n" if day else ""
    body = "\n".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)
    return f"---\ntitle: '{title}'\noutlet: {outlet}\n{dated}---\n\n<div>\n{body}\n</div>\n"


@dataclass(frozen=True)
class Project:
    """Seeds `a0`, `a1`, … with a story and an editor's decisions, studied as `build` does it."""

    seeds: tuple[str, ...]
    story: str
    decisions: str = ""

    @cached_property
    def config(self) -> Config:
        return config.parse(self.story)

    @cached_property
    def studied(self) -> Studied:
        with tempfile.TemporaryDirectory() as folder:
            for number, text in enumerate(self.seeds):
                Path(folder, f"a{number}.txt").write_text(text, encoding="utf-8")
            if self.decisions:
                Path(folder, "curation.yml").write_text(self.decisions, encoding="utf-8")
            found = pipeline.study(self.config, seeds=Path(folder), state=Path(folder))
        broken = [
            d.render() for d in found.diagnostics if d.code.startswith(("curation", "article", "seed", "evidence"))
        ]
        assert not broken, broken
        assert len(found.articles) == len(self.seeds)
        return found

    def decided(self, decisions: str) -> Project:
        """The same with decisions, whose ids were taken from this one: as an editor does it."""
        return Project(self.seeds, self.story, decisions)

    @cached_property
    def dossier(self) -> Dossier:
        none = Gallery(by_address={}, files={}, renditions={}, diagnostics=())
        return editing.dossier(self.studied, none, self.config)

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.dossier, self.config, interface(self.config.language))

    # --- what a test asks for

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.studied.evidence.claims

    @property
    def statements(self) -> tuple[Statement, ...]:
        return self.studied.evidence.statements

    @property
    def events(self) -> tuple[Event, ...]:
        return self.studied.evidence.events

    @property
    def codes(self) -> list[str]:
        return [d.code for d in self.studied.diagnostics]

    def article(self, number: int) -> Article:
        return next(a for a in self.studied.articles if a.id == f"a{number}")

    def topic(self, identity: str = "t") -> Topic:
        return next(t for t in self.studied.topics if t.slug == identity)

    def passage(self, words: str, number: int | None = None) -> Passage:
        """The one passage that holds some words, in one article or in all."""
        articles = self.studied.articles if number is None else (self.article(number),)
        (found,) = [p for a in articles for p in a.passages if words in p.text]
        return found

    def key(self, words: str, number: int | None = None) -> str:
        found = self.passage(words, number)
        return f"{found.article}/{found.id}"

    def words(self, keys: Iterable[str], length: int = 4) -> list[str]:
        """The beginnings of passages, by their keys: what a test can be read by."""
        texts = {f"{a.id}/{p.id}": p.text for a in self.studied.articles for p in a.passages}
        return [texts[k][:length] for k in keys]

    def claim(self, printed: str, number: int = 0) -> Claim:
        """The first claim of an article that prints a number."""
        return next(c for c in self.claims if c.printed == printed and c.article == f"a{number}")

    @property
    def figures(self) -> tuple[Figure, ...]:
        return self.desk.ledger.figures([c.id for c in self.claims], [o.id for o in self.dossier.outside])

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.desk.ledger.groups(self.figures)


def project(*seeds: str, story: str = "", decisions: str = "") -> Project:
    """A dossier of some seeds; a text that is no seed is an article of one paragraph. `story` comes after `STORY`."""
    texts = tuple((s if s.startswith("---") else seed(s)).replace("NUMBER", str(n)) for n, s in enumerate(seeds))
    return Project(texts, STORY + story, decisions)
