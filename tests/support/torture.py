"""What the hardening tests share: how much to try, figures that are printed at the end, and the cost of calls.

`make test` tries a bounded part of each slow suite, `make torture` all of it; the tests are the same.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FULL = os.environ.get("TORTURE") == "full"
MARGIN = 5  # a limit is so many times the figure that is aimed at: machines differ
FIGURE = "figure"


def amount(bounded: int, full: int) -> int:
    """How many cases to try: `bounded` in `make test`, `full` in `make torture`."""
    return full if FULL else bounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one call cost: seconds of CPU, megabytes of memory above the child at rest, and what it gave.

    `outcome` is None where the call did not end: `ended` is then the signal that ended it, negative, or its exit code.
    """

    name: str
    cpu_s: float
    memory_mb: float
    outcome: Any
    ended: int


def costs(call: str, cases: Mapping[str, Any], *, cpu_s: float, memory_mb: int | None = None) -> dict[str, Cost]:
    """The cost of `module:function` for each case, each in a process of its own that may not use more than the limits.

    `cpu_s` and `memory_mb` are the figures aimed at; a process is ended at `MARGIN` times as much. What the function
    takes and gives must be JSON.
    """
    limits = [str(math.ceil(cpu_s * MARGIN)), str(memory_mb * MARGIN if memory_mb else 0)]
    child = subprocess.run(
        [sys.executable, "-m", "tests.support.torture", call, *limits],
        input="".join(json.dumps([name, case]) + "\n" for name, case in cases.items()),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert child.returncode == 0, child.stderr[-3000:]
    found = [Cost(**json.loads(row)) for row in child.stdout.splitlines()]
    assert [c.name for c in found] == list(cases), child.stderr[-3000:]
    return {c.name: c for c in found}


def most(found: Mapping[str, Cost]) -> str:
    """The costliest of some calls, for people: seconds and megabytes with the names of their cases."""
    slow = max(found.values(), key=lambda c: c.cpu_s)
    large = max(found.values(), key=lambda c: c.memory_mb)
    return (
        f"{len(found)} cases; most CPU {slow.cpu_s:.3f} s ({slow.name}); "
        f"most memory {large.memory_mb:.0f} MB ({large.name})"
    )


def _main() -> None:
    """The child: forks for each case, so that limits, memory and a crash are that case's own."""
    import resource

    module, _, name = sys.argv[1].partition(":")
    function = getattr(import_module(module), name)
    cpu_s, memory_mb = int(sys.argv[2]), int(sys.argv[3])
    rows = [json.loads(row) for row in sys.stdin]
    at_rest = _forked(lambda: None, 60, 0)[2]

    for case_name, case in rows:
        outcome, used, largest, ended = _forked(
            lambda case=case: function(case), cpu_s, memory_mb and memory_mb + at_rest / 1024
        )
        row = {
            "name": case_name,
            "cpu_s": used,
            "memory_mb": max(0.0, (largest - at_rest) / 1024),
            "outcome": outcome,
            "ended": ended,
        }
        print(json.dumps(row), flush=True)
    assert resource  # imported before the forks, so that no case pays for it


def _forked(function: Any, cpu_s: int, memory_mb: float) -> tuple[Any, float, int, int]:
    import resource

    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(read)
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if memory_mb:
                largest = int(memory_mb * 2**20)
                resource.setrlimit(resource.RLIMIT_DATA, (largest, largest))
            text = json.dumps(function())
            with open(write, "w", encoding="utf-8") as pipe:
                pipe.write(text)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(write)
    with open(read, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status, usage = os.wait4(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    outcome = json.loads(text) if ended == 0 else None
    return outcome, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, ended


if __name__ == "__main__":
    _main()
