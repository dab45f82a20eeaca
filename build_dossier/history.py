"""Git, read only: what a revision holds, what changed between two, which versions were published.

Nothing of the repository is run and nothing in it is written: no hooks, filters, text conversions, monitors or replaced objects,
since a revision may come from a stranger; git works on a copy of the index. Files are written below a folder of our own; links
are written as links to nowhere, so that what reads them refuses them as it does in a work tree.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from build_dossier.errors import FixUsage, TryAgain

REGULAR = ("100644", "100755")
LINK = "120000"
SUBMODULE = "160000"
LARGEST = 100_000_000  # bytes of one file; a larger one is given its size only, so that its reader refuses it
TIMEOUT_S = 300.0
SAFE = (
    "--no-replace-objects",
    "-c",
    "core.quotePath=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "safe.bareRepository=explicit",  # a folder of a stranger's can look like a repository with settings of its own
    "-c",
    "log.showSignature=false",
    "-c",
    "log.follow=false",
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
    """A file that differs between two revisions: A added, M changed, D removed, R renamed from `before`, T another type.

    `mode` is that of now, `was` that of before, each 000000 where there is no such file. Bytes of a path that are no UTF-8
    stand as lone surrogates (os.fsdecode).
    """

    status: str
    path: str
    mode: str
    before: str = ""
    was: str = "000000"


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
        # asked where .git is, so that no folder on the way there can pass for a repository
        top = next((f for f in (folder.resolve(), *folder.resolve().parents) if (f / ".git").exists()), None)
        if top is None:
            return None
        done = _run(("-C", str(top), "rev-parse", "--show-toplevel"))
        return cls(Path(os.fsdecode(done.stdout).removesuffix("\n"))) if done.returncode == 0 else None

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
        name = os.fsdecode(done.stdout).strip()
        if not re.fullmatch("[0-9a-f]{40,64}", name):  # `^main` is none, though git takes it for one
            raise FixUsage(
                "this revision is not in the repository",
                found=revision,
                expected="a branch, tag or commit that was fetched, or a folder",
                example="build-dossier diff origin/main",
            )
        return name

    def fork(self, revision: str) -> str:
        """The commit on which the work tree left the line of a revision: what came there since is no change of ours.

        The revision itself where the two have nothing in common. Raises FixUsage where that cannot be told, since older
        commits were not fetched.
        """
        commit = self.commit(revision)
        done = self._git("merge-base", commit, "HEAD")
        if done.returncode == 0:
            return os.fsdecode(done.stdout).strip()
        if self.shallow:
            raise FixUsage(
                "the commit on which this change left the revision was not fetched",
                found=f"{revision}, in a shallow clone",
                expected="the whole history",
                example="git fetch --unshallow (in a workflow: fetch-depth: 0)",
            )
        return commit

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
        form = ("--raw", "-z", "-M", "--no-ext-diff", "--no-textconv", "--abbrev=40", "--ignore-submodules=dirty")
        with self._apart() as around:
            parts = iter(self._said("diff", *form, *ends, "--", around=around).split("\0"))
            new = "" if head else self._said("ls-files", "--others", "--exclude-standard", "-z", "--", around=around)
        found, gone = [], {}
        for part in parts:
            if not (row := re.fullmatch(r":(\d{6}) (\d{6}) ([0-9a-f]+) [0-9a-f]+ ([A-Z])\d*", part)):
                continue
            first = next(parts)
            renamed = row[4] in "RC"
            path = next(parts) if renamed else first
            found.append(Change(status=row[4], path=path, mode=row[2], before=first if renamed else "", was=row[1]))
            if row[4] == "D":
                gone[row[3]] = found[-1]
        for path in filter(None, new.split("\0")):
            # a folder is one that is a repository itself
            mode = SUBMODULE if path.endswith("/") else _mode(self.root / path)
            before = (
                gone.pop(_object(self.root / path, len(next(iter(gone)))), None) if gone and mode in REGULAR else None
            )
            if before is None:
                found.append(Change(status="A", path=path.rstrip("/"), mode=mode))
            else:  # moved, and git was not told yet
                found.remove(before)
                found.append(Change(status="R", path=path, mode=mode, before=before.path, was=before.was))
        return tuple(sorted(found, key=lambda c: (c.path, c.status)))

    @contextmanager
    def _apart(self) -> Iterator[dict[str, str]]:
        """What lets git compare with the work tree without writing to the repository and without running its filters."""
        named = self._said("rev-parse", "--git-path", "index").removesuffix("\n")
        asked = self._git("config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process)$")
        filters = sorted({n for n in os.fsdecode(asked.stdout).split("\0") if n})
        settings = [(n, "") for n in filters]
        settings += [(f"{n.rpartition('.')[0]}.required", "false") for n in filters]
        around = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (name, value) in enumerate(settings):
            around |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        with tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch:
            copy = Path(scratch) / "index"
            with suppress(FileNotFoundError):  # nothing was added yet
                shutil.copyfile(self.root / named, copy)
            yield {**around, "GIT_INDEX_FILE": str(copy)}

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

    def _said(self, *arguments: str, around: Mapping[str, str] | None = None) -> str:
        done = self._git(*arguments, around=around)
        if done.returncode:
            raise TryAgain(f"git {arguments[0]} failed: {os.fsdecode(done.stderr).strip()[:300]}", path=str(self.root))
        return os.fsdecode(done.stdout)

    def _git(self, *arguments: str, around: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        return _run(("-C", str(self.root), *arguments), around)

    def _command(self, *arguments: str) -> list[str]:
        return ["git", *SAFE, "-C", str(self.root), *arguments]


def _run(arguments: Iterable[str], around: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *SAFE, *arguments],
            env={**_environment(), **(around or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise TryAgain(f"git did not answer within {TIMEOUT_S:.0f} seconds") from error


def _environment() -> dict[str, str]:
    """What git inherits: nothing that points it at another repository (as hooks do), asks, pages or translates."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8", "GIT_PAGER": "cat"}


def _plain(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and not {"..", ".git"} & set(parts) and "\0" not in path


def _mode(path: Path) -> str:
    if path.is_symlink():
        return LINK
    with suppress(OSError):
        return REGULAR[1] if path.stat().st_mode & 0o100 else REGULAR[0]
    return REGULAR[0]


def _object(path: Path, digits: int) -> str:
    """The name that git gives to what is in a file, of as many hexadecimal digits as it has in a repository."""
    with suppress(OSError):
        if path.stat().st_size <= LARGEST:
            data = path.read_bytes()
            made = hashlib.sha256 if digits == 64 else hashlib.sha1
            return made(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return ""
