"""Seeds → what they say: read → convert → date → extract → curate → relate → topics. No picture is looked at.

`study` is the edge; everything below it is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from build_dossier import editing, lang
from build_dossier.config import Dossier as Config
from build_dossier.convert.flavour import Reader
from build_dossier.curation import file as decisions
from build_dossier.curation.apply import apply
from build_dossier.curation.file import CurationFile
from build_dossier.diagnostics import Diagnostic, finding, order
from build_dossier.editing import Studied
from build_dossier.errors import Refused
from build_dossier.extract.gather import Gathered, gather, known_entities
from build_dossier.extract.parties import Parties
from build_dossier.extract.populations import Populations
from build_dossier.extract.relations import relate
from build_dossier.images.originals import local_pictures
from build_dossier.model import Article, Evidence, Source
from build_dossier.read import article as reading
from build_dossier.read import sources
from build_dossier.topics import matching

Progress = Callable[[str, int, int], None]


class Memo:
    """Articles and their evidence that were read before, by the settings and the bytes that they rest on.

    For comparing versions of one dossier, which have most articles in common. Links between articles are those of the
    version that was read first, so pages are never made of these.
    """

    def __init__(self) -> None:
        self.articles: dict[Any, tuple[Article | None, list[Diagnostic]]] = {}
        self.evidence: dict[Any, tuple[Evidence, list[Diagnostic]]] = {}


# what says nothing of how an article is read
BESIDE = {"title", "summary", "notice", "contact", "repository", "questions", "topics", "accepted", "home"}


def study(
    config: Config,
    *,
    seeds: Path,
    state: Path | None = None,
    progress: Progress = lambda *_: None,
    memo: Memo | None = None,
) -> Studied:
    """Seeds → articles, their evidence as the editors decided on it, and topics.

    `state` holds the decisions (default: the seeds folder); `memo` what was read before. Raises Refused where no article can be published.
    """
    decided = decisions.read(state or seeds)
    articles, diagnostics = read(config, seeds, progress, memo)
    if not articles:
        reasons = "\n".join(d.render() for d in order(diagnostics) if d.severity == "error")
        raise Refused(
            f"no article can be published from {seeds}" + (f"\n{reasons}" if reasons else ""),
            expected="a folder of .md, .html or .txt files with front matter",
        )
    return interpreted(config, articles, diagnostics, decided, progress=progress, memo=memo)


def read(
    config: Config, seeds: Path, progress: Progress = lambda *_: None, memo: Memo | None = None
) -> tuple[tuple[Article, ...], list[Diagnostic]]:
    """The articles of a folder, the newest first, and what was found while they were read."""
    found, faults = sources.scan(seeds, max_bytes=config.limits.seed_bytes, max_files=config.limits.seeds)
    articles, problems = read_all(found, config, progress, local_pictures(seeds), memo)
    return articles, [*faults, *problems]


def interpreted(
    config: Config,
    articles: tuple[Article, ...],
    found: Iterable[Diagnostic],
    decided: CurationFile,
    *,
    progress: Progress = lambda *_: None,
    memo: Memo | None = None,
) -> Studied:
    """Articles with their evidence as the editors decided on it, and topics."""
    known = memo.evidence if memo is not None else None
    gathered = gather(articles, config, lambda n: progress("extracting", n, len(articles)), known, key=_key(config))
    return settled(config, articles, gathered, decided, tuple(found))


def settled(
    config: Config,
    articles: tuple[Article, ...],
    gathered: Gathered,
    decided: CurationFile,
    found: tuple[Diagnostic, ...] = (),
) -> Studied:
    """What was extracted, with the decisions applied, claims set beside each other, and topics made of it. Pure."""
    populations = Populations(config.populations)
    entities = known_entities(config)
    parties = Parties(entities, config.language)
    measures = lang.measures() | {m.id for m in config.measures}
    names = (t.id for t in config.topics)
    curated = apply(decided, gathered.evidence, articles, populations, parties, names, measures)
    related = relate(curated.evidence.claims, populations, entities)
    curated = replace(curated, evidence=replace(curated.evidence, relations=related))
    topics, problems = matching.topics(config, articles, curated)
    return Studied(
        articles=articles,
        gathered=gathered,
        curated=curated,
        topics=topics,
        diagnostics=(*found, *gathered.diagnostics, *curated.diagnostics, *problems),
    )


def read_all(
    found: tuple[Source, ...],
    config: Config,
    progress: Progress = lambda *_: None,
    local_files: frozenset[str] = frozenset(),
    memo: Memo | None = None,
) -> tuple[tuple[Article, ...], list[Diagnostic]]:
    """Every source as an article, the newest first; what cannot be read is left out and named."""
    headers, diagnostics = reading.headers(found, config)
    local_pages = reading.local_pages(headers)
    reader = Reader()
    articles: list[Article] = []
    known = memo.articles if memo is not None else {}
    settings = _key(config)
    for number, item in enumerate(headers, 1):
        progress("reading", number, len(headers))
        key = (settings, item.source.path, item.source.sha256, item.slug, local_files)
        try:
            if key not in known:
                known[key] = reading.article(item, config, local_pages, reader, local_files)
            article, problems = known[key]
        except Exception as error:  # one bad article never sinks the dossier; what went wrong is named with its seed
            message = f"found {type(error).__name__}: {str(error)[:200]}"
            diagnostics.append(finding("article-broken", message, path=item.source.path, line=item.header.body_line))
            continue
        diagnostics.extend(problems)
        if article is not None:
            articles.append(article)
    return editing.newest_first(articles), diagnostics


def _key(config: Config) -> str:
    """What of a configuration says how articles are read."""
    return config.model_dump_json(exclude=BESIDE)
