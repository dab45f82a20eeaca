"""Strangers' markup through the whole pipeline, opened in Chromium: nothing of it lives, nothing of its text is lost.

The texts stand in ../shared/security/payloads.json and are read at run time.
"""

from __future__ import annotations

import html
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.support import shared
from tests.support.opened import LIVE, SAYING, VISIBLE, read, visit
from tests.support.sites import Made, Seen, article, build, folded, serving, small_project, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CANARY = "CANARY-SECRET-7719"
CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Payload:
    id: str
    header: dict[str, Any]
    body: str
    kind: str
    argument: str

    @property
    def text(self) -> str:
        """The hostile text itself: the title where that is what is hostile, else the body."""
        for value in self.header.values():
            if isinstance(value, str):
                return value
        return self.body


def payloads() -> list[Payload]:
    items = json.loads((shared.folder("security") / "payloads.json").read_text(encoding="utf-8"))
    return [Payload(i["id"], i["front_matter"], i["body"], i["check"][0], (i["check"] + [""])[1]) for i in items]


@pytest.fixture(scope="module")
def hostile() -> list[Payload]:
    found = payloads()
    assert len(found) >= 150
    return found


def as_body(payload: Payload) -> str:
    header = {"title": f"载荷 {payload.id}", **payload.header}
    rows = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{rows}---\n\n{payload.body}\n"


def file_name(payload: Payload) -> str:
    """The hostile text as far as a file system takes it, after the id."""
    text = re.sub(r"[/\0\n]", "⁄", html.unescape(payload.text))
    return f"f-{payload.id}-{text[:60]}.txt"


def in_fields(payload: Payload) -> str:
    """The hostile text wherever a seed can put words."""
    raw, plain = payload.text, html.unescape(payload.text)
    quoted = html.escape(plain, quote=True)
    body = (
        f'<figure><img src="https://pictures.example/{payload.id}.png" alt="{quoted}"><figcaption>{quoted}</figcaption></figure>'
        f'<p>前 <a href="https://e.example/{payload.id}" title="{quoted}">链接</a> 后</p>'
    )
    return article(
        plain,
        body,
        outlet=raw,
        author=plain + " 作者",
        categories=["a", raw, plain],
        lang=plain,
        tags=[plain],
        url=plain,
    )


def folder_names(items: list[Payload]) -> dict[str, str]:
    return {
        **{f"{p.id}.txt": as_body(p) for p in items},
        **{file_name(p): in_fields(p) for p in items},
        **{
            f"m-{p.id}.md": article(f"标记 {p.id}", f"甲段。\n\n{p.body}\n\n{html.unescape(p.body)}\n\n乙段。")
            for p in items
        },
        f"{CONTROL}.txt": article("对照", "<p>x</p>"),
    }


@pytest.fixture(scope="module")
def site(hostile: list[Payload], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All of them in one site."""
    entities = [
        {"id": f"e-{p.id}", "name": html.unescape(p.text) or "x", "aliases": [p.text or "y", p.body or "z"]}
        for p in hostile
    ]
    story = yaml.safe_dump(
        {"title": "载荷", "summary": "\n".join(p.text for p in hostile), "entities": entities},
        allow_unicode=True,
        width=10_000,
    )
    folder = small_project(tmp_path_factory.mktemp("hostile") / "project", folder_names(hostile), story)
    for place in (folder, folder / "seeds", folder / "docs"):
        place.mkdir(exist_ok=True)
        (place / "canary.txt").write_text(f"{CANARY}\n", encoding="utf-8")
    (folder / "seeds" / "canary.txt").unlink()
    (folder / "seeds" / "_canary.txt").write_text(f"{CANARY}\n", encoding="utf-8")
    made = build(folder)
    assert made.ran.code in (0, 1), made.ran.said[-3000:]
    assert "Traceback" not in made.ran.said
    return made


@pytest.fixture(scope="module")
def address(site: Made) -> Iterator[str]:
    with serving(site.site) as served:
        yield served


@pytest.fixture(scope="module")
def bare_address(site: Made) -> Iterator[str]:
    with serving(site.site, bare=True) as served:
        yield served


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, Seen]]:
    with watched(browser) as (page, seen):
        page.add_init_script(SAYING)
        yield page, seen


def slug_of(site: Made, name: str) -> str:
    stem = name.rsplit(".", 1)[0]
    found = [a["slug"] for a in site.articles if a["source_file"] == name]
    assert len(found) == 1, f"{stem} is not published: {[d for d in site.data('diagnostics') if d['path'] == name]}"
    return str(found[0])


def test_all_are_published(site: Made, hostile: list[Payload]) -> None:
    assert len(site.articles) == 3 * len(hostile) + 1, [
        d for d in site.data("diagnostics") if d["severity"] == "error"
    ][:5]


def matches(page: Page, payload: Payload) -> int:
    """How often what would show that a payload lives is on the page."""
    if payload.kind == "sel":
        return int(page.evaluate("s => document.querySelectorAll(s).length", payload.argument))
    if payload.kind == "text":
        shown = read(page) + page.evaluate("[...document.querySelectorAll('[class]')].map(e => e.className).join(' ')")
        # the words of the payload itself are text; what they would fetch or compute is not
        return max(0, shown.count(payload.argument) - html.unescape(payload.body).count(payload.argument))
    if payload.kind == "absent":
        return 0 if page.locator(payload.argument).count() else 1
    if payload.kind == "hostname":
        return int(socket.gethostname() in page.locator("article").inner_text())
    return 0


def test_nothing_lives_of_what_stands_in_a_body(
    site: Made, address: str, opened: tuple[Page, Seen], hostile: list[Payload]
) -> None:
    page, _ = opened
    visit(opened, f"{address}articles/{CONTROL}/")
    # what the page of a harmless article holds as well is the page's own
    usual = {p.id: matches(page, p) for p in hostile}
    living = {}
    for payload in hostile:
        found = visit(opened, f"{address}articles/{slug_of(site, payload.id + '.txt')}/")
        if payload.argument != "article" and matches(page, payload) > usual[payload.id]:
            found.append(f"{payload.kind} {payload.argument}")
        if page.evaluate("document.documentElement.innerHTML").count(CANARY):
            found.append(CANARY)
        if found:
            living[payload.id] = found
    assert living == {}


def test_the_search_index_holds_what_asked_to_be_left_out(site: Made, hostile: list[Payload]) -> None:
    index = (site.site / "search" / "search_index.json").read_text(encoding="utf-8")
    marks = [p.argument for p in hostile if p.kind == "notinsearch"]
    assert marks
    assert [m for m in marks if m not in index] == []


def test_no_file_of_the_site_holds_what_a_snippet_would_fetch(site: Made) -> None:
    holding = [
        p.relative_to(site.site).as_posix()
        for p in site.site.rglob("*")
        if p.is_file() and CANARY.encode() in p.read_bytes()
    ]
    # a hand-written file of docs/ is published as it is
    assert holding == ["canary.txt"]


def test_the_visible_text_of_each_body_is_kept(
    site: Made, bare_address: str, opened: tuple[Page, Seen], hostile: list[Payload], browser: Browser
) -> None:
    lost = {}
    with watched(browser, java_script_enabled=False, offline=True) as (source, _):
        for payload in hostile:
            # a redirect has no text, and would take the page away
            body = re.sub("<meta[^>]*>", "", payload.body)
            source.set_content(f"<!doctype html><meta charset=utf-8><body>{body}", wait_until="domcontentloaded")
            visible = source.evaluate(VISIBLE)
            page, _ = opened
            page.goto(f"{bare_address}articles/{slug_of(site, payload.id + '.txt')}/", wait_until="domcontentloaded")
            shown = read(page)
            if folded(visible) not in folded(shown):
                lost[payload.id] = (visible, shown.strip()[:300])
    assert lost == {}


def test_nothing_lives_of_what_stands_in_fields_and_file_names(
    site: Made, bare_address: str, opened: tuple[Page, Seen], hostile: list[Payload]
) -> None:
    page, _ = opened
    living, lost = {}, {}
    for payload in hostile:
        name = file_name(payload)
        found = visit(opened, f"{bare_address}articles/{slug_of(site, name)}/")
        plain = " ".join(html.unescape(payload.text).split())
        if CANARY in page.content():
            found.append(CANARY)
        if found:
            living[payload.id] = found
        title = folded(
            page.locator("h1").evaluate("e => { e.querySelector('.headerlink')?.remove(); return e.textContent }")
        )
        caption = folded(page.locator(".bd-missing figcaption").text_content() or "")
        facts = folded(page.locator(".bd-facts").text_content() or "")
        top = folded(page.title())
        wanted = folded(plain)
        # marks that the saving program put for others may be put back in a title
        loose = re.sub("[_“”]", "", wanted)
        if loose not in re.sub("[_“”]", "", title):
            lost[payload.id] = ("title", plain, title)
        if loose not in re.sub("[_“”]", "", top):
            lost[payload.id] = ("name of the page", plain, top)
        if wanted not in caption:
            lost[payload.id] = ("caption", plain, caption)
        if folded(payload.text) not in facts and wanted not in facts:
            lost[payload.id] = ("outlet", payload.text, facts)
    assert living == {}
    assert lost == {}


def test_nothing_lives_of_what_stands_in_markdown(
    site: Made, bare_address: str, opened: tuple[Page, Seen], hostile: list[Payload]
) -> None:
    page, _ = opened
    living = {}
    for payload in hostile:
        found = visit(opened, f"{bare_address}articles/{slug_of(site, f'm-{payload.id}.md')}/")
        text = folded(read(page))
        if (
            CANARY in page.content()
            or "root:x:0" in text
            or "RCE-OK" in text
            or (payload.id == "jinja-expr" and "1337" in text)
        ):
            found.append("read or computed")
        if "甲段。" not in text:
            found.append("the text before is gone")
        if found:
            living[payload.id] = found
    assert living == {}


def test_nothing_lives_on_lists_and_the_front_page(site: Made, address: str, opened: tuple[Page, Seen]) -> None:
    for name in ("", "articles/", "about/", "404.html"):
        assert visit(opened, address + name) == [], name


@pytest.mark.parametrize("term", ["alert", "script", "onerror", "载荷"])
def test_nothing_lives_in_what_the_search_shows(site: Made, opened: tuple[Page, Seen], term: str) -> None:
    page, seen = opened
    with serving(site.site) as address:
        visit(opened, f"{address}?q={term}")
        page.wait_for_selector(".md-search-result__item", state="attached")
        page.wait_for_timeout(200)
        grown = page.evaluate(
            "() => [...document.querySelectorAll('.md-search-result__item :is(script, iframe, img, form, style, svg)')]"
            ".filter(e => !e.closest('.md-search-result__icon, .md-search-result__more')).map(e => e.outerHTML.slice(0, 90))"
        )
        assert grown == []
        assert page.evaluate(LIVE) + seen.ran + seen.errors == []


@pytest.mark.parametrize(
    "title",
    [
        '</title><script>alert(1)</script>"><img src=x onerror=alert(2)>',
        "&lt;svg onload=alert(3)&gt; {{ 191*7 }} ' onclick=alert(4) x='",
    ],
)
def test_nothing_lives_of_a_dossiers_title(tmp_path: Any, opened: tuple[Page, Seen], title: str) -> None:
    story = yaml.safe_dump({"title": title, "summary": title, "notice": title}, allow_unicode=True)
    seeds = {"a.txt": article("甲", "<p>x</p><p>未经授权，不得转载。</p>", outlet="o")}
    made = build(small_project(tmp_path / "project", seeds, story))
    assert made.ran.code == 0, made.ran.said
    page, _ = opened
    with serving(made.site) as address:
        for name in ("", "articles/", "articles/a/", "about/", "404.html"):
            assert visit(opened, address + name) == [], name
            assert folded(title) in folded(page.title()), name
            assert folded(title) in folded(page.locator(".md-header__topic").first.text_content() or ""), name
