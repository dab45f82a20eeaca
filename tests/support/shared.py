"""Articles of others that are at hand on some machines only: read at run time, never copied into the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


def folder(name: str) -> Path:
    """A folder of the shared articles; the test is skipped where it is not at hand."""
    path = SHARED / name
    if not path.is_dir():
        pytest.skip(f"the folder ../shared/{name} is not at hand")
    return path


def names(name: str) -> list[str]:
    """The files below a folder by their paths, for parametrizing; empty where the folder is not at hand."""
    path = SHARED / name
    return sorted(p.relative_to(SHARED).as_posix() for p in path.rglob("*") if p.is_file()) if path.is_dir() else []
