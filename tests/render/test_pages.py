"""Whole pages as golden files: what a small dossier of two articles becomes. `--golden-rewrite` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_dossier import config, pipeline

HERE = Path(__file__).parent
STORY = """
title: 海湾渡轮停航与复航
summary: 2025 年 2 月至 3 月，一条渡轮航线停航检修又恢复的经过。
language: zh
timezone: Asia/Shanghai
contact: mailto:editors@bay.example
repository: {url: "https://git.example/bay/dossier"}
outlets:
  - {name: 海湾晚报, clock: Asia/Shanghai, publish: full}
entities:
  - {id: harbour-office, name: 港务处, kind: organization}
"""
PAGES = (
    "index.md",
    "articles/index.md",
    "articles/001_ferry/index.md",
    "articles/002_repair/index.md",
    "data/articles.json",
    "data/passages.json",
    "data/images.json",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tree")
    pipeline.convert(config.parse(STORY), seeds=HERE / "seeds", state=out / "no-store", out=out)
    return out


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tree: Path, request: pytest.FixtureRequest) -> None:
    expected = HERE / "expected" / name
    made = (tree / name).read_text(encoding="utf-8")
    if request.config.getoption("--golden-rewrite"):
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8"), "read the difference; --golden-rewrite accepts it"


def test_findings_of_these_pages_are_what_a_reader_of_the_seeds_expects(tree: Path) -> None:
    found = [(d["code"], d["path"], d["line"]) for d in json.loads((tree / "data/diagnostics.json").read_text())]
    assert found == [("picture-missing", "001_ferry.txt", 19)]
