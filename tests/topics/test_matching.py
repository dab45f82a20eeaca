"""What belongs to a topic, by which rule, what is left out and why: through the whole of reading, deciding and matching."""

from __future__ import annotations

import pytest

from build_dossier import pipeline
from build_dossier.model import Reason, Topic
from tests.support.topics import DECISION, STORY, Project, project, seed

FLOOD = seed(
    "南洲内政部5月12日通报，洪水造成18名救援人员死亡。",
    "林致远说，渡口会修好。",
    "5月11日，渡口封闭，12人受伤，8架飞机停飞。",
    "雨停了。",
)


def rule(match: str, exclude: str = "", identity: str = "t") -> str:
    """A topic of one line."""
    return f"  - {{id: {identity}, title: 专题{identity}, match: {match}, exclude: [{exclude}]}}\n"


def story(*rules: str) -> str:
    return "topics:\n" + "".join(rules)


def made(*seeds: str, match: str, exclude: str = "") -> Project:
    return project(*seeds, story=story(rule(match, exclude)))


def taken(found: Project, identity: str = "t") -> list[str]:
    return found.words(found.topic(identity).passages)


def why(found: Project, words: str) -> tuple[Reason, ...]:
    return found.topic().reasons[found.key(words)]


def counted(found: Project) -> list[str]:
    return [c.printed for c in found.claims if c.id in found.topic().claims]


def findings(found: Project, code: str) -> list[tuple[str | None, int | None, str]]:
    return [(d.path, d.line, d.message) for d in found.studied.diagnostics if d.code == code]


# --- what is taken in, and the rule that took it


@pytest.mark.parametrize(
    "name", ["南洲内政部", "内政部", "南洲内务部", "Nanzhou interior ministry", "NANZHOU Interior Ministry"]
)
def test_an_entity_is_met_by_any_of_its_names_in_any_case(name: str) -> None:
    found = made(seed(f"门口挂着{name}的牌子。", "内务处的门关着。"), match="{entities: [ministry]}")
    assert taken(found) == ["门口挂着"]
    assert why(found, "门口") == (Reason(by="entity", what="ministry", record=name),)


def test_a_term_is_met_in_any_case_and_named_as_the_topic_has_it() -> None:
    found = made(seed("码头贴着 FERRY 票价。", "码头没有船。"), match="{terms: [Ferry]}")
    assert why(found, "票价") == (Reason(by="term", what="Ferry", record="FERRY"),)
    assert len(found.topic().passages) == 1


def test_a_term_within_a_longer_one_is_the_longer_one() -> None:
    found = made("渡口管理处换了门锁。", match="{terms: [渡口, 渡口管理处]}")
    assert [r.what for r in why(found, "门锁")] == ["渡口管理处"]


def test_each_entity_and_each_term_of_a_passage_is_one_reason() -> None:
    found = made(
        "内政部的人到渡口，南洲内政部的船也到渡口。", match="{entities: [ministry, health], terms: [渡口, 码头]}"
    )
    reasons = why(found, "的船")
    assert [(r.by, r.what, r.record) for r in reasons] == [("entity", "ministry", "内政部"), ("term", "渡口", "渡口")]


def test_a_measure_takes_its_claims_and_their_passages_only() -> None:
    found = made(FLOOD, match="{measures: [injured]}")
    claim = found.claim("12")
    assert taken(found) == ["5月11"]
    assert why(found, "封闭") == (Reason(by="measure", what="injured", record=claim.id),)
    assert found.topic().claims == (claim.id,)  # and not the eight aircraft beside it


def test_a_figure_brings_no_statement_along() -> None:
    found = made(FLOOD, match="{measures: [killed]}")
    assert [s.passage for s in found.statements if s.passage == found.passage("18名").id]
    assert found.topic().passages == (found.key("18名"),)
    assert found.topic().statements == ()


def test_every_party_is_taken_and_nobody_who_speaks_for_none() -> None:
    found = made(
        FLOOD, seed("村民赵田5月12日说，水来得很快。", "秘鲁外交部5月12日表示，愿意派船。"), match='{parties: ["*"]}'
    )
    said = {s.speaker: s for s in found.statements}
    assert "赵田" in said
    assert taken(found) == ["南洲内政", "林致远说", "秘鲁外交"]
    assert why(found, "派船") == (Reason(by="party", what="秘鲁", record=said["秘鲁外交部"].id),)
    assert set(found.topic().statements) == {s.id for name, s in said.items() if name != "赵田"}


def test_a_named_party_is_taken_and_no_other() -> None:
    found = made(FLOOD, "秘鲁外交部5月12日表示，愿意派船。", match="{parties: [秘鲁]}")
    assert taken(found) == ["秘鲁外交"]


@pytest.mark.parametrize("party", ["秘鲁", "Peru", "peru"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_state_is_one_party_by_its_names_in_two_languages(party: str, language: str) -> None:
    seeds = (
        seed("秘鲁外交部5月12日表示，愿意派船。", title="一"),
        seed("The Peruvian foreign ministry said on May 12 that the ferries were safe.", outlet="The Valley Post", title="x"),
        seed("巴西外交部5月12日表示，愿意派船。", title="三"),
    )  # fmt: skip
    words = STORY.replace("language: zh", f"language: {language}")
    found = Project(seeds, words + story(rule(f"{{parties: [{party}]}}")))
    assert {s.article for s in found.statements} == {"a0", "a1", "a2"}
    assert {p.split("/")[0] for p in found.topic().passages} == {"a0", "a1"}
    assert {r.what for own in found.topic().reasons.values() for r in own} == {"秘鲁" if language == "zh" else "Peru"}


def test_a_list_and_a_table_are_read_headings_and_captions_are_not() -> None:
    found = made(
        seed(
            "<ul><li>渡口甲</li><li>码头乙</li></ul>",
            "<table><tr><th>渡口</th><th>人</th></tr><tr><td>甲</td><td>乙</td></tr></table>",
            "<h3>渡口的消息</h3>",
            '<p><img src="a.png"></p><p style="text-align:center">图为渡口的大楼</p>',
            "<pre>渡口</pre>",
            "<blockquote>渡口关了。</blockquote>",
        ),
        match="{terms: [渡口]}",
    )
    kinds = {p.kind for p in found.article(0).passages}
    assert kinds == {"list", "table", "heading", "caption", "code", "quote"}
    held = {f"a0/{p.id}": p.kind for p in found.article(0).passages}
    assert [held[k] for k in found.topic().passages] == ["list", "table", "quote"]
    assert not found.topic().excluded


# --- which records come along


@pytest.mark.parametrize(
    ("kinds", "claims", "statements", "events"),
    [
        ("", True, True, True),
        ("kinds: [passages]", False, False, False),
        ("kinds: [passages, claims]", True, False, False),
        ("kinds: [passages, statements]", False, True, False),
        ("kinds: [passages, events]", False, False, True),
    ],
)
def test_kinds_say_which_records_come_along(kinds: str, claims: bool, statements: bool, events: bool) -> None:
    found = made(FLOOD, match=f"{{terms: [渡口], {kinds}}}")
    topic = found.topic()
    assert taken(found) == ["林致远说", "5月11"]
    assert (bool(topic.claims), bool(topic.statements), bool(topic.events)) == (claims, statements, events)


@pytest.mark.parametrize(
    ("match", "kinds", "expected"),
    [
        ("measures: [killed]", "claims", ["南洲内政"]),
        ("measures: [killed]", "statements", []),
        ('parties: ["*"]', "statements", ["南洲内政", "林致远说"]),
        ('parties: ["*"]', "claims", []),
        ('measures: [killed], parties: ["*"]', "claims", ["南洲内政"]),
    ],
)
def test_a_rule_on_records_takes_nothing_where_its_kind_is_not_wanted(
    match: str, kinds: str, expected: list[str]
) -> None:
    found = made(FLOOD, match=f"{{{match}, kinds: [{kinds}]}}")
    assert taken(found) == expected
    assert found.codes == ([] if expected else ["topic-empty"])


def test_a_term_takes_the_figures_of_its_sentences_not_of_the_whole_passage() -> None:
    found = made("5月11日，渡口封闭，12人受伤。下游另有7人失踪。", match="{terms: [渡口]}")
    assert counted(found) == ["12"]


def test_a_term_takes_the_events_of_its_sentences_not_of_the_whole_passage() -> None:
    found = made("5月11日，渡口封闭三天。5月9日，学校停课三天。", match="{terms: [渡口]}")
    told = {e.id: e.expression for e in found.events}
    assert [told[i] for i in found.topic().events] == ["5月11日"]


def test_a_measure_takes_the_events_of_its_passages() -> None:
    found = made("5月11日，渡口封闭，12人受伤。5月9日，学校停课三天。", "5月8日下雨。", match="{measures: [injured]}")
    told = {e.id: e.expression for e in found.events}
    assert [told[i] for i in found.topic().events] == ["5月11日", "5月9日"]


def test_measures_choose_among_the_figures_of_a_term() -> None:
    found = made(FLOOD, match="{terms: [渡口], measures: [aircraft]}")
    assert taken(found) == ["林致远说", "5月11"]
    assert counted(found) == ["8"]


def test_every_telling_of_an_event_belongs_where_one_does() -> None:
    found = made(
        "5月12日，青石水库开闸放水。",
        "12日，青石水库开闸放水，下游两村转移。",
        "5月11日，学校停课。",
        match="{terms: [下游]}",
    )
    assert taken(found) == ["12日，"]
    told = {e.id: e.expression for e in found.events}
    assert [told[i] for i in found.topic().events] == ["5月12日", "12日"]


def test_a_figure_from_outside_belongs_to_the_topics_that_count_it() -> None:
    rules = story(
        rule("{measures: [killed]}"),
        rule("{measures: [injured]}", identity="u"),
        rule("{measures: [killed], kinds: [events]}", identity="v"),
    )
    found = project(FLOOD, story=rules).decided(
        f"add:\n  - {{measure: killed, printed: '20', low: 20, high: 20, sources: [{{outlet: 港湾通讯社, date: 2024-06-01}}], {DECISION}}}\n"
    )
    (added,) = found.dossier.outside
    assert [found.topic(t).outside for t in "tuv"] == [(added.id,), (), ()]


# --- what is left out, and the reason that the page gives


@pytest.mark.parametrize(
    "exclude",
    [
        "{terms: [停飞], reason: 说的是别处}",
        "{entities: [planes], reason: 说的是别处}",
        "{measures: [aircraft], reason: 说的是别处}",
        "{terms: [山路], reason: 没有的}, {terms: [停飞], reason: 说的是别处}",
    ],
)
def test_an_excluded_thing_leaves_its_passage_out_with_the_reason(exclude: str) -> None:
    words = STORY.replace("populations:", "  - {id: planes, name: 机队, aliases: [飞机]}\npopulations:")
    found = Project((FLOOD.replace("NUMBER", ""),), words + story(rule("{terms: [渡口]}", exclude)))
    assert taken(found) == ["林致远说"]
    assert found.topic().excluded == {found.key("封闭"): "说的是别处"}
    assert not found.topic().claims
    assert not found.topic().events


def test_an_excluded_party_leaves_its_statements_out() -> None:
    found = made(
        FLOOD,
        "秘鲁外交部5月12日表示，愿意派船。",
        match='{parties: ["*"]}',
        exclude="{parties: [南洲], reason: 官方的话}",
    )
    assert taken(found) == ["秘鲁外交"]
    assert found.words(found.topic().excluded) == ["南洲内政", "林致远说"]
    assert set(found.topic().excluded.values()) == {"官方的话"}


def test_a_counted_measure_is_not_lost_by_an_excluded_one_beside_it() -> None:
    found = made(FLOOD, match="{measures: [injured]}", exclude="{measures: [aircraft], reason: 说的是别处}")
    assert taken(found) == ["5月11"]
    assert counted(found) == ["12"]
    assert not found.topic().excluded


def test_a_counted_measure_does_not_save_a_passage_with_an_excluded_term() -> None:
    found = made(FLOOD, match="{measures: [injured]}", exclude="{terms: [停飞], reason: 说的是别处}")
    assert taken(found) == []
    assert found.topic().excluded == {found.key("封闭"): "说的是别处"}


def moved(found: Project, words: str, *, into: bool) -> Project:
    passage = found.passage(words)
    return found.decided(
        f"move:\n  - {{topic: t, passage: {passage.id}, says: {words}, into: {str(into).lower()}, {DECISION}}}\n"
    )


def test_an_editor_moves_a_passage_in_with_its_statements_and_says_why() -> None:
    found = moved(made(FLOOD, match="{terms: [山路]}"), "林致远说", into=True)
    (decision,) = found.dossier.decisions
    assert why(found, "林致远说") == (Reason(by="editor", what="与原文核对过", record=decision.id),)
    assert found.topic().statements == tuple(s.id for s in found.statements if s.speaker == "林致远")
    assert found.topic().passages == (found.key("林致远说"),)


def test_an_editor_moves_a_passage_out_with_the_reason() -> None:
    found = moved(made(FLOOD, match="{terms: [渡口]}"), "林致远说", into=False)
    assert taken(found) == ["5月11"]
    assert found.topic().excluded == {found.key("林致远说"): "与原文核对过"}
    assert not found.topic().statements


def test_an_editor_stands_over_the_rules() -> None:
    found = made(FLOOD, match="{terms: [渡口]}", exclude="{terms: [修好], reason: 说的是别处}")
    assert taken(found) == ["5月11"]
    assert taken(moved(found, "林致远说", into=True)) == ["林致远说", "5月11"]


def test_a_move_holds_for_its_topic_only() -> None:
    rules = story(rule("{terms: [渡口]}"), rule("{terms: [渡口]}", identity="u"))
    found = moved(project(FLOOD, story=rules), "林致远说", into=False)
    assert taken(found, "t") == ["5月11"]
    assert taken(found, "u") == ["林致远说", "5月11"]


# --- rules that are wrong


def line(text: str, identity: str) -> int:
    """Where a topic stands in the story that `project` writes."""
    rows = (STORY + text).split("\n")
    return next(n for n, row in enumerate(rows, 1) if row.startswith(f"  - {{id: {identity},"))


def test_a_topic_that_matches_nothing_is_a_warning_at_its_line() -> None:
    rules = story(rule("{terms: [渡口]}"), rule("{terms: [山路]}", identity="u"), rule("{terms: [雨]}", identity="v"))
    found = project(FLOOD, story=rules)
    assert findings(found, "topic-empty") == [("dossier.yml", line(rules, "u"), "found nothing for topic u")]
    assert next(d.severity for d in found.studied.diagnostics if d.code == "topic-empty") == "warning"
    assert [t.slug for t in found.studied.topics] == ["t", "u", "v"]
    assert [bool(t.passages) for t in found.studied.topics] == [True, False, True]


def test_a_topic_of_a_figure_from_outside_alone_is_not_empty() -> None:
    found = project(FLOOD, story=story(rule("{measures: [missing]}")))
    assert found.codes == ["topic-empty"]
    more = found.decided(
        f"add:\n  - {{measure: missing, printed: '3', low: 3, high: 3, sources: [{{outlet: 港湾通讯社, date: 2024-06-01}}], {DECISION}}}\n"
    )
    assert more.codes == []


def test_an_unknown_entity_or_measure_is_named_once_with_its_line_and_the_rest_stands() -> None:
    wrong = "  - {id: u, title: 专题, match: {entities: [nobody], measures: [strange], terms: [渡口]}, exclude: [{measures: [odd], reason: 说的是别处}], sections: [{kind: figures, measures: [strange, queer]}]}\n"  # fmt: skip
    rules = story(rule("{terms: [雨]}"), wrong, rule("{terms: [雨]}", identity="v"))
    found = project(FLOOD, story=rules)
    at = ("dossier.yml", line(rules, "u"))
    assert findings(found, "topic-unknown") == [
        (*at, "found measure strange in topic u"),
        (*at, "found measure odd in topic u"),
        (*at, "found measure queer in topic u"),
        (*at, "found entity nobody in topic u"),
    ]
    assert [len(t.passages) for t in found.studied.topics] == [1, 2, 1]


def test_a_measure_that_the_story_defines_is_known() -> None:
    found = project(
        "村民5月12日捐出200顶帐篷。",
        story="measures:\n  - {id: donated, does: [捐出], units: [顶]}\n" + story(rule("{measures: [donated]}")),
    )
    assert found.codes == []
    assert counted(found) == ["200"]


@pytest.mark.parametrize(
    ("match", "exclude", "what"),
    [
        ("{terms: [雨, 渡口]}", "{terms: [渡口], reason: 两可的}", "terms 渡口"),
        ("{terms: [雨], entities: [ministry]}", "{entities: [ministry], reason: 两可的}", "entities ministry"),
        ("{terms: [雨], measures: [killed]}", "{measures: [killed], reason: 两可的}", "measures killed"),
        ("{terms: [雨], parties: [南洲]}", "{parties: [南洲], reason: 两可的}", "parties 南洲"),
    ],
)
def test_the_same_thing_taken_in_and_left_out_is_reported_and_left_out(match: str, exclude: str, what: str) -> None:
    rules = story(rule("{terms: [雨]}", identity="u"), rule(match, exclude))
    found = project(FLOOD, story=rules)
    message = f"found {what} both ways in topic t"
    assert findings(found, "topic-contradiction") == [("dossier.yml", line(rules, "t"), message)]
    assert taken(found) == ["雨停了。"]
    assert set(found.topic().excluded.values()) == {"两可的"}
    assert taken(found, "u") == ["雨停了。"]


# --- a topic is data


FOURTH = """\
  - id: ferries
    title: 渡口与航运
    lead: 渡口何时关闭，何时恢复。
    match:
      terms: [渡口, 轮渡]
      measures: [injured]
    exclude:
      - {terms: [演练], reason: 说的是演练}
    sections: [figures, events, passages, left_out]
"""


def test_a_fourth_topic_of_ten_lines_makes_a_page() -> None:
    rules = story(*(rule("{terms: [雨]}", identity=i) for i in "tuv"))
    assert len(FOURTH.splitlines()) < 10
    before = project(FLOOD, "渡口演练了一次。", story=rules)
    after = project(FLOOD, "渡口演练了一次。", story=rules + FOURTH)
    pages = pipeline.render(after.dossier, after.config, ())
    text = pages["topics/ferries/index.md"].decode()
    assert "topics/ferries/index.md" not in pipeline.render(before.dossier, before.config, ())
    for words in ("渡口与航运", "渡口何时关闭，何时恢复。", "渡口封闭", "说的是演练"):
        assert words in text, words
    assert all(f"topics/{i}/index.md" in pages for i in "tuv")
    assert "ferries/" in pages["topics/index.md"].decode()


def test_topics_do_not_know_of_each_other() -> None:
    one, other = rule("{terms: [渡口]}"), rule("{measures: [killed]}", identity="u")
    both: tuple[Topic, ...] = project(FLOOD, story=story(one, other)).studied.topics
    turned = project(FLOOD, story=story(other, one)).studied.topics
    assert both == turned[::-1]
    assert project(FLOOD, story=story(one)).studied.topics == both[:1]
