"""Which line of a seed a text stands on, whatever tags, references and white space are between its characters."""

from __future__ import annotations

import html
import re
from bisect import bisect_right

from build_dossier.convert.parse import squeezed

NEEDLE = 24  # characters of a text by which its line is found


class Lines:
    """The lines of a seed, from `first` (1-based) on: what stands in the header is not meant."""

    def __init__(self, text: str, *, first: int = 1) -> None:
        self._first = first
        self._starts: list[int] = []
        plain: list[str] = []
        length = 0
        # a tag may be broken over lines; what is left keeps its line
        shown = re.sub(r"<[^<>]*>", lambda m: "\n" * m[0].count("\n"), text)
        for row in shown.split("\n"):
            self._starts.append(length)
            words = squeezed(html.unescape(row))
            plain.append(words)
            length += len(words)
        self._plain = "".join(plain)

    def of(self, text: str) -> int:
        """The line on which a text begins; the first where it cannot be found (text put together)."""
        begin = self._starts[min(self._first - 1, len(self._starts) - 1)]
        words = squeezed(text)
        for length in (NEEDLE, NEEDLE // 2, NEEDLE // 4):
            if words and (found := self._plain.find(words[:length], begin)) >= 0:
                return bisect_right(self._starts, found)
        return self._first
