"""Runs of inline content: where one paragraph ends and the next begins, when only line breaks say so."""

from __future__ import annotations

import re

from build_dossier.convert.dom import NavigableString, Node, Tag, children
from build_dossier.convert.parse import squeezed, text_of

INDENTED = re.compile(r"^[\s\u00a0]*[\u3000\u00a0]{2}")


def split(run: list[Node]) -> list[list[Node]]:
    """An inline run cut at blank lines (`<br><br>`) and where a line begins with an indent, as paragraphs do in Chinese."""
    run = _opened(run)
    parts: list[list[Node]] = [[]]
    breaks = 0
    for item in run:
        if isinstance(item, Tag) and item.name == "br":
            breaks += 1
            parts[-1].append(item)
        elif isinstance(item, NavigableString) and not squeezed(str(item)):
            parts[-1].append(item)
        else:
            indented = breaks and INDENTED.match(str(item) if isinstance(item, NavigableString) else text_of(item))
            if breaks > 1 or indented:
                parts.append([])
            breaks = 0
            parts[-1].append(item)
    return [_trimmed(part) for part in parts if _has_content(part)]


def _opened(run: list[Node]) -> list[Node]:
    """The run with spans opened that hold line breaks, so that breaks are seen."""
    opened: list[Node] = []
    stack = list(reversed(run))
    while stack:
        part = stack.pop()
        if isinstance(part, Tag) and part.name in ("span", "font") and part.find("br") is not None:
            stack.extend(reversed(children(part)))
        else:
            opened.append(part)
    return opened


def joined(run: list[Node]) -> list[Node]:
    """The run with neighbouring texts joined, so that marks of both are seen together when they are escaped."""
    out: list[Node] = []
    texts: list[str] = []
    for part in [*run, None]:
        if isinstance(part, NavigableString):
            texts.append(str(part))
            continue
        if texts:
            out.append(NavigableString("".join(texts)))
            texts = []
        if part is not None:
            out.append(part)
    return out


def _has_content(run: list[Node]) -> bool:
    return any(
        squeezed(str(p))
        if isinstance(p, NavigableString)
        else (squeezed(text_of(p)) or p.name == "img" or p.find("img"))
        for p in run
    )


def _trimmed(run: list[Node]) -> list[Node]:
    def blank(part: Node) -> bool:
        return (isinstance(part, Tag) and part.name == "br") or (
            isinstance(part, NavigableString) and not squeezed(str(part))
        )

    while run and blank(run[0]):
        run = run[1:]
    while run and blank(run[-1]):
        run = run[:-1]
    return run
