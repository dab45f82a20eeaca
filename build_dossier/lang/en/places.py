"""States and international bodies as English texts name them, by name, demonym, seat or city."""

from __future__ import annotations

import re
from collections import Counter

from build_dossier.interfaces import Gazetteer
from build_dossier.lang.en.words import CITIES, DEMONYMS, ORGANIZATIONS, SEATS, STATES, cities, data, demonyms, states

_PARTY = re.compile(rf"(?P<state>{STATES})|(?P<demonym>{DEMONYMS})|(?P<body>{ORGANIZATIONS})|(?P<seat>{SEATS})")
ORGANIZATION = re.compile(rf"(?:{ORGANIZATIONS})")
_MAIN = re.compile(rf"{STATES}|{DEMONYMS}|{CITIES}")


def party_in(text: str, gazetteer: Gazetteer) -> str:
    """The first state or international body that a text names, by its usual name; a demonym names its state."""
    found: list[tuple[int, str]] = []
    if match := _PARTY.search(text):
        word = match.group()
        named = {
            "state": states().get(word) or states().get(word.replace("'", "’")),
            "demonym": demonyms().get(word),
            "body": data()["organizations"].get(word),
            "seat": data()["seats"].get(word),
        }[match.lastgroup or "state"]
        found.append((match.start(), named or word))
    for name, party in [*gazetteer.bodies.items(), *gazetteer.places.items()]:
        if party and (place := text.find(name)) >= 0:
            found.append((place, party))
    if not found and (city := re.search(CITIES, text)):
        return cities()[city.group()]
    return min(found)[1] if found else ""


def main_state(headline: str, text: str) -> str:
    """The one state that a headline names, else the one that the text names far more often than any other."""
    for words, margin in ((headline, 1), (text, 2)):
        named = Counter(_state_of(m) for m in _MAIN.finditer(words))
        ranked = named.most_common(2)
        if len(ranked) == 1 or (len(ranked) == 2 and margin > 1 and ranked[0][1] >= margin * ranked[1][1]):
            return ranked[0][0]
    return ""


def _state_of(match: re.Match[str]) -> str:
    word = match.group()
    return states().get(word) or demonyms().get(word) or cities().get(word) or word


def topic_body(text: str, gazetteer: Gazetteer) -> str | None:
    """The organisation that a text is about: the one that it names first."""
    named = [(m.start(), m.group()) for m in ORGANIZATION.finditer(text)]
    named += [(text.find(name), name) for name in gazetteer.bodies if name in text]
    return min(named)[1] if named else None
