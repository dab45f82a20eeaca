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
        self.labels = {p.id: p.name for p in declared}

    def placed(self, claim: Claim) -> Claim:
        """The claim with the population that its subject is declared to be; null where none is declared.

        A figure without a subject is not one of the whole population: it may be anybody's.
        """
        return replace(claim, population=self.named(claim.subject))

    def place(self, population: str | None) -> int:
        """Where a population stands in the declared order; behind all for one that is not declared."""
        order = list(self._parent)
        return order.index(population) if population in order else len(order)

    @property
    def ids(self) -> frozenset[str]:
        """The declared populations."""
        return frozenset(self._parent)

    def named(self, subject: str | None) -> str | None:
        """The population that goes by a printed name; null where none is declared."""
        return self._names.get(folded(subject)) if subject else None

    def within(self, part: str, whole: str) -> bool:
        """Whether a population is declared to be part of another, over any number of steps."""
        parent = self._parent.get(part)
        while parent is not None:
            if parent == whole:
                return True
            parent = self._parent.get(parent)
        return False
