"""Runs the steps of workflows on a clean clone, as GitHub would: what a workflow says is tried before it is pushed.

    .venv/bin/python tests/workflows/run_steps.py [WORKFLOW…] [--skip-tests] [--lend] [--keep FOLDER]

Of each job, on an empty folder, every step in order: `uses:` by stand-ins (stand_ins.py), `run:` for real, with GitHub's
variables. Clone and workflows are those of HEAD: what is not committed is not tried. Pushes go to a bare repository beside it; `gh` only
notes what it is asked. Without --lend, the environment is installed as `make` installs it, once for all jobs, and `make renew`
asks the package index; with it, this environment's packages are used and nothing is asked.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.workflows.expressions import filled, holds
from tests.workflows.stand_ins import Origin, Runner, git, quiet_git

ROOT = Path(__file__).parents[2]
WORKFLOWS = ".github/workflows"
JOB_KEYS = {"name", "if", "needs", "runs-on", "timeout-minutes", "permissions", "env", "environment", "steps"}
STEP_KEYS = {"name", "id", "if", "env", "run", "uses", "with", "continue-on-error"}
# what a step's commands inherit of this machine
INHERITED = ("HOME", "LANG", "LC_ALL", "TMPDIR", "USER", "BUILD_DOSSIER_CHROMIUM", "SSL_CERT_FILE", "SSL_CERT_DIR")
INHERITED_PREFIXES = ("PIP_", "UV_")


@dataclass(frozen=True, slots=True)
class Event:
    """Why a workflow runs."""

    name: str
    ref: str = "refs/heads/main"
    inputs: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How a step went. `code` is None where it was not run; `why` says why not."""

    job: str
    name: str
    run: str
    code: int | None
    why: str
    said: str
    summary: str
    continues: bool
    seconds: float

    @property
    def failed(self) -> bool:
        return bool(self.code) and not self.continues

    def line(self) -> str:
        went = (
            self.why if self.code is None else f"exit {self.code}{' (goes on)' if self.code and self.continues else ''}"
        )
        return f"{self.job:10} {went:22} {self.seconds:6.1f} s  {self.name}{': ' if self.run else ''}{self.run.strip()}"


def read(origin: Origin, name: str) -> dict[str, Any]:
    """A workflow of main; every scalar as a string, so that `on` is no truth value."""
    return dict(yaml.load(git(origin.folder, "show", f"main:{WORKFLOWS}/{name}"), Loader=yaml.BaseLoader))


def usual(workflow: Mapping[str, Any]) -> Event:
    """The event that a workflow mostly runs for."""
    triggers = workflow["on"]
    if "pull_request" in triggers:
        return Event("pull_request", "refs/pull/1/merge")
    return Event("push" if "push" in triggers else "schedule")


@contextmanager
def machine(
    source: Path = ROOT, *, own_environment: bool = False, folder: Path | None = None, change: Any = None
) -> Iterator[Runner]:
    """A runner for a clone of a project's HEAD. `change` edits a clone: that is then the pull request."""
    with tempfile.TemporaryDirectory(prefix="workflows-") as scratch:
        place = folder or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        yield Runner(place, Origin.of(source, place / "origin.git", change), own_environment)


def run(
    runner: Runner, workflow: Mapping[str, Any], event: Event, *, skip: frozenset[str] = frozenset(), show: bool = False
) -> list[Step]:
    """Every job of a workflow, in the order of their needs, as written. `skip`: runs that are left out, such as `make test`."""
    runner.begin_run()
    steps: list[Step] = []
    results: dict[str, str] = {}
    for name, job in workflow["jobs"].items():
        assert set(job) <= JOB_KEYS, f"{name}: {set(job) - JOB_KEYS} is not known here"
        needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
        assert set(needs) <= set(results), f"{name}: a job that is needed comes later, or not at all"
        contexts = _contexts(runner, event)
        unmet = any(results[need] != "success" for need in needs)
        if not holds(job.get("if"), contexts, failed=unmet):
            results[name] = "skipped"
            continue
        went = _job(runner, workflow, name, job, contexts, event, skip, show)
        results[name] = "failure" if any(step.failed for step in went) else "success"
        steps.extend(went)
    return steps


def _job(
    runner: Runner, workflow: Mapping[str, Any], name: str, job: Mapping[str, Any], contexts: dict[str, Any],
    event: Event, skip: frozenset[str], show: bool,
) -> list[Step]:  # fmt: skip
    runner.begin_job()
    contexts["steps"] = {step["id"]: {"outputs": _Outputs()} for step in job["steps"] if "id" in step}
    outer = {key: filled(value, contexts) for part in (workflow, job) for key, value in part.get("env", {}).items()}
    done: list[Step] = []
    for step in job["steps"]:
        assert set(step) <= STEP_KEYS, f"{name}: {set(step) - STEP_KEYS} is not known here"
        failed = any(before.failed for before in done)
        went = _step(runner, name, step, contexts, outer, event, skip, failed)
        done.append(went)
        if show:
            print(went.line(), *([went.said.strip()] if went.code else []), sep="\n", flush=True)
    if "environment" in job:
        filled(job["environment"]["url"], contexts)
    return done


def _step(
    runner: Runner, job: str, step: Mapping[str, Any], contexts: dict[str, Any], outer: Mapping[str, str],
    event: Event, skip: frozenset[str], failed: bool,
) -> Step:  # fmt: skip
    command = step.get("run", "")
    name = step.get("name") or step["uses"].partition("@")[0]
    continues = step.get("continue-on-error") == "true"
    started = time.monotonic()

    def ended(code: int | None, said: str = "", summary: str = "", why: str = "") -> Step:
        return Step(job, name, command, code, why, said, summary, continues, time.monotonic() - started)

    if not holds(step.get("if"), contexts, failed=failed):
        return ended(None, why="skipped by its condition")
    if command.strip() in skip:
        return ended(None, why="left out")
    env = {**outer, **{key: filled(value, contexts) for key, value in step.get("env", {}).items()}}
    if "uses" in step:
        options = {key: filled(value, contexts) for key, value in step.get("with", {}).items()}
        try:
            outputs = runner.use(step["uses"], options, event.ref)
        except AssertionError as error:
            return ended(1, str(error))
        if "id" in step:
            contexts["steps"][step["id"]]["outputs"].update(outputs)
        return ended(0)
    assert "${{" not in command, f"{name}: an expression inside of a script"
    code, said, summary = _shell(runner, command, env, _variables(runner, contexts, job))
    return ended(code, said, summary)


def _shell(runner: Runner, command: str, env: Mapping[str, str], variables: Mapping[str, str]) -> tuple[int, str, str]:
    """A script as the runner starts it: its exit code, what it said, its summary."""
    files = runner.scratch / "files"
    files.mkdir(exist_ok=True)
    named = {f"GITHUB_{name}": files / name.lower() for name in ("STEP_SUMMARY", "OUTPUT", "ENV", "PATH")}
    for file in named.values():
        file.write_text("", encoding="utf-8")
    script = files / "script.sh"
    script.write_text(command, encoding="utf-8")
    inherited = {k: v for k, v in quiet_git().items() if k in INHERITED or k.startswith((*INHERITED_PREFIXES, "GIT_"))}
    done = subprocess.run(
        ["bash", "-e", str(script)],
        cwd=runner.workspace,
        env={
            **inherited,
            "PATH": f"{runner.bin}{os.pathsep}{os.environ['PATH']}",
            **variables,
            **{name: str(file) for name, file in named.items()},
            **env,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH"):
        assert not named[name].read_text(encoding="utf-8"), f"{name} was written: nothing here reads it yet"
    return done.returncode, done.stdout, named["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")


class _Outputs(dict[str, str]):
    """A step's outputs; one that it did not set is null, as GitHub has it."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> None:
        return None


def _contexts(runner: Runner, event: Event) -> dict[str, Any]:
    pull = {"number": 1} if event.name == "pull_request" else None
    github = {
        "event_name": event.name,
        "event": {"pull_request": pull},
        "ref": event.ref,
        "base_ref": runner.origin.base if pull else "",
        "sha": runner.origin.merge if pull else runner.origin.branches()[event.ref.removeprefix("refs/heads/")],
        "repository": "example/dossier",
        "server_url": "https://github.com",
        "token": "a-token-for-this-run",
    }
    return {"github": github, "inputs": event.inputs}


def _variables(runner: Runner, contexts: Mapping[str, Any], job: str) -> dict[str, str]:
    github = contexts["github"]
    pull = github["event"]["pull_request"]
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_BASE_REF": github["base_ref"],
        "GITHUB_EVENT_NAME": github["event_name"],
        "GITHUB_HEAD_REF": "a-change" if pull else "",
        "GITHUB_JOB": job,
        "GITHUB_REF": github["ref"],
        "GITHUB_REF_NAME": "1/merge" if pull else github["ref"].removeprefix("refs/heads/"),
        "GITHUB_REPOSITORY": github["repository"],
        "GITHUB_REPOSITORY_OWNER": github["repository"].partition("/")[0],
        "GITHUB_RUN_ID": "1",
        "GITHUB_SERVER_URL": github["server_url"],
        "GITHUB_SHA": github["sha"],
        "GITHUB_WORKSPACE": str(runner.workspace),
        "RUNNER_OS": "Linux",
        "RUNNER_TEMP": str(runner.scratch / "files"),
    }


def main() -> int:
    """Run the workflows that are named, or all; 1 where a step failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("workflows", nargs="*", metavar="WORKFLOW", help="pull-request.yml, or all of them")
    parser.add_argument("--skip-tests", action="store_true", help="leave `make test` out")
    parser.add_argument("--lend", action="store_true", help="use this environment's packages; ask no index")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the clone and the artifacts in a new folder")
    asked = parser.parse_args()
    skip = frozenset({"make test"} if asked.skip_tests else ())
    failed = False
    with machine(own_environment=not asked.lend, folder=asked.keep and asked.keep.absolute()) as runner:
        listed = git(runner.origin.folder, "ls-tree", "--name-only", f"main:{WORKFLOWS}").split()
        for name in asked.workflows or listed:
            workflow = read(runner.origin, name)
            event = usual(workflow)
            print(f"\n== {name} ({event.name})", flush=True)
            failed |= any(step.failed for step in run(runner, workflow, event, skip=skip, show=True))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
