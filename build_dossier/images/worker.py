"""Pictures looked at in a child process that may crash, stall or run out of memory without harm to the caller.

Decoders are written in C and their input comes from strangers. The child is given bytes on its standard input and
answers on its standard output, in frames: four bytes of length (big-endian), that many bytes of JSON, then the raw
bytes whose number the JSON states. Nothing that it answers is unpickled or trusted beyond its shape. It ends when its
input closes.
"""

from __future__ import annotations

import gc
import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from PIL import AvifImagePlugin

from build_dossier.errors import TryAgain
from build_dossier.images import pictures
from build_dossier.images.pictures import OUT_OF_MEMORY, Limits, PictureFacts, RenderedPicture, UnusablePicture

CRASHED = "the decoder crashed"

try:
    import resource
except ImportError:  # Windows: deadlines hold, limits do not
    resource = None  # type: ignore[assignment]

# what ends a child that has had its CPU time
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGPROF", "SIGXCPU") if hasattr(signal, name))
_Answer = TypeVar("_Answer")
_MEMORY = 224 * 2**20  # bytes; with the libraries' own pages the child stays below 256 MB of resident memory
_DEADLINE_S = 4.5  # with starting a child anew, below 5 s
_PATIENCE = 3  # wall time through CPU time: a busy machine must not decide which pictures are published
_START_S = 30.0  # a loaded machine may take long to start Python, and that is no fault of the picture
_HEADER_BYTES = 1 << 20
_PLACES = (Path(__file__).parents[2], Path(AvifImagePlugin.__file__).parents[1])
_BOOT = "import sys; sys.path += sys.argv[3:]; from build_dossier.images.worker import main; main()"


class PictureWorker:
    """Runs `inspect` and `render` in a child process. A context manager; for one thread at a time.

    Per picture `deadline_s` seconds of CPU and a few times that of wall time, `memory` bytes of data for the child in all. Every
    failure is `UnusablePicture`; afterwards the next picture finds a fresh child.
    """

    def __init__(self, limits: Limits | None = None, *, deadline_s: float = _DEADLINE_S, memory: int = _MEMORY) -> None:
        self._limits = limits or Limits()
        self._deadline_s, self._memory = deadline_s, memory
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the child, where one is running."""
        return self._child.pid if self._child else None

    def inspect(self, data: bytes) -> PictureFacts:
        """As `pictures.inspect`."""
        return self._ask({"do": "inspect"}, data, _facts)

    def render(self, data: bytes, widths: tuple[int, ...]) -> tuple[RenderedPicture, ...]:
        """As `pictures.render`."""
        return self._ask({"do": "render", "widths": widths}, data, _renditions)

    def close(self) -> None:
        """End the child, if any, and wait for it, so that none is left as a zombie."""
        child, self._child, self._served = self._child, None, 0
        if child is None:
            return
        child.kill()  # by its own pid; between pictures the child holds nothing that could be lost
        for pipe in (child.stdin, child.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:  # bytes left in the buffer for a child that is gone
                pass
        child.wait()

    def _ask(self, question: dict[str, Any], data: bytes, read: Callable[[dict[str, Any], bytes], _Answer]) -> _Answer:
        if len(data) > self._limits.max_bytes:  # before the bytes are copied into another process
            raise UnusablePicture(f"the file has {len(data):,} bytes, more than {self._limits.max_bytes:,}")
        question |= {"limits": asdict(self._limits)}
        header, body = self._exchange(question, data)
        if header.get("unusable") == OUT_OF_MEMORY and self._served > 1:
            # A child that has worked before has less room left; whether a picture fits must not depend on the others.
            self.close()
            header, body = self._exchange(question, data)
        if "unusable" in header:
            raise UnusablePicture(str(header["unusable"])[:500])
        try:
            return read(header, body)
        except (KeyError, TypeError, ValueError) as error:
            self.close()
            raise UnusablePicture(CRASHED) from error

    def _exchange(self, question: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        """One question, one answer; `UnusablePicture` where the child dies or takes too long."""
        if self._child and self._child.poll() is not None:  # it died between two pictures: neither is to blame
            self.close()
        child = self._child or self._start()
        self._served += 1
        assert child.stdin
        assert child.stdout
        try:
            with _Deadline(child, self._deadline_s * _PATIENCE) as deadline:
                _write_frame(child.stdin, question, data)
                return _read_frame(child.stdout, self._limits.max_bytes * 8)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            late = deadline.passed or -child.returncode in _SIGNALS
            raise UnusablePicture(
                f"it takes longer than {self._deadline_s:g} s to decode" if late else CRASHED
            ) from error

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a child and wait until it is ready. `TryAgain` where the machine cannot: no picture is to blame."""
        isolated = [sys.executable, "-I", "-S", "-B", "-c", _BOOT]  # no user site, PYTHON* variables, .pth files
        arguments = [str(self._memory), str(self._deadline_s), *map(str, _PLACES)]
        try:
            # A session of its own: an interrupt from the keyboard is the caller's to handle.
            self._child = child = subprocess.Popen(
                isolated + arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd=Path(sys.executable).anchor or None,
                start_new_session=True,
            )
            assert child.stdout
            with _Deadline(child, _START_S):
                _read_frame(child.stdout, 0)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise TryAgain("the process that decodes pictures cannot be started", found=str(error)) from error
        return child


class _Deadline:
    """Kills the child, and so ends every wait for it, unless left within so many seconds."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.passed, self._child = False, child
        self._timer = Timer(seconds, self._kill)
        self._timer.daemon = True

    def _kill(self) -> None:
        self.passed = True
        self._child.kill()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._timer.join()  # after this the timer cannot kill a child that has moved on to another picture


def _environment() -> dict[str, str]:
    """No variable of the caller's but the one that Windows cannot start a process without.

    The C library is told to return large blocks at once and to keep one arena, so that what one picture took is there
    for the next.
    """
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return kept | {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}


def _write_frame(pipe: IO[bytes], header: dict[str, Any], *body: bytes) -> None:
    text = json.dumps(header | {"size": sum(map(len, body))}).encode()
    pipe.write(len(text).to_bytes(4) + text)
    for part in body:
        pipe.write(part)
    pipe.flush()


def _read_frame(pipe: IO[bytes], most: int) -> tuple[dict[str, Any], bytes]:
    """One frame of at most `most` raw bytes. EOFError at the end of the pipe, ValueError where it is no frame."""
    length = int.from_bytes(_read(pipe, 4))
    header = json.loads(_read(pipe, length)) if length <= _HEADER_BYTES else None
    if not isinstance(header, dict) or not isinstance(size := header.get("size"), int) or not 0 <= size <= most:
        raise ValueError("not a frame")
    return header, _read(pipe, size)


def _read(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _facts(header: dict[str, Any], body: bytes) -> PictureFacts:
    facts = PictureFacts(**header["facts"])
    bytes.fromhex(facts.fingerprint)
    if min(int(facts.width), int(facts.height), int(facts.frames)) < 1:
        raise ValueError("not the facts of a picture")
    return facts


def _renditions(header: dict[str, Any], body: bytes) -> tuple[RenderedPicture, ...]:
    made, at = [], 0
    for width, height, size in header["renditions"]:
        data = body[at : at + size]
        if data[:4] + data[8:12] != b"RIFFWEBP" or min(width, height) < 1:
            raise ValueError("not a rendition")
        made.append(RenderedPicture(width=width, height=height, data=data))
        at += size
    return tuple(made)


def _limit_child(memory: int) -> None:
    """Bound this process, as far as the system allows: memory, files written, core dumps.

    RLIMIT_DATA counts what a process can fill (heap and private mappings, Linux ≥ 4.7) and not the libraries that it
    maps, whose size differs by build; RLIMIT_AS counts both and stands behind it, for systems where the first counts
    the heap alone.
    """
    if resource is None:
        return
    for name, value in (
        ("RLIMIT_DATA", memory),
        ("RLIMIT_AS", memory + 2**29),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        _set_limit(name, value, hard=True)


def _set_limit(name: str, value: int, *, hard: bool) -> None:
    try:
        number = getattr(resource, name)
        highest = resource.getrlimit(number)[1]
        value = value if highest == resource.RLIM_INFINITY else min(value, highest)
        resource.setrlimit(number, (value, value if hard else highest))
    except (AttributeError, OSError, ValueError):
        pass  # macOS knows some of these by name only


def _allow_cpu(seconds: float) -> None:
    """So many seconds more of CPU, and then an end without a word.

    The limit, in whole seconds from the start of the process, stands behind the timer.
    """
    if resource is not None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _set_limit("RLIMIT_CPU", math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1, hard=False)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _stop_clock() -> None:
    if resource is not None:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _answer(question: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    try:
        limits = Limits(**question["limits"])
        if question["do"] == "inspect":
            return {"facts": asdict(pictures.inspect(data, limits))}, []
        made = pictures.render(data, tuple(question["widths"]), limits)
        return {"renditions": [(one.width, one.height, len(one.data)) for one in made]}, [one.data for one in made]
    except UnusablePicture as error:
        return {"unusable": str(error)}, []
    except MemoryError:
        return {"unusable": OUT_OF_MEMORY}, []


def main() -> None:
    """The child: answer questions until the input closes. Arguments: bytes of memory, seconds of CPU per picture."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # whatever a library prints must not stand between two frames
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread would take memory of its own
    _limit_child(memory)
    if resource is not None:  # whoever started this may have ignored it
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _write_frame(answers, {})
    while True:
        try:
            question, data = _read_frame(questions, sys.maxsize)
        except EOFError:
            return
        _allow_cpu(seconds)
        header, body = _answer(question, data)
        _stop_clock()
        _write_frame(answers, header, *body)
        del data, body
        gc.collect()  # a failed picture hangs in its traceback


if __name__ == "__main__":
    main()
