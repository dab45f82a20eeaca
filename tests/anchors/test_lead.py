"""Where an old address leads after an edit: to the passage that its words became, or to a note; never to other words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build_dossier.anchors import file as anchor_lock
from build_dossier.anchors.lead import resolve
from tests.anchors.story import Story

OPENING = "当地时间5日傍晚，阿拉木图市中心再度响起枪声，多条街道的交通因此中断。"
FIGURES = "内务部通报说，骚乱已造成8名警察死亡，另有317人受伤，其中多数人在医院接受治疗。"
AIRPORT = "机场在被占领数小时之后恢复由军方控制，但所有往返航班仍然取消，旅客滞留在附近旅馆。"
PRESIDENT = "总统在电视讲话中宣布全国进入为期两周的紧急状态，并接受政府集体辞职。"
BANKS = "多家银行的网点和提款机遭到破坏，央行要求各行暂停营业直至局势平稳。"
ZH = [OPENING, FIGURES, AIRPORT, PRESIDENT, BANKS]
EN = [
    "Gunfire was heard again in the centre of Almaty on Wednesday evening, and several streets were closed.",
    "The interior ministry said that 8 police officers had died and 317 people had been injured in the unrest.",
    "The airport is under the control of the army again, but every flight remains cancelled until further notice.",
    "In a televised address the president declared a state of emergency for two weeks and dismissed the cabinet.",
    "Branches of several banks were damaged; the central bank told all lenders to stay closed for now.",
]
BOTH = pytest.mark.parametrize("parts", [ZH, EN], ids=["zh", "en"])


def changed(parts: list[str], number: int, *new: str) -> list[str]:
    return [*parts[:number], *new, *parts[number + 1 :]]


def told(tmp_path: Path, old: list[str], new: list[str]) -> tuple[Story, list[str]]:
    """The story after an edit, and the addresses of what was there before, in its order."""
    story = Story.of(tmp_path, a=old).update()
    before = list(story.passages())
    return story.write("a", *new), before


@BOTH
def test_nothing_changed(tmp_path: Path, parts: list[str]) -> None:
    story, before = told(tmp_path, parts, parts)
    assert story.anchors().former == ()
    assert [story.lead(b) for b in before] == parts


@pytest.mark.parametrize(
    ("parts", "old", "new"),
    [(ZH, "317", "318"), (EN, "317", "1,031"), (ZH, "8名", "十六名"), (EN, "8 police", "16 police")],
)
def test_a_figure_is_edited(tmp_path: Path, parts: list[str], old: str, new: str) -> None:
    edited = parts[1].replace(old, new)
    story, before = told(tmp_path, parts, changed(parts, 1, edited))
    assert [story.lead(b) for b in before] == changed(parts, 1, edited)


@BOTH
def test_much_of_a_passage_is_edited_in_its_place(tmp_path: Path, parts: list[str]) -> None:
    """A quarter replaced is certain; of a half, as much is new as is old: a note at the worst."""
    half = len(parts[2]) * 3 // 4
    edited = parts[2][:half] + ("，军方说夜里还会有车队抵达" if parts is ZH else "; convoys will arrive by night")
    story, before = told(tmp_path, parts, changed(parts, 2, edited))
    assert story.lead(before[2]) == edited
    halved = parts[2][: len(parts[2]) // 2] + edited[half:]
    assert story.write("a", *changed(parts, 2, halved)).lead(before[2]) in (None, halved)


@BOTH
def test_a_passage_that_is_written_anew_is_gone(tmp_path: Path, parts: list[str]) -> None:
    new = (
        "哈铁公司说，西部各线列车停运一天。"
        if parts is ZH
        else "Trains in the west did not run for a day, the railway said."
    )
    story, before = told(tmp_path, parts, changed(parts, 2, new))
    assert story.lead(before[2]) is None


@BOTH
def test_passages_change_places(tmp_path: Path, parts: list[str]) -> None:
    story, before = told(tmp_path, parts, [parts[3], parts[1], parts[2], parts[0], parts[4]])
    assert [story.lead(b) for b in before] == parts
    assert story.anchors().former == ()


@BOTH
def test_passages_change_places_and_are_edited(tmp_path: Path, parts: list[str]) -> None:
    figure = parts[1].replace("317", "404")
    airport = parts[2].replace("取消", "停飞").replace("every flight", "each flight")
    story, before = told(tmp_path, parts, [parts[0], airport, parts[3], figure, parts[4]])
    assert story.lead(before[1]) == figure
    assert story.lead(before[2]) == airport


@BOTH
def test_one_of_two_equal_passages_is_removed(tmp_path: Path, parts: list[str]) -> None:
    twice = [parts[0], parts[1], parts[2], parts[1], parts[3]]
    for new in ([parts[0], parts[2], parts[1], parts[3]], [parts[0], parts[1], parts[2], parts[3]]):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        story, before = told(folder, twice, new)
        assert before[3] == f"{before[1]}-2"
        assert [story.lead(b) for b in before] == twice


@BOTH
def test_both_of_two_equal_passages_are_edited(tmp_path: Path, parts: list[str]) -> None:
    edited = parts[1].replace("317", "318")
    story, before = told(tmp_path, [parts[0], parts[1], parts[2], parts[1]], [parts[0], edited, parts[2], edited])
    assert [story.lead(before[1]), story.lead(before[3])] == [edited, edited]
    assert len({f.to_passage for f in story.anchors().former}) == 2


@BOTH
def test_one_of_two_equal_passages_is_edited(tmp_path: Path, parts: list[str]) -> None:
    """The words are still there: their links stay with them."""
    edited = parts[1].replace("317", "318")
    story, before = told(tmp_path, [parts[0], parts[1], parts[2], parts[1]], [parts[0], edited, parts[2], parts[1]])
    assert [story.lead(before[1]), story.lead(before[3])] == [parts[1], parts[1]]


@BOTH
def test_an_equal_passage_is_added_before(tmp_path: Path, parts: list[str]) -> None:
    story, before = told(tmp_path, parts, [parts[3], *parts])
    assert [story.lead(b) for b in before] == parts


def test_a_passage_is_split(tmp_path: Path) -> None:
    long = OPENING + FIGURES
    story, before = told(tmp_path, [AIRPORT, long, BANKS], [AIRPORT, OPENING, FIGURES, BANKS])
    assert story.lead(before[1]) is None  # neither half is it
    most = OPENING + FIGURES + PRESIDENT
    story, before = told(tmp_path / "uneven", [AIRPORT, most, BANKS], [AIRPORT, OPENING + FIGURES, PRESIDENT, BANKS])
    assert story.lead(before[1]) in (None, OPENING + FIGURES)


def test_passages_are_merged(tmp_path: Path) -> None:
    story, before = told(tmp_path, ZH, [OPENING, FIGURES + AIRPORT, PRESIDENT, BANKS])
    assert story.lead(before[1]) in (None, FIGURES + AIRPORT)
    assert story.lead(before[2]) in (None, FIGURES + AIRPORT)
    short = "航班仍然取消。"
    story, before = told(tmp_path / "short", [OPENING, FIGURES, short, BANKS], [OPENING, FIGURES + short, BANKS])
    assert story.lead(before[1]) == FIGURES + short
    assert story.lead(before[2]) is None


@BOTH
def test_passages_are_inserted_before_an_edited_one(tmp_path: Path, parts: list[str]) -> None:
    edited = parts[1].replace("317", "318").replace("通报说", "最新通报说").replace("said that", "has said that")
    new = [
        "更正：本文早先的版本有误。",
        "以下为修订后的全文。",
        parts[0],
        "另据当地媒体报道，通信一度中断。",
        edited,
        *parts[2:],
    ]
    story, before = told(tmp_path, parts, new)
    assert story.lead(before[1]) == edited


def test_a_heading_is_edited(tmp_path: Path) -> None:
    old = "<h2>阿拉木图机场在夜间恢复由军方控制，往返航班仍然全部取消</h2>"
    new = "<h2>阿拉木图机场在凌晨恢复由军方控制，往返航班仍然全部取消</h2>"
    story, before = told(tmp_path, [OPENING, old, AIRPORT], [OPENING, new, AIRPORT])
    assert story.lead(before[1]) == "阿拉木图机场在凌晨恢复由军方控制，往返航班仍然全部取消"
    marks, before = told(
        tmp_path / "marks", [OPENING, "<h2>机场恢复了？</h2>", AIRPORT], [OPENING, "<h2>机场恢复了！</h2>", AIRPORT]
    )
    assert marks.lead(before[1]) == "机场恢复了！"


def test_a_paragraph_becomes_a_heading(tmp_path: Path) -> None:
    story, before = told(tmp_path, [OPENING, "机场局势", AIRPORT], [OPENING, "<h2>机场局势</h2>", AIRPORT])
    assert "机场局势-" in story.at("机场局势")
    assert story.lead(before[1]) == "机场局势"


@pytest.mark.parametrize(
    ("old", "new", "leads"),
    [
        ("阿克套：3人死亡", "阿克套：5人死亡", True),
        ("死者增至十人。", "死者增至十二人。", True),
        ("3 killed in Aktau", "5 killed in Aktau", True),
        ("阿克套：3人死亡", "阿特劳：3人死亡", False),
        ("没有人死亡。", "有人死亡。", False),
        ("3 dead in Aktau", "3 dead in Atyrau", False),
        ("3人", "5人", False),
    ],
)
def test_short_passages_lead_on_by_their_figures_only(tmp_path: Path, old: str, new: str, leads: bool) -> None:
    """In under twenty characters, another name looks like an edit."""
    story, before = told(tmp_path, [OPENING, old, BANKS], [OPENING, new, BANKS])
    assert story.lead(before[1]) == (new if leads else None)


ROWS = {"阿克套": 3, "阿特劳": 12, "塔拉兹": 7, "奇姆肯特": 20}


def table(rows: dict[str, int]) -> str:
    return "<table><tr><th>城市</th><th>死亡</th></tr>" + "".join(
        f"<tr><td>{town}</td><td>{count}</td></tr>" for town, count in rows.items()
    ) + "</table>"  # fmt: skip


def test_a_table_is_edited(tmp_path: Path) -> None:
    story, before = told(tmp_path, [OPENING, table(ROWS), BANKS], [OPENING, table({**ROWS, "阿特劳": 15}), BANKS])
    assert re.sub(r"\s+", " ", story.lead(before[1]) or "") == "城市 死亡 阿克套 3 阿特劳 15 塔拉兹 7 奇姆肯特 20"
    other = {"卡拉干达": 1, "巴甫洛达尔": 2, "乌拉尔斯克": 4, "科斯塔奈": 9}
    story, before = told(tmp_path / "other", [OPENING, table(ROWS), BANKS], [OPENING, table(other), BANKS])
    assert story.lead(before[1]) is None


def test_a_caption_is_edited(tmp_path: Path) -> None:
    def figure(words: str) -> str:
        return f'<figure><img src="https://pictures.example/1.jpg"><figcaption>{words}</figcaption></figure>'

    old, new = (
        "1月5日，阿拉木图市政府大楼前的消防车与人群，远处可见浓烟。（档案图）",
        "1月6日，阿拉木图市政府大楼前的消防车与人群，远处可见浓烟。（档案图）",
    )
    story, before = told(tmp_path, [OPENING, figure(old), BANKS], [OPENING, figure(new), BANKS])
    assert "1月6日" in (story.lead(before[1]) or "")


@pytest.mark.parametrize("update", [True, False], ids=["updates between", "no update between"])
@BOTH
def test_a_passage_is_edited_three_times(tmp_path: Path, parts: list[str], update: bool) -> None:
    one = parts[1].replace("317", "404")
    two = one.replace("通报说", "最新通报说").replace("The interior ministry", "The Kazakh interior ministry")
    three = two.replace("404", "1000")
    story, before = told(tmp_path, parts, parts)
    seen = [before[1]]
    for text in (one, two, three):
        story.write("a", *changed(parts, 1, text))
        if update:
            story.update()
            seen.append(story.at(text))
    assert {story.lead(address) for address in seen} == {three}
    story.write("a", *changed(parts, 1, one)).update()
    assert {story.lead(address) for address in seen} == {one}
    story.write("a", *parts).update()
    assert {story.lead(address) for address in seen} == {parts[1]}
    story.write("a", *changed(parts, 1)).update()
    assert {story.lead(address) for address in seen} == {None}
    story.write("a", *parts).update()
    assert {story.lead(address) for address in seen} == {parts[1]}


def test_what_a_chain_led_to_comes_back_with_its_links(tmp_path: Path) -> None:
    """An article that cannot be read for a while, or was removed and added again, loses no link."""
    story = Story.of(tmp_path, a=ZH, b=EN).update()
    address = story.at(FIGURES)
    edited = FIGURES.replace("317", "404")
    story.write("a", *changed(ZH, 1, edited)).update()
    story.remove("a").update()
    assert story.lead(address) is None
    story.write("a", *changed(ZH, 1, edited)).update()
    assert story.lead(address) == edited


# lists


def towns(rows: dict[str, int], form: str) -> list[str]:
    return [form.format(town=town, n=n) for town, n in rows.items()]


FORMS = [
    "{town}：{n}人",
    "{town}市有{n}人死亡。",
    "{town}市卫生部门通报，截至当晚，该市医院共收治{n}名伤者，其中多数为轻伤，另有数人仍在接受手术。",
    "In {town}, {n} people were killed.",
    "The health department of {town} said that {n} people had been taken to hospital by the evening, most with light wounds.",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("one figure", {**ROWS, "阿特劳": 15}),
        ("all figures", {"阿克套": 4, "阿特劳": 13, "塔拉兹": 8, "奇姆肯特": 21}),
        ("figures exchanged", {"阿克套": 12, "阿特劳": 3, "塔拉兹": 20, "奇姆肯特": 7}),
        ("figures moved on", {"阿克套": 20, "阿特劳": 3, "塔拉兹": 12, "奇姆肯特": 7}),
        ("a row removed, another added", {"阿克套": 3, "塔拉兹": 7, "奇姆肯特": 20, "卡拉干达": 12}),
        ("a row replaced in its place", {"阿克套": 3, "卡拉干达": 30, "塔拉兹": 7, "奇姆肯特": 20}),
        ("a row replaced, the same figure", {"阿克套": 3, "卡拉干达": 12, "塔拉兹": 7, "奇姆肯特": 20}),
        ("all rows replaced", {"卡拉干达": 3, "巴甫洛达尔": 12, "科斯塔奈": 7, "乌拉尔": 20}),
        ("reordered and updated", {"奇姆肯特": 21, "塔拉兹": 3, "阿克套": 7, "阿特劳": 20}),
        ("a row removed", {"阿克套": 3, "塔拉兹": 7, "奇姆肯特": 20}),
    ],
)
def test_in_a_list_of_towns_no_link_leads_to_another_town(
    tmp_path: Path, form: str, name: str, new: dict[str, int]
) -> None:
    story, before = told(tmp_path, [OPENING, *towns(ROWS, form), BANKS], [OPENING, *towns(new, form), BANKS])
    led = [story.lead(address) for address in before[1:-1]]
    allowed = [{form.format(town=town, n=new[town]), None} if town in new else {None} for town in ROWS]
    assert all(one in some for one, some in zip(led, allowed, strict=True)), led
    if len(form) > 8:  # a row whose town is there leads to it, whatever its figure
        assert [one is not None for one in led] == [town in new for town in ROWS]


def test_a_list_of_districts_whose_names_are_figures(tmp_path: Path) -> None:
    form = "第{town}区：{n}人死亡，医院已满。"
    old = {"一": 3, "二": 12, "三": 7}
    for number, new in enumerate(
        ({"一": 5, "二": 12, "三": 8}, {"二": 3, "三": 7, "四": 9}, {"一": 7, "二": 3, "三": 12})
    ):
        folder = tmp_path / str(number)
        story, before = told(folder, [OPENING, *towns(old, form), BANKS], [OPENING, *towns(new, form), BANKS])
        for address, town in zip(before[1:-1], old, strict=True):
            led = story.lead(address)
            assert led is None or led == form.format(town=town, n=new.get(town))


# articles


def test_an_article_is_renamed(tmp_path: Path) -> None:
    story, before = told(tmp_path, ZH, ZH)
    story.rename("a", "new-name")
    assert [story.lead(b) for b in before] == ZH
    story.update()
    assert [story.lead(b) for b in before] == ZH
    story.rename("new-name", "last-name").update()
    assert [story.lead(b) for b in before] == ZH


@BOTH
def test_an_article_is_renamed_and_edited(tmp_path: Path, parts: list[str]) -> None:
    edited = parts[1].replace("317", "404")
    story, before = told(tmp_path, parts, parts)
    story.rename("a", "b").write("b", *changed(parts, 1, edited)).update()
    assert [story.lead(b) for b in before] == changed(parts, 1, edited)


def test_an_article_is_renamed_with_a_list_of_towns(tmp_path: Path) -> None:
    for number, form in enumerate(FORMS):
        story, before = told(tmp_path / str(number), [OPENING, *towns(ROWS, form), BANKS], [])
        story.remove("a").write("b", OPENING, *towns(ROWS, form), BANKS)
        assert [story.lead(b) for b in before] == [OPENING, *towns(ROWS, form), BANKS]


def test_an_article_is_renamed_so_that_its_page_stays(tmp_path: Path) -> None:
    story = Story.of(tmp_path, **{"My report": ZH}).update()
    before = list(story.passages())
    assert before[0].startswith("my-report#")
    story.rename("My report", "my-report").update()
    assert [story.lead(b) for b in before] == ZH
    assert {f.article for f in story.anchors().former} == {"my-report"}  # they stand on its page


def test_an_article_whose_page_moves_since_another_has_gone(tmp_path: Path) -> None:
    """Two names that make one address: the second gets a number, until the first is removed."""
    story = Story.of(tmp_path, **{"a b": ZH, "a-b": EN}).update()
    before = [p for p in story.passages() if p.startswith("a-b-2#")]
    story.remove("a b")
    for _ in range(2):
        assert all(p.startswith("a-b#") for p in story.passages())
        assert [story.lead(b) for b in before] == EN
        story.update()


def test_two_articles_exchange_their_names(tmp_path: Path) -> None:
    shared = "（据当地媒体综合报道，记者张三发自阿斯塔纳，编辑李四。）"
    story = Story.of(tmp_path, a=[*ZH, shared], b=[*EN, shared]).update()
    before = {address: p.text for address, p in story.passages().items()}
    story.rename("a", "c").rename("b", "a").rename("c", "b")
    for _ in range(2):
        assert {address: story.lead(address) for address in before} == before
        story.update()


def test_an_article_is_removed_and_added_again(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=ZH, b=EN).update()
    before = {address: p.text for address, p in story.passages().items()}
    story.remove("a")
    for _ in range(2):
        assert [story.lead(b) for b in before if b.startswith("a#")] == [None] * 5
        assert [story.lead(b) for b in before if b.startswith("b#")] == EN
        story.update()
    story.write("a", *ZH)
    assert {address: story.lead(address) for address in before} == before
    assert story.anchors().former == ()


def test_an_article_loses_all_its_passages_and_is_not_taken_for_renamed(tmp_path: Path) -> None:
    picture = '<img src="https://pictures.example/1.jpg">'
    story = Story.of(tmp_path, a=ZH, b=EN).update()
    before = [address for address in story.passages() if address.startswith("a#")]
    story.write("a", picture).write("c", "另一篇报道，说的是别的事情，与前文没有关系。")
    assert [story.lead(b) for b in before] == [None] * 5


def test_a_copy_that_was_there_beside_it_is_not_the_renamed_one(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=ZH, b=ZH[:4]).update()
    before = [address for address in story.passages() if address.startswith("a#")]
    story.remove("a").update()
    assert [story.lead(b) for b in before] == [None] * 5


def test_of_two_copies_that_come_none_is_the_renamed_one(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=ZH, z=EN).update()
    before = [address for address in story.passages() if address.startswith("a#")]
    story.remove("a").write("b", *ZH).write("c", *ZH, "另附记者手记。")
    assert {story.lead(b) for b in before} <= {None, *ZH}
    assert {f.to_article for f in story.anchors().former} <= {"", "b"}
    story.write("c", *ZH, "").rename("c", "d")
    (story.folder / "seeds" / "d.txt").write_text(
        (story.folder / "seeds" / "b.txt").read_text(encoding="utf-8") + "\n\n", encoding="utf-8"
    )
    assert {story.lead(b) for b in before} == {None}


def test_an_edit_of_one_article_changes_the_lines_of_that_passage_alone(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=ZH, b=EN).update()
    old = set(story.lock().splitlines()[1:])  # the first line holds a sum of the others
    story.write("a", *changed(ZH, 1, FIGURES.replace("317", "404"))).update()
    new = set(story.lock().splitlines()[1:])
    assert (len(old - new), len(new - old)) == (1, 2)


def test_a_lock_without_digests_still_leads_on(tmp_path: Path) -> None:
    """One that was written before they were kept."""
    story = Story.of(tmp_path, a=ZH).update()
    before = list(story.passages())
    lock = story.folder / "seeds" / "anchors.lock"
    rows = ['{"anchors_lock": 1}', *story.lock().splitlines()[1:]]
    lock.write_text(
        "\n".join(re.sub(r'"(?:words|frame)": "[^"]*", ', "", row) for row in rows) + "\n", encoding="utf-8"
    )
    edited = FIGURES.replace("317", "404")
    story.write("a", *changed(ZH, 1, edited))
    assert [story.lead(b) for b in before] == changed(ZH, 1, edited)


def test_the_order_of_the_articles_makes_no_difference(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=ZH, b=EN, c=[OPENING]).update()
    story.write("a", *changed(ZH, 1, FIGURES.replace("317", "404"))).rename("b", "d").remove("c")
    lock, _ = anchor_lock.read(story.folder / "seeds")
    articles = story.articles()
    assert resolve(lock, articles) == resolve(lock, articles[::-1])
