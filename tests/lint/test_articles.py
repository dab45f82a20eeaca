"""Articles beside each other: what is there already, who is unknown, which links lead nowhere, and what an editor accepted."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from build_dossier.diagnostics import Diagnostic
from build_dossier.lint import links
from tests.lint.dossiers import FIRST, SECOND, Dossier, seed

LONG = (
    "大坝合龙那天，两岸的居民从清晨起就站在堤上，孩子们放风筝，老人带来了茶和矮凳，一直坐到黄昏才慢慢散去，谁也没有多说什么。",
    "工程师们在控制室里核对了所有的读数，确认闸门、泵站和溢洪道都在预定的位置上，然后一个接一个地在记录簿上签下自己的名字。",
    "夜里下起小雨，值班的人听见水声变得沉了一些，他们提着灯沿坝顶走了一遍，没有发现渗漏，回来以后写下了时间、雨量和风向。",
    "第二天早晨，下游的渔民发现水退到了石阶以下，几条旧船露了出来，其中一条的船身上还能看见三十年前漆上去的那几个编号。",
    "镇上的学校停课半天，老师带学生们去看新的水位标尺，让每个人估计一个数，把估计写在纸条上，收进一只铁盒，明年再打开它。",
)

OWN = (
    "邮局的人说，信件改走山路以后要多花两天，骡队每隔一日出发一次，遇到大雨就停在半山的茶铺里，等路面干了再接着往前走。",
    "铁匠铺赶制了四十副马掌，掌柜把价钱写在门板上，谁也不准多收，也不准赊欠，到月底结账的时候由三位老人一同在场看着。",
)


def duplicates(folder: Path, *seeds: str, story: str = "title: 河谷大坝\n") -> list[Diagnostic]:
    """What is said of seeds that are called a, b and so on, and stand beside others."""
    dossier = Dossier(folder, story=story)
    dossier.write("seeds/other.md", SECOND)
    for name, text in zip("abcdef", seeds, strict=False):
        dossier.write(f"seeds/{name}.md", text)
    return [d for d in dossier.found() if d.code in ("article-duplicate", "article-reprint", "configuration-unused")]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://www.paper.example/a/1.html", "http://paper.example/a/1.html?utm_source=x&spm=1#comments"),
        ("https://paper.example/a", "https://PAPER.example/a/?from=timeline"),
        ("https://paper.example/%E5%9D%9D?id=7", "https://paper.example/坝?id=7"),
    ],
)
def test_the_same_address_in_another_writing(tmp_path: Path, one: str, two: str) -> None:
    [found] = duplicates(tmp_path, seed("甲", "一艘船。", url=one), seed("乙", "两座桥。", outlet="晚报", url=two))
    assert (found.code, found.severity, found.path, found.line) == ("article-duplicate", "warning", "b.md", 5)
    assert "a.md" in found.message


def test_the_line_of_an_address_under_another_key(tmp_path: Path) -> None:
    address = "https://paper.example/1"
    [found] = duplicates(tmp_path, seed("甲", "一艘船。", url=address), seed("乙", "两座桥。", link=address))
    assert (found.path, found.line) == ("b.md", 5)


@pytest.mark.parametrize(("one", "two"), [("?id=1", "?id=2"), ("1", "2"), ("", "")])
def test_other_addresses_are_other_articles(tmp_path: Path, one: str, two: str) -> None:
    one, two = (f"https://paper.example/{x}" if x else "" for x in (one, two))
    assert duplicates(tmp_path, seed("甲", "一艘船。", url=one), seed("乙", "两座桥。", url=two)) == []


def test_the_same_headline_at_the_same_outlet(tmp_path: Path) -> None:
    [found] = duplicates(
        tmp_path,
        seed("大坝 合龙", "一艘船。"),
        seed("大坝合龙", "两座桥。"),
        seed("大坝合龙", "三条河。", outlet="晚报"),
    )
    assert (found.code, found.path, found.line) == ("article-duplicate", "b.md", 2)


def test_a_near_copy_at_the_same_outlet_is_a_duplicate_and_at_another_a_reprint(tmp_path: Path) -> None:
    edited = (*LONG[:4], LONG[4].replace("铁盒", "木箱"))
    found = duplicates(
        tmp_path,
        seed("甲", *LONG),
        seed("乙", *edited),
        seed("丙", *edited, outlet="晚报"),
        seed("丁", *LONG[:2], *OWN),
    )
    assert [(d.code, d.severity, d.path, d.line) for d in found] == [
        ("article-duplicate", "warning", "b.md", 6),
        ("article-reprint", "note", "c.md", 6),
    ]


@pytest.mark.parametrize("shorter", ["a", "b"])
def test_an_excerpt_is_named_whichever_name_comes_first(tmp_path: Path, shorter: str) -> None:
    whole, part = seed("全文", *LONG), seed("节选", *LONG[:2], outlet="晚报")
    [found] = duplicates(tmp_path, *((part, whole) if shorter == "a" else (whole, part)))
    assert (found.code, found.path) == ("article-reprint", f"{shorter}.md")


def test_two_equal_articles_are_named_once(tmp_path: Path) -> None:
    address = "https://paper.example/1"
    found = duplicates(tmp_path, seed("甲", *LONG, url=address), seed("甲", *LONG, url=address, date="2024-05-10"))
    assert [d.path for d in found] == ["b.md"]


def test_short_articles_that_share_no_long_passage_are_none(tmp_path: Path) -> None:
    assert duplicates(tmp_path, seed("甲", "今天没有下雨。", "完。"), seed("乙", "今天没有下雨。", "完。")) == []


@pytest.mark.parametrize("path", ["b.md", "seeds/b.md", "./seeds/b.md"])
def test_an_accepted_finding_is_a_note(tmp_path: Path, path: str) -> None:
    story = f"title: x\naccepted:\n  - {{code: article-duplicate, path: {path}, reason: 两篇都要留下}}\n"
    [found] = duplicates(tmp_path, seed("大坝合龙", "一艘船。"), seed("大坝合龙", "两座桥。"), story=story)
    assert (found.code, found.severity, found.path) == ("article-duplicate", "note", "b.md")
    assert "两篇都要留下" in found.message


def test_an_accepted_finding_of_a_change_is_a_note_and_one_that_did_not_occur_is_told(tmp_path: Path) -> None:
    dossier = Dossier(tmp_path)
    dossier.write("seeds/a.md", FIRST)
    dossier.write("seeds/b.md", SECOND)
    dossier.commit()
    (dossier.seeds / "b.md").unlink()
    accepted = "title: x\naccepted:\n" + "".join(
        f"  - {{code: {code}, path: seeds/b.md, reason: 权利人要求}}\n" for code in ("change-removed", "change-mode")
    )
    dossier.write("dossier.yml", accepted)
    found = {(d.code, d.severity, d.path, d.line) for d in dossier.found("main")}
    assert found == {("change-removed", "note", "b.md", None), ("configuration-unused", "note", "dossier.yml", 4)}


class TestSpeakers:
    def test_who_is_no_entity_is_told_once_where_they_speak_first(self, tmp_path: Path) -> None:
        dossier = Dossier(tmp_path)
        words = ["渔民王大海说：“水退得太快了，我们还没有来得及收网。”", "王大海又说：“明天再看。”"]
        dossier.write("seeds/a.md", seed("渔民的话", "水退了。", "<div>\n<p>\n第一句。</p>", *words, "</div>"))
        dossier.write("seeds/b.md", seed("另一篇", "渔民王大海说：“船已经修好了。”", outlet="晚报"))
        [found] = [d for d in dossier.found() if d.code == "speaker-unknown"]
        assert (found.path, found.line) == ("a.md", 10)
        assert "3 statement(s) of 王大海" in found.message

    def test_who_is_one_is_not(self, tmp_path: Path) -> None:
        dossier = Dossier(
            tmp_path, story="title: x\nentities:\n  - {id: wang, name: 王大海, kind: person, party: 河谷}\n"
        )
        dossier.write("seeds/a.md", seed("渔民的话", "渔民王大海说：“水退得太快了。”"))
        assert not [d for d in dossier.found() if d.code == "speaker-unknown"]


class TestFragments:
    def of(self, folder: Path, name: str, *body: str) -> list[tuple[int | None, str]]:
        dossier = Dossier(folder)
        dossier.write(f"seeds/{name}", seed("跳转", *body))
        return [(d.line, d.message) for d in dossier.found() if d.code == "link-dangling"]

    def test_in_html(self, tmp_path: Path) -> None:
        found = self.of(
            tmp_path, "a.html",
            '<p id="here">正文。</p>', '<p><a href="#here">在</a></p>', "<p>前一行<br>", "<a class='x'\nhref='#gone'>不在</a></p>",
            '<p><A NAME="old"></A><a href=#old>在</a> <a href="#top">顶</a> <a href="#">空</a></p>',
            '<p id="第一">x</p><p><a href="#%E7%AC%AC%E4%B8%80">在</a><a href="#a&amp;b">不在</a><i id="c&amp;d"></i><a href="#c&amp;d">在</a></p>',
            '<!-- <a href="#comment">x</a> --><p><a data-href="#data" href="https://e.example/#x">外</a></p>',
            "<p><code>&lt;a href=\"#code\"&gt;</code></p>", '<p><span data-id="data2"></span><a href="#data2">不在</a></p>',
        )  # fmt: skip
        assert [(line, m.split(",")[0]) for line, m in found] == [
            (9, "found #gone"),
            (12, "found #a&b"),
            (15, "found #data2"),
        ]

    def test_in_markdown(self, tmp_path: Path) -> None:
        found = self.of(
            tmp_path, "a.md",
            "<!-- -->\n正文 [在](#here) <i id='here'></i>，下一行\n[不在](#gone) `[代码](#code)`\n\n```\n[代码](#code)\n<a href='#code'>x</a>\n```\n",
        )  # fmt: skip
        assert [line for line, _ in found] == [12]  # a body that begins with a tag is HTML
        dossier = Dossier(tmp_path / "second")
        body = "正文 [在](#here) <i id='here'></i>，下一行\n[不在](#gone) `[代码](#code)`\n\n```\n[代码](#code)\n<a href='#code'>x</a>\n```\n"
        dossier.write("seeds/a.md", seed("跳转").rstrip("\n") + "\n\n" + body)
        assert [(d.line, d.path) for d in dossier.found() if d.code == "link-dangling"] == [(8, "a.md")]

    def test_text_that_never_ends_a_tag_costs_little(self) -> None:
        for piece in ("<a ", "<!--", "<a href=", "<script", "<a href='", '<a href="#x" '):
            began = time.process_time()
            list(links.of_html(piece * 60_000))
            list(links.of_markdown(piece * 60_000))
            assert time.process_time() - began < 2, piece


def test_line_endings_of_windows_are_told_whatever_the_name(tmp_path: Path) -> None:
    dossier = Dossier(tmp_path)
    names = [b"a.md", "é.md".encode(), "e\u0301e.md".encode(), b"b\xff.md", b"sub/c.md"]
    for number, name in enumerate(names):
        text = seed(f"第{number}篇", f"第{number}号水闸打开。").replace("\n", "\r\n")
        dossier.write(b"seeds/" + name, text)
    dossier.write("seeds/lf.md", SECOND)
    found = {d.path for d in dossier.found() if d.code == "seed-line-endings"}
    assert found == {"a.md", "é.md", "ée.md", "b\\udcff.md", "sub/c.md"}


def test_nothing_is_written(tmp_path: Path) -> None:
    dossier = Dossier(tmp_path / "d")
    dossier.write("seeds/a.md", FIRST)
    dossier.commit()
    before = {p: (p.stat().st_mtime_ns, p.is_file() and p.read_bytes()) for p in sorted(tmp_path.rglob("*"))}
    for path in (dossier.seeds / "a.md", dossier.root / "dossier.yml"):
        os.utime(path, (1, 1))
        before[path] = (1_000_000_000, path.read_bytes())
    assert dossier.codes("main") == set()
    assert {p: (p.stat().st_mtime_ns, p.is_file() and p.read_bytes()) for p in sorted(tmp_path.rglob("*"))} == before
