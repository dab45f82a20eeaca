"""Killed at any point of fetch, convert, build and the rest: what was there or what was to be, whole; the next run recovers.

Two kinds of points: the n-th change to the disk, each in turn (`tests.support.sudden`), and random times, which also fall
into what an engine writes. `build` at random times is in test_swap.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from build_dossier.images.store import PictureStore
from tests.support.picture_host import PictureHost
from tests.support.sites import article, command, environment, hashes, small_project
from tests.support.sudden import Ended, Sudden
from tests.support.torture import amount

pytestmark = [pytest.mark.slow, pytest.mark.torture]
PICTURES = 5


def seed(title: str, number: str, *pictures: str) -> str:
    figures = "".join(
        f'<figure><img src="{p}"><figcaption>图 {n}</figcaption></figure>' for n, p in enumerate(pictures)
    )
    return article(title, f"<p>当天有 {number} 人到场。</p>{figures}<p>第二段。</p>", outlet="甲报")


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    with PictureHost() as running:
        yield running


@pytest.fixture(scope="module")
def sudden() -> Iterator[Sudden]:
    with Sudden() as running:
        yield running


def project(folder: Path, host: PictureHost, number: str = "103") -> Path:
    pictures = [host.url(f"/ok-{n}.png") for n in range(PICTURES)]
    story = f'title: 小档案\nimages:\n  allow_private_hosts: ["{host.name}"]\n'
    seeds = {
        "a.txt": seed("第一篇", number, *pictures[:3]),
        "b.txt": seed("第二篇", "7", *pictures[2:]),
        **({"c.txt": seed("第三篇", "9")} if number == "103" else {}),
    }
    return small_project(folder, seeds, story)


def edit(folder: Path, host: PictureHost, number: str) -> None:
    """Bring the seeds to one of two states: one has an article more than the other."""
    shutil.rmtree(folder / "seeds-new", ignore_errors=True)
    made = project(folder / "seeds-new", host, number)
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / "seeds" / name).unlink(missing_ok=True)
        if (made / "seeds" / name).exists():
            shutil.copyfile(made / "seeds" / name, folder / "seeds" / name)
    shutil.rmtree(folder / "seeds-new")


def spread(count: int, total: int, seed_of_chance: int) -> list[int]:
    """So many of 1 … total, all of them where there are few; one in each stretch, its place by chance."""
    if count >= total:
        return list(range(1, total + 1))
    chance = random.Random(seed_of_chance)
    return [1 + min(total - 1, int(total * (i + chance.random()) / count)) for i in range(count)]


def leftovers(folder: Path) -> list[str]:
    """What no finished run leaves: half-written files, folders of a build, locks."""
    found = [p for p in folder.rglob("*") if ".tmp" in p.name or p.name.startswith((".edited-", ".site"))]
    return sorted(p.relative_to(folder).as_posix() for p in found)


def agree(state: Path) -> None:
    """Every line of the lock has its file, and no line is broken."""
    store = PictureStore(state)
    assert all(store.read(entry) is not None for entry in store.entries())
    assert store.findings == ()


def assert_killed(ended: Ended, at: int) -> None:
    assert ended.code == -signal.SIGKILL, (at, ended.code, ended.said[-800:])
    assert len(ended.events) == at


def test_fetch_killed_at_each_change_to_the_disk(
    host: PictureHost, sudden: Sudden, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    whole = project(tmp_path / "whole", host)
    ended = sudden.run("fetch", cwd=whole)
    assert ended.code == 0, ended.said
    wanted, total = hashes(whole / "seeds", hidden=True), len(ended.events)
    assert total > 4 * PICTURES
    points = spread(amount(12, 210), total, 1)
    for at in points:
        folder = project(tmp_path / f"killed-{at}", host)
        killed = sudden.run("fetch", cwd=folder, at=at)
        assert_killed(killed, at)
        agree(folder / "seeds")
        again = sudden.run("fetch", cwd=folder)
        assert again.code == 0, (at, killed.events[-1], again.said)
        assert hashes(folder / "seeds", hidden=True) == wanted, (at, killed.events[-1])
        shutil.rmtree(folder)
    figure(
        f"fetch killed at {len(points)} of its {total} changes to the disk: store and lock agree, the next run completes"
    )


def test_fetch_killed_at_random_times(host: PictureHost, tmp_path: Path, figure: Callable[[str], None]) -> None:
    chance = random.Random(52)
    count = amount(4, 210)
    whole = project(tmp_path / "whole", host)
    began = time.monotonic()
    run = subprocess.run(command("fetch"), cwd=whole, env=environment(), capture_output=True, check=False)
    took = time.monotonic() - began
    assert run.returncode == 0, run.stderr
    wanted = hashes(whole / "seeds", hidden=True)
    folder = project(tmp_path / "killed", host)
    grown = 0
    for number in range(count):
        child = start(folder, "fetch")
        time.sleep(took * (number + chance.random()) / count if number % 2 else took * chance.uniform(0.6, 1.05))
        kill(child)
        agree(folder / "seeds")
        grown += bool(PictureStore(folder / "seeds").entries())
        if number % 3 == 2:
            shutil.rmtree(folder / "seeds" / "images", ignore_errors=True)
            (folder / "seeds" / "images.lock").unlink(missing_ok=True)
    run = subprocess.run(command("fetch"), cwd=folder, env=environment(), capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    assert hashes(folder / "seeds", hidden=True) == wanted
    figure(f"fetch killed at {count} random times of {took:.1f} s: store and lock agree ({grown} with pictures)")


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait(30)


@pytest.fixture(scope="module")
def trees(
    host: PictureHost, sudden: Sudden, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, dict[str, str]]]:
    """A project with its pictures, and the two trees that its two states of the seeds give."""
    folder = project(tmp_path_factory.mktemp("trees") / "p", host)
    assert sudden.run("fetch", cwd=folder).code == 0
    known = {}
    for number in ("104", "103"):
        edit(folder, host, number)
        shutil.rmtree(folder / "docs", ignore_errors=True)
        ended = sudden.run("convert", cwd=folder)
        assert ended.code == 0, ended.said
        known[number] = hashes(folder / "docs", hidden=True)
    assert "articles/c/index.md" in known["103"].keys() - known["104"].keys()
    return folder, known


def assert_whole(docs: Path, known: dict[str, dict[str, str]], at: object) -> None:
    """Each page of the tree is of one of the two states; none is torn."""
    for name, found in hashes(docs).items():
        assert found in {tree.get(name) for tree in known.values()}, (at, name)


def test_convert_killed_at_each_change_to_the_disk(
    trees: tuple[Path, dict[str, dict[str, str]]], host: PictureHost, sudden: Sudden, figure: Callable[[str], None]
) -> None:
    folder, known = trees
    docs, own = folder / "docs", "# 自己写的\n"
    # what was there and is not ours stays: a page of a person's own, and one in the place of a generated one
    for was, wanted in (("", "103"), ("103", "104"), ("104", "103")):
        edit(folder, host, wanted)

        def ready(was: str = was) -> None:
            shutil.rmtree(docs, ignore_errors=True)
            if was:
                shutil.copytree(folder / f"was-{was}", docs)
            docs.mkdir(exist_ok=True)
            (docs / "own.md").write_text(own, encoding="utf-8")

        ready()
        ended = sudden.run("convert", cwd=folder)
        assert ended.code == 0, ended.said
        shutil.rmtree(folder / f"was-{wanted}", ignore_errors=True)
        shutil.copytree(docs, folder / f"was-{wanted}")
        (folder / f"was-{wanted}" / "own.md").unlink()
        total = len(ended.events)
        points = spread(amount(3, 90), total, 2)
        for at in points:
            ready()
            killed = sudden.run("convert", cwd=folder, at=at)
            assert_killed(killed, at)
            assert (docs / "own.md").read_text(encoding="utf-8") == own
            (docs / "own.md").rename(folder / "own.md")
            assert_whole(docs, known, (at, killed.events[-1]))
            (folder / "own.md").rename(docs / "own.md")
            again = sudden.run("convert", cwd=folder)
            assert again.code == 0, (at, killed.events[-1], again.said)
            now = hashes(docs, hidden=True)
            assert now.pop("own.md")
            assert now == known[wanted], (at, killed.events[-1], set(now.items()) ^ set(known[wanted].items()))
        figure(
            f"convert {was or 'nothing'} → {wanted}: killed at {len(points)} of {total} changes; no page torn, all recovered"
        )


def test_convert_killed_at_random_times(
    trees: tuple[Path, dict[str, dict[str, str]]], host: PictureHost, sudden: Sudden, figure: Callable[[str], None]
) -> None:
    folder, known = trees
    chance = random.Random(53)
    count = amount(4, 210)
    shutil.rmtree(folder / "docs", ignore_errors=True)
    began = time.monotonic()
    assert (
        subprocess.run(command("convert"), cwd=folder, env=environment(), capture_output=True, check=False).returncode
        == 0
    )
    took = time.monotonic() - began
    for number in range(count):
        edit(folder, host, "104" if number % 2 else "103")
        if number % 4 == 0:
            shutil.rmtree(folder / "docs", ignore_errors=True)
        child = start(folder, "convert")
        time.sleep(took * (number + chance.random()) / count if number % 2 else took * chance.uniform(0.6, 1.05))
        kill(child)
        assert_whole(folder / "docs", known, number)
    edit(folder, host, "103")
    assert sudden.run("convert", cwd=folder).code == 0
    assert hashes(folder / "docs", hidden=True) == known["103"]
    figure(f"convert killed at {count} random times of {took:.1f} s: no page torn, the tree recovered")


def test_build_killed_at_each_change_to_the_disk(
    trees: tuple[Path, dict[str, dict[str, str]]],
    host: PictureHost,
    sudden: Sudden,
    tmp_path: Path,
    figure: Callable[[str], None],
) -> None:
    """A build that fetches, converts and publishes; each killed one goes on from what the last one left."""
    source, trees_known = trees
    folder = tmp_path / "p"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("was-*", "docs", ".*"))
    known, events = {}, 0
    for number in ("103", "104"):
        edit(folder, host, number)
        ended = sudden.run("build", cwd=folder)
        assert ended.code == 0, ended.said
        known[number] = hashes(folder / "site", hidden=True)
        events = len(ended.events)
        exchange = [e for e, _ in ended.events].index("exchange", 0) + 1 if number == "104" else 0
    assert known["103"] != known["104"]
    # the last stretch, from the first page that the policy changes to the last file of the old site, in every second place
    points = spread(amount(6, 105), events, 3) + [exchange, exchange + 1, exchange + 2][: amount(2, 3)]
    standing = "104"
    seen = {"old": 0, "new": 0}
    for turn, at in enumerate(points):
        wanted = "104" if standing == "103" else "103"
        edit(folder, host, wanted)
        killed = sudden.run("build", cwd=folder, at=at)
        if killed.code == 0:  # the tree stood from the killed build before, so that less was left to change
            assert len(killed.events) < at
        else:
            assert_killed(killed, at)
        now = hashes(folder / "site", hidden=True)
        assert now in (known[standing], known[wanted]), (at, killed.events[-1])
        seen["new" if now == known[wanted] else "old"] += 1
        standing = wanted if now == known[wanted] else standing
        assert_whole(folder / "docs", trees_known, at)
        agree(folder / "seeds")
        if turn % amount(4, 10) == 0:
            again = sudden.run("build", cwd=folder)
            assert again.code == 0, (at, again.said)
            standing = wanted
            assert hashes(folder / "site", hidden=True) == known[wanted]
            assert hashes(folder / "docs", hidden=True) == trees_known[wanted]
            assert leftovers(folder) == [], at
    figure(f"build killed at {len(points)} of its {events} changes to the disk: {seen}, never a mixture")
    assert seen["old"]
    assert seen["new"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env={**environment(), **WHO})


WHO = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
       for what, value in (("NAME", "x"), ("EMAIL", "x@example.org"), ("DATE", "2022-01-09T00:00:00Z"))}  # fmt: skip
PAGE = """<!doctype html><html lang="en"><head><title>River rises</title>
<meta property="article:published_time" content="2022-01-07T08:00:00Z"></head><body><article><h1>River rises</h1>
<p>The river rose by two metres on Friday, and the town moved 12 families from the lower streets.</p>
<p>A spokesman of the town said that the water would fall again before the end of the week.</p></article></body></html>"""


@pytest.mark.parametrize("name", ["anchors", "changes", "add", "new"])
def test_what_writes_a_file_or_two_is_killed_at_each_of_its_changes(
    name: str, host: PictureHost, sudden: Sudden, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    first = project(tmp_path / "first", host)
    arguments = {"add": ["add", "page.html"], "new": ["new", "mine"]}.get(name, [name, "--update"])
    (first / "page.html").write_text(PAGE, encoding="utf-8")
    git(first, "init", "-q")
    git(first, "add", ".")
    git(first, "commit", "-qm", "one")
    before = hashes(first / "seeds", hidden=True)

    def fresh(label: str) -> Path:
        return Path(shutil.copytree(first, tmp_path / label))

    ended = sudden.run(*arguments, cwd=fresh("whole"))
    assert ended.code == 0, ended.said
    wanted = hashes(tmp_path / "whole", hidden=True)
    wanted = {n: h for n, h in wanted.items() if not n.startswith(".git/")}
    total = len(ended.events)
    assert total >= 3
    points = spread(amount(5, total), total, 4)
    for at in points:
        folder = fresh(str(at))
        killed = sudden.run(*arguments, cwd=folder, at=at)
        assert_killed(killed, at)
        now = hashes(folder / "seeds", hidden=True)
        assert {n: h for n, h in now.items() if n in before} == before
        for extra in now.keys() - before.keys():
            # a whole file under its name, or half a one under a name that nobody reads
            assert wanted.get(f"seeds/{extra}") == now[extra] or extra.startswith("."), (at, extra)
        if name == "new":
            shutil.rmtree(folder / "mine", ignore_errors=True)
        again = sudden.run(*arguments, cwd=folder)
        is_there = name == "add" and any(not n.startswith(".") for n in now.keys() - before.keys())
        assert again.code == (3 if is_there else 0), (at, killed.events[-1], again.said)
        result = {n: h for n, h in hashes(folder, hidden=True).items() if not n.startswith(".git/")}
        assert result == wanted, (at, killed.events[-1])
    figure(f"{' '.join(arguments)}: killed at {len(points)} of its {total} changes to the disk")


def test_what_a_killed_build_of_an_orphan_engine_writes_never_reaches_the_new_site(
    host: PictureHost, tmp_path: Path
) -> None:
    """Only the program is killed, its engine lives on and writes: not into the folder of the next build."""
    folder = project(tmp_path / "p", host)
    child = start(folder, "build", "--offline")
    end = time.monotonic() + 60
    while not list(folder.glob(".site.new-*/*")):
        assert time.monotonic() < end
        assert child.poll() is None
        time.sleep(0.01)
    [first] = folder.glob(".site.new-*")
    os.kill(child.pid, signal.SIGKILL)
    child.wait(10)
    again = subprocess.run(
        command("build", "--offline"), cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert again.returncode in (0, 1), again.stderr
    built = hashes(folder / "site", hidden=True)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    third = subprocess.run(
        command("build", "--offline"), cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert third.returncode in (0, 1), third.stderr
    assert hashes(folder / "site", hidden=True) == built
    assert not first.exists()
    assert leftovers(folder) == []
