"""The pages of this folder with what is to be found in them. What is the article stands between two comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import yaml

from build_dossier.ingest import document, page
from build_dossier.ingest.draft import Draft

PAGES = Path(__file__).parent / "pages"
MARKED = re.compile(r"<!--\+-->(.*?)<!--/\+-->", re.S)
TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


@dataclass(frozen=True)
class Layout:
    """A saved page and its expectations."""

    path: Path
    expected: dict[str, Any]

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @property
    def html(self) -> str:
        return document.read(self.data).html

    @property
    def passages(self) -> list[str]:
        """The texts of the article, one for each piece between two tags."""
        pieces = (p for part in MARKED.findall(self.html) for p in re.split(r"<[^<>]*>", part))
        return [squeezed(unescape(p)) for p in pieces if p.strip()]

    def draft(self) -> Draft:
        return page.draft(document.read(self.data, address=self.expected.get("address", "")))


def layouts() -> list[Layout]:
    found = []
    for path in sorted(p for p in PAGES.iterdir() if p.suffix in (".html", ".mhtml")):
        text = path.with_suffix(".yml").read_text(encoding="utf-8")
        found.append(Layout(path, yaml.load(text, yaml.BaseLoader)))
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "\n", html))


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())
