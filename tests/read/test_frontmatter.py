"""Front matter in every form that occurs; each fault with its line."""

from __future__ import annotations

import time

import pytest

from build_dossier.model import Header
from build_dossier.read import frontmatter
from tests.support.reading import codes, header, seed, source


def read(text: str) -> Header:
    found, diagnostics = header(text)
    assert found is not None, diagnostics
    return found


def title(raw: str) -> str:
    return read(f"---\ntitle: {raw}\ndate: 2024-05-14\n---\n<p>甲</p>\n").title


def fault(text: str) -> tuple[str, int | None]:
    found, diagnostics = header(text)
    assert found is None
    assert len(diagnostics) == 1
    assert diagnostics[0].path == "a1.txt"
    return diagnostics[0].code, diagnostics[0].line


def test_the_form_of_the_saving_program() -> None:
    text = (
        "\n---\ntitle: '海峡渡轮复航'\ncategories: \n - 新媒体\n - 海湾晚报\n - 头条\n"
        "headimg: 'https://i.example.org/a.jpg'\nauthor: 海湾晚报\ncomments: false\n"
        "date: Tue, 14 May 2024 06:20:00 GMT\nthumbnail: 'https://i.example.org/a.jpg'\n---\n\n"
        "<div>   \n<p>渡轮开航。</p>\n  \n</div>\n            "
    )
    found = read(text)
    assert found.title == "海峡渡轮复航"
    assert found.outlet == "海湾晚报"
    assert found.authors == ()
    assert found.categories == ("新媒体", "海湾晚报", "头条")
    assert found.date_label == "Tue, 14 May 2024 06:20:00 GMT"
    assert found.lead_images == ("https://i.example.org/a.jpg",)
    assert found.lines["title"] == 3
    assert found.lines["date"] == 11
    assert found.body_line == 14
    assert text.split("\n")[found.body_line - 1] == ""
    assert found.body.startswith("\n<div>")


@pytest.mark.parametrize("before", ["", "\n", "\n\n\n", "  \n\t\n", "\ufeff"])
@pytest.mark.parametrize("fence", ["---", "--- ", "---\t", "-----", "  ---"])
def test_blank_lines_and_white_space_around_the_fences(before: str, fence: str) -> None:
    found = read(f"{before}{fence}\ntitle: 余震\ndate: 2024-05-14\n{fence}\n<p>甲</p>")
    assert (found.title, found.date_label, found.body.strip()) == ("余震", "2024-05-14", "<p>甲</p>")
    assert found.lines["title"] == before.count("\n") + 2


def test_line_ends_of_windows() -> None:
    found = read(seed(title="'余震'").replace("\n", "\r\n"))
    assert found.title == "余震"
    assert "\r" not in found.body


@pytest.mark.parametrize(
    "label",
    [
        "Tue, 14 May 2024 06:20:00 GMT",
        "2024-05-14T06:20:00+08:00",
        "2024-05-14 06:20:00",
        "Invalid Date",
        "14:20",
        "20240514",
        "2024-05-14",
    ],
)
def test_a_date_stays_as_it_is_printed(label: str) -> None:
    assert read(f"---\ntitle: 余震\ndate: {label}\n---\n").date_label == label


def test_a_date_may_be_absent() -> None:
    assert read("---\ntitle: 余震\n---\n<p>甲</p>").date_label == ""


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("'it's over: storm ends'", "it's over: storm ends"),
        ("''quoted''", "'quoted'"),
        ("'the 'big' one'", "the 'big' one"),
        ("'#1 in the polls'", "#1 in the polls"),
        ('"say "yes" now"', 'say "yes" now'),
        ('"""""\'SP\'"""""', '""""\'SP\'""""'),
        ('"It\'s back: C_"', "It's back: C_"),
        ("'a: b: c'", "a: b: c"),
        ("'@desk \"(CW) \"'", '@desk "(CW) "'),
        ("'&#123;计票&#125; 结果'", "{计票} 结果"),
        ("&#123;计票&#125;", "{计票}"),
        ("! 'Storm: day 3'", "Storm: day 3"),
        ("plain words", "plain words"),
        ("'双引号“嵌套”与‘单’'", "双引号“嵌套”与‘单’"),
    ],
)
def test_a_title_as_the_saving_program_meant_it(raw: str, expected: str) -> None:
    assert title(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("12:34:56", "12:34:56"),
        ("2024", "2024"),
        ("1e400", "1e400"),
        ("0x1F", "0x1F"),
        ("2024-05-14", "2024-05-14"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("=", "="),
        ("9" * 6000, "9" * 6000),
    ],
)
def test_a_title_that_yaml_takes_for_something_else_stays_text(raw: str, expected: str) -> None:
    assert title(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "@desk",
        "%ferry",
        "`code`",
        "*star",
        "&anchor",
        "!tag",
        "|",
        ">",
        "{a: b}",
        "[a, b]",
        "- a",
        "? b",
        "a: b",
        "'open",
        '"open',
    ],
)
def test_a_title_that_is_no_plain_yaml_is_kept_or_named_never_a_traceback(raw: str) -> None:
    found, diagnostics = header(f"---\ntitle: {raw}\ndate: 2024-05-14\n---\n<p>甲</p>\n")
    if found is None:
        assert [d.line for d in diagnostics] == [2]
        assert all(d.severity == "error" for d in diagnostics)
    else:
        assert found.title.strip("'\"[]{}|> ")
        assert found.date_label == "2024-05-14"


def test_a_list_as_a_title_is_read_as_text() -> None:
    assert title("[紧急] 渡轮停航") == "[紧急] 渡轮停航"
    assert title("\n  - 甲\n  - 乙") == "甲、乙"


@pytest.mark.parametrize("raw", ["", "''", '""', "~", "null", "' '"])
def test_a_title_that_is_empty_is_named_with_its_line(raw: str) -> None:
    assert fault(f"---\ndate: 2024-05-14\ntitle: {raw}\n---\n<p>甲</p>") == ("title-missing", 3)


def test_no_title_is_named() -> None:
    assert fault("---\ndate: 2024-05-14\n---\n<p>甲</p>") == ("title-missing", 1)


def test_tabs_in_the_header() -> None:
    found = read("---\ntitle:\t'余震'\ncategories:\n\t- 新媒体\n\t- 海湾晚报\ndate: 2024-05-14\n---\n")
    assert found.title == "余震"
    assert found.categories == ("新媒体", "海湾晚报")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("<p>甲</p>", "front-matter-missing", 1),
        ("\n\n余震\n---\ntitle: a\n---\n", "front-matter-missing", 3),
        ('{"title": "a"}\n', "front-matter-missing", 1),
        ("+++\ntitle='a'\n+++\n", "front-matter-missing", 1),
        ("---\ntitle: 余震\n<p>甲</p>", "front-matter-unclosed", 1),
        ("\n---\ntitle: 余震\n...\n<p>甲</p>", "front-matter-unclosed", 2),
        ("---\n- a\n- b\n---\n", "front-matter-invalid", 2),
        ("---\njust words\n---\n", "front-matter-invalid", 2),
        ("---\n---\n<p>甲</p>", "front-matter-invalid", None),
        ("---\ntitle: a\ndate: 2024-05-14\ntitle: b\n---\n", "front-matter-invalid", 4),
        ("---\n<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> other\n---\n", "front-matter-conflict", 2),
        ("---\ntitle: a\n---\n<p>甲</p>\n<<<<<<< HEAD\n<p>乙</p>\n", "front-matter-conflict", 5),
    ],
)
def test_a_header_that_cannot_be_read_is_named_with_its_line(text: str, code: str, line: int | None) -> None:
    found_code, found_line = fault(text)
    assert found_code == code
    if line is not None:
        assert found_line == line


def test_an_arrow_in_prose_is_no_conflict() -> None:
    assert read("---\ntitle: a\n---\n<p>甲</p>\n=======\n<<<<<<<<<<\n").title == "a"


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: &a 余震\ndate: *a\n---\n",
        "---\ntitle: !!python/name:os.system\n---\n",
        "---\na: {b: 1}\n<<: {title: 甲}\ntitle: 余震\n---\n",
        "---\ntitle: !ENV HOME\n---\n",
    ],
)
def test_aliases_tags_and_merges_mean_nothing(text: str) -> None:
    found, diagnostics = header(text)
    if found is None:
        assert codes(diagnostics) == ["front-matter-invalid"]
    else:
        assert codes(diagnostics) == ["front-matter-repaired"]
        assert found.date_label in ("", "*a")
        assert found.title in ("&a 余震", "余震", "!!python/name:os.system", "!ENV HOME")


def test_a_repair_is_said_with_its_line() -> None:
    found, diagnostics = header("\n---\ndate: 2024-05-14\ntitle: 'it's over'\n---\n")
    assert found
    assert [(d.code, d.severity, d.line) for d in diagnostics] == [("front-matter-repaired", "note", 4)]


BOMBS = {
    "merges": "a: &a {k: v}\n"
    + "\n".join(f"m{i}: &m{i} {{<<: [{', '.join(['*m' + str(i - 1) if i else '*a'] * 9)}]}}" for i in range(12)),
    "aliases": "a: &a [x]\n"
    + "\n".join(f"b{i}: &b{i} [{', '.join(['*b' + str(i - 1) if i else '*a'] * 9)}]" for i in range(12)),
    "depth": "a: " + "[" * 3000,
    "braces": "a: " + "{a: " * 3000,
    "self": "a: &a [*a]",
    "keys": "\n".join(f"k{i}: v" for i in range(20_000)),
    "items": "categories:\n" + " - x\n" * 30_000,
    "digits": "n: " + "9" * 500_000,
    "quotes": 'n: "' + "\\" * 60_000,
    "spaces": "n:" + " " * 100_000 + "x",
    "colons": "a" + ": a" * 20_000,
    "words": "a " * 50_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little(name: str) -> None:
    text = f"---\ntitle: 余震\n{BOMBS[name]}\n---\n<p>甲</p>"
    found = source(text)
    start = time.process_time()
    frontmatter.read(found)
    used = time.process_time() - start
    print(f"{name}: {used:.2f} s")
    assert used < 5


def test_the_outlet_is_the_author_of_the_saving_program_and_a_person_elsewhere() -> None:
    assert read("---\ntitle: a\nauthor: 林一\noutlet: 海湾晚报\n---\n").authors == ("林一",)
    assert read("---\ntitle: a\nauthor: 林一\noutlet: 海湾晚报\n---\n").outlet == "海湾晚报"
    saved = read("---\ntitle: a\ncategories: [新媒体, 海湾晚报, 头条]\nauthor: 海湾晚报\n---\n")
    assert (saved.outlet, saved.authors) == ("海湾晚报", ())


def test_the_address_may_go_by_several_names() -> None:
    for key in ("url", "link", "original", "source_url", "canonical"):
        assert (
            read(f"---\ntitle: a\n{key}: https://news.example.org/1.html\n---\n").url
            == "https://news.example.org/1.html"
        )


def test_a_rule_in_the_body_is_no_fence() -> None:
    found = read("---\ntitle: a\n---\n<p>甲</p>\n\n---\ntitle: b\n---\n<p>乙</p>")
    assert found.title == "a"
    assert "title: b" in found.body


def test_keys_that_nobody_asked_for_are_not_passed_on() -> None:
    found = read("---\ntitle: a\ntemplate: evil.html\nhide: [toc]\ntags: 5\nicon: x\n---\n")
    assert found == read("---\ntitle: a\n---\n") or {"template", "hide", "tags", "icon"} <= set(found.lines)
    assert "evil" not in f"{found.title}{found.outlet}{found.categories}{found.url}{found.lead_images}{found.authors}"
