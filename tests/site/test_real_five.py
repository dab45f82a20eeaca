"""The five real articles, read from ../shared: what SEED-TRAPS asks of pictures, pages and search, on the finished site.

Only facts are asserted (numbers, names, addresses); no text of the articles stands here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from build_dossier.publish import linkcheck
from tests.site.test_browser import hits
from tests.support.shared import SHARED
from tests.support.sites import serving, watched

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the five real articles are not at hand"),
]


def data(site: Path, name: str) -> list[dict[str, Any]]:
    return json.loads((site / "data" / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_every_picture_is_there_once_and_the_stock_picture_is_refused(real_five: Path) -> None:
    images = data(real_five, "images")
    assert sum(i["status"] == "ok" for i in images) == 18
    assert {i["status"] for i in images} == {"ok", "placeholder"}
    assert [i["urls"] for i in images if i["status"] == "placeholder"] == [
        ["https://picsum.photos/400/300?random=6997"]
    ]
    assert not any("random" in name.name for name in (real_five / "assets/pictures").iterdir())


def test_pages_show_as_many_figures_as_the_articles_have_pictures(real_five: Path) -> None:
    for article, figures, captions in (("000", 4, 0), ("001", 4, 3), ("002", 7, 6), ("003", 3, 3), ("004", 0, 0)):
        page = next((real_five / "articles").glob(f"{article}_*/index.html")).read_text(encoding="utf-8")
        assert (article, page.count("<figure"), page.count("<figcaption")) == (article, figures, captions)


def test_clocks_and_links(real_five: Path) -> None:
    published = {a["id"][:3]: (a["published"], a["clock"]) for a in data(real_five, "articles")}
    assert published == {
        "000": ("2022-01-07T07:03:07+08:00", "outlet"),
        "001": ("2022-01-06T16:13:50+08:00", "outlet"),
        "002": ("2022-01-07T15:23:27+08:00", "outlet"),
        "003": ("2022-01-10T20:13:11+08:00", "outlet"),
        "004": ("2022-01-09T04:45:17+00:00", "stated"),
    }
    assert linkcheck.faults(real_five) == ()


@pytest.mark.browser
def test_the_search_finds_the_names_that_a_plain_dictionary_splits(real_five: Path, browser: Browser) -> None:
    texts: dict[str, str] = {}
    for passage in data(real_five, "passages"):
        texts[passage["article"]] = texts.get(passage["article"], "") + passage["text"]
    with serving(real_five) as address, watched(browser) as (page, _):
        for name in ("托卡耶夫", "布林肯", "克利沙斯", "颜色革命", "集安组织", "帕希尼扬", "内务部", "枪声"):
            found = {
                where.split("/articles/")[1].split("/")[0]
                for where, _ in hits(page, address, name)
                if "/articles/" in where
            }
            expected = {slug for slug, text in texts.items() if name in text}
            assert (name, expected - found) == (name, set())
            assert expected


@pytest.fixture(scope="module", autouse=True)
def _own_folder() -> Iterator[None]:
    before = sorted(p.name for p in (SHARED / "seeds").iterdir()) if (SHARED / "seeds").is_dir() else []
    yield
    after = sorted(p.name for p in (SHARED / "seeds").iterdir()) if before else []
    assert before == after  # state and output went to scratch folders
