"""What a stranger's pull request may hold: each thing is named with its file and what to do, in every format, and nothing is run."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest

from build_dossier.diagnostics import RULES
from build_dossier.errors import FixUsage
from build_dossier.report import FORMATS
from tests.lint.dossiers import FIRST, SECOND, Dossier, seed, told

OURS, THEIRS = "<<<<<<< HEAD\n", "=======\n>>>>>>> theirs\n"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8
# code, and the path as it can be opened from the dossier's folder
EXPECTED = {
    ("seed-binary", "seeds/binary.md"),
    ("seed-link", "seeds/link.md"),
    ("seed-link", "seeds/hostname.md"),
    ("seed-link", "seeds/dangling.md"),
    ("change-link", "seeds/link.md"),
    ("change-link", "seeds/hostname.md"),
    ("change-link", "seeds/dangling.md"),
    ("change-link", "seeds/folder"),
    ("change-link", "elsewhere"),
    ("change-link", "seeds/module"),
    ("change-link", "seeds/nested"),
    ("change-misplaced", "root.md"),
    ("change-misplaced", "docs/article.md"),
    ("change-misplaced", "Seeds/other-case.md"),
    ("change-misplaced", "seeds/images/picture.md"),
    ("change-misplaced", "seeds/ending.markdown"),
    ("change-outside", ".github/workflows/publish.yml"),
    ("change-outside", "tool.py"),
    ("change-outside", ".gitmodules"),
    ("change-mode", "seeds/mode.md"),
    ("change-mode", "seeds/new mode.md"),
    ("change-renamed", "seeds/2-new-name.md"),
    ("change-removed", "seeds/removed.md"),
    ("change-removed", "seeds/moved.md"),
    ("change-misplaced", "docs/moved.md"),
    ("seed-line-endings", "seeds/crlf.md"),
    ("front-matter-conflict", "seeds/conflict.md"),
    ("picture-store", "seeds/images.lock"),
    ("anchors-lock", "seeds/anchors.lock"),
    ("title-missing", "seeds/with space.md"),
    ("title-missing", "seeds/中文名.md"),
    ("title-missing", "seeds/-rf.md"),
    ("title-missing", "seeds/two\nlines.md"),
    ("title-missing", "seeds/bytes-\\udcff.md"),
    ("seed-line-endings", "seeds/" + unicodedata.normalize("NFC", "e\u0301.md")),
    ("seed-line-endings", "seeds/also-\\udcfe.md"),
    ("change-outside", "elsewhere-\\udcfd.py"),
}
NOBODY = "---\ndate: 2024-05-09T12:00:00+08:00\n---\n<p>没有标题。</p>\n"


def strangers_change(dossier: Dossier) -> None:
    """Everything at once, in the work tree."""
    root, seeds = dossier.root, dossier.seeds
    dossier.write("seeds/binary.md", PICTURE)
    (seeds / "link.md").symlink_to("first.md")
    (seeds / "folder").symlink_to("../docs")
    (seeds / "hostname.md").symlink_to("/etc/hostname")
    (seeds / "dangling.md").symlink_to("nowhere.md")
    (root / "elsewhere").symlink_to("/etc")
    for path in (
        "root.md",
        "docs/article.md",
        "Seeds/other-case.md",
        "seeds/images/picture.md",
        "seeds/ending.markdown",
    ):
        dossier.write(path, seed(f"放错的{path}", f"这一篇在{path}，没有人会在那里读它。"))
    dossier.write("seeds/_draft.md", seed("草稿", "作者自己放在一边的草稿。"))
    dossier.write("docs/page.md", "---\ntitle: 关于我们\n---\n# 关于我们\n")
    dossier.write(".github/workflows/publish.yml", "on: push\n")
    dossier.write("tool.py", "print()\n")
    (seeds / "mode.md").chmod(0o755)
    dossier.write("seeds/new mode.md", seed("能运行", "一篇能运行的文章在城里传开。")).chmod(0o755)
    (seeds / "1-old-name.md").rename(seeds / "2-new-name.md")
    (seeds / "moved.md").rename(root / "docs" / "moved.md")
    (seeds / "removed.md").unlink()
    for name in (b"crlf.md", b"e\xcc\x81.md", b"also-\xfe.md"):
        text = seed(f"行尾{name!r}", f"这一篇来自另一种系统，叫{name!r}。").replace("\n", "\r\n")
        dossier.write(b"seeds/" + name, text)
    dossier.write("seeds/conflict.md", FIRST.replace("<p>", f"{OURS}<p>").rstrip("\n") + f"\n{THEIRS}")
    lock = '{"images_lock": 1}\n'
    dossier.write("seeds/images.lock", lock + OURS + THEIRS)
    dossier.write("seeds/anchors.lock", '{"anchors_lock": 1}\n' + OURS + THEIRS)
    for number, name in enumerate(("with space", "中文名", "-rf", "two\nlines")):
        dossier.write(f"seeds/{name}.md", NOBODY.replace("标题", f"标题{number}"))
    dossier.write(b"seeds/bytes-\xff.md", NOBODY)
    dossier.write(b"elsewhere-\xfd.py", "print()\n")
    dossier.git("init", "--quiet", str(seeds / "nested"))
    dossier.write("seeds/nested/inner.txt", "不是文章\n")


def published(top: Path, inside: str = "") -> Dossier:
    dossier = Dossier(top, inside)
    for name in ("first", "mode", "1-old-name", "moved", "removed"):
        words = f"{name}这一天，河上的船都停了，岸边的人数着经过的木头，一直数到天黑。"
        dossier.write(f"seeds/{name}.md", seed(f"第{name}篇", words, outlet=name))
    dossier.write("tool.py", "pass\n")
    dossier.commit()
    return dossier


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    folder = tmp_path_factory.mktemp("change")
    other = Dossier(folder / "other")
    other.write("seeds/a.md", FIRST)
    other.commit()
    dossier = published(folder / "dossier")
    dossier.git("submodule", "--quiet", "add", str(other.top), "seeds/module")
    strangers_change(dossier)
    return dossier


@pytest.mark.parametrize("form", FORMATS)
def test_each_is_named_in_every_format(changed: Dossier, tmp_path: Path, form: str) -> None:
    summary = tmp_path / "summary.md"
    ran = changed.check("--since", "main", "--format", form, "--summary", summary)
    assert (ran.code, "Traceback" in ran.said) == (1, False), ran.said
    found = told(ran, form, summary.read_text(encoding="utf-8"))
    assert {shown(e, form) for e in EXPECTED} - found == set()
    assert not [p for _, p in found if "_draft" in p or "docs/page.md" in p]
    if form == "github":
        rows = ran.out.splitlines()
        assert [r.split(" ")[0] for r in rows[:10]] == [
            "::error"
        ] * 10  # the worst first; there are more errors than ten
        assert len(rows) == 11


def shown(expected: tuple[str, str], form: str) -> tuple[str, str]:
    """A finding as a format writes its path: text and tables on one line, SARIF as a URI."""
    code, path = expected
    if form == "sarif":
        return code, quote(path)
    return (code, path) if form == "json" else (code, path.replace("\n", "\\n"))


def test_each_code_says_what_to_do(changed: Dossier) -> None:
    found = changed.found("main")
    assert all(d.hint and d.message.strip() for d in found)
    for item in found:  # a line is told wherever there is one to look at
        if item.code in ("front-matter-conflict", "picture-store", "anchors-lock", "title-missing", "change-misplaced"):
            assert item.line, item


def test_a_conflict_stands_at_its_line(changed: Dossier) -> None:
    lines = {(d.path, d.line) for d in changed.found() if "conflict" in d.code or d.code.endswith(("-lock", "-store"))}
    assert {("conflict.md", 6), ("images.lock", 2), ("anchors.lock", 2)} <= lines


def test_the_same_once_committed(changed: Dossier, tmp_path: Path) -> None:
    """What is in commits of the branch is told as what is in the work tree only. git calls the nested repository a module, too."""
    clone = Dossier.__new__(Dossier)
    clone.top = clone.root = tmp_path / "clone"
    changed.git("clone", "--quiet", "--no-hardlinks", str(changed.top), str(clone.top))
    clone.seeds = clone.root / "seeds"
    (clone.seeds / "1-old-name.md").rename(clone.seeds / "3-other-name.md")
    (clone.seeds / "removed.md").unlink()
    clone.git("checkout", "--quiet", "-b", "change")
    dossier_codes = clone.codes("main")
    clone.commit()
    assert clone.codes("main") == dossier_codes == clone.codes("origin/main")
    assert {c for c, _ in dossier_codes} == {"change-renamed", "change-removed"}


@pytest.mark.parametrize(
    ("name", "form"), [*(("dossier.yml", form) for form in FORMATS), ("seeds/curation.yml", "github")]
)
def test_a_conflict_in_the_settings_is_a_finding(tmp_path: Path, name: str, form: str) -> None:
    dossier = Dossier(tmp_path)
    dossier.write("seeds/a.md", FIRST)
    dossier.write(name, f"{OURS}title: a\n{THEIRS}" if name == "dossier.yml" else f"review:\n{OURS}{THEIRS}")
    line = 1 if name == "dossier.yml" else 2
    summary = tmp_path / "summary.md"
    ran = dossier.check("--format", form, "--summary", summary)
    assert (ran.code, "Traceback" in ran.said) == (2, False), ran.said
    if form == "text":
        assert f"{name}:{line}: a merge conflict marker stands in the file" in ran.err
        assert not ran.out
        return
    assert told(ran, form, summary.read_text(encoding="utf-8")) == {("configuration-invalid", name)}
    if form == "json":
        assert json.loads(ran.out)[0]["line"] == line
    if form == "github":
        assert ran.out.startswith(f"::error file={name},line={line},title=configuration-invalid::")


@pytest.mark.parametrize(
    ("form", "revision"),
    [("text", "no-such"), ("github", "no-such\nbranch"), ("json", "--output=owned"), ("sarif", "-h")],
)
def test_a_revision_that_is_not_there_is_a_finding(tmp_path: Path, form: str, revision: str) -> None:
    dossier = published(tmp_path)
    ran = dossier.check("--since", revision, "--format", form, "--summary", tmp_path / "s.md")
    assert (ran.code, "Traceback" in ran.said) == (2, False), ran.said
    assert not (tmp_path / "owned").exists()
    assert "a branch, tag or commit that was fetched" in ran.said
    if form == "text":
        assert "this revision is not in the repository" in ran.err
    else:
        assert told(ran, form, (tmp_path / "s.md").read_text(encoding="utf-8")) == {("check-stopped", "")}


def test_what_is_no_commit_is_no_option_either(tmp_path: Path) -> None:
    dossier = published(tmp_path)
    for revision in ("-h", "--all", "--output=owned", "", "main..main", "HEAD:seeds", "HEAD^{tree}", "@{-1}"):
        with pytest.raises(FixUsage, match="this revision is not in the repository"):
            dossier.found(revision)
    assert not (tmp_path / "owned").exists()


def test_no_repository_and_no_seeds_are_findings(tmp_path: Path) -> None:
    dossier = Dossier(tmp_path)
    dossier.write("seeds/a.md", FIRST)
    ran = dossier.check("--since", "main", "--format", "json")
    assert ran.code == 2, ran.said
    assert [(r["code"], r["path"]) for r in json.loads(ran.out)] == [("check-stopped", "dossier.yml")]
    (dossier.seeds / "a.md").unlink()
    dossier.seeds.rmdir()  # git keeps no empty folder: this is what removing the last article leaves
    ran = dossier.check("--format", "sarif")
    assert ran.code == 2, ran.said
    [result] = json.loads(ran.out)["runs"][0]["results"]
    assert "there is no folder seeds" in result["message"]["text"]


def test_a_shallow_clone_says_what_to_fetch(tmp_path: Path) -> None:
    dossier = published(tmp_path / "whole")
    dossier.git("checkout", "--quiet", "-b", "change")
    dossier.write("seeds/b.md", SECOND)
    dossier.commit()
    dossier.git("checkout", "--quiet", "main")
    dossier.write("tool.py", "print()\n")
    dossier.commit()
    shallow = Dossier.__new__(Dossier)
    shallow.top = shallow.root = tmp_path / "shallow"
    shallow.seeds = shallow.root / "seeds"
    address = f"file://{dossier.top}"
    dossier.git("clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=change", address, str(shallow.top))
    with pytest.raises(FixUsage, match="was not fetched") as raised:
        shallow.found("origin/main")
    assert "fetch-depth: 0" in str(raised.value)
    shallow.git("fetch", "--quiet", "--unshallow")
    assert shallow.codes("origin/main") == set()  # what came to main meanwhile is no change of the branch
    with pytest.raises(FixUsage, match="this revision is not in the repository"):
        shallow.found("origin/nothing")


def test_five_hundred_articles_at_once(tmp_path: Path) -> None:
    dossier = published(tmp_path)
    for number in range(500):
        words = f"第{number}号水闸打开。"
        dossier.write(f"seeds/n{number:03}.md", seed(f"第{number}号水闸", words, outlet=f"报{number}"))
    large = [d for d in dossier.found("main") if d.code == "change-large"]
    assert [(d.path, d.message) for d in large] == [("n000.md", "found 500 new articles, expected at most 50")]


def test_code_alone_is_no_change_of_content(tmp_path: Path) -> None:
    dossier = published(tmp_path)
    dossier.write("tool.py", "print()\n")
    dossier.write("seeds/anchors.lock", '{"anchors_lock": 1}\n')
    assert {c for c, _ in dossier.codes("main")} <= {"anchors-behind"}
    for number in range(30):
        dossier.write(f"code/{number}.py", "pass\n")
    dossier.write("seeds/b.md", SECOND)
    outside = [d for d in dossier.found("main") if d.code == "change-outside"]
    assert len(outside) == 21
    assert [d.message for d in outside if "more" in d.message] == ["found 11 more changes of what is no content"]


def test_what_a_browser_runs_is_code_wherever_it_lies(tmp_path: Path) -> None:
    dossier = published(tmp_path)
    for name in ("map.js", "deep/Page.HTML", "drawing.svg"):
        dossier.write(f"docs/{name}", "x\n")
    dossier.write("docs/method.md", "# 方法\n")
    dossier.write("seeds/b.md", SECOND)
    found = [d.path for d in dossier.found("main") if d.code == "change-outside"]
    assert found == ["docs/deep/Page.HTML", "docs/drawing.svg", "docs/map.js"]


def test_the_repository_may_begin_above_the_dossier_and_the_command_elsewhere(tmp_path: Path) -> None:
    dossier = published(tmp_path / "top", "news/dam")
    dossier.write("seeds/b.md", NOBODY)
    dossier.write("../../root.md", SECOND)
    (dossier.seeds / "removed.md").unlink()
    ran = dossier.check("--since", "main", "--format", "json", cwd=tmp_path / "top" / "news")
    assert {(r["code"], r["path"]) for r in json.loads(ran.out)} == {
        ("title-missing", "dam/seeds/b.md"),
        ("change-removed", "dam/seeds/removed.md"),
        ("change-misplaced", "../root.md"),
    }
    for record in json.loads(ran.out):
        assert (tmp_path / "top" / "news" / record["path"]).exists() == (record["code"] != "change-removed")


def test_within_a_hook_of_another_repository_the_dossiers_own_is_asked(tmp_path: Path) -> None:
    dossier = published(tmp_path / "dossier")
    other = Dossier(tmp_path / "other")
    other.commit()
    dossier.write("tool.py", "print()\n")
    dossier.write("seeds/b.md", SECOND)
    env = {"GIT_DIR": str(other.top / ".git"), "GIT_WORK_TREE": str(other.top), "GIT_PREFIX": "seeds/"}
    env |= {"GIT_INDEX_FILE": str(tmp_path / "no-index"), "GIT_OBJECT_DIRECTORY": str(tmp_path / "no-objects")}
    ran = dossier.check("--since", "main", "--format", "json", env=env)
    assert [(r["code"], r["path"]) for r in json.loads(ran.out)] == [("change-outside", "tool.py")], ran.said
    assert not (tmp_path / "no-index").exists()


def test_links_and_quoting_of_git_change_nothing_of_what_is_named(tmp_path: Path) -> None:
    dossier = published(tmp_path)
    for setting in ("core.quotePath=true", "diff.relative=true", "diff.noprefix=true", "diff.renames=copies",
                    "status.showUntrackedFiles=no", "core.precomposeUnicode=true", "color.ui=always"):  # fmt: skip
        dossier.git("config", *setting.split("="))
    dossier.write("seeds/中文\t名.md", NOBODY)
    dossier.write("根 目录.md", SECOND)
    assert dossier.codes("main") == {("title-missing", "中文\t名.md"), ("change-misplaced", "根 目录.md")}


def test_nothing_of_the_repository_is_run_or_written(tmp_path: Path) -> None:
    dossier = published(tmp_path / "dossier")
    ran = tmp_path / "ran"
    script = tmp_path / "script.sh"
    script.write_text(f'#!/bin/sh\necho "$0 $@" >> {ran}\ncat\n')
    script.chmod(0o755)
    git = dossier.top / ".git"
    dossier.git("submodule", "--quiet", "add", str(published(tmp_path / "other").top), "seeds/module")
    dossier.commit()
    for at in (dossier.top, dossier.seeds / "module"):
        for name in ("filter.evil.clean", "filter.evil.smudge", "filter.more.process", "diff.evil.textconv", "core.pager",
                     "diff.evil.command", "diff.external", "core.fsmonitor", "core.askPass", "gpg.program", "core.editor"):  # fmt: skip
            dossier.git("config", name, str(script), at=at)
        dossier.git("config", "filter.evil.required", "true", at=at)
        dossier.git("config", "filter.more.required", "true", at=at)
        dossier.git("config", "log.showSignature", "true", at=at)
    for hook in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
        (git / "hooks" / hook).write_text(script.read_text())
        (git / "hooks" / hook).chmod(0o755)
    attributes = "*.md filter=evil diff=evil\n*.yml filter=more diff=evil\n"
    for path in (".gitattributes", "seeds/.gitattributes"):
        dossier.write(path, attributes)
    dossier.write("seeds/module/.gitattributes", "* filter=inner\n")  # settings that only the module has
    dossier.git("config", "filter.inner.clean", str(script), at=dossier.seeds / "module")
    for path in ("seeds/first.md", "seeds/module/seeds/first.md", "mkdocs.yml"):  # git must look at what is in them
        file = dossier.root / path
        data = file.read_bytes()
        file.write_bytes(
            data.swapcase() if "module" in path else data + b"\n"
        )  # of one length, so that the size tells nothing
    os.utime(dossier.seeds / "mode.md")
    index = (git / "index").read_bytes()
    ended = dossier.check("--since", "main~1", "--format", "json")
    assert ("change-outside", "mkdocs.yml") in {(r["code"], r["path"]) for r in json.loads(ended.out)}, ended.said
    assert not ran.exists(), ran.read_text()
    assert (git / "index").read_bytes() == index
    # the trap is one: git itself springs it
    dossier.git("-c", "filter.more.process=", "-c", "filter.more.required=false", "add", "seeds/first.md")
    assert "script.sh" in ran.read_text()


def test_a_folder_that_looks_like_a_repository_is_none(tmp_path: Path) -> None:
    """HEAD, objects/ and refs/ beside dossier.yml make a bare repository of that folder to git, with settings of a stranger's."""
    dossier = published(tmp_path / "top", "news")
    ran = tmp_path / "ran"
    (tmp_path / "script.sh").write_text(f"#!/bin/sh\ntouch {ran}\n")
    (tmp_path / "script.sh").chmod(0o755)
    dossier.write("HEAD", "ref: refs/heads/main\n")
    dossier.write("objects/keep", "")
    dossier.write("refs/keep", "")
    dossier.write("config", f"[core]\nworktree = .\nfsmonitor = {tmp_path}/script.sh\nrepositoryformatversion = 0\n")
    dossier.write("../root.md", SECOND)
    outside = {("change-outside", f"news/{name}") for name in ("HEAD", "objects/keep", "refs/keep", "config")}
    assert dossier.codes("main") == {("change-misplaced", "root.md"), *outside}
    assert not ran.exists()


def test_every_code_of_a_change_is_told_of_here(changed: Dossier) -> None:
    seen = {c for c, _ in changed.codes("main")} | {"change-large"}
    assert {c for c in RULES if c.startswith("change-")} - seen == set()
