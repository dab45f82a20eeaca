"""What reading an article sentence by sentence rests on, and what it has found so far."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from build_dossier.convert.passages import normalised
from build_dossier.extract.calendar import Context, Resolved
from build_dossier.extract.people import Cast, KnownEntity, Speaker
from build_dossier.extract.text import Sentence
from build_dossier.interfaces import DateExpression, Language, Utterance
from build_dossier.model import Article, Claim, Event, Passage, Statement

Item = TypeVar("Item")
BACKGROUND_DAYS = 120  # what lies further back than this is not of the story


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date expression with the days that it means, in a sentence's own offsets."""

    expression: DateExpression
    resolved: Resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One sentence as understood: its dates, its verbs of saying, and beside each of these who it was."""

    passage: Passage
    sentence: Sentence
    dated: tuple[Dated, ...]
    utterances: tuple[Utterance, ...] = ()
    speakers: tuple[Speaker | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement with its speaker as resolved, for what comes after it."""

    statement: Statement
    speaker: Speaker | None


@dataclass(slots=True, kw_only=True)
class State:
    """What reading on depends on: days, speakers and relaying media spoken of before; and the evidence so far."""

    article: Article
    language: Language
    cast: Cast
    entities: dict[str, KnownEntity]
    context: Context
    ids: Counter[str] = field(default_factory=Counter)
    claims: list[Claim] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    carriers: tuple[str, ...] = ()
    announced: bool = False  # the sentence before ended with a colon
    crowded: str = ""  # the first sentence that holds more than is read

    def most(self, found: tuple[Item, ...], most: int, sentence: str) -> tuple[Item, ...]:
        """The first of what a sentence holds; that it holds more is remembered."""
        if len(found) > most:
            self.crowded = self.crowded or sentence
        return found[:most]

    def identity(self, kind: str, sentence: str, what: str) -> str:
        """An id from the words of the sentence: it stays when other text changes. Twins in one article are numbered."""
        words = f"{self.article.id}\n{_normalised(sentence)}\n{normalised(what)}"
        base = f"{kind}-{hashlib.sha256(words.encode()).hexdigest()[:10]}"
        self.ids[base] += 1
        return base if self.ids[base] == 1 else f"{base}-{self.ids[base]}"

    def background(self, day: str) -> bool:
        """Whether a day, month or year (ISO 8601, cut to what is known) lies long before the article."""
        published = self.context.published
        if published is None:
            return False
        parts = [int(p) for p in day[:10].split("-")]
        if len(parts) == 1:
            return parts[0] < published.year
        last = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 28)
        return (published - last).days > BACKGROUND_DAYS


@lru_cache(maxsize=64)
def _normalised(sentence: str) -> str:
    """A sentence is asked for once a record."""
    return normalised(sentence)
