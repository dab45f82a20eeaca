"""Which English numerals count something, what they count, and whom: killing at least 12, 40 officers were injured."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from build_dossier.interfaces import Count, Gazetteer, Number, Status
from build_dossier.lang.en import names, numerals
from build_dossier.lang.en.words import DEMONYMS, ORGANIZATIONS, STATES, any_of, data, demonyms, forms
from build_dossier.lang.lexicon import Measure

_UNITS: dict[str, str] = data()["units"]
_PEOPLE = frozenset(data()["people"])
_NOT_PEOPLE = frozenset(data()["not_people"])
_GOODS = frozenset(unit.split()[-1] for measure in data()["measures"].values() for unit in measure.get("units", ()))
_SIMPLY = frozenset(data()["simply_people"])
_FILLERS = frozenset(data()["fillers"])
_AGENT = re.compile(r"[a-z-]+(?:ers|ors|ists|ians|men|women|ees)$")
_TYPE = re.compile(
    rf"\s(?P<t>{any_of(data()['aircraft_types'])}-?\s?\d{{1,4}}[A-Z]{{0,3}}(?:[\s/-][A-Z][\w-]*)?)(?![\w])"
)
_CLAUSE = re.compile(r"[;:.!?()“”\"\n—]\s?|\s[-–]\s")
# words that end the noun after a number
_NOUN_STOP = frozenset(
    [
        "in",
        "on",
        "at",
        "by",
        "of",
        "for",
        "to",
        "from",
        "with",
        "about",
        "against",
        "after",
        "before",
        "during",
        "since",
        "until",
        "as",
        "and",
        "or",
        "but",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "while",
        "where",
        "because",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "had",
        "have",
        "will",
        "would",
        "could",
        "may",
        "might",
        "must",
        "should",
        "can",
        "did",
        "do",
        "does",
        "not",
        "he",
        "she",
        "it",
        "they",
        "we",
        "the",
        "a",
        "an",
        "this",
        "there",
        "nationwide",
        "near",
        "off",
        "across",
        "around",
        "outside",
        "inside",
        "under",
        "over",
        "into",
        "out",
        "up",
        "so",
        "said",
        "says",
        "following",
        "amid",
        "including",
        "among",
        "between",
        "via",
        "per",
        "than",
        "then",
        "also",
        "still",
        "already",
        "now",
        "dead",
        "missing",
        "alive",
        "aboard",
        "onboard",
        "homeless",
        "stranded",
        "safely",
        "yesterday",
        "today",
        "tomorrow",
        "overnight",
        "instead",
        "each",
        "apiece",
    ]
)
# a number with one of these around it is an age, a date, a share, money, a distance, a time, a name, a score
_BEFORE_OUT = re.compile(
    r"(?:[$£€¥#]|\b(?:aged|age|No\.?|number|Flight|flight|Boeing|Airbus|Highway|Route|Article|Resolution|chapter|page|room|magnitude|worth|cost|costs|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Sept\.?|Jan\.?|Feb\.?|Aug\.?|Oct\.?|Nov\.?|Dec\.?|one\sin|by\sa\svote\sof|nearest|as\s(?:young|old|many|few|high|low|little)\sas|of\s(?:the|its|their))\s)$"
)
_AFTER_OUT = re.compile(
    r"(?:-?(?:st|nd|rd|th)\b|\s?%|\sper\s?cent\b|\spercent|-(?:inch|foot|bed|page|way|door|wheel|star|car|lane|year|day|hour|member|strong|seat|storey|story|nation|point|metre|meter|kilometre|mile|man|magnitude|week|month|minute|time)|"
    r":\d|\s?[ap]\.?m\b|\s?(?:km|kg|cm|mm|mph|kph|ft|lb|GMT)\b|\s(?:January|February|March|April|June|July|August|September|October|November|December)\b"
    r"|\sof\sthe\s(?:most|world|country|city|largest|biggest)|\s(?:dollars|euros|pounds|yuan|roubles|rubles)|-\d)"
)
_OF = re.compile(r"\sof\s(?P<whom>them|whom|those|these|its|their|his|her|the|our)?\s?")
_AUX = re.compile(
    r"(?:who\s|that\s|of\s(?:them|whom)\s)?(?:is|are|was|were|be|been|being|has|have|had|having|got|get|remain|remains|remained|left|listed\sas|reported|confirmed|declared|found)?"
    r"(?:\s(?:been|be|being|also|still|already|now|later|reportedly|not|either|to\shave|believed|thought|known|said|reported|confirmed|subsequently|feared|seriously|slightly|critically|badly|severely|lightly|shot|and))*"
)
_PASSIVE_BEFORE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|got|left|remain|remained|remains|reported)\s(?:\w+ly\s|also\s|still\s|already\s|since\s)?$"
)
_OBJECT_NEXT = re.compile(
    rf"\s(?:at\sleast\s|more\sthan\s|about\s|nearly\s|some\s|over\s|around\s|another\s)?(?:{numerals.NUMERAL}\b|(?:a|an|the|his|her|their|its|him|them|several|many)\s)",
    re.I,
)
_GAP = re.compile(
    r"\s?(?:(?:all|up|out|off|over|in|away|back|on\sboard|dead|alive)\s)?(?:(?:a|an|its|the|their|another)\s(?:[a-z-]+\s){0,2}(?:team|teams|group|contingent|force|company|convoy|crew|total|delegation|number|unit|lives)s?\sof\s)?"
)
_TOTAL_GAP = re.compile(
    r"(?:\s(?:in|from|across|of|for|after|since)\s[^,;.\d]{1,50}?)?(?:,)?\s?(?:has|had|have|now|to|also|then|was|is|were|are|stands?|stood|at|rose|risen|rises|rising|climbed|climbs|increased|increases|jumped|jumps|grew|grown|reached|reaches|passed|hit|soared|soars|"
    r"up|put|currently|further|by\s\w+day|on\s\w+day|from|\d[\d,]*|surged|been|revised|down|lowered|raised|updated|fell|dropped|:|\s)*"
)
_TOTAL_END = re.compile(
    r"(?:\b(?:to|at|from|is|was|are|were|reached|reaches|passed|hit|stands?|stood|now|currently)|:)\s$"
)
_INCLUDING = re.compile(
    r"\s?[,(]?\s?(?:[\w\s,'’-]{0,24}?\b)?(?:including|includes|included|among\sthem|among\swhom|of\swhom|of\sthem|with)\s(?:at\sleast\s)?(?:the\s)?$"
)
_WERE = re.compile(r"\s(?:is|are|was|were|include|includes|included)\s(?!(?:killed|injured|arrested)\b)")
_LISTED = re.compile(r"\s?(?:,\s?and\s|,\s|\sand\s|and\s|as\swell\sas\s|\splus\s|\s)+(?:another\s|a\sfurther\s)?", re.I)
_GAPPED = re.compile(rf"\s?,?\s?(?:and\s)?(?P<state>{STATES}|{ORGANIZATIONS})\s")
_FORECAST = re.compile(any_of(data()["forecast"]), re.I)
_MONTH_OF_MAY = re.compile(r"\bMay\b")  # said on May 12 that 15 died: no forecast
_PLANNED = re.compile(any_of(data()["planned"]))
# two officers and a civilian were killed
_AND_ONE = re.compile(
    r"\s(?:and|as\swell\sas)\s(?:an?|one|several|some|his|her|their|the)\s[^,;\d]{2,50}?(?:\s(?:was|were|have|had|has|are|is|been))+\s"
)
_ELSEWHERE = re.compile(
    r"(?:\s(?:was|were|have|had|has|is|are)\s[^,;\d]{0,30}?)?\s(?:in|at|near|from)\s[^,;\d]{2,40}?(?:,\s?and|,|\sand)\s(?:another\s)?"
)
_DETERMINED = re.compile(r"\b(?:the|an?|this|that|his|her|its|their)\s$", re.I)
_SHARE = re.compile(rf"\sin\s(?:{numerals.NUMERAL})\b", re.I)
_WHOLE = re.compile(rf"(?:{numerals.NUMERAL})\s", re.I)
_NEGATED = re.compile(r"\b(?:no|not|without|never|neither|zero|denied|nor)\b[^,;.]{0,24}$")
_MEMBERS_BEFORE = re.compile(
    rf"(?:{ORGANIZATIONS}|\b[A-Z][\w-]+|bloc|alliance|organi[sz]ation|group|union|pact)(?:['’]s?|\shas|\sconsists\sof|\scomprises|\sincludes)\s$"
)
_PLACE = re.compile(
    r"\b(?:in|at|near|off|across|outside|around)\s(?P<p>(?:the\s(?:(?:[a-z]+\s){0,3}(?:city|town|village|province|region|district|port|island|state|square|capital)\sof\s|[a-z]+\s(?:city|town|province|region|island)\s(?:of\s)?)?)?"
    r"(?:(?:southern|northern|eastern|western|central|south-?eastern|south-?western|north-?eastern|north-?western|downtown|the\scentral\ssquare\sof)\s)?(?:[A-ZÀ-Þ][\w'’-]*\w)(?:(?:\s(?:de|of|el|al|la))?\s[A-ZÀ-Þ][\w-]*\w){0,3})"
)
_NO_PLACE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


@dataclass(frozen=True, slots=True)
class _Trigger:
    start: int
    end: int
    form: str  # finite, participle, ing, base, state
    happens: str | None
    does: str | None
    total: str | None


@dataclass(frozen=True, slots=True)
class _Item:
    """A number with the noun that it counts: `end` is where the noun ends, `head` its last word."""

    number: Number
    end: int
    noun: str
    head: str
    kind: str  # people, bare, or the measure that the noun decides; "" for what is not counted here
    clause: tuple[int, int]
    item: str | None = None


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
        items = tuple(self._items(sentence))
        if not items:
            return ()
        triggers = tuple(self._triggers(sentence))
        linked: list[tuple[_Item, str, int, str, str | None]] = []
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

    def _triggers(self, sentence: str) -> list[_Trigger]:
        found = []
        for match in self._pattern.finditer(sentence):
            word = match.group().lower()
            words = self._words
            noun = words.forms.get(word) in ("base", "state", "third") and word not in words.totals
            if noun and _DETERMINED.search(sentence, max(0, match.start() - 8), match.start()):
                continue  # at the rally, among the missing
            found.append(
                _Trigger(
                    match.start(),
                    match.end(),
                    words.forms.get(word, ""),
                    words.happens.get(word),
                    words.does.get(word),
                    words.totals.get(word),
                )
            )
        return found

    def _items(self, sentence: str) -> list[_Item]:
        found: list[_Item] = []
        for number in numerals.numbers(sentence):
            if _BEFORE_OUT.search(sentence, max(0, number.start - 24), number.start) or _AFTER_OUT.match(
                sentence, number.end
            ):
                continue
            if made := self._item(sentence, number):
                found.append(made)
        return found

    def _item(self, sentence: str, number: Number) -> _Item | None:
        clause = _clause(sentence, number.start)
        if kind := _TYPE.match(sentence, number.end):
            rest = re.match(
                r"\s(?:[a-z]+\s){0,2}?(?:transports|aircraft|planes|jets|helicopters|fighters|bombers)\b",
                sentence[kind.end() :],
            )
            return _Item(
                number, kind.end() + (rest.end() if rest else 0), kind["t"], kind["t"], "aircraft", clause, kind["t"]
            )
        printed = sentence[number.start : number.end].lower()
        of = _OF.match(sentence, number.end)
        if printed.endswith(("one", "zero")) and (of or _SHARE.match(sentence, number.end)):
            return None  # one of them, one in five
        if of and (whole := _WHOLE.match(sentence, of.end())):
            of = whole  # three of the five hostages
        noun_from = of.end() if of else number.end
        words = _noun(sentence, noun_from, clause[1])
        if of and of.re is _OF and of["whom"] in ("them", "whom", "those", "these"):
            return _Item(number, of.end() - (sentence[of.end() - 1] == " "), "", "", "bare", clause)
        if not words:
            plausible = number.qualifier == "range" or not re.fullmatch(r"(?:19|20)\d\d", printed)
            return _Item(number, number.end, "", "", "bare" if plausible and not of else "", clause)
        end = words[-1].end()
        noun = sentence[words[0].start() : end]
        return _Item(number, end, noun, words[-1].group(), self._kind(noun), clause)

    def _kind(self, noun: str) -> str:
        """What a noun is: people, or the measure that it decides by itself."""
        if (unit := self._unit_head.search(noun)) and (measure := self._units.get(unit.group().lower())):
            crew = measure == "members" and noun.lower() != unit.group().lower()  # crew members are no member states
            return "people" if crew or measure == "gathered" else measure
        head = noun.split()[-1]
        low = head.lower()
        if low in _PEOPLE or head in _PEOPLE or head in demonyms() or noun.lower() in _FILLERS:
            return "people" if noun.lower() not in _FILLERS else "bare"
        if low in _NOT_PEOPLE:
            return ""
        return "people" if _AGENT.fullmatch(low) else ""

    # ---- which measure

    def _link(
        self, sentence: str, items: tuple[_Item, ...], position: int, triggers: tuple[_Trigger, ...]
    ) -> tuple[str, int, str] | None:
        item = items[position]
        low, high = item.clause
        own = [t for t in triggers if low <= t.start and t.end <= high]
        decided = self._decided(sentence, item)
        total = None if decided else self._total(sentence, item, own)
        if total:
            return total
        if decided and item.kind in _UNITS:
            return decided
        after = self._after(sentence, items, position, own)
        before = self._before(sentence, items, position, own)
        if after and before:
            # killing nine people and leaving dozens missing: the predicate right behind the number holds
            # … but killed all 67 people aboard tells who was killed
            attributive = after[0] == "aboard" and before[0] != "deployed"
            return after if after[1] - item.end <= 10 and not attributive else before
        return after or before or decided or self._within(sentence, item, own)

    def _decided(self, sentence: str, item: _Item) -> tuple[str, int, str] | None:
        unit = self._unit_head.search(item.noun)
        measure = "aircraft" if item.item else self._units.get(unit.group().lower()) if unit else None
        if measure == "members" and unit and unit.group().lower() == "members":
            return (
                (measure, item.number.start, "unit") if _MEMBERS_BEFORE.search(sentence, 0, item.number.start) else None
            )
        return (measure, item.number.start, "unit") if measure and measure != "gathered" else None

    @staticmethod
    def _total(sentence: str, item: _Item, own: list[_Trigger]) -> tuple[str, int, str] | None:
        """The death toll rose to 41."""
        for trigger in reversed([t for t in own if t.total and t.end <= item.number.start]):
            gap = sentence[trigger.end : item.number.start]
            if trigger.total and (gap == " of " or (_TOTAL_GAP.fullmatch(gap) and _TOTAL_END.search(gap))):
                rest = sentence[item.end : item.end + 8]
                former = re.search(r"\bfrom\s$", sentence[: item.number.start]) and re.match(r"\sto\s", rest)
                return None if former else (trigger.total, trigger.start, "total")
        return None

    def _before(
        self, sentence: str, items: tuple[_Item, ...], position: int, own: list[_Trigger]
    ) -> tuple[str, int, str] | None:
        """Killing at least 12; police arrested 30 protesters; sent a team of 12 divers."""
        item = items[position]
        for trigger in reversed([t for t in own if t.end <= item.number.start]):
            gap = sentence[trigger.end : item.number.start]
            if not trigger.does or not _GAP.fullmatch(gap):
                continue
            if trigger.form == "participle" and _PASSIVE_BEFORE.search(sentence[: trigger.start]):
                return None
            if any(trigger.end <= i.number.start < item.number.start for i in items):
                return None
            return trigger.does, trigger.start, "verb before"
        return None

    def _after(
        self, sentence: str, items: tuple[_Item, ...], position: int, own: list[_Trigger]
    ) -> tuple[str, int, str] | None:
        """18 people were killed; 12 dead; thousands of protesters who were marching; shared by numbers that are joined."""
        item = items[position]
        limit = item.clause[1]
        following = [i for i in items[position + 1 :] if i.clause == item.clause]
        for other in following:
            if (
                _LISTED.fullmatch(sentence[item.end : other.number.start])
                and other.kind == "people"
                and item.kind == "people"
            ):
                item = replace(item, end=other.end)  # 132 passengers and nine crew were killed
                continue
            limit = min(limit, other.number.start)
            break
        for trigger in [t for t in own if item.end <= t.start and t.start < limit]:
            measure = self._undergone(sentence, item, trigger)
            if measure:
                return measure, trigger.start, "verb after"
            if trigger.form not in ("", "state") and _finite(sentence, trigger):
                return None
        return None

    def _undergone(self, sentence: str, item: _Item, trigger: _Trigger) -> str | None:
        gap = sentence[item.end : trigger.start]
        if len(gap) > 70 or (
            item.number.start < trigger.start
            and re.search(r",\s(?!who|which|including)[^,]*$", gap)
            and not re.fullmatch(r",[^,]{2,50},\s(?:was|were|had|have)?\s?(?:been\s)?", gap)
        ):
            return None
        plain = bool(_AUX.fullmatch(gap.strip()))
        relative = bool(re.fullmatch(r"\s(?:whom|who|which|that)\s[^,;]{2,40}?", gap))
        placed = bool(
            re.fullmatch(
                r"\s(?:in|on|at|from|of|near|across|aboard)\s[^,;]{2,40}?(?:\s(?:was|were|have|had|has|are|is|been))*\s",
                gap,
            )
        )
        joined = bool(_AND_ONE.fullmatch(gap))
        placed = placed or joined
        if trigger.happens and (
            plain or placed or relative or re.fullmatch(r"\s(?:had|have|were|who|has|are)\s(?:\w+\s){0,3}?", gap)
        ):
            return trigger.happens
        if trigger.does and trigger.form == "participle" and (plain or placed or relative):
            passive = bool(_PASSIVE_BEFORE.search(sentence[: trigger.start]))
            if passive or not _OBJECT_NEXT.match(sentence, trigger.end):
                return None if not passive and re.search(r"\b(?:have|has|had)\s(?:\w+\s)?$", gap) else trigger.does
        return None

    def _within(self, sentence: str, item: _Item, own: list[_Trigger]) -> tuple[str, int, str] | None:
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
        self, sentence: str, items: tuple[_Item, ...], position: int, last: tuple[_Item, str, int, str, str | None]
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
        if of_them or (item.kind == "people" and _LISTED.fullmatch(gap) and rule != "total"):
            return (measure, anchor, "list"), None
        if _ELSEWHERE.fullmatch(gap) and placed:
            return (measure, anchor, "list"), None
        colon = item.kind == "people" and re.fullmatch(r"[^:]*:\s", gap) and before.kind == "people"
        return ((measure, anchor, "list"), None) if colon else (None, None)

    def _excluded(self, sentence: str, item: _Item, link: tuple[str, int, str]) -> bool:
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
        self, sentence: str, gazetteer: Gazetteer, item: _Item, measure: str, anchor: int, rule: str, state: str | None
    ) -> Count:
        # what a dossier's own measure counts by its noun bears that noun: 42 drones
        own = item.kind == measure and measure not in data()["measures"]
        unit = item.head if own else _UNITS.get(measure, "people")
        kind = None
        subject = _population(item.noun)
        if measure in ("aircraft", "vehicles", "vessels"):
            kind = item.item or item.noun or None
            subject = _sender(sentence, item.number.start, gazetteer)
        elif measure in self._senders:
            subject = state or _sender(sentence, anchor, gazetteer) or subject
        elif measure == "members":
            body = re.search(rf"(?P<b>{ORGANIZATIONS})(?!.*(?:{ORGANIZATIONS}))", sentence[: item.number.start])
            subject = body["b"] if body else None
        return Count(
            number=item.number,
            measure=measure,
            unit=unit,
            subject=subject,
            item=kind,
            place=_place(sentence, item, anchor, gazetteer),
            status=self._status(sentence, measure, anchor, item),
            anchor=anchor,
            rule=rule,
        )

    def _status(self, sentence: str, measure: str, anchor: int, item: _Item) -> Status:
        """Planned where the verb is still to come: will send, was to send, pledged to deploy."""
        if measure not in self._senders and measure not in ("evacuated", "aircraft", "vehicles", "vessels"):
            return "reported"
        clause = sentence[max(item.clause[0], anchor - 40) : anchor]
        last = re.split(r"[,;]\s", clause)[-1]
        if re.search(r"\b(?:has|have|had)\s$", last):
            return "reported"
        return "planned" if _PLANNED.search(last) else "reported"


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


def _clause(sentence: str, position: int) -> tuple[int, int]:
    start = max(
        (m.end() for m in _CLAUSE.finditer(sentence, 0, position) if not _inside_number(sentence, m)), default=0
    )
    end = next(
        (m.start() for m in _CLAUSE.finditer(sentence, position) if not _inside_number(sentence, m)), len(sentence)
    )
    return start, end


def _inside_number(sentence: str, mark: re.Match[str]) -> bool:
    """A point within a figure or an abbreviation ends nothing."""
    return (
        mark.group()[:1] in ".:"
        and sentence[mark.end() : mark.end() + 1] != ""
        and not mark.group().endswith((" ", "\n"))
    )


def _noun(sentence: str, start: int, end: int) -> list[re.Match[str]]:
    """The words of the noun after a number, up to the first that cannot belong to it; five at most."""
    found: list[re.Match[str]] = []
    for match in re.compile(r"[\w'’.-]*[\w'’]").finditer(sentence, start, min(end, start + 80)):
        gap = sentence[found[-1].end() if found else start : match.start()]
        if gap.strip() or match.group().lower() in _NOUN_STOP or match.group()[0].isdigit() or len(found) == 5:
            break
        if found and (_ends_noun(found[-1].group()) or match.group() in _SPEAKING):
            break
        found.append(match)
    last = max((i for i, word in enumerate(found) if _counted(word.group())), default=None)
    if last is not None:
        return found[: last + 1]  # 18 crew sank: what follows the population is its verb
    while found and re.fullmatch(r"[a-z]+(?:ed|ing)|hurt|held|sent", found[-1].group()):
        found.pop()
    return found


def _counted(word: str) -> bool:
    """Whether a word names people or goods that a measure is interested in."""
    low = word.lower()
    return (
        low in _PEOPLE or word in _PEOPLE or low in _GOODS or (bool(_AGENT.fullmatch(low)) and low not in _NOT_PEOPLE)
    )


_SPEAKING = frozenset(["died", "fled", "gathered", "marched", "took", "went", "came", "left", "were", "killed"])


def _ends_noun(word: str) -> bool:
    """A plural of people ends its noun but for pairs like police officers and crew members."""
    low = word.lower()
    return (
        (low in _PEOPLE or bool(_AGENT.fullmatch(low)))
        and low
        not in (
            "police",
            "crew",
            "staff",
            "service",
            "civilian",
            "resident",
            "family",
            "student",
            "officer",
            "person",
            "child",
            "women",
            "men",
            "woman",
            "man",
            "marines",
            "elderly",
            "injured",
            "wounded",
            "dead",
            "other",
            "minor",
            "french",
            "british",
            "chinese",
            "japanese",
            "dutch",
            "spanish",
            "irish",
            "swiss",
            "portuguese",
            "vietnamese",
            "lebanese",
            "sudanese",
        )
        and low not in _NOT_PEOPLE
    )


def _finite(sentence: str, trigger: _Trigger) -> bool:
    return trigger.form == "participle" and bool(_OBJECT_NEXT.match(sentence, trigger.end))


def _population(noun: str) -> str | None:
    """The population as printed, without words that say nothing of it; null where it is simply people."""
    words = noun.split()
    while words and (
        words[0].lower() in _FILLERS
        or re.fullmatch(
            r"(?:killed|injured|wounded|trapped|missing|detained|arrested|dead|stranded|displaced|evacuated|rescued)",
            words[0].lower(),
        )
    ):
        words.pop(0)
    text = " ".join(words)
    return None if not text or text.lower() in _SIMPLY else text


_SENDS = re.compile(rf"(?P<s>{STATES}|{DEMONYMS}|{ORGANIZATIONS})")


def _sender(sentence: str, position: int, gazetteer: Gazetteer) -> str | None:
    """Who acts: the state or body named last before a verb, not one that something is sent to."""
    found: list[tuple[int, str]] = []
    for match in _SENDS.finditer(sentence, 0, position):
        if not re.search(
            r"\b(?:to|for|in|into|on|against|at|near|off|from)\s(?:the\s)?$",
            sentence[max(0, match.start() - 12) : match.start()],
        ):
            found.append((match.start(), names.party_in(match.group(), gazetteer) or match.group()))
    found += [(at, name) for name in gazetteer.bodies if 0 <= (at := sentence.find(name)) < position]
    return max(found)[1] if found else None


def _place(sentence: str, item: _Item, anchor: int, gazetteer: Gazetteer) -> str | None:
    """Where it happened, as printed: behind the number in its clause, else before it, else the only one of the sentence."""
    low, high = item.clause
    behind = [m for m in _PLACE.finditer(sentence, item.end, high) if not _NO_PLACE.match(m["p"])]
    stop = sentence.find(",", item.end, high)
    # 5,894 in Turkey: a place right behind another figure is that figure's
    behind = [m for m in behind if m.start() - item.end <= 1 or not re.search(r"\d\s$", sentence[: m.start()])]
    near = [m for m in behind if stop < 0 or m.start() < stop or item.end > stop]
    before = [m for m in _PLACE.finditer(sentence, low, item.number.start) if not _NO_PLACE.match(m["p"])]
    for found in (near[:1], before[-1:], behind[:1]):
        for match in found:
            return re.sub(r"^the\s(?=[A-Z])|['’]s?$", "", match["p"])
    return None
