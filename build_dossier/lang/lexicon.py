"""What every language pack is made of besides grammar: measures and places, as values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale
from babel.core import get_global


def data_file(package: str, name: str) -> dict[str, Any]:
    """A data file of a pack. libyaml reads it ten times faster, where PyYAML has it; the result is the same."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted, and by which words it is told.

    `happens` are verbs whose subject is counted (18 people died); `does` verbs whose object is counted (arrested 18
    people), where a passive turns them round; `totals` nouns that stand before their figure (the death toll rose to 18);
    `units` classifiers that decide by themselves (70 架 is about aircraft). `sender` says that the subject of a claim is
    who acts, not who is counted (deployments). `needs` names, for words with other uses, what else the sentence must hold.
    """

    id: str
    happens: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    sender: bool = False
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def joined(self, other: Measure) -> Measure:
        """The words of both."""
        return Measure(
            id=self.id,
            happens=(*self.happens, *other.happens),
            does=(*self.does, *other.does),
            totals=(*self.totals, *other.totals),
            nouns=(*self.nouns, *other.nouns),
            units=(*self.units, *other.units),
            sender=self.sender or other.sender,
            needs=(*self.needs, *other.needs),
        )


def measures_of(data: dict[str, Any]) -> tuple[Measure, ...]:
    """The measures of a pack's data file."""
    words = ("happens", "does", "totals", "nouns", "units")
    return tuple(
        Measure(
            id=name,
            sender=bool(item.get("sender")),
            needs=tuple((word, tuple(others)) for word, others in item.get("needs", {}).items()),
            **{role: tuple(item.get(role, ())) for role in words},
        )
        for name, item in data["measures"].items()
    )


def merged(stock: tuple[Measure, ...], own: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """The shipped measures with the dossier's own: words are added to a measure of the same name."""
    known = {measure.id: measure for measure in stock}
    for measure in own:
        known[measure.id] = known[measure.id].joined(measure) if measure.id in known else measure
    return tuple(known.values())


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, as a tree of their common beginnings.

    A plain alternation of three hundred names is tried name by name at every character; the tree looks at each
    character once. Measured on the articles of the tests: a third of the time.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return f"(?:{_branches(tree)})" if tree else "(?!)"


def _branches(node: dict[str, Any]) -> str:
    made = []
    single = []
    for char in sorted(c for c in node if c):
        child = node[char]
        if child == {"": {}}:
            single.append(re.escape(char))
        else:
            rest = _branches(child)
            grouped = rest if len(child) == 1 and "" not in child else f"(?:{rest})"
            made.append(re.escape(char) + grouped + ("?" if "" in child else ""))
    if single:
        made.append(single[0] if len(single) == 1 else f"[{''.join(single)}]")
    return "|".join(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """States and cities of the world in one language, from the Unicode CLDR: name → name of the state."""

    states: dict[str, str] = field(default_factory=dict)
    cities: dict[str, str] = field(default_factory=dict)


@cache
def world(code: str) -> World:
    """The states and the cities that name time zones, each city with its state."""
    locale = Locale(code)
    states = {
        territory: name
        for territory, name in locale.territories.items()
        if len(territory) == 2 and territory.isalpha() and territory not in _NOT_STATES
    }
    zones = get_global("zone_territories")
    cities: dict[str, str] = {}
    for zone, data in locale.time_zones.items():
        city, state = data.get("city"), states.get(zones.get(zone, ""))
        if city and state and city not in states.values():
            cities[city] = state
    return World(states={name: name for name in states.values()}, cities=cities)


# areas of the CLDR that are no states or bodies: outlying oceans, pseudo-locales, the unknown
_NOT_STATES = frozenset({"AQ", "EZ", "QO", "UM", "XA", "XB", "ZZ", "BV", "CP", "TF", "UN", "EU"})


@cache
def _territories() -> dict[str, str]:
    return {
        name.casefold(): code
        for language in ("zh", "en")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_STATES
    }


def territory(name: str) -> str | None:
    """The ISO 3166 code of a state by its name in a language that has a pack (CLDR's spelling); None for others."""
    return _territories().get(name.strip().casefold())


def state_name(code: str, language: str) -> str:
    """The name of a state in a language."""
    return str(Locale(language).territories[code])


def names_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the names, in any case; one in letters is met as a word only: UN, and not sun."""
    known = sorted({n for n in names if n.strip()})
    plain = [n for n in known if not (n[:1].isascii() and n[:1].isalnum() and n[-1:].isascii() and n[-1:].isalnum())]
    words = [n for n in known if n not in plain]
    parts = [any_of(plain)] if plain else []
    if words:
        parts.append(f"(?<![A-Za-z0-9]){any_of(words)}(?![A-Za-z0-9])")
    return re.compile("|".join(parts) or "(?!)", re.IGNORECASE)
