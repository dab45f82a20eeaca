"""Footnotes of a saved page: marks in the text that lead to an entry, and entries that lead back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_dossier.convert.dom import BeautifulSoup, NavigableString, Tag, children
from build_dossier.convert.parse import squeezed, text_of

IN_PAGE = re.compile(r"^#.")
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
    refused: set[str] = set()
    removed: list[str] = []
    for link in soup.find_all("a", href=IN_PAGE):
        name = str(link["href"])[1:]
        target = targets.get(name)
        if (
            target is None
            or name in refused
            or link.find_parent(lambda t, held=target: t is held) is not None
            or not _is_note(link, target, name)
        ):
            continue
        if name not in entries and not _stands_alone(target, [tag for _, tag in entries.values()]):
            refused.add(name)
            continue
        if name not in entries:
            entries[name] = (str(len(entries) + 1), target)
        mark = _sup_of(link) or link
        removed.append(text_of(mark))
        mark.replace_with(soup.new_tag("bd-note", attrs={"label": entries[name][0]}))
    return Notes(
        entries=tuple((label, _entry(tag, removed)) for label, tag in entries.values()), marks="".join(removed)
    )


def _is_note(link: Tag, target: Tag, name: str) -> bool:
    back = target.find("a", href=IN_PAGE)
    in_sup = link.parent is not None and link.parent.name == "sup"
    short = len(squeezed(text_of(link))) <= 6
    return short and bool(NOTE_ID.search(name)) and (back is not None or in_sup)


def _sup_of(link: Tag) -> Tag | None:
    """The `<sup>` around a link that holds nothing else."""
    sup = link.parent
    if sup is None or sup.name != "sup" or squeezed(text_of(sup)) != squeezed(text_of(link)):
        return None
    return sup


def _stands_alone(target: Tag, chosen: list[Tag]) -> bool:
    """Whether a note has words of its own, beside links within the page, and no other note in it or around it."""
    own = any(squeezed(str(t)) and t.find_parent("a", href=IN_PAGE) is None for t in target.find_all(string=True))
    known = {id(tag) for tag in chosen}
    return own and not any(id(tag) in known for tag in [*target.parents, *target.find_all(True)])


def _entry(tag: Tag, removed: list[str]) -> Tag:
    for back in tag.find_all("a", href=IN_PAGE):
        if BACK.match(text_of(back)):
            holder = _sup_of(back) or back
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
