"""What is still unclear: gaps that the evidence itself shows. An editor's own questions come from `dossier.yml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from build_dossier.extract.relations import CUMULATIVE
from build_dossier.model import Relation
from build_dossier.topics.figures import Figure, Group

ASKED = CUMULATIVE | {"missing"}  # measures of which readers ask who and by whom

Kind = Literal["no_total", "whom", "claimant", "member", "misfit", "subset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open question: what kind, about which figures, with the words to fill in."""

    kind: Kind
    measure: str
    figures: tuple[Figure, ...] = ()
    names: tuple[str, ...] = ()
    relation: Relation | None = None


def open_questions(groups: tuple[Group, ...], relations: Iterable[Relation]) -> tuple[Question, ...]:
    """The gaps in what stands, in a fixed order of kinds."""
    listed = tuple(relations)
    found: list[Question] = []
    for measure in dict.fromkeys(g.measure for g in groups if g.measure in ASKED):
        own = [g for g in groups if g.measure == measure and not g.place]
        named = [g for g in own if g.whom and g.standing]
        whole = next((g for g in own if not g.whom), None)
        if len(named) > 1 and (whole is None or whole.standing is None):
            found.append(Question(kind="no_total", measure=measure, names=tuple(g.whom or "" for g in named)))
        if whole is not None and whole.standing is not None:
            latest = whole.standing
            if not named and measure in ("injured", "missing", "casualties") and latest.outside is None:
                found.append(Question(kind="whom", measure=measure, figures=(latest,)))
            if not latest.claimant and latest.outside is None:
                found.append(Question(kind="claimant", measure=measure, figures=(latest,)))
        wholes = [f for g in own if not g.whom for f in g.figures if f.outside is None]
        declared = {c for r in listed if r.relation == "subset" for c in r.claims}
        if wholes and named:
            gone = wholes[-1]
            parts = tuple(
                g.standing
                for g in named
                if g.standing and (g.standing.as_of or "") <= (gone.as_of or "9") and not set(g.standing.ids) & declared
            )
            if parts:
                found.append(Question(kind="subset", measure=measure, figures=(gone, *parts)))
    for relation in listed:
        if any(side.sum for side in relation.sides) and relation.relation == "conflicts":
            unstated = tuple(name for side in relation.sides for name in side.unstated)
            found.append(Question(kind="misfit", measure=relation.measure, relation=relation))
            if unstated:
                found.append(Question(kind="member", measure=relation.measure, names=unstated, relation=relation))
    return tuple(dict.fromkeys(found))
