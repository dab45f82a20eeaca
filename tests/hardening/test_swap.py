"""Sudden ends, two builds at once, folders that cannot be written: the old site or the new one, whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from build_dossier import config, files, pipeline
from build_dossier.errors import FixUsage, TryAgain
from build_dossier.publish import swap, tree
from build_dossier.publish.site import Project
from build_dossier.publish.site import build as build_site
from tests.support.sites import SMALL, Made, build, command, environment, hashes, run
from tests.support.torture import FULL, amount

pytestmark = [pytest.mark.slow, pytest.mark.torture]
KILLS = amount(14, 110)  # test_kills adds as many, each at a change to the disk


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
    both: tuple[Made, dict[str, dict[str, str]], float], figure: Callable[[str], None]
) -> None:
    made, known, took = both
    chance = random.Random(7719)
    seen = {"old": 0, "new": 0}
    number = "103"
    # spread over the whole run, closer together at its end, where the folders are exchanged
    over, at_end = KILLS * 3 // 5, KILLS - KILLS * 3 // 5
    points = [took * (i + chance.random()) / over for i in range(over)]
    points += [took * (0.9 + 0.16 * i / at_end) for i in range(at_end)]
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
    figure(f"killed {len(points)} builds of {took:.2f} s at random times: {seen}, never a mixture")
    assert seen["old"] >= 5
    # the next build recovers, and leaves nothing of the killed ones beside the site
    edit(made, "104")
    again = build_again(made)
    assert again.ran.code == 0, again.ran.said
    assert hashes(made.site) == known["104"]
    assert sorted(p.name for p in made.project.iterdir() if p.name.startswith(".site")) == []


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


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = child.communicate(timeout=240)
    return child.returncode, out + err


def test_two_builds_of_one_project_to_two_sites_take_turns(own_small: Made) -> None:
    edit(own_small, "104")
    second = Made(own_small.project, own_small.project / "second", own_small.ran)
    children = [start(own_small), start(second)]
    for child in children:
        code, said = ended(child)
        assert code == 0, said
    assert hashes(second.site) == hashes(own_small.site)
    assert "104" in own_small.html("articles/a")
    assert [p.name for p in own_small.project.iterdir() if p.name.startswith((".site", ".second"))] == []


@pytest.mark.parametrize("name", ["convert", "fetch", "check"])
def test_what_runs_during_a_build_leaves_it_whole(own_small: Made, name: str) -> None:
    edit(own_small, "104")
    child = start(own_small)
    while not list(own_small.project.glob(".site.new-*")):
        assert child.poll() is None
        time.sleep(0.01)
    other = run(name, "--config", own_small.project / "dossier.yml", cwd=own_small.project)
    assert other.code == 0, other.said
    code, said = ended(child)
    assert code == 0, said
    now = hashes(own_small.site)
    assert build_again(own_small).ran.code == 0
    assert hashes(own_small.site) == now
    assert "104" in own_small.html("articles/a")


@pytest.mark.skipif(not FULL, reason="in `make torture`")
def test_a_preview_and_builds_beside_it(own_small: Made) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        command("serve", "--port", str(port)), cwd=own_small.project, env=environment(), start_new_session=True
    )

    def shows(number: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/articles/a/", timeout=2) as answer:
                if number in answer.read().decode():
                    return
            assert time.monotonic() < end, number
            time.sleep(0.2)

    try:
        shows("103")
        for number in ("104", "105"):
            edit(own_small, number)
            made = build_again(own_small)
            assert made.ran.code == 0, made.ran.said
            assert number in made.html("articles/a")
            shows(number)
    finally:
        os.kill(child.pid, signal.SIGINT)
        assert child.wait(30) == 130


def test_a_tree_that_another_process_holds_for_long_is_left_alone(
    own_small: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "PATIENCE_S", 0.3)
    seeds, before = own_small.project / "seeds", hashes(own_small.docs, hidden=True)
    edit(own_small, "104")
    story = config.read(own_small.project / "dossier.yml")
    with files.alone(own_small.docs, busy=""), pytest.raises(TryAgain, match=r"is writing this tree") as held:
        pipeline.convert(story, seeds=seeds, state=seeds, out=own_small.docs)
    assert str(own_small.docs) in str(held.value)
    assert hashes(own_small.docs, hidden=True) == before
    pipeline.convert(story, seeds=seeds, state=seeds, out=own_small.docs)
    assert hashes(own_small.docs, hidden=True) != before


def test_where_folders_cannot_be_exchanged_a_failed_rename_puts_the_old_one_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("old")
    real = os.rename
    with swap.making(site) as new:
        (new / "index.html").write_text("new")
        monkeypatch.setattr(os, "rename", lambda a, b: real(a, b) if Path(a) != new else new.joinpath("none").stat())
        with pytest.raises(FileNotFoundError):
            swap.replace(site, new)
        assert (site / "index.html").read_text() == "old"
        monkeypatch.setattr(os, "rename", real)
        swap.replace(site, new)
    assert (site / "index.html").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_site_that_is_a_link_stays_one_and_a_file_is_refused(own_small: Made, tmp_path: Path) -> None:
    real, link = tmp_path / "real", own_small.project / "public"
    real.mkdir()
    link.symlink_to(real)
    ran = run("build", "--offline", "--site", link, cwd=own_small.project)
    assert ran.code == 0, ran.said
    assert link.is_symlink()
    assert hashes(real) == hashes(own_small.site)
    link.unlink()
    link.write_text("mine")
    ran = run("build", "--offline", "--site", link, cwd=own_small.project)
    assert ran.code == 2, ran.said
    assert str(link) in ran.err
    assert link.read_text() == "mine"


@pytest.mark.parametrize("where", [".", "..", "docs", "docs/site", "seeds", "seeds/site"])
def test_a_site_never_takes_the_place_of_what_it_is_made_from(own_small: Made, where: str) -> None:
    before = hashes(own_small.project, hidden=True)
    with pytest.raises(FixUsage, match="is made from"):
        swap_site(own_small, own_small.project / where)
    assert hashes(own_small.project, hidden=True) == before


def swap_site(made: Made, site: Path) -> None:
    seeds = made.project / "seeds"
    story = made.project / "dossier.yml"
    build_site(config.read(story), Project(config_file=story, seeds=seeds, state=seeds), site=site)


def test_a_page_that_was_removed_from_docs_goes_from_a_tree_elsewhere(own_small: Made, tmp_path: Path) -> None:
    """Copies of hand-written pages are remembered as generated pages are."""
    out, own = tmp_path / "out", own_small.docs / "own.md"
    generated = hashes(own_small.site)["about/index.html"]
    shutil.rmtree(own_small.docs)  # a page in the place of a generated one is a person's where none was generated
    own_small.docs.mkdir()
    for text, is_there in (("# 自己的页\n", True), ("", False)):
        if text:
            own.write_text(text, encoding="utf-8")
            (own_small.docs / "about.md").write_text("# 我们是谁\n", encoding="utf-8")
        else:
            own.unlink()
            (own_small.docs / "about.md").unlink()
        made = build(own_small.project, "--out", out)
        assert made.ran.code == 0, made.ran.said
        assert (out / "own.md").exists() == is_there
        assert (made.site / "own" / "index.html").exists() == is_there
        assert (hashes(made.site)["about/index.html"] == generated) != is_there
        assert not list(out.rglob(".edited-*"))
