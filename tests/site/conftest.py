"""Sites that are built once for all tests of this folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shared import SHARED
from tests.support.sites import (
    ROOT,
    SITE_URL,
    SUB_PATH,
    Made,
    build,
    demo_project,
    run,
    serving,
    small_project,
)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo, built strictly and offline for an address below a path."""
    folder = demo_project(tmp_path_factory.mktemp("demo") / "project")
    made = build(folder, "--strict", env={"SITE_URL": SITE_URL})
    assert made.ran.code == 0, made.ran.said
    return made


@pytest.fixture(scope="session")
def demo_address(demo: Made) -> Iterator[str]:
    with serving(demo.site, SUB_PATH) as address:
        yield address


@pytest.fixture(scope="session")
def demo_zensical(demo: Made) -> Made:
    """The demo by the other engine, from the same project."""
    made = build(demo.project, "--strict", "--engine", "zensical", site="site-zensical", env={"SITE_URL": SITE_URL})
    assert made.ran.code == 0, made.ran.said
    return made


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One English article with an English interface."""
    name = "008_demo-courier.md"
    seeds = {name: (ROOT / "seeds" / name).read_text(encoding="utf-8")}
    story = "title: Kazakhstan in January 2022\nlanguage: en\nsummary: One story, one article.\n"
    made = build(small_project(tmp_path_factory.mktemp("english") / "project", seeds, story))
    assert made.ran.code == 0, made.ran.said
    return made


@pytest.fixture(scope="session")
def real_five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five real articles with their curation, pictures from a host on loopback. The site's folder."""
    site = tmp_path_factory.mktemp("real") / "site"
    command = ["bash", str(ROOT / "tests/real_five/build.sh"), str(SHARED), str(site)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return site


@pytest.fixture(scope="session")
def real_five_plain(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The same without any editor's decision, by the demo's settings, as `make site SEEDS=…` builds them."""
    folder = tmp_path_factory.mktemp("plain")
    ran = run("build", "--config", ROOT / "dossier.yml", "--seeds", SHARED / "seeds", "--state", folder / "state",
              "--site", folder / "site", "--offline", cwd=folder)  # fmt: skip
    assert ran.code == 0, ran.said
    return Made(folder, folder / "site", ran)
