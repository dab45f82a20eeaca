"""Commands that look at a dossier and change nothing: check, explain."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from build_dossier import config, editing, explain, pipeline, report
from build_dossier.cli.options import end, project_of, project_options
from build_dossier.diagnostics import RULES, worst
from build_dossier.errors import FixUsage
from build_dossier.extract.gather import known_entities


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
@click.option("--codes", is_flag=True, help="List every code with its severity and what to do, and end.")
@click.option("--strict", is_flag=True, help="Refuse (exit 3) if there is any warning or error.")
def check(config_file: Path, seeds: Path | None, state: Path | None, form: str, codes: bool, strict: bool) -> None:
    """Lint seeds, configuration, pictures and rights; nothing is written."""
    if codes:
        for code, rule in RULES.items():
            click.echo(f"{code}\n  {rule.severity}: {rule.summary}\n  {rule.hint}")
        return
    settings = config.read(config_file)
    project = project_of(config_file, seeds, state)
    with tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch:
        outcome = pipeline.convert(settings, seeds=project.seeds, state=project.state, out=Path(scratch))
    diagnostics = (*outcome.diagnostics, *editing.unused(settings, outcome.dossier.articles, outcome.diagnostics))
    click.echo(report.formatted(diagnostics, form))
    if strict and worst(diagnostics) in ("warning", "error"):
        sys.exit(3)
    end(diagnostics)


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
