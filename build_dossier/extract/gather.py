"""The evidence of a whole dossier: every article's, with events merged and near-identical passages found.

How claims relate is told after the editors' decisions (`extract.relations`), since these change what is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from build_dossier import lang
from build_dossier.config import Dossier as Config
from build_dossier.convert.lines import Lines
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.extract import happenings
from build_dossier.extract.article import MOST, extract
from build_dossier.extract.clusters import cluster
from build_dossier.extract.people import KnownEntity
from build_dossier.extract.populations import Populations
from build_dossier.extract.text import MAX_PASSAGE
from build_dossier.interfaces import Language
from build_dossier.lang.lexicon import Measure
from build_dossier.model import Article, Claim, Cluster, Event, Evidence, Statement

MOST_PEOPLE = 1e10  # more than there are on Earth: a misread number, or a seed that means to mislead


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Evidence, the cluster of each passage (by `clusters.key`), the clusters of more than one, and what was found."""

    evidence: Evidence
    cluster_of: dict[str, str]
    clusters: tuple[Cluster, ...]
    diagnostics: tuple[Diagnostic, ...]


def gather(
    articles: tuple[Article, ...],
    config: Config,
    progress: Callable[[int], None] = lambda _: None,
    memo: dict[Any, tuple[Evidence, list[Diagnostic]]] | None = None,
    key: str = "",
) -> Gathered:
    """Claims, statements, events of all articles, in the order of the articles' ids.

    `memo` holds what single articles gave before, under the settings that `key` stands for.
    """
    known = {} if memo is None else memo
    entities = known_entities(config)
    measures = own_measures(config)
    populations = Populations(config.populations)
    packs: dict[str, Language | None] = {}
    claims: list[Claim] = []
    statements: list[Statement] = []
    events: list[Event] = []
    diagnostics: list[Diagnostic] = []
    for number, article in enumerate(sorted(articles, key=lambda a: a.id), 1):
        progress(number)
        code = lang.code_of(article.lang)
        if code not in packs:
            packs[code] = lang.evidence(code, measures)
        pack = packs[code]
        if pack is None:
            diagnostics.append(finding("language-without-pack", f"found {article.lang}", path=article.source.path))
            continue
        name = (key, article.source.path, article.source.sha256)
        if name not in known:
            known[name] = _of(article, pack, entities)
        own, problems = known[name]
        diagnostics.extend(problems)
        claims += [populations.placed(c) for c in own.claims]
        statements += own.statements
        events += own.events
    evidence = Evidence(claims=tuple(claims), statements=tuple(statements), events=tuple(events))
    cluster_of, clusters = cluster(articles)
    return Gathered(
        evidence=replace(evidence, events=happenings.merge(evidence)),
        cluster_of=cluster_of,
        clusters=clusters,
        diagnostics=tuple(diagnostics),
    )


def known_entities(config: Config) -> tuple[KnownEntity, ...]:
    """The entities of `dossier.yml` as extraction uses them."""
    return tuple(
        KnownEntity(
            id=e.id, name=e.name, kind=e.kind, party=e.party or "", names=(e.name, *e.aliases), members=e.members
        )
        for e in config.entities
    )


def own_measures(config: Config) -> tuple[Measure, ...]:
    """The measures that `dossier.yml` adds, or adds words to."""
    return tuple(
        Measure(
            id=m.id,
            happens=m.happens,
            does=m.does,
            totals=m.totals,
            nouns=m.nouns,
            units=m.units,
            sender=m.sender,
        )
        for m in config.measures
    )


def _of(article: Article, pack: Language, entities: tuple[KnownEntity, ...]) -> tuple[Evidence, list[Diagnostic]]:
    path = article.source.path
    line = article.header.body_line
    lines = Lines(article.source.text, first=line)
    try:
        found = extract(article, pack, entities)
    except Exception as error:  # the page stands without its evidence; what went wrong is named with its seed
        message = f"found {type(error).__name__}: {str(error)[:200]}"
        return Evidence(), [finding("evidence-broken", message, path=path, line=line)]
    diagnostics = []
    if found.unresolved and article.published.at is None:
        words = "、".join(found.unresolved[:5]) + ("…" if len(found.unresolved) > 5 else "")
        diagnostics.append(
            finding("date-unresolved", f"found {len(found.unresolved)} expressions: {words}", path=path, line=line)
        )
    if found.cut:
        diagnostics.append(
            finding(
                "passage-long",
                f"found a passage of more than {MAX_PASSAGE} characters",
                path=path,
                line=next((lines.of(p.text) for p in article.passages if len(p.text) > MAX_PASSAGE), line),
            )
        )
    elif found.crowded:
        message = f"found a sentence with more than {MOST} dates, figures or verbs of saying"
        diagnostics.append(finding("passage-long", message, path=path, line=lines.of(found.crowded)))
    kept = tuple(c for c in found.evidence.claims if _plausible(c))
    for claim in found.evidence.claims:
        if not _plausible(claim):
            diagnostics.append(
                finding(
                    "figure-implausible",
                    f"found {claim.printed} ({claim.measure})",
                    path=path,
                    line=lines.of(claim.text),
                )
            )
    return replace(found.evidence, claims=kept), diagnostics


def _plausible(claim: Claim) -> bool:
    return max(claim.low or 0, claim.high or 0) <= MOST_PEOPLE
