"""Broken seeds: each is published or named with its place and a reason, and the others' pages do not notice."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from build_dossier import config, pipeline
from build_dossier.errors import Refused
from tests.support import shared
from tests.support.sites import ROOT, Made, build, hashes

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
SCRAPS = st.sampled_from(
    [b"---\n", b"\n---", b"<", b">", b"<table>", b"</div>", b"<p><p><blockquote>", b"&#123;", b"\0", b"\xff\xfe", b"'", b'"',
     b": ", b"- ", b"&a *a", b"<<: ", b"!!python/object ", b"\xe2\x80\xae", b"<img src=", b"![](", b"[^1]: ", b"<svg>",
     b"\xed\xa0\x80", b"<script>", b"{: #x }", b"```\n", b"<pre>\n\n", b"date: ", b"title:\n", b"<<<<<<< ", b"\r"]
)  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(["cut", "insert", "drop", "flip", "repeat", "swap"]))
        size = draw(st.integers(1, 200))
        if kind == "cut":
            data = data[:at]
        elif kind == "insert":
            data = data[:at] + draw(SCRAPS | st.binary(max_size=8)) + data[at:]
        elif kind == "drop":
            data = data[:at] + data[at + size :]
        elif kind == "flip" and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
        elif kind == "repeat":
            data = data[:at] + data[at : at + size] * draw(st.integers(2, 20)) + data[at + size :]
        elif kind == "swap":
            data = data[at:] + data[:at]
    return data


def test_mutated_seeds_never_break_the_conversion(tmp_path: Path) -> None:
    story = config.parse(STORY)
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "good.txt").write_text(
        "---\ntitle: 甲\ndate: 2022-01-07T00:00:00Z\n---\n\n<p>甲段。</p>\n", encoding="utf-8"
    )
    tried, published = [], []

    @seed(7719)
    @settings(max_examples=220, derandomize=False)
    @given(data=mutations(), suffix=st.sampled_from([".txt", ".md", ".html"]))
    def one(data: bytes, suffix: str) -> None:
        mutant = folder / f"mutant{suffix}"
        mutant.write_bytes(data)
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
        if "mutant" in ids:
            published.append(data)
        else:
            assert faults
            assert all(d.message and d.hint for d in faults)

    one()
    print(f"{len(tried)} mutations, {len(published)} published")
    assert len(tried) >= 200
    assert len(published) >= 20
    json.loads((tmp_path / "out" / "data" / "articles.json").read_text(encoding="utf-8"))
