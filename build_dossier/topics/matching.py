"""Which passages and records belong to a topic, why, and what was left out. A topic is data: see `config.Topic`."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from build_dossier import lang
from build_dossier.config import Dossier as Config
from build_dossier.config import Match, Section
from build_dossier.config import Topic as Setting
from build_dossier.curation.apply import Curated
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.extract.article import PROSE
from build_dossier.extract.clusters import key
from build_dossier.extract.gather import known_entities
from build_dossier.extract.parties import Parties
from build_dossier.lang.lexicon import names_pattern
from build_dossier.model import Article, Claim, Decision, Passage, Reason, Statement, Topic

STORY = "dossier.yml"
ANY = "*"
Key = tuple[Literal["entity", "term"], str]


def topics(
    config: Config, articles: tuple[Article, ...], curated: Curated
) -> tuple[tuple[Topic, ...], tuple[Diagnostic, ...]]:
    """Every topic of `dossier.yml` with what belongs to it, and what is wrong with its rules."""
    shelf = _Shelf(config, articles, curated)
    made: list[Topic] = []
    problems: list[Diagnostic] = []
    for index, setting in enumerate(config.topics):
        line = config.line("topics", index)
        problems += _faults(setting, config, shelf.parties, line)
        topic = _Reader(setting, shelf).topic()
        if not (topic.passages or topic.outside):
            problems.append(
                finding("topic-empty", f"found nothing for topic {setting.id}", path=STORY, line=line, root="project")
            )
        made.append(topic)
    return tuple(made), tuple(problems)


def _alike(value: str, parties: Parties) -> str:
    """A name as far as rules tell names apart: Peru is 秘鲁, Ferry is ferry."""
    return (parties.name(value) or value).casefold()


def _faults(setting: Setting, config: Config, parties: Parties, line: int | None) -> list[Diagnostic]:
    known_measures = lang.measures() | {m.id for m in config.measures}
    known_entities = {e.id for e in config.entities}
    rules: list[Match | Section] = [setting.match, *setting.exclude, *setting.sections]
    strange = [f"measure {m}" for r in rules for m in r.measures if m not in known_measures]
    strange += [f"entity {e}" for r in rules for e in r.entities if e not in known_entities]
    faults = [
        finding("topic-unknown", f"found {what} in topic {setting.id}", path=STORY, line=line, root="project")
        for what in dict.fromkeys(strange)
    ]
    both = [
        f"{what} {value}"
        for what in ("entities", "terms", "measures", "parties")
        for rule in setting.exclude
        for value in getattr(rule, what)
        if _alike(value, parties) in {_alike(v, parties) for v in getattr(setting.match, what)}
    ]
    return faults + [
        finding(
            "topic-contradiction",
            f"found {what} both ways in topic {setting.id}",
            path=STORY,
            line=line,
            root="project",
        )
        for what in both
    ]


class _Shelf:
    """Passages and records of a dossier, by passage."""

    def __init__(self, config: Config, articles: tuple[Article, ...], curated: Curated) -> None:
        evidence = curated.evidence
        self.passages = [p for a in sorted(articles, key=lambda a: a.id) for p in a.passages if p.kind in PROSE]
        self.claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in evidence.claims:
            self.claims[f"{claim.article}/{claim.passage}"].append(claim)
        self.statements: dict[str, list[Statement]] = defaultdict(list)
        for statement in evidence.statements:
            self.statements[f"{statement.article}/{statement.passage}"].append(statement)
        self.events = evidence.events
        self.outside = curated.outside
        self.decisions = curated.decisions
        self.entities = {e.id: e for e in known_entities(config)}
        self.parties = Parties(tuple(self.entities.values()), config.language)
        self.home = self.parties.name(config.home)


@dataclass(slots=True)
class _Words:
    """Entities and terms as one pattern; which of them was met, and as what."""

    names: dict[str, Key] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None

    def first(self, text: str) -> tuple[Reason, ...]:
        """One reason for each entity or term that a text holds."""
        if self.pattern is None:
            return ()
        met: dict[Key, str] = {}
        for match in self.pattern.finditer(text):
            met.setdefault(self._which(match[0]), match[0])
        return tuple(Reason(by=by, what=what, record=words) for (by, what), words in met.items())

    def _which(self, words: str) -> Key:
        """The entity or term that was met: letters of some scripts have several small forms."""
        known = self.names.get(words.casefold())
        if known is not None:
            return known
        return next(key for name, key in self.names.items() if re.fullmatch(re.escape(name), words, re.IGNORECASE))


def _words(rule: Match, shelf: _Shelf) -> _Words:
    named: dict[str, Key] = {
        name: ("entity", entity)
        for entity in rule.entities
        if entity in shelf.entities
        for name in shelf.entities[entity].names
    }
    named.update({term: ("term", term) for term in rule.terms})
    lookup = {**{name.casefold(): key for name, key in named.items()}, **named}
    return _Words(lookup, names_pattern(named) if named else None)


class _Reader:
    """One topic, as its passages are gone through."""

    def __init__(self, setting: Setting, shelf: _Shelf) -> None:
        self._setting = setting
        self._shelf = shelf
        self._words = _words(setting.match, shelf)
        self._excluding = [(_words(rule, shelf), rule) for rule in setting.exclude]
        self._kinds = frozenset(setting.match.kinds or ("claims", "statements", "events", "passages"))
        self._parties = frozenset(ANY if p == ANY else shelf.parties.name(p) for p in setting.match.parties)
        self._measures = frozenset(setting.match.measures) - {m for r in setting.exclude for m in r.measures}
        self._moved = {d.records[0]: d for d in shelf.decisions if d.topic == setting.id}

    def topic(self) -> Topic:
        """The topic with everything that belongs to it."""
        reasons: dict[str, tuple[Reason, ...]] = {}
        excluded: dict[str, str] = {}
        claims: list[str] = []
        statements: list[str] = []
        for passage in self._shelf.passages:
            own = key(passage)
            why = self._why(passage)
            left = self._left_out(passage, why)
            if left:
                excluded[own] = left
            elif why:
                reasons[own] = why
                claims += [c.id for c in self._shelf.claims[own] if self._takes_claim(c, why)]
                statements += [s.id for s in self._shelf.statements[own] if self._takes_statement(s, why)]
        # every telling of an event belongs where one of them does
        told = {
            e.same_event for e in self._shelf.events if self._takes_event(f"{e.article}/{e.passage}", e.text, reasons)
        }
        events = [e.id for e in self._shelf.events if e.same_event in told]
        outside = [o.id for o in self._shelf.outside if o.measure in self._measures and "claims" in self._kinds]
        return Topic(
            slug=self._setting.id,
            title=self._setting.title,
            lead=self._setting.lead,
            passages=tuple(reasons),
            claims=tuple(claims),
            statements=tuple(statements),
            events=tuple(events),
            outside=tuple(outside),
            reasons=reasons,
            excluded=excluded,
        )

    def _why(self, passage: Passage) -> tuple[Reason, ...]:
        own = key(passage)
        found: list[Reason] = []
        moved = self._moved.get(passage.id)
        if moved is not None and moved.kind == "moved_in":
            found.append(Reason(by="editor", what=moved.reason, record=moved.id))
        found += self._words.first(passage.text)
        if "claims" in self._kinds:
            found += [
                Reason(by="measure", what=c.measure, record=c.id)
                for c in self._shelf.claims[own]
                if c.measure in self._measures
            ]
        if "statements" in self._kinds:
            found += [
                Reason(by="party", what=self._shelf.parties.name(s.party) or "", record=s.id)
                for s in self._shelf.statements[own]
                if self._party_matches(s)
            ]
        if "passages" not in self._kinds and not self._holds(own):
            return ()
        return tuple(found)

    def _holds(self, own: str) -> bool:
        """Whether a passage holds a record of the kinds that the topic wants."""
        if "claims" in self._kinds and self._shelf.claims[own]:
            return True
        return ("statements" in self._kinds and bool(self._shelf.statements[own])) or "events" in self._kinds

    def _party_matches(self, statement: Statement) -> bool:
        if not statement.party:
            return False
        name = self._shelf.parties.name(statement.party)
        return ANY in self._parties or name in self._parties

    def _left_out(self, passage: Passage, why: tuple[Reason, ...]) -> str:
        """The reason why a passage is left out; "" where it is not."""
        moved: Decision | None = self._moved.get(passage.id)
        if moved is not None:
            return moved.reason if moved.kind == "moved_out" else ""
        counted = any(r.by == "measure" for r in why)
        for words, rule in self._excluding:
            by_measure = any(c.measure in rule.measures for c in self._shelf.claims[key(passage)])
            if (by_measure and not counted) or words.first(passage.text):
                return rule.reason
            parties = {p if p == ANY else self._shelf.parties.name(p) for p in rule.parties}
            spoken = {self._shelf.parties.name(s.party) for s in self._shelf.statements[key(passage)] if s.party}
            if spoken & parties or (ANY in parties and spoken):
                return rule.reason
        return ""

    def _takes_claim(self, claim: Claim, why: tuple[Reason, ...]) -> bool:
        if "claims" not in self._kinds:
            return False
        if self._measures:
            return claim.measure in self._measures
        return bool(self._words.first(claim.text)) or any(r.by == "editor" for r in why)

    def _takes_statement(self, statement: Statement, why: tuple[Reason, ...]) -> bool:
        if "statements" not in self._kinds:
            return False
        if self._setting.match.parties and self._party_matches(statement):
            return True
        return any(r.by in ("entity", "term", "editor") for r in why)

    def _takes_event(self, passage: str, text: str, reasons: dict[str, tuple[Reason, ...]]) -> bool:
        if "events" not in self._kinds or passage not in reasons:
            return False
        return self._words.pattern is None or bool(self._words.first(text))
