"""Pages of many layouts: what is the article, what is known of it, and what is left out."""

from __future__ import annotations

import contextlib
import re
import time

import pytest

from build_dossier.convert import parse
from build_dossier.errors import Refused
from build_dossier.ingest import document, facts, moment, page
from tests.ingest.layouts import Layout, layouts, plain, squeezed

ALL = layouts()
READABLE = [item for item in ALL if "refused" not in item.expected]


@pytest.mark.parametrize("layout", READABLE, ids=lambda item: item.path.stem)
def test_a_page_gives_its_article(layout: Layout) -> None:
    draft, expected = layout.draft(), layout.expected
    assert draft.title == expected["title"]
    assert draft.published == expected["date"]
    assert draft.outlet == expected["outlet"]
    assert list(draft.authors) == expected["authors"]
    for name in ("url", "archived", "retrieved"):
        assert name not in expected or getattr(draft, name) == expected[name]
    text = plain(draft.body_html).strip()
    assert text.startswith(expected["first"])
    assert text.endswith(expected["last"])
    assert [h for h in expected.get("has", ()) if h not in draft.body_html] == []
    assert [w for w in expected["lacks"] if w in draft.body_html] == []


@pytest.mark.parametrize("layout", READABLE, ids=lambda item: item.path.stem)
def test_no_passage_of_the_article_is_lost(layout: Layout) -> None:
    assert layout.passages
    body = squeezed(plain(layout.draft().body_html))
    assert [p for p in layout.passages if p not in body] == []


@pytest.mark.parametrize("layout", READABLE, ids=lambda item: item.path.stem)
def test_a_body_is_one_block_a_line_and_holds_what_the_converter_keeps(layout: Layout) -> None:
    body = layout.draft().body_html
    assert body.count("<pre>") == (layout.path.stem == "ministry_statement")
    body = re.sub(r"<pre>.*?</pre>", "<pre></pre>", body, flags=re.S)
    assert all(line.startswith("<") and line.endswith(">") for line in body.split("\n"))
    kept = parse.text_of(parse.parse(body).soup)
    assert squeezed(kept) == squeezed(plain(body))


@pytest.mark.parametrize("layout", [i for i in ALL if "refused" in i.expected], ids=lambda item: item.path.stem)
def test_a_page_without_its_article_is_refused(layout: Layout) -> None:
    with pytest.raises(Refused) as caught:
        layout.draft()
    assert layout.expected["refused"] in caught.value.what
    assert caught.value.found
    assert caught.value.expected
    assert caught.value.example


@pytest.mark.parametrize(
    ("data", "content_type", "found"),
    [
        (b"%PDF-1.7\n...", "text/html", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "", "a picture"),
        (b"<html><p>text</p></html>", "image/svg+xml", "image/svg+xml"),
        (b'{"title": "no page"}', "application/json", "application/json"),
        (b"plain words, no markup at all", "text/plain", "text/plain"),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, content_type: str, found: str) -> None:
    with pytest.raises(Refused, match="no web page") as caught:
        document.read(data, content_type=content_type)
    assert caught.value.found == found


@pytest.mark.parametrize(
    ("text", "encoding", "content_type", "meta"),
    [
        ("西岭县新增三条线路", "gb18030", "text/html; charset=GBK", ""),
        ("西岭县新增三条线路", "gb18030", "", "<meta charset=gb2312>"),
        ("西岭县新增三条线路，沿河十七个村都通了车，村民进城方便多了", "gb18030", "", ""),
        ("西岭县新增三条线路", "utf-8", "text/html; charset=gb2312", ""),  # the header is wrong
        ("西岭县新增三条线路", "big5hkscs", "text/html; charset=big5", ""),
        ("Café à Liège", "latin-1", "text/html; charset=ISO-8859-1", ""),
        ("西岭县新增三条线路", "utf-16", "", ""),
    ],
)
def test_charsets(text: str, encoding: str, content_type: str, meta: str) -> None:
    if encoding.startswith("big5"):
        text = "西嶺縣新增三條線路"
    data = f"<html><head>{meta}</head><p>{text}</p></html>".encode(encoding)
    assert text in document.decoded(data, content_type)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2022-01-07T15:03:07+08:00", "2022-01-07T15:03:07+08:00"),
        ("2022-01-07T15:03:07.123Z", "2022-01-07T15:03:07+00:00"),
        ("20220107T150307+0800", "2022-01-07T15:03:07+08:00"),
        ("2022-01-07 15:03", "2022-01-07T15:03:00"),
        ("2022/1/7 9:05", "2022-01-07T09:05:00"),
        ("2022年1月7日 15:03", "2022-01-07T15:03:00"),
        ("发布时间：2022年01月07日15时03分", "2022-01-07T15:03:00"),
        ("2022年1月7日15:03", "2022-01-07T15:03:00"),
        ("Fri, 07 Jan 2022 07:03:07 GMT", "2022-01-07T07:03:07+00:00"),
        ("January 7, 2022, 3:03 p.m.", "2022-01-07T15:03:00"),
        ("7 January 2022", "2022-01-07"),
        ("Jan 7, 2022 at 3:03 pm EST", "2022-01-07"),  # an hour of a zone that many share
        ("2022-02-30", ""),
        ("0001-01-01T00:00:00Z", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_times(printed: str, expected: str) -> None:
    assert moment.iso(printed) == expected


def test_the_most_precise_time_of_the_day_is_taken() -> None:
    assert moment.best(["2022-01-07T00:00:00+00:00", "2022-01-07T15:03:00"]) == "2022-01-07T15:03:00"
    assert moment.best(["2022-01-07", "2022-01-09T15:03:00+08:00"]) == "2022-01-07"  # another day is another thing
    assert moment.best(["2022-01-07", "2022-01-07T23:30:00-08:00"]) == "2022-01-07T23:30:00-08:00"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("大桥合龙_新闻中心_海州网", "大桥合龙"),
        ("大桥合龙-海州网", "大桥合龙"),
        ("Strike ends | News | The Valley Post", "Strike ends"),
        ("Strike ends - a chronicle", "Strike ends - a chronicle"),
        ("The Valley Post", "The Valley Post"),
        ("A-77 reopens", "A-77 reopens"),
    ],
)
def test_a_title_loses_its_outlet_and_nothing_else(title: str, expected: str) -> None:
    assert facts.without_outlet(title, ("The Valley Post", "海州网")) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (("By Mora Teague and Jonas Dahl",), ("Mora Teague", "Jonas Dahl")),
        (("记者 岑向北、顾念秋",), ("岑向北", "顾念秋")),
        (("海州网", "https://www.example.org/by/x", "editor"), ()),
        (("Lotte Brandis is a writer in Gull Bay", "A Contributor"), ()),
        (("Ludwig van der Berg", "Ana de la Cruz"), ("Ludwig van der Berg", "Ana de la Cruz")),
        (("本报记者 霍青禾 卜知远",), ("霍青禾", "卜知远")),
        (("Ann Lee, Jr.", "ann lee, jr."), ("Ann Lee, Jr",)),
    ],
)
def test_people(printed: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert facts.people(printed, ("海州网",)) == expected


def test_a_canonical_address_of_another_site_or_a_front_page_is_not_believed() -> None:
    body = (
        "<article><h1>Tides</h1>"
        + "<p>The harbour master closed the outer lock for the night, as the tide rose.</p>" * 4
    )
    for canonical in ("https://elsewhere.example/a", "https://www.example.org/"):
        html = f"<html><head><link rel=canonical href='{canonical}'></head>{body}"
        assert (
            page.draft(document.Document(html=html, address="https://www.example.org/a1")).url
            == "https://www.example.org/a1"
        )


P = "<p>The harbour master closed the outer lock for the night, as the tide rose, and opened it at dawn.</p>"
SHAPES = {
    "deep": "<div>" * 5000 + P * 4 + "</div>" * 5000,
    "formatting": P * 4 + "<b>" * 15_000,
    "reopened": P * 4 + "<p><b><i><font>x" * 3000,
    "links": P * 4 + "<a href=x>y</a>" * 4000,
    "spaces": P * 4 + "<p>" + " " * 60_000 + "x",
    "angles": P * 4 + "<" * 60_000,
    "dates": "<h1>T</h1><p>" + "2022-01-07 " * 5000 + "</p>" + P * 4,
    "linked data": '<script type="application/ld+json">' + "[" * 60_000 + "</script>" + P * 4,
    "names": "<h1>T</h1><p>by " + "Aa " * 20_000 + "</p>" + P * 4,
    "title": "<title>" + " - x" * 15_000 + "</title>" + P * 4,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_64_kb_costs_much(shape: str) -> None:
    began = time.process_time()
    with contextlib.suppress(Refused):
        page.draft(document.Document(html=f"<html><body>{SHAPES[shape]}</body></html>"))
    assert time.process_time() - began < 4  # measured: 1.1 s at most, on a machine with other work
