"""What is written in .github: workflows without logic, without secrets, pinned; forms that the site's links can fill."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.expressions import UnknownExpression, evaluate, filled, holds

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
# one target, its variables, a file for what it says
RUN = re.compile(r"""(?:sudo )?make (?P<target>[a-z-]+)(?: [A-Z]+=(?:[a-z]+|"\$[A-Z]+"))*(?: > [a-z.-]+)?""")
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+(?:\.\d+)*$")
# what a link from a page hands over
PREFILLED = {"page", "article", "passage", "words"}
CONTEXTS = {"github": {"ref": "refs/heads/main", "event": {"pull_request": None}}, "inputs": {"base": "main"}}


def loaded(path: Path) -> Any:
    """Every scalar a string: `on` is a key, not a truth value."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def named(path: Path) -> str:
    return path.name


@pytest.fixture(scope="module")
def labels() -> set[str]:
    return {label["name"] for label in loaded(GITHUB / "labels.yml")}


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
class TestWorkflow:
    def test_every_action_is_pinned_by_its_commit_and_says_its_version(self, path: Path) -> None:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if re.search(r"\buses:", line)]
        assert lines
        assert [line for line in lines if not PINNED.search(line)] == []

    def test_every_command_is_one_target_of_make(self, path: Path) -> None:
        steps = [step for job in loaded(path)["jobs"].values() for step in job["steps"]]
        known = targets()
        for step in steps:
            assert ("run" in step) != ("uses" in step), step
            if "run" in step:
                found = RUN.fullmatch(step["run"].strip())
                assert found, step["run"]
                assert found["target"] in known, step["run"]

    def test_nothing_is_permitted_but_what_a_job_asks_for(self, path: Path) -> None:
        workflow = loaded(path)
        assert workflow["permissions"] == {}
        for name, job in workflow["jobs"].items():
            rights = {key for key, value in job["permissions"].items() if value == "write"}
            allowed = {
                ("publish.yml", "deploy"): {"pages", "id-token"},
                ("maintenance.yml", "request"): {"contents", "pull-requests", "actions"},
            }
            assert rights == allowed.get((path.name, name), set()), name

    def test_strangers_content_meets_no_secret(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert "pull_request_target" not in text
        assert "secrets." not in text
        assert ("github.token" in text) == (path.name == "maintenance.yml")
        checkouts = [s for j in loaded(path)["jobs"].values() for s in j["steps"] if "checkout@" in s.get("uses", "")]
        assert {step["with"]["persist-credentials"] for step in checkouts} <= {"false"}

    def test_a_job_ends_by_itself_and_does_not_meet_its_like(self, path: Path) -> None:
        workflow = loaded(path)
        assert workflow["concurrency"]["group"]
        assert all(0 < int(job["timeout-minutes"]) <= 60 for job in workflow["jobs"].values())

    def test_what_needs_the_history_has_it(self, path: Path) -> None:
        for job in loaded(path)["jobs"].values():
            commands = " ".join(step.get("run", "") for step in job["steps"])
            if re.search(r"make (?:diff|strict|portable|test)\b", commands):
                assert job["steps"][0]["with"]["fetch-depth"] == "0"


def test_the_job_that_may_write_runs_no_code_of_others() -> None:
    """Neither packages nor the project's own: git and gh, on the files that another job renewed."""
    steps = loaded(GITHUB / "workflows" / "maintenance.yml")["jobs"]["request"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["make request"]
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nrequest:")[2].partition("\n\n")[0]
    assert recipe.splitlines()[1:] == ['\t@bash .github/scripts/request.sh "$(BASE)"']
    assert not recipe.splitlines()[0].partition("##")[0].strip()


@pytest.mark.parametrize(("name", "job"), [("publish.yml", "deploy"), ("maintenance.yml", "renew")])
def test_only_main_is_deployed_and_renewed(name: str, job: str) -> None:
    condition = loaded(GITHUB / "workflows" / name)["jobs"][job]["if"]
    assert holds(condition, {"github": {"ref": "refs/heads/main"}}, failed=False)
    assert not holds(condition, {"github": {"ref": "refs/heads/other"}}, failed=False)
    assert not holds(condition, {"github": {"ref": "refs/heads/main"}}, failed=True)


def test_the_request_starts_a_workflow_that_can_be_started() -> None:
    script = (GITHUB / "scripts" / "request.sh").read_text(encoding="utf-8")
    found = re.search(r"gh workflow run (\S+) .*-f \"(\w+)=", script)
    assert found
    dispatch = loaded(GITHUB / "workflows" / found[1])["on"]["workflow_dispatch"]
    assert set(dispatch["inputs"]) == {found[2]}


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sys.prefix) / "bin" / "zizmor"
    done = subprocess.run(
        [zizmor, "--offline", "--quiet", "--persona", "pedantic", str(GITHUB)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", FORMS, ids=named)
class TestForm:
    def test_github_can_read_it(self, path: Path) -> None:
        form = loaded(path)
        assert {"name", "description", "body"} <= set(form) <= {"name", "description", "title", "labels", "body"}
        fields = [part for part in form["body"] if part["type"] != "markdown"]
        ids = [part["id"] for part in fields]
        titles = [part["attributes"]["label"] for part in fields]
        assert len(set(ids)) == len(ids)
        assert len(set(titles)) == len(titles)
        for part in fields:
            assert re.fullmatch(r"[\w-]+", part["id"])
            assert part["type"] in ("input", "textarea", "dropdown")
            assert set(part) <= {"type", "id", "attributes", "validations"}
            assert ("options" in part["attributes"]) == (part["type"] == "dropdown")
        assert any(part.get("validations", {}).get("required") == "true" for part in fields)

    def test_it_speaks_chinese_first_and_then_english(self, path: Path) -> None:
        form = loaded(path)
        said = [form["name"], *(part["attributes"]["label"] for part in form["body"] if part["type"] != "markdown")]
        for text in said:
            assert re.fullmatch(r"[\u4e00-\u9fff，]+ · [A-Za-z ,]+", text), text

    def test_its_labels_are_there(self, path: Path, labels: set[str]) -> None:
        assert loaded(path)["labels"]
        assert set(loaded(path)["labels"]) <= labels


def test_the_fields_that_links_fill_are_there() -> None:
    body = loaded(GITHUB / "ISSUE_TEMPLATE" / "report-error.yml")["body"]
    fields = {part["id"]: part for part in body if "id" in part}
    assert set(fields) == PREFILLED | {"wrong", "source"}
    # a link can fill what is typed, not what is chosen
    assert {fields[name]["type"] for name in PREFILLED} <= {"input", "textarea"}


def test_every_link_to_a_form_names_a_form() -> None:
    sources = [*(ROOT / "build_dossier").rglob("*.py"), *ROOT.glob("*.md")]
    for source in sources:
        for name in re.findall(r"template=([\w-]+\.yml)", source.read_text(encoding="utf-8")):
            assert name in {path.name for path in FORMS}, source


def test_issues_begin_with_a_form() -> None:
    assert loaded(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["blank_issues_enabled"] == "false"


def test_labels_are_such_as_github_takes(labels: set[str]) -> None:
    listed = loaded(GITHUB / "labels.yml")
    assert len(listed) == len(labels)
    for label in listed:
        assert re.fullmatch(r"[0-9a-f]{6}", label["color"])
        assert 0 < len(label["description"]) <= 100


def test_dependabot_asks_for_what_is_not_locked_with_hashes(labels: set[str]) -> None:
    (updates,) = loaded(GITHUB / "dependabot.yml")["updates"]
    assert updates["package-ecosystem"] == "github-actions"
    assert int(updates["cooldown"]["default-days"]) >= 7
    assert set(updates["labels"]) <= labels


def test_owners_are_named_for_files_that_are_there() -> None:
    lines = (GITHUB / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    for pattern, *owners in (line.split() for line in lines if line and not line.startswith("#")):
        assert owners and all(owner.startswith("@") for owner in owners)
        assert pattern == "*" or (ROOT / pattern.strip("/")).exists(), pattern


def test_hooks_call_targets_that_are_there() -> None:
    (repository,) = loaded(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"  # nothing is downloaded
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].removeprefix("make ") in targets()


def test_help_tells_of_every_target() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^ +make ([a-z-]+)  +\S", told, re.M)) == targets()


class TestExpressions:
    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("github.ref == 'refs/heads/main'", True),
            ("github.ref != 'refs/heads/main' || 'else'", "else"),
            ("${{ github.event.pull_request.base.sha || format('origin/{0}', inputs.base) }}", "origin/main"),
            ("!cancelled() && (failure() || 'it''s')", "it's"),
            ("github.event.pull_request.number && 1 || ''", ""),
        ],
    )
    def test_values(self, expression: str, value: Any) -> None:
        assert evaluate(expression, CONTEXTS) == value

    @pytest.mark.parametrize(
        "expression", ["github.nothing", "nothing", "github.ref.x", "hashFiles('a')", "a b", "'open", "(1", "github."]
    )
    def test_what_is_not_known_is_an_error(self, expression: str) -> None:
        with pytest.raises(UnknownExpression):
            evaluate(expression, CONTEXTS)

    def test_a_text_is_filled(self) -> None:
        assert filled("a-${{ inputs.base }}-${{ github.event.pull_request.number }}", CONTEXTS) == "a-main-"

    def test_a_condition_without_a_status_holds_only_where_nothing_failed(self) -> None:
        assert holds(None, {}, failed=False)
        assert not holds(None, {}, failed=True)
        assert not holds("github.ref == 'refs/heads/main'", CONTEXTS, failed=True)
        assert holds("${{ !cancelled() }}", {}, failed=True)
        assert not holds("failure()", {}, failed=False)
