"""A folder replaced in one step, so that whoever looks finds the old one or the new one, whole.

Linux swaps two names atomically (renameat2 with RENAME_EXCHANGE, man 2 rename). Elsewhere two renames do it, and the
next run finishes what a sudden end between them left.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from build_dossier.errors import TryAgain

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def _names(target: Path) -> tuple[Path, Path, Path]:
    """Beside the target: the folder that is being made, the old one on its way out, the lock."""
    return (
        target.with_name(f".{target.name}.new"),
        target.with_name(f".{target.name}.old"),
        target.with_name(f".{target.name}.lock"),
    )


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` to build into, while no other process does; recovers from a sudden end.

    Raises TryAgain while another process builds into the same target.
    """
    new, old, lock = _names(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(lock, target):
        if not target.exists() and old.exists():
            os.rename(old, target)
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        new.mkdir()
        try:
            yield new
        finally:
            shutil.rmtree(new, ignore_errors=True)


def replace(target: Path) -> None:
    """Put the folder made by `making` in the place of `target`; to be called inside it."""
    new, old, _ = _names(target)
    _sync(new)
    if target.exists() and not _exchange(new, target):
        os.rename(target, old)
        os.rename(new, target)
        shutil.rmtree(old, ignore_errors=True)
    elif new.exists() and not target.exists():
        os.rename(new, target)


def _exchange(a: Path, b: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return int(rename(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE)) == 0


def _sync(folder: Path) -> None:
    """Everything to the disk before the new name points to it."""
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError), open(os.path.join(root, name), "rb") as stream:
                os.fsync(stream.fileno())


@contextmanager
def _alone(lock: Path, target: Path) -> Iterator[None]:
    with lock.open("a") as stream:
        if fcntl is not None:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise TryAgain(
                    "another build is writing this site", path=str(target), expected="one build at a time"
                ) from error
        yield
