"""The same tree by both engines: pages, anchors, figures and words are the same."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from build_dossier.publish import linkcheck
from tests.support.sites import READER, SUB_PATH, Made, folded, serving, watched

pytestmark = [pytest.mark.slow, pytest.mark.browser]
FIGURES = """() => [...document.querySelectorAll('article img')].map(i => ({
  src: i.getAttribute('src'), srcset: i.getAttribute('srcset') || '', sizes: i.getAttribute('sizes') || '',
  width: i.getAttribute('width'), height: i.getAttribute('height'), alt: i.getAttribute('alt'),
  caption: i.closest('figure')?.querySelector('figcaption')?.textContent || '',
  anchor: i.closest('figure')?.id || ''}))"""
# ids that begin with __ are the theme's own
ANCHORS = "[...document.querySelectorAll('article [id]:not([id^=\"__\"])')].map(e => [e.tagName, e.id])"
LINKS = "[...document.querySelectorAll('article a[href]')].map(a => a.getAttribute('href'))"


@pytest.fixture(scope="module")
def opened(demo: Made, demo_zensical: Made, browser: Browser) -> Iterator[tuple[Page, str, str]]:
    with (
        serving(demo.site, SUB_PATH) as first,
        serving(demo_zensical.site, SUB_PATH) as second,
        watched(browser, java_script_enabled=False) as (page, _),
    ):
        yield page, first, second


def test_both_engines_make_the_same_pages(demo: Made, demo_zensical: Made) -> None:
    assert demo.pages == demo_zensical.pages
    assert (demo_zensical.site / "404.html").is_file()
    assert linkcheck.faults(demo_zensical.site) == ()


def test_both_engines_carry_the_same_data_and_pictures(demo: Made, demo_zensical: Made) -> None:
    for folder in ("data", "data/schemas", "assets/pictures"):
        first = {p.name: p.read_bytes() for p in (demo.site / folder).iterdir() if p.is_file()}
        second = {p.name: p.read_bytes() for p in (demo_zensical.site / folder).iterdir() if p.is_file()}
        assert first, folder
        assert first == second, folder


def of_both(opened: tuple[Page, str, str], name: str, script: str) -> list[Any]:
    page, first, second = opened
    found = []
    for address in (first, second):
        answer = page.goto(address + name)
        assert answer is not None
        assert answer.status == 200
        found.append(page.evaluate(script))
    return found


def test_both_engines_give_the_same_anchors_and_words(demo: Made, opened: tuple[Page, str, str]) -> None:
    for name in demo.pages:
        first, second = of_both(opened, name, f"[{ANCHORS}, ({READER})(document.querySelector('article'))]")
        assert first[0] == second[0], name
        assert folded(first[1]) == folded(second[1]), name
        assert len(folded(first[1])) > 100


def test_both_engines_show_the_same_figures(demo: Made, opened: tuple[Page, str, str]) -> None:
    count = 0
    for name in [p for p in demo.pages if p.startswith("articles/0")]:
        first, second = (
            [
                {
                    **item,
                    "src": posixpath.basename(item["src"]),
                    "srcset": [
                        (posixpath.basename(part.split()[0]), part.split()[1])
                        for part in item["srcset"].split(",")
                        if part.strip()
                    ],
                    "caption": folded(item["caption"]),
                }
                for item in side
            ]
            for side in of_both(opened, name, FIGURES)
        )
        assert first == second, name
        count += len(first)
    assert count >= 17


def test_both_engines_resolve_links_to_the_same_places(demo: Made, opened: tuple[Page, str, str]) -> None:
    for name in [p for p in demo.pages if p.startswith("articles/0")]:
        first, second = of_both(opened, name, LINKS)
        assert first == second, name
