"""The text of anchors.lock: one anchor a line, in the order of the articles, so that a change reads as the lines it touches. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeGuard

from build_dossier.model import Former
from build_dossier.seal import sealed

NAME = "anchors.lock"
KIND = "anchors_lock"
VERSION = 1
LONGEST = 2000  # characters of a line
SKETCH = re.compile(r"[A-Za-z0-9_-]{86}")
DIGEST = re.compile(r"(?:[0-9a-f]{10})?")
# what becomes a path and an id comes by pull request: only what this project makes itself
SLUG = re.compile(r"\w[\w-]*")
SLUG_BYTES = 150
PASSAGE = re.compile(r"(?:p-[0-9a-f]{10}|[^\W\d_][\w-]{0,50}-[0-9a-f]{4})(?:-[1-9][0-9]{0,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A passage as it was when the lock was written: its place in the article, and what is kept of its words.

    `words` and `frame` are digests (see sketch.Print); empty where they are not known.
    """

    article: str
    slug: str
    passage: str
    index: int
    sketch: str
    words: str = ""
    frame: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What a lock's text says, and what is wrong with it, by line."""

    live: tuple[Live, ...] = ()
    former: tuple[Former, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()


def dump(live: Iterable[Live], former: Iterable[Former]) -> str:
    """The lock's text: the article's anchors in the order of its text, then those that were."""
    rows: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    for item in live:
        row: dict[str, Any] = {n: getattr(item, n) for n in ("article", "passage", "index", "slug")}
        row |= {n: getattr(item, n) for n in ("words", "frame") if getattr(item, n)}
        rows.append(((item.article, 0, item.index, item.passage), {**row, "sketch": item.sketch}))
    for gone in former:
        to = [gone.to_article, gone.to_passage] if gone.to_passage else None
        row = {"article": gone.article, "passage": gone.passage, "slug": gone.slug, "to": to}
        rows.append(((gone.article, 1, 0, gone.passage, gone.slug), row))
    lines = [json.dumps(row, ensure_ascii=False) for _, row in sorted(rows, key=lambda r: r[0])]
    return sealed(KIND, VERSION, lines)


def parse(text: str) -> Lock:
    """Read a lock's text and keep every good line. Of a version that is not known, nothing is read."""
    live: list[Live] = []
    former: list[Former] = []
    faults: list[tuple[int, str]] = []
    seen: set[tuple[str, ...]] = set()
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    for place, (number, line) in enumerate(lines):
        record = _record(line)
        if not place and KIND in record:
            if not is_known(line):
                return Lock(faults=((number, "a version of the lock that is not known"),))
            continue
        made = _entry(record)
        if made is None:
            faults.append((number, "no entry"))
            continue
        # an address has one entry, and so has a passage that is there
        keys = {("at", made.slug, made.passage)} | (
            {("is", made.article, made.passage)} if isinstance(made, Live) else set()
        )
        if keys & seen:
            faults.append((number, "an anchor that stands in the lock twice"))
            continue
        seen |= keys
        (live if isinstance(made, Live) else former).append(made)  # type: ignore[arg-type]
    return Lock(live=tuple(live), former=tuple(former), faults=tuple(faults))


def is_known(first: str) -> bool:
    """Whether the first line of a lock names the version that this program writes, or none."""
    version = _record(first).get(KIND, VERSION)
    return type(version) is int and version == VERSION


def _record(line: str) -> dict[str, Any]:
    if len(line) > LONGEST:
        return {}
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _entry(record: dict[str, Any]) -> Live | Former | None:
    names = ("article", "passage", "slug")
    article, passage, slug = (record.get(n) for n in names)
    if not (_is_article(article) and _is_passage(passage) and _is_slug(slug)):
        return None
    if "to" in record:
        to = record["to"]
        if to is None:
            return Former(article=article, slug=slug, passage=passage)
        if isinstance(to, list) and len(to) == 2 and _is_article(to[0]) and _is_passage(to[1]):
            return Former(article=article, slug=slug, passage=passage, to_article=to[0], to_passage=to[1])
        return None
    index, sketched = record.get("index"), record.get("sketch")
    words, frame = record.get("words", ""), record.get("frame", "")
    if type(index) is not int or index < 0:
        return None
    if not (_matches(sketched, SKETCH) and _matches(words, DIGEST) and _matches(frame, DIGEST)):
        return None
    return Live(article=article, slug=slug, passage=passage, index=index, sketch=sketched, words=words, frame=frame)


def _matches(value: object, pattern: re.Pattern[str]) -> TypeGuard[str]:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_article(value: object) -> TypeGuard[str]:
    """The stem of a file: whatever a disk takes, and UTF-8 can write."""
    return isinstance(value, str) and 0 < len(value) <= 255 and not re.search("[\ud800-\udfff]", value)


def _is_passage(value: object) -> TypeGuard[str]:
    return _matches(value, PASSAGE)


def _is_slug(value: object) -> TypeGuard[str]:
    return _matches(value, SLUG) and len(value.encode()) <= SLUG_BYTES
