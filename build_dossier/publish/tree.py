"""Writing the Markdown tree: only what changed, only what is ours, whole or not at all.

`.build-dossier.json` in the tree remembers each file that was written and its hash. Before anything is written it also
names what is about to be, so that after a sudden end the next run knows its own files from a person's.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.errors import FixUsage, TryAgain
from build_dossier.files import replace
from build_dossier.model import Rendition

MANIFEST = ".build-dossier.json"
VERSION = 1
LEFTOVER = re.compile(r"\..+\.tmp-\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a run changed in the tree, as paths below it."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Tree:
    """A folder of generated files among which a person may keep files of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        manifest = self._read_manifest()
        self._files: dict[str, str] = manifest["files"]
        self._pending: dict[str, str] = manifest["pending"]
        self._renditions: dict[str, list[list[Any]]] = manifest["renditions"]

    @property
    def owned(self) -> frozenset[str]:
        """The files of the tree that were generated, as paths below it."""
        return frozenset(self._files) | frozenset(self._pending)

    def known(self, key: str) -> tuple[Rendition, ...] | None:
        """The published sizes of a picture from an earlier run, if each file is still whole."""
        sizes = self._renditions.get(key)
        if not sizes or not all(self._is_ours(str(path)) for path, _, _ in sizes):
            return None
        return tuple(Rendition(path=str(path), width=int(width), height=int(height)) for path, width, height in sizes)

    def _is_ours(self, path: str) -> bool:
        return path in self._files and _digest(self.folder / path) == self._files[path]

    def write(
        self,
        files: Mapping[str, bytes],
        *,
        kept: frozenset[str] = frozenset(),
        renditions: Mapping[str, tuple[Rendition, ...]],
    ) -> Written:
        """Bring the tree to `files` (and those of `kept`, which are ours and whole already).

        A file that a person wrote is never touched; a generated file that was changed by hand is put aside as
        `.edited-NAME` before it is written anew. Raises FixUsage where the folder cannot be written.
        """
        with _explained(self.folder):
            return self._write(files, kept, renditions)

    def _write(
        self, files: Mapping[str, bytes], kept: frozenset[str], renditions: Mapping[str, tuple[Rendition, ...]]
    ) -> Written:
        self._remove_leftovers(files)
        hashes = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
        on_disk = {path: _digest(self._inside(path)) for path in hashes}
        theirs = {
            p for p in hashes if on_disk[p] not in (None, hashes[p]) and p not in self._files and p not in self._pending
        }
        edited = {
            p
            for p in hashes
            if on_disk[p] not in (None, hashes[p], self._files.get(p), self._pending.get(p)) and p not in theirs
        }
        changed = [p for p in hashes if on_disk[p] != hashes[p] and p not in theirs]
        wanted = (set(hashes) - theirs) | kept
        obsolete = sorted((set(self._files) | set(self._pending)) - wanted - theirs)
        mine = {p: h for p, h in hashes.items() if p not in theirs} | {p: self._files[p] for p in kept}
        sizes = {key: [[r.path, r.width, r.height] for r in value] for key, value in sorted(renditions.items())}
        diagnostics = [
            finding("hand-written-kept", "found a page that was not generated; it was kept", path=p, root="docs")
            for p in sorted(theirs)
        ]
        diagnostics += [
            finding("output-changed", "found changes made by hand; they were put aside", path=p, root="docs")
            for p in sorted(edited)
        ]
        if changed or obsolete:
            self._write_manifest(self._files, {p: mine[p] for p in changed}, self._renditions)
        for path in changed:
            if path in edited:
                target = self._inside(path)
                os.replace(target, target.with_name(f".edited-{target.name}"))
            replace(self._inside(path), files[path])
        removed = [p for p in obsolete if self._remove(p)]
        self._write_manifest(mine, {}, sizes)
        return Written(
            written=tuple(changed), removed=tuple(removed), kept=tuple(sorted(theirs)), diagnostics=tuple(diagnostics)
        )

    def _remove_leftovers(self, files: Mapping[str, bytes]) -> None:
        """Half-written files that a sudden end left beside ours."""
        for folder in {self._inside(path).parent for path in (*files, *self._files, *self._pending)}:
            for leftover in folder.glob(".*.tmp-*"):
                if LEFTOVER.fullmatch(leftover.name):
                    leftover.unlink(missing_ok=True)

    def _remove(self, path: str) -> bool:
        """Remove a file that is ours and unchanged, and folders that become empty. Changed by hand, it stays."""
        target = self._inside(path)
        if _digest(target) not in (self._files.get(path), self._pending.get(path)):
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
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts or "\\" in path or "\0" in path:
            raise ValueError(f"a path outside the tree: {path!r}")
        target = self.folder / path
        if not target.parent.resolve().is_relative_to(self.folder.resolve()):
            raise FixUsage(
                "a folder of the tree is a link that leads outside", path=str(target.parent), expected="a plain folder"
            )
        return target

    def _read_manifest(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"files": {}, "pending": {}, "renditions": {}}
        try:
            data = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return empty
        if not isinstance(data, dict) or data.get("version") != VERSION or data.get("check") != _check(data):
            return empty
        return {name: data[name] if isinstance(data.get(name), dict) else {} for name in empty}

    def _write_manifest(
        self, files: dict[str, str], pending: dict[str, str], renditions: Mapping[str, list[list[Any]]]
    ) -> None:
        data: dict[str, Any] = {
            "version": VERSION,
            "files": dict(sorted(files.items())),
            "pending": dict(sorted(pending.items())),
            "renditions": dict(renditions),
        }
        data["check"] = _check(data)
        text = json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
        if _digest(self.folder / MANIFEST) != hashlib.sha256(text).hexdigest():
            replace(self.folder / MANIFEST, text)


def _check(data: dict[str, Any]) -> str:
    """A sum over the manifest, so that a truncated or bit-flipped one counts as none."""
    body = {name: data.get(name) for name in ("version", "files", "pending", "renditions")}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        return ""


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (28, 122):  # ENOSPC, EDQUOT
            raise TryAgain("the disk is full; what was there before is unchanged or whole", path=str(folder)) from error
        raise FixUsage(
            f"cannot write: {error.strerror}",
            path=str(error.filename or folder),
            expected="a folder that can be written",
        ) from error
