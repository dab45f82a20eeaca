"""Rendered Markdown as a parser sees it: its visible text, its elements with their attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

import markdown

from build_dossier.convert.body import Converted
from build_dossier.convert.flavour import EXTENSIONS
from build_dossier.model import Block

VOID = frozenset(["br", "hr", "img"])


@dataclass(slots=True)
class Seen:
    text: list[str] = field(default_factory=list)
    elements: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    marks: int = 0
    shape: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join("".join(self.text).split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = Seen()
        self._in_mark = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.seen.elements.add((tag, tuple(sorted(values))))
        self.seen.addresses.extend(v or "" for k, v in attrs if k == "href")
        self.seen.pictures.extend(v or "" for k, v in attrs if k == "src")
        if tag == "a" and "footnote-ref" in (values.get("class") or ""):
            self.seen.marks += 1
            self._in_mark = 1
        if tag in ("ul", "ol", "li"):
            self.seen.shape.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol", "li"):
            self.seen.shape.append(f"</{tag}>")
        if tag == "a":
            self._in_mark = 0

    def handle_data(self, data: str) -> None:
        if not self._in_mark:
            self.seen.text.append(data)
            if data.strip():
                self.seen.shape.append("".join(data.split()))

    def handle_comment(self, data: str) -> None:
        self.seen.elements.add(("comment", ()))

    def handle_decl(self, decl: str) -> None:
        self.seen.elements.add(("declaration", ()))

    def handle_pi(self, data: str) -> None:
        self.seen.elements.add(("instruction", ()))


def parsed(html: str) -> Seen:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.seen


@cache
def _engine() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(EXTENSIONS))


def render(source: str) -> str:
    return _engine().reset().convert(source)


def source(block: Block) -> str:
    """A block as it stands on its page, without anchors."""
    if block.kind == "heading":
        return f"{'#' * block.level} {block.markdown}"
    if block.kind == "note":
        return f"[^{block.level}]: {block.markdown}"
    return block.markdown


def page(result: Converted) -> Seen:
    """All blocks of an article, rendered as one page: what one block defines could change another."""
    return parsed(render("\n\n".join(source(block) for block in result.blocks)))
