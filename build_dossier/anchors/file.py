"""anchors.lock on the disk: read at each build, written by `anchors --update` alone."""

from __future__ import annotations

from pathlib import Path

from build_dossier.anchors.lead import Anchors
from build_dossier.anchors.lock import KIND, NAME, Lock, dump, is_known, parse
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.errors import FixConfiguration, FixUsage
from build_dossier.files import replace_alone
from build_dossier.plain_file import read_plain
from build_dossier.seal import CHANGED, is_broken

MAX_BYTES = 64_000_000  # some 300,000 passages


def read(state: Path) -> tuple[Lock, tuple[Diagnostic, ...]]:
    """The lock of a state folder, empty where there is none, and the lines of it that cannot be read."""
    path = state / NAME
    try:
        text = read_plain(path, at_most=MAX_BYTES).decode("utf-8")
    except FileNotFoundError:
        return Lock(), ()
    except (OSError, ValueError) as error:
        raise FixConfiguration(f"the anchors cannot be read: {error}", path=str(path), expected="UTF-8 text") from error
    lock = parse(text)
    faults = tuple(
        finding("anchors-lock", f"found {what}; the line was left out", path=NAME, line=line, root="state")
        for line, what in lock.faults
    )
    if is_broken(text, KIND):
        hint = "compare it with git, then accept it by 'build-dossier anchors --update'"
        faults = (finding("lock-changed", CHANGED, path=NAME, line=1, hint=hint, root="state"), *faults)
    return lock, faults


def write(state: Path, anchors: Anchors) -> bool:
    """Write the lock, if it changes; whether it did.

    Raises FixUsage for a folder that cannot be written, and for the lock of another version, whose links would be lost.
    """
    path = state / NAME
    data = dump(anchors.live, anchors.memory).encode()
    try:
        old = path.read_bytes() if path.is_file() else b""
        if old == data:
            return False
        if not is_known(old.decode("utf-8", "replace").lstrip().partition("\n")[0]):
            raise FixUsage(
                "the anchors were written by another version of build-dossier",
                path=str(path),
                expected="a lock of version 1, which can be renewed",
            )
        replace_alone(path, data)
    except OSError as error:
        raise FixUsage(
            f"the anchors cannot be written: {error.strerror}", path=str(path), expected="a folder that can be written"
        ) from error
    return True
