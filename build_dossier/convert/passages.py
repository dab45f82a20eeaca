"""Passages: the text of a block as it is cited, and the anchor that is made from its words."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter

from build_dossier.convert.dom import NavigableString, Tag, children
from build_dossier.convert.parse import squeezed
from build_dossier.model import PassageKind


def plain_text(node: Tag) -> str:
    """The text of a passage: one line a paragraph, item or row, cells apart by tabs, white space folded."""
    parts: list[str] = []

    def add(tag: Tag) -> None:
        for child in children(tag):
            if isinstance(child, NavigableString):
                parts.append(re.sub(r"\s+", " ", str(child)))
            elif child.name == "br":
                parts.append("\n")
            elif child.name in (
                "p",
                "li",
                "ul",
                "ol",
                "tr",
                "blockquote",
                "div",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "dt",
                "dd",
                "bd-line",
                "pre",
            ):
                parts.append("\n")
                add(child)
                parts.append("\n")
            elif child.name in ("td", "th"):
                add(child)
                parts.append("\t")
            else:
                add(child)

    add(node)
    rows = [re.sub(r" *\t *", "\t", re.sub(r" +", " ", row)).strip(" \t") for row in "".join(parts).split("\n")]
    return "\n".join(row for row in rows if row)


def normalised(text: str) -> str:
    """Text without what does not change its words: width forms (NFKC), white space, case."""
    return squeezed(unicodedata.normalize("NFKC", text)).casefold()


def passage_id(article: str, text: str, kind: PassageKind, seen: Counter[str]) -> str:
    """The anchor of a passage, from the article's id and its words; a second passage of the same words gets `-2`.

    `seen` counts the anchors that the article has given so far, and is brought up to date.
    """
    digest = hashlib.sha256(f"{article}\n{normalised(text)}".encode()).hexdigest()
    base = f"{_readable(text)}-{digest[:4]}" if kind == "heading" else f"p-{digest[:10]}"
    seen[base] += 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"


def _readable(heading: str) -> str:
    """The words of a heading as an anchor: letters and digits of any script, the rest as hyphens, a letter first."""
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", heading).lower()).strip("-_")[:40].rstrip("-_")
    return words if words[:1].isalpha() else f"h-{words}".rstrip("-")
