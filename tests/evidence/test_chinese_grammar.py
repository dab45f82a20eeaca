"""Chinese sentences of newsrooms, one construction each: numerals, dates, counts, utterances, what is speech; and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from build_dossier.extract.calendar import Context, resolve
from build_dossier.extract.text import sentences
from build_dossier.interfaces import Gazetteer, Utterance
from build_dossier.lang.zh import Chinese, numerals

CHINESE = Chinese()
NOBODY = Gazetteer(people={}, bodies={}, places={}, short={"俄": "俄罗斯", "美": "美国"})
# a Thursday, and the day that the text spoke of last
CONTEXT = Context(published=date(2023, 5, 18), last=date(2023, 5, 16))


@pytest.mark.parametrize(
    ("text", "printed", "low", "high", "qualifier"),
    [
        ("2298名", "2298", 2298, 2298, "exact"),
        ("２２９８名", "２２９８", 2298, 2298, "exact"),
        ("1,200名", "1,200", 1200, 1200, "exact"),
        ("1，200名", "1，200", 1200, 1200, "exact"),
        ("10 万名", "10 万", 100_000, 100_000, "exact"),
        ("1.2万名", "1.2万", 12_000, 12_000, "exact"),
        ("1.5亿人", "1.5亿", 150_000_000, 150_000_000, "exact"),
        ("1亿2000万人", "1亿2000万", 120_000_000, 120_000_000, "exact"),
        ("1万5千人", "1万5千", 15_000, 15_000, "exact"),
        ("3万5000人", "3万5000", 35_000, 35_000, "exact"),
        ("两名", "两", 2, 2, "exact"),
        ("十二名", "十二", 12, 12, "exact"),
        ("二十三名", "二十三", 23, 23, "exact"),
        ("一百零五名", "一百零五", 105, 105, "exact"),
        ("一千零二十名", "一千零二十", 1020, 1020, "exact"),
        ("两千三百名", "两千三百", 2300, 2300, "exact"),
        ("三万五千名", "三万五千", 35_000, 35_000, "exact"),
        ("百万人", "百万", 1_000_000, 1_000_000, "exact"),
        ("约60人", "约60", 60, 60, "about"),
        ("大约四十名", "大约四十", 40, 40, "about"),
        ("估计3000人", "估计3000", 3000, 3000, "about"),
        ("60人左右", "60人左右", 60, 60, "about"),
        ("三千余人", "三千余", 3000, None, "more_than"),
        ("4300余名", "4300余", 4300, None, "more_than"),
        ("百余名", "百余", 100, None, "more_than"),
        ("万余人", "万余", 10_000, None, "more_than"),
        ("二十多名", "二十多", 20, None, "more_than"),
        ("一万多名", "一万多", 10_000, None, "more_than"),
        ("20余万人", "20余万", 200_000, None, "more_than"),
        ("3.2万多人", "3.2万多", 32_000, None, "more_than"),
        ("上百名", "上百", 100, None, "more_than"),
        ("上万名", "上万", 10_000, None, "more_than"),
        ("逾3万人", "逾3万", 30_000, None, "more_than"),
        ("超百人", "超百", 100, None, "more_than"),
        ("过百人", "过百", 100, None, "more_than"),
        ("超过1200人", "超过1200", 1200, None, "more_than"),
        ("突破10万人", "突破10万", 100_000, None, "more_than"),
        ("至少12人", "至少12", 12, None, "more_than"),
        ("不少于15人", "不少于15", 15, None, "more_than"),
        ("60人以上", "60人以上", 60, None, "more_than"),
        ("近八千人", "近八千", None, 8000, "nearly"),
        ("近百人", "近百", None, 100, "nearly"),
        ("将近90人", "将近90", None, 90, "nearly"),
        ("接近两百万人", "接近两百万", None, 2_000_000, "nearly"),
        ("不足100人", "不足100", None, 100, "less_than"),
        ("不到二十人", "不到二十", None, 20, "less_than"),
        ("不超过30人", "不超过30", None, 30, "less_than"),
        ("未满18人", "未满18", None, 18, "less_than"),
        ("20人以下", "20人以下", None, 20, "less_than"),
        ("数十名", "数十", 20, 99, "range"),
        ("几十名", "几十", 20, 99, "range"),
        ("数百名", "数百", 200, 999, "range"),
        ("数千人", "数千", 2000, 9999, "range"),
        ("数万人", "数万", 20_000, 99_999, "range"),
        ("数十万人", "数十万", 200_000, 999_999, "range"),
        ("十几名", "十几", 11, 19, "range"),
        ("两三名", "两三", 2, 3, "range"),
        ("四五十名", "四五十", 40, 50, "range"),
        ("一两百名", "一两百", 100, 200, "range"),
        ("十五六名", "十五六", 15, 16, "range"),
        ("二十七八名", "二十七八", 27, 28, "range"),
        ("3至5人", "3至5", 3, 5, "range"),
        ("两到三名", "两到三", 2, 3, "range"),
        ("30—40名", "30—40", 30, 40, "range"),
        ("3至5万人", "3至5万", 30_000, 50_000, "range"),
        ("3万至5万人", "3万至5万", 30_000, 50_000, "range"),
        ("200人至250人", "200人至250", 200, 250, "range"),
    ],
)
def test_numeral(text: str, printed: str, low: float | None, high: float | None, qualifier: str) -> None:
    sentence = f"现场{text}，其他不详。"
    (found,) = numerals.numbers(sentence)
    assert sentence[found.start : found.end] == printed
    assert (found.low, found.high, found.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize(
    ("text", "low"),
    [("消防员救过3人", 3), ("议会通过百余项", 100), ("第3万5000名", 35_000)],
)
def test_word_before_is_no_qualifier(text: str, low: float) -> None:
    (found,) = numerals.numbers(text)
    assert text[found.start : found.end][0] not in "过通第"
    assert found.low == low


@pytest.mark.parametrize("text", ["双方一致同意", "统一行动", "这些一向如此", "3月", "40%", "58岁", "17时"])
def test_no_numeral(text: str) -> None:
    assert numerals.numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "printed", "start", "end"),
    [
        ("2023年5月16日，山洪暴发。", "2023年5月16日", "2023-05-16", "2023-05-16"),
        ("5月16日凌晨，山洪暴发。", "5月16日凌晨", "2023-05-16", "2023-05-16"),
        ("５月１６日，山洪暴发。", "５月１６日", "2023-05-16", "2023-05-16"),
        ("5月16号，山洪暴发。", "5月16号", "2023-05-16", "2023-05-16"),
        ("16日，山洪暴发。", "16日", "2023-05-16", "2023-05-16"),
        ("救援队17日晚抵达。", "17日晚", "2023-05-17", "2023-05-17"),
        ("12月30日，两国复交。", "12月30日", "2022-12-30", "2022-12-30"),
        ("八月十五日，两国复交。", "八月十五日", "2023-08-15", "2023-08-15"),
        ("二〇二一年八月，两国复交。", "二〇二一年八月", "2021-08", "2021-08"),
        ("2019年，两国复交。", "2019年", "2019", "2019"),
        ("2019年12月，两国复交。", "2019年12月", "2019-12", "2019-12"),
        ("2019年冬天，两国复交。", "2019年冬天", "2019-12", "2020-02"),
        ("去年3月11日，两国复交。", "去年3月11日", "2022-03-11", "2022-03-11"),
        ("今年3月，两国复交。", "今年3月", "2023-03", "2023-03"),
        ("去年，两国复交。", "去年", "2022", "2022"),
        ("前年，两国复交。", "前年", "2021", "2021"),
        ("去年春天，两国复交。", "去年春天", "2022-03", "2022-05"),
        ("3月上旬，两国复交。", "3月上旬", "2023-03-01", "2023-03-10"),
        ("3月初，两国复交。", "3月初", "2023-03", "2023-03"),
        ("5月下旬将举行选举。", "5月下旬", "2023-05-21", "2023-05-31"),
        ("今年前4个月，贸易增长。", "今年前4个月", "2023-01", "2023-04"),
        ("昨天，学校停课。", "昨天", "2023-05-17", "2023-05-17"),
        ("昨晚，大桥坍塌。", "昨晚", "2023-05-17", "2023-05-17"),
        ("今天上午，议会复会。", "今天上午", "2023-05-18", "2023-05-18"),
        ("明天将举行葬礼。", "明天", "2023-05-19", "2023-05-19"),
        ("前天，道路恢复通行。", "前天", "2023-05-16", "2023-05-16"),
        ("大前天，道路恢复通行。", "大前天", "2023-05-15", "2023-05-15"),
        ("当天，学校停课。", "当天", "2023-05-16", "2023-05-16"),
        ("次日，学校停课。", "次日", "2023-05-17", "2023-05-17"),
        ("翌日凌晨，火势得到控制。", "翌日凌晨", "2023-05-17", "2023-05-17"),
        ("第二天，居民返家。", "第二天", "2023-05-17", "2023-05-17"),
        ("前一天，当地下了大雨。", "前一天", "2023-05-15", "2023-05-15"),
        ("周二，学校停课。", "周二", "2023-05-16", "2023-05-16"),
        ("星期三下午，学校停课。", "星期三下午", "2023-05-17", "2023-05-17"),
        ("上周五，学校停课。", "上周五", "2023-05-12", "2023-05-12"),
        ("本周一，学校停课。", "本周一", "2023-05-15", "2023-05-15"),
        ("下周三将举行选举。", "下周三", "2023-05-24", "2023-05-24"),
        ("上周末，当地下了大雨。", "上周末", "2023-05-13", "2023-05-14"),
        ("上周，多地停课。", "上周", "2023-05-08", "2023-05-14"),
        ("上月，多地停课。", "上月", "2023-04", "2023-04"),
        ("上月28日，多地停课。", "上月28日", "2023-04-28", "2023-04-28"),
        ("三天前，大桥坍塌。", "三天前", "2023-05-15", "2023-05-15"),
        ("三天后，大桥坍塌。", "三天后", "2023-05-19", "2023-05-19"),
        ("两周前，大桥坍塌。", "两周前", "2023-05-04", "2023-05-04"),
        ("两个月前，大桥坍塌。", "两个月前", "2023-03", "2023-03"),
        ("五年前，大桥坍塌。", "五年前", "2018", "2018"),
        ("过去两天，当地连降大雨。", "过去两天", "2023-05-17", "2023-05-18"),
        ("5月14日至16日，当地连降大雨。", "5月14日至16日", "2023-05-14", "2023-05-16"),
        ("14至16日，当地连降大雨。", "14至16日", "2023-05-14", "2023-05-16"),
        ("5月30日至6月2日将停课。", "5月30日至6月2日", "2023-05-30", "2023-06-02"),
        ("17日深夜至18日凌晨，下了大雨。", "17日深夜至18日凌晨", "2023-05-17", "2023-05-18"),
        ("周一至周三，当地连降大雨。", "周一至周三", "2023-05-15", "2023-05-17"),
        ("周二（5月16日）凌晨，山洪暴发。", "周二（5月16日）凌晨", "2023-05-16", "2023-05-16"),
        ("5月16日（周二），山洪暴发。", "5月16日（周二）", "2023-05-16", "2023-05-16"),
        ("地震发生在当地时间16日4时17分。", "16日4时17分", "2023-05-16T04:17", "2023-05-16T04:17"),
        ("16日下午3点半，地震发生。", "16日下午3点半", "2023-05-16T15:30", "2023-05-16T15:30"),
        ("截至目前，搜救仍在继续。", "截至目前", "2023-05-18", "2023-05-18"),
    ],
)
def test_date(text: str, printed: str, start: str, end: str) -> None:
    (found,) = CHINESE.dates(text)
    assert text[found.start : found.end] == printed
    days = resolve(found, CONTEXT)
    assert days is not None
    assert (days.start, days.end) == (start, end)


def test_joined_days() -> None:
    text = "5月14日和15日，当地连降大雨。"
    assert [text[d.start : d.end] for d in CHINESE.dates(text)] == ["5月14日", "15日"]


@pytest.mark.parametrize(
    ("text", "as_of", "attributive", "ahead"),
    [
        ("截至17日18时，搜救仍在继续。", True, False, False),
        ("15日的袭击引发谴责。", False, True, False),
        ("自15日以来，当地连降大雨。", False, True, False),
        ("新法将于周五生效。", False, False, True),
        ("16日，当地下了大雨。", False, False, False),
    ],
)
def test_what_a_date_is_for(text: str, as_of: bool, attributive: bool, ahead: bool) -> None:
    (found,) = CHINESE.dates(text)
    assert (found.as_of, found.attributive, found.spec.ahead) == (as_of, attributive, ahead)


@pytest.mark.parametrize(
    "text",
    [
        "90年代，两国复交。",
        "他持有2019年版护照。",
        "一名3个月大的婴儿获救。",
        "议员每周五都开会。",
        "救援须在24小时内完成。",
        "居民须在三天内撤离。",
        "9·11袭击改变了航空业。",
        "会议持续了3天。",
        "13月5日这样的日子并不存在。",
        "《每日新闻》刊登了照片。",
        "物价上涨了5日元。",
    ],
)
def test_no_date(text: str) -> None:
    assert CHINESE.dates(text) == ()


def test_day_that_does_not_exist() -> None:
    (found,) = CHINESE.dates("2023年2月30日，两国复交。")
    assert resolve(found, CONTEXT) is None


Told = tuple[str, str, float | None, float | None, str | None, str | None, str]


def told(
    measure: str,
    printed: str,
    low: float | None,
    high: float | None,
    who: str | None = None,
    *,
    place: str | None = None,
    status: str = "reported",
) -> Told:
    return measure, printed, low, high, who, place, status


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("山洪造成12人死亡、30人受伤。", [told("killed", "12", 12, 12), told("injured", "30", 30, 30)]),
        ("爆炸已致7名矿工遇难，另有5人失踪。", [told("killed", "7", 7, 7, "矿工"), told("missing", "5", 5, 5)]),
        ("死亡人数升至48人。", [told("killed", "48", 48, 48)]),
        ("遇难人数由此前的30人上升至41人。", [told("killed", "41", 41, 41)]),
        ("警方逮捕了26名示威者。", [told("detained", "26", 26, 26, "示威者")]),
        ("26名示威者被警方逮捕。", [told("detained", "26", 26, 26, "示威者")]),
        ("3811被逮捕。", [told("detained", "3811", 3811, 3811)]),
        ("4名记者遭扣押。", [told("detained", "4", 4, 4, "记者")]),
        ("武装人员劫持了11名人质。", [told("detained", "11", 11, 11, "人质")]),
        ("超过3000人被迫撤离。", [told("evacuated", "超过3000", 3000, None)]),
        ("约1.5万名居民被紧急疏散。", [told("evacuated", "约1.5万", 15_000, 15_000, "居民")]),
        ("当局已疏散２０００名居民。", [told("evacuated", "２０００", 2000, 2000, "居民")]),
        ("救援人员从废墟中救出8名幸存者。", [told("rescued", "8", 8, 8, "幸存者")]),
        ("被困的7名游客安全脱险。", [told("rescued", "7", 7, 7, "游客")]),
        (
            "沉船上的30名船员中，已有21人获救。",
            [told("aboard", "30", 30, 30, "船员"), told("rescued", "21", 21, 21, "船员")],
        ),
        ("仍有13名矿工被困井下。", [told("trapped", "13", 13, 13, "矿工")]),
        ("200名至250名旅客滞留机场。", [told("trapped", "200名至250", 200, 250, "旅客")]),
        (
            "客机载有132名乘客和9名机组人员。",
            [told("aboard", "132", 132, 132, "乘客"), told("aboard", "9", 9, 9, "机组人员")],
        ),
        ("列车上有乘客210人。", [told("aboard", "210", 210, 210, "乘客")]),
        ("机上共有58人，其中包括4名机组人员。", [told("aboard", "58", 58, 58), told("aboard", "4", 4, 4, "机组人员")]),
        ("17人被送往医院接受治疗。", [told("hospitalised", "17", 17, 17)]),
        ("医院收治了40名伤者。", [told("hospitalised", "40", 40, 40, "伤者")]),
        ("数万人走上街头抗议。", [told("gathered", "数万", 20_000, 99_999)]),
        ("不足百人参加集会。", [told("gathered", "不足百", None, 100)]),
        ("约300名示威者聚集在议会大厦前。", [told("gathered", "约300", 300, 300, "示威者")]),
        ("德国派出一支由50人组成的救援队。", [told("deployed", "50", 50, 50, "德国")]),
        ("法国将派遣120名士兵参与行动。", [told("deployed", "120", 120, 120, "法国", status="planned")]),
        ("土耳其向邻国增派300名搜救队员。", [told("deployed", "300", 300, 300, "土耳其")]),
        ("英国计划增派500名士兵。", [told("deployed", "500", 500, 500, "英国", status="planned")]),
        ("政府军打死15名武装分子。", [told("killed", "15", 15, 15, "武装分子")]),
        ("警方击毙2名枪手。", [told("killed", "2", 2, 2, "枪手")]),
        ("袭击造成3名军人和2名平民死亡。", [told("killed", "3", 3, 3, "军人"), told("killed", "2", 2, 2, "平民")]),
        ("遇难者包括4名儿童。", [told("killed", "4", 4, 4, "儿童")]),
        ("死者中有3名中国公民。", [told("killed", "3", 3, 3, "中国公民")]),
        (
            "巴西和秘鲁分别有3人和1人死亡。",
            [told("killed", "3", 3, 3, place="巴西"), told("killed", "1", 1, 1, place="秘鲁")],
        ),
        (
            "46人死亡，其中甲省29人、乙省17人。",
            [
                told("killed", "46", 46, 46),
                told("killed", "29", 29, 29, place="甲省"),
                told("killed", "17", 17, 17, place="乙省"),
            ],
        ),
        (
            "洪水造成北方省6人、东方省4人死亡。",
            [told("killed", "6", 6, 6, place="北方省"), told("killed", "4", 4, 4, place="东方省")],
        ),
        ("卫生部新增确诊病例320例。", [told("cases", "320", 320, 320)]),
        ("该国已有1500人感染。", [told("cases", "1500", 1500, 1500)]),
        ("累计死亡病例升至1200例。", [told("killed", "1200", 1200, 1200)]),
        ("冲突已致数十人死伤。", [told("casualties", "数十", 20, 99)]),
        ("目前仍有22人下落不明。", [told("missing", "22", 22, 22)]),
        (
            "洪灾造成的死亡人数已达105人，失踪者仍有60人。",
            [told("killed", "105", 105, 105), told("missing", "60", 60, 60)],
        ),
        ("一名警察殉职。", [told("killed", "一", 1, 1, "警察")]),
        ("逾10万难民涌入邻国。", [told("displaced", "逾10万", 100_000, None, "难民")]),
        ("难民人数增至12万。", [told("displaced", "12万", 120_000, 120_000)]),
        ("约有2500人在体育馆避难。", [told("displaced", "约有2500", 2500, 2500)]),
        ("该联盟有27个成员国。", [told("members", "27", 27, 27, "该联盟")]),
        ("当地共发现9具遗体。", [told("killed", "9", 9, 9, "遗体")]),
        ("地震夺走60多条生命。", [told("killed", "60多", 60, None)]),
        (
            "至少18名执法人员死亡，748人受伤。",
            [told("killed", "至少18", 18, None, "执法人员"), told("injured", "748", 748, 748)],
        ),
        ("事故造成5死12伤。", [told("killed", "5", 5, 5), told("injured", "12", 12, 12)]),
        ("矿难致9人遇难、2人重伤。", [told("killed", "9", 9, 9), told("injured", "2", 2, 2)]),
        ("另有6人伤势严重。", [told("injured", "6", 6, 6)]),
        ("18名伤者中，有5人伤势严重。", [told("injured", "5", 5, 5, "伤者")]),
        ("爆炸炸死4人，炸伤20余人。", [told("killed", "4", 4, 4), told("injured", "20余", 20, None)]),
        ("土耳其已有3人死亡。", [told("killed", "3", 3, 3, place="土耳其")]),
        (
            "1名消防员在救援中牺牲，3名消防员受轻伤。",
            [told("killed", "1", 1, 1, "消防员"), told("injured", "3", 3, 3, "消防员")],
        ),
        ("目前已确认9人遇难，其中3人为外国游客。", [told("killed", "9", 9, 9), told("killed", "3", 3, 3)]),
        ("6艘船只参与搜救。", [told("vessels", "6", 6, 6)]),
        ("两架直升机和15辆救护车抵达现场。", [told("aircraft", "两", 2, 2), told("vehicles", "15", 15, 15)]),
    ],
)
def test_count(text: str, expected: list[Told]) -> None:
    found = [
        told(
            c.measure,
            text[c.number.start : c.number.end],
            c.number.low,
            c.number.high,
            c.subject,
            place=c.place,
            status=c.status,
        )
        for c in CHINESE.counts(text, NOBODY)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "item"),
    [("三架IL-76飞机起飞。", "IL-76"), ("军方出动6架运输机。", "运输机"), ("40辆装甲车驶入首都。", "装甲车")],
)
def test_goods(text: str, item: str) -> None:
    (found,) = CHINESE.counts(text, NOBODY)
    assert found.item == item


@pytest.mark.parametrize(
    "text",
    [
        "58岁的农民获救后向媒体道谢。",
        "一名3岁男童的父亲接受了采访。",
        "第3名候选人退出选举。",
        "第7旅官兵抵达边境。",
        "2019年，该国爆发冲突。",
        "伊尔-76运输机起飞。",
        "C-130运输机抵达。",
        "约40%的居民感染。",
        "三分之一的居民感染。",
        "每10人中就有3人感染。",
        "空军出动120架次。",
        "MH17航班坠毁。",
        "3105次航班失联。",
        "编号737的车辆失踪。",
        "震中距首都80公里。",
        "震级为6.4级。",
        "死亡人数可能升至100人。",
        "官员担心，遇难者恐超过200人。",
        "预计将有5000人流离失所。",
        "一旦决堤，将有2万人被困。",
        "如果谈判破裂，10万人将流离失所。",
        "该船最多可容纳200人。",
        "议会以120票赞成、30票反对通过决议。",
        "该法案获得40名议员联署。",
        "他在狱中度过12年。",
        "政府拨款500万美元。",
        "这是今年第5起袭击。",
        "洪水摧毁300栋房屋。",
        "双方一致同意停火。",
        "其中一人说，他听到爆炸声。",
        "他是唯一一名幸存者。",
        "没有造成人员伤亡。",
        "17时30分，列车出轨。",
        "俄罗斯运动员获得两枚金牌。",
        "中国队以3比1获胜。",
        "部队番号为31旅。",
    ],
)
def test_no_count(text: str) -> None:
    assert CHINESE.counts(text, NOBODY) == ()


def heard(text: str) -> list[Utterance]:
    cut = sentences(text, CHINESE.quotation_marks, CHINESE.sentence_ends)
    return [u for sentence in cut for u in CHINESE.utterances(sentence.masked, NOBODY)]


@pytest.mark.parametrize(
    ("text", "verb", "words", "name", "role", "party", "official"),
    [
        ("“我们不会撤退。”总统胡安·佩雷斯说。", "说", "总统胡安·佩雷斯", "胡安·佩雷斯", "总统", "", True),
        (
            "秘鲁总统玛丽亚·洛佩斯表示，政府将全力救援。",
            "表示",
            "秘鲁总统玛丽亚·洛佩斯",
            "玛丽亚·洛佩斯",
            "秘鲁总统",
            "秘鲁",
            True,
        ),
        (
            "巴西外交部发言人若昂·席尔瓦16日在记者会上说，路已通。",
            "说",
            "巴西外交部发言人若昂·席尔瓦",
            "若昂·席尔瓦",
            "巴西外交部发言人",
            "巴西",
            True,
        ),
        ("法国外交部发表声明称，路已通。", "发表声明称", "法国外交部", "法国外交部", "", "法国", True),
        ("德国总理府表示，将提供援助。", "表示", "德国总理府", "德国总理府", "", "德国", True),
        ("王晓明告诉记者：“水一下子就涨上来了。”", "告诉", "王晓明", "王晓明", "", "", False),
        ("“我什么都没有了。”农民何塞·加西亚说。", "说", "农民何塞·加西亚", "何塞·加西亚", "农民", "", False),
        ("目击者称，爆炸声持续了十分钟。", "称", "目击者", "", "目击者", "", False),
        (
            "一名不愿透露姓名的官员透露，谈判已经破裂。",
            "透露",
            "一名不愿透露姓名的官员",
            "",
            "不愿透露姓名的官员",
            "",
            False,
        ),
        (
            "据智利国家应急办公室通报，山火已得到控制。",
            "据",
            "智利国家应急办公室",
            "智利国家应急办公室",
            "",
            "智利",
            True,
        ),
        ("根据卫生部公布的数据，疫情趋缓。", "", "卫生部", "卫生部", "", "", True),
        (
            "俄外交部发言人扎哈罗娃反驳称，这是谎言。",
            "反驳称",
            "俄外交部发言人扎哈罗娃",
            "扎哈罗娃",
            "俄外交部发言人",
            "俄罗斯",
            True,
        ),
        ("美国国务院发言人警告说，将采取行动。", "警告说", "美国国务院发言人", "", "美国国务院发言人", "美国", True),
        (
            "联合国秘书长古特雷斯呼吁各方保持克制。",
            "呼吁",
            "联合国秘书长古特雷斯",
            "古特雷斯",
            "联合国秘书长",
            "联合国",
            True,
        ),
        ("欧盟谴责这一袭击。", "谴责", "欧盟", "欧盟", "", "欧盟", True),
        (
            "北约秘书长斯托尔滕贝格强调，路已通。",
            "强调",
            "北约秘书长斯托尔滕贝格",
            "斯托尔滕贝格",
            "北约秘书长",
            "北约",
            True,
        ),
        (
            "中国外交部发言人毛宁强调，中方反对制裁。",
            "强调",
            "中国外交部发言人毛宁",
            "毛宁",
            "中国外交部发言人",
            "中国",
            True,
        ),
        (
            "外交部发言人汪文斌表示，中方支持对话。",
            "表示",
            "外交部发言人汪文斌",
            "汪文斌",
            "外交部发言人",
            "中国",
            True,
        ),
        ("国防部证实，两架战机相撞。", "证实", "国防部", "国防部", "", "", True),
        ("警方表示，两名嫌疑人已被拘留。", "表示", "警方", "警方", "", "", True),
        ("世界卫生组织指出，疫情仍在蔓延。", "指出", "世界卫生组织", "世界卫生组织", "", "世界卫生组织", True),
        (
            "世卫组织总干事谭德塞说，疫情尚未结束。",
            "说",
            "世卫组织总干事谭德塞",
            "谭德塞",
            "世卫组织总干事",
            "世界卫生组织",
            True,
        ),
        (
            "消防局局长卡洛斯·门德斯介绍，火势已被扑灭。",
            "介绍",
            "消防局局长卡洛斯·门德斯",
            "卡洛斯·门德斯",
            "消防局局长",
            "",
            True,
        ),
        ("白宫发言人称，总统已听取汇报。", "称", "白宫发言人", "", "白宫发言人", "美国", True),
        (
            "克里姆林宫发言人佩斯科夫否认了这一说法。",
            "否认",
            "克里姆林宫发言人佩斯科夫",
            "佩斯科夫",
            "克里姆林宫发言人",
            "俄罗斯",
            True,
        ),
        (
            "公司首席执行官李国强表示，公司将赔偿损失。",
            "表示",
            "公司首席执行官李国强",
            "李国强",
            "公司首席执行官",
            "",
            False,
        ),
        ("反对派领导人指责政府作弊。", "指责", "反对派领导人", "", "反对派领导人", "", False),
        ("记者从应急管理部获悉，救援队已经抵达。", "", "应急管理部", "应急管理部", "", "", True),
        ("在分析人士看来，此举难以奏效。", "", "分析人士", "", "分析人士", "", False),
        ("日本首相重申，日本不会改变立场。", "重申", "日本首相", "", "日本首相", "日本", True),
        (
            "“情况正在好转，”省长佩德罗·鲁伊斯表示，“但仍需警惕。”",
            "表示",
            "省长佩德罗·鲁伊斯",
            "佩德罗·鲁伊斯",
            "省长",
            "",
            True,
        ),
        ("法国总统在社交媒体上发文称，将与民众站在一起。", "发文称", "法国总统", "", "法国总统", "法国", True),
        ("国防部长安德烈·科斯塔下令展开调查。", "下令", "国防部长安德烈·科斯塔", "安德烈·科斯塔", "国防部长", "", True),
        (
            "印度外长苏杰生与法国外长会谈后表示，双方达成共识。",
            "表示",
            "印度外长苏杰生",
            "苏杰生",
            "印度外长",
            "印度",
            True,
        ),
        ("幸存者阿里·哈桑回忆道：“天空一下子黑了。”", "回忆道", "幸存者阿里·哈桑", "阿里·哈桑", "幸存者", "", False),
        ("红十字会表示，急需药品。", "表示", "红十字会", "红十字会", "", "", True),
        ("该组织称，已撤出全部人员。", "称", "该组织", "", "该组织", "", True),
        ("这名发言人说，调查仍在进行。", "说", "这名发言人", "", "发言人", "", False),
        ("总统府发表声明，宣布全国哀悼三天。", "发表声明", "总统府", "总统府", "", "", True),
        ("他补充说，道路仍然中断。", "补充说", "他", "", "", "", False),
        ("她写道：“请大家注意安全。”", "写道", "她", "", "", "", False),
        ("墨西哥军方宣称，已夺回该镇。", "称", "墨西哥军方", "墨西哥军方", "", "墨西哥", True),
        ("韩国国防部坚称，演习属防御性质。", "称", "韩国国防部", "韩国国防部", "", "韩国", True),
    ],
)
def test_utterance(text: str, verb: str, words: str, name: str, role: str, party: str, official: bool) -> None:
    (found,) = heard(text)
    who = found.speaker
    assert who is not None
    assert (found.verb, who.text, who.name, who.role) == (verb, words, name, role)
    assert (who.party, who.official) == (party, official)


@pytest.mark.parametrize(
    ("text", "speakers", "carriers"),
    [
        ("据新华社报道，警方已封锁现场。", [], ["新华社"]),
        ("央视新闻报道称，列车脱轨。", [], ["央视新闻"]),
        ("据法新社援引内政部消息报道，已有12人死亡。", ["内政部"], ["法新社"]),
        ("路透社援引一名警方官员的话说，枪手已被击毙。", ["一名警方官员"], ["路透社"]),
        ("消息人士告诉路透社，谈判将推迟。", ["消息人士"], ["路透社"]),
        ("医院院长陈立新告诉央视记者，伤员情况稳定。", ["医院院长陈立新"], ["央视"]),
        ("土耳其总统和希腊总理分别表示，愿意提供援助。", ["土耳其总统", "希腊总理"], []),
    ],
)
def test_who_relays(text: str, speakers: list[str], carriers: list[str]) -> None:
    found = heard(text)
    assert [u.speaker.text for u in found if u.speaker] == speakers
    assert list(dict.fromkeys(c for u in found for c in u.carriers)) == carriers


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("对此，伊朗外交部回应称，指责毫无根据。", True),
        ("针对这一指责，伊朗外交部表示，路已通。", True),
        ("伊朗外交部表示，指责毫无根据。", False),
    ],
)
def test_reply(text: str, reply: bool) -> None:
    (found,) = heard(text)
    assert found.reply is reply


@pytest.mark.parametrize(
    ("text", "before"),
    [("“我们不会撤退。”总统胡安·佩雷斯说。", True), ("总统胡安·佩雷斯说，“我们不会撤退。”", False)],
)
def test_content_before_the_verb(text: str, before: bool) -> None:
    (found,) = heard(text)
    assert (found.content == 0) is before


@pytest.mark.parametrize(
    ("text", "direct"),
    [("秘鲁外交部表示，路已通。", True), ("秘鲁外交部谴责袭击。", False), ("秘鲁外交部批准撤侨。", False)],
)
def test_position_or_speech(text: str, direct: bool) -> None:
    (found,) = heard(text)
    assert found.direct is direct


@pytest.mark.parametrize(
    "text",
    [
        "他被称为英雄。",
        "据说他已离开。",
        "俄罗斯总统普京与土耳其总统通电话。",
        "这种说法没有依据。",
        "没有人说话。",
        "一般来说，雨季始于六月。",
        "俗称“鬼城”的小镇空无一人。",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert heard(text) == []


@pytest.mark.parametrize(
    ("before", "quotation", "after", "speech"),
    [
        ("总统说：", "我们不会退让一步。", "", True),
        ("", "我们不会退让一步，", "总统说。", True),
        ("", "水一下子就漫到了屋顶。", "农民加西亚说。", True),
        ("她补充说，", "道路已经完全中断", "。", True),
        ("外交部呼吁各方", "保持最大限度的克制", "。", True),
        ("声明写道：", "停火必须立即生效", "。", True),
        ("他告诉记者，", "我听到了三声巨响", "。", True),
        ("佩雷斯说，救援工作", "将持续到找到最后一人", "。", True),
        ("", "谁来为我们负责？", "一名家属哭着问道。", True),
        ("发言人强调，袭击是", "对国际法的公然践踏", "。", True),
        ("市长坦言，", "我们没有做好准备", "，将展开调查。", True),
        ("她反问：", "难道就这样算了吗？", "", True),
        ("总理称这是", "全国最黑暗的一天", "。", True),
        ("", "停火必须立即生效，任何一方都不得以任何借口拖延。", "", True),
        ("记者问：", "您对此有何评论？", "", True),
        ("他最后说：", "谢谢大家的支持。", "", True),
        ("他说：", "不会。", "", False),
        ("", "好的", "他说。", False),
        ("所谓的", "特别军事行动计划", "已持续一年", False),
        ("示威者高举写有", "还我公道还我家园", "的标语", False),
        ("人群高喊", "总统下台总统下台", "的口号", False),
        ("口号是：", "面包、和平与土地", "", False),
        ("横幅上写着：", "要和平不要战争", "", False),
        ("他打出", "为了孩子的明天", "横幅", False),
        ("台风", "海燕", "逼近沿海", False),
        ("电影", "最后的夏天故事", "上映", False),
        ("客轮", "太平洋之星号", "沉没", False),
        ("渔船", "北方之光三号", "失联", False),
        ("代号为", "沙漠之盾计划", "的演习", False),
        ("这被称为", "史上最严的禁令", "", False),
        ("题为", "气候变化与未来", "的报告", False),
        ("当地正打造", "十五分钟生活圈", "", False),
        ("一场名为", "团结与自由", "的音乐会", False),
        ("警方启动", "零容忍巡逻行动", "", False),
        ("他自称", "人民的守护者", "", False),
        ("俗称", "魔鬼的喉咙口", "的峡谷", False),
        ("栏目", "今日世界观察", "播出了", False),
    ],
)
def test_is_speech(before: str, quotation: str, after: str, speech: bool) -> None:
    assert CHINESE.is_speech(quotation, before, after) is speech


def test_introductions() -> None:
    text = "秘鲁内政部长胡安·佩雷斯抵达。来自利马的教师玛丽亚·洛佩斯返家。矿务局局长陈国强主持会议。"
    found = {m.name: (m.party, m.official) for m in CHINESE.introductions(text, NOBODY)}
    assert found["胡安·佩雷斯"] == ("秘鲁", True)
    assert found["玛丽亚·洛佩斯"][1] is False
    assert found["陈国强"] == ("", True)


# ---- time

UNITS = {
    "digits": "7",
    "wide digits": "７",
    "thousands": "1,234,",
    "decimals": "1.",
    "一": "一",
    "万": "万",
    "vague": "数十",
    "enumeration mark": "、",
    "comma": "，",
    "的": "的",
    "opening quotation mark": "“",
    "closing quotation mark": "”",
    "ascii quotation mark": '"',
    "opening bracket": "（",
    "title mark": "《",
    "的话说": "的话说",
    "long name": "阿布杜拉·",
    "foreign characters": "阿",
    "部": "部",
    "委员会": "委员会",
    "date": "年月日",
    "days": "1月6日",
    "years": "2021年",
    "days ago": "3天前",
    "据": "据",
    "说": "说",
    "称": "称",
    "告诉": "告诉",
    "援引": "援引",
    "报道": "报道",
    "对此": "对此",
    "people": "1人",
    "deaths": "3人死亡",
    "joined counts": "3人和",
    "死亡": "死亡",
    "和": "和",
    "joined names": "甲和",
    "分别": "分别",
    "range": "3至",
    "总统": "总统",
    "发言人": "发言人",
    "state": "美国",
    "office and name": "美国总统阿布·",
    "byline": "（记者",
    "offices after a preposition": "将美国总统",
    "offices and bodies": "援引委员会7",
    "clauses": "他说，",
    "deaths in places": "，死亡的3人死亡省",
    "space": " ",
    "letters": "Ab ",
}
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "counts": lambda text: CHINESE.counts(text, NOBODY),
    "dates": CHINESE.dates,
    "utterances": lambda text: CHINESE.utterances(text, NOBODY),
    "introductions": lambda text: CHINESE.introductions(text, NOBODY),
    "subject": lambda text: CHINESE.subject(text, NOBODY),
    "topic_body": lambda text: CHINESE.topic_body(text, NOBODY),
    "is_speech": lambda text: CHINESE.is_speech(text, text, text),
    "is_speech beside": lambda text: CHINESE.is_speech("我们不会退让一步", text, text),
    "sentences": lambda text: sentences(text, CHINESE.quotation_marks, CHINESE.sentence_ends),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("unit", UNITS)
def test_time_does_not_run_away(function: str, unit: str) -> None:
    text = (UNITS[unit] * 20_000)[:20_000]
    begun = time.process_time()
    FUNCTIONS[function](text)
    assert time.process_time() - begun < 2.0  # measured: 0.9 at the most


@pytest.mark.parametrize("unit", ["美国", "中", "美", "纽约", "立法", "总统", "，", "7"])
def test_time_of_states(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    begun = time.process_time()
    CHINESE.states(text[:200], text)
    assert time.process_time() - begun < 2.0


@pytest.mark.parametrize("unit", ["在", "地", "就", "还地", "在就对"])
def test_phrases_between_a_speaker_and_the_next_verb_are_read_in_bounded_time(unit: str) -> None:
    clause = (unit * 40)[:40]
    sentence = "内政部长王强表示，" + f"，{clause}表示，{clause[:22]}强调" * 12
    start = time.process_time()
    CHINESE.utterances(sentence, NOBODY)
    assert time.process_time() - start < 2
