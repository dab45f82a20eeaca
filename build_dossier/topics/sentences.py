"""The sentence around a place of a passage, cut as the extraction cuts it: a quotation of several sentences stays whole."""

from __future__ import annotations

from functools import lru_cache

from build_dossier import lang
from build_dossier.extract import text


def around(passage: str, low: int, high: int, language: str) -> tuple[int, int]:
    """Where the sentence begins that holds `low`, and where the one ends that holds `high`; in offsets of the passage."""
    spans = _spans(passage, lang.code_of(language))
    first = max((start for start, _ in spans if start <= low), default=0)
    last = min((end for _, end in spans if end >= high), default=len(passage))
    return first, last


def each(passage: str, language: str) -> tuple[str, ...]:
    """The sentences of a passage."""
    return tuple(passage[start:end] for start, end in _spans(passage, lang.code_of(language)))


@lru_cache(maxsize=4096)
def _spans(passage: str, code: str) -> tuple[tuple[int, int], ...]:
    pack = lang.evidence(code) or lang.evidence("en")
    assert pack is not None
    return tuple((s.start, s.end) for s in text.sentences(passage, pack.quotation_marks, pack.sentence_ends))
