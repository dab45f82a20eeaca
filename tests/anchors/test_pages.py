"""Old addresses on the pages: each stands once on the page of its address, shows nothing that is withheld, breaks no link."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build_dossier.anchors.lock import parse
from tests.anchors.story import Story, ids
from tests.anchors.test_lead import AIRPORT, BANKS, EN, FIGURES, OPENING, PRESIDENT, ROWS, changed, table
from tests.support.sites import Made, build, run, serving, watched

SECRET = "这一句只在旧版里有：海关称查获走私香烟四百箱，价值不详。"


def figure(words: str) -> str:
    return f'<figure><img src="https://pictures.example/1.jpg"><figcaption>{words}</figcaption></figure>'


CAPTION = "1月5日，阿拉木图市政府大楼前的消防车与人群，远处可见浓烟。"
LIST = "<ul><li>机场：恢复由军方控制</li><li>车站：仍由警方封锁</li><li>电视台：播出中断三小时</li></ul>"
HEAD = "<h2>阿拉木图机场在夜间恢复由军方控制，往返航班全部取消</h2>"
QUOTE = "<blockquote><p>我们会恢复秩序，市民请留在家中，不要靠近窗户，等待进一步通知。</p></blockquote>"
NOTED = '<p>央行另有声明。<sup><a href="#fn1" id="ref1">1</a></sup></p>'
ENTRY = '<ol><li id="fn1">声明全文于1月5日登在央行的网站上，共有三页。<a href="#ref1">↩</a></li></ol>'
CODE = "<pre>08:00 first flight\n09:30 second flight\n11:15 the third and last flight</pre>"


def project(folder: Path) -> Story:
    """Every kind of passage edited (some twice), some removed, an article renamed, one removed, one moved to another name."""
    story = Story.of(
        folder,
        a=[
            OPENING,
            HEAD,
            FIGURES,
            figure(CAPTION),
            AIRPORT,
            LIST,
            table(ROWS),
            QUOTE,
            CODE,
            SECRET,
            BANKS,
            NOTED,
            ENTRY,
        ],
        b=EN,
        c=[PRESIDENT, BANKS],
        d=["第一篇短讯：" + OPENING, "它的第二段：" + AIRPORT, "它的第三段：" + BANKS],
        **{"My report": ["海关：" + FIGURES, "铁路：" + AIRPORT, "银行：" + BANKS]},
    ).update()
    rest = [figure(CAPTION), AIRPORT, LIST, table(ROWS), QUOTE, CODE, SECRET, BANKS, NOTED, ENTRY]
    story.write("a", OPENING, HEAD, FIGURES.replace("317", "404"), *rest).update()
    story.write(
        "a",
        OPENING,
        HEAD.replace("夜间", "凌晨"),
        FIGURES.replace("317", "1000"),
        figure(CAPTION.replace("1月5日", "1月6日")),
        AIRPORT.replace("被占领数小时之后", "被占领大约五个小时之后"),
        LIST.replace("三小时", "四小时"),
        table({**ROWS, "阿特劳": 15}),
        QUOTE.replace("市民请", "请市民"),
        CODE.replace("09:30", "09:45"),
        SECRET,
        BANKS,
        NOTED,
        ENTRY,
    ).update()
    story.write(
        "a",
        OPENING,
        HEAD.replace("夜间", "黎明"),
        FIGURES.replace("317", "1200"),
        figure(CAPTION.replace("1月5日", "1月7日")),
        AIRPORT.replace("被占领数小时之后", "被占领大约六个小时之后"),
        LIST.replace("三小时", "五小时"),
        table({**ROWS, "阿特劳": 18}),
        QUOTE.replace("市民请", "请所有市民"),
        CODE.replace("09:30", "10:00"),
        BANKS,
        NOTED,
        ENTRY.replace("1月5日", "1月6日"),
    )
    story.rename("b", "b-new").write("b-new", *changed(EN, 1, EN[1].replace("317", "404")))
    story.remove("c").rename("My report", "my-report").rename("d", "e")
    return story


def check_addresses(made: Made, story: Story) -> None:
    """Every address of the lock is one element's, on the page where it was; no page has an id twice."""
    lock = parse(story.lock())
    shown = {p: ids(made.html(p)) for p in made.pages}
    for page, found in shown.items():
        assert len(found) == len(set(found)), (page, sorted({i for i in found if found.count(i) > 1}))
    live = set(story.passages())
    assert len(lock.live) + len(lock.former) > 30
    for item in (*lock.live, *lock.former):
        if f"{item.slug}#{item.passage}" not in live:
            assert shown[f"articles/{item.slug}/"].count(item.passage) == 1, item


@pytest.fixture(scope="module", params=["mkdocs", "zensical"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Story]:
    story = project(tmp_path_factory.mktemp(request.param))
    made = build(story.folder, "--engine", request.param)
    assert made.ran.code == 0, made.ran.said  # a link that leads nowhere would have refused the site
    return made, story


@pytest.mark.slow
def test_each_old_address_is_one_element_of_its_page(site: tuple[Made, Story]) -> None:
    check_addresses(*site)


@pytest.mark.slow
def test_an_old_address_stands_before_the_words_that_it_leads_to(site: tuple[Made, Story]) -> None:
    made, story = site
    page = made.html("articles/a/")
    led = [f for f in story.anchors().former if f.slug == "a" and f.to_article == "a"]
    assert len(led) >= 15
    assert len({f.to_passage for f in led}) == 9  # heading, paragraphs, caption, list, table, quotation, code, note
    notes = {b.passage.id for a in story.articles() for b in a.blocks if b.kind == "note" and b.passage}
    for item in led:
        rest = page[page.index(f'id="{item.passage}"') :]
        if item.to_passage in notes:  # which an engine moves to the end of the page
            assert re.search(r'<a href="([^"]+)"', rest)[1] == f"#{item.to_passage}"  # type: ignore[index]
        else:
            assert next(i for i in ids(rest) if i not in {f.passage for f in led}) == item.to_passage


@pytest.mark.slow
def test_no_word_of_a_note_is_in_the_search(site: tuple[Made, Story]) -> None:
    made, _ = site
    index = next(p for name in ("search/search_index.json", "search.json") if (p := made.site / name).is_file())
    read = json.loads(index.read_text(encoding="utf-8"))
    text = json.dumps(read, ensure_ascii=False).replace("\u200b", "")  # between the words, for the search
    assert OPENING[:12] in text
    for words in ("链接所指", "换了地址", "不在档案里", "链接建立之后", SECRET[:10]):
        assert words not in text
    assert "articles/c/" not in text
    assert "articles/b/" not in text


@pytest.mark.slow
def test_nothing_of_what_was_removed_is_anywhere(site: tuple[Made, Story]) -> None:
    made, _ = site
    for path in made.site.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".json", ".xml", ".csv", ".txt"):
            assert SECRET[8:16] not in path.read_text(encoding="utf-8", errors="replace"), path


@pytest.mark.slow
@pytest.mark.parametrize("publish", ["excerpt", "metadata"])
def test_old_addresses_of_what_is_withheld_leak_nothing(tmp_path: Path, publish: str) -> None:
    """Of an article that is edited, of one that is renamed, of one that is removed."""
    old = [
        "高原上的湖泊结出厚厚的冰层，渔民在冰面上凿开圆形的洞口，等待鱼群经过。湖面远看像一块磨过的玻璃，近看才有裂纹。",
        "湖边的村庄依靠夏天储存下来的干草喂养牲畜，每一户都有自己的草垛和木头栅栏。栅栏上晾着渔网，网眼里还挂着水草。",
        "山口的道路常常被积雪覆盖，邮差只能骑马穿过树林，把信件送到山谷另一侧。马蹄声在雪地里很轻，狗却总能先听见。",
        "老人们在炉火旁边缝补皮靴和马鞍，孩子们围坐在毡毯上，守着铁锅不愿意去睡觉。炉子里烧的是晒干的牛粪，没有什么烟。",
        "集市很小，附近的牧民赶着羊群来换盐和布匹，也换几本旧书。书页边上写满前人的字迹，有的已经褪色。",
    ]
    other = [
        "沙漠边缘的车站每天停两趟列车，站长会在月台上摆出一壶热茶，给下车的人暖手。",
        "车站后面有一口老井，井水发咸，只能用来浇几棵沙枣树，树荫下拴着骆驼。",
        "夜里气温降得很快，值班的人裹着皮袄看星星，等最后一班货车慢慢驶过。",
    ]
    third = ["海港的起重机在雾里缓缓转动，码头工人用哨声互相招呼，海鸥停在缆绳上面。"]
    edited = changed(old, 3, old[3].replace("围坐在毡毯上", "挤坐在羊毛毡上"))
    story = Story.of(tmp_path, a=old, b=other, c=third).update()
    story.write("a", *edited[:4]).rename("b", "b-new").write("b-new", *changed(other, 2, other[2] + "然后去睡。"))
    story.remove("c")
    (story.folder / "dossier.yml").write_text(f"title: 小档案\npublish: {publish}\n", encoding="utf-8")
    former = story.anchors().former
    made = build(story.folder)
    assert made.ran.code == 0, made.ran.said
    pages = {p: made.html(p) for p in made.pages}
    for item in former:
        assert ids(pages[f"articles/{item.slug}/"]).count(item.passage) == 1
    assert pages["articles/a/"].count("这里不全文刊载") == 1
    assert pages["articles/a/"].count("已不在这篇报道里") == 1
    assert ("这里不全文刊载" in pages["articles/b/"]) is (publish == "metadata")
    for path in made.site.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".json", ".xml", ".csv", ".txt", ".md"):
            text = path.read_text(encoding="utf-8", errors="replace").replace("\u200b", "")
            for words in (
                "围坐在毡毯",
                "羊毛毡",
                "前人的字迹",
                "哨声互相",
                *(["值班的人"] if publish == "metadata" else []),
            ):
                assert words not in text, path


def test_the_tree_is_the_same_whatever_was_there_before(tmp_path: Path) -> None:
    story = project(tmp_path)
    settings = ("--config", story.folder / "dossier.yml")
    trees = []
    for out in ("one", "two"):
        ran = run("convert", *settings, "--out", tmp_path / out)
        assert ran.code == 0, ran.said
        trees.append({p.relative_to(tmp_path / out): p.read_bytes() for p in (tmp_path / out).rglob("*.md")})
    assert trees[0] == trees[1]
    assert trees[0][Path("articles/c/index.md")].count(b"id=") == 2
    story.write("c", PRESIDENT, BANKS)
    run("convert", *settings, "--out", tmp_path / "two")
    assert "不在档案里" not in (tmp_path / "two/articles/c/index.md").read_text(encoding="utf-8")
    story.update().remove("c").rename("e", "d").update()
    run("convert", *settings, "--out", tmp_path / "two")
    assert "不在档案里" in (tmp_path / "two/articles/c/index.md").read_text(encoding="utf-8")
    assert "换了地址" in (tmp_path / "two/articles/e/index.md").read_text(encoding="utf-8")


def test_check_tells_what_the_lock_does_not_know_and_which_links_are_lost(tmp_path: Path) -> None:
    story = project(tmp_path)
    ran = run("check", "--config", story.folder / "dossier.yml")
    assert "passages that it does not remember" in ran.said
    assert re.search(r"a\.txt.*older links to passages of 'a' that are gone", ran.said)
    assert re.search(r"anchors\.lock.*older links to passages of 'c' that are gone", ran.said)
    story.update()
    assert "does not remember" not in run("check", "--config", story.folder / "dossier.yml").said


# what a reader sees


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Story]]:
    story = project(tmp_path_factory.mktemp("served"))
    made = build(story.folder)
    with serving(made.site) as address:
        yield address, story


SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
SHOWN = "e => { const r = e.getBoundingClientRect(); return r.height > 0 && r.bottom > 0 && r.top < innerHeight }"


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_follows_an_old_link_sees_where_it_led(
    served: tuple[str, Story], browser: Browser, size: str, scheme: str, tmp_path: Path
) -> None:
    address, story = served
    former = story.anchors().former
    edited = [f for f in former if f.slug == "a" and f.to_passage == story.at(FIGURES.replace("317", "1200"))[2:]]
    assert len(edited) == 3
    lost = next(f for f in former if f.slug == "a" and not f.to_passage)
    moved = next(f for f in former if f.slug == "b")
    gone = next(f for f in former if f.slug == "c")
    with watched(browser, viewport=SIZES[size], color_scheme=scheme) as (page, seen):

        def go(to: str) -> None:
            page.goto("about:blank")
            page.goto(address + to)
            page.wait_for_timeout(150)

        def shot(name: str) -> None:
            page.screenshot(path=tmp_path / f"{name}-{size}-{scheme}.png")

        for item in edited:
            go(f"articles/a/#{item.passage}")
            passage = page.locator(f"[id='{item.to_passage}']")
            assert passage.evaluate(SHOWN)
            assert passage.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
            note = "e => getComputedStyle(e, '::after').content"
            assert "改动过" in page.locator(".bd-former:has(:target)").evaluate(note)
            assert page.locator(".bd-former:has(:target)").evaluate("e => e.getBoundingClientRect().top") > 40
        shot("edited")

        go(f"articles/a/#{lost.passage}")
        assert page.locator(".bd-gone:visible").count() == 1
        assert page.locator(".bd-gone p:visible").evaluate(SHOWN)
        assert page.locator(".bd-gone p:visible").inner_text().startswith("链接所指的那一段已不在这篇报道里。")
        shot("gone")

        go(f"articles/b/#{moved.passage}")
        assert page.locator(".bd-was p:visible").count() == 1
        shot("renamed")
        page.locator(".bd-was a:visible").click()
        page.wait_for_url(f"**/articles/b-new/#{moved.to_passage}")
        assert page.locator(f"[id='{moved.to_passage}']").evaluate(SHOWN)

        go(f"articles/c/#{gone.passage}")
        assert page.locator("h1").inner_text().startswith("这篇报道已不在档案里")
        shot("removed")

        for plain in ("a", "b"):  # without an old link, nothing of the notes is seen
            go(f"articles/{plain}/")
            assert page.locator(".bd-gone:visible, .bd-was p:visible").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert seen.errors == []


@pytest.mark.browser
def test_a_page_with_two_hundred_notes_shows_one(tmp_path: Path, browser: Browser) -> None:
    story = Story.of(
        tmp_path, a=[OPENING, *(f"第{n}条：{chr(0x4E00 + 37 * n)}{chr(0x5E00 + 53 * n)}。" for n in range(200))]
    )
    story.update().write("a", OPENING, BANKS)
    made = build(story.folder)
    assert made.ran.code == 0, made.ran.said
    html = made.html("articles/a/")
    assert html.count("链接所指的那一段") == 1
    former = story.anchors().former
    assert len(former) == 200
    with serving(made.site) as address, watched(browser, viewport=SIZES["phone"]) as (page, _):
        page.goto(f"{address}articles/a/")
        plain = page.evaluate("document.documentElement.scrollHeight")
        page.goto("about:blank")
        page.goto(f"{address}articles/a/#{former[150].passage}")
        assert page.locator(".bd-gone p:visible").evaluate(SHOWN)
        assert page.evaluate("document.documentElement.scrollHeight") - plain < 200
        page.screenshot(path=tmp_path / "many-phone-light.png")
