"""Chinese date expressions: 1月6日凌晨, 6日, 周五（1月7日）, 当天, 上周末, 近两日, 去年春天, 1月4日和5日."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from build_dossier.interfaces import DateExpression, DateSpec, Part
from build_dossier.lang.zh.numerals import integer

_N = "[0-9０-９]{1,2}"
_H = "(?:[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:19|20)[0-9]{2}|[１２][０-９]{3}|[一二][〇零○一二三四五六七八九]{3})\s?年(?!代|级|度|份?版|来|内(?!战|阁|乱|政|部|地)|制|历史)"
_PART = "(?:凌晨|清晨|拂晓|黎明|早晨|早上|早间|上午|中午|正午|午间|午后|下午|傍晚|黄昏|晚间|晚上|夜间|夜里|夜晚|深夜|午夜|半夜|当晚|晚些时候|稍晚(?:时候|时间)?|晚|夜|晨|早)"
_CLOCK = rf"(?:{_N}\s?(?:[:：][0-9]{{2}}|[时点]\s?(?:{_N}\s?分|半|许|整)?)(?:{_N}\s?秒)?(?:许|左右|前后)?)"
_TAIL = rf"(?:{_PART})?(?:\s?{_CLOCK})?"
_WD = "(?:周|星期|礼拜)(?P<{0}>[一二三四五六日天])(?!次|年)"
_DAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_SEASONS = {"春": 0, "夏": 1, "秋": 2, "冬": 3}
_PARTS: tuple[tuple[str, Part], ...] = (
    ("凌晨|午夜|半夜", "early"),
    ("清晨|拂晓|黎明|早|上午|晨", "morning"),
    ("中午|正午|午间", "noon"),
    ("下午|午后", "afternoon"),
    ("傍晚|黄昏|晚", "evening"),
    ("夜", "night"),
)

# One alternative a form of expression, the longest first. `(?<!…)` and `(?!…)` keep durations and ordinals out.
_FORMS = (
    # 5至7日, 1月5-7日: the first half has no 日 of its own
    rf"(?P<span>(?<![0-9０-９.．:：第个])(?:(?P<sm>{_N})\s?月\s?)?(?P<s1>{_N})\s?(?:至|到|[-—–~～])\s?(?P<s2>{_N})\s?日(?!元|报(?!道|告|导)|游|间|线))",
    # 2022年1月6日, 1月6日, 1月4日和5日 (the day after 和 stands alone)
    rf"(?P<ymd>(?:(?P<y>{_YEAR})\s?)?(?:(?P<ry>去年|今年|明年|前年|同年|当年)\s?)?(?<![0-9个第])(?P<m>{_N}|{_H})\s?月\s?(?P<d>{_N}|{_H})\s?(?:日(?!报(?!道|告|导)|本(?!周|月|地|次|报|台)|元|线|内瓦)|号(?!线|楼|院|店|公|文|令|舰|机|井|矿|馆|桌|房|门|车|通))(?P<t1>{_TAIL}))",
    rf"(?P<ym>(?:(?P<y2>{_YEAR})\s?|(?P<ry2>去年|今年|明年|前年|同年|当年)\s?)?(?<![0-9个第])(?P<m2>{_N}|{_H})\s?月(?:份)?(?P<third>上旬|中旬|下旬|初|底|末)?(?!\s?[0-9一二三四五六七八九十]{{1,3}}\s?[日号]|光|球|亮|饼|刊|台|薪|经|全食|租))",
    rf"(?P<yr>(?P<y3>{_YEAR})(?P<season>春天?|夏天?|秋天?|冬天?)?(?:初|底|末|年初|年底|年中)?)",
    rf"(?P<rel>(?P<rw>大前天|大后天|前天|昨天|昨日|昨(?={_PART})|今天|今日|今(?={_PART})|明天|明日|后天|前日)(?P<t2>{_PART}(?:\s?{_CLOCK})?)?(?:\s?{_CLOCK})?)",
    rf"(?P<ytd>(?:今年|去年|(?P<yy>{_YEAR}))前(?P<yn>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})个月)",
    r"(?P<ry3>去年|今年|明年|前年)(?:的)?(?:(?P<season2>春天|春季|春|夏天|夏季|夏|秋天|秋季|秋|冬天|冬季|冬)|(?P<third3>年初|初|年中|年底|底|年末|末))?(?!来)",
    rf"(?P<same>当地时间(?:当天|当日|同日)|当天|当日|同日|同一天|同一个(?=凌晨|早上|上午|下午|晚上|夜)|当晚|当夜|是日|即日)(?P<t3>{_TAIL})",
    rf"(?P<next>次日|翌日|第二天|隔天|隔日)(?P<t4>{_TAIL})",
    rf"(?P<prev>前一天|前一日|前一晚|前晚|前夜|前一夜)(?P<t5>{_TAIL})",
    rf"(?P<wk>(?P<wo>上上|上个?|本|这个?|下个?)(?:{_WD.format('wd')}))(?P<t6>{_TAIL})",
    rf"(?P<wd_only>(?<![每各]){_WD.format('wd2')})(?P<t7>{_TAIL})",
    r"(?P<we>(?P<weo>上上|上个?|本|这个?|下个?)周末|(?<!每)(?<!各)周末)",
    r"(?P<week>(?P<wko>上上|上个?|本|这个?|下个?)(?:周|星期|礼拜)(?!刊|报|期|年))",
    r"(?P<month>(?P<mo>上个?|本|这个?|下个?)月(?P<third2>上旬|中旬|下旬|初|底|末)?(?P<md>\s?(?:[0-9０-９]{1,2})\s?日)?)",
    r"(?P<thirds>(?<![0-9０-９一二三四五六七八九十上本下个当])(?:月(?P<third4>初|底|末|中旬)))",
    r"(?P<ago>(?P<an>[0-9０-９]{1,3}|[一二两三四五六七八九十]{1,3})\s?(?P<au>天|日|周|星期|个星期|个月|年)(?P<ad>前|后|之前|之后)(?!沿|往|续|的今天))",
    r"(?P<last>(?:近|过去|最近|此前|(?P<coming>未来))(?P<ln>[0-9０-９]{1,2}|[一二两三四五六七八九十]{1,2})(?P<lu>天|日)(?!内|间的))",
    rf"(?P<dd>(?<![0-9０-９.．:：第\-—~～个近连续去前月/])(?P<d2>{_N})\s?日(?!元|报(?!道|告|导)|本|内|游|间|后|前(?!后)|之|均|线|生|来|左右|以(?!来))(?P<t8>{_TAIL}))",
    r"(?P<now>截至目前|截止目前|至今|迄今为止|迄今|到目前为止|截至发稿(?:时|前)?|截至记者发稿(?:时|前)?|截至报道时|目前为止)",
)
_FORM = re.compile("|".join(_FORMS))
_HINT = re.compile("[年月日号天晚周期拜晨夜至今昨]")  # no expression is without one of these
_JOIN = re.compile(r"\s?(?:至|到|[-—–~～]{1,2})\s?")
_PAREN = re.compile(r"\s?[（(]\s?(?:当地时间|北京时间|即|(?:星期.|周.)(?![)）]))?[，,]?\s?")
_AS_OF = re.compile(r"(?:截至|截止到?)(?:当地时间|北京时间|本地时间|今年|美国东部时间|格林尼治时间)?[，,]?\s?$")
# words right before a date that show that something is announced for it
_AHEAD = re.compile(r"(?:宣布$|将|应|预计|计划|拟|定于|原定|有望|可能|打算|持续到|持续至|延长至)")
_OWN_WORD_AHEAD = re.compile(r"^(?:[^，。；]{0,12}?)(?:将|举行|结束|生效|到期)")


@lru_cache(maxsize=1024)  # dates, counts and speech ask for those of one sentence again and again
def expressions(sentence: str) -> tuple[DateExpression, ...]:
    """Every date expression, in order; ranges as one, enumerations each by itself, 周五（1月7日） once."""
    found: list[DateExpression] = []
    if not _HINT.search(sentence):
        return ()
    position = 0
    while match := _FORM.search(sentence, position):
        made = _expression(sentence, match)
        position = match.end()
        if made is None:
            continue
        made = _with_brackets(sentence, made)
        made = _range(sentence, made)
        if _attributive(sentence, made):
            made = replace(made, attributive=True)
        position = max(position, made.end)
        found.append(made)
    return tuple(found)


def leading(text: str, position: int) -> int:
    """Where a date that begins at a position ends; the position itself where none does."""
    match = _FORM.match(text, position)
    made = _expression(text, match) if match else None
    return _with_brackets(text, made).end if made else position


def _expression(sentence: str, match: re.Match[str]) -> DateExpression | None:
    spec = _spec(match)
    if spec is None or (spec.kind == "day" and not _possible(spec)):
        return None
    before = sentence[max(0, match.start() - 10) : match.start()]
    after = sentence[match.end() : match.end() + 16]
    clause = re.split("[，。；]", before)[-1]
    if _AHEAD.search(clause) or _OWN_WORD_AHEAD.search(after):
        spec = replace(spec, ahead=True)
    to = replace(spec, day=integer(match["s2"])) if match["span"] else None
    to = replace(spec, month=integer(match["yn"])) if match["ytd"] else to
    return DateExpression(start=match.start(), end=match.end(), spec=spec, to=to, as_of=bool(_AS_OF.search(before)))


_WHICH = re.compile(r"[^，。；]{0,6}?(?:发生|爆发|暴发|开始)的|的|[^，。；]{0,16}?(?:以来|起[，就便])")
_OCCASION = re.compile(
    r"的?[^，。；]{0,8}(?:发布会|记者会|简报|通报|会议|讲话|声明|会上|采访)"
)  # 在29日的记者会上 does date what is said


def _attributive(sentence: str, made: DateExpression) -> bool:
    rest = sentence[made.end :]
    since = sentence[max(0, made.start - 1) : made.start] == "自"
    return since or (bool(_WHICH.match(rest)) and not _OCCASION.match(rest))


def _possible(spec: DateSpec) -> bool:
    return (spec.month is None or 1 <= spec.month <= 12) and (spec.day is None or 1 <= spec.day <= 31)


def _with_brackets(sentence: str, made: DateExpression) -> DateExpression:
    """周五（1月7日）凌晨: the date in brackets tells which day the words before it mean."""
    opening = _PAREN.match(sentence, made.end)
    if not opening:
        return made
    inner = _FORM.match(sentence, opening.end())
    spec = _spec(inner) if inner else None
    if (
        inner is None
        or spec is None
        or spec.kind not in ("day", "weekday")
        or sentence[inner.end() : inner.end() + 1] not in ("）", ")")
    ):
        return made
    end = inner.end() + 1
    tail = re.compile(_TAIL).match(sentence, end)
    end = tail.end() if tail else end
    if spec.kind == "weekday":  # 1月7日（周五） adds nothing to the day
        part = made.spec.part or _part(sentence[made.end : end])
        return replace(made, end=end, spec=replace(made.spec, part=part))
    part = _part(sentence[made.start : end])
    return replace(made, end=end, spec=replace(spec, part=part, ahead=made.spec.ahead))


def _range(sentence: str, made: DateExpression) -> DateExpression:
    """1月4日至6日, 周一到周三."""
    joint = _JOIN.match(sentence, made.end)
    if not joint or made.spec.kind not in ("day", "weekday", "context", "offset", "season"):
        return made
    other = _FORM.match(sentence, joint.end())
    if other is None:
        return made
    to = _spec(other)
    if to is None or to.kind not in ("day", "weekday", "offset", "now") or not _possible(to):
        return made
    return replace(made, end=other.end(), to=to)


def _part(text: str) -> Part | None:
    if not re.search("[凌晨午半清拂黎早上中正下傍黄晚夜]", text):
        return None
    for pattern, part in _PARTS:
        if re.search(pattern, text):
            return part
    return None


def _spec(match: re.Match[str]) -> DateSpec | None:
    got: dict[str, str | None] = match.groupdict()
    text = match.group()
    spec = _calendar(got) or _relative(got)
    if spec is None:
        return None
    if spec.kind not in ("day", "context", "offset", "weekday") or (spec.kind == "day" and spec.day is None):
        return spec
    clock = _CLOCK_AT_END.search(text) if re.search("[时点:：]", text) else None
    part = _part(re.sub("^(?:去年|今年|前年|明年)", "", text))
    return replace(spec, part=part, time=_time(clock.group(), part) if clock else None) if part or clock else spec


_CLOCK_AT_END = re.compile(_CLOCK + "$")


def _time(clock: str, part: Part | None) -> str | None:
    """HH:MM of 4时17分 or 下午3点半, None where it is no time of day."""
    figures = [integer(f) for f in re.findall(_N, clock)]
    hour, minute = figures[0], figures[1] if len(figures) > 1 else 30 if "半" in clock else 0
    if hour is None or minute is None or minute > 59:
        return None
    if part in ("afternoon", "evening", "night") and hour < 12:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 else None


_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1}
_THIRDS = {"上": 0, "中": 1, "下": 2}  # of a month: 初 and 底 are no exact days
_WEEKS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1}
_WORDS = {
    "大前天": -3,
    "大后天": 3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨": -1,
    "今天": 0,
    "今日": 0,
    "今": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}


def _calendar(got: dict[str, str | None]) -> DateSpec | None:
    """The forms that name a day, month or year of the calendar."""
    if got["span"]:
        return DateSpec(kind="day", month=integer(got["sm"] or ""), day=integer(got["s1"] or ""))
    if got["ymd"]:
        return _dated(got["y"], got["ry"], month=integer(got["m"] or ""), day=integer(got["d"] or ""))
    if got["ym"]:
        return _dated(got["y2"], got["ry2"], month=integer(got["m2"] or ""), third=_third(got["third"]))
    if got["yr"]:
        year = integer((got["y3"] or "").rstrip("年 "))
        if got["season"]:
            return DateSpec(kind="season", year=year, season=_SEASONS[got["season"][0]])
        return DateSpec(kind="day", year=year)
    if got["ytd"]:
        relative = None if got["yy"] else got["ytd"][:2]
        return _dated(got["yy"], relative, month=1)
    if got["ry3"]:
        if got["season2"]:
            return DateSpec(kind="season", season=_SEASONS[got["season2"][0]], amount=_YEARS[got["ry3"]])
        return DateSpec(kind="offset", unit="year", amount=_YEARS[got["ry3"]])
    if got["dd"]:
        return DateSpec(kind="day", day=integer(got["d2"] or ""))
    return None


def _dated(year: str | None, relative: str | None, **parts: Any) -> DateSpec:
    if year:
        return DateSpec(kind="day", year=integer(year.rstrip("年 ")), **parts)
    amount = _YEARS.get(relative or "")
    return DateSpec(kind="day", amount=amount, **parts)


def _third(text: str | None) -> int | None:
    return _THIRDS.get(text[0]) if text else None


def _relative(got: dict[str, str | None]) -> DateSpec | None:
    """The forms that count from the day of publication or from the day spoken of last."""
    if got["rel"]:
        # 今 and 昨 alone are syllables of other words; with a part of the day they are dates
        if got["rw"] in ("今", "昨") and not got["t2"]:
            return None
        return DateSpec(kind="offset", amount=_WORDS[got["rw"] or ""])
    for name, amount in (("same", 0), ("next", 1), ("prev", -1)):
        if got[name]:
            return DateSpec(kind="context", amount=amount)
    if got["wk"]:
        return DateSpec(kind="weekday", weekday=_DAYS[got["wd"] or ""], amount=_week(got["wo"]))
    if got["wd_only"]:
        return DateSpec(kind="weekday", weekday=_DAYS[got["wd2"] or ""])
    return _stretch(got)


def _stretch(got: dict[str, str | None]) -> DateSpec | None:
    """Weekends, weeks, months, and counts of days: 上周末, 本月, 三天前, 近两日, 至今."""
    if got["we"]:
        return DateSpec(kind="weekend", amount=_week(got["weo"]) if got["weo"] else None)
    if got["week"]:
        return DateSpec(kind="offset", unit="week", amount=_week(got["wko"]))
    if got["month"] or got["thirds"]:
        amount = _week(got["mo"]) if got["mo"] else 0
        day = integer((got["md"] or "").strip(" 日")) if got["md"] else None
        return DateSpec(
            kind="offset", unit="month", amount=amount, day=day, third=_third(got["third2"] or got["third4"])
        )
    if got["ago"]:
        return _ago(got)
    if got["last"]:
        days = integer(got["ln"] or "")
        return DateSpec(kind="last", amount=-days if days and got["coming"] else days)
    if got["now"]:
        return DateSpec(kind="now")
    return None


def _week(word: str | None) -> int:
    return _WEEKS[(word or "").rstrip("个")]


def _ago(got: dict[str, str | None]) -> DateSpec | None:
    amount = integer(got["an"] or "")
    if amount is None:
        return None
    sign = -1 if "前" in (got["ad"] or "") else 1
    unit = got["au"] or ""
    if unit in ("天", "日"):
        # 五天后 counts from the day spoken of, 三天前 from the day of publication
        return DateSpec(kind="context" if sign > 0 else "offset", amount=sign * amount)
    if unit in ("周", "星期", "个星期"):
        return DateSpec(kind="offset", amount=sign * 7 * amount)
    if unit == "个月":
        return DateSpec(kind="offset", unit="month", amount=sign * amount)
    return DateSpec(kind="offset", unit="year", amount=sign * amount)
