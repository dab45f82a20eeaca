"""Which English numerals count something, what they count, and whom: killing at least 12, 40 officers were injured."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from build_dossier.interfaces import Count, Gazetteer
from build_dossier.lang.en import nouns, predicates
from build_dossier.lang.en.counted import Item, items_of, place_of, sender_before, status
from build_dossier.lang.en.predicates import LISTED, Trigger
from build_dossier.lang.en.words import ORGANIZATIONS, STATES, any_of, data, forms
from build_dossier.lang.lexicon import Measure

_UNITS: dict[str, str] = data()["units"]
# what happens to people in one word is inflected where that word is a verb
_VERBS = frozenset(
    [
        "perish",
        "drown",
        "gather",
        "rally",
        "march",
        "protest",
        "demonstrate",
        "assemble",
        "congregate",
        "disappear",
        "vanish",
        "survive",
        "suffocate",
        "starve",
        "attend",
        "suffer",
        "sustain",
        "turn",
        "remain",
        "join",
        "test",
        "burn",
        "cross",
    ]
)
_INCLUDING = re.compile(
    r"\s?[,(]?\s?(?:[\w\s,'’-]{0,24}?\b)?(?:including|includes|included|among\sthem|among\swhom|of\swhom|of\sthem|with)\s(?:at\sleast\s)?(?:the\s)?$"
)
_GAPPED = re.compile(rf"\s?,?\s?(?:and\s)?(?P<state>{STATES}|{ORGANIZATIONS})\s")
_ELSEWHERE = re.compile(
    r"(?:\s(?:was|were|have|had|has|is|are)\s[^,;\d]{0,30}?)?\s(?:in|at|near|from)\s[^,;\d]{2,40}?(?:,\s?and|,|\sand)\s(?:another\s)?"
)
_DETERMINED = re.compile(r"\b(?:the|an?|this|that|his|her|its|their)\s$", re.I)
_FORECAST = re.compile(any_of(data()["forecast"]), re.I)
_MONTH_OF_MAY = re.compile(r"\bMay\b")  # said on May 12 that 15 died: no forecast
_NEGATED = re.compile(r"\b(?:no|not|without|never|neither|zero|denied|nor)\b[^,;.]{0,24}$")
_MEMBERS_BEFORE = re.compile(
    rf"(?:{ORGANIZATIONS}|\b[A-Z][\w-]+|bloc|alliance|organi[sz]ation|group|union|pact)(?:['’]s?|\shas|\sconsists\sof|\scomprises|\sincludes)\s$"
)


@dataclass(slots=True)
class _Words:
    """What a form of a word may mean, over all measures."""

    happens: dict[str, str] = field(default_factory=dict)
    does: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)


class Counter:
    """Links numerals and the words of measures within a sentence."""

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        self._words = _Words()
        self._units: dict[str, str] = {}
        self._senders = frozenset(m.id for m in measures if m.sender)
        for measure in measures:
            self._learn(measure)
        known = [*self._words.happens, *self._words.does, *self._words.totals]
        self._pattern = re.compile(any_of(known), re.I)
        self._unit_head = re.compile(rf"(?:{any_of(self._units)})$", re.I)

    def _learn(self, measure: Measure) -> None:
        for base in measure.happens:
            self._words.happens[base] = measure.id
            self._words.forms.setdefault(base, "state")
            first = base.split()[0]
            if first in data()["irregular"] or first in _VERBS:
                for form, word in forms(base).items():
                    self._words.happens.setdefault(word, measure.id)
                    self._words.forms[word] = "ing" if form == "ing" else "finite"
        for base in measure.does:
            known = forms(base)
            self._words.does[base] = measure.id
            self._words.forms[base] = "base"
            for form in ("third", "past", "participle", "ing"):
                self._words.does[known[form]] = measure.id
                self._words.forms[known[form]] = "participle" if form in ("past", "participle") else form
        for word in measure.totals:
            self._words.totals[word] = measure.id
        for word in measure.units:
            self._units[word] = measure.id

    def counts(self, sentence: str, gazetteer: Gazetteer) -> tuple[Count, ...]:
        """The counted numbers of a sentence, in the order of the text."""
        items = items_of(sentence, self._kind)
        if not items:
            return ()
        triggers = tuple(self._triggers(sentence))
        linked: list[tuple[Item, str, int, str, str | None]] = []
        for position, item in enumerate(items):
            if not item.kind:
                continue
            link = self._link(sentence, items, position, triggers)
            state = None
            if link is None and linked:
                link, state = self._inherited(sentence, items, position, linked[-1])
            if link is not None and not self._excluded(sentence, item, link):
                linked.append((item, *link, state))
        return tuple(self._count(sentence, gazetteer, *row) for row in linked)

    # ---- what there is

    def _triggers(self, sentence: str) -> list[Trigger]:
        found = []
        for match in self._pattern.finditer(sentence):
            word = match.group().lower()
            words = self._words
            noun = words.forms.get(word) in ("base", "state", "third") and word not in words.totals
            if noun and _DETERMINED.search(sentence, max(0, match.start() - 8), match.start()):
                continue  # at the rally, among the missing
            found.append(
                Trigger(
                    match.start(),
                    match.end(),
                    words.forms.get(word, ""),
                    words.happens.get(word),
                    words.does.get(word),
                    words.totals.get(word),
                )
            )
        return found

    def _kind(self, noun: str) -> str:
        """What a noun is: people, or the measure that it decides by itself."""
        if (unit := self._unit_head.search(noun)) and (measure := self._units.get(unit.group().lower())):
            crew = measure == "members" and noun.lower() != unit.group().lower()  # crew members are no member states
            return "people" if crew or measure == "gathered" else measure
        return nouns.kind_of(noun)

    # ---- which measure

    def _link(
        self, sentence: str, items: tuple[Item, ...], position: int, triggers: tuple[Trigger, ...]
    ) -> tuple[str, int, str] | None:
        item = items[position]
        low, high = item.clause
        own = [t for t in triggers if low <= t.start and t.end <= high]
        decided = self._decided(sentence, item)
        total = None if decided else predicates.total(sentence, item, own)
        if total:
            return total
        if decided and item.kind in _UNITS:
            return decided
        after = predicates.after(sentence, items, position, own)
        before = predicates.before(sentence, items, position, own)
        if after and before:
            # killing nine people and leaving dozens missing: the predicate right behind the number holds
            # … but killed all 67 people aboard tells who was killed
            attributive = after[0] == "aboard" and before[0] != "deployed"
            return after if after[1] - item.end <= 10 and not attributive else before
        return after or before or decided or self._within(item, own)

    def _decided(self, sentence: str, item: Item) -> tuple[str, int, str] | None:
        unit = self._unit_head.search(item.noun)
        measure = "aircraft" if item.item else self._units.get(unit.group().lower()) if unit else None
        if measure == "members" and unit and unit.group().lower() == "members":
            return (
                (measure, item.number.start, "unit") if _MEMBERS_BEFORE.search(sentence, 0, item.number.start) else None
            )
        return (measure, item.number.start, "unit") if measure and measure != "gathered" else None

    def _within(self, item: Item, own: list[Trigger]) -> tuple[str, int, str] | None:
        """14 injured demonstrators; 30 protesters, whom no other word counts."""
        for trigger in own:
            measure = trigger.does or trigger.happens
            if (
                item.number.end <= trigger.start
                and trigger.end < item.end
                and trigger.form in ("participle", "state")
                and measure
            ):
                return measure, trigger.start, "adjective"
        unit = self._unit_head.search(item.noun)
        if unit and self._units.get(unit.group().lower()) == "gathered" and item.number.low != 1:
            return "gathered", item.number.start, "unit"
        return None

    def _inherited(
        self, sentence: str, items: tuple[Item, ...], position: int, last: tuple[Item, str, int, str, str | None]
    ) -> tuple[tuple[str, int, str] | None, str | None]:
        """Including 11 minors; 103 of them in Almaty; five Japanese and two Dutch; Belarus 500 and Armenia 70."""
        item, (before, measure, anchor, rule, _) = items[position], last
        if item.kind not in ("people", "bare"):
            return None, None
        gap = sentence[before.end : item.number.start]
        if len(gap) > 110 or re.search(r"[.;!?]\s", gap):
            return None, None
        if measure in self._senders and (state := _GAPPED.fullmatch(gap)):
            return (measure, anchor, "list"), state["state"]
        of_them = re.match(r"\sof\s(?:them|whom|those)\b", sentence[item.number.end :])
        placed = re.match(r"\s(?:in|at|near|from)\s[A-Z]", sentence[item.end :])
        if _INCLUDING.search(gap) and (item.kind == "people" or of_them or placed):
            return (measure, anchor, "part of the number before"), None
        if of_them or (item.kind == "people" and LISTED.fullmatch(gap) and rule != "total"):
            return (measure, anchor, "list"), None
        if _ELSEWHERE.fullmatch(gap) and placed:
            return (measure, anchor, "list"), None
        colon = item.kind == "people" and re.fullmatch(r"[^:]*:\s", gap) and before.kind == "people"
        return ((measure, anchor, "list"), None) if colon else (None, None)

    def _excluded(self, sentence: str, item: Item, link: tuple[str, int, str]) -> bool:
        """Forecasts, capacities and figures that are only denied are no claims."""
        measure, anchor, _ = link
        start = max(
            (m.end() for m in re.finditer(r"[,;:.“”\"]\s", sentence[: min(anchor, item.number.start)])), default=0
        )
        before = sentence[start : max(item.number.start, anchor)]
        if measure not in self._senders and _FORECAST.search(_MONTH_OF_MAY.sub("", before)):
            return True
        return bool(_NEGATED.search(sentence[start : item.number.start]))

    # ---- what is told about it

    def _count(
        self, sentence: str, gazetteer: Gazetteer, item: Item, measure: str, anchor: int, rule: str, state: str | None
    ) -> Count:
        # what a dossier's own measure counts by its noun bears that noun: 42 drones
        own = item.kind == measure and measure not in data()["measures"]
        unit = item.head if own else _UNITS.get(measure, "people")
        kind = None
        subject = nouns.population(item.noun)
        if measure in ("aircraft", "vehicles", "vessels"):
            kind = item.item or item.noun or None
            subject = sender_before(sentence, item.number.start, gazetteer)
        elif measure in self._senders:
            subject = state or sender_before(sentence, anchor, gazetteer) or subject
        elif measure == "members":
            body = re.search(rf"(?P<b>{ORGANIZATIONS})(?!.*(?:{ORGANIZATIONS}))", sentence[: item.number.start])
            subject = body["b"] if body else None
        return Count(
            number=item.number,
            measure=measure,
            unit=unit,
            subject=subject,
            item=kind,
            place=place_of(sentence, item),
            status=status(sentence, measure, anchor, item, sender=measure in self._senders),
            anchor=anchor,
            rule=rule,
        )
