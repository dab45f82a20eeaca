"""A change as a whole, as git lists it: what is not content, what is in the wrong place, what it does to links. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.history import LINK, Change

ARTICLES = (".md", ".html", ".htm", ".txt")
LISTED = 20  # files of one kind that are named each


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where content lives, as paths from the repository's root: the seeds folder, dossier.yml, the hand-written pages."""

    seeds: str
    config: str
    docs: str
    most: int  # articles that one change may add without a word

    def seed(self, path: str) -> bool:
        """Whether a path is one that is read as an article."""
        inside = path.removeprefix(f"{self.seeds}/")
        hidden = any(part.startswith((".", "_")) for part in inside.split("/"))
        return self.within(path) and path.lower().endswith(ARTICLES) and not hidden

    def within(self, path: str) -> bool:
        """Whether a path is below the seeds folder."""
        return path.startswith(f"{self.seeds}/") if self.seeds else True

    def content(self, path: str) -> bool:
        """Whether a path is one that editors change."""
        return self.within(path) or path == self.config or path.startswith(f"{self.docs}/")


def findings(changes: Sequence[Change], layout: Layout, head: Callable[[str], str]) -> list[Diagnostic]:
    """What is to be said of a change. `head` gives the first characters of a changed file, empty where it has none."""
    live = [c for c in changes if c.status != "D"]
    found = list(_links(live))
    found += _many([c for c in live if c.status in "AC" and layout.seed(c.path)], layout)
    found += _renamed(live, layout)
    outside = [c for c in live if not layout.content(c.path)]
    misplaced = {c.path for c in outside if _reads_as_article(c, head)}
    found += [
        finding("change-misplaced", f"found an article outside {layout.seeds}/", path=p, line=1, root="repository")
        for p in sorted(misplaced)
    ]
    # what is remembered beside the seeds (anchors.lock) is renewed together with the project's own locks
    touches = any(layout.content(c.path) and not c.path.endswith(".lock") for c in changes) or misplaced
    if touches:  # a change of the code alone is no change of content
        found += _outside([c.path for c in [*outside, *_gone(changes, layout)] if c.path not in misplaced])
    return found


def _links(changes: Iterable[Change]) -> Iterable[Diagnostic]:
    for change in changes:
        if change.mode == LINK:
            yield finding("change-link", "found a symbolic link", path=change.path, root="repository")


def _many(added: Sequence[Change], layout: Layout) -> Iterable[Diagnostic]:
    if len(added) > layout.most:
        message = f"found {len(added)} new articles, expected at most {layout.most}"
        yield finding("change-large", message, path=added[0].path, root="repository")


def _renamed(changes: Iterable[Change], layout: Layout) -> Iterable[Diagnostic]:
    for change in changes:
        if change.status == "R" and layout.seed(change.path) and layout.seed(change.before):
            old, new = (posixpath.splitext(posixpath.basename(p))[0] for p in (change.before, change.path))
            if old != new:
                message = f"found the id '{new}', which was '{old}'"
                yield finding("change-renamed", message, path=change.path, line=1, root="repository")


def _reads_as_article(change: Change, head: Callable[[str], str]) -> bool:
    if change.status not in "ARC" or not change.path.lower().endswith(ARTICLES) or change.mode == LINK:
        return False
    begin = head(change.path).lstrip("\ufeff \t\r\n")
    return begin.startswith("---") and "\ntitle:" in begin


def _gone(changes: Iterable[Change], layout: Layout) -> list[Change]:
    return [c for c in changes if c.status == "D" and not layout.content(c.path)]


def _outside(paths: Sequence[str]) -> Iterable[Diagnostic]:
    for path in sorted(paths)[:LISTED]:
        yield finding("change-outside", "found a change of something that is no content", path=path, root="repository")
    if len(paths) > LISTED:
        message = f"found {len(paths) - LISTED} more changes of what is no content"
        yield finding("change-outside", message, path=sorted(paths)[LISTED], root="repository")
