"""A dossier of one's own: what `build-dossier new` writes, from the files in `starter/`."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from build_dossier.errors import FixUsage

TITLES = {"zh": "我的资料档案", "en": "My dossier"}
NAMES = {"gitignore": ".gitignore"}


def new(folder: Path, *, language: str, title: str | None) -> tuple[str, ...]:
    """Write a dossier that builds as it is, and give the names of its files.

    Raises FixUsage where the folder holds something already, so that nothing is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FixUsage(
            "the folder is not empty",
            path=str(folder),
            expected="a new or empty folder",
            example="build-dossier new my-dossier",
        )
    starter = files("build_dossier").joinpath("starter")
    shared = [(entry, entry.name) for entry in starter.iterdir() if entry.is_file() and not entry.name.endswith(".py")]
    own = list(_below(starter.joinpath(language), ""))
    values = {"title": _quoted(title or TITLES[language])}
    written = []
    for entry, name in sorted([*shared, *own], key=lambda pair: pair[1]):
        target = folder / NAMES.get(name, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = entry.read_text(encoding="utf-8")
        target.write_text(Template(text).substitute(values) if name == "dossier.yml" else text, encoding="utf-8")
        written.append(NAMES.get(name, name))
    (folder / "docs").mkdir(exist_ok=True)
    return tuple(written)


def _below(folder: Traversable, prefix: str) -> list[tuple[Traversable, str]]:
    found: list[tuple[Traversable, str]] = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        found.extend(_below(entry, f"{name}/") if entry.is_dir() else [(entry, name)])
    return found


def _quoted(title: str) -> str:
    """A title as a YAML string, whatever is in it."""
    return "'" + " ".join(title.split()).replace("'", "''") + "'"
