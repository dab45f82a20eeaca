"""How the time of a conversion divides: reading, converting, checking what was written, extracting evidence.

    .venv/bin/python benchmarks/stages.py [SEEDS] [ROUNDS]

Shares of one run, not seconds: they compare on any machine. Checking is the rendering that compares each article with its
page. The last line sets extracting beside the three others together; the packs' patterns are compiled before the clock runs.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from build_dossier import config
from build_dossier.convert import flavour, verify
from build_dossier.extract.gather import gather
from build_dossier.read import article, sources


def main(seeds: Path, rounds: int) -> None:
    settings = config.parse("title: benchmark\nlimits: {seed_bytes: 50000000}")
    spent = dict.fromkeys(("reading", "converting", "checking", "extracting"), 0.0)
    checked = 0.0
    original = verify.differing

    def timed(*args: object) -> tuple[int, ...]:
        nonlocal checked
        start = time.perf_counter()
        try:
            return original(*args)  # type: ignore[arg-type]
        finally:
            checked += time.perf_counter() - start

    verify.differing = timed  # type: ignore[assignment]
    for number in range(rounds + 1):
        start = time.perf_counter()
        found, _ = sources.scan(seeds, max_bytes=50_000_000, max_files=100_000)
        items, _ = article.headers(found, settings)
        read = time.perf_counter()
        reader, checked = flavour.Reader(), 0.0
        made = [article.article(item, settings, {}, reader)[0] for item in items]
        end = time.perf_counter()
        gather(tuple(a for a in made if a is not None), settings)
        extracted = time.perf_counter()
        if number == 0:
            continue  # the first round loads what later ones have
        spent["reading"] += read - start
        spent["converting"] += end - read - checked
        spent["checking"] += checked
        spent["extracting"] += extracted - end
    total = sum(spent.values())
    print(f"{len(items)} articles, {rounds} rounds")
    for stage, seconds in spent.items():
        print(f"{stage:<11} {seconds / total:6.1%}")
    others = total - spent["extracting"]
    print(f"extracting takes {spent['extracting'] / others:.2f} of the time of the three others")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "seeds"), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
