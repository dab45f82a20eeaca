"""Where the bytes of a picture come from: the store for addresses, the seeds folder for relative paths."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

from build_dossier.convert import addresses
from build_dossier.images.gallery import Original
from build_dossier.images.store import FOLDER, PictureStore

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")


def originals(seeds: Path, store: PictureStore, max_bytes: int) -> Callable[[str], Original | None]:
    """A function from a picture's address to its bytes, or None where there are none."""

    def original(address: str) -> Original | None:
        if not addresses.is_remote(address):
            data = _beside(seeds, address, max_bytes)
            return Original(data=data) if data is not None else None
        entry = store.lookup(address)
        if entry is None:
            return None
        data = store.read(entry)
        if data is None:
            return None
        # a lock comes by pull request, so what it says of a picture is only used where looking again would be the same
        return Original(data=data)

    return original


def _beside(seeds: Path, address: str, max_bytes: int) -> bytes | None:
    """A picture beside the seeds: a regular file inside the folder, or None."""
    path = PurePosixPath(address)
    # Windows reads backslashes and drives; a path to another machine there would be asked, with the user's credentials.
    foreign = PureWindowsPath(address)
    if path.is_absolute() or foreign.anchor or ".." in (*path.parts, *foreign.parts) or "\0" in address:
        return None
    if any(part.startswith(".") for part in path.parts):
        return None
    target = seeds / path
    try:
        status = target.lstat()
        inside = target.resolve().is_relative_to(seeds.resolve())
        if not stat.S_ISREG(status.st_mode) or not inside or status.st_size > max_bytes:
            return None
        return target.read_bytes()
    except (OSError, ValueError):  # ValueError: a name that the system cannot encode
        return None


def local_pictures(seeds: Path) -> frozenset[str]:
    """The picture files beside the seeds, as paths relative to the folder, outside the store and hidden folders."""
    found = set()
    for path in seeds.rglob("*"):
        name = path.relative_to(seeds)
        hidden = any(part.startswith((".", "_")) for part in name.parts) or name.parts[0] == FOLDER
        if path.suffix.lower() in SUFFIXES and not hidden:
            found.add(name.as_posix())
    return frozenset(found)
