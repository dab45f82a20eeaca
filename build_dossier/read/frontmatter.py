"""Seed text → header and body. The fences are found here, so that every finding can name its line.

The program that saved these articles wrote titles in single quotes, or in double quotes without escaping, and put
`&#123;` and `&#125;` for braces in the whole file. So a header that is no YAML is read line by line, literally.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.model import Header, Source
from build_dossier.safe_yaml import Node, UnsafeYaml, compose
from build_dossier.unseen import seen

FENCE = re.compile(r"^[ \t]*-{3,}[ \t]*$")
KEY = re.compile(r"^(?P<key>[A-Za-z_][\w -]{0,60}?)[ \t]*:(?:[ \t]+|$)(?P<value>.*)$")
ITEM = re.compile(r"^[ \t]*-[ \t]+(?P<value>.*)$|^[ \t]*-$")
CONFLICT = re.compile(r"^(?:<{7} |>{7} )", re.M)
MAX_HEADER_LINES = 20_000
MAX_HEADER = 200_000  # characters; the longest at hand has some 90,000, all of it categories
MAX_NODES = 2_000  # a longer header is read line by line
URL_KEYS = ("url", "link", "original", "source_url", "canonical")
Values = dict[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fences:
    opening: int
    closing: int


class _SeedHandler(BaseHandler):
    """Splits at the fences; the values are read by `_yaml` or `_literal`, never by PyYAML's own types."""

    FM_BOUNDARY = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.M)
    START_DELIMITER = END_DELIMITER = "---"

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return {"header": fm}


def read(source: Source) -> tuple[Header | None, tuple[Diagnostic, ...]]:
    """The header of a seed with its body, or None and why it cannot be read."""
    fences, faults = _fences(source)
    if fences is None:
        return None, faults
    metadata, _ = frontmatter.parse(source.text, handler=_SeedHandler())
    text = str(metadata.get("header", "")).strip("\n")
    offset = _first_line(source.text, fences)
    if len(text) > MAX_HEADER:
        message = (
            f"found {len(text)} characters, expected at most {MAX_HEADER} before the closing line of three hyphens"
        )
        return None, (finding("front-matter-invalid", message, path=source.path, line=offset),)
    values, lines, notes = _values(text, offset, source.path)
    if values is None:
        return None, notes
    body = "\n".join(source.text.split("\n")[fences.closing + 1 :])
    header = _header(values, lines, body, fences.closing + 2)
    if not header.title:
        line = lines.get("title", fences.opening + 1)
        notes = (
            *notes,
            finding(
                "title-missing",
                "found no title, expected title: '…' (example: title: '集安组织出手')",
                path=source.path,
                line=line,
            ),
        )
        return None, notes
    return header, notes


def _first_line(text: str, fences: _Fences) -> int:
    """The 1-based line of the header's first line that is not blank."""
    line = fences.opening + 1
    rows = text.split("\n")
    while line < fences.closing and not rows[line].strip():
        line += 1
    return line + 1


def _fences(source: Source) -> tuple[_Fences | None, tuple[Diagnostic, ...]]:
    rows = source.text.split("\n")
    opening = next((i for i, row in enumerate(rows) if row.strip()), 0)
    if CONFLICT.search(source.text):
        line = source.text[: CONFLICT.search(source.text).start()].count("\n") + 1  # type: ignore[union-attr]
        return None, (
            finding(
                "front-matter-conflict",
                f"found {rows[line - 1][:40]!r}, expected a resolved text",
                path=source.path,
                line=line,
            ),
        )
    if not FENCE.match(rows[opening]):
        message = (
            f"found {rows[opening].strip()[:60]!r}, expected a line of three hyphens and then title: (example: ---)"
        )
        return None, (finding("front-matter-missing", message, path=source.path, line=opening + 1),)
    closing = next(
        (i for i, row in enumerate(rows[opening + 1 : opening + MAX_HEADER_LINES], opening + 1) if FENCE.match(row)),
        None,
    )
    if closing is None:
        return None, (
            finding(
                "front-matter-unclosed", "found no closing line of three hyphens", path=source.path, line=opening + 1
            ),
        )
    return _Fences(opening=opening, closing=closing), ()


def _values(text: str, offset: int, path: str) -> tuple[Values | None, dict[str, int], tuple[Diagnostic, ...]]:
    try:
        node = compose(text, max_nodes=MAX_NODES)
    except UnsafeYaml as error:
        line = (error.line or 1) + offset - 1
        if "stands twice" in error.what:
            return (
                None,
                {},
                (
                    finding(
                        "front-matter-invalid", f"found: {error.what}, expected each key once", path=path, line=line
                    ),
                ),
            )
        values, lines = _literal(text, offset)
        if not values:
            return (
                None,
                {},
                (
                    finding(
                        "front-matter-invalid",
                        f"found: {error.what}, expected one 'key: value' a line (example: title: '集安组织出手')",
                        path=path,
                        line=line,
                    ),
                ),
            )
        return (
            values,
            lines,
            (finding("front-matter-repaired", f"found: {error.what}; read line by line", path=path, line=line),),
        )
    values, lines = _yaml(node, text, offset)
    if not values:
        return (
            None,
            {},
            (
                finding(
                    "front-matter-invalid",
                    "found no 'key: value' line, expected title: and date: (example: title: '集安组织出手')",
                    path=path,
                    line=offset,
                ),
            ),
        )
    return values, lines, ()


def _yaml(node: Node | None, text: str, offset: int) -> tuple[Values, dict[str, int]]:
    if not isinstance(node, yaml.MappingNode):
        return {}, {}
    values: Values = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        lines[key.value] = key.start_mark.line + offset
        if isinstance(value, yaml.SequenceNode):
            values[key.value] = tuple(_scalar(item, text) for item in value.value)
        else:
            values[key.value] = _scalar(value, text)
    return values, lines


def _scalar(node: Node, text: str) -> str:
    """A scalar as it is written; a list or mapping where text was expected is taken as its own characters."""
    if isinstance(node, yaml.ScalarNode):
        null = node.tag == "tag:yaml.org,2002:null" and node.style is None
        return "" if null and node.value in ("", "~", "null", "Null", "NULL") else _text(node.value)
    rows = text[node.start_mark.index : node.end_mark.index]
    return _text(rows)


def _literal(text: str, offset: int) -> tuple[Values, dict[str, int]]:
    """The header line by line, as the saving program wrote it: `key: value`, and `- item` below a key."""
    # rows by key: put together at the end, since to grow a text by each of many rows takes time by the square of them
    texts: dict[str, list[str]] = {}
    items: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    key = ""
    for number, row in enumerate(text.split("\n"), offset):
        if match := KEY.match(row):
            key = match["key"].strip()
            if key in lines:
                return {}, {}
            texts[key], lines[key] = [match["value"].strip()], number
        elif (match := ITEM.match(row)) and key and texts[key] == [""]:
            items.setdefault(key, []).append(_unquoted((match["value"] or "").strip()))
        elif row.strip() and key and key not in items:
            texts[key].append(row.strip())
        elif row.strip():
            return {}, {}
    return {k: tuple(items[k]) if k in items else _unquoted(" ".join(texts[k])) for k in texts}, lines


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return _text(value)


def _text(value: str) -> str:
    """Folded white space, and the braces that the saving program wrote as character references."""
    return re.sub(r"\s+", " ", seen(value.replace("&#123;", "{").replace("&#125;", "}"))).strip()


def _header(values: Mapping[str, str | tuple[str, ...]], lines: dict[str, int], body: str, body_line: int) -> Header:
    categories = tuple(c for c in _many(values, "categories") if c)
    author = _one(values, "author")
    # the saving program wrote the outlet as author and as second category; elsewhere an author is a person
    saved = bool(author) and author in categories
    in_form = len(categories) == 3 and ("headimg" in values or "thumbnail" in values)
    outlet = author if saved else _one(values, "outlet") or (categories[1] if in_form else "")
    return Header(
        title=_one(values, "title"),
        outlet=outlet,
        categories=categories[:50],
        date_label=_one(values, "date"),
        url=next((_one(values, key) for key in URL_KEYS if _one(values, key)), ""),
        lead_images=tuple(dict.fromkeys(a for a in (_one(values, "headimg"), _one(values, "thumbnail")) if a)),
        authors=() if saved or not author else (author,),
        lang=_one(values, "lang") or _one(values, "language"),
        retrieved=_one(values, "retrieved"),
        archived=_one(values, "archived"),
        lines=lines,
        body=body,
        body_line=body_line,
    )


def _one(values: Mapping[str, str | tuple[str, ...]], key: str) -> str:
    value = values.get(key, "")
    return value if isinstance(value, str) else "、".join(value)


def _many(values: Mapping[str, str | tuple[str, ...]], key: str) -> tuple[str, ...]:
    value = values.get(key, ())
    return (value,) if isinstance(value, str) else value
