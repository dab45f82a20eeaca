"""Commands that make pages of seeds: convert, fetch, build, serve."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from build_dossier import config, pipeline, report
from build_dossier.cli.options import end, project_of, project_options, roots, with_repository
from build_dossier.errors import FixUsage
from build_dossier.images import wanted as fetching
from build_dossier.progress import Bar
from build_dossier.publish import engine, site


@click.command()
@project_options
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the Markdown tree.  [default: docs/ beside mkdocs.yml]",
)
@click.option("-v", "--verbose", is_flag=True, help="List notes, too.")
def convert(config_file: Path, seeds: Path | None, state: Path | None, out: Path | None, verbose: bool) -> None:
    """Write the Markdown tree: pages, pictures, data.

    Never touches the network. Writes a file only when its bytes change, removes what it wrote before and no longer
    owes, and never touches a file that it did not write.
    """
    settings = with_repository(config.read(config_file))
    project = project_of(config_file, seeds, state)
    with Bar() as bar:
        outcome = pipeline.convert(
            settings,
            seeds=project.seeds,
            state=project.state,
            out=out or project.docs,
            story=project.config_file,
            site_url=site.address(),
            progress=bar,
        )
    report.say(report.located(outcome.diagnostics, roots(project)), verbose=verbose)
    click.echo(
        report.summary(outcome, f"{len(outcome.written.written)} files written, {len(outcome.written.removed)} removed")
    )
    end(outcome.diagnostics)


@click.command()
@project_options
@click.option("--refresh", is_flag=True, help="Ask for pictures again that the store has.")
def fetch(config_file: Path, seeds: Path | None, state: Path | None, refresh: bool) -> None:
    """Fetch remote pictures into the store and its lock.

    Resumable: what the store has is not asked for again. A host that cannot be reached twice is skipped for the run, so
    that without a network the command ends within a minute.
    """
    settings = with_repository(config.read(config_file))
    project = project_of(config_file, seeds, state)
    with Bar() as bar:
        found = fetching.fetch(settings, seeds=project.seeds, state=project.state, refresh=refresh, progress=bar)
    report.say(report.located(found.diagnostics, roots(project)), verbose=True)
    click.echo(found.summary)
    end(found.diagnostics)


@click.command()
@project_options
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the Markdown tree.  [default: docs/, or a scratch folder for other seeds]",
)
@click.option(
    "--site",
    "site_folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("site"),
    show_default=True,
    help="Folder of the finished site.",
)
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(engine.ENGINES),
    default="mkdocs",
    show_default=True,
    help="What makes HTML of the tree.",
)
@click.option("--offline", is_flag=True, help="Do not fetch pictures; use what the store has.")
@click.option("--strict", is_flag=True, help="Refuse (exit 3) if there is any warning or error; the old site stays.")
@click.option("--portable", is_flag=True, help="Make a site that opens from disk: unzip it, open its index.html.")
@click.option("-v", "--verbose", is_flag=True, help="List notes, too.")
def build(
    config_file: Path,
    seeds: Path | None,
    state: Path | None,
    out: Path | None,
    site_folder: Path,
    engine_name: str,
    offline: bool,
    strict: bool,
    portable: bool,
    verbose: bool,
) -> None:
    """Build the site: fetch, convert, run the engine, check every link, replace the old site in one step.

    The environment variable SITE_URL sets the address that the site will have, REPOSITORY_URL where its seeds can be edited.
    """
    settings = with_repository(config.read(config_file))
    project = project_of(config_file, seeds, state)
    with Bar() as bar:
        if not offline:
            fetched = fetching.fetch(settings, seeds=project.seeds, state=project.state, refresh=False, progress=bar)
            if fetched.asked:
                bar.line(fetched.summary)
        outcome = site.build(
            settings,
            project,
            site=site_folder.absolute(),
            out=out.absolute() if out else None,
            engine_name=engine_name,
            strict=strict,
            portable=portable,
            progress=bar,
            say=bar.line,
        )
    report.say(report.located(outcome.diagnostics, roots(project)), verbose=verbose)
    click.echo(report.summary(outcome, f"the site is in {site_folder}"))
    end(outcome.diagnostics)


@click.command()
@project_options
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on this machine.")
def serve(config_file: Path, seeds: Path | None, state: Path | None, port: int) -> None:
    """Show the site on this machine; an edited seed is on its page within seconds. Ctrl-C ends it."""
    settings = with_repository(config.read(config_file))
    project = project_of(config_file, seeds, state)
    _refuse_taken(port)
    with site.tree(project, None) as docs, tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch:
        outcome = pipeline.convert(
            settings, seeds=project.seeds, state=project.state, out=docs, story=project.config_file
        )
        report.say(report.located(outcome.diagnostics, roots(project)), verbose=False)
        folder = Path(scratch)
        address = f"http://127.0.0.1:{port}/"
        job = site.job(
            settings, project, outcome.dossier, docs=docs, site=folder / "site", scratch=folder, site_url=address
        )
        plugin = {"config": str(project.config_file), "seeds": str(project.seeds), "state": str(project.state)}
        made = engine.configuration(job, plugin=plugin)
        click.echo(f"{address}   (Ctrl-C ends it)")
        command = [sys.executable, "-m", "mkdocs", "serve", "-f", str(made), "-a", f"127.0.0.1:{port}", "--quiet"]
        child = subprocess.Popen(command, env=engine.environment(job))
        try:
            ended = child.wait()
        except KeyboardInterrupt:
            child.terminate()
            child.wait(timeout=10)
            raise
    if ended:
        raise click.ClickException(f"the preview ended with {ended}; is port {port} in use? Try --port {port + 1}")


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise FixUsage(f"port {port} is in use", expected="a free port", example=f"--port {port + 1}") from error
