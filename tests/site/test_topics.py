"""Topic pages and the front page on finished sites: every number leads to its passage, withdrawn ones say so, readers find out.

The demo, an earthquake of five short articles, and the five real articles where they are at hand (facts only).
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from build_dossier.publish import linkcheck
from tests.support.shared import SHARED
from tests.support.sites import ROOT, Made, article, build, serving, small_project, watched

pytestmark = pytest.mark.slow
STORY = ROOT / "tests" / "stories" / "earthquake"
QUESTIONS = yaml.safe_load((Path(__file__).parent / "questions.yml").read_text(encoding="utf-8"))
needs_five = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the five real articles are not at hand")


@pytest.fixture(scope="module")
def earthquake(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Another kind of event, made of a dossier.yml and seeds alone."""
    project = tmp_path_factory.mktemp("earthquake") / "project"
    shutil.copytree(STORY, project)
    shutil.move(project / "curation.yml", project / "seeds" / "curation.yml")
    shutil.copyfile(ROOT / "mkdocs.yml", project / "mkdocs.yml")
    made = build(project, "--strict")
    assert made.ran.code == 0, made.ran.said
    return made


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def content(path: Path) -> Tag:
    found = soup(path).find("article")
    assert isinstance(found, Tag)
    return found


def generated(site: Path) -> list[Path]:
    return [p for p in sorted(site.rglob("index.html")) if "articles" not in p.relative_to(site).parts]


def target(site: Path, page: Path, address: str) -> Tag | None:
    """The element that a link leads to."""
    base = f"https://e.example/{page.relative_to(site).as_posix().removesuffix('index.html')}"
    parts = urlsplit(urljoin(base, address))
    file = site / unquote(parts.path).lstrip("/") / "index.html"
    found = soup(file).find(id=unquote(parts.fragment))
    return found if isinstance(found, Tag) else None


def digits(text: str) -> str:
    found = re.search(r"\d[\d,.]*", text)
    return found[0] if found else text.split()[0]  # five aircraft


def numbers_lead_to_their_passages(site: Path) -> int:
    seen = 0
    for page in generated(site):
        loose = [n.get_text() for n in content(page).select(".bd-number:not(.bd-added)") if n.find_parent("a") is None]
        assert not loose, f"{page}: {loose} lead nowhere"
        for link in content(page).select("a:has(.bd-number)"):
            passage = target(site, page, str(link["href"]))
            assert passage is not None, f"{page}: {link['href']} leads nowhere"
            printed = link.select_one(".bd-number").get_text()  # type: ignore[union-attr]
            assert digits(printed) in passage.get_text(), f"{page}: {printed} is not in {passage.get_text()[:80]}"
            seen += 1
    return seen


def test_every_number_of_the_demo_leads_to_a_passage_that_holds_it(demo: Made) -> None:
    assert numbers_lead_to_their_passages(demo.site) > 60


def test_every_number_of_the_earthquake_leads_to_a_passage_that_holds_it(earthquake: Made) -> None:
    assert numbers_lead_to_their_passages(earthquake.site) > 40
    assert linkcheck.faults(earthquake.site) == ()


@needs_five
def test_every_number_of_the_five_leads_to_a_passage_that_holds_it(real_five: Path) -> None:
    assert numbers_lead_to_their_passages(real_five) > 30


def bare(text: str, number: str, units: str) -> list[str]:
    """Where a number with its unit stands without the word before it."""
    text = re.sub(r"\s+", " ", text)
    return [
        text[max(0, m.start() - 20) : m.end() + 10]
        for m in re.finditer(rf"(?<!\d){number}(?={units})", text)
        if not re.search(r"(?:已撤回|媒体已更正|发布方已否认|\[withdrawn\]) ?$", text[: m.start()])
    ]


def withdrawn_says_so(site: Path, numbers: tuple[str, ...], units: str) -> None:
    faults: list[str] = []
    for page in sorted(site.rglob("index.html")):
        text = content(page).get_text() + " ".join(str(m.get("content", "")) for m in soup(page).select("meta"))
        faults += [f"{page.relative_to(site)}: {b}" for n in numbers for b in bare(text, n, units)]
    search = (site / "search" / "search_index.json").read_text(encoding="utf-8").encode().decode("unicode_escape")
    search = search.replace("\u200b", "")
    faults += [f"search: {b}" for n in numbers for b in bare(re.sub("<[^>]*>", "", search), n, units)]
    for name in ("claims", "statements", "events"):
        rows = csv.DictReader(io.StringIO((site / "data" / f"{name}.csv").read_text(encoding="utf-8-sig")))
        for row in rows:
            joined = " ".join(row.get(k) or "" for k in ("text", "label"))
            faults += [f"{name}.csv: {b}" for n in numbers for b in bare(joined, n, units)]
            if name == "claims" and row["status"] == "withdrawn":
                assert row["notice"] in ("已撤回", "媒体已更正")
                assert list(row).index("notice") < list(row).index("low")
    assert not faults, "\n".join(faults)


def test_a_withdrawn_number_says_so_wherever_it_stands(demo: Made) -> None:
    withdrawn_says_so(demo.site, ("164", "103"), "人|名| dead| people| of them")
    withdrawn = [c for c in demo.data("claims") if c["status"] == "withdrawn"]
    assert {c["low"] for c in withdrawn} == {164, 103}
    assert {c["article"][:3] for c in withdrawn} == {"003", "005", "006", "007", "008"}


def test_the_withdrawal_of_another_story_says_so_too(earthquake: Made) -> None:
    withdrawn_says_so(earthquake.site, ("310",), "人")


@needs_five
def test_the_five_say_what_was_withdrawn(real_five: Path) -> None:
    withdrawn_says_so(real_five, ("164", "103"), "人")


def texts(site: Path, page: str) -> str:
    tag = BeautifulSoup(str(content(site / page / "index.html")), "html.parser")
    for cited in tag.select("details.bd-cite, .headerlink"):
        cited.decompose()
    return re.sub(r"\s+", " ", tag.get_text(" "))


def rows(site: Path, page: str, section: str) -> list[str]:
    """The rows of the tables below a heading."""
    heading = content(site / page / "index.html").find(id=section)
    assert isinstance(heading, Tag), f"no section {section} on {page}"
    found: list[str] = []
    for sibling in heading.find_next_siblings():
        if sibling.name == "h2":
            break
        found += [re.sub(r"\s+", " ", row.get_text(" ")) for row in sibling.select("tbody tr")]
    return found


def row(found: list[str], *words: str) -> str:
    match = [r for r in found if all(w in r for w in words)]
    assert match, f"no row with {words} in {found}"
    return match[0]


@needs_five
def test_rows_9_to_19_of_the_real_articles_are_on_the_pages(real_five: Path) -> None:
    deaths = rows(real_five, "topics/casualties", "figures")
    assert "重申" in row(deaths, "执法人员", "18", "1月6日公布，1月7日重申")
    assert row(deaths, "执法人员", "18", "内务部", "1月6日公布")
    assert row(deaths, "官方称“武装暴乱者”", "26", "1月7日")
    assert not [r for r in deaths if "164" in r or re.search(r"\b44\b", r)]
    assert row(rows(real_five, "topics/casualties", "figures-2"), "未说明人群", "748", "1月6日")
    assert "更新" in row(rows(real_five, "topics/casualties", "figures-3"), "近8000", "未写明", "1月10日")
    assert row(rows(real_five, "topics/casualties", "figures-4"), "200", "250")
    assert "口径不同，不可比" in row(rows(real_five, "topics/casualties", "ledger"), "164", "该部门否认")
    assert "没有可采用的死亡总数" in texts(real_five, "topics/casualties")
    box = texts(real_five, "topics/casualties")
    assert re.search(r"已撤回 ?164", box) and re.search(r"阿拉木图 ?已撤回 ?103", box)
    assert re.search(r"225人.*总检察院", box)
    force = rows(real_five, "topics/csto", "breakdown")
    assert "计划" in row(force, "俄罗斯", "3000", "2 篇刊载，同一段文字")
    assert "缺吉尔吉斯斯坦" in row(force, "3770", "本站相加", "无人公布过此数")
    assert "一个连" in row(force, "白俄罗斯", "500")
    assert row(force, "约2500", "努里舍夫", "日期未写明")
    csto = texts(real_five, "topics/csto")
    assert "3 篇刊载，同一段文字，同一家媒体" in csto
    assert re.search("说法不一.*1990年代", csto)
    assert re.search("7000.*不在哈萨克斯坦", csto)
    assert re.search("两种时间： ?周三晚间／1月6日凌晨", csto)
    reactions = texts(real_five, "topics/reactions")
    foreign, _, own = reactions.partition("哈萨克斯坦官方自述")
    assert "中国 汪文斌" in foreign and "回应美国" in foreign
    assert "潘光" not in reactions and "通讯员 （" not in reactions
    assert "内政部" not in foreign.partition("派兵公告")[0]
    assert "托卡耶夫" in own


@needs_five
def test_without_decisions_the_figures_stand_as_they_were_given(real_five_plain: Made) -> None:
    front = rows(real_five_plain.site, "", "figures-now")
    assert row(front, "死亡·总数", "164", "卫生部", "1月9日", "法新社")
    assert "没有编辑处理" in texts(real_five_plain.site, "corrections")
    assert not [c for c in real_five_plain.data("claims") if c["status"] == "withdrawn"]
    assert real_five_plain.data("outside") == []


@needs_five
@pytest.mark.parametrize("decided", [True, False], ids=["with decisions", "without"])
def test_what_holds_across_the_real_articles_is_in_the_data(
    real_five: Path, real_five_plain: Made, decided: bool
) -> None:
    """`same_passage`, `conflicts` and `series` of the annotations: facts, told here by article and figure."""
    site = real_five if decided else real_five_plain.site
    data = {
        n: json.loads((site / "data" / f"{n}.json").read_text("utf-8")) for n in ("clusters", "relations", "claims")
    }
    shared = [{a[:3] for a in c["articles"]} for c in data["clusters"]]
    for articles, times in (({"000", "002"}, 2), ({"000", "002", "003"}, 1), ({"002", "003"}, 1)):
        assert shared.count(articles) >= times, shared

    def sides(relation: dict[str, Any]) -> list[tuple[float | None, float | None]]:
        return [(s["low"], s["high"]) for s in relation["sides"]]

    (misfit,) = [r for r in data["relations"] if r["relation"] == "conflicts"]
    total = next(s for s in misfit["sides"] if s["sum"])
    assert (misfit["measure"], total["low"], total["unstated"]) == ("deployed", 3770, ["吉尔吉斯斯坦"])
    assert {s["low"] for s in misfit["sides"] if not s["sum"]} == {2500}
    told = {(r["relation"], r["measure"], tuple(sides(r))) for r in data["relations"]}
    assert ("updates", "detained", ((2298, 2298), (3000, None))) in told
    assert ("updates", "detained", ((3000, None), (None, 8000))) in told
    assert ("restates", "killed", ((18, 18), (18, 18))) in told
    assert ("subset", "killed", ((164, 164), (103, 103))) in told
    assert not [t for t in told if t[1] == "killed" and t[0] in ("updates", "agrees", "conflicts")]
    claims = {(c["measure"], c["low"]): c for c in data["claims"]}
    assert claims["killed", 164]["status"] == ("withdrawn" if decided else "reported")
    assert (claims["killed", 26]["as_of"], claims["killed", 164]["as_of"]) == ("2022-01-07", "2022-01-09")


def test_another_story_has_sensible_topic_pages(earthquake: Made) -> None:
    site = earthquake.site
    deaths = rows(site, "topics/casualties", "figures")
    assert "更新：此前 超过40" in row(deaths, "近90", "应急管理厅", "5月16日")
    assert "其中" in row(deaths, "消防员", "1人")
    assert "说法不一" in row(deaths, "1200", "卫生厅") and "说法不一" in row(deaths, "900", "国家地震救援队")
    assert not [r for r in deaths if "1100" in r]
    assert re.search("另一次地震", texts(site, "topics/casualties"))
    force = rows(site, "topics/alliance", "breakdown")
    assert (
        row(force, "相加", "185", "缺新西兰") and row(force, "全体", "150", "霍拉尼") and row(force, "新西兰", "未提供")
    )
    alliance = texts(site, "topics/alliance")
    assert "2 篇刊载，同一段文字，2 家媒体" in alliance
    assert re.search("说法不一.*1990年代", alliance)
    foreign, _, own = texts(site, "topics/reactions").partition("印度尼西亚官方自述")
    assert "回应澳大利亚" in foreign and "日本 北原和也" in foreign and "应急管理厅" not in foreign
    assert "应急管理厅" in own
    assert [t["slug"] for t in earthquake.data("topics")] == ["casualties", "alliance", "reactions"]


def test_topics_as_data_agree_with_the_pages(demo: Made) -> None:
    passages = {p["id"] for p in demo.data("passages")}
    claims = {c["id"]: c for c in demo.data("claims")}
    statements = {s["id"] for s in demo.data("statements")}
    for topic in demo.data("topics"):
        assert topic["passages"], topic["slug"]
        assert set(topic["passages"]) == set(topic["reasons"]) <= passages
        assert set(topic["excluded"]) <= passages - set(topic["passages"])
        assert set(topic["claims"]) <= set(claims) and set(topic["statements"]) <= statements
        assert all(claims[c]["passage"] in topic["passages"] for c in topic["claims"])
        assert {c for c, r in claims.items() if topic["slug"] in r["topics"]} == set(topic["claims"])
        assert (demo.site / "topics" / topic["slug"] / "index.html").is_file()


def smallest(page: Tag, words: list[str], kind: str) -> Tag | None:
    """The smallest block that holds all words."""
    blocks = page.select(kind)
    held = [b for b in blocks if all(w in re.sub(r"\s+", "", b.get_text()) for w in words)]
    return min(held, key=lambda b: len(b.get_text()), default=None)


BLOCKS = "tr, li, .bd-say, aside, .bd-box, p.bd-verdict"


@needs_five
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: q["question"])
def test_a_reader_finds_the_answer_in_one_block_with_its_passage(real_five: Path, asked: dict[str, Any]) -> None:
    page = real_five / asked.get("page", "") / "index.html"
    block = smallest(content(page), [w.replace(" ", "") for w in asked["answer"]], asked.get("block", BLOCKS))
    assert block is not None, f"no block of {page} holds {asked['answer']}"
    assert block.find_parent("details") is None, "the answer is folded away"
    if "lands_on" in asked:
        found = [target(real_five, page, str(a["href"])) for a in block.select("a[href*='articles/']")]
        assert any(f is not None and asked["lands_on"] in f.get_text() for f in found)


@needs_five
@pytest.mark.browser
def test_the_first_answers_stand_on_the_first_screens_of_a_phone(real_five: Path, browser: Browser) -> None:
    with serving(real_five) as address, watched(browser, viewport={"width": 390, "height": 800}) as (page, seen):
        page.goto(address)
        for asked in QUESTIONS:
            if "screens" not in asked:
                continue
            locator = page.locator("tr").filter(has_text=asked["answer"][0]).first
            box = locator.bounding_box()
            assert box is not None and locator.is_visible()
            assert box["y"] + box["height"] < 800 * asked["screens"], (asked["question"], box)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not seen.errors


@pytest.mark.browser
@pytest.mark.parametrize(
    "page_name",
    ["", "topics/casualties/", "topics/csto/", "topics/reactions/", "timeline/", "people/", "sources/", "corrections/"],
)
def test_pages_fit_a_phone_and_can_be_used_without_scripts(demo: Made, browser: Browser, page_name: str) -> None:
    with (
        serving(demo.site) as address,
        watched(browser, viewport={"width": 390, "height": 800}, java_script_enabled=False) as (page, _),
    ):
        page.goto(address + page_name)
        assert page.locator("h1").inner_text()
        widest = max(
            (
                b["x"] + b["width"]
                for e in page.locator("article table, article svg, article p").all()
                if (b := e.bounding_box())
            ),
            default=0,
        )
        assert widest <= 391
        cite = page.locator("details.bd-cite").first
        if cite.count():
            cite.locator("summary").click()
            assert "《" in cite.inner_text() or "引用" in cite.inner_text()


def test_headings_and_tables_can_be_read_aloud(demo: Made) -> None:
    for page in generated(demo.site):
        article = content(page)
        levels = [int(h.name[1]) for h in article.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1, page
        assert all(b - a <= 1 for a, b in pairwise(levels)), (page, levels)
        for table in article.select("table"):
            assert table.caption is not None and table.caption.get_text(), page
            assert table.select("thead th[scope=col]") and all(
                r.select("th[scope=row]") for r in table.select("tbody tr")
            )
        for svg in article.select("svg.bd-chart"):
            assert svg.find("title") and svg["role"] == "img" and svg["aria-label"]


@pytest.mark.parametrize("publish", ["excerpt", "metadata"])
def test_what_is_withheld_is_linked_to_by_its_page(tmp_path: Path, publish: str) -> None:
    """Figures and statements of passages that are not shown lead to the article; no link of the site leads nowhere."""
    body = "".join(
        f"<p>第{n}段：南洲卫生部1月{n}日说，有{100 + n}人受伤。“我们会继续公布，”部长说。</p>" for n in range(1, 9)
    )
    seeds = {f"{name}.txt": article(f"通报{name}", body, outlet="甲报") for name in ("a", "b")}
    made = build(small_project(tmp_path / "p", seeds, f"title: 摘录\npublish: {publish}\n"), "--strict")
    assert made.ran.code == 0, made.ran.said
    assert made.data("claims")
    assert made.data("statements")
    people = made.html("people/")
    assert 'href="../articles/a/"' in people
