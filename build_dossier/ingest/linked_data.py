"""What a page says of its article for machines: JSON-LD (schema.org), also in graphs, lists and by reference."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from build_dossier.convert import addresses
from build_dossier.convert.dom import BeautifulSoup

Node = dict[str, Any]
ARTICLE = re.compile(r"(?:Article|Posting|Report)$")
MAX_CHARACTERS = 2_000_000
MAX_NODES = 20_000


def article(soup: BeautifulSoup, address: str) -> tuple[Node, dict[str, Node]]:
    """The article of a page (empty where none is told), and the nodes that it may refer to by `@id`.

    Of several articles it is the one of the page's own address, else the outermost.
    """
    nodes = list(_nodes(soup))
    known = {str(n["@id"]): n for n in nodes if "@id" in n and len(n) > 1}
    articles = [n for n in nodes if any(ARTICLE.search(t) for t in _types(n))]
    own = [n for n in articles if address and addresses.key(_address(n)) == addresses.key(address)]
    return next(iter([*own, *articles]), {}), known


def texts(value: Any, known: dict[str, Node], key: str = "name") -> tuple[str, ...]:
    """The texts that a value names: itself, the `key` of the thing that it is or refers to, each one of a list."""
    values = value if isinstance(value, list) else [value]
    out = []
    for item in values[:50]:
        if isinstance(item, dict):
            item = (item if key in item else known.get(str(item.get("@id", "")), {})).get(key)
        item = item[0] if isinstance(item, list) and item else item
        if isinstance(item, str) and item.strip():
            out.append(item.strip())
    return tuple(out)


def first(value: Any, known: dict[str, Node], key: str = "name") -> str:
    """The first of `texts`, or an empty text."""
    return next(iter(texts(value, known, key)), "")


def _nodes(soup: BeautifulSoup) -> Iterator[Node]:
    """Every mapping in every block, the outermost first."""
    blocks = [s.get_text() for s in soup.find_all("script", type=re.compile(r"^\s*application/ld\+json", re.I))]
    waiting = deque(_parsed(text) for text in blocks if len(text) <= MAX_CHARACTERS)
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, dict):
            yield value
            waiting.extend(v for v in value.values() if isinstance(v, dict | list))
        elif isinstance(value, list):
            waiting.extend(v for v in value if isinstance(v, dict | list))


def _parsed(text: str) -> Any:
    """The value of a block; comment marks around it and line ends in its strings are forgiven."""
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*$|;\s*$", "", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _types(node: Node) -> list[str]:
    value = node.get("@type", ())
    return [str(v) for v in (value if isinstance(value, list) else [value])]


def _address(node: Node) -> str:
    value = node.get("url") or node.get("mainEntityOfPage") or node.get("@id") or ""
    return first(value, {}, "@id") if isinstance(value, dict | list) else str(value)
