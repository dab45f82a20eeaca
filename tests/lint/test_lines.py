"""Findings in the body of an article stand at the line of the seed, whatever markup, references and line breaks are before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.dossiers import Dossier, seed

# lines 6 to 17: what shifts or hides lines
BEFORE = """\
<div class="story"
     data-x="a > b">
<p>第一段&nbsp;有&#x4e2d;文&amp;符号，<b>还有
换行的</b><br>和<br/>

空行。</p>
<!-- 注释
两行 -->
<table><tr><td>格<td>子</tr></table>
<ul><li>一<li>二
</ul>
<p>末一段。</p>"""
FIRST = 6 + BEFORE.count("\n") + 1  # the line after


def lines(folder: Path, code: str, after: str, ending: str = "html", **header: str) -> list[int | None]:
    dossier = Dossier(folder)
    dossier.write(f"seeds/a.{ending}", seed("行号", BEFORE + "\n" + after, **header))
    return [d.line for d in dossier.found() if d.code == code]


@pytest.mark.parametrize("ending", ["html", "md", "txt"])
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("passage-long", "<p>\n\n{}</p>".format("河水退到石阶以下，" * 3000)),
        ("figure-implausible", "<p>前一句没有数。\n<b>据通报</b>，洪水造成<i>990</i>亿人死亡。</p>"),
        ("speaker-unknown", "<p>开头。</p>\n<p>渔民<b>王大海</b>说：“水退得太快了。”</p>"),
        ("link-refused", '<p>上一行<br>\n<a href="javascript:alert(1)">点</a></p>'),
    ],
)
def test_the_line_of_a_finding(tmp_path: Path, code: str, text: str, ending: str) -> None:
    shift = {"passage-long": 2, "figure-implausible": 1, "speaker-unknown": 1, "link-refused": 1}[code]
    assert lines(tmp_path, code, text, ending) == [FIRST + shift]


def test_text_that_was_dropped(tmp_path: Path) -> None:
    found = lines(
        tmp_path,
        "text-dropped",
        "<p>正文一句。</p>\n\n<p>阅读<a href='https://e.example'>原文</a></p>\n<p>责任编辑</p>",
    )
    assert found == [FIRST + 2]
