"""Reading files that may come from strangers: an edge that only reads, so that what is read from may be core."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def read_plain(path: Path, *, at_most: int | None = None) -> bytes:
    """Bytes of a regular file, never through a link and never waiting.

    Raises OSError; ValueError where it is longer than `at_most` bytes, or no file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("not a regular file")
        if at_most is not None and status.st_size > at_most:
            raise ValueError(f"longer than {at_most} bytes")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read() if at_most is None else file.read(at_most)
    finally:
        os.close(descriptor)
