"""What is not prose: bylines, notices of rights, the page's furniture, captions, credits; and what only looks like it."""

from __future__ import annotations

import pytest

from build_dossier import lang
from build_dossier.convert import clean
from build_dossier.convert.dom import BeautifulSoup
from build_dossier.convert.parse import squeezed, text_of
from tests.support.reading import codes, converted

AFTER = "<p>渡轮周二恢复开航。</p><p>班次将逐步增加。</p><p>港务处周三将发布公告。</p>"
ENGLISH = "<p>The ferry sailed on Tuesday.</p><p>More crossings will follow.</p><p>A notice is due on Wednesday.</p>"
PICTURE = '<p align="center"><img src="https://i.example.org/a.jpg"></p>'
LEFT_PICTURE = '<p><img src="https://i.example.org/a.jpg"></p>'
zh, en = lang.load("zh"), lang.load("en")


def prose(html: str, code: str = "zh") -> list[str]:
    return [b.markdown for b in converted(html, prose=lang.load(code)).blocks if b.kind == "paragraph"]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("【文/海湾晚报 林一】", ("林一",)),
        ("【文/林一】", ("林一",)),
        ("【文／林一、陈二】", ("林一", "陈二")),
        ("（文/海湾晚报 林一）", ("林一",)),
        ("文/林一 陈二", ("林一 陈二",)),
        ("作者：林一", ("林一",)),
        ("记者: 林一 陈二", ("林一 陈二",)),
        ("记者：海湾晚报记者 林一", ("林一",)),
    ],
)
def test_a_byline_becomes_authors(line: str, authors: tuple[str, ...]) -> None:
    result = converted(f"<p>{line}</p>{AFTER}")
    assert result.authors == authors
    assert [b.markdown for b in result.blocks] == prose(AFTER)


def test_a_byline_within_a_paragraph_leaves_its_prose() -> None:
    result = converted("<p><b>【文/海湾晚报 林一】</b>渡轮周二恢复开航。</p><p>班次增加。</p>")
    assert result.authors == ("林一",)
    assert result.blocks[0].markdown == "渡轮周二恢复开航。"


@pytest.mark.parametrize(
    ("line", "authors"),
    [("By Jane Doe", ("Jane Doe",)), ("BY Jane O’Neill and John Roe-Smith", ("Jane O’Neill", "John Roe-Smith"))],
)
def test_an_english_byline(line: str, authors: tuple[str, ...]) -> None:
    result = converted(f"<p>{line}</p>{ENGLISH}", prose=en)
    assert result.authors == authors


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("作者：渡轮停航以后，居民只能绕行。", "zh"),
        ("【现场】渡轮停航。", "zh"),
        ("记者在码头看到，旅客排起长队。", "zh"),
        ("By Tuesday the ferry had sailed.", "en"),
        ("By land and by sea, aid arrived", "en"),
    ],
)
def test_what_only_looks_like_a_byline_stays(line: str, code: str) -> None:
    result = converted(f"<p>{line}</p>{AFTER if code == 'zh' else ENGLISH}", prose=lang.load(code))
    assert result.authors == ()
    assert result.blocks[0].markdown == line


def test_a_byline_in_the_middle_of_an_article_is_prose() -> None:
    body = "<p>一。</p><p>二。</p><p>三。</p><p>四。</p><p>作者：林一</p><p>五。</p><p>六。</p><p>七。</p>"
    assert "作者：林一" in prose(body)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("本文系海湾晚报独家稿件，未经授权，不得转载。", "zh"),
        ("【本文为海湾晚报原创，未经许可禁止转载】", "zh"),
        ("未经书面授权，不得转载。", "zh"),
        ("版权所有 海湾晚报", "zh"),
        ("版权声明：图文归海湾晚报", "zh"),
        ("© 海湾晚报 2024", "zh"),
        ("转载请注明出处", "zh"),
        ("如需转载请联系编辑部", "zh"),
        ("© 2024 Bay Evening News", "en"),
        ("Bay Evening News. All rights reserved.", "en"),
        ("This text may not be republished without consent.", "en"),
        ("Reproduction without permission is prohibited.", "en"),
    ],
)
def test_a_notice_of_rights_is_recorded_and_no_prose(line: str, code: str) -> None:
    body = AFTER if code == "zh" else ENGLISH
    for html in (f"<p><strong>{line}</strong></p>", f"<p>{line}</p>", f"<h3>{line}</h3>"):
        result = converted(body + html, prose=lang.load(code))
        assert result.rights == line
        assert len(result.blocks) == 3
        assert "text-changed" not in codes(result.diagnostics)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("渔政部门说，未经授权的摆渡已被制止，船主被罚两千元。", "zh"),
        ("未经许可的集会被警方驱散，至少三人受伤，组织者称不得不改期。", "zh"),
        ("版权纠纷使纪录片推迟公映。", "zh"),
        ("法院认定，影片的版权归摄制组所有。", "zh"),
        ("本报道所引数字来自选举委员会，独家专访将于周五刊出。", "zh"),
        ("本文作者曾在地震台工作，授权书由台长签署。", "zh"),
        ("版权所有者周三起诉了三家网站，要求赔偿损失。", "zh"),
        ("转载请愿书的网站周四被封。", "zh"),
        ("Ballots may not be published before Friday, the court ruled.", "en"),
        ("The reproduction of the old harbour was forbidden in the film, she said.", "en"),
        ("Copyright law was the last item on the council’s agenda.", "en"),
        ("The songs cannot be reproduced by memory alone, the choir found.", "en"),
    ],
)
def test_a_sentence_that_merely_mentions_rights_stays(line: str, code: str) -> None:
    body = AFTER if code == "zh" else ENGLISH
    result = converted(f"<p>{line}</p>{body}", prose=lang.load(code))
    assert result.rights == ""
    assert result.blocks[0].markdown == line


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("点击查看大图", "zh"),
        ("返回顶部", "zh"),
        ("责任编辑：王三", "zh"),
        ("(编辑：王三)", "zh"),
        ("Advertisement", "en"),
        ("Read more.", "en"),
    ],
)
def test_the_pages_furniture_goes_and_is_said(line: str, code: str) -> None:
    body = AFTER if code == "zh" else ENGLISH
    result = converted(f"{body}<p>{line}</p>", prose=lang.load(code))
    assert len(result.blocks) == 3
    (note,) = result.diagnostics
    assert (note.code, note.severity) == ("text-dropped", "note")
    assert line in note.message


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("点击查看大图的读者超过三千人。", "zh"),
        ("返回顶部的缆车周四恢复。", "zh"),
        ("责任编辑：王三在现场报道渡轮靠岸的经过，旅客陆续下船离港。", "zh"),
        ("Read more books, the mayor told pupils.", "en"),
    ],
)
def test_a_sentence_that_begins_like_furniture_stays(line: str, code: str) -> None:
    assert line in prose((AFTER if code == "zh" else ENGLISH) + f"<p>{line}</p>", code)


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("码头上的旅客 图自外媒", ("码头上的旅客", "图自外媒")),
        ("码头上的旅客。图自海港影像", ("码头上的旅客。", "图自海港影像")),
        ("码头上的旅客 图源：海港影像", ("码头上的旅客", "图源：海港影像")),
        ("码头上的旅客 图片来源：海港影像", ("码头上的旅客", "图片来源：海港影像")),
        ("码头上的旅客 图/海港影像", ("码头上的旅客", "图/海港影像")),
        ("码头上的旅客（图：海港影像）", ("码头上的旅客", "（图：海港影像）")),
        ("码头上的旅客（林一 摄）", ("码头上的旅客", "（林一 摄）")),
        ("码头上的旅客 视频截图", ("码头上的旅客", "视频截图")),
        ("码头上的旅客。新华社发", ("码头上的旅客。", "新华社发")),
        ("码头上的旅客 摄影：林一", ("码头上的旅客", "摄影：林一")),
        ("海湾晚报报道截图", ("海湾晚报报道截图", "海湾晚报报道截图")),
        ("图自外媒", ("图自外媒", "图自外媒")),
        ("码头上的旅客", ("码头上的旅客", "")),
        ("码头上的旅客正在看地图", ("码头上的旅客正在看地图", "")),
        ("他说自己有来源可靠的消息", ("他说自己有来源可靠的消息", "")),
        ("会议（上图）与码头（下图）", ("会议（上图）与码头（下图）", "")),
        ("示威者聚集在法院前（9日）", ("示威者聚集在法院前（9日）", "")),
    ],
)
def test_the_credit_is_split_off_a_caption(caption: str, expected: tuple[str, str]) -> None:
    assert clean.credit(caption, zh) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Crews clear a road. (Jane Doe/Reuters)", ("Crews clear a road.", "(Jane Doe/Reuters)")),
        ("Crews clear a road. Photo: Jane Doe", ("Crews clear a road.", "Photo: Jane Doe")),
        ("Crews clear a road. [Jane Doe/Bay News]", ("Crews clear a road.", "[Jane Doe/Bay News]")),
        ("Voters queue (left) at dawn", ("Voters queue (left) at dawn", "")),
        ("The source of the river", ("The source of the river", "")),
        ("Credit is due to crews", ("Credit is due to crews", "")),
    ],
)
def test_the_credit_is_split_off_an_english_caption(caption: str, expected: tuple[str, str]) -> None:
    assert clean.credit(caption, en) == expected


@pytest.mark.parametrize("style", ['align="center"', 'style="text-align:center;"', 'style="text-align : CENTER"'])
def test_a_short_centred_line_under_a_centred_picture_is_its_caption(style: str) -> None:
    result = converted(
        f'<p {style}><img src="https://i.example.org/a.jpg"></p><p {style}><span>码头上的旅客</span></p>{AFTER}'
    )
    assert result.blocks[0].images[0].caption == "码头上的旅客"
    assert result.blocks[0].passage
    assert result.blocks[0].passage.kind == "caption"
    assert len(result.blocks) == 4


@pytest.mark.parametrize("marker", ["▲", "△", "图为", "资料图：", "图1："])
def test_a_line_that_begins_as_captions_do_needs_no_centring(marker: str) -> None:
    result = converted(f'<p><img src="https://i.example.org/a.jpg"></p><p>{marker}码头上的旅客</p>{AFTER}')
    assert result.blocks[0].images[0].caption == f"{marker}码头上的旅客"


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        (f"{PICTURE}<p>渡轮周二恢复开航。</p>", "潮来潮又去", ""),
        (f"{PICTURE}<h2>码头</h2>", "潮来潮又去", ""),
        ("", "潮来潮又去", ""),
        ("", "潮来潮又去", PICTURE),
        (f'{PICTURE}<p align="center">码头 图自外媒</p>', "潮来潮又去", ""),
        (LEFT_PICTURE, "潮来潮又去", ""),
        (LEFT_PICTURE, "图书馆的灯还亮着。", ""),
        (LEFT_PICTURE, "图尔克周三抵达港口。", ""),
        (LEFT_PICTURE, "图谋推翻选举结果的人已被逮捕。", ""),
        (LEFT_PICTURE, "图为何会流出，选举委员会没有说明。", ""),
        (LEFT_PICTURE, "来源可靠的消息说，渡轮周二开航。", ""),
        (LEFT_PICTURE, "他向记者出示了一张视频截图。", ""),
    ],
)
def test_prose_beside_a_picture_stays_prose(before: str, line: str, after: str) -> None:
    assert line in prose(f'{before}<p align="center">{line}</p>{after}{AFTER}')


def test_the_title_click_to_enlarge_is_no_alternative_text() -> None:
    result = converted(f'<p><img src="https://i.example.org/a.jpg" alt="点击查看大图" title="点击查看大图"></p>{AFTER}')
    assert result.blocks[0].images[0].alt == ""


def test_a_headline_repeated_above_the_text_goes_and_a_page_of_one_headline_stays() -> None:
    assert prose("<p>海峡渡轮 复航</p>" + AFTER) == prose(AFTER)
    assert prose("<p>海峡渡轮复航</p>") == ["海峡渡轮复航"]
    assert "海峡渡轮复航" in prose(AFTER + "<p>海峡渡轮复航</p>")


@pytest.mark.parametrize(("start", "end"), [(0, 3), (0, 4), (1, 2), (2, 6), (4, 6), (0, 0), (0, 99)])
def test_characters_are_counted_in_folded_text(start: int, end: int) -> None:
    node = BeautifulSoup("<p>  <b>【甲】</b>\n 乙 <i> 丙</i></p>", "html.parser").p
    assert node is not None
    words = clean.folded(text_of(node))
    taken = clean.cut(node, start, end)
    assert squeezed(taken) == squeezed(words[start:end])
    assert squeezed(text_of(node)) == squeezed(words[:start] + words[end:])


def test_nothing_is_lost_between_prose_and_what_is_set_apart() -> None:
    body = f"<p>【文/林一】渡轮开航。</p>{AFTER}<p>点击查看大图</p><p>版权所有 海湾晚报</p>"
    assert "text-changed" not in codes(converted(body).diagnostics)
