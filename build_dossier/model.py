"""The values that flow through the pipeline. Frozen, slotted, keyword-only; tuples inside.

Names follow schema.org where it has one: headline, author, datePublished (`published`), caption, creditText
(`credit`). Paths are POSIX and relative to the seeds folder; times are ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from build_dossier.interfaces import Qualifier, Status

Clock = Literal["stated", "outlet", "inferred"]
Publish = Literal["full", "excerpt", "metadata"]
PassageKind = Literal["paragraph", "heading", "caption", "quote", "list", "table", "code"]
RelationKind = Literal["restates", "agrees", "updates", "subset", "conflicts", "not_comparable"]
Level = Literal["exact", "folded", "similar"]
Review = Literal["extracted", "reviewed"]
DecisionKind = Literal[
    "withdrawn",  # by its publisher
    "denied",  # by whom it was ascribed to
    "corrected_by_outlet",
    "corrected_by_site",  # the record was read wrongly, and is mended here
    "added",  # a figure from outside the dossier's articles
    "headline",
    "reviewed",
    "merged",
    "moved_in",
    "moved_out",
    "dropped",
]
RETRACTED: frozenset[DecisionKind] = frozenset({"withdrawn", "denied", "corrected_by_outlet"})
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
    """The front matter of a seed, every value a string (or strings), and where the body begins.

    `retrieved` is when the page was taken (ISO 8601), `archived` the address of an archive's copy.
    """

    title: str = ""
    outlet: str = ""
    categories: tuple[str, ...] = ()
    date_label: str = ""
    url: str = ""
    lead_images: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    lang: str = ""
    retrieved: str = ""
    archived: str = ""
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
class Claim:
    """A figure that an article gives: what is counted, how many, by whose word, for which day.

    `subject` is the population as printed, `population` the declared one that it is; `low` and `high` are null for an open
    end. `start` and `end` are where `printed` stands in the passage; `text` is the
    sentence, verbatim. Null says that the article does not tell.
    """

    id: str
    article: str
    passage: str
    measure: str
    subject: str | None
    population: str | None = None
    place: str | None
    low: float | None
    high: float | None
    qualifier: Qualifier
    unit: str | None
    item: str | None
    as_of: str | None
    as_of_basis: Literal["stated", "announced", "none"]
    claimant: str | None
    via: tuple[str, ...]
    status: Status
    printed: str
    text: str
    start: int
    end: int
    rule: str
    review: Review = "extracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody said or decided. `text` is the quotation without its marks, or the sentence that reports it."""

    id: str
    article: str
    passage: str
    kind: Literal["quoted", "reported"]
    speaker: str | None
    speaker_id: str | None
    role: str | None
    party: str | None
    verb: str | None
    date: str | None
    date_basis: Literal["stated", "context", "none"]
    via: tuple[str, ...]
    replies_to: str | None
    text: str
    start: int
    end: int
    rule: str
    review: Review = "extracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated mention: the expression as printed, the days that it means (ISO 8601, cut to what is known), its clause.

    `same_event` is shared by the mentions of one event; `background` marks years and days long before the story.
    """

    id: str
    article: str
    passage: str
    expression: str
    first: str
    last: str
    precision: Literal["hour", "part_of_day", "day", "month", "year", "interval"]
    text: str
    label: str
    same_event: str
    background: bool
    start: int
    end: int
    review: Review = "extracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a relation: a figure with the claims that give it, or a sum of this site's own with what it lacks."""

    label: str
    low: float | None
    high: float | None
    claims: tuple[str, ...]
    sum: bool = False
    unstated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What figures are to each other, with the ids of all their claims. `note` gives the reason where one is needed."""

    id: str
    relation: RelationKind
    measure: str
    sides: tuple[Side, ...]
    claims: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that was extracted, in the order of the articles' text."""

    claims: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A report outside the dossier that an editor cites."""

    outlet: str
    headline: str
    date: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an editor decided, on which records, why, and on whose word. `by` and `on`: who withdrew or denied, and when.

    `changed` are the fields that were set, with what they are now; `line` is where it stands in curation.yml.
    """

    id: str
    kind: DecisionKind
    records: tuple[str, ...]
    reason: str
    editor: str
    decided: str
    line: int
    by: str = ""
    on: str = ""
    denied_by: str = ""
    also: str = ""
    topic: str = ""
    sources: tuple[Citation, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideClaim:
    """A figure that no article of the dossier gives, added by an editor with its sources. Fields as in `Claim`."""

    id: str
    measure: str
    subject: str | None
    population: str | None
    place: str | None
    low: float | None
    high: float | None
    qualifier: Qualifier
    unit: str | None
    as_of: str | None
    claimant: str | None
    status: Status
    printed: str
    part_of: str | None
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The claim that stands for a measure and a population; `claim` null: none is fit to."""

    measure: str
    population: str | None
    claim: str | None
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a passage is on a topic's page: `by` entity, term, measure, party or editor; `what` was met."""

    by: Literal["entity", "term", "measure", "party", "editor"]
    what: str
    record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic with what belongs to it. Passages by `clusters.key`; `excluded` gives the reason in an editor's words."""

    slug: str
    title: str
    lead: str
    passages: tuple[str, ...]
    claims: tuple[str, ...]
    statements: tuple[str, ...]
    events: tuple[str, ...]
    outside: tuple[str, ...]
    reasons: dict[str, tuple[Reason, ...]]
    excluded: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one passage has otherwise than the first of its cluster: words left out, words in their place."""

    passage: str
    removed: str
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Passages that are one text: the same characters, the same but for digits and spacing, or nearly the same."""

    id: str
    passages: tuple[str, ...]
    articles: tuple[str, ...]
    level: Level
    differences: tuple[Difference, ...]


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
class Former:
    """An anchor whose words are gone: where it leads (article and passage), or nowhere for certain."""

    article: str
    slug: str
    passage: str
    to_article: str = ""
    to_passage: str = ""


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
    abbreviations: tuple[tuple[str, str], ...] = ()  # CSTO and what it stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that the pages are made from. Articles stand with the newest first, undated ones last."""

    edition: Edition
    articles: tuple[Article, ...]
    pictures: dict[str, Picture]
    evidence: Evidence = field(default_factory=Evidence)
    cluster_of: dict[str, str] = field(default_factory=dict)
    clusters: tuple[Cluster, ...] = ()
    decisions: tuple[Decision, ...] = ()
    outside: tuple[OutsideClaim, ...] = ()
    headlines: tuple[Headline, ...] = ()
    topics: tuple[Topic, ...] = ()
    former: tuple[Former, ...] = ()
