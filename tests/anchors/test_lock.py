"""anchors.lock as text: it comes back as it was written, and what is wrong in it is named by line and costs nothing else."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.anchors import file as anchor_lock
from build_dossier.anchors.lead import Anchors, resolve
from build_dossier.anchors.lock import LONGEST, NAME, Live, Lock, dump, parse
from build_dossier.anchors.sketch import fingerprint
from build_dossier.convert.passages import passage_id
from build_dossier.errors import DossierError
from build_dossier.model import Former
from build_dossier.read.article import slug
from tests.anchors.story import Story
from tests.support.sites import run

STEMS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=60)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60)


@st.composite
def locks(draw: st.DrawFn) -> tuple[tuple[Live, ...], tuple[Former, ...]]:
    """Anchors of articles, as this project makes them from names and words of any script."""
    taken: set[str] = set()
    live: list[Live] = []
    former: list[Former] = []
    for stem in draw(st.lists(STEMS, max_size=3, unique=True)):
        page = slug(stem, taken)
        taken.add(page)
        seen: Counter[str] = Counter()
        for index, text in enumerate(draw(st.lists(WORDS, max_size=5))):
            kind = draw(st.sampled_from(["paragraph", "heading"]))
            anchor = passage_id(stem, text, kind, seen)
            kept = fingerprint(text)
            if draw(st.booleans()):
                live.append(
                    Live(
                        article=stem,
                        slug=page,
                        passage=anchor,
                        index=index,
                        sketch=kept.sketch,
                        words=kept.words,
                        frame=kept.frame,
                    )
                )
            else:
                to = draw(st.sampled_from([("", ""), (stem, "p-0123456789"), ("别的", "小标题-12ab-2")]))
                former.append(Former(article=stem, slug=page, passage=anchor, to_article=to[0], to_passage=to[1]))
    return tuple(live), tuple(former)


@given(locks())
def test_a_lock_comes_back_as_it_was_written(made: tuple[tuple[Live, ...], tuple[Former, ...]]) -> None:
    live, former = made
    text = dump(live, former)
    read = parse(text)
    assert read.faults == ()
    assert set(read.live) == set(live)
    assert set(read.former) == set(former)
    assert dump(read.live, read.former) == text
    assert all(len(line) <= LONGEST for line in text.split("\n"))


@given(locks())
def test_the_order_of_what_is_written_does_not_hang_on_that_of_what_is_given(
    made: tuple[tuple[Live, ...], tuple[Former, ...]],
) -> None:
    live, former = made
    assert dump(live[::-1], former[::-1]) == dump(live, former)


SKETCH = fingerprint("总统宣布进入紧急状态。").sketch
GOOD: dict[str, Any] = {"article": "a", "passage": "p-0123456789", "index": 0, "slug": "a", "sketch": SKETCH}
GONE: dict[str, Any] = {"article": "a", "passage": "p-9876543210", "slug": "a", "to": None}
FIRST, LAST = json.dumps(GOOD), json.dumps({**GONE, "passage": "p-aaaaaaaaaa"})


def line(record: dict[str, Any], **changes: Any) -> str:
    return json.dumps({**record, "passage": "p-bbbbbbbbbb", **changes})


HOSTILE = {
    "conflict, ours": "<<<<<<< HEAD",
    "conflict, middle": "=======",
    "conflict, theirs": ">>>>>>> branch",
    "not JSON": "{'article': 'a'}",
    "cut off": FIRST[:60],
    "a list": "[1, 2]",
    "a number": "7",
    "null": "null",
    "empty object": "{}",
    "huge": line(GOOD, more="甲" * 2_000_000),
    "huge number": '{"article": "a", "index": ' + "9" * 1900 + "}",
    "deep": "[" * 1900,
    "deep object": '{"a":' * 380 + "1" + "}" * 380,
    "no index": json.dumps({k: v for k, v in GOOD.items() if k != "index"} | {"passage": "p-bbbbbbbbbb"}),
    "index is text": line(GOOD, index="0"),
    "index is a boolean": line(GOOD, index=True),
    "index is a fraction": line(GOOD, index=0.5),
    "index below zero": line(GOOD, index=-1),
    "index is NaN": line(GOOD, index=float("nan")),
    "sketch too short": line(GOOD, sketch=SKETCH[:-1]),
    "sketch of other letters": line(GOOD, sketch="*" * 86),
    "sketch is null": line(GOOD, sketch=None),
    "words are no digest": line(GOOD, words="<b>"),
    "frame is a number": line(GOOD, frame=1),
    "to is text": line(GONE, to="p-0123456789"),
    "to is a number": line(GONE, to=1),
    "to is one": line(GONE, to=["a"]),
    "to is three": line(GONE, to=["a", "p-0123456789", "b"]),
    "to is no text": line(GONE, to=["a", 1]),
    "to is nested": line(GONE, to=[["a"], "p-0123456789"]),
    "to is empty": line(GONE, to=["", ""]),
    "to is an object": line(GONE, to={"article": "a"}),
    "to with markup": line(GONE, to=["a", '"><script>alert(1)</script>']),
    "article is a number": line(GOOD, article=1),
    "article is empty": line(GOOD, article=""),
    "article is half a letter": line(GOOD, article="\ud800"),
    "article too long": line(GOOD, article="a" * 300),
    "slug climbs": line(GOOD, slug=".."),
    "slug climbs on": line(GOOD, slug="../../etc"),
    "slug with a folder": line(GOOD, slug="a/b"),
    "slug with a backslash": line(GOOD, slug="a\\b"),
    "slug is hidden": line(GOOD, slug=".git"),
    "slug is a file": line(GOOD, slug="index.md"),
    "slug with a line break": line(GOOD, slug="a\n"),
    "slug longer than a file name": line(GONE, slug="甲" * 100),
    "slug is null": line(GOOD, slug=None),
    "passage with a quote": line(GONE, passage='p-0123456789" onclick="alert(1)'),
    "passage with a tag": line(GONE, passage="<b>-12ab"),
    "passage with a space": line(GONE, passage="p 0123456789"),
    "passage with markup": line(GONE, passage="*p*-12ab"),
    "passage that the theme uses": line(GONE, passage="headline"),
    "passage of the search": line(GONE, passage="__search"),
    "passage of a note": line(GONE, passage="fn:1"),
    "passage is empty": line(GONE, passage=""),
    "the same once more": FIRST,
    "the same, gone": line(GONE, passage=GOOD["passage"]),
    "another version within": json.dumps({"anchors_lock": 9}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_line_is_a_fault_at_its_place_and_the_good_ones_stay(name: str) -> None:
    read = parse("\n".join([json.dumps({"anchors_lock": 1}), FIRST, HOSTILE[name], LAST]) + "\n")
    assert [number for number, _ in read.faults] == [3]
    assert [i.passage for i in read.live] == ["p-0123456789"]
    assert [i.passage for i in read.former] == ["p-aaaaaaaaaa"]


def test_of_all_hostile_lines_at_once_each_is_named() -> None:
    read = parse("\n".join([FIRST, *HOSTILE.values(), LAST]))
    assert [number for number, _ in read.faults] == list(range(2, len(HOSTILE) + 2))
    assert (len(read.live), len(read.former)) == (1, 1)


@given(st.lists(st.one_of(WORDS, st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["article", "passage", "slug", "to", "index", "sketch", "words", "frame"]), inner), max_leaves=6,
).map(json.dumps)), max_size=6))  # fmt: skip
def test_no_text_makes_the_parser_fail(lines: list[str]) -> None:
    read = parse("\n".join(lines))
    assert len(read.faults) <= len([part for text in lines for part in text.split("\n")])


def test_two_lines_of_a_merge_lead_one_way() -> None:
    """Both sides of a conflict: a passage that one branch edited and the other left."""
    ours, theirs = FIRST, line(GONE, passage=GOOD["passage"], to=["a", "p-cccccccccc"])
    read = parse("\n".join(["<<<<<<<", ours, "=======", theirs, ">>>>>>>"]))
    assert len(read.live) + len(read.former) == 1
    assert [number for number, _ in read.faults] == [1, 3, 4, 5]


def test_links_that_lead_round_in_a_circle_lead_to_a_note() -> None:
    one = Former(article="a", slug="a", passage="p-0000000001", to_article="a", to_passage="p-0000000002")
    other = Former(article="a", slug="a", passage="p-0000000002", to_article="a", to_passage="p-0000000001")
    itself = Former(article="a", slug="a", passage="p-0000000003", to_article="a", to_passage="p-0000000003")
    found = resolve(Lock(former=(one, other, itself)), ()).former
    assert [f.to_passage for f in found] == ["", "", ""]


# the file


def test_the_file_is_written_by_update_alone(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=["内务部通报，机场已恢复运行。", "医院收治三十名伤者。"])
    settings = ("--config", story.folder / "dossier.yml")
    lock = story.folder / "seeds" / NAME
    assert run("convert", *settings).code == 0
    assert run("check", *settings).code == 0
    assert run("anchors", *settings).code == 0
    assert not lock.exists()
    ran = run("anchors", "--update", *settings)
    assert ran.code == 0, ran.said
    assert "wrote anchors.lock" in ran.out
    before = lock.read_bytes()
    story.write("a", "内务部通报，机场仍未恢复运行。", "医院收治四十名伤者。")
    for command in (["convert"], ["check"], ["anchors"], ["build", "--offline", "--site", str(tmp_path / "site")]):
        assert run(*command, *settings).code == 0
        assert lock.read_bytes() == before
    assert run("anchors", "--update", *settings).code == 0
    assert lock.read_bytes() != before
    again = run("anchors", "--update", *settings)
    assert "wrote" not in again.out


def test_faults_are_told_with_their_line_and_mended_by_update(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=["内务部通报，机场已恢复运行。"]).update()
    lock = story.folder / "seeds" / NAME
    good = lock.read_text(encoding="utf-8")
    lock.write_text(good + "<<<<<<< HEAD\n" + line(GOOD, slug="../x") + "\n", encoding="utf-8")
    settings = ("--config", story.folder / "dossier.yml")
    for command in ("check", "convert", "anchors"):
        ran = run(command, *settings)
        assert ran.code == 1, ran.said
        assert ran.said.count("anchors.lock:3") == 1
        assert ran.said.count("anchors.lock:4") == 1
    run("anchors", "--update", *settings)
    assert lock.read_text(encoding="utf-8") == good


def test_a_lock_of_another_version_is_never_written_over(tmp_path: Path) -> None:
    story = Story.of(tmp_path, a=["内务部通报，机场已恢复运行。"]).update()
    lock = story.folder / "seeds" / NAME
    text = lock.read_text(encoding="utf-8").replace('"anchors_lock": 1', '"anchors_lock": 2')
    lock.write_text(text, encoding="utf-8")
    ran = run("anchors", "--update", "--config", story.folder / "dossier.yml")
    assert ran.code == 2, ran.said
    assert "another version" in ran.err
    assert lock.read_text(encoding="utf-8") == text


def test_a_lock_that_is_no_file_stops_the_run(tmp_path: Path) -> None:
    anchors = Anchors(live=(), former=(), memory=(), unknown=0)
    (tmp_path / "elsewhere").write_text("secret", encoding="utf-8")
    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DossierError, match="link"):
        anchor_lock.read(tmp_path)
    anchor_lock.write(tmp_path, anchors)  # replaces the link, never what it leads to
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "secret"
    assert not (tmp_path / NAME).is_symlink()
    (tmp_path / NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DossierError, match="cannot be read"):
        anchor_lock.read(tmp_path)
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).mkdir()
    with pytest.raises(DossierError):
        anchor_lock.write(tmp_path, anchors)
    assert sorted(os.listdir(tmp_path)) == [NAME, "elsewhere"]


def test_what_a_lock_says_of_words_that_are_there_is_not_believed(tmp_path: Path) -> None:
    """A sketch comes by pull request: that of a passage which is there is made anew, so that nothing can be planted."""
    story = Story.of(tmp_path, a=["内务部通报，阿拉木图机场已经恢复运行，航班陆续起飞。"]).update()
    good = story.lock()
    planted = fingerprint("别处的另外一句话。")
    row = json.loads(good.splitlines()[1])
    row |= {"sketch": planted.sketch, "words": planted.words, "frame": planted.frame}
    (story.folder / "seeds" / NAME).write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert story.update().lock() == good
