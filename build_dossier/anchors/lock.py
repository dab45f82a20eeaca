"""The text of anchors.lock: one anchor a line, in the order of the articles, so that a change reads as the lines it touches. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from build_dossier.model import Former

NAME = "anchors.lock"
VERSION = 1
LONGEST = 2000  # characters of a line
SKETCH = re.compile(r"[A-Za-z0-9_-]{86}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A passage as it was when the lock was written: its place in the article and a sketch of its words."""

    article: str
    slug: str
    passage: str
    index: int
    sketch: str


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
        fields: dict[str, Any] = {"article": item.article, "passage": item.passage, "index": item.index}
        rows.append(((item.article, 0, item.index, item.passage), {**fields, "slug": item.slug, "sketch": item.sketch}))
    for gone in former:
        to = [gone.to_article, gone.to_passage] if gone.to_passage else None
        row = {"article": gone.article, "passage": gone.passage, "slug": gone.slug, "to": to}
        rows.append(((gone.article, 1, 0, gone.passage), row))
    lines = [json.dumps({"anchors_lock": VERSION})]
    lines += [json.dumps(row, ensure_ascii=False) for _, row in sorted(rows, key=lambda r: r[0])]
    return "\n".join(lines) + "\n"


def parse(text: str) -> Lock:
    """Read a lock's text and keep every good line."""
    live: list[Live] = []
    former: list[Former] = []
    faults: list[tuple[int, str]] = []
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        record = _record(line)
        if "anchors_lock" in record:
            if record["anchors_lock"] != VERSION:
                return Lock(faults=((number, "a version of the lock that is not known"),))
            continue
        made = _entry(record)
        if made is None or (made.article, made.passage) in seen:
            faults.append((number, "no entry" if made is None else "an anchor that stands in the lock twice"))
            continue
        seen.add((made.article, made.passage))
        (live if isinstance(made, Live) else former).append(made)  # type: ignore[arg-type]
    return Lock(live=tuple(live), former=tuple(former), faults=tuple(faults))


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
    if not all(isinstance(record.get(n), str) and record[n] for n in names):
        return None
    article, passage, slug = (record[n] for n in names)
    # what becomes an id and a path, comes by pull request
    if not re.fullmatch(r"[\w.-]+", slug) or slug.startswith(".") or re.search(r"[\s\"'<>&]", passage):
        return None
    if "to" in record:
        to = record["to"]
        if to is None:
            return Former(article=article, slug=slug, passage=passage)
        if isinstance(to, list) and len(to) == 2 and all(isinstance(part, str) and part for part in to):
            return Former(article=article, slug=slug, passage=passage, to_article=to[0], to_passage=to[1])
        return None
    index, sketched = record.get("index"), record.get("sketch")
    if type(index) is not int or index < 0 or not isinstance(sketched, str) or not SKETCH.fullmatch(sketched):
        return None
    return Live(article=article, slug=slug, passage=passage, index=index, sketch=sketched)
