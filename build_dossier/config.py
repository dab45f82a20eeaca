"""`dossier.yml`: the story in one file. Read, checked whole, and given out as a frozen value.

Every fault is gathered before anything is raised, each with its line, what was found, what was expected, an example.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from build_dossier import outlets as outlet_profiles
from build_dossier.diagnostics import RULES
from build_dossier.errors import FixConfiguration
from build_dossier.settings import Address, Settings, parsed


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


class Population(Settings):
    """Whom figures count: a node of the tree that says what is part of what."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", examples=["police"])
    name: str = Field(min_length=1, examples=["警察"])
    aliases: tuple[str, ...] = Field((), examples=[["警员", "民警"]])
    part_of: str | None = Field(None, examples=["all"])


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


class Accepted(Settings):
    """A finding that an editor accepts: it becomes a note."""

    code: Annotated[str, AfterValidator(_code)] = Field(examples=["picture-missing"])
    path: str = Field(examples=["004_example.txt"])
    reason: str = Field(min_length=3, examples=["the outlet has deleted the picture"])


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
    images: Images = Field(default_factory=lambda: Images.model_validate({}), examples=[{"timeout_s": 20}])
    limits: Limits = Field(default_factory=lambda: Limits.model_validate({}), examples=[{"seed_bytes": 2000000}])
    accepted: tuple[Accepted, ...] = Field(
        (), examples=[[{"code": "picture-missing", "path": "a.txt", "reason": "原图已删除"}]]
    )

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
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FixConfiguration(
            "the configuration is missing",
            path=str(path),
            expected="a dossier.yml",
            example="build-dossier new my-dossier",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise FixConfiguration(
            f"the configuration cannot be read: {error}", path=str(path), expected="a UTF-8 text file"
        ) from error
    return parse(text, str(path))


def parse(text: str, path: str = "dossier.yml") -> Dossier:
    """The same from text; `path` only names the file in messages."""
    return parsed(Dossier, text, path, example="title: 我的资料档案\nlanguage: zh")
