"""The seeds folder → sources: what is read, what is refused, and with which words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from build_dossier.diagnostics import Diagnostic
from build_dossier.model import Source
from build_dossier.read import sources
from tests.support.reading import codes, seed

TEXT = seed(title="'地震后的第三天：余震、物资与道路'", body="<p>救援人员在瓦砾中找到两名幸存者，道路仍未打通。</p>")


def scan(folder: Path, max_bytes: int = 100_000, max_files: int = 100) -> tuple[tuple[Source, ...], list[Diagnostic]]:
    found, diagnostics = sources.scan(folder, max_bytes=max_bytes, max_files=max_files)
    return found, list(diagnostics)


def decode(data: bytes) -> tuple[Source | None, list[str]]:
    source, diagnostics = sources.decode(data, "a.txt")
    return source, codes(diagnostics)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["seed-encoding-converted"]),
        ("utf-16-le", ["seed-encoding-converted"]),
        ("utf-16-be", ["seed-encoding-converted"]),
        ("gb18030", ["seed-encoding-converted"]),
        ("gbk", ["seed-encoding-converted"]),
    ],
)
def test_an_encoding_that_is_certain_is_read_and_said(encoding: str, expected: list[str]) -> None:
    source, found = decode(TEXT.encode(encoding))
    assert source
    assert source.text == TEXT
    assert found == expected


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_by_its_mark(mark: bytes) -> None:
    source, found = decode(mark + TEXT.encode("utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"))
    assert source
    assert source.text == TEXT
    assert found == ["seed-encoding-converted"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("Wählerzahlen für Köln".encode("latin-1"), "seed-encoding"),
        ("颱風登陸，渡輪停航，學校停課".encode("big5"), "seed-encoding"),
        ("台風が接近し、フェリーは欠航した".encode("shift_jis"), "seed-encoding"),
        (TEXT.encode()[:-1].replace("震".encode(), "震".encode()[:2], 1), "seed-encoding"),
        (TEXT.encode("utf-8-sig").replace("震".encode(), b"\xff", 1), "seed-encoding"),
        (TEXT.encode("utf-16")[:-1], "seed-encoding"),
        (bytes(range(256)) * 8, "seed-binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0" * 4, "seed-binary"),
        (b"", "seed-empty"),
        (b" \n\t\r\n", "seed-empty"),
        ("\ufeff \n".encode(), "seed-empty"),
    ],
    ids=["latin-1", "big5", "shift-jis", "cut", "bom-cut", "utf16-cut", "bytes", "png", "none", "blank", "bom-blank"],
)
def test_what_is_no_certain_text_is_refused(data: bytes, code: str) -> None:
    source, found = decode(data)
    assert source is None
    assert found == [code]


def test_an_encoding_fault_names_its_line() -> None:
    data = b"---\ntitle: a\n\xc3(\n---\n<p>a</p>"
    _, diagnostics = sources.decode(data, "a.txt")
    assert [(d.code, d.path, d.line) for d in diagnostics] == [("seed-encoding", "a.txt", 3)]


def test_line_ends_of_every_system_are_one() -> None:
    for end in ("\r\n", "\r"):
        source, found = decode(TEXT.replace("\n", end).encode())
        assert source
        assert source.text == TEXT
        assert found == []


@pytest.mark.parametrize(
    "mark", ["\0", "\x07", "\x1b", "\x7f", "\x9b", "\u200b", "\u200e", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufffe"]
)
def test_marks_that_nobody_sees_are_left_out_and_counted(mark: str) -> None:
    source, diagnostics = sources.decode(TEXT.replace("道路", f"道{mark}路").encode(), "a.txt")
    assert source
    assert source.text == TEXT
    assert codes(diagnostics) == ["seed-control-characters"]
    assert "2 control" in diagnostics[0].message


@pytest.mark.parametrize("mark", ["\u200c", "\u200d", "\u00ad", "\u3000", "\u00a0", "\ufe0f", "\U0001f1e8"])
def test_marks_that_scripts_and_emoji_need_stay(mark: str) -> None:
    source, found = decode(TEXT.replace("道路", f"道{mark}路").encode())
    assert source
    assert f"道{mark}路" in source.text
    assert found == []


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_breaks_that_only_some_programs_see_are_spaces(mark: str) -> None:
    source, _ = decode(TEXT.replace("道路", f"道{mark}路").encode())
    assert source
    assert source.text == TEXT.replace("道路", "道 路")


def test_the_hash_is_of_the_bytes_and_the_id_of_the_stem() -> None:
    import hashlib

    data = TEXT.encode("gb18030")
    source, _ = sources.decode(data, "2024/ferry.v2.txt")
    assert source
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert source.id == "ferry.v2"
    assert source.path == "2024/ferry.v2.txt"


def test_only_seeds_are_seen_in_the_order_of_their_paths(tmp_path: Path) -> None:
    names = [
        "b.md",
        "a.txt",
        "c.html",
        "d.HTM",
        "sub/e.md",
        ".hidden.md",
        "_draft.md",
        ".git/f.md",
        "_old/g.md",
        "images/h.md",
        "sub/images/i.md",
        "note.pdf",
        "images.lock",
    ]
    for number, name in enumerate(names):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT + str(number), encoding="utf-8")
    found, diagnostics = scan(tmp_path)
    assert [s.path for s in found] == ["a.txt", "b.md", "c.html", "d.HTM", "sub/e.md", "sub/images/i.md"]
    assert diagnostics == []


def test_links_folders_and_special_files_are_no_seeds(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "far.md").write_text(TEXT, encoding="utf-8")
    (seeds / "folder.md").mkdir()
    (seeds / "folder.md" / "inside.md").write_text(TEXT, encoding="utf-8")
    (seeds / "link.md").symlink_to(tmp_path / "secret.txt")
    (seeds / "near.md").symlink_to("folder.md/inside.md")
    (seeds / "dangling.md").symlink_to("nowhere.md")
    (seeds / "loop.md").symlink_to("loop.md")
    (seeds / "far").symlink_to(tmp_path / "outside")
    os.mkfifo(seeds / "pipe.md")
    found, diagnostics = scan(seeds)
    assert [s.path for s in found] == ["folder.md/inside.md"]
    assert {d.path for d in diagnostics} == {"link.md", "near.md", "dangling.md", "loop.md", "pipe.md"}
    assert set(codes(diagnostics)) <= {"seed-link", "seed-unreadable"}


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    found, diagnostics = scan(tmp_path)
    assert found == ()
    assert codes(diagnostics) == ["seed-unreadable"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT + "b", encoding="utf-8")
    whole = sources.read_plain

    def failing(path: Path, *, at_most: int) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return whole(path, at_most=at_most)

    monkeypatch.setattr(sources, "read_plain", failing)
    found, diagnostics = scan(tmp_path)
    assert [s.path for s in found] == ["b.txt"]
    assert [(d.code, d.path) for d in diagnostics] == [("seed-unreadable", "a.txt")]
    assert "Permission denied" in diagnostics[0].message


def test_size_and_number_are_bounded(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(TEXT + name, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT + "x" * 5000, encoding="utf-8")
    found, diagnostics = scan(tmp_path, max_bytes=4000, max_files=3)
    assert [s.path for s in found] == ["a.txt", "c.txt"]
    assert [(d.code, d.path) for d in diagnostics] == [("seed-too-large", "b.txt"), ("seed-too-large", "d.txt")]
    assert "at most 4000" in diagnostics[0].message
    assert "limits.seeds" in diagnostics[1].hint


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    assert scan(tmp_path, max_bytes=len(TEXT.encode()))[1] == []
    assert codes(scan(tmp_path, max_bytes=len(TEXT.encode()) - 1)[1]) == ["seed-too-large"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.md", "a.txt"), ("Storm.md", "storm.txt"), ("caf\u00e9.md", "cafe\u0301.txt"), ("a.md", "sub/a.md")],
)
def test_two_seeds_of_one_stem_are_an_error_that_names_both(tmp_path: Path, first: str, second: str) -> None:
    for name in (first, second):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT + name, encoding="utf-8")
    found, diagnostics = scan(tmp_path)
    assert len(found) == 1
    assert codes(diagnostics) == ["seed-duplicate-id"]
    assert diagnostics[0].severity == "error"
    other = found[0].path
    assert diagnostics[0].path != other
    assert other in diagnostics[0].message
    assert diagnostics[0].path and diagnostics[0].path in diagnostics[0].message


def test_two_seeds_of_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    found, diagnostics = scan(tmp_path)
    assert [s.path for s in found] == ["a.md"]
    assert [(d.code, d.path) for d in diagnostics] == [("seed-duplicate-text", "b.md")]
    assert "a.md" in diagnostics[0].message


def test_a_name_that_is_no_utf_8_can_be_written_in_a_report(tmp_path: Path) -> None:
    try:
        with open(os.fsencode(tmp_path) + b"/\xff.md", "wb") as file:
            file.write(TEXT.encode())
    except OSError:
        pytest.skip("this file system only takes names in UTF-8")
    found, _ = scan(tmp_path)
    assert len(found) == 1
    found[0].path.encode()
    found[0].id.encode()


def test_an_absent_folder_holds_no_seeds(tmp_path: Path) -> None:
    assert scan(tmp_path / "nowhere") == ((), [])
