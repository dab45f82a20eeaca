"""YAML and JSON that are made to cost: in front matter, dossier.yml, curation.yml and the locks. Little, and a finding."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from build_dossier import config
from build_dossier.anchors import lock as anchors
from build_dossier.curation import file as decisions
from build_dossier.errors import DossierError
from build_dossier.images import lock as pictures
from build_dossier.model import Source
from build_dossier.read import frontmatter
from tests.support.torture import amount, costs, most

pytestmark = pytest.mark.torture
SIZE = 64 * 1024
AIM_S, AIM_MB = 0.5, 100
MARKS = "{}[]()<>!?@#$%^&*-_=+|\\/~`'\",.;:"


def laughs(name: str, first: str, wrap: str) -> str:
    rows = [f"{name}0: &{name}0 {first}"]
    rows += [f"{name}{n}: &{name}{n} {wrap.replace('*', ', '.join([f'*{name}{n - 1}'] * 9))}" for n in range(1, 12)]
    return "\n".join(rows)


BOMBS = {
    "laughs": laughs("a", "[x, x]", "[*]"),
    "merges": laughs("m", "{k: v}", "{<<: [*]}"),
    "merge of itself": "a: &a\n  <<: *a",
    "anchor in a key": "&a a: *a\n? *a\n: 1",
    "alias of nothing": "a: *b",
    "flow": "a: " + "[" * SIZE,
    "flow closed": "a: " + "[" * 5000 + "]" * 5000,
    "braces": "a: " + "{a: " * (SIZE // 4),
    "braces closed": "a: " + "{a: " * 5000 + "1" + "}" * 5000,
    "block": "\n".join(" " * n + f"k{n}:" for n in range(350)),
    "dashes": "a:\n  " + "- " * (SIZE // 2),
    "questions": "? " * (SIZE // 2),
    "keys": "\n".join(f"k{n}: v" for n in range(SIZE // 9)),
    "one key": "a: 1\n" * (SIZE // 5),
    "items": "title:\n" + "- x\n" * (SIZE // 4),
    "flow items": "title: [" + "x, " * (SIZE // 3) + "x]",
    "decimal": "title: " + "9" * SIZE,
    "hexadecimal": "title: 0x" + "f" * SIZE,
    "octal": "title: 0" + "7" * SIZE,
    "binary": "title: 0b" + "1" * SIZE,
    "underscores": "title: 1" + "_1" * (SIZE // 2),
    "sixties": "title: 1" + ":59" * (SIZE // 3),
    "sixties with a point": "title: 1" + ":59" * (SIZE // 3) + ".5",
    "short sixties": "title: 1" + ":59" * 400 + ".5",
    "float": "title: 1." + "0" * SIZE + "1",
    "power": "title: 1.0e+" + "9" * 300,
    "infinite": "title: .inf\nlanguage: .nan",
    "date": "title: 2022-01-07T00:00:00." + "0" * SIZE,
    "year 0": "title: 0000-00-00",
    "python": "title: !!python/object/apply:os.system [id]",
    "own tag": "title: !x y",
    "long tag": "title: !<" + "a" * SIZE + "> y",
    "bytes": "title: !!binary " + "QUJD" * (SIZE // 4),
    "set": "title: !!set {a, b}",
    "pairs": "title: !!omap [a: 1]",
    "directive": "%YAML 9.9\n---\ntitle: x",
    "directives": "%TAG ! !\n" * (SIZE // 9),
    "documents": "---\n" * (SIZE // 4),
    "ends": "...\n" * (SIZE // 4),
    "two documents": "title: x\n---\ntitle: y",
    "quoted": 'title: "' + "\\x41" * (SIZE // 4) + '"',
    "open quote": 'title: "' + "a" * SIZE,
    "backslashes": 'title: "' + "\\" * SIZE,
    "quotes": "title: '" + "''" * (SIZE // 2) + "'",
    "literal": "title: |\n" + " a\n" * (SIZE // 3),
    "folded": "title: >\n" + " a\n\n" * (SIZE // 4),
    "indentation": "title: |9\n" + " " * SIZE,
    "words": "title: " + "a " * (SIZE // 2),
    "colons": "a" + ": a" * (SIZE // 3),
    "rows of keys": "a:\n" * (SIZE // 3),
    "comments": "# a\n" * (SIZE // 4),
    "empty rows": "title: x" + "\n" * SIZE,
    "spaces": "title:" + " " * SIZE + "x",
    "tabs": "title:\t" + "\t" * SIZE + "x",
    "row ends of others": "title: x" + "\x85\u2028" * (SIZE // 5),
    "marks of order": "\ufeff" * (SIZE // 3) + "title: x",
    "astral": "title: " + "😀" * (SIZE // 4),
    "controls": "title: \x01\x1b\x7f",
    "half a pair": "title: \ud83d",
    **{f"only {mark}": mark * SIZE for mark in MARKS},
    **{f"title: {mark}": f"title: {mark * SIZE}" for mark in MARKS},
    **{f"rows of {mark}": f"{mark}\n" * (SIZE // 2) for mark in MARKS},
}
LINES = {
    "deep": '{"images_lock": 1, "anchors_lock": 1}\n' + "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "deep and closed": "[" * 100_000 + "]" * 100_000,
    "a long number": '{"index": ' + "9" * SIZE + "}",
    "a power": '{"index": 1e999999999}',
    "no number": '{"index": NaN, "width": Infinity}',
    "a long text": '{"url": "' + "a" * SIZE + '"}',
    "many keys": "{" + ",".join(f'"k{n}":1' for n in range(SIZE // 8)) + "}",
    "one key": "{" + ",".join(['"url":1'] * (SIZE // 8)) + "}",
    "rows": "{}\n" * (SIZE // 3),
    "empty rows": "\n" * SIZE,
    "NUL": "\0" * SIZE,
    "half a pair": '{"url": "\\ud83d", "article": "\\ud83d"}',
    "another kind": "5\nnull\n[]\n\"\"\ntrue\n{\"images_lock\": true}\n{\"anchors_lock\": [1]}",
    "another version": '{"images_lock": 99, "anchors_lock": 99}\n',
    "a conflict": '<<<<<<< HEAD\n{"url": 1}\n=======\n{"url": 2}\n>>>>>>> other\n',
    "a mark of order": '\ufeff{"images_lock": 1}',
    **{f"only {mark}": mark * SIZE for mark in MARKS},
}  # fmt: skip


def header(text: str) -> dict[str, Any]:
    """What a seed with such a header is read as."""
    data = f"---\n{text}\n---\n\n<p>渡轮开航。</p>\n"
    found, notes = frontmatter.read(Source(path="a.txt", id="a", sha256="0", text=data, encoding="utf-8"))
    rows = data.count("\n") + 1
    return {
        "read": found is not None and isinstance(found.title, str) and bool(found.title),
        "named": all(d.message and len(d.message) < 1000 and d.line and d.line <= rows for d in notes),
        "faults": sum(d.severity == "error" for d in notes),
    }


def settings(case: dict[str, str]) -> dict[str, Any]:
    """What dossier.yml or curation.yml of such a text leads to: settings, or an error with its place."""
    parse = {"dossier.yml": config.parse, "curation.yml": decisions.parse}[case["file"]]
    try:
        parse(case["text"], case["file"])
    except DossierError as error:
        first = str(error).split("\n", 1)[0]
        return {"read": False, "first": first[:80], "said": len(str(error))}
    return {"read": True, "first": case["file"], "said": 0}


def lock(text: str) -> dict[str, Any]:
    """The faults that the locks are told to have."""
    ours, theirs = anchors.parse(text), pictures.parse_lock(text)
    rows = text.count("\n") + 1
    faults = [*ours.faults, *theirs.faults]
    return {"entries": len(ours.live) + len(theirs.entries), "placed": all(1 <= n <= rows for n, _ in faults)}


def bounded(cases: dict[str, Any], count: int) -> dict[str, Any]:
    """The named cases first, then some of the rows of marks."""
    return dict(list(cases.items())[: amount(count, len(cases))])


def test_a_header_costs_little_and_is_read_or_named(figure: Callable[[str], None]) -> None:
    found = costs(f"{__name__}:header", bounded(BOMBS, 75), cpu_s=AIM_S, memory_mb=AIM_MB)
    figure(f"front matter: {most(found)}; beyond {AIM_S} s: {sum(c.cpu_s > AIM_S for c in found.values())}")
    assert {n: c.ended for n, c in found.items() if c.outcome is None} == {}
    assert [n for n, c in found.items() if not c.outcome["named"]] == []
    assert [n for n, c in found.items() if c.outcome["read"] == bool(c.outcome["faults"])] == []


@pytest.mark.parametrize("name", ["dossier.yml", "curation.yml"])
def test_settings_cost_little_and_are_read_or_named(name: str, figure: Callable[[str], None]) -> None:
    cases = {n: {"file": name, "text": text} for n, text in bounded(BOMBS, 60).items()}
    found = costs(f"{__name__}:settings", cases, cpu_s=AIM_S, memory_mb=AIM_MB)
    figure(f"{name}: {most(found)}; beyond {AIM_S} s: {sum(c.cpu_s > AIM_S for c in found.values())}")
    assert {n: c.ended for n, c in found.items() if c.outcome is None} == {}
    assert [n for n, c in found.items() if not c.outcome["first"].startswith(name)] == []
    assert [n for n, c in found.items() if c.outcome["said"] > 60_000] == []
    assert sum(c.outcome["read"] for c in found.values()) < len(found) / 2


def test_locks_cost_little_and_their_faults_have_lines(figure: Callable[[str], None]) -> None:
    found = costs(f"{__name__}:lock", LINES, cpu_s=AIM_S, memory_mb=AIM_MB)
    figure(f"locks: {most(found)}")
    assert {n: c.ended for n, c in found.items() if c.outcome is None} == {}
    assert [n for n, c in found.items() if c.outcome["entries"] or not c.outcome["placed"]] == []


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00", b"title: \xe9", b"\x80" * 100, "title: x".encode("utf-16")],
    ids=["mark", "latin", "no", "wide"],
)
def test_settings_that_are_no_utf_8_are_named(tmp_path: Path, data: bytes) -> None:
    for name, read in (("dossier.yml", config.read), ("curation.yml", lambda p: decisions.read(p.parent))):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(DossierError) as error:
            read(path)
        assert str(path) in str(error.value)


@pytest.mark.parametrize("form", ["link", "pipe", "folder", "large"])
def test_settings_that_are_no_plain_file_are_named_and_never_waited_for(tmp_path: Path, form: str) -> None:

    secret = tmp_path / "secret"
    secret.write_text("title: a secret\n", encoding="utf-8")
    for name, read in (("dossier.yml", config.read), ("curation.yml", lambda p: decisions.read(p.parent))):
        path = tmp_path / name
        match form:
            case "link":
                path.symlink_to(secret)
            case "pipe":
                os.mkfifo(path)
            case "folder":
                path.mkdir()
            case "large":
                path.write_bytes(b"# a\n" * 1_000_000)
        with pytest.raises(DossierError) as error:
            read(path)
        assert str(path) in str(error.value)
        assert "a secret" not in str(error.value)


def test_what_is_told_of_a_wrong_value_is_short() -> None:
    text = "title: x\nentities:\n" + "".join(f"- {{id: '{'A' * 500}', name: n}}\n" for _ in range(400))
    with pytest.raises(DossierError) as error:
        config.parse(text)
    assert len(str(error.value)) < 60_000
    assert "more faults" in str(error.value)
    assert json.dumps(str(error.value))
