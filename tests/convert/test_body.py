"""Whole bodies: nothing lost, nothing made up, the same twice, passages that keep their ids, and bounded cost."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_dossier.convert import body as bodies
from build_dossier.convert import html_writer, parse
from build_dossier.convert.markdown_writer import MarkdownWriter
from build_dossier.convert.parse import squeezed, text_of
from tests.support.reading import codes, converted
from tests.support.rendered import page, parsed

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = [
    "渡轮周二开航。",
    "风暴逼近港口，",
    "选票还在清点",
    "5*3 与 [注]",
    "a_b &lt;c&gt; &amp;amp;",
    "It’s late.",
    "1. 甲",
    "# 乙",
    "余震 三 次",
    "——",
    "“好”",
    " ",
    "\n",
]
LINK = "https://news.example.org/x.html"
text = st.sampled_from(SENTENCES)


def wrapped(*names: str, inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda name, words: f"<{name}>{words}</{name.split()[0]}>", st.sampled_from(names), inner)


def several(inner: st.SearchStrategy[str], least: int = 1, most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(inner, min_size=least, max_size=most).map("".join)


inline = st.recursive(
    st.one_of(text, text, st.just("<br>")),
    lambda inner: wrapped("b", "strong", "em", "i", "span", 'span style="color:#666"', "font", "u", "sup", "sub", "code", "del", f'a href="{LINK}"', inner=several(inner, most=3)),
    max_leaves=5,
)  # fmt: skip
run = several(inline, most=3)
items = wrapped("li", inner=run)
rows = st.lists(wrapped("td", "th", inner=run), min_size=2, max_size=2).map(lambda cells: f"<tr>{''.join(cells)}</tr>")
leaves = st.one_of(
    wrapped("p", 'p align="center"', "h2", "h3", "h4", "blockquote", "pre", "div", inner=run),
    wrapped("ul", "ol", inner=several(items)),
    wrapped("table", inner=several(rows, least=2, most=3)),
    st.just("<hr>"),
    text,
    st.just('<p><img src="https://i.example.org/a.jpg"></p>'),
    st.builds('<figure><img src="https://i.example.org/a.jpg"><figcaption>{}</figcaption></figure>'.format, run),
)
trees = several(
    st.recursive(
        leaves,
        lambda inner: wrapped("div", "section", "blockquote", "center", "article", f'a href="{LINK}"', "ul", "li", inner=several(inner, most=3)),
        max_leaves=6,
    ),
    most=4,
)  # fmt: skip


def words(html: str) -> str:
    return squeezed(text_of(parse.parse(html).soup))


ARTICLE = {"p", "h2", "h3", "h4", "h5", "h6", "strong", "em", "code", "pre", "del", "sup", "sub", "a", "br", "hr", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tfoot", "tr", "th", "td"}  # fmt: skip


@settings(max_examples=80)
@given(trees)
def test_every_visible_character_is_on_the_page_in_its_order(html: str) -> None:
    result = converted(html)
    assert result == converted(html), "converting twice gives the same"
    assert "text-changed" not in codes(result.diagnostics)
    seen = page(result)
    passages = [b.passage for b in result.blocks if b.passage]
    if not result.rights and not result.authors:
        assert squeezed(seen.words) == words(html)
        assert squeezed("".join(p.text for p in passages)) == words(html)
    assert {name for name, _ in seen.elements} <= ARTICLE
    assert set(seen.addresses) <= {LINK}
    assert len({p.id for p in passages}) == len(passages)
    assert [p.index for p in passages] == list(range(len(passages)))
    assert all(re.fullmatch(r"[\w-]+", p.id) and not p.id[0].isdigit() for p in passages)


@settings(max_examples=30)
@given(
    st.lists(
        st.sampled_from(["渡轮开航", "风暴逼近", "余震不断", "开始计票", "道路中断"]),
        min_size=2,
        max_size=5,
        unique=True,
    ),
    st.integers(0, 5),
)
def test_ids_stay_when_other_passages_change(lines: list[str], at: int) -> None:
    def ids(rows: list[str]) -> dict[str, str]:
        blocks = converted("".join(f"<p>{row}。</p>" for row in rows)).blocks
        return {b.passage.text: b.passage.id for b in blocks if b.passage}

    before = ids(lines)
    place = min(at, len(lines))
    after = ids([*lines[:place], "港口新增两班", *lines[place:]])
    assert {k: v for k, v in after.items() if k in before} == before
    assert ids(lines[::-1]) == before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("<p>渡轮 开航。</p>", "<p>渡轮开航。</p>", True),
        ("<p>渡轮<b>开航</b>。</p>", "<p>渡轮开航。</p>", True),
        ("<p>ＡＢ１</p>", "<p>ab1</p>", True),
        ("<p>渡轮3班。</p>", "<p>渡轮4班。</p>", False),
        ("<p>渡轮开航。</p>", "<p>渡轮开航！</p>", False),
    ],
)
def test_an_id_depends_on_the_words_alone(one: str, other: str, same: bool) -> None:
    first, second = (b.passage.id for html in (one, other) for b in converted(html).blocks if b.passage)
    assert (first == second) is same


def test_equal_passages_are_numbered_and_two_articles_differ() -> None:
    ids = [b.passage.id for b in converted("<p>渡轮开航。</p>" * 3).blocks if b.passage]
    assert ids == [ids[0], f"{ids[0]}-2", f"{ids[0]}-3"]
    assert converted("<p>渡轮开航。</p>", article="a2").blocks[0].passage.id != ids[0]  # type: ignore[union-attr]


@pytest.mark.parametrize("heading", ["第一次 余震", "Ferry Returns!", "2024", "“”", "？？", "{#x}"])
def test_the_id_of_a_heading_can_be_read(heading: str) -> None:
    passage = converted(f"<h2>{heading}</h2><p>甲</p>").blocks[0].passage
    assert passage
    assert re.fullmatch(r"[^\W\d_][\w-]*-[0-9a-f]{4}", passage.id)
    assert "第一次-余震" in passage.id or "ferry-returns" in passage.id or not heading[:1].isalpha()


# what is not text is kept as well, or its loss is said

PIECES = {
    "picture": '<img src="https://i.example.org/7.jpg" alt="船">',
    "link": '<a href="https://news.example.org/7.html">公报</a>',
    "player": '<iframe src="https://player.example.com/video/7" title="录像"></iframe>',
    "note": '<sup><a href="#fn7">7</a></sup>',
}
HOLDERS = {
    "paragraph": "<p>甲{}乙</p>",
    "heading": "<h2>甲{}</h2>",
    "list": "<ul><li>甲{}</li><li>乙</li></ul>",
    "list of paragraphs": "<ul><li><p>甲{}</p><p>丙</p></li><li>乙</li></ul>",
    "list with code": "<ul><li>甲{}<pre>a\nb</pre></li><li>乙</li></ul>",
    "quotation": "<blockquote><p>甲{}</p></blockquote>",
    "table": "<table><tr><td>甲</td><td>{}</td></tr><tr><td>乙</td><td>丙</td></tr></table>",
    "table with a list": "<table><tr><td>甲</td><td>{}<ul><li>一</li><li>二</li></ul></td></tr><tr><td>乙</td><td>丙</td></tr></table>",
    "caption": '<figure><img src="https://i.example.org/f.jpg"><figcaption>甲{}</figcaption></figure>',
    "definition": "<dl><dt>甲</dt><dd>{}乙</dd></dl>",
    "a paragraph of marks": "<p>" + "*" * 2000 + "{}</p>",
}


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("place", HOLDERS)
def test_what_is_no_text_is_kept_or_its_loss_is_said(place: str, piece: str) -> None:
    html = HOLDERS[place].replace("{}", PIECES[piece])
    if "#fn7" in html:
        html += '<p id="fn7">台网测定。</p>'
    result = converted(html)
    seen = page(result)
    shown = " ".join(
        [
            *seen.addresses,
            *seen.pictures,
            *(use.address for b in result.blocks if b.kind == "figure" for use in b.images),
        ]
    )
    if result.diagnostics:
        return
    if piece == "note":
        written = "".join(b.markdown for b in result.blocks if b.kind != "note")
        assert "[^1]" in written or "#fn:1" in written
    else:
        assert {"picture": "7.jpg", "link": "7.html", "player": "video/7"}[piece] in shown or "picture:0" in shown


@pytest.mark.parametrize(
    "inner",
    [
        "<h3>公报</h3>",
        "<p>公报</p>",
        "<ul><li>公报</li></ul>",
        "<blockquote>公报</blockquote>",
        "<div>公报</div>",
        "<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
    ],
)
def test_a_link_around_a_block_is_kept_or_its_loss_is_said(inner: str) -> None:
    result = converted(f'<a href="{LINK}">{inner}</a><p>甲</p>')
    assert LINK in page(result).addresses or result.diagnostics


listed = st.recursive(
    st.sampled_from(["<li>甲</li>", "<li><p>乙</p></li>", "<li><p>丙</p><p>丁</p></li>", "<li>戊<br>己</li>"]),
    lambda inner: st.builds("<li>{}<{}>{}</{}></li>".format, st.sampled_from(["庚", "<p>辛</p>"]), st.just("ul"), several(inner, most=3), st.just("ul")),
    max_leaves=6,
)  # fmt: skip


def test_the_item_after_a_nested_list_belongs_to_the_outer_list() -> None:
    html = "<ul><li><p>甲</p><ul><li>一</li></ul></li><li>乙</li></ul>"
    assert page(converted(html)).shape == parsed(html).shape


@settings(max_examples=40)
@given(several(listed, most=3))
def test_a_list_keeps_its_shape(inner: str) -> None:
    html = f"<ul>{inner}</ul>"
    assert "".join(page(converted(html)).shape) == "".join(parsed(html).shape)


# the check in production


def test_a_writer_that_drops_a_character_is_caught_and_its_block_is_written_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = MarkdownWriter.inline
    monkeypatch.setattr(MarkdownWriter, "inline", lambda self, node: whole(self, node).replace("轮", ""))
    result = converted("<p>渡轮开航。</p><p>余震不断。</p>")
    assert page(result).words == "渡轮开航。余震不断。"
    assert [b.kind for b in result.blocks] == ["html", "paragraph"]


def test_text_changed_fires_where_both_writers_drop_a_character(monkeypatch: pytest.MonkeyPatch) -> None:
    inline, block = MarkdownWriter.inline, html_writer.block
    monkeypatch.setattr(MarkdownWriter, "inline", lambda self, node: inline(self, node).replace("轮", ""))
    monkeypatch.setattr(html_writer, "block", lambda *args: block(*args).replace("轮", ""))
    assert "text-changed" in codes(converted("<p>渡轮开航。</p>").diagnostics)


def test_text_changed_fires_where_code_loses_a_character(monkeypatch: pytest.MonkeyPatch) -> None:
    code = html_writer.code
    monkeypatch.setattr(html_writer, "code", lambda text: code(text.replace("x", "")))
    assert "text-changed" in codes(converted("<pre>x = 1</pre>").diagnostics)


def test_text_changed_fires_where_a_block_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    split = bodies.blocks.split
    monkeypatch.setattr(bodies.blocks, "split", lambda soup: split(soup)[1:])
    (fault,) = converted("<p>渡轮开航。</p><p>余震不断。</p>", body_line=9).diagnostics
    assert (fault.code, fault.severity, fault.path, fault.line) == ("text-changed", "error", "a1.txt", 9)
    assert "渡" in fault.message


def test_text_changed_fires_where_blocks_change_places(monkeypatch: pytest.MonkeyPatch) -> None:
    split = bodies.blocks.split
    monkeypatch.setattr(bodies.blocks, "split", lambda soup: split(soup)[::-1])
    assert "text-changed" in codes(converted("<p>渡轮开航。</p><p>余震不断。</p>").diagnostics)


# cost: any shape of 64 KB, 100,000 nested elements

SIZE = 64 * 1024
LIMIT_S = 10.0  # five times the aim of 2 s, for slow machines
REPEATED = [" ", "[", "*", "_", "`", "&lt;", "&", "<", "|", "{:", "![", "[^1]", "1. ", "- ", "&gt; ", "a|b\n", "a_", "渡<br>", "<br>", "<p>渡", "<b>渡</b>", "<b>渡", "<a href=x>渡</a>", "<a href=#fn1>1</a>", "<h2>渡</h2>", "<ul><li>", "<table><tr><td>", "<font><p>", "<!--", "<code>`", "<figure><figcaption>渡", "未经授权", "https://e.example/"]  # fmt: skip
CHILD = """
import json, resource, signal, sys
from tests.support.reading import converted
from build_dossier.convert.body import visible_text
from build_dossier.convert.parse import TooComplex
def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
class Slow(BaseException):
    pass
def stop(*_):
    raise Slow
signal.signal(signal.SIGPROF, stop)
converted("<p>渡</p>")
for name, unit, count, after in json.load(sys.stdin):
    start = used()
    signal.setitimer(signal.ITIMER_PROF, float(sys.argv[1]))
    try:
        html = unit * count + after * count
        visible_text(html)
        result = converted(html)
        outcome = sorted({d.code for d in result.diagnostics})
    except TooComplex:
        outcome = ["refused"]
    except Slow:
        outcome = ["stopped"]
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(json.dumps([name, round(used() - start, 3), outcome]), flush=True)
"""


def test_any_shape_costs_little() -> None:
    shapes = [(repr(unit), unit, SIZE // len(unit.encode()), "") for unit in REPEATED]
    shapes += [
        (f"in a paragraph: {unit!r}", f"<p>{unit * (SIZE // len(unit.encode()))}</p>", 1, "")
        for unit in ("[", "`", "&lt;", "a_b ")
    ]
    shapes += [(f"100,000 × <{name}>", f"<{name}>", 100_000, f"</{name}>") for name in ("div", "b", "ul")]
    command = [sys.executable, "-c", CHILD, str(LIMIT_S)]
    child = subprocess.run(command, input=json.dumps(shapes), capture_output=True, text=True, cwd=ROOT, check=False)
    measured = [json.loads(row) for row in child.stdout.splitlines()]
    measured.sort(key=lambda row: -row[1])
    print("\n".join(f"{seconds:7.3f} s  {name}  {', '.join(outcome)}" for name, seconds, outcome in measured))
    assert child.returncode == 0, child.stderr[-2000:]
    assert len(measured) == len(shapes)
    assert [row for row in measured if row[1] > LIMIT_S or "stopped" in row[2]] == []
    assert [row[0] for row in measured if "text-changed" in row[2]] == []


def test_text_below_a_hundred_thousand_elements_is_kept() -> None:
    result = converted("<div>" * 100_000 + "渡轮开航。" + "</div>" * 100_000)
    assert [b.markdown for b in result.blocks] == ["渡轮开航。"]
    assert codes(result.diagnostics) == ["nesting-too-deep"]
