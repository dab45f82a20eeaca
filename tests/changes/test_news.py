"""What readers are told: news from git, kept in a lock, as a page and as feeds that feed readers take."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

import fastfeedparser
import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.changes import news, past
from build_dossier.changes.news import KINDS, Item, Told
from build_dossier.changes.past import Past
from tests.changes.dossiers import Folder, seed
from tests.support.sites import run

ADDRESS = "https://bay.example/dossier/"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "dossier")
    made.commit("五篇报道", at="2024-05-12T08:00:00+08:00")
    return made


def read(folder: Folder) -> Past:
    return past.read(folder.places)


def kinds(told: Told) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in told.items:
        found.setdefault(item.kind, []).append(item.text)
    return found


def convert(folder: Folder, out: Path, *more: str) -> Path:
    ended = run("convert", "--out", out, *more, cwd=folder.root, env={"SITE_URL": ADDRESS})
    assert ended.code == 0, ended.said
    return out


def test_the_first_version_is_that_the_dossier_was_begun(folder: Folder) -> None:
    (told,) = read(folder).news
    assert kinds(told) == {"begun": ["建立档案，收录 5 篇报道"]}
    assert told.when == datetime.fromisoformat("2024-05-12T08:00:00+08:00")


def test_articles_figures_and_corrections_by_whom(folder: Folder) -> None:
    folder.sixth()
    folder.edit("003_injured.html", "70人", "75人")
    claim = folder.claim("75")
    with (folder.seeds / "curation.yml").open("a", encoding="utf-8") as stream:
        stream.write(
            f"correct:\n  - record: {claim}\n    says: 75人\n    set: {{place: 河谷市}}\n"
            "    reason: 通报只说了河谷市的医院\n    editor: 张编辑\n    decided: 2024-05-16\n"
        )
    (folder.seeds / "005_bridge.html").unlink()
    folder.commit("改", at="2024-05-16T20:00:00+08:00")
    told = read(folder).news[0]
    found = kinds(told)
    assert found["publisher"] == [
        "死亡（未说明人群） 164人 发布方撤回：南洲卫生部，5月10日：卫生部次日撤下通报，说把失踪者也算了进去。"
    ]
    assert found["site"] == ["75人 地点 → 河谷市：通报只说了河谷市的医院"]
    assert "死亡（未说明人群）：164人 → 225人（南洲检察院，5月15日公布）" in found["figure"]
    assert [t.partition("：")[0] for t in found["article"]] == ["新收录", "报道有改动", "移出档案"]


def test_rules_and_settings_are_no_news(folder: Folder) -> None:
    """A change of dossier.yml that changes what is concluded; a change of the program is on both sides of a version."""
    folder.story("  - {id: rescuers, name: 救援人员}", "  - {id: rescuers, name: 救援者, aliases: [救援人员]}")
    folder.story("measures: [killed, injured]", "measures: [killed]")
    folder.commit("设定", at="2024-05-13T08:00:00+08:00")
    assert [kinds(t) for t in read(folder).told] == [{}, {"begun": ["建立档案，收录 5 篇报道"]}]
    assert len(read(folder).news) == 1


def test_what_was_told_stays_told(folder: Folder) -> None:
    folder.sixth()
    folder.commit("六", at="2024-05-16T08:00:00+08:00")
    first = run("changes", "--update", cwd=folder.root)
    assert first.code == 0, first.said
    assert "wrote changes.lock" in first.out
    lock = folder.seeds / "changes.lock"
    before = lock.read_bytes()
    folder.commit("记下", at="2024-05-16T09:00:00+08:00")
    assert "wrote" not in run("changes", "--update", cwd=folder.root).out
    assert lock.read_bytes() == before
    # what the rules would say now is another thing than what was told then
    lock.write_text(before.decode().replace("164人 → 225人", "一百六十四人 → 二百二十五人"), encoding="utf-8")
    texts = [i.text for t in read(folder).news for i in t.items]
    assert any("一百六十四人 → 二百二十五人" in t for t in texts)
    # without git the lock alone tells
    outside = folder.root.parent / "outside"
    (outside / "seeds").mkdir(parents=True)
    (outside / "seeds" / "changes.lock").write_bytes(before)
    assert [t.items for t in past.remembered(outside / "seeds").told] == [
        t.items for t in news.parse(before.decode())[0]
    ][::-1]


def test_a_version_that_cannot_be_built_was_not_published(folder: Folder) -> None:
    folder.story("language: zh", "language: fr")
    folder.commit("错", at="2024-05-13T08:00:00+08:00")
    folder.story("language: fr", "language: zh")
    folder.sixth()
    folder.commit("对", at="2024-05-14T08:00:00+08:00")
    told = read(folder).news
    assert len(told) == 2
    assert "新收录" in kinds(told[0])["article"][0]


def test_only_the_published_line_counts(folder: Folder) -> None:
    folder.git("checkout", "--quiet", "-b", "side")
    folder.sixth()
    folder.commit("一半", at="2024-05-13T08:00:00+08:00")
    folder.edit("006_total.html", "225人", "226人")
    folder.commit("另一半", at="2024-05-14T08:00:00+08:00")
    folder.git("checkout", "--quiet", "main")
    folder.git("merge", "--quiet", "--no-ff", "--message", "并入", "side", at="2024-05-15T08:00:00+08:00")
    told = read(folder).news
    assert [t.at for t in told] == ["2024-05-15T08:00:00+08:00", "2024-05-12T08:00:00+08:00"]
    assert "164人 → 226人" in kinds(told[0])["figure"][0]


def test_seeds_that_no_repository_holds_have_no_past(tmp_path: Path, folder: Folder) -> None:
    loose = Folder(tmp_path / "loose")
    assert read(loose) == Past()
    # nor have those that lie untracked within one
    inner = Folder(folder.root / "inner")
    assert read(inner) == Past()
    page = (convert(loose, tmp_path / "out") / "changes/index.md").read_text(encoding="utf-8")
    assert "不在版本库里" in page


def test_a_shallow_clone_says_that_its_past_is_cut(folder: Folder, tmp_path: Path) -> None:
    folder.sixth()
    folder.commit("六", at="2024-05-16T08:00:00+08:00")
    folder.git("clone", "--quiet", "--depth", "1", f"file://{folder.root}", str(tmp_path / "shallow"))
    places = Folder.__new__(Folder)
    places.root, places.seeds = tmp_path / "shallow", tmp_path / "shallow" / "seeds"
    cut = past.read(places.places)
    assert cut.cut
    assert cut.news == ()
    assert [d.code for d in cut.diagnostics] == ["history-cut"]


# --- the page and the feeds


@pytest.fixture
def out(folder: Folder, tmp_path: Path) -> Path:
    folder.sixth()
    folder.commit("六", at="2024-05-16T08:00:00+08:00")
    return convert(folder, tmp_path / "out")


def test_the_page_says_what_changed_with_links_that_lead(out: Path) -> None:
    page = (out / "changes/index.md").read_text(encoding="utf-8")
    assert page.index("发布方与媒体的撤回、更正") > page.index("有效的数字") > page.index("新收录")
    ids = re.findall(r'<li id="(n-[0-9a-f]{10})"', page)
    assert len(ids) == len(set(ids)) == 4
    for link, anchor in re.findall(r'href="\.\./(?:articles/([\w-]+)/#(p-\w+))"', page):
        assert anchor in (out / f"articles/{link}/index.md").read_text(encoding="utf-8")
    decision = re.search(r'href="\.\./corrections/#(d-\w+)"', page)
    assert decision
    assert f'id="{decision[1]}"' in (out / "corrections/index.md").read_text(encoding="utf-8")
    # a number that was withdrawn says so here, too
    assert "已撤回 164人 → 225人" in page
    assert not re.search(r"(?<!已撤回 )164人", page)
    assert "git.example/bay/dossier/commit/" in page
    front = (out / "index.md").read_text(encoding="utf-8")
    assert "更新" in front
    assert "changes/#v-" in front


def entries(out: Path) -> tuple[feedparser.FeedParserDict, dict[str, object]]:
    return (
        feedparser.parse((out / "changes/atom.xml").read_bytes()),
        json.loads((out / "changes/feed.json").read_text(encoding="utf-8")),
    )


def test_feed_readers_take_both_feeds(out: Path) -> None:
    atom, feed = entries(out)
    assert not atom.bozo, atom.get("bozo_exception")
    assert atom.version == "atom10"
    assert atom.feed.id.startswith("urn:uuid:")
    assert atom.feed.title == "海湾塌桥：更新"
    assert {link["rel"] for link in atom.feed.links} == {"self", "alternate"}
    assert len(atom.entries) == 4
    assert {e.tags[0]["term"] for e in atom.entries} == {"article", "figure", "publisher", "begun"}
    page = (out / "changes/index.md").read_text(encoding="utf-8")
    for entry in atom.entries:
        base, _, anchor = entry.link.partition("#")
        assert base == f"{ADDRESS}changes/"
        assert f'id="{anchor}"' in page
        assert entry.updated_parsed is not None
        datetime.fromisoformat(entry.updated)
    assert any("已撤回 164人 → 225人" in e.title for e in atom.entries)
    again = fastfeedparser.parse((out / "changes/atom.xml").read_bytes())
    assert [e.title for e in again.entries] == [e.title for e in atom.entries]
    # JSON Feed 1.1: what must be there, and the same entries
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert isinstance(feed["items"], list)
    assert [i["id"] for i in feed["items"]] == [e.id for e in atom.entries]
    assert [i["url"] for i in feed["items"]] == [e.link for e in atom.entries]
    assert all(i["content_text"] for i in feed["items"])
    read_again = fastfeedparser.parse((out / "changes/feed.json").read_text(encoding="utf-8"))
    assert [e.title for e in read_again.entries] == [e.title for e in atom.entries]


def test_ids_stay_when_the_site_moves_and_when_more_is_told(folder: Folder, tmp_path: Path) -> None:
    folder.sixth()
    folder.commit("六", at="2024-05-16T08:00:00+08:00")
    before, _ = entries(convert(folder, tmp_path / "before"))
    folder.write("007_more.html", seed("又一篇", "海湾晚报", "2024-05-17", "桥边今天没有新的消息，工人在清理河道。"))
    folder.commit("七", at="2024-05-17T08:00:00+08:00")
    ended = run("convert", "--out", tmp_path / "after", cwd=folder.root)  # an address that nobody knows
    assert ended.code == 0
    after, _ = entries(tmp_path / "after")
    assert [e.id for e in after.entries[1:]] == [e.id for e in before.entries]
    assert after.entries[0].title.startswith("新收录：《又一篇》")
    assert after.entries[0].id not in {e.id for e in before.entries}
    # without an address, links are relative to the feed
    root = ET.fromstring((tmp_path / "after/changes/atom.xml").read_text(encoding="utf-8"))
    atom = "{http://www.w3.org/2005/Atom}"
    links = [e.get("href", "") for e in root.iter(f"{atom}link") if e.get("rel") in ("alternate", "related")]
    for link in links:
        assert urljoin("https://x.example/dossier/changes/atom.xml", link).startswith("https://x.example/dossier/")


def test_an_article_that_is_gone_leaves_its_news_without_a_link(folder: Folder, tmp_path: Path) -> None:
    folder.sixth()
    folder.commit("六", at="2024-05-16T08:00:00+08:00")
    (folder.seeds / "006_total.html").unlink()
    (folder.seeds / "curation.yml").unlink()
    folder.commit("撤", at="2024-05-17T08:00:00+08:00")
    page = (convert(folder, tmp_path / "out") / "changes/index.md").read_text(encoding="utf-8")
    assert "移出档案：《检察院公布死亡总数》" in page
    assert "撤销编辑处理（发布方撤回）" in page
    assert "articles/006_total/" not in page


def test_strangers_headlines_are_text_in_page_and_feeds(folder: Folder, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>]]> & <img src=x onerror=alert(2)> {{ x }} --8<-- [l](javascript:x)"
    folder.write("009_evil.html", seed(evil, "海湾晚报", "2024-05-17", "桥边今天没有新的消息，工人在清理河道。"))
    folder.commit("坏", at="2024-05-17T08:00:00+08:00")
    out = convert(folder, tmp_path / "out")
    atom, _ = entries(out)
    assert not atom.bozo
    raw = (out / "changes/atom.xml").read_text(encoding="utf-8")
    assert "<script" not in raw
    assert "<img" not in raw
    assert all(e.title_detail["type"] == "text/plain" for e in atom.entries)
    page = (out / "changes/index.md").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


# --- the lock

texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
items = st.builds(
    Item,
    id=st.from_regex(r"n-[0-9a-f]{10}", fullmatch=True),
    kind=st.sampled_from(KINDS),
    text=texts,
    article=texts | st.just(""),
    passage=texts | st.just(""),
    decision=texts | st.just(""),
)
versions = st.builds(
    Told,
    commit=st.from_regex(r"[0-9a-f]{40}", fullmatch=True),
    at=st.datetimes(timezones=st.timezones()).map(lambda d: d.isoformat()),
    items=st.lists(items, max_size=4).map(tuple),
)


@given(st.lists(versions, max_size=5, unique_by=lambda t: t.commit))
def test_the_lock_reads_as_it_was_written(told: list[Told]) -> None:
    read, faults = news.parse(news.dump(told))
    assert faults == ()
    assert list(read)[::-1] == told


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD",
        "{",
        "[]",
        '{"commit": "x", "at": "2024-05-16T08:00:00+08:00", "items": []}',
        '{"commit": "%s", "at": "2024-05-16", "items": []}' % ("a" * 40),
        '{"commit": "%s", "at": "2024-05-16T08:00:00+08:00", "items": [{"id": "n-0", "kind": "site", "text": "x"}]}' % ("a" * 40),
        '{"commit": "%s", "at": "2024-05-16T08:00:00+08:00", "items": [{"id": "n-0123456789", "kind": "html", "text": "x"}]}' % ("a" * 40),
        '{"commit": "%s", "at": "2024-05-16T08:00:00+08:00", "items": [{"id": "n-0123456789", "kind": "site", "text": 5}]}' % ("a" * 40),
        "[" * 100_000,
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named_and_the_others_count(line: str) -> None:
    good = '{"commit": "%s", "at": "2024-05-16T08:00:00+08:00", "items": []}' % ("b" * 40)
    read, faults = news.parse(f'{{"changes_lock": 1}}\n{line}\n{good}\n')
    assert [n for n, _ in faults] == [2]
    assert [t.commit for t in read] == ["b" * 40]


def test_more_versions_than_are_studied_at_once_begin_late(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        folder.edit("003_injured.html", f"{70 + number}人", f"{71 + number}人")
        folder.commit(f"{number}", at=f"2024-05-{13 + number}T08:00:00+08:00")
    monkeypatch.setattr(past, "MOST", 2)
    late = read(folder)
    assert late.cut
    assert [kinds(t)["figure"][0].partition("：")[2][:9] for t in late.news] == ["73人 → 74人", "72人 → 73人"]


def test_what_came_before_and_cannot_be_read_is_no_beginning(folder: Folder) -> None:
    folder.story("language: zh", "language: fr")
    broken = folder.commit("错", at="2024-05-13T08:00:00+08:00")
    folder.story("language: fr", "language: zh")
    folder.commit("对", at="2024-05-14T08:00:00+08:00")
    (folder.seeds / "changes.lock").write_text(
        '{"changes_lock": 1}\n' + json.dumps({"commit": broken, "at": "2024-05-13T08:00:00+08:00", "items": []}) + "\n",
        encoding="utf-8",
    )
    assert read(folder).news == ()
