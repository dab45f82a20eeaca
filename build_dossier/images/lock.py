"""The text of images.lock: one picture address a line, sorted, so that a change reads as the lines it touches. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

LOCK_NAME = "images.lock"
VERSION = 1
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = {"width": 1_000_000, "height": 1_000_000, "bytes": 500_000_000}
_LONGEST_URL = 8192
_LONGEST_LINE = 60_000  # an address whose every character is escaped, and the rest
_KEYS = frozenset({"url", "sha256", "format", "width", "height", "bytes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the lock: the address, and the picture that it gave. Width and height in pixels."""

    url: str
    sha256: str
    format: str
    width: int
    height: int
    bytes: int

    @property
    def path(self) -> str:
        """The picture's file, POSIX, relative to the state folder."""
        return f"images/{self.sha256[:2]}/{self.sha256}.{EXTENSIONS[self.format]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What a lock's text says: entries and their lines by address, faults by line; `newer` where it is not ours."""

    entries: dict[str, Entry]
    lines: dict[str, int]
    faults: tuple[tuple[int, str], ...]
    newer: bool = False


def dump_lock(entries: Iterable[Entry]) -> str:
    """The lock's text, ASCII: what a reviewer sees is what is there, without look-alikes and hidden directions."""
    lines = [json.dumps({"images_lock": VERSION})]
    for entry in sorted(entries, key=lambda entry: entry.url):
        fields = ("url", "sha256", "format", "width", "height", "bytes")
        lines.append(json.dumps({name: getattr(entry, name) for name in fields}))
    return "\n".join(lines) + "\n"


def parse_lock(text: str) -> Lock:
    """Read a lock's text and keep every good line. The message of a fault never repeats the line, which is a stranger's."""
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        record = _record(line)
        if "images_lock" in record:
            if record["images_lock"] != VERSION:
                return Lock(
                    entries={}, lines={}, faults=((number, "a version of the lock that is not known"),), newer=True
                )
            continue
        fault = _fault(record) or ("an address that stands in the lock twice" if record["url"] in entries else "")
        if fault:
            faults.append((number, f"a line of the lock was left out: {fault}"))
        else:
            entries[record["url"]] = Entry(**record)
            lines[record["url"]] = number
    if text.strip() and "images_lock" not in _record(text.split("\n", 1)[0]):
        faults.insert(0, (1, 'the lock does not begin with {"images_lock": 1}'))
    return Lock(entries=entries, lines=lines, faults=tuple(faults))


def entry_fault(entry: Entry) -> str:
    """Why the line of an entry would not be read again, or nothing."""
    return _fault(asdict(entry))


def _record(line: str) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        return {}
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _fault(record: dict[str, Any]) -> str:
    """Why a record is no entry, or nothing. The hash becomes a path: only its 64 hexadecimal digits may pass."""
    if not record:
        return "not a JSON object"
    if record.keys() != _KEYS:
        return "keys missing or unknown"
    url = record["url"]
    if not isinstance(url, str) or not url or len(url) > _LONGEST_URL:
        return "url is not a short text"
    if not isinstance(record["sha256"], str) or not _SHA256.fullmatch(record["sha256"]):
        return "sha256 is not 64 hexadecimal digits"
    if not isinstance(record["format"], str) or record["format"] not in EXTENSIONS:
        return "a format that the store does not hold"
    for name, largest in _LARGEST.items():
        value = record[name]
        if type(value) is not int or not 1 <= value <= largest:
            return f"{name} is not a number in range"
    return ""
