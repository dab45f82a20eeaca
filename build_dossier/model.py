"""The values that flow through the pipeline. Frozen, slotted, keyword-only; tuples inside.

Names follow schema.org where it has one: headline, author, datePublished (`published`), caption, creditText
(`credit`). Paths are POSIX and relative to the seeds folder; times are ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Clock = Literal["stated", "outlet", "inferred"]
Publish = Literal["full", "excerpt", "metadata"]
PassageKind = Literal["paragraph", "heading", "caption", "quote", "list", "table", "code"]
PictureStatus = Literal["ok", "missing", "placeholder", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One seed file as read from disk: decoded text, and the hash of its bytes."""

    path: str
    id: str
    sha256: str
    text: str
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The front matter of a seed, every value a string (or strings), and where the body begins."""

    title: str = ""
    outlet: str = ""
    categories: tuple[str, ...] = ()
    date_label: str = ""
    url: str = ""
    lead_images: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    lang: str = ""
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """When an article says it was published. `at` is null where the seed gives no usable time."""

    at: datetime | None
    label: str
    clock: Clock
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageUse:
    """One picture at one place of an article. `address` is the true address, without proxy."""

    address: str
    caption: str = ""
    credit: str = ""
    alt: str = ""
    href: str = ""
    width: int | None = None
    height: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A block of an article: the unit of citation. `id` is also its anchor on the article's page."""

    id: str
    article: str
    index: int
    kind: PassageKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the converted article, and the passage that it carries (a figure without caption carries none).

    `markdown` of a figure is its caption. Pictures in it are addressed `picture:0`, `picture:1`, … by their place in
    `images`, until `render` knows their files.
    """

    kind: str
    markdown: str
    level: int = 0
    passage: Passage | None = None
    images: tuple[ImageUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A converted article."""

    id: str
    slug: str
    source: Source
    header: Header
    headline: str
    outlet: str
    authors: tuple[str, ...]
    published: Timestamp
    lang: str
    rights: str
    publish: Publish
    url: str
    blocks: tuple[Block, ...]
    lead_image: ImageUse | None = None

    @property
    def page(self) -> str:
        """Path of the article's Markdown file below the docs folder.

        A folder of its own: so an address relative to the file is the same relative to the page, whether or not an
        engine rewrites it.
        """
        return f"articles/{self.slug}/index.md"

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The citable blocks, in the order of the text."""
        return tuple(block.passage for block in self.blocks if block.passage)

    @property
    def image_uses(self) -> tuple[ImageUse, ...]:
        """Every picture of the article, the lead picture first where the text does not show it."""
        body = tuple(image for block in self.blocks for image in block.images)
        return (self.lead_image, *body) if self.lead_image else body


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One published size of a picture: its path below the docs folder, pixels, bytes."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the dossier, shown once however many addresses it has."""

    urls: tuple[str, ...]
    status: PictureStatus
    reason: str = ""
    sha256: str | None = None
    format: str | None = None
    width: int | None = None
    height: int | None = None
    bytes: int | None = None
    renditions: tuple[Rendition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A text file to be written below the docs folder."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the pages say about the dossier itself, beside its articles."""

    title: str
    summary: str
    language: str
    timezone: str
    notice: str
    contact: str
    edit_base: str
    outlet_notices: dict[str, str]
    dictionary: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that the pages are made from. Articles stand with the newest first, undated ones last."""

    edition: Edition
    articles: tuple[Article, ...]
    pictures: dict[str, Picture]
