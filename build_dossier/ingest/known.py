"""Whether an article is among the seeds already: by its address, its headline at its outlet, or its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from build_dossier.config import fold as folded_name
from build_dossier.convert import addresses
from build_dossier.extract.clusters import SHINGLE, fold
from build_dossier.ingest.draft import Draft
from build_dossier.read.article import HtmlArticle

NEARLY = 0.8  # share of common shingles (Jaccard) from which two articles are one text
PROBES = 48  # shingles of the new text that are looked for in each seed before the two are compared whole
FOUND = 0.4  # share of the probes that a nearly identical text must hold
LONG = 2 * SHINGLE  # characters of a probe: one that stands by chance in another article is rare
SHORT = 80  # characters below which texts are not compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The seed (its path in the seeds folder) that an article is in already, and what they have in common."""

    seed: str
    common: str


@dataclass(slots=True)
class Shelf:
    """The seeds that are there, in the forms in which articles are compared. Grows with what is added."""

    addresses: dict[str, str] = field(default_factory=dict)
    headlines: dict[tuple[str, str], str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[HtmlArticle]) -> Shelf:
        """The shelf of the seeds whose headers were read."""
        shelf = cls()
        for item in items:
            header = item.header
            urls = (item.url, header.url, header.archived)
            shelf.put(item.source.path, urls, header.title, item.outlet_name, header.body)
        return shelf

    def put(self, seed: str, urls: Iterable[str], title: str, outlet: str, html: str) -> None:
        """Keep a seed; the first of two that are alike speaks for both."""
        for url in urls:
            if url:
                self.addresses.setdefault(addresses.key(url), seed)
        if outlet:
            self.headlines.setdefault((fold(title), folded_name(outlet)), seed)
        self.bodies.setdefault(seed, html)

    def by_address(self, *urls: str) -> Known | None:
        """The seed of one of some addresses."""
        seed = next((self.addresses[k] for u in urls if u and (k := addresses.key(u)) in self.addresses), None)
        return Known(seed=seed, common="the same address") if seed else None

    def find(self, draft: Draft) -> Known | None:
        """The seed that a draft is in already, or None."""
        if found := self.by_address(draft.url, *draft.given, draft.archived):
            return found
        if draft.outlet and (seed := self.headlines.get((fold(draft.title), folded_name(draft.outlet)))):
            return Known(seed=seed, common="the same headline at the same outlet")
        seed = self._by_text(_text(draft.body_html))
        return Known(seed=seed, common="nearly the same text") if seed else None

    def _by_text(self, text: str) -> str | None:
        if len(text) < SHORT:
            return None
        step = max(1, (len(text) - LONG) // PROBES)
        probes = [text[i : i + LONG] for i in range(0, len(text) - LONG + 1, step)]
        ours = _shingles(text)
        for seed, html in self.bodies.items():
            other = self._folded.get(seed) or self._folded.setdefault(seed, _text(html))
            if sum(probe in other for probe in probes) < FOUND * len(probes):
                continue
            theirs = _shingles(other)
            if len(ours & theirs) >= NEARLY * len(ours | theirs):
                return seed
        return None


def _text(html: str) -> str:
    """The words of a body, folded as passages are when copies are looked for; tags are cut, not parsed, for speed."""
    return fold(unescape(re.sub(r"<[^<>]*>", " ", html)))


def _shingles(text: str) -> frozenset[str]:
    return frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))
