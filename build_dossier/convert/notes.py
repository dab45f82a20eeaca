"""Footnotes of a saved page: marks in the text that lead to an entry, and entries that lead back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_dossier.convert.dom import BeautifulSoup, NavigableString, Tag, children
from build_dossier.convert.parse import squeezed, text_of

NOTE_ID = re.compile(r"fn|foot|note|ftn|cite|ref", re.I)
BACK = re.compile(r"^[\s\[\]()^↩︎↑⤴\ufe0e\ufe0f\d.*†]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The entries by label in the order of their first mark, and the marks and back links that were taken out."""

    entries: tuple[tuple[str, Tag], ...]
    marks: str


def take(soup: BeautifulSoup) -> Notes:
    """Take footnotes out of a tree; their marks become `<bd-note label=…>`.

    A note is an element with an id that a link in the text names, and that links back; or whose id says it is a note
    while the link stands in a `<sup>`.
    """
    targets = {str(tag["id"]): tag for tag in soup.find_all(["li", "p", "div", "dd"], id=True)}
    entries: dict[str, tuple[str, Tag]] = {}
    removed: list[str] = []
    for link in soup.find_all("a", href=re.compile(r"^#.")):
        name = str(link["href"])[1:]
        target = targets.get(name)
        if (
            target is None
            or link.find_parent(lambda t, held=target: t is held) is not None
            or not _is_note(link, target, name)
        ):
            continue
        if name not in entries:
            entries[name] = (str(len(entries) + 1), target)
        mark = (
            link.parent
            if link.parent is not None
            and link.parent.name == "sup"
            and squeezed(text_of(link.parent)) == squeezed(text_of(link))
            else link
        )
        removed.append(text_of(mark))
        mark.replace_with(soup.new_tag("bd-note", attrs={"label": entries[name][0]}))
    return Notes(
        entries=tuple((label, _entry(tag, removed)) for label, tag in entries.values()), marks="".join(removed)
    )


def _is_note(link: Tag, target: Tag, name: str) -> bool:
    back = target.find("a", href=re.compile(r"^#."))
    in_sup = link.parent is not None and link.parent.name == "sup"
    short = len(squeezed(text_of(link))) <= 6
    return short and bool(NOTE_ID.search(name)) and (back is not None or in_sup)


def _entry(tag: Tag, removed: list[str]) -> Tag:
    for back in tag.find_all("a", href=re.compile(r"^#.")):
        if BACK.match(text_of(back)):
            holder = back.parent if back.parent is not None and back.parent.name == "sup" else back
            removed.append(text_of(holder))
            holder.extract()
    parent = tag.parent
    tag.extract()
    if parent is not None and parent.name in ("ol", "ul") and not squeezed(text_of(parent)):
        parent.extract()
    entry = Tag(name="p")
    for child in children(tag):
        if isinstance(child, Tag) and child.name in ("p", "div"):
            entry.extend([*children(child), NavigableString(" ")])
        else:
            entry.append(child)
    return entry
