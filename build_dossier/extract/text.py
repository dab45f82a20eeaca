"""Passages cut into sentences, with their quotations; offsets are of the passage."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from build_dossier.interfaces import MASK, SOFT

SHORT = 6
MAX_PASSAGE = 20_000
MAX_SENTENCE = 1_200
LONGEST = 1_300  # a stretch without any comma is cut, too
MAX_QUOTATION = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words between a pair of marks: `start` and `end` are of the words, without the marks."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a passage; a quotation that holds several sentences does not cut it."""

    start: int
    end: int
    text: str
    masked: str
    quotations: tuple[Quotation, ...]


def quotations(text: str, marks: tuple[tuple[str, str], ...]) -> tuple[Quotation, ...]:
    """The outermost quotations of a text, in order; a mark that is never closed opens none."""
    partners = _partners(text, marks)
    found: list[Quotation] = []
    position = 0
    for start, end in sorted(partners.items()):
        if start < position or end - start >= MAX_QUOTATION or _apostrophe(text, start):
            continue
        found.append(Quotation(start=start + 1, end=end))
        position = end + 1
    return tuple(found)


def _apostrophe(text: str, position: int) -> bool:
    """Whether a mark stands inside a word or after one: don't, the players' strike."""
    return text[position] in "'’‘" and position > 0 and text[position - 1].isalnum()


def _partners(text: str, marks: tuple[tuple[str, str], ...]) -> dict[int, int]:
    """Where each opening mark is closed in its own line, in one pass for each pair of marks.

    To look for the end of each mark by itself takes too long where none is ever closed.
    """
    found: dict[int, int] = {}
    for opening, close in marks:
        waiting: list[int] = []
        for match in re.finditer(f"[\n{re.escape(opening + close)}]", text):
            index, char = match.start(), match.group()
            if char == "\n":
                waiting = []
                continue
            closes = char == close and not (close in "'’" and text[index + 1 : index + 2].isalnum())
            if closes and waiting:
                for start in waiting if opening == close else waiting[-1:]:
                    found[start] = index
                waiting = [] if opening == close else waiting[:-1]
            if char == opening:
                waiting.append(index)
    return found


def sentences(text: str, marks: tuple[tuple[str, str], ...], ends: str) -> tuple[Sentence, ...]:
    """The sentences of a passage, up to MAX_PASSAGE characters of it; longer sentences are cut at a comma.

    A quotation that ends a sentence (…。”) ends the one it stands in, unless words follow that belong to it
    (…。”他说): then the sentence runs on to its own end.
    """
    text = text[:MAX_PASSAGE]
    quoted = quotations(text, marks)
    inside = [False] * (len(text) + 1)
    for quotation in quoted:
        for index in range(quotation.start, quotation.end):
            inside[index] = True
    found: list[Sentence] = []
    start = 0
    for match in re.finditer(f"[{re.escape(ends)}”\"’',，、;； ]", text):
        index, char = match.start(), match.group()
        ended = char in ends and not inside[index] and _ends(text, index)
        if ended or _quotation_ends(text, index, inside) or (index - start >= MAX_SENTENCE and char in ",，、;； "):
            found.extend(s for low, high in _pieces(text, start, index + 1) for s in _sentence(text, low, high, quoted))
            start = index + 1
    found.extend(s for low, high in _pieces(text, start, len(text)) for s in _sentence(text, low, high, quoted))
    return tuple(found)


def stretches(text: str, ends: str) -> Iterator[tuple[int, str]]:
    """A passage, up to MAX_PASSAGE characters of it, in stretches as long as a sentence may be, each with its place.

    For what is looked for in a passage as a whole, and takes more than linear time. A stretch ends where a sentence does, if it can.
    """
    text = text[:MAX_PASSAGE]
    end = re.compile(f"[{re.escape(ends)}][”\"’')）」』]?(?![0-9])")
    start = 0
    while len(text) - start > LONGEST:
        last = max((m.end() for m in end.finditer(text, start, start + LONGEST)), default=0)
        stop = last if last > start + SHORT else next(_pieces(text, start, len(text)))[1]
        yield start, text[start:stop]
        start = stop
    yield start, text[start:]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in pieces of bounded length, cut inside no number and no word of an alphabet.

    What a language reads of a sentence takes more than linear time; one without any comma must not be a whole passage.
    """
    while end - start > LONGEST:
        stop = start + LONGEST
        while stop > start + MAX_SENTENCE and _WHOLE.fullmatch(text, stop - 1, stop + 1):
            stop -= 1
        yield start, stop
        start = stop
    yield start, end


_WHOLE = re.compile("[A-Za-z0-9０-９.．,〇零一二两三四五六七八九十百千万亿]{2}")


def _quotation_ends(text: str, index: int, inside: list[bool]) -> bool:
    """A closing mark after a full stop, with a capital after it: …banners." One of them…"""
    return (
        text[index] in '”"’'
        and not inside[index]
        and index > 0
        and inside[index - 1]
        and text[index - 1] == "."
        and text[index + 1 : index + 2].isspace()
        and text[index + 2 : index + 3].isupper()
    )


def _ends(text: str, index: int) -> bool:
    """A full stop that is no part of a number or an abbreviation."""
    if text[index] != ".":
        return True
    word = text[:index].rsplit(" ", 1)[-1].strip("(“\"'")
    after = text[index + 1 : index + 2]
    return (not after or after.isspace() or after in '”"’)') and not (
        (len(word) == 1 and word.isupper()) or word in ABBREVIATIONS or text[index - 1 : index] == "."
    )


ABBREVIATIONS = frozenset(
    [
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "Prof",
        "Gen",
        "Lt",
        "Col",
        "Maj",
        "Capt",
        "Sgt",
        "Gov",
        "Sen",
        "Rep",
        "St",
        "Jr",
        "Sr",
        "No",
        "vs",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Aug",
        "Sept",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
        "U.S",
        "U.N",
        "U.K",
        "a.m",
        "p.m",
        "e.g",
        "i.e",
        "approx",
    ]
)


def _start(quotation: Quotation) -> int:
    return quotation.start


def _end(quotation: Quotation) -> int:
    return quotation.end


def _sentence(text: str, start: int, end: int, quoted: tuple[Quotation, ...]) -> list[Sentence]:
    if not text[start:end].strip():
        return []
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    # a quotation that is longer than a sentence may be belongs to each of its pieces with the part that lies there
    own = tuple(
        Quotation(start=max(q.start, start), end=min(q.end, end))
        for q in quoted[bisect_right(quoted, start, key=_end) : bisect_left(quoted, end, key=_start)]
    )
    if not own:
        return [Sentence(start=start, end=end, text=text[start:end], masked=text[start:end], quotations=())]
    masked = list(text[start:end])
    for quotation in own:
        low, high = quotation.start - start, min(quotation.end - start, len(masked))
        if high - low < SHORT and not any(char in "，。！？,.!?" for char in masked[low:high]):
            if low > 0:
                masked[low - 1] = SOFT
            if high < len(masked):
                masked[high] = SOFT
            continue
        masked[low:high] = MASK * (high - low)
    return [Sentence(start=start, end=end, text=text[start:end], masked="".join(masked), quotations=own)]
