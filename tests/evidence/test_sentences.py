"""Passages cut into sentences: what ends one, what stands in quotation marks, and that every offset holds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_dossier.extract.text import LONGEST, MAX_PASSAGE, Sentence, quotations, sentences
from build_dossier.interfaces import MASK, SOFT, Language
from build_dossier.lang.en import English
from build_dossier.lang.zh import Chinese

CHINESE, ENGLISH = Chinese(), English()
SECONDS = 2.0  # of processor time for a passage of any length; it takes hundredths


def cut(text: str, language: Language) -> tuple[Sentence, ...]:
    return sentences(text, language.quotation_marks, language.sentence_ends)


def texts(text: str, language: Language) -> list[str]:
    return [s.text for s in cut(text, language)]


def quoted(text: str, language: Language) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text, language.quotation_marks)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("雨停了。路通了！灯亮了吗？亮了。", ["雨停了。", "路通了！", "灯亮了吗？", "亮了。"]),
        ("雨停了，路通了；灯亮了", ["雨停了，路通了；灯亮了"]),
        ("第一行\n第二行。", ["第一行", "第二行。"]),
        ("水位涨到3.5米。随后回落。", ["水位涨到3.5米。", "随后回落。"]),
        ("站长说：“水涨了。快上船！”众人上船。", ["站长说：“水涨了。快上船！”众人上船。"]),
        ("“水涨了。快上船！”站长说。众人上船。", ["“水涨了。快上船！”站长说。", "众人上船。"]),
        ("牌子上写着「停航。」两个字。", ["牌子上写着「停航。」两个字。"]),
        ("他只喊了一声“走。没有人动。", ["他只喊了一声“走。", "没有人动。"]),
        ("  雨停了。  ", ["雨停了。"]),
        ("", []),
        (" \n ", []),
        ("。。。", ["。", "。", "。"]),
    ],
)
def test_chinese_sentences(text: str, expected: list[str]) -> None:
    assert texts(text, CHINESE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rain stopped. Was it over? It was!", ["The rain stopped.", "Was it over?", "It was!"]),
        ("Mr. Lane met Dr. Fox. They left.", ["Mr. Lane met Dr. Fox.", "They left."]),
        ("Gen. J. R. Hart spoke. He left.", ["Gen. J. R. Hart spoke.", "He left."]),
        ("The U.S. Navy came. It left.", ["The U.S. Navy came.", "It left."]),
        ("It began at 4 a.m. on Sept. 16 in the north.", ["It began at 4 a.m. on Sept. 16 in the north."]),
        ("The river rose 3.5 metres. It fell.", ["The river rose 3.5 metres.", "It fell."]),
        ("Losses came to $2.75 million. Talks go on.", ["Losses came to $2.75 million.", "Talks go on."]),
        ("See bay.example for times. Ferries run.", ["See bay.example for times.", "Ferries run."]),
        ("She waited... and waited. He came.", ["She waited... and waited.", "He came."]),
        ('"Get aboard. Hurry," the guard said. All ran.', ['"Get aboard. Hurry," the guard said.', "All ran."]),
        ("He said: “The pier is shut.” Boats turned back.", ["He said: “The pier is shut.”", "Boats turned back."]),
        ("“The pier is shut.” he said. Boats left.", ["“The pier is shut.” he said.", "Boats left."]),
        ("It's the ferry's crew. They don't sail.", ["It's the ferry's crew.", "They don't sail."]),
        ("A note read: ‘Closed. Go home.’ Nobody went.", ["A note read: ‘Closed. Go home.’", "Nobody went."]),
    ],
)
def test_english_sentences(text: str, expected: list[str]) -> None:
    assert texts(text, ENGLISH) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("他说“走”，她说“留”。", CHINESE, ["走", "留"]),
        ("“他说‘明天再来’，我没有走。”她说。", CHINESE, ["他说‘明天再来’，我没有走。"]),
        ("“甲“乙”丙”丁", CHINESE, ["甲“乙”丙"]),
        ("「外『里』外」", CHINESE, ["外『里』外"]),
        ("“没有关上的话。", CHINESE, []),
        ("“没有关上，他说“关上了”。", CHINESE, ["关上了"]),
        ("没有打开”的话“关上了”", CHINESE, ["关上了"]),
        ("“这一行没有关上\n下一行“关上了”", CHINESE, ["关上了"]),
        ("“”空的", CHINESE, [""]),
        ('"one" and "two"', ENGLISH, ["one", "two"]),
        ("“She said ‘stay’ twice,” he said.", ENGLISH, ["She said ‘stay’ twice,"]),
        ("The ferry's crew and the dockers' union don't agree.", ENGLISH, []),
        ("He said 'the ferry's late' and left.", ENGLISH, ["the ferry's late"]),
        ("‘The ferry’s late,’ he said.", ENGLISH, ["The ferry’s late,"]),
        ("‘We don’t sail,’ they said, ‘until dawn.’", ENGLISH, ["We don’t sail,", "until dawn."]),
        ('A 6" pipe burst', ENGLISH, []),
    ],
)
def test_quotations(text: str, language: Language, expected: list[str]) -> None:
    assert quoted(text, language) == expected


def test_a_quotation_is_masked_and_a_short_name_is_only_marked() -> None:
    (one,) = cut("站长说：“水涨了，快上船！”随后“海鸥”号离港。", CHINESE)
    assert one.masked == f"站长说：“{MASK * 8}”随后{SOFT}海鸥{SOFT}号离港。"
    assert [one.text[q.start : q.end] for q in one.quotations] == ["水涨了，快上船！", "海鸥"]


def test_a_quotation_belongs_to_the_sentence_in_which_it_begins() -> None:
    text = "雨停了。“路通了。灯亮了。”他说。"
    first, second = cut(text, CHINESE)
    assert first.quotations == ()
    assert [text[q.start : q.end] for q in second.quotations] == ["路通了。灯亮了。"]


def test_a_sentence_without_end_is_cut_at_a_comma_and_no_word_is_lost() -> None:
    text = "船队在雾里等了一夜，" * 400
    found = cut(text, CHINESE)
    assert len(found) > 1
    assert "".join(s.text for s in found) == text
    assert all(s.text.endswith("，") and len(s.text) <= LONGEST for s in found)


@pytest.mark.parametrize("piece", ["船队在雾里等了一夜", "5人死亡", "6日", "boats waited in fog"])
def test_a_sentence_without_comma_is_cut_too(piece: str) -> None:
    language = ENGLISH if piece.isascii() else CHINESE
    text = (piece * MAX_PASSAGE)[:MAX_PASSAGE]
    found = cut(text, language)
    assert max(len(s.text) for s in found) <= LONGEST
    assert "".join(s.text for s in found).replace(" ", "") == text.replace(" ", "")


def test_a_cut_keeps_a_number_whole() -> None:
    text = "雾" * (LONGEST - 10) + "12345678901234567890" + "雾" * LONGEST
    assert any("12345678901234567890" in s.text for s in cut(text, CHINESE))


def test_a_long_quotation_that_is_cut_ends_with_its_sentence() -> None:
    text = "站长说：“" + "船队在雾里等了一夜，" * 200 + "到天亮才走。”"
    for one in cut(text, CHINESE):
        assert all(one.start <= q.start <= q.end <= one.end for q in one.quotations)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize(
    "piece",
    [
        "“",
        "”",
        "「",
        "‘",
        "'",
        '"',
        "“‘「『",
        "“”",
        "“a”。",
        " “.",
        " 'a",
        ".",
        "a. ",
        "。",
        "，",
        "x",
        "1",
        "\n",
        "“a\n",
    ],
)
def test_a_long_passage_takes_no_more_than_its_time(piece: str, language: Language) -> None:
    text = (piece * 1_000_000)[:1_000_000]
    begun = time.process_time()
    found = cut(text, language)
    assert time.process_time() - begun < SECONDS
    assert all(s.end <= MAX_PASSAGE for s in found)


PROSE = st.text(alphabet="雨停了说12.5，。！？“”‘’「」'\" \nabcMrUS.A", max_size=120)


@given(PROSE | st.text(max_size=60), st.sampled_from([CHINESE, ENGLISH]))
def test_offsets_hold_and_nothing_is_lost(text: str, language: Language) -> None:
    found = cut(text, language)
    position = 0
    for one in found:
        assert text[one.start : one.end] == one.text
        assert one.text == one.text.strip()
        assert one.text
        assert not text[position : one.start].strip()  # between two sentences there is only white space
        assert len(one.masked) == len(one.text)
        position = one.end
        for quotation in one.quotations:
            assert one.start < quotation.start <= quotation.end <= one.end
    assert not text[position:].strip()


@given(PROSE | st.text(max_size=60), st.sampled_from([CHINESE, ENGLISH]))
def test_a_mask_changes_quotations_only(text: str, language: Language) -> None:
    for one in cut(text, language):
        own = {i for q in one.quotations for i in range(q.start - one.start - 1, q.end - one.start + 1)}
        for index, (shown, real) in enumerate(zip(one.masked, one.text, strict=True)):
            assert shown == real or index in own


@given(PROSE, st.sampled_from([CHINESE, ENGLISH]))
def test_quotations_stand_between_their_marks_in_one_line(text: str, language: Language) -> None:
    marks = dict(language.quotation_marks)
    end = 0
    for quotation in quotations(text, language.quotation_marks):
        assert quotation.start > end or end == 0
        assert marks[text[quotation.start - 1]] == text[quotation.end]
        assert "\n" not in text[quotation.start : quotation.end]
        end = quotation.end
