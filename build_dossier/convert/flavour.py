"""The Markdown that is written, in one place: `mkdocs.yml` enables these extensions and no others.

Never: snippets (published .git/config when tried), macros (ran code), magiclink, caret, tilde, betterem.
"""

from __future__ import annotations

import html
import re

import markdown

EXTENSIONS = ("abbr", "admonition", "attr_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.superfences")
TAGS = re.compile(r"<[^>]*>")


class Reader:
    """Reads Markdown back as a reader of the page sees it."""

    def __init__(self) -> None:
        self._markdown = markdown.Markdown(extensions=list(EXTENSIONS))

    def text(self, source: str) -> str:
        """The visible text of rendered Markdown."""
        self._markdown.reset()
        rendered = self._markdown.convert(source)
        return html.unescape(TAGS.sub("", rendered))
