"""How long it takes to say where the links of a large dossier lead, and how large its lock is."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from build_dossier.anchors.lead import resolve
from build_dossier.anchors.lock import dump, parse
from build_dossier.convert.passages import passage_id
from build_dossier.model import Article, Block, Passage
from tests.anchors.story import Story
from tests.anchors.test_scripts import edit, passage

ARTICLES, PASSAGES = 300, 30


def dossier(one: Article, parts: dict[str, list[str]]) -> list[Article]:
    """Articles of some passages, of one that was read from a file."""
    found = []
    for name, texts in parts.items():
        seen: Counter[str] = Counter()
        own = [
            Passage(id=passage_id(name, t, "paragraph", seen), article=name, index=n, kind="paragraph", text=t)
            for n, t in enumerate(texts)
        ]
        blocks = tuple(Block(kind="paragraph", markdown=p.text, passage=p) for p in own)
        found.append(replace(one, id=name, slug=name, blocks=blocks))
    return found


def test_three_hundred_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(3)
    one = Story.of(tmp_path, a=["一段。"]).articles()[0]
    parts = {
        f"{n:03}_article": [passage(chance) + passage(chance) + passage(chance) for _ in range(PASSAGES)]
        for n in range(ARTICLES)
    }
    articles = dossier(one, parts)
    told = []

    def timed(name: str, text: str, now: list[Article]) -> None:
        lock = parse(text)
        start = time.perf_counter()
        found = resolve(lock, now)
        took = time.perf_counter() - start
        lost = sum(1 for f in found.former if not f.to_passage)
        told.append(f"{name}: {took:.2f} s, {len(found.former)} older links, {lost} to a note")
        assert took < 8, told  # twice and more of what was measured on a busy machine of two cores

    text = dump(resolve(parse(""), articles).live, ())
    timed("nothing remembered", "", articles)
    timed("nothing changed", text, articles)
    timed("all edited", text, dossier(one, {n: [t.replace("说", "称") for t in own] for n, own in parts.items()}))
    timed("all changed", text, dossier(one, {n: edit(chance, own) for n, own in parts.items()}))
    timed("all renamed", text, dossier(one, {f"new-{n}": own for n, own in parts.items()}))
    timed("all anew", text, dossier(one, {n: [passage(chance) for _ in own] for n, own in parts.items()}))
    size = len(text.encode())
    with capsys.disabled():
        print("\n" + "\n".join([*told, f"lock: {size / 1e6:.2f} MB, {size / ARTICLES / PASSAGES:.0f} bytes an anchor"]))
    assert size < 400 * ARTICLES * PASSAGES


def test_an_article_of_thousands_of_passages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A log of 3,000 like lines, each of which was edited: no quadratic look at all pairs."""
    chance = random.Random(4)
    one = Story.of(tmp_path, a=["一段。"]).articles()[0]
    old = [passage(chance) + passage(chance) for _ in range(3000)]
    lock = parse(dump(resolve(parse(""), dossier(one, {"a": old})).live, ()))
    start = time.perf_counter()
    resolve(lock, dossier(one, {"a": [t[:10] + "据称" + t[10:] for t in old]}))
    took = time.perf_counter() - start
    with capsys.disabled():
        print(f"\n3,000 edited passages of one article: {took:.1f} s")
    assert took < 60
