"""The demo dossier as a finished site: whole, linked, below any path, from no other host."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from build_dossier.publish import linkcheck
from tests.support.sites import SITE_URL, SUB_PATH, Made, folded, until, watched

pytestmark = pytest.mark.slow
OTHERS = {"", "about/", "articles/", "topics/", "topics/casualties/", "topics/csto/", "topics/reactions/"}
OTHERS |= {"timeline/", "people/", "sources/", "corrections/", "changes/"}


def texts(html: str) -> dict[str, str]:
    """The text of each element that has an id, as the article has it: without the word before a withdrawn figure."""
    found: dict[str, str] = {}
    page = BeautifulSoup(html, "html.parser")
    for mark in page.select(".bd-retracted"):
        mark.decompose()
    for element in page.find_all(id=True):
        assert element["id"] not in found, f"the id {element['id']} stands twice"
        found[str(element["id"])] = element.get_text()
    return found


def test_the_demo_builds_strictly_and_says_what_it_made(demo: Made) -> None:
    assert "10 articles" in demo.ran.out, demo.ran.said
    assert "warning" not in demo.ran.out
    assert "error" not in demo.ran.out


def test_every_passage_is_on_its_page_under_its_id(demo: Made) -> None:
    pages = {a["id"]: texts(demo.html(f"articles/{a['slug']}")) for a in demo.articles}
    assert len(pages) == 10
    passages = demo.data("passages")
    assert len(passages) > 100
    for passage in passages:
        found = pages[passage["article"]].get(passage["id"])
        assert found is not None, f"no element {passage['id']} on the page of {passage['article']}"
        assert folded(passage["text"]) in folded(found), passage["id"]


def test_every_seed_has_a_page(demo: Made) -> None:
    seeds = {p.stem for p in (demo.project / "seeds").glob("*_demo-*")}
    assert {a["id"] for a in demo.articles} == seeds
    assert {f"articles/{a['slug']}/" for a in demo.articles} | OTHERS == set(demo.pages)


def test_every_link_of_the_demo_resolves(demo: Made) -> None:
    assert linkcheck.faults(demo.site) == ()


def test_a_broken_link_would_be_seen(demo: Made, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="gone/">x</a><a href="#nowhere">y</a><img src="https://e.example/a">')
    assert len(linkcheck.faults(tmp_path)) == 3


def test_the_front_page_says_what_is_covered(demo: Made) -> None:
    line = re.search(r'<p class="bd-coverage">(.*?)</p>', demo.html(""), re.S)
    assert line is not None
    plain = re.sub(r"<[^>]+>", "", line[1])
    assert "10" in plain
    assert "5" in plain
    for outlet in {a["outlet"] for a in demo.articles}:
        assert outlet in plain
    assert "不包括" in plain or "未收录" in plain or "不含" in plain, plain


def test_each_page_names_its_own_address(demo: Made) -> None:
    for page in demo.pages:
        found = re.findall(r'<link rel="canonical" href="([^"]*)"', demo.html(page))
        assert found == [SITE_URL + page]
    sitemap = (demo.site / "sitemap.xml").read_text(encoding="utf-8")
    assert {unquote(a) for a in re.findall("<loc>([^<]*)</loc>", sitemap)} == {SITE_URL + p for p in demo.pages}


def test_the_404_page_carries_the_path_of_the_site(demo: Made) -> None:
    html = (demo.site / "404.html").read_text(encoding="utf-8")
    document = linkcheck.read(html)
    within = [a for a in document.links + document.loaded if not linkcheck.SCHEME.match(a) and not a.startswith("#")]
    assert within
    assert [a for a in within if not a.startswith(SUB_PATH)] == []
    assert "找不到" in html or "没有" in html


def test_no_page_refers_to_another_host_for_what_it_loads(demo: Made) -> None:
    for path in [*demo.site.rglob("*.html"), *demo.site.rglob("assets/*.css")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", text), path
        if path.suffix == ".html":
            loaded = [a for a in linkcheck.read(text).loaded if linkcheck.SCHEME.match(a) and not a.startswith("data:")]
            assert loaded == [], path
            assert not re.search(r"preconnect|dns-prefetch|fonts\.g", text), path


def test_all_links_answer_below_a_path(demo: Made, demo_address: str) -> None:
    seen: dict[str, int] = {}
    waiting = [demo_address]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen:
            continue
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                seen[address], kind, data = answer.status, answer.headers["Content-Type"], answer.read()
                final = answer.url
        except urllib.error.HTTPError as error:
            with error:
                seen[address] = error.code
            continue
        if kind.startswith("text/html"):
            document = linkcheck.read(data.decode("utf-8"))
            for link in document.links + document.loaded:
                target = urljoin(final, link)
                if urlsplit(target).netloc == urlsplit(demo_address).netloc:
                    waiting.append(target)
    assert {a: code for a, code in seen.items() if code != 200} == {}
    assert {unquote(urlsplit(a).path) for a in seen} >= {SUB_PATH + p for p in demo.pages}
    assert len(seen) > 40


def test_an_address_that_is_not_there_shows_the_404_page_with_working_links(demo_address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(demo_address + "articles/gone/deeper/", timeout=10)
    with caught.value as error:
        assert error.code == 404
        document = linkcheck.read(error.read().decode("utf-8"))
    links = {urljoin(demo_address, a) for a in document.links if a.startswith("/")}
    assert [a for a in document.links if "//" in urlsplit(a).path] == []
    assert {demo_address, demo_address + "articles/"} <= links
    for link in links:
        with urllib.request.urlopen(link, timeout=10) as answer:
            assert answer.status == 200


def test_the_404_page_of_a_site_at_a_hosts_root_stays_on_that_host(small: Made) -> None:
    document = linkcheck.read((small.site / "404.html").read_text(encoding="utf-8"))
    # //articles/ would be the host named articles
    assert [a for a in document.links + document.loaded if a.startswith("//")] == []
    assert "/articles/" in document.links


@pytest.mark.browser
def test_no_page_asks_another_host_or_complains(demo: Made, demo_address: str, browser: Browser) -> None:
    with watched(browser) as (page, seen):
        for name in demo.pages:
            answer = page.goto(demo_address + name, wait_until="load")
            assert answer is not None
            assert answer.status == 200
            page.evaluate("for (const i of document.images) i.loading = 'eager'")
        page.goto(demo_address + "?q=托卡耶夫", wait_until="networkidle")
        assert seen.elsewhere(demo_address) == []
        assert seen.errors == []
        assert len(seen.requests) > 40
        answer = page.goto(demo_address + "gone/at/all/", wait_until="load")
        assert answer is not None
        assert answer.status == 404
        page.locator("article .md-button").first.click()
        until(page, "!!document.querySelector('.bd-coverage')")
        assert seen.elsewhere(demo_address) == []
