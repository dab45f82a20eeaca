"""Bytes of a page, from a host or a file → its HTML, and what the saving program or archive says of its origin."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage

from build_dossier.convert import addresses
from build_dossier.errors import Refused
from build_dossier.ingest import moment
from build_dossier.read import sources

# an archive's address holds the moment of the copy and the address that was copied
ARCHIVE = re.compile(
    r"^(?P<site>https?://(?:web\.archive\.org/web|archive\.(?:today|ph|is|li|md|vn|fo)))/(?P<stamp>\d{4,14})(?:[a-z]{2}_)?/"
    r"(?P<url>https?:/{1,2}\S+)$",
    re.I,
)
REWRITTEN = re.compile(r"(?:https?://web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)", re.I)
SAVED_BY_BROWSER = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
SINGLE_FILE = re.compile(
    r"<!--\s+Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]*?)\s*(?:\n.*?)?-->", re.S
)
CANONICAL = re.compile(r"<link\s[^<>]*rel=[\"']?canonical[\"']?\s[^<>]*href=[\"']?([^\s\"'<>]+)", re.I)
BROWSER_DATE = re.compile(r"^\w{3} (\w{3} \d\d \d{4} [\d:]{8} GMT[+-]\d{4})")
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,30})", re.I)
DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>\s*")
MARKUP = re.compile(r"<(?:!doctype html|html|head|body|meta|title|article|main|div|p|h1)\b", re.I)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHINESE = frozenset(("gb2312", "gbk", "gb18030", "x-gbk", "hz-gb-2312"))
KINDS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PK\x03\x04": "an archive",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page as text. `address` is where it came from, as far as known; `retrieved` and `archived` as in `Draft`."""

    html: str
    address: str = ""
    archived: str = ""
    retrieved: str = ""


def read(data: bytes, *, address: str = "", content_type: str = "", retrieved: str = "") -> Document:
    """The page in an answer or a file. Raises Refused for what is no page."""
    kind = next((name for magic, name in KINDS.items() if data.startswith(magic)), "")
    declared = content_type.partition(";")[0].strip().lower()
    if (
        kind
        or declared.startswith(("image/", "video/", "audio/"))
        or declared in ("application/pdf", "application/json")
    ):
        raise no_page(kind or declared)
    if is_mhtml(data):
        return _located(_from_mhtml(data), address, retrieved)
    html = decoded(data, content_type)
    if not MARKUP.search(html):
        raise no_page(declared or f"text that begins with {html.strip()[:40]!r}")
    return _located(_from_browser(html), address, retrieved)


def no_page(found: str) -> Refused:
    """The refusal of what is no page of text."""
    return Refused(
        "this is no web page",
        found=found,
        expected="an article as HTML, a saved page (.html, .mht, .mhtml) or a feed",
        example="build-dossier add https://www.example.org/news/1.html",
    )


def decoded(data: bytes, content_type: str = "") -> str:
    """Bytes as text: by the mark at their head, as UTF-8 where they are that, else by the charset that is stated.

    A stated charset is wrong more often than bytes beyond ASCII are UTF-8 by accident.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if not data.isascii():
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    inside = META_CHARSET.search(data[:8192])
    header = HEADER_CHARSET.search(content_type)
    for name in (header[1] if header else "", inside[1].decode("ascii") if inside else ""):
        if text := _by_name(data, name.lower()):
            return text
    source, _ = sources.decode(data, "page.html")
    return source.text if source else data.decode("utf-8", "replace")


def _by_name(data: bytes, name: str) -> str:
    """The text in a named charset; empty where the name is none, or more than a stray byte is not of it."""
    if not name or name.startswith(("utf-16", "utf-7")):  # what could be read to find the name is not UTF-16
        return ""
    try:
        text = data.decode("gb18030" if name in CHINESE else name, "replace")
    except (LookupError, ValueError):
        return ""
    return text if text.count("\ufffd") <= 1 + len(text) // 500 else ""


def original(address: str) -> tuple[str, str]:
    """The address that an archive's address is a copy of, and the moment of the copy; the address itself otherwise."""
    match = ARCHIVE.match(address)
    if not match:
        return address, ""
    url, stamp = re.sub(r"^(https?:)/+", r"\1//", match["url"]), match["stamp"]
    if len(stamp) < 14:
        return url, ""
    at = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}+00:00"
    return url, moment.utc(moment.iso(at))


def unwrapped(html: str) -> str:
    """A page without the prefix that a web archive puts before each of its addresses."""
    return REWRITTEN.sub("", html)


def as_copied(address: str) -> str:
    """The address at which a web archive gives the page as it was copied, without its own additions."""
    return re.sub(r"(?<=web\.archive\.org/web/)(\d{4,14})(?:[a-z]{2}_)?/", r"\1id_/", address)


def as_shown(address: str) -> str:
    """The address at which a web archive shows a copy to people: the inverse of `as_copied`."""
    return re.sub(r"(?<=web\.archive\.org/web/)(\d{4,14})id_/", r"\1/", address)


def is_mhtml(data: bytes) -> bool:
    """Whether bytes are a page saved as one message (RFC 2557)."""
    head = data[:4096].lstrip()
    return bool(
        re.match(rb"(?:From|MIME-Version|Snapshot-Content-Location|Subject|Date|Content-Type|X-\w+):", head, re.I)
    ) and (b"multipart/related" in head.lower())


def _from_mhtml(data: bytes) -> Document:
    message = email.message_from_bytes(data, policy=email.policy.default)
    parts = [p for p in message.walk() if p.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not parts or not isinstance(parts[0], EmailMessage):
        raise no_page("a saved message without a page in it")
    payload = parts[0].get_payload(decode=True)
    html = decoded(payload if isinstance(payload, bytes) else b"", str(parts[0].get("Content-Type", "")))
    address = str(message.get("Snapshot-Content-Location") or parts[0].get("Content-Location") or "")
    return Document(html=html, address=address.strip(), retrieved=_utc(str(message.get("Date", ""))))


def _from_browser(html: str) -> Document:
    head = html[:20_000]
    if match := SINGLE_FILE.search(head):
        when = BROWSER_DATE.match(match[2])
        printed = when[1].replace("GMT", "") if when else ""
        return Document(html=html, address=match[1], retrieved=_utc(_rfc(printed)))
    match = SAVED_BY_BROWSER.search(head)
    return Document(html=html, address=match[1] if match else "")


def _rfc(printed: str) -> str:
    """`Jan 08 2022 09:15:00 +0800` in the order of RFC 2822."""
    month, _, rest = printed.partition(" ")
    day, _, rest = rest.partition(" ")
    return f"{day} {month} {rest}"


def _utc(printed: str) -> str:
    return moment.utc(moment.iso(printed.replace("-0000", "+0000")))  # RFC 5322: "-0000" is UTC of an unknown place


def _located(document: Document, address: str, retrieved: str) -> Document:
    """The document with its true address, where an archive or a saving program says another one."""
    stated = address or (document.address if addresses.is_remote(document.address) else "")
    if not stated and (match := CANONICAL.search(document.html[:100_000])) and ARCHIVE.match(match[1]):
        stated = match[1]
    url, copied = original(stated)
    is_copy = url != stated
    html = DECLARATION.sub("", document.html)  # what follows is read as HTML whatever it calls itself
    return Document(
        html=unwrapped(html) if is_copy else html,
        address=url,
        archived=stated if is_copy else "",
        retrieved=copied or document.retrieved or retrieved,
    )
