"""What Chinese sentences tell of a counted number: whom it counts, of which type, planned or done."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from build_dossier.interfaces import Count, Gazetteer, Number, Status
from build_dossier.lang.lexicon import any_of
from build_dossier.lang.zh import places
from build_dossier.lang.zh.words import data

ENDINGS = any_of(data()["population_endings"])
_NOUN_STOP = any_of(data()["noun_stops"])
NOUN = re.compile(
    rf"\s?(?!于|在|被|已|均|都|从|因|为|是)(?P<noun>[^，。；、（）()“”《》：:\s\d]{{1,24}}?)(?={_NOUN_STOP}|[，。；、（）()“”：:\s\d]|$)"
)
_LEFT_NOUN = re.compile(
    rf"(?P<noun>[\u4e00-\u9fff]{{0,6}}?(?:{ENDINGS}))(?:方面|当中|中|之中)?(?:至少|已经|已|共计|共有|共|总计|有|约|超过|另有|的)*\s?$"
)
_LEFT_PAIR = re.compile(
    rf"(?P<noun>[\u4e00-\u9fff]{{0,2}}?(?:{ENDINGS})(?:和|及|与)(?:{ENDINGS}))(?:共|有|计|已|约)*\s?$"
)
_STOPS_LEFT = re.compile(
    r"(?:造成|导致|致使|致|包括|其中|另有|以及|还有|共有|已有|有|和|与|及|的|是|为|了|名|、|被|在|对|向|将|把|从|中|另外|使|让|令|涉及|载有|逮捕|发现|确认|显示|称|说|表示|一些|部分|共|据|当地)"
)
_FIRST_PEOPLE = re.compile(rf"(?:[^，。；]{{0,4}}?)(?P<noun>{ENDINGS})")
# 5死12伤, 3811被逮捕, 旅客123名获救: no noun stands after the number
_VERB_ALONE = re.compile(
    r"(?:被|遭)(?:逮捕|捕|拘|扣|困|杀|打)[^，。；]{0,2}(?:[，。；、]|$)|[死伤亡](?=[，。；、\d]|$)|(?:获救|死亡|受伤|遇难|失踪|身亡|丧生|被捕)(?=[，。；、]|$)"
)
_PLANNED = any_of(data()["planned"])
_DONE = any_of(data()["done"])
_TYPE = re.compile(r"(?:[A-Za-z]{1,6}\s?-?\s?[0-9]{1,4}[A-Za-z]{0,3}|[\u4e00-\u9fff]{1,4}-[0-9]{1,4}[A-Za-z]{0,3})")


@dataclass(frozen=True, slots=True)
class Item:
    """A number with a classifier: `noun_from` is where the noun that it counts would begin."""

    number: Number
    unit: str | None
    classifier: str
    noun_from: int
    clause: tuple[int, int]


def status(sentence: str, measure: str, anchor: int, item: Item, *, sender: bool) -> Status:
    """Planned where the sentence announces it and nothing after says that it was done; figures of people are reported."""
    if not sender and measure not in ("evacuated", "aircraft", "vehicles", "vessels"):
        return "reported"
    before = sentence[: max(anchor, item.number.start)]
    planned = max((m.start() for m in re.finditer(_PLANNED, before)), default=-1)
    done = max((m.start() for m in re.finditer(_DONE, before)), default=-1)
    if sender:
        return "planned" if planned > done else "reported"
    clause = sentence[item.clause[0] : item.number.start]
    return "planned" if re.search("(?<!部)将|计划|拟|准备", clause) and not re.search(_DONE, clause) else "reported"


_NEAR = 200  # characters of a clause before a number in which its noun is looked for


def noun_of(sentence: str, item: Item, anchor: int) -> str | None:
    """The population: 18名执法人员, 旅客123名, 平民死亡人数升至30人; null where it is simply people."""
    if item.classifier in ("名", "位", "个", "具", "") or item.unit != "人":
        match = NOUN.match(sentence, item.noun_from)
        noun = tidy(match["noun"]) if match and not _VERB_ALONE.match(sentence, item.noun_from) else ""
        if noun:
            return noun
    low = max(item.clause[0], item.number.start - _NEAR)
    before = sentence[low : item.number.start]
    edge = anchor - low if low <= anchor < item.number.start else len(before)
    if pair := _LEFT_PAIR.search(before):
        return tidy(pair["noun"]) or None
    match = _LEFT_NOUN.search(before[:edge]) or _LEFT_NOUN.search(before)
    if not match:
        return None
    noun = re.split(_STOPS_LEFT, match["noun"])[-1]
    return tidy(noun) or None


def goods(sentence: str, item: Item, gazetteer: Gazetteer) -> tuple[str | None, str | None]:
    """Type and owner of aircraft, vehicles and ships: 70架IL-76飞机 of whoever was named last before them."""
    rest = sentence[item.noun_from : item.noun_from + 24]
    kind = _TYPE.match(rest.lstrip())
    noun = NOUN.match(rest)
    name = kind.group() if kind else tidy(noun["noun"]) if noun else None
    owner = places.state_in(noun["noun"] if noun else "", gazetteer)
    return name or None, owner or places.state_before(sentence, item.number.start, gazetteer)


def doer(sentence: str, anchor: int) -> str | None:
    """暴徒再次在广场聚集，目前大约有200人: the population that does it."""
    start = max((m.end() for m in re.finditer(r"[，。；：（）“”]", sentence[:anchor])), default=0)
    match = _FIRST_PEOPLE.match(sentence, start, anchor)
    return match["noun"] if match else None


def population(sentence: str, number: int) -> str | None:
    """26名矿工中，已有9人获救: whom the figures that follow are part of."""
    match = re.search(
        r"[0-9一二三四五六七八九十百千万余多]\s?(?:名|位|个)(?P<noun>[^，。；、]{1,12}?)(?:当中|之中|中|里)，[^。；]{0,60}$",
        sentence[:number],
    )
    return tidy(match["noun"]) or None if match else None


def side(sentence: str, low: int, position: int) -> str | None:
    """吉方死亡36人, 乌军损失: the side of a conflict whose losses are told, right before the verb."""
    match = _SIDE.search(sentence, low, position)
    return match["who"] if match else None


_SIDE = re.compile(
    "(?P<who>[\u4e00-\u9fff]{1,4}?(?:军队|军|方))(?:仅|共|已|又|还|累计|目前)?(?:[^，。；]{0,6}(?:一天|以来|累计)就?)?$"
)


def parts(sentence: str, made: list[Count]) -> tuple[Count, ...]:
    """4名马国公民，其中一人已获救: a part is of the population before it where it names none of its own."""
    for index in range(1, len(made)):
        before, own = made[index - 1], made[index]
        between = sentence[before.number.end : own.number.start]
        if (
            own.subject is None
            and own.unit == before.unit == "人"
            and before.subject
            and re.search("其中(?:有|的)?$", between)
        ):
            made[index] = replace(own, subject=before.subject)
    return tuple(made)


def tidy(noun: str) -> str:
    """A noun without what only fills: 的, 当地, 无辜; empty where it says no more than people."""
    noun = noun.replace("\ue001", "")
    noun = re.sub(r"^(?:其中|的|左右|以上|余|多|正在|当地|涉嫌|无辜|更多|年轻|其他|其它|疑似|所谓)+", "", noun)
    noun = re.sub(r"(?:的|仍|也|都|均|全)+$", "", noun)
    return "" if noun in data()["simply_people"] or not re.search(r"[\u4e00-\u9fffA-Za-z]", noun) else noun
