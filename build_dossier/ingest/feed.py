"""A feed (RSS 0.9 to 2.0, Atom, JSON Feed 1.1) → its entries, the newest first. Pure: bytes in, values out."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import feedparser

from build_dossier.convert import addresses
from build_dossier.errors import Refused
from build_dossier.ingest import document, facts, moment
from build_dossier.ingest.draft import Draft, tidy, words
from build_dossier.read.article import LANGUAGE_TAG

ELEMENT = re.compile(r"<([A-Za-z][\w.:-]*)")
ROOTS = frozenset(("rss", "feed", "rdf:rdf"))
# what no feed needs, and what expands without end (billion laughs) or reads files
ENTITIES = re.compile(r"<!ENTITY|<!DOCTYPE[^>]{0,2000}\[", re.I)
FULL_TEXT = 60  # words from which what a feed carries may be the article rather than its first lines
EXAMPLE = "build-dossier add https://www.example.org/feed.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article as a feed announces it; `html` is its whole text where `is_full`, else a summary."""

    title: str
    url: str
    published: str = ""
    authors: tuple[str, ...] = ()
    html: str = ""
    is_full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The entries, the newest first, and whose they are."""

    outlet: str
    lang: str
    entries: tuple[Entry, ...]


def is_feed(data: bytes) -> bool:
    """Whether bytes are a feed, by what stands at their head: servers call feeds by many types."""
    head = document.decoded(data[:20_000]).lstrip("\ufeff \r\n\t")
    if head.startswith("{"):
        return "jsonfeed.org/version" in head
    first = ELEMENT.search(re.sub(r"<!--.*?-->", "", head, flags=re.S))
    return head.startswith("<") and first is not None and first[1].lower() in ROOTS


def read(data: bytes, *, address: str = "") -> Feed:
    """The feed. Raises Refused where it is broken beyond reading, or declares entities."""
    text = document.decoded(data)
    if text.lstrip("\ufeff \r\n\t").startswith("{"):
        return _json(text, address)
    if found := ENTITIES.search(text):
        raise Refused(
            "the feed declares entities of its own, which may expand without end",
            found=found[0][:60],
            expected="a feed without them",
            example=EXAMPLE,
        )
    # a stream, since a text might be taken for an address or a file's name
    headers = {"content-location": address} if address else {}
    stream = io.BytesIO(re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", "", text).lstrip("\ufeff \r\n\t").encode())
    parsed = feedparser.parse(stream, response_headers={**headers, "content-type": "application/xml; charset=utf-8"})
    entries = [_entry(item, address) for item in parsed.entries]
    if not entries and parsed.bozo:
        raise _broken(str(parsed.get("bozo_exception", "")))
    title = tidy(str(parsed.feed.get("title", "")))
    return Feed(outlet=title, lang=str(parsed.feed.get("language", "")), entries=_newest(entries))


def drafted(entry: Entry, feed: Feed, *, retrieved: str) -> Draft:
    """What the feed knows of an article, without its text."""
    return Draft(
        title=entry.title,
        published=entry.published,
        outlet=feed.outlet,
        authors=facts.people(entry.authors, (feed.outlet,)),
        url=entry.url,
        lang=feed.lang if LANGUAGE_TAG.fullmatch(feed.lang) else "",
        retrieved=retrieved,
    )


def _newest(entries: list[Entry]) -> tuple[Entry, ...]:
    """Entries with an address, each address once; those without a time keep their place after the others."""
    usable: dict[str, Entry] = {}
    for entry in entries:
        if entry.url:
            usable.setdefault(addresses.key(entry.url), entry)
    return tuple(sorted(usable.values(), key=lambda e: moment.instant(e.published), reverse=True))


def _entry(item: Any, address: str) -> Entry:
    contents = [str(c.get("value", "")) for c in item.get("content", ())]
    html = max(contents, key=len, default="") or str(item.get("summary", ""))
    people = [str(a.get("name", "")) for a in item.get("authors", ())] or [str(item.get("author", ""))]
    stated = (str(item.get(key, "")) for key in ("published", "issued", "created", "updated"))
    return Entry(
        title=_text(str(item.get("title", ""))),
        url=_address(str(item.get("link") or item.get("id") or ""), address),
        published=next((t for t in map(moment.iso, stated) if t), ""),
        authors=tuple(p for p in people if p),
        html=html,
        is_full=_is_full(html, bool(contents)),
    )


def _json(text: str, address: str) -> Feed:
    """https://www.jsonfeed.org/version/1.1/"""
    try:
        value = json.loads(text)
        items = [item for item in value["items"] if isinstance(item, dict)]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise _broken(str(error)) from error
    entries = []
    for item in items:
        html = str(item.get("content_html") or "") or _as_html(str(item.get("content_text") or ""))
        people = item.get("authors") or [item.get("author") or {}]
        entries.append(
            Entry(
                title=_text(str(item.get("title") or "")),
                url=_address(str(item.get("url") or item.get("id") or ""), address),
                published=moment.iso(str(item.get("date_published") or item.get("date_modified") or "")),
                authors=tuple(str(p["name"]) for p in people if isinstance(p, dict) and p.get("name")),
                html=html or str(item.get("summary") or ""),
                is_full=_is_full(html, bool(html)),
            )
        )
    return Feed(
        outlet=tidy(str(value.get("title") or "")), lang=str(value.get("language") or ""), entries=_newest(entries)
    )


def _as_html(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.replace("&", "&amp;").replace("<", "&lt;").strip())
    return "".join(f"<p>{p}</p>" for p in paragraphs if p)


def _text(title: str) -> str:
    """A title without the tags that feeds put into it, and without escapes of escapes."""
    return tidy(unescape(re.sub(r"</?(?:b|i|em|strong|span|sup|sub)\b[^<>]*>", "", title)))


def _address(raw: str, base: str) -> str:
    found = addresses.link(raw, base=base) if raw else None
    return found if found and addresses.is_remote(found) else ""


def _is_full(html: str, is_content: bool) -> bool:
    """Whether a feed carries the text rather than a summary: several paragraphs, and no sign that it goes on elsewhere."""
    text = re.sub(r"<[^<>]*>", " ", html)
    goes_on = re.search(
        r"(?:…|\.\.\.|\[[.…]+\]|(?:read|continue) (?:more|reading)|阅读(?:全文|更多))\W*$", text.strip(), re.I
    )
    return not goes_on and words(text) >= (FULL_TEXT if is_content else 3 * FULL_TEXT)


def _broken(found: str) -> Refused:
    return Refused("the feed cannot be read", found=found[:160], expected="RSS, Atom or JSON Feed", example=EXAMPLE)
