"""A dossier of one's own: what `build-dossier new` writes."""

from __future__ import annotations

from pathlib import Path

from build_dossier.errors import FixUsage


def new(folder: Path, *, language: str, title: str | None) -> tuple[str, ...]:
    """Write a dossier that builds as it is. Raises FixUsage where the folder holds something already."""
    raise FixUsage("not yet")
