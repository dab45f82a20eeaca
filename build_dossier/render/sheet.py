"""What the sections of one topic's page are made from, and which of the topic's records each section takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from build_dossier.config import Section
from build_dossier.config import Topic as Setting
from build_dossier.lang.lexicon import names_pattern
from build_dossier.model import Event, Statement, Topic
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.topics.figures import Figure, Group
from build_dossier.topics.sentences import around


@dataclass
class Sheet:
    """One topic with its page's links; what its sections are made from."""

    desk: Desk
    topic: Topic
    setting: Setting
    links: Links

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The topic's figures, in the order of its measures."""
        order = {m: n for n, m in enumerate(self.setting.match.measures)}
        made = self.desk.ledger.figures(self.topic.claims, self.topic.outside)
        return tuple(sorted(made, key=lambda f: order.get(f.measure, len(order))))

    def groups(self, section: Section) -> tuple[Group, ...]:
        """The groups of figures that a section takes, in the order of the topic's measures."""
        chosen = [f for f in self.figures if not section.measures or f.measure in section.measures]
        order = {m: n for n, m in enumerate(section.measures or self.setting.match.measures)}
        groups = self.desk.ledger.groups(chosen)
        return tuple(sorted(groups, key=lambda g: order.get(g.measure, len(order))))

    def statements(self, section: Section) -> list[str]:
        """The statements that a section takes."""
        return [i for i in self.topic.statements if self._takes(self.desk.statements[i], section)]

    def _takes(self, statement: Statement, section: Section) -> bool:
        party = self.desk.parties.name(statement.party)
        if section.speakers == "official" and not party:
            return False
        if section.speakers == "other" and party:
            return False
        if section.parties:
            wanted = {self.desk.parties.name(p) for p in section.parties}
            foreign = "*" in wanted and bool(party) and party != self.desk.home
            if not foreign and party not in wanted:
                return False
        return self._words(self._sentence(statement), section)

    def _sentence(self, statement: Statement) -> str:
        """The sentence that a statement stands in: of a quotation, too, the words that lead to it."""
        text = self.desk.text(statement.article, statement.passage)
        lang = self.desk.articles[statement.article].lang
        low, high = around(text, statement.start, statement.end, lang)
        return text[low:high]

    def _words(self, text: str, section: Section) -> bool:
        names = [n for e in self.desk.entities if e.id in section.entities for n in e.names]
        wanted = [*names, *section.terms]
        if wanted and not names_pattern(wanted).search(text):
            return False
        return not (section.not_terms and names_pattern(section.not_terms).search(text))

    def events(self, section: Section) -> list[Event]:
        """The dated mentions that a section takes."""
        own = frozenset(self.topic.events)
        events = [e for e in self.desk.dossier.evidence.events if e.id in own]
        told = {e.same_event for e in events if self._words(e.text, section)}
        return [e for e in events if e.same_event in told]

    def passages(self, section: Section) -> list[tuple[str, str]]:
        """The passages that a section takes."""
        keys = [tuple(k.rsplit("/", 1)) for k in self.topic.passages]
        return [(a, p) for a, p in keys if self._words(self.desk.text(a, p), section)]
