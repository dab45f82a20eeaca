"""How an English predicate takes a number: killing at least 12; 18 were killed; the toll rose to 41."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from build_dossier.lang.en import numerals
from build_dossier.lang.en.counted import Item

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
LISTED = re.compile(r"\s?(?:,\s?and\s|,\s|\sand\s|and\s|as\swell\sas\s|\splus\s|\s)+(?:another\s|a\sfurther\s)?", re.I)
# two officers and a civilian were killed
_AND_ONE = re.compile(
    r"\s(?:and|as\swell\sas)\s(?:an?|one|several|some|his|her|their|the)\s[^,;\d]{2,50}?(?:\s(?:was|were|have|had|has|are|is|been))+\s"
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word of a measure where it stands: the form of it, and the measure that each of its uses counts."""

    start: int
    end: int
    form: str  # finite, participle, ing, base, state
    happens: str | None
    does: str | None
    total: str | None


def total(sentence: str, item: Item, own: list[Trigger]) -> tuple[str, int, str] | None:
    """The death toll rose to 41."""
    for trigger in reversed([t for t in own if t.total and t.end <= item.number.start]):
        gap = sentence[trigger.end : item.number.start]
        if trigger.total and (gap == " of " or (_TOTAL_GAP.fullmatch(gap) and _TOTAL_END.search(gap))):
            rest = sentence[item.end : item.end + 8]
            former = re.search(r"\bfrom\s$", sentence[: item.number.start]) and re.match(r"\sto\s", rest)
            return None if former else (trigger.total, trigger.start, "total")
    return None


def before(sentence: str, items: tuple[Item, ...], position: int, own: list[Trigger]) -> tuple[str, int, str] | None:
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


def after(sentence: str, items: tuple[Item, ...], position: int, own: list[Trigger]) -> tuple[str, int, str] | None:
    """18 people were killed; 12 dead; thousands of protesters who were marching; shared by numbers that are joined."""
    item = items[position]
    limit = item.clause[1]
    following = [i for i in items[position + 1 :] if i.clause == item.clause]
    for other in following:
        if (
            LISTED.fullmatch(sentence[item.end : other.number.start])
            and other.kind == "people"
            and item.kind == "people"
        ):
            item = replace(item, end=other.end)  # 132 passengers and nine crew were killed
            continue
        limit = min(limit, other.number.start)
        break
    for trigger in [t for t in own if item.end <= t.start and t.start < limit]:
        measure = _undergone(sentence, item, trigger)
        if measure:
            return measure, trigger.start, "verb after"
        if trigger.form not in ("", "state") and _finite(sentence, trigger):
            return None
    return None


def _undergone(sentence: str, item: Item, trigger: Trigger) -> str | None:
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


def _finite(sentence: str, trigger: Trigger) -> bool:
    return trigger.form == "participle" and bool(_OBJECT_NEXT.match(sentence, trigger.end))
