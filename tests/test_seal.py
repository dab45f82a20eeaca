"""Locks tell that they are not what was written: whatever was cut off, turned over or emptied, nothing of it is silent."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from build_dossier.anchors import file as anchors
from build_dossier.anchors import lock
from build_dossier.anchors.lock import Live
from build_dossier.changes import news, past
from build_dossier.changes.news import Item, Told
from build_dossier.diagnostics import Diagnostic
from build_dossier.errors import DossierError
from build_dossier.model import Former
from build_dossier.seal import is_broken, sealed

LIVE = [
    Live(article="001", slug="001", passage=f"p-{n:010x}", index=n, sketch="A" * 86, words="0" * 10, frame="1" * 10)
    for n in range(3)
]
FORMER = [Former(article="001", slug="001", passage="p-ffffffffff", to_article="001", to_passage="p-0000000000")]
TOLD = [
    Told(commit=f"{n:040x}", at=f"2024-05-1{n}T08:00:00+08:00", items=(Item(id=f"n-{n:010x}", kind="begun", text="档案建立"),))
    for n in range(3)
]  # fmt: skip
LOCKS: dict[str, tuple[str, Callable[[Path], tuple[Diagnostic, ...]]]] = {
    lock.NAME: (lock.dump(LIVE, FORMER), lambda folder: anchors.read(folder)[1]),
    news.NAME: (news.dump(TOLD), lambda folder: past.remembered(folder).diagnostics),
}


def said(folder: Path, name: str, data: bytes) -> list[str]:
    (folder / name).write_bytes(data)
    try:
        return [d.code for d in LOCKS[name][1](folder)]
    except DossierError as error:
        assert name in str(error.path)
        return ["refused"]


@pytest.mark.parametrize("name", LOCKS)
def test_what_was_written_is_whole_also_with_other_line_ends(tmp_path: Path, name: str) -> None:
    data = LOCKS[name][0].encode()
    assert said(tmp_path, name, data) == []
    assert said(tmp_path, name, data.replace(b"\n", b"\r\n")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_without_a_sum_is_read_as_it_is(tmp_path: Path, name: str) -> None:
    first, _, body = LOCKS[name][0].partition("\n")
    assert said(tmp_path, name, f"{first.partition(',')[0]}}}\n{body}".encode()) == []
    (tmp_path / name).unlink()
    assert LOCKS[name][1](tmp_path) == ()


@pytest.mark.parametrize("name", LOCKS)
def test_no_cut_is_silent(tmp_path: Path, name: str) -> None:
    data = LOCKS[name][0].encode()
    assert [at for at in range(len(data)) if not said(tmp_path, name, data[:at])] == []
    assert "lock-changed" in said(tmp_path, name, data[: data.rindex(b"\n", 0, -1) + 1])  # at the end of a line


@pytest.mark.parametrize("name", LOCKS)
def test_no_bit_turns_over_in_silence(tmp_path: Path, name: str) -> None:
    data = LOCKS[name][0].encode()
    chance = random.Random(7719)
    for _ in range(400):
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        turned = bytes([data[at] ^ 1 << bit])
        assert said(tmp_path, name, data[:at] + turned + data[at + 1 :]), (at, bit)


def test_a_good_line_counts_whatever_the_sum_says(tmp_path: Path) -> None:
    text = LOCKS[lock.NAME][0]
    rows = text.splitlines(keepends=True)
    (tmp_path / lock.NAME).write_text("".join([*rows[:2], *rows[3:]]), encoding="utf-8")
    read, found = anchors.read(tmp_path)
    assert [live.index for live in read.live] == [0, 2]
    assert [d.code for d in found] == ["lock-changed"]
    assert found[0].severity == "warning"
    assert "anchors --update" in found[0].hint


def test_the_sum_is_of_the_lines() -> None:
    text = sealed("x_lock", 1, ["a", "b"])
    assert not is_broken(text, "x_lock")
    assert is_broken(text.replace("a\n", "c\n"), "x_lock")
    assert is_broken("", "x_lock") and is_broken("\n", "x_lock")
    assert not is_broken("a\nb\n", "x_lock")
    assert is_broken('{"x_lock": 1, "sun": "0"}\n', "x_lock")
