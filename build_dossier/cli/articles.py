"""Commands that write what a person goes on with: new, add."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from build_dossier import config, printed, scaffold
from build_dossier.cli.options import project_of, project_options
from build_dossier.ingest import add as ingest


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


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@project_options
@click.option("--outlet", default="", metavar="NAME", help="Who published it.  [default: what the page says]")
@click.option("--title", default="", help="The headline.  [default: what the page says]")
@click.option("--date", default="", metavar="ISO", help="When it was published.  [default: what the page says]")
@click.option("--lang", default="", metavar="TAG", help="Its language, as en or zh-CN.  [default: what the page says]")
@click.option("--archived", default="", metavar="URL", help="Address of an archive's copy of the page.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Entries of a feed, the newest first."
)
@click.option("--force", is_flag=True, help="Add it though it is there already.")
@click.option("--dry-run", is_flag=True, help="Print the seeds to stdout and write nothing.")
def add(
    sources: tuple[str, ...],
    config_file: Path,
    seeds: Path | None,
    state: Path | None,
    outlet: str,
    title: str,
    date: str,
    lang: str,
    archived: str,
    limit: int,
    force: bool,
    dry_run: bool,
) -> None:
    """Make seeds of web pages and feeds.

    SOURCE is an address or a file: a web page, a page saved by a browser (.html, .mht, .mhtml), a copy in a web
    archive, or a feed (RSS, Atom, JSON Feed), whose newest entries are added. Addresses are asked one after another;
    what is there already, by address, headline or text, is named and left alone. Nothing is ever overwritten.

    \b
    Examples:
      build-dossier add https://www.example.org/news/1.html
      build-dossier add saved-page.html --outlet "The Valley Post" --date 2022-01-07T15:03+08:00
      build-dossier add https://web.archive.org/web/20220107070307/https://www.example.org/1.html
      build-dossier add https://www.example.org/feed.xml --limit 5

    Exit codes: 0 all done, 1 some could not be read, 2 usage, 3 nothing was added: it is there already, or refused.
    """
    wishes = ingest.Wishes(
        outlet=outlet,
        title=title,
        date=date,
        lang=lang,
        archived=archived,
        limit=limit,
        force=force,
        dry_run=dry_run,
    )
    settings = config.read(config_file)
    project = project_of(config_file, seeds, state)
    report = ingest.add(
        sources,
        config=settings,
        seeds=project.seeds,
        wishes=wishes,
        say=lambda line: click.echo(printed.writable(line), err=dry_run),
        show=_show,
    )
    click.echo(printed.lines(report.summary), err=dry_run)
    if report.added and not dry_run:
        click.echo("Next: build-dossier fetch (pictures), build-dossier check")
    sys.exit(report.exit_code)


def _show(seed: str) -> None:
    """Print a seed: into a file or a pipe as it is, on a terminal as a terminal may have it."""
    click.echo(printed.lines(seed) if sys.stdout.isatty() else seed)
