"""The four formats as their readers take them, with findings that try to be more than text."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt

from build_dossier import report
from build_dossier.diagnostics import RULES, Diagnostic, finding, order
from build_dossier.errors import FixConfiguration, FixConfigurationFaults, FixUsage, TryAgain
from tests.lint.dossiers import FIRST, Dossier, rendered, seed, table
from tests.support.sites import run

HOSTILE = (
    "a | b `c` ``<script>alert(1)</script> <b>x</b> @team #1 org/repo#2 $x$ $$y$$ ![](http://e.example/p.png) "
    "[l](http://e.example) <http://e.example> https://e.example www.e.example me@e.example ~~s~~ **b** __u__ &lt; &#64; "
    "</td></tr></table> <!-- -->\n\n# h\n| x |\n- item\r\n::error::x\x1b[31m\u202egnp.exe\u2028z\udcff\\"
)
ALLOWED = {"table", "thead", "tbody", "tr", "th", "td", "code", "br", "h2", "p"}
# the part of the published structure (SARIF 2.1.0, OASIS) that a report of findings uses; nothing else may be in it
TEXT = {"type": "object", "required": ["text"], "additionalProperties": False, "properties": {"text": {"type": "string", "minLength": 1}}}  # fmt: skip
PLACE = {
    "type": "object",
    "required": ["artifactLocation"],
    "additionalProperties": False,
    "properties": {
        "artifactLocation": {
            "type": "object",
            "required": ["uri"],
            "additionalProperties": False,
            "properties": {"uri": {"type": "string", "pattern": r"^(?:[A-Za-z0-9._~/!$&'()*+,;=@-]|%[0-9A-F]{2})+$"}},
        },
        "region": {
            "type": "object",
            "required": ["startLine"],
            "additionalProperties": False,
            "properties": {"startLine": {"type": "integer", "minimum": 1}},
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "level"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"enum": list(RULES)},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {
            "type": "array",
            "items": {"type": "object", "required": ["physicalLocation"], "properties": {"physicalLocation": PLACE}},
        },
    },
}
RULE = {
    "type": "object",
    "required": ["id", "shortDescription", "help"],
    "additionalProperties": False,
    "properties": {"id": {"type": "string"}, "shortDescription": TEXT, "help": TEXT},
}
RUN = {
    "type": "object",
    "required": ["tool", "results"],
    "additionalProperties": False,
    "properties": {
        "results": {"type": "array", "items": RESULT},
        "tool": {
            "type": "object",
            "required": ["driver"],
            "properties": {
                "driver": {
                    "type": "object",
                    "required": ["name", "rules"],
                    "properties": {
                        "name": {"const": "build-dossier"},
                        "rules": {"type": "array", "uniqueItems": True, "items": RULE},
                    },
                }
            },
        },
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN, "minItems": 1, "maxItems": 1},
    },
}


def hostile(count: int = 1) -> tuple[Diagnostic, ...]:
    return tuple(
        finding(code, HOSTILE, path=f"seeds/{number:04} {HOSTILE}.md", line=number + 1, hint=hint)
        for number in range(count)
        for code, hint in [("link-dangling", HOSTILE if number % 2 else None)]
    )


def elements(html: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)[ />]", html))


class TestSarif:
    def of(self, findings: tuple[Diagnostic, ...]) -> dict[str, object]:
        made: dict[str, object] = json.loads(report.formatted(findings, "sarif"))
        assert [e.message for e in Draft7Validator(SARIF).iter_errors(made)] == []
        return made

    def test_nothing_found_is_a_whole_report(self) -> None:
        assert self.of(())["runs"][0]["results"] == []  # type: ignore[index]

    def test_each_result_has_a_rule_and_each_rule_says_what_to_do(self) -> None:
        findings = order([finding(code, "found x", path="a b.md", line=3) for code in RULES])
        run = self.of(findings)["runs"][0]  # type: ignore[index]
        rules = {r["id"]: r for r in run["tool"]["driver"]["rules"]}
        assert set(rules) == {r["ruleId"] for r in run["results"]} == set(RULES)
        assert {code: r["help"]["text"] for code, r in rules.items()} == {code: r.hint for code, r in RULES.items()}

    @pytest.mark.parametrize(
        "path",
        [
            "a b.md",
            "中文.md",
            "100%25.md",
            "a:b.md",
            "a#b?c.md",
            "-rf.md",
            "a\nb.md",
            "a\\b.md",
            "../x/é.md",
            "<&>\"'`{}|^.md",
        ],
    )
    def test_an_address_leads_back_to_its_path(self, path: str) -> None:
        made = self.of((finding("date-missing", "found x", path=path, line=1),))
        uri = made["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]  # type: ignore[index]
        parts = urlsplit(uri)
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
        assert unquote(parts.path) == path

    def test_bytes_of_a_name_that_are_no_text_stand_as_they_are(self) -> None:
        made = self.of((finding("change-link", "found \udcff", path="a\udcff.md"),))
        result = made["runs"][0]["results"][0]  # type: ignore[index]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%FF.md"
        report.formatted((finding("change-link", "found \udcff", path="a\udcff.md"),), "sarif").encode()

    def test_without_a_path_or_line_there_is_no_place(self) -> None:
        results = self.of((finding("nothing-publishable", "x"), finding("seed-binary", "x", path="a")))["runs"][0][
            "results"
        ]  # type: ignore[index]
        assert "locations" not in results[0]
        assert "region" not in results[1]["locations"][0]["physicalLocation"]

    def test_what_to_do_of_one_finding_alone_is_in_its_message(self) -> None:
        results = self.of(hostile(2))["runs"][0]["results"]  # type: ignore[index]
        assert [r["message"]["text"] == HOSTILE for r in results] == [True, False]
        assert results[1]["message"]["text"] == f"{HOSTILE} ({HOSTILE})"


class TestAnnotations:
    def test_data_and_properties_are_escaped_as_the_runner_reads_them(self) -> None:
        row = report.formatted(
            (finding("date-missing", "50% of a:b,\r\nc", path="a,b:c%\n.md", line=2, hint="x"),), "github"
        )
        assert row == "::warning file=a%2Cb%3Ac%25%0A.md,line=2,title=date-missing::50%25 of a:b,%0D%0Ac (x)"

    def test_hostile_findings_are_one_command_each(self) -> None:
        out = report.formatted(hostile(10), "github")
        out.encode()
        assert len(out.splitlines()) >= 10  # other breaks than the runner's may stand in a message
        rows = re.split(r"\r\n|\n|\r", out)
        assert len(rows) == 10
        assert all(re.match(r"::warning file=[^,:\r\n]+,line=\d+,title=link-dangling::", r) for r in rows)

    def test_the_ten_worst_come_first(self) -> None:
        some = [finding("date-missing", "w", path=f"{n:02}", line=1) for n in range(9)]
        some += [finding("clock-inferred", "n", path=f"{n:02}") for n in range(9)]
        some += [finding("seed-empty", "e", path=f"{n:02}") for n in range(3)]
        rows = report.formatted(order(some), "github").splitlines()
        assert [r.split(" ")[0] for r in rows[:-1]] == ["::error"] * 3 + ["::warning"] * 7
        assert rows[-1] == "11 more findings are in the summary"

    def test_a_finding_without_hint_or_place(self) -> None:
        item = Diagnostic(code="seed-empty", severity="error", message="m", hint="")
        assert report.formatted((item,), "github") == "::error title=seed-empty::m"
        assert report.formatted((), "github") == "nothing found"


class TestText:
    def test_a_finding_is_one_line_whatever_is_in_it(self) -> None:
        out = report.formatted(hostile(3), "text")
        out.encode()
        assert len(out.splitlines()) == 3
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\ud800-\udfff]", out)
        assert "\\n::error::x" not in out.splitlines()[0][:1]
        assert r"\x1b[31m\u202egnp.exe\u2028z\udcff" in out

    def test_names_of_other_scripts_stay_readable(self) -> None:
        item = finding("date-missing", "找到 “x” 👨‍👩‍👧", path="种子/ε.md", line=1, hint="h")
        assert report.formatted((item,), "text") == "种子/ε.md:1: warning[date-missing]: 找到 “x” 👨‍👩‍👧 (h)"


class TestJson:
    def test_records_have_the_documented_keys(self) -> None:
        out = report.formatted((*hostile(2), finding("nothing-publishable", "x")), "json")
        out.encode()
        records = json.loads(out)
        assert [list(r) for r in records] == [["code", "severity", "message", "hint", "path", "line"]] * 3
        assert records[0]["message"] == HOSTILE
        assert records[2]["path"] is None
        assert records[2]["line"] is None


class TestSummary:
    def test_hostile_findings_are_text(self) -> None:
        summary = report.markdown(hostile(2))
        html = rendered(summary)
        assert elements(html) <= ALLOWED
        [first, second] = table(summary)
        words = re.sub(r"\s+", " ", HOSTILE[:120])
        assert first[3].startswith(words[:100])
        assert second[2].startswith("seeds/0001 a | b `c` ``<script>")
        # what GitHub reads beyond CommonMark: mentions, references, formulas, bare addresses, strikethrough
        for mark in (
            "@team",
            "#1",
            "$x$",
            "$$",
            "https://",
            "www.e",
            "me@e",
            "~~",
            "repo#2",
            "![",
            "<script",
            "<b>",
            "<!--",
        ):
            assert mark not in re.sub(r"&#\d+;", " ", summary), mark
        assert summary.count("\n") == 6

    def test_nothing_links_even_where_bare_addresses_do(self) -> None:
        reader = MarkdownIt("commonmark", {"html": True}).enable(["table"])
        assert "<a" not in reader.render(report.markdown(hostile(2)))
        assert "<img" not in reader.render(report.markdown(hostile(2)))

    @pytest.mark.parametrize("character", ["*", "坝"])
    def test_three_thousand_findings_stay_below_a_mebibyte_and_whole(self, character: str) -> None:
        long = character * 4000
        some = tuple(finding("link-dangling", long, path=f"{n}/{long}", line=n + 1, hint=long) for n in range(3000))
        assert len(report.markdown(tuple(replace(d, message="\udcff" * 4000) for d in some)).encode()) < 2**20
        summary = report.markdown(some)
        assert len(summary.encode()) < 2**20
        assert summary.startswith("## check: 3000 warnings\n")
        rows = table(summary)
        assert len(rows) > 100
        assert all(len(r) == 4 for r in rows)
        assert summary.endswith(f"\n… and {3000 - len(rows)} more\n")
        assert elements(rendered(summary)) <= ALLOWED

    def test_the_worst_are_the_first_of_many(self) -> None:
        some = [finding("clock-inferred", "n", path=f"{n:04}") for n in range(2999)] + [
            finding("seed-empty", "e", path="z")
        ]
        rows = table(report.markdown(order(some)))
        assert Counter(r[0] for r in rows) == {"error": 1, "note": 499}
        assert rows[0][0] == "error"

    def test_nothing_found(self) -> None:
        assert report.markdown(()) == "## check\n\nnothing found\n"


def test_what_stops_a_check_as_findings() -> None:
    faults = tuple(
        FixConfiguration(f"wrong {n}", path="dossier.yml", line=n, found="a", example="b: c") for n in (2, 5)
    )
    told = report.of_error(FixConfigurationFaults(faults))
    assert [(d.code, d.line, d.message, d.hint) for d in told] == [
        ("configuration-invalid", 2, "wrong 2; found a", "example: b: c"),
        ("configuration-invalid", 5, "wrong 5; found a", "example: b: c"),
    ]
    [usage] = report.of_error(FixUsage("no", expected="yes"))
    assert (usage.code, usage.severity, usage.message) == ("check-stopped", "error", "no; expected yes")
    [later] = report.of_error(TryAgain("git failed"))
    assert (later.code, later.hint) == ("check-stopped", RULES["check-stopped"].hint)


def test_the_summary_file_is_appended_to_and_may_be_named_by_the_environment(tmp_path: Path) -> None:
    title = "<script>x</script> | `y` @team #1 $x$ ![](http://e.example/p.png)"
    dossier = Dossier(tmp_path)
    dossier.write("seeds/a.md", FIRST)
    dossier.write("seeds/b.md", seed(title, f"发言人{title.replace('<', '&lt;')}说，大坝没有问题。", date=""))
    dossier.write("seeds/c.md", seed(title, "另一篇只有标题相同的短文。", date=""))
    step = tmp_path / "step.md"
    step.write_text("before\n\n", encoding="utf-8")
    ran = dossier.check("--format", "github", env={"GITHUB_STEP_SUMMARY": str(step)})
    assert ran.code == 0, ran.said
    assert "::warning file=seeds/c.md,line=2,title=article-duplicate::" in ran.out
    written = step.read_text(encoding="utf-8")
    assert written.startswith("before\n\n## check: ")
    assert elements(rendered(written)) <= ALLOWED
    assert any(title[:50] in row[3] for row in table(written))


def test_what_refuses_follows_what_was_found(tmp_path: Path) -> None:
    dossier = Dossier(tmp_path)
    dossier.write("seeds/a.md", seed("没有日期", "这一篇没有日期。", date=""))
    assert dossier.check("--strict", "--format", "sarif").code == 3
    dossier.write("seeds/a.md", "no front matter\n")
    ran = dossier.check("--format", "json")
    assert ran.code == 3, ran.said
    assert [r["code"] for r in json.loads(ran.out)] == ["nothing-publishable", "front-matter-missing"]


def test_every_code_is_listed(tmp_path: Path) -> None:
    ran = run("check", "--codes", cwd=tmp_path)
    blocks = re.findall(r"^([a-z-]+)\n  (note|warning|error): (.+)\n  (.+)$", ran.out, re.M)
    assert [(c, s, a, b) for c, s, a, b in blocks] == [(c, r.severity, r.summary, r.hint) for c, r in RULES.items()]
