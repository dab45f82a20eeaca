"""Editors' decisions applied to what was extracted. Pure: evidence in, evidence and decisions out.

A decision whose record is gone, or that contradicts another, is reported with its line and left out; the rest stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from build_dossier.curation import file
from build_dossier.curation.file import NAME, CurationFile
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.extract.article import PROSE
from build_dossier.extract.parties import Parties
from build_dossier.extract.people import folded
from build_dossier.extract.populations import Populations
from build_dossier.extract.relations import PEOPLE
from build_dossier.model import (
    Article,
    Citation,
    Claim,
    Decision,
    DecisionKind,
    Event,
    Evidence,
    Headline,
    OutsideClaim,
    Statement,
)

Record = Claim | Statement | Event
FIELDS: dict[type, frozenset[str]] = {
    Claim: frozenset({"subject", "population", "place", "claimant", "as_of", "status"}),
    Statement: frozenset({"speaker", "role", "party", "date"}),
    Event: frozenset({"label", "background"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """The evidence as decided, the decisions with the records that they hold for, and what was wrong with them."""

    evidence: Evidence
    decisions: tuple[Decision, ...] = ()
    outside: tuple[OutsideClaim, ...] = ()
    headlines: tuple[Headline, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def apply(
    given: CurationFile,
    evidence: Evidence,
    articles: tuple[Article, ...],
    populations: Populations,
    parties: Parties,
    topics: Iterable[str] = (),
    measures: Iterable[str] = (),
) -> Curated:
    """Apply every decision that can be: drop, correct, merge, withdraw, add, headline, review, move, in this order."""
    bench = _Bench(
        given=given,
        claims={c.id: c for c in evidence.claims},
        statements={s.id: s for s in evidence.statements},
        events={e.id: e for e in evidence.events},
        # headings and captions are on no topic's page
        texts={p.id: p.text for a in articles for p in a.passages if p.kind in PROSE},
        populations=populations,
        parties=parties,
        topics=frozenset(topics),
        measures=frozenset(measures),
    )
    for step in (_drop, _correct, _merge, _withdraw, _add, _headline, _review, _move):
        step(bench)
    return Curated(
        evidence=replace(
            evidence,
            claims=tuple(bench.claims.values()),
            statements=tuple(bench.statements.values()),
            events=tuple(bench.events.values()),
        ),
        decisions=tuple(bench.decisions),
        outside=tuple(bench.outside),
        headlines=tuple(bench.headlines),
        diagnostics=tuple(bench.diagnostics),
    )


@dataclass(slots=True, kw_only=True)
class _Bench:
    """The records while decisions are applied to them. Mutable, and seen by this module only."""

    given: CurationFile
    claims: dict[str, Claim]
    statements: dict[str, Statement]
    events: dict[str, Event]
    texts: dict[str, str]
    populations: Populations
    parties: Parties
    topics: frozenset[str]
    measures: frozenset[str]
    decisions: list[Decision] = field(default_factory=list)
    outside: list[OutsideClaim] = field(default_factory=list)
    headlines: list[Headline] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def find(self, identity: str, says: str | None, section: str, index: int) -> Record | None:
        """The record of an id, if it says the words that the decision repeats."""
        record = self.claims.get(identity) or self.statements.get(identity) or self.events.get(identity)
        if record is None:
            alike = self._saying(says) if says else ()
            found = f"; the words stand in {', '.join(alike)}" if alike else ""
            self.wrong("curation-record-gone", f"found no record {identity}{found}", section, index)
            return None
        if says and folded(says) not in folded(record.text):
            message = f"found that {identity} does not say '{says}'; it says: {record.text[:80]}"
            self.wrong("curation-record-differs", message, section, index)
            return None
        return record

    def _saying(self, words: str) -> tuple[str, ...]:
        known: list[Record] = [*self.claims.values(), *self.statements.values(), *self.events.values()]
        return tuple(r.id for r in known if folded(words) in folded(r.text))[:4]

    def wrong(self, code: str, message: str, section: str, index: int) -> None:
        """Report what is wrong with one decision."""
        self.diagnostics.append(finding(code, message, path=NAME, line=self.given.line(section, index), root="state"))

    def decide(
        self, kind: DecisionKind, entry: file._Decided, section: str, index: int, records: Iterable[str], **more: Any
    ) -> Decision:
        """Keep a decision, and give it as a value."""
        named = tuple(records)
        # all of the entry: two decisions with one reason on one record are two
        words = f"{kind}\n{entry.model_dump_json()}\n{chr(10).join(named)}"
        digest = hashlib.sha256(words.encode()).hexdigest()[:10]
        made = Decision(
            id=f"d-{digest}",
            kind=kind,
            records=named,
            reason=entry.reason,
            editor=entry.editor,
            decided=entry.decided,
            line=self.given.line(section, index),
            sources=tuple(
                Citation(outlet=s.outlet, headline=s.headline, date=s.date, url=s.url or "") for s in entry.sources
            ),
            **more,
        )
        self.decisions.append(made)
        return made

    def put(self, record: Record) -> None:
        """The record in its new form, in its old place."""
        if isinstance(record, Claim):
            self.claims[record.id] = record
        elif isinstance(record, Statement):
            self.statements[record.id] = record
        else:
            self.events[record.id] = record


def _drop(bench: _Bench) -> None:
    for index, entry in enumerate(bench.given.curation.drop):
        record = bench.find(entry.record, entry.says, "drop", index)
        if record is None:
            continue
        bench.claims.pop(record.id, None)
        bench.statements.pop(record.id, None)
        if bench.events.pop(record.id, None):
            _rename(bench, record.id)
        # what answered a statement that was none, answers nothing
        for statement in [s for s in bench.statements.values() if s.replies_to == record.id]:
            bench.put(replace(statement, replies_to=None))
        bench.decide("dropped", entry, "drop", index, [record.id], also=_key(record))


def _rename(bench: _Bench, event: str) -> None:
    """The mentions of an event go by the id of the first of them, also when that one is dropped."""
    left = [e for e in bench.events.values() if e.same_event == event]
    for other in left:
        bench.put(replace(other, same_event=left[0].id))


def _key(record: Record) -> str:
    return f"{record.article}/{record.passage}"


def _correct(bench: _Bench) -> None:
    done: dict[tuple[str, str], object] = {}
    for index, entry in enumerate(bench.given.curation.correct):
        record = bench.find(entry.record, entry.says, "correct", index)
        if record is None:
            continue
        values = {name: getattr(entry.set, name) for name in sorted(entry.set.model_fields_set)}
        if not _fits(bench, record, values, index):
            continue
        twice = [n for n in values if (record.id, n) in done and done[record.id, n] != values[n]]
        if twice:
            bench.wrong(
                "curation-contradiction", f"found {twice[0]} of {record.id} set twice, differently", "correct", index
            )
            continue
        done.update({(record.id, name): value for name, value in values.items()})
        kept = frozenset(name for identity, name in done if identity == record.id)
        bench.put(_changed(record, values, kept, bench))
        shown = tuple((name, "" if value is None else str(value)) for name, value in values.items())
        bench.decide("corrected_by_site", entry, "correct", index, [record.id], changed=shown)


def _fits(bench: _Bench, record: Record, values: dict[str, Any], index: int) -> bool:
    allowed = FIELDS[type(record)]
    strange = sorted(set(values) - allowed)
    if strange or not values:
        what = f"{strange[0]} of {record.id}" if strange else "nothing to set"
        message = f"found {what}; a record of this kind has {', '.join(sorted(allowed))}"
        bench.wrong("curation-field", message, "correct", index)
        return False
    population = values.get("population")
    if population is not None and population not in bench.populations.ids:
        bench.wrong(
            "curation-field", f"found population {population}, which dossier.yml does not define", "correct", index
        )
        return False
    return True


def _changed(record: Record, values: dict[str, Any], kept: frozenset[str], bench: _Bench) -> Record:
    """The record with its fields set. `kept`: fields that decisions have set, which nothing works out anew."""
    if isinstance(record, Claim):
        given = dict(values)
        if "as_of" in given:
            given["as_of_basis"] = "none" if given["as_of"] is None else "stated"
        changed = replace(record, **given)
        return changed if "population" in kept or "subject" not in given else bench.populations.placed(changed)
    given = dict(values)
    if isinstance(record, Statement) and "date" in given:
        given["date_basis"] = "none" if given["date"] is None else "stated"
    if isinstance(record, Statement) and "speaker" in given:
        known = bench.parties.entity(given["speaker"])
        given["speaker_id"] = known.id if known else None
    return replace(record, **given)


def _merge(bench: _Bench) -> None:
    for index, entry in enumerate(bench.given.curation.merge):
        found = [bench.find(i, entry.says, "merge", index) for i in entry.events]
        events = [e for e in found if isinstance(e, Event)]
        if len(events) < len(entry.events):
            continue
        names = {e.same_event for e in events}
        first = events[0].same_event
        for event in [e for e in bench.events.values() if e.same_event in names]:
            bench.put(replace(event, same_event=first))
        bench.decide("merged", entry, "merge", index, entry.events)


def _withdraw(bench: _Bench) -> None:
    # what a decision names itself is not swept up by another one's "everywhere"
    own = {
        c
        for entry in bench.given.curation.withdraw
        for c in entry.claims
        if c in bench.claims and folded(entry.says) in folded(bench.claims[c].text)
    }
    for index, entry in enumerate(bench.given.curation.withdraw):
        found = [bench.find(i, entry.says, "withdraw", index) for i in entry.claims]
        named = [c for c in found if isinstance(c, Claim)]
        already = [c.id for c in named if c.status == "withdrawn"]
        if already:
            message = f"found {already[0]}, which another decision withdraws"
            bench.wrong("curation-contradiction", message, "withdraw", index)
        named = [c for c in named if c.id not in already]
        if not named:
            continue
        others = [c for c in bench.claims.values() if c.id not in own]
        same = [c for c in others if _meant(c, named, entry, bench.parties)] if entry.everywhere else []
        whole = {c.id: c for c in (*named, *same)}
        for claim in whole.values():
            bench.put(replace(claim, status="withdrawn"))
        bench.decide(
            entry.how,
            entry,
            "withdraw",
            index,
            whole,
            by=entry.by,
            on=entry.on,
            denied_by=entry.denied_by or "",
            also=entry.also,
        )


def _meant(claim: Claim, named: list[Claim], entry: file.Withdraw, parties: Parties) -> bool:
    """Whether a claim gives a withdrawn figure again; one of a later day is another announcement."""
    # a day of the month on which it was withdrawn is not later than the month
    if claim.status == "withdrawn" or (claim.as_of or "")[: len(entry.on)] > entry.on:
        return False
    return any(_same_figure(claim, other, parties) for other in named)


def _same_figure(left: Claim, right: Claim, parties: Parties) -> bool:
    """One measure, number, unit and status, at places and of populations that are not known to differ."""
    mine, theirs = ((c.measure, c.low, c.high, c.item, c.status) for c in (left, right))
    if mine != theirs or len({c.unit for c in (left, right)} - PEOPLE - {None}) > 1:
        return False
    places = {folded(parties.name(c.place) or "") for c in (left, right) if c.place}
    whom = {c.population or folded(parties.name(c.subject) or "") for c in (left, right) if c.population or c.subject}
    return len(places) < 2 and len(whom) < 2


def _add(bench: _Bench) -> None:
    for index, entry in enumerate(bench.given.curation.add):
        words = f"{entry.measure}\n{entry.printed}\n{entry.population or entry.subject}\n{entry.place}\n{entry.as_of}\n{entry.claimant}"
        identity = f"o-{hashlib.sha256(words.encode()).hexdigest()[:10]}"
        if fault := _misadded(entry, bench):
            bench.wrong("curation-field", f"found {fault}", "add", index)
            continue
        if any(o.id == identity for o in bench.outside):
            bench.wrong("curation-contradiction", f"found {entry.printed} added twice", "add", index)
            continue
        decision = bench.decide("added", entry, "add", index, [identity])
        bench.outside.append(
            OutsideClaim(
                id=identity,
                measure=entry.measure,
                subject=entry.subject,
                population=entry.population or bench.populations.named(entry.subject),
                place=entry.place,
                low=entry.low,
                high=entry.high,
                qualifier=entry.qualifier,
                unit=entry.unit,
                as_of=entry.as_of,
                claimant=entry.claimant,
                status="reported",
                printed=entry.printed,
                part_of=entry.part_of,
                decision=decision.id,
            )
        )


def _misadded(entry: file.Add, bench: _Bench) -> str:
    """What is wrong with an addition; "" where nothing is."""
    if entry.low is None and entry.high is None:
        return f"{entry.printed} with neither low nor high"
    if entry.low is not None and entry.high is not None and entry.low > entry.high:
        return f"{entry.printed} with low above high"
    if entry.population is not None and entry.population not in bench.populations.ids:
        return f"population {entry.population}, which dossier.yml does not define"
    if entry.measure not in bench.measures:
        return f"measure {entry.measure}, which nobody defined"
    return ""


def _headline(bench: _Bench) -> None:
    outside = {o.id: o for o in bench.outside}
    chosen: set[tuple[str, str | None]] = set()
    for index, entry in enumerate(bench.given.curation.headline):
        if entry.claim is not None and entry.claim not in outside:
            record = bench.find(entry.claim, entry.says, "headline", index)
            if not isinstance(record, Claim):
                continue
            if record.status == "withdrawn":
                message = f"found {record.id} as a headline figure, which is withdrawn"
                bench.wrong("curation-contradiction", message, "headline", index)
                continue
        named = outside.get(entry.claim or "") or bench.claims.get(entry.claim or "")
        if named is not None and named.measure != entry.measure:
            message = f"found {named.id} as a headline figure for {entry.measure}; it counts {named.measure}"
            bench.wrong("curation-field", message, "headline", index)
            continue
        if entry.population is not None and entry.population not in bench.populations.ids:
            message = f"found population {entry.population}, which dossier.yml does not define"
            bench.wrong("curation-field", message, "headline", index)
            continue
        if (entry.measure, entry.population) in chosen:
            message = f"found a second headline figure for {entry.measure}"
            bench.wrong("curation-contradiction", message, "headline", index)
            continue
        if named is not None and named.population != entry.population:
            message = f"found {named.id}, which counts population {named.population}, not {entry.population}"
            bench.wrong("curation-field", message, "headline", index)
            continue
        chosen.add((entry.measure, entry.population))
        made = bench.decide("headline", entry, "headline", index, [entry.claim] if entry.claim else [])
        bench.headlines.append(
            Headline(measure=entry.measure, population=entry.population, claim=entry.claim, decision=made.id)
        )


def _review(bench: _Bench) -> None:
    for index, entry in enumerate(bench.given.curation.review):
        records = [r for i in entry.records if (r := bench.find(i, entry.says, "review", index)) is not None]
        for record in records:
            bench.put(replace(record, review="reviewed"))
        if records:
            bench.decide("reviewed", entry, "review", index, [r.id for r in records])


def _move(bench: _Bench) -> None:
    seen: dict[tuple[str, str], bool] = {}
    for index, entry in enumerate(bench.given.curation.move):
        if entry.topic not in bench.topics:
            known = ", ".join(sorted(bench.topics)) or "none"
            bench.wrong("curation-field", f"found topic {entry.topic}; dossier.yml defines {known}", "move", index)
            continue
        text = bench.texts.get(entry.passage)
        if text is None or folded(entry.says) not in folded(text):
            code = "curation-record-gone" if text is None else "curation-record-differs"
            bench.wrong(code, f"found no passage {entry.passage} that says '{entry.says}'", "move", index)
            continue
        if seen.setdefault((entry.topic, entry.passage), entry.into) != entry.into:
            message = f"found {entry.passage} both moved into {entry.topic} and out of it"
            bench.wrong("curation-contradiction", message, "move", index)
            continue
        bench.decide(
            "moved_in" if entry.into else "moved_out", entry, "move", index, [entry.passage], topic=entry.topic
        )
