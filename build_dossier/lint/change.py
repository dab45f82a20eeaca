"""A change as a whole, as git lists it: what is not content, what is in the wrong place, what it does to links. Pure."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from build_dossier.diagnostics import Diagnostic, Root, finding
from build_dossier.history import LINK, REGULAR, SUBMODULE, Change
from build_dossier.printed import writable

ARTICLES = (".md", ".html", ".htm", ".txt")
LIKE_ARTICLES = (*ARTICLES, ".markdown", ".mdown", ".xhtml")
# published as they are, and run: the policy of the pages allows what lies on the site itself
RUN = (".js", ".mjs", ".cjs", ".wasm", ".html", ".htm", ".xhtml", ".svg", ".xml", ".xsl", ".xslt")
PICTURES = "images"  # beside the seeds: the picture store, where no article is read
LISTED = 20  # files of one kind that are named each


class Place(TypedDict):
    """Where a finding stands."""

    path: str
    root: Root


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where content lives, as paths from the repository's root: the seeds folder, dossier.yml, the hand-written pages.

    `seeds` is empty where it is the root itself, `docs` where there are none in the repository.
    """

    seeds: str
    config: str
    docs: str
    most: int  # articles that one change may add without a word

    def seed(self, path: str) -> bool:
        """Whether a path is one that is read as an article."""
        return self.within(path) and path.lower().endswith(ARTICLES) and not self._passed_over(path)

    def kept(self, path: str) -> bool:
        """Whether a path is one that its author put aside: drafts and the like, whose names begin with a dot or low line."""
        return self.within(path) and any(part.startswith((".", "_")) for part in self._inside(path).split("/"))

    def within(self, path: str) -> bool:
        """Whether a path is below the seeds folder."""
        return path.startswith(f"{self.seeds}/") if self.seeds else True

    def content(self, path: str) -> bool:
        """Whether a path is one that editors change. What a browser runs is code, wherever it lies."""
        return self.within(path) or path == self.config or (self.page(path) and not path.lower().endswith(RUN))

    def page(self, path: str) -> bool:
        """Whether a path is one of the hand-written pages."""
        return bool(self.docs and path.startswith(f"{self.docs}/")) and not (self.seeds and self.within(path))

    def at(self, path: str) -> Place:
        """Where a finding on a path stands: below the seeds folder, if it is there, so that it can be accepted."""
        inside = bool(self.seeds) and self.within(path)
        name = (self._inside(path) if inside else path).encode("utf-8", "backslashreplace").decode()
        shown = unicodedata.normalize("NFC", name)  # as seeds are named when they are read
        return {"path": shown, "root": "seeds" if inside else "repository"}

    def _inside(self, path: str) -> str:
        return path.removeprefix(f"{self.seeds}/") if self.seeds else path

    def _passed_over(self, path: str) -> bool:
        return self.kept(path) or self._inside(path).startswith(f"{PICTURES}/")


def findings(changes: Sequence[Change], layout: Layout, head: Callable[[str], str]) -> list[Diagnostic]:
    """What is to be said of a change. `head` gives the first characters of a changed file, empty where it has none."""
    live = [c for c in changes if c.status != "D"]
    misplaced = {c.path for c in live if _misplaced(c, layout, head)}
    outside = {c.path for c in changes if not layout.content(c.path)}
    outside |= {c.before for c in live if c.status == "R" and not layout.content(c.before)}
    found = [
        *_no_files(live, layout),
        *_modes(live, layout),
        *_many([c for c in live if c.status in "ARC" and _enters(c, layout)], layout),
        *_renamed(live, layout),
        *_removed(changes, layout),
    ]
    expected = f"expected one in {layout.seeds}/ whose name ends with {', '.join(ARTICLES)}"
    found += [
        finding("change-misplaced", f"found an article where none is read, {expected}", line=1, **layout.at(p))
        for p in sorted(misplaced)
    ]
    # what is remembered beside the seeds (anchors.lock) is renewed together with the project's own locks
    touched = {p for c in changes for p in (c.path, c.before) if p}
    if misplaced or any(layout.content(p) and not p.endswith(".lock") for p in touched):
        found += _outside(sorted(outside - misplaced), layout)  # a change of the code alone is no change of content
    return found


def _no_files(changes: Iterable[Change], layout: Layout) -> Iterable[Diagnostic]:
    kinds = {LINK: "a symbolic link", SUBMODULE: "a repository within the repository (submodule)"}
    for change in changes:
        if change.mode in kinds:
            yield finding("change-link", f"found {kinds[change.mode]}", **layout.at(change.path))


def _modes(changes: Iterable[Change], layout: Layout) -> Iterable[Diagnostic]:
    """Content that became a program. Of code, this may be meant."""
    plain, runs = REGULAR
    for change in changes:
        if layout.content(change.path) and change.mode == runs and change.was != runs:
            message = f"found the mode {runs}, expected {plain}"
            yield finding("change-mode", message, **layout.at(change.path))


def _enters(change: Change, layout: Layout) -> bool:
    """Whether an article is there now that was not there under any name."""
    new = change.status != "R" or not layout.seed(change.before)
    return new and layout.seed(change.path) and change.mode in REGULAR


def _many(added: Sequence[Change], layout: Layout) -> Iterable[Diagnostic]:
    if len(added) > layout.most:
        message = f"found {len(added)} new articles, expected at most {layout.most}"
        yield finding("change-large", message, **layout.at(added[0].path))


def _renamed(changes: Iterable[Change], layout: Layout) -> Iterable[Diagnostic]:
    for change in changes:
        if change.status == "R" and layout.seed(change.path) and layout.seed(change.before):
            old, new = (_identity(p) for p in (change.before, change.path))
            if old != new:
                message = f"found the id '{writable(new)}', which was '{writable(old)}'"
                yield finding("change-renamed", message, line=1, **layout.at(change.path))


def _removed(changes: Iterable[Change], layout: Layout) -> Iterable[Diagnostic]:
    """Articles that are gone: removed, put aside, or moved to where none is read."""
    stay = {_identity(c.path) for c in changes if c.status != "D" and layout.seed(c.path)}
    for change in changes:
        gone = change.path if change.status == "D" else change.before if change.status == "R" else ""
        lost = gone and layout.seed(gone) and not (change.status == "R" and layout.seed(change.path))
        if lost and _identity(gone) not in stay:
            yield finding("change-removed", f"found the article '{writable(_identity(gone))}' gone", **layout.at(gone))


def _identity(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _misplaced(change: Change, layout: Layout, head: Callable[[str], str]) -> bool:
    """Whether a file reads as an article and is new where none is read."""
    path = change.path
    if change.status not in "ARCT" or change.mode not in REGULAR or not path.lower().endswith(LIKE_ARTICLES):
        return False
    if layout.seed(path) or layout.kept(path):
        return False
    begin = head(path).lstrip("\ufeff \t\r\n")
    keys = set(re.findall(r"^([a-z_]+)[ \t]*:", begin, re.M)) if begin.startswith("---") else set()
    # a hand-written page may have a title of its own
    return "title" in keys and (not layout.page(path) or bool(keys & {"date", "url", "outlet", "categories", "author"}))


def _outside(paths: Sequence[str], layout: Layout) -> Iterable[Diagnostic]:
    for path in paths[:LISTED]:
        yield finding("change-outside", "found a change of something that is no content", **layout.at(path))
    if len(paths) > LISTED:
        message = f"found {len(paths) - LISTED} more changes of what is no content"
        yield finding("change-outside", message, **layout.at(paths[LISTED]))
