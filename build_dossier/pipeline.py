"""The stages in order: read → convert → date → extract → curate → relate → topics → illustrate → render → write.

Everything between the edges is pure: `assemble` takes sources and gives the dossier with its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

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
from build_dossier.images import gallery
from build_dossier.images.gallery import Gallery, Original
from build_dossier.images.originals import local_pictures, originals
from build_dossier.images.pictures import Limits
from build_dossier.images.store import PictureStore
from build_dossier.images.worker import PictureWorker
from build_dossier.lang import interface
from build_dossier.model import Article, Dossier, Source
from build_dossier.publish.tree import Tree, Written
from build_dossier.read import article as reading
from build_dossier.read import sources
from build_dossier.render import article as article_page
from build_dossier.render import corrections, data, front, pages, people, sources_page, timeline, topic
from build_dossier.render.desk import Desk
from build_dossier.topics import matching

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a conversion gave: the dossier, what it changed in the tree, everything that was found."""

    dossier: Dossier
    written: Written
    diagnostics: tuple[Diagnostic, ...]


def convert(config: Config, *, seeds: Path, state: Path, out: Path, progress: Progress = lambda *_: None) -> Outcome:
    """Seeds → Markdown tree, pictures, data. Never touches the network.

    Raises Refused where no article can be published; what was there before is untouched then.
    """
    studied = study(config, seeds=seeds, state=state, progress=progress)
    articles, diagnostics = studied.articles, list(studied.diagnostics)
    tree = Tree(out)
    store = PictureStore(state)
    with ExitStack() as stack:
        decoder = stack.enter_context(
            PictureWorker(Limits(max_bytes=config.images.max_bytes, max_pixels=config.images.max_pixels))
        )
        shown = illustrate(
            articles,
            config,
            tree=tree,
            original=originals(seeds, store, config.images.max_bytes),
            decoder=decoder,
            progress=progress,
        )
    diagnostics += [*shown.diagnostics, *store.findings]
    dossier = editing.dossier(studied, shown, config)
    accepted = editing.settle(diagnostics, config)
    texts = render(dossier, config, accepted)
    kept = frozenset(r.path for sizes in shown.renditions.values() for r in sizes) - set(shown.files)
    written = tree.write({**texts, **shown.files}, kept=kept, renditions=shown.renditions)
    return Outcome(
        dossier=dossier,
        written=written,
        diagnostics=order([*accepted, *editing.settle(list(written.diagnostics), config)]),
    )


def study(config: Config, *, seeds: Path, state: Path | None = None, progress: Progress = lambda *_: None) -> Studied:
    """Seeds → articles, their evidence as the editors decided on it, and topics.

    `state` holds the decisions (default: the seeds folder). Raises Refused where no article can be published.
    """
    decided = decisions.read(state or seeds)
    found, faults = sources.scan(seeds, max_bytes=config.limits.seed_bytes, max_files=config.limits.seeds)
    articles, problems = read_all(found, config, progress, local_pictures(seeds))
    diagnostics = [*faults, *problems]
    if not articles:
        reasons = "\n".join(d.render() for d in order(diagnostics) if d.severity == "error")
        raise Refused(
            f"no article can be published from {seeds}" + (f"\n{reasons}" if reasons else ""),
            expected="a folder of .md, .html or .txt files with front matter",
        )
    gathered = gather(articles, config, lambda number: progress("extracting", number, len(articles)))
    return settled(config, articles, gathered, decided, tuple(diagnostics))


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
) -> tuple[tuple[Article, ...], list[Diagnostic]]:
    """Every source as an article, the newest first; what cannot be read is left out and named."""
    headers, diagnostics = reading.headers(found, config)
    local_pages = reading.local_pages(headers)
    reader = Reader()
    articles: list[Article] = []
    for number, item in enumerate(headers, 1):
        progress("reading", number, len(headers))
        try:
            article, problems = reading.article(item, config, local_pages, reader, local_files)
        except Exception as error:  # one bad article never sinks the dossier; what went wrong is named with its seed
            message = f"found {type(error).__name__}: {str(error)[:200]}"
            diagnostics.append(finding("article-broken", message, path=item.source.path, line=item.header.body_line))
            continue
        diagnostics.extend(problems)
        if article is not None:
            articles.append(article)
    return editing.newest_first(articles), diagnostics


def illustrate(
    articles: tuple[Article, ...],
    config: Config,
    *,
    tree: Tree,
    original: Callable[[str], Original | None],
    decoder: gallery.Decoder,
    progress: Progress,
) -> Gallery:
    """The pictures of all articles."""
    total = len({use.address for a in articles for use in a.image_uses})
    seen = iter(range(1, total + 1))
    return gallery.build(
        articles,
        original=original,
        known=tree.known,
        decoder=decoder,
        widths=config.images.widths,
        placeholder_hosts=editing.placeholder_hosts(config),
        progress=lambda _: progress("pictures", next(seen, total), total),
    )


def render(dossier: Dossier, config: Config, diagnostics: tuple[Diagnostic, ...]) -> Mapping[str, bytes]:
    """Every text file of the tree by its path."""
    words = interface(dossier.edition.language)
    desk = Desk(dossier, config, words)
    reader = Reader()
    made = [
        front.front_page(desk),
        front.article_list(desk),
        pages.about(dossier, words),
        topic.index(desk),
        *(topic.page(rule, own, desk) for rule, own in zip(config.topics, dossier.topics, strict=True)),
        *(module.page(desk) for module in (timeline, people, sources_page, corrections)),
        *(article_page.page(a, desk, reader) for a in dossier.articles),
        *data.pages(dossier, diagnostics, words),
    ]
    style = files("build_dossier").joinpath("theme", "dossier.css").read_bytes()
    return {**{page.path: page.text.encode() for page in made}, "assets/dossier.css": style}
