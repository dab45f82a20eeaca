"""The word 已撤回 put before a figure in an article's own text: where a reader from a search lands, it must stand there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from build_dossier.convert import escape
from build_dossier.convert.flavour import Reader
from build_dossier.convert.parse import squeezed
from build_dossier.model import Block
from build_dossier.render.marks import Mark

FIRST_SIGN = 0xE100  # private characters that stand where a word will; a seed that holds them only keeps the note
MOST = 2000  # occurrences of a block that are looked at
MOST_ALONE = 40  # that are tried one by one, where all together do not read back
FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,80}\]")  # a mark whose note stands elsewhere on the page

Label = Callable[[Mark], str]


def with_marks(block: Block, marks: Sequence[Mark], label: Label, reader: Reader) -> tuple[Block, tuple[Mark, ...]]:
    """The block with the word before each figure, and the marks that found no place (in a code listing, say).

    Every place is read back, so that it is right whatever the Markdown around it: an occurrence in an address or in a
    title is never taken for the one in the text, and no markup of ours ever shows.
    """
    if block.passage is None or not marks:
        return block, ()
    source = block.markdown
    whole = _seen(reader, source)
    text = block.passage.text
    wanted = {len(squeezed(text[: m.start])): m for m in marks}
    printed = {text[m.start : m.end] for m in marks}
    spots = sorted({m.start() for p in printed for m in re.finditer(re.escape(p), source)})[:MOST]
    found = {} if block.kind == "code" else _offsets(reader, source, spots, whole)
    places = {spot: wanted[offset] for spot, offset in found.items() if offset in wanted}
    written = _written(source, places, label)
    if _seen(reader, written) != _expected(whole, places, found, label):
        good = [s for s in list(places)[:MOST_ALONE] if _reads_alone(reader, source, s, places, found, whole, label)]
        places = {spot: places[spot] for spot in good}
        written = _written(source, places, label)
    kept = {id(m) for m in places.values()}
    return replace(block, markdown=written), tuple(m for m in marks if id(m) not in kept)


def _seen(reader: Reader, source: str) -> str:
    return FOOTNOTE.sub("", squeezed(reader.text(source)))


def _offsets(reader: Reader, source: str, spots: Sequence[int], whole: str) -> dict[int, int]:
    """How many characters a reader sees before each spot; spots that nobody sees (in an address) are left out."""
    signs = {chr(FIRST_SIGN + n): spot for n, spot in enumerate(spots)}
    read = _seen(reader, _inserted(source, {spot: sign for sign, spot in signs.items()}))
    if "".join(c for c in read if c not in signs) != whole:
        if len(spots) == 1 or len(spots) > MOST_ALONE:
            return {}
        alone = [_offsets(reader, source, [spot], whole) for spot in spots]
        return {spot: offset for one in alone for spot, offset in one.items()}
    found: dict[int, int] = {}
    count = 0
    for char in read:
        if char in signs:
            found[signs[char]] = count
        else:
            count += 1
    return found


def _inserted(source: str, pieces: Mapping[int, str]) -> str:
    parts, last = [], 0
    for spot in sorted(pieces):
        parts += [source[last:spot], pieces[spot]]
        last = spot
    return "".join([*parts, source[last:]])


def _written(source: str, places: Mapping[int, Mark], label: Label) -> str:
    words = {spot: f'<span class="bd-retracted">{escape.in_html(label(mark))} </span>' for spot, mark in places.items()}
    return _inserted(source, words)


def _expected(whole: str, places: Mapping[int, Mark], found: Mapping[int, int], label: Label) -> str:
    return _inserted(whole, {found[spot]: squeezed(label(mark)) for spot, mark in places.items()})


def _reads_alone(
    reader: Reader,
    source: str,
    spot: int,
    places: Mapping[int, Mark],
    found: Mapping[int, int],
    whole: str,
    label: Label,
) -> bool:
    one = {spot: places[spot]}
    return _seen(reader, _written(source, one, label)) == _expected(whole, one, found, label)
