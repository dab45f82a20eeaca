"""Broken seeds: each is published or named with its place and a reason, and the others' pages do not notice."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from build_dossier import config, pipeline
from build_dossier.errors import Refused
from build_dossier.read import sources
from tests.support import shared
from tests.support.sites import ROOT, Made, build, hashes
from tests.support.torture import amount

pytestmark = pytest.mark.slow
GOOD = ("000_demo-csto-arrival.txt", "008_demo-courier.md")
STORY = "title: 小档案\n"


def project(folder: Path, broken: Path | None) -> Path:
    (folder / "seeds").mkdir(parents=True)
    shutil.copyfile(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    (folder / "dossier.yml").write_text(STORY, encoding="utf-8")
    for name in GOOD:
        shutil.copyfile(ROOT / "seeds" / name, folder / "seeds" / name)
    for name in ("images", "images.lock"):
        source = ROOT / "seeds" / name
        if source.is_dir():
            shutil.copytree(source, folder / "seeds" / name)
        else:
            shutil.copyfile(source, folder / "seeds" / name)
    if broken is not None:
        for path in broken.iterdir():
            shutil.copyfile(path, folder / "seeds" / path.name)
    return folder


@pytest.fixture(scope="module")
def broken() -> Path:
    folder = shared.folder("security") / "malformed"
    assert len(list(folder.iterdir())) >= 80
    return folder


@pytest.fixture(scope="module")
def beside(broken: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two good seeds with all the broken ones."""
    return build(project(tmp_path_factory.mktemp("malformed") / "project", broken))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = build(project(tmp_path_factory.mktemp("good") / "project", None))
    assert made.ran.code == 0, made.ran.said
    return made


def test_the_build_ends_with_its_findings(beside: Made) -> None:
    assert beside.ran.code == 1, beside.ran.said[-3000:]
    assert "Traceback" not in beside.ran.said
    assert (beside.site / "index.html").is_file()


def test_each_file_is_published_or_named_with_a_reason(beside: Made, broken: Path) -> None:
    published = {a["source_file"] for a in beside.articles}
    errors: dict[str, list[dict[str, object]]] = {}
    for item in beside.data("diagnostics"):
        if item["severity"] == "error":
            errors.setdefault(str(item["path"]), []).append(item)
    names = {p.name for p in broken.iterdir()}
    assert names - published - set(errors) == set()
    assert published <= names | set(GOOD)
    for name, items in errors.items():
        for item in items:
            assert len(str(item["message"])) > 10, name
            assert item["hint"], name
            assert item["code"] != "article-broken", f"{name}: {item['message']}"
            assert re.search(rf"^seeds/{re.escape(name)}(?::\d+)?: error\[", beside.ran.err, re.M), name
    # whatever goes wrong in a file that could be read has a line
    of_whole_files = {
        "seed-empty",
        "seed-binary",
        "seed-unreadable",
        "seed-too-large",
        "seed-duplicate-text",
        "seed-duplicate-id",
    }
    without = [i for items in errors.values() for i in items if i["line"] is None and i["code"] not in of_whole_files]
    assert without == []
    for name in names & set(errors):
        lines = (broken / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        for item in errors[name]:
            assert item["line"] is None or 1 <= int(str(item["line"])) <= lines, (name, item)
    assert len(errors) > 10
    assert len(published) > 30


def test_no_title_reads_as_another_type(beside: Made) -> None:
    for article in beside.articles:
        assert isinstance(article["title"], str)
        assert article["title"].strip(), article["id"]
        page = beside.html(f"articles/{article['slug']}")
        assert "<h1" in page


def test_the_good_pages_keep_their_bytes(beside: Made, alone: Made) -> None:
    slugs = [a["slug"] for a in alone.articles]
    assert len(slugs) == len(GOOD)
    for slug in slugs:
        for tree in ("docs/articles", "site/articles"):
            first, second = hashes(alone.project / tree / slug), hashes(beside.project / tree / slug)
            assert first, tree
            assert first == second, f"{tree}/{slug}"
    pictures = hashes(alone.site / "assets/pictures")
    assert len(pictures) > 3
    assert pictures.items() <= hashes(beside.site / "assets/pictures").items()


TEXTS = [(ROOT / "seeds" / name).read_bytes() for name in (*GOOD, "009_demo-curfew-notice.txt")]
TEXTS += [(shared.SHARED / name).read_bytes() for name in shared.names("seeds")]
SCRAPS = st.sampled_from(
    [b"---\n", b"\n---", b"<", b">", b"<table>", b"</div>", b"<p><p><blockquote>", b"&#123;", b"\0", b"\xff\xfe", b"'", b'"',
     b": ", b"- ", b"&a *a", b"<<: ", b"!!python/object ", b"\xe2\x80\xae", b"<img src=", b"![](", b"[^1]: ", b"<svg>",
     b"\xed\xa0\x80", b"<script>", b"{: #x }", b"```\n", b"<pre>\n\n", b"date: ", b"title:\n", b"<<<<<<< ", b"\r"]
)  # fmt: skip


CODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gb18030", "latin-1", "big5", "utf-32", "utf-7")
ROW_ENDS = (b"\r\n", b"\r", b"\n\r", b"\x0b", b"\x0c", b"\xc2\x85", b"\xe2\x80\xa8")


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A seed with some bytes otherwise, or with one of its parts: header, rows, encoding, tail."""
    data = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        structured = draw(st.booleans())
        data = _parts_changed(draw, data) if structured else _bytes_changed(draw, data)
    return data


def _bytes_changed(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    size = draw(st.integers(1, 200))
    match draw(st.sampled_from(["cut", "insert", "drop", "flip", "repeat", "swap"])):
        case "cut":
            return data[:at]
        case "insert":
            return data[:at] + draw(SCRAPS | st.binary(max_size=8)) + data[at:]
        case "drop":
            return data[:at] + data[at + size :]
        case "flip" if data:
            at = min(at, len(data) - 1)
            return data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
        case "repeat":
            return data[:at] + data[at : at + size] * draw(st.integers(2, 20)) + data[at + size :]
        case "swap":
            return data[at:] + data[:at]
    return data


def _parts_changed(draw: st.DrawFn, data: bytes) -> bytes:
    rows = data.split(b"\n")
    at = draw(st.integers(0, min(len(rows), 12)))
    own = rows[at] if at < len(rows) else b""
    match draw(st.sampled_from(["coding", "row ends", "some row ends", "mark", "two headers", "key", "twice", "lose", "indent", "conflict", "tail", "end", "deep"])):  # fmt: skip
        case "coding":
            return data.decode("utf-8", "replace").encode(draw(st.sampled_from(CODINGS)), "replace")
        case "row ends":
            return draw(st.sampled_from(ROW_ENDS)).join(rows)
        case "some row ends":
            return b"\n".join(rows[:at]) + draw(st.sampled_from(ROW_ENDS)) + b"\n".join(rows[at:])
        case "mark":
            rows.insert(at, draw(st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33"])))
        case "two headers":
            rows[at:at] = rows[:12]
        case "key":
            rows.insert(at, draw(st.sampled_from([b"title: [a, b]", b"title: {a: b}", b"date: 2022-01-07", b"template: x", b"? a", b"<<: *a", b"title", b"- x", b"title: &a x", b"categories: 5", b"url: javascript:x", b"lang: ../x", b"%YAML 1.2", b"..."])))  # fmt: skip
        case "twice":
            rows.insert(at, own)
        case "lose":
            del rows[at : at + 1]
        case "indent":
            rows[at : at + 1] = [draw(st.sampled_from([b" ", b"\t", b"\xe3\x80\x80", b"\xc2\xa0"])) + own]
        case "conflict":
            rows[at:at] = [b"<<<<<<< HEAD", b"title: a", b"=======", b"title: b", b">>>>>>> other"]
        case "tail":
            return data + draw(st.binary(min_size=1, max_size=64)) * 20
        case "end":
            return data.rstrip() + draw(st.sampled_from([b"<", b"&", b"<p", b"<!--", b"```", b"[^1]:", b"\\", b"{{"]))
        case "deep":
            return data + draw(st.sampled_from([b"<div>", b"> ", b"<ul><li>", b"[", b"*a "])) * 400
    return b"\n".join(rows)


@pytest.mark.torture
def test_mutated_seeds_never_break_the_conversion(tmp_path: Path, figure: Callable[[str], None]) -> None:
    story = config.parse(STORY)
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "good.txt").write_text(
        "---\ntitle: 甲\ndate: 2022-01-07T00:00:00Z\n---\n\n<p>甲段。</p>\n", encoding="utf-8"
    )
    tried, published = [], []
    pipeline.convert(story, seeds=folder, state=folder, out=tmp_path / "out")
    good = hashes(tmp_path / "out" / "articles" / "good")
    assert good

    @seed(7719)
    @settings(max_examples=amount(220, 3_000), derandomize=False, deadline=None)
    @given(data=mutations(), suffix=st.sampled_from([".txt", ".md", ".html"]))
    def one(data: bytes, suffix: str) -> None:
        mutant = folder / f"mutant{suffix}"
        mutant.write_bytes(data)
        rows = re.split(b"\r\n|\r|\n", data)
        try:
            outcome = pipeline.convert(story, seeds=folder, state=folder, out=tmp_path / "out")
        except Refused as error:  # the good seed alone suffices
            raise AssertionError(str(error)) from error
        finally:
            mutant.unlink()
        tried.append(data)
        ids = {a.id for a in outcome.dossier.articles}
        assert "good" in ids
        faults = [d for d in outcome.diagnostics if d.path == mutant.name and d.severity == "error"]
        assert not [d for d in faults if d.code in ("article-broken", "text-changed")], [d.render() for d in faults]
        assert all(d.line is None or 1 <= d.line <= len(rows) for d in faults), [d.render() for d in faults]
        assert hashes(tmp_path / "out" / "articles" / "good") == good
        if "mutant" in ids:
            published.append(data)
        else:
            assert faults
            assert all(d.message and d.hint for d in faults)

    one()
    figure(f"{len(tried)} mutations of {len(TEXTS)} seeds: {len(published)} published, the others named; 0 tracebacks")
    assert len(tried) >= 200
    assert len(published) >= 20
    json.loads((tmp_path / "out" / "data" / "articles.json").read_text(encoding="utf-8"))


def special_files(folder: Path) -> Path:
    """A seeds folder with one good seed, and everything else that may have the name of one."""
    seeds = folder / "seeds"
    seeds.mkdir(parents=True)
    good = "---\ntitle: 甲\ndate: 2022-01-07T00:00:00Z\n---\n\n<p>甲段。</p>\n"
    (seeds / "good.txt").write_text(good, encoding="utf-8")
    secret = folder / "secret.txt"
    secret.write_text(good.replace("甲", "一个秘密"), encoding="utf-8")
    os.mkfifo(seeds / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as own:
        here = Path.cwd()
        os.chdir(seeds)  # the name of a socket is short
        try:
            own.bind("socket.txt")
        finally:
            os.chdir(here)
    (seeds / "device.txt").symlink_to("/dev/zero")
    (seeds / "out.txt").symlink_to(secret)
    (seeds / "inside.txt").symlink_to("good.txt")
    (seeds / "loop.txt").symlink_to("loop.txt")
    (seeds / "nothing.txt").symlink_to("nowhere.txt")
    (seeds / "elsewhere").symlink_to(folder)
    (seeds / "folder.md").mkdir()
    (seeds / "folder.md" / "within.md").write_text(good.replace("甲", "夹中"), encoding="utf-8")
    names = [
        "two\nrows.txt",
        "tab\tand \u202e.txt",
        "con.txt",
        "NUL.md",
        "..txt.md",
        "a" * 251 + ".txt",
        "é.txt",
        "e\u0301.txt",
    ]
    names += [
        "Case.txt",
        "case.txt",
        "quo'te\".txt",
        "--strict.txt",
        "&lt;b&gt;.txt",
        "${HOME}.txt",
        "a b.txt",
        "，。.txt",
        "index.md",
    ]
    for number, name in enumerate(names):
        (seeds / name).write_text(good.replace("甲", f"乙{number}"), encoding="utf-8")
    Path(os.fsdecode(os.fsencode(seeds) + b"/not-\xff-utf8.txt")).write_text(good.replace("甲", "丙"), encoding="utf-8")
    return seeds


def test_whatever_has_the_name_of_a_seed_is_published_or_named_and_never_waited_for(tmp_path: Path) -> None:
    seeds = special_files(tmp_path / "project")
    outcome = pipeline.convert(config.parse(STORY), seeds=seeds, state=seeds, out=tmp_path / "out")
    published = {a.source.path for a in outcome.dossier.articles}
    named = {d.path for d in outcome.diagnostics if d.severity == "error"}
    for name in ("pipe.txt", "socket.txt", "device.txt", "out.txt", "inside.txt", "loop.txt", "nothing.txt"):
        assert name in named - published, name
    assert {"good.txt", "folder.md/within.md", "con.txt", "index.md", "two\nrows.txt"} <= published
    # of names that one disk takes for the same, one is published and the other is named
    for pair in (("Case.txt", "case.txt"), ("é.txt",)):
        assert published & set(pair), pair
        assert named & set(pair), pair
    text = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "out").rglob("*.md"))
    assert "一个秘密" not in text
    pages = [
        p.relative_to(tmp_path / "out" / "articles").parts[0] for p in (tmp_path / "out").rglob("articles/*/index.md")
    ]
    assert len({page.casefold() for page in pages}) == len(pages) == len(published)
    assert not [page for page in pages if page in ("con", "nul", "index") or re.search(r"[^\w-]", page)]


def test_a_file_that_grows_vanishes_or_becomes_a_link_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    good = "---\ntitle: 甲\n---\n\n<p>甲段。</p>\n"
    for name in ("a.txt", "grows.txt", "link.txt", "pipe.txt", "vanishes.txt"):
        (seeds / name).write_text(good.replace("甲", name), encoding="utf-8")
    (tmp_path / "secret").write_text(good, encoding="utf-8")
    real = sources.read_plain

    def late(path: Path, *, at_most: int) -> bytes:
        """What happens between the look at a file and its reading."""
        match path.name:
            case "grows.txt":
                path.write_bytes(b"x" * 100_000)
            case "vanishes.txt":
                path.unlink()
            case "link.txt":
                path.unlink()
                path.symlink_to(tmp_path / "secret")
            case "pipe.txt":
                path.unlink()
                os.mkfifo(path)
        return real(path, at_most=at_most)

    monkeypatch.setattr(sources, "read_plain", late)
    found, diagnostics = sources.scan(seeds, max_bytes=5_000, max_files=100)
    assert [s.path for s in found] == ["a.txt"]
    assert {(d.path, d.code) for d in diagnostics} == {
        (f"{name}.txt", "seed-unreadable") for name in ("grows", "link", "pipe", "vanishes")
    }


def test_a_seeds_folder_that_is_a_link_is_read_as_the_folder(tmp_path: Path) -> None:
    seeds = special_files(tmp_path / "project")
    (tmp_path / "linked").symlink_to(seeds)
    one, _ = sources.scan(seeds, max_bytes=10_000, max_files=100)
    other, _ = sources.scan(tmp_path / "linked", max_bytes=10_000, max_files=100)
    assert [s.path for s in one] == [s.path for s in other]
    assert one
