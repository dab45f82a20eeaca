"""What all tests share: repeatable examples, golden files on request, figures at the end, and one Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.support.sites import ARGUMENTS, Made, build, small_project
from tests.support.torture import FIGURE

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# the same examples at each run and on each machine, and no limit on one example's time: machines differ
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-rewrite",
        action="store_true",
        help="write what came out into the golden files (cases/*.md, expected/), to be read in the diff",
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as the system has it; BUILD_DOSSIER_CHROMIUM names another."""
    named = os.environ.get("BUILD_DOSSIER_CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
    if named is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or set BUILD_DOSSIER_CHROMIUM")
    started = playwright.chromium.launch(executable_path=named, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The smallest dossier, built. Copy it before changing it."""
    made = build(small_project(tmp_path_factory.mktemp("small") / "project"))
    assert made.ran.code == 0, made.ran.said
    return made


@pytest.fixture
def own_small(small: Made, tmp_path: Path) -> Made:
    """A copy of the smallest dossier with its site, to be changed."""
    folder = tmp_path / "project"
    shutil.copytree(small.project, folder)
    return Made(folder, folder / "site", small.ran)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a figure that a test measured, at the end of the run and whether it passes or not."""

    def keep(text: str) -> None:
        request.node.user_properties.append((FIGURE, text))

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, []) if r.when == "call"]
    rows = [f"{r.nodeid.partition('::')[2]}: {v}" for r in reports for k, v in r.user_properties if k == FIGURE]
    if rows:
        terminalreporter.section("figures")
        for row in sorted(rows):
            terminalreporter.write_line(row)
