"""The word lists of `evidence.yml`, compiled once."""

from __future__ import annotations

from functools import cache
from typing import Any

from build_dossier.lang.lexicon import Measure, any_of, data_file, measures_of, world


@cache
def data() -> dict[str, Any]:
    """The whole data file."""
    return data_file(__package__, "evidence.yml")


@cache
def stock_measures() -> tuple[Measure, ...]:
    """The measures that are shipped."""
    return measures_of(data())


@cache
def states() -> dict[str, str]:
    """Printed name of a state → its usual name."""
    names = {name: name for name in world("zh").states}
    names.update(data()["states"])
    return {name: state for name, state in names.items() if len(name) > 1}


@cache
def cities() -> dict[str, str]:
    """City → state."""
    known = {city: state for city, state in world("zh").cities.items() if len(city) > 1}
    known.update(data()["cities"])
    return {city: state for city, state in known.items() if city not in states()}


STATES = any_of(states())
CITIES = any_of(cities())
ORGANIZATIONS = any_of(data()["organizations"])
SEATS = any_of(data()["seats"])
