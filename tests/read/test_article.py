"""One seed → one article: its page's name, its outlet, how much of it is published, its lead picture."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.read.article import MAX_SLUG_BYTES, RESERVED, slug
from tests.support.reading import article, articles, codes, dossier, seed, source

RIGHTS = "<p>渡轮开航。</p><p>班次增加。</p><p>本文系海湾晚报独家稿件，未经授权，不得转载。</p>"
SAVED = "categories: [新媒体, 海湾晚报, 头条]\nauthor: 海湾晚报\n"


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("004_Ferry Returns", "004_ferry-returns"),
        ("a.b/c\\d:e*f?g", "a-b-c-d-e-f-g"),
        ("../../etc/passwd", "etc-passwd"),
        ("渡轮——复航（上）", "渡轮-复航-上"),
        ("Straße", "strasse"),
        ("cafe\u0301", "caf\u00e9"),
        ("---", "article"),
        ("…", "article"),
        ("_a_", "a"),
        ("a  -  b", "a-b"),
        ("{{ x }}", "x"),
        ("index", "a-index"),
        ("INDEX", "a-index"),
        ("Con", "a-con"),
        ("lpt9", "a-lpt9"),
        ("\u202eabc", "abc"),
    ],
)
def test_the_name_of_a_page(stem: str, expected: str) -> None:
    assert slug(stem, set()) == expected


def test_names_stay_apart() -> None:
    taken: set[str] = set()
    made = []
    for stem in ("Storm", "storm", "STORM!", "storm-2", "storm?"):
        made.append(slug(stem, taken))
        taken.add(made[-1])
    assert made == ["storm", "storm-2", "storm-3", "storm-2-2", "storm-4"]


def test_a_long_name_is_cut_at_a_character_and_stays_its_own() -> None:
    first, second = slug("渡" * 200, set()), slug("渡" * 199 + "轮", set())
    assert first != second
    for name in (first, second):
        assert len(name.encode()) <= MAX_SLUG_BYTES
        assert re.fullmatch(r"渡+-[0-9a-f]{8}", name)


@given(
    st.lists(
        st.one_of(st.text(max_size=60), st.sampled_from(["index", "Con", "A", "a", "ß", "ss", "İ", "i", "ﬁ", "fi"])),
        max_size=12,
    )
)
def test_names_are_safe_and_unique_whatever_the_files_are_called(stems: list[str]) -> None:
    taken: set[str] = set()
    for stem in stems:
        if any("\ud800" <= c <= "\udfff" for c in stem):
            continue
        name = slug(stem, taken)
        assert name not in taken
        taken.add(name)
        assert re.fullmatch(r"[\w-]+", name)
        assert name not in RESERVED
        assert len(name.encode()) <= MAX_SLUG_BYTES + 8
        assert unicodedata.normalize("NFC", name) == name, "two systems would spell it in two ways"
    assert len({name.casefold() for name in taken}) == len(taken)


def test_names_of_one_folder_of_seeds_are_apart() -> None:
    made, _ = articles(source(seed(), "storm!.txt"), source(seed(title="'余震'"), "storm.txt"))
    assert {a.slug for a in made} == {"storm", "storm-2"}
    assert {a.page for a in made} == {"articles/storm/index.md", "articles/storm-2/index.md"}
    assert {a.id for a in made} == {"storm!", "storm"}


@pytest.mark.parametrize(
    ("extra", "expected", "found"),
    [
        ("", "full", ["rights-undecided"]),
        ("publish: excerpt\n", "excerpt", []),
        ("publish: full\n", "full", []),
        ("outlets:\n  - {name: 海湾晚报, publish: metadata}\n", "metadata", []),
        ("outlets:\n  - {name: 海湾晚报, notice: 样}\n", "full", ["rights-undecided"]),
        ("publish: full\noutlets:\n  - {name: 海湾晚报, publish: excerpt}\n", "excerpt", []),
        ("outlets:\n  - {name: 海湾晚报, publish: excerpt}\narticles:\n  a1: {publish: full}\n", "full", []),
        ("articles:\n  a1: {headline: 另一题}\n", "full", ["rights-undecided"]),
        ("articles:\n  a2: {publish: full}\n", "full", ["rights-undecided"]),
    ],
)
def test_who_decides_how_much_is_published(extra: str, expected: str, found: list[str]) -> None:
    made, diagnostics = article(seed(extra=SAVED, body=RIGHTS), config=dossier(extra))
    assert made.publish == expected
    assert made.rights == "本文系海湾晚报独家稿件，未经授权，不得转载。"
    assert [d.code for d in diagnostics if d.severity != "note"] == found


def test_an_undecided_right_is_a_warning_that_says_the_words() -> None:
    _, diagnostics = article(seed(extra=SAVED, body=RIGHTS))
    (warning,) = [d for d in diagnostics if d.code == "rights-undecided"]
    assert (warning.severity, warning.path) == ("warning", "a1.txt")
    assert "不得转载" in warning.message
    assert warning.line


def test_a_notice_that_forbids_nothing_needs_no_decision() -> None:
    made, diagnostics = article(seed(body="<p>渡轮开航。</p><p>班次增加。</p><p>转载请注明出处</p>"))
    assert made.rights == "转载请注明出处"
    assert "rights-undecided" not in codes(diagnostics)


def test_the_outlet_goes_by_one_name() -> None:
    config = dossier("outlets:\n  - {name: 海湾晚报, aliases: [Bay News], clock: Asia/Tokyo, lang: zh}\n")
    made, _ = article(seed(extra="categories: [新媒体, BAY NEWS, 头条]\nauthor: BAY NEWS\n"), config=config)
    assert made.outlet == "海湾晚报"
    assert made.published.clock == "outlet"
    assert made.published.at
    assert made.published.at.isoformat() == "2024-05-14T06:20:00+09:00"


def test_the_bylines_author_stands_before_the_headers() -> None:
    body = "<p>（文/林一）渡轮开航。</p><p>班次增加。</p>"
    assert article(seed(extra="outlet: 海湾晚报\nauthor: 陈二\n", body=body))[0].authors == ("林一",)
    assert article(seed(extra="outlet: 海湾晚报\nauthor: 陈二\n"))[0].authors == ("陈二",)


def test_a_headline_set_by_the_editors_stands() -> None:
    made, _ = article(seed(title="'渡轮_紧急_停航'"), config=dossier("articles:\n  a1: {headline: 渡轮停航}\n"))
    assert made.headline == "渡轮停航"
    assert article(seed(title="'渡轮_紧急_停航'"))[0].headline == "渡轮“紧急”停航"


@pytest.mark.parametrize(
    ("extra", "expected"),
    [("", "zh"), ("lang: en\n", "en"), ("language: zh-TW\n", "zh-TW"), ("lang: fr\n", "fr")],
)
def test_the_language_is_the_headers_or_read_from_the_letters(extra: str, expected: str) -> None:
    assert article(seed(extra=extra))[0].lang == expected


def test_an_english_article_is_known_by_its_letters() -> None:
    made, _ = article(seed(title="Ferry returns", body="<p>The ferry sailed on Tuesday.</p>"))
    assert made.lang == "en"


def test_headimg_thumbnail_and_the_first_picture_are_one() -> None:
    address = "https://i.example.org/a.jpg"
    extra = f"headimg: '{address}'\nthumbnail: '{address}'\n"
    made, _ = article(seed(extra=extra, body=f'<img src="{address}"><p>渡轮开航。</p>'))
    assert made.lead_image
    assert {use.address for use in made.image_uses} == {address}
    assert len(made.header.lead_images) == 1


def test_a_lead_picture_behind_a_dead_proxy() -> None:
    extra = "headimg: 'https://cors.zfour.workers.dev/?http://i.example.org/a.jpg'\n"
    made, _ = article(seed(extra=extra))
    assert made.lead_image
    assert made.lead_image.address == "http://i.example.org/a.jpg"


@pytest.mark.parametrize(
    "raw", ["javascript:alert(1)", "data:image/png;base64,xxxx", "../../etc/passwd", "file:///etc/passwd"]
)
def test_a_lead_picture_without_a_usable_address_is_named(raw: str) -> None:
    made, diagnostics = article(seed(extra=f"headimg: '{raw}'\n"))
    assert made.lead_image is None
    (note,) = [d for d in diagnostics if d.code == "picture-address"]
    assert note.line == 4


def test_links_between_articles_become_local() -> None:
    first = seed(
        extra="url: https://news.example.org/1.html\n",
        body='<p>见<a href="https://news.example.org/2.html#x">后文</a>。</p>',
    )
    second = seed(title="'余震'", extra="url: http://www.news.example.org/2.html\n")
    made, _ = articles(source(first, "one.txt"), source(second, "Two.txt"))
    (paragraph,) = next(a for a in made if a.id == "one").blocks
    assert paragraph.markdown == "见[后文](../two/index.md)。"


def test_an_empty_body_is_a_warning_and_the_article_stays() -> None:
    made, diagnostics = article("---\ntitle: 余震\ndate: 2024-05-14T06:20:00Z\n---\n")
    assert made.blocks == ()
    assert [(d.code, d.severity) for d in diagnostics] == [("body-empty", "warning")]


def test_markup_that_explodes_is_left_out_with_its_reason() -> None:
    body = "<p>" + "".join(f'<a href="https://e.example/{"x" * 200}"><b><i><u>' for _ in range(40)) + "<p>x" * 3000
    made, diagnostics = articles(source(seed(body=body)))
    assert [a.id for a in made] == ["a1"] or codes(diagnostics) == ["markup-too-complex"]


def test_what_is_wrong_with_one_seed_leaves_the_others_as_they_are() -> None:
    good = source(seed(), "good.txt")
    alone, _ = articles(good)
    beside, diagnostics = articles(source("no header", "bad.txt"), good, source("---\ntitle: a\n", "open.txt"))
    assert beside == alone
    assert {d.path for d in diagnostics if d.severity == "error"} == {"bad.txt", "open.txt"}
