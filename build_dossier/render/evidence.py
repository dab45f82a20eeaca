"""Claims, statements, events and clusters as records, within what an article's rights setting lets out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from build_dossier.lang import Interface
from build_dossier.model import RETRACTED, Claim, Cluster, Dossier, Event, Statement
from build_dossier.render.marks import Quoting
from build_dossier.render.rights import QUOTABLE, published_blocks


class Evidence:
    """The records of a dossier."""

    def __init__(self, dossier: Dossier, words: Interface) -> None:
        self._dossier = dossier
        self._quoting = Quoting(dossier, words)
        self._topics: dict[str, list[str]] = defaultdict(list)
        for topic in dossier.topics:
            for record in (*topic.claims, *topic.statements):
                self._topics[record].append(topic.slug)
        self._retracted = {i: d for d in dossier.decisions if d.kind in RETRACTED for i in d.records}
        self._shown = {
            (a.id, b.passage.id) for a in dossier.articles for b in published_blocks(a) if b.passage is not None
        }
        self._kinds = {(a.id, p.id): p.kind for a in dossier.articles for p in a.passages}

    def claims(self) -> Iterable[dict[str, Any]]:
        """One record a figure."""
        return (self._claim(c) for c in self._dossier.evidence.claims)

    def statements(self) -> Iterable[dict[str, Any]]:
        """One record a statement."""
        return (self._statement(s) for s in self._dossier.evidence.statements)

    def events(self) -> Iterable[dict[str, Any]]:
        """One record a dated mention."""
        return (self._event(e) for e in self._dossier.evidence.events)

    def relations(self) -> Iterable[dict[str, Any]]:
        """One record a relation between claims."""
        for relation in self._dossier.evidence.relations:
            yield {
                "id": relation.id,
                "relation": relation.relation,
                "measure": relation.measure,
                "sides": [
                    {
                        "label": side.label,
                        "low": _plain(side.low),
                        "high": _plain(side.high),
                        "claims": list(side.claims),
                        "sum": side.sum,
                        "unstated": list(side.unstated),
                    }
                    for side in relation.sides
                ],
                "claims": list(relation.claims),
                "note": relation.note,
            }

    def clusters(self) -> Iterable[dict[str, Any]]:
        """One record a group of near-identical passages; differences only of passages that are published."""
        return (self._cluster(c) for c in self._dossier.clusters)

    def topics(self) -> Iterable[dict[str, Any]]:
        """One record a topic: what belongs to it, why, and what was left out."""
        for topic in self._dossier.topics:
            yield {
                "slug": topic.slug,
                "title": topic.title,
                "passages": [_parts(k)[1] for k in topic.passages],
                "claims": list(topic.claims),
                "statements": list(topic.statements),
                "outside": list(topic.outside),
                "reasons": {
                    _parts(k)[1]: [{"by": r.by, "what": r.what, "met": r.record} for r in why]
                    for k, why in topic.reasons.items()
                },
                "excluded": {_parts(k)[1]: reason for k, reason in topic.excluded.items()},
            }

    def decisions(self) -> Iterable[dict[str, Any]]:
        """One record a decision of an editor."""
        for decision in self._dossier.decisions:
            yield {
                "id": decision.id,
                "kind": decision.kind,
                "records": list(decision.records),
                "topic": decision.topic or None,
                "by": decision.by or None,
                "on": decision.on or None,
                "reason": decision.reason,
                "editor": decision.editor,
                "decided": decision.decided,
                "sources": [
                    {"outlet": s.outlet, "headline": s.headline or None, "date": s.date, "url": s.url or None}
                    for s in decision.sources
                ],
            }

    def outside(self) -> Iterable[dict[str, Any]]:
        """One record a figure that an editor added from outside the dossier's articles."""
        for added in self._dossier.outside:
            yield {
                "id": added.id,
                "measure": added.measure,
                "subject": added.subject,
                "population": added.population,
                "place": added.place,
                "low": _plain(added.low),
                "high": _plain(added.high),
                "qualifier": added.qualifier,
                "unit": added.unit,
                "as_of": added.as_of,
                "claimant": added.claimant,
                "status": added.status,
                "printed": added.printed,
                "decision": added.decision,
            }

    def told(self, name: str, records: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        """Records as a table shows them to people: the word before each figure that does not stand."""
        for record in records:
            marked = dict(record)
            marks = self._quoting.marks(record["article"], record["passage"])
            for field in ("text", "label"):
                if marks and record.get(field):
                    marked[field] = self._quoting.within_text(record["article"], record["passage"], record[field])
            if name == "claims":
                decision = self._retracted.get(record["id"])
                marked["notice"] = self._quoting.label(decision) if decision else None
                if decision:
                    marked["printed"] = f"{marked['notice']} {record['printed']}"
            yield marked

    def _text(self, article: str, passage: str, text: str, printed: str = "") -> str:
        """The words that may be shown: all, or a stretch around what the record is about."""
        if (article, passage) in self._shown or len(text) <= QUOTABLE:
            return text
        middle = text.find(printed) if printed else 0
        low = max(0, min(middle + len(printed) // 2 - QUOTABLE // 2, len(text) - QUOTABLE))
        return text[low : low + QUOTABLE]

    def _claim(self, claim: Claim) -> dict[str, Any]:
        return {
            "id": claim.id,
            "article": claim.article,
            "passage": claim.passage,
            "measure": claim.measure,
            "subject": claim.subject,
            "population": claim.population,
            "place": claim.place,
            "low": _plain(claim.low),
            "high": _plain(claim.high),
            "qualifier": claim.qualifier,
            "unit": claim.unit,
            "item": claim.item,
            "as_of": claim.as_of,
            "as_of_basis": claim.as_of_basis,
            "claimant": claim.claimant,
            "via": list(claim.via),
            "status": claim.status,
            "review": claim.review,
            "printed": claim.printed,
            "text": self._text(claim.article, claim.passage, claim.text, claim.printed),
            "start": claim.start,
            "end": claim.end,
            "topics": self._topics.get(claim.id, []),
        }

    def _statement(self, statement: Statement) -> dict[str, Any]:
        return {
            "id": statement.id,
            "article": statement.article,
            "passage": statement.passage,
            "kind": statement.kind,
            "speaker": statement.speaker,
            "speaker_id": statement.speaker_id,
            "role": statement.role,
            "party": statement.party,
            "verb": statement.verb,
            "text": self._text(statement.article, statement.passage, statement.text),
            "date": statement.date,
            "date_basis": statement.date_basis,
            "via": list(statement.via),
            "replies_to": statement.replies_to,
            "review": statement.review,
            "start": statement.start,
            "end": statement.end,
            "topics": self._topics.get(statement.id, []),
        }

    def _event(self, event: Event) -> dict[str, Any]:
        return {
            "id": event.id,
            "article": event.article,
            "passage": event.passage,
            "expression": event.expression,
            "start": event.first,
            "end": event.last,
            "precision": event.precision,
            "text": self._text(event.article, event.passage, event.text, event.expression),
            "label": self._text(event.article, event.passage, event.label, event.expression),
            "same_event": event.same_event,
            "background": event.background,
            "caption": self._kinds.get((event.article, event.passage)) == "caption",
            "review": event.review,
        }

    def _cluster(self, cluster: Cluster) -> dict[str, Any]:
        return {
            "id": cluster.id,
            "passages": [dict(zip(("article", "passage"), _parts(p), strict=True)) for p in cluster.passages],
            "articles": list(cluster.articles),
            "level": cluster.level,
            "differences": [
                {
                    "article": _parts(d.passage)[0],
                    "passage": _parts(d.passage)[1],
                    "removed": d.removed,
                    "added": d.added,
                }
                for d in cluster.differences
                if all(_parts(p) in self._shown for p in (cluster.passages[0], d.passage))
            ],
        }


def _parts(key: str) -> tuple[str, str]:
    """Article and passage of a cluster's key; a passage's id holds no slash."""
    article, _, passage = key.rpartition("/")
    return article, passage


def _plain(value: float | None) -> float | int | None:
    """Whole numbers without a decimal point."""
    return int(value) if value is not None and value == int(value) else value
