"""Findings for people and for machines: text, GitHub annotations, JSON, SARIF 2.1.0."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import quote

import click

from build_dossier import __version__
from build_dossier.diagnostics import RULES, Diagnostic
from build_dossier.pipeline import Outcome

FORMATS = ("text", "github", "json", "sarif")
COLOURS = {"error": "red", "warning": "yellow", "note": None}
# GitHub shows ten annotations of a kind a step; what is beyond is counted
ANNOTATIONS = 10


def say(diagnostics: tuple[Diagnostic, ...], *, verbose: bool) -> None:
    """Print findings to stderr, the gravest last, where a reader's eye is."""
    for severity in ("note", "warning", "error"):
        for item in diagnostics:
            if item.severity == severity and (verbose or severity != "note"):
                click.secho(item.render(), fg=COLOURS[severity], err=True)


def summary(outcome: Outcome, done: str) -> str:
    """One line: what was made, what was found."""
    counted = Counter(d.severity for d in outcome.diagnostics)
    ok = len({id(p) for p in outcome.dossier.pictures.values() if p.status == "ok"})
    missing = len({id(p) for p in outcome.dossier.pictures.values() if p.status in ("missing", "rejected")})
    parts = [
        f"{len(outcome.dossier.articles)} articles",
        f"{ok} pictures" + (f" ({missing} missing)" if missing else ""),
        done,
    ]
    found = [f"{counted[s]} {s}{'s' if counted[s] != 1 else ''}" for s in ("error", "warning", "note") if counted[s]]
    return "; ".join(parts) + (f"; found {', '.join(found)}" if found else "")


def formatted(diagnostics: tuple[Diagnostic, ...], form: str) -> str:
    """All findings in one of FORMATS."""
    if form == "json":
        return json.dumps([d.record() for d in diagnostics], ensure_ascii=False, indent=1)
    if form == "sarif":
        return json.dumps(_sarif(diagnostics), ensure_ascii=False, indent=1)
    if form == "github":
        return _annotations(diagnostics)
    return "\n".join(d.render() for d in diagnostics) or "nothing found"


def _annotations(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Workflow commands; the gravest first, since only so many are shown."""
    grades = {"error": "error", "warning": "warning", "note": "notice"}
    rows: list[str] = []
    for severity in ("error", "warning", "note"):
        items = [d for d in diagnostics if d.severity == severity]
        rows.extend(
            f"::{grades[severity]} {_place(d)}title={_property(d.code)}::{_data(f'{d.message} ({d.hint})')}"
            for d in items[:ANNOTATIONS]
        )
        if len(items) > ANNOTATIONS:
            rows.append(f"{len(items) - ANNOTATIONS} more of severity {severity}")
    return "\n".join(rows) or "nothing found"


def _place(item: Diagnostic) -> str:
    return (f"file={_property(item.path)}," if item.path else "") + (f"line={item.line}," if item.line else "")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


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
        result: dict[str, Any] = {"ruleId": item.code, "level": item.severity, "message": {"text": item.message}}
        if item.path:
            place: dict[str, Any] = {"artifactLocation": {"uri": quote(item.path)}}
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
