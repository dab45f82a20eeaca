"""What the commands share: options, the project that they name, the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from build_dossier.config import Dossier, Repository
from build_dossier.diagnostics import Diagnostic, Root, worst
from build_dossier.errors import FixUsage
from build_dossier.history import Repository as Git
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


def summary_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where a job's summary goes; in GitHub's workflows it is set."""
    return click.option(
        "--summary",
        "summary_file",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="GITHUB_STEP_SUMMARY",
        show_envvar=True,
        help="File to append a summary in Markdown to.",
    )(command)


def append(summary_file: Path | None, text: str) -> None:
    """Append Markdown to a job's summary, if there is one. Raises FixUsage where it cannot be written."""
    if summary_file is not None:
        try:
            with summary_file.open("a", encoding="utf-8") as stream:
                stream.write(text + "\n")
        except OSError as error:
            raise FixUsage(
                f"the summary cannot be written: {error.strerror}",
                path=str(summary_file),
                expected="a file to add to",
            ) from error


def roots(project: Project) -> dict[Root, str]:
    """What paths of findings are relative to, as seen from the current folder."""
    repository = Git.around(project.root)
    folders: dict[Root, Path] = {
        "seeds": project.seeds,
        "state": project.state,
        "project": project.config_file,
        "docs": project.docs,
        "repository": repository.root if repository else project.root,
    }
    return {name: Path(os.path.relpath(folder)).as_posix() for name, folder in folders.items()}


def with_repository(story: Dossier) -> Dossier:
    """The story with the repository that the environment's REPOSITORY_URL names, where dossier.yml names none."""
    url = os.environ.get("REPOSITORY_URL", "")
    if not url or story.repository is not None:
        return story
    try:
        repository = Repository.model_validate({"url": url})
    except ValidationError as error:
        raise FixUsage(
            "REPOSITORY_URL is no address",
            found=url,
            expected="an http or https address",
            example="REPOSITORY_URL=https://github.com/example/dossier",
        ) from error
    return story.model_copy(update={"repository": repository})


def end(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Exit 1 where an error was found; deployment follows exit 0 alone."""
    if worst(diagnostics) == "error":
        sys.exit(1)
