"""Each case of cases/*.md: body HTML in, Markdown of the blocks out. `pytest --golden-rewrite` writes what came out.

A title ends with the languages and forms that differ from the usual: `[en]` English prose, `[markdown]` a Markdown body.
Figures are shown as `[figure: address | caption | credit | alt]`, what was set apart and found below the blocks.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from build_dossier import lang
from build_dossier.convert.body import Converted
from build_dossier.model import Block
from tests.support import golden
from tests.support.reading import codes, converted

FILES = sorted(Path(__file__).with_name("cases").glob("*.md"))
CASES = [(path, index) for path in FILES for index in range(len(golden.read(path)[0]))]


def shown(result: Converted) -> str:
    parts = [_block(block) for block in result.blocks]
    if result.authors:
        parts.append(f"[authors: {'、'.join(result.authors)}]")
    if result.rights:
        parts.append(f"[rights: {result.rights}]")
    if result.diagnostics:
        parts.append(f"[findings: {', '.join(codes(result.diagnostics))}]")
    return "\n\n".join(parts)


def _block(block: Block) -> str:
    if block.kind == "figure":
        figures = [
            f"[figure: {' | '.join((use.address, use.caption, use.credit, use.alt))}{_target(use.href)}]"
            for use in block.images
        ]
        return "\n".join([*figures, *([f"[caption: {block.markdown}]"] if "](" in block.markdown else [])])
    if block.kind == "heading":
        return f"{'#' * block.level} {block.markdown}"
    if block.kind == "note":
        return f"[^{block.level}]: {block.markdown}"
    pictures = [f"[picture:{i} = {use.address}]" for i, use in enumerate(block.images)]
    return "\n".join([block.markdown, *pictures])


def _target(href: str) -> str:
    return f" -> {href}" if href else ""


@pytest.mark.parametrize(("path", "index"), CASES, ids=[f"{p.stem}-{i}" for p, i in CASES])
def test_case(path: Path, index: int, request: pytest.FixtureRequest) -> None:
    cases, tail = golden.read(path)
    case = cases[index]
    prose = lang.load("en" if "[en]" in case.title else "zh")
    result = shown(converted(case.given, prose=prose, markdown="[markdown]" in case.title))
    if request.config.getoption("--golden-rewrite"):
        cases[index] = golden.rewritten(case, result)
        golden.write(path, cases, tail)
    else:
        assert result == case.expected, case.title


def test_every_case_has_its_own_title_and_there_are_enough() -> None:
    titles = [f"{path.stem}: {case.title}" for path in FILES for case in golden.read(path)[0]]
    assert len(set(titles)) == len(titles)
    assert len(titles) >= 80
    assert not any(golden.read(path)[1].strip() for path in FILES), "a case without its last mark"


def test_rewriting_what_came_out_changes_no_byte(tmp_path: Path) -> None:
    for path in FILES:
        copy = tmp_path / path.name
        golden.write(copy, *golden.read(path))
        assert copy.read_bytes() == path.read_bytes()
