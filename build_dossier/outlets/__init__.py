"""What an outlet contributes, as data: its names, its clock, its hosts, its own patterns. One file an outlet."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """The outlet profiles that come with the package, in the form of `outlets:` in dossier.yml."""
    folder = files(__package__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yml"))
    return tuple(yaml.safe_load(folder.joinpath(name).read_text(encoding="utf-8")) for name in names)
