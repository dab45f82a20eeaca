"""All articles that are at hand convert without a traceback, with their text; of the real five, the facts are right.

Facts only: numbers of figures, credits, clocks, authors, levels of headings. No sentence of theirs stands here.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache

import pytest

from build_dossier.config import parse
from build_dossier.diagnostics import Diagnostic
from build_dossier.model import Article, Source
from build_dossier.pipeline import read_all
from build_dossier.read import sources
from tests.support import shared
from tests.support.rendered import parsed, render, source

CONFIG = parse("title: 试刊\ntimezone: Asia/Shanghai\n")
BARE = parse("title: 试刊\ntimezone: Asia/Shanghai\noutlets:\n  - {name: 观察者网, clock: UTC}\n")
CORPUS = shared.names("corpus")
FIVE = [name.removeprefix("seeds/") for name in shared.names("seeds")]


@pytest.mark.parametrize(
    "name", CORPUS or [pytest.param("", marks=pytest.mark.skip("../shared/corpus is not at hand"))]
)
def test_an_article_of_the_corpus_is_converted_with_its_text(name: str) -> None:
    found, faults = sources.decode((shared.SHARED / name).read_bytes(), name)
    assert found, faults
    articles, diagnostics = read_all((found,), CONFIG)
    assert not {"article-broken", "text-changed", "markup-too-complex"} & {d.code for d in diagnostics}, diagnostics
    errors = [d for d in diagnostics if d.severity == "error"]
    assert len(articles) == 1 or errors, "an article that is left out is named"
    assert all(d.line for d in errors)
    for article in articles:
        assert article.blocks
        assert article.headline
        seen = parsed(render("\n\n".join(source(b) for b in article.blocks)))
        assert not {"script", "iframe", "style", "object", "embed"} & {tag for tag, _ in seen.elements}
        assert not any(attr.startswith("on") for _, attrs in seen.elements for attr in attrs)


def test_the_whole_corpus_is_at_hand_or_none_of_it() -> None:
    shared.folder("corpus")
    assert len(CORPUS) + len(FIVE) >= 74


@cache
def five(config: str = "") -> tuple[dict[str, Article], tuple[Diagnostic, ...]]:
    folder = shared.folder("seeds")
    found, faults = sources.scan(folder, max_bytes=2_000_000, max_files=100)
    assert faults == ()
    articles, diagnostics = read_all(found, BARE if config == "bare" else CONFIG)
    return {a.id[:3]: a for a in articles}, tuple(diagnostics)


def findings(number: str, code: str, config: str = "") -> list[Diagnostic]:
    return [d for d in five(config)[1] if d.path and d.path.startswith(number) and d.code == code]


@cache
def raw(number: str) -> str:
    folder = shared.folder("seeds")
    (path,) = folder.glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8")


NUMBERS = ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize("number", NUMBERS)
def test_row_1_they_are_read_as_they_are(number: str) -> None:
    article = five()[0][number]
    assert article.source.encoding == "utf-8"
    assert article.header.lines["title"] == 3
    assert article.published.label.endswith("GMT")
    assert [d for d in five()[1] if d.severity == "error"] == []
    assert not findings(number, "front-matter-repaired")


def test_row_2_the_outlets_clock() -> None:
    articles, _ = five()
    for number, day in (("000", "2022-01-07"), ("001", "2022-01-06"), ("002", "2022-01-07"), ("003", "2022-01-10")):
        at = articles[number].published.at
        assert at
        assert at.utcoffset() == timedelta(hours=8)
        assert at.date().isoformat() == day
        assert articles[number].published.clock == "outlet"
    last = articles["004"].published
    assert last.at
    assert (last.at.isoformat(), last.clock) == ("2022-01-09T04:45:17+00:00", "stated")


def test_row_2_without_a_profile_the_evidence_is_said() -> None:
    def read(number: str) -> tuple[Article, list[Diagnostic]]:
        text = raw(number).replace("观察者网", "某某网")
        found = Source(path=f"{number}.txt", id=number, sha256="0" * 64, text=text, encoding="utf-8")
        articles, diagnostics = read_all((found,), CONFIG)
        return articles[0], [d for d in diagnostics if d.code == "clock-inferred"]

    for number, day in (("000", 7), ("001", 6), ("002", 7), ("003", 10)):
        article, notes = read(number)
        assert article.published.at
        assert article.published.at.day == day
        assert article.published.clock == "inferred"
        assert len(notes) == 1
        assert "likely UTC+8" in notes[0].message
        assert "stamp" in notes[0].message or "own day" in notes[0].message
    assert "6th" in read("001")[1][0].message
    assert read("004")[1] == []


@pytest.mark.parametrize(
    ("number", "edited"), [("000", True), ("001", True), ("002", True), ("003", False), ("004", False)]
)
def test_row_3_edited_after_publication(number: str, edited: bool) -> None:
    assert bool(findings(number, "edited-after-publication")) is edited


@pytest.mark.parametrize(("number", "figures"), [("000", 4), ("001", 4), ("002", 7), ("003", 3), ("004", 0)])
def test_rows_4_and_6_every_picture_is_one_figure(number: str, figures: int) -> None:
    article = five()[0][number]
    shown = [use.address for block in article.blocks for use in block.images]
    assert len(shown) == len(set(shown))
    assert set(shown) == set(re.findall(r'<img src="([^"]+)"', raw(number)))
    assert len(shown) == figures
    if figures:
        assert article.lead_image
        assert article.lead_image.address in shown
        assert all(block.kind == "figure" for block in article.blocks if block.images)


def test_row_5_the_random_stock_picture_is_known_as_such() -> None:
    from build_dossier.convert.addresses import of_host

    lead = five()[0]["004"].lead_image
    assert lead
    assert of_host(lead.address, CONFIG.images.placeholder_hosts)


CREDITS = {
    "000": ["", "", "", ""],
    "001": ["", "…截图", "图自外媒", "图自外媒"],
    "003": ["…截图", "图自外媒", "图自澎湃影像"],
}


@pytest.mark.parametrize("number", CREDITS)
def test_row_6_captions_and_credits(number: str) -> None:
    uses = [use for block in five()[0][number].blocks for use in block.images]
    assert len(uses) == len(CREDITS[number])
    for use, expected in zip(uses, CREDITS[number], strict=True):
        if expected.startswith("…"):
            assert use.credit.endswith(expected[1:])
            assert use.caption == use.credit
        else:
            assert use.credit == expected
            assert expected == "" or expected not in use.caption
            assert bool(use.caption) is bool(expected)
        assert use.alt == use.caption


def test_row_6_the_seven_of_002() -> None:
    uses = [use for block in five()[0]["002"].blocks for use in block.images]
    credits = [use.credit for use in uses]
    assert credits[0] == ""
    assert [c[-2:] for c in credits[1:3]] == ["截图", "截图"]
    assert credits[3:] == ["图自视觉中国", "图自澎湃影像", "图自澎湃影像", "视频截图"]
    assert all(use.caption for use in uses[1:])


def test_rows_6_and_7_chrome_is_nowhere_and_one_caption_stands_in_two_articles() -> None:
    articles, _ = five()
    captions = {
        n: {use.caption for b in articles[n].blocks for use in b.images if len(use.caption) > 20}
        for n in ("002", "003")
    }
    assert len(captions["002"] & captions["003"]) == 1
    for article in articles.values():
        assert "点击查看大图" not in "".join(p.text for p in article.passages)
        assert all("点击" not in use.alt for use in article.image_uses)


@pytest.mark.parametrize(("number", "quoted"), [("000", ""), ("001", ""), ("002", "火速"), ("003", None), ("004", "")])
def test_row_8_underscores_of_titles_are_quotation_marks(number: str, quoted: str | None) -> None:
    article = five()[0][number]
    assert "_" not in article.headline
    assert article.headline.count("“") == article.headline.count("”") == article.header.title.count("_") // 2
    if quoted:
        assert f"“{quoted}”" in article.headline
    if quoted is None:
        assert article.headline[0] == "“"
        assert article.headline[-1] == "”"


@pytest.mark.parametrize(
    ("number", "there"), [("000", False), ("001", False), ("002", True), ("003", True), ("004", False)]
)
def test_row_20_the_notice_is_a_right_and_no_passage(number: str, there: bool) -> None:
    article = five()[0][number]
    assert bool(article.rights) is there
    assert bool(findings(number, "rights-undecided")) is there
    assert not any("不得转载" in p.text for p in article.passages)
    if there:
        assert article.rights.startswith("本文系")
        assert "不得转载" in article.rights


@pytest.mark.parametrize(
    ("number", "authors"), [("000", ()), ("001", ()), ("002", ("熊超然",)), ("003", ("熊超然",)), ("004", ())]
)
def test_row_21_the_byline_is_an_author_and_no_prose(number: str, authors: tuple[str, ...]) -> None:
    article = five()[0][number]
    assert article.authors == authors
    assert not any("【文" in p.text for p in article.passages)


@pytest.mark.parametrize("number", NUMBERS)
def test_row_22_links_are_kept(number: str) -> None:
    article = five()[0][number]
    wanted = re.findall(r'<a href="([^"]+)"', raw(number))
    assert parsed(render("\n\n".join(source(b) for b in article.blocks))).addresses == wanted
    assert len(wanted) == {"002": 4, "003": 2}.get(number, 0)


def test_row_22_a_link_leads_to_the_local_page_where_the_article_is_here() -> None:
    folder = shared.folder("seeds")
    found, _ = sources.scan(folder, max_bytes=2_000_000, max_files=100)
    address = re.findall(r'<a href="([^"]+)"', raw("002"))[0]
    first = next(s.id for s in found if s.id.startswith("001"))
    config = parse(f"title: 试刊\narticles:\n  {first}: {{url: '{address}'}}\n")
    articles, _ = read_all(found, config)
    article = next(a for a in articles if a.id.startswith("002"))
    local = [m for b in article.blocks for m in re.findall(r"\]\((\.\./[^)]+)\)", b.markdown)]
    assert local == [f"../{first}/index.md"]


@pytest.mark.parametrize(("number", "count"), [("000", 0), ("001", 0), ("002", 0), ("003", 0), ("004", 6)])
def test_row_23_headings_from_h2(number: str, count: int) -> None:
    article = five()[0][number]
    headings = [b for b in article.blocks if b.kind == "heading"]
    assert len(headings) == count == raw(number).count("<h3>")
    assert {b.level for b in headings} <= {2}
    assert all(b.passage and not b.passage.id.startswith(("_", "h-")) for b in headings)


@pytest.mark.parametrize("number", NUMBERS)
def test_row_24_prose_carries_no_escape(number: str) -> None:
    article = five()[0][number]
    written = "\n".join(b.markdown for b in article.blocks)
    assert "\\" not in written
    assert not re.search(r"&#?\w+;", written)
    for block in article.blocks:
        if block.passage and block.kind == "paragraph":
            assert re.sub(r"\]\([^)]*\)|\[|\*\*", "", block.markdown) == block.passage.text
    for words in ("coup d'etat", "constitutional order"):
        assert (words in raw(number)) == (words in written)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_number_of_paragraphs_is_that_of_the_page(number: str) -> None:
    article = five()[0][number]
    body = raw(number)
    paragraphs = re.findall(r"<p[^>]*>(.*?)</p>", body, re.S)
    texts = [re.sub(r"\s|<[^>]+>", "", p) for p in paragraphs]
    captions = sum(1 for b in article.blocks if b.kind == "figure" and b.passage)
    notices = 1 if article.rights else 0
    assert (
        len([b for b in article.blocks if b.kind == "paragraph"]) == len([t for t in texts if t]) - captions - notices
    )
