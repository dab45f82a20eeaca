"""A disk that is full, fails or is read-only, at any point: exit ≠ 0 with the place named, the old site whole, and recovery."""

from __future__ import annotations

import errno
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hardening.test_kills import agree, project, spread
from tests.support.picture_host import PictureHost
from tests.support.sites import Made, command, environment, hashes, run, small_project
from tests.support.sudden import Sudden
from tests.support.torture import amount

pytestmark = [pytest.mark.slow, pytest.mark.torture]
FAULTS = ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EMFILE")
LASTING = ("ENOSPC", "EDQUOT", "EROFS")
WORDS = {name: os.strerror(getattr(errno, name)) for name in FAULTS}


@pytest.fixture(scope="module")
def sudden() -> Iterator[Sudden]:
    with Sudden() as running:
        yield running


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own on a folder; skips where this machine has none to give."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("only root on Linux can mount a file system")
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("root cannot mount a file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def edited(folder: Path, number: str) -> None:
    path = folder / "seeds" / "a.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("103", number), encoding="utf-8")


def refused(code: int, err: str, *words: str) -> None:
    assert code in (2, 3), (code, err[-1500:])
    assert "Traceback" not in err, err[-3000:]
    assert any(word in err for word in words), (words, err[-1500:])


def test_any_call_that_fails_during_a_build_costs_nothing_that_was_there(
    own_small: Made, sudden: Sudden, figure: Callable[[str], None]
) -> None:
    folder = own_small.project
    before = hashes(own_small.site)
    edited(folder, "104")
    shutil.copytree(folder, folder.parent / "counted")
    counted = sudden.run("build", "--offline", cwd=folder.parent / "counted")
    assert counted.code == 0, counted.said
    wanted, total = hashes(folder.parent / "counted" / "site"), len(counted.events)
    exchange = [event for event, _ in counted.events].index("exchange") + 1
    chance = random.Random(21)
    count = amount(4, 60)
    # half of them in the few changes around the exchange of the folders and before the engine, where one run is short
    points = [chance.randrange(1, exchange + 3) for _ in range(count)]
    survived = 0
    for number, at in enumerate(sorted(points)):
        name = FAULTS[number % len(FAULTS)]
        shutil.rmtree(folder.parent / "tried", ignore_errors=True)
        tried = Path(shutil.copytree(folder, folder.parent / "tried"))
        ended = sudden.run("build", "--offline", cwd=tried, at=at, fault=name, lasting=name in LASTING)
        where = (at, name, ended.events[min(at, len(ended.events)) - 1])
        now = hashes(tried / "site")
        if ended.code == 0:  # what failed was only to be removed, or had another way
            assert now == wanted, where
            survived += 1
        else:
            refused(ended.code, ended.err, WORDS[name])
            assert str(folder.parent) in ended.err or "tmp" in ended.err, (where, ended.err)
            assert now in (before, wanted), where
        again = sudden.run("build", "--offline", cwd=tried)
        assert again.code == 0, (where, again.said)
        assert hashes(tried / "site") == wanted, where
        assert [p.name for p in tried.iterdir() if p.name.startswith(".site")] == [], where
    figure(
        f"build: {count} failed calls of {total} ({', '.join(FAULTS)}): old site whole, {survived} survived, all recovered"
    )


def test_any_call_that_fails_during_fetch_leaves_lock_and_store_agreeing(
    sudden: Sudden, tmp_path: Path, figure: Callable[[str], None]
) -> None:

    with PictureHost() as host:
        whole = project(tmp_path / "whole", host)
        counted = sudden.run("fetch", cwd=whole)
        assert counted.code == 0, counted.said
        wanted, total = hashes(whole / "seeds", hidden=True), len(counted.events)
        cases = [(at, name) for name in FAULTS for at in spread(amount(3, total), total, 22)]
        for at, name in cases:
            folder = project(tmp_path / f"{at}-{name}", host)
            ended = sudden.run("fetch", cwd=folder, at=at, fault=name, lasting=name in LASTING)
            if ended.code == 0:
                assert hashes(folder / "seeds", hidden=True) == wanted, (at, name)
            else:
                refused(ended.code, ended.err, WORDS[name])
                assert str(folder) in ended.err, (at, name, ended.err)
            agree(folder / "seeds")
            again = sudden.run("fetch", cwd=folder)
            assert again.code == 0, (at, name, again.said)
            assert hashes(folder / "seeds", hidden=True) == wanted, (at, name)
            shutil.rmtree(folder)
    figure(f"fetch: {len(cases)} failed calls of {total}: lock and store agree, all recovered")


@pytest.mark.parametrize("what", ["project", "site", "out", "scratch"])
def test_disks_of_all_sizes(
    own_small: Made, sudden: Sudden, tmp_path: Path, what: str, figure: Callable[[str], None]
) -> None:
    """From no room to enough: of the whole project, the site, the tree, the scratch folder."""
    before = hashes(own_small.site)
    edited(own_small.project, "104")
    largest = {"project": 24_000, "site": 12_000, "out": 400, "scratch": 200}[what]
    count = amount(2, 25)
    ends: list[int] = []
    for number in range(count):
        size = 16 + int(largest * (number / max(count - 1, 1)) ** 2)
        with mounted(tmp_path / f"disk-{number}", f"size={size}k") as disk:
            folder, env = own_small.project, {}
            arguments: list[str | Path] = ["build", "--offline"]
            if what == "project":
                folder = tmp_path / f"disk-{number}" / "p"
                try:
                    shutil.copytree(own_small.project, folder)
                except shutil.Error:
                    continue  # not even room for what is there
            elif what == "scratch":
                env = {"TMPDIR": str(disk)}
            else:
                arguments += [f"--{what}", disk / what]
            site = disk / "site" if what == "site" else folder / "site"
            was = hashes(site)
            ended = sudden.run(*arguments, cwd=folder, env=env)
            ends.append(ended.code)
            if ended.code:
                refused(ended.code, ended.err, "No space", "full", "No usable temporary")
                assert hashes(site) == was, (what, size)
                assert str(disk) in ended.err, (what, size, ended.err[-1500:])
                assert not list(site.parent.glob(".site.new*")), (what, size)
    assert what == "site" or hashes(own_small.site) == before or 0 in ends
    ended = sudden.run("build", "--offline", cwd=own_small.project)
    assert ended.code == 0, ended.said
    assert hashes(own_small.site) != before
    figure(
        f"{what} on disks of {len(ends)} sizes: {sum(map(bool, ends))} refused with the folder's name, the rest built"
    )


@pytest.mark.parametrize("what", ["docs", "site", "seeds", "scratch", "home"])
def test_folders_that_are_read_only(own_small: Made, sudden: Sudden, tmp_path: Path, what: str) -> None:
    before = hashes(own_small.site)
    edited(own_small.project, "104")
    folder = own_small.project
    with mounted(tmp_path / "disk", "size=8m") as disk:
        arguments: list[str | Path] = ["build", "--offline"]
        env = {"TMPDIR": str(disk)} if what == "scratch" else {"HOME": str(disk)} if what == "home" else {}
        if what == "docs":
            shutil.copytree(folder / "docs", disk / "docs")
            arguments += ["--out", disk / "docs"]
        elif what == "site":
            shutil.copytree(folder / "site", disk / "site")
            arguments += ["--site", disk / "site"]
        elif what == "seeds":
            shutil.copytree(folder / "seeds", disk / "seeds")
            arguments += ["--seeds", disk / "seeds"]
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        ended = sudden.run(*arguments, cwd=folder, env=env)
        if what in ("seeds", "home", "scratch"):  # a build offline writes into none; there are other scratch folders
            assert ended.code == 0, ended.said
            return
        refused(ended.code, ended.err, "Read-only", "No usable temporary")
        assert str(disk) in ended.err
        assert hashes(own_small.site) == before


def test_without_a_home_and_with_small_limits(own_small: Made, figure: Callable[[str], None]) -> None:
    """HOME unset; and few files at once or small files only: refused or built, never a mixture."""
    folder = own_small.project
    bare = {k: v for k, v in environment().items() if k not in ("HOME", "XDG_CACHE_HOME")}
    done = subprocess.run(
        command("build", "--offline"), cwd=folder, env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    limits = [
        (resource.RLIMIT_NOFILE, 12),
        (resource.RLIMIT_FSIZE, 30_000),
        *[(resource.RLIMIT_FSIZE, n) for n in (2_000, 100_000, 400_000)],
    ]
    tried = limits[: amount(2, 5)]
    refusals = 0
    for number, (which, value) in enumerate(tried):
        before = hashes(own_small.site)
        seed = folder / "seeds" / "a.txt"
        seed.write_text(re.sub(r"10\d 人", f"10{4 + number} 人", seed.read_text(encoding="utf-8")), encoding="utf-8")
        done = subprocess.run(
            command("build", "--offline"), cwd=folder, env=environment(), capture_output=True, text=True, check=False,
            preexec_fn=lambda which=which, value=value: resource.setrlimit(which, (value, value)),
        )  # fmt: skip
        now = hashes(own_small.site)
        again = run("build", "--offline", cwd=folder)
        assert again.code == 0, again.said
        if done.returncode:
            refusals += 1
            assert now == before, (which, value)
        else:
            assert now == hashes(own_small.site), (which, value)
        assert hashes(own_small.site) != before
    assert refusals
    figure(f"limits on files: {len(tried)} tried, {refusals} refused with the old site whole, the rest built")


def test_a_project_from_a_fresh_folder_on_a_full_disk_leaves_nothing(sudden: Sudden, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=60k") as disk:
        folder = small_project(disk / "p")
        ended = sudden.run("build", "--offline", cwd=folder)
        refused(ended.code, ended.err, "No space", "full")
        assert not (folder / "site").exists()
        assert [p.name for p in folder.iterdir() if p.name.startswith(".site")] == []
