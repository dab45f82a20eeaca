"""A dossier on the disk whose articles are rewritten, and what its lock makes of it. Nothing is stood in for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from build_dossier import config, studying
from build_dossier.anchors import file as anchor_lock
from build_dossier.anchors.lead import Anchors, resolve
from build_dossier.convert.passages import normalised
from build_dossier.model import Article, Passage
from tests.support.sites import article, small_project


def shingles(text: str) -> set[str]:
    """The runs of three characters of a text, by which likeness is counted exactly."""
    words = normalised(text)
    return {words[n : n + 3] for n in range(max(1, len(words) - 2))}


def jaccard(left: str, right: str) -> float:
    """The true likeness of two texts."""
    one, other = shingles(left), shingles(right)
    return len(one & other) / len(one | other)


def body(*parts: str) -> str:
    """An article's body: a paragraph each, HTML as it stands where a part begins with a tag."""
    return "\n".join(p if p.startswith("<") else f"<p>{escape(p)}</p>" for p in parts)


@dataclass
class Story:
    """A project of one or more articles."""

    folder: Path

    @classmethod
    def of(cls, folder: Path, **articles: tuple[str, ...] | list[str]) -> Story:
        seeds = {f"{name}.txt": article(f"题目{name}", body(*parts)) for name, parts in articles.items()}
        return cls(small_project(folder / "project", seeds))

    def write(self, name: str, *parts: str) -> Story:
        (self.folder / "seeds" / f"{name}.txt").write_text(article(f"题目{name}", body(*parts)), encoding="utf-8")
        return self

    def remove(self, name: str) -> Story:
        (self.folder / "seeds" / f"{name}.txt").unlink()
        return self

    def rename(self, name: str, new: str) -> Story:
        (self.folder / "seeds" / f"{name}.txt").rename(self.folder / "seeds" / f"{new}.txt")
        return self

    def articles(self) -> tuple[Article, ...]:
        found, _ = studying.read(config.read(self.folder / "dossier.yml"), self.folder / "seeds")
        return found

    def passages(self) -> dict[str, Passage]:
        """The passages that are there by their address."""
        return {f"{a.slug}#{p.id}": p for a in self.articles() for p in a.passages}

    def anchors(self) -> Anchors:
        lock, faults = anchor_lock.read(self.folder / "seeds")
        assert not faults
        return resolve(lock, self.articles())

    def update(self) -> Story:
        anchor_lock.write(self.folder / "seeds", self.anchors())
        return self

    def at(self, text: str, name: str | None = None) -> str:
        """The address of the one passage of some words."""
        found = [
            key for key, p in self.passages().items() if p.text == text and (name is None or key.startswith(f"{name}#"))
        ]
        assert len(found) == 1, (text, found)
        return found[0]

    def lead(self, address: str) -> str | None:
        """The words that an address shows now; None where it leads to a note. It must be known."""
        here = self.passages()
        if address in here:
            return here[address].text
        texts = {(p.article, p.id): p.text for p in here.values()}
        found = [f for f in self.anchors().former if f"{f.slug}#{f.passage}" == address]
        assert len(found) == 1, (address, found)
        to = found[0]
        return texts[to.to_article, to.to_passage] if to.to_passage else None

    def lock(self) -> str:
        return (self.folder / "seeds" / "anchors.lock").read_text(encoding="utf-8")


def ids(html: str) -> list[str]:
    """Every id of a page, in its order."""
    return re.findall(r"<[^>]*?\sid=[\"']?([^\s\"'>]+)", html)
