"""What the commands share: options, the project that they name, the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from build_dossier.diagnostics import Diagnostic, worst
from build_dossier.publish.site import Project


def project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command on a dossier has."""
    for option in (
        click.option(
            "--state",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder of images/, images.lock and what else the dossier remembers.  [default: the seeds folder]",
        ),
        click.option(
            "--seeds",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder of saved articles.  [default: seeds/ beside the configuration]",
        ),
        click.option(
            "--config",
            "config_file",
            type=click.Path(path_type=Path, dir_okay=False),
            default=Path("dossier.yml"),
            show_default=True,
            help="The story's configuration.",
        ),
    ):
        command = option(command)
    return command


def project_of(config_file: Path, seeds: Path | None, state: Path | None) -> Project:
    """Where the dossier's parts are. Raises UsageError where there are no seeds."""
    folder = seeds or config_file.parent / "seeds"
    if not folder.is_dir():
        raise click.UsageError(
            f"there is no folder {folder}. Expected the folder of saved articles (example: --seeds seeds)"
        )
    return Project(config_file=config_file.absolute(), seeds=folder.absolute(), state=(state or folder).absolute())


def end(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Exit 1 where an error was found; deployment follows exit 0 alone."""
    if worst(diagnostics) == "error":
        sys.exit(1)
