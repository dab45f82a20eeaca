"""Numeric claims: each counted number with whose word it is, who relayed it, and the day that it speaks of."""

from __future__ import annotations

from typing import Literal

from build_dossier.extract.reading import Read, State
from build_dossier.extract.statements import follows
from build_dossier.interfaces import Count, Utterance
from build_dossier.model import Claim

Basis = Literal["stated", "announced", "none"]


def add_claims(read: Read, state: State, most: int) -> None:
    """The claims of one sentence, at most so many. Nothing is taken from a neighbour sentence except who relays a whole paragraph."""
    sentence = read.sentence
    for count in state.most(state.language.counts(sentence.text, state.cast.gazetteer), most, sentence.text):
        number = count.number
        printed = sentence.text[number.start : number.end]
        governing = _governing(number.start, read)
        utterance = read.utterances[governing] if governing is not None else None
        speaker = read.speakers[governing] if governing is not None else None
        as_of, basis = _as_of(number.start, read, utterance)
        claimant = speaker.name if speaker else None
        state.claims.append(
            Claim(
                id=state.identity("c", sentence.text, f"{count.measure} {printed}"),
                article=state.article.id,
                passage=read.passage.id,
                measure=count.measure,
                subject=_subject(count, read, state),
                place=count.place,
                low=number.low,
                high=number.high,
                qualifier=number.qualifier,
                unit=count.unit,
                item=count.item,
                as_of=as_of,
                as_of_basis=basis,
                claimant=claimant,
                via=_via(number.start, read, state, claimant),
                status=count.status,
                printed=printed,
                text=sentence.text,
                start=sentence.start + number.start,
                end=sentence.start + number.end,
                rule=count.rule,
            )
        )


def _via(position: int, read: Read, state: State, claimant: str | None) -> tuple[str, ...]:
    """Who relays it: named in the sentence, or at the head of the paragraph (据法新社消息)."""
    named = [c for u in read.utterances if min(u.start, u.content) <= position for c in u.carriers]
    return tuple(c for c in dict.fromkeys(named or state.carriers) if c != claimant)


def _subject(count: Count, read: Read, state: State) -> str | None:
    """The population as printed; a body that only points back (该组织) is the one that the passage is about."""
    if not count.points_back:
        return count.subject
    if count.measure != "members":
        body = state.cast.named_body
        return body.name if body else count.subject
    before = read.passage.text[: read.sentence.start]
    return state.language.topic_body(before, state.cast.gazetteer) or count.subject


def _governing(position: int, read: Read) -> int | None:
    """The utterance whose content a position lies in: the last that began before it, else one that follows (…，他说。)."""
    best = None
    for index, utterance in enumerate(read.utterances):
        if utterance.content <= position and utterance.end <= position:
            if utterance.anonymous:  # "were reported held": nobody's word, whoever spoke before
                best = None
            elif utterance.speaker is not None:
                best = index
    if best is not None:
        return best
    offset = read.sentence.start
    quoted = next((q for q in read.sentence.quotations if q.start - offset <= position < q.end - offset), None)
    for index, utterance in enumerate(read.utterances):
        if utterance.speaker is None or utterance.end <= position:
            continue
        if utterance.content == 0 or (quoted is not None and follows(read.sentence, quoted, utterance)):
            return index
    return None


def _as_of(position: int, read: Read, utterance: Utterance | None) -> tuple[str | None, Basis]:
    """The day that a figure speaks of: 截至…, the day of its own clause, the day that it was given out.

    A date that only tells which event is meant (前一天发生的地震) or since when is counted says nothing of the figure.
    """
    before = [d for d in read.dated if d.expression.start < position and not d.expression.attributive]
    stated = [d for d in before if d.expression.as_of or d.expression.spec.kind == "now"]
    if stated:
        return stated[-1].resolved.end[:10], "stated"
    if before:
        nearest = before[-1]
        announced = utterance is not None and nearest.expression.end <= utterance.end <= position
        return nearest.resolved.end[:10], "announced" if announced else "stated"
    if utterance is not None and utterance.content == 0:
        after = [d for d in read.dated if position < d.expression.start <= utterance.end]
        if after:
            return after[-1].resolved.end[:10], "announced"
    return None, "none"
