"""`curation.yml`: editors' decisions about single records. Each names the record, the words, the reason, who and when.

The file is edited by pull request, so it is written to be reviewed: `says` repeats words of the record, and what a
decision rests on is cited.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from build_dossier.errors import FixConfiguration
from build_dossier.plain_file import read_plain
from build_dossier.safe_yaml import Node
from build_dossier.settings import MAX_FILE, Address, Settings, line_of, tree, validated

NAME = "curation.yml"
EXAMPLE = """\
review:
  - records: [c-0123456789]
    says: 18名
    reason: 与原文核对过
    editor: 张编辑
    decided: 2022-02-01"""


def _day(value: str) -> str:
    """A day, month or year that there is."""
    parts = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", value)
    if parts is None:
        raise ValueError("a day, month or year as 2022-01-15, 2022-01 or 2022")
    date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    return value


def _whole(value: str) -> str:
    if len(value) != len("2022-01-15"):
        raise ValueError("a whole day as 2022-01-15")
    return value


def _telling(value: str) -> str:
    if not re.search(r"\w", value):
        raise ValueError("words with a letter or a digit")
    return value


Day = Annotated[str, AfterValidator(_day)]
Date = Annotated[Day, AfterValidator(_whole)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_telling)]
ClaimId = Annotated[str, Field(pattern=r"^c-[0-9a-f]{10}(-\d+)?$")]
RecordId = Annotated[str, Field(pattern=r"^[cse]-[0-9a-f]{10}(-\d+)?$")]
EventId = Annotated[str, Field(pattern=r"^e-[0-9a-f]{10}(-\d+)?$")]
AnyClaimId = Annotated[str, Field(pattern=r"^[co]-[0-9a-f]{10}(-\d+)?$")]
Number = Annotated[float, Field(ge=0, le=1e10)]


class Source(Settings):
    """A report outside the dossier."""

    outlet: Words = Field(examples=["美联社"])
    headline: str = Field("", examples=["总检察院公布死亡人数"])
    date: Day = Field(examples=["2022-01-15"])
    url: Address | None = Field(None, examples=["https://www.example.org/1.html"])


class _Decided(Settings):
    """What every decision says."""

    reason: str = Field(min_length=3, examples=["发布方已撤下这组数字"])
    editor: Words = Field(examples=["张编辑"])
    decided: Date = Field(examples=["2022-02-01"])
    sources: tuple[Source, ...] = Field((), examples=[[{"outlet": "美联社", "date": "2022-01-15"}]])


class Withdraw(_Decided):
    """A figure that does not stand: withdrawn by its publisher, denied, or corrected by the outlet that printed it.

    The decision holds for every claim of the same figure (measure, number, place) unless `everywhere` is false.
    """

    claims: tuple[ClaimId, ...] = Field(min_length=1, examples=[["c-0123456789"]])
    says: Words = Field(examples=["164人"])
    how: Literal["withdrawn", "denied", "corrected_by_outlet"] = Field("withdrawn", examples=["withdrawn"])
    by: Words = Field(examples=["信息和社会发展部"])
    on: Day = Field(examples=["2022-01-10"])
    denied_by: Words | None = Field(None, examples=["哈萨克斯坦卫生部"])
    also: str = Field("", examples=["卫生部说没有提供过这组数字"])
    everywhere: bool = Field(True, examples=[True])
    sources: tuple[Source, ...] = Field(min_length=1, examples=[[{"outlet": "俄罗斯卫星通讯社", "date": "2022-01-10"}]])


class Fields(Settings):
    """Fields of a record that an editor sets; `null` says that the article does not tell."""

    subject: Words | None = Field(None, examples=["执法人员"])
    population: Words | None = Field(None, examples=["security-forces"])
    place: Words | None = Field(None, examples=["阿拉木图"])
    claimant: Words | None = Field(None, examples=["哈萨克斯坦内务部"])
    as_of: Day | None = Field(None, examples=["2022-01-07"])
    status: Literal["planned", "reported"] = Field("reported", examples=["planned"])
    speaker: Words | None = Field(None, examples=["托卡耶夫"])
    role: Words | None = Field(None, examples=["总统"])
    party: Words | None = Field(None, examples=["哈萨克斯坦"])
    date: Day | None = Field(None, examples=["2022-01-07"])
    label: Words = Field("", examples=["托卡耶夫请求集安组织派兵"])
    background: bool = Field(False, examples=[True])


class Correct(_Decided):
    """Fields of a record that was read wrongly; the article's words stay."""

    record: RecordId = Field(examples=["c-0123456789"])
    says: Words = Field(examples=["26名"])
    set: Fields = Field(examples=[{"population": "armed-rioters"}])


class Add(_Decided):
    """A figure from outside the dossier's articles, with its sources."""

    measure: Words = Field(examples=["killed"])
    printed: Words = Field(examples=["225"])
    low: Number | None = Field(examples=[225])
    high: Number | None = Field(examples=[225])
    qualifier: Literal["exact", "about", "more_than", "less_than", "nearly", "range"] = Field(
        "exact", examples=["exact"]
    )
    unit: Words | None = Field(None, examples=["人"])
    subject: Words | None = Field(None, examples=["警察和军人"])
    population: Words | None = Field(None, examples=["police-and-soldiers"])
    place: Words | None = Field(None, examples=["阿拉木图"])
    as_of: Day | None = Field(None, examples=["2022-01-15"])
    claimant: Words | None = Field(None, examples=["哈萨克斯坦总检察院"])
    part_of: Words | None = Field(None, examples=["225"])
    sources: tuple[Source, ...] = Field(min_length=1, examples=[[{"outlet": "美联社", "date": "2022-01-15"}]])


class Headline(_Decided):
    """The figure that stands for a measure and a population; `claim: null` says that none is fit to."""

    measure: Words = Field(examples=["killed"])
    population: Words | None = Field(None, examples=["security-forces"])
    claim: AnyClaimId | None = Field(examples=["c-0123456789"])
    says: Words | None = Field(None, examples=["18名"])


class Review(_Decided):
    """Records that an editor has checked against the article."""

    records: tuple[RecordId, ...] = Field(min_length=1, examples=[["c-0123456789"]])
    says: Words = Field(examples=["18名"])


class Merge(_Decided):
    """Mentions of one event that were taken for several."""

    events: tuple[EventId, ...] = Field(min_length=2, examples=[["e-0123456789", "e-9876543210"]])
    says: Words | None = Field(None, examples=["托卡耶夫"])


class Move(_Decided):
    """A passage that belongs to a topic, or does not."""

    topic: Words = Field(examples=["csto"])
    passage: Words = Field(examples=["p-0123456789"])
    says: Words = Field(examples=["7000名"])
    into: bool = Field(examples=[False])


class Drop(_Decided):
    """A record that is none: the words were read wrongly."""

    record: RecordId = Field(examples=["c-0123456789"])
    says: Words = Field(examples=["一个连"])


class Curation(Settings):
    """The whole of `curation.yml`. Decisions are applied in the order of these fields."""

    drop: tuple[Drop, ...] = Field((), examples=[[{"record": "c-0123456789", "says": "第103旅"}]])
    correct: tuple[Correct, ...] = Field((), examples=[[{"record": "c-0123456789", "says": "26名"}]])
    merge: tuple[Merge, ...] = Field((), examples=[[{"events": ["e-0123456789", "e-9876543210"]}]])
    withdraw: tuple[Withdraw, ...] = Field((), examples=[[{"claims": ["c-0123456789"], "says": "164人"}]])
    add: tuple[Add, ...] = Field((), examples=[[{"measure": "killed", "printed": "225"}]])
    headline: tuple[Headline, ...] = Field((), examples=[[{"measure": "killed", "claim": "c-0123456789"}]])
    review: tuple[Review, ...] = Field((), examples=[[{"records": ["c-0123456789"], "says": "18名"}]])
    move: tuple[Move, ...] = Field((), examples=[[{"topic": "csto", "passage": "p-0123456789", "into": False}]])

    @model_validator(mode="before")
    @classmethod
    def _without_empty_sections(cls, data: Any) -> Any:
        """`drop:` with all its entries commented out holds none."""
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data


@dataclass(frozen=True, slots=True, kw_only=True)
class CurationFile:
    """The decisions, and the line on which each stands."""

    curation: Curation
    node: Node | None = None

    def line(self, section: str, index: int) -> int:
        """The line of one decision."""
        return line_of((section, index), self.node)


def read(state: Path) -> CurationFile:
    """The decisions kept in a state folder; none where the file is not there.

    Raises FixConfiguration or FixConfigurationFaults, as for `dossier.yml`.
    """
    path = state / NAME
    try:
        text = read_plain(path, at_most=MAX_FILE).decode("utf-8-sig")
    except FileNotFoundError:
        return CurationFile(curation=Curation.model_validate({}))
    except (OSError, ValueError) as error:
        raise FixConfiguration(
            f"the decisions cannot be read: {error}", path=str(path), expected="a UTF-8 text file"
        ) from error
    return parse(text, str(path))


def parse(text: str, path: str = NAME) -> CurationFile:
    """The same from text. A file of comments alone holds no decisions."""
    node = tree(text, path, example=EXAMPLE)
    if node is None:
        return CurationFile(curation=Curation.model_validate({}))
    return CurationFile(curation=validated(Curation, node, path, example=EXAMPLE), node=node)
