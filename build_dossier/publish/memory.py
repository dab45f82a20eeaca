"""What a tree remembers of the last run: each file that was generated, with its hash; kept twice, each with a sum.

One copy lies beside what it speaks of, one in `data/`, so that whatever truncates, changes or deletes a file leaves the
other. It is written before what it names is, and again after. Nothing in it is believed beyond its shape: a memory can come
by pull request as any file can.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from build_dossier.files import replace
from build_dossier.plain_file import read_plain

NAME = ".build-dossier.json"
NAMES = (NAME, f"data/{NAME}")
VERSION = 1
MAX_BYTES = 200_000_000  # some two million files
PARTS = ("files", "pending", "renditions")
SHA256 = re.compile(r"[0-9a-f]{64}")

State = Literal["none", "whole", "copy", "damaged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Files with their hashes, those that were about to be written, and the sizes of each picture.

    `state`: none was found; it is whole; one of the two was damaged; what was found is damaged.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    pending: Mapping[str, str] = field(default_factory=dict)
    renditions: Mapping[str, list[list[Any]]] = field(default_factory=dict)
    state: State = "none"


def recall(folder: Path) -> Memory:
    """The memory of a tree: from the first of its two files that is whole."""
    found = [_read(folder / name) for name in NAMES]
    whole = next((f for f in found if isinstance(f, dict)), None)
    is_damaged = "damaged" in found
    if whole is None:
        return Memory(state="damaged" if is_damaged else "none")
    parts = {name: whole[name] for name in PARTS}
    return Memory(**parts, state="copy" if is_damaged else "whole")


def keep(folder: Path, memory: Memory) -> None:
    """Write both files, where they change. Raises OSError."""
    data: dict[str, Any] = {
        "version": VERSION,
        "files": dict(sorted(memory.files.items())),
        "pending": dict(sorted(memory.pending.items())),
        "renditions": dict(memory.renditions),
    }
    data["check"] = _sum(data)
    text = json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
    for name in NAMES:
        if _bytes(folder / name) != text:
            replace(folder / name, text)


def is_plain(path: str) -> bool:
    """Whether a text is a path that stays below the tree, on every system."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts) and not path.startswith("/") and ".." not in parts and not re.search(r"[\\\0\ud800-\udfff]", path)
    )


def _bytes(path: Path) -> bytes | None:
    """A file's bytes; None where there is none, and empty where what stands there is no regular file that can be read."""
    try:
        return read_plain(path, at_most=MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        return b""


def _read(path: Path) -> dict[str, Any] | Literal["none", "damaged"]:
    text = _bytes(path)
    if text is None:
        return "none"
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return "damaged"
    return data if _is_memory(data) else "damaged"


def _is_memory(data: object) -> bool:
    if not isinstance(data, dict) or data.get("version") != VERSION or data.get("check") != _sum(data):
        return False
    if not all(isinstance(data.get(name), dict) for name in PARTS):
        return False
    hashed = all(
        is_plain(path) and isinstance(value, str) and SHA256.fullmatch(value)
        for name in ("files", "pending")
        for path, value in data[name].items()
    )
    return hashed and all(_are_sizes(sizes) for sizes in data["renditions"].values())


def _are_sizes(sizes: object) -> bool:
    return isinstance(sizes, list) and all(
        isinstance(size, list)
        and len(size) == 3
        and isinstance(size[0], str)
        and all(type(side) is int and side > 0 for side in size[1:])
        for size in sizes
    )


def _sum(data: dict[str, Any]) -> str:
    body = {name: data.get(name) for name in ("version", *PARTS)}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
