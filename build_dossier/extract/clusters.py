"""Near-identical passages: one wire report that several articles carry, with what differs."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import Match, SequenceMatcher
from itertools import pairwise

from build_dossier.convert.passages import normalised
from build_dossier.model import Article, Cluster, Difference, Level, Passage

SHINGLE = 5  # characters
SHORT = 40  # normalised characters below which only the same words are the same passage
ALIKE = 0.6  # share of shingles (Jaccard) from which two passages are one text
WITHIN = 0.9  # or: share of the shorter one's shingles that the longer one holds
COMPARISONS = 5_000_000  # for the differences of one pair; prose takes a tenth
NEAR = 3  # equal words between two changes that are shown as one
CONTEXT = 2  # words before a change, so that a reader sees what it belongs to
COMMON = 60  # a shingle in more passages than this tells nothing


def cluster(articles: Iterable[Article]) -> tuple[dict[str, str], tuple[Cluster, ...]]:
    """The cluster of each passage by (article/passage) key, and the clusters of more than one, in stable order."""
    passages = [p for a in sorted(articles, key=lambda a: a.id) for p in a.passages]
    joint = _Joint(len(passages))
    folded = [fold(p.text) for p in passages]
    _equal(passages, folded, joint)
    _similar(passages, folded, joint)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(len(passages)):
        groups[joint.root(index)].append(index)
    names: dict[str, str] = {}
    found = []
    for members in groups.values():
        name = min(hashlib.sha256(normalised(passages[i].text).encode()).hexdigest()[:16] for i in members)
        for index in members:
            names[key(passages[index])] = name
        if len(members) > 1:
            found.append(_cluster(name, [passages[i] for i in members], [folded[i] for i in members]))
    return names, tuple(sorted(found, key=lambda c: c.id))


def key(passage: Passage) -> str:
    """What names a passage across articles: two articles may carry one id only by hash, never in one article."""
    return f"{passage.article}/{passage.id}"


def fold(text: str) -> str:
    """A text without what a second print of it changes: punctuation, spacing, the digits' own values."""
    return re.sub(r"[0-9]+", "0", re.sub(r"[^\w]+", "", normalised(text)))


def _equal(passages: list[Passage], folded: list[str], joint: _Joint) -> None:
    first: dict[tuple[str, str], int] = {}
    for index, text in enumerate(folded):
        # headings and cells of a few characters are alike everywhere
        if len(text) < 8 or passages[index].kind == "heading":
            continue
        joint.join(first.setdefault(("folded", text), index), index)


def _similar(passages: list[Passage], folded: list[str], joint: _Joint) -> None:
    """Pairs that share sampled shingles, compared whole; the number of pairs stays linear in the text."""
    long = [i for i, (p, t) in enumerate(zip(passages, folded, strict=True)) if len(t) >= SHORT and p.kind != "heading"]
    where: dict[str, list[int]] = defaultdict(list)
    for index in long:
        for shingle in _sampled(folded[index]):
            where[shingle].append(index)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for holders in where.values():
        if 1 < len(holders) <= COMMON:
            for pair in pairwise(holders):
                shared[pair] += 1
    for (left, right), count in sorted(shared.items()):
        if joint.root(left) == joint.root(right) or count < 2:
            continue
        ours, theirs = _shingles(folded[left]), _shingles(folded[right])
        both = len(ours & theirs)
        if both / len(ours | theirs) >= ALIKE or both / min(len(ours), len(theirs)) >= WITHIN:
            joint.join(left, right)


def _sampled(text: str) -> frozenset[str]:
    """Shingles that begin at a frequent character: a sample by content, which a copy shares however it was edited."""
    return frozenset(text[m.start() : m.start() + 2 * SHINGLE] for m in _FREQUENT.finditer(text))


_FREQUENT = re.compile("[的一是在国人了中部安和eo]")


def _shingles(text: str) -> frozenset[str]:
    return frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))


def _cluster(name: str, members: list[Passage], folded: list[str]) -> Cluster:
    texts = {normalised(p.text) for p in members}
    level: Level = "exact" if len(texts) == 1 else "folded" if len(set(folded)) == 1 else "similar"
    first = members[0]
    differences = [d for other in members[1:] for d in _differences(first, other)] if level != "exact" else []
    return Cluster(
        id=name,
        passages=tuple(key(p) for p in members),
        articles=tuple(dict.fromkeys(p.article for p in members)),
        level=level,
        differences=tuple(differences),
    )


def _differences(first: Passage, other: Passage) -> list[Difference]:
    left, right = _words(first.text[:4000]), _words(other.text[:4000])
    matcher = _Bounded(left, right)
    return [
        Difference(passage=key(other), removed="".join(left[a:b]).strip(), added="".join(right[c:d]).strip())
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def in_context(first: str, other: str) -> list[tuple[str, str]]:
    """What a text has otherwise than another, as a reader follows it: near changes as one, each with the words before it."""
    left, right = _words(first[:4000]), _words(other[:4000])
    changes: list[tuple[int, int, int, int]] = []
    for tag, a, b, c, d in _Bounded(left, right).get_opcodes():
        if tag == "equal":
            continue
        if changes and a - changes[-1][1] <= NEAR:  # 集[体]安[全条约]组织 is one change
            a, _, c, _ = changes.pop()
        changes.append((a, b, c, d))
    return [
        ("".join(left[max(0, a - CONTEXT) : b]).strip(), "".join(right[max(0, c - CONTEXT) : d]).strip())
        for a, b, c, d in changes
    ]


class _Bounded(SequenceMatcher[str]):
    """Differences within a bounded number of comparisons: words that are repeated endlessly take cubic time else.

    What is left when the bound is reached counts as different.
    """

    def __init__(self, left: list[str], right: list[str]) -> None:
        super().__init__(None, left, right, autojunk=False)
        self._left = COMPARISONS
        self._own = left
        self._where = self.b2j  # type: ignore[attr-defined]  # each word's places in `right`

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """See difflib."""
        self._left -= sum(len(self._where.get(word, ())) for word in self._own[alo:ahi])
        return super().find_longest_match(alo, ahi, blo, bhi) if self._left > 0 else Match(alo, blo, 0)


def _words(text: str) -> list[str]:
    """Words and numbers of alphabetic scripts whole, other characters one by one."""
    return re.findall(r"[A-Za-z\u00c0-\u024f]+|[0-9]+|\s+|.", text)


class _Joint:
    """Disjoint sets."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, left: int, right: int) -> None:
        a, b = self.root(left), self.root(right)
        self._parent[max(a, b)] = min(a, b)
