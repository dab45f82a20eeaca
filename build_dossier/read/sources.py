"""The seeds folder → sources. Regular files inside the folder only; decoded, never guessed silently."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.model import Source
from build_dossier.plain_file import read_plain
from build_dossier.unseen import seen

SUFFIXES = (".md", ".html", ".htm", ".txt")
STATE_FOLDERS = ("images",)
HIDDEN = (".", "_")


def scan(folder: Path, *, max_bytes: int, max_files: int) -> tuple[tuple[Source, ...], tuple[Diagnostic, ...]]:
    """Every seed below the folder in the order of its path, and what is wrong with the others.

    Folders and files whose name begins with `.` or `_` are not seeds, nor is the picture store beside them.
    """
    sources: list[Source] = []
    diagnostics: list[Diagnostic] = []
    for count, path in enumerate(_candidates(folder)):
        name = _name(path, folder)
        if count >= max_files:
            diagnostics.append(
                finding(
                    "seed-too-large",
                    f"found more than {max_files} seeds; the rest was left out",
                    path=name,
                    hint="raise limits.seeds in dossier.yml",
                )
            )
            break
        source, found = _read(path, folder, name, max_bytes)
        diagnostics.extend(found)
        if source is not None:
            sources.append(source)
    return _distinct(tuple(sources), diagnostics)


def _candidates(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        at_top = Path(root) == folder
        folders[:] = sorted(f for f in folders if not f.startswith(HIDDEN) and not (at_top and f in STATE_FOLDERS))
        for name in sorted(files):
            if name.lower().endswith(SUFFIXES) and not name.startswith(HIDDEN):
                yield Path(root, name)


def _name(path: Path, folder: Path) -> str:
    name = path.relative_to(folder).as_posix()
    # a name that is no UTF-8 arrives with lone surrogates, which could not be written anywhere
    return unicodedata.normalize("NFC", name.encode("utf-8", "backslashreplace").decode("utf-8"))


def _read(path: Path, folder: Path, name: str, max_bytes: int) -> tuple[Source | None, list[Diagnostic]]:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or not path.resolve().is_relative_to(folder.resolve()):
            return None, [
                finding(
                    "seed-link",
                    "found a link or special file, expected a regular file inside the seeds folder",
                    path=name,
                )
            ]
        if status.st_size > max_bytes:
            return None, [
                finding("seed-too-large", f"found {status.st_size} bytes, expected at most {max_bytes}", path=name)
            ]
        data = read_plain(path, at_most=max_bytes)  # what it is now, whatever it was a moment ago
    except (OSError, RuntimeError, ValueError) as error:  # before Python 3.13, a loop of links is a RuntimeError
        return None, [finding("seed-unreadable", f"found: {getattr(error, 'strerror', None) or error}", path=name)]
    return decode(data, name)


def decode(data: bytes, name: str) -> tuple[Source | None, list[Diagnostic]]:
    """A source from the bytes of a file: UTF-8, UTF-16 by its mark or its zeros, GB18030 where nothing else fits."""
    digest = hashlib.sha256(data).hexdigest()
    text, encoding, found = _text(data, name)
    if text is None:
        return None, found
    if not text.strip():
        return None, [*found, finding("seed-empty", "found nothing but white space, expected an article", path=name)]
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = seen(kept)
    if len(cleaned) != len(kept):
        found.append(
            finding("seed-control-characters", f"left out {len(kept) - len(cleaned)} control characters", path=name)
        )
    stem = PurePosixPath(name).stem
    return Source(path=name, id=stem, sha256=digest, text=cleaned, encoding=encoding), found


def _text(data: bytes, name: str) -> tuple[str | None, str, list[Diagnostic]]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding, name)
    half = max(1, min(len(data), 2000) // 2)
    if data[:2000][0::2].count(0) > half * 0.4 or data[:2000][1::2].count(0) > half * 0.4:
        return _decoded(data, "utf-16-be" if data[0:1] == b"\0" else "utf-16-le", name)
    if data.count(0, 0, 8000) > 8 or _mostly_controls(data[:8000]):
        return None, "", [finding("seed-binary", f"found binary data beginning with {data[:8]!r}", path=name)]
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _chinese(data, name, line)


def _mostly_controls(sample: bytes) -> bool:
    controls = sum(1 for byte in sample if byte < 32 and byte not in (9, 10, 12, 13, 27))
    return controls > max(8, len(sample) * 0.05)


def _decoded(data: bytes, encoding: str, name: str) -> tuple[str | None, str, list[Diagnostic]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return (
            None,
            "",
            [
                finding(
                    "seed-encoding",
                    f"found bytes that are no {encoding.upper()} at offset {error.start}",
                    path=name,
                    line=1,
                )
            ],
        )
    if encoding == "utf-8-sig":
        return text, encoding, []
    if sum(1 for c in text[:4000] if ord(c) < 32 and c not in "\t\n\r") > 4 or "\0" in text:
        return None, "", [finding("seed-binary", f"found binary data beginning with {data[:8]!r}", path=name)]
    return text, encoding, [finding("seed-encoding-converted", f"found {encoding.upper()}, read as such", path=name)]


def _chinese(data: bytes, name: str, line: int) -> tuple[str | None, str, list[Diagnostic]]:
    """GB18030 only if the whole file decodes and reads like Chinese: common characters, not the rare ones that a wrong guess gives."""
    wrong = [
        finding(
            "seed-encoding", "found bytes that are no UTF-8, and no other encoding is certain", path=name, line=line
        )
    ]
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None, "", wrong
    if any(unicodedata.category(c) in ("Co", "Cn", "Cc") and c not in "\t\n\r" for c in text):
        return None, "", wrong
    han = [c for c in text if "\u3400" <= c <= "\u9fff"]
    # the first level of GB 2312 holds the 3,755 common characters, which make up nearly all of any real text
    common = sum(
        1
        for c in han
        if b"\xb0\xa1" <= c.encode("gb18030")[:2] <= b"\xd7\xf9"
        and len(c.encode("gb18030")) == 2
        and c.encode("gb18030")[1] >= 0xA1
    )
    if len(han) < 4 or common < len(han) * 0.85:
        return None, "", wrong
    return text, "gb18030", [finding("seed-encoding-converted", "found GB18030, read as such", path=name)]


def _distinct(
    sources: tuple[Source, ...], diagnostics: list[Diagnostic]
) -> tuple[tuple[Source, ...], tuple[Diagnostic, ...]]:
    """The first of two seeds with one stem or one text is kept; the second is named with the first."""
    kept: list[Source] = []
    stems: dict[str, str] = {}
    texts: dict[str, str] = {}
    for source in sources:
        stem = unicodedata.normalize("NFC", source.id).casefold()
        if stem in stems:
            diagnostics.append(
                finding(
                    "seed-duplicate-id",
                    f"found the stem '{source.id}' in {stems[stem]} and {source.path}; the second was left out",
                    path=source.path,
                )
            )
            continue
        if source.sha256 in texts:
            diagnostics.append(
                finding(
                    "seed-duplicate-text",
                    f"found the same bytes as in {texts[source.sha256]}; it was left out",
                    path=source.path,
                )
            )
            continue
        stems[stem], texts[source.sha256] = source.path, source.path
        kept.append(source)
    return tuple(kept), tuple(diagnostics)
