"""Commands that look at a dossier and change nothing: check, diff, explain."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from build_dossier import config, explain, pipeline, printed, report
from build_dossier.changes import load, records, summary
from build_dossier.changes.compare import compare
from build_dossier.cli.options import append, end, project_of, project_options, roots, summary_option
from build_dossier.diagnostics import RULES, Diagnostic, worst
from build_dossier.errors import DossierError, FixUsage
from build_dossier.extract.gather import known_entities
from build_dossier.lint import run as lint
from build_dossier.progress import Bar


@click.command()
@project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(report.FORMATS),
    default="text",
    show_default=True,
    help="text for people, github for annotations, json and sarif for machines.",
)
@click.option("--since", metavar="REVISION", help="Look at the change from a git revision as a whole, too.")
@summary_option
@click.option("--codes", is_flag=True, help="List every code with its severity and what to do, and end.")
@click.option("--strict", is_flag=True, help="Refuse (exit 3) if there is any warning or error.")
def check(
    config_file: Path,
    seeds: Path | None,
    state: Path | None,
    form: str,
    since: str | None,
    summary_file: Path | None,
    codes: bool,
    strict: bool,
) -> None:
    """Lint seeds, configuration, decisions, pictures, rights, links; nothing is written.

    Each finding stands at its file and line, has a stable code, and says what to do. A finding that is as it should be is
    accepted in dossier.yml. With --since, the change is looked at, too: renames, files outside the seeds, too much at once.
    """
    if codes:
        for code, rule in RULES.items():
            click.echo(f"{code}\n  {rule.severity}: {rule.summary}\n  {rule.hint}")
        return
    try:
        settings = config.read(config_file)
        project = project_of(config_file, seeds, state)
        with Bar() as bar:
            found = lint.check(settings, project, since=since, progress=bar)
    except (DossierError, click.UsageError) as error:
        if form == "text":
            raise
        stopped = error if isinstance(error, DossierError) else FixUsage(error.message)
        _print(_from_here(report.of_error(stopped)), form, summary_file)
        sys.exit(error.exit_code)
    found = report.located(found, roots(project))
    _print(found, form, summary_file)
    if any(d.code == "nothing-publishable" for d in found) or (strict and worst(found) in ("warning", "error")):
        sys.exit(3)
    end(found)


def _from_here(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Findings on files that were opened by their whole path, with the path as seen from the current folder."""
    return tuple(replace(d, path=Path(os.path.relpath(d.path)).as_posix()) if d.path else d for d in found)


def _print(found: tuple[Diagnostic, ...], form: str, summary_file: Path | None) -> None:
    click.echo(report.formatted(found, form))
    append(summary_file, report.markdown(found))


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("markdown", "json")),
    default="markdown",
    show_default=True,
    help="markdown for editors, json for machines.",
)
@summary_option
def diff(
    base: str,
    head: str | None,
    config_file: Path,
    seeds: Path | None,
    state: Path | None,
    form: str,
    summary_file: Path | None,
) -> None:
    """Say what a change does to the dossier: articles, figures, statements, conflicts, topics, pictures, rights.

    BASE and HEAD are git revisions or folders (a dossier, or one of seeds); each is read with its own dossier.yml and
    curation.yml. Without HEAD, the files as they are now are compared with the point where they left BASE.

    \b
      build-dossier diff main                   what this branch does
      build-dossier diff v1 v2                  what was published between two tags
      build-dossier diff ../before ../after     two folders
    """
    project = project_of(config_file, seeds, state)
    with Bar() as bar:
        bar("comparing", 1, 2)
        before = load.side(base, project, fork=head is None)
        bar("comparing", 2, 2)
        after = load.side(head, project)
    difference = compare(before, after)
    told = summary.markdown(difference, before, after)
    if form == "json":
        click.echo(printed.as_json(records.records(difference, before, after)))
    else:
        click.echo(told, nl=False)
    append(summary_file, told)


@click.command("explain")
@click.argument("identity", metavar="ID")
@project_options
def explain_record(identity: str, config_file: Path, seeds: Path | None, state: Path | None) -> None:
    """Say why a record is what it is: words, rule, alias, line of the seed.

    ID is that of a topic, an article, a passage, a claim (c-…), a statement (s-…), an event (e-…), a relation (r-…), a
    decision (d-…), an added figure (o-…), a cluster or an entity.
    """
    settings = config.read(config_file)
    project = project_of(config_file, seeds, state)
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
