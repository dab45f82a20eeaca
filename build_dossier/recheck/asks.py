"""What is asked again: every address of another host that the dossier rests on, each once, with where it stands. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import unquote, urldefrag

import markdown

from build_dossier.convert.addresses import is_remote
from build_dossier.convert.flavour import EXTENSIONS
from build_dossier.convert.lines import Lines
from build_dossier.curation.file import NAME as DECISIONS
from build_dossier.curation.file import CurationFile
from build_dossier.images.lock import LOCK_NAME, Entry
from build_dossier.model import Article, Block
from build_dossier.render.rights import published_blocks
from build_dossier.settings import line_of

Kind = Literal["article", "link", "source", "page", "picture"]

CONFIGURATION = "dossier.yml"
LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an address stands: a path relative to the seeds, state or project folder, and the 1-based line."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One address to ask. `day`: yyyymmdd… of what names it, or empty; `sha256`, `bytes`: of the picture that it gave."""

    kind: Kind
    url: str
    places: tuple[Place, ...]
    day: str = ""
    sha256: str = ""
    bytes: int = 0


def asks(
    articles: Iterable[Article],
    decided: CurationFile,
    pages: Mapping[str, str],
    pictures: Iterable[Entry],
    lines: Mapping[str, int],
) -> tuple[Ask, ...]:
    """All addresses in a stable order: by article, the oldest first; then decisions, hand-written pages, other pictures.

    `pages`: text of each hand-written page by its path; `pictures`: the lock's entries, `lines` their lines in it.
    """
    stored = {entry.url: entry for entry in pictures}
    last = datetime.max.replace(tzinfo=UTC)
    links = _Links()
    found: list[Ask] = []
    for article in sorted(articles, key=lambda a: (a.published.at or last, a.id)):
        found += _of_article(article, stored, links)
    found += _of_decisions(decided)
    for path, text in sorted(pages.items()):
        rows = text.splitlines()
        found += (Ask(kind="page", url=u, places=(Place(path=path, line=_line(u, rows)),)) for u in links.of(text))
    found += (_picture(e, Place(path=LOCK_NAME, line=lines.get(e.url))) for e in stored.values())
    return _each_once(a for a in found if is_remote(a.url))


def _each_once(found: Iterable[Ask]) -> tuple[Ask, ...]:
    """Each address once, for a link and for a picture apart; a lock's line is named where no article uses the picture."""
    kept: dict[tuple[str, str], Ask] = {}
    for ask in found:
        bare = replace(ask, url=urldefrag(ask.url).url)
        before = kept.setdefault((bare.url, bare.sha256), bare)
        new = tuple(p for p in bare.places if p not in before.places and p.path != LOCK_NAME)
        if new:
            kept[bare.url, bare.sha256] = replace(before, places=before.places + new)
    return tuple(kept.values())


def _of_article(article: Article, stored: Mapping[str, Entry], links: _Links) -> Iterator[Ask]:
    path = article.source.path
    day = article.published.at.astimezone(UTC).strftime("%Y%m%d%H%M%S") if article.published.at else ""
    if article.url:
        line = article.header.lines.get("url")
        place = Place(path=path, line=line) if line else Place(path=CONFIGURATION)
        yield Ask(kind="article", url=article.url, places=(place,), day=day)
    rows, first = article.source.text.split("\n"), article.header.body_line
    for block in published_blocks(article):
        for url in links.of_block(block):
            words = block.passage.text if block.passage else ""
            number = _line(url, rows, first) or Lines(article.source.text, first=first).of(words)
            yield Ask(kind="link", url=url, places=(Place(path=path, line=number),), day=day)
    for use in article.image_uses:
        if entry := stored.get(use.address):
            yield replace(_picture(entry, Place(path=path, line=use.line)), day=day)


def _picture(entry: Entry, place: Place) -> Ask:
    return Ask(kind="picture", url=entry.url, places=(place,), sha256=entry.sha256, bytes=entry.bytes)


class _Links:
    """Where the links of Markdown lead, as its readers see it."""

    def __init__(self) -> None:
        self._markdown = markdown.Markdown(extensions=list(EXTENSIONS))

    def of(self, source: str) -> Iterator[str]:
        if not re.search("https?://", source, re.I):
            return
        self._markdown.reset()
        for double, single in LINK.findall(self._markdown.convert(source)):
            yield html.unescape(double or single)

    def of_block(self, block: Block) -> Iterator[str]:
        yield from self.of(block.markdown)
        yield from (image.href for image in block.images if image.href)


def _line(url: str, rows: list[str], first: int = 1) -> int | None:
    """The line, from `first` on, that holds an address as people write it."""
    plain = unquote(url)
    written = {url, html.escape(url), plain, html.escape(plain)}
    return next(
        (n for n, row in enumerate(rows[first - 1 :], first) if any(spelled in row for spelled in written)), None
    )


def _of_decisions(decided: CurationFile) -> Iterator[Ask]:
    for section in type(decided.curation).model_fields:
        for number, decision in enumerate(getattr(decided.curation, section)):
            for place, source in enumerate(decision.sources):
                if source.url:
                    line = line_of((section, number, "sources", place, "url"), decided.node)
                    yield Ask(
                        kind="source",
                        url=source.url,
                        places=(Place(path=DECISIONS, line=line),),
                        day=source.date.replace("-", ""),
                    )
