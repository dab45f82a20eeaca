"""Git, read only: revisions, changes, versions and exports of real repositories, as strangers and their tools leave them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from build_dossier.errors import FixUsage, TryAgain
from build_dossier.history import LINK, SUBMODULE, Change, Repository
from tests.lint.dossiers import WHO, Dossier

TEXT = "一条河从山里流出来，经过三个村庄，最后流进了海。\n" * 5


def opened(dossier: Dossier) -> Repository:
    found = Repository.around(dossier.root)
    assert found is not None
    return found


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    made = Dossier(tmp_path / "dossier")
    made.write("seeds/a.md", TEXT)
    made.write("seeds/b c.md", "b\n")
    made.commit()
    return made


def plain(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(c.status, c.path, c.before) for c in changes]


class TestAround:
    def test_from_a_folder_far_below(self, dossier: Dossier) -> None:
        (dossier.seeds / "x" / "y").mkdir(parents=True)
        found = Repository.around(dossier.seeds / "x" / "y")
        assert found is not None
        assert found.root.samefile(dossier.top)
        assert (found.inside(dossier.seeds), found.inside(dossier.top)) == ("seeds", "")

    def test_none_where_there_is_none(self, tmp_path: Path) -> None:
        assert Repository.around(tmp_path) is None
        assert Repository.around(tmp_path / "nowhere") is None
        (tmp_path / ".git").mkdir()
        assert Repository.around(tmp_path) is None
        (tmp_path / ".git").rmdir()
        (tmp_path / ".git").write_text("gitdir: nowhere\n")
        assert Repository.around(tmp_path) is None

    def test_none_where_git_is_not_installed(self, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(dossier.top))
        assert Repository.around(dossier.top) is None

    def test_a_bare_repository_is_none(self, dossier: Dossier, tmp_path: Path) -> None:
        dossier.git("clone", "--quiet", "--bare", str(dossier.top), str(tmp_path / "bare"))
        assert Repository.around(tmp_path / "bare") is None

    def test_a_second_work_tree_is_one(self, dossier: Dossier, tmp_path: Path) -> None:
        dossier.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "second"))
        (tmp_path / "second" / "new.md").write_text("x")
        found = Repository.around(tmp_path / "second" / "seeds")
        assert found is not None
        assert plain(found.changes(found.fork("main"))) == [("A", "new.md", "")]

    def test_a_name_with_a_line_break(self, tmp_path: Path) -> None:
        made = Dossier(tmp_path / "two\nlines\n")
        made.commit()
        assert opened(made).root.samefile(made.top)

    def test_outside_of_the_work_tree_is_an_error(self, dossier: Dossier, tmp_path: Path) -> None:
        with pytest.raises(ValueError):
            opened(dossier).inside(tmp_path)


class TestRevisions:
    def test_branches_tags_and_short_hashes(self, dossier: Dossier) -> None:
        head = dossier.git("rev-parse", "HEAD")
        dossier.git("tag", "-a", "v1", "-m", "first")
        repository = opened(dossier)
        assert {repository.commit(r) for r in ("main", "v1", "HEAD", head[:10], "main@{0}")} == {head}

    @pytest.mark.parametrize(
        "revision", ["-n", "--all", "", " ", "none", "a..b", "^main", "main:seeds", "main\n", "é\udcff"]
    )
    def test_what_is_no_commit(self, dossier: Dossier, revision: str) -> None:
        with pytest.raises(FixUsage) as raised:
            opened(dossier).commit(revision)
        assert raised.value.found == revision

    def test_before_the_first_commit(self, tmp_path: Path) -> None:
        made = Dossier(tmp_path)
        made.git("init", "--quiet", "--initial-branch=main")
        repository = opened(made)
        assert repository.head() is None
        assert not repository.tracks("seeds")
        with pytest.raises(FixUsage):
            repository.fork("main")

    def test_the_fork_is_where_the_line_was_left(self, dossier: Dossier) -> None:
        left = dossier.git("rev-parse", "main")
        dossier.git("checkout", "--quiet", "-b", "change")
        dossier.commit("theirs")
        dossier.git("checkout", "--quiet", "main")
        dossier.commit("ours")
        dossier.git("checkout", "--quiet", "change")
        assert opened(dossier).fork("main") == left

    def test_without_a_common_past_the_revision_itself_is_it(self, dossier: Dossier) -> None:
        main = dossier.git("rev-parse", "main")
        dossier.git("checkout", "--quiet", "--orphan", "other")
        dossier.commit()
        assert opened(dossier).fork("main") == main

    def test_in_a_shallow_clone_it_is_said_that_it_is_not_known(self, dossier: Dossier, tmp_path: Path) -> None:
        dossier.git("checkout", "--quiet", "-b", "change")
        dossier.commit("theirs")
        dossier.git("checkout", "--quiet", "main")
        dossier.commit("ours")
        address = f"file://{dossier.top}"
        dossier.git("clone", "--quiet", "--depth=1", "--no-single-branch", address, str(tmp_path / "shallow"))
        shallow = Repository.around(tmp_path / "shallow")
        assert shallow is not None
        assert shallow.shallow
        assert not opened(dossier).shallow
        assert shallow.fork("origin/main") == dossier.git("rev-parse", "main")  # what is checked out has it
        with pytest.raises(FixUsage, match="not fetched"):
            shallow.fork("origin/change")


class TestChanges:
    def test_of_the_work_tree_from_a_commit(self, dossier: Dossier) -> None:
        dossier.write("seeds/a.md", TEXT + "x")
        dossier.write("seeds/新 的.md", "n\n")
        dossier.write("top.md", "t\n")
        dossier.git("rm", "--quiet", "seeds/b c.md")
        assert plain(opened(dossier).changes("main")) == [
            ("M", "seeds/a.md", ""),
            ("D", "seeds/b c.md", ""),
            ("A", "seeds/新 的.md", ""),
            ("A", "top.md", ""),
        ]

    def test_names_of_any_bytes(self, dossier: Dossier) -> None:
        names = [b"two\nlines", b"tab\there", b"-dash", b'"quoted"', b"\xff\xfe", b":(top)x", b":100644 000000 a b M"]
        for name in names:
            dossier.write(name, name)
        found = opened(dossier).changes("main")
        assert {os.fsencode(c.path) for c in found} == set(names)
        dossier.commit()
        assert opened(dossier).changes("main~1", "main") == found
        assert {os.fsencode(f.path) for f in opened(dossier).files("main")} >= set(names)

    def test_a_rename_with_and_without_telling_git(self, dossier: Dossier) -> None:
        (dossier.seeds / "a.md").rename(dossier.seeds / "renamed.md")
        untold = opened(dossier).changes("main")
        assert plain(untold) == [("R", "seeds/renamed.md", "seeds/a.md")]
        dossier.git("add", "--all")
        assert opened(dossier).changes("main") == untold
        dossier.write("seeds/renamed.md", TEXT + "more\n")
        assert plain(opened(dossier).changes("main")) == plain(untold)

    def test_two_copies_of_a_removed_file_are_one_rename(self, dossier: Dossier) -> None:
        (dossier.seeds / "a.md").unlink()
        for name in ("x.md", "y.md"):
            dossier.write(f"seeds/{name}", TEXT)
        assert plain(opened(dossier).changes("main")) == [("R", "seeds/x.md", "seeds/a.md"), ("A", "seeds/y.md", "")]

    def test_modes_links_and_other_repositories(self, dossier: Dossier, tmp_path: Path) -> None:
        other = Dossier(tmp_path / "other")
        other.commit()
        (dossier.seeds / "b c.md").chmod(0o755)
        dossier.write("runs.md", "r\n").chmod(0o755)
        (dossier.seeds / "a.md").unlink()
        (dossier.seeds / "a.md").symlink_to("/etc/hostname")
        (dossier.seeds / "new").symlink_to("nowhere")
        dossier.git("clone", "--quiet", str(other.top), str(dossier.seeds / "nested"))
        dossier.git("submodule", "--quiet", "add", str(other.top), "module")
        found = {c.path: (c.status, c.was, c.mode) for c in opened(dossier).changes("main") if c.path != ".gitmodules"}
        assert found == {
            "seeds/b c.md": ("M", "100644", "100755"),
            "runs.md": ("A", "000000", "100755"),
            "seeds/a.md": ("T", "100644", LINK),
            "seeds/new": ("A", "000000", LINK),
            "seeds/nested": ("A", "000000", SUBMODULE),
            "module": ("A", "000000", SUBMODULE),
        }

    def test_a_merge_that_was_not_finished(self, dossier: Dossier) -> None:
        dossier.git("checkout", "--quiet", "-b", "change")
        dossier.write("seeds/a.md", "ours\n")
        dossier.commit()
        dossier.git("checkout", "--quiet", "main")
        dossier.write("seeds/a.md", "theirs\n")
        dossier.commit()
        with pytest.raises(AssertionError):  # git says that there is a conflict
            dossier.git("merge", "--quiet", "change")
        assert {c.path for c in opened(dossier).changes("main")} == {"seeds/a.md"}

    def test_touched_files_have_not_changed_and_ignored_ones_are_not_there(self, dossier: Dossier) -> None:
        os.utime(dossier.seeds / "a.md", (1, 1))
        dossier.write(".gitignore", "*.tmp\n")
        dossier.write("seeds/x.tmp", "x")
        index = (dossier.top / ".git" / "index").read_bytes()
        assert plain(opened(dossier).changes("main")) == [("A", ".gitignore", "")]
        assert (dossier.top / ".git" / "index").read_bytes() == index

    def test_a_lock_of_another_git_is_no_hindrance(self, dossier: Dossier) -> None:
        (dossier.top / ".git" / "index.lock").write_text("")
        dossier.write("seeds/a.md", "x")
        assert plain(opened(dossier).changes("main")) == [("M", "seeds/a.md", "")]

    def test_attributes_that_git_cannot_follow(self, dossier: Dossier) -> None:
        dossier.write(".gitattributes", "* working-tree-encoding=NO-SUCH eol=crlf text ident filter=none\n")
        dossier.write("seeds/a.md", "x\n")
        assert {c.path for c in opened(dossier).changes("main")} >= {".gitattributes", "seeds/a.md"}

    def test_a_repository_that_is_broken_is_said_to_be(self, dossier: Dossier) -> None:
        (dossier.top / ".git" / "index").write_bytes(b"garbage")
        with pytest.raises(TryAgain, match="git diff failed"):
            opened(dossier).changes("main")


class TestVersions:
    def test_first_parents_that_changed_what_is_asked_the_newest_first(self, dossier: Dossier) -> None:
        first = dossier.git("rev-parse", "HEAD")
        dossier.write("code.py", "x")
        dossier.commit("code alone")
        dossier.write("seeds/images.lock", "x")
        dossier.commit("lock alone")
        dossier.git("checkout", "--quiet", "-b", "change")
        dossier.write("seeds/c.md", "c")
        dossier.commit("on the branch")
        dossier.git("checkout", "--quiet", "main")
        dossier.git("merge", "--quiet", "--no-ff", "-m", "merge", "change")
        merge = dossier.git("rev-parse", "HEAD")
        dossier.git("config", "log.follow", "true")
        found = opened(dossier).versions("seeds", but=["seeds/images.lock"], limit=10)
        assert [v.commit for v in found] == [merge, first]
        assert found[0].parent == dossier.git("rev-parse", "HEAD^1")
        assert found[1].parent == ""
        assert all(v.at.tzinfo is not None for v in found)
        assert [v.commit for v in opened(dossier).versions("seeds", limit=1)] == [merge]

    def test_paths_are_literal(self, dossier: Dossier) -> None:
        assert opened(dossier).versions("see*", limit=10) == ()
        assert opened(dossier).versions(":(glob)**", limit=10) == ()


class TestExport:
    def test_files_as_they_were_links_to_nowhere_and_no_modules(self, dossier: Dossier, tmp_path: Path) -> None:
        other = Dossier(tmp_path / "other")
        other.commit()
        dossier.git("submodule", "--quiet", "add", str(other.top), "seeds/module")
        (dossier.seeds / "secret.md").symlink_to("/etc/hostname")
        dossier.write(b"seeds/\xff\n.md", b"\0\xff")
        dossier.write("seeds/crlf.md", "a\r\nb")
        dossier.write(".gitattributes", "*.md eol=crlf text export-ignore export-subst ident filter=x\n")
        dossier.commit()
        dossier.write("seeds/crlf.md", "later")
        target = tmp_path / "out"
        opened(dossier).export(dossier.git("rev-parse", "HEAD"), target, "seeds")
        assert sorted(p.name for p in target.rglob("*")) == sorted(
            ["seeds", "a.md", "b c.md", "crlf.md", "secret.md", "\udcff\n.md"]
        )
        assert (target / "seeds/secret.md").readlink() == Path("nowhere")
        assert (target / "seeds" / os.fsdecode(b"\xff\n.md")).read_bytes() == b"\0\xff"
        assert (target / "seeds/a.md").read_text(encoding="utf-8") == TEXT

    def test_paths_that_lead_out_are_left_out(self, dossier: Dossier, tmp_path: Path) -> None:
        """Trees that no git would write, but anybody can."""
        blob = dossier.git("rev-parse", "HEAD:seeds/a.md")
        inner = dossier.git("rev-parse", "HEAD:seeds")
        rows = [(b"100644", b"ok.md", blob), (b"40000", b"..", inner), (b"40000", b".git", inner)]
        tree = b"".join(
            b"%s %s\0%s" % (mode, name, bytes.fromhex(oid)) for mode, name, oid in sorted(rows, key=lambda r: r[1])
        )
        raw = tmp_path / "tree"
        raw.write_bytes(tree)
        made = dossier.git("hash-object", "-t", "tree", "-w", "--literally", str(raw))
        commit = dossier.git(*WHO, "commit-tree", made, "-m", "hostile")
        opened(dossier).export(commit, tmp_path / "out" / "inner")
        assert [p.name for p in (tmp_path / "out").rglob("*")] == ["inner", "ok.md"]

    def test_replaced_objects_are_those_that_were_committed(self, dossier: Dossier, tmp_path: Path) -> None:
        old, new = (dossier.git("rev-parse", f"HEAD:seeds/{n}") for n in ("a.md", "b c.md"))
        dossier.git("replace", old, new)
        opened(dossier).export(dossier.git("rev-parse", "HEAD"), tmp_path / "out", "seeds/a.md")
        assert (tmp_path / "out/seeds/a.md").read_text(encoding="utf-8") == TEXT


def test_a_hooks_environment_is_not_taken_over(
    dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Dossier(tmp_path / "other")
    other.commit()
    for name, value in {"GIT_DIR": other.top / ".git", "GIT_WORK_TREE": other.top, "GIT_INDEX_FILE": tmp_path / "none",
                        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.worktree", "GIT_CONFIG_VALUE_0": "/"}.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    dossier.write("seeds/a.md", "x")
    repository = opened(dossier)
    assert repository.root.samefile(dossier.top)
    assert plain(repository.changes("main")) == [("M", "seeds/a.md", "")]
    assert repository.tracks("seeds")
