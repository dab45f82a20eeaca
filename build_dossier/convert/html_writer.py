"""Blocks → HTML, for what Markdown cannot hold: text that is mostly marks, tables with lists in them, code.

Only elements of a short list are written, with no attribute but a checked address; all text is escaped. Engines take
an HTML block as it is, so nothing in it is read as Markdown. The walk is iterative in effect: depth is bounded by
`parse`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from build_dossier.convert import escape
from build_dossier.convert.blocks import PLAYERS
from build_dossier.convert.dom import NavigableString, Tag, children
from build_dossier.convert.parse import text_of

RENAMED = {
    "b": "strong",
    "i": "em",
    "s": "del",
    "strike": "del",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
}
WRITTEN = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "strong",
        "em",
        "code",
        "del",
        "sup",
        "sub",
        "br",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the writer asks: `link` gives the address to publish or None, `media` the words and address of a player.

    `added` collects what is written beyond the block's own text: footnote marks, links to players.
    """

    link: Callable[[str], str | None]
    media: Callable[[Tag], tuple[str, str]]
    added: list[str] = field(default_factory=list)


def block(node: Tag, name: str, around: Surroundings) -> str:
    """The HTML of a block, without its outer attributes."""
    inner = "".join(_write(child, around) for child in children(node))
    return f"<{name}>{inner.strip()}</{name}>"


def code(text: str) -> str:
    """A code block; line breaks stay, and nothing in it is read."""
    body = escape.in_html(text.strip("\n"))
    # a blank line would end an HTML block in stricter readers
    return f"<pre><code>{body}</code></pre>".replace("\n\n", "\n&#10;")


def _write(node: object, around: Surroundings) -> str:
    if isinstance(node, NavigableString):
        return escape.in_html(re.sub(r"\s+", " ", str(node)))
    if not isinstance(node, Tag):
        return ""
    if node.name in SPECIAL:
        return SPECIAL[node.name](node, around)
    inner = "".join(_write(child, around) for child in children(node))
    name = RENAMED.get(node.name, node.name)
    if name == "a":
        address = around.link(str(node.get("href", "")))
        return f'<a href="{escape.in_html(address)}">{inner}</a>' if address else inner
    return f"<{name}>{inner}</{name}>" if name in WRITTEN else inner


def _picture(node: Tag, _: Surroundings) -> str:
    alt = escape.in_html(str(node.get("alt", "")))
    return f'<img src="picture:{node["picture"]}" alt="{alt}">' if node.has_attr("picture") else ""


def _player(node: Tag, around: Surroundings) -> str:
    words, address = around.media(node)
    if not address:
        return ""
    around.added.append(f'<a class="bd-media" href="{escape.in_html(address)}">{escape.in_html(words)}</a>')
    return around.added[-1]


def _note(node: Tag, around: Surroundings) -> str:
    around.added.append(f'<sup class="bd-note"><a href="#fn:{node["label"]}">{node["label"]}</a></sup>')
    return around.added[-1]


def _code(node: Tag, _: Surroundings) -> str:
    return code(text_of(node))


SPECIAL: dict[str, Callable[[Tag, Surroundings], str]] = {
    "img": _picture,
    **dict.fromkeys(["bd-media", *PLAYERS], _player),
    "bd-note": _note,
    "br": lambda *_: "<br>",
    **dict.fromkeys(("pre", "listing", "xmp"), _code),
}
