"""What two claims are to each other: restated, agreed, updated, a part, figures that do not fit, not comparable.

Relations are statements about claims, not judgements. Only figures of one measure, unit, population and place are set
against each other; nothing is a part because its number is smaller.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from build_dossier.extract.people import KnownEntity, folded
from build_dossier.extract.populations import Populations
from build_dossier.lang.lexicon import state_name, territory
from build_dossier.model import Claim, Relation, RelationKind, Side

# what one sentence counts again as part of what it counted before
PART = re.compile("其中|包括|包含|当中|of whom|of them|of which|including|among them", re.IGNORECASE)
CUMULATIVE = frozenset({"killed", "injured", "casualties", "detained", "cases", "displaced", "evacuated", "rescued"})
PEOPLE = frozenset({"人", "名", "位", "people", "persons"})  # units that count people, in whichever language
MOST_SIDES = 60  # of one measure, population and place: pairs grow with the square


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A figure with all the claims that give it: copies and repetitions in one."""

    claims: tuple[Claim, ...]
    claimant: str

    @property
    def first(self) -> Claim:
        return self.claims[0]


def relate(
    claims: tuple[Claim, ...], populations: Populations, entities: tuple[KnownEntity, ...]
) -> tuple[Relation, ...]:
    """The relations between claims, in stable order."""
    names = _Names(entities)
    country = whole_place(claims)
    groups: dict[tuple[str, str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        place = folded(claim.place or "")
        whom = _population(claim) + (f" {folded(claim.item)}" if claim.item else "")
        # people are counted in 人 as in people: only what is not people has units that keep it apart
        unit = "" if claim.measure in CUMULATIVE else claim.unit or ""
        groups[claim.measure, unit, whom, "" if place in country else place].append(claim)
    parts = _parts(claims)
    apart: dict[str, set[str]] = defaultdict(set)
    for relation in parts:
        for claim_id in relation.claims:
            apart[claim_id].update(relation.claims)
    found: list[Relation] = []
    for group in groups.values():
        # what its publisher has withdrawn neither agrees nor updates; it stays a part of its whole, and beside others
        standing = [c for c in group if c.status != "withdrawn"]
        found += _within(_sides(standing, names)[:MOST_SIDES], apart)
    found += parts
    found += _declared_parts(claims, populations)
    found += _apart(groups, names)
    for entity in entities:
        found += _sums(claims, entity, names)
    return tuple(sorted({r.id: r for r in found}.values(), key=lambda r: (r.measure, r.relation, r.id)))


def whole_place(claims: tuple[Claim, ...]) -> frozenset[str]:
    """The one state that the claims name as their place: a figure for it and a figure without place are of one place.

    Where two states are named (an earthquake on both sides of a border), neither is the whole.
    """
    codes = {code for c in claims if c.place and c.measure in CUMULATIVE and (code := territory(c.place))}
    if len(codes) != 1:
        return frozenset()
    code = codes.pop()
    named = {c.place for c in claims if c.place and territory(c.place) == code}
    return frozenset(folded(name) for name in (*named, *(state_name(code, language) for language in ("zh", "en"))))


class _Names:
    """Whom a claimant's name stands for: an entity of the dossier, with or without its state before it."""

    def __init__(self, entities: tuple[KnownEntity, ...]) -> None:
        self._known: dict[str, str] = {}
        for entity in entities:
            for name in entity.names:
                self._known[folded(name)] = entity.id
                if entity.party:
                    self._known.setdefault(folded(entity.party + name), entity.id)

    def key(self, name: str | None) -> str:
        own = folded(name or "")
        return self._known.get(own, own)


def _population(claim: Claim) -> str:
    return claim.population or folded(claim.subject or "")


def _sides(group: list[Claim], names: _Names) -> list[_Told]:
    """The figures of a group, each once, by day; undated ones first."""
    told: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in group:
        key = names.key(claim.claimant)
        told[claim.low, claim.high, claim.as_of or "", key, claim.status].append(claim)
    sides = [_Told(claims=tuple(c), claimant=str(k[3])) for k, c in told.items()]
    return sorted(sides, key=lambda s: (s.first.as_of or "", s.first.low or 0, s.first.high or 0, s.claimant))


def _within(sides: list[_Told], apart: Mapping[str, set[str]]) -> list[Relation]:
    """Relations of one population at one place. `apart`: for a whole, the claims that are its parts, and the reverse."""
    found = []
    for index, left in enumerate(sides):
        for right in sides[index + 1 :]:
            made = _pair(left, right)
            if made and (made.relation != "conflicts" or not _are_parts(left, right, apart)):
                found.append(made)
    dated = [s for s in sides if s.first.as_of and len(s.first.as_of) == 10]
    latest = {s.first.as_of: s for s in dated}  # one figure a day leads on to the next day's
    for left, right in pairwise(latest[d] for d in sorted(d for d in latest if d)):
        if _figure(left) != _figure(right) and left.first.measure in CUMULATIVE:
            lower = _upper(right.first) < _lower(left.first)
            kind: RelationKind = "conflicts" if lower else "updates"
            found.append(_relation(kind, (left, right), "the later figure is the lower one" if lower else ""))
    return found


def _are_parts(left: _Told, right: _Told, apart: Mapping[str, set[str]]) -> bool:
    own = {c.id for c in right.claims}
    return any(not own.isdisjoint(apart.get(c.id, ())) for c in left.claims)


def _pair(left: _Told, right: _Told) -> Relation | None:
    if left.first.status != right.first.status and _figure(left) != _figure(right):
        return _relation("not_comparable", (left, right), "planned and reported figures")
    if _figure(left) == _figure(right):
        if not left.claimant or not right.claimant:
            return None
        kind: RelationKind = "restates" if left.claimant == right.claimant else "agrees"
        return _relation(kind, (left, right))
    # a toll that grows gives different figures at times that nobody told
    open_time = left.first.as_of is None and left.first.measure in CUMULATIVE
    if left.first.as_of == right.first.as_of and not open_time and _disjoint(left.first, right.first):
        return _relation("conflicts", (left, right), "" if left.first.as_of else "neither figure is dated")
    return None  # of two days, or of one that is not told: nothing follows from their being different


def _figure(told: _Told) -> tuple[float | None, float | None]:
    return told.first.low, told.first.high


def _lower(claim: Claim) -> float:
    return claim.low if claim.low is not None else 0.0


def _upper(claim: Claim) -> float:
    return claim.high if claim.high is not None else float("inf")


def _disjoint(left: Claim, right: Claim) -> bool:
    return _upper(left) < _lower(right) or _upper(right) < _lower(left)


def _parts(claims: Iterable[Claim]) -> list[Relation]:
    """164人死亡，其中阿拉木图103人: a part by the words of one sentence."""
    found = []
    by_sentence: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        by_sentence[claim.article, claim.passage, claim.text].append(claim)
    for own in by_sentence.values():
        whole: Claim | None = None
        for claim in sorted(own, key=lambda c: c.start):
            if whole is None or claim.measure != whole.measure or claim.unit != whole.unit:
                whole = claim
                continue
            offset = claim.text.find(whole.printed) + len(whole.printed)
            between = claim.text[offset : claim.text.find(claim.printed, offset)]
            if PART.search(between) and _lower(claim) <= _upper(whole):
                found.append(_relation("subset", (_one(whole), _one(claim)), "named as a part in the sentence"))
            else:
                whole = claim
    return found


def _declared_parts(claims: tuple[Claim, ...], populations: Populations) -> list[Relation]:
    """Figures of a population and of one that is declared to be part of it, for one day."""
    dated: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.population and claim.as_of:
            dated[claim.measure, claim.as_of].append(claim)
    return [
        _relation("subset", (_one(whole), _one(part)), "the populations are declared so")
        for own in dated.values()
        for whole in own[:MOST_SIDES]
        for part in own[:MOST_SIDES]
        if populations.within(part.population or "", whole.population or "") and _lower(part) <= _upper(whole)
    ]


def _apart(groups: dict[tuple[str, str, str, str], list[Claim]], names: _Names) -> list[Relation]:
    """The populations of one measure side by side: never one line, never added."""
    by_measure: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    for (measure, unit, _, place), group in sorted(groups.items()):
        if measure in CUMULATIVE and not place:
            standing = [c for c in group if c.status != "withdrawn"]
            by_measure[measure, unit].append(_sides(standing or group, names)[-1])
    return [
        _relation("not_comparable", tuple(sides), "different populations")
        for sides in by_measure.values()
        if 1 < len(sides) <= MOST_SIDES
    ]


def _sums(claims: tuple[Claim, ...], entity: KnownEntity, names: _Names) -> list[Relation]:
    """The figures of an organisation's members, added by the site, beside those given for the whole."""
    if len(entity.members) < 2:
        return []
    whole_names = {folded(n) for n in entity.names}
    members = {folded(m): m for m in entity.members}
    by_source: dict[tuple[str, str, str], dict[str, Claim]] = defaultdict(dict)
    wholes: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.status == "withdrawn":
            continue
        subject = folded(claim.subject or "")
        if subject in members and claim.low is not None and claim.low == claim.high:
            by_source[claim.measure, names.key(claim.claimant), claim.status].setdefault(subject, claim)
        elif subject in whole_names:
            wholes[claim.measure].append(claim)
    found = []
    for (measure, _, _), told in sorted(by_source.items()):
        if len(told) < 2 or not wholes[measure]:
            continue
        total = sum(c.low or 0 for c in told.values())
        parts = tuple(told.values())
        added = Side(
            label=" + ".join(str(c.subject) for c in parts),
            low=total,
            high=total,
            claims=tuple(c.id for c in parts),
            sum=True,
            unstated=tuple(m for key, m in members.items() if key not in told),
        )
        sides = [_side(_told) for _told in _sides(wholes[measure], names)]
        fits = all((s.low or 0) <= total <= (s.high if s.high is not None else total) for s in sides)
        kind: RelationKind = "not_comparable" if fits else "conflicts"
        found.append(_made(kind, measure, (added, *sides), "the sum is this site's own; nobody stated it"))
    return found


def _one(claim: Claim) -> _Told:
    return _Told(claims=(claim,), claimant=claim.claimant or "")


def _side(told: _Told) -> Side:
    claim = told.first
    label = claim.subject or claim.place or claim.printed
    return Side(label=label, low=claim.low, high=claim.high, claims=tuple(c.id for c in told.claims))


def _relation(kind: RelationKind, told: tuple[_Told, ...], note: str = "") -> Relation:
    return _made(kind, told[0].first.measure, tuple(_side(t) for t in told), note)


def _made(kind: RelationKind, measure: str, sides: tuple[Side, ...], note: str) -> Relation:
    claims = tuple(dict.fromkeys(c for side in sides for c in side.claims))
    digest = hashlib.sha256(f"{kind}\n{measure}\n{chr(10).join(sorted(claims))}".encode()).hexdigest()[:10]
    return Relation(id=f"r-{digest}", relation=kind, measure=measure, sides=sides, claims=claims, note=note)
