"""Thousands of hostile articles through conversion, read back without a browser.

What their pages hold is held against a list of all that the writers may write; what is shown, against what was sent.
Articles are made by tests/support/hostile; the same ones come back with the same number.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable

import pytest
from markdownify import MarkdownConverter

from build_dossier.convert.body import Converted
from build_dossier.convert.markdown_writer import MarkdownWriter
from build_dossier.convert.parse import TooComplex
from tests.support import hostile
from tests.support.hostile import Hostile
from tests.support.reading import codes, converted
from tests.support.rendered import Seen, page
from tests.support.torture import FULL, amount

pytestmark = pytest.mark.torture
SEED = 20_240_603 if FULL else 5
# what convert/markdown_writer, convert/html_writer and Python-Markdown's footnotes write, with its attributes
ELEMENTS: dict[str, set[str]] = {
    **{name: set() for name in ("blockquote", "br", "code", "del", "em", "hr", "p", "pre")},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    **{name: set() for name in ("strong", "sub", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")},
    "a": {"class", "href", "title"},
    "div": {"class"},
    "img": {"alt", "src"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"class", "id"},
}  # fmt: skip
CLASSES = {"bd-media", "bd-note", "footnote", "footnote-ref", "footnote-backref"}
ADDRESS = re.compile(r"https?://|mailto:|\.\./|#fn(?:ref)?:\d+$")
UNUSABLE = re.compile(r"[\x00-\x20\"'<>`\\{}\[\]()]")


def strange(seen: Seen) -> list[str]:
    """What no writer wrote."""
    found = [name for name, _ in seen.elements if name not in ELEMENTS]
    found += [f"{name} {a}" for name, own in seen.elements for a in set(own) - ELEMENTS.get(name, set())]
    found += [f"leads to {a}" for a in seen.addresses if not ADDRESS.match(a) or UNUSABLE.search(a)]
    # a picture of the text stands in cells only, by its place among those of its block
    found += [f"loads {a}" for a in seen.pictures if not re.fullmatch(r"picture:\d+", a)]
    return found


def words(text: str) -> str:
    """What people see of a text: no white space, no control characters, no marks of direction."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"))


def is_whole(result: Converted) -> bool:
    """Whether nothing was set apart as a byline, a notice or furniture."""
    return not result.rights and not result.authors and "text-dropped" not in codes(result.diagnostics)


def faults(made: Iterable[Hostile], *, markdown: bool = False) -> tuple[int, dict[str, list[str]]]:
    """How many were tried, and what is wrong with which."""
    found: dict[str, list[str]] = {}
    tried = 0
    for one in made:
        tried += 1
        try:
            result = converted(one.body, markdown=markdown)
        except TooComplex:
            continue
        seen = page(result)
        wrong = strange(seen) + [c for c in codes(result.diagnostics) if c == "text-changed"]
        shown = words(seen.words)
        if one.shown is not None and is_whole(result) and "fn1" not in one.body and words(one.shown) not in shown:
            wrong.append(f"shows {shown[:200]} instead of {words(one.shown)[:200]}")
        if one.shown is None and "甲段" not in shown:
            wrong.append(f"shows {shown[:200]}")
        if wrong:
            found[f"{one.name}: {one.body[:300]}"] = wrong
    return tried, found


def test_text_that_looks_like_markup_is_shown_and_read_by_nothing(figure: Callable[[str], None]) -> None:
    tried, found = faults(hostile.texts(SEED, amount(500, 12_000)))
    figure(f"{tried} texts, {len(found)} faults")
    assert found == {}


def test_markup_that_runs_or_loads_leaves_only_what_the_writers_write(figure: Callable[[str], None]) -> None:
    tried, found = faults(hostile.raws(SEED, amount(400, 8_000)))
    figure(f"{tried} pieces of HTML, {len(found)} faults")
    assert found == {}


def test_markdown_seeds_leave_only_what_the_writers_write(figure: Callable[[str], None]) -> None:
    tried, found = faults(hostile.markdowns(SEED, amount(200, 5_000)), markdown=True)
    figure(f"{tried} bodies of Markdown, {len(found)} faults")
    assert found == {}


@pytest.mark.parametrize("mark", ["<b>x</b>", "# x", "{: onclick=x }", "&lt;", "[x](y)"])
def test_the_check_sees_a_mark_that_is_read(mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("build_dossier.convert.escape.text", lambda value, **_: value)
    monkeypatch.setattr("build_dossier.convert.escape.lines", lambda value: value)
    monkeypatch.setattr("build_dossier.convert.verify.differing", lambda *_: ())
    before = "" if mark.startswith("#") else "<p>甲<br>"
    planted = Hostile(name="planted", body=f"{before}{html.escape(mark)}</p><p>乙</p>", shown=f"{mark}乙")
    assert faults([planted])[1]


NOTE = '<p>甲<sup><a href="#fn1">1</a></sup></p>'


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (f'{NOTE}<p id="fn1"></p><p>乙</p>', "甲1乙"),
        (f'{NOTE}<p id="fn1"><a href="#ref1">↩</a></p>', "甲1↩"),
        (f'{NOTE}<p id="fn1"><img src="https://pictures.example/a.png"></p>', "甲1"),
        (f'{NOTE}<p id="fn1"><sup><a href="#ref1">1</a> 乙</sup> 丙</p>', "甲乙丙↩"),
        (f'{NOTE}<p>乙<a href="#fn2">2</a></p><div id="fn1"><p id="fn2">丙<a href="#r">↩</a></p></div>', "甲乙2丙↩"),
        (f'{NOTE}<p id="fn1"><a href="#fn2">2</a></p><p id="fn2">丙<a href="#fn1">1</a></p>', "甲1丙↩"),
    ],
)
def test_a_note_without_words_of_its_own_stays_where_it_is(body: str, shown: str) -> None:
    result = converted(body)
    assert "[^" not in page(result).words
    assert page(result).words == shown
    assert "text-changed" not in codes(result.diagnostics)


@pytest.mark.parametrize("address", ["mailto:a@b.example", "javascript:alert(1)", "mailto:"])
def test_embedded_content_leads_to_pages_only(address: str) -> None:
    result = converted(f'<p>甲</p><iframe src="{address}"></iframe>')
    assert page(result).addresses == []
    assert codes(result.diagnostics) == ["link-refused"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "x)[t](javascript:alert(1)", "https://v.example/a.mp4"])
@pytest.mark.parametrize("player", ["video", "audio", "iframe", "embed"])
@pytest.mark.parametrize(
    "place",
    [
        "<table><caption>甲{}</caption><tr><td>乙</td><td>丙</td></tr><tr><td>丁</td><td>戊</td></tr></table>",
        f'{NOTE}<p id="fn1">乙{{}}</p>',
        f'{NOTE}<div id="fn1"><p>乙</p><p>丙{{}}</p></div>',
        "<ul><li>甲{}</li></ul>",
        "<p><ruby>甲<rt>乙{}</rt></ruby></p>",
    ],
)
def test_a_player_where_no_block_can_stand_is_a_checked_link(place: str, player: str, address: str) -> None:
    result = converted(place.replace("{}", f'<{player} src="{address}" poster="//tracker.example/x.png"></{player}>'))
    assert strange(page(result)) == []
    assert not any("tracker" in block.markdown for block in result.blocks)
    assert "text-changed" not in codes(result.diagnostics)


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>甲</td><td>乙</td></tr><caption>丙</caption><tr><td>丁</td><td>戊</td></tr></table>",
        "<table><tr><td>甲<table><caption>丙</caption><tr><td>x</td></tr></table></td><td>乙</td></tr><tr><td>丁</td><td>戊</td></tr></table>",
        "<table><caption>甲</caption><caption>乙</caption><tr><td>丙</td><td>丁</td></tr><tr><td>戊</td><td>己</td></tr></table>",
        "<ul><li>甲<pre><ruby>乙<rt>丙</rt></ruby></pre></li></ul>",
        "<table><tr><td>甲<pre><rt>乙</rt></pre></td><td>丙</td></tr><tr><td>丁</td><td>戊</td></tr></table>",
    ],
)
def test_captions_and_glosses_are_kept_wherever_they_stand(body: str) -> None:
    result = converted(body)
    assert "text-changed" not in codes(result.diagnostics)
    assert set(re.sub("<[^>]*>", "", body)) <= set(page(result).words)


@pytest.mark.parametrize("span", ["²", "٣", "-1", "0", "1e9", "99999", "５", "3 3", ""])
def test_a_cell_that_claims_odd_columns_is_one_cell(span: str) -> None:
    result = converted(
        f'<table><tr><td colspan="{span}">甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>'
    )
    assert page(result).words == "甲乙丙丁"


def test_a_table_that_markdown_would_fill_up_beyond_measure_is_written_as_html() -> None:
    wide = "<tr>" + "<td colspan=50>甲</td>" * 300 + "</tr>"
    result = converted(f"<table>{wide}{'<tr><td>乙</td></tr>' * 300}</table>")
    assert [block.kind for block in result.blocks] == ["html"]
    assert sum(len(block.markdown) for block in result.blocks) < 30_000


def test_no_writer_of_the_library_is_used_that_nobody_has_read() -> None:
    """markdownify writes some elements with their addresses as they are: a new one of these must be read first."""
    inherited = {name for name in dir(MarkdownConverter) if name.startswith("convert_")} - set(vars(MarkdownWriter))
    assert inherited == {
        f"convert_{name}"
        for name in [
            "_document_",
            "article",
            "b",
            "blockquote",
            "caption",
            "div",
            "dl",
            "em",
            "figcaption",
            "hr",
            "i",
            "list",
            "ol",
            "script",
            "section",
            "soup",
            "strong",
            "style",
            "sub",
            "sup",
            "table",
            "tr",
            "ul",
        ]
    }
