"""What stands in for GitHub's part of a run: its git, its actions, its artifacts, `gh`, `sudo`. The project's part is real."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOOLS = ("ruff", "zizmor", "pre-commit")
OWNER = ("-c", "user.name=A contributor", "-c", "user.email=contributor@example.org")

# Records what it is asked, and knows which requests it has opened.
GH = """#!{python}
import json, os, sys
from pathlib import Path
log = Path({log!r})
asked = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
words = sys.argv[1:]
with log.open("a") as out:
    out.write(json.dumps({{"words": words, "token": bool(os.environ.get("GH_TOKEN"))}}) + "\\n")
after = dict(zip(words, words[1:]))
if words[:2] == ["pr", "list"]:
    print(sum(a["words"][:2] == ["pr", "create"] and after["--head"] in a["words"] for a in asked))
elif words[:2] == ["pr", "create"]:
    print("https://github.com/example/dossier/pull/2")
"""
SUDO = '#!/bin/sh\nexec "$@"\n'
# Renewing asks an index for newer releases; here each lock gains one line.
UV = """#!/bin/sh
while [ "$1" != -o ]; do shift; done
echo '# renewed' >> "$2"
"""


def git(folder: Path, *words: str) -> str:
    """The output of git in a folder, without this machine's settings."""
    done = subprocess.run(
        ["git", *words], cwd=folder, env=quiet_git(), capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"git {' '.join(words)}: {done.stderr}")
    return done.stdout.strip()


def quiet_git() -> dict[str, str]:
    """An environment in which git has no settings but the repository's, and asks nobody."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}


@dataclass
class Origin:
    """The repository as GitHub has it: `main` is the project's HEAD, `refs/pull/1/merge` a change merged into `base`."""

    folder: Path
    main: str
    base: str
    merge: str

    @classmethod
    def of(cls, source: Path, folder: Path, change: Callable[[Path], None] | None = None) -> Origin:
        """Cloned from a project. Without a change of its own, the pull request is the project's last commit."""
        git(source, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
        git(folder, "fetch", "--quiet", "--update-shallow", f"file://{source}", "+HEAD:refs/heads/main")
        main = git(folder, "rev-parse", "main")
        base, head = "main", main
        if change:
            head = cls._changed(folder, change)
        elif git(folder, "rev-list", "--count", "main") != "1":
            base = "before"
            git(folder, "branch", base, "main~1")
        parents = [word for commit in dict.fromkeys((git(folder, "rev-parse", base), head)) for word in ("-p", commit)]
        merge = git(folder, *OWNER, "commit-tree", f"{head}^{{tree}}", *parents, "-m", "Merge the pull request")
        git(folder, "update-ref", "refs/pull/1/merge", merge)
        return cls(folder, main, base, merge)

    @staticmethod
    def _changed(folder: Path, change: Callable[[Path], None]) -> str:
        work = folder.with_name("contributor")
        git(folder, "clone", "--quiet", str(folder), str(work))
        change(work)
        git(work, "add", "--all")
        git(work, *OWNER, "commit", "--quiet", "-m", "A change by a contributor")
        head = git(work, "rev-parse", "HEAD")
        git(work, "push", "--quiet", "origin", "HEAD:refs/pull/1/head")
        shutil.rmtree(work)
        return head

    def branches(self) -> dict[str, str]:
        """The commit of each branch."""
        told = git(self.folder, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
        return dict(line.split(" ") for line in told.splitlines())


@dataclass
class Runner:
    """A machine of GitHub's: one workspace, emptied by each checkout, and what a run keeps outside of it."""

    scratch: Path
    origin: Origin
    own_environment: bool = False
    artifacts: dict[str, Path] = field(default_factory=dict)
    runs: int = 0

    def __post_init__(self) -> None:
        self.workspace = self.scratch / "dossier" / "dossier"
        self.bin = self.scratch / "bin"
        self.gh_log = self.scratch / "gh.jsonl"
        self.bin.mkdir(parents=True)
        stand_in_for_gh(self.bin, self.gh_log)
        _script(self.bin / "sudo", SUDO)

    def begin_run(self) -> None:
        """A run has artifacts of its own."""
        self.artifacts, self.runs = {}, self.runs + 1

    def begin_job(self) -> None:
        """A job finds an empty machine. The environment is put aside, since only making it takes long."""
        kept = self.scratch / "kept-environment"
        if self.own_environment and (self.workspace / ".venv").is_dir():
            (self.workspace / ".venv").rename(kept)
        shutil.rmtree(self.workspace, ignore_errors=True)
        self.workspace.mkdir(parents=True)

    def use(self, action: str, options: Mapping[str, str], ref: str) -> dict[str, str]:
        """What a `uses:` step does. Its outputs; raises AssertionError where the action would fail."""
        name = action.partition("@")[0]
        if name not in ACTIONS:
            raise AssertionError(f"no stand-in for {name}")
        act, known = ACTIONS[name]
        unknown = set(options) - known
        assert not unknown, f"{name} knows no {sorted(unknown)}"
        return act(self, options, ref) or {}

    def checkout(self, options: Mapping[str, str], ref: str) -> None:
        """As actions/checkout: a pull request's merge without a branch, a branch under its name; one commit or all."""
        here = self.workspace
        git(here, "init", "--quiet", "--initial-branch=nothing")
        git(here, "remote", "add", "origin", f"file://{self.origin.folder}")
        tracked = ref.replace("refs/heads/", "refs/remotes/origin/").replace("refs/pull/", "refs/remotes/pull/")
        if options.get("fetch-depth", "1") == "0":
            git(here, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*", f"+{ref}:{tracked}")
        else:
            depth = options.get("fetch-depth", "1")
            git(here, "fetch", "--quiet", "--no-tags", f"--depth={depth}", "origin", f"+{ref}:{tracked}")
        if ref.startswith("refs/heads/"):
            git(here, "checkout", "--quiet", "-B", ref.removeprefix("refs/heads/"), tracked)
        else:
            git(here, "checkout", "--quiet", "--detach", tracked)
        self._environment()

    def _environment(self) -> None:
        """The job's `.venv`: kept from the job before, or lent by the one that runs this; packages are not copied."""
        place, kept = self.workspace / ".venv", self.scratch / "kept-environment"
        if self.own_environment:
            if kept.is_dir():
                kept.rename(place)
            return
        venv.create(place, with_pip=False, symlinks=True)
        packages = sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)})
        shared = (str(self.workspace), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
        Path(packages, "lent.pth").write_text("\n".join(dict.fromkeys(shared)) + "\n", encoding="utf-8")
        _script(
            place / "bin" / "build-dossier",
            f"#!{place}/bin/python\nimport sys\nfrom build_dossier.cli import main\nsys.exit(main())\n",
        )
        for tool in TOOLS:
            (place / "bin" / tool).symlink_to(Path(sys.prefix) / "bin" / tool)
        _script(place / "bin" / "uv", UV)
        for stamp in (".run", ".dev"):
            (place / stamp).touch()

    def setup_python(self, options: Mapping[str, str], _: str) -> None:
        keys = options.get("cache-dependency-path")
        assert not keys or list(self.workspace.glob(keys)), f"nothing to key the cache by: {keys}"

    def upload(self, options: Mapping[str, str], _: str) -> None:
        """As actions/upload-artifact: files keep their places below what the paths have in common."""
        patterns = options["path"].split()
        roots = [self.workspace / _before_glob(p) for p in patterns]
        root = Path(os.path.commonpath(roots))
        files = [f for p in patterns for found in self.workspace.glob(p) for f in _files(found)]
        missing = options.get("if-no-files-found", "warn")
        assert files or missing != "error", f"no file at {patterns}"
        kept = self.scratch / "artifacts" / str(self.runs) / options["name"]
        for file in files:
            target = kept / file.relative_to(root if root.is_dir() else root.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        if files:
            self.artifacts[options["name"]] = kept

    def upload_site(self, options: Mapping[str, str], _: str) -> None:
        assert (self.workspace / options["path"] / "index.html").is_file(), f"no site in {options['path']}"
        kept = self.scratch / "artifacts" / str(self.runs) / "github-pages"
        shutil.copytree(self.workspace / options["path"], kept)
        self.artifacts["github-pages"] = kept

    def download(self, options: Mapping[str, str], _: str) -> None:
        assert options["name"] in self.artifacts, f"no artifact {options['name']}"
        target = self.workspace / options.get("path", ".")
        shutil.copytree(self.artifacts[options["name"]], target, dirs_exist_ok=True)

    def configure_pages(self, _: Mapping[str, str], __: str) -> dict[str, str]:
        return {"base_url": "https://example.github.io/dossier", "base_path": "/dossier"}

    def deploy(self, _: Mapping[str, str], __: str) -> dict[str, str]:
        assert "github-pages" in self.artifacts, "nothing to deploy"
        return {"page_url": "https://example.github.io/dossier/"}


Action = Callable[[Runner, Mapping[str, str], str], dict[str, str] | None]
ACTIONS: dict[str, tuple[Action, set[str]]] = {
    "actions/checkout": (Runner.checkout, {"persist-credentials", "fetch-depth"}),
    "actions/setup-python": (Runner.setup_python, {"python-version", "cache", "cache-dependency-path"}),
    "actions/upload-artifact": (Runner.upload, {"name", "path", "if-no-files-found", "retention-days"}),
    "actions/download-artifact": (Runner.download, {"name", "path"}),
    "actions/configure-pages": (Runner.configure_pages, set()),
    "actions/upload-pages-artifact": (Runner.upload_site, {"path"}),
    "actions/deploy-pages": (Runner.deploy, set()),
}


def stand_in_for_gh(folder: Path, log: Path) -> None:
    """A `gh` in a folder for PATH; each line of the log is what it was asked."""
    _script(folder / "gh", GH.format(python=sys.executable, log=str(log)))


def asked_of_gh(log: Path) -> list[dict[str, Any]]:
    """What `gh` was asked: its words, and whether it had a token."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def _script(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def _before_glob(pattern: str) -> str:
    parts = Path(pattern).parts
    return str(Path(*parts[: next((i for i, part in enumerate(parts) if "*" in part), len(parts))]))


def _files(found: Path) -> list[Path]:
    """Files at a path, without hidden ones, which the action leaves out."""
    if found.is_file():
        return [found]
    return [
        f for f in found.rglob("*") if f.is_file() and not any(p.startswith(".") for p in f.relative_to(found).parts)
    ]
