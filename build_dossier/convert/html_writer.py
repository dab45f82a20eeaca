"""Blocks → HTML, for what Markdown cannot hold: text that is mostly marks, tables with lists in them, code.

Only elements of a short list are written, with no attribute but a checked address; all text is escaped. Engines take
an HTML block as it is, so nothing in it is read as Markdown. The walk is iterative in effect: depth is bounded by
`parse`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from build_dossier.convert import escape
from build_dossier.convert.dom import NavigableString, Tag, children

RENAMED = {
    "b": "strong",
    "i": "em",
    "s": "del",
    "strike": "del",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "xmp": "pre",
    "listing": "pre",
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
Link = Callable[[str], str | None]


def block(node: Tag, name: str, link: Link) -> str:
    """The HTML of a block without its outer attributes; `link` gives the address to publish, or None."""
    inner = "".join(_write(child, link) for child in children(node))
    return f"<{name}>{inner.strip()}</{name}>"


def code(text: str) -> str:
    """A code block; line breaks stay, and nothing in it is read."""
    body = escape.in_html(text.strip("\n"))
    # a blank line would end an HTML block in stricter readers
    return f"<pre><code>{body}</code></pre>".replace("\n\n", "\n&#10;")


def _write(node: object, link: Link) -> str:
    if isinstance(node, NavigableString):
        return escape.in_html(re.sub(r"\s+", " ", str(node)))
    if not isinstance(node, Tag):
        return ""
    if node.name == "img" and node.has_attr("picture"):
        return f'<img src="picture:{node["picture"]}" alt="{escape.in_html(str(node.get("alt", "")))}">'
    if node.name == "bd-note":
        return f'<sup class="bd-note"><a href="#fn:{node["label"]}">{node["label"]}</a></sup>'
    if node.name in ("pre", "listing", "xmp"):
        return code(node.get_text())
    inner = "".join(_write(child, link) for child in children(node))
    name = RENAMED.get(node.name, node.name)
    if name == "br":
        return "<br>"
    if name == "a":
        address = link(str(node.get("href", "")))
        return f'<a href="{escape.in_html(address)}">{inner}</a>' if address else inner
    return f"<{name}>{inner}</{name}>" if name in WRITTEN else inner
