"""What English sentences tell of a counted number: its noun, who acts, where, planned or done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from build_dossier.interfaces import Gazetteer, Number, Status
from build_dossier.lang.en import numerals
from build_dossier.lang.en.nouns import noun_after
from build_dossier.lang.en.places import party_in
from build_dossier.lang.en.words import DEMONYMS, ORGANIZATIONS, STATES, any_of, data

_TYPE = re.compile(
    rf"\s(?P<t>{any_of(data()['aircraft_types'])}-?\s?\d{{1,4}}[A-Z]{{0,3}}(?:[\s/-][A-Z][\w-]*)?)(?![\w])"
)
_CLAUSE = re.compile(r"[;:.!?()“”\"\n—]\s?|\s[-–]\s")
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
_SHARE = re.compile(rf"\sin\s(?:{numerals.NUMERAL})\b", re.I)
_WHOLE = re.compile(rf"(?:{numerals.NUMERAL})\s", re.I)
_PLANNED = re.compile(any_of(data()["planned"]))
_SENDS = re.compile(rf"(?P<s>{STATES}|{DEMONYMS}|{ORGANIZATIONS})")
_PLACE = re.compile(
    r"\b(?:in|at|near|off|across|outside|around)\s(?P<p>(?:the\s(?:(?:[a-z]+\s){0,3}(?:city|town|village|province|region|district|port|island|state|square|capital)\sof\s|[a-z]+\s(?:city|town|province|region|island)\s(?:of\s)?)?)?"
    r"(?:(?:southern|northern|eastern|western|central|south-?eastern|south-?western|north-?eastern|north-?western|downtown|the\scentral\ssquare\sof)\s)?(?:[A-ZÀ-Þ][\w'’-]*\w)(?:(?:\s(?:de|of|el|al|la))?\s[A-ZÀ-Þ][\w-]*\w){0,3})"
)
_NO_PLACE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


_MOST = 60  # numbers of one sentence that are read; each looks at what stands around it


@dataclass(frozen=True, slots=True)
class Item:
    """A number with the noun that it counts: `end` is where the noun ends, `head` its last word."""

    number: Number
    end: int
    noun: str
    head: str
    kind: str  # people, bare, or the measure that the noun decides; "" for what is not counted here
    clause: tuple[int, int]
    item: str | None = None


def items_of(sentence: str, kind_of: Callable[[str], str]) -> tuple[Item, ...]:
    """The numbers of a sentence that may count something; `kind_of` tells what a noun is."""
    found: list[Item] = []
    for number in numerals.numbers(sentence)[:_MOST]:
        if _BEFORE_OUT.search(sentence, max(0, number.start - 24), number.start) or _AFTER_OUT.match(
            sentence, number.end
        ):
            continue
        if made := _item(sentence, number, kind_of):
            found.append(made)
    return tuple(found)


def _item(sentence: str, number: Number, kind_of: Callable[[str], str]) -> Item | None:
    clause = _clause(sentence, number.start)
    if kind := _TYPE.match(sentence, number.end):
        rest = re.match(
            r"\s(?:[a-z]+\s){0,2}?(?:transports|aircraft|planes|jets|helicopters|fighters|bombers)\b",
            sentence[kind.end() :],
        )
        return Item(
            number, kind.end() + (rest.end() if rest else 0), kind["t"], kind["t"], "aircraft", clause, kind["t"]
        )
    printed = sentence[number.start : number.end].lower()
    of = _OF.match(sentence, number.end)
    if printed.endswith(("one", "zero")) and (of or _SHARE.match(sentence, number.end)):
        return None  # one of them, one in five
    if of and (whole := _WHOLE.match(sentence, of.end())):
        of = whole  # three of the five hostages
    noun_from = of.end() if of else number.end
    words = noun_after(sentence, noun_from, clause[1])
    if of and of.re is _OF and of["whom"] in ("them", "whom", "those", "these"):
        return Item(number, of.end() - (sentence[of.end() - 1] == " "), "", "", "bare", clause)
    if not words:
        plausible = number.qualifier == "range" or not re.fullmatch(r"(?:19|20)\d\d", printed)
        return Item(number, number.end, "", "", "bare" if plausible and not of else "", clause)
    end = words[-1].end()
    noun = sentence[words[0].start() : end]
    return Item(number, end, noun, words[-1].group(), kind_of(noun), clause)


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


def sender_before(sentence: str, position: int, gazetteer: Gazetteer) -> str | None:
    """Who acts: the state or body named last before a verb, not one that something is sent to."""
    found: list[tuple[int, str]] = []
    for match in _SENDS.finditer(sentence, 0, position):
        if not re.search(
            r"\b(?:to|for|in|into|on|against|at|near|off|from)\s(?:the\s)?$",
            sentence[max(0, match.start() - 12) : match.start()],
        ):
            found.append((match.start(), party_in(match.group(), gazetteer) or match.group()))
    found += [(at, name) for name in gazetteer.bodies if 0 <= (at := sentence.find(name)) < position]
    return max(found)[1] if found else None


def place_of(sentence: str, item: Item) -> str | None:
    """Where it happened, as printed: behind the number up to a comma, else before it, else farther behind."""
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


def status(sentence: str, measure: str, anchor: int, item: Item, *, sender: bool) -> Status:
    """Planned where the verb is still to come: will send, was to send, pledged to deploy."""
    if not sender and measure not in ("evacuated", "aircraft", "vehicles", "vessels"):
        return "reported"
    clause = sentence[max(item.clause[0], anchor - 40) : anchor]
    last = re.split(r"[,;]\s", clause)[-1]
    if re.search(r"\b(?:has|have|had)\s$", last):
        return "reported"
    return "planned" if _PLANNED.search(last) else "reported"
