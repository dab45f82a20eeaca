"""The exported evidence: by its schemas, as tables for a spreadsheet, and within what each article's rights let out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from build_dossier import config, pipeline
from build_dossier.render.records import RECORDS
from build_dossier.render.tables import BOM, cell, table

FILES = tuple(RECORDS)
TABLES = ("claims", "statements", "events")
EVIDENCE = (*TABLES, "clusters")
HELD = 120  # characters of a withheld passage that may be quoted
STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

STORY = """
title: 青石河涨水
language: zh
timezone: Asia/Shanghai
outlets:
  - {name: 海湾晚报, clock: Asia/Shanghai, publish: full}
  - {name: 河谷日报, clock: Asia/Shanghai, publish: PUBLISH}
  - {name: 河谷快讯, clock: Asia/Shanghai, publish: PUBLISH}
entities:
  - {id: wang-hai, name: 王海, kind: person, party: 青石省}
  - {id: zhao-tian, name: "=赵田", aliases: [赵田], kind: person}
  - {id: li-ming, name: "@李明", aliases: [李明], kind: person}
populations:
  - {id: all, name: 所有人}
  - {id: police, name: 警察, part_of: all}
"""

HEADER = """
---
title: {title}
categories:
 - 新媒体
 - {outlet}
author: {outlet}
date: Tue, 14 May 2024 06:20:00 GMT
url: https://www.valley.example/{name}.html
---

<div>
{body}
</div>
"""

LONG = (
    "5月13日夜里，青石河在大雨中漫过了第三道堤坝，沿岸的两个村子先后停电，村民们打着手电往山坡上转移，"
    "港务局局长何江5月14日说，共有12人死亡、30多人受伤，另有7名警察在转移途中失踪，近200名消防员被派往下游，"
    "他们带去了橡皮艇、绳索和发电机，省里同日表示还会增派人手，同时提醒下游的三个镇做好准备，"
    "因为上游水库可能在次日凌晨开闸放水，届时河面还会再升高将近半米。"
)
QUOTED = (
    "省长王海5月14日表示：“我们会把每个人都找到，一个也不落下，哪怕要把这条河翻过来，"
    "哪怕要一直找到秋天，我们也不会离开这里，因为那些人是我们的邻居，是我们的孩子，也是我们每天在渡口上见到的人，"
    "我已经请所有的船都不要靠岸，夜里也要亮着灯，直到最后一个人回家为止，这是我今天能作出的唯一承诺。”"
)
CAPTION = "图为5月13日夜里的青石河" + "，河水漫过堤坝，村民们打着手电往山坡上转移" * 6
PICTURE = f'<p><img src="https://i.example.org/b.jpg"></p><p style="text-align:center">{CAPTION} 图源河谷图片社</p>'
PLAIN = "渡口周三恢复通航，旅客请凭票上船，行李另行托运。"

SEEDS = {
    "001_open.txt": ("'青石河漫堤'", "海湾晚报", f"<p>{LONG}</p><p>{QUOTED}</p><p>{PLAIN}</p>"),
    "002_held.txt": ("'青石河漫堤之后'", "河谷日报", f"<p>{PLAIN}</p><p>{LONG}</p><p>{QUOTED}</p><h3>五月</h3>{PICTURE}"),
    "003_wire.txt": ("'河谷简讯'", "河谷快讯", f"<p>{LONG.replace('12人', '15人').replace('两个', '四个')}</p>"),
    "004_marks.txt": (
        "'=1+1：一份带记号的报道'",
        "海湾晚报",
        '<p><img src="https://i.example.org/a.jpg"></p><p style="text-align:center">=图为河边的村民 图源海湾图片社</p>'
        "<p>“=HYPERLINK(\"https://x.example\",\"点这里\")，大家快来看看吧。”村民赵田说。</p>"
        "<p>“+86 的号码都打不通，我们等了一夜。”村民李明5月13日说。</p>"
        "<p>“-5度的夜里，我们没有被子，也没有火。”村民钱多说。</p>"
        "<p>“@所有人，马上到山坡上去，不要回头。”村民孙河说。</p>"
        "<p>“＝A1 写在那张表上，谁也看不懂它。”村民周江说。</p>"
        "<p>=村民赵田说，有5人受伤，雨还在下。</p>"
        "<p>@河谷消息：5月13日，9人死亡；=SUM(A1)。</p>"
        "<p>-据港湾通讯社报道，5月12日有4人失踪，他们“没有带雨衣”。</p>"
        '<p>+他说：“他写了"三"，又写了,逗号；<br>还换了行，说这样就行了。”</p>',
    ),
    "005_bare.txt": ("'没有证据的一篇'", "海湾晚报", "<p>雨停了。</p><pre>=1+1</pre>"),
}  # fmt: skip


def convert(out: Path, publish: str) -> Path:
    seeds = out / "seeds"
    seeds.mkdir(parents=True)
    for name, (title, outlet, body) in SEEDS.items():
        text = HEADER.format(title=title, outlet=outlet, body=body, name=name[:3])
        (seeds / name).write_text(text, encoding="utf-8")
    tree = out / "tree"
    pipeline.convert(config.parse(STORY.replace("PUBLISH", publish)), seeds=seeds, state=out / "store", out=tree)
    return tree


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {p: convert(tmp_path_factory.mktemp(p), p) for p in ("full", "excerpt", "metadata")}


@pytest.fixture(scope="module")
def tree(trees: dict[str, Path]) -> Path:
    return trees["full"]


def data(tree: Path, name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((tree / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def schema(tree: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((tree / f"data/schemas/{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


def cells(tree: Path, name: str) -> list[list[str]]:
    raw = (tree / "data" / f"{name}.csv").read_bytes().decode("utf-8")
    return list(csv.reader(io.StringIO(raw.removeprefix(BOM), newline="")))


# --- schemas


@pytest.mark.parametrize("publish", ["full", "excerpt", "metadata"])
@pytest.mark.parametrize("name", FILES)
def test_each_file_is_as_its_schema_says(name: str, publish: str, trees: dict[str, Path]) -> None:
    made = schema(trees[publish], name)
    Draft202012Validator.check_schema(made)
    assert made["$schema"].endswith("2020-12/schema")
    faults = list(Draft202012Validator(made).iter_errors(data(trees[publish], name)))
    assert not faults, faults[0]


def test_every_file_has_a_schema_and_records(tree: Path) -> None:
    files = {p.stem for p in (tree / "data").glob("[!.]*.json")}
    assert files == set(FILES)
    assert {p.name for p in (tree / "data/schemas").iterdir()} == {f"{n}.schema.json" for n in FILES}
    for name in EVIDENCE:
        assert data(tree, name), name


@pytest.mark.parametrize("name", FILES)
def test_a_schema_refuses_what_is_not_a_record(name: str, tree: Path) -> None:
    check = Draft202012Validator(schema(tree, name))
    assert not check.is_valid({})
    assert not check.is_valid([{}])
    for record in data(tree, name)[:1]:
        assert check.is_valid([record])
        assert not check.is_valid([{**record, "surplus": 1}])
        for field in record:
            assert not check.is_valid([{k: v for k, v in record.items() if k != field}]), field


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("claims", {"qualifier": "roughly"}),
        ("claims", {"as_of": "13 May"}),
        ("claims", {"low": "12"}),
        ("claims", {"start": -1}),
        ("claims", {"text": ""}),
        ("statements", {"kind": "rumoured"}),
        ("statements", {"date": "2024-5-1"}),
        ("events", {"start": "2024-05-13T4:17"}),
        ("events", {"background": None}),
        ("clusters", {"level": "alike"}),
        ("clusters", {"passages": [{"article": 1}]}),
        ("articles", {"source_sha256": "abc"}),
        ("diagnostics", {"severity": "fatal"}),
    ],
)
def test_a_schema_refuses_a_wrong_value(name: str, change: dict[str, Any], tree: Path) -> None:
    check = Draft202012Validator(schema(tree, name))
    records = data(tree, name) or [dict.fromkeys(RECORDS[name].model_fields)]
    assert not check.is_valid([{**records[0], **change}])


def test_records_lead_to_passages_and_to_each_other(tree: Path) -> None:
    texts = {(p["article"], p["id"]): p["text"] for p in data(tree, "passages")}
    for claim in data(tree, "claims"):
        text = texts[claim["article"], claim["passage"]]
        assert text[claim["start"] : claim["end"]] == claim["printed"]
        assert claim["text"] in text
    said = data(tree, "statements")
    for statement in said:
        text = texts[statement["article"], statement["passage"]]
        assert text[statement["start"] : statement["end"]] == statement["text"]
    told = data(tree, "events")
    assert {e["same_event"] for e in told} <= {e["id"] for e in told}
    assert {s["speaker_id"] for s in said if s["speaker"] == "王海"} == {"wang-hai"}
    assert {c["population"] for c in data(tree, "claims") if c["subject"] == "警察"} == {"police"}
    for one in data(tree, "clusters"):
        assert all((p["article"], p["passage"]) in texts for p in one["passages"])


# --- tables


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_same_rows_as_its_file(name: str, tree: Path) -> None:
    records = data(tree, name)
    header, *rows = cells(tree, name)
    assert [c for c in header if c != "notice"] == list(RECORDS[name].model_fields)
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        for column, printed in zip(header, row, strict=True):
            value = record.get(column)  # `notice` is the table's own: empty where nothing was withdrawn
            if value is None:
                expected = ""
            elif isinstance(value, bool):
                expected = str(value).lower()
            elif isinstance(value, list):
                expected = "; ".join(value)
            else:
                expected = str(value)
            assert printed.removeprefix("'") == expected.removeprefix("'"), column


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_byte_order_mark_and_line_ends_of_its_standard(name: str, tree: Path) -> None:
    raw = (tree / "data" / f"{name}.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\r\n")
    quoted = re.sub(rb'"(?:[^"]|"")*"', b"", raw)
    assert quoted.count(b"\n") == quoted.count(b"\r\n")


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_a_formula(name: str, tree: Path) -> None:
    for row in cells(tree, name):
        for printed in row:
            assert not printed.startswith(STARTERS), printed
            assert not printed.lstrip().startswith(STARTERS), printed


def test_the_marks_of_the_seeds_came_as_far_as_the_tables(tree: Path) -> None:
    printed = [c for name in TABLES for row in cells(tree, name) for c in row]
    for start in ("'=HYPERLINK", "'+86", "'-5度", "'@所有人", "'＝A1", "'=村民", "'@河谷", "'-据"):
        assert any(c.startswith(start) for c in printed), start
    assert {"=赵田", "@李明"} <= {s["speaker"] for s in data(tree, "statements")}
    assert {"=赵田"} <= {c["claimant"] for c in data(tree, "claims")}
    words = [s["text"] for s in data(tree, "statements")]
    assert any(w.startswith("=HYPERLINK") for w in words)  # the apostrophe is the spreadsheet's, not the record's


def test_a_cell_of_each_type() -> None:
    given_ = [None, True, False, 12, 12.0, 1.5, 1e15, [], ["甲", "乙"], "甲", "=甲", " =甲", "'甲", ["=甲", "乙"]]
    made = [cell(value) for value in given_]
    assert made == [
        "",
        "true",
        "false",
        "12",
        "12",
        "1.5",
        "1e+15",
        "",
        "甲; 乙",
        "甲",
        "'=甲",
        "' =甲",
        "'甲",
        "'=甲; 乙",
    ]


WORDS = st.text(alphabet="=+-@|%\t\r\n \"',;甲a1＝＋－＠\u3000\u00a0", max_size=12) | st.text(max_size=12)


@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), max_size=6))
def test_whatever_a_cell_holds_a_table_is_read_back(rows: list[tuple[str, list[str]]]) -> None:
    rows = [(a.replace("\0", ""), [b.replace("\0", "") for b in more]) for a, more in rows]
    made = table(["text", "via"], ({"text": a, "via": more} for a, more in rows))
    assert made.startswith(BOM)
    header, *read = list(csv.reader(io.StringIO(made.removeprefix(BOM), newline="")))
    assert header == ["text", "via"]
    assert len(read) == len(rows)
    for row, (text, more) in zip(read, rows, strict=True):
        for printed, real in zip(row, (text, "; ".join(more)), strict=True):
            assert printed in (real, f"'{real}")
            assert not printed.lstrip(" \u3000\u00a0").startswith(STARTERS)


# --- rights


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def windows(text: str) -> set[str]:
    """Every stretch of a text that is longer than may be quoted."""
    return {text[i : i + HELD + 1] for i in range(len(text) - HELD)}


@pytest.mark.parametrize("publish", ["excerpt", "metadata"])
@pytest.mark.parametrize("name", EVIDENCE)
def test_nothing_long_of_a_withheld_passage_is_exported(name: str, publish: str, trees: dict[str, Path]) -> None:
    shown = {(p["article"], p["id"]) for p in data(trees[publish], "passages") if p["text"] is not None}
    held = [p for p in data(trees["full"], "passages") if (p["article"], p["id"]) not in shown]
    assert {p["article"] for p in held} == ({"002_held", "003_wire"} if publish == "metadata" else {"002_held"})
    records = data(trees[publish], name)
    mine = {(p["article"], p["id"]) for p in held}
    touched = 0
    for record in records:
        places = record.get("passages", [record])
        if any((p["article"], p["passage"]) in mine for p in places):
            touched += 1
            if name == "clusters":
                assert all((d["article"], d["passage"]) in shown for d in record["differences"])
            else:
                assert all(len(text) <= HELD for text in strings(record)), record
    assert touched
    for record in records:
        if record.get("article") in ("002_held", "003_wire"):
            said = "\n".join(strings(record))
            assert not any(stretch in said for p in held for stretch in windows(p["text"]))


@pytest.mark.parametrize("publish", ["excerpt", "metadata"])
def test_a_short_quotation_holds_what_the_record_is_about(publish: str, trees: dict[str, Path]) -> None:
    for claim in data(trees[publish], "claims"):
        assert claim["printed"] in claim["text"]
    for event in data(trees[publish], "events"):
        assert event["expression"] in event["text"]
    whole = {s["id"]: s["text"] for s in data(trees["full"], "statements")}
    for statement in data(trees[publish], "statements"):
        assert statement["text"] in whole[statement["id"]]


@pytest.mark.parametrize("publish", ["excerpt", "metadata"])
def test_a_setting_takes_no_record_and_changes_no_figure(publish: str, trees: dict[str, Path]) -> None:
    for name in TABLES:
        full, held = data(trees["full"], name), data(trees[publish], name)
        assert len(full) == len(held)
        for one, other in zip(full, held, strict=True):
            assert {k: v for k, v in one.items() if k not in ("text", "label")} == {
                k: v for k, v in other.items() if k not in ("text", "label")
            }


@pytest.mark.parametrize("publish", ["full", "excerpt", "metadata"])
def test_the_caption_of_a_withheld_picture_stays_with_it(publish: str, trees: dict[str, Path]) -> None:
    uses = [u for i in data(trees[publish], "images") for u in i["uses"] if u["article"] == "002_held"]
    assert [u["credit"] for u in uses] == ["图源河谷图片社"]
    assert [bool(u["caption"]) for u in uses] == [publish == "full"]


def test_differences_are_told_where_both_passages_are_published(trees: dict[str, Path]) -> None:
    for publish, expected in (("full", True), ("metadata", False)):
        told = [d for c in data(trees[publish], "clusters") for d in c["differences"] if d["article"] == "003_wire"]
        assert bool(told) is expected
    assert {("12", "15"), ("两", "四")} <= {
        (d["removed"], d["added"]) for c in data(trees["full"], "clusters") for d in c["differences"]
    }
