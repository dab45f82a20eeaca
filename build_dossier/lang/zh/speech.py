"""Who says what in Chinese sentences: 据央视援引多家媒体报道称, 对此，俄罗斯外交部1月8日反击称, “……。”普京说."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from build_dossier.interfaces import SOFT, Gazetteer, Mention, Utterance
from build_dossier.lang.lexicon import any_of
from build_dossier.lang.zh import dates, names
from build_dossier.lang.zh.carriers import carrier_spans, carriers
from build_dossier.lang.zh.words import STATES, data, states

_SPEECH = data()["speech"]
_SAY = any_of(_SPEECH["say"])
_MARKED = any_of(_SPEECH["with_mark"])
_ACT = any_of(_SPEECH["act"])
_RELAY = any_of(_SPEECH["relay"])
_COLOURED: dict[str, str] = _SPEECH["coloured"]
_VERB = re.compile(
    rf"(?P<say>{_SAY})(?!{any_of(_SPEECH['not_after'])})"
    rf"|(?P<tell>告诉|告知)(?P<whom>[^，。；：“”]{{1,24}}?)(?=[，：:“。]|$)"
    r"|(?P<is>(?:的)?(?:说法|解释|回答|看法|答复|表态|评价|回应)是)"
    r"|(?P<hearsay>据(?:报道|悉|了解|称|信)(?=[，,：:]))"
    r"|(?P<report>(?:报道|报导)(?:称|说|指出)?(?=[，,：:]))"
    rf"|(?P<issue>发[表布](?:了)?[^，。；“”]{{0,6}}?(?:声明|公报|通报|公告|讲话)(?=[，,：:“。]|$))"
    rf"|(?P<marked>{_MARKED})(?=\s?(?:说|称|道)?(?:[，：:,“「。]|$))"
    rf"|(?P<act>{_ACT})"
    r"|(?P<noun>(?:最新)?(?:报道|报导|消息|数据|数字|统计|声明|通报|公告|报告|公报|通告)(?:中|里)?(?:显示|指出|称|说|表示|提到|写道|中说))"
)
_NOT_BEFORE = {verb: re.compile(rf"(?:{any_of(words)})$") for verb, words in _SPEECH["not_before"].items()}
_BREAK = re.compile(r"[，,；;：:。！？!?“”「」『』\n]")
_ACCORDING = re.compile(
    r"(?:另?据|又据|根据|按照|依据|综合|按(?=多家|[\u4e00-\u9fff]{2,20}汇总))(?P<who>[^，。；：“”]{2,40}?)(?P<what>(?:的)?(?:最新|初步|一份|另一份|官方|今天|当天|日前|此前|公布|发布|发表|公开|提供|援引|更新)*的?"
    r"(?:通报|数据|统计|声明|消息|说法|介绍|报告|公布|发布|披露|透露|公告|估计|估算|信息|报道|报导|资料|评估|监测|通告|记录|测定|了解|目击|汇总|电(?=[，,称：])))(?:显示|称|说|指出|表示)?"
)
_STATE_ITSELF = re.compile(rf"(?:{STATES}|[\u4e00-\u9fff])方?面?")
# 新华社安卡拉3月14日电（记者某某）: who wrote is not who speaks
_DATELINE = re.compile(
    r"^(?!另?据|综合|根据|按)(?:【[^】]{1,30}】|（[^）]{1,30}）)?\s?(?:[^，。；：“”（）]{0,24}?[0-9]{1,2}日(?:电|讯)(?!话|视)\s?|[^，。；：“”（）]{2,12}(?=（记者))?(?:（(?:本报|特约|本台)?(?:记者|编辑|见习记者)[^）]{1,24}）|\((?:记者)[^)]{1,24}\))?"
)
_LEARNT = re.compile(
    r"在(?P<whose>[^，。；：“”]{2,14}?)看来|(?:记者|新闻|网)(?:今天|昨天|[0-9]{1,2}日)?从(?P<who>[^，。；：“”]{2,30}?)(?P<what>获悉|了解到|得知|处获悉|证实)"
)
_REPLY = re.compile(rf"(?:^|[，。；])\s?(?:{any_of(_SPEECH['reply'])})")
_CARRIER_CUE = re.compile(
    r"(?:报道|报导|消息|援引|引述|引用|转引|采访|专访|电|称|说|表示|记者|介绍|披露|客户端|文章|报|发表|刊|播|独家)"
)
_ADVERBS = re.compile(
    rf"(?:{any_of(data()['after_name'])}|对外|这样|如此|随即|当即|立即|立刻|仍|则|亦|才|就此|在此|分别|均|都|已|刚刚|刚|他|她|\s)*"
)
_TRAILING = re.compile(r"[。！？!?…”\s]*$")

_MOST_VERBS = 30  # of one sentence; each looks back over what stands before it
_FAR = 240  # characters of a clause, or before a verb, that are looked at


def utterances(sentence: str, gazetteer: Gazetteer) -> tuple[Utterance, ...]:
    """Every verb of saying with its speaker and those who relay it, in order; quotations are masked."""
    sentence = _DATELINE.sub(lambda m: " " * len(m.group()), sentence)
    found: list[Utterance] = [*_according(sentence, gazetteer)]
    taken = [(u.start, u.content) for u in found]
    last: Mention | None = None
    for match in islice(_VERB.finditer(sentence), _MOST_VERBS):
        if any(low <= match.start() < high for low, high in taken):
            continue
        made = _utterance(sentence, match, gazetteer, last)
        quoted = bool(re.match(r"[，,：:\s]{0,2}[“「『\"]", sentence[match.end() :]))
        if made is not None and not made.direct and not quoted and last is not None and made.speaker == last:
            continue  # 发表声明，宣布…: one statement, not two
        if made is not None and not quoted and _thought(sentence, made, found):
            continue
        if made is not None and not (
            last is not None and not quoted and _content(made, last, apart="；" in sentence[last.end : made.start])
        ):
            found.append(made)
            found += _second(sentence, made, gazetteer)
            if made.speaker is not None:
                last = made.speaker
    if topic := _STATE_TOPIC.match(sentence):
        found = [_of_state(u, states()[topic["state"]]) for u in found]
    return tuple(sorted(found, key=lambda u: u.start))


def _thought(sentence: str, made: Utterance, found: list[Utterance]) -> bool:
    """普京表示，一旦托卡耶夫认为不再需要，部队就走: what somebody says that another thinks is not the other's statement."""
    if made.verb not in _SPEECH["thinks"] or made.speaker is None:
        return False
    before = [u for u in found if u.direct and u.speaker is not None and u.content <= made.speaker.start]
    if not before or before[-1].speaker is None or before[-1].speaker.name == made.speaker.name:
        return False
    between = sentence[before[-1].content : made.speaker.start]
    return not re.search("[；。]|(?:而|但|则|也)$", between)


_STATE_TOPIC = re.compile(rf"(?:邻国|在)?(?P<state>{STATES})方面，")


def _of_state(utterance: Utterance, state: str) -> Utterance:
    """印度方面，内政部通报说: an office that names no state is of the state that the sentence begins with."""
    speaker = utterance.speaker
    if speaker is None or speaker.party or not speaker.national:
        return utterance
    return replace(utterance, speaker=replace(speaker, party=state))


def _content(made: Utterance, last: Mention, *, apart: bool) -> bool:
    """Whether a verb belongs to what was said already: 布林肯声称，美国对…表示怀疑; acts tell of others there."""
    if made.speaker is None or made.speaker == last:
        return False
    freely = apart or (made.speaker.kind == "person" and last.kind == "organization")
    if freely:
        return False
    bare = made.speaker.kind == "organization" and bool(_STATE_ITSELF.fullmatch(made.speaker.text))
    return (not made.direct and made.verb != "据") or bare


def _second(sentence: str, made: Utterance, gazetteer: Gazetteer) -> list[Utterance]:
    """The same verb for the second of two joined subjects."""
    if made.speaker is None or made.speaker.end > made.start:
        return []
    clause = sentence[: made.start]
    other = names.joined(clause, made.speaker, gazetteer, 0)
    return [replace(made, speaker=other)] if other is not None else []


def _utterance(sentence: str, match: re.Match[str], gazetteer: Gazetteer, last: Mention | None) -> Utterance | None:
    kind = match.lastgroup if match.lastgroup != "whom" else "tell"
    word = match["tell"] or match.group()
    unlike = _NOT_BEFORE.get(word)
    if unlike and unlike.search(sentence[max(0, match.start() - 3) : match.start()]):
        return None
    if sentence.count(SOFT, 0, match.start()) % 2:
        return None  # inside a term in quotation marks
    before = sentence[max(0, match.start() - 4) : match.start()]
    if kind in ("act", "say") and re.search("没有$|未能$" if kind == "say" else "[不没未无否]$|没有$|未能$", before):
        return None
    if word in ("提醒", "警告", "建议") and re.search("[条份个项则].{0,3}$", before):
        return None  # 收到一条宵禁提醒
    if word == "质疑" and re.search("(?:的|提出|遭到|引起|引发)$", before):
        return None  # 来自国人的质疑: what somebody meets with, not what he says
    speaker, relayed = (
        (None, [])
        if kind in ("report", "hearsay") and not sentence[: match.start()].endswith("的话")
        else _subject(sentence, match.start(), gazetteer)
    )
    quoted_next = bool(re.match(r"[，,：:\s]{0,2}[“「『\"]", sentence[match.end() :]))
    if kind == "noun" and speaker is None:
        speaker = _document(sentence, match, word)
    if speaker is None and last is not None and _continues(sentence, match.start()):
        speaker = last
    relayers = tuple(dict.fromkeys([*relayed, *_told(match), *_carriers(sentence, match.start())]))
    anonymous = speaker is None and not relayers and bool(_NOBODY.match(word))
    if speaker is None and not relayers and not quoted_next and not anonymous:
        return None
    if kind == "act" and (speaker is None or not _adjacent(sentence, speaker, match.start(), gazetteer)):
        return None
    plain = _COLOURED.get(word, word)
    if kind == "noun" and re.search("数据|数字|统计|报告", word):
        plain = ""  # figures are no position
    trailing = bool(_TRAILING.fullmatch(sentence[match.end() :]))
    return Utterance(
        start=match.start(),
        end=match.end(),
        verb=plain,
        direct=kind != "act",
        speaker=speaker,
        carriers=relayers,
        content=0 if trailing and kind != "act" else match.end(),
        anonymous=anonymous,
        reply=bool(_REPLY.search(sentence[: match.end()])) and (kind != "act" or "对此" in sentence[: match.start()]),
    )


def _document(sentence: str, match: re.Match[str], word: str) -> Mention | None:
    """声明说, …办事处的统计显示: the document speaks for whom it is of, though no list may know the body."""
    if re.match("(?:最新)?(?:报道|报导|消息(?!中|里))", word):
        return None
    start = max((m.end() for m in _BREAK.finditer(sentence, 0, match.start())), default=0)
    named = _OF_WHOM.fullmatch(sentence, start, match.start())
    if named:
        who = re.split("来自|出自|根据|据", named["who"])[-1]
        return Mention(start=match.start(), end=match.end(), text=who, kind="organization", name=who)
    words = re.sub("(?:中|里)?(?:显示|指出|称|说|表示|提到|写道|中说)$", "", word)
    return Mention(start=match.start(), end=match.end(), text=words, kind="title")


_OF_WHOM = re.compile(r"\s*(?P<who>[\u4e00-\u9fff]{4,24}?)(?:的|发布的|公布的|一份|最新|的一份)+(?:调查|官方)?")
# it is reported, it is understood: said by nobody who is named
_NOBODY = re.compile("(?:最新)?(?:报道|报导|消息|据报道|据悉|据了解|据称)")


def _told(match: re.Match[str]) -> list[str]:
    """告诉路透社: whom it was told to, where that is a carrier."""
    return carriers(match["whom"]) if match["whom"] else []


def _continues(sentence: str, position: int) -> bool:
    """…，并强调: a verb without a subject of its own belongs to the speaker before it in the sentence."""
    start = max((m.end() for m in _BREAK.finditer(sentence, 0, position)), default=0)
    if position - start > 24:  # adverbs and phrases overlap: the ways to read a longer stretch grow without bound
        return False
    return bool(
        re.fullmatch(
            r"(?:并且?|还|也|同时|又|且|再次|进一步|特别|更|他|她|但|不过|而|随后|最后|一再|此外|同样|再度|[\u4e00-\u9fff]{1,4}地|明确|强烈|公开|另外|则|甚至|曾|对此|强硬|其|中|在[^，]{1,14}|就[^，]{1,20}|对[^，]{1,20})*",
            sentence[start:position],
        )
    )


def _adjacent(sentence: str, speaker: Mention, position: int, gazetteer: Gazetteer) -> bool:
    """Whether a verb of position belongs to this subject: nothing but adverbs, a date or a phrase stands between."""
    end = speaker.end
    if other := names.joined(sentence[:position], speaker, gazetteer, 0):
        end = other.end
    between = sentence[end:position]
    for expression in reversed(dates.expressions(between)):
        between = between[: expression.start] + between[expression.end :]
    between = re.sub(r"[（(][^）)]*[）)]", "", between)
    between = (
        re.sub(
            r"^，?(?:在|就|对|针对|通过|于|应)[^，。；]{1,30}[，]?(?:上|时|中|后|期间|问题|局势|会议|声明)?",
            "",
            between,
        )
        if len(between) > 6
        else between
    )
    return len(between) <= 24 and (
        bool(_ADVERBS.fullmatch(between))
        or bool(
            re.fullmatch(
                r"(?:[^，。；]{0,8}(?:[在就对于向]|针对|通过|分别)[^，。；]{0,14}，?|(?:签发|签署|发表|发布|召开|举行|召见|致电|致函|发出|下达)[^，。；]{0,12}，|，?(?:并|还|同时|也)+)",
                between,
            )
        )
    )


def _according(sentence: str, gazetteer: Gazetteer) -> list[Utterance]:
    """据内政部通报, 根据总统新闻处的一份声明: a source that is named before what it says."""
    found = []
    for match in (*_ACCORDING.finditer(sentence), *_LEARNT.finditer(sentence)):
        who = match.groupdict().get("whose") or match["who"]
        relayed = carriers(who)
        source = re.split(_RELAY, who)[-1]
        speaker = None
        at_large = [c for c in carriers(source) if c in data()["carriers"]["at_large"]]
        if at_large:
            place = match.start() + match.group().find(who) + who.rfind(at_large[0])
            speaker = Mention(
                start=place, end=place + len(at_large[0]), text=at_large[0], kind="carrier", name=at_large[0]
            )
            relayed = [c for c in relayed if c not in at_large]
            if "多家" not in at_large[0] and not relayed and at_large[0] == "媒体":
                speaker = None
        elif re.search("(?:记者|通讯员)$", source):  # 据法新社记者目击
            place = match.start() + match.group().find(who) + len(who) - len(source)
            speaker = Mention(start=place, end=place + len(source), text=source, kind="title", role=source)
        elif not carriers(source):
            text = _undated(source)
            offset = match.start() + match.group().find(who) + len(who) - len(source)
            speaker = names.mention(text, gazetteer, offset)
        if speaker is None and not relayed:
            continue
        found.append(
            Utterance(
                start=match.start(),
                end=match.end(),
                verb="据" if re.search("声明|通报|公告|通告|公报", match["what"] or "") else "",
                direct=False,
                speaker=speaker,
                carriers=tuple(dict.fromkeys(relayed)),
                content=match.end(),
            )
        )
    return found


def _undated(text: str) -> str:
    for expression in reversed(dates.expressions(text)):
        text = text[: expression.start] + text[expression.end :]
    return re.sub(r"(?:当地时间|北京时间)", "", text)


def _subject(sentence: str, position: int, gazetteer: Gazetteer) -> tuple[Mention | None, list[str]]:
    """The subject of a verb: in its own clause, or at the head of a clause before it; and who relays it."""
    end = position
    steps = 0
    while end >= 0 and steps < 8:
        near = max(0, end - _FAR)
        start = max((m.end() for m in _BREAK.finditer(sentence, near, end)), default=near)
        clause = sentence[start:end]
        relay = list(re.finditer(_RELAY, clause))
        relayed: list[str] = []
        offset = start
        if relay:
            relayed = carriers(clause[: relay[-1].start()])
            offset, clause = start + relay[-1].end(), clause[relay[-1].end() :]
        if found := names.subject(clause, gazetteer, offset, own=steps == 0):
            return found, relayed
        if steps == 0 and (carriers(clause) or relayed):
            at_large = [c for c in carriers(clause) if c == "多家媒体"]
            if at_large:
                place = offset + clause.find(at_large[0])
                return Mention(start=place, end=place + 4, text=at_large[0], kind="carrier", name=at_large[0]), relayed
            return None, [*relayed, *carriers(clause)]
        if start == 0 or sentence[start - 1] in "。！？!?；;”」』\n：:":
            return None, relayed
        end, steps = start - 1, steps + 1
    return None, []


def _carriers(sentence: str, position: int) -> list[str]:
    """Agencies and media that the sentence names as relaying: before the verb, with a word of relaying after them."""
    found = []
    low = max(0, position - 2 * _FAR)
    for name, start, end in ((n, low + a, low + b) for n, a, b in carrier_spans(sentence[low:position])):
        before, after = sentence[max(0, start - 3) : start], sentence[end : end + 30]
        if re.match(r"(?:的)?(?:一名|一位)?(?:专栏|评论)", after):
            continue
        if re.search(r"(?:据|综合|援引|引述|对|向|诉|受|由|、|和|与|^|，|：|。|”|[日晚午晨])$", before) and (
            _CARRIER_CUE.search(after) or end >= position - 2
        ):
            found.append(name)
    return found


# ---- quotations

_TERM_BEFORE = re.compile(
    r"(?:所谓(?:的)?|自称|名为|题为|被称(?:为|作|之为)?|叫做|叫作|代号(?:为)?|口号|写有|写着|标语|高喊|高呼|打出|举着|手持|高举|喊着|呼喊|绰号|俗称|简称|别名|取名|命名为|一场|这场|一种|一个|这个|该|名叫|誉为|列为|打造|发起|上演|陷入|代号为|标题为|标题是|以|电影|专辑|歌曲|节目|栏目|报告|纪录片|行动代号|标有|印有|写上|客轮|渡轮|货轮|轮船|邮轮|渔船|游轮|台风|飓风|号)\s?$"
)
_TERM_AFTER = re.compile(
    r"^(?:的(?!是)(?!话)|发言人|主席|领导人|成员|武装|号|弹道|导弹|巡航|无人机|战机|战斗机|坦克|防空|系统|行动|计划|组织|事件|运动|问题|称号|标语|口号|字样|横幅|牌子|一词|之称|等口号|等字样|等标语|电视|频道|网站|报|说|论|式|型|级|类|现象|概念|模式|战略|政策|倡议|台风|飓风|客轮|渡轮|航班|船)"
)
_CLAUSE_LIKE = re.compile(
    r"[我你您他她它咱]|不会|不能|不是|没有|必须|应该|应当|可以|可能|已经|正在|将会|将|已|仍|都|会|是|要|能|很|就|应|需|让|使|被|把|在|有|了|吗|呢|吧|绝不|永远|为|并|但"
)
_SPEECH_BEFORE = re.compile(
    rf"(?:{_SAY}|{_MARKED}|{_ACT}|告诉[^，。；“”]{{1,20}}|的话[说称]|道|问|答|喊|写|讲|声明中|表示|指|为由)\s?[：:，,]?\s?$"
)
_SPEECH_AFTER = re.compile(rf"^[，,。]?\s?[^，。；“”]{{0,60}}?(?:{_SAY}|{_MARKED}|告诉|说|道)")


_SPEAKING = re.compile(rf"{_SAY}|{_MARKED}|{_ACT}|告诉|宣布|看来|说法是|回答是")


def is_speech(quotation: str, before: str, after: str) -> bool:
    """Speech rather than a term, title or slogan: by the verb beside it, its length, and whether it says something."""
    text = re.sub(r"[\s“”‘’「」『』，。！？、：；]", "", quotation)
    if len(text) < 6:
        return False
    sentence_like = bool(re.search(r"[。！？!?]$", quotation.strip()))
    if re.search(r"[：:]\s?$", before) and not re.search(
        r"(?:标语|口号|横幅|写道?着|题为|名为|写有|印有|关键词)(?:是|为|上?写着|上?写道)?[：:]?\s?$", before
    ):
        return True
    if _TERM_BEFORE.search(before) and not sentence_like:
        return False
    if _TERM_AFTER.search(after) and not sentence_like:
        return False
    beside = bool(_SPEECH_BEFORE.search(before[-30:]))
    if beside:
        return bool(sentence_like or len(text) >= 8 or _CLAUSE_LIKE.search(text))
    if sentence_like and (len(text) >= 10 or _SPEECH_AFTER.search(after)):
        return True
    if _SPEECH_AFTER.match(after) and (before == "" or before[-1] in "。！？，：”\n") and len(text) >= 8:
        return True
    near = re.split("[。！？；]", before)[-1]
    speaking = bool(_SPEAKING.search(near))
    if not speaking:
        return False
    return len(text) >= 7 or bool(_CLAUSE_LIKE.search(text))
