"""Links of hand-written pages into generated ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_dossier import config, studying
from build_dossier.lint.links import of_markdown
from tests.lint.dossiers import FIRST, SECOND, Dossier

PAGE = """\
# 编者的话

{link}
"""


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    made = Dossier(tmp_path_factory.mktemp("pages"))
    made.write("seeds/a.md", FIRST)
    made.write("seeds/b.md", SECOND)
    return made


def anchor(dossier: Dossier) -> str:
    """The anchor of a passage as a reader copies it."""
    studied = studying.study(config.read(dossier.root / "dossier.yml"), seeds=dossier.seeds)
    return next(a for a in studied.articles if a.id == "a").passages[0].id


def said(dossier: Dossier, *links: str, page: str = "notes/editor.md") -> dict[str, tuple[int | None, str]]:
    """What is said of the links of a page, each in a paragraph of its own, by link."""
    dossier.write(f"docs/{page}", "# 编者的话\n\n" + "\n\n".join(links) + "\n")
    dossier.write("docs/notes/second.md", "# 另一页\n")
    try:
        found = [d for d in dossier.found() if d.code == "link-dangling"]
    finally:
        (dossier.root / "docs" / page).unlink()
    assert {(d.path, d.root, d.severity) for d in found} <= {(page, "docs", "warning")}
    return {links[(d.line or 0) // 2 - 1]: (d.line, d.message) for d in found}


def test_what_is_there_is_not_reported(dossier: Dossier) -> None:
    mark = anchor(dossier)
    fine = (
        "[a](../articles/a/index.md)",
        f"[a](../articles/a/index.md#{mark})",
        f"[a](../articles/a/#{mark})",
        f'[a](<../articles/a/index.md#{mark}> "t")',
        "[front](../index.md)",
        "[list](../articles/index.md)",
        "[second](second.md#whatever)",
        "[self](#whatever)",
        "[away](https://e.example/articles/x/index.md)",
        "[mail](mailto:a@e.example)",
        "[data](../data/articles.json)",
        "[root](/articles/none/index.md)",
        "`[code](../articles/none/index.md)`",
        "``` markdown\n[code](../articles/none/index.md)\n```",
        "    [code](../articles/none/index.md)",
        "<!-- [comment](../articles/none/index.md) <a href='../articles/none/index.md'>x</a> -->",
        r"\[no link](../articles/none/index.md)",
    )
    assert said(dossier, *fine) == {}


def test_what_is_missing_is_reported_at_its_line(dossier: Dossier) -> None:
    gone = {
        "[page](../articles/none/index.md)": "no such page",
        "[anchor](../articles/a/index.md#p-0000000000)": "no such anchor on that page",
        "[folder](../articles/a/#p-0000000000)": "no such anchor on that page",
        "[spaces](<../articles/no such/index.md>)": "no such page",
        '<a class="x" href="../articles/none/index.md">raw</a>': "no such page",
        "[beyond](../../README.md)": "no such page",
        "![x](p.png) **[strong](nowhere.md)**": "no such page",
        '<a href="http://[">address</a>': "no address",
    }
    told = said(dossier, *gone)
    assert {k: v[1].rpartition(", ")[2] for k, v in told.items()} == gone


def test_the_line_is_that_of_the_link_within_its_paragraph() -> None:
    text = "# x\n\none\ntwo `code` <b\nclass='x'>three</b>  \n[gone](gone.md) four"
    assert list(of_markdown(text)) == [(6, "gone.md")]


def test_links_in_admonitions_lists_and_tables_are_links_and_code_in_them_is_none() -> None:
    text = """\
!!! note "提示"
    [one](1.md)

    [two](2.md)

    ```
    [no](no.md)
    ```

    ??? tip
        [three](3.md)

        [four](4.md)

            [no](no.md)

- item

    [five](5.md)

| a |
| - |
| [six](6.md) |

[ref][r]

[r]: 7.md
"""
    assert list(of_markdown(text)) == [
        (2, "1.md"),
        (4, "2.md"),
        (11, "3.md"),
        (13, "4.md"),
        (19, "5.md"),
        (23, "6.md"),
        (25, "7.md"),
    ]


def test_a_page_of_ones_own_in_the_place_of_a_generated_one_is_the_one_that_counts(dossier: Dossier) -> None:
    dossier.write("docs/timeline/index.md", "# 我自己的时间线 {#mine}\n")
    try:
        assert said(dossier, "[t](../timeline/index.md#mine)") == {}
    finally:
        (dossier.root / "docs/timeline/index.md").unlink()


def test_pages_that_cannot_be_read_stop_nothing(dossier: Dossier) -> None:
    bad = dossier.write(b"docs/bytes-\xff.md", b"\xff\xfe[x](nowhere.md)")
    loop = dossier.root / "docs" / "loop.md"
    loop.symlink_to("loop.md")
    try:
        [found] = [d for d in dossier.found() if d.code == "link-dangling"]
        assert found.path == "bytes-\\udcff.md"
    finally:
        bad.unlink()
        loop.unlink()


def test_a_finding_on_a_page_can_be_opened_from_where_the_command_runs(tmp_path: Path) -> None:
    made = Dossier(tmp_path)
    made.write("seeds/a.md", FIRST)
    made.write("docs/notes.md", PAGE.format(link="[x](articles/none/index.md)"))
    ran = made.check()
    assert ran.out.startswith(
        "docs/notes.md:3: warning[link-dangling]: found articles/none/index.md, no such page ("
    ), ran.said
