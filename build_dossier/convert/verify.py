"""Visible text in = visible text out, checked in production on every article.

Two comparisons: each block's Markdown, rendered, reads as the block did; and all blocks together with what was set
apart hold each character of the page, in its order. White space does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from build_dossier.convert.flavour import Reader
from build_dossier.convert.parse import squeezed

# Python's html module drops references to control characters; browsers keep them
UNSEEN = re.compile(r"[\x02\x03]")


def differing(reader: Reader, written: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    """The places of the (Markdown, expected text) pairs that do not read back. One rendering where all is well."""
    together = reader.text("\n\n".join(source for source, _ in written))
    if _seen(together) == _seen("".join(expected for _, expected in written)):
        return ()
    return tuple(i for i, (source, expected) in enumerate(written) if _seen(reader.text(source)) != _seen(expected))


def _seen(text: str) -> str:
    """Text for comparing, without the two characters that are written as references and that nobody sees."""
    return UNSEEN.sub("", squeezed(text))


def missing(page: str, kept: str, set_apart: str) -> str:
    """What of the page's text is neither kept nor set apart, or was added or moved; empty where all is accounted for."""
    page, kept, set_apart = squeezed(page), squeezed(kept), squeezed(set_apart)
    if Counter(page) != Counter(kept) + Counter(set_apart):
        lost = Counter(page) - Counter(kept) - Counter(set_apart)
        added = (Counter(kept) + Counter(set_apart)) - Counter(page)
        place = _first_difference(page, kept) if not set_apart else ""
        return f"lost {_listed(lost)}, added {_listed(added)}{place}"
    position = 0
    for index, char in enumerate(kept):
        position = page.find(char, position) + 1
        if not position:
            return f"order changed near {kept[max(0, index - 10) : index + 10]!r}"
    return ""


def _listed(characters: Counter[str]) -> str:
    total = sum(characters.values())
    if not total:
        return "nothing"
    return f"{total} characters ({''.join(c * n for c, n in characters.most_common(20))[:40]!r})"


def _first_difference(page: str, kept: str) -> str:
    for index, (a, b) in enumerate(zip(page, kept, strict=False)):
        if a != b:
            return f"; first at {page[max(0, index - 15) : index + 15]!r}"
    return ""
