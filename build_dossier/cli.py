"""The command line. Each command unpacks its options, calls a plain function, and says what was found.

Exit codes: 0 done; 1 done, with errors reported; 2 usage or configuration; 3 refused, nothing was changed;
130 interrupted.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from build_dossier import __version__, config, editing, explain, pipeline, report, scaffold
from build_dossier.diagnostics import RULES, Diagnostic, worst
from build_dossier.errors import DossierError, FixUsage
from build_dossier.extract.gather import known_entities
from build_dossier.images import wanted as fetching
from build_dossier.progress import Bar
from build_dossier.publish import engine, site
from build_dossier.publish.site import Project

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Every error made on purpose ends in its message and its exit code, Ctrl-C in 130."""
        try:
            return super().invoke(ctx)
        except DossierError as error:
            click.echo(f"build-dossier: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            ctx.exit(0)
        except OSError as error:  # a disk or a permission, not a fault of the project's
            where = f"{error.filename}: " if error.filename else ""
            click.echo(
                f"build-dossier: {where}{error.strerror or error}; what was published before is untouched", err=True
            )
            ctx.exit(3)
        except (KeyboardInterrupt, click.Abort):
            click.echo("build-dossier: interrupted; what was published before is untouched", err=True)
            ctx.exit(130)


def _project_options(command: Callable[..., Any]) -> Callable[..., Any]:
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


def _project(config_file: Path, seeds: Path | None, state: Path | None) -> Project:
    folder = seeds or config_file.parent / "seeds"
    if not folder.is_dir():
        raise click.UsageError(
            f"there is no folder {folder}. Expected the folder of saved articles (example: --seeds seeds)"
        )
    return Project(config_file=config_file.absolute(), seeds=folder.absolute(), state=(state or folder).absolute())


@click.group(cls=_Group, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="build-dossier")
def main() -> None:
    """Turn a folder of saved news articles into a published dossier.

    \b
    First day:
      build-dossier new my-dossier      a dossier of your own, ready to build
      build-dossier build               seeds/ → site/, pictures fetched
      build-dossier serve               the site on this machine, following your edits

    Exit codes: 0 done, 1 done with errors reported, 2 usage or configuration, 3 refused (nothing was changed),
    130 interrupted.
    """
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))


@main.command()
@_project_options
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
    settings = config.read(config_file)
    project = _project(config_file, seeds, state)
    with Bar() as bar:
        outcome = pipeline.convert(
            settings, seeds=project.seeds, state=project.state, out=out or project.docs, progress=bar
        )
    report.say(outcome.diagnostics, verbose=verbose)
    click.echo(
        report.summary(outcome, f"{len(outcome.written.written)} files written, {len(outcome.written.removed)} removed")
    )
    _end(outcome.diagnostics)


@main.command()
@_project_options
@click.option("--refresh", is_flag=True, help="Ask for pictures again that the store has.")
def fetch(config_file: Path, seeds: Path | None, state: Path | None, refresh: bool) -> None:
    """Fetch remote pictures into the store and its lock.

    Resumable: what the store has is not asked for again. A host that cannot be reached twice is skipped for the run, so
    that without a network the command ends within a minute.
    """
    settings = config.read(config_file)
    project = _project(config_file, seeds, state)
    with Bar() as bar:
        found = fetching.fetch(settings, seeds=project.seeds, state=project.state, refresh=refresh, progress=bar)
    report.say(found.diagnostics, verbose=True)
    click.echo(found.summary)
    _end(found.diagnostics)


@main.command()
@_project_options
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
    verbose: bool,
) -> None:
    """Build the site: fetch, convert, run the engine, check every link, replace the old site in one step.

    The environment variable SITE_URL sets the address that the site will have.
    """
    settings = config.read(config_file)
    project = _project(config_file, seeds, state)
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
            progress=bar,
            say=bar.line,
        )
    report.say(outcome.diagnostics, verbose=verbose)
    click.echo(report.summary(outcome, f"the site is in {site_folder}"))
    _end(outcome.diagnostics)


@main.command()
@_project_options
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on this machine.")
def serve(config_file: Path, seeds: Path | None, state: Path | None, port: int) -> None:
    """Show the site on this machine; an edited seed is on its page within seconds. Ctrl-C ends it."""
    settings = config.read(config_file)
    project = _project(config_file, seeds, state)
    _refuse_taken(port)
    with site.tree(project, None) as docs, tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch:
        outcome = pipeline.convert(settings, seeds=project.seeds, state=project.state, out=docs)
        report.say(outcome.diagnostics, verbose=False)
        folder = Path(scratch)
        address = f"http://127.0.0.1:{port}/"
        job = site.job(
            settings, project, outcome.dossier, docs=docs, site=folder / "site", scratch=folder, site_url=address
        )
        plugin = {"config": str(project.config_file), "seeds": str(project.seeds), "state": str(project.state)}
        made = engine.configuration(job, plugin=plugin)
        click.echo(f"{address}   (Ctrl-C ends it)")
        command = [sys.executable, "-m", "mkdocs", "serve", "-f", str(made), "-a", f"127.0.0.1:{port}", "--quiet"]
        child = subprocess.Popen(command, env=engine.environment(job.epoch))
        try:
            ended = child.wait()
        except KeyboardInterrupt:
            child.terminate()
            child.wait(timeout=10)
            raise
    if ended:
        raise click.ClickException(f"the preview ended with {ended}; is port {port} in use? Try --port {port + 1}")


@main.command()
@_project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(report.FORMATS),
    default="text",
    show_default=True,
    help="text for people, github for annotations, json and sarif for machines.",
)
@click.option("--codes", is_flag=True, help="List every code with its severity and what to do, and end.")
@click.option("--strict", is_flag=True, help="Refuse (exit 3) if there is any warning or error.")
def check(config_file: Path, seeds: Path | None, state: Path | None, form: str, codes: bool, strict: bool) -> None:
    """Lint seeds, configuration, pictures and rights; nothing is written."""
    if codes:
        for code, rule in RULES.items():
            click.echo(f"{code}\n  {rule.severity}: {rule.summary}\n  {rule.hint}")
        return
    settings = config.read(config_file)
    project = _project(config_file, seeds, state)
    with tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch:
        outcome = pipeline.convert(settings, seeds=project.seeds, state=project.state, out=Path(scratch))
    diagnostics = (*outcome.diagnostics, *editing.unused(settings, outcome.dossier.articles, outcome.diagnostics))
    click.echo(report.formatted(diagnostics, form))
    if strict and worst(diagnostics) in ("warning", "error"):
        sys.exit(3)
    _end(diagnostics)


@main.command("explain")
@click.argument("identity", metavar="ID")
@_project_options
def explain_record(identity: str, config_file: Path, seeds: Path | None, state: Path | None) -> None:
    """Say why a record is what it is: words, rule, alias, line of the seed.

    ID is that of a topic, an article, a passage, a claim (c-…), a statement (s-…), an event (e-…), a relation (r-…), a
    decision (d-…), an added figure (o-…), a cluster or an entity.
    """
    settings = config.read(config_file)
    project = _project(config_file, seeds, state)
    studied = pipeline.study(settings, seeds=project.seeds, state=project.state)
    told = explain.explain(identity, studied, known_entities(settings))
    if not told:
        alike = explain.nearest(identity, studied)
        raise FixUsage(
            "no record has this id",
            found=identity,
            expected="an id as data/*.json gives it" + (f"; alike: {', '.join(alike)}" if alike else ""),
            example="build-dossier explain c-0123456789",
        )
    click.echo(told)


@main.command()
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


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise FixUsage(f"port {port} is in use", expected="a free port", example=f"--port {port + 1}") from error


def _end(diagnostics: tuple[Diagnostic, ...]) -> None:
    if worst(diagnostics) == "error":
        sys.exit(1)
