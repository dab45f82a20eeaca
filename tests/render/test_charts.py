"""Small charts and the elements they are made of: well-formed, within their frame, and no line that nobody drew."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.render import html
from build_dossier.render.charts import HEIGHT, WIDTH, Point, chart

MOST = 1e10  # more people than there are on Earth are left out when a figure is read


def point(day: int, low: float | None, high: float | None = -1, *, label: str = "", retracted: str = "") -> Point:
    """A point of May; `high` is `low` where it is not given."""
    top = low if high == -1 else high
    shown = label or ("若干" if low is None else f"{low:g}")
    return Point(day=f"2024-05-{day:02}", low=low, high=top, label=shown, retracted=retracted)


def drawn(*points: Point, title: str = "死亡", description: str = "三天的数字") -> Element:
    days = {p.day: f"{p.day[8:]}日" for p in points}
    text = chart(points, title=title, description=description, days=days)
    assert text
    assert "\n" not in text  # an engine reads a blank line as the end of the HTML
    return ElementTree.fromstring(text)


def classes(svg: Element) -> list[str]:
    return [e.get("class") or e.tag for e in svg]


def labels(svg: Element, name: str = "bd-value") -> list[str]:
    return [e.text or "" for e in svg.iter("text") if e.get("class") == name]


def coordinates(element: Element) -> list[tuple[float | None, float | None]]:
    """Every coordinate of an element: (x, null) and (null, y)."""
    found: list[tuple[float | None, float | None]] = []
    for name, value in element.attrib.items():
        if name in ("x", "x1", "x2", "cx"):
            found.append((float(value), None))
        elif name in ("y", "y1", "y2", "cy"):
            found.append((None, float(value)))
        elif name == "points":
            found += [(float(x), float(y)) for x, y in (pair.split(",") for pair in value.split())]
        elif name == "d":
            found += _of_path(value)
    return found


def _of_path(path: str) -> list[tuple[float | None, float | None]]:
    assert re.fullmatch(r"M[\d.]+ [\d.]+(?:H[\d.]+V[\d.]+)+", path), path
    x, y = re.findall(r"[\d.]+", path)[:2]
    rest: list[tuple[float | None, float | None]] = [
        (float(v), None) if k == "H" else (None, float(v)) for k, v in re.findall(r"([HV])([\d.]+)", path)
    ]
    return [(float(x), float(y)), *rest]


def marks(svg: Element) -> list[Element]:
    return [e for e in svg if e.get("class") in ("bd-point", "bd-hollow")]


# --- when there is a chart, and what it says of itself


def test_fewer_than_two_standing_points_make_no_chart() -> None:
    gone = point(3, 164, retracted="已撤回")
    undated = Point(day="2024-05", low=7, high=7, label="7")
    for points in ([], [point(1, 9)], [point(1, 9), gone], [gone, gone], [point(1, 9), undated]):
        assert chart(points, title="死亡", description="", days={p.day: p.day for p in points}) == ""


def test_a_chart_says_what_it_is_to_who_cannot_see_it() -> None:
    svg = drawn(point(1, 9), point(2, 12), title="死亡 <救援人员>", description='1日 9人；2日 "12"人')
    assert svg.tag == "svg"
    assert (svg.get("role"), svg.get("viewBox")) == ("img", f"0 0 {WIDTH} {HEIGHT}")
    assert [e.tag for e in svg][:2] == ["title", "desc"]
    assert svg[0].text == "死亡 <救援人员>"
    assert svg[1].text == '1日 9人；2日 "12"人'
    for words in (svg[0].text, svg[1].text):
        assert words in (svg.get("aria-label") or "")


def test_no_chart_brings_a_script_a_style_or_an_address() -> None:
    evil = '"/><script>alert(1)</script><a href="https://x.example">'
    svg = drawn(point(1, 9, label=evil), point(2, 12), title=evil, description=evil)
    assert {e.tag for e in svg.iter()} <= {"svg", "title", "desc", "line", "circle", "text", "path", "rect", "polygon"}
    assert labels(svg)[0] == evil
    assert not [n for e in svg.iter() for n in e.attrib if n.startswith("on") or n in ("style", "href")]


# --- points and lines


def test_two_points_are_not_joined() -> None:
    svg = drawn(point(1, 9), point(2, 12))
    assert not list(svg.iter("path"))
    assert len(marks(svg)) == 2


def test_three_exact_figures_are_steps() -> None:
    svg = drawn(point(1, 9), point(3, 20), point(9, 12))
    (path,) = svg.iter("path")
    assert path.get("class") == "bd-steps"
    at = {(e.get("cx"), e.get("cy")) for e in marks(svg)}
    values = re.findall(r"[\d.]+", path.get("d") or "")
    x0, y0, x1, y1, x2, y2 = values
    assert {(x0, y0), (x1, y1), (x2, y2)} == at  # a figure holds until the next one is given: across, then up or down
    assert (path.get("d") or "").count("H") == 2


@pytest.mark.parametrize(("low", "high"), [(20, None), (None, 20)])
def test_an_open_end_is_a_triangle_and_ends_the_line(low: float | None, high: float | None) -> None:
    svg = drawn(point(1, 9), point(3, low, high), point(9, 12))
    assert not list(svg.iter("path"))
    (triangle,) = svg.iter("polygon")
    assert len(list(svg.iter("circle"))) == 2
    corners = [tuple(map(float, p.split(","))) for p in (triangle.get("points") or "").split()]
    tip = corners[2][1]
    up = tip < corners[0][1]
    assert up == (high is None)  # at least so many points up, at most so many points down
    exact = drawn(point(1, 9), point(3, 20), point(9, 12))
    level = next(float(e.get("cy") or 0) for e in marks(exact)[1:2])
    strokes = [(e.get("y1"), e.get("y2")) for e in svg.iter("line") if e.get("class") == "bd-open"]
    assert any(a == b == f"{level:g}" for a, b in strokes)  # the number itself is where it would be if it were exact
    assert (tip < level) == up


def test_a_range_is_a_shape_of_its_own_in_its_middle() -> None:
    svg = drawn(point(1, 10, 20), point(2, 15), point(3, 40))
    (box,) = svg.iter("rect")
    middle = float(box.get("y") or 0) + float(box.get("height") or 0) / 2
    assert middle == float(next(svg.iter("circle")).get("cy") or 0)
    assert list(svg.iter("path"))


def test_higher_figures_stand_higher_and_later_ones_to_the_right() -> None:
    svg = drawn(point(20, 40), point(1, 10), point(8, 20))
    at = [(float(e.get("cx") or 0), float(e.get("cy") or 0)) for e in marks(svg)]
    assert [x for x, _ in at] == sorted(x for x, _ in at)
    assert [y for _, y in at] == sorted((y for _, y in at), reverse=True)
    first, second, third = (x for x, _ in at)
    assert (second - first) / (third - first) == pytest.approx(7 / 19, abs=0.01)  # days as they are, not as they come
    (axis,) = [e for e in svg.iter("line") if e.get("class") == "bd-axis"]
    base = float(axis.get("y1") or 0)
    low, _, high = (base - y for _, y in at)
    assert high / low == pytest.approx(4, abs=0.05)  # the scale begins at nothing


def test_figures_of_one_day_stand_over_each_other_and_are_not_joined() -> None:
    svg = drawn(point(5, 10), point(5, 30))
    assert len({e.get("cx") for e in marks(svg)}) == 1
    assert len({e.get("cy") for e in marks(svg)}) == 2
    assert [d for d in labels(svg, "bd-day") if "日" in d] == ["05日"]
    assert not list(drawn(point(5, 10), point(5, 30), point(6, 31)).iter("path"))


def test_days_too_near_to_be_written_are_written_once() -> None:
    svg = drawn(point(1, 9), point(2, 10), point(30, 12))
    assert [d for d in labels(svg, "bd-day") if "日" in d] == ["01日", "30日"]
    assert labels(svg) == ["9", "10", "12"]


def test_figures_of_nothing_stand_on_the_axis() -> None:
    svg = drawn(point(1, 0), point(2, 0))
    (axis,) = [e for e in svg.iter("line") if e.get("class") == "bd-axis"]
    assert {e.get("cy") for e in marks(svg)} == {axis.get("y1")}


# --- what was taken back


def test_a_retracted_figure_is_hollow_with_its_word_and_outside_the_scale() -> None:
    stand = [point(1, 9), point(3, 20), point(9, 12)]
    plain = drawn(*stand)
    for value in (164, 9_000_000_000):
        svg = drawn(*stand, point(5, value, label="164", retracted="已撤回"))
        (hollow,) = [e for e in svg if e.get("class") == "bd-hollow"]
        assert float(hollow.get("cy") or 0) < min(float(e.get("cy") or 0) for e in marks(plain))
        assert "已撤回 164" in labels(svg)
        before = [ElementTree.tostring(e) for e in plain if e.get("class") not in ("bd-day",)]
        after = [ElementTree.tostring(e) for e in svg]
        assert [e for e in before if e not in after] == []
        assert len([e for e in after if e not in before and b"bd-day" not in e]) == 2


def test_a_retracted_figure_is_on_no_line() -> None:
    svg = drawn(point(1, 9), point(3, 20), point(2, 164, retracted="已撤回"))
    assert not list(svg.iter("path"))
    joined = drawn(point(1, 9), point(3, 20), point(4, 22), point(2, 164, retracted="已撤回"))
    assert (next(joined.iter("path")).get("d") or "").count("H") == 2


# --- whatever the figures

VALUES = st.one_of(st.integers(0, 10**10), st.floats(0, MOST, allow_nan=False))
# what XML cannot hold, is taken out of a seed when it is read
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)


@st.composite
def points(draw: st.DrawFn) -> Point:
    low, high = draw(st.one_of(st.none(), VALUES)), draw(st.one_of(st.none(), VALUES))
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    if draw(st.booleans()):
        high = low
    day = draw(st.dates()).isoformat()
    return Point(
        day=day if draw(st.integers(0, 9)) else day[:7],
        low=low,
        high=high,
        label=draw(TEXTS),
        retracted=draw(st.sampled_from(["", "", "已撤回"])),
    )


@given(st.lists(points(), max_size=8), TEXTS, TEXTS)
def test_any_points_make_svg_within_its_frame(given_: list[Point], title: str, description: str) -> None:
    text = chart(given_, title=title, description=description, days={p.day: p.day for p in given_})
    standing = [p for p in given_ if len(p.day) == 10 and not p.retracted]
    assert bool(text) == (len(standing) >= 2)
    assert text == chart(
        given_[::-1], title=title, description=description, days={p.day: p.day for p in given_}
    ) or len({(p.day, p.value) for p in given_}) < len(given_)
    if not text:
        return
    svg = ElementTree.fromstring(text)
    for element in svg.iter():
        for x, y in coordinates(element) if element.tag != "svg" else []:
            assert x is None or 0 <= x <= WIDTH, ElementTree.tostring(element)
            assert y is None or 0 <= y <= float(svg.get("viewBox").split()[3]), ElementTree.tostring(element)
    assert len(marks(svg)) == len([p for p in given_ if len(p.day) == 10])
    exact = all(p.low is not None and p.high is not None for p in standing)
    assert len(list(svg.iter("path"))) == (
        len(standing) > 2 and exact and len({p.day for p in standing}) == len(standing)
    )


# --- the elements of all generated pages


@given(st.text(max_size=40))
def test_text_is_text_in_any_element_and_attribute(value: str) -> None:
    made = html.el("p", html.text(value), title=value)
    assert "\n" not in made
    assert "<" not in made.removeprefix("<p").removesuffix("</p>")
    assert made.count('"') == 2


def test_white_space_is_single_and_nothing_is_markup() -> None:
    assert html.text("  a \n\t b  ") == " a b "
    assert html.text('<b>&"`~') == "&lt;b&gt;&amp;&quot;&#96;&#126;"
    assert html.text(18) == "18"


def test_attributes_are_left_out_bare_or_escaped() -> None:
    made = html.el("a", "x", class_="b", data_label='"<', hidden=True, title=None, open=False, tabindex=0, for_="y")
    assert made == '<a class="b" data-label="&quot;&lt;" hidden tabindex="0" for="y">x</a>'
    assert html.el("p", "一", "二", data_search_exclude="") == '<p data-search-exclude="">一二</p>'


def test_void_elements_are_not_closed() -> None:
    assert html.el("br") == "<br>"
    assert html.el("img", src="a.png") == '<img src="a.png">'
    assert html.el("p") == "<p></p>"


@pytest.mark.parametrize(("address", "away"), [("https://x.example/a?b&c", True), ("http://x.example", True), ("../a/#p-1", False)])  # fmt: skip
def test_a_link_that_leaves_the_site_does_not_tell_where_from(address: str, away: bool) -> None:
    link = ElementTree.fromstring(html.link(address, html.text("<去>"), class_="bd-source"))
    assert (link.get("href"), link.text, link.get("class")) == (address, "<去>", "bd-source")
    assert (link.get("rel") == "noopener noreferrer") == away


def test_no_rows_make_no_list() -> None:
    assert html.items([]) == ""
    assert html.items(["一", "<b>二</b>"], class_="c") == '<ul class="c"><li>一</li><li><b>二</b></li></ul>'


def test_a_table_names_its_rows_and_each_cell_its_column() -> None:
    made = html.table(("项目", "数字", "谁<说>"), [("死亡", "<b>18</b>", ""), ("受伤", "", "丁")], caption="数 & 字")
    wrapper = ElementTree.fromstring(made)
    (table,) = wrapper
    assert (wrapper.get("class"), table.get("class")) == ("bd-scroll", "bd-table")
    assert [e.tag for e in table] == ["caption", "thead", "tbody"]
    assert table[0].text == "数 & 字"
    assert [(e.tag, e.get("scope"), e.text) for e in table[1][0]] == [
        ("th", "col", h) for h in ("项目", "数字", "谁<说>")
    ]
    for row in table[2]:
        assert [(e.tag, e.get("data-label")) for e in row] == [("th", "项目"), ("td", "数字"), ("td", "谁<说>")]
        assert row[0].get("scope") == "row"


def test_rows_have_anchors_where_they_are_given() -> None:
    made = html.table(("项目", "数字"), [("甲", "1"), ("乙", "2"), ("丙", "3")], caption="数字", ids=["r-1", None])
    assert [row.get("id") for row in ElementTree.fromstring(made).findall(".//tbody/tr")] == ["r-1", None, None]


def test_an_empty_cell_stays_empty() -> None:
    made = ElementTree.fromstring(html.table(("项目", "数字", "谁"), [("死亡", "<b>18</b>", "")], caption=""))
    full, empty = made.findall(".//td")
    assert full.find("div/b") is not None
    assert (len(empty), empty.text) == (0, None)  # so that the style sheet can leave it out of a card (td:empty)
    assert '<td data-label="谁"></td>' in html.table(("项目", "谁"), [("死亡", "")], caption="")


def test_a_table_without_rows_is_none_and_a_short_row_is_a_mistake() -> None:
    assert html.table(("项目", "数字"), [], caption="数字") == ""
    with pytest.raises(ValueError):
        html.table(("项目", "数字"), [("死亡",)], caption="数字")


def test_a_table_keeps_the_classes_it_is_given() -> None:
    made = html.table(("项目",), [("死亡",)], caption="数字", classes="bd-now bd-wide")
    assert 'class="bd-table bd-now bd-wide"' in made


def test_details_open_without_a_script() -> None:
    made = ElementTree.fromstring(html.details("另有 <2> 段", "<p>一</p>", "<p>二</p>", class_="c"))
    assert [e.tag for e in made] == ["summary", "p", "p"]
    assert made[0].text == "另有 <2> 段"
