from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

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
