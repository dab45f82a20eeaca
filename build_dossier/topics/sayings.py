"""Who said what: statements by speaker and day, copies and repeated reports told once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from build_dossier.extract.parties import Parties
from build_dossier.extract.people import folded
from build_dossier.model import Event, Evidence, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Something that was said, with every report of it: `statement` is the fullest, `others` say the same."""

    statement: Statement
    others: tuple[Statement, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that carry it."""
        return tuple(dict.fromkeys(s.article for s in (self.statement, *self.others)))

    @property
    def ids(self) -> tuple[str, ...]:
        """All its statements."""
        return tuple(s.id for s in (self.statement, *self.others))

    @property
    def date(self) -> str | None:
        """The day that most of its reports give, the earlier of two that as many give."""
        given = Counter(s.date for s in (self.statement, *self.others) if s.date)
        return min(given, key=lambda d: (-given[d], d), default=None)

    @property
    def dates(self) -> tuple[str, ...]:
        """The days that its reports give, in order: two where they differ."""
        return tuple(sorted({s.date for s in (self.statement, *self.others) if s.date}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one speaker said on one day, or in one article that gives no day. `answers`: the sayings replied to."""

    speaker: str | None
    role: str | None
    party: str | None
    date: str | None
    sayings: tuple[Saying, ...]
    answers: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """All its statements."""
        return tuple(i for s in self.sayings for i in s.ids)


class Register:
    """The statements of a dossier as cards."""

    def __init__(
        self, evidence: Evidence, *, cluster_of: dict[str, str], parties: Parties, native: frozenset[str] = frozenset()
    ) -> None:
        self._native = native
        self._statements = {s.id: s for s in evidence.statements}
        self._cluster_of = cluster_of
        self._parties = parties
        self._same_event = _shared_events(evidence.events)
        self._place = self._places(evidence.statements)

    def _places(self, statements: Iterable[Statement]) -> dict[str, int]:
        """Which report of its speaker in its passage each statement is."""
        seen: Counter[tuple[str, ...]] = Counter()
        places = {}
        for statement in statements:
            key = (statement.article, statement.passage, statement.kind, self._speaker(statement))
            places[statement.id] = seen[key]
            seen[key] += 1
        return places

    def cards(self, statements: Iterable[str]) -> tuple[Card, ...]:
        """The cards of some statements: by day, then party; undated ones last."""
        wanted = [self._statements[i] for i in statements if i in self._statements]
        by_speaker: dict[tuple[str, str], list[Saying]] = defaultdict(list)
        for saying in self._sayings(wanted):
            first = saying.statement
            # what an article reports of a speaker without a day stands with what it reports of him with one
            by_speaker[self._speaker(first), saying.date or f"~{first.article}"].append(saying)
        for (speaker, when), own in sorted(by_speaker.items()):
            if when.startswith("~") and (home := self._dated_home(by_speaker, speaker, when[1:])):
                by_speaker[speaker, home] += own
                by_speaker[speaker, when] = []
        cards = [self._card(own) for own in by_speaker.values() if own]
        return tuple(sorted(cards, key=lambda c: (c.date or "9", c.party or "", c.speaker or "", c.ids)))

    def _dated_home(self, known: dict[tuple[str, str], list[Saying]], speaker: str, article: str) -> str | None:
        """The one day on which an article has somebody speak; none where it names two."""
        days = {
            when
            for (who, when), own in known.items()
            if who == speaker and not when.startswith("~") and any(article in s.articles for s in own)
        }
        return days.pop() if len(days) == 1 else None

    def _sayings(self, statements: list[Statement]) -> list[Saying]:
        """Statements with copies of one text, and with other reports of one dated event, joined."""
        groups: dict[tuple[str, ...], list[Statement]] = {}
        for statement in statements:
            groups.setdefault(self._identity(statement), []).append(statement)
        made = []
        for own in groups.values():
            fullest = max(own, key=lambda s: (s.article in self._native, bool(s.date), bool(s.role), len(s.text)))
            made.append(Saying(statement=fullest, others=tuple(s for s in own if s is not fullest)))
        return made

    def _identity(self, statement: Statement) -> tuple[str, ...]:
        speaker = self._speaker(statement)
        event = self._same_event.get((statement.article, statement.passage, statement.text))
        if event is not None and statement.kind == "reported":
            return (speaker, "event", event)
        cluster = self._cluster_of.get(f"{statement.article}/{statement.passage}", statement.passage)
        # copies of a text have the same number of reports in the same order, however their words were edited
        words = folded(statement.text)[:20] if statement.kind == "quoted" else str(self._place[statement.id])
        return (speaker, cluster, statement.kind, words)

    def _speaker(self, statement: Statement) -> str:
        return statement.speaker_id or folded(self._parties.name(statement.speaker) or "") or f"?{statement.article}"

    def _card(self, sayings: list[Saying]) -> Card:
        order = {i: n for n, i in enumerate(self._statements)}
        sayings = sorted(sayings, key=lambda s: (s.statement.article not in self._native, order[s.statement.id]))
        every = [t for s in sayings for t in (s.statement, *s.others)]
        # 该国总统 tells nothing away from its article
        known = [t for t in every if t.role and t.role != t.speaker and t.role[0] not in "该本"]
        roles = [t.role for t in known if t.role and t.article in self._native] or [t.role for t in known if t.role]
        named = next((t for t in every if t.speaker), every[0])
        return Card(
            speaker=self._parties.name(named.speaker) if named.speaker else None,
            role=max(roles, key=len) if roles else None,
            party=next((self._parties.name(t.party) for t in every if t.party), None),
            date=next((s.date for s in sayings if s.date), None),
            sayings=tuple(sayings),
            answers=next((t.replies_to for t in every if t.replies_to), None),
        )


def _shared_events(events: Iterable[Event]) -> dict[tuple[str, str, str], str]:
    """Events that several articles tell, by article, passage and sentence; only of sentences that name one day."""
    told: dict[str, set[str]] = defaultdict(set)
    named: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for event in events:
        told[event.same_event].add(event.article)
        named[event.article, event.passage, event.text].add(event.same_event)
    only = {sentence: min(own) for sentence, own in named.items() if len(own) == 1}
    return {sentence: name for sentence, name in only.items() if len(told[name]) > 1}
