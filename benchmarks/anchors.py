"""What finding out where old links lead costs, as shares of one run, and how large the lock is.

    .venv/bin/python benchmarks/anchors.py [ARTICLES] [PASSAGES]

The first lines set each kind of change against a lock that nothing changed since; the last says how the time grows when an
article of like passages, all of them edited, has twice as many.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from build_dossier.anchors.lead import resolve
from build_dossier.anchors.lock import dump, parse
from build_dossier.convert.passages import passage_id
from build_dossier.model import Article, Block, Header, Passage, Source, Timestamp

WORDS = "警方医院桥梁道路学校市场机场车站港口工厂居民司机学生工人记者官员救援封锁恢复关闭通行受伤死亡转移"


def article(name: str, texts: list[str]) -> Article:
    seen: Counter[str] = Counter()
    own = [
        Passage(id=passage_id(name, t, "paragraph", seen), article=name, index=n, kind="paragraph", text=t)
        for n, t in enumerate(texts)
    ]
    return Article(
        id=name,
        slug=name,
        source=Source(path=f"{name}.txt", id=name, sha256="0" * 64, text="", encoding="utf-8"),
        header=Header(),
        headline=name,
        outlet="",
        authors=(),
        published=Timestamp(at=None, label="", clock="stated"),
        lang="zh",
        rights="",
        publish="full",
        url="",
        blocks=tuple(Block(kind="paragraph", markdown=p.text, passage=p) for p in own),
    )


def seconds(lock: str, articles: list[Article]) -> float:
    parsed = parse(lock)
    start = time.perf_counter()
    resolve(parsed, articles)
    return time.perf_counter() - start


def main(articles: int, passages: int) -> None:
    chance = random.Random(3)

    def text() -> str:
        return "".join(chance.choice(WORDS) for _ in range(120)) + f"{chance.randrange(10, 9000)}人。"

    texts = {f"{n:03}": [text() for _ in range(passages)] for n in range(articles)}
    now = [article(n, own) for n, own in texts.items()]
    lock = dump(resolve(parse(""), now).live, ())
    same = seconds(lock, now)
    kinds = {
        "one passage of each edited": [
            article(n, [own[0].replace("人。", "余人。"), *own[1:]]) for n, own in texts.items()
        ],
        "all passages edited": [article(n, [t.replace("人。", "余人受伤。") for t in own]) for n, own in texts.items()],
        "all articles renamed": [article(f"new-{n}", own) for n, own in texts.items()],
        "all written anew": [article(n, [text() for _ in own]) for n, own in texts.items()],
    }
    print(
        f"{articles} articles of {passages} passages; lock: {len(lock.encode()) / articles / passages:.0f} bytes an anchor"
    )
    for name, changed in kinds.items():
        print(f"{name}: {seconds(lock, changed) / same:.2f} of nothing changed")
    taken = []
    for size in (150, 300, 600):
        log = [f"第{n}号桥墩旁有{n}人受伤，{text()}" for n in range(size)]
        before = dump(resolve(parse(""), [article("log", log)]).live, ())
        taken.append(seconds(before, [article("log", [t.replace("旁有", "边有") for t in log])]))
    print(
        f"twice the passages of one article (150, 300, 600), all edited: {taken[1] / taken[0]:.2f} and {taken[2] / taken[1]:.2f} times the time"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 30)
