"""Edges of topics and of the pages made from them: odd letters, ranges, lists of days, two languages, two decisions in one place."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from build_dossier import pipeline
from build_dossier.errors import FixConfigurationFaults
from build_dossier.model import Block, Decision, Passage
from build_dossier.render.charts import WIDTH, Point, chart
from build_dossier.render.marked import with_marks
from build_dossier.render.marks import Mark
from build_dossier.topics.happenings import happenings
from build_dossier.topics.questions import open_questions
from build_dossier.topics.terms import uses
from tests.support import reading
from tests.support.topics import DECISION, project, seed

TOLL = "南洲内政部5月12日通报，洪水造成164人死亡。"
SPAN = '<span class="bd-retracted">已撤回 </span>'


def topic(match, exclude=""):
    return f"topics:\n  - {{id: t, title: 专题, match: {match}, exclude: [{exclude}]}}\n"


def withdraw(found, printed, how="withdrawn", measure=None):
    own = next(c for c in found.claims if c.printed == printed and measure in (None, c.measure))
    return (
        f"  - {{claims: [{own.id}], says: '{printed}', how: {how}, by: 南洲内政部, on: 2024-05-20,"
        f" sources: [{{outlet: 港湾通讯社, date: 2024-05-20}}], {DECISION}}}\n"
    )


def retracted(*paragraphs, printed="164"):
    before = project(seed(*paragraphs))
    return before.decided("withdraw:\n" + withdraw(before, printed))


def plain(found):
    return [found.desk.quoting.plain("a0", p.id) for p in found.article(0).passages]


def test_dotless_i_stops_the_whole_run():
    project("Ferries left İstanbul.", story=topic("{terms: [istanbul]}")).topic()


def test_two_reports_of_one_speaker_in_one_passage_are_both_told():
    found = project("林致远5月12日说，渡口会修好。林致远说，学校周三复课。")
    (card,) = found.desk.register.cards([s.id for s in found.statements])
    assert len(card.sayings) == 2


def test_a_standing_figure_of_another_measure_is_not_marked():
    found = retracted(TOLL, "警方5月12日说，另有164人被捕。")
    assert plain(found)[1] == "警方5月12日说，另有164人被捕。"


def test_a_number_in_ten_thousands_does_not_mark_single_ones():
    found = retracted("南洲内政部5月12日通报，洪水造成3万人受灾。", "有3人受伤。", printed="3万")
    assert plain(found)[1] == "有3人受伤。"


def test_a_range_does_not_mark_its_first_number_elsewhere():
    found = retracted("南洲内政部5月12日通报，洪水造成200至250人死亡。", "有200人在学校过夜。", printed="200至250")
    assert plain(found)[1] == "有200人在学校过夜。"


def test_the_echo_of_one_decision_does_not_hide_the_claim_of_another():
    before = project(seed("南洲卫生部5月12日说，另有200人受伤。", "南洲内政部5月12日通报，洪水造成200人死亡。"))
    found = before.decided(
        "withdraw:\n" + withdraw(before, "200", measure="killed") + withdraw(before, "200", "denied", "injured")
    )
    assert plain(found)[0] == "南洲卫生部5月12日说，另有 发布方已否认 200人受伤。"


def test_inline_code_does_not_show_the_markup_of_the_word():
    found = retracted(TOLL, "编号<code>164人</code>的记录。")
    block = found.article(0).blocks[1]
    after, _ = with_marks(block, found.desk.quoting.marks("a0", block.passage.id), lambda _: "已撤回", reading.reader())
    assert "<span" not in reading.reader().text(after.markdown)


def test_a_figure_after_a_footnote_mark_has_its_word():
    found = retracted(
        "南洲内政部5月12日通报，<sup><a href='#fn1'>[1]</a></sup>洪水造成164人死亡。", '<p id="fn1">[1] 别的。</p>'
    )
    block = found.article(0).blocks[0]
    after, lost = with_marks(
        block, found.desk.quoting.marks("a0", block.passage.id), lambda _: "已撤回", reading.reader()
    )
    assert (lost, SPAN in after.markdown) == ((), True)


def test_two_decisions_in_one_paragraph_have_two_words_on_the_articles_page():
    before = project(seed("南洲内政部5月12日通报，洪水造成164人死亡，200人受伤。"))
    found = before.decided("withdraw:\n" + withdraw(before, "164") + withdraw(before, "200", "denied"))
    page = pipeline.render(found.dossier, found.config, ())["articles/a0/index.md"].decode()
    assert '<span class="bd-retracted">发布方已否认 </span>200' in page


@pytest.mark.parametrize("turned", [False, True])
def test_a_list_of_days_is_one_line_whatever_the_order_of_the_articles(turned):
    texts = ("5月5日，青石河两岸的渡口都停航了。", "5月4日和5日，青石河两岸的渡口都停航了。")
    found = project(*texts[:: -1 if turned else 1])
    assert [(h.first, h.last) for h in happenings(found.events)] == [("2024-05-04", "2024-05-05")]


def test_the_hour_and_the_day_of_one_event_are_no_stretch_of_days():
    found = project("5月12日凌晨4点，青石水库开闸放水。", "5月12日，青石水库开闸放水。")
    (one,) = happenings(found.events)
    assert one.precision != "interval"


def test_words_of_a_speaker_who_is_not_named_are_not_the_outlets_own():
    found = project("“这些暴徒受过训练，我们不会同他们谈判。”传单上这样写道。")
    (use,) = uses(["暴徒"], found.studied.articles, found.statements, found.desk.parties)
    assert use.voice != "own"


def test_one_state_named_in_two_languages_is_still_the_whole():
    found = project(
        "秘鲁内政部5月12日说，洪水在秘鲁造成18人死亡。",
        "秘鲁内政部5月12日说，洪水造成18人死亡。",
        seed(
            "The Peruvian interior ministry said on May 12 that the flood killed 18 people in Peru.",
            outlet="The Valley Post",
        ),
    )
    assert {g.place for g in found.groups} == {None}


@pytest.mark.parametrize("party", ["Peru", "'*'"])
def test_an_excluded_party_is_met_as_a_matched_one_is(party):
    found = project(
        "秘鲁外交部5月12日表示，渡口已经关闭。",
        story=topic("{terms: [渡口]}", f"{{parties: [{party}], reason: 官方的话}}"),
    )
    assert list(found.topic().excluded.values()) == ["官方的话"]


@pytest.mark.parametrize(
    ("match", "exclude"),
    [
        ("{terms: [Ferry]}", "{terms: [ferry], reason: 两可的}"),
        ("{parties: [秘鲁]}", "{parties: [Peru], reason: 两可的}"),
    ],
)
def test_a_contradiction_is_seen_in_any_case_and_language(match, exclude):
    assert "topic-contradiction" in project("Ferry 渡口。", story=topic(match, exclude)).codes


def test_a_term_with_sharp_s_is_met():
    assert project("Die Straße 渡口。", story=topic("{terms: [Straße]}")).topic().passages


def test_an_abbreviation_is_not_met_within_a_word():
    assert not project("The sun came out 渡口。", story=topic("{terms: [UN]}")).topic().passages


def test_an_empty_term_is_a_mistake_not_everything():
    found = project("渡口开了。", story=topic("{terms: ['']}"))
    with pytest.raises(FixConfigurationFaults, match="at least 1 character"):
        len(found.claims)


def test_terms_choose_figures_where_only_figures_are_wanted():
    found = project("5月11日，渡口关闭，12人死亡。", story=topic("{terms: [渡口], kinds: [claims]}"))
    assert len(found.topic().claims) == 1


def test_missing_people_of_whom_nothing_is_told_are_asked_for():
    found = project("南洲内政部5月12日通报，洪水造成18人失踪。")
    assert [q.kind for q in open_questions(found.groups, ())] == ["whom"]


def test_a_headline_figure_of_another_population_is_reported():
    before = project(
        TOLL.replace("164人", "9名救援人员"), TOLL.replace("164人", "11名救援人员").replace("12日", "13日")
    )
    text = f"headline:\n  - {{measure: killed, claim: {before.claim('9').id}, {DECISION}}}\n"
    found = before.decided(text)
    with pytest.raises(AssertionError, match="counts population rescuers"):  # the support module refuses findings
        len(found.groups)


def test_one_term_is_one_row_whatever_its_case():
    found = project(seed("Rioters set fires. The rioters left.", outlet="The Valley Post"))
    told = uses(["rioters"], found.studied.articles, found.statements, found.desk.parties)
    assert len({u.term for u in told}) == 1


def test_an_exact_figure_is_not_shown_as_an_approximate_one():
    found = project("南洲内政部5月12日通报，洪水造成约40人死亡。", "南洲内政部5月12日通报，洪水造成40人死亡。")
    assert [f.qualifier for f in found.figures] != ["about"]


def test_other_units_are_other_figures():
    story = "measures:\n  - {id: donated, does: [捐出], units: [顶]}\n"
    found = project("南洲内政部5月12日说，村民捐出200个。", "南洲内政部5月12日说，村民捐出200台。", story=story)
    assert {f.unit for f in found.figures} == {"个", "台"}


def test_a_block_is_read_a_few_times_however_many_figures_it_holds():
    rows = 60
    text = "村\t人\n" + "\n".join("甲村\t3人" for _ in range(rows))
    markdown = "| 村 | 人 |\n| --- | --- |\n" + "\n".join("| 甲村 | 3人 |" for _ in range(rows))
    decision = Decision(id="d", kind="withdrawn", records=(), reason="x", editor="x", decided="2024-06-01", line=1)
    block = Block(
        kind="table", markdown=markdown, passage=Passage(id="p", article="a", index=0, kind="table", text=text)
    )
    marks = tuple(Mark(start=i, end=i + 1, decision=decision) for i, c in enumerate(text) if c == "3")
    counted = 0
    reader = reading.reader()
    plain = reader.text

    def counting(source: str) -> str:
        nonlocal counted
        counted += 1
        return plain(source)

    reader.text = counting
    _, lost = with_marks(block, marks, lambda _: "已撤回", reader)
    assert not lost
    assert counted <= 4  # readings of the whole block, however many figures it holds


def test_words_of_a_chart_stay_within_it():
    points = [Point(day="2024-05-01", low=9, high=9, label="9"), Point(day="2024-05-30", low=12, high=12, label="12")]
    gone = Point(day="2024-05-03", low=164, high=164, label="超过164", retracted="发布方已否认")
    svg = ElementTree.fromstring(
        chart([*points, gone], title="", description="", days={p.day: p.day[5:] for p in [*points, gone]})
    )
    (word,) = [e for e in svg.iter("text") if "否认" in (e.text or "")]
    width = sum(13 if ord(c) > 255 else 7 for c in word.text)
    at = float(word.get("x"))
    left = (
        at if word.get("text-anchor") == "start" else at - width if word.get("text-anchor") == "end" else at - width / 2
    )
    assert 0 <= left <= WIDTH - width


def test_a_chart_of_an_english_page_has_no_chinese_full_stop():
    points = [Point(day="2024-05-01", low=9, high=9, label="9"), Point(day="2024-05-30", low=12, high=12, label="12")]
    assert "。" not in chart(points, title="Killed", description="two figures", days={p.day: p.day for p in points})


def test_two_retracted_figures_of_one_day_are_not_written_over_each_other():
    points = [Point(day=f"2024-05-{d:02}", low=9, high=9, label="9") for d in (1, 30)]
    gone = [Point(day="2024-05-15", low=n, high=n, label=str(n), retracted="已撤回") for n in (164, 103)]
    svg = ElementTree.fromstring(
        chart([*points, *gone], title="", description="", days={p.day: p.day for p in [*points, *gone]})
    )
    words = [(e.get("x"), e.get("y")) for e in svg.iter("text") if "撤回" in (e.text or "")]
    assert len(set(words)) == 2


def test_another_classifier_of_people_is_the_same_unit():
    found = retracted("南洲内政部5月12日通报，洪水造成164名救援人员死亡。", "这164人的名单贴在门口。")
    assert plain(found)[1] == "这 已撤回 164人的名单贴在门口。"


def test_a_state_that_gives_a_figure_is_one_claimant_in_two_languages():
    found = project(
        seed("Peru said on May 12 that the flood had killed 18 people.", outlet="The Valley Post"),
        "秘鲁5月12日说，洪水造成18人死亡。",
    )
    assert len(found.figures) == 1


def test_events_of_one_day_are_in_the_order_of_the_text():
    texts = [
        "5月12日，渡口封闭。",
        "5月12日，学校放假三天。",
        "5月12日，青石水库开闸放水。",
        "5月12日，渔业协会选出新会长。",
        "5月12日，银行照常营业。",
    ]
    found = project(seed(*texts))
    assert [h.mentions[0].text for h in happenings(found.events)] == [e.text for e in found.events]


def test_a_day_long_before_is_no_list_with_a_day_of_the_story():
    found = project("2023年5月4日、今年5月5日，渡口两次停航。")
    assert {e.background for e in found.events} == {True, False}
    assert sorted(h.background for h in happenings(found.events)) == [False, True]


def test_a_list_of_days_is_one_line_also_where_its_first_day_was_named_before():
    found = project("5月4日下雨，渡口在5月4日和5日停航。")
    assert len(found.events) == 3
    assert ("2024-05-04", "2024-05-05") in [(h.first, h.last) for h in happenings(found.events)]
