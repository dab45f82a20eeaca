"""The word lists of `evidence.yml`, compiled once, and the forms that English verbs take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from babel.core import get_global

from build_dossier.lang.lexicon import Measure, data_file, measures_of, world


@cache
def data() -> dict[str, Any]:
    """The whole data file."""
    return data_file(__package__, "evidence.yml")


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, whole and the longest first; an apostrophe may be straight or curly."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return r"(?<![\w])(?:" + "|".join(_escaped(w) for w in ordered) + r")(?![\w])"


def _escaped(word: str) -> str:
    return re.sub(r"['’]", "['’]", re.escape(word).replace(r"\ ", r"\s"))


@cache
def forms(base: str) -> dict[str, str]:
    """The forms of a verb: `third`, `past`, `participle`, `ing`; of a phrase its first word is inflected."""
    head, _, rest = base.partition(" ")
    tail = f" {rest}" if rest else ""
    irregular: dict[str, list[str]] = data()["irregular"]
    if head in irregular:
        third, past, participle, ing = irregular[head]
    else:
        third, past, participle, ing = _regular(head)
    return {"third": third + tail, "past": past + tail, "participle": participle + tail, "ing": ing + tail}


def _regular(head: str) -> tuple[str, str, str, str]:
    if head.endswith("e"):
        return f"{head}s", f"{head}d", f"{head}d", f"{head[:-1]}ing"
    if re.search("[^aeiou]y$", head):
        return f"{head[:-1]}ies", f"{head[:-1]}ied", f"{head[:-1]}ied", f"{head}ing"
    third = f"{head}es" if re.search("(?:s|x|z|ch|sh)$", head) else f"{head}s"
    return third, f"{head}ed", f"{head}ed", f"{head}ing"


def all_forms(base: str) -> tuple[str, ...]:
    """The base and every inflected form."""
    return tuple(dict.fromkeys((base, *forms(base).values())))


@cache
def stock_measures() -> tuple[Measure, ...]:
    """The measures that are shipped."""
    return measures_of(data())


@cache
def states() -> dict[str, str]:
    """Printed name of a state → its usual name."""
    # names as no newsroom prints them (Congo - Kinshasa, Myanmar (Burma)) give way to those of the data file
    names = {name: name for name in world("en").states if not re.search("[(&]| - ", name)}
    names.update(data()["states"])
    return names


@cache
def demonyms() -> dict[str, str]:
    """Adjective or inhabitant → state: Kazakh, Russians."""
    found: dict[str, str] = dict(data()["demonyms"])
    for word, state in data()["demonyms"].items():
        if not re.search("(?:s|z|sh|ch|ese)$", word):
            found[f"{word}s"] = state
    return found


@cache
def cities() -> dict[str, str]:
    """City → state. In English the CLDR names a zone's city only where the zone's own id does not."""
    known = {city: state for city, state in world("en").cities.items() if "," not in city}
    named = _territories()
    for zone, territory in get_global("zone_territories").items():
        city = zone.rpartition("/")[2].replace("_", " ")
        if "/" in zone and not zone.startswith("Etc") and territory in named:
            known.setdefault(city, named[territory])
    known.update(data()["cities"])
    return {city: states().get(state, state) for city, state in known.items() if city not in states()}


def _territories() -> dict[str, str]:
    """Code of a territory → its usual name."""
    from babel import Locale  # the locale's data is read on first use only

    return {code: states().get(name, name) for code, name in Locale("en").territories.items() if len(code) == 2}


STATES = any_of(states())
DEMONYMS = any_of(demonyms())
CITIES = any_of(cities())
ORGANIZATIONS = any_of(data()["organizations"])
SEATS = any_of(data()["seats"])
