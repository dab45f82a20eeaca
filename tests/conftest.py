"""What all tests share: repeatable examples, golden files on request, and one Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.support.sites import ARGUMENTS

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
