"""Passages that are one text: exact copies, copies with other figures, edited copies; and what is only alike."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from build_dossier.convert.passages import passage_id
from build_dossier.extract.clusters import cluster, fold, key
from build_dossier.model import Article, Cluster
from tests.support import reading

WIRE = (
    "港务局十三日晚间通报说，受连日大雨影响，青石河水位在过去二十四小时内上涨了2.4米，沿岸三个渡口已经全部停航，"
    "滞留的旅客被安置在附近的学校里，工作人员正在分发饮用水和毛毯。"
)
OTHER = (
    "气象台专家介绍，这次降雨来自一条缓慢移动的锋面，它在山口停留了将近两天，山区的雨量因此远远超过平原，"
    "未来几天锋面将向东离开，天气会逐渐转晴。"
)
ENGLISH = (
    "The harbour office said late on Monday that the river had risen by 2.4 metres within a day, that all three ferry"
    " crossings were shut, and that stranded travellers had been taken to nearby schools."
)


def made(*bodies: str) -> tuple[Article, ...]:
    found = []
    for number, body in enumerate(bodies):
        html = body if body.startswith("<") else f"<p>{body}</p>"
        article, _ = reading.article(reading.seed(title=f"'报道{number}'", body=html), path=f"n{number:03}.txt")
        found.append(article)
    return tuple(found)


def clusters(*bodies: str) -> tuple[Cluster, ...]:
    return cluster(made(*bodies))[1]


def test_the_same_words_are_an_exact_copy() -> None:
    articles = made(WIRE, f"<p>{OTHER}</p><p>{WIRE}</p>", OTHER)
    names, found = cluster(articles)
    assert [(c.level, c.articles, c.differences) for c in found if "n000" in c.articles] == [
        ("exact", ("n000", "n001"), ())
    ]
    assert [(c.level, c.articles) for c in found if "n002" in c.articles] == [("exact", ("n001", "n002"))]
    assert set(names) == {key(p) for a in articles for p in a.passages}
    for one in found:
        assert {names[p] for p in one.passages} == {one.id}


def test_spacing_and_width_do_not_matter() -> None:
    (one,) = clusters(WIRE, WIRE.replace("2.4米", "２．４ 米 "))
    assert one.level == "exact"


def test_other_figures_and_marks_are_a_folded_copy_with_differences() -> None:
    (one,) = clusters(WIRE, WIRE.replace("2.4", "3.1").replace("，沿岸", "；沿岸"))
    assert one.level == "folded"
    assert [(d.removed, d.added) for d in one.differences] == [("2", "3"), ("4", "1"), ("，", "；")]
    assert {d.passage for d in one.differences} == {one.passages[1]}


@pytest.mark.parametrize(
    ("first", "second", "removed", "added"),
    [
        (WIRE, WIRE.replace("三个渡口", "四个渡口"), "三", "四"),
        (WIRE, WIRE.replace("已经全部停航", "停航"), "已经全部", ""),
        (WIRE, "（本报讯）" + WIRE, "", "（本报讯）"),
        (ENGLISH, ENGLISH.replace("stranded travellers", "some travellers"), "stranded", "some"),
    ],
)
def test_an_edited_copy_is_similar_and_says_what_was_edited(first: str, second: str, removed: str, added: str) -> None:
    (one,) = clusters(first, second)
    assert one.level == "similar"
    assert [(d.removed, d.added) for d in one.differences] == [(removed, added)]


def test_a_copy_inside_a_longer_passage_is_similar() -> None:
    (one,) = clusters(WIRE, WIRE + "一名船员说，他们整夜没有合眼。")
    assert one.level == "similar"


def test_passages_that_are_unlike_stay_apart() -> None:
    assert clusters(WIRE, OTHER, ENGLISH) == ()
    # the same topic and many of the same words, told anew
    told = "青石河十三日涨水，港务局说水位一天里升高2.4米，三个渡口停航，旅客住进学校，有人送来水和毯子。"
    assert clusters(WIRE, told) == ()
    # one half of a passage is not the passage
    assert clusters(WIRE, WIRE[:30] + OTHER[30:]) == ()
    assert clusters(WIRE, WIRE[:52] + OTHER[52:]) == ()


def test_short_passages_are_one_text_only_word_for_word() -> None:
    assert clusters("大雨没有停。", "大雨没有停。") == ()  # as short as this they are alike everywhere
    (one,) = clusters("渡口周三恢复通航，旅客请凭票上船。", "渡口周三恢复通航，旅客请凭票上船。")
    assert one.level == "exact"
    assert clusters("渡口周三恢复通航，旅客请凭票上船。", "渡口周四恢复通航，旅客请凭票上船。") == ()


def test_headings_are_never_copies() -> None:
    heading = "<h3>渡口为什么停航：港务局的说明</h3>"
    assert clusters(f"{heading}<p>{WIRE}</p>", f"{heading}<p>{OTHER}</p>") == ()
    assert clusters("<h3>渡口为什么停航：港务局的说明</h3>", "<p>渡口为什么停航：港务局的说明</p>") == ()


def test_captions_are_copies_like_other_passages() -> None:
    figure = '<p><img src="https://i.example.org/{}.jpg"></p><p style="text-align:center">图为旅客在学校里等候天亮 图源港湾图片社</p>'
    articles = made(figure.format(1), figure.format(2))
    (one,) = cluster(articles)[1]
    kinds = {key(p): p.kind for a in articles for p in a.passages}
    assert {kinds[p] for p in one.passages} == {"caption"}
    assert one.articles == ("n000", "n001")


def test_copies_within_one_article_are_found() -> None:
    (one,) = clusters(f"<p>{WIRE}</p><p>{OTHER}</p><p>{WIRE}</p>")
    assert one.articles == ("n000",)
    assert len(set(one.passages)) == 2


def test_ids_do_not_depend_on_order_or_on_other_articles() -> None:
    articles = made(WIRE, WIRE.replace("2.4", "3.1"), OTHER, ENGLISH)
    names, found = cluster(articles)
    assert cluster(reversed(articles)) == (names, found)
    fewer, same = cluster(articles[:2])
    assert same == found
    assert fewer.items() <= names.items()
    (one,) = found
    assert len(one.id) == 16
    assert one.id not in {names[key(p)] for a in articles[2:] for p in a.passages}


def test_the_id_of_a_passage_alone_comes_from_its_words() -> None:
    names, _ = cluster(made(WIRE))
    after, _ = cluster(made(WIRE.replace("2.4", "2.5")))
    assert set(names.values()).isdisjoint(after.values())


def test_folding() -> None:
    assert fold("青石河 涨了2.4米。") == fold("青石河涨了13.75米")
    assert fold("Ferry No. 12") == fold("ferry no 7")
    assert fold("涨了两米") != fold("涨了三米")


def test_a_passage_is_named_with_its_article() -> None:
    articles = made(WIRE, WIRE)
    first, second = (a.passages[0] for a in articles)
    assert first.id != second.id  # the id is made with the article's
    assert first.id == passage_id("n000", first.text, "paragraph", Counter())
    assert key(first) == f"n000/{first.id}"


def seconds(bodies: list[str]) -> float:
    paragraphs = [body if body.startswith("<") else f"<p>{body}</p>" for body in bodies]
    articles = made(*("".join(paragraphs[i : i + 50]) for i in range(0, len(paragraphs), 50)))
    begun = time.process_time()
    cluster(articles)
    return time.process_time() - begun


def edited(number: int) -> str:
    """The wire report with a sentence of its own."""
    own = "".join(chr(0x4E00 + (number * 7919 + i * 131) % 20_000) for i in range(24))
    return f"{WIRE}{own}。"


@pytest.mark.parametrize("kind", ["copies", "edited", "unlike"])
def test_time_grows_with_the_number_of_passages(kind: str) -> None:
    def bodies(count: int) -> list[str]:
        if kind == "copies":
            return [f"<p>{WIRE}</p>"] * count
        if kind == "edited":
            return [f"<p>{edited(n)}</p>" for n in range(count)]
        return [f"<p>{edited(n)[-24:] * 5}</p>" for n in range(count)]

    seconds(bodies(20))
    few, many = seconds(bodies(100)), seconds(bodies(800))
    assert many < 8 * 4 * few + 0.5


@pytest.mark.parametrize("piece", ["的1", "的", "1 ", "the 1 "])
def test_passages_that_repeat_themselves_end_in_time(piece: str) -> None:
    assert seconds([piece * 2000, piece.replace("1", "2") * 2000, piece * 1999 + "了"]) < 6
