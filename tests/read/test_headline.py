"""Headlines from file titles in which the saving program had put `_` for marks that file names cannot hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.read.headline import restore


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("海峡渡轮复航", "海峡渡轮复航"),
        ("渡轮_紧急_停航，旅客滞留", "渡轮“紧急”停航，旅客滞留"),
        ("_我们不会离开港口_", "“我们不会离开港口”"),
        ("市长_票数_有误_重新清点_两日", "市长“票数”有误“重新清点”两日"),
        ("_雪_停了", "“雪”停了"),
        ("Link_ Waste of Water", "Link: Waste of Water"),
        ("Link_ _We Saw the Wave Coming_", "Link: “We Saw the Wave Coming”"),
        ("开票时间 18_15", "开票时间 18:15"),
        ("公演 18_15～19_45", "公演 18:15～19:45"),
        ("新歌 M_V 发布", "新歌 M_V 发布"),
        ("snake_case_name", "snake_case_name"),
        ("风暴_逼近", "风暴_逼近"),
        ("甲_乙_丙_丁", "甲_乙_丙_丁"),
        ("___", "___"),
        ("_", "_"),
        ("", ""),
    ],
)
def test_only_what_the_title_itself_tells_is_put_back(title: str, expected: str) -> None:
    assert restore(title) == expected


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("地震局_余震或持续", "地震局：余震或持续。居民……", "地震局：余震或持续"),
        ("新歌 M_V 今日发布", "周五，新歌 M/V 今日发布，……", "新歌 M/V 今日发布"),
        ("谁赢了选举_计票仍在进行", "谁赢了选举？计票仍在进行。", "谁赢了选举？计票仍在进行"),
        ("地震局_余震或持续…", "地震局：余震或持续数日。", "地震局：余震或持续…"),
        ("地震局_余震或持续", "地震局：余震或持续。地震局“余震或持续。", "地震局_余震或持续"),
        ("渡轮_紧急_停航", "渡轮_紧急_停航", "渡轮“紧急”停航"),
    ],
)
def test_the_body_decides_where_it_says_the_headline_word_for_word(title: str, body: str, expected: str) -> None:
    assert restore(title, body) == expected


@given(st.text(alphabet="_雪崩 aB1“”…（.", max_size=40), st.text(alphabet="_雪崩 aB1:/?“”", max_size=60))
def test_nothing_but_underscores_changes(title: str, body: str) -> None:
    import re

    mark = '[_:：/\\\\?？*“”"<>|\\[\\]]'
    restored = restore(title, body)
    assert re.sub(r"\s", "", re.sub(mark, "", restored)) == re.sub(r"\s", "", re.sub(mark, "", title))
    assert restored.count("_") <= title.count("_")
    if "_" not in title:
        assert restored == title
