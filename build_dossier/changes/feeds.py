"""The updates as feeds: Atom (RFC 4287) and JSON Feed 1.1, the newest first, each entry with an id and a link that stay.

Texts are plain text in both, so nothing in them is markup. Addresses are absolute where the site's own is known, else relative
to the feed, as both formats allow for links; ids are made of the entry alone, so that a move of the site makes nothing new.
"""

from __future__ import annotations

import json
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from build_dossier.changes.news import Item, Told
from build_dossier.changes.page import ATOM, FOLDER, JSON, target
from build_dossier.changes.past import Past
from build_dossier.model import Page
from build_dossier.render.desk import Desk
from build_dossier.render.links import at as links_at

MOST = 100  # entries
ATOM_NAMES = "http://www.w3.org/2005/Atom"
SPACE = uuid.UUID("6f1f6f0c-3c5e-5b7e-9d6b-2f7f4c1d9a10")  # of this project's feeds; ids are version 5 within it
# what XML has no way to write (XML 1.0, 2.2), halves of characters among it
UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EPOCH = "1970-01-01T00:00:00+00:00"


def pages(desk: Desk, past: Past, site_url: str) -> tuple[Page, ...]:
    """Both feeds. `site_url`: the site's address with a slash at its end, or empty."""
    return (
        Page(path=f"{FOLDER}/{ATOM}", text=_atom(desk, past, site_url)),
        Page(path=f"{FOLDER}/{JSON}", text=_json(desk, past, site_url)),
    )


def _entries(past: Past) -> Iterator[tuple[Told, Item]]:
    rows = [(told, item) for told in past.news for item in told.items]
    yield from rows[:MOST]


def _title(desk: Desk, item: Item) -> str:
    """An entry's title: under its heading on the page, what this site corrected need not say so."""
    text = desk.quoting.told(item.text)
    return desk.words("news_decided", what=desk.words("news_kind_site"), reason=text) if item.kind == "site" else text


def _id(*parts: str) -> str:
    return uuid.uuid5(SPACE, "\n".join(parts)).urn


def _address(desk: Desk, item: Item, site_url: str) -> tuple[str, str]:
    """The entry's own address on the page of updates, and that of what it is about (empty where it is gone)."""
    about = target(item, links_at(desk, f"{FOLDER}/index.md"))
    own = f"{site_url}{FOLDER}/#{item.id}" if site_url else f"./#{item.id}"
    if about and site_url:
        about = site_url + about.removeprefix("../")
    return own, about


def _atom(desk: Desk, past: Past, site_url: str) -> str:
    words, edition = desk.words, desk.dossier.edition
    ET.register_namespace("", ATOM_NAMES)
    feed = ET.Element(f"{{{ATOM_NAMES}}}feed", {"xml:lang": desk.language})
    first = next((t.at for t in past.news), EPOCH)
    _put(
        feed,
        "title",
        f"{edition.title}：{words('news')}" if desk.language == "zh" else f"{edition.title}: {words('news')}",
    )
    _put(feed, "id", _id("feed", edition.title))
    _put(feed, "updated", first)
    _put(ET.SubElement(feed, f"{{{ATOM_NAMES}}}author"), "name", edition.title)
    _put(feed, "generator", "build_dossier")
    _link(feed, "self", f"{site_url}{FOLDER}/{ATOM}" if site_url else ATOM, "application/atom+xml")
    _link(feed, "alternate", f"{site_url}{FOLDER}/" if site_url else "./", "text/html")
    for told, item in _entries(past):
        entry = ET.SubElement(feed, f"{{{ATOM_NAMES}}}entry")
        own, about = _address(desk, item, site_url)
        _put(entry, "title", _title(desk, item))
        _put(entry, "id", _id("entry", item.id))
        _put(entry, "updated", told.at)
        _put(entry, "published", told.at)
        _link(entry, "alternate", own, "text/html")
        if about:
            _link(entry, "related", about, "text/html")
        term = {"term": item.kind, "label": words(f"news_kind_{item.kind}")}
        ET.SubElement(entry, f"{{{ATOM_NAMES}}}category", term)
    ET.indent(feed, space=" ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM_NAMES}}}{name}").text = UNKEPT.sub("", text)


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM_NAMES}}}link", {"rel": rel, "href": UNKEPT.sub("", href), "type": kind})


def _json(desk: Desk, past: Past, site_url: str) -> str:
    words, edition = desk.words, desk.dossier.edition
    items = []
    for told, item in _entries(past):
        own, about = _address(desk, item, site_url)
        text = _title(desk, item)
        record = {
            "id": _id("entry", item.id),
            "url": own,
            "title": text,
            "content_text": text,
            "date_published": told.at,
            "tags": [words(f"news_kind_{item.kind}")],
        }
        items.append(record | ({"external_url": about} if about else {}))
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{edition.title} · {words('news')}",
        "home_page_url": f"{site_url}{FOLDER}/" if site_url else "./",
        "feed_url": f"{site_url}{FOLDER}/{JSON}" if site_url else JSON,
        "language": desk.language,
        "authors": [{"name": edition.title}],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"
