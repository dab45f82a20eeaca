"""Writing the Markdown tree: only what changed, only what is ours, whole or not at all, by one process at a time.

The tree remembers each file that was written and its hash (`memory`). Before anything is written it also names what is
about to be, so that after a sudden end the next run knows its own files from a person's.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from build_dossier import files as disk
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.errors import FixUsage
from build_dossier.model import Rendition
from build_dossier.plain_file import read_plain
from build_dossier.publish import memory
from build_dossier.publish.memory import Memory

MANIFEST = memory.NAME
LEFTOVER = re.compile(r"\..+\.tmp-\d+")
FAULT = "the Markdown tree cannot be written"
BUSY = "another build, conversion or preview is writing this tree"
PATIENCE_S = disk.PATIENCE_S  # a preview and a build beside it both come through
# what stands at a path and is no file that could be ours: a folder, a link, a device, a file that may not be read
NOT_OURS = frozenset({errno.EISDIR, errno.ELOOP, errno.EACCES, errno.EPERM, errno.ENXIO})
SHOWN = 50  # files of unknown origin that are named
_HELD: set[Path] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a run changed in the tree, as paths below it."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is to be done with which paths: `theirs` stays, `edited` is put aside first, `obsolete` goes."""

    hashes: Mapping[str, str]
    theirs: frozenset[str]
    edited: frozenset[str]
    changed: tuple[str, ...]
    obsolete: tuple[str, ...]
    is_lost: bool


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a tree against other processes, making the folder where it is missing; nested calls hold it once.

    Raises TryAgain where another process holds it for long, FixUsage for a folder that cannot be written.
    """
    with disk.explained(FAULT, folder):
        folder.mkdir(parents=True, exist_ok=True)
    held = folder.resolve()
    if held in _HELD:
        yield
        return
    with disk.alone(held, busy=BUSY, patience_s=PATIENCE_S):
        _HELD.add(held)
        try:
            yield
        finally:
            _HELD.discard(held)


class Tree:
    """A folder of generated files among which a person may keep files of their own. To be written inside `alone`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._memory = memory.recall(folder)

    @property
    def owned(self) -> frozenset[str]:
        """The files of the tree that were generated, as paths below it."""
        return frozenset(self._memory.files) | frozenset(self._memory.pending)

    def known(self, key: str) -> tuple[Rendition, ...] | None:
        """The published sizes of a picture from an earlier run, if each file is still whole."""
        sizes = self._memory.renditions.get(key)
        if not sizes or not all(self._is_ours(path) for path, _, _ in sizes):
            return None
        return tuple(Rendition(path=path, width=width, height=height) for path, width, height in sizes)

    def _is_ours(self, path: str) -> bool:
        return path in self._memory.files and _digest(self._inside(path)) == self._memory.files[path]

    def write(
        self,
        files: Mapping[str, bytes],
        *,
        kept: frozenset[str] = frozenset(),
        renditions: Mapping[str, tuple[Rendition, ...]],
    ) -> Written:
        """Bring the tree to `files` (and those of `kept`, which are ours and whole already).

        A file that a person wrote is never touched; a generated file that was changed by hand is put aside as
        `.edited-NAME` before it is written anew. So is every other file that stands in the way where the tree's memory
        is lost. Raises FixUsage where the folder cannot be written or a link leads out of it, TryAgain for a full disk.
        """
        with disk.explained(FAULT, self.folder), alone(self.folder):
            self._remove_leftovers(files)
            plan = self._plan(files, kept)
            written = self._carry_out(plan, files, kept, renditions)
            self._refuse_links()
            return written

    def _plan(self, files: Mapping[str, bytes], kept: frozenset[str]) -> _Plan:
        past = self._memory
        hashes = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
        on_disk = {path: _digest(self._inside(path)) for path in hashes}
        # a person wrote none of what we would write, byte for byte: who has such files has lost their memory
        is_lost = past.state == "damaged" or (
            past.state == "none" and any(on_disk[p] == h and files[p] for p, h in hashes.items())
        )
        other = {p for p in hashes if on_disk[p] not in (None, hashes[p])}
        theirs = frozenset() if is_lost else frozenset(other - self.owned)
        edited = {p for p in other - theirs if on_disk[p] not in (past.files.get(p), past.pending.get(p))}
        return _Plan(
            hashes=hashes,
            theirs=theirs,
            edited=frozenset(edited),
            changed=tuple(p for p in hashes if on_disk[p] != hashes[p] and p not in theirs),
            obsolete=tuple(sorted(self.owned - (set(hashes) - theirs) - kept - theirs)),
            is_lost=is_lost,
        )

    def _carry_out(
        self,
        plan: _Plan,
        files: Mapping[str, bytes],
        kept: frozenset[str],
        renditions: Mapping[str, tuple[Rendition, ...]],
    ) -> Written:
        mine = {p: h for p, h in plan.hashes.items() if p not in plan.theirs}
        mine |= {p: self._memory.files[p] for p in kept}
        sizes = {key: [[r.path, r.width, r.height] for r in value] for key, value in sorted(renditions.items())}
        strange = self._strange(plan, kept) if plan.is_lost else ()
        if plan.changed or plan.obsolete:
            memory.keep(self.folder, replace(self._memory, pending={p: mine[p] for p in plan.changed}))
        for path in plan.changed:
            if path in plan.edited:
                _put_aside(self._inside(path))
            disk.replace(self._inside(path), files[path])
        removed = [p for p in plan.obsolete if self._remove(p)]
        for folder in sorted({self._inside(path).parent for path in plan.changed}):
            disk.sync(folder)  # the memory must not say more than the disk holds
        memory.keep(self.folder, Memory(files=mine, renditions=sizes))
        return Written(
            written=plan.changed,
            removed=tuple(removed),
            kept=tuple(sorted(plan.theirs)),
            diagnostics=tuple(_findings(plan, self._memory, strange)),
        )

    def _strange(self, plan: _Plan, kept: frozenset[str]) -> tuple[str, ...]:
        """Files among generated ones that this run does not write: without its memory, nobody knows whose they are."""
        folders = {path.partition("/")[0] for path in plan.hashes if "/" in path}
        found = {p.relative_to(self.folder).as_posix() for name in folders for p in (self.folder / name).rglob("*.*")}
        return tuple(sorted(p for p in found - set(plan.hashes) - kept if not re.search(r"(?:^|/)\.", p)))

    def _refuse_links(self) -> None:
        """A link that leads out of the tree would publish what it leads to: engines follow it."""
        root = self.folder.resolve()
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".")]  # engines leave these out
            for name in (*folders, *names):
                path = Path(folder, name)
                if not name.startswith(".") and path.is_symlink() and not path.resolve().is_relative_to(root):
                    raise FixUsage(
                        "a link of the tree leads outside, and what it leads to would be published",
                        path=str(path),
                        expected="a plain file or folder",
                    )

    def _remove_leftovers(self, files: Mapping[str, bytes]) -> None:
        """Half-written files that a sudden end left beside ours."""
        for folder in {self._inside(path).parent for path in (*files, *self.owned, *memory.NAMES)}:
            for leftover in folder.glob(".*.tmp-*"):
                if LEFTOVER.fullmatch(leftover.name) and not leftover.is_dir():
                    leftover.unlink(missing_ok=True)

    def _remove(self, path: str) -> bool:
        """Remove a file that is ours and unchanged, and folders that become empty. Changed by hand, it stays."""
        target = self._inside(path)
        if _digest(target) not in (self._memory.files.get(path), self._memory.pending.get(path)):
            return False
        target.unlink(missing_ok=True)
        for parent in target.parents:
            if parent == self.folder:
                break
            with suppress(OSError):
                parent.rmdir()
        return True

    def _inside(self, path: str) -> Path:
        """The file for a path below the tree. The one place where containment is checked."""
        if not memory.is_plain(path):
            raise ValueError(f"a path outside the tree: {path!r}")
        target = self.folder / path
        if not target.parent.resolve().is_relative_to(self.folder.resolve()):
            raise FixUsage(
                "a folder of the tree is a link that leads outside", path=str(target.parent), expected="a plain folder"
            )
        return target


def _findings(plan: _Plan, past: Memory, strange: tuple[str, ...]) -> Iterator[Diagnostic]:
    for path in sorted(plan.theirs):
        yield finding("hand-written-kept", "found a page that was not generated; it was kept", path=path, root="docs")
    if past.state == "copy":
        yield finding("tree-memory-copy", "found a damaged memory of the tree", path=MANIFEST, root="docs")
    if not plan.is_lost:
        for path in sorted(plan.edited):
            what = "found changes made by hand; they were put aside"
            yield finding("output-changed", what, path=path, root="docs")
        return
    state = "damaged" if past.state == "damaged" else "missing"
    what = f"found the memory of the tree {state}; what differed was written anew"
    yield finding("tree-memory", what, path=MANIFEST, root="docs")
    for path in sorted(plan.edited):
        yield finding("tree-memory", "found another text, which was put aside", path=path, root="docs")
    for path in strange[:SHOWN]:
        what = "found a file that this run does not write, perhaps of an earlier one"
        yield finding("tree-memory", what, path=path, hint="delete it, unless a person wrote it", root="docs")


def _put_aside(target: Path) -> None:
    """Rename to `.edited-NAME`, or `.edited-NAME-2` and so on: what was put aside before is never lost."""
    number = 1
    while True:
        aside = target.with_name(f".edited-{target.name}" + (f"-{number}" if number > 1 else ""))
        if not os.path.lexists(aside):
            break
        number += 1
    os.rename(target, aside)


def _digest(path: Path) -> str | None:
    """The hash of a file; None where there is none, empty where what stands there cannot be one of ours."""
    try:
        return hashlib.sha256(read_plain(path)).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        return ""
    except OSError as error:
        if error.errno in NOT_OURS:
            return ""
        raise
