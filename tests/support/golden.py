"""Golden cases in files that can be read: `title`, `.`, input, `.`, expected, `.`; what stands between cases is prose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

MARK = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case; `before` is the prose above its title."""

    before: str
    title: str
    given: str
    expected: str


def read(path: Path) -> tuple[list[Case], str]:
    """The cases of a file, and the prose after the last."""
    chunks = _chunks(path.read_text(encoding="utf-8").split("\n"))
    cases = []
    rest = iter(chunks)
    tail: list[str] = []
    for head in rest:
        given, expected = next(rest, None), next(rest, None)
        if given is None or expected is None:
            tail = head
            break
        cases.append(
            Case(before="\n".join(head[:-1]), title=head[-1], given="\n".join(given), expected="\n".join(expected))
        )
    return cases, "\n".join(tail)


def _chunks(rows: list[str]) -> list[list[str]]:
    chunks: list[list[str]] = [[]]
    for row in rows:
        if row == MARK:
            chunks.append([])
        else:
            chunks[-1].append(row)
    return chunks


def write(path: Path, cases: list[Case], tail: str) -> None:
    """The file of these cases, in the form in which `read` takes it."""
    parts = []
    for case in cases:
        head = f"{case.before}\n{case.title}" if case.before or parts else case.title
        parts.append(f"{head}\n{MARK}\n{case.given}\n{MARK}\n{case.expected}\n{MARK}\n")
    path.write_text("".join(parts) + tail, encoding="utf-8")


def rewritten(case: Case, expected: str) -> Case:
    """The same case with another expectation."""
    return replace(case, expected=expected)
