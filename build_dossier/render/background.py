"""What a thing is: one passage, printed once however many articles carry it, and what others say otherwise."""

from __future__ import annotations

import re
from collections import defaultdict

from build_dossier.extract import clusters
from build_dossier.lang.lexicon import names_pattern
from build_dossier.model import Cluster, Topic
from build_dossier.render import html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.rights import QUOTABLE
from build_dossier.topics import sources
from build_dossier.topics.sentences import each

Key = tuple[str, str]


def background(topic: Topic, terms: tuple[str, ...], links: Links) -> str:
    """The background passage of a topic with its copies, then the sentences in which other texts tell it otherwise."""
    desk = links.desk
    candidates = _candidates(topic, terms, desk)
    if not candidates:
        return ""
    by_cluster: dict[str, list[Key]] = defaultdict(list)
    for key in candidates:
        by_cluster[desk.dossier.cluster_of.get("/".join(key), key[1])].append(key)
    best = max(by_cluster, key=lambda c: (len(by_cluster[c]), sum(_weight(k, desk) for k in by_cluster[c]), c))
    own = by_cluster[best]
    cluster = next((c for c in desk.dossier.clusters if c.id == best), None)
    parts = [_told(own, cluster, links)]
    # what differs must be a day or a number that can be set beside the other's
    others = [k for c, keys in by_cluster.items() if c != best for k in keys[:1] if _comparable(k, topic, terms, desk)]
    if others:
        parts.append(html.el("p", html.el("strong", html.text(desk.words("otherwise")))))
        parts += [_otherwise(k, terms, links) for k in others]
    return "".join(parts)


def _candidates(topic: Topic, terms: tuple[str, ...], desk: Desk) -> list[Key]:
    """The topic's passages that tell what it is: by the section's terms, else by days long past."""
    dated = {(e.article, e.passage) for e in desk.dossier.evidence.events if e.background}
    found = []
    for key in topic.passages:
        article, passage = key.rsplit("/", 1)
        if _tells((article, passage), terms, desk) if terms else (article, passage) in dated:
            found.append((article, passage))
    return found


def _tells(key: Key, terms: tuple[str, ...], desk: Desk) -> bool:
    return bool(terms) and names_pattern(terms).search(desk.text(*key)) is not None


def _comparable(key: Key, topic: Topic, terms: tuple[str, ...], desk: Desk) -> bool:
    """Whether one sentence of a passage names the topic's thing, one of the terms, and a number."""
    entities = {r.record for r in topic.reasons.get("/".join(key), ()) if r.by == "entity"}
    return any(
        names_pattern(terms).search(sentence)
        and re.search(r"\d", sentence)
        and any(name in sentence for name in entities)
        for sentence in each(desk.text(*key), desk.articles[key[0]].lang)
    )


def _weight(key: Key, desk: Desk) -> int:
    """How much background a passage holds: days long past, and what the thing is made of."""
    dates = sum(1 for e in desk.dossier.evidence.events if e.background and (e.article, e.passage) == key)
    parts = sum(1 for c in desk.claims.values() if c.measure == "members" and (c.article, c.passage) == key)
    return dates + parts


def _told(keys: list[Key], cluster: Cluster | None, links: Links) -> str:
    desk = links.desk
    first = keys[0]
    if cluster is not None:
        earliest = sources.origin(cluster, desk.articles)
        first = next((k for k in keys if k[0] == earliest), first)
    limit = None if desk.quoting.within(*first) else QUOTABLE
    quote = html.el("blockquote", html.el("p", desk.quoting.html(*first, 0, limit)))
    return quote + carried(keys, cluster, links)


def carried(keys: list[Key], cluster: Cluster | None, links: Links) -> str:
    """Who carries a text, that it is one, and where the copies differ."""
    desk = links.desk
    outlets = {desk.articles[a].outlet for a, _ in keys}
    shown = desk.joined(*(links.source(a, p, short=True) for a, p in keys))
    if len(keys) < 2:
        return html.el("div", links.source(*keys[0]), class_="bd-meta")
    key = "one_text_one_outlet" if len(outlets) == 1 else "one_text"
    line = html.text(desk.words(key, n=len(keys), outlets=len(outlets))) + shown + links.cite(*keys[0])
    parts = [html.el("div", line, class_="bd-meta")]
    if cluster is not None and cluster.differences:
        parts.append(html.details(desk.words("differences"), differences(cluster, links), class_="bd-plain"))
    return "".join(parts)


def differences(cluster: Cluster, links: Links) -> str:
    """What the copies of one text have otherwise than the first, within what may be shown."""
    desk = links.desk
    first = tuple(cluster.passages[0].rsplit("/", 1))
    rows = []
    for other in cluster.passages[1:]:
        article, passage = other.rsplit("/", 1)
        if not (desk.quoting.within(article, passage) and desk.quoting.within(first[0], first[1])):
            continue
        for removed, added in clusters.in_context(desk.text(first[0], first[1]), desk.text(article, passage)):
            was, now = (html.text(removed[:60] or "∅"), html.text(added[:60] or "∅"))
            rows.append(f"{html.el('del', was)} → {html.el('ins', now)} {links.source(article, passage, short=True)}")
    return html.items(rows, class_="bd-carriers")


def _otherwise(key: Key, terms: tuple[str, ...], links: Links) -> str:
    desk = links.desk
    match = names_pattern(terms).search(desk.text(*key))
    at = match.start() if match else 0
    low, high = desk.sentence(*key, at, at)
    words = desk.quoting.html(*key, low, high)
    return html.el("blockquote", html.el("p", words), links.source(*key))
