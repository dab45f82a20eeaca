"""Dated mentions: each date expression of a sentence with its days and the clause that it stands in."""

from __future__ import annotations

import re

from build_dossier.extract.reading import Read, State
from build_dossier.model import Event


def add_events(read: Read, state: State) -> None:
    """The events of one sentence. "So far" is no event: it dates figures only."""
    text = read.sentence.text
    for item in read.dated:
        expression, resolved = item.expression, item.resolved
        if expression.spec.kind == "now":
            continue
        words = text[expression.start : expression.end]
        identity = state.identity("e", text, words)
        state.events.append(
            Event(
                id=identity,
                article=state.article.id,
                passage=read.passage.id,
                expression=words,
                first=resolved.start,
                last=resolved.end,
                precision=resolved.precision,
                text=text,
                label=_clause(text, expression.start, expression.end),
                same_event=identity,
                background=state.background(resolved.end),
                start=read.sentence.start + expression.start,
                end=read.sentence.start + expression.end,
            )
        )


def _clause(text: str, start: int, end: int) -> str:
    """The clause that a date stands in, with the one after it where the date stands alone."""
    low = max((m.end() for m in re.finditer(r"[，,。；;：:！？\n]", text[:start])), default=0)
    for match in re.finditer(r"[，,。；;！？\n]", text[end:]):
        stop = end + match.start()
        if len(text[low:stop].replace(text[start:end], "").strip()) >= 6:
            return text[low:stop].strip()
    return text[low:].strip()
