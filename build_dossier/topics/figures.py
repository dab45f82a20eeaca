"""Figures: claims that give one number for one thing, told once, by population; what stands and what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from build_dossier.extract.parties import Parties
from build_dossier.extract.people import folded
from build_dossier.extract.populations import Populations
from build_dossier.extract.relations import PEOPLE, whole_place
from build_dossier.interfaces import Qualifier
from build_dossier.model import Claim, Evidence, Headline, OutsideClaim

SAME = 6  # parts of an identity that must be equal: all but the day and the claimant
EQUIPMENT = frozenset({"aircraft", "vehicles", "vessels", "members"})  # measures that count no people


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number for one thing, with every claim that gives it.

    `claims` name its claimant and day; `mentions` are claims of the same number that leave one of these open, which
    corroborate nothing. `texts` counts different texts: copies of one are one. `outside` is an editor's addition.
    """

    measure: str
    whom: str | None
    population: str | None
    place: str | None
    low: float | None
    high: float | None
    qualifier: Qualifier
    printed: str
    unit: str | None
    item: str | None
    as_of: str | None
    as_of_basis: str
    claimant: str | None
    status: str
    claims: tuple[Claim, ...]
    mentions: tuple[Claim, ...]
    articles: tuple[str, ...]
    texts: int
    outside: OutsideClaim | None = None
    part_of: frozenset[str] = frozenset()  # claims of the wholes that its sentences name it as a part of

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The claims, the mentions and the addition."""
        own = tuple(c.id for c in (*self.claims, *self.mentions))
        return (*own, self.outside.id) if self.outside else own

    @property
    def stands(self) -> bool:
        """Whether it has not been withdrawn."""
        return self.status != "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Group:
    """The figures of one measure, population and place, by day; undated ones first. Populations are never added up."""

    measure: str
    whom: str | None
    place: str | None
    item: str | None
    figures: tuple[Figure, ...]
    chosen: Figure | None = None

    @cached_property
    def standing(self) -> Figure | None:
        """The figure that stands: the editor's choice, else the last one that its publisher has not withdrawn."""
        if self.chosen is not None:
            return self.chosen
        left = [f for f in self.figures if f.stands]
        # a figure from outside the dossier is shown apart, and stands only by an editor's choice
        left = [f for f in left if f.outside is None]
        # nor does a part (其中三千多人) stand for the whole that it is told with
        known = {i for f in left for i in f.ids}
        left = [f for f in left if f.part_of.isdisjoint(known)]
        return max(left, key=lambda f: (f.as_of or "", f.status != "planned", bool(f.claimant)), default=None)

    @cached_property
    def told(self) -> Mapping[tuple[object, ...], tuple[Figure, ...]]:
        """The figures that stand by number and claimant, each with all of its days."""
        found: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
        for figure in self.figures:
            if figure.stands:
                found[figure.low, figure.high, figure.claimant].append(figure)
        return {key: tuple(own) for key, own in found.items()}


def restated(group: Group, figure: Figure) -> Figure | None:
    """The first time that the same claimant gave the same figure; null where this is it."""
    earlier = [
        f
        for f in group.told.get((figure.low, figure.high, figure.claimant), ())
        if f is not figure and f.claimant and f.as_of and f.as_of < (figure.as_of or "")
    ]
    return min(earlier, key=lambda f: f.as_of or "", default=None)


def rivals(group: Group, figure: Figure) -> tuple[Figure, ...]:
    """Other figures of the same day that cannot hold beside one: none of them is the earlier."""
    if figure.as_of is None:
        return ()
    low, high = figure.low or 0.0, figure.high if figure.high is not None else float("inf")
    return tuple(
        other
        for other in group.figures
        if other is not figure
        and other.stands
        and other.outside is None
        and other.as_of == figure.as_of
        and ((other.low or 0.0) > high or (other.high if other.high is not None else float("inf")) < low)
    )


class Ledger:
    """All figures of a dossier, for any choice of claims."""

    def __init__(
        self,
        evidence: Evidence,
        *,
        cluster_of: dict[str, str],
        populations: Populations,
        parties: Parties,
        outside: tuple[OutsideClaim, ...] = (),
        headlines: tuple[Headline, ...] = (),
        native: frozenset[str] = frozenset(),
    ) -> None:
        self._evidence = evidence
        self._cluster_of = cluster_of
        self._populations = populations
        self._parties = parties
        self._outside = outside
        self._native = native  # articles in the language of the pages: their wording is shown where there is a choice
        self._headlines = {(h.measure, h.population): h for h in headlines}
        self._country = whole_place(evidence.claims)
        self._wholes: dict[str, set[str]] = defaultdict(set)
        for relation in evidence.relations:
            if relation.relation == "subset" and len(relation.sides) == 2:
                whole, part = relation.sides
                for claim in part.claims:
                    self._wholes[claim].update(whole.claims)

    def figures(self, claims: Iterable[str], outside: Iterable[str] = ()) -> tuple[Figure, ...]:
        """The figures of some claims: by measure, population, place and day."""
        wanted = frozenset(claims)
        told: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
        for claim in self._evidence.claims:
            if claim.id in wanted:
                told[self._identity(claim)].append(claim)
        whole = {k: v for k, v in told.items() if v[0].claimant is not None and v[0].as_of is not None}
        full = dict(whole)
        mentions: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
        alike: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)
        for key in whole:
            alike[key[:SAME]].append(key)
        for identity, own in told.items():
            if identity in whole:
                continue
            # the same number with its source or its day left open says nothing new: kept beside the figure that has both
            near = [k for k in alike[identity[:SAME]] if _compatible(identity, k)]
            if near:
                mentions[near[0]] += own
            else:
                full[identity] = own
        made = [self._figure(own, mentions[identity]) for identity, own in full.items()]
        chosen = frozenset(outside)
        made += [self._added(o) for o in self._outside if o.id in chosen]
        return tuple(sorted(made, key=_order))

    def groups(self, figures: Iterable[Figure]) -> tuple[Group, ...]:
        """Figures by measure, population and place: whole places first, the unnamed population before the named ones."""
        by: dict[tuple[str, str, str, str], list[Figure]] = defaultdict(list)
        for figure in figures:
            whom = figure.population or folded(figure.whom or "")
            by[figure.measure, folded(figure.place or ""), whom, figure.item or ""].append(figure)
        groups = [
            Group(
                measure=measure,
                whom=own[0].whom,
                place=own[0].place,
                item=own[0].item,
                figures=tuple(own),
                chosen=self._chosen(measure, own),
            )
            for (measure, _, _, _), own in by.items()
        ]
        # a place stands below the whole of the same population
        return tuple(
            sorted(
                groups,
                key=lambda g: (
                    g.measure,
                    bool(g.whom),
                    self._populations.place(g.figures[0].population),
                    g.whom or "",
                    bool(g.place),
                    g.place or "",
                ),
            )
        )

    def no_total(self, measure: str) -> str | None:
        """The decision by which no figure is fit to stand for a whole measure."""
        made = self._headlines.get((measure, None))
        return made.decision if made is not None and made.claim is None else None

    def _chosen(self, measure: str, figures: list[Figure]) -> Figure | None:
        made = self._headlines.get((measure, figures[0].population))
        if made is None or made.claim is None:
            return None
        return next((f for f in figures if made.claim in f.ids), None)

    def whom(self, claim: Claim | OutsideClaim) -> str | None:
        """Whom a claim counts, by the name that the pages use."""
        if claim.population:
            return self._populations.labels[claim.population]
        return self._parties.name(claim.subject)

    def place(self, claim: Claim | OutsideClaim) -> str | None:
        """Where it counts; null for the whole of the country that all claims are about."""
        if claim.place is None or folded(claim.place) in self._country:
            return None
        return self._parties.name(claim.place)

    def _identity(self, claim: Claim) -> tuple[object, ...]:
        whom = claim.population or folded(self.whom(claim) or "")
        speaker = self._parties.entity(claim.claimant)
        return (
            claim.measure,
            claim.low,
            claim.high,
            whom,
            folded(self.place(claim) or ""),
            f"{claim.item or ''} {claim.status} {claim.qualifier == 'about'} {_unit(claim.unit)}",
            claim.as_of,
            speaker.id if speaker else folded(self._parties.name(claim.claimant) or ""),
        )

    def _figure(self, claims: list[Claim], mentions: list[Claim]) -> Figure:
        claims = sorted(claims, key=lambda c: c.article not in self._native)
        first = claims[0]
        every = [*claims, *mentions]
        clusters = {self._cluster_of.get(f"{c.article}/{c.passage}", c.passage) for c in every}
        return Figure(
            measure=first.measure,
            whom=self.whom(first),
            population=first.population,
            place=self.place(first),
            low=first.low,
            high=first.high,
            qualifier=first.qualifier,
            printed=first.printed,
            unit=first.unit,
            item=first.item,
            as_of=first.as_of,
            as_of_basis=first.as_of_basis,
            claimant=first.claimant and (self._parties.name(first.claimant) or first.claimant),
            status=first.status,
            claims=tuple(claims),
            mentions=tuple(mentions),
            articles=tuple(dict.fromkeys(c.article for c in every)),
            texts=len(clusters),
            part_of=frozenset(w for c in every for w in self._wholes.get(c.id, ())),
        )

    def _added(self, outside: OutsideClaim) -> Figure:
        return Figure(
            measure=outside.measure,
            whom=self.whom(outside),
            population=outside.population,
            place=self.place(outside),
            low=outside.low,
            high=outside.high,
            qualifier=outside.qualifier,
            printed=outside.printed,
            unit=outside.unit,
            item=None,
            as_of=outside.as_of,
            as_of_basis="stated",
            claimant=outside.claimant,
            status=outside.status,
            claims=(),
            mentions=(),
            articles=(),
            texts=0,
            outside=outside,
        )


def _order(figure: Figure) -> tuple[object, ...]:
    return (figure.measure, figure.as_of or "", figure.low or 0, figure.high or 0, figure.whom or "", figure.ids)


def _unit(unit: str | None) -> str:
    """A unit that keeps figures apart: people are counted in 人 as in people."""
    return "" if unit is None or unit in PEOPLE else unit


def _compatible(loose: tuple[object, ...], whole: tuple[object, ...]) -> bool:
    """Whether a figure that leaves its day or its claimant open may be one that gives both."""
    return loose[:SAME] == whole[:SAME] and loose[6] in (None, whole[6]) and loose[7] in ("", whole[7])
