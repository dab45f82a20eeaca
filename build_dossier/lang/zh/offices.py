"""Offices and bodies in Chinese: where a phrase begins and ends, the name in it, the state or body it belongs to."""

from __future__ import annotations

import re

from build_dossier.interfaces import Gazetteer, Mention
from build_dossier.lang.lexicon import any_of
from build_dossier.lang.zh import dates, places
from build_dossier.lang.zh.carriers import carriers
from build_dossier.lang.zh.words import ORGANIZATIONS, STATES, data

_LED = [
    f"{body}长" for body in data()["body_endings"] if body[-1] in "部局署厅院处会司"
]  # 交通部长 is a title, not a ministry
_KINDS = {
    w: k
    for k, words in (
        ("title", _LED),
        ("body", data()["body_endings"]),
        ("private", data()["private_titles"]),
        ("title", data()["titles"]),
    )
    for w in words
}
HEAD = re.compile(
    any_of(_KINDS)
    + "(?<!部(?=[门队分署件属]))(?<![东西南北中内外全局干底顶背腰胸头腹]部)(?<!处(?=理|境))(?<!局(?=势|面))(?<!方(?=案|式|向|法))(?<!党(?=派))(?<!司(?=令|机|法))(?<!署(?=名))"
)
AFTER = any_of(data()["after_name"])
_AFTER_NAME = re.compile(AFTER)
NAME_CHARACTERS = "".join(sorted(set(data()["name_characters"])))
_SURNAMES = data()["surnames"]
DOT = "·•・‧∙"
_RANKED = re.compile(
    rf"(?P<name>[{NAME_CHARACTERS}]{{1,10}}(?:[{DOT}][{NAME_CHARACTERS}]{{1,12}})+)"
    "(?:上校|中校|少校|上尉|将军|上将|中将|少将|准将|先生|女士|博士|教授|爵士)$"
)
_EDGE = rf"(?=(?:{AFTER})|[，。：；、（(“”）)\s《]|[0-9０-９]|$)"
FOREIGN = re.compile(
    rf"(?:[{NAME_CHARACTERS}]{{1,10}}(?:[{DOT}-][{NAME_CHARACTERS}]{{1,12}})+|[{NAME_CHARACTERS}]{{2,9}}){_EDGE}"
)
_FOREIGN_DOTTED = re.compile(rf"[{NAME_CHARACTERS}]{{1,10}}(?:[{DOT}][{NAME_CHARACTERS}]{{1,12}})+")
DOTTED = re.compile(rf"[\u4e00-\u9fff]{{1,8}}(?:[{DOT}][\u4e00-\u9fff]{{1,10}}?)+{_EDGE}")
# 李国强表示, 王立说: given names end with characters that verbs and adverbs begin with
_GIVEN = "[\u4e00-\u9fff][强坚立飞严重直亲主明旦亮平达]"
_SPEAKS = "(?=表示|说(?!明)|称|告诉|介绍|指出|认为|透露|强调|回忆|主持|出席|抵达|前往|宣布|发表|会见|访问|要求|呼吁|警告|[，。：（(0-9]|在|对|就|向|当天|日前|昨|$)"
CHINESE = re.compile(rf"(?:欧阳|司马|诸葛|上官|[{_SURNAMES}])(?:{_GIVEN}{_SPEAKS}|[\u4e00-\u9fff]{{1,2}}?{_EDGE})")
_LATIN = re.compile(r"[A-Z][\w.'’-]+(?: (?:bin|al|de|van|von|[A-Z])[\w.'’-]*){0,4}")
_ANY = re.compile(rf"[\u4e00-\u9fff]{{2,5}}?{_EDGE}")
_STOP_BACK = re.compile(
    r"(?:，|。|；|：|“|”|、(?!$)|但|而|且|并|然而|不过|虽然|尽管|由于|因为|如果|鉴于|同时|此外|另外|随后|之后|后来|目前|其中|对此|此前|日前|近日|早前|稍早|稍后|当天|当日|当晚|同日|据悉|据了解|据报道|有关|关于|截至|随着|在|对|向|就|与|和|给|由|被|把|将|让|使|因|为|从|针对|告诉|表示|称|说|指出|报道|援引|引述|的一份|来自|出自|取自|通过|经由|包括|[网社电报台讯道者][）】]|接受|会见|是|到|至|及|或|派往|前往|位于|导致|造成|令|受|被问及|当被)"
)
_INTERNATIONAL = re.compile(
    r"(?:国际|世界|联合国|欧洲|非洲|亚洲|美洲|泛美|阿拉伯|伊斯兰)[\u4e00-\u9fff]{1,12}?(?:组织|署|机构|基金会|委员会|联盟|理事会|协调厅|办公室|法院|法庭|论坛|联合会|银行|足联|奥委会)"
)
_GENERIC = frozenset(data()["generic_bodies"])
_SHORT_BODY = frozenset(data()["weak_endings"])


def kind(match: re.Match[str]) -> str:
    """Whether a word is the title of an office, a private calling, or the ending of a body's name."""
    return _KINDS[match.group()]


_NAMED_BODY = re.compile(f"{STATES}|{ORGANIZATIONS}")
# words that hold such a character without being cut by it
_WHOLE_WORD = re.compile(
    "对外|和平|在野|为首|向阳|与会|就业|因特网|将军|将领|从属|由衷|在场|在任|是非|及其|给予|使馆|使节|使团|使领馆|而立|且末|并购|到任|驻.{1,4}使"
)


_BREAKS = re.compile(rf"[，。；：“”（）()]|(?:{AFTER})")


def back(text: str, position: int, floor: int = 0) -> int:
    """Where a phrase that ends at an office begins: after the last word that cannot be part of it."""
    low = max(floor, position - 40)
    window = text[low:position]
    cut = 0
    whole = [(m.start(), m.end()) for m in _NAMED_BODY.finditer(window)]
    for match in _STOP_BACK.finditer(window):
        if any(start < match.start() < end for start, end in whole) or _WHOLE_WORD.match(window, match.start()):
            continue
        if match.group() in ("与", "和", "及") and any(s == cut and match.start() - e <= 10 for s, e in whole):
            continue  # 欧盟外交与安全政策高级代表
        cut = match.end()
    if found := dates.expressions(window[cut:]):
        cut += found[-1].end
    for sign in re.finditer(r"的(?=[^的]*$)", window[cut:]):
        rest = window[cut : cut + sign.start()]
        if (
            re.search(
                r"(?:[在对向从]|发言|参加|出席|主持|领导|担任|负责|访问|率领|要求|匿名|具名|透露|参与|来自|当选|被|会议|遇|受|驻|牵头|主导)",
                rest,
            )
            or len(rest) > 12
        ):
            cut += sign.end()
            break
    return low + cut + len(window[cut:]) - len(window[cut:].lstrip(" ，、（）()”“"))


_MOST_OFFICES = 8  # of one phrase: no more are read


_UNIONS = frozenset({"联盟", "组织", "共同体", "委员会", "联合会"})
_FIELDS = re.compile(
    "(?:和平|安全|外交|经济|政治|人权|环境|能源|社会|事务|政策|发展|合作|贸易|防务|公共|卫生|与|和|及)+"
)


def _chain(text: str, match: re.Match[str]) -> tuple[re.Match[str], list[re.Match[str]]]:
    """The offices of one phrase, 外交部 + 发言人 or 委员会 + 主席、总理: the last of them, and all."""
    chain = [match]
    while len(chain) < _MOST_OFFICES:
        following = HEAD.search(text, chain[-1].end(), chain[-1].end() + 22)
        if following is None:
            return chain[-1], chain
        between = text[chain[-1].end() : following.start()]
        if chain[-1].group() in _UNIONS and _FIELDS.fullmatch(between):
            chain.append(following)
            continue  # 非洲联盟和平与安全理事会
        limit = 18 if between[:1] in ("、", "兼") else 8
        if re.fullmatch(
            "(?:驻[^，。的]{1,10}的?|(?:本月|本届|本轮)?(?:轮值|现任|前任|时任|候任)?|的?(?:一名|一位|两名)?(?:高级|资深|匿名)?)",
            between,
        ):
            chain.append(following)
            continue
        if len(between) > limit or _BREAKS.search(between[1:] if between[:1] in ("、", "兼") else between):
            return chain[-1], chain
        if (
            between
            and between[:1] not in ("、", "兼")
            and kind(chain[-1]) != "body"
            and not re.match(r"(?:办|府|新闻|特别|高级|首席|国家|安全|事务|驻|候任)", between)
        ):
            return chain[-1], chain  # 总统普京…部长: a name stands between
        chain.append(following)
    return chain[-1], chain


def titled(text: str, start: int, match: re.Match[str], gazetteer: Gazetteer, offset: int) -> Mention | None:
    """The person or office of a phrase that begins at `start` and whose first title or body is `match`."""
    last, chain = _chain(text, match)
    if kind(last) == "body":
        return bodied(text, start, last, gazetteer, offset, chain)
    name, end = name_at(text, last.end(), gazetteer)
    role = text[start : last.end()].strip("，、 ")
    if not role:
        return None
    if not name and (ranked := _RANKED.search(role)):  # 科菲·阿格贝科上校
        at = start + text[start : last.end()].rfind(ranked["name"])
        return Mention(
            start=offset + at,
            end=offset + end,
            text=text[at:end],
            kind="person",
            name=ranked["name"],
            party=gazetteer.people.get(ranked["name"], ""),
            official=True,
        )
    first_office = re.split("[、兼]", role)[0]
    private = kind(last) == "private"
    party = _party(first_office, gazetteer) or _party(role, gazetteer)
    if not party and re.search("[州省邦]", role):
        party = places.state_in(role, gazetteer) or ""
    national = not party and _national(role) and kind(last) == "title"
    if national and name and re.match("外交部", role) and not re.search(f"[{DOT}]", name) and CHINESE.match(name):
        party, national = "中国", False  # a Chinese outlet names no state for its own foreign ministry
    if name and not party:
        party = gazetteer.people.get(name, "")
    role = re.sub(r"^(?:现任|时任|前任|候任|现年|年|岁|的)+", "", role)
    bodies = [m for m in HEAD.finditer(role) if kind(m) == "body"]
    private = private or bool(bodies and _private(role[: bodies[-1].end()]))
    return Mention(
        start=offset + start,
        end=offset + end,
        text=text[start:end],
        kind="person" if name else "title",
        name=name,
        role=role,
        party=party,
        official=not private,
        national=national,
        body=role[: bodies[-1].end()] if bodies else "",
        plural=bool(re.match("多名|几名|两名|一些|数名", role)),
    )


def bodied(
    text: str,
    start: int,
    match: re.Match[str],
    gazetteer: Gazetteer,
    offset: int,
    chain: list[re.Match[str]] | None = None,
) -> Mention | None:
    """The organisation of such a phrase; None where its words name no body by themselves."""
    last, chain = (match, chain) if chain else _chain(text, match)
    if kind(last) != "body":
        return titled(text, start, match, gazetteer, offset)
    words = text[start : last.end()].strip("，、 ")
    party = _party(words, gazetteer)
    if words.startswith("该国") and gazetteer.main:
        words = gazetteer.main + words[2:]
    if (
        last.group() in _SHORT_BODY
        and not party
        and words not in gazetteer.bodies
        and len(words) < len(last.group()) + 2
    ):
        return None
    if len(last.group()) == 1 and any(_KINDS[m.group()] != "body" for m in HEAD.finditer(words)):
        return None  # 商人藤原健司: the last character of a name
    if words in _GENERIC or re.match(
        r"(?:的|全国|各国|其他|一些|许多|国家|外国|有关)?(?:" + "|".join(_GENERIC) + ")$", words
    ):
        return None
    if carriers(words):
        return None
    private = _private(words)
    return Mention(
        start=offset + start,
        end=offset + last.end(),
        text=words,
        kind="organization",
        name=words,
        party=party,
        official=not private,
        national=not party and _national(words),
    )


def _party(words: str, gazetteer: Gazetteer) -> str:
    """The state or body that an office belongs to; an international body with 国际, 世界 or 联合国 in its name is one."""
    if match := _INTERNATIONAL.match(words):
        known = places.state_in(match.group(), gazetteer)
        return known or match.group()
    return places.state_in(words, gazetteer, cities_too=False) or ""


def _private(words: str) -> bool:
    """Whether a body speaks for itself: a company, a hospital; 国家公共卫生研究所 is one of the state's."""
    return any(words.endswith(ending) for ending in data()["private_bodies"]) and "国家" not in words


def _national(words: str) -> bool:
    """Whether an office or body is one of a state as a whole."""
    return bool(_OF_A_STATE.match(words))


_OF_A_STATE = re.compile(rf"(?:{any_of(data()['national'])}|国家)(?!门)")


def name_at(text: str, position: int, gazetteer: Gazetteer) -> tuple[str, int]:
    """The name that begins at a position, right after an office: ("", position) where none does."""
    for known in sorted(gazetteer.people, key=len, reverse=True):
        if text.startswith(known, position):
            return known, position + len(known)
    for pattern in (FOREIGN, _FOREIGN_DOTTED, DOTTED, CHINESE, _LATIN):
        if match := pattern.match(text, position):
            if (
                pattern is CHINESE
                and match.group()[0] in "向于同和应"
                and not re.match("说|表示|称|介绍|告诉|指出|强调|，|对", text[match.end() :])
            ):
                continue  # 女工向媒体描述: a preposition, not a surname
            if _AFTER_NAME.match(match.group()) and not re.search(f"[{DOT}]", match.group()) and len(match.group()) < 3:
                continue
            return match.group(), match.end()
    if _AFTER_NAME.match(text, position):
        return "", position
    if match := _ANY.match(text, position):
        word = match.group()
        heads = [m for m in HEAD.finditer(word) if len(m.group()) > 1]
        if not heads and not re.search(
            r"[的了是在和与有这那一不会能要表说称]|^[令府制选任候后时期级们团内办原方]", word
        ):
            return word, match.end()
    return "", position
