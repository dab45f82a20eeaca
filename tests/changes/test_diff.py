"""What a change does to the dossier: the worked example, and each kind of difference by itself."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from build_dossier.changes import summary
from build_dossier.changes.compare import compare
from build_dossier.changes.difference import Difference
from build_dossier.changes.side import Side
from tests.changes.dossiers import FIVE, WITHDRAWAL, Folder, seed
from tests.support.sites import run


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "dossier")


def copy(folder: Folder, name: str) -> Folder:
    """The same dossier again, to be changed."""
    target = folder.root.parent / name
    shutil.copytree(folder.root, target)
    made = Folder.__new__(Folder)
    made.root, made.seeds = target, target / "seeds"
    return made


def changed(folder: Folder) -> tuple[Folder, Side]:
    return copy(folder, "changed"), folder.side


def told(before: Side, after: Side) -> str:
    return summary.markdown(compare(before, after), before, after)


def plain(markdown: str) -> str:
    """The summary as a reader sees it."""
    text = re.sub(r"</?(?:b|code)>", "", markdown)
    return re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), text)


def test_a_sixth_article_and_a_withdrawal_in_words_that_an_editor_would_use(folder: Folder) -> None:
    after, before = changed(folder)
    after.sixth()
    text = plain(told(before, after.side))
    assert "新增 1 篇报道；1 项有效数字有变；1 个数字撤回或更正；新增 1 个数字" in text
    # what stands, by population: the total alone; rescuers and the injured are others
    table = text.partition("### 有效的数字")[2].partition("###")[0]
    rows = [r for r in table.splitlines() if "→" in r]
    assert len(rows) == 1
    assert rows[0].startswith(
        "| 死亡（未说明人群） | 164人 → 225人（南洲检察院，5月15日公布） | seeds/006_total.html:8 |"
    )
    withdrawn = text.partition("### 撤回与更正")[2].partition("###")[0]
    assert "死亡（未说明人群） 164人（南洲卫生部，5月9日公布）" in withdrawn
    assert "发布方撤回：南洲卫生部，5月10日。卫生部次日撤下通报，说把失踪者也算了进去。" in withdrawn
    assert "（编辑处理：张编辑，5月16日） seeds/curation.yml:2" in withdrawn
    assert "依据：河谷日报，5月10日" in withdrawn
    assert "- 新增《检察院公布死亡总数》（河谷日报、5月15日） seeds/006_total.html" in text
    assert "18" not in table
    assert "70" not in table
    # said once: not among the other decisions again
    assert "### 编辑处理" not in text


def test_the_same_from_git_and_as_records(folder: Folder) -> None:
    folder.commit("five articles")
    folder.git("checkout", "--quiet", "-b", "total")
    folder.sixth()
    uncommitted = run("diff", "main", cwd=folder.root)
    folder.commit("the total", at="2024-05-21T08:00:00+08:00")
    committed = run("diff", "main", "total", cwd=folder.root)
    assert uncommitted.code == committed.code == 0, uncommitted.said + committed.said
    assert (
        uncommitted.out.partition("\n\n")[2].partition("\n\n")[2]
        == committed.out.partition("\n\n")[2].partition("\n\n")[2]
    )
    assert "main → 当前文件" in plain(uncommitted.out)
    assert "main → total" in plain(committed.out)
    ended = run("diff", "main", "total", "--format", "json", "--config", folder.root / "dossier.yml")
    data = json.loads(ended.out)
    (standing,) = data["claims"]["standing"]
    assert (standing["measure"], standing["population"], standing["place"]) == ("killed", None, None)
    assert (standing["before"]["low"], standing["after"]["low"]) == (164, 225)
    assert standing["after"]["source"] == "seeds/006_total.html:8"
    assert [f["low"] for f in data["claims"]["withdrawn"]] == [164]
    assert [f["low"] for f in data["claims"]["added"]] == [225]
    assert [a["article"] for a in data["articles"]] == ["006_total"]
    assert data["before"] == "main"
    # folders say the same as revisions
    other = copy(folder, "checked-out")
    other.git("checkout", "--quiet", "main")
    folders = json.loads(run("diff", other.root, folder.root, "--format", "json", cwd=folder.root).out)
    assert {k: folders[k] for k in folders if k not in ("before", "after")} == {
        k: data[k] for k in data if k not in ("before", "after")
    }


def test_nothing_changed(folder: Folder) -> None:
    after, before = changed(folder)
    assert compare(before, after.side).empty
    assert "没有影响" in told(before, after.side)
    # nor does what no reader sees: white space of the markup, a comment in the settings
    after.edit("001_first.html", "<p>", "<p >\n")
    after.story("title: 海湾塌桥", "# 改名之前先问\ntitle: 海湾塌桥")
    assert compare(before, after.side).empty


def one(folder: Folder, before: Side) -> Difference:
    return compare(before, folder.side)


def test_an_edited_number_is_one_that_was_changed(folder: Folder) -> None:
    after, before = changed(folder)
    after.edit("003_injured.html", "70人", "75人")
    found = one(after, before)
    (reworded,) = found.reworded
    assert (reworded.before.printed, reworded.after.printed) == ("70", "75")
    assert not found.added
    assert not found.removed
    (article,) = found.articles
    assert (article.kind, len(article.gone), len(article.new)) == ("changed", 1, 1)
    (standing,) = found.standing
    assert standing.before is not None
    assert standing.after is not None
    assert (standing.before.low, standing.after.low) == (70, 75)


def test_another_claimant_in_the_settings_is_no_new_figure(folder: Folder) -> None:
    after, before = changed(folder)
    after.story("name: 南洲卫生部, aliases: [卫生部]", "name: 南洲卫生与人口部, aliases: [南洲卫生部, 卫生部]")
    found = one(after, before)
    assert not found.added
    assert not found.removed
    assert not found.articles
    assert {r.fields for r in found.reworded} == {("claimant",)}


def test_a_removed_article_takes_its_figures_and_statements_with_it(folder: Folder) -> None:
    after, before = changed(folder)
    (after.seeds / "002_rescue.html").unlink()
    (after.seeds / "004_talk.html").unlink()
    found = one(after, before)
    assert [(c.kind, c.article) for c in found.articles] == [("removed", "002_rescue"), ("removed", "004_talk")]
    assert [f.low for f in found.removed] == [18]
    (standing,) = found.standing
    assert standing.after is None
    assert {s.speaker for s in found.gone_statements} == {"南洲卫生部", "林致远"}
    text = plain(told(before, after.side))
    assert re.search(r"死亡（救援人员） \| 18[名人] → 没有有效数字", text)
    assert "删除《救援队有人牺牲》（河谷日报、5月9日）" in text


def test_a_renamed_article_is_the_same_one(folder: Folder) -> None:
    after, before = changed(folder)
    (after.seeds / "001_first.html").rename(after.seeds / "001_toll.html")
    found = one(after, before)
    assert [(c.kind, c.before, c.article) for c in found.articles] == [("renamed", "001_first", "001_toll")]
    assert not found.added
    assert not found.removed
    assert not found.new_statements
    assert not found.topics
    assert "seeds/001_first.html → seeds/001_toll.html" in plain(told(before, after.side))


def test_conflicts_come_and_go(folder: Folder) -> None:
    after, before = changed(folder)
    after.write("006_other.html", seed("另一个数字", "河谷日报", "2024-05-10", "河谷医院5月10日说，有93人受伤。"))
    found = one(after, before)
    assert len(found.new_conflicts) == 1
    text = plain(told(before, after.side))
    assert re.search(r"新出现 受伤：70人（南洲卫生部，5月10日公布） 与 93人（河谷医院，5月10日公布）", text)
    back = compare(after.side, before)
    assert len(back.resolved_conflicts) == 1
    assert not back.new_conflicts


def test_topics_gain_and_lose_and_ask_whether_it_was_meant(folder: Folder) -> None:
    after, before = changed(folder)
    after.story("measures: [killed, injured]", "measures: [killed]")
    (topic,) = one(after, before).topics
    assert (len(topic.gained), len(topic.lost), len(topic.lost_still_there)) == (0, 1, 1)
    assert "其中 1 段仍在报道里" in told(before, after.side)
    after.story("topics:\n  - {id: deaths, title: 伤亡", "topics:\n  - {id: toll, title: 人数")
    kinds = {(t.slug, t.kind) for t in one(after, before).topics}
    assert kinds == {("toll", "added"), ("deaths", "removed")}


def test_rights_pictures_and_findings(folder: Folder) -> None:
    after, before = changed(folder)
    after.edit(
        "005_bridge.html",
        "</div>",
        '<p><img src="https://i.bay.example/a.png"></p><p>本文系独家稿件，未经授权，不得转载。</p></div>',
    )
    after.story("{name: 海湾晚报, clock: Asia/Shanghai, publish: full}", "{name: 海湾晚报, clock: Asia/Shanghai}")
    found = one(after, before)
    assert [m.address for m in found.new_missing] == ["https://i.bay.example/a.png"]
    assert [(r.article, r.notice_before, bool(r.notice_after)) for r in found.rights] == [("005_bridge", "", True)]
    assert "rights-undecided" in {f.code for f in found.new_findings}
    text = plain(told(before, after.side))
    assert "缺 https://i.bay.example/a.png seeds/005_bridge.html:9" in text
    assert "rights-undecided" in text
    back = compare(after.side, before)
    assert "rights-undecided" in {f.code for f in back.resolved_findings}
    assert [m.address for m in back.found_pictures] == ["https://i.bay.example/a.png"]


def test_a_decision_that_is_undone_gives_the_figure_back(folder: Folder) -> None:
    folder.sixth()
    after, before = changed(folder)
    (after.seeds / "curation.yml").unlink()
    found = one(after, before)
    assert [f.low for f in found.restored] == [164]
    assert [d.kind for d in found.gone_decisions] == ["withdrawn"]
    assert "撤销原有处理：" in told(before, after.side)


def test_each_side_is_read_with_its_own_settings_and_decisions(folder: Folder) -> None:
    folder.commit("five")
    folder.write("curation.yml", WITHDRAWAL.format(claim=folder.claim("164")))
    folder.story("title: 海湾塌桥", "title: 海湾塌桥（二）")
    folder.commit("withdrawn")
    here = folder.places
    from build_dossier.changes import load

    old, new = load.side("HEAD~1", here), load.side("HEAD", here)
    assert old.desk.dossier.edition.title == "海湾塌桥"
    assert new.desk.dossier.edition.title == "海湾塌桥（二）"
    assert old.desk.dossier.decisions == ()
    assert [d.kind for d in new.desk.dossier.decisions] == ["withdrawn"]


def test_what_is_on_the_main_line_since_is_no_change_of_ours(folder: Folder) -> None:
    folder.commit("five")
    folder.git("checkout", "--quiet", "-b", "ours")
    folder.edit("003_injured.html", "70人", "75人")
    folder.commit("ours")
    folder.git("checkout", "--quiet", "main")
    folder.write("007_theirs.html", seed("别人的报道", "河谷日报", "2024-05-12", "桥边今天没有新的消息。"))
    folder.commit("theirs")
    folder.git("checkout", "--quiet", "ours")
    ended = run("diff", "main", "--format", "json", cwd=folder.root)
    assert [(a["change"], a["article"]) for a in json.loads(ended.out)["articles"]] == [("changed", "003_injured")]
    # two revisions are compared as they are
    both = json.loads(run("diff", "main", "ours", "--format", "json", cwd=folder.root).out)
    assert {(a["change"], a["article"]) for a in both["articles"]} == {
        ("changed", "003_injured"),
        ("removed", "007_theirs"),
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], ["nowhere", "branch, tag or commit", "example"]),
        (["--", "-n"], ["-n", "branch, tag or commit"]),
        (["HEAD", "HEAD~9"], ["HEAD~9"]),
    ],
)
def test_what_cannot_be_compared_is_said(folder: Folder, arguments: list[str], words: list[str]) -> None:
    folder.commit("five")
    ended = run("diff", *arguments, cwd=folder.root)
    assert ended.code == 2, ended.said
    for word in words:
        assert word in ended.err
    assert "Traceback" not in ended.err


def test_a_fault_of_an_older_revision_is_named_by_the_revision(folder: Folder) -> None:
    folder.story("language: zh", "langauge: zh")
    folder.commit("a slip")
    folder.story("langauge: zh", "language: zh")
    ended = run("diff", "HEAD", cwd=folder.root)
    assert ended.code == 2
    assert "HEAD:dossier.yml:2: unknown setting langauge" in ended.err


def test_from_nothing_and_to_nothing(folder: Folder) -> None:
    (folder.root / "README").write_text("x", encoding="utf-8")
    folder.git("init", "--quiet")
    folder.git("add", "README")
    folder.git("commit", "--quiet", "--message", "begin")
    data = json.loads(run("diff", "HEAD", "--format", "json", cwd=folder.root).out)
    assert {a["change"] for a in data["articles"]} == {"added"}
    assert len(data["articles"]) == len(FIVE)
    folder.commit("five")
    for path in folder.seeds.iterdir():
        path.unlink()
    (folder.seeds / "keep.lock").write_text("", encoding="utf-8")
    ended = run("diff", "HEAD", "--format", "json", cwd=folder.root)
    assert ended.code == 0, ended.said
    assert {a["change"] for a in json.loads(ended.out)["articles"]} == {"removed"}


def test_strangers_words_are_text_in_a_summary(folder: Folder) -> None:
    from markdown_it import MarkdownIt

    evil = "<script>alert(1)</script> @all #1 $x$ `c` | ![p](http://127.0.0.1/p) [l](javascript:alert(1)) **b** ~~s~~"
    after, before = changed(folder)
    body = f"<p>{evil.replace('<', '&lt;')}，爆炸造成31人死亡。</p>"
    after.write("009_evil.html", seed(evil.replace("'", "''"), "海湾晚报", "2024-05-12", body))
    text = told(before, after.side)
    html = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"]).render(text)
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "b",
        "code",
        "br",
    }
    assert "&lt;script&gt;alert(1)" in html.replace("&#40;", "(")
    assert "@all" not in text
    assert "](" not in text


def test_a_summary_stays_within_what_a_job_may_say(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    after, before = changed(folder)
    for number in range(120):
        after.write(
            f"x{number:03}.html",
            seed(f"第{number}篇", "海湾晚报", "2024-05-12", f"第{number}号桥墩处有{number + 300}人受伤。"),
        )
    text = told(before, after.side)
    assert "……另有" in text
    assert text.count("\n- ") < 400
    monkeypatch.setattr(summary, "LIMIT", 2_000)
    short = told(before, after.side)
    assert len(short.encode()) < 2_200
    assert short.rstrip().endswith("见 JSON（--format json）。")


def test_the_summary_goes_where_it_is_asked_to(folder: Folder, tmp_path: Path) -> None:
    folder.commit("five")
    folder.sixth()
    target = tmp_path / "summary.md"
    target.write_text("before\n", encoding="utf-8")
    ended = run("diff", "HEAD", cwd=folder.root, env={"GITHUB_STEP_SUMMARY": str(target)})
    written = target.read_text(encoding="utf-8")
    assert written.startswith("before\n## ")
    assert ended.out.strip() in written
