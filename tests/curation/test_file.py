"""curation.yml as text: every kind of entry is read; each fault with file, line, found, expected, example; all at once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier import config, pipeline
from build_dossier.curation.file import Curation, Source, parse, read
from build_dossier.errors import FixConfiguration, FixConfigurationFaults

SECTIONS = ("drop", "correct", "merge", "withdraw", "add", "headline", "review", "move")
CLAIM, OTHER = "c-0123456789", "c-9876543210-2"
EVENT, OTHER_EVENT = "e-0123456789", "e-9876543210"
WHO = "reason: 与原文核对过, editor: 韩编辑, decided: 2024-06-01"
CITED = "sources: [{outlet: 示例通讯社, date: 2024-05-16}]"
EVERY_KIND = f"""\
# 每一种处理各一条
withdraw:
  - claims: [{CLAIM}, {OTHER}]
    says: 158人
    how: denied
    by: 南洲卫生部
    on: 2024-05-15
    denied_by: 南洲卫生部
    also: 卫生部没有证实过
    everywhere: false
    reason: 卫生部否认公布过
    sources:
      - {{outlet: 示例通讯社, headline: 卫生部否认, date: 2024-05-16, url: https://news.example.org/1.html}}
      - {{outlet: 示例晚报, date: 2024-05}}
    editor: 韩编辑
    decided: 2024-06-01

correct:
  - {{record: {CLAIM}, says: 4名, set: {{population: rescuers, as_of: null, status: planned}}, {WHO}}}
  - record: s-0123456789
    says: 水坝
    set:
      speaker: 林致远
      role: 交通部长
      date: 2024-05
    {WHO.replace(", ", f"{chr(10)}    ")}

add:
  - {{measure: killed, printed: "225", low: 225, high: null, qualifier: more_than, unit: 人, part_of: "300", {CITED}, {WHO}}}
headline:
  - {{measure: killed, claim: o-0123456789, {WHO}}}
  - {{measure: killed, population: rescuers, claim: null, {WHO}}}
review:
  - {{records: [{CLAIM}, s-0123456789, {EVENT}], says: 9名, {WHO}}}
merge:
  - {{events: [{EVENT}, {OTHER_EVENT}], {WHO}}}
move:
  - {{topic: dam, passage: p-0123456789, says: 水坝, into: true, {WHO}}}
drop:
  - {{record: {EVENT}, says: 一个连, {CITED}, {WHO}}}
"""


def faults(text: str) -> tuple[FixConfiguration, ...]:
    with pytest.raises(FixConfigurationFaults) as caught:
        parse(text)
    return caught.value.faults


def told(one: FixConfiguration) -> tuple[str, int | None]:
    return one.what, one.line


# --- what is right


def test_every_kind_of_entry_is_read() -> None:
    found = parse(EVERY_KIND).curation
    (withdraw,) = found.withdraw
    assert withdraw.claims == (CLAIM, OTHER)
    assert (withdraw.says, withdraw.how, withdraw.by, withdraw.on) == ("158人", "denied", "南洲卫生部", "2024-05-15")
    assert (withdraw.also, withdraw.everywhere) == ("卫生部没有证实过", False)
    assert withdraw.denied_by == "南洲卫生部"
    assert (withdraw.reason, withdraw.editor, withdraw.decided) == ("卫生部否认公布过", "韩编辑", "2024-06-01")
    assert withdraw.sources == (
        Source(outlet="示例通讯社", headline="卫生部否认", date="2024-05-16", url="https://news.example.org/1.html"),
        Source(outlet="示例晚报", date="2024-05"),
    )
    first, second = found.correct
    assert first.record == CLAIM
    # a field that is set to null is told from one that is not set
    assert first.set.model_dump(exclude_unset=True) == {"population": "rescuers", "as_of": None, "status": "planned"}
    assert second.set.model_dump(exclude_unset=True) == {"speaker": "林致远", "role": "交通部长", "date": "2024-05"}
    (add,) = found.add
    assert (add.printed, add.low, add.high, add.qualifier) == ("225", 225, None, "more_than")
    assert (add.unit, add.part_of) == ("人", "300")
    assert [(h.measure, h.population, h.claim, h.says) for h in found.headline] == [
        ("killed", None, "o-0123456789", None),
        ("killed", "rescuers", None, None),
    ]
    assert found.review[0].records == (CLAIM, "s-0123456789", EVENT)
    assert (found.merge[0].events, found.merge[0].says) == ((EVENT, OTHER_EVENT), None)
    assert (found.move[0].topic, found.move[0].passage, found.move[0].into) == ("dam", "p-0123456789", True)
    assert (found.drop[0].record, found.drop[0].says, found.drop[0].sources[0].outlet) == (
        EVENT,
        "一个连",
        "示例通讯社",
    )


def test_what_is_not_written_has_its_usual_value() -> None:
    found = parse(
        f"withdraw:\n  - {{claims: [{CLAIM}], says: 158人, by: 内政部, on: 2024-05, {CITED}, {WHO}}}\n"
        f"add:\n  - {{measure: killed, printed: '7', low: 7, high: 7, {CITED}, {WHO}}}\n"
    ).curation
    assert (found.withdraw[0].how, found.withdraw[0].everywhere, found.withdraw[0].also) == ("withdrawn", True, "")
    assert (found.withdraw[0].denied_by, found.withdraw[0].sources[0].url) == (None, None)
    add = found.add[0]
    assert (add.qualifier, add.unit, add.subject, add.population, add.place) == ("exact", None, None, None, None)
    assert (add.as_of, add.claimant, add.part_of) == (None, None, None)


def test_each_decision_has_its_line() -> None:
    found = parse(EVERY_KIND)
    lines = EVERY_KIND.splitlines()
    for section, index, begins in (
        ("withdraw", 0, "  - claims: "),
        ("correct", 0, f"  - {{record: {CLAIM}"),
        ("correct", 1, "  - record: s-"),
        ("headline", 1, "  - {measure: killed, population: rescuers"),
        ("drop", 0, f"  - {{record: {EVENT}"),
    ):
        assert lines[found.line(section, index) - 1].startswith(begins), (section, index)


@pytest.mark.parametrize("text", ["", "\n\n", "# 还没有处理\n", "  # 一\n\n# withdraw:\n#   - claims: [c-1]\n"])
def test_a_file_of_comments_alone_holds_no_decisions(text: str) -> None:
    assert parse(text).curation == Curation.model_validate({})


def test_a_missing_file_holds_no_decisions(tmp_path: Path) -> None:
    found = read(tmp_path).curation
    assert all(getattr(found, section) == () for section in SECTIONS)
    assert read(tmp_path / "nowhere").curation == found


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "curation.yml").write_text(f"\ufeff{EVERY_KIND}", encoding="utf-8")
    assert read(tmp_path).curation == parse(EVERY_KIND).curation


def test_a_decision_cannot_be_changed_afterwards() -> None:
    with pytest.raises(Exception, match="frozen"):
        parse(EVERY_KIND).curation.drop[0].says = "x"  # type: ignore[misc]


# --- what is wrong

RIGHT: dict[str, str] = {
    "drop": f"record: {CLAIM}, says: 一个连, {CITED}, {WHO}",
    "correct": f"record: {CLAIM}, says: 4名, set: {{place: 北河省}}, {WHO}",
    "merge": f"events: [{EVENT}, {OTHER_EVENT}], {WHO}",
    "withdraw": f"claims: [{CLAIM}], says: 158人, by: 内政部, on: 2024-05-15, {CITED}, {WHO}",
    "add": f"measure: killed, printed: '225', low: 225, high: 225, {CITED}, {WHO}",
    "headline": f"measure: killed, claim: {CLAIM}, {WHO}",
    "review": f"records: [{CLAIM}], says: 18名, {WHO}",
    "move": f"topic: dam, passage: p-0123456789, says: 水坝, into: false, {WHO}",
}


def one_entry(section: str, entry: str) -> str:
    return f"# 处理\n{section}:\n  - {{{entry}}}\n"


def test_the_right_entries_of_these_tests_are_right() -> None:
    for section, entry in RIGHT.items():
        assert len(getattr(parse(one_entry(section, entry)).curation, section)) == 1


@pytest.mark.parametrize(
    ("section", "old", "new", "what", "found", "expected", "example"),
    [
        ("drop", CLAIM, "c-12", "drop.0.record", "c-12", "match pattern '^[cse]-", "record: c-0123456789"),
        ("drop", CLAIM, "p-0123456789", "drop.0.record", "p-0123456789", "match pattern", "record: c-0123456789"),
        ("drop", CLAIM, "C-0123456789", "drop.0.record", "C-0123456789", "match pattern", "record: c-0123456789"),
        ("drop", "says: 一个连", "says: ''", "drop.0.says", "''", "at least 1 character", "says: 一个连"),
        ("correct", CLAIM, "r-0123456789", "correct.0.record", "r-0123456789", "match pattern", "record: c-0123456789"),
        ("correct", "{place: 北河省}", "[北河省]", "correct.0.set", "[北河省]", "dictionary", "set:"),
        ("correct", "place: 北河省", "status: withdrawn", "correct.0.set.status", "withdrawn", "'planned' or 'reported'", "status: planned"),
        ("correct", "place: 北河省", "as_of: 五月", "correct.0.set.as_of", "五月", "as 2022-01-15", "as_of: '2022-01-07'"),
        ("correct", "place: 北河省", "date: 14.5.2024", "correct.0.set.date", "14.5.2024", "as 2022-01-15", "date: '2022-01-07'"),
        ("correct", "place: 北河省", "label: null", "correct.0.set.label", "null", "string", "label:"),
        ("correct", "place: 北河省", "background: perhaps", "correct.0.set.background", "perhaps", "boolean", "background: true"),
        ("merge", f"[{EVENT}, {OTHER_EVENT}]", f"[{EVENT}]", "merge.0.events", f"[{EVENT}]", "at least 2 items", "events:"),
        ("withdraw", f"[{CLAIM}]", "[]", "withdraw.0.claims", "[]", "at least 1 item", "claims:"),
        ("withdraw", f"[{CLAIM}]", CLAIM, "withdraw.0.claims", CLAIM, "tuple", "claims:"),
        ("withdraw", "says: 158人", "says: 158", "withdraw.0.says", "158", "string", "says:"),
        ("withdraw", "by: 内政部", "by: 内政部, how: gone", "withdraw.0.how", "gone", "'withdrawn', 'denied' or 'corrected_by_outlet'", "how: withdrawn"),
        ("withdraw", "on: 2024-05-15", "on: 5月15日", "withdraw.0.on", "5月15日", "as 2022-01-15", "2022-01-10"),
        ("withdraw", "on: 2024-05-15", "on: 2024-5-15", "withdraw.0.on", "2024-5-15", "as 2022-01-15", "2022-01-10"),
        ("drop", "date: 2024-05-16", "date: 16/05/2024", "drop.0.sources.0.date", "16/05/2024", "as 2022-01-15", "date: '2022-01-15'"),
        ("drop", "outlet: 示例通讯社", "outlet: 示例通讯社, url: nowhere", "drop.0.sources.0.url", "nowhere", "http", "url: https://"),
        ("withdraw", CITED, "sources: []", "withdraw.0.sources", "[]", "at least 1 item", "sources:"),
        ("add", "low: 225", "low: many", "add.0.low", "many", "number", "low: 225"),
        ("add", "low: 225", "low: -1", "add.0.low", "-1", "greater than or equal to 0", "low: 225"),
        ("add", "high: 225", "high: 1.0e+12", "add.0.high", "1000000000000", "less than or equal to", "high: 225"),
        ("add", "printed: '225'", "printed: 225", "add.0.printed", "225", "string", "printed: '225'"),
        ("add", "low: 225", "low: 225, qualifier: roughly", "add.0.qualifier", "roughly", "'exact', 'about'", "qualifier: exact"),
        ("headline", CLAIM, "s-0123456789", "headline.0.claim", "s-0123456789", "match pattern '^[co]-", "claim: c-0123456789"),
        ("move", "into: false", "into: out", "move.0.into", "out", "boolean", "into: false"),
        ("review", "reason: 与原文核对过", "reason: 对", "review.0.reason", "对", "3 characters", "reason: 发布方已撤下这组数字"),
        ("review", "decided: 2024-06-01", "decided: 2024-06", "review.0.decided", "2024-06", "as 2022-01-15", "decided: '2022-02-01'"),
        ("review", "decided: 2024-06-01", "decided: 昨天", "review.0.decided", "昨天", "as 2022-01-15", "decided: '2022-02-01'"),
    ],
)  # fmt: skip
def test_a_wrong_value_says_where_what_and_how_it_should_be(
    section: str, old: str, new: str, what: str, found: str, expected: str, example: str
) -> None:
    assert old in RIGHT[section]
    (one,) = faults(one_entry(section, RIGHT[section].replace(old, new)))
    assert one.what == f"wrong value for {what}"
    assert (one.path, one.line) == ("curation.yml", 3)
    assert found in (one.found or "")
    assert expected in (one.expected or "")
    assert example in (one.example or "")
    report = one.report()
    assert report.startswith("curation.yml:3: ")
    for part in ("found:", "expected:", "example:"):
        assert part in report


@pytest.mark.parametrize(
    ("section", "old", "new"),
    [
        ("withdraw", f"[{CLAIM}]", "[s-0123456789]"),
        ("merge", OTHER_EVENT, "c-0123456789"),
        ("review", f"[{CLAIM}]", "[c-0123456789, c-012345678]"),
    ],
)
def test_a_wrong_id_in_a_list_is_named_by_its_place(section: str, old: str, new: str) -> None:
    text = one_entry(section, RIGHT[section].replace(old, new))
    wrong = [f for f in faults(text) if "match pattern" in (f.expected or "")]
    assert len(wrong) == 1
    assert wrong[0].line == 3
    assert (wrong[0].found or "") in new
    assert wrong[0].what.startswith(f"wrong value for {section}.0.")


NEEDED = {
    "drop": ("record", "says"),
    "correct": ("record", "says", "set"),
    "merge": ("events",),
    "withdraw": ("claims", "says", "by", "on", "sources"),
    "add": ("measure", "printed", "low", "high", "sources"),
    "headline": ("measure", "claim"),
    "review": ("records", "says"),
    "move": ("topic", "passage", "says", "into"),
}


@pytest.mark.parametrize("section", SECTIONS)
def test_what_each_kind_must_say_is_asked_for_by_name(section: str) -> None:
    found = faults(one_entry(section, ""))
    named = ("reason", "editor", "decided", *NEEDED[section])
    assert {f.what for f in found} == {f"missing setting {section}.0.{name}" for name in named}
    for one in found:
        assert one.line == 3
        assert one.found is None
        assert one.expected
        assert one.what.rpartition(".")[2] in (one.example or "").partition(":")[0]


@pytest.mark.parametrize(
    ("text", "what", "line", "known"),
    [
        ("# 处理\nwithdrawn:\n  - {}\n", "withdrawn", 2, ["drop", "withdraw", "move"]),
        (one_entry("drop", f"{RIGHT['drop']}, why: 错了"), "drop.0.why", 3, ["record", "says", "reason", "sources"]),
        (one_entry("correct", RIGHT["correct"].replace("place:", "plaice:")), "correct.0.set.plaice", 3, ["place", "speaker", "label"]),
        (one_entry("withdraw", RIGHT["withdraw"].replace("date:", "day:")), "withdraw.0.sources.0.day", 3, ["outlet", "date", "url", "headline"]),
        (one_entry("move", f"{RIGHT['move']}, says_also: x"), "move.0.says_also", 3, ["topic", "passage", "into"]),
    ],
)  # fmt: skip
def test_an_unknown_section_or_field_lists_the_known_ones(text: str, what: str, line: int, known: list[str]) -> None:
    (one,) = [f for f in faults(text) if f.what.startswith("unknown")]
    assert one.what == f"unknown setting {what}"
    assert (one.path, one.line) == ("curation.yml", line)
    listed = (one.expected or "").removeprefix("one of: ").split(", ")
    assert set(known) <= set(listed)
    assert listed == sorted(listed)


def test_all_faults_are_gathered_each_with_its_line() -> None:
    text = f"""\
withdraw:
  - claims: [{CLAIM}]
    says: 158人
    by: 内政部
    on: 周二
    reason: 已撤下来
    editor: 韩编辑
    decided: 2024-06-01
removed: []
drop:
  - {{record: c-1, says: 一个连, {WHO}}}
  - {{record: {CLAIM}, says: 一个连, reason: 读错了字}}
  - {{{RIGHT["drop"]}}}
"""
    assert {told(f) for f in faults(text)} == {
        ("wrong value for withdraw.0.on", 5),
        ("missing setting withdraw.0.sources", 2),
        ("unknown setting removed", 9),
        ("wrong value for drop.0.record", 11),
        ("missing setting drop.1.editor", 12),
        ("missing setting drop.1.decided", 12),
    }
    with pytest.raises(FixConfigurationFaults) as caught:
        parse(text)
    assert str(caught.value).count("curation.yml:") == 6
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"drop:\n  - {{record: {CLAIM}\n", 3, "not valid YAML"),
        ("drop:\n  - record: 'c-0123456789\n", 3, "not valid YAML"),
        ("drop:\n\t- record: c-0123456789\n", 2, "not valid YAML"),
        ("# 处理\ndrop:\n  - record: c-0123456789\n\tsays: 一个连\n", 4, "not valid YAML"),
        ("drop:\n  - &own {}\n", 2, "anchors and aliases"),
        ("drop: []\nreview: *own\n", 2, "anchors and aliases"),
        ("drop: []\nreview: []\ndrop: []\n", 3, "stands twice"),
        ("drop:\n  - {record: c-0123456789, record: c-9876543210}\n", 2, "stands twice"),
        ("drop: []\nmove: !!python/object/apply:os.system [x]\n", 2, "tags"),
        ("drop:\n  - <<: {says: x}\n", 2, "merge"),
        ("drop: []\nmove: " + "[" * 500, 2, "deep"),
        ("drop: []\n? [x]\n: y\n", 2, "key"),
        ("drop: []\x07\n", None, "not valid YAML"),
    ],
)
def test_what_is_no_plain_yaml_is_named_with_its_line(text: str, line: int | None, words: str) -> None:
    start = time.process_time()
    with pytest.raises(FixConfiguration) as caught:
        parse(text)
    assert words in caught.value.what
    assert caught.value.path == "curation.yml"
    assert caught.value.line == line
    assert caught.value.expected == "plain YAML"
    assert caught.value.example
    assert time.process_time() - start < 5


@pytest.mark.parametrize("text", ["- a\n- b\n", "撤回158人\n", "42\n", "~\n"])
def test_what_is_no_mapping_is_named_with_a_whole_example(text: str) -> None:
    with pytest.raises(FixConfiguration, match="no settings") as caught:
        parse(text)
    assert (caught.value.path, caught.value.line) == ("curation.yml", 1)
    assert caught.value.found
    assert caught.value.expected
    assert len(parse(caught.value.example or "").curation.review) == 1


@pytest.mark.parametrize("content", ["drop: 'Köln'\n".encode("latin-1"), "# 处理\n".encode("gb18030"), b"\xff\xfe\x00"])
def test_what_is_not_utf_8_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "curation.yml").write_bytes(content)
    with pytest.raises(FixConfiguration, match="cannot be read") as caught:
        read(tmp_path)
    assert caught.value.path == str(tmp_path / "curation.yml")
    assert caught.value.expected == "a UTF-8 text file"


def test_a_folder_of_that_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "curation.yml").mkdir()
    with pytest.raises(FixConfiguration, match="cannot be read") as caught:
        read(tmp_path)
    assert str(tmp_path / "curation.yml") in str(caught.value)


def test_the_run_stops_with_every_fault_and_the_files_own_path(tmp_path: Path) -> None:
    (tmp_path / "curation.yml").write_text(one_entry("drop", f"record: c-1, {WHO}"), encoding="utf-8")
    with pytest.raises(FixConfigurationFaults) as caught:
        # nothing else is looked at before: the folder has no seeds
        pipeline.study(config.parse("title: 试刊\n"), seeds=tmp_path)
    assert str(caught.value).count(f"{tmp_path / 'curation.yml'}:3: ") == 2


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(["c-0123456789", "e-1", "2024-05-15", "水坝", "''", "null", "3", "-1", "true", "1e400", "!x y", "*a"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(["claims", "record", "says", "set", "sources", "reason", "into", "low", "xyz"]), inner, max_size=4
        ).map(lambda pairs: f"{{{', '.join(f'{k}: {v}' for k, v in pairs.items())}}}"),
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*SECTIONS, "xyz"]), VALUES, min_size=1, max_size=4))
def test_whatever_stands_in_the_file_it_is_read_or_its_faults_are_named(sections: dict[str, str]) -> None:
    text = "".join(f"{name}: {value}\n" for name, value in sections.items())
    try:
        found = parse(text)
    except FixConfiguration as error:
        assert error.what
        assert error.expected
    except FixConfigurationFaults as error:
        lines = len(sections)
        assert error.faults
        for one in error.faults:
            assert one.what
            assert one.expected
            assert 1 <= (one.line or 0) <= lines
    else:
        assert isinstance(found.curation, Curation)
