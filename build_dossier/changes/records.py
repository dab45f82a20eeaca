"""A difference as records for machines: what `diff --format json` prints. Field names are a contract, listed in ARCHITECTURE."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from build_dossier.changes.difference import Difference
from build_dossier.changes.side import Missing, Side
from build_dossier.model import Decision, Relation, Statement
from build_dossier.topics.figures import Figure

VERSION = 1
Record = dict[str, Any]


def records(difference: Difference, before: Side, after: Side) -> Record:
    """The whole difference; every list is there, empty where nothing differs."""
    d = difference
    return {
        "version": VERSION,
        "before": before.label,
        "after": after.label or None,
        "articles": [
            {
                "change": c.kind,
                "article": c.article,
                "was": c.before,
                "title": (before if c.kind == "removed" else after).articles[c.article].headline,
                "file": (before if c.kind == "removed" else after).file(c.article),
                "passages_gone": len(c.gone),
                "passages_new": len(c.new),
                "fields": list(c.fields),
            }
            for c in d.articles
        ],
        "claims": {
            "standing": [
                {
                    "measure": s.group.measure,
                    "population": s.group.whom,
                    "place": s.group.place,
                    "item": s.group.item,
                    "before": _figure(s.before, before) if s.before else None,
                    "after": _figure(s.after, after) if s.after else None,
                }
                for s in d.standing
            ],
            "withdrawn": [_figure(f, after) for f in d.retracted],
            "restored": [_figure(f, after) for f in d.restored],
            "added": [_figure(f, after) for f in d.added],
            "changed": [
                {"before": _figure(r.before, before), "after": _figure(r.after, after), "fields": list(r.fields)}
                for r in d.reworded
            ],
            "removed": [_figure(f, before) for f in d.removed],
        },
        "relations": {
            "new_conflicts": [_relation(r) for r in d.new_conflicts],
            "resolved_conflicts": [_relation(r) for r in d.resolved_conflicts],
        },
        "statements": {
            "added": [_statement(s, after) for s in d.new_statements],
            "removed": [_statement(s, before) for s in d.gone_statements],
        },
        "decisions": {
            "added": [_decision(i) for i in d.new_decisions],
            "removed": [_decision(i) for i in d.gone_decisions],
        },
        "topics": [
            {
                "change": t.kind,
                "slug": t.slug,
                "title": t.title,
                "gained": len(t.gained),
                "lost": len(t.lost),
                "lost_still_there": len(t.lost_still_there),
            }
            for t in d.topics
        ],
        "pictures": {"missing": list(_pictures(d.new_missing)), "found": list(_pictures(d.found_pictures))},
        "rights": [
            {
                "article": r.article,
                "before": r.before or None,
                "after": r.after,
                "notice_before": r.notice_before or None,
                "notice_after": r.notice_after or None,
            }
            for r in d.rights
        ],
        "findings": {
            "new": [f.record() for f in d.new_findings],
            "resolved": [f.record() for f in d.resolved_findings],
        },
    }


def _figure(figure: Figure, side: Side) -> Record:
    first = next(iter((*figure.claims, *figure.mentions)), None)
    return {
        "measure": figure.measure,
        "population": figure.whom,
        "place": figure.place,
        "item": figure.item,
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier,
        "printed": figure.printed,
        "unit": figure.unit,
        "as_of": figure.as_of,
        "claimant": figure.claimant,
        "status": figure.status,
        "claims": list(figure.ids),
        "articles": list(figure.articles),
        "source": side.place(first.article, first.text) if first else None,
    }


def _relation(relation: Relation) -> Record:
    return {
        "id": relation.id,
        "measure": relation.measure,
        "sides": [{"label": s.label, "low": s.low, "high": s.high, "sum": s.sum} for s in relation.sides],
        "claims": list(relation.claims),
    }


def _statement(statement: Statement, side: Side) -> Record:
    return {
        "id": statement.id,
        "article": statement.article,
        "speaker": statement.speaker,
        "party": statement.party,
        "date": statement.date,
        "source": side.place(statement.article, statement.text),
    }


def _decision(decision: Decision) -> Record:
    return {
        "id": decision.id,
        "kind": decision.kind,
        "records": list(decision.records),
        "reason": decision.reason,
        "editor": decision.editor,
        "decided": decision.decided,
        "line": decision.line,
    }


def _pictures(missing: Iterable[Missing]) -> Iterable[Record]:
    return ({"address": m.address, "path": m.path, "line": m.line} for m in missing)
