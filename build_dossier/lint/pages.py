"""Links of hand-written pages to generated ones: the page and the anchor must be there. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.lint import links

ANCHOR = re.compile(r"\{:?[^}\n]*#([^\s}]+)|(?<![\w-])id\s*=\s*[\"']([^\"']+)[\"']")


def dangling(hand_written: Mapping[str, str], generated: Mapping[str, str]) -> list[Diagnostic]:
    """Links of hand-written Markdown (by path below docs/) that lead to no page, or to no anchor of a generated one."""
    anchors = {path: {a or b for a, b in ANCHOR.findall(text)} for path, text in generated.items()}
    found = []
    for path, text in sorted(hand_written.items()):
        for line, link in links.of_markdown(text):
            if why := _fault(path, link, hand_written, anchors):
                message = f"found {unquote(link)[:120]}, {why}"
                found.append(finding("link-dangling", message, path=path, line=line, root="docs"))
    return found


def _fault(page: str, link: str, own: Mapping[str, str], anchors: Mapping[str, set[str]]) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        return "no address"
    if parts.scheme or parts.netloc or link.startswith(("/", "#")):
        return ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
    if parts.path.endswith("/") or target == ".":
        target = posixpath.normpath(posixpath.join(target, "index.md"))
    if not target.endswith(".md") or target in own:
        return ""  # a file or a page of a person's: the engine says whether it is there and what is on it
    if target not in anchors:
        return "no such page"
    fragment = unquote(parts.fragment)
    return "no such anchor on that page" if fragment and fragment not in anchors[target] else ""
