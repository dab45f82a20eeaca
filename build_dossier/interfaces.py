"""What the stages ask of a language: a few functions, and the values that they give.

A language pack (`lang/CODE/`) reads one sentence at a time and knows its own grammar only: it finds numerals, counts,
date expressions and utterances. What they mean in an article (which day "Friday" is, who "he" is, which figure has which
source) is decided once for all languages in `extract/`. Offsets are of the text that was handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

Qualifier = Literal["exact", "about", "more_than", "less_than", "nearly", "range"]
Status = Literal["planned", "reported", "withdrawn"]
MentionKind = Literal["person", "organization", "title", "pronoun", "carrier", "other"]
DateKind = Literal[
    "day",  # any of year, month, day: 6 January, the 6th, January, 2014
    "offset",  # `amount` of `unit` from the day of publication: yesterday, three days ago, last month
    "context",  # `amount` days from the day that was spoken of last: the same day, the day after
    "weekday",  # `weekday` (Monday is 0) of the week `amount` away; `amount` null: the nearest
    "weekend",  # the weekend of the week `amount` away
    "season",  # `season` (0 is spring) of the year, or of the year `amount` away
    "last",  # the `amount` of `unit` up to the day of publication: the past two days; those to come where it is negative
    "now",  # so far, up to now
]
Unit = Literal["day", "week", "month", "year"]
Part = Literal["early", "morning", "noon", "afternoon", "evening", "night"]


MASK = "\ue000"  # stands for each character of a quotation in a masked sentence, so that offsets hold
SOFT = "\ue001"  # stands for the marks of a quotation that is too short for speech: a name, a term


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as printed with its qualifier (近8000, 200人至250人): what it may be, null for an open end."""

    start: int
    end: int
    low: float | None
    high: float | None
    qualifier: Qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number that counts something a measure is interested in.

    `subject` is the population as printed, or who sends for deployments; `item` the type (IL-76); `anchor` is where the
    word that decided the measure stands.
    """

    number: Number
    measure: str
    unit: str | None
    subject: str | None
    item: str | None
    place: str | None
    status: Status
    anchor: int
    rule: str
    points_back: bool = False  # `subject` only points to a body named before: 该组织


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpec:
    """One day or stretch of days as the words give it, not yet resolved."""

    kind: DateKind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: int | None = None
    amount: int | None = None
    unit: Unit = "day"
    third: int | None = None  # of a month: 0 its first ten days, 1 the middle, 2 its end
    part: Part | None = None
    time: str | None = None  # HH:MM where the words give the hour
    ahead: bool = False  # the sentence speaks of something to come


@dataclass(frozen=True, slots=True, kw_only=True)
class DateExpression:
    """A date as printed; `to` is the end of a range."""

    start: int
    end: int
    spec: DateSpec
    to: DateSpec | None = None
    as_of: bool = False  # 截至…: the day that figures speak of
    attributive: bool = False  # tells which event is meant (22日的袭击) or since when, not when the sentence happens


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody who may speak: the words, the name in them, the office (role) and the state or body that it belongs to."""

    start: int
    end: int
    text: str
    kind: MentionKind
    name: str = ""
    role: str = ""
    party: str = ""
    body: str = ""  # the ministry or organisation of the office: 内政部 of 内政部发言人
    official: bool = False
    national: bool = False  # an office or body of a state that is not named with it
    plural: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A verb of saying with whom it belongs to. `speaker` is null where the sentence does not name one.

    `direct` verbs introduce speech (say, state); others tell an official act (approve, condemn). `carriers` relay it.
    `content` is where what was said begins. `reply` marks an answer to the statement before.
    """

    start: int
    end: int
    verb: str
    direct: bool
    speaker: Mention | None
    carriers: tuple[str, ...]
    content: int
    reply: bool = False
    anonymous: bool = False  # "it is reported": nobody is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Names that the dossier and the article bring along, by the form in which they are printed.

    `people` leads from a name to the party it speaks for (may be empty); `bodies` from an organisation's name to its
    party; `places` from a place's name to its state. `short` leads from one character to the state that it stands for in
    this article (俄军, 厄方); `main` is the state that the article is about, where its headline or its text leaves no doubt.
    """

    people: dict[str, str]
    bodies: dict[str, str]
    places: dict[str, str]
    short: dict[str, str] = field(default_factory=dict)
    main: str = ""


class Language(Protocol):
    """What a language contributes to the evidence layer."""

    code: str
    quotation_marks: tuple[tuple[str, str], ...]
    sentence_ends: str

    def counts(self, sentence: str, gazetteer: Gazetteer) -> tuple[Count, ...]:
        """The counted numbers of a sentence, in the order of the text."""
        ...

    def dates(self, sentence: str) -> tuple[DateExpression, ...]:
        """The date expressions of a sentence, in the order of the text."""
        ...

    def utterances(self, sentence: str, gazetteer: Gazetteer) -> tuple[Utterance, ...]:
        """The verbs of saying of a sentence whose quotations are masked, in the order of the text."""
        ...

    def states(self, headline: str, text: str) -> tuple[dict[str, str], str]:
        """What short forms of states mean in an article, and the one state that it is about ("" where that is open)."""
        ...

    def subject(self, sentence: str, gazetteer: Gazetteer) -> Mention | None:
        """Whom a sentence is about, whether or not they speak; null where that is no person or body."""
        ...

    def topic_body(self, text: str, gazetteer: Gazetteer) -> str | None:
        """The organisation that a text is about."""
        ...

    def introductions(self, text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
        """Everybody whom a text names together with an office."""
        ...

    def is_speech(self, quotation: str, before: str, after: str) -> bool:
        """Whether words in quotation marks are somebody's speech rather than a term, title or slogan."""
        ...
