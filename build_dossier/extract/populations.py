"""Whom figures count, as a tree: all > security forces > police. "Part of" rests on what an editor declared."""

from __future__ import annotations

from dataclasses import replace

from build_dossier.config import Population
from build_dossier.extract.people import folded
from build_dossier.model import Claim


class Populations:
    """The declared populations by the names under which articles print them."""

    def __init__(self, declared: tuple[Population, ...]) -> None:
        self._names = {folded(name): p.id for p in declared for name in (p.name, *p.aliases)}
        self._parent = {p.id: p.part_of for p in declared}
        self._whole = next((p.id for p in declared if p.part_of is None), None)

    def placed(self, claim: Claim) -> Claim:
        """The claim with the population that its subject is declared to be; null where none is declared.

        A figure without a subject is not one of the whole population: it may be anybody's.
        """
        if claim.subject is None:
            return claim
        return replace(claim, population=self._names.get(folded(claim.subject)))

    def within(self, part: str, whole: str) -> bool:
        """Whether a population is declared to be part of another, over any number of steps."""
        parent = self._parent.get(part)
        while parent is not None:
            if parent == whole:
                return True
            parent = self._parent.get(parent)
        return False
