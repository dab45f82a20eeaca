"""Every step of every workflow, run on a clean clone of HEAD as GitHub would run it.

`make test` alone is left out: it is what runs this. The environment is lent, not installed, and the package index is not
asked; `run_steps.py` without --lend does both.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.workflows.run_steps import ROOT, Event, Step, machine, read, run
from tests.workflows.stand_ins import Runner, asked_of_gh, git

ARTICLE = "009_demo-curfew-notice.txt"
PARAGRAPH = "<p>次日上午，医院又收治了12名伤者。</p>"
ANNOTATION = re.compile(r"::(?:error|warning|notice) (?:file=[^:,]+,)?(?:line=\d+,)?title=[^:,]+::.+")
PULL_REQUEST = Event("pull_request", "refs/pull/1/merge")
# steps that take long and say nothing more about some tests' question
OTHERS = ("make lint", "make strict", "make portable")


def one_more_paragraph(clone: Path) -> None:
    """A contributor's good change."""
    file = clone / "seeds" / ARTICLE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("<p>依据：", f"{PARAGRAPH}\n<p>依据："), encoding="utf-8")


def no_title(clone: Path) -> None:
    """A contributor's slip."""
    file = clone / "seeds" / ARTICLE
    file.write_text(re.sub(r"(?m)^title:.*\n", "", file.read_text(encoding="utf-8")), encoding="utf-8")


@dataclass(frozen=True)
class Tried:
    """The steps of a workflow by job and name, and what it kept."""

    steps: dict[str, Step]
    artifacts: dict[str, Path]

    def __getitem__(self, name: str) -> Step:
        return self.steps[name]


def tried(runner: Runner, name: str, event: Event, *leave_out: str) -> Tried:
    steps = run(runner, read(runner.origin, name), event, skip=frozenset({"make test", *leave_out}))
    return Tried({f"{step.job}: {step.name}": step for step in steps}, runner.artifacts)


def all_done(went: Tried) -> None:
    wrong = [f"{step.line()}\n{step.said}" for step in went.steps.values() if step.code]
    assert not wrong, "\n".join(wrong)


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, check=False).returncode != 0,
        reason="no git repository: there is nothing to clone",
    ),
]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with machine(change=one_more_paragraph) as made:
        yield made


@pytest.fixture(scope="module")
def request_run(runner: Runner) -> Tried:
    return tried(runner, "pull-request.yml", PULL_REQUEST)


@pytest.fixture(scope="module")
def weekly_run(runner: Runner) -> Tried:
    return tried(runner, "maintenance.yml", Event("schedule"))


@pytest.fixture(scope="module")
def branch(runner: Runner, weekly_run: Tried) -> str:
    """The branch that the weekly run has asked for."""
    (found,) = (name for name in runner.origin.branches() if name.startswith("renew/"))
    return found


@pytest.fixture(scope="module")
def publish_run(runner: Runner) -> Tried:
    return tried(runner, "publish.yml", Event("push"))


class TestPullRequest:
    def test_every_step_is_done(self, request_run: Tried) -> None:
        all_done(request_run)
        assert [step.name for step in request_run.steps.values() if step.code is None] == ["Tests"]

    def test_findings_are_annotations(self, request_run: Tried) -> None:
        said = request_run["content: Findings"].said.splitlines()
        assert said
        assert all(ANNOTATION.fullmatch(line) for line in said if line.startswith("::"))
        assert any(line.startswith("::") for line in said)
        assert request_run["content: Findings"].summary.strip()

    def test_what_machines_read_is_kept_and_tells_no_one_twice(self, request_run: Tried) -> None:
        log = json.loads((request_run.artifacts["findings"] / "findings.sarif").read_text(encoding="utf-8"))
        assert log["version"] == "2.1.0"
        assert request_run["content: Findings for machines"].summary == ""

    def test_the_summary_tells_what_changes_in_the_dossier(self, request_run: Tried) -> None:
        summary = request_run["content: What changes in the dossier"].summary
        assert re.search(r"^#+ \S", summary, re.M)
        assert ARTICLE.partition(".")[0] in summary or "宵禁短信" in summary
        # the change alone: nothing else is in it
        assert "000_demo-csto-arrival" not in summary
        assert len(summary.encode()) <= 1 << 20

    def test_the_site_opens_from_disk(self, request_run: Tried) -> None:
        site = request_run.artifacts["site"]
        pages = list(site.rglob("index.html"))
        assert len(pages) > 10
        assert any("12名伤者" in page.read_text(encoding="utf-8") for page in (site / "articles").rglob("index.html"))
        front = (site / "index.html").read_text(encoding="utf-8")
        links = re.findall(r'<a [^>]*href="(?!https?:|mailto:|#)([^"#?]+)', front)
        assert links
        for link in links:
            assert (site / link).is_file(), link


def test_findings_are_kept_where_they_refuse() -> None:
    with machine(change=no_title) as runner:
        went = tried(runner, "pull-request.yml", PULL_REQUEST, *OTHERS, 'make diff BASE="$BASE"')
        assert went["content: Findings"].failed
        # at the line of the file in the repository, so that GitHub shows it there
        assert f"::error file=seeds/{ARTICLE},line=" in went["content: Findings"].said
        assert not went["content: Findings for machines"].failed
        log = json.loads((went.artifacts["findings"] / "findings.sarif").read_text(encoding="utf-8"))
        assert f'"seeds/{ARTICLE}"' in json.dumps(log["runs"][0]["results"])


class TestMaintenance:
    def test_every_step_is_done(self, weekly_run: Tried) -> None:
        all_done(weekly_run)
        assert all(step.code == 0 for step in weekly_run.steps.values())

    def test_what_was_asked_again_is_reported_and_kept(self, weekly_run: Tried) -> None:
        assert weekly_run["recheck: Ask again"].summary.strip()
        json.loads((weekly_run.artifacts["recheck"] / "recheck.json").read_text(encoding="utf-8"))

    def test_what_was_renewed_is_asked_for(self, runner: Runner, branch: str) -> None:
        changed = set(git(runner.origin.folder, "diff", "--name-only", "main", branch).split())
        assert {"requirements/run.txt", "requirements/dev.txt"} <= changed
        assert changed <= {"requirements/run.txt", "requirements/dev.txt", "seeds/anchors.lock", "seeds/changes.lock"}
        asked = asked_of_gh(runner.gh_log)
        assert [call["words"][:2] for call in asked] == [["pr", "list"], ["pr", "create"], ["workflow", "run"]]
        assert all(call["token"] for call in asked)

    def test_the_request_passes_its_own_checks(self, runner: Runner, branch: str) -> None:
        event = Event("workflow_dispatch", f"refs/heads/{branch}", {"base": "main"})
        went = tried(runner, "pull-request.yml", event, *OTHERS)
        assert went["content: Findings"].code == 0, went["content: Findings"].said
        assert went["content: What changes in the dossier"].code == 0, went["content: What changes in the dossier"].said
        assert ARTICLE.partition(".")[0] not in went["content: What changes in the dossier"].summary


class TestPublish:
    def test_every_step_is_done_and_the_site_is_deployed(self, publish_run: Tried) -> None:
        all_done(publish_run)
        assert publish_run["deploy: Deploy"].code == 0

    def test_the_site_knows_its_address_and_its_repository(self, publish_run: Tried) -> None:
        site = publish_run.artifacts["github-pages"]
        front = (site / "index.html").read_text(encoding="utf-8")
        assert '<link rel="canonical" href="https://example.github.io/dossier/"' in front
        pages = [page.read_text(encoding="utf-8") for page in (site / "articles").rglob("index.html")]
        assert any("https://github.com/example/dossier/edit/main/seeds/" in page for page in pages)
        assert any("template=report-error.yml" in page for page in pages)
