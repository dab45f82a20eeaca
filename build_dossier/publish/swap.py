"""A folder replaced in one step, so that whoever looks finds the old one or the new one, whole.

Linux swaps two names atomically (renameat2 with RENAME_EXCHANGE, man 2 rename). Elsewhere two renames do it, and the
next run finishes what a sudden end between them left.
"""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from build_dossier.errors import FixUsage, TryAgain
from build_dossier.files import sync

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def settled(target: Path) -> Path:
    """The folder that a path means: a link is followed, so that it stays and what it leads to is replaced.

    Raises FixUsage where something stands there that is no folder.
    """
    found = target.resolve() if target.is_symlink() else target
    if os.path.lexists(found) and not found.is_dir():
        raise FixUsage("the site's folder is a file", path=str(target), expected="a folder, or nothing yet")
    return found


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` to build into, while no other process does; recovers from a sudden end.

    The folder's name is this run's own: what a killed run's engine still writes never comes into it. Raises TryAgain
    while another process builds into the same target.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.with_name(f".{target.name}.lock"), target):
        _recover(target)
        new = target.with_name(f".{target.name}.new-{secrets.token_hex(4)}")
        new.mkdir()
        try:
            yield new
        finally:
            shutil.rmtree(new, ignore_errors=True)


def replace(target: Path, new: Path) -> None:
    """Put the folder made by `making` in the place of `target`; to be called inside it."""
    _sync_all(new)
    if not target.exists():
        os.rename(new, target)
    elif not _exchange(new, target):
        old = _old(target)
        os.rename(target, old)
        try:
            os.rename(new, target)
        except BaseException:
            if not target.exists():
                os.rename(old, target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    sync(target.parent)


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _recover(target: Path) -> None:
    """Put back a folder that was on its way out, and remove what killed runs left."""
    old = _old(target)
    if not os.path.lexists(target) and old.is_dir():
        os.rename(old, target)
    left = re.compile(rf"\.{re.escape(target.name)}\.(?:old|new(?:-[0-9a-f]{{8}})?)")
    for path in target.parent.iterdir():
        if left.fullmatch(path.name):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _exchange(a: Path, b: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return int(rename(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE)) == 0


def _sync_all(folder: Path) -> None:
    """Everything to the disk before the new name points to it: contents, then names."""
    for root, _, names in os.walk(folder, topdown=False):
        for path in (*(Path(root, name) for name in names), Path(root)):
            if not path.is_symlink():
                sync(path)


@contextmanager
def _alone(lock: Path, target: Path) -> Iterator[None]:
    """Hold a lock file, and remove it at the end. What a dead process left is taken over."""
    while True:
        with lock.open("a") as stream:
            _hold(stream.fileno(), target)
            if not _is_at(stream.fileno(), lock):  # its holder removed it between our opening and locking it
                continue
            try:
                yield
            finally:
                with suppress(OSError):
                    lock.unlink()
            return


def _hold(descriptor: int, target: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise TryAgain(
            "another build is writing this site", path=str(target), expected="one build at a time"
        ) from error


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
