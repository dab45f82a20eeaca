"""The word 已撤回 put before a figure in an article's own text: where a reader from a search lands, it must stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from build_dossier.convert import escape
from build_dossier.convert.flavour import Reader
from build_dossier.convert.parse import squeezed
from build_dossier.model import Block
from build_dossier.render.marks import Mark

SIGN = "\ue010"  # stands where the word will; no seed holds it (control characters are taken out when it is read)


def with_marks(block: Block, marks: Sequence[Mark], label: str, reader: Reader) -> tuple[Block, tuple[Mark, ...]]:
    """The block with the word before each figure, and the marks that found no place (in a code listing, say).

    Each place is tried and read back, so that it is right whatever the Markdown around it: an occurrence in an address
    or in a title is never taken for the one in the text.
    """
    if block.passage is None or not marks:
        return block, ()
    places: list[int] = []
    lost: list[Mark] = []
    for mark in marks:
        place = _place(block, mark, reader) if block.kind != "code" else None
        if place is None:
            lost.append(mark)
        else:
            places.append(place)
    markdown = block.markdown
    word = f'<span class="bd-retracted">{escape.in_html(label)} </span>'
    for place in sorted(set(places), reverse=True):
        markdown = markdown[:place] + word + markdown[place:]
    return replace(block, markdown=markdown), tuple(lost)


def _place(block: Block, mark: Mark, reader: Reader) -> int | None:
    """Where in the Markdown a figure of the passage stands."""
    assert block.passage is not None
    printed = block.passage.text[mark.start : mark.end]
    before = squeezed(block.passage.text[: mark.start])
    whole = squeezed(reader.text(block.markdown))
    position = block.markdown.find(printed)
    while position >= 0:
        tried = squeezed(reader.text(block.markdown[:position] + SIGN + block.markdown[position:]))
        if tried.count(SIGN) == 1 and tried.replace(SIGN, "") == whole and len(tried.partition(SIGN)[0]) == len(before):
            return position
        position = block.markdown.find(printed, position + 1)
    return None
