"""Where a text links to, with lines: in HTML, and in Markdown, in whose code there are no links. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

# bounded, so that tags that never end cost little
HREF = re.compile(r"<a\b[^<>]{0,2000}?(?<![\w-])href\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\"'\s>]+))", re.I)
UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
INSET = re.compile(
    r"(?:!!!|\?\?\?\+?|===\+?)[ \t]"
)  # admonitions, details, tabs: what is theirs stands four columns in
BREAKS = ("softbreak", "hardbreak")
MAX_MARKS = 20_000  # of one kind; reading more costs more than linear time


def of_html(text: str, first: int = 1) -> Iterator[tuple[int, str]]:
    """The line and address of each link; `first` is the line on which the text begins."""
    seen = UNSEEN.sub(lambda m: "\n" * m[0].count("\n"), text) if "<" in text else text
    line, at = first, 0
    for match in HREF.finditer(seen):
        line, at = line + seen.count("\n", at, match.start()), match.start()
        yield line, match[1] or match[2] or match[3] or ""


def of_markdown(text: str, first: int = 1) -> Iterator[tuple[int, str]]:
    """The same of Markdown, as CommonMark and with the indented blocks of MkDocs; nothing of a text that is mostly marks."""
    if max(map(text.count, "[*_`<!")) > MAX_MARKS:
        return
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table")
    for token in reader.parse(_level(text)):
        line = first + (token.map[0] if token.map else 0)
        if token.type == "html_block":
            yield from of_html(token.content, line)
        elif token.type == "inline":
            yield from _inline(token.children or (), line)


def _inline(tokens: list[Token] | tuple[Token, ...], line: int) -> Iterator[tuple[int, str]]:
    for token in tokens:
        if token.type == "link_open":
            yield line, str(token.attrs.get("href", ""))
        elif token.type == "html_inline":
            yield from of_html(token.content, line)
            line += token.content.count("\n")
        elif token.type in BREAKS:
            line += 1


def _level(text: str) -> str:
    """Markdown in which what stands within admonitions, details and tabs is no further in than what is around them."""
    rows = []
    depth = 0
    for row in text.split("\n"):
        if row.strip():
            depth = min(depth, (len(row) - len(row.lstrip(" "))) // 4)
        rows.append(row[4 * depth :])
        if INSET.match(rows[-1]):
            depth += 1
    return "\n".join(rows)
