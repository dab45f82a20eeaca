"""Which Chinese numerals count something, what they count, and whom: 造成18名执法人员死亡，748人受伤."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from build_dossier.interfaces import Count, Gazetteer, Number
from build_dossier.lang.lexicon import Measure, any_of, merged
from build_dossier.lang.zh import numerals, places
from build_dossier.lang.zh.counted import (
    ENDINGS,
    NOUN,
    Item,
    doer,
    goods,
    noun_of,
    parts,
    population,
    side,
    status,
    tidy,
)
from build_dossier.lang.zh.words import data

_PEOPLE = any_of(data()["people_classifiers"])
_UNITS = data()["units"]


def _classifier(units: Iterable[str]) -> re.Pattern[str]:
    """What follows a numeral that counts, unless it begins another word (人民, 位于)."""
    return re.compile(
        rf"\s?[多余来]?\s?(?!{any_of(data()['not_classifiers'])})(?P<c>成员国|{any_of(units)})(?!次|份|均(?![为已被是系无未在有获遭死受属]))"
    )


_CLASSIFIER = _classifier(_UNITS)
_UNIT_INSIDE = re.compile(rf"(?P<c>{any_of(_UNITS)})(?:及)?(?:以上|之上|以下|以内|之内|左右|上下|许)$")
_BEFORE_PEOPLE = re.compile(rf"[^，。；、的\d\s]{{0,2}}?(?:{ENDINGS})(?![点区楼会所营车证机船])")
_NUMERAL_LIKE = re.compile(
    rf"[0-9０-９]|[一二两三四五六七八九十百千万亿几余多]\s?(?:{any_of(_UNITS)}|成员|[死伤])|数以"
)
_NOUN_PHRASE = re.compile(rf"的?[^，。；、在并和后而]{{0,8}}(?:{ENDINGS})[^，。；、并和后而]{{0,4}}")
_OWN_OBJECT = re.compile(rf"(?:了|出)?(?:约|逾|超过|至少|近)?\s?{numerals.NUMERAL}")
_MOST = 60  # numbers of one sentence that are read; each looks at what stands around it
_MOST_JOINED = 12  # numbers before one that may share its verb
_DESCRIBED = re.compile(r"[^，。；0-9]{0,8}的[^，。；0-9]{0,4}")
_ORDINAL = re.compile(r"(?:第|No\.?|编号|年龄|[A-Za-z]-?|每|分之|之|代号|航班|[0-9]\.|达成|进入|\d[:：/])\s?$")
_MIDWORD = re.compile(r"(?:统|唯|万|同|单|另|某|任|这|那|哪|每|头|其中之|前|首|逐|专|独|归|不)$")
_CLAUSE = re.compile(r"[，；;：:。！？!?（）()“”\n\t]|,(?![0-9])")
_SHORT_QUOTE = re.compile(r"[“「]([^“”「」，。！？：；]{1,8})[”」]")  # a term is no clause of its own
_NOUN_USE = re.compile(
    r"(?:者|活动|事件|人群|现场|行为|行动|期间|浪潮|队伍|名单|问题|工作|状况|情况|程序|任务|命令|措施|原因|风险|威胁|率|事故|规模|的消息|罪|令|证|通知|区|点|中心|设施|营地|家属|地点|时间|条例)"
)
_TOTAL_GAP = re.compile(
    r"(?:人数|总数|数字|总计|合计|者)?(?:[由从][^，。；]{1,12}?(?=上升|攀升|增|升|上调|更新|修正))?(?:已经?|目前|则|也|再|均|都|仍|的|将|随后|当天|当日|现已|总共|共|累计|进一步)*(?:分别)?(?:上升|攀升|增加|增长|上调|更新|修正|下调|降低|升|增|降|累计|维持在|达到|达|变)?(?:至|到|为|是|有|超|了|达|共|在)*[:：]?\s?"
)
_PARTITIVE_GAP = re.compile(
    r"(?:者|人员)?(?:当中|之中|里面|中|里|名单上|包括|则)(?:至少|已知|也|还)?(?:有|包括|包含|为)?\s?|(?:至少)?(?:包括|包含)\s?"
)
_LEFT_HAPPENS_GAP = re.compile(
    rf"(?:了|的|人数|者|病例|总数|[^，。；]{{0,3}}的(?:{any_of(data()['population_endings'])}))?(?:也|则|另|还|已经?|共|为|达|达到|有|至|到|约|累计|上升至|升至|增至|增加至|超)*\s?"
)
_PASSED = re.compile(r"\ue001?的(?:[^，。；]{0,8}(?:共|已)?(?:有|达|为))?")  # 被拘捕的N人, 被消灭的武装暴乱者有N名
_LEFT_DOES_GAP = re.compile(r"[^，。；：、“”（）0-9]{0,10}|[^，。；：“”（）]{0,16}[、和及]")
_JOINED = re.compile(r"[、和及与]|以及|还有|或")
_PASSIVE = re.compile(r"(?:被|遭|遭到|遭遇|获|得到|受到|予以|接受|已|经|需|须|才|得以|紧急|安全|成功|全部|均|陆续)$")
_FORECAST = any_of(data()["forecast"])
_SELF_DECIDING = frozenset({"死", "亡", "伤", "派", "载"})  # one character: only right beside its number
_FORMER = re.compile(
    r"(?:由|从)(?:此前|之前|先前|早前|原先|早些时候|最初|原来|早先|前一[天日])?(?:公布|通报|报告|报道)?的?$"
)

_MOST_NUMBERS = 250  # of one sentence; each looks at all the words of the sentence


@dataclass(frozen=True, slots=True)
class _Trigger:
    start: int
    end: int
    word: str
    happens: str | None
    does: str | None
    total: str | None
    noun: str | None


class Counter:
    """Links numerals and the words of measures within a sentence."""

    def __init__(self, stock: tuple[Measure, ...], own: tuple[Measure, ...] = ()) -> None:
        measures = merged(stock, own)
        self._roles: dict[str, dict[str, str]] = {}
        self._by_unit: dict[str, str] = {}
        self._senders = frozenset(m.id for m in measures if m.sender)
        for measure in (*own, *stock):  # where a word is given twice, the dossier's own measure has it
            for role in ("happens", "does", "totals", "nouns"):
                for word in getattr(measure, role):
                    self._roles.setdefault(word, {}).setdefault(role, measure.id)
            for unit in measure.units:
                self._by_unit.setdefault(unit, measure.id)
        self._things = frozenset(m.id for m in own) - {m.id for m in stock}  # may count other things than people
        self._needs = {word: others for measure in measures for word, others in measure.needs}
        self._words = re.compile(any_of(self._roles) if self._roles else "(?!)")
        further = [u for u in self._by_unit if u not in _UNITS and u != "成员国"]
        self._units = {**_UNITS, **{u: u for u in further}}
        self._classifier = _classifier([*_UNITS, *further]) if further else _CLASSIFIER

    def counts(self, sentence: str, gazetteer: Gazetteer) -> tuple[Count, ...]:
        """The counted numbers of one sentence."""
        sentence = _SHORT_QUOTE.sub(lambda m: f"\ue001{m[1]}\ue001", sentence)
        if not _NUMERAL_LIKE.search(sentence) and not self._things:
            return ()
        triggers = tuple(self._triggers(sentence))
        items = tuple(islice(self._items(sentence, triggers), _MOST))
        linked: list[tuple[Item, str, int, str]] = []
        for position, item in enumerate(items):
            link = self._link(sentence, items, position, triggers)
            if link is None:
                link = self._inherited(sentence, items, position, linked, triggers)
            if link is not None and not self._excluded(sentence, item, link):
                linked.append((item, *link))
        made = [self._count(sentence, gazetteer, item, measure, anchor, rule) for item, measure, anchor, rule in linked]
        return places.distribute(sentence, parts(sentence, made), gazetteer)

    def _triggers(self, sentence: str) -> list[_Trigger]:
        found = []
        for match in islice(self._words.finditer(sentence), 2 * _MOST):
            word = match.group()
            roles = self._roles[word]
            if not roles.keys() & {"totals", "nouns"} and _NOUN_USE.match(sentence, match.end()):
                continue
            if word in self._needs and not any(other in sentence for other in self._needs[word]):
                continue
            found.append(
                _Trigger(
                    match.start(),
                    match.end(),
                    word,
                    roles.get("happens"),
                    roles.get("does"),
                    roles.get("totals"),
                    roles.get("nouns"),
                )
            )
        return found

    def _items(self, sentence: str, triggers: tuple[_Trigger, ...]) -> list[Item]:
        found: list[Item] = []
        for number in numerals.numbers(sentence)[:_MOST_NUMBERS]:
            if _ORDINAL.search(sentence, max(0, number.start - 6), number.start):
                continue
            printed = sentence[number.start : number.end]
            inner = _UNIT_INSIDE.search(printed)
            after = self._classifier.match(sentence, number.end)
            classifier, noun_from = "", number.end
            if inner:
                classifier = inner["c"]
            elif after:
                classifier, noun_from = after["c"], after.end()
            elif lives := re.match("条(?:人命|生命)", sentence[number.end :]):
                classifier, noun_from = "人", number.end + lives.end()
            elif _BEFORE_PEOPLE.match(sentence, number.end) and (number.low or number.high or 0) >= 100:
                classifier = "名"  # 5.3万难民
            elif not self._bare(sentence, number, triggers) and not self._bare_total(sentence, number, triggers):
                continue
            if printed[-1:] in "一" and _MIDWORD.search(sentence[: number.start]):
                continue
            if classifier == "个" and (
                members := re.match("(?:正式|创始)?成员国?(?!的)|国家(?=组成)", sentence[noun_from:])
            ):
                classifier, noun_from = "成员国", noun_from + members.end()
            elif classifier == "个" and _BEFORE_PEOPLE.match(sentence, noun_from):
                classifier = "名"  # 两个兄弟
            unit = (
                "国"
                if classifier in ("成员国", "国")
                else self._units.get(classifier, "人" if not classifier else None)
            )
            found.append(Item(number, unit, classifier, noun_from, _clause(sentence, number.start)))
        return found

    @staticmethod
    def _bare(sentence: str, number: Number, triggers: tuple[_Trigger, ...]) -> bool:
        """A numeral without classifier counts where its verb stands beside it: 3811被逮捕, 12死30伤."""
        if not re.match(
            r"[0-9０-９]|[一二两三四五六七八九十百千万]+(?=[死伤])", sentence[number.start :].lstrip("超过逾约近至少")
        ):
            return False
        if re.match("(?:被|遭)", sentence[number.end :]):
            return any(t.does and number.end < t.start <= number.end + 4 for t in triggers)
        return any(t.start == number.end and t.word in ("死", "伤", "死亡", "受伤", "亡") for t in triggers)

    @staticmethod
    def _bare_total(sentence: str, number: Number, triggers: tuple[_Trigger, ...]) -> bool:
        """流离失所者已接近两百万: a total needs no classifier before a stop."""
        if (
            not re.match(r"(?:左右|上下)?[，。；、）)]|$", sentence[number.end :])
            or (number.high or number.low or 0) < 2
        ):
            return False
        return any(
            t.total and t.end <= number.start <= t.end + 16 and _TOTAL_GAP.fullmatch(sentence[t.end : number.start])
            for t in triggers
        )

    # ---- which measure

    def _link(
        self, sentence: str, items: tuple[Item, ...], position: int, triggers: tuple[_Trigger, ...]
    ) -> tuple[str, int, str] | None:
        item = items[position]
        low, high = item.clause
        own = [t for t in triggers if low <= t.start and t.end <= high]
        if re.match("[^，。；]{0,8}?组成的?[^，。；]{0,10}(?:队|组|部队|军|团)", sentence[item.noun_from :]):
            return "deployed", item.number.start, "a unit made up of them"
        by_unit = self._by_unit.get(item.classifier)
        if item.classifier and by_unit and item.classifier != "例":
            return by_unit, item.number.start, "unit"
        if item.classifier and item.classifier not in data()["people_classifiers"]:
            own = [t for t in own if self._things.intersection((t.happens, t.does, t.total, t.noun))]
        left = self._left(sentence, item, own) or self._shared_object(sentence, items, position, own)
        right = self._right(sentence, items, position, own)
        if right and right[0] in self._senders and (described := self._described(sentence, item, own)):
            return described  # 驻守当地的约1100名警察并肩执勤: what they are before what they do
        if left and right:
            total = left[2] == "total"
            beside = left[3] <= 1 and self._left_mode(items, own, item)
            weak = total and left[0] == "aboard"  # 旅客123名获救 tells of a rescue
            return (left if not weak and (total or beside or left[3] < right[3]) else right)[:3]
        if position + 1 < len(items) and re.match("[^，。；]{0,12}在内", sentence[item.noun_from :]):
            return self._link(sentence, items, position + 1, triggers)  # 包括两名工程师在内的9人死亡
        by_noun = self._by_noun(sentence, item, own)
        # 收治40名伤者: a verb with the noun as its object says more than the noun
        if by_noun and (item.classifier == "具" or not (right or (left and left[2] == "verb before"))):
            return by_noun[:3]
        if found := left or right:
            return found[:3]
        if by_unit:
            return by_unit, item.number.start, "unit"
        return self._described(sentence, item, own)

    @staticmethod
    def _left_mode(items: tuple[Item, ...], own: list[_Trigger], item: Item) -> bool:
        """死亡18人受伤30人: a clause that begins with the word and ends with a number is read word, number."""
        numbers = [i.number.start for i in items if i.clause == item.clause]
        return bool(own) and own[0].start < numbers[0] and own[-1].start < numbers[-1]

    def _left(self, sentence: str, item: Item, own: list[_Trigger]) -> tuple[str, int, str, int] | None:
        for trigger in reversed([t for t in own if t.end <= item.number.start]):
            gap = sentence[trigger.end : item.number.start]
            if trigger.total and (_TOTAL_GAP.fullmatch(gap) or _PARTITIVE_GAP.fullmatch(gap)):
                return trigger.total, trigger.start, "total", 0
            if _FORMER.search(gap):
                return None
            if trigger.happens and not trigger.does and _LEFT_HAPPENS_GAP.fullmatch(gap):
                return trigger.happens, trigger.start, "verb before", 0
            if trigger.does and _LEFT_DOES_GAP.fullmatch(gap) and not (trigger.word in _SELF_DECIDING and gap):
                passive = re.search("被|遭", sentence[max(0, trigger.start - 3) : trigger.start])
                if passive and not _PASSED.fullmatch(gap) and trigger.does not in self._senders:
                    return None
                short = re.sub("^(?:了|过|的|出|至少|约|共|总共|逾|近)+", "", gap)
                return trigger.does, trigger.start, "verb before", len(short)
            return None
        return None

    def _shared_object(
        self, sentence: str, items: tuple[Item, ...], position: int, own: list[_Trigger]
    ) -> tuple[str, int, str, int] | None:
        """出动6艘船、3架直升机和两百多名潜水员: what is joined shares the verb before the first."""
        edge = items[position].number.start
        for earlier in reversed(
            [i for i in items[max(0, position - _MOST_JOINED) : position] if i.clause == items[position].clause]
        ):
            between = sentence[earlier.noun_from : edge]
            if not re.search(r"(?:[、和及与]|以及)(?:[^，。；]{0,3})$", between) or any(
                earlier.noun_from <= t.start < edge for t in own
            ):
                return None
            if found := self._left(sentence, earlier, [t for t in own if t.does]):
                return found[0], found[1], "verb before, shared", 2
            edge = earlier.number.start
        return None

    def _right(
        self, sentence: str, items: tuple[Item, ...], position: int, own: list[_Trigger]
    ) -> tuple[str, int, str, int] | None:
        item = items[position]
        rest = [i for i in items[position + 1 :] if i.clause == item.clause]
        candidates = [t for t in own if t.start >= item.noun_from]
        for index, trigger in enumerate(candidates):
            gap = sentence[item.noun_from : trigger.start]
            between = [i for i in rest if i.number.start < trigger.start and i.unit == "人"]
            if len(gap) > 30 or (between and not self._enumerated(sentence, item, between)):
                return None
            measure = self._undergone(sentence, trigger, gap)
            if measure is None or (trigger.word in _SELF_DECIDING and gap):
                continue
            following = candidates[index + 1] if index + 1 < len(candidates) else None
            if (
                following
                and self._attributive(sentence, trigger, following)
                and self._undergone(sentence, following, "被")
            ):
                continue  # 3名被困矿工获救: the last verb is the predicate
            if re.match(r"的(?!是)", sentence[trigger.end :]) and not sentence[
                trigger.end + 1 : trigger.end + 4
            ].startswith(("人数", "消息", "有")):
                return None if not following else (measure, trigger.start, "verb after", len(gap))
            noun = NOUN.match(gap)
            return measure, trigger.start, "verb after", max(0, len(gap) - len(noun["noun"] if noun else "") - 2)
        return None

    @staticmethod
    def _described(sentence: str, item: Item, own: list[_Trigger]) -> tuple[str, int, str] | None:
        """驻守当地的约1100名警察, 滞留机场的游客300人: what is said of them before they are counted."""
        for trigger in reversed([t for t in own if t.end <= item.number.start and t.happens]):
            if _DESCRIBED.fullmatch(sentence[trigger.end : item.number.start]):
                return str(trigger.happens), trigger.start, "verb before 的"
        return None

    @staticmethod
    def _by_noun(sentence: str, item: Item, own: list[_Trigger]) -> tuple[str, int, str, int] | None:
        """83具遗体, 112名幸存者: the noun itself says what they are."""
        for trigger in own:
            if (
                trigger.noun
                and item.noun_from <= trigger.start <= item.noun_from + 6
                and not re.match("的|中|当中", sentence[trigger.end :])
            ):
                return trigger.noun, trigger.start, "noun", 0
        return None

    @staticmethod
    def _undergone(sentence: str, trigger: _Trigger, gap: str) -> str | None:
        if trigger.happens:
            # 500名警察疏散了2000人: a verb with an object of its own says nothing of its subject
            if trigger.does and _OWN_OBJECT.match(sentence, trigger.end):
                return None
            return trigger.happens
        if trigger.does and (_PASSIVE.search(gap) or re.search("被|遭", gap)):
            return trigger.does
        return None

    @staticmethod
    def _enumerated(sentence: str, item: Item, between: list[Item]) -> bool:
        """3名军人和2名平民死亡: numbers that are joined share their verb."""
        edge = item.noun_from
        for other in between:
            if not _JOINED.search(sentence[edge : other.number.start]):
                return False
            edge = other.noun_from
        return True

    @staticmethod
    def _attributive(sentence: str, trigger: _Trigger, following: _Trigger) -> bool:
        between = sentence[trigger.end : following.start]
        return bool(_NOUN_PHRASE.fullmatch(between))

    def _inherited(
        self,
        sentence: str,
        items: tuple[Item, ...],
        position: int,
        linked: list[tuple[Item, str, int, str]],
        triggers: tuple[_Trigger, ...],
    ) -> tuple[str, int, str] | None:
        """甲29人、乙17人; 其中包括2名儿童; 目前大约有200人: what the number before, or the clause before, was about."""
        item = items[position]
        if item.classifier not in data()["people_classifiers"]:
            return None
        clause = sentence[item.clause[0] : item.number.start]
        if linked:
            last, measure, anchor, _ = linked[-1]
            between = sentence[last.noun_from : item.number.start]
            if measure in self._by_unit.values() and item.unit != last.unit:
                return None
            if "另" in between[-4:]:
                return None
            part = re.search("其中|包括|包含|分别|当中|首批|有", between) or re.fullmatch(
                r"[（(]?[^，。；]{0,12}", between
            )
            if not part and linked[-1][3] == "part of the number before":  # 其中甲地3人，乙地2人
                part = re.fullmatch(r"[^，。；]{0,14}，[^，。；]{0,8}", between)
            if part and len(between) <= 40 and not _predicate(sentence, item):
                return measure, anchor, "part of the number before"
        here = (item.clause[0], item.clause[1])
        before = [t for t in triggers if t.end <= here[0]]
        named = [t for t in before if t.total or t.noun]
        if named and not linked and re.match("其中|当中", clause):  # 生还者被送往…，当中有22名妇女
            return str(named[-1].total or named[-1].noun), named[-1].start, "part of those named before"
        if label := _label(sentence, item, before):
            return label
        if (
            re.fullmatch(
                r"\s?(?:最多时|最多|高峰时|一度|目前|现场|当时|总共|其中)?(?:大约|约|共|总共|已)?有?\s?", clause
            )
            and before
        ):
            nearest = before[-1]
            if nearest.happens in ("gathered", "stationed", "trapped", "displaced") and here[0] - nearest.end <= 12:
                return nearest.happens, nearest.start, "clause before"
        return None

    def _excluded(self, sentence: str, item: Item, link: tuple[str, int, str]) -> bool:
        """Forecasts, hypotheses, shares (每…N人) and figures that are only denied are no claims."""
        measure, anchor, _ = link
        start = sentence.rfind("，", 0, min(anchor, item.number.start)) + 1
        before = sentence[max(start, item.clause[0] - 30) : item.number.start]
        if measure not in self._senders and re.search(_FORECAST, before):
            return True
        # 每10人中有3人 is a share; 一旦决堤，将有2万人被困 has not happened
        if re.search(r"每[^，。；]{1,8}[人名位](?:当中|里面|[中里])[^，。；]{0,8}$", sentence[: item.number.start]):
            return True
        if re.search(
            r"(?:一旦|如果|倘若|假如|假使)[^。；]{1,40}，[^，。；]{0,10}$", sentence[: item.number.start]
        ) and re.search("将|就会|便会|会有", sentence[item.clause[0] : anchor]):
            return True
        if re.search("(?:没有|并无|并未|无一|零|未有|不会)(?:造成|导致|出现|任何|人)?$", before):
            return True
        return bool(
            measure == "members"
            and re.search("(?:两|一)$", sentence[item.number.start : item.number.end])
            and item.classifier != "成员国"
        )

    # ---- what is told about it

    def _count(self, sentence: str, gazetteer: Gazetteer, item: Item, measure: str, anchor: int, rule: str) -> Count:
        noun = noun_of(sentence, item, anchor)
        kind = None
        if item.classifier in ("架", "辆", "艘", "枚", "列"):
            kind, subject = goods(sentence, item, gazetteer)
        elif measure in self._senders or measure == "stationed":
            unit = sentence[item.noun_from : item.noun_from + 16] if rule.startswith("a unit") else noun or ""
            subject = places.state_in(unit, gazetteer) or places.state_before(sentence, anchor, gazetteer) or noun
        elif measure == "members":
            subject = places.body_before(sentence, item.number.start, gazetteer)
        else:
            subject = noun or (doer(sentence, anchor) if measure == "gathered" else None)
            subject = subject or (_row_subject(sentence) if rule == "row of a table" else None)
            subject = subject or population(sentence, item.number.start)
            subject = subject or side(sentence, item.clause[0], min(anchor, item.number.start))
        word = self._words.match(sentence, anchor)
        return Count(
            number=item.number,
            measure=measure,
            unit=item.unit,
            subject=subject,
            item=kind,
            place=places.place_of(
                sentence,
                item.clause,
                item.number.start,
                gazetteer,
                sent=measure in self._senders or measure == "displaced",
            ),
            status=status(sentence, measure, anchor, item, sender=measure in self._senders),
            anchor=anchor,
            rule=f"{rule}: {word.group()}" if word else rule,
            points_back=measure == "members" if subject is None else subject.startswith(("该", "这一", "这个")),
        )


def _row_subject(sentence: str) -> str | None:
    """死亡：执法人员 in the first cell of a row: whom its figure counts."""
    match = re.match(r"[^\t：:]{1,8}[：:](?P<who>[^\t]{2,16})\t", sentence)
    return tidy(match["who"].strip("“”\ue001 ")) or None if match else None


def _label(sentence: str, item: Item, before: list[_Trigger]) -> tuple[str, int, str] | None:
    """死亡：执法人员18人 and a table's row: what stands before a colon or in the first cell tells what its figures are."""
    if re.search("此前|之前|先前|原为|曾为", sentence[item.clause[0] : item.number.start]):
        return None  # what a row says of earlier is not of the row's own day
    for trigger in before:
        between = sentence[trigger.end : item.number.start]
        measure = trigger.total or trigger.happens or trigger.does
        if measure is None or not re.search("[：:\t]", between) or re.search("[。；\n]", between):
            continue
        cell = sentence[item.clause[0] : item.clause[1]]
        alone = len(cell) <= item.noun_from - item.clause[0] + 2
        if "\t" in between and trigger.start < 6 and alone and between.count("\t") <= 2:
            return measure, trigger.start, "row of a table"
        if "\t" not in sentence and (trigger.total or trigger.start < 4):
            return measure, trigger.start, "label before a colon"
    return None


def _clause(sentence: str, position: int) -> tuple[int, int]:
    start = max((m.end() for m in _CLAUSE.finditer(sentence, 0, position)), default=0)
    after = _CLAUSE.search(sentence, position)
    return start, after.start() if after else len(sentence)


def _predicate(sentence: str, item: Item) -> bool:
    """Whether the number is followed by a verb of its own that no measure knows: 3人表示, 5名医生前往."""
    rest = sentence[item.noun_from : item.clause[1]]
    return bool(re.search("表示|认为|前往|参加|出席|获得|来自(?!.*(?:人|者)$)|担任|报名", rest))
