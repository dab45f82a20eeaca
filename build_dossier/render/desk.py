"""What every generated page needs at hand: names, dates, links and quotations, in the words of the pages' language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from build_dossier import lang
from build_dossier.config import Dossier as Config
from build_dossier.convert.lines import Lines
from build_dossier.extract.gather import known_entities
from build_dossier.extract.parties import Parties
from build_dossier.extract.people import folded
from build_dossier.extract.populations import Populations
from build_dossier.lang import Interface
from build_dossier.model import RETRACTED, Article, Claim, Decision, Dossier, Former, Relation, Statement
from build_dossier.render import dates, html
from build_dossier.render.marks import Quoting
from build_dossier.render.rights import QUOTABLE
from build_dossier.topics.figures import EQUIPMENT, Figure, Group, Ledger, restated
from build_dossier.topics.sayings import Register
from build_dossier.topics.sentences import around

Record = Claim | Statement


class Desk:
    """A dossier with its words and its rules, and everything that is worked out from them once for all pages."""

    def __init__(self, dossier: Dossier, config: Config, words: Interface) -> None:
        self.dossier = dossier
        self.config = config
        self.words = words
        self.language = dossier.edition.language
        self.articles = {a.id: a for a in dossier.articles}
        self.entities = known_entities(config)
        self.parties = Parties(self.entities, self.language)
        self.populations = Populations(config.populations)
        self.claims = {c.id: c for c in dossier.evidence.claims}
        self.statements = {s.id: s for s in dossier.evidence.statements}
        self.events = {e.id: e for e in dossier.evidence.events}
        self.outside = {o.id: o for o in dossier.outside}
        self.home = self.parties.name(config.home)
        self._lines: dict[str, Lines] = {}

    @cached_property
    def _texts(self) -> dict[tuple[str, str], str]:
        return {(a.id, p.id): p.text for a in self.dossier.articles for p in a.passages}

    @property
    def passages(self) -> tuple[tuple[str, str], ...]:
        """Every passage as (article, passage)."""
        return tuple(self._texts)

    def quoting_words(self, figure: Figure) -> str:
        """A figure as text, with the word before it where it does not stand."""
        if figure.stands:
            return figure.printed
        decision = self.retraction(figure.ids)
        label = self.quoting.label(decision) if decision else self.words("retracted_withdrawn")
        return f"{label} {figure.printed}"

    def text(self, article: str, passage: str) -> str:
        """The words of a passage, for looking into; what is shown of it comes from `quoting`."""
        return self._texts[article, passage]

    def sentence(self, article: str, passage: str, low: int, high: int) -> tuple[int, int]:
        """The bounds of the sentence around a stretch of a passage, within what may be shown of it."""
        first, last = around(self.text(article, passage), low, high, self.articles[article].lang)
        if self.quoting.within(article, passage) or last - first <= QUOTABLE:
            return first, last
        first = max(first, min(low - QUOTABLE // 2, last - QUOTABLE))
        return first, first + QUOTABLE

    def seed_lines(self, article: Article) -> Lines:
        """The lines of an article's seed."""
        if article.id not in self._lines:
            self._lines[article.id] = Lines(article.source.text, first=article.header.body_line)
        return self._lines[article.id]

    def retraction(self, records: Iterable[str]) -> Decision | None:
        """The decision by which a figure does not stand."""
        return next((d for r in records for d in self.decisions.get(r, ()) if d.kind in RETRACTED), None)

    @cached_property
    def quoting(self) -> Quoting:
        """The articles' words as they may be quoted."""
        return Quoting(self.dossier, self.words)

    @cached_property
    def ledger(self) -> Ledger:
        """All figures."""
        return Ledger(
            self.dossier.evidence,
            cluster_of=self.dossier.cluster_of,
            populations=self.populations,
            parties=self.parties,
            outside=self.dossier.outside,
            headlines=self.dossier.headlines,
            native=self.native,
        )

    @cached_property
    def register(self) -> Register:
        """All statements."""
        return Register(
            self.dossier.evidence, cluster_of=self.dossier.cluster_of, parties=self.parties, native=self.native
        )

    @cached_property
    def decisions(self) -> dict[str, tuple[Decision, ...]]:
        """The decisions on each record."""
        found: dict[str, list[Decision]] = {}
        for decision in self.dossier.decisions:
            for record in decision.records:
                found.setdefault(record, []).append(decision)
        return {record: tuple(own) for record, own in found.items()}

    @cached_property
    def former(self) -> dict[str, dict[str, tuple[Former, ...]]]:
        """The anchors that were on each article's page, by the passage that they lead to; "" for those that are gone."""
        found: dict[str, dict[str, list[Former]]] = {}
        for item in self.dossier.former:
            if item.article in self.articles:
                to = item.to_passage if item.to_article == item.article else ""
                found.setdefault(item.article, {}).setdefault(to, []).append(item)
        return {name: {to: tuple(items) for to, items in own.items()} for name, own in found.items()}

    @cached_property
    def relations(self) -> dict[str, tuple[Relation, ...]]:
        """The relations of each claim."""
        found: dict[str, list[Relation]] = {}
        for relation in self.dossier.evidence.relations:
            for claim in relation.claims:
                found.setdefault(claim, []).append(relation)
        return {claim: tuple(own) for claim, own in found.items()}

    @cached_property
    def roles(self) -> dict[str, str]:
        """The office of each person who speaks, as the articles in the pages' language give it most fully."""
        found: dict[str, str] = {}
        for statement in self.statements.values():
            role = statement.role
            if not role or not statement.speaker or role == statement.speaker or statement.article not in self.native:
                continue
            name = folded(self.parties.name(statement.speaker) or statement.speaker)
            if role[0] not in "该本" and len(role) > len(found.get(name, "")):
                found[name] = role
        return found

    @cached_property
    def year(self) -> int | None:
        """The year that need not be said: that of the newest article."""
        times = [a.published.at for a in self.dossier.articles if a.published.at]
        return max(times).year if times else None

    @cached_property
    def parts(self) -> tuple[re.Pattern[str], ...]:
        """The parts of a day in their order, in every language of the articles."""
        packs = [
            lang.load(code) for code in sorted({lang.load(lang.code_of(a.lang)).code for a in self.articles.values()})
        ]
        most = max((len(p.parts_of_day) for p in packs), default=0)
        rows = [[p.parts_of_day[n].pattern for p in packs if n < len(p.parts_of_day)] for n in range(most)]
        return tuple(re.compile("|".join(row), re.IGNORECASE) for row in rows)

    @cached_property
    def twins(self) -> Counter[tuple[str, str]]:
        """How many articles an outlet has on a day."""
        articles = self.articles.values()
        return Counter((a.outlet or self.words("no_outlet"), self.published(a)) for a in articles)

    @cached_property
    def verbs(self) -> frozenset[str]:
        """The verbs by which somebody is said to speak."""
        ends = {e for a in self.dossier.articles for e in lang.load(lang.code_of(a.lang)).attribution}
        return frozenset(ends | {s.verb for s in self.statements.values() if s.verb})

    @cached_property
    def native(self) -> frozenset[str]:
        """The articles in the language of the pages."""
        return frozenset(a.id for a in self.dossier.articles if a.lang.split("-")[0].casefold() == self.language)

    @cached_property
    def asides(self) -> frozenset[str]:
        """Passages whose dates are no events: captions, rows of tables, lists of what the article rests on."""
        return frozenset(
            f"{a.id}/{p.id}"
            for a in self.dossier.articles
            for p in a.passages
            if p.kind in ("caption", "table") or lang.load(lang.code_of(a.lang)).references.match(p.text)
        )

    def joined(self, *names: str | None) -> str:
        """Names in a row."""
        return ("、" if self.language == "zh" else ", ").join(n for n in names if n)

    def measure(self, name: str) -> str:
        """What a measure is called."""
        own = next((m.label for m in self.config.measures if m.id == name and m.label), None)
        return own or self.words.words.get(f"measure_{name}", name)

    def day(self, value: str) -> str:
        """A day, month or year, without the year that goes without saying."""
        return dates.partial(value, self.language, year=self.year)

    def published(self, article: Article) -> str:
        """The day on which an article was published, on its own clock; empty where it gives none."""
        at = article.published.at
        return self.day(at.date().isoformat()) if at else ""

    def number(self, figure: Figure) -> str:
        """A figure as printed, with its unit; the word before it where it does not stand."""
        name = "bd-number bd-added" if figure.outside is not None else "bd-number"
        shown = html.el("strong", html.text(figure.printed + self.unit(figure)), class_=name)
        if figure.stands:
            return shown
        decision = self.retraction(figure.ids)
        label = self.quoting.label(decision) if decision else self.words("retracted_withdrawn")
        return html.el("span", html.text(f"{label} "), class_="bd-retracted") + shown

    def unit(self, figure: Figure) -> str:
        """The unit as it follows a number."""
        if not figure.unit or figure.unit in figure.printed:  # 200人至250人 says it already
            return ""
        latin = figure.unit.isascii()
        return f" {figure.unit}" if latin else figure.unit

    def when(self, figure: Figure, group: Group | None = None) -> str:
        """The day that a figure speaks of, with what kind of day that is; when it was reported where none is given.

        With its group: since when its claimant has given it.
        """
        if figure.as_of and group is not None and (first := restated(group, figure)) is not None:
            return self.words("as_of_restated", first=self.day(first.as_of or ""), day=self.day(figure.as_of))
        if figure.as_of:
            key = "as_of_announced" if figure.as_of_basis == "announced" else "as_of_stated"
            return self.words(key, day=self.day(figure.as_of))
        reported = sorted(
            {at.date().isoformat() for a in figure.articles if (at := self.articles[a].published.at) is not None}
        )
        if not reported:
            return self.words("undated")
        return self.words("as_of_reported", day=self.day(reported[0]))

    def claimant(self, figure: Figure) -> str:
        """Whose word a figure is; that it is denied where it was given in somebody's name."""
        if not figure.claimant:
            return self.words("not_stated")
        denied = next((d.denied_by for i in figure.ids for d in self.decisions.get(i, ()) if d.denied_by), "")
        if denied and self.parties.name(denied) == figure.claimant:
            return self.words("claimant_denied", name=figure.claimant)
        role = self.roles.get(folded(figure.claimant), "")
        return figure.claimant + (self.words("in_brackets", text=role) if role else "")

    def whom(self, figure: Figure) -> str:
        """Whom a figure counts, with the place where it is not the whole."""
        if figure.measure in EQUIPMENT and figure.item:
            return " ".join(p for p in (figure.whom, figure.item) if p)
        whom = figure.whom or self.words("whom_open")
        kind = f" {figure.item}" if figure.item else ""
        return self.words("at_place", place=figure.place, whom=whom + kind) if figure.place else whom + kind

    def counted(self, figure: Figure) -> str:
        """What a figure counts, and of whom: 死亡（执法人员）."""
        return self.measure(figure.measure) + self.words("in_brackets", text=self.whom(figure))

    def review(self, *records: Record) -> str:
        """Whether records were only extracted, or checked by an editor; as a small mark with its meaning."""
        state = "reviewed" if any(r.review == "reviewed" for r in records) else "extracted"
        return self.badge(state)

    def legend(self) -> str:
        """What the marks mean, in words: a title is out of reach of a finger."""
        rows = [f"{self.badge(s)} {html.text(self.words(f'review_{s}'))}" for s in ("extracted", "reviewed", "added")]
        return html.el("p", html.text(self.words("sentences")).join(rows), class_="bd-legend", data_search_exclude="")

    def badge(self, state: str) -> str:
        """A mark of one character: 机 extracted, 核 reviewed, 补 added by an editor."""
        words = self.words
        return html.el("abbr", html.text(words(f"badge_{state}")), title=words(f"review_{state}"), class_="bd-badge")
