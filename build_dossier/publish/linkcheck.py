"""Every link of a finished site that stays within it leads somewhere: file, and anchor within the file.

Links are resolved as a browser does, below any path that the site is served from: none may begin with `/`, save on the
404 page, which is shown at any address and so carries the site's own path.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

NOT_FOUND = "404.html"
SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
LOADING = {"script": "src", "img": "src", "source": "src", "iframe": "src", "video": "src", "audio": "src"}


@dataclass(slots=True, kw_only=True)
class Document:
    """What a page refers to and offers: (attribute value, loads it?), ids, canonical address."""

    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.document = Document()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.document.ids.add(values["id"])
        if tag == "a" and "href" in values:
            self.document.links.append(values["href"])
        if tag == "link" and "href" in values and values.get("rel") not in ("canonical", "prev", "next", "alternate"):
            self.document.loaded.append(values["href"])
        if tag in LOADING and LOADING[tag] in values:
            self.document.loaded.append(values[LOADING[tag]])
        for candidate in values.get("srcset", "").split(","):
            if candidate.strip():
                self.document.loaded.append(candidate.split()[0])


def read(html: str) -> Document:
    """What one page refers to and offers."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.document


def faults(site: Path) -> tuple[str, ...]:
    """What is wrong with the links of a site, one line each: page, link, why. Empty where all is well."""
    pages = {
        path.relative_to(site).as_posix(): read(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }
    found: list[str] = []
    for name, document in pages.items():
        for link in document.links:
            if why := _fault(name, link, site, pages):
                found.append(f"{name}: {link[:120]}: {why}")
        for link in document.loaded:
            if SCHEME.match(link) and not link.startswith("data:"):
                found.append(f"{name}: {link[:120]}: loaded from another host")
            elif why := _fault(name, link, site, pages):
                found.append(f"{name}: {link[:120]}: {why}")
    return tuple(found)


def _fault(page: str, link: str, site: Path, pages: dict[str, Document]) -> str:
    if SCHEME.match(link):
        return ""
    if link.startswith("//"):
        return "names a host without a scheme"
    parts = urlsplit(link)
    if parts.path.startswith("/"):
        return "" if page == NOT_FOUND else "begins with /, which breaks below a path"
    folder = posixpath.dirname(page)
    path = unquote(parts.path)
    if not path:
        target = page
    else:
        joined = posixpath.normpath(posixpath.join(folder, path))
        if joined.startswith(".."):
            return "leads out of the site"
        is_folder = path.endswith("/") or joined == "." or (site / joined).is_dir()
        target = posixpath.normpath(posixpath.join(joined, "index.html")) if is_folder else joined
    if page == NOT_FOUND and not path:
        return ""
    if not (site / target).is_file():
        return "no such page or file"
    fragment = unquote(parts.fragment)
    if fragment and target in pages and fragment not in pages[target].ids:
        return "no such anchor"
    return ""
