"""Commands that write what a person goes on with: new."""

from __future__ import annotations

from pathlib import Path

import click

from build_dossier import scaffold


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--language", type=click.Choice(("zh", "en")), default="zh", show_default=True, help="Language of the pages."
)
@click.option("--title", default=None, help="What the dossier is called.")
def new(folder: Path, language: str, title: str | None) -> None:
    """Make a dossier of your own in FOLDER: configuration and an example article; ready to build."""
    for name in scaffold.new(folder, language=language, title=title):
        click.echo(f"  {name}")
    click.echo(f"Next: cd {folder} && build-dossier build")
