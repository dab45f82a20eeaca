"""The word 已撤回 before every figure that does not stand: where pages quote an article, and in the article itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.convert.parse import squeezed
from build_dossier.lang import interface
from build_dossier.model import Block, Decision, Passage
from build_dossier.render.marked import FIRST_SIGN, with_marks
from build_dossier.render.marks import Mark, Quoting
from tests.support import reading
from tests.support.topics import DECISION, STORY, Project, project, seed

TOLL = "南洲内政部5月12日通报，洪水造成164人死亡。"
WORD = "已撤回"
SPAN = f'<span class="bd-retracted">{WORD} </span>'
HELD = 120  # characters of a withheld passage that may be quoted
LONG = (
    "南洲内政部5月12日通报，连日大雨使青石河漫过了第三道堤坝，沿岸的两个村子先后停电，村民们打着手电往山坡上转移，"
    "附近的公路已经封闭，列车停运三天，学校和商店也关了门，渡口上还有许多旅客在等船，夜里的气温只有四五度，大雨一直没有停，"
    "截至当天夜里，洪水造成164人死亡，救援队在山谷里连夜搜寻，他们带去了橡皮艇、绳索和发电机，"
    "省里同日表示还会增派人手，同时提醒下游的三个镇做好准备，因为水库可能在次日凌晨开闸。"
)


def withdrawal(claims: list[str], says: str, *, how: str = "withdrawn", everywhere: bool = True) -> str:
    return (
        f"  - {{claims: [{', '.join(claims)}], says: '{says}', how: {how}, by: 南洲内政部, on: 2024-05-20,"
        f" everywhere: {str(everywhere).lower()}, sources: [{{outlet: 港湾通讯社, date: 2024-05-20}}], {DECISION}}}\n"
    )


def retracted(found: Project, printed: str = "164", number: int = 0, **more: object) -> Project:
    text = withdrawal([found.claim(printed, number).id], printed, **more)  # type: ignore[arg-type]
    return found.decided(f"withdraw:\n{text}")


def told(found: Project, number: int = 0) -> list[str]:
    """The passages of an article as other pages quote them."""
    quoting = found.desk.quoting
    return [quoting.plain(f"a{number}", p.id) for p in found.article(number).passages]


def only(text: str) -> tuple[Quoting, Passage]:
    """An article of one passage, whose figure of 164 is withdrawn."""
    found = retracted(project(seed(text)))
    (passage,) = found.article(0).passages
    return found.desk.quoting, passage


# --- where a figure is quoted


def test_the_word_stands_before_the_number_as_text_and_as_html() -> None:
    found = retracted(project(seed(TOLL, "雨停了。")))
    first, second = found.article(0).passages
    quoting = found.desk.quoting
    assert quoting.plain("a0", first.id) == "南洲内政部5月12日通报，洪水造成 已撤回 164人死亡。"
    assert quoting.html("a0", first.id) == f"南洲内政部5月12日通报，洪水造成{SPAN}164人死亡。"
    assert quoting.plain("a0", second.id) == "雨停了。"
    assert [first.text[m.start : m.end] for m in quoting.marks("a0", first.id)] == ["164"]
    assert quoting.marks("a0", second.id) == ()


def test_a_figure_that_stands_has_no_word() -> None:
    found = project(seed(TOLL))
    assert told(found) == [TOLL]
    assert found.desk.quoting.headline(found.article(0)) == "南洲消息0"


@pytest.mark.parametrize(
    ("how", "word"),
    [("withdrawn", "已撤回"), ("denied", "发布方已否认"), ("corrected_by_outlet", "媒体已更正")],
)
def test_the_word_says_what_happened_to_the_figure(how: str, word: str) -> None:
    assert told(retracted(project(seed(TOLL)), how=how)) == [f"南洲内政部5月12日通报，洪水造成 {word} 164人死亡。"]


def test_other_decisions_on_a_figure_put_no_word_before_it() -> None:
    before = project(seed(TOLL))
    claim = before.claim("164")
    kinds = (
        f"review:\n  - {{records: [{claim.id}], says: '164', {DECISION}}}\n",
        f"correct:\n  - {{record: {claim.id}, says: '164', set: {{place: 北河省}}, {DECISION}}}\n",
        f"headline:\n  - {{measure: killed, claim: {claim.id}, {DECISION}}}\n",
    )
    for text in kinds:
        found = before.decided(text)
        assert len(found.dossier.decisions) == 1
        assert told(found) == [TOLL]


def test_a_figure_that_begins_a_passage_has_no_space_before_its_word() -> None:
    assert told(retracted(project(seed("164人死亡，12人失踪。")))) == ["已撤回 164人死亡，12人失踪。"]


def test_what_is_quoted_is_escaped() -> None:
    found = retracted(project(seed("南洲内政部5月12日通报，&lt;b&gt;洪水&amp;大雨造成164人死亡。")))
    (passage,) = found.article(0).passages
    assert "<b>" in passage.text
    shown = found.desk.quoting.html("a0", passage.id)
    assert "&lt;b&gt;洪水&amp;大雨造成" + SPAN in shown
    assert "<b>" not in shown


# --- the same number elsewhere


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("164人的名单贴在门口。", "已撤回 164人的名单贴在门口。"),
        ("这164人里有老人，164人都住在河边。", "这 已撤回 164人里有老人， 已撤回 164人都住在河边。"),
        ("名单上有1640人。", None),
        ("名单上有2164人。", None),
        ("名单上有1,164人。", None),
        ("名单上有3.164人。", None),
        ("名单上有164,000人。", None),
        ("名单上有164.5人。", None),
        ("路上有164辆车。", None),  # another unit
        ("路有164里长。", None),
        ("名单上有165人。", None),
    ],
)
def test_the_same_number_with_the_same_unit_is_marked_elsewhere_and_no_other(text: str, shown: str | None) -> None:
    assert told(retracted(project(seed(TOLL, text))))[1] == (shown or text)


def test_every_kind_of_passage_is_marked() -> None:
    found = retracted(
        project(
            seed(
                TOLL,
                "<h3>164人死亡之后</h3>",
                "<ul><li>死者164人</li></ul>",
                "<blockquote>一共164人。</blockquote>",
                "<table><tr><th>项</th><th>数</th></tr><tr><td>名单</td><td>164人</td></tr></table>",
                '<p><img src="a.png"></p><p style="text-align:center">图为164人的名单</p>',
                "<pre>164人</pre>",
            )
        )
    )
    kinds = [p.kind for p in found.article(0).passages]
    assert kinds == ["paragraph", "heading", "list", "quote", "table", "caption", "code"]
    assert [t.count(f"{WORD} 164人") for t in told(found)] == [1] * 7


def test_an_english_figure_is_marked_before_its_word() -> None:
    text = "The Nanzhou interior ministry said on May 12 that the flood had killed 164 people."
    other = "The 164 people lived by the river, in 164 houses. It had 164 pumps."
    found = retracted(project(seed(text, other, outlet="The Valley Post")))
    assert told(found) == [
        text.replace("164", f"{WORD} 164"),
        "The 已撤回 164 people lived by the river, in 164 houses. It had 164 pumps.",
    ]


def test_another_article_is_marked_where_it_claims_the_figure_only() -> None:
    found = retracted(project(seed(TOLL), seed(TOLL, "164人的名单。", title="二"), seed("学校有164人。", title="三")))
    assert [t.count(WORD) for t in told(found, 1)] == [1, 1]
    assert told(found, 2) == ["学校有164人。"]


def test_each_figure_is_marked_once_whatever_claims_it() -> None:
    found = project(seed(TOLL, "洪水造成164人死亡，其中北河省103人。"))
    claims = [c.id for c in found.claims if c.printed == "164"]
    assert len(claims) == 2
    both = found.decided("withdraw:\n" + withdrawal(claims, "164"))
    assert [t.count(f"{WORD} 164") for t in told(both)] == [1, 1]
    assert "103" in told(both)[1]
    assert f"{WORD} 103" not in told(both)[1]


def test_two_decisions_have_two_words() -> None:
    found = project(seed(TOLL, "南洲卫生部5月12日通报，洪水造成200人受伤。"))
    text = withdrawal([found.claim("164").id], "164") + withdrawal([found.claim("200").id], "200", how="denied")
    assert told(found.decided(f"withdraw:\n{text}")) == [
        TOLL.replace("164", f" {WORD} 164"),
        "南洲卫生部5月12日通报，洪水造成 发布方已否认 200人受伤。",
    ]


# --- headlines


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("洪水致164人死亡", "洪水致已撤回 164人死亡"),
        ("164人死亡：青石河的一夜", "已撤回 164人死亡：青石河的一夜"),
        ("164人之后，又是164人", "已撤回 164人之后，又是已撤回 164人"),
        ("1640人上街，2164人留下", None),
        ("洪水第164天", None),
    ],
)
def test_a_headline_is_marked_by_the_same_rule(title: str, shown: str | None) -> None:
    found = retracted(project(seed(TOLL, title=title), seed("雨停了。", title="164人的名单")))
    quoting = found.desk.quoting
    assert quoting.headline(found.article(0)) == (shown or title)
    assert quoting.headline(found.article(1)) == "164人的名单"  # another article's, which claims nothing


# --- stretches


def test_a_stretch_holds_the_word_where_it_holds_the_figure() -> None:
    quoting, passage = only(TOLL)
    at = TOLL.index("164")
    assert quoting.plain("a0", passage.id, at) == f"{WORD} 164人死亡。"
    assert quoting.plain("a0", passage.id, 0, at) == TOLL[:at]
    assert quoting.plain("a0", passage.id, at + 3) == "人死亡。"
    assert quoting.html("a0", passage.id, at - 2, at + 4) == f"造成{SPAN}164人"


def test_a_stretch_that_cuts_the_figure_has_the_word_all_the_same() -> None:
    quoting, passage = only(TOLL)
    at = TOLL.index("164")
    assert quoting.plain("a0", passage.id, at + 1) == f"{WORD} 64人死亡。"
    assert quoting.plain("a0", passage.id, 0, at + 1) == TOLL[:at] + f" {WORD} 1"


def test_words_of_a_passage_are_marked_where_they_stand() -> None:
    quoting, passage = only("雨停了。" + TOLL)
    assert quoting.within_text("a0", passage.id, "洪水造成164人死亡") == f"洪水造成 {WORD} 164人死亡"
    assert quoting.within_text("a0", passage.id, "雨停了") == "雨停了"
    assert quoting.within_text("a0", passage.id, "不在文中") == "不在文中"


QUOTING, PASSAGE = only(
    TOLL.removesuffix("。") + "，164人的名单没有公布，1640人是另外的数，名单上的164人都住在河边，" + "雨还在下，" * 18
)


@given(st.integers(0, 160), st.integers(0, 160))
def test_any_stretch_is_its_text_with_words_put_in(first: int, second: int) -> None:
    low, high = min(first, second), max(first, second)
    text = PASSAGE.text
    shown = QUOTING.plain("a0", PASSAGE.id, low, high)
    assert shown.replace(f" {WORD} ", "").replace(f"{WORD} ", "") == text[low:high]
    at = [m.start() for m in re.finditer("164(?=人)", text)]
    assert len(at) == 3
    assert shown.count(WORD) == sum(1 for a in at if a < min(high, len(text)) and a + 3 > low)
    markup = QUOTING.html("a0", PASSAGE.id, low, high)
    assert markup.replace(SPAN, "") == text[low:high]
    assert markup.count(SPAN) == shown.count(WORD)


# --- within the rights of the article


def withheld(publish: str, *paragraphs: str) -> Project:
    made = project(seed(*paragraphs))
    words = STORY.replace("clock: Asia/Shanghai, publish: full", f"clock: Asia/Shanghai, publish: {publish}")
    found = retracted(Project(made.seeds, words))
    assert found.article(0).publish == publish
    return found


OPENING = "青石河的水在夜里漫过了堤坝。" * 14


@pytest.mark.parametrize("publish", ["excerpt", "metadata"])
def test_of_a_withheld_passage_a_short_stretch_around_the_figure_is_shown(publish: str) -> None:
    found = withheld(publish, OPENING, LONG)
    claim, quoting = found.claim("164"), found.desk.quoting
    assert len(claim.text) > HELD
    low, high = quoting.bounds("a0", claim.passage, claim.text, claim.start)
    assert high - low == HELD
    assert low <= claim.start < claim.end <= high
    assert not quoting.within("a0", claim.passage)
    shown = quoting.sentence("a0", claim.passage, claim.text, claim.start)
    assert f"{SPAN}164人" in shown
    assert len(re.sub("<[^>]*>", "", shown).replace(f"{WORD} ", "")) == HELD
    assert LONG[low:high] in shown.replace(SPAN, "")


def test_of_a_published_passage_the_whole_sentence_is_shown() -> None:
    found = withheld("full", OPENING, "雨停了。" + LONG)
    claim, quoting = found.claim("164"), found.desk.quoting
    assert quoting.bounds("a0", claim.passage, claim.text, claim.start) == (4, 4 + len(LONG))
    assert quoting.within("a0", claim.passage)
    assert quoting.sentence("a0", claim.passage, claim.text, claim.start).replace(SPAN, "") == LONG


@pytest.mark.parametrize(("publish", "within"), [("full", [True, True]), ("excerpt", [True, False]), ("metadata", [False, False])])  # fmt: skip
def test_the_opening_is_within_an_excerpt(publish: str, within: list[bool]) -> None:
    found = withheld(publish, OPENING, LONG)
    assert [found.desk.quoting.within("a0", p.id) for p in found.article(0).passages] == within


def test_a_short_sentence_of_a_withheld_passage_is_shown_whole() -> None:
    found = withheld("metadata", "雨停了。" + TOLL)
    claim, quoting = found.claim("164"), found.desk.quoting
    assert quoting.bounds("a0", claim.passage, claim.text, claim.start) == (4, 4 + len(TOLL))


@pytest.mark.parametrize("publish", ["full", "metadata"])
def test_a_sentence_that_stands_twice_is_found_where_its_record_is(publish: str) -> None:
    twice = TOLL + "渡口停航。" + TOLL
    found = withheld(publish, twice)
    quoting = found.desk.quoting
    claims = sorted((c for c in found.claims if c.printed == "164"), key=lambda c: c.start)
    assert [quoting.bounds("a0", c.passage, c.text, c.start)[0] for c in claims] == [0, twice.rindex(TOLL)]


# --- in the article's own Markdown


def marked(found: Project, number: int = 0) -> list[tuple[str, str, int]]:
    """Each passage's block with the word in it: kind, Markdown with ☒ for the word, how many figures found no place."""
    made = []
    quoting = found.desk.quoting
    for block in found.article(number).blocks:
        if block.passage is None:
            continue
        marks = quoting.marks(f"a{number}", block.passage.id)
        after, lost = with_marks(block, marks, lambda _: WORD, reading.reader())
        check(block, after, marks, lost)
        made.append((block.kind, after.markdown.replace(SPAN, "☒"), len(lost)))
    return made


def check(block: Block, after: Block, marks: tuple[Mark, ...], lost: tuple[Mark, ...]) -> None:
    """The text reads as before but for the words, each of which stands before its figure."""
    assert block.passage is not None
    reader, text = reading.reader(), block.passage.text
    before, now = squeezed(reader.text(block.markdown)), squeezed(reader.text(after.markdown))
    assert now.replace(WORD, "") == before
    assert now.count(WORD) == len(marks) - len(lost)
    placed = [m for m in marks if m not in lost]
    for mark, piece in zip(placed, now.split(WORD)[1:], strict=True):
        assert piece.startswith(squeezed(text[mark.start : mark.end]))
    assert (after.kind, after.passage, after.images, after.level) == (
        block.kind,
        block.passage,
        block.images,
        block.level,
    )


PLACES = [
    ("164人的名单。", "paragraph", "☒164人的名单。"),
    ("名单上有<b>164人</b>，另有1640人。", "paragraph", "名单上有**☒164人**，另有1640人。"),
    ("名单上有<em>164</em>人。", "paragraph", "名单上有*☒164*人。"),
    ("<a href='https://x.example/164人/164'>164人名单</a>。", "paragraph", "[☒164人名单](https://x.example/164%E4%BA%BA/164)。"),
    ("<a href='https://x.example/164人'>名单</a>上有164人。", "paragraph", "[名单](https://x.example/164%E4%BA%BA)上有☒164人。"),
    ("名单*上有164人_的", "paragraph", "名单\\*上有☒164人_的"),
    ("<ul><li>甲</li><li>死者164人</li></ul>", "list", "-   甲\n-   死者☒164人"),
    ("<ol><li>164人</li><li>乙</li></ol>", "list", "1.  ☒164人\n2.  乙"),
    ("<blockquote>一共164人。</blockquote>", "quote", "> 一共☒164人。"),
    ("<h3>164人之后</h3>", "heading", "☒164人之后"),
    (
        "<table><tr><th>项</th><th>164人</th></tr><tr><td>名单</td><td>164人</td></tr></table>",
        "table",
        "| 项 | ☒164人 |\n| --- | --- |\n| 名单 | ☒164人 |",
    ),
    (
        '<p><img src="https://x.example/164人.png"></p><p style="text-align:center">图为164人的名单</p>',
        "figure",
        "图为☒164人的名单",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "markdown"), PLACES)
def test_the_word_is_put_into_markdown_of_every_kind(body: str, kind: str, markdown: str) -> None:
    found = retracted(project(seed(TOLL, body)))
    assert marked(found) == [("paragraph", TOLL.replace("164", "☒164"), 0), (kind, markdown, 0)]


def test_several_figures_of_one_block_have_their_words() -> None:
    found = retracted(
        project(seed("洪水造成164人死亡，<b>164人</b>的名单在<a href='https://x.example/164人'>这164人</a>手里。"))
    )
    assert marked(found) == [
        ("paragraph", "洪水造成☒164人死亡，**☒164人**的名单在[这☒164人](https://x.example/164%E4%BA%BA)手里。", 0)
    ]


@pytest.mark.parametrize(("body", "kind"), [("<pre>164人</pre>", "code"), ("名单上有<b>16</b>4人。", "paragraph")])
def test_what_has_no_place_is_given_back(body: str, kind: str) -> None:
    found = retracted(project(seed(TOLL, body)))
    own = found.article(0).blocks[1]
    assert marked(found)[1] == (kind, own.markdown, 1)
    assert own.passage is not None
    _, lost = with_marks(own, found.desk.quoting.marks("a0", own.passage.id), lambda _: WORD, reading.reader())
    assert [own.passage.text[m.start : m.end] for m in lost] == ["164"]


def test_a_block_of_html_is_marked_in_its_text_not_in_its_attributes() -> None:
    decision = DECISIONS[0]
    block = written('<p title="164人" id="164人">共164人</p>', "共164人", kind="html")
    after, lost = with_marks(block, (Mark(start=1, end=4, decision=decision),), lambda _: WORD, reading.reader())
    assert lost == ()
    assert after.markdown == f'<p title="164人" id="164人">共{SPAN}164人</p>'


def written(markdown: str, text: str, kind: str = "paragraph") -> Block:
    passage = Passage(id="p-1", article="a0", index=0, kind="paragraph", text=text)
    return Block(kind=kind, markdown=markdown, passage=passage)


DECISIONS = (
    Decision(
        id="d-1", kind="withdrawn", records=(), reason="已撤下", editor="张编辑", decided="2024-06-01", line=1, by="甲"
    ),
)


def test_a_title_of_a_link_is_never_taken_for_the_text() -> None:
    block = written('[名单](https://x.example "164人")里有164人', "名单里有164人")
    after, lost = with_marks(block, (Mark(start=4, end=7, decision=DECISIONS[0]),), lambda _: WORD, reading.reader())
    assert lost == ()
    assert after.markdown == f'[名单](https://x.example "164人")里有{SPAN}164人'


def test_a_number_within_a_character_reference_is_not_in_the_text() -> None:
    block = written("&#164;共164人", "¤共164人")
    after, lost = with_marks(block, (Mark(start=2, end=5, decision=DECISIONS[0]),), lambda _: WORD, reading.reader())
    assert lost == ()
    assert after.markdown == f"&#164;共{SPAN}164人"


def test_nothing_is_touched_without_marks_or_without_a_passage() -> None:
    block = written("共164人", "共164人")
    assert with_marks(block, (), lambda _: WORD, reading.reader()) == (block, ())
    bare = Block(kind="figure", markdown="164人")
    mark = Mark(start=0, end=3, decision=DECISIONS[0])
    assert with_marks(bare, (mark,), lambda _: WORD, reading.reader()) == (bare, ())


def test_the_word_is_escaped() -> None:
    mark = Mark(start=1, end=4, decision=DECISIONS[0])
    after, _ = with_marks(written("共164人", "共164人"), (mark,), lambda _: '<b>"', reading.reader())
    assert after.markdown == '共<span class="bd-retracted">&lt;b&gt;&quot; </span>164人'


PIECES = st.sampled_from(
    [
        "164人",
        "<b>164人</b>",
        "<em>共164人。</em>",
        "<a href='https://x.example/164人?a=164'>看164人</a>",
        "<a href='https://x.example/164'>名单</a>",
        "1640人",
        "2164人，",
        "<b>雨</b>停了",
        " * _ [ ] | &amp; &lt;p&gt; ",
        "“164人”",
        "<br>",
        "<sup>164人</sup>",
        "164",
    ]
)
WRAPS = st.sampled_from(
    [
        "<p>{}</p>",
        "<ul><li>甲</li><li>{}</li></ul>",
        "<blockquote>{}</blockquote>",
        "<table><tr><th>项</th><th>数</th></tr><tr><td>名单</td><td>{}</td></tr></table>",
        "<h3>{}</h3>",
        "<pre>{}</pre>",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=6), WRAPS)
def test_whatever_stands_around_a_figure_the_text_reads_as_before(pieces: list[str], wrap: str) -> None:
    for block in reading.converted(wrap.format("".join(pieces))).blocks:
        if block.passage is None:
            continue
        marks = tuple(
            Mark(start=m.start(), end=m.end(), decision=DECISIONS[0])
            for m in re.finditer(r"(?<!\d)164(?=人)", block.passage.text)
        )
        after, lost = with_marks(block, marks, lambda _: WORD, reading.reader())
        check(block, after, marks, lost)
        assert lost == (marks if block.kind == "code" else ())


def test_the_sign_that_is_tried_is_in_no_words_of_a_page() -> None:
    assert all(chr(FIRST_SIGN) not in word for code in ("zh", "en") for word in interface(code).words.values())
