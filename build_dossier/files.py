"""Writing so that a sudden end, a full disk or a second process leaves nothing torn."""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from build_dossier.errors import DossierError, FixUsage, TryAgain

if sys.platform != "win32":  # there, two processes at once are not kept apart
    import fcntl

# what may pass: a full disk, a machine at its limit, a device that fails; all else a person has to mend
PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EAGAIN, errno.ENOMEM})
# a file system that cannot put this kind of file onto its disk by request; a disk that fails says so otherwise
NO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS})
LEFTOVER = re.compile(r"\..+\.tmp-[0-9]+")  # what `replace` names a file before it is whole
LOOK_AGAIN_S = 0.05
PATIENCE_S = 30.0  # so long one run waits for another that holds a folder


def replace(path: Path, data: bytes) -> None:
    """Write a file whole: beside, to the disk, then in place by a rename. Raises OSError with nothing left behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_by(path, path.with_name(f".{path.name}.tmp-{os.getpid()}"), data)


def replace_alone(path: Path, data: bytes) -> None:
    """As `replace`, in a folder that others may write to, and without what a sudden end left there.

    Raises TryAgain where another process holds the folder for long.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone(path.parent, busy="another process is writing here", patience_s=PATIENCE_S):
        remove_leftovers(path.parent)
        replace(path, data)
        sync(path.parent)


def remove_leftovers(folder: Path) -> None:
    """Remove what sudden ends left of files that were being written. The folder must be held: see `alone`."""
    for leftover in folder.glob(".*.tmp-*"):
        if LEFTOVER.fullmatch(leftover.name):
            with suppress(OSError):
                leftover.unlink()


def replace_by(path: Path, beside: Path, data: bytes) -> None:
    """As `replace`, by way of a name beside that the caller knows for its own."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(beside, flags, 0o666), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk. Raises OSError where the disk fails or is full."""
    if path.is_dir() and not hasattr(os, "O_DIRECTORY"):
        return  # Windows has no handle for that and needs none
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NO_SYNC:
            raise
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path, *, busy: str, patience_s: float = 0.0) -> Iterator[None]:
    """Hold a folder against other processes, waiting for so long. Raises TryAgain, with `busy`, where another holds it.

    The folder itself is locked: no file is left in it, and what a dead process held is free.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, folder, busy, time.monotonic() + patience_s)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path, busy: str, end: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise TryAgain(busy, path=str(folder)) from None
            time.sleep(LOOK_AGAIN_S)
        else:
            return


@contextmanager
def explained(what: str, folder: Path) -> Iterator[None]:
    """Turn what the system says about a folder or disk into what the caller can do about it."""
    try:
        yield
    except OSError as error:
        raise fault(error, what, folder) from error


def fault(error: OSError, what: str, folder: Path) -> DossierError:
    """What a person is told of a system's error: what could not be done, why, and where."""
    path = str(error.filename or folder)
    if error.errno in PASSING:
        return TryAgain(f"{what}: {error.strerror or error}; what was there before is whole", path=path)
    return FixUsage(f"{what}: {error.strerror or error}", path=path, expected="a folder that can be written")
