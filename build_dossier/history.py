"""Git, read only: what a revision holds, what changed between two, which versions were published.

Only plumbing that runs nothing of the repository: no hooks, filters, text conversions or replaced objects, since a
revision may come from a stranger. Files are written below a folder of our own; links are written as links to nowhere, so that
what reads them refuses them as it does in a work tree.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from build_dossier.errors import FixUsage, TryAgain

REGULAR = ("100644", "100755")
LINK = "120000"
LARGEST = 100_000_000  # bytes of one file; a larger one is given its size only, so that its reader refuses it
TIMEOUT_S = 300.0
SAFE = (
    "--no-replace-objects",
    "-c",
    "core.quotePath=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "diff.external=",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a revision: POSIX path from the repository's root, mode as git gives it, object, bytes."""

    path: str
    mode: str
    object: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file that differs between two revisions: A added, M changed, D removed, R renamed from `before`, T another type."""

    status: str
    path: str
    mode: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A commit of the line that is published, and when it came there (with its offset)."""

    commit: str
    at: datetime
    parent: str = ""


class Repository:
    """A git repository. Raises FixUsage for revisions that it does not have, TryAgain where git fails."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The repository whose work tree holds a folder; None where there is none, or no git on the machine."""
        if shutil.which("git") is None or not folder.is_dir():
            return None
        done = _run(("-C", str(folder), "rev-parse", "--show-toplevel"))
        return cls(Path(os.fsdecode(done.stdout).rstrip("\n"))) if done.returncode == 0 else None

    def inside(self, folder: Path) -> str:
        """The path of a folder of the work tree from the root, POSIX; empty for the root. Raises ValueError outside."""
        path = folder.resolve().relative_to(self.root.resolve()).as_posix()
        return "" if path == "." else path

    @property
    def shallow(self) -> bool:
        """Whether older commits were not fetched."""
        return self._said("rev-parse", "--is-shallow-repository").strip() == "true"

    def commit(self, revision: str) -> str:
        """The commit that a revision names, as its full hash. Raises FixUsage."""
        done = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if done.returncode:
            raise FixUsage(
                "this revision is not in the repository",
                found=revision,
                expected="a branch, tag or commit that was fetched, or a folder",
                example="build-dossier diff origin/main",
            )
        return os.fsdecode(done.stdout).strip()

    def fork(self, revision: str) -> str:
        """The commit on which the work tree left the line of a revision: what came there since is no change of ours."""
        commit = self.commit(revision)
        done = self._git("merge-base", commit, "HEAD")
        return os.fsdecode(done.stdout).strip() if done.returncode == 0 else commit

    def head(self) -> str | None:
        """The commit that is checked out; None before the first."""
        done = self._git("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return os.fsdecode(done.stdout).strip() if done.returncode == 0 else None

    def tracks(self, path: str) -> bool:
        """Whether the commit that is checked out holds a file or folder."""
        return self.head() is not None and bool(self._git("ls-tree", "HEAD", "--", path).stdout.strip())

    def files(self, commit: str, *paths: str) -> Iterator[File]:
        """The files of a commit below some paths; submodules are none."""
        out = self._said("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *[p for p in paths if p])
        for row in out.split("\0"):
            if found := re.fullmatch(r"(\d{6}) blob ([0-9a-f]+) +(\d+)\t(.+)", row, re.S):
                yield File(mode=found[1], object=found[2], size=int(found[3]), path=found[4])

    def export(self, commit: str, target: Path, *paths: str) -> None:
        """Write the files of a commit below some paths into a folder, by their paths from the root."""
        wanted = [f for f in self.files(commit, *paths) if _plain(f.path)]
        with subprocess.Popen(
            self._command("cat-file", "--batch"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
        ) as git:
            assert git.stdin is not None  # both are pipes
            assert git.stdout is not None
            for file in wanted:
                path = target / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                if file.mode == LINK:
                    path.symlink_to("nowhere")
                elif file.size > LARGEST:
                    with path.open("wb") as stream:
                        stream.truncate(file.size)
                elif file.mode in REGULAR:
                    git.stdin.write(f"{file.object}\n".encode())
                    git.stdin.flush()
                    head = git.stdout.readline().split()
                    if len(head) != 3:
                        raise TryAgain("git does not give the file of a revision", path=file.path)
                    path.write_bytes(git.stdout.read(int(head[2])))
                    git.stdout.read(1)
            git.stdin.close()

    def changes(self, base: str, head: str | None = None) -> tuple[Change, ...]:
        """What differs between two commits, renames found; without `head`, from a commit to the work tree."""
        ends = (base, head) if head else (base,)
        out = self._said("diff", "--raw", "-z", "-M", "--no-ext-diff", "--no-textconv", "--abbrev=40", *ends, "--")
        parts = iter(out.split("\0"))
        found = []
        for part in parts:
            if not (row := re.fullmatch(r":\d{6} (\d{6}) [0-9a-f]+ [0-9a-f]+ ([A-Z])\d*", part)):
                continue
            first = next(parts)
            renamed = row[2] in "RC"
            path = next(parts) if renamed else first
            found.append(Change(status=row[2], path=path, mode=row[1], before=first if renamed else ""))
        if not head:
            new = self._said("ls-files", "--others", "--exclude-standard", "-z", "--full-name", "--", ".").split("\0")
            found += [Change(status="A", path=p, mode=_mode(self.root / p)) for p in new if p]
        return tuple(sorted(found, key=lambda c: c.path))

    def versions(self, *paths: str, but: Iterable[str] = (), limit: int) -> tuple[Version, ...]:
        """The commits of the published line (first parents of HEAD) that changed something below the paths, newest first.

        Changes of what is below `but` do not count.
        """
        form = "%H%x09%P%x09%cI"
        options = ("--first-parent", "--diff-merges=first-parent", f"--max-count={limit}", f"--format={form}")
        wanted = [f":(top,literal){p}" for p in paths] + [f":(top,exclude,literal){p}" for p in but]
        out = self._said("log", *options, "HEAD", "--", *wanted)
        rows = [row.split("\t") for row in out.splitlines() if row.count("\t") == 2]
        return tuple(
            Version(commit=commit, parent=parents.partition(" ")[0], at=datetime.fromisoformat(when))
            for commit, parents, when in rows
        )

    def _said(self, *arguments: str) -> str:
        done = self._git(*arguments)
        if done.returncode:
            raise TryAgain(f"git {arguments[0]} failed: {os.fsdecode(done.stderr).strip()[:300]}", path=str(self.root))
        return os.fsdecode(done.stdout)

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return _run(("-C", str(self.root), *arguments))

    def _command(self, *arguments: str) -> list[str]:
        return ["git", *SAFE, "-C", str(self.root), *arguments]


def _run(arguments: Iterable[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", *SAFE, *arguments],
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=TIMEOUT_S,
    )


def _environment() -> dict[str, str]:
    """What git inherits: nothing that points it at another repository (as hooks do), asks, pages or translates."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8", "GIT_PAGER": "cat"}


def _plain(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\0" not in path


def _mode(path: Path) -> str:
    return LINK if path.is_symlink() else REGULAR[0]
