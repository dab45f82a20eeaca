"""Addresses of pictures and links: what is meant, and what may be published. Pure text, no network."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

PUBLISHED_SCHEMES = ("http", "https", "mailto")
# RFC 3986, 2.2 and 2.3, less the characters that Markdown and HTML read: parentheses, brackets, quotation marks
SAFE = "%/:?#@!$&*+,;=-._~"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # what no file is called, and terminals obey where a path is reported
PLAIN_TRACKERS = re.compile(r"^(?:utm_\w+|spm|from|share_token)=")
LAZY_ATTRIBUTES = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-url",
    "data-lazyload",
    "data-echo",
    "data-original-src",
)


def tidy(raw: str) -> str:
    """An address without the white space and control characters that browsers ignore in it."""
    return re.sub(
        r"[\x00-\x20\x7f]+",
        lambda m: (
            "" if m.end() == len(raw) or m.start() == 0 or "\n" in m[0] or "\t" in m[0] or ord(m[0][0]) < 32 else "%20"
        ),
        raw,
    ).strip()


def unproxied(address: str, proxies: tuple[str, ...]) -> str:
    """The true address behind a picture proxy that takes it after `?` (https://proxy.example/?http://…)."""
    parts = _split(address)
    if parts and parts.hostname in proxies and re.match(r"https?(?::|%3A)//|https?%3A%2F%2F", parts.query, re.I):
        inner = parts.query if re.match(r"https?://", parts.query, re.I) else unquote(parts.query)
        return inner + (f"#{parts.fragment}" if parts.fragment else "")
    return address


def picture_candidates(attributes: dict[str, str]) -> list[str]:
    """What an `<img>` may mean, best first: lazy addresses, the largest of srcset, src. Inline data is none."""
    lazy = [attributes[name] for name in LAZY_ATTRIBUTES if attributes.get(name)]
    sets = [_largest(attributes[name]) for name in ("data-srcset", "srcset") if attributes.get(name)]
    src = attributes.get("src", "")
    found = [*lazy, *([src] if src else []), *sets] if lazy or not sets else [*sets, src]
    return [tidy(a) for a in found if a and not tidy(a).lower().startswith(("data:", "blob:", "javascript:", "about:"))]


def _largest(srcset: str) -> str:
    """The widest candidate of a srcset (HTML Living Standard, 4.8.4.2.1), as far as addresses hold no blanks."""
    best, width = "", -1.0
    for item in re.findall(r"(\S+)(?:\s+([\d.]+)[wx])?\s*(?:,|$)", srcset[:20_000]):
        size = float(item[1]) if re.fullmatch(r"\d+(?:\.\d+)?", item[1] or "") else 1.0
        if size > width and not item[0].startswith("data:"):
            best, width = item[0].rstrip(","), size
    return best


def picture(raw: str, *, base: str, proxies: tuple[str, ...]) -> str | None:
    """The address of a picture: http(s), or a path relative to the seed; None where it is neither."""
    address = unproxied(tidy(raw), proxies)
    if address.startswith("//"):
        address = f"https:{address}"
    parts = _split(address)
    if parts is None:
        return None
    if parts.scheme in ("http", "https"):
        return encoded(address) if parts.hostname else None
    if parts.scheme or not parts.path:
        return None
    if base:
        return picture(urljoin(base, address), base="", proxies=proxies)
    path = unquote(parts.path)
    return None if path.startswith(("/", "\\")) or CONTROL.search(path) else path


def link(raw: str, *, base: str) -> str | None:
    """The address of a link if it may be published (http, https, mailto), percent-encoded; None otherwise."""
    address = tidy(raw)
    if base and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address):
        address = urljoin(base, address)
    parts = _split(address)
    if parts is None or parts.scheme not in PUBLISHED_SCHEMES:
        return None
    if parts.scheme != "mailto" and not parts.hostname:
        return None
    return encoded(address)


def encoded(address: str) -> str:
    """Percent-encoded so that neither Markdown nor HTML reads anything in it; existing escapes stay."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(address, safe=SAFE))


def key(address: str) -> str:
    """What two addresses of one page have in common: no scheme, `www.`, fragment, trackers or final slash."""
    parts = _split(address)
    if parts is None:
        return address
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(p for p in parts.query.split("&") if p and not PLAIN_TRACKERS.match(p))
    return urlunsplit(("", host, unquote(parts.path).rstrip("/"), query, ""))


def host(address: str) -> str:
    """The host of an address, in lower case; empty where there is none."""
    parts = _split(address)
    return (parts.hostname or "") if parts else ""


def is_remote(address: str) -> bool:
    """Whether an address names a host, as against a path beside the seed."""
    return address.lower().startswith(("http://", "https://"))


def of_host(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address is of one of the hosts or below it."""
    name = host(address)
    return any(name == h or name.endswith(f".{h}") for h in hosts)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 (raises for a port that is no number)
    except ValueError:
        return None
    return parts
