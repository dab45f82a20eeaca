"""Who a Chinese clause is about: its subject, pronouns, offices without a name, names without an office."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from build_dossier.interfaces import SOFT, Gazetteer, Mention, MentionKind
from build_dossier.lang.lexicon import any_of
from build_dossier.lang.zh import dates, places
from build_dossier.lang.zh.carriers import carrier_spans, is_carrier
from build_dossier.lang.zh.offices import (
    AFTER,
    CHINESE,
    DOT,
    DOTTED,
    FOREIGN,
    HEAD,
    NAME_CHARACTERS,
    back,
    bodied,
    kind,
    name_at,
    titled,
)
from build_dossier.lang.zh.words import ORGANIZATIONS, SEATS, STATES, data

_TITLE = any_of(data()["titles"])
_PRIVATE = any_of(data()["private_titles"])
_BODY = any_of(data()["body_endings"])
_PREPOSITION = re.compile(
    r"(?:对|向|就|与|和|同|给|在|于|由|被|把|将|让|使|令|受|因|为|从|针对|关于|对于|告诉|支持|帮助|接受|会见|跟|随|应|按|以|比|致|赴|至|到|及|援引|引述|请求|感谢|赞扬|批评|指责|要求|呼吁|敦促|警告|谴责|逮捕|打死|袭击|取代|接替|担任|包括|出任|当选|或|是|等)$"
)
_LEAD = re.compile(
    r"^(?:[（(【][^）)】]{1,30}[）)】]|但是?|而且?|且|并且?|然而|不过|虽然|尽管|鉴于[^，]*，|同时|与此同时|此外|另外|另一方面|一方面|随后|之后|后来|目前|其中|对此|此前|日前|近日|早前|早些时候|稍早(?:时候|前)?|稍后|据悉|据报道|据了解|现年\d+岁的|年仅\d+岁的|当地时间|北京时间|美东时间|事后|事发后|最后|首先|其次|接着|为此|因此|所以|于是|最新|即|截至|就|另据|据|还|也|则|又|甚至|只是|只有|仅|连|[，\s—…·）)])+"
)
_CALLED = re.compile(rf"[\u4e00-\u9fff]{{0,8}}?(?:{_BODY}|组织|媒体|团体)\ue001(?P<name>[^\ue001]+)\ue001")
_STATE_OR_BODY = re.compile(
    rf"(?:{STATES}|{ORGANIZATIONS}|{SEATS}|[中美俄英法德日韩朝以伊乌印巴哈土]方(?!面|向|法|案|式))"
)
_BEFORE_VERB = re.compile(rf"(?:方面)?(?:{AFTER}|[，\s0-9]|日前|昨|今|星期|周|$)")
_DOTTED_NAME = re.compile(rf"(?P<name>[{NAME_CHARACTERS}]{{1,10}}(?:[{DOT}][{NAME_CHARACTERS}]{{1,12}})+)")
_NAME_FOLLOWS = re.compile(r"(?!说|称|表|指|，|。|、|；|的|在|就|对)(?:[\u4e00-\u9fff]|[A-Z])")
_CHINESE_BEFORE = re.compile(rf"(?:{AFTER})?$|(?:在|对|就|向|接受|说|表)")
_PRONOUN = re.compile(rf"(?:{any_of(data()['pronouns'])})(?!国|人|的|杀|性|市|乡|处|方|日|们的|俩)")
_DEICTIC = re.compile(
    rf"(?:这名|这位|该名|该|这两名|上述|前述|这些|这一|(?P<unnamed>一名|一位|另一名|另一位|两名|三名|几名|多名|数名|多位)|有|不少|部分)[^，。；：“”在对向就]{{0,16}}?(?:{_PRIVATE}|{_TITLE}|{_BODY})(?(unnamed)(?:{_PRIVATE}|{_TITLE})?)"
)
_BACK_TO_BODY = re.compile(
    r"(?:该|这一|这个)(?:部门|机构|组织|委员会|公司|中心|办公室|联盟|部|局|署|厅|处|院|会|社|台|党|集团|团体)(?!发言人|官员|负责人|主席|总统|总理|部长|驻)"
)


_MOST_OFFICES = 24  # of one clause: its subject is among the first
_MOST_NAMES = 150  # offices of one stretch of text; each is read with what stands before it


def subject(clause: str, gazetteer: Gazetteer, offset: int, *, own: bool) -> Mention | None:
    """The first mention of a clause that may be its subject: not governed by a preposition or an object of another verb.

    `own` is the clause of the verb itself; in clauses before it a subject must stand at the head.
    """
    head = _lead(clause)
    for found in _candidates(clause, head, gazetteer, offset):
        start = found.start - offset
        before = clause[head:start]
        if _PREPOSITION.search(clause[:start]) and start > head:
            continue
        if not own and len(before) > 14 and not before.endswith("的"):
            return None
        return found
    return None


# 甲与乙会谈后表示: only the first speaks
_MEETS = re.compile(r"(?:在[^，。；的]{1,8})?(?:会谈|会晤|会面|会见|见面|通话|通电话|举行|磋商|交谈)|的")


def joined(clause: str, first: Mention, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """法国代表甲和英国代表乙分别发言: the second of two subjects."""
    end = first.end - offset
    if not (match := re.match("(?:和|与|以及|及|、)", clause[end:])):
        return None
    at = end + match.end()
    found = [
        m
        for m in _candidates(clause, at, gazetteer, offset)
        if m.start - offset == at and m.kind in ("person", "organization", "title")
    ]
    if not found or _MEETS.match(clause, found[0].end - offset):
        return None
    return found[0]


def mention(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """The mention that a phrase as a whole is: of 据…通报 what stands between."""
    text = re.sub(r"(?:的|所|向.{0,12}|在.{0,20}|于.{0,8}|通过.{0,10}|对.{0,12})$", "", text)
    found = subject(text, gazetteer, offset, own=True)
    if (
        found is None
        and re.search(r"[\u4e00-\u9fff]{2}", text)
        and len(text) <= 16
        and any(name in text for name in gazetteer.bodies)
    ):
        return Mention(
            start=offset,
            end=offset + len(text),
            text=text,
            kind="organization",
            name=text,
            party=places.state_in(text, gazetteer) or "",
            official=True,
        )
    return found


def introductions(text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Everybody whom a text introduces with an office: 哈萨克斯坦副外长沙赫拉特·努里舍夫."""
    found = []
    taken = 0  # the offices of one phrase are read once
    for match in islice(HEAD.finditer(text), _MOST_NAMES):
        # a name follows the last title of a phrase: what a verb or a stop follows introduces nobody
        if match.start() < taken or kind(match) == "body" or not _NAME_FOLLOWS.match(text, match.end()):
            continue
        start = back(text, match.start())
        made = titled(text, start, match, gazetteer, 0)
        taken = made.end if made is not None else taken
        if made is not None and made.name and made.kind == "person":
            found.append(made)
    return tuple(found)


def _lead(clause: str) -> int:
    """Where the words that only lead in end: connectives, dates, 据悉."""
    position = 0
    while True:
        before = position
        if match := _LEAD.match(clause[position:]):
            position += match.end()
        position = dates.leading(clause, position)
        if match := re.match(r"[，,\s（(）)]+", clause[position:]):
            position += match.end()
        if position == before:
            return position


def _candidates(clause: str, head: int, gazetteer: Gazetteer, offset: int) -> list[Mention]:
    """Everybody whom a clause may be about, in order; of those that begin together the longest comes first."""
    found = [
        *_pointing(clause, head, gazetteer, offset),
        *_offices(clause, head, gazetteer, offset),
        *_known(clause, head, gazetteer, offset),
        *_unknown(clause, head, offset),
        *(
            _mention(m.group(), offset + m.start(), "pronoun", plural="们" in m.group())
            for m in _PRONOUN.finditer(clause, head)
        ),
        *_sides(clause, head, gazetteer, offset),
        *_states(clause, head, gazetteer, offset),
    ]
    return sorted(found, key=lambda m: (m.start, -m.end))


def _mention(text: str, start: int, kind: MentionKind, **told: Any) -> Mention:
    name = text if kind in ("person", "organization") else ""
    return Mention(start=start, end=start + len(text), text=text, kind=kind, **{"name": name, **told})


def _pointing(clause: str, head: int, gazetteer: Gazetteer, offset: int) -> list[Mention]:
    """该部, 这名发言人: what points back, at the head of a clause."""
    if match := _BACK_TO_BODY.match(clause, head):
        return [_mention(match.group(), offset + head, "title", role=match.group(), official=True)]
    match = _DEICTIC.match(clause, head)
    if match is None or clause.startswith("该国", head) or HEAD.match(clause, match.end()):
        return []
    return [_deictic(clause, match, gazetteer, offset)]


def _offices(clause: str, head: int, gazetteer: Gazetteer, offset: int) -> list[Mention]:
    """Offices, with the names after them, and bodies."""
    found: list[Mention] = []
    taken = 0
    for match in islice(HEAD.finditer(clause, head), _MOST_OFFICES):
        if match.start() < taken:
            continue
        start = max(head, taken, back(clause, match.start(), max(head, taken)))
        read = bodied if kind(match) == "body" else titled
        made = read(clause, start, match, gazetteer, offset)
        if made is not None:
            found.append(made)
            taken = made.end - offset
    return found


def _states(clause: str, head: int, gazetteer: Gazetteer, offset: int) -> list[Mention]:
    """States and organisations by themselves: subjects only where a verb, or a word before a verb, follows."""
    found = []
    carried = carrier_spans(clause)
    for match in _STATE_OR_BODY.finditer(clause[head:]):
        start, text = head + match.start(), match.group()
        rest = clause[start + len(text) :]
        if any(a <= start < b for _, a, b in carried):
            continue
        if rest and (rest[0] == "的" or not _BEFORE_VERB.match(rest)):
            continue
        party = places.state_in(text, gazetteer) or ""
        found.append(_mention(text, offset + start, "organization", party=party, official=bool(party)))
    return found


_HEAD = 400  # characters of a clause in which its subject stands, if anywhere


def subject_of(sentence: str, gazetteer: Gazetteer) -> Mention | None:
    """Whom a sentence is about: the subject of its first clause that has one."""
    offset = 0
    for clause in re.split(r"(?<=[，；：])", sentence)[:4]:
        if found := subject(clause.rstrip("，；：。")[:_HEAD], gazetteer, offset, own=True):
            return found
        offset += len(clause)
    return None


def _deictic(clause: str, match: re.Match[str], gazetteer: Gazetteer, offset: int) -> Mention:
    """这名发言人, 一名不愿具名的官员: an office without a name; a name may follow (一名叫…的居民 is left as it is)."""
    name, end = name_at(clause, match.end(), gazetteer)
    text = clause[match.start() : end]
    role = re.sub("^(?:这名|这位|该名|该|上述|前述|一名|一位|另一名|另一位)", "", match.group())
    return Mention(
        start=offset + match.start(),
        end=offset + end,
        text=text,
        kind="person" if name else "title",
        name=name,
        role=role,
        party=places.state_in(role, gazetteer) or "",
        official=False,  # nobody who keeps the name back states a party's position
        plural=bool(re.match("多名|几名|两名|三名|这些|数名|不少|部分|多位|这两名", text)),
    )


def _known(clause: str, head: int, gazetteer: Gazetteer, offset: int) -> list[Mention]:
    """People and bodies that the dossier or the article has named before."""
    found = []
    for name, party in gazetteer.people.items():
        if (start := clause.find(name, head)) >= 0:
            found.append(_mention(name, offset + start, "person", party=party))
    for name, party in gazetteer.bodies.items():
        if (start := clause.find(name, head)) >= 0 and not is_carrier(name):
            found.append(_mention(name, offset + start, "organization", party=party, official=True))
    return found


def _unknown(clause: str, head: int, offset: int) -> list[Mention]:
    """Names that nobody has told: with middle dots, in quotation marks after what they are, or right before a verb."""
    found = []
    if dotted := _DOTTED_NAME.search(clause, head):  # 58岁的农民格布雷·哈戈斯说
        found.append(_mention(dotted["name"], offset + dotted.start("name"), "person"))
    for called in _CALLED.finditer(clause[head:]) if SOFT in clause else ():
        start, end = offset + head + called.start(), offset + head + called.end()
        found.append(Mention(start=start, end=end, text=called["name"], kind="organization", name=called["name"]))
    for pattern in (DOTTED, FOREIGN, CHINESE):
        match = pattern.match(clause, head)
        words = match.group() if match else ""
        if len(words) < 2 or _STATE_OR_BODY.match(words) or HEAD.search(words):
            continue
        if pattern is not CHINESE or _CHINESE_BEFORE.match(clause[head + len(words) :]):
            found.append(_mention(words, offset + head, "person"))
            break
    return found


def _sides(clause: str, head: int, gazetteer: Gazetteer, offset: int) -> list[Mention]:
    """以军还表示, 乌方: one character that stands for a state, with what speaks for it."""
    found = []
    for position, state in places.short_mentions(clause[head:], gazetteer):
        start = head + position
        match = re.match("[\u4e00-\u9fff](?:国防军|军方|军|方)", clause[start:])
        if match and _BEFORE_VERB.match(clause[start + match.end() :]):
            found.append(_mention(match.group(), offset + start, "organization", party=state, official=True))
    return found
