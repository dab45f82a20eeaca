"""Every file that a run keeps or reads, damaged: the right site again, or a refusal or warning that names the file."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from build_dossier.images.store import PictureStore
from tests.support.picture_host import png
from tests.support.sites import article, hashes, small_project
from tests.support.sudden import Ended, Sudden
from tests.support.torture import amount

pytestmark = [pytest.mark.slow, pytest.mark.torture]
MEMORY = ".build-dossier.json"
COPY = f"data/{MEMORY}"
URL = "https://pictures.example.org/{}.png"
FLIP, CUT, EMPTY, HALF, GONE, FOLDER, LINK = "flip", "minus one byte", "empty", "half", "gone", "folder", "link"
HARMS = (CUT, EMPTY, HALF, GONE, FOLDER, LINK)


@pytest.fixture(scope="module")
def sudden() -> Iterator[Sudden]:
    with Sudden() as running:
        yield running


def seed(title: str, text: str, *pictures: str) -> str:
    figures = "".join(f'<figure><img src="{p}"><figcaption>图</figcaption></figure>' for p in pictures)
    return article(title, f"<p>{text}</p>{figures}<p>另一段文字。</p>", outlet="甲报")


def stored(state: Path, *names: str) -> None:
    """Pictures in the store, as `fetch` leaves them."""
    store = PictureStore(state)
    for name in names:
        store.add(URL.format(name), png(name), SimpleNamespace(format="PNG", width=1, height=1))
    store.save()


def project(folder: Path) -> Path:
    seeds = {
        "a.txt": seed("第一篇", "当天有 103 人到场。", URL.format("x"), "own.png"),
        "b.txt": seed("第二篇", "当天有 8 人离开。", URL.format("y")),
        "c.txt": seed("第三篇", "没有数字。"),
    }
    small_project(folder, seeds)
    (folder / "seeds" / "own.png").write_bytes(png("own"))
    stored(folder / "seeds", "x", "y")
    return folder


def change(folder: Path) -> None:
    """What an editor does next: an article edited, one removed; pages that stayed would be stale."""
    path = folder / "seeds" / "a.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("103", "104"), encoding="utf-8")
    (folder / "seeds" / "c.txt").unlink()


def harm(path: Path, how: str, chance: random.Random) -> None:
    data = path.read_bytes()
    path.unlink()
    if how == FLIP:
        at = chance.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :])
    elif how in (CUT, EMPTY, HALF):
        path.write_bytes(data[: {CUT: len(data) - 1, EMPTY: 0, HALF: len(data) // 2}[how]])
    elif how == FOLDER:
        path.mkdir()
    elif how == LINK:
        elsewhere = path.parents[1] / f"elsewhere-{path.name}"
        elsewhere.write_bytes(data[:-1] + b" ")
        path.symlink_to(os.path.relpath(elsewhere, path.parent))


@pytest.fixture(scope="module")
def made(sudden: Sudden, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], dict[str, str]]:
    """A converted project, and the tree that a fresh conversion gives before and after the change."""
    folder = project(tmp_path_factory.mktemp("made") / "p")
    assert sudden.run("anchors", "--update", cwd=folder).code == 0
    ended = sudden.run("convert", cwd=folder)
    assert ended.code == 0, ended.said
    later = Path(shutil.copytree(folder, folder.parent / "later"))
    shutil.rmtree(later / "docs")
    change(later)
    ended = sudden.run("convert", cwd=later)
    assert ended.code == 0, ended.said
    return folder, hashes(folder / "docs", hidden=True), hashes(later / "docs", hidden=True)


def generated(docs: Path) -> dict[str, str]:
    return {n: h for n, h in hashes(docs, hidden=True).items() if "/.edited-" not in f"/{n}" and "elsewhere-" not in n}


def test_a_damaged_memory_of_the_tree_leaves_nothing_stale(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    folder, _, later = made
    chance = random.Random(11)
    cases = [(names, how) for how in HARMS for names in ((MEMORY,), (COPY,), (MEMORY, COPY))]
    cases += [(names, FLIP) for _ in range(20) for names in ((MEMORY,), (COPY,), (MEMORY, COPY))]
    chance.shuffle(cases)
    both = (MEMORY, COPY)
    tried = [(both, HALF), (both, GONE), ((MEMORY,), FLIP), *cases][: amount(6, len(cases) + 3)]
    for number, (names, how) in enumerate(tried):
        own = Path(shutil.copytree(folder, tmp_path / str(number), symlinks=True))
        (own / "docs" / "own.md").write_text("# 自己的页\n", encoding="utf-8")
        for name in names:
            harm(own / "docs" / name, how, chance)
        change(own)
        ended = sudden.run("convert", cwd=own)
        assert ended.code == 0, (names, how, ended.said)
        assert (own / "docs" / "own.md").read_text(encoding="utf-8") == "# 自己的页\n"
        now = generated(own / "docs")
        now.pop("own.md")
        if len(names) == 1:
            assert now == later, (names, how, set(now.items()) ^ set(later.items()))
            assert not list((own / "docs").rglob(".edited-*.md")), (names, how)
        else:
            # nobody knows any more what was generated: all that is told now is right, and what else lies there is named
            assert later.items() <= now.items(), (names, how)
            assert "warning[tree-memory]" in ended.err, (names, how)
            assert f"docs/{MEMORY}" in ended.err
            for name in now.keys() - later.keys():
                assert f"docs/{name}" in ended.err, (names, how, name)
            # what was put aside is all there
            assert "103" in next((own / "docs/articles/a").glob(".edited-index.md")).read_text(encoding="utf-8")
        again = sudden.run("convert", cwd=own)
        assert again.code == 0, again.said
        assert "warning" not in again.err
        shutil.rmtree(own)
    figure(f"memory of the tree damaged in {len(tried)} ways: the right pages each time, or said by name")


def test_a_damaged_page_or_picture_of_the_tree_is_made_anew(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    folder, now_tree, later = made
    chance = random.Random(12)
    files = sorted(n for n in now_tree if MEMORY not in n)
    pictures = [n for n in files if n.endswith(".webp")]
    assert pictures
    rounds = [(name, how) for how in (FLIP, *HARMS) for name in files]
    chance.shuffle(rounds)
    # several files are harmed at once, each in its own way
    batches = [rounds[i : i + 12] for i in range(0, len(rounds), 12)]
    tried = batches[: amount(3, 60)]
    for number, batch in enumerate(tried):
        own = Path(shutil.copytree(folder, tmp_path / str(number)))
        harmed = dict([*batch, (chance.choice(pictures), chance.choice((FLIP, *HARMS)))])
        for name, how in harmed.items():
            harm(own / "docs" / name, how, chance)
        if number % 2:
            change(own)
        ended = sudden.run("convert", cwd=own)
        assert ended.code == 0, (harmed, ended.said)
        wanted = later if number % 2 else now_tree
        left = generated(own / "docs")
        # a page of an article that is gone and that was changed by hand stays; it is nobody's to remove
        assert {n: h for n, h in left.items() if n in wanted} == wanted, harmed
        assert all(n in harmed for n in left.keys() - wanted.keys()), (harmed, left.keys() - wanted.keys())
        shutil.rmtree(own)
    figure(f"{sum(map(len, tried))} damaged files of the tree in {len(tried)} runs: each made anew, byte for byte")


def test_damaged_pictures_and_locks_are_never_published_in_silence(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    folder, now_tree, _ = made
    chance = random.Random(13)
    state = folder / "seeds"
    kept = sorted(p.relative_to(state).as_posix() for p in (state / "images").rglob("*.png"))
    cases = [(name, how) for name in (*kept, "images.lock") for how in (FLIP, *HARMS)]
    cases += [("images.lock", FLIP)] * 50
    chance.shuffle(cases)
    tried = cases[: amount(8, len(cases))]
    counts = {"right": 0, "said": 0}
    for number, (name, how) in enumerate(tried):
        own = Path(shutil.copytree(folder, tmp_path / str(number)))
        harm(own / "seeds" / name, how, chance)
        before = hashes(own / "seeds", hidden=True)
        ended = sudden.run("convert", cwd=own)
        is_right = generated(own / "docs") == now_tree
        is_said = ended.code != 0 or "warning[picture-" in ended.err
        assert is_right or is_said, (name, how, ended.code, ended.said)
        counts["right" if is_right else "said"] += 1
        if not is_right and ended.code:
            assert "images.lock" in ended.err, ended.said
        assert hashes(own / "seeds", hidden=True) == before
        shutil.rmtree(own)
    figure(
        f"store and lock damaged in {len(tried)} ways: {counts['right']} without effect, {counts['said']} said, 0 silent"
    )


@pytest.mark.parametrize("name", ["anchors.lock", "changes.lock", "curation.yml", "dossier.yml", "mkdocs.yml"])
@pytest.mark.parametrize("how", [FOLDER, LINK, "no text"])
def test_what_cannot_be_read_is_named(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path, name: str, how: str
) -> None:
    own = Path(shutil.copytree(made[0], tmp_path / "p"))
    path = own / name if name in ("dossier.yml", "mkdocs.yml") else own / "seeds" / name
    path.unlink(missing_ok=True)
    if how == FOLDER:
        path.mkdir()
    elif how == LINK:
        path.symlink_to(path.name)
    else:
        path.write_bytes(b"\xff\xfe\x00\xd8\x00")
    before = generated(own / "docs")
    ended = sudden.run("build", "--offline", cwd=own)
    assert ended.code in (2, 3), ended.said
    assert name in ended.err
    assert "Traceback" not in ended.err, ended.err[-1500:]
    assert not (own / "site").exists()
    assert name == "mkdocs.yml" or generated(own / "docs") == before


def test_edits_that_were_put_aside_are_never_lost(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path
) -> None:
    own = Path(shutil.copytree(made[0], tmp_path / "p"))
    page = own / "docs/articles/b/index.md"
    for number in range(3):
        page.write_text(f"edit {number}\n", encoding="utf-8")
        ended: Ended = sudden.run("convert", cwd=own)
        assert ended.code == 0, ended.said
    aside = sorted(p.read_text(encoding="utf-8") for p in page.parent.glob(".edited-*"))
    assert aside == ["edit 0\n", "edit 1\n", "edit 2\n"]


def test_a_memory_that_a_stranger_wrote_leads_nowhere(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path
) -> None:
    own = Path(shutil.copytree(made[0], tmp_path / "p"))
    secret = own / "seeds" / "a.txt"
    for name in (MEMORY, COPY):
        path = own / "docs" / name
        data = json.loads(path.read_text(encoding="utf-8"))
        data["files"]["../seeds/a.txt"] = hashlib.sha256(secret.read_bytes()).hexdigest()
        del data["check"]
        body = {n: data.get(n) for n in ("version", "files", "pending", "renditions")}
        data["check"] = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        path.write_text(json.dumps(data), encoding="utf-8")
    before = secret.read_bytes()
    ended = sudden.run("convert", cwd=own)
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.err
    assert secret.read_bytes() == before
    assert f"docs/{MEMORY}" in ended.err


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_of_the_tree_that_leads_outside_is_refused(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path, kind: str
) -> None:
    own = Path(shutil.copytree(made[0], tmp_path / "p"))
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "key.md").write_text("secret words", encoding="utf-8")
    link = own / "docs" / "more"
    link.symlink_to(tmp_path / "private" if kind == "folder" else tmp_path / "private" / "key.md")
    ended = sudden.run("build", "--offline", cwd=own)
    assert ended.code == 2, ended.said
    assert str(link) in ended.err
    assert not (own / "site").exists()


def test_a_damaged_site_and_leftovers_of_a_swap_are_replaced(
    made: tuple[Path, dict[str, str], dict[str, str]], sudden: Sudden, tmp_path: Path
) -> None:
    own = Path(shutil.copytree(made[0], tmp_path / "p"))
    ended = sudden.run("build", "--offline", cwd=own)
    assert ended.code == 0, ended.said
    wanted = hashes(own / "site", hidden=True)
    chance = random.Random(14)
    for name in chance.sample(sorted(wanted), 12):
        harm(own / "site" / name, chance.choice((FLIP, *HARMS)), chance)
    (own / ".site.lock").write_text("99999999", encoding="utf-8")
    (own / ".site.old").write_text("no folder", encoding="utf-8")
    (own / ".site.new").symlink_to(own / "seeds")
    (own / ".site.new-0123abcd").mkdir()
    (own / ".site.new-0123abcd" / "index.html").write_text("half", encoding="utf-8")
    seeds = hashes(own / "seeds", hidden=True)
    ended = sudden.run("build", "--offline", cwd=own)
    assert ended.code == 0, ended.said
    assert hashes(own / "site", hidden=True) == wanted
    assert sorted(p.name for p in own.iterdir() if p.name.startswith(".site")) == []
    assert hashes(own / "seeds", hidden=True) == seeds
