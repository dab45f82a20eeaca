"""Commands that look after a dossier that stands: recheck, anchors, changes."""

from __future__ import annotations

from pathlib import Path

import click

from build_dossier import config, studying
from build_dossier import report as report_findings
from build_dossier.anchors import file as anchor_lock
from build_dossier.anchors.lead import resolve
from build_dossier.anchors.lock import NAME as ANCHORS
from build_dossier.changes import past as history
from build_dossier.changes.news import NAME as CHANGES
from build_dossier.cli.options import append, end, project_of, project_options, roots, summary_option
from build_dossier.errors import Refused
from build_dossier.printed import writable
from build_dossier.progress import Bar
from build_dossier.recheck import report
from build_dossier.recheck.run import recheck as ask_again


@click.command()
@project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(report.FORMATS),
    default="text",
    show_default=True,
    help="text for people, json for machines.",
)
@summary_option
@click.option(
    "--limit", type=click.IntRange(1), default=500, show_default=True, help="How many addresses are asked at most."
)
@click.option("--skip", type=click.IntRange(0), default=0, help="Leave out so many addresses before the first.")
@click.option(
    "--within",
    type=click.FloatRange(1),
    default=1800,
    show_default=True,
    metavar="SECONDS",
    help="When to stop asking.",
)
def recheck(
    config_file: Path,
    seeds: Path | None,
    state: Path | None,
    form: str,
    summary_file: Path | None,
    limit: int,
    skip: int,
    within: float,
) -> None:
    """Ask links and pictures of other sites again; nothing is written, and whatever is found, the exit code is 0.

    Asked are the articles' own addresses, the links in them, the sources of decisions, the links of hand-written pages,
    and the pictures of images.lock: do they still answer, and a picture with the same bytes? The oldest article comes
    first, so that --limit and --skip take turns.
    """
    settings = config.read(config_file)
    project = project_of(config_file, seeds, state)
    with Bar() as bar:
        found = ask_again(
            settings,
            seeds=project.seeds,
            state=project.state,
            docs=project.docs,
            limit=limit,
            skip=skip,
            within_s=within,
            progress=bar,
        )
    click.echo(report.formatted(found, form))
    append(summary_file, report.markdown(found))


@click.command()
@project_options
@click.option("--update", is_flag=True, help="Write anchors.lock: remember the passages of now, lead older links on.")
def anchors(config_file: Path, seeds: Path | None, state: Path | None, update: bool) -> None:
    """Keep links to passages alive: say where older ones lead, and remember those of now.

    A passage's link is made of its words. anchors.lock, which is committed, remembers each with a sketch of its text, so
    that after an edit or a rename the old link leads on; one that nothing certain follows leads to a note that it is gone.
    """
    settings = config.read(config_file)
    project = project_of(config_file, seeds, state)
    lock, faults = anchor_lock.read(project.state)
    with Bar() as bar:
        studied, _ = studying.read(settings, project.seeds, bar)
    found = resolve(lock, studied)
    report_findings.say(report_findings.located(faults, roots(project)), verbose=True)
    gone = sum(1 for f in found.former if not f.to_passage)
    line = f"{len(found.live)} passages ({found.unknown} not remembered yet); {len(found.former)} older links, {gone} to a note"
    if not studied and lock.live:
        raise Refused("no article can be read, so nothing is remembered; anchors.lock is as it was")
    if update and anchor_lock.write(project.state, found):
        line += f"; wrote {ANCHORS}"
    click.echo(line)
    end(faults)


@click.command()
@project_options
@click.option("--update", is_flag=True, help="Write changes.lock: keep what readers were told.")
def changes(config_file: Path, seeds: Path | None, state: Path | None, update: bool) -> None:
    """List what readers are told of each published version, as the page of updates and the feeds give it.

    Versions are the commits of the checked-out line that changed articles, decisions or settings. changes.lock, which is
    committed, keeps what was told of the older ones, so that it stays as it was and need not be worked out again.
    """
    project = project_of(config_file, seeds, state)
    config.read(config_file)
    with Bar() as bar:
        past = history.read(project, bar)
    report_findings.say(report_findings.located(past.diagnostics, roots(project)), verbose=True)
    for told in past.news:
        click.echo(f"{told.at}  {told.commit[:10]}")
        for item in told.items:
            click.echo(writable(f"  {item.kind:<9}  {item.text}"))
    if not past.known:
        click.echo("no versions: the dossier is in no git repository, or its seeds are not committed")
    if update and past.known and history.write(project.state, past):
        click.echo(f"wrote {CHANGES}")
    end(past.diagnostics)
