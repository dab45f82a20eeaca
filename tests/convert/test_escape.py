"""Any text, anywhere, comes back as the same visible text and makes no element; prose without marks stays as it is."""

from __future__ import annotations

import html
import re
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from build_dossier.convert import escape
from build_dossier.convert.body import Converted
from build_dossier.convert.clean import folded
from build_dossier.convert.flavour import EXTENSIONS
from tests.support.reading import codes, converted
from tests.support.rendered import Seen, page

MARKS = [
    *"*_`[](){}<>#+-.!|~=:^$@&;\\/\"'?%",
    "**", "__", "``", "```", "~~~", "~~", "==", "^^", "++", "---", "***", "===", "!!!", "???", ":::", "///", "--8<--", ";--8<--",
    "{{", "}}", "{%", "%}", "{#", "#}", "{: #x .y onclick=z }", "{:", "{ #x }", ":smile:", "[^1]", "[^1]: ", "[x]: https://e.example/ \"t\"", "*[abc]: d", "*[轮]: 船",
    "![a](b)", "[a](b)", "[a][b]", "[a]", "<b>", "</p>", "<script>alert(1)</script>", "<img src=x onerror=y>", "<!-- c -->", "<?php ?>", "<!DOCTYPE x>", "<![CDATA[", "<https://e.example/>", "https://e.example/a_b_c",
    "&lt;", "&amp;", "&#60;", "&#x3c;", "&copy", "&copy;", "1. ", "12) ", "- ", "+ ", "* ", "# ", "## ", "> ", ": ", "| a | b |", "| --- | --- |", "--- | ---", "    ", "\\*", "\\\\", "!!! note", "??? a", "=== \"t\"", "```python", "$x$", "\\(x\\)", "<div markdown>", "</div>", "klzzwxh:0001", "\u0002amp\u0003", "wzxhzdk:0",
]  # fmt: skip
WORDS = ["渡", "轮", "震", "票", "雪。", "，", "“", "”", "（", "）", "a", "abc", "Z", "0", "7", " ", "é", "🚢", "ـ"]
TEXTS = st.lists(
    st.one_of(st.sampled_from(MARKS), st.sampled_from(WORDS), st.sampled_from(WORDS)), min_size=1, max_size=9
).map("".join)
PLACES = {
    "paragraph": "<p>{}</p>",
    "second line": "<p>渡<br>{}</p>",
    "strong": "<p>渡<b>{}</b>轮</p>",
    "heading": "<h2>{}</h2><p>渡</p>",
    "item": "<ul><li>{}</li><li>渡</li></ul>",
    "numbered item": "<ol><li>渡</li><li>{}</li></ol>",
    "nested item": "<ul><li>渡<ul><li>{}</li></ul></li></ul>",
    "cell": "<table><tr><th>渡</th><th>轮</th></tr><tr><td>{}</td><td>{}</td></tr></table>",
    "head cell": "<table><tr><th>{}</th><th>轮</th></tr><tr><td>渡</td><td>轮</td></tr></table>",
    "quotation": "<blockquote>{}</blockquote>",
    "quotation of paragraphs": "<blockquote><p>渡</p><p>{}</p></blockquote>",
    "caption": '<figure><img src="https://i.example.org/a.jpg"><figcaption>{}</figcaption></figure>',
    "code block": "<pre>{}</pre>",
    "inline code": "<p>渡<code>{}</code></p>",
    "link": '<p>渡<a href="https://news.example.org/x.html">{}</a></p>',
    "after a link": '<p><a href="https://news.example.org/x.html">渡</a>{}</p>',
    "before a link": '<p>{}<a href="https://news.example.org/x.html">渡</a></p>',
    "note": '<p>渡<sup><a href="#fn1">1</a></sup></p><p id="fn1">{}</p>',
}  # fmt: skip
# what a place may turn into where its text is mostly marks: the same elements, written as HTML
ALLOWED: dict[str, set[tuple[str, tuple[str, ...]]]] = {}


STAND_IN = "〇〇"


def put(place: str, text: str) -> str:
    return PLACES[place].replace("{}", html.escape(text))


def visible(text: str) -> str:
    """A text without white space, and without two control characters, references to which Python drops."""
    return re.sub(r"[\s\x02\x03]+", "", text)


@cache
def harmless(place: str) -> Seen:
    return page(converted(put(place, STAND_IN)))


def is_plain(result: Converted) -> bool:
    """Whether nothing was taken for a byline, a notice, or the page's own furniture."""
    return not result.rights and not result.authors and "text-dropped" not in codes(result.diagnostics)


def check(place: str, text: str) -> None:
    body = put(place, text)
    result = converted(body)
    if not is_plain(result):
        return
    seen = page(result)
    assert seen.words == harmless(place).words.replace(STAND_IN, visible(text)), body
    assert seen.elements <= harmless(place).elements | ALLOWED.get(place, set()), body
    assert all(a.startswith(("https://news.example.org/x.html", "#fn")) for a in seen.addresses), body
    assert "text-changed" not in codes(result.diagnostics), body


@pytest.mark.parametrize("place", PLACES)
def test_each_mark_alone_in_each_place(place: str) -> None:
    for mark in MARKS:
        if mark.strip():
            check(place, mark)
            check(place, f"轮{mark}渡")


@pytest.mark.parametrize("place", PLACES)
def test_a_mark_is_escaped_so_that_its_block_stays_markdown(place: str) -> None:
    # a block that does not read back is written as HTML: that would hide an escape that is missing
    marks = [mark for mark in MARKS if mark.strip()]
    texts = [text for mark in marks for text in (mark, f"轮{mark}渡")]
    assert [t for t in texts if any(b.kind == "html" for b in converted(put(place, t)).blocks)] == []


@settings(max_examples=25)
@given(text=TEXTS)
@pytest.mark.parametrize("place", PLACES)
def test_any_text_comes_back_and_makes_no_element(place: str, text: str) -> None:
    assume("".join(text.split()) and folded(text) != "海峡渡轮复航")
    check(place, text)


@settings(max_examples=60)
@given(texts=st.lists(TEXTS, min_size=2, max_size=6))
def test_one_paragraph_changes_no_other(texts: list[str]) -> None:
    texts = [t for t in texts if "".join(t.split())]
    assume(texts)
    body = "".join(f"<p>{html.escape(t)}</p>" for t in texts)
    result = converted(body)
    assume(is_plain(result))
    seen = page(result)
    assert seen.words == "".join(map(visible, texts))
    assert seen.elements <= {("p", ())}


PROSE = st.text(
    alphabet="渡轮震中选票雪崩港口，。！？：；、“”‘’（）《》…—·•％ abcdefgXYZ0123456789.,;:?!'\"/%()-", max_size=60
)


@given(first=st.sampled_from("渡轮震票雪港abXY“（"), rest=PROSE)
def test_prose_without_marks_is_written_as_it_is(first: str, rest: str) -> None:
    text = first + rest
    result = converted(f"<p>{html.escape(text, quote=False)}</p>")
    assume(is_plain(result))
    (block,) = result.blocks
    assert block.markdown == folded(text)


@pytest.mark.parametrize(
    "text",
    [
        "3.5级",
        "14日",
        "2024年5月",
        "-5度",
        "+86",
        "1,000人",
        "5-10公里",
        "A/B",
        "R&D",
        "Q&A",
        "a < b",
        "1<2",
        "50%",
        "C#",
        "第#3号",
        "a_b",
        "snake_case",
        "1.5.0",
        "x: y",
        "12:30",
        "…",
        "——",
        "@desk",
        "100% & more",
        "$3.50",
        "~5",
        "a=b",
        "http://e.example/a_b?c=d&e=f",
        "•",
        "·",
        "C:\\d",
    ],
)
def test_no_escape_where_nothing_would_be_read(text: str) -> None:
    (block,) = converted(f"<p>{html.escape(text)}</p>").blocks
    assert block.markdown == text


def test_the_flavour_is_the_one_that_escaping_was_tried_with() -> None:
    assert set(EXTENSIONS) == {
        "abbr",
        "admonition",
        "attr_list",
        "footnotes",
        "md_in_html",
        "tables",
        "toc",
        "pymdownx.superfences",
    }


@given(TEXTS)
def test_attribute_alt_and_last_resort_hold_no_mark(text: str) -> None:
    for written in (escape.attribute(text), escape.in_html(text), escape.alt(text)):
        assert not set('<>"') & set(written)
        assert folded(read_back(written)) == folded(text)
    assert read_back(escape.every(text)) == text


def read_back(written: str) -> str:
    """What a browser reads; Python's html module drops references to control characters."""
    return html.unescape(written.replace("&#2;", "\x02").replace("&#3;", "\x03"))
