"""`dossier.yml`: the story in one file. Read, checked whole, and given out as a frozen value.

Every fault is gathered before anything is raised, each with its line, what was found, what was expected, an example.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from build_dossier import outlets as outlet_profiles
from build_dossier.diagnostics import RULES
from build_dossier.errors import FixConfiguration
from build_dossier.plain_file import read_plain
from build_dossier.safe_yaml import Node
from build_dossier.settings import MAX_FILE, Address, Settings, line_of, parsed


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("not the name of a time zone") from error
    return value


def _code(value: str) -> str:
    if value not in RULES:
        raise ValueError("not a diagnostic code (see: build-dossier check --codes)")
    return value


def _contact(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?|mailto:[^\s@]+@[^\s@]+", value):
        raise ValueError("neither an http(s) address nor mailto:")
    return value


Zone = Annotated[str, AfterValidator(_zone)]
PublishSetting = Literal["full", "excerpt", "metadata"]
EXAMPLE = "title: 我的资料档案\nlanguage: zh"


class Repository(Settings):
    """Where the seeds can be edited by pull request."""

    url: Address = Field(examples=["https://github.com/example/dossier"])
    branch: str = Field("main", examples=["main"])
    seeds: str = Field("seeds", examples=["seeds"])


class Outlet(Settings):
    """A medium: its names, its clock, and what the editors decided about it."""

    name: str = Field(min_length=1, examples=["观察者网"])
    aliases: tuple[str, ...] = Field((), examples=[["Guancha"]])
    lang: str | None = Field(None, examples=["zh"])
    clock: Zone | None = Field(None, examples=["Asia/Shanghai"])
    hosts: tuple[str, ...] = Field((), examples=[["www.example.cn"]])
    publish: PublishSetting | None = Field(None, examples=["full"])
    notice: str | None = Field(None, examples=["改写稿，非原文"])
    placeholder_hosts: tuple[str, ...] = Field((), examples=[["static.example.cn"]])


class ArticleSetting(Settings):
    """What the editors decided about one article, by its id (the seed's file name without its ending)."""

    url: Address | None = Field(None, examples=["https://www.example.cn/1.html"])
    publish: PublishSetting | None = Field(None, examples=["excerpt"])
    headline: str | None = Field(None, examples=["“火速”出手"])


class Entity(Settings):
    """A person, organisation or place of the story, with every way in which it is written."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", examples=["tokayev"])
    name: str = Field(min_length=1, examples=["托卡耶夫"])
    aliases: tuple[str, ...] = Field((), examples=[["卡瑟姆若马尔特·托卡耶夫"]])
    kind: Literal["person", "organization", "place", "term"] = Field("term", examples=["person"])
    party: str | None = Field(None, examples=["哈萨克斯坦"])
    members: tuple[str, ...] = Field((), examples=[["俄罗斯", "白俄罗斯"]])


class Measure(Settings):
    """What the dossier counts beyond the shipped measures, or further words for one of them.

    `happens`: verbs whose subject is counted (N 人隔离); `does`: verbs whose object is counted (捐出 N 件); `totals`: nouns
    before their figure (得票数为 N); `nouns`: words for what is counted; `units`: classifiers that decide by themselves.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$", examples=["quarantined"])
    happens: tuple[str, ...] = Field((), examples=[["隔离", "居家隔离"]])
    does: tuple[str, ...] = Field((), examples=[["捐出"]])
    totals: tuple[str, ...] = Field((), examples=[["隔离人数"]])
    nouns: tuple[str, ...] = Field((), examples=[["密切接触者"]])
    units: tuple[str, ...] = Field((), examples=[["票"]])
    sender: bool = Field(False, examples=[True])
    label: str = Field("", examples=["居家隔离"])


class Population(Settings):
    """Whom figures count: a node of the tree that says what is part of what."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", examples=["police"])
    name: str = Field(min_length=1, examples=["警察"])
    aliases: tuple[str, ...] = Field((), examples=[["警员", "民警"]])
    part_of: str | None = Field(None, examples=["all"])


RecordKind = Literal["claims", "statements", "events", "passages"]
SectionKind = Literal[
    "background",  # one passage on what it is, printed once, with copies and what others say otherwise
    "figures",  # what stands, by population
    "breakdown",  # an organisation's members and the whole
    "withdrawn",  # figures that do not stand any more
    "charts",  # one small picture a population
    "ledger",  # every figure
    "statements",  # who said what, by day and party
    "events",  # what happened, by day
    "terms",  # what people are called, and by whom
    "passages",  # the words themselves
    "left_out",  # what is not on the page, and why
]


def _kinds_only(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


Name = Annotated[str, Field(min_length=1)]


class Match(Settings):
    """What belongs to a topic: any of these. `parties: ["*"]` is every party; in a section, every one but `home`."""

    entities: tuple[Name, ...] = Field((), examples=[["csto"]])
    terms: tuple[Name, ...] = Field((), examples=[["维和部队"]])
    measures: tuple[Name, ...] = Field((), examples=[["killed", "injured"]])
    parties: tuple[Name, ...] = Field((), examples=[["*"]])
    kinds: tuple[RecordKind, ...] = Field((), examples=[["claims", "statements"]])


class Exclude(Match):
    """What does not belong to a topic though it might seem to, with the reason that its page gives."""

    reason: str = Field(min_length=3, examples=["驻在另一条边界上"])


class Section(Settings):
    """A part of a topic's page: what kind it is, and which of the topic's records it takes."""

    kind: SectionKind = Field(examples=["figures"])
    title: str = Field("", examples=["装备与部队"])
    note: str = Field("", examples=["只列外国和国际组织的表态"])
    measures: tuple[Name, ...] = Field((), examples=[["aircraft"]])
    entities: tuple[Name, ...] = Field((), examples=[["csto"]])
    terms: tuple[Name, ...] = Field((), examples=[["几天", "撤离"]])
    not_terms: tuple[Name, ...] = Field((), examples=[["派往"]])
    parties: tuple[Name, ...] = Field((), examples=[["哈萨克斯坦"]])
    speakers: Literal["official", "other", "any"] = Field("any", examples=["official"])


class Topic(Settings):
    """A page of the dossier on one subject."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", examples=["casualties"])
    title: str = Field(min_length=1, max_length=80, examples=["伤亡与拘捕"])
    lead: str = Field("", examples=["由编辑写的一两句导语"])
    match: Match = Field(examples=[{"measures": ["killed", "injured"]}])
    exclude: tuple[Exclude, ...] = Field((), examples=[[{"terms": ["演习"], "reason": "说的是演习"}]])
    sections: tuple[Annotated[Section, BeforeValidator(_kinds_only)], ...] = Field(
        ("figures", "statements", "events", "passages", "left_out"),
        validate_default=True,
        examples=[["figures", "statements", "left_out"]],
    )


class Images(Settings):
    """How pictures are fetched."""

    rewrite: dict[str, str] = Field({}, examples=[{"https://i.example.cn/": "http://127.0.0.1:8000/"}])
    fallbacks: tuple[str, ...] = Field((), examples=[["https://web.archive.org/web/{timestamp}id_/{url}"]])
    allow_private_hosts: tuple[str, ...] = Field((), examples=[["127.0.0.1"]])
    placeholder_hosts: tuple[str, ...] = Field(
        ("picsum.photos", "placehold.co", "via.placeholder.com", "placekitten.com", "dummyimage.com"),
        examples=[["picsum.photos"]],
    )
    proxies: tuple[str, ...] = Field(("cors.zfour.workers.dev",), examples=[["cors.example.workers.dev"]])
    max_bytes: int = Field(20_000_000, ge=1, le=1_000_000_000, examples=[20_000_000])
    max_pixels: int = Field(50_000_000, ge=1, le=1_000_000_000, examples=[50_000_000])
    timeout_s: float = Field(20.0, gt=0, le=600, examples=[20])
    widths: tuple[Annotated[int, Field(ge=64, le=4096)], ...] = Field((480, 960, 1440), examples=[[480, 960, 1440]])


class Limits(Settings):
    """Bounds on what is read."""

    seed_bytes: int = Field(2_000_000, ge=1000, le=100_000_000, examples=[2_000_000])
    seeds: int = Field(20_000, ge=1, le=1_000_000, examples=[20_000])
    articles_at_once: int = Field(50, ge=1, le=1_000_000, examples=[50])


def _in_seeds(value: str) -> str:
    """The path below the seeds folder: `check` prints it with the folder, and people copy what it prints."""
    return value.removeprefix("./").removeprefix("seeds/")


class Accepted(Settings):
    """A finding that an editor accepts: it becomes a note."""

    code: Annotated[str, AfterValidator(_code)] = Field(examples=["picture-missing"])
    path: Annotated[str, AfterValidator(_in_seeds)] = Field(examples=["004_example.txt"])
    reason: str = Field(min_length=3, examples=["the outlet has deleted the picture"])


def _distinct(value: tuple[Topic, ...]) -> tuple[Topic, ...]:
    if len({t.id for t in value}) < len(value):
        raise ValueError("two topics have one id")
    return value


def _tree(value: tuple[Population, ...]) -> tuple[Population, ...]:
    parents = {p.id: p.part_of for p in value}
    if len(parents) < len(value):
        raise ValueError("two populations have one id")
    for population in value:
        seen = {population.id}
        above = population.part_of
        while above is not None:
            if above not in parents:
                raise ValueError(f"{above!r} is no population's id")
            if above in seen:
                raise ValueError(f"{population.id!r} is part of itself")
            seen.add(above)
            above = parents[above]
    return value


class Dossier(Settings):
    """The whole of `dossier.yml`."""

    title: str = Field(min_length=1, max_length=200, examples=["哈萨克斯坦骚乱（2022 年 1 月）"])
    summary: str = Field("", examples=["一句话说明这份资料档案"])
    language: Literal["zh", "en"] = Field("zh", examples=["zh"])
    timezone: Zone = Field("UTC", examples=["Asia/Shanghai"])
    notice: str = Field("", examples=["示范文本"])
    contact: Annotated[str, AfterValidator(_contact)] = Field(
        "", examples=["https://github.com/example/dossier/issues"]
    )
    repository: Repository | None = Field(None, examples=[{"url": "https://github.com/example/dossier"}])
    publish: PublishSetting | None = Field(None, examples=["full"])
    outlets: tuple[Outlet, ...] = Field((), examples=[[{"name": "观察者网", "clock": "Asia/Shanghai"}]])
    articles: dict[str, ArticleSetting] = Field({}, examples=[{"004_example": {"publish": "excerpt"}}])
    entities: tuple[Entity, ...] = Field((), examples=[[{"id": "tokayev", "name": "托卡耶夫", "kind": "person"}]])
    measures: tuple[Measure, ...] = Field((), examples=[[{"id": "quarantined", "happens": ["隔离"]}]])
    populations: Annotated[tuple[Population, ...], AfterValidator(_tree)] = Field(
        (), examples=[[{"id": "all", "name": "所有人"}, {"id": "police", "name": "警察", "part_of": "all"}]]
    )
    home: str | None = Field(None, examples=["哈萨克斯坦"])
    questions: tuple[str, ...] = Field((), examples=[["平民中有多少人死亡，没有公布过"]])
    topics: Annotated[tuple[Topic, ...], AfterValidator(_distinct)] = Field(
        (), examples=[[{"id": "casualties", "title": "伤亡", "match": {"measures": ["killed"]}}]]
    )
    images: Images = Field(default_factory=lambda: Images.model_validate({}), examples=[{"timeout_s": 20}])
    limits: Limits = Field(default_factory=lambda: Limits.model_validate({}), examples=[{"seed_bytes": 2000000}])
    accepted: tuple[Accepted, ...] = Field(
        (), examples=[[{"code": "picture-missing", "path": "a.txt", "reason": "原图已删除"}]]
    )

    _node: Node | None = PrivateAttr(None)

    def line(self, *path: str | int) -> int | None:
        """The line on which a setting stands; null for settings that were not read from a file."""
        return line_of(path, self._node) if self._node is not None else None

    def outlet(self, printed: str) -> Outlet | None:
        """The outlet that goes by a printed name: what the story says of it over the profile that is shipped."""
        names = {fold(printed)}
        stock = next((o for o in _stock() if names & _names(o)), None)
        own = next((o for o in self.outlets if (names | (_names(stock) if stock else set())) & _names(o)), None)
        stock = stock or next((o for o in _stock() if own and _names(own) & _names(o)), None)
        if own is None or stock is None:
            return own or stock
        given = own.model_dump(exclude_unset=True)
        given["aliases"] = (*own.aliases, stock.name, *stock.aliases)
        return stock.model_copy(update=given)


def fold(name: str) -> str:
    """A name without case and white space, for comparing."""
    return re.sub(r"\s+", "", name).casefold()


def _names(outlet: Outlet) -> set[str]:
    return {fold(n) for n in (outlet.name, *outlet.aliases)}


def _stock() -> tuple[Outlet, ...]:
    return tuple(Outlet.model_validate(profile) for profile in outlet_profiles.shipped())


def read(path: Path) -> Dossier:
    """Read and check `dossier.yml`.

    Raises FixConfiguration for a file that is missing or no YAML, FixConfigurationFaults with every fault otherwise.
    """
    try:
        text = read_plain(path, at_most=MAX_FILE).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise FixConfiguration(
            "the configuration is missing",
            path=str(path),
            expected="a dossier.yml",
            example="build-dossier new my-dossier",
        ) from error
    except (OSError, ValueError) as error:
        raise FixConfiguration(
            f"the configuration cannot be read: {error}", path=str(path), expected="a UTF-8 text file"
        ) from error
    return parse(text, str(path))


def parse(text: str, path: str = "dossier.yml") -> Dossier:
    """The same from text; `path` only names the file in messages."""
    story, node = parsed(Dossier, text, path, example=EXAMPLE)
    story._node = node
    return story
