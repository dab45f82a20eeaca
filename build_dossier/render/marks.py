"""Words of an article as other pages quote them: within its rights, and with 已撤回 before a figure that does not stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from build_dossier.lang import Interface
from build_dossier.model import RETRACTED, Article, Claim, Decision, Dossier
from build_dossier.render import html
from build_dossier.render.rights import QUOTABLE, published_blocks

NUMERAL = re.compile(r"\d[\d,.]*(?:[多余]?[十百千万亿]+)?[多余]?|[〇零一二两三四五六七八九十百千万亿]+[多余]?")
PEOPLE = frozenset("人名位个")
PEOPLE_WORDS = "[人名位]"  # 164名救援人员 and 这164人 are the same people


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A figure that does not stand, in a passage: where it is, and the decision."""

    start: int
    end: int
    decision: Decision


class Quoting:
    """The passages of a dossier, as they may be quoted."""

    def __init__(self, dossier: Dossier, words: Interface) -> None:
        self._words = words
        self._texts = {(a.id, p.id): p.text for a in dossier.articles for p in a.passages}
        self._shown = {
            (a.id, b.passage.id) for a in dossier.articles for b in published_blocks(a) if b.passage is not None
        }
        self._marks = _marks(dossier)
        self._headlines = {a.id: _in_headline(a, dossier) for a in dossier.articles}
        self._retracted = _patterns(dossier)

    def headline(self, article: Article) -> str:
        """An article's headline, with the word before each retracted figure in it."""
        shown = article.headline
        for mark in sorted(self._headlines[article.id], key=lambda m: -m.start):
            shown = f"{shown[: mark.start]}{self.label(mark.decision)} {shown[mark.start :]}"
        return shown

    def told(self, words: str) -> str:
        """Words of the site's own about the articles, with the word before each figure that does not stand now."""
        found: dict[int, Decision] = {}
        for decision, pattern in self._retracted:
            for match in pattern.finditer(words):
                found.setdefault(match.start(), decision)
        for start in sorted(found, reverse=True):
            words = f"{words[:start]}{self.label(found[start])} {words[start:]}"
        return words

    def marks(self, article: str, passage: str) -> tuple[Mark, ...]:
        """The retracted figures of a passage, in order."""
        return self._marks.get((article, passage), ())

    def label(self, decision: Decision) -> str:
        """The word that stands before a retracted figure: 已撤回."""
        return self._words(f"retracted_{decision.kind}")

    def plain(self, article: str, passage: str, start: int = 0, end: int | None = None) -> str:
        """A stretch of a passage as text, with the word before each retracted figure in it."""
        made = ""
        for piece, marked in self._pieces(article, passage, start, end):
            made += f" {piece}" if marked and made and not made[-1].isspace() else piece
        return made

    def html(self, article: str, passage: str, start: int = 0, end: int | None = None) -> str:
        """The same as HTML."""
        return "".join(
            html.el("span", html.text(piece), class_="bd-retracted") if marked else html.text(piece)
            for piece, marked in self._pieces(article, passage, start, end)
        )

    def within_text(self, article: str, passage: str, text: str) -> str:
        """A stretch of a passage that is given as text, with the words put in."""
        start = self._texts[article, passage].find(text)
        return self.plain(article, passage, start, start + len(text)) if start >= 0 else text

    def sentence(self, article: str, passage: str, text: str, at: int) -> str:
        """A record's sentence as HTML; `at`: where the record stands in the passage."""
        low, high = self.bounds(article, passage, text, at)
        return self.html(article, passage, low, high)

    def bounds(self, article: str, passage: str, text: str, at: int) -> tuple[int, int]:
        """Where a record's sentence stands in its passage, within what may be shown."""
        whole = self._texts[article, passage]
        low = whole.rfind(text, 0, at + len(text))
        low = max(0, low) if low >= 0 else max(0, whole.find(text))
        high = min(len(whole), low + len(text))
        if (article, passage) in self._shown or high - low <= QUOTABLE:
            return low, high
        first = max(low, min(at - QUOTABLE // 2, high - QUOTABLE))
        return first, first + QUOTABLE

    def within(self, article: str, passage: str) -> bool:
        """Whether the whole passage may be shown."""
        return (article, passage) in self._shown

    def _pieces(self, article: str, passage: str, start: int, end: int | None) -> Iterable[tuple[str, bool]]:
        whole = self._texts[article, passage]
        stop = len(whole) if end is None else end
        position = start
        for mark in self.marks(article, passage):
            # also where the stretch begins inside the figure: better twice than not at all
            if mark.end <= start or mark.start >= stop:
                continue
            yield whole[position : max(mark.start, position)], False
            yield f"{self.label(mark.decision)} ", True
            position = max(mark.start, position)
        yield whole[position:stop], False


def _marks(dossier: Dossier) -> dict[tuple[str, str], tuple[Mark, ...]]:
    found: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    decided = _by_decision(dossier)
    for decision, claims in decided:
        for claim in claims:
            _put(found, claim.article, claim.passage, Mark(start=claim.start, end=claim.end, decision=decision))
    # a claim that stands is no echo of one that does not, though its number be the same
    standing: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for claim in dossier.evidence.claims:
        if claim.status != "withdrawn":
            standing[claim.article, claim.passage].append((claim.start, claim.end))
    for decision, claims in decided:
        for article, pattern in _echoes(claims, dossier):
            for passage in article.passages:
                taken = standing[article.id, passage.id]
                for match in pattern.finditer(passage.text):
                    if not any(low < match.end() and match.start() < high for low, high in taken):
                        mark = Mark(start=match.start(), end=match.end(), decision=decision)
                        _put(found, article.id, passage.id, mark)
    return {key: tuple(sorted(own, key=lambda m: m.start)) for key, own in found.items()}


def _by_decision(dossier: Dossier) -> list[tuple[Decision, list[Claim]]]:
    claims = {c.id: c for c in dossier.evidence.claims}
    return [(d, [claims[r] for r in d.records if r in claims]) for d in dossier.decisions if d.kind in RETRACTED]


def _put(found: dict[tuple[str, str], list[Mark]], article: str, passage: str, mark: Mark) -> None:
    own = found[article, passage]
    if not any(m.start < mark.end and mark.start < m.end for m in own):
        own.append(mark)


def _echoes(claims: list[Claim], dossier: Dossier) -> Iterable[tuple[Article, re.Pattern[str]]]:
    """The numbers of a decision in the articles that hold one of its claims: prose comes back to a figure without claiming it."""
    articles = {a.id: a for a in dossier.articles}
    forms = {f for c in claims if (f := _form(c, articles[c.article]))}
    if not forms:
        return
    pattern = re.compile("|".join(sorted(forms)))
    for name in sorted({c.article for c in claims}):
        yield articles[name], pattern


def _form(claim: Claim, article: Article) -> str:
    """A figure's numeral before the word that follows it in its claim: 164人, 3万人, 164 people. None for a range."""
    source = next((p.text for p in article.passages if p.id == claim.passage), "")
    numerals = NUMERAL.findall(claim.printed)
    if len(numerals) != 1:
        return ""
    follows = re.match(r"\s?[a-z]+|\s?\w", source[claim.end :], re.IGNORECASE)
    if follows is None:
        return ""
    after = follows[0] if follows[0].strip() not in PEOPLE else PEOPLE_WORDS
    unit = after if after == PEOPLE_WORDS else re.escape(after)
    return rf"(?<![\d.,]){re.escape(numerals[0])}(?={unit})"


def _in_headline(article: Article, dossier: Dossier) -> tuple[Mark, ...]:
    found: dict[int, Mark] = {}
    for decision, claims in _by_decision(dossier):
        for own, pattern in _echoes(claims, dossier):
            if own.id == article.id:
                for match in pattern.finditer(article.headline):
                    found.setdefault(match.start(), Mark(start=match.start(), end=match.end(), decision=decision))
    return tuple(found.values())


def _patterns(dossier: Dossier) -> list[tuple[Decision, re.Pattern[str]]]:
    """The numbers of each retraction as the site itself writes them, with a unit; in the articles' words, too."""
    articles = {a.id: a for a in dossier.articles}
    found = []
    for decision, claims in _by_decision(dossier):
        forms = {f for c in claims if (f := _form(c, articles[c.article]))}
        for claim in claims:
            for numeral in NUMERAL.findall(claim.printed):
                units = "|".join(map(re.escape, filter(None, (claim.unit, "people"))))
                forms.add(rf"(?<![\d.,]){re.escape(numeral)}(?=\s?(?:{PEOPLE_WORDS}|{units}))")
        if forms:
            found.append((decision, re.compile("|".join(sorted(forms)))))
    return found
