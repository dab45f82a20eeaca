"""Why a record is what it is: the words, the rule, the name or alias that was met, and the line of the seed. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from build_dossier.convert.lines import Lines
from build_dossier.editing import Studied
from build_dossier.extract.clusters import key
from build_dossier.extract.people import KnownEntity, folded
from build_dossier.model import (
    Article,
    Claim,
    Cluster,
    Decision,
    Event,
    OutsideClaim,
    Passage,
    Reason,
    Relation,
    Statement,
    Topic,
)
from build_dossier.printed import writable


def explain(wanted: str, studied: Studied, entities: tuple[KnownEntity, ...]) -> str:
    """What is known of an id: of a topic, article, passage, claim, statement, event, relation, cluster, decision or entity.

    "" for none. What editors decided on a record stands below it.
    """
    articles, gathered, evidence = studied.articles, studied.gathered, studied.evidence
    by_id = {a.id: a for a in articles}
    parts: list[str] = []
    parts += [_topic(t) for t in studied.topics if t.slug == wanted]
    parts += [_article(a, studied) for a in articles if a.id == wanted]
    parts += [_passage(p, a, studied) for a in articles for p in a.passages if p.id == wanted]
    parts += [_claim(c, by_id[c.article]) for c in evidence.claims if c.id == wanted]
    parts += [_statement(s, by_id[s.article], entities) for s in evidence.statements if s.id == wanted]
    parts += [_event(e, by_id[e.article], evidence.events) for e in evidence.events if e.id == wanted]
    parts += [_relation(r) for r in evidence.relations if r.id == wanted]
    parts += [_cluster(c) for c in gathered.clusters if c.id == wanted]
    parts += [_rows(f"entity {e.id}", [("name", e.name), ("also", "、".join(e.names[1:])), ("party", e.party)]) for e in entities if e.id == wanted]  # fmt: skip
    parts += [_outside(o) for o in studied.curated.outside if o.id == wanted]
    parts += [_decision(d) for d in studied.curated.decisions if wanted == d.id or wanted in d.records]
    return "\n\n".join(parts)


def nearest(wanted: str, studied: Studied) -> tuple[str, ...]:
    """Ids that begin alike, for a message: an id may have been cut when it was copied."""
    articles, evidence = studied.articles, studied.evidence
    known = [a.id for a in articles] + [p.id for a in articles for p in a.passages]
    known += [
        r.id for records in (evidence.claims, evidence.statements, evidence.events, evidence.relations) for r in records
    ]
    return tuple(sorted(i for i in known if i.startswith(wanted[:6])))[:5]


def _rows(title: str, rows: Iterable[tuple[str, object]]) -> str:
    told = [(name, str(value)) for name, value in rows if value not in (None, "", ())]
    width = max((len(name) for name, _ in told), default=0)
    return "\n".join([writable(title), *(writable(f"  {name:<{width}}  {value}") for name, value in told)])


def _where(article: Article, passage: str, text: str) -> list[tuple[str, object]]:
    return [
        ("seed", f"{article.source.path}:{line_of(article, text)}"),
        ("page", f"articles/{article.slug}/#{passage}"),
    ]


def _article(article: Article, studied: Studied) -> str:
    counted = {
        name: sum(1 for r in records if r.article == article.id)
        for name, records in (
            ("claims", studied.evidence.claims),
            ("statements", studied.evidence.statements),
            ("events", studied.evidence.events),
        )
    }
    return _rows(
        f"article {article.id}",
        [
            ("headline", article.headline),
            ("outlet", article.outlet),
            (
                "published",
                f"{article.published.at} ({'; '.join(p for p in (article.published.clock, article.published.evidence) if p)})",
            ),
            ("printed", article.published.label),
            ("language", article.lang),
            ("published as", article.publish),
            ("evidence", ", ".join(f"{count} {name}" for name, count in counted.items())),
            ("seed", f"{article.source.path}:{article.header.body_line}"),
            ("page", f"articles/{article.slug}/"),
        ],
    )


def _topic(topic: Topic) -> str:
    return _rows(
        f"topic {topic.slug}",
        [
            ("title", topic.title),
            (
                "holds",
                f"{len(topic.passages)} passages, {len(topic.claims)} claims, {len(topic.statements)} statements",
            ),
            *(("passage", f"{_id(k)}: {', '.join(_why(r) for r in why)}") for k, why in topic.reasons.items()),
            *(("left out", f"{_id(k)}: {reason}") for k, reason in topic.excluded.items()),
        ],
    )


def _id(key: str) -> str:
    return key.rpartition("/")[2]


def _why(reason: Reason) -> str:
    met = f" ({reason.record})" if reason.record and reason.record != reason.what else ""
    return f"{reason.by} {reason.what}{met}"


def _topics_of(own: str, studied: Studied) -> list[tuple[str, object]]:
    """On which topics' pages a passage is, by which rules; from which it was left out, and why."""
    found: list[tuple[str, object]] = []
    for topic in studied.topics:
        if own in topic.reasons:
            found.append(("topic", f"{topic.slug}: {', '.join(_why(r) for r in topic.reasons[own])}"))
        if own in topic.excluded:
            found.append(("not in", f"{topic.slug}: {topic.excluded[own]}"))
    return found


def _outside(added: OutsideClaim) -> str:
    return _rows(
        f"outside claim {added.id}",
        [
            ("counts", f"{added.measure}: {_bounds(added.low, added.high)} {added.unit or ''} ({added.qualifier})"),
            ("whom", _or_not_told(added.subject)),
            ("as of", added.as_of or "not told"),
            ("by whom", _or_not_told(added.claimant)),
        ],
    )


def _decision(decision: Decision) -> str:
    changed = ", ".join(f"{name} = {value or 'not told'}" for name, value in decision.changed)
    return _rows(
        f"decision {decision.id}",
        [
            ("is", f"{decision.kind} by {decision.editor}, {decision.decided}"),
            ("records", ", ".join(decision.records)),
            ("sets", changed),
            ("who, when", f"{decision.by}, {decision.on}" if decision.by else None),
            ("denied by", decision.denied_by),
            ("also", decision.also if decision.by else None),
            ("reason", decision.reason),
            *(("source", f"{s.outlet}, {s.date} {s.headline} {s.url}".strip()) for s in decision.sources),
            ("stands in", f"curation.yml:{decision.line}"),
        ],
    )


def _passage(passage: Passage, article: Article, studied: Studied) -> str:
    evidence, gathered = studied.evidence, studied.gathered
    own = key(passage)
    alike = next((c for c in gathered.clusters if own in c.passages), None)
    records = [
        r.id
        for rows in (evidence.claims, evidence.statements, evidence.events)
        for r in rows
        if r.article == article.id and r.passage == passage.id
    ]
    return _rows(
        f"passage {passage.id}",
        [
            ("kind", f"{passage.kind}, number {passage.index} of {article.id}"),
            ("text", _short(passage.text)),
            ("same text", f"{alike.level}: {', '.join(p for p in alike.passages if p != own)}" if alike else None),
            ("records", ", ".join(records)),
            *_topics_of(own, studied),
            *_where(article, passage.id, passage.text),
        ],
    )


def _claim(claim: Claim, article: Article) -> str:
    return _rows(
        f"claim {claim.id}",
        [
            ("counts", f"{claim.measure}: {_bounds(claim.low, claim.high)} {claim.unit or ''} ({claim.qualifier})"),
            ("printed", f"{claim.printed} (characters {claim.start} to {claim.end} of {claim.passage})"),
            ("sentence", claim.text),
            ("rule", claim.rule),
            ("whom", _or_not_told(claim.subject)),
            ("population", claim.population),
            ("item", claim.item),
            ("where", claim.place),
            ("as of", f"{claim.as_of} ({claim.as_of_basis})" if claim.as_of else "not told"),
            ("by whom", _or_not_told(claim.claimant)),
            ("relayed by", ", ".join(claim.via)),
            ("status", claim.status),
            *_where(article, claim.passage, claim.text),
        ],
    )


def _statement(statement: Statement, article: Article, entities: tuple[KnownEntity, ...]) -> str:
    alias = None
    if statement.speaker_id:
        entity = next(e for e in entities if e.id == statement.speaker_id)
        met = next((n for n in entity.names if folded(n) == folded(statement.speaker or "")), entity.name)
        alias = f"{entity.id}, met as {met}"
    return _rows(
        f"statement {statement.id}",
        [
            ("kind", statement.kind),
            ("words", _short(statement.text)),
            ("rule", statement.rule),
            ("verb", statement.verb),
            ("speaker", _or_not_told(statement.speaker)),
            ("entity", alias),
            ("role", statement.role),
            ("party", statement.party),
            ("date", f"{statement.date} ({statement.date_basis})" if statement.date else "not told"),
            ("relayed by", ", ".join(statement.via)),
            ("answers", statement.replies_to),
            *_where(article, statement.passage, statement.text),
        ],
    )


def _event(event: Event, article: Article, events: tuple[Event, ...]) -> str:
    others = [
        f"{e.id} ({e.article}: {e.expression} = {e.first})"
        for e in events
        if e.same_event == event.same_event and e.id != event.id
    ]
    end = f" to {event.last}" if event.last != event.first else ""
    base = article.published.at.date() if article.published.at else "unknown"
    return _rows(
        f"event {event.id}",
        [
            ("expression", f"{event.expression} = {event.first}{end}"),
            ("precision", event.precision + (", background" if event.background else "")),
            ("counted from", f"the article's day, {base}"),
            ("label", event.label),
            ("same event", "; ".join(others)),
            *_where(article, event.passage, event.text),
        ],
    )


def _relation(relation: Relation) -> str:
    sides = [
        f"{_bounds(side.low, side.high)} {side.label} ({', '.join(side.claims)})"
        + (f"; added by this site, without {'、'.join(side.unstated)}" if side.sum and side.unstated else "")
        for side in relation.sides
    ]
    return _rows(
        f"relation {relation.id}",
        [("is", f"{relation.relation} ({relation.measure})"), ("why", relation.note), *(("side", s) for s in sides)],
    )


def _cluster(cluster: Cluster) -> str:
    changes = [f"{d.passage}: {d.removed or '∅'} → {d.added or '∅'}" for d in cluster.differences]
    return _rows(
        f"cluster {cluster.id}",
        [
            ("is", f"{len(cluster.passages)} passages, {cluster.level}"),
            *(("passage", p) for p in cluster.passages),
            *(("otherwise", c) for c in changes),
        ],
    )


def _or_not_told(value: str | None) -> str:
    return value if value is not None else "not told"


def _bounds(low: float | None, high: float | None) -> str:
    ends = ["…" if end is None else f"{end:.15g}" for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 160 else f"{words[:160]}…"


def line_of(article: Article, text: str) -> int:
    """The line of the seed on which a text begins; that of the body where it cannot be found."""
    return Lines(article.source.text, first=article.header.body_line).of(text)
