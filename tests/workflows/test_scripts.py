"""The scripts behind make's targets for GitHub: a request for what was renewed, labels, actionlint."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.workflows.stand_ins import OWNER, asked_of_gh, git, quiet_git, stand_in_for_gh

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / ".github" / "scripts"


@dataclass
class Project:
    """A small repository with an origin beside it, and a `gh` that notes what it is asked."""

    folder: Path

    @property
    def origin(self) -> Path:
        return self.folder.with_name("origin.git")

    @property
    def log(self) -> Path:
        return self.folder.with_name("gh.jsonl")

    def run(self, script: str, *words: str) -> subprocess.CompletedProcess[str]:
        env = {**quiet_git(), "PATH": f"{self.folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        return subprocess.run(
            ["bash", f".github/scripts/{script}", *words],
            cwd=self.folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def branches(self) -> list[str]:
        return git(self.origin, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()

    def asked(self) -> list[str]:
        return [" ".join(asked["words"][:2]) for asked in asked_of_gh(self.log)]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    (tmp_path / "bin").mkdir()
    stand_in_for_gh(tmp_path / "bin", made.log)
    made.folder.mkdir()
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(made.origin))
    git(made.folder, "init", "--quiet", "--initial-branch=main")
    git(made.folder, "remote", "add", "origin", str(made.origin))
    shutil.copytree(SCRIPTS, made.folder / ".github" / "scripts")
    shutil.copyfile(ROOT / ".github" / "labels.yml", made.folder / ".github" / "labels.yml")
    for name in ("requirements/run.txt", "requirements/dev.txt", "seeds/article.md"):
        (made.folder / name).parent.mkdir(exist_ok=True)
        (made.folder / name).write_text("one\n", encoding="utf-8")
    git(made.folder, "add", "--all")
    git(made.folder, *OWNER, "commit", "--quiet", "-m", "a beginning")
    git(made.folder, "push", "--quiet", "origin", "main")
    return made


def test_where_nothing_changed_there_is_nothing_to_ask(project: Project) -> None:
    done = project.run("request.sh", "main")
    assert (done.returncode, done.stdout) == (0, "nothing to do: nothing changed\n")
    assert project.branches() == ["main"]
    assert project.asked() == []


def test_a_request_holds_what_was_renewed_and_nothing_else(project: Project) -> None:
    for name in ("requirements/run.txt", "seeds/article.md", "seeds/anchors.lock", "note.txt"):
        (project.folder / name).write_text("two\n", encoding="utf-8")
    git(project.folder, "add", "note.txt")
    before = git(project.folder, "status", "--short")
    done = project.run("request.sh", "main")
    assert done.returncode == 0, done.stderr
    (branch,) = set(project.branches()) - {"main"}
    changed = git(project.origin, "diff", "--name-only", "main", branch).split()
    assert changed == ["requirements/run.txt", "seeds/anchors.lock"]
    assert git(project.origin, "rev-parse", f"{branch}~1") == git(project.origin, "rev-parse", "main")
    assert git(project.origin, "log", "-1", "--format=%an", branch) == "github-actions[bot]"
    # whoever ran it finds folder, branch and index as they were
    assert git(project.folder, "status", "--short") == before
    assert git(project.folder, "symbolic-ref", "--short", "HEAD") == "main"
    assert project.asked() == ["pr list", "pr create", "workflow run"]
    assert asked_of_gh(project.log)[-1]["words"] == [
        "workflow", "run", "pull-request.yml", "--ref", branch, "-f", "base=main",
    ]  # fmt: skip


def test_a_change_is_asked_for_once(project: Project) -> None:
    (project.folder / "requirements/dev.txt").write_text("two\n", encoding="utf-8")
    assert project.run("request.sh", "main").returncode == 0
    again = project.run("request.sh", "main")
    assert again.returncode == 0
    assert "nothing to do" in again.stdout
    assert project.asked().count("pr create") == 1
    (project.folder / "requirements/dev.txt").write_text("three\n", encoding="utf-8")
    assert project.run("request.sh", "main").returncode == 0
    assert project.asked().count("pr create") == 2
    assert len(project.branches()) == 3


def test_a_request_that_failed_halfway_is_finished(project: Project) -> None:
    """The branch was pushed, and then GitHub refused the pull request."""
    (project.folder / "requirements/dev.txt").write_text("two\n", encoding="utf-8")
    gh = project.folder.parent / "bin" / "gh"
    works = gh.read_text(encoding="utf-8")
    gh.write_text('#!/bin/sh\n[ "$2" = list ] && echo 0\n', encoding="utf-8")
    refused = project.run("request.sh", "main")
    assert refused.returncode != 0
    assert "Allow GitHub Actions to create pull requests" in refused.stderr
    gh.write_text(works, encoding="utf-8")
    assert project.run("request.sh", "main").returncode == 0
    assert project.asked() == ["pr list", "pr create", "workflow run"]


def test_a_renewal_starts_from_the_branch_that_it_is_for(project: Project) -> None:
    git(project.folder, "switch", "--quiet", "--create", "other")
    done = project.run("request.sh", "main")
    assert done.returncode == 3
    assert "git switch main" in done.stderr


def test_labels_are_created_as_they_are_listed(project: Project) -> None:
    done = project.run("labels.sh", sys.executable)
    assert done.returncode == 0, done.stderr
    listed = yaml.safe_load((ROOT / ".github" / "labels.yml").read_text(encoding="utf-8"))
    assert [asked["words"] for asked in asked_of_gh(project.log)] == [
        ["label", "create", entry["name"], "--color", entry["color"], "--description", entry["description"], "--force"]
        for entry in listed
    ]


@pytest.mark.parametrize(("code", "said"), [(0, "looked"), (1, "looked"), (None, "skipped: actionlint")])
def test_actionlint_decides_where_it_is_installed(project: Project, code: int | None, said: str) -> None:
    tools = project.folder.parent / "tools"
    tools.mkdir()
    for name in ("bash", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    if code is not None:
        (tools / "actionlint").write_text(f"#!/bin/sh\necho looked\nexit {code}\n", encoding="utf-8")
        (tools / "actionlint").chmod(0o755)
    done = subprocess.run(
        [str(tools / "bash"), ".github/scripts/actionlint.sh"],
        cwd=project.folder, env={"PATH": str(tools)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == (code or 0)
    assert said in done.stdout


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_stop_at_the_first_fault(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n# ")
    assert "\nset -euo pipefail\n" in text
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
