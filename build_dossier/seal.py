"""The first line of a lock: which lock it is, its version, and a sum over what follows. Pure.

Locks are text under git, and people merge them: every good line of one counts, whatever its sum says. The sum tells that
lines were lost or changed since the program wrote them, which no line could tell of itself.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

SUM = "sum"
CHANGED = "found other lines than were written, or fewer"


def sealed(kind: str, version: int, lines: list[str]) -> str:
    """A lock's text from its lines: `{"KIND": VERSION, "sum": …}` and the lines, each with its end."""
    body = "".join(f"{line}\n" for line in lines)
    return json.dumps({kind: version, SUM: _sum(body)}) + "\n" + body


def is_broken(text: str, kind: str) -> bool:
    """Whether a lock's text is not what was written: empty, or other lines than its sum is of.

    A lock without a sum (written by hand, or before there was one) is not.
    """
    first, _, body = text.replace("\r\n", "\n").partition("\n")
    head = _record(first)
    if kind not in head:
        return not text.strip()
    return head.keys() - {kind, SUM} != set() or (SUM in head and head[SUM] != _sum(body))


def _sum(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _record(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line) if len(line) < 200 else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
