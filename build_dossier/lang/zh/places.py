"""Places, states and bodies as Chinese sentences name them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from build_dossier.interfaces import Count, Gazetteer
from build_dossier.lang.lexicon import any_of
from build_dossier.lang.zh.words import CITIES, ORGANIZATIONS, SEATS, STATES, cities, data, states

_ENDINGS = any_of(data()["place_endings"])
_OFFICES = "(?:军|方(?!面|向|法|案|式|圆|才)|空天军|空军|海军|陆军|国防部|外交部|内政部|内务部|外长|防长|总统|总理|副总理|首相|警方|警察|当局|政府|军队|议会|士兵|大使|使馆|媒|特种部队|国务院|副外长|执法|卫生部|交通部|国家(?=[\u4e00-\u9fff]{2}))"
_SHORT = re.compile(rf"(?:驻)?(?P<a>[\u4e00-\u9fff])(?={_OFFICES})")
_STATE = re.compile(STATES)
_CITY = re.compile(CITIES)
_ORGANIZATION = re.compile(ORGANIZATIONS)
_SEAT = re.compile(SEATS)
# a place by its ending: the longest run of characters before it that holds no word of grammar
_ENDS = re.compile(rf"(?:{_ENDINGS})$")
_NO_PLACE = "个的了在是和与有从被把将对向于自至到及或、，。就为由往约近逾共另已各全该这那上下"
_ENDED = re.compile(rf"[^{_NO_PLACE}\s\d“”（）《》：；！？A-Za-z]{{1,9}}?(?:{_ENDINGS})")
_KNOWN = re.compile(rf"(?:{STATES}|{CITIES})")
# words after a place's name that make it part of another name: 菲律宾国家减灾委员会, 湖南省省长
_NAMES_ON = re.compile(
    rf"(?:{any_of([*data()['titles'], *data()['body_endings'], '国家', '籍', '公民', '国民', '队', '代表', '驻', '裔', '媒体', '语', '时间', '特别', '高级', '副', '前总', '联邦', '人民', '红', '安全部', '武装'])}"
    r"|人(?!丧|死|受|被|遇|失)"
    r"|[\u4e00-\u9fff]{0,6}(?:委员会|外交部|国防部|内政部|卫生部|政府|当局|军方|警方|总统|总理|首相|部长|外长|发言人|大使馆|日报|电视台|通讯社))"
)
_MOVED = re.compile(r"(?:向|从|自|来自|飞往|前往|驶往|逃往|往|赴|对|与|同|进入|运送至|返回|抵达|离开|由|转移至|关于)$")
_FILL = re.compile(
    r"^(?:[^，。；]{0,8}(?:造成|导致|致使|引发)|首都|前首都|最大城市|第二大城市|首府|港口城市|其中|而|目前|一度|另外|此外|当时|但|并|以及|另|仅|包括|又|还|造成|发生|导致|致|家住|住在|位于|震中|记者|报道|据|称|说|表示|介绍|国|该国|北部|南部|东部|西部|中部|东北部|西北部|东南部|西南部)+"
)
_OFFICE_END = re.compile("政府$")  # ends like 首府, but is no place
_ACTS = re.compile("(?:也|则|还|已|将|正)*(?:向(?![东西南北])|往|派|增派|出动|决定|承诺)")  # 土耳其向灾区增派: who acts
_HAPPENS = re.compile(
    r"发生|暴发|爆发|遭|遇|坠|袭|震|火|洪|灾|事故|骚乱|冲突|抗议|疫|倒塌|沉没|翻|爆炸|境内|国内|全国|一带|附近|郊|城|共|有|死|伤|失踪"
)


# words that end with such a character: 立法机构, 今日方才, 其中军人
_OTHER_WORDS = frozenset(data()["not_short_forms"])


def short_forms(text: str) -> dict[str, str]:
    """What one character before an office stands for in a text: the state of that character that the text names in full.

    Where two begin with it, the usual one wins if it is named; a usual one needs no naming (俄, 美).
    """
    named = Counter(states()[m.group()] for m in _STATE.finditer(text))
    known: dict[str, str] = data()["abbreviations"]
    short = {a: s for a, s in known.items() if s in named or (a in data()["usual_abbreviations"])}
    for state in sorted(named, key=lambda s: (-named[s], s)):
        first = state[0]
        if first not in short or (short[first] not in named):
            short[first] = state
    return short


def main_state(headline: str, text: str) -> str:
    """The one state that an article is about: the only one of its headline, else the one named far more than others."""
    in_headline = {states()[m.group()] for m in _STATE.finditer(headline)}
    in_headline |= {cities()[m.group()] for m in _CITY.finditer(headline)}
    if len(in_headline) == 1:
        return in_headline.pop()
    counted = Counter(states()[m.group()] for m in _STATE.finditer(text))
    counted.update(cities()[m.group()] for m in _CITY.finditer(text))
    ranked = sorted(counted.items(), key=lambda c: (-c[1], c[0]))
    if ranked and ranked[0][1] >= 3 and (len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]):
        return ranked[0][0]
    return ""


def short_mentions(text: str, gazetteer: Gazetteer) -> list[tuple[int, str]]:
    """俄军, 哈军方, 厄方: where one character stands for a state, and which."""
    found = []
    named = [(m.start(), m.end()) for m in _STATE.finditer(text)]
    for match in _SHORT.finditer(text):
        if any(low <= match.start("a") < high for low, high in named):
            continue  # 意大利海军: the last character of a name
        state = gazetteer.short.get(match["a"])
        if state and text[max(0, match.start("a") - 1) : match.end("a")] not in _OTHER_WORDS:
            found.append((match.start("a"), state))
    return found


def state_in(text: str, gazetteer: Gazetteer, *, cities_too: bool = True) -> str | None:
    """The first state or international body that a text names; its cities stand for a state where `cities_too`."""
    found: list[tuple[int, str]] = []
    if match := _STATE.search(text):
        found.append((match.start(), states()[match.group()]))
    if match := _ORGANIZATION.search(text):
        found.append((match.start(), data()["organizations"][match.group()]))
    if match := _SEAT.search(text):
        found.append((match.start(), data()["seats"][match.group()]))
    if cities_too and (match := _CITY.search(text)):
        found.append((match.start() + 1, cities()[match.group()]))
    found += short_mentions(text, gazetteer)[:1]
    found += [(text.find(name), party or name) for name, party in gazetteer.bodies.items() if name in text]
    if cities_too:
        found += [(text.find(name), state) for name, state in gazetteer.places.items() if state and name in text]
    if not found and text.startswith(("该国", "本国")) and gazetteer.main:
        return gazetteer.main
    return min(found, key=lambda f: (f[0], -len(f[1])))[1] if found else None


def state_before(sentence: str, position: int, gazetteer: Gazetteer) -> str | None:
    """Who acts: the state or body that is named last before a verb, in its clause or in one before it."""
    end = position
    while end > 0:
        start = max(sentence.rfind(mark, 0, end) for mark in "，。；：“”") + 1
        clause = sentence[start:end]
        mentions = [(m.start(), m.group()) for m in _STATE.finditer(clause)]
        mentions += [(m.start(), m.group()) for m in _ORGANIZATION.finditer(clause)]
        mentions += short_mentions(clause, gazetteer)
        mentions += [(clause.find(name), name) for name in gazetteer.bodies if name in clause]
        # 向哈萨克斯坦派出: the one that something is sent to does not send it
        acting = [m for m in mentions if not re.search("(?:向|往|对|在|赴|到|至|于|由|与|从)$", clause[: m[0]])]
        if acting:
            return max(acting)[1]
        if match := re.search(
            "(?P<who>军方|警方|政府军|自卫队|国民警卫队|当局|政府|该国|该机构|该组织|该部|该局)(?!面)", clause
        ):
            if match["who"] != "该国":
                return match["who"]
            before = list(_STATE.finditer(sentence, 0, start))
            return before[-1].group() if before else gazetteer.main or None
        if _PEOPLE.search(clause) and not clause.startswith(("其", "我", "将", "已")):
            return None  # 某国官员说，维和人员将部署2500名: the subject is another than who says so
        end = start - 1
    return None


_PEOPLE = re.compile(any_of(data()["population_endings"]))


def body_before(sentence: str, position: int, gazetteer: Gazetteer) -> str | None:
    """The organisation that a sentence is about, 该组织 where it only points back."""
    bodies = [(m.start(), m.group()) for m in _ORGANIZATION.finditer(sentence, 0, position)]
    bodies += [(sentence.find(n), n) for n in gazetteer.bodies if 0 <= sentence.find(n) < position]
    if bodies:
        return min(bodies, key=lambda b: (b[0], -len(b[1])))[1]
    back = re.search("(?:该|这一|这个)(?:组织|联盟|集团|机构|同盟)", sentence[:position])
    return back.group() if back else None


_BODY = re.compile(r"[\u4e00-\u9fff]{2,12}?(?:组织|联盟|共同体|同盟|集团)")


def topic(text: str, gazetteer: Gazetteer) -> str | None:
    """The organisation that a text is about: the one that it names first, by its longest name."""
    named = [(m.start(), m.group()) for m in (*_ORGANIZATION.finditer(text), *_BODY.finditer(text))]
    named += [(text.find(name), name) for name in gazetteer.bodies if name in text]
    return min(named, key=lambda n: (n[0], -len(n[1])))[1] if named else None


def is_place(text: str, gazetteer: Gazetteer) -> bool:
    """Whether a text names a place: one that is known, or one with the ending of a place."""
    return bool(_KNOWN.search(text) or _ENDS.search(text) or any(name in text for name in gazetteer.places))


def place_of(
    sentence: str, clause: tuple[int, int], number: int, gazetteer: Gazetteer, *, sent: bool = False
) -> str | None:
    """Where it happened, as printed: in the number's own clause, before it or after it, else in a clause before.

    A place that is part of another name (a ministry's, an office's), or that somebody comes from, is none; where people
    are `sent` or have fled, it is where they go.
    """
    rest = sentence[number + 1 : clause[1]]
    there = _THERE.match(rest) or (_SENT_TO.search(sentence, clause[0], number) if sent else None)
    if there and (found := _places(there["p"], 0, len(there["p"]), gazetteer)):
        return found[0]
    dateline = re.match(r"[（(【][^）)】]{1,30}[）)】]", sentence)  # where it was written, not where it happened
    low = dateline.end() if dateline else 0
    if found := _places(sentence, max(low, clause[0]), number, gazetteer):
        return found[-1]
    if (behind := _BEHIND.search(rest)) and (found := _places(behind["p"], 0, len(behind["p"]), gazetteer)):
        return found[0]
    # where somebody else was before says nothing of where people are sent
    if not sent and (found := _places(sentence, low, min(clause[0], number), gazetteer)):
        return found[-1]
    return None


_THERE = re.compile("[^，。；]{0,8}?(?:来自|分布在|集中在|进入|逃往|涌入|逃到|抵达)(?P<p>[^，。；（）]{2,20})")
_SENT_TO = re.compile("(?:向|赴|往|在)(?P<p>[^，。；]{2,16}?)(?:派|增|部署|调|出动|投送|增援)")
_BEHIND = re.compile(r"在(?P<p>[^，。；：“”（）]{2,20})")
# names that no list holds, where a word after them shows that they are places: 在日利纳附近, 伊兹密特地震
_NEAR = re.compile(
    rf"(?P<p>[{data()['name_characters']}]{{2,8}})(?=附近|境内|一带|郊|以[东西南北]|方向|相撞|脱轨|坠毁|发现|集会|爆炸|遇袭|(?:大|强)?地震|强震|空难|海啸)"
)


_FAR = 300  # characters before a number in which its place is looked for


def _places(sentence: str, low: int, high: int, gazetteer: Gazetteer) -> list[str]:
    low = max(low, high - _FAR)
    spans: list[tuple[int, int]] = []
    for pattern in (_KNOWN, _ENDED):
        for match in pattern.finditer(sentence, low, high):
            start = match.start() + len(match.group()) - len(_FILL.sub("", match.group()))
            start = match.start() if match.end() - start < 2 else start  # 南部省 is a name, not the south of one
            if match.end() - start < 2 or _OFFICE_END.search(match.group()):
                continue
            if (
                pattern is _KNOWN
                and match.group() in states()
                and not _HAPPENS.match(sentence[match.end() : match.end() + 12].lstrip("则曾也又再"))
            ):
                nearby = sentence[match.end() : match.end() + 10]
                if not _HAPPENS.search(nearby.split("，")[0]) or _NAMES_ON.match(nearby) or _ACTS.match(nearby):
                    continue
            spans.append((start, match.end()))
    spans += [(m.start(), m.end()) for m in _NEAR.finditer(sentence, low, high)]
    if gazetteer.main and (
        here := re.search("该国(?!政府|外交|国防|军|警|总统|总理|首相|内政|卫生)", sentence[low:high])
    ):
        spans.append((low + here.start(), low + here.end()))
    spans += [
        (sentence.find(n, low, high), sentence.find(n, low, high) + len(n))
        for n in gazetteer.places
        if sentence.find(n, low, high) >= 0
    ]
    kept = [
        (a, b)
        for a, b in sorted(set(spans))
        if not _NAMES_ON.match(sentence, b)
        and not _MOVED.search(sentence[max(0, a - 4) : a])
        and not _SPOKEN.search(sentence[b : _clause_end(sentence, b, high)])
        and not any((x, y) != (a, b) and x <= a and b <= y for x, y in spans)
    ]
    return [
        gazetteer.main if sentence[a:b] == "该国" else sentence[a:b].strip("的、") for a, b in _whole(sentence, kept)
    ]


def _whole(sentence: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """阿拉木图的中心广场, 某口岸附近的无人地带: a place and the spot in it, told together."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and re.fullmatch("(?:附近|境内|市)?的|", sentence[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
            continue
        before = _IN_WHICH.search(sentence, max(0, start - 14), start)
        joined.append((before.start("p") if before else start, end))
    return joined


_IN_WHICH = re.compile(r"在(?P<p>[^，。；、在对向]{2,10}?(?:附近|境内)?的)$")


_SPOKEN = re.compile(
    r"(?:表示|说|称(?!为|号)|透露|通报|宣布|介绍|指出|证实|消息|报道|电)$"
)  # where somebody spoke is not where it happened


def _clause_end(sentence: str, position: int, high: int) -> int:
    match = re.compile("[，。；：]").search(sentence, position, high)
    return match.start() if match else position


# names and the words that join them share no character, or the time to fail grows beyond all bounds
_PART = r"(?:(?![和与及])[\u4e00-\u9fff·•-])"
_DISTRIBUTED = re.compile(
    rf"(?P<places>{_PART}{{2,12}}(?:[、和与及]{_PART}{{1,12}}){{1,9}})(?P<many>[两三四](?:地|国|省|州|市|县|邦|区))?(?:境内)?(?:则)?分别"
)


def distribute(sentence: str, counts: tuple[Count, ...], gazetteer: Gazetteer) -> tuple[Count, ...]:
    """土耳其和叙利亚分别有3人和1人死亡: places in their order to numbers in theirs."""
    match = _DISTRIBUTED.search(sentence) if counts and "分别" in sentence else None
    if not match:
        return counts
    parts = re.split("[、和与及]", re.split("在", match["places"])[-1])
    several = re.compile("[两三四](?:地|国|省|州|市|县|邦|区)$")
    known = bool(match["many"]) or any(several.search(n) for n in parts)
    names = [several.sub("", _FILL.sub("", n)) for n in parts if n]
    after = [c for c in counts if c.number.start >= match.end()][: len(names)]
    if len(names) != len(after) or not (known or all(is_place(n, gazetteer) for n in names)):
        return counts
    given = dict(zip((c.number.start for c in after), names, strict=True))
    return tuple(replace(c, place=given.get(c.number.start, c.place)) for c in counts)
