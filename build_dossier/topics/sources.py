"""Where the dossier has it from: outlets, the wires that they rely on, copies of one text, coverage by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from build_dossier.extract.parties import Parties
from build_dossier.model import Article, Claim, Cluster, Evidence, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """An outlet and a medium whose words it relays, with the passages in which it does."""

    outlet: str
    carrier: str
    passages: tuple[tuple[str, str], ...]


def reliances(articles: tuple[Article, ...], evidence: Evidence, parties: Parties) -> tuple[Reliance, ...]:
    """Who relies on whom, the most frequent first."""
    outlet = {a.id: a.outlet for a in articles}
    seen: dict[tuple[str, str], dict[tuple[str, str], None]] = defaultdict(dict)
    records: list[Claim | Statement] = [*evidence.claims, *evidence.statements]
    for record in records:
        for carrier in record.via:
            name = parties.name(carrier) or carrier
            if name != outlet[record.article]:
                seen[outlet[record.article], name].setdefault((record.article, record.passage))
    made = [Reliance(outlet=o, carrier=c, passages=tuple(p)) for (o, c), p in seen.items()]
    return tuple(sorted(made, key=lambda r: (r.outlet, -len(r.passages), r.carrier)))


def coverage(articles: tuple[Article, ...], timezone: str) -> tuple[tuple[str, Counter[str]], ...]:
    """How many articles of each outlet fall on each day (ISO 8601); undated ones under ""."""
    zone = ZoneInfo(timezone)
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        at: datetime | None = article.published.at
        days[at.astimezone(zone).date().isoformat() if at else ""][article.outlet] += 1
    return tuple(sorted(days.items(), key=lambda d: (not d[0], d[0])))


def copies(clusters: tuple[Cluster, ...], articles: tuple[Article, ...]) -> tuple[Cluster, ...]:
    """The texts that several articles carry, the most carried first."""
    kinds = {f"{a.id}/{p.id}": p.kind for a in articles for p in a.passages}
    shared = [c for c in clusters if len(c.articles) > 1 and kinds.get(c.passages[0]) != "heading"]
    return tuple(sorted(shared, key=lambda c: (kinds.get(c.passages[0]) == "caption", -len(c.articles), c.id)))


def origin(cluster: Cluster, articles: dict[str, Article]) -> str:
    """The article that carried a text first, by its time of publication; the first by id among undated ones."""
    dated = [articles[a] for a in cluster.articles if articles[a].published.at is not None]
    if not dated:
        return cluster.articles[0]
    return min(dated, key=lambda a: (a.published.at.timestamp() if a.published.at else 0, a.id)).id
