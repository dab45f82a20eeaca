"""The pages as a reader meets them, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.support.sites import READER, ROOT, Made, folded, serving, until, watched

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter(e => {
  const r = e.getBoundingClientRect();
  return r.width && r.right > innerWidth + 1 && !e.closest('.md-typeset__scrollwrap, pre, .md-nav');
}).map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect().right]).slice(0, 8)"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser) as (opened, _):
        yield opened


def article_pages(made: Made) -> list[str]:
    return [f"articles/{a['slug']}/" for a in made.articles]


def test_a_phone_needs_no_sideways_scrolling(demo: Made, demo_address: str, browser: Browser) -> None:
    with watched(browser, **PHONE) as (page, _):
        for name in [*demo.pages, "404.html"]:
            page.goto(demo_address + name)
            wide, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert (name, wide, page.evaluate(TOO_WIDE) if wide > 390 else []) == (name, 390, [])
            assert shown == 390, f"{name} is laid out for {shown}px"
            assert page.evaluate(TOO_WIDE) == [], name


def test_the_dark_scheme_follows_the_reader(demo_address: str, browser: Browser) -> None:
    ground = {}
    for scheme in ("light", "dark"):
        with watched(browser, color_scheme=scheme) as (page, _):
            page.goto(demo_address, wait_until="load")
            until(page, f"document.body.dataset.mdColorScheme === '{'slate' if scheme == 'dark' else 'default'}'")
            # the theme fades from one ground to the other
            page.wait_for_timeout(400)
            red, green, blue = (
                int(n) for n in re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
            )
            ground[scheme] = red + green + blue
    assert ground["light"] > 600
    assert ground["dark"] < 200


def test_figures_have_a_size_a_text_and_pixels(demo: Made, demo_address: str, page: Page) -> None:
    shown = 0
    for name in article_pages(demo):
        page.goto(demo_address + name, wait_until="load")
        page.evaluate("for (const i of document.querySelectorAll('article img')) i.loading = 'eager'")
        until(page, "[...document.querySelectorAll('article img')].every(i => i.complete)")
        pictures = page.evaluate(
            """() => [...document.querySelectorAll('article img')].map(i => ({
                 src: i.getAttribute('src'), alt: i.getAttribute('alt'), width: +i.getAttribute('width'),
                 height: +i.getAttribute('height'), natural: i.naturalWidth, tall: i.naturalHeight,
                 caption: i.closest('figure')?.querySelector('figcaption')?.textContent || '', srcset: i.srcset}))"""
        )
        lazy = re.findall(r"<img[^>]*>", demo.html(name))
        assert all('loading="' in tag for tag in lazy), name
        assert len(lazy) == len(pictures)
        for picture in pictures:
            shown += 1
            assert picture["natural"] > 0, picture
            assert picture["width"] > 0, picture
            assert picture["height"] > 0, picture
            # the box that is kept free has the shape of the picture
            shape = picture["width"] / picture["height"]
            assert abs(picture["natural"] / picture["tall"] - shape) < 0.02 * shape, picture
            assert picture["alt"] is not None, picture
            assert picture["alt"] or not picture["caption"], picture
    assert shown >= 17


def test_every_link_says_where_it_leads(demo: Made, demo_address: str, page: Page) -> None:
    # a picture without an alt text in a link leaves the link without a name
    nameless = """() => [...document.querySelectorAll('article a[href]')].filter(a =>
      !(a.textContent.trim() || a.title || a.ariaLabel || [...a.querySelectorAll('img')].some(i => i.alt)))
      .map(a => a.outerHTML.slice(0, 90))"""
    for name in demo.pages:
        page.goto(demo_address + name)
        assert page.evaluate(nameless) == [], name


def test_a_missing_picture_is_a_card_with_its_address(demo: Made, demo_address: str, page: Page) -> None:
    missing = [i for i in demo.data("images") if i["status"] == "missing"]
    assert len(missing) == 1
    article = next(a for a in demo.articles if a["id"] == missing[0]["uses"][0]["article"])
    page.goto(f"{demo_address}articles/{article['slug']}/")
    card = page.locator(".bd-missing .bd-card")
    assert card.count() == 1
    assert card.locator("a").get_attribute("href") == missing[0]["urls"][0]
    assert card.is_visible()
    assert "未能取得" in card.inner_text()
    box = card.bounding_box()
    assert box is not None
    assert box["width"] > 200
    assert box["height"] > 100


def test_a_permalink_leads_to_its_passage_and_marks_it(demo: Made, demo_address: str, browser: Browser) -> None:
    with watched(browser, viewport={"width": 1200, "height": 700}) as (page, _):
        name = article_pages(demo)[0]
        page.goto(demo_address + name)
        link = page.locator("article p.bd-passage > .bd-permalink").nth(-2)
        anchor = link.get_attribute("href") or ""
        target = page.locator(f"[id='{anchor[1:]}']")
        before = target.evaluate("e => getComputedStyle(e).backgroundColor")
        target.hover()
        link.click()
        page.wait_for_url(demo_address + name + anchor)
        assert target.evaluate("e => getComputedStyle(e).backgroundColor") != before
        # and from elsewhere: opened with its anchor, the passage stands below the header bar, in view
        page.goto("about:blank")
        page.goto(demo_address + name + anchor)
        until(page, "scrollY > 100")
        top = target.evaluate("e => e.getBoundingClientRect().top")
        bar = page.locator(".md-header").evaluate("e => e.getBoundingClientRect().bottom")
        assert bar - 1 <= top < 690
        assert target.evaluate("e => getComputedStyle(e).backgroundColor") != before


def test_headings_go_down_by_single_steps(demo: Made, demo_address: str, page: Page) -> None:
    deeper = 0
    for name in demo.pages:
        page.goto(demo_address + name)
        levels = page.evaluate(
            "[...document.querySelectorAll('article :is(h1,h2,h3,h4,h5,h6)')].map(e => +e.tagName[1])"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, levels)
        deeper += levels.count(2) + levels.count(3)
    assert deeper > 5


def hits(page: Page, address: str, term: str) -> list[tuple[str, str]]:
    """What the search finds: (address of the page, text of the hit)."""
    field = page.locator(".md-search__input")
    if not page.url.startswith(address) or "?q=" in page.url:
        page.goto(address, wait_until="load")
        page.evaluate("document.querySelector('#__search').click()")
    results = "document.querySelectorAll('.md-search-result__item').length"
    # empty first, so that what is shown next belongs to this term; text that is filled in sends no key of its own
    field.fill("")
    field.press("End")
    until(page, f"{results} === 0")
    field.fill(term)
    field.press("End")
    # no answer within a second is none: an index of this size answers in a tenth of that
    with suppress(TimeoutError):
        until(page, f"{results} > 0", 1)
    page.wait_for_timeout(50)
    shown = -1
    while shown != (shown := page.evaluate(results)):  # the theme lists the rest as the reader scrolls down to its end
        page.evaluate("document.querySelector('.md-search__scrollwrap').scrollTo(0, 0)")
        page.wait_for_timeout(60)
        page.evaluate("(e => e.scrollTo(0, e.scrollHeight))(document.querySelector('.md-search__scrollwrap'))")
        page.wait_for_timeout(80)
    found = page.evaluate(
        """[...document.querySelectorAll('.md-search-result__item')].map(
             e => [e.querySelector('a').href, e.textContent])"""
    )
    return [(str(where), str(text)) for where, text in found]


def entity_words() -> list[str]:
    story = yaml.safe_load((ROOT / "dossier.yml").read_text(encoding="utf-8"))
    return [w for e in story["entities"] for w in (e["name"], *e.get("aliases", []))]


def test_the_search_finds_each_entity_in_every_article_that_names_it(demo: Made, demo_address: str, page: Page) -> None:
    texts: dict[str, str] = {a["slug"]: a["title"] for a in demo.articles}
    slugs = {a["id"]: a["slug"] for a in demo.articles}
    for passage in demo.data("passages"):
        texts[slugs[passage["article"]]] += "\n" + passage["text"]
    page.goto("about:blank")
    searched, lost = 0, []
    for word in entity_words():
        latin = word.isascii()
        pattern = re.compile(rf"\b{re.escape(word)}\b" if latin else re.escape(word))
        expected = {slug for slug, text in texts.items() if pattern.search(text)}
        if not expected:
            continue
        searched += 1
        found = {slug for where, _ in hits(page, demo_address, word) for slug in expected if f"/{slug}/" in where}
        if not found:
            lost.append(f"{word}: not found at all; expected {len(expected)} articles")
        elif found != expected:
            lost.append(f"{word}: missing in {sorted(expected - found)}")
    assert lost == []
    assert searched >= 20


@pytest.mark.parametrize("word", ["天然气", "宵禁", "紧急状态", "视频会议", "总检察院", "225", "an English word"])
def test_the_search_finds_words_in_the_middle_of_sentences(
    demo: Made, demo_address: str, page: Page, word: str
) -> None:
    holding = [p for p in demo.data("passages") if word in p["text"]]
    if word == "an English word":
        english = next(p for p in demo.data("passages") if p["kind"] == "paragraph" and p["text"].isascii())
        word = re.findall(r"\b[a-z]{7,}\b", english["text"])[1]
        holding = [p for p in demo.data("passages") if word in p["text"]]
    assert holding, f"the demo has no {word}"
    assert any(p["text"].index(word) > 0 for p in holding)
    slugs = {a["id"]: a["slug"] for a in demo.articles}
    expected = {slugs[p["article"]] for p in holding}
    found = hits(page, demo_address, word)
    assert expected & {slug for where, _ in found for slug in expected if f"/{slug}/" in where}, found


def test_the_search_finds_nothing_where_there_is_nothing(demo_address: str, page: Page) -> None:
    assert hits(page, demo_address, "企鹅") == []


def test_without_scripts_every_page_still_shows_its_text(demo: Made, demo_address: str, browser: Browser) -> None:
    passages: dict[str, list[str]] = {}
    for item in demo.data("passages"):
        passages.setdefault(item["article"], []).append(item["text"])
    with watched(browser, java_script_enabled=False) as (page, _):
        for article in demo.articles:
            page.goto(f"{demo_address}articles/{article['slug']}/")
            # without the word that stands before a withdrawn figure
            text = folded(page.locator("article").inner_text()).replace("已撤回", "").replace("媒体已更正", "")
            assert folded(article["title"]) in text
            for passage in passages[article["id"]]:
                assert folded(passage).replace("已撤回", "") in text
        for name in ("", "about/", "articles/"):
            page.goto(demo_address + name)
            assert len(folded(page.locator("article").inner_text())) > 200


def test_one_setting_makes_the_pages_english(english: Made, browser: Browser) -> None:
    with serving(english.site) as address, watched(browser) as (page, seen):
        for name in [*english.pages, "404.html"]:
            page.goto(address + name)
            assert page.locator("html").get_attribute("lang") == "en"
            frame = page.evaluate(
                "document.querySelector('header').textContent + document.querySelector('.md-tabs')?.textContent"
                " + document.querySelector('.md-footer').textContent"
            )
            own = page.locator("article").inner_text()
            assert not re.search("[\u4e00-\u9fff]", frame), (name, frame)
            if "articles/0" not in name:
                assert not re.search("[\u4e00-\u9fff]", own.replace("示", "")), (name, own)
        page.goto(address)
        assert "Coverage" in page.locator(".bd-coverage").inner_text()
        assert "Later developments are not included" in page.locator(".bd-coverage").inner_text()
        page.goto(f"{address}articles/{english.articles[0]['slug']}/")
        facts = page.locator(".bd-facts").inner_text()
        for label in ("Outlet", "Published", "Date as printed", "Seed file"):
            assert label in facts
        assert page.locator(".bd-permalink").first.get_attribute("title") == "Link to this passage"
        word = "peacekeepers"
        assert hits(page, address, word)
        assert seen.elsewhere(address) == []


def test_paper_shows_the_text_without_the_marks_for_links(demo: Made, demo_address: str, page: Page) -> None:
    page.goto(demo_address + article_pages(demo)[0])
    marks = page.locator(".bd-permalink, .headerlink, .bd-edit")
    assert marks.count() > 3
    seen = "e => getComputedStyle(e).display"
    assert marks.first.evaluate(seen) != "none"
    page.emulate_media(media="print")
    try:
        assert {marks.nth(i).evaluate(seen) for i in range(marks.count())} == {"none"}
        assert page.locator(".md-header").evaluate(seen) == "none"
        assert len(folded(page.locator("article").evaluate(READER))) > 300
        assert page.locator("article p.bd-passage").first.is_visible()
    finally:
        page.emulate_media(media="screen")
