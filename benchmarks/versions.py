"""What the page of updates costs: studying some published versions, set against studying the dossier once.

    .venv/bin/python benchmarks/versions.py [ARTICLES] [VERSIONS]

A scratch repository of the demo's articles, copied with other numbers until there are enough; each version edits one. The
first line is the ratio without changes.lock, per version; the second with it, for all versions together.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from build_dossier import config, studying
from build_dossier.changes import past
from build_dossier.changes.load import Places

ROOT = Path(__file__).resolve().parent.parent


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=b", "-c", "user.email=b@git.example", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(articles: int, versions: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        seeds = root / "seeds"
        seeds.mkdir()
        (root / "dossier.yml").write_bytes((ROOT / "dossier.yml").read_bytes())
        texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "seeds").glob("0*"))]
        for number in range(articles):
            text = re.sub(r"(\d\d+)(?=[人名])", lambda m, n=number: str(int(m[1]) + n), texts[number % len(texts)])
            (seeds / f"{number:04}.txt").write_text(text, encoding="utf-8")
        git(root, "init", "--quiet")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", "begin")
        for number in range(versions):
            path = seeds / f"{number:04}.txt"
            path.write_text(path.read_text(encoding="utf-8").replace("</div>", f"<p>又添{number}句。</p></div>", 1))
            git(root, "commit", "--quiet", "--all", "--message", f"edit {number}")
        here = Places(config_file=root / "dossier.yml", seeds=seeds, state=seeds)
        story = config.read(here.config_file)
        once = timed(lambda: studying.study(story, seeds=seeds))
        cold = timed(lambda: past.read(here))
        past.write(seeds, past.read(here))
        kept = timed(lambda: past.read(here))
        print(f"{articles} articles, {versions + 1} versions")
        print(f"without changes.lock: {cold / once / (versions + 1):.2f} of one study per version")
        print(f"with it: {kept / once:.3f} of one study for all")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
