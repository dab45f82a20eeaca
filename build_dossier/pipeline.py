"""The stages in order: study → illustrate → render → write.

Everything between the edges is pure: `assemble` takes sources and gives the dossier with its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from build_dossier import editing
from build_dossier.anchors import file as anchor_lock
from build_dossier.anchors.lead import resolve
from build_dossier.changes import feeds
from build_dossier.changes import page as changes_page
from build_dossier.changes import past as changes
from build_dossier.changes.load import Places
from build_dossier.changes.past import Past
from build_dossier.config import Dossier as Config
from build_dossier.convert.flavour import Reader
from build_dossier.diagnostics import Diagnostic, order
from build_dossier.editing import Studied
from build_dossier.images import gallery
from build_dossier.images.gallery import Gallery, Original
from build_dossier.images.originals import originals
from build_dossier.images.pictures import Limits
from build_dossier.images.store import PictureStore
from build_dossier.images.worker import PictureWorker
from build_dossier.lang import interface
from build_dossier.model import Article, Dossier
from build_dossier.publish.tree import Tree, Written, alone
from build_dossier.render import article as article_page
from build_dossier.render import corrections, data, edit, front, pages, people, sources_page, timeline, topic
from build_dossier.render.desk import Desk
from build_dossier.render.former import pages as former_pages
from build_dossier.studying import Progress, read_all, settled, study

__all__ = ["Outcome", "Progress", "convert", "illustrate", "publish", "read_all", "render", "settled", "study"]


NO_PAST = Past()
NOTHING: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a conversion gave: the dossier, what it changed in the tree, everything that was found."""

    dossier: Dossier
    written: Written
    diagnostics: tuple[Diagnostic, ...]


def convert(
    config: Config,
    *,
    seeds: Path,
    state: Path,
    out: Path,
    story: Path | None = None,
    site_url: str = "",
    beside: Mapping[str, bytes] = NOTHING,
    progress: Progress = lambda *_: None,
) -> Outcome:
    """Seeds → Markdown tree, pictures, data. Never touches the network.

    `story` is the path of dossier.yml, by which older versions are found; `site_url` the site's address, for feeds;
    `beside` what else belongs into the tree, which stands before what is generated. Raises Refused where no article can be
    published; what was there before is untouched then. Raises TryAgain while another process writes the tree.
    """
    studied = study(config, seeds=seeds, state=state, progress=progress)
    if story is not None:
        past = changes.read(Places(config_file=story, seeds=seeds, state=state), progress)
    else:
        past = changes.remembered(state)
    with alone(out):
        return publish(
            studied,
            config,
            past,
            seeds=seeds,
            state=state,
            out=out,
            site_url=site_url,
            beside=beside,
            progress=progress,
        )


def publish(
    studied: Studied,
    config: Config,
    past: Past,
    *,
    seeds: Path,
    state: Path,
    out: Path,
    site_url: str = "",
    beside: Mapping[str, bytes] = NOTHING,
    progress: Progress = lambda *_: None,
) -> Outcome:
    """What was studied, and what was told of older versions → Markdown tree, pictures, data."""
    articles, diagnostics = studied.articles, [*studied.diagnostics, *past.diagnostics]
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
    lock, faults = anchor_lock.read(state)
    diagnostics += faults
    former = resolve(lock, articles).former if lock.live or lock.former else ()
    dossier = replace(editing.dossier(studied, shown, config), former=former)
    accepted = editing.settle(diagnostics, config)
    texts = render(dossier, config, accepted, past, site_url)
    kept = frozenset(r.path for sizes in shown.renditions.values() for r in sizes) - set(shown.files)
    written = tree.write({**texts, **shown.files, **beside}, kept=kept, renditions=shown.renditions)
    return Outcome(
        dossier=dossier,
        written=written,
        diagnostics=order([*accepted, *editing.settle(list(written.diagnostics), config)]),
    )


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


def render(
    dossier: Dossier,
    config: Config,
    diagnostics: tuple[Diagnostic, ...],
    past: Past = NO_PAST,
    site_url: str = "",
) -> Mapping[str, bytes]:
    """Every text file of the tree by its path."""
    words = interface(dossier.edition.language)
    desk = Desk(dossier, config, words)
    reader = Reader()
    made = [
        front.front_page(desk, changes_page.latest(desk, past, "index.md")),
        front.article_list(desk),
        pages.about(dossier, words),
        topic.index(desk),
        *(topic.page(rule, own, desk) for rule, own in zip(config.topics, dossier.topics, strict=True)),
        *(module.page(desk) for module in (timeline, people, sources_page, corrections)),
        *(article_page.page(a, desk, reader) for a in dossier.articles),
        *former_pages(desk),
        changes_page.page(desk, past),
        *feeds.pages(desk, past, site_url),
        *data.pages(dossier, diagnostics, words),
    ]
    style = files("build_dossier").joinpath("theme", "dossier.css").read_bytes()
    made = [edit.foot(page, desk) for page in made]
    return {**{page.path: page.text.encode() for page in made}, "assets/dossier.css": style}
