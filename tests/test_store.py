"""The picture store: lock and files agree, whatever stands in the lock and whenever a process dies."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.errors import FixUsage, TryAgain
from build_dossier.images.lock import Entry, dump_lock, parse_lock
from build_dossier.images.store import PictureStore

URL = "https://i.example.cn/a.png"
SHA = "ab" * 32
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    format: str = "PNG"
    width: int = 3
    height: int = 2


def line(**changes: object) -> str:
    record = {"url": URL, "sha256": SHA, "format": "PNG", "width": 3, "height": 2, "bytes": 5}
    return json.dumps({key: value for key, value in (record | changes).items() if value is not None})


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def filled(state: Path) -> PictureStore:
    store = PictureStore(state)
    store.add(URL, b"bytes", Facts())
    store.save()
    return store


def test_what_is_added_is_read_back_by_another_store(tmp_path: Path) -> None:
    entry = filled(tmp_path).lookup(URL)
    store = PictureStore(tmp_path)
    assert entry
    assert store.lookup(URL) == entry
    assert store.entries() == (entry,)
    assert store.read(entry) == b"bytes"
    assert store.findings == ()
    assert sorted(tree(tmp_path)) == ["images.lock", f"images/{entry.sha256[:2]}/{entry.sha256}.png"]


def test_the_lock_is_sorted_ascii_json_lines(tmp_path: Path) -> None:
    store = PictureStore(tmp_path)
    for name in ("c", "a", "b\u202e\u2028图"):
        store.add(f"https://e.org/{name}", name.encode(), Facts())
    store.save()
    text = (tmp_path / "images.lock").read_bytes()
    assert text.isascii()
    assert text.endswith(b"}\n")
    lines = [json.loads(part) for part in text.decode().splitlines()]
    assert lines[0] == {"images_lock": 1}
    assert [record["url"] for record in lines[1:]] == sorted(record["url"] for record in lines[1:])
    assert list(lines[1]) == ["url", "sha256", "format", "width", "height", "bytes"]
    assert len(PictureStore(tmp_path).entries()) == 3


def test_saving_again_changes_no_byte_and_does_not_write(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = (tmp_path / "images.lock").stat()
    store.save()
    assert (tmp_path / "images.lock").stat().st_ino == before.st_ino


def test_one_picture_at_two_addresses_is_one_file(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store.add(URL + "?2", b"bytes", Facts())
    store.save()
    assert len([name for name in tree(tmp_path) if name.endswith(".png")]) == 1
    assert len(PictureStore(tmp_path).entries()) == 2


@pytest.mark.parametrize("damage", ["flip", "truncate", "grow", "delete", "link", "folder", "fifo"])
def test_a_damaged_file_is_none_and_a_finding_and_is_mended_by_adding_again(tmp_path: Path, damage: str) -> None:
    entry = filled(tmp_path).entries()[0]
    path = tmp_path / entry.path
    content = {"flip": b"byteS", "truncate": b"byt", "grow": b"bytes!"}.get(damage)
    path.unlink()
    if content:
        path.write_bytes(content)
    elif damage == "link":
        (tmp_path / "elsewhere").write_bytes(b"bytes")
        path.symlink_to(tmp_path / "elsewhere")
    elif damage == "folder":
        path.mkdir()
    elif damage == "fifo":
        os.mkfifo(path)
    store = PictureStore(tmp_path)
    assert store.read(entry) is None
    assert not store.intact(entry)
    assert [(f.code, f.path, f.line) for f in store.findings] == [("picture-store", "images.lock", 2)]
    if damage != "folder":
        store.add(URL, b"bytes", Facts())
        assert store.read(entry) == b"bytes"
        assert not path.is_symlink()


BAD_LINES = [
    "<<<<<<< HEAD", "not json", "[]", "5", "{}", "[" * 100_000, "9" * 6000, '"\\ud800"', "{\"url\": 1}",
    line(sha256="../../../../etc/passwd"), line(sha256="AB" * 32), line(sha256="ab" * 31), line(sha256=SHA + "\n"),
    line(sha256=5), line(format="SVG"), line(format="../PNG"), line(format=["PNG"]), line(format="png"),
    line(width=0), line(width=-3), line(width=3.0), line(width=True), line(width="3"), line(height=10**12),
    line(bytes=10**12), line(bytes=None), line(url=None), line(url=""), line(url=["a"]), line(url="h" * 9000),
    line(format=None), line(url=5), line(url="f" * 20_000), line(extra=1), line(url={"a": 1}),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_is_a_finding_with_its_line_and_the_good_ones_stay(tmp_path: Path, bad: str) -> None:
    good = line(url=URL + "?good")
    (tmp_path / "images.lock").write_text('{"images_lock": 1}\n' + bad + "\n" + good + "\n")
    store = PictureStore(tmp_path)
    assert [entry.url for entry in store.entries()] == [URL + "?good"]
    assert [(f.code, f.severity, f.path, f.line) for f in store.findings] == [
        ("picture-store", "error", "images.lock", 2)
    ]
    assert all(len(f.message) < 120 for f in store.findings)


def test_a_merge_conflict_keeps_both_sides_and_the_first_of_two_lines(tmp_path: Path) -> None:
    text = ['{"images_lock": 1}', "<<<<<<< HEAD", line(), "=======", line(width=9), line(url="b"), ">>>>>>> x"]
    (tmp_path / "images.lock").write_text("\n".join(text))
    store = PictureStore(tmp_path)
    assert [(entry.url, entry.width) for entry in store.entries()] == [("b", 3), (URL, 3)]
    assert [f.line for f in store.findings] == [2, 4, 5, 7]


@pytest.mark.parametrize("head", [b"\xef\xbb\xbf", b"\xff\xfe broken \x00\n", b"\n\n"])
def test_a_strange_beginning_keeps_the_lines(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "images.lock").write_bytes(head + b'{"images_lock": 1}\r\n' + line().encode() + b"\r\n")
    assert [entry.url for entry in PictureStore(tmp_path).entries()] == [URL]


@pytest.mark.parametrize("kind", ["newer", "folder", "link", "huge"])
def test_a_lock_that_cannot_be_read_is_a_finding_and_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    lock = tmp_path / "images.lock"
    if kind == "newer":
        lock.write_text('{"images_lock": 2}\n' + line() + "\n")
    elif kind == "folder":
        lock.mkdir()
    elif kind == "link":
        (tmp_path / "other").write_text('{"images_lock": 1}\n' + line() + "\n")
        lock.symlink_to("other")
    else:
        with lock.open("wb") as file:
            file.truncate(130_000_000)
    store = PictureStore(tmp_path)
    assert store.entries() == ()
    assert len(store.findings) == 1
    with pytest.raises(FixUsage):
        store.add(URL, b"bytes", Facts())
    with pytest.raises(FixUsage):
        store.save()
    assert kind != "newer" or line() in lock.read_text()


def test_reading_writes_nothing(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    store = PictureStore(missing)
    assert store.entries() == ()
    assert store.findings == ()
    assert store.lookup(URL) is None
    assert not missing.exists()
    filled(tmp_path)
    (tmp_path / "images" / "ab").mkdir(exist_ok=True)
    (tmp_path / "images" / "ab" / f"{SHA}.png.tmp-1").write_bytes(b"half")
    before = tree(tmp_path)
    again = PictureStore(tmp_path)
    again.read(again.entries()[0])
    assert tree(tmp_path) == before


def test_a_state_folder_that_is_a_file_or_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = PictureStore(tmp_path / "file")
    assert store.entries() == ()
    with pytest.raises(FixUsage, match="cannot be written"):
        store.add(URL, b"bytes", Facts())
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "images").symlink_to(tmp_path)
    with pytest.raises(FixUsage, match="symbolic link"):
        PictureStore(tmp_path / "linked").add(URL, b"bytes", Facts())


def test_a_full_disk_leaves_the_old_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(tmp_path)
    before = tree(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TryAgain, match="No space"):
        store.add(URL + "?2", b"other", Facts())
    assert tree(tmp_path) == before


@pytest.mark.parametrize("facts", [Facts(format="SVG"), Facts(width=0)])
def test_what_the_lock_could_not_say_is_not_added(tmp_path: Path, facts: Facts) -> None:
    with pytest.raises(ValueError, match="the store cannot hold it"):
        PictureStore(tmp_path).add(URL, b"bytes", facts)
    assert tree(tmp_path) == {}


def test_leftovers_are_removed_by_the_next_writer_and_nothing_else(tmp_path: Path) -> None:
    store = filled(tmp_path)
    (tmp_path / "images" / "ab").mkdir(exist_ok=True)
    leftovers = [tmp_path / "images" / "ab" / f"{SHA}.png.tmp-77", tmp_path / "images.lock.tmp-77"]
    others = [tmp_path / "images" / "ab" / "mine.tmp-1", tmp_path / "notes.tmp-1"]
    for path in (*leftovers, *others):
        path.write_bytes(b"half")
    with store.writing():
        pass
    assert not any(path.exists() for path in leftovers)
    assert all(path.exists() for path in others)


def test_two_writers_at_once_are_told_apart(tmp_path: Path) -> None:
    first, second = PictureStore(tmp_path), PictureStore(tmp_path)
    with first.writing():
        first.add(URL, b"bytes", Facts())
        with pytest.raises(TryAgain, match="another process"):
            second.add(URL + "?2", b"other", Facts())
        first.save()
    second.add(URL + "?2", b"other", Facts())
    second.save()
    assert len(PictureStore(tmp_path).entries()) == 2  # the second read what the first had written


entries = st.builds(
    Entry,
    url=st.text(min_size=1, max_size=40),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    format=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "AVIF"]),
    width=st.integers(1, 10_000),
    height=st.integers(1, 10_000),
    bytes=st.integers(1, 10**8),
)


@given(st.lists(entries, unique_by=lambda entry: entry.url), st.randoms())
def test_a_lock_says_what_was_written_whatever_the_order(given: list[Entry], chance: random.Random) -> None:
    text = dump_lock(given)
    lock = parse_lock(text)
    assert lock.entries == {entry.url: entry for entry in given}
    assert lock.faults == ()
    shuffled = chance.sample(given, len(given))
    assert dump_lock(shuffled) == text


@given(st.text())
def test_no_text_breaks_the_lock(text: str) -> None:
    lock = parse_lock(text)
    assert (lock.entries == {} and bool(lock.faults) == bool(text.strip())) or "images_lock" in text


CHILD = """
import sys
from pathlib import Path
from types import SimpleNamespace
from build_dossier.images.store import PictureStore
facts = SimpleNamespace(format="PNG", width=3, height=2)
store = PictureStore(Path(sys.argv[1]))
with store.writing():
    print("ready", flush=True)
    for number in range(int(sys.argv[2]), 100_000):
        store.add(f"https://e.org/{number}", b"%d" % number * 20_000, facts)
        if number % 3 == 0:
            store.save()
"""


def test_a_kill_at_any_moment_leaves_lock_and_files_agreeing(tmp_path: Path) -> None:
    chance = random.Random(6)
    growth = 0
    for turn in range(24):
        command = [sys.executable, "-c", CHILD, str(tmp_path), str(turn * 1000)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0, 0.12))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        store = PictureStore(tmp_path)
        assert all(store.read(entry) is not None for entry in store.entries()), f"kill {turn}"
        assert store.findings == ()
        growth += len(store.entries()) > 0
    with PictureStore(tmp_path).writing():
        assert list(tmp_path.rglob("*.tmp-*")) == []
    assert growth >= 20  # the kills fell into the writing, not before it
