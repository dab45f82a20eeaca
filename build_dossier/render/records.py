"""The exported records: their fields, types and meaning, in one place. The JSON Schemas are made from these models.

Field names are a contract that others build on; a field's description is what a stranger reads in the schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="ISO 8601, cut to what is known")]
Moment = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2})?)?)?$")]


class Record(BaseModel):
    """A record of one exported file."""

    model_config = ConfigDict(extra="forbid")


class ArticleRecord(Record):
    """A saved article."""

    id: Text = Field(description="the stem of the seed's file name")
    slug: Text
    title: str
    outlet: str | None
    authors: list[str]
    published: str | None = Field(description="ISO 8601 with offset; null where the seed gives no usable time")
    published_label: str = Field(description="the time as printed")
    clock: Literal["stated", "outlet", "inferred"]
    lang: Text
    url: str | None
    archived: str | None = Field(description="address of an archive's copy, where the seed names one")
    retrieved: str | None = Field(description="when the page was taken, as the seed gives it (ISO 8601)")
    rights: str | None
    publish: Literal["full", "excerpt", "metadata"]
    page: Text = Field(description="address of the article's page, relative to the site")
    source_file: Text
    source_sha256: Sha256
    images: list[str]


class PassageRecord(Record):
    """A block of an article: the unit of citation. Its id is its anchor on the article's page."""

    id: Text
    article: Text
    index: int = Field(ge=0)
    kind: Literal["paragraph", "heading", "caption", "quote", "list", "table", "code"]
    text: str | None = Field(description="null where the article's rights setting withholds it")
    sha256: Sha256
    cluster: Text = Field(description="near-identical passages share it")


class ClaimRecord(Record):
    """A figure that an article gives. Null says that the article does not tell, never that nobody knows."""

    id: Text
    article: Text
    passage: Text
    measure: Text = Field(description="what is counted: killed, injured, detained, deployed …")
    subject: str | None = Field(description="the population counted, as printed; for deployments who sends")
    population: str | None = Field(description="the population of dossier.yml that the subject is")
    place: str | None
    low: float | None = Field(description="null: open below")
    high: float | None = Field(description="null: open above")
    qualifier: Literal["exact", "about", "more_than", "less_than", "nearly", "range"]
    unit: str | None
    item: str | None = Field(description="type of aircraft, vehicle or ship")
    as_of: Day | None
    as_of_basis: Literal["stated", "announced", "none"]
    claimant: str | None = Field(description="who states the figure")
    via: list[str] = Field(description="who relayed it")
    status: Literal["planned", "reported", "withdrawn"]
    review: Literal["extracted", "reviewed"]
    printed: Text = Field(description="the number as printed, with its qualifier")
    text: Text = Field(description="the sentence, verbatim")
    start: int = Field(ge=0, description="where `printed` begins in the passage's text, in characters")
    end: int = Field(ge=0)
    topics: list[str]


class StatementRecord(Record):
    """What somebody said or decided, quoted or reported."""

    id: Text
    article: Text
    passage: Text
    kind: Literal["quoted", "reported"]
    speaker: str | None
    speaker_id: str | None = Field(description="the entity of dossier.yml")
    role: str | None
    party: str | None = Field(description="the state or organisation whose office spoke; null for others")
    verb: str | None
    text: Text = Field(description="the quotation without its marks, or the sentence that reports")
    date: Day | None
    date_basis: Literal["stated", "context", "none"]
    via: list[str]
    replies_to: str | None = Field(description="the statement that this one answers")
    review: Literal["extracted", "reviewed"]
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    topics: list[str]


class EventRecord(Record):
    """A dated mention."""

    id: Text
    article: Text
    passage: Text
    expression: Text = Field(description="the date as printed")
    start: Moment
    end: Moment
    precision: Literal["hour", "part_of_day", "day", "month", "year", "interval"]
    text: Text = Field(description="the sentence, verbatim")
    label: str = Field(description="the clause that the date stands in")
    same_event: Text = Field(description="mentions of one event share it")
    background: bool = Field(description="lies long before the article")
    caption: bool = Field(description="stands in a picture's caption, which a timeline leaves out")
    review: Literal["extracted", "reviewed"]


class DifferenceRecord(Record):
    """What one passage of a cluster has otherwise than the first."""

    article: Text
    passage: Text
    removed: str
    added: str


class SideRecord(Record):
    """One side of a relation."""

    label: str
    low: float | None
    high: float | None
    claims: list[str]
    sum: bool = Field(description="added up by this site from its members' figures; nobody stated it")
    unstated: list[str] = Field(description="members whose figures a sum lacks")


class RelationRecord(Record):
    """What figures are to each other: a statement about claims, not a judgement."""

    id: Text
    relation: Literal["restates", "agrees", "updates", "subset", "conflicts", "not_comparable"]
    measure: Text
    sides: list[SideRecord]
    claims: list[str]
    note: str


class ClusterRecord(Record):
    """Near-identical passages of several articles, or of one."""

    id: Text
    passages: list[dict[Literal["article", "passage"], str]]
    articles: list[str]
    level: Literal["exact", "folded", "similar"]
    differences: list[DifferenceRecord]


class ReasonRecord(Record):
    """Why a passage is on a topic's page."""

    by: Literal["entity", "term", "measure", "party", "editor"]
    what: str
    met: str = Field(description="the words, or the id of the record or decision")


class TopicRecord(Record):
    """A topic of dossier.yml with what belongs to it."""

    slug: Text
    title: Text
    passages: list[str]
    claims: list[str]
    statements: list[str]
    outside: list[str] = Field(description="figures that an editor added; see outside.json")
    reasons: dict[str, list[ReasonRecord]] = Field(description="by passage")
    excluded: dict[str, str] = Field(description="passages left out, each with the reason")


class SourceRecord(Record):
    """A report outside the dossier that an editor cites."""

    outlet: Text
    headline: str | None
    date: Day
    url: str | None


class DecisionRecord(Record):
    """What an editor decided in curation.yml."""

    id: Text
    kind: Literal[
        "withdrawn",
        "denied",
        "corrected_by_outlet",
        "corrected_by_site",
        "added",
        "headline",
        "reviewed",
        "merged",
        "moved_in",
        "moved_out",
        "dropped",
    ]
    records: list[str]
    topic: str | None
    by: str | None = Field(description="who withdrew or denied it")
    on: Day | None
    reason: Text
    editor: Text
    decided: Day
    sources: list[SourceRecord]


class OutsideRecord(Record):
    """A figure that no article of the dossier gives, added by an editor with its sources (see the decision)."""

    id: Text
    measure: Text
    subject: str | None
    population: str | None
    place: str | None
    low: float | None
    high: float | None
    qualifier: Literal["exact", "about", "more_than", "less_than", "nearly", "range"]
    unit: str | None
    as_of: Day | None
    claimant: str | None
    status: Literal["planned", "reported", "withdrawn"]
    printed: Text
    decision: Text


class UseRecord(Record):
    """Where a picture is shown."""

    article: Text
    caption: str | None
    credit: str | None
    alt: str | None


class ImageRecord(Record):
    """A picture, however many addresses it has."""

    sha256: Sha256 | None
    urls: list[str]
    file: str | None
    width: int | None
    height: int | None
    bytes: int | None
    format: str | None
    status: Literal["ok", "missing", "placeholder", "rejected"]
    reason: str | None
    uses: list[UseRecord]


class DiagnosticRecord(Record):
    """Something that was found while the dossier was made."""

    code: Text
    severity: Literal["note", "warning", "error"]
    message: str
    hint: str
    path: str | None
    line: int | None


RECORDS: dict[str, type[Record]] = {
    "articles": ArticleRecord,
    "passages": PassageRecord,
    "claims": ClaimRecord,
    "statements": StatementRecord,
    "events": EventRecord,
    "relations": RelationRecord,
    "clusters": ClusterRecord,
    "topics": TopicRecord,
    "decisions": DecisionRecord,
    "outside": OutsideRecord,
    "images": ImageRecord,
    "diagnostics": DiagnosticRecord,
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one exported file: a list of records."""
    record = RECORDS[name].model_json_schema()
    definitions = record.pop("$defs", None)
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "type": "array",
        "items": record,
    }
    return {**made, "$defs": definitions} if definitions else made
