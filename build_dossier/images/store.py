"""The picture store: originals under the name of their content, and a lock file that says which address gave which.

    images/<first two hex digits>/<sha256>.<extension>     the bytes as they came; never published as they are
    images.lock                                            JSON Lines, sorted by address, committed and reviewed

A picture's file is whole and on the disk before a line of the lock names it, and both are put in place by a rename:
whenever a process dies, every line of the lock has its file. A file without a line is harmless, since it is found by
its content when the address is fetched again. Reading writes nothing; writing holds a lock against a second writer.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from build_dossier.diagnostics import Diagnostic, finding, order
from build_dossier.errors import FixUsage
from build_dossier.files import alone, explained, replace_by, sync
from build_dossier.images.lock import LOCK_NAME, Entry, dump_lock, entry_fault, parse_lock
from build_dossier.plain_file import read_plain

FOLDER = "images"
MAX_LOCK_BYTES = 32_000_000  # some 80,000 pictures
_FAULT = "the picture store cannot be written"
_BUSY = "another process is fetching pictures into this store"
_LEFTOVER = re.compile(r"(?:[0-9a-f]{64}\.[a-z]{3,4}|images\.lock)\.tmp-[0-9]+")


class Facts(Protocol):
    """What the store must know of a picture beyond its bytes; `build_dossier.images.pictures.PictureFacts` is one."""

    @property
    def format(self) -> str:
        """A key of `picture_lock.EXTENSIONS`, in either case."""

    @property
    def width(self) -> int:
        """Pixels."""

    @property
    def height(self) -> int:
        """Pixels."""


class PictureStore:
    """The pictures of a state folder. A missing folder is an empty store; faults are kept in `findings`."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._saved: dict[str, Entry] = {}
        self._added: dict[str, Entry] = {}
        self._lines: dict[str, int] = {}
        self._findings: list[Diagnostic] = []
        self._unreadable = ""
        self._depth = 0
        self._load()

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Where lock and files disagree (code picture-store), by line of the lock."""
        return order(self._findings)

    def lookup(self, url: str) -> Entry | None:
        """What the lock says of an address; the file may still be missing or damaged, which `read` tells."""
        return self._added.get(url) or self._saved.get(url)

    def entries(self) -> tuple[Entry, ...]:
        """All entries, sorted by address."""
        return tuple(entry for _, entry in sorted((self._saved | self._added).items()))

    def read(self, entry: Entry) -> bytes | None:
        """The bytes of a picture, or None and a finding where the file is missing or not what the lock says."""
        data = self._bytes(entry)
        if data is None:
            self._find(f"the stored file is missing or damaged: {entry.url[:200]!a}", line=self._lines.get(entry.url))
        return data

    def holds(self, url: str) -> bool:
        """Whether the lock names the address, and the file is there and whole."""
        entry = self.lookup(url)
        return entry is not None and self.intact(entry)

    def intact(self, entry: Entry) -> bool:
        """Whether `read` would give the bytes; leaves no finding, for a caller that will fetch them again."""
        return self._bytes(entry) is not None

    def add(self, url: str, data: bytes, facts: Facts) -> Entry:
        """Put a picture into the store; `save` makes its address known to others.

        Raises ValueError for facts that the lock does not hold, `TryAgain` for a full disk or a second writer,
        `FixUsage` for a folder that cannot be written.
        """
        entry = Entry(
            url=url,
            sha256=hashlib.sha256(data).hexdigest(),
            format=facts.format.upper(),
            width=facts.width,
            height=facts.height,
            bytes=len(data),
        )
        fault = entry_fault(entry)
        if fault:  # before anything is written that no later run could read
            raise ValueError(f"the store cannot hold it: {fault}")
        with self.writing(), explained(_FAULT, self.state):
            if self._bytes(entry) != data:
                self._write(self._folder_for(entry) / Path(entry.path).name, data)
        self._added[url] = entry
        return entry

    def save(self) -> None:
        """Write the lock, if it changes. Raises as `add` does."""
        with self.writing(), explained(_FAULT, self.state):
            text, before = dump_lock(self.entries()), self._lock_text()[0]
            if text != before and (before or self.entries()):
                self._write(self.state / LOCK_NAME, text.encode("ascii"))
            self._saved |= self._added
            self._added = {}
            self._lines = {entry.url: number for number, entry in enumerate(self.entries(), start=2)}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the store alone; may be nested. What another process wrote since is read, its leftovers are removed.

        Raises `TryAgain` where another process holds it.
        """
        if self._depth:
            yield
            return
        with ExitStack() as stack:
            with explained(_FAULT, self.state):
                stack.enter_context(alone(_plain_folder(self.state, FOLDER), busy=_BUSY))
                self._load()
                self._refuse_unreadable()
                self._remove_leftovers()
            self._depth = 1
            try:
                yield
            finally:
                self._depth = 0

    def _load(self) -> None:
        self._findings = []
        text, fault = self._lock_text()
        lock = parse_lock(text)
        self._saved, self._lines = dict(lock.entries), dict(lock.lines)
        self._unreadable = fault or ("it was written by a newer version" if lock.newer else "")
        for line, message in ((None, fault), *lock.faults):
            if message:
                self._find(message, line=line)

    def _refuse_unreadable(self) -> None:
        # To save would be to replace a whole lock by the few entries of this run.
        if self._unreadable:
            raise FixUsage(f"the lock is not written: {self._unreadable}", path=str(self.state / LOCK_NAME))

    def _lock_text(self) -> tuple[str, str]:
        """Text of the lock (empty where there is none), and what is wrong with the file as such."""
        try:
            data = read_plain(self.state / LOCK_NAME, at_most=MAX_LOCK_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return "", ""
        except (OSError, ValueError) as error:
            return "", f"it cannot be read: {getattr(error, 'strerror', None) or error}"
        return data.decode("utf-8", "replace").removeprefix("\ufeff"), ""

    def _bytes(self, entry: Entry) -> bytes | None:
        try:
            data = read_plain(self.state / entry.path, at_most=entry.bytes)
        except (OSError, ValueError):
            return None
        return data if hashlib.sha256(data).hexdigest() == entry.sha256 else None

    def _find(self, message: str, *, line: int | None) -> None:
        self._findings.append(finding("picture-store", message, path=LOCK_NAME, line=line, root="state"))

    def _folder_for(self, entry: Entry) -> Path:
        return _plain_folder(_plain_folder(self.state, FOLDER), entry.sha256[:2])

    def _write(self, path: Path, data: bytes) -> None:
        """Put a file in place whole or not at all, and see it onto the disk (fsync of file and folder)."""
        replace_by(path, path.with_name(f"{path.name}.tmp-{os.getpid()}"), data)
        sync(path.parent)

    def _remove_leftovers(self) -> None:
        for pattern in (f"{LOCK_NAME}.tmp-*", f"{FOLDER}/??/*.tmp-*"):
            for path in self.state.glob(pattern):
                if _LEFTOVER.fullmatch(path.name) and not path.parent.is_symlink():
                    path.unlink(missing_ok=True)


def _plain_folder(parent: Path, name: str) -> Path:
    """A folder to write into, made where missing. A link would lead writes out of the state folder."""
    folder = parent / name
    folder.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink():
        raise FixUsage("the picture store goes through a symbolic link", path=str(folder))
    return folder
