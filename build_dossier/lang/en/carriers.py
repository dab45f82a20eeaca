"""News agencies and media as English sentences name them."""

from __future__ import annotations

import re

from build_dossier.interfaces import Mention
from build_dossier.lang.en.phrases import WORD
from build_dossier.lang.en.words import any_of, data

_CARRIERS = [*data()["carriers"]["names"], *data()["carriers"]["state"], *data()["carriers"]["at_large"]]
_CARRIER_NAME = any_of([*_CARRIERS, *(name[:1].upper() + name[1:] for name in _CARRIERS)])
CARRIER = re.compile(
    rf"(?:[Tt]he\s)?(?:{_CARRIER_NAME})(?:\s(?:news\s(?:agency|channel)|TV|television))?|(?:{WORD}\s){{1,3}}{any_of(data()['carriers']['endings'])}"
)
_AT_LARGE = re.compile(any_of(data()["carriers"]["at_large"]), re.I)


def carriers(text: str) -> list[str]:
    """The agencies and media that a text names, each once."""
    found = [re.sub(r"^[Tt]he\s", "", m.group()) for m in CARRIER.finditer(text)]
    return list(dict.fromkeys(found))


def at_large(mention: Mention) -> bool:
    """Whether a carrier is no agency but the press at large, which has to stand in as a source."""
    return bool(_AT_LARGE.search(mention.text))
