"""The evidence of whole articles: bound to its words, with whom it belongs to, and nothing that the words do not say."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from build_dossier import lang
from build_dossier.config import parse
from build_dossier.errors import FixConfiguration, FixConfigurationFaults
from build_dossier.extract.article import Found, extract
from build_dossier.extract.gather import Gathered, gather, known_entities
from build_dossier.extract.populations import Populations
from build_dossier.model import Article, Claim, Event, Statement
from tests.support import reading

Record = Claim | Statement | Event

BRIDGE = """
<p>5月13日清晨，青石镇一座吊桥垮塌，造成12人死亡、30多人受伤。镇政府14日通报称，另有7名工人失踪。</p>
<p>“桥面先是晃，然后整个翻了过去，”村民赵田说，“我抓住了缆绳，才没有掉进河里。”</p>
<p>省长王海5月14日表示：“在找到最后一个人之前，救援不会停下来。”他说，省里已派出近200名消防员。</p>
<p>据港湾通讯社报道，约40人被送往医院。其中有3人伤势严重。</p>
<h3>五月的雨</h3>
<ul><li>5月10日，河水上涨。</li><li>5月12日，吊桥封闭，当天有2人受伤。</li></ul>
<blockquote>我们早就提醒过他们，这座桥撑不过这个雨季。</blockquote>
<p>去年7月，邻县一座水坝决口，18人遇难。</p>
"""
COLLAPSE = """
<p>A footbridge in Greystone collapsed on May 13, killing 12 people and injuring more than 30. Seven workers were missing.</p>
<p>"The deck swung and then it turned right over," said Maria Lopez, a farmer. "I held on to a cable and did not fall."</p>
<p>Mr. Hall, the mayor, said on Tuesday that nearly 200 firefighters had been sent to the river. He said the road was open.</p>
<p>The Coast news agency reported that about 40 people were taken to hospital. Three people were in a critical condition.</p>
<p>The dam in the next valley broke last July, killing 18 people.</p>
"""


def made(body: str, *, title: str = "'吊桥垮塌'", date: str | None = reading.DATE, config: str = "") -> Article:
    article, _ = reading.article(reading.seed(title=title, body=body, date=date), config=reading.dossier(config))
    return article


def found(article: Article, config: str = "") -> Found:
    settings = reading.dossier(config)
    pack = lang.evidence(lang.code_of(article.lang))
    assert pack is not None
    return extract(article, pack, known_entities(settings))


def of(body: str, config: str = "", **changes: Any) -> Found:
    return found(made(body, config=config, **changes), config)


def claims(body: str, **changes: Any) -> tuple[Claim, ...]:
    return of(body, **changes).evidence.claims


def statements(body: str, **changes: Any) -> tuple[Statement, ...]:
    return of(body, **changes).evidence.statements


def gathered(*articles: Article, config: str = "") -> Gathered:
    return gather(articles, reading.dossier(config))


# --- bound to its words


@pytest.mark.parametrize("body", [BRIDGE, COLLAPSE], ids=["zh", "en"])
def test_every_record_stands_where_it_says(body: str) -> None:
    article = made(body)
    evidence = found(article).evidence
    texts = {p.id: p.text for p in article.passages}
    assert len(evidence.claims) >= 7
    assert len(evidence.statements) >= 3
    assert len(evidence.events) >= 3
    for claim in evidence.claims:
        passage = texts[claim.passage]
        assert passage[claim.start : claim.end] == claim.printed
        assert claim.text in passage
        assert claim.printed in claim.text
    for statement in evidence.statements:
        assert texts[statement.passage][statement.start : statement.end] == statement.text
    for event in evidence.events:
        passage = texts[event.passage]
        assert passage[event.start : event.end] == event.expression
        assert event.text in passage
        assert event.label in event.text
    ids = [r.id for r in (*evidence.claims, *evidence.statements, *evidence.events)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("body", [BRIDGE, COLLAPSE], ids=["zh", "en"])
def test_a_quotation_stands_between_its_marks(body: str) -> None:
    article = made(body)
    texts = {p.id: p.text for p in article.passages}
    quoted = [s for s in found(article).evidence.statements if s.kind == "quoted"]
    assert quoted
    for one in quoted:
        assert texts[one.passage][one.start - 1] in '“"'
        assert texts[one.passage][one.end] in '”"'


def test_a_quotation_that_is_longer_than_a_sentence_is_verbatim_too() -> None:
    article = made("<p>省长王海说：“" + "我们会把每个人都找到，" * 150 + "一个也不落下。”</p>")
    found_ = found(article).evidence.statements
    assert found_
    for one in found_:
        assert article.passages[0].text[one.start : one.end] == one.text
        assert one.speaker == "王海"


def test_what_a_report_says() -> None:
    said = [(c.measure, c.low, c.high, c.qualifier) for c in claims(BRIDGE)]
    assert said == [
        ("killed", 12, 12, "exact"),
        ("injured", 30, None, "more_than"),
        ("missing", 7, 7, "exact"),
        ("deployed", None, 200, "nearly"),
        ("hospitalised", 40, 40, "about"),
        ("injured", 3, 3, "exact"),
        ("injured", 2, 2, "exact"),
        ("killed", 18, 18, "exact"),
    ]


def test_captions_and_headings_give_dates_only() -> None:
    article = made(
        '<h3>5月13日有12人死亡</h3><p><img src="a.png"></p><p style="text-align:center">图为5月13日的现场，12人死亡。</p>'
        "<p>雨还在下。</p>"
    )
    evidence = found(article).evidence
    assert {p.kind for p in article.passages} >= {"heading", "paragraph"}
    kinds = {p.id: p.kind for p in article.passages}
    assert not [c for c in evidence.claims if kinds[c.passage] in ("heading", "caption")]
    assert [e.first for e in evidence.events if kinds[e.passage] == "heading"] == ["2024-05-13"]


# --- nothing from a neighbour


@pytest.mark.parametrize(
    "body",
    [
        "<p>县长何江5月12日说，有12名矿工死亡。另有30人受伤。</p>",
        "<p>5月12日，12名矿工死亡。另有30人受伤。</p>",
        "<p>Mayor John Hall said on May 12 that 12 miners had died. A further 30 people were injured.</p>",
        "<p>On May 12, 12 miners died. A further 30 people were injured.</p>",
    ],
)
def test_nothing_is_inherited_from_the_sentence_before(body: str) -> None:
    first, second = claims(body)
    assert (first.low, first.as_of) == (12, "2024-05-12")
    assert first.subject in ("矿工", "miners")
    assert (second.measure, second.low) == ("injured", 30)
    assert (second.claimant, second.subject, second.as_of, second.as_of_basis) == (None, None, None, "none")


def test_a_figure_is_dated_by_its_own_sentence() -> None:
    given = [
        ("<p>截至5月12日，共有9人死亡。</p>", ("2024-05-12", "stated")),
        ("<p>5月12日，9人死亡。</p>", ("2024-05-12", "stated")),
        ("<p>镇政府5月12日通报称，9人死亡。</p>", ("2024-05-12", "announced")),
        ("<p>9人死亡。</p>", (None, "none")),
        ("<p>As of Sunday, nine people were missing.</p>", ("2024-05-12", "stated")),
    ]
    assert [(c.as_of, c.as_of_basis) for body, _ in given for c in claims(body)] == [as_of for _, as_of in given]


@pytest.mark.parametrize(
    ("body", "carrier"),
    [
        ("<p>据港湾通讯社报道，12人死亡。另有30人受伤。</p><p>船上有40名乘客。</p>", "港湾通讯社"),
        (
            "<p>The Coast news agency reported that 12 people were killed. A further 30 people were injured.</p>"
            "<p>Some 40 people were missing.</p>",
            "Coast news agency",
        ),
    ],
)
def test_who_relays_a_paragraph_relays_its_figures_and_no_others(body: str, carrier: str) -> None:
    assert [c.via for c in claims(body)] == [(carrier,), (carrier,), ()]
    assert [c.claimant for c in claims(body)] == [None, None, None]


# --- who speaks


@pytest.mark.parametrize(
    ("body", "speakers"),
    [
        ("<p>村民赵田说，水来得很快。</p><p>他说，电还没有来。</p>", ["赵田", "赵田"]),
        ("<p>他说，电还没有来。</p>", [None]),
        ("<p>他们说，电还没有来。</p>", [None]),
        ("<p>村民赵田说，水来得很快。</p><p>他们说，电还没有来。</p>", ["赵田", None]),
        ("<p>村民赵田说，水来得很快。</p><p>这名村民说，电还没有来。</p>", ["赵田", "赵田"]),
        ("<p>一名发言人表示，抢修已经开始。</p>", ["发言人"]),
        ("<p>土耳其内政部长表示，抢修已经开始。</p>", ["土耳其内政部长"]),
        ("<p>Jane Fox, a teacher, said the water rose fast.</p><p>She said the lights were out.</p>", ["Jane Fox", "Jane Fox"]),
        ("<p>She said the lights were out.</p>", [None]),
    ],
)  # fmt: skip
def test_pronouns_and_bare_titles_are_resolved_or_open(body: str, speakers: list[str | None]) -> None:
    named = [s.speaker for s in statements(body)]
    assert named == [name for name in speakers if name is not None] or named == speakers


def test_a_known_person_is_named_in_full_with_their_id() -> None:
    config = "entities:\n  - {id: hall, name: 约翰·霍尔, aliases: [霍尔], kind: person, party: 巴西}\n"
    (one,) = statements("<p>霍尔说，道路已经通车。</p>", config=config)
    assert (one.speaker, one.speaker_id, one.party) == ("约翰·霍尔", "hall", "巴西")


def test_two_halves_around_a_verb_have_one_speaker() -> None:
    for body, name in (
        ("<p>“桥面先是晃，然后整个翻了过去，”村民赵田说，“我抓住了缆绳，才没有掉进河里。”</p>", "赵田"),
        ('<p>"The deck swung and then it turned over," said Maria Lopez, a farmer. "I held on to a cable."</p>', "Maria Lopez"),
    ):  # fmt: skip
        halves = statements(body)
        assert [(s.kind, s.speaker) for s in halves] == [("quoted", name), ("quoted", name)]
        assert halves[0].id != halves[1].id


def test_a_term_in_marks_is_no_statement() -> None:
    assert not statements("<p>这场雨被称为“世纪暴雨”，“海鸥”号停航。</p>")


def test_an_answer_leads_to_what_it_answers() -> None:
    first, other, reply = statements(
        "<p>巴西外交部5月12日表示，越界的是对方士兵。</p><p>村民赵田说，他什么也没看见。</p>"
        "<p>对此，秘鲁外交部5月13日回应称，这种说法毫无根据。</p>"
    )
    assert first.replies_to is None
    assert other.replies_to is None
    assert reply.replies_to in (first.id, other.id)
    assert (first.party, other.party, reply.party) == ("巴西", None, "秘鲁")
    (alone,) = statements("<p>对此，秘鲁外交部回应称，这种说法毫无根据。</p>")
    assert alone.replies_to is None


# --- one change, one change


def comparable(record: Record) -> dict[str, Any]:
    values = asdict(record)
    for name in ("passage", "start", "end"):
        values.pop(name)
    if isinstance(record, Statement):
        values.pop("replies_to")
    return values


def sentence(record: Record, article: Article) -> str:
    if not isinstance(record, Statement):
        return record.text
    text = next(p.text for p in article.passages if p.id == record.passage)
    low = max(text.rfind(c, 0, record.start) for c in "。.!？\n") + 1
    return text[low : record.end]


def test_one_digit_changes_the_records_of_its_sentence_and_no_others() -> None:
    for body in (BRIDGE, COLLAPSE):
        before = made(body)
        records = _records(before)
        assert len(records) > 12
        places = [m.start() for m in re.finditer(r"[0-9](?=[0-9]*(?:多?人|名| people| fire))", body)]
        assert len(places) >= 5
        for place in places:
            digit = body[place]
            after = made(body[:place] + str(int(digit) % 9 + 1) + body[place + 1 :])
            changed = _records(after)
            gone = [r for i, r in records.items() if changed.get(i) is None or comparable(changed[i]) != comparable(r)]
            come = [r for i, r in changed.items() if records.get(i) is None or comparable(records[i]) != comparable(r)]
            assert any(isinstance(r, Claim) for r in gone), body[place - 5 : place + 9]
            assert len(gone) == len(come)
            held = {sentence(r, before) if isinstance(r, Statement) else r.text for r in gone}
            own = [p for p in before.passages if p.id not in {q.id for q in after.passages}]
            assert len(own) == 1
            assert all(text in own[0].text for text in held)
            whole = {r.text for r in gone if isinstance(r, Claim)}
            assert len(whole) == 1
            # every other record of the passage is as it was
            others = [r for r in records.values() if r.passage == own[0].id and r not in gone]
            assert all(not isinstance(r, Claim) or r.text not in whole for r in others)
            assert all(changed[r.id].id == r.id for r in others)


def _records(article: Article) -> dict[str, Record]:
    evidence = found(article).evidence
    return {r.id: r for r in (*evidence.claims, *evidence.statements, *evidence.events)}


def test_the_order_of_paragraphs_changes_no_figure() -> None:
    parts = re.findall(r"<p>.*?</p>", COLLAPSE)
    one = {c.id: comparable(c) for c in claims("".join(parts))}
    other = {c.id: comparable(c) for c in claims("".join(reversed(parts)))}
    assert one == other


def test_twins_in_one_article_have_ids_of_their_own() -> None:
    first, second = claims("<p>12人死亡。</p><p>12人死亡。</p>")
    assert second.id == f"{first.id}-2"


# --- findings

DENSE = "5月13日12人死亡30人受伤"  # no prose: a stretch of figures without any mark


def test_an_article_without_date_says_which_days_are_open() -> None:
    article = made("<p>昨天有3人受伤。上周五大雨。2023年5月2日有4人死亡。5月3日有5人死亡。</p>", date=None)
    made_ = gathered(article)
    (one,) = [d for d in made_.diagnostics if d.code == "date-unresolved"]
    assert (one.severity, one.path, one.line) == ("note", "a1.txt", article.header.body_line)
    assert "2 expressions: 昨天、上周五" in one.message
    assert one.hint
    dated = {c.low: c.as_of for c in made_.evidence.claims}
    assert dated == {3: None, 4: "2023-05-02", 5: "2023-05-03"}
    assert [e.first for e in made_.evidence.events] == ["2023-05-02", "2023-05-03"]
    assert not [e for e in made_.evidence.events if e.background]


def test_an_article_with_a_date_has_no_such_finding() -> None:
    assert gathered(made("<p>昨天有3人受伤。</p>")).diagnostics == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "据港湾通讯社报道，5月13日有12人死亡，“水太大了，快走！”村民赵田说，另有约30人受伤。",
        'On May 13, 12 people died, officials said. "The water rose fast," said Jane Fox, a teacher. About 30 were injured. ',
        DENSE,
        "“水太大了，",
        "12",
    ],
    ids=["zh", "en", "no comma", "open marks", "digits"],
)
def test_a_paragraph_of_a_megabyte_is_read_in_bounded_time(sentence: str) -> None:
    text = (sentence * (1_000_000 // len(sentence.encode()) + 1)).encode()[:1_000_000].decode(errors="ignore")
    after = "Four people were missing." if "On May" in text else "青石镇有4人失踪，雨还在下。"
    article = made(f"<p>{text}</p><p>{after}</p>")
    begun = time.process_time()
    found_ = gathered(article)
    assert time.process_time() - begun < (15 if sentence == DENSE else 5)
    (one,) = [d for d in found_.diagnostics if d.code == "passage-long"]
    assert "20000" in one.message
    assert all(c.end <= 20_000 for c in found_.evidence.claims)
    assert [c.low for c in found_.evidence.claims if c.measure == "missing"] == [4]  # the next paragraph is read


@pytest.mark.parametrize(
    "figure",
    ["1000000000000000", "1,000,000,000,000,000", "1000万亿", "9" * 300],
    ids=["plain", "commas", "words", "long"],
)
def test_a_figure_beyond_all_measure_is_named_and_gives_no_claim(figure: str) -> None:
    found_ = gathered(made(f"<p>{figure}人死亡。另有4人受伤。</p>"))
    assert [(c.measure, c.low) for c in found_.evidence.claims] == [("injured", 4)]
    (one,) = [d for d in found_.diagnostics if d.code == "figure-implausible"]
    assert "killed" in one.message
    assert one.path == "a1.txt"


def test_many_absurd_figures_take_no_more_than_linear_time() -> None:
    body = "".join(f"<p>{'12人死亡。' * 500}99999999999999人死亡。</p>" for _ in range(10))
    begun = time.process_time()
    found_ = gathered(made(body))
    assert time.process_time() - begun < 10
    assert len(found_.evidence.claims) == 5000


def test_a_language_without_pack_is_named() -> None:
    article = made("<p>Der Fluss trat über die Ufer.</p>", title="Hochwasser", config="")
    french, _ = reading.article(
        reading.seed(title="Crue", extra="lang: fr\n", body="<p>Le 13 mai, 12 personnes sont mortes.</p>"),
        path="b2.txt",
    )
    found_ = gathered(article, french)
    (one,) = [d for d in found_.diagnostics if d.code == "language-without-pack"]
    assert (one.path, one.severity) == ("b2.txt", "note")
    assert "fr" in one.message
    assert not [c for c in found_.evidence.claims if c.article == "b2"]
    assert "b2/" + french.passages[0].id in found_.cluster_of


# --- the dossier's own words


def test_a_measure_of_ones_own_gives_claims() -> None:
    config = "measures:\n  - {id: fasting, happens: [绝食], does: [劝食], totals: [绝食人数]}\n"
    body = "<p>镇上有45人绝食。医生劝食52名乘客。绝食人数升至60人。</p>"
    own = [(c.measure, c.low) for c in gathered(made(body), config=config).evidence.claims]
    assert own == [("fasting", 45), ("fasting", 52), ("fasting", 60)]
    assert not [c for c in gathered(made(body)).evidence.claims if c.measure == "fasting"]


def test_a_measure_of_ones_own_counts_things() -> None:
    config = "measures:\n  - {id: donated, does: [捐出]}\n  - {id: votes, units: [票]}\n"
    body = "<p>商会捐出300件棉衣。他得到1200票。</p>"
    own = [(c.measure, c.low) for c in gathered(made(body), config=config).evidence.claims]
    assert own == [("donated", 300), ("votes", 1200)]


def test_a_measure_of_ones_own_in_english() -> None:
    config = "measures:\n  - {id: vaccinated, does: [vaccinate], totals: [vaccination count]}\n"
    body = "<p>Nurses vaccinated 450 people on Monday, and the vaccination count rose to 900 by night.</p>"
    own = [(c.measure, c.low) for c in gathered(made(body, title="Clinic"), config=config).evidence.claims]
    assert ("vaccinated", 450) in own


def test_words_are_added_to_a_shipped_measure() -> None:
    config = "measures:\n  - {id: killed, happens: [魂断江底]}\n"
    body = "<p>有11人魂断江底。另有2人死亡。</p>"
    assert [(c.measure, c.low) for c in gathered(made(body)).evidence.claims] == [("killed", 2)]
    assert [(c.measure, c.low) for c in gathered(made(body), config=config).evidence.claims] == [
        ("killed", 11),
        ("killed", 2),
    ]


POPULATIONS = """populations:
  - {id: all, name: 所有人}
  - {id: forces, name: 执法人员, part_of: all}
  - {id: police, name: 警察, aliases: [民警, Police Officers], part_of: forces}
  - {id: civilians, name: 平民, part_of: all}
"""


def test_a_figure_is_placed_among_the_declared_populations() -> None:
    body = "<p>5名警察受伤。6名民警死亡。7名平民受伤。8名乘客死亡。9人失踪。</p>"
    placed = {c.low: c.population for c in gathered(made(body), config=POPULATIONS).evidence.claims}
    assert placed == {5: "police", 6: "police", 7: "civilians", 8: None, 9: None}
    english = made("<p>At least 23 police officers were injured.</p>", title="Clash")
    assert [c.population for c in gathered(english, config=POPULATIONS).evidence.claims] == ["police"]
    assert [c.population for c in gathered(made(body)).evidence.claims] == [None] * 5


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("police", "forces", True),
        ("police", "all", True),
        ("forces", "police", False),
        ("police", "police", False),
        ("police", "civilians", False),
        ("nobody", "all", False),
        ("police", "nobody", False),
    ],
)
def test_part_of_is_what_was_declared(part: str, whole: str, expected: bool) -> None:
    assert Populations(reading.dossier(POPULATIONS).populations).within(part, whole) is expected


@pytest.mark.parametrize(
    ("rest", "line", "expected", "found_"),
    [
        ("  - {id: a, name: 甲, part_of: b}\n  - {id: b, name: 乙, part_of: a}", 2, "'a' is part of itself", "part_of: b"),
        ("  - {id: a, name: 甲, part_of: a}", 2, "'a' is part of itself", "part_of: a"),
        ("  - {id: a, name: 甲, part_of: b}", 2, "'b' is no population's id", "part_of: b"),
        ("  - {id: a, name: 甲}\n  - {id: a, name: 乙}", 2, "two populations have one id", "id: a"),
        ("  - {id: A b, name: 甲}", 3, "match pattern", "A b"),
        ("  - {id: a}", 3, "required", None),
        ("  - {id: a, name: ''}", 3, "at least 1 character", ""),
    ],
)  # fmt: skip
def test_a_fault_in_the_populations_is_named(rest: str, line: int, expected: str, found_: str | None) -> None:
    with pytest.raises(FixConfigurationFaults) as caught:
        parse(f"title: 试刊\npopulations:\n{rest}\n")
    one: FixConfiguration
    (one,) = caught.value.faults
    assert (one.path, one.line) == ("dossier.yml", line)
    assert "populations" in one.what
    assert expected.casefold() in (one.expected or "").casefold()
    assert (one.found is None) if found_ is None else (found_ in (one.found or ""))
    assert one.example
    assert one.report().startswith(f"dossier.yml:{line}: ")


def test_a_fault_in_a_measure_is_named() -> None:
    check: Callable[[str], Any] = parse
    with pytest.raises(FixConfigurationFaults) as caught:
        check("title: 试刊\nmeasures:\n  - {id: Bad Id}\n  - {id: good, happen: [a]}\n")
    first, second = caught.value.faults
    assert (first.line, second.line) == (3, 4)
    assert "Bad Id" in (first.found or "")
    assert "happens" in (second.expected or "")
