"""Commands of build-dossier that end by SIGKILL, or meet a fault of the system, at their n-th change to the disk.

A server with the program already imported forks a child for each command, so that hundreds are tried in minutes. In the
child an audit hook counts what changes the disk (opened for writing, renamed, removed, made, put onto the disk,
exchanged) before it happens; at the n-th the whole group of processes is killed, or the call fails with an error. What an
engine writes in its own process is not counted: kills at random times are for that.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.sites import environment
from tests.support.torture import ROOT

CHANGES = frozenset(
    {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.utime"}
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# a full disk still lets names go; a read-only one lets nothing through
TAKING_ROOM = frozenset({"open", "os.mkdir", "os.link", "os.symlink", "fsync"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its code (negative: a signal), what it said, and its changes as (what, path)."""

    code: int
    out: str
    err: str
    events: list[tuple[str, str]]

    @property
    def said(self) -> str:
        return self.out + self.err


class Sudden:
    """The server; `run` is one command in a child of it."""

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(
            [sys.executable, "-B", "-m", "tests.support.sudden"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env=environment(),
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(30)
        assert self._server.stdout
        self._server.stdout.close()

    def run(
        self,
        *arguments: str | Path,
        cwd: Path,
        at: int = 0,
        fault: str = "kill",
        lasting: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> Ended:
        """Run a command. `fault`: kill, or the name of an errno, at the n-th change; `lasting`: from there on."""
        job = {
            "arguments": [str(a) for a in arguments],
            "cwd": str(cwd),
            "at": at,
            "fault": fault,
            "lasting": lasting,
            "env": {**environment(env), "COLUMNS": "100"},
        }
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        answer = json.loads(self._server.stdout.readline())
        return Ended(
            code=answer["code"], out=answer["out"], err=answer["err"], events=[(e, p) for e, p in answer["events"]]
        )


class _Hook:
    """Counts changes and makes the n-th fail. Has no way to be taken off again: the child that holds it ends."""

    def __init__(self, job: Mapping[str, Any], record: int) -> None:
        self._at, self._fault, self._lasting, self._record = job["at"], job["fault"], job["lasting"], record
        self._count = 0
        self._fsync = os.fsync

    def install(self) -> None:
        os.fsync = self._synced
        sys.addaudithook(self)

    def _synced(self, descriptor: int) -> None:
        self._meet("fsync", "")
        self._fsync(descriptor)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITING and not isinstance(path, int):
                self._meet("open", os.fsdecode(path))
        elif event in CHANGES:
            self._meet(event, os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes | os.PathLike) else "")
        elif event == "ctypes.dlsym" and arguments[1] == "renameat2":
            self._meet("exchange", "")

    def _meet(self, event: str, path: str) -> None:
        if path.startswith("/dev/"):
            return
        self._count += 1
        os.write(self._record, json.dumps([event, path]).encode() + b"\n")
        if not self._at or self._count < self._at or (self._count > self._at and not self._lasting):
            return
        if self._fault == "kill":
            os.killpg(0, signal.SIGKILL)
        number = getattr(errno, self._fault)
        if self._fault not in ("ENOSPC", "EDQUOT") or event in TAKING_ROOM:
            raise OSError(number, os.strerror(number), *([path] if path and event != "fsync" else []))


def _child(job: Mapping[str, Any], folder: Path) -> None:
    os.setsid()
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    record = os.open(folder / "events", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    tempfile.tempdir = None
    from build_dossier.cli import main

    _Hook(job, record).install()
    code = 0
    try:
        main(args=job["arguments"], prog_name="build-dossier", standalone_mode=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _main() -> None:
    """The server: one job a line, one answer a line."""
    import build_dossier.cli

    assert build_dossier.cli
    ctypes.CDLL(None)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for row in sys.stdin:
        job = json.loads(row)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            child = os.fork()
            if child == 0:
                try:
                    _child(job, folder)
                finally:
                    os._exit(70)
            _, status = os.waitpid(child, 0)
            said = {n: (folder / n).read_text(errors="replace") for n in ("out", "err", "events")}
        events = [json.loads(event) for event in said["events"].splitlines()]
        answer = {"code": os.waitstatus_to_exitcode(status), "out": said["out"], "err": said["err"], "events": events}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    _main()
