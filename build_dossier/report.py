"""Findings for people and for machines: text, GitHub annotations with a summary, JSON, SARIF 2.1.0."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import click

from build_dossier import __version__
from build_dossier.diagnostics import RULES, Diagnostic, Root, Severity, finding
from build_dossier.errors import DossierError, FixConfiguration, FixConfigurationFaults
from build_dossier.pipeline import Outcome
from build_dossier.printed import as_json, writable
from build_dossier.render import gfm

FORMATS = ("text", "github", "json", "sarif")
COLOURS = {"error": "red", "warning": "yellow", "note": None}
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
# GitHub shows ten annotations of a kind a step: the ten worst of all are given, the summary holds the rest
ANNOTATIONS = 10
SUMMARISED = 500  # findings of a summary
SUMMARY_BYTES = 900_000  # of which GitHub shows 1 MiB a step, and nothing of a larger one
SHOWN = 300  # characters of a message or path in a summary


def located(diagnostics: Iterable[Diagnostic], roots: Mapping[Root, str]) -> tuple[Diagnostic, ...]:
    """The findings with paths that can be opened from where the command runs; `roots` gives each root's own."""
    return tuple(replace(d, path=_under(roots, d)) if d.path else d for d in diagnostics)


def _under(roots: Mapping[Root, str], item: Diagnostic) -> str:
    root = roots.get(item.root, "")
    if item.root == "project":
        return root
    return f"{root}/{item.path}" if root not in ("", ".") else str(item.path)


def of_error(error: DossierError) -> tuple[Diagnostic, ...]:
    """What stopped a check as findings, one a fault of the configuration, so that each stands at its line."""
    faults = error.faults if isinstance(error, FixConfigurationFaults) else (error,)
    code = "configuration-invalid" if isinstance(error, FixConfiguration | FixConfigurationFaults) else "check-stopped"
    found = []
    for fault in faults:
        parts = [fault.what, *(f"{n} {v}" for n, v in (("found", fault.found), ("expected", fault.expected)) if v)]
        hint = f"example: {fault.example}" if fault.example else None
        message = "; ".join(parts)
        found.append(finding(code, message, path=fault.path, line=fault.line, hint=hint))
    return tuple(found)


def say(diagnostics: tuple[Diagnostic, ...], *, verbose: bool) -> None:
    """Print findings to stderr, the gravest last, where a reader's eye is."""
    for severity in reversed(SEVERITIES):
        for item in diagnostics:
            if item.severity == severity and (verbose or severity != "note"):
                click.secho(item.render(), fg=COLOURS[severity], err=True)


def summary(outcome: Outcome, done: str) -> str:
    """One line: what was made, what was found."""
    ok = len({id(p) for p in outcome.dossier.pictures.values() if p.status == "ok"})
    missing = len({id(p) for p in outcome.dossier.pictures.values() if p.status in ("missing", "rejected")})
    parts = [
        f"{len(outcome.dossier.articles)} articles",
        f"{ok} pictures" + (f" ({missing} missing)" if missing else ""),
        done,
    ]
    found = counts(outcome.diagnostics)
    return "; ".join(parts) + (f"; found {found}" if found else "")


def counts(diagnostics: Iterable[Diagnostic]) -> str:
    """How many findings of each severity, in words; empty for none."""
    counted = Counter(d.severity for d in diagnostics)
    return ", ".join(f"{counted[s]} {s}{'s' if counted[s] != 1 else ''}" for s in SEVERITIES if counted[s])


def formatted(diagnostics: tuple[Diagnostic, ...], form: str) -> str:
    """All findings in one of FORMATS; `github`: the ten worst."""
    if form == "json":
        return as_json([d.record() for d in diagnostics])
    if form == "sarif":
        return as_json(_sarif(diagnostics))
    if form == "github":
        return _annotations(diagnostics)
    return "\n".join(d.render() for d in diagnostics) or "nothing found"


def markdown(diagnostics: tuple[Diagnostic, ...]) -> str:
    """All findings as a table for a job's summary, the worst first; the rest is counted where there is no room."""
    if not diagnostics:
        return "## check\n\nnothing found\n"
    lines = [f"## check: {counts(diagnostics)}", "", "| severity | code | where | what |", "| --- | --- | --- | --- |"]
    size = shown = 0
    for item in _worst_first(diagnostics)[:SUMMARISED]:
        row = (
            f"| {item.severity} | {gfm.code(item.code)} | {gfm.code(_cut(_where(item)))} "
            f"| {gfm.text(_cut(item.message))}<br>{gfm.text(_cut(item.hint))} |"
        )
        size += len(row.encode()) + 1
        if size > SUMMARY_BYTES:
            break
        lines.append(row)
        shown += 1
    if more := len(diagnostics) - shown:
        lines.append(f"\n… and {more} more")
    return "\n".join(lines) + "\n"


def _cut(text: str) -> str:
    """Words of a summary: with an end, and in characters that can be written."""
    text = writable(text)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _where(item: Diagnostic) -> str:
    return f"{item.path}:{item.line}" if item.path and item.line else item.path or ""


def _worst_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda d: SEVERITIES.index(d.severity))


def _annotations(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Workflow commands for the ten worst, and how many there are besides."""
    grades = {"error": "error", "warning": "warning", "note": "notice"}
    shown = _worst_first(diagnostics)[:ANNOTATIONS]
    rows = [f"::{grades[d.severity]} {_place(d)}title={_property(d.code)}::{_data(_told(d))}" for d in shown]
    if len(diagnostics) > len(shown):
        rows.append(f"{len(diagnostics) - len(shown)} more findings are in the summary")
    return "\n".join(rows) or "nothing found"


def _told(item: Diagnostic) -> str:
    return item.message + (f" ({item.hint})" if item.hint else "")


def _place(item: Diagnostic) -> str:
    return (f"file={_property(item.path)}," if item.path else "") + (f"line={item.line}," if item.line else "")


def _data(text: str) -> str:
    """The text of a command: https://github.com/actions/toolkit, packages/core/src/command.ts."""
    return writable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(diagnostics: tuple[Diagnostic, ...]) -> dict[str, Any]:
    used = sorted({d.code for d in diagnostics})
    rules = [
        {"id": code, "shortDescription": {"text": RULES[code].summary}, "help": {"text": RULES[code].hint}}
        for code in used
    ]
    results = []
    for item in diagnostics:
        # what to do stands with the rule, unless it is of this finding alone
        text = item.message if item.hint == RULES[item.code].hint else _told(item)
        result: dict[str, Any] = {"ruleId": item.code, "level": item.severity, "message": {"text": text}}
        if item.path:
            place: dict[str, Any] = {"artifactLocation": {"uri": quote(item.path, errors="surrogateescape")}}
            if item.line:
                place["region"] = {"startLine": item.line}
            result["locations"] = [{"physicalLocation": place}]
        results.append(result)
    driver = {"name": "build-dossier", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
