"""Sudden ends, two builds at once, folders that cannot be written: the old site or the new one, whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.sites import SMALL, Made, build, command, environment, hashes, run

pytestmark = pytest.mark.slow
KILLS = 20


def start(made: Made, *options: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("build", "--config", made.project / "dossier.yml", "--site", made.site, "--offline", *options),
        cwd=made.project,
        env=environment(more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def edit(made: Made, number: str) -> None:
    (made.project / "seeds" / "a.txt").write_text(SMALL["a.txt"].replace("103", number), encoding="utf-8")


def build_again(made: Made) -> Made:
    return build(made.project)


@pytest.fixture(scope="module")
def both(small: Made, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, dict[str, dict[str, str]], float]:
    """A project with its site, the hashes of its two possible sites, and how long a build takes."""
    folder = tmp_path_factory.mktemp("swap") / "project"
    shutil.copytree(small.project, folder)
    made = Made(folder, folder / "site", small.ran)
    known = {}
    for number in ("104", "103"):
        edit(made, number)
        began = time.monotonic()
        again = build_again(made)
        took = time.monotonic() - began
        assert again.ran.code == 0, again.ran.said
        known[number] = hashes(made.site)
    assert known["103"] != known["104"]
    return made, known, took


def test_a_killed_build_leaves_the_old_site_or_the_new_one(
    both: tuple[Made, dict[str, dict[str, str]], float],
) -> None:
    made, known, took = both
    chance = random.Random(7719)
    seen = {"old": 0, "new": 0}
    number = "103"
    # spread over the whole run, closer together at its end, where the folders are exchanged
    points = [took * (i + chance.random()) / 12 for i in range(12)] + [
        took * (0.9 + 0.02 * i) for i in range(KILLS - 12)
    ]
    for point in points:
        wanted = "104" if number == "103" else "103"
        edit(made, wanted)
        child = start(made)
        time.sleep(point)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate(timeout=30)
        now = hashes(made.site)
        assert now in (known[number], known[wanted]), f"killed after {point:.2f} s: the site is neither old nor new"
        if now == known[wanted] and number != wanted:
            seen["new"] += 1
            number = wanted
        else:
            seen["old"] += 1
    print(f"killed {len(points)} builds of {took:.2f} s: {seen}")
    assert seen["old"] >= 5
    # the next build recovers, and leaves nothing of the killed ones beside the site
    edit(made, "104")
    again = build_again(made)
    assert again.ran.code == 0, again.ran.said
    assert hashes(made.site) == known["104"]
    assert sorted(p.name for p in made.project.iterdir() if p.name.startswith(".site") and p.name != ".site.lock") == []


def test_the_next_build_removes_what_a_killed_one_was_writing(own_small: Made) -> None:
    # what a kill between writing a file and its rename leaves, as seen after a real one; whether a kill hits it is chance
    left = own_small.docs / "articles" / "a" / ".index.md.tmp-99999999"
    left.write_text("half a pa", encoding="utf-8")
    again = build_again(own_small)
    assert again.ran.code == 0, again.ran.said
    assert not [p for p in own_small.site.rglob("*") if ".tmp-" in p.name]
    assert not left.exists()


def test_an_end_between_two_renames_is_mended_by_the_next_build(own_small: Made) -> None:
    before = hashes(own_small.site)
    own_small.site.rename(own_small.project / ".site.old")
    (own_small.project / ".site.new").mkdir()
    (own_small.project / ".site.new" / "index.html").write_text("half")
    # a build that is refused still puts the old site back
    (own_small.project / "seeds" / "c.txt").write_text("no front matter", encoding="utf-8")
    refused = run(
        "build", "--config", own_small.project / "dossier.yml", "--site", own_small.site, "--offline", "--strict"
    )
    assert refused.code == 3, refused.said
    assert hashes(own_small.site) == before


def test_of_two_builds_at_once_one_gives_way_with_a_message(own_small: Made) -> None:
    first, second = start(own_small), start(own_small)
    ended = [(child.communicate(timeout=120), child.returncode) for child in (first, second)]
    assert sorted(code for _, code in ended) == [0, 3], ended
    said = next(out + err for (out, err), code in ended if code == 3)
    assert "another build is writing this site" in said
    assert str(own_small.site) in said
    assert "Traceback" not in said
    assert hashes(own_small.site)


def test_a_strict_refusal_leaves_the_old_site_as_it_is(own_small: Made) -> None:
    before = hashes(own_small.site, hidden=True)
    (own_small.project / "seeds" / "c.txt").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    refused = run(
        "build", "--config", own_small.project / "dossier.yml", "--site", own_small.site, "--offline", "--strict"
    )
    assert refused.code == 3, refused.said
    assert "c.txt" in refused.err
    assert "the old site is untouched" in refused.err
    assert hashes(own_small.site, hidden=True) == before
    # without --strict the same seeds are published
    assert run("build", "--config", own_small.project / "dossier.yml", "--site", own_small.site, "--offline").code in (
        0,
        1,
    )
    assert hashes(own_small.site, hidden=True) != before


def test_a_folder_that_cannot_be_written_is_named(own_small: Made, tmp_path: Path) -> None:
    before = hashes(own_small.site)
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    if os.geteuid() == 0:
        # nothing is read-only for root but a file system that says so
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(blocked)], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("root cannot mount a read-only file system here")
    else:
        blocked.chmod(0o500)
    try:
        for options in (("--out", str(blocked / "docs")), ("--site", str(blocked / "site"))):
            arguments = ["build", "--config", own_small.project / "dossier.yml", "--offline", *options]
            if options[0] == "--out":
                arguments += ["--site", own_small.site]
            ended = run(*arguments, cwd=own_small.project)
            assert "Traceback" not in ended.said, (options, ended.said[-1500:])
            assert ended.code in (2, 3), (options, ended.said)
            assert str(blocked) in ended.err, options
            assert hashes(own_small.site) == before
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(blocked)], check=False)
        else:
            blocked.chmod(0o700)


@pytest.mark.parametrize("what", ["--out", "--site"])
def test_a_full_disk_costs_nothing_that_was_there(own_small: Made, tmp_path: Path, what: str) -> None:
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("only root on Linux can mount a small file system")
    tight = tmp_path / "tight"
    tight.mkdir()
    # room for a file or two of the tree; for the site, for half of it
    size = "16k" if what == "--out" else "800k"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(tight)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("root cannot mount a small file system here")
    try:
        before = hashes(own_small.site)
        target = tight / ("docs" if what == "--out" else "site")
        arguments = ["build", "--config", own_small.project / "dossier.yml", "--offline", what, target]
        if what == "--out":
            arguments += ["--site", own_small.site]
        ended = run(*arguments, cwd=own_small.project)
        assert ended.code in (2, 3), ended.said[-1500:]
        assert "Traceback" not in ended.err.partition("ended with")[0], ended.said[-1500:]
        assert "full" in ended.err or "No space left" in ended.err, ended.said[-1500:]
        assert hashes(own_small.site) == before
        assert not (tight / "site" / "index.html").exists()
    finally:
        subprocess.run(["umount", str(tight)], check=False)
