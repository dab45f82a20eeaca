"""Every code that is used is documented, every documented code is used, and none is graver than the contract says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import build_dossier
from build_dossier.diagnostics import RULES, Diagnostic, as_note, finding, order, worst

PACKAGE = Path(build_dossier.__file__).parent


def used() -> dict[str, set[str]]:
    """The codes that the source names, with the files that do: first arguments of `finding`, and `code=` of a Diagnostic."""
    codes: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                values = node.args[:1] if name in ("finding", "_finding") else []
                values += [k.value for k in node.keywords if k.arg == "code" and name == "Diagnostic"]
                for value in values:
                    for part in ast.walk(value):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            codes.setdefault(part.value, set()).add(path.name)
    return codes


def mentioned(code: str) -> bool:
    return any(
        f'"{code}"' in p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py") if p.name != "diagnostics.py"
    )


def test_every_code_that_is_used_is_documented() -> None:
    assert {code: files for code, files in used().items() if code not in RULES} == {}


def test_every_documented_code_is_used() -> None:
    assert [code for code in RULES if not mentioned(code)] == []


def test_codes_summaries_and_hints_can_be_read() -> None:
    for code, rule in RULES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", code)
        assert rule.summary and not rule.summary.endswith(".")
        assert rule.hint and not rule.hint.endswith(".")


@pytest.mark.parametrize(
    ("severity", "codes"),
    [
        ("note", ["picture-placeholder", "edited-after-publication", "clock-inferred", "date-without-offset", "seed-encoding-converted", "front-matter-repaired", "text-dropped", "link-refused"]),
        ("warning", ["picture-missing", "rights-undecided", "date-missing", "body-empty"]),
        ("error", ["seed-unreadable", "seed-empty", "seed-too-large", "seed-encoding", "seed-binary", "seed-link", "seed-duplicate-id", "front-matter-missing", "front-matter-unclosed", "title-missing", "date-invalid", "text-changed", "article-broken"]),
    ],
)  # fmt: skip
def test_severities_are_as_the_contract_says(severity: str, codes: list[str]) -> None:
    assert {code: RULES[code].severity for code in codes} == dict.fromkeys(codes, severity)


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("a.txt", 3, "a.txt:3: warning[date-missing]: found 'x' (add it)"),
        ("a.txt", None, "a.txt: warning[date-missing]: found 'x' (add it)"),
        (None, None, "warning[date-missing]: found 'x' (add it)"),
    ],
)
def test_a_finding_is_one_line(path: str | None, line: int | None, expected: str) -> None:
    assert finding("date-missing", "found 'x'", path=path, line=line, hint="add it").render() == expected


def test_a_code_that_nobody_documented_is_refused() -> None:
    with pytest.raises(KeyError):
        finding("no-such-code", "x")


def test_an_accepted_finding_is_a_note_that_says_why() -> None:
    note = as_note(finding("picture-missing", "gone", path="a.txt"), "the host is dead")
    assert (note.severity, note.message, note.code) == ("note", "gone [accepted: the host is dead]", "picture-missing")


def test_findings_come_in_one_order_without_twins() -> None:
    findings = [
        finding("date-missing", m, path=p, line=n)
        for m, p, n in [("b", "b", 1), ("a", "a", 9), ("a", "a", 2), ("a", None, None), ("a", "a", 2)]
    ]
    ordered = order(findings)
    assert order(findings[::-1]) == ordered
    assert [(d.path, d.line) for d in ordered] == [(None, None), ("a", 2), ("a", 9), ("b", 1)]


def test_the_gravest_severity() -> None:
    def of(severity: str) -> Diagnostic:
        return Diagnostic(code="x", severity=severity, message="", hint="")  # type: ignore[arg-type]

    assert worst(()) is None
    assert worst((of("note"),)) == "note"
    assert worst((of("note"), of("warning"))) == "warning"
    assert worst((of("warning"), of("error"), of("note"))) == "error"
