"""Seeds as text: whatever is in a draft comes back from the project's own reader, and the name is safe."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from build_dossier import config, pipeline
from build_dossier.convert import parse
from build_dossier.errors import Refused
from build_dossier.ingest import document, markup, page
from build_dossier.ingest.draft import Draft, tidy
from build_dossier.ingest.seed import author_line, seed, settle
from build_dossier.model import Header
from build_dossier.read import frontmatter, sources
from tests.support import shared

STORY = config.parse("title: 试刊")
DRAFT = Draft(
    title="Ferry workers end strike",
    published="2023-03-14T18:05:30+01:00",
    outlet="Harbour Gazette",
    authors=("Mora Teague",),
    url="https://www.harbourgazette.example/news/ferry-strike",
    lang="en-GB",
    body_html="<p>Crews return on Wednesday.</p>",
    lead_image="https://img.harbourgazette.example/quay.jpg?w=1200&h=600",
    retrieved="2023-03-15T07:00:00Z",
    archived="https://web.archive.org/web/20230315070000/https://www.harbourgazette.example/news/ferry-strike",
)


def read(text: str) -> Header:
    source, _ = sources.decode(text.encode(), "a.html")
    assert source is not None
    header, found = frontmatter.read(source)
    assert header is not None
    assert [d.code for d in found] == []
    return header


def test_the_form_of_a_seed() -> None:
    made = seed(DRAFT, taken=(), config=STORY)
    assert made.name == "2023-03-14-harbour-gazette-ferry-workers-end-strike.html"
    assert made.text == (
        "---\ntitle: 'Ferry workers end strike'\noutlet: 'Harbour Gazette'\nauthor: 'Mora Teague'\n"
        "date: 2023-03-14T18:05:30+01:00\nurl: https://www.harbourgazette.example/news/ferry-strike\nlang: en-GB\n"
        "headimg: 'https://img.harbourgazette.example/quay.jpg?w=1200&h=600'\nretrieved: 2023-03-15T07:00:00Z\n"
        "archived: https://web.archive.org/web/20230315070000/https://www.harbourgazette.example/news/ferry-strike\n"
        "---\n\n<p>Crews return on Wednesday.</p>\n"
    )
    header = read(made.text)
    assert header.lead_images == (DRAFT.lead_image,)
    assert (header.retrieved, header.archived) == (DRAFT.retrieved, DRAFT.archived)


HOSTILE = [
    "It's “so”: 'a' \"b\"",
    "---",
    "a: b # c",
    "{{ config }} {% raw %} {x}",
    "- item",
    "&#123;braces&#125;",
    "null",
    "~",
    "*alias &anchor !tag",
    "line\none\r\ntwo\u2028three",
    "tab\tand\x00null\x1b[31m",
    "\u202eright to left\u200b",
    "<<<<<<< HEAD",
    ">>>>>>> other",
    "| pipe > fold",
    "'",
    "''",
    "@%`",
    "2022-01-07",
    "<script>alert(1)</script>",
    "题目：“引号”、（括号）",
    "x" * 3000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back(text: str) -> None:
    made = seed(replace(DRAFT, title=text, outlet=text, authors=(text,)), taken=(), config=STORY)
    header = read(made.text)
    assert (header.title, header.outlet, header.authors) == (tidy(text), tidy(text), (tidy(text),))


printed = st.text(max_size=60) | st.text(alphabet="'\":-#{}&;123\n\t \\|>%@`!*?[],~<=a中\u2028\x00", max_size=30)


@settings(max_examples=300)
@given(title=printed, outlet=printed, author=printed)
def test_any_texts_come_back(title: str, outlet: str, author: str) -> None:
    draft = replace(DRAFT, title=title, outlet=outlet, authors=(author,))
    if not tidy(title):
        with pytest.raises(Refused):
            seed(draft, taken=(), config=STORY)
        return
    made = seed(draft, taken=(), config=STORY)
    header = read(made.text)
    assert header.title == tidy(title)
    assert header.outlet == tidy(outlet)
    assert author_line(header.authors) == tidy(author)
    assert made.name.isascii()
    assert "/" not in made.name
    assert len(made.name) < 140


@given(st.text(max_size=80))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@settings(max_examples=200)
@given(url=st.text(max_size=60), body=st.text(max_size=200))
def test_any_address_and_any_body_come_back(url: str, body: str) -> None:
    html = markup.written(f"<p>Some words. {body}</p>", base="https://www.example.org/a")
    draft = replace(DRAFT, url=f"https://www.example.org/{url}", body_html=html)
    assert read(seed(draft, taken=(), config=STORY).text).url == settle(draft).url


@settings(max_examples=200)
@given(st.text(alphabet="<>/=\"' abpdivtrh1&;\n#中", max_size=120))
def test_writing_twice_is_writing_once(html: str) -> None:
    once = markup.written(html)
    assert markup.written(once) == once


def test_names() -> None:
    def name(**changes: object) -> str:
        return seed(replace(DRAFT, **changes), taken=("a",), config=STORY).name  # type: ignore[arg-type]

    assert name(published="") == "undated-harbour-gazette-ferry-workers-end-strike.html"
    assert (
        name(title="大桥合龙", outlet="海州网", url="https://m.haizhou.com.cn/n/88.shtml?x=1")
        == "2023-03-14-haizhou-e1f085fc.html"
    )
    assert name(title="大桥合龙", outlet="海州网", url="https://www.haizhou.example/20211123/t2021_881.html").endswith(
        "-t2021-881.html"
    )
    assert len(name(title="A very long headline " * 9)) < 120
    made = seed(DRAFT, taken=("2023-03-14-Harbour-Gazette-ferry-workers-end-STRIKE",), config=STORY)
    assert made.name == "2023-03-14-harbour-gazette-ferry-workers-end-strike-2.html"


def test_what_would_not_be_read_as_meant_is_refused() -> None:
    with pytest.raises(Refused, match="time"):
        seed(replace(DRAFT, published="2022-13-45T99:00:00"), taken=(), config=STORY)
    with pytest.raises(Refused, match="no text"):
        seed(replace(DRAFT, body_html="<p></p>"), taken=(), config=STORY)
    with pytest.raises(Refused, match="too large"):
        seed(replace(DRAFT, body_html="<p>" + "word " * 500_000 + "</p>"), taken=(), config=STORY)


SHARED_PAYLOADS = shared.SHARED / "security" / "payloads.json"
PAYLOADS = json.loads(SHARED_PAYLOADS.read_text(encoding="utf-8")) if SHARED_PAYLOADS.is_file() else []
ATTRIBUTES = {"href", "src", "alt", "id", "start", "colspan", "rowspan", "style"}
TAGS = set(parse.INLINE | parse.FLOW) - {"form", "fieldset", "legend", "object"}


@pytest.mark.skipif(not PAYLOADS, reason="the payloads are not at hand")
@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: str(p["id"]))
def test_a_hostile_page_becomes_a_seed_without_anything_live(payload: dict[str, object]) -> None:
    body = str(payload["body"])[:100_000]
    header = payload["front_matter"]
    title = str(header.get("title", "")) if isinstance(header, dict) else ""
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    prose = "<p>The harbour master closed the outer lock for the night, as the tide rose, and opened it at dawn.</p>"
    html = f"<html><head><title>{safe or 'Tides'}</title></head><body><article>{prose * 2}{body}{prose}</article>"
    draft = page.draft(document.Document(html=html, address="https://www.example.org/a1"))
    made = seed(replace(draft, title=draft.title or "Tides"), taken=(), config=STORY)
    found = read(made.text)
    soup = BeautifulSoup(found.body, "html.parser")
    for tag in soup.find_all(True):
        assert tag.name in TAGS
        assert set(tag.attrs) <= ATTRIBUTES
        assert str(tag.get("style", "text-align:center")) == "text-align:center"
        for name in ("href", "src"):
            assert re.match(r"https?://|mailto:|#", str(tag.get(name, "#")))
    assert parse.squeezed(parse.text_of(parse.parse(found.body).soup)) == parse.squeezed(soup.get_text())


@pytest.mark.skipif(not PAYLOADS, reason="the payloads are not at hand")
def test_seeds_of_hostile_pages_are_read_by_the_pipeline_without_an_error(tmp_path: Path) -> None:
    prose = "<p>The harbour master closed the outer lock for the night, as the tide rose, and opened it at dawn.</p>"
    for number, payload in enumerate(PAYLOADS):
        body = f"<p>Report {number}.</p>{prose * 2}{str(payload['body'])[:50_000]}{prose}"
        draft = page.draft(
            document.Document(
                html=f"<html><body><article>{body}</article>", address=f"https://www.example.org/{number}"
            )
        )
        made = seed(replace(draft, title=f"Report {number}", published="2022-01-07"), taken=(), config=STORY)
        (tmp_path / f"{number}.html").write_text(made.text, encoding="utf-8")
    studied = pipeline.study(STORY, seeds=tmp_path)
    assert len(studied.articles) == len(PAYLOADS)
    assert [d.render() for d in studied.diagnostics if d.severity == "error"] == []
