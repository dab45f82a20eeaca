"""The same input gives the same bytes; a run touches what changed and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_dossier import config, pipeline
from build_dossier.model import Dossier
from build_dossier.pipeline import Outcome
from tests.support.sites import SITE_URL, SMALL, Made, article, build, demo_project, hashes, run, small_project

pytestmark = pytest.mark.slow


def another_day() -> dict[str, str]:
    """What makes a program believe in another day, where libfaketime is at hand (tests/tools/need_browser.sh)."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    return {"LD_PRELOAD": str(library), "FAKETIME": "@2031-05-06 07:08:09"} if library else {}


def test_another_day_is_believed_in() -> None:
    if not another_day():
        pytest.skip("no libfaketime on this machine: apt-get install faketime")
    command = [sys.executable, "-c", "import datetime; print(datetime.date.today())"]
    told = subprocess.run(command, env={**os.environ, **another_day()}, capture_output=True, text=True, check=True)
    assert told.stdout == "2031-05-06\n"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo once more: another folder, clock, locale, hash seed, order and age of files, and another day."""
    first = demo_project(tmp_path_factory.mktemp("made") / "p")
    folder = tmp_path_factory.mktemp("另一个 folder") / "deeper" / "x"
    folder.mkdir(parents=True)
    for path in sorted(first.rglob("*"), reverse=True):
        target = folder / path.relative_to(first)
        if path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (1_000_000_000, 1_000_000_000))
    env = {
        "SITE_URL": SITE_URL,
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4711",
        "LC_ALL": "POSIX",
        "LANG": "de_DE.ISO-8859-1",
        "COLUMNS": "37",
        **another_day(),
    }
    made = build(folder, "--strict", env=env)
    assert made.ran.code == 0, made.ran.said
    return made


def different(first: dict[str, str], second: dict[str, str]) -> list[str]:
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def test_tree_and_site_are_the_same_bytes_everywhere(demo: Made, elsewhere: Made) -> None:
    for folder in ("docs", "site"):
        first, second = hashes(demo.project / folder, hidden=True), hashes(elsewhere.project / folder, hidden=True)
        assert len(first) > 50
        assert different(first, second) == [], folder


def test_a_change_of_the_address_shows_so_the_comparison_can_fail(small: Made, tmp_path: Path) -> None:
    other = build(small_project(tmp_path / "p"), env={"SITE_URL": "https://other.example/"})
    assert "index.html" in different(hashes(small.site), hashes(other.site))


def stamps(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {
        p.relative_to(folder).as_posix(): (s.st_ino, s.st_mtime_ns, s.st_size)
        for p in sorted(folder.rglob("*"))
        if p.is_file() and (s := p.stat())
    }


def test_a_second_conversion_writes_nothing(demo: Made, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    shutil.copytree(demo.docs, folder)
    before = stamps(folder)
    story = config.read(demo.project / "dossier.yml")
    seeds = demo.project / "seeds"
    outcome = pipeline.convert(story, seeds=seeds, state=seeds, out=folder, site_url=SITE_URL)
    assert outcome.written.written == ()
    assert outcome.written.removed == ()
    assert stamps(folder) == before
    said = run("convert", "--config", demo.project / "dossier.yml", "--out", folder, env={"SITE_URL": SITE_URL})
    assert "0 files written, 0 removed" in said.out
    assert stamps(folder) == before


class Project:
    """A small dossier, converted again and again."""

    def __init__(self, folder: Path, seeds: dict[str, str] | None = None) -> None:
        self.folder = small_project(folder, seeds)
        self.out = folder / "docs"

    def convert(self) -> Outcome:
        seeds = self.folder / "seeds"
        return pipeline.convert(config.read(self.folder / "dossier.yml"), seeds=seeds, state=seeds, out=self.out)

    def seed(self, name: str, text: str) -> None:
        (self.folder / "seeds" / name).write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def test_an_edited_seed_changes_its_page_the_lists_and_the_data_only(project: Project) -> None:
    project.convert()
    before = hashes(project.out)
    project.seed("a.txt", SMALL["a.txt"].replace("103", "104"))
    written = set(project.convert().written.written)
    assert "articles/a/index.md" in written
    evidence = {f"data/{n}.{e}" for n in ("claims", "statements", "events") for e in ("json", "csv")}
    others = {"data/articles.json", "data/passages.json", "data/clusters.json", "data/relations.json"}
    assert written <= {"articles/a/index.md", "index.md", "articles/index.md", *others, *evidence}
    assert set(different(before, hashes(project.out))) == written
    assert "104" in (project.out / "articles/a/index.md").read_text(encoding="utf-8")


def test_a_removed_seed_takes_its_page_and_pictures_with_it(demo: Made, tmp_path: Path) -> None:
    folder = demo_project(tmp_path / "project")
    shutil.copytree(demo.docs, folder / "docs")
    gone = "008_demo-courier"
    files = {i["file"]: {u["article"] for u in i["uses"]} for i in demo.data("images") if i["file"]}
    only = {f for f, users in files.items() if users == {gone}}
    assert only
    (folder / "seeds" / f"{gone}.md").unlink()
    seeds = folder / "seeds"
    outcome = pipeline.convert(config.read(folder / "dossier.yml"), seeds=seeds, state=seeds, out=folder / "docs")
    # its address stays, with a note that it is gone, since links to it are out there
    stub = (folder / "docs/articles" / gone / "index.md").read_text(encoding="utf-8")
    assert "这篇报道已不在档案里" in stub
    assert not any(p.text in stub for a in outcome.dossier.articles for p in a.passages)
    stems = {Path(f).name.rsplit("-", 1)[0] for f in only}
    left = [p.name for p in (folder / "docs/assets/pictures").iterdir() if p.name.rsplit("-", 1)[0] in stems]
    assert left == []
    assert isinstance(outcome.dossier, Dossier)
    assert gone not in {a.id for a in outcome.dossier.articles}
    for text in (folder / "docs").rglob("*.md"):
        assert f"{gone}/index.md" not in text.read_text(encoding="utf-8")
    fresh = tmp_path / "fresh"
    pipeline.convert(config.read(folder / "dossier.yml"), seeds=seeds, state=seeds, out=fresh)
    assert different(hashes(fresh), hashes(folder / "docs")) == []


def test_a_page_that_a_person_wrote_is_kept_and_said(project: Project) -> None:
    project.out.mkdir()
    own = project.out / "about.md"
    own.write_text("# 我们写的\n", encoding="utf-8")
    for _ in range(2):
        outcome = project.convert()
        assert own.read_text(encoding="utf-8") == "# 我们写的\n"
        assert outcome.written.kept == ("about.md",)
        said = [d for d in outcome.diagnostics if d.code == "hand-written-kept"]
        assert [(d.path, d.severity) for d in said] == [("about.md", "note")]
    assert (project.out / "index.md").is_file()
    made = build(project.folder)
    assert made.ran.code == 0, made.ran.said
    assert "我们写的" in made.html("about")


def test_a_generated_page_that_was_edited_is_put_aside(project: Project) -> None:
    project.convert()
    page = project.out / "articles/a/index.md"
    generated = page.read_text(encoding="utf-8")
    page.write_text(generated + "\n手改的一行\n", encoding="utf-8")
    outcome = project.convert()
    assert page.read_text(encoding="utf-8") == generated
    assert (page.parent / ".edited-index.md").read_text(encoding="utf-8").endswith("手改的一行\n")
    assert [(d.code, d.path) for d in outcome.diagnostics] == [("output-changed", "articles/a/index.md")]
    # it is no page of the site
    made = build(project.folder)
    assert made.ran.code == 0, made.ran.said
    assert not [p for p in made.site.rglob("*") if p.is_file() and "手改的一行".encode() in p.read_bytes()]


def test_a_damaged_memory_of_the_tree_costs_no_page_that_a_person_wrote(project: Project) -> None:
    project.convert()
    manifest = project.out / ".build-dossier.json"
    manifest.write_bytes(manifest.read_bytes()[:-40])
    own = project.out / "own.md"
    own.write_text("# 自己的\n", encoding="utf-8")
    project.seed("c.txt", article("第三篇", "<p>新的一段。</p>", outlet="甲报"))
    outcome = project.convert()
    assert own.read_text(encoding="utf-8") == "# 自己的\n"
    assert "第三篇" in (project.out / "articles/c/index.md").read_text(encoding="utf-8")
    # the copy of the memory is whole: nothing is stale, nothing was put aside
    assert [d.code for d in outcome.diagnostics] == ["tree-memory-copy"]
    for name in ("index.md", "articles/index.md", "data/articles.json"):
        assert "第三篇" in (project.out / name).read_text(encoding="utf-8"), name
    assert list(project.out.rglob(".edited-*")) == []
