"""Statements: quotations with whom they belong to, and what parties are reported to have said or decided."""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal

from build_dossier.extract.people import Speaker, folded
from build_dossier.extract.reading import Read, Said, State
from build_dossier.extract.text import Quotation, Sentence
from build_dossier.interfaces import Utterance
from build_dossier.model import Statement

LONG = 12  # characters from which words in marks are more than a term
FOLLOWS = 90  # characters from the end of a quotation within which its verb stands
MOST_BEFORE = 200  # statements that are looked back over for the one that is answered
Basis = Literal["stated", "context", "none"]


def add_statements(read: Read, state: State) -> None:
    """The statements of one sentence: each quotation that is speech, then each speaker who is only reported."""
    before = len(state.said)
    quoting: set[int] = set()
    for quotation in read.sentence.quotations:
        index = _quoted(read, quotation, state)
        if index is not None:
            quoting.add(index)
    done = {folded(s.speaker.name) for s in state.said[before:] if s.speaker is not None}
    for index, utterance in enumerate(read.utterances):
        speaker = read.speakers[index]
        if index in quoting or speaker is None or folded(speaker.name) in done:
            continue
        if _states_something(utterance, speaker, read, state):
            done.add(folded(speaker.name))
            _add(read, None, utterance, speaker, state)


def _quoted(read: Read, quotation: Quotation, state: State) -> int | None:
    """Adds a quotation where it is speech; gives the utterance that it belongs to."""
    sentence = read.sentence
    low, high = quotation.start - sentence.start, quotation.end - sentence.start
    words = sentence.text[low:high]
    if not state.language.is_speech(words, sentence.masked[: max(0, low - 1)], sentence.masked[high + 1 :]):
        return None
    index = _said_by(quotation, read)
    if index is not None:
        _add(read, quotation, read.utterances[index], read.speakers[index], state)
        return index
    speaker = None
    if _runs_on(sentence, quotation):
        speaker = state.cast.announced if state.announced else state.said[-1].speaker if state.said else None
    # words in marks that nobody says and that are no sentence are a term or a title
    if speaker is not None or len(words) >= LONG or re.search(r"[，,；;]|[。！？.!?]\s*$", words):
        _add(read, quotation, None, speaker, state)
    return None


def _states_something(utterance: Utterance, speaker: Speaker, read: Read, state: State) -> bool:
    """Whether an utterance without quotation is a statement: not a relay's, not a source of figures, no act long past."""
    if not utterance.verb or (utterance.speaker is not None and utterance.speaker.kind == "carrier"):
        return False
    past = bool(read.dated) and all(state.background(d.resolved.end) for d in read.dated)
    return utterance.direct or (speaker.official and not past)


def _add(
    read: Read, quotation: Quotation | None, utterance: Utterance | None, speaker: Speaker | None, state: State
) -> None:
    sentence = read.sentence
    start, end = (quotation.start, quotation.end) if quotation else (sentence.start, sentence.end)
    words = sentence.text[start - sentence.start : end - sentence.start]
    kind: Literal["quoted", "reported"] = "quoted" if quotation else "reported"
    said, basis = _said_on(read, quotation, utterance, speaker, state)
    entity = state.entities.get(folded(speaker.name)) if speaker else None
    statement = Statement(
        id=state.identity("s", sentence.text, f"{kind} {words} {speaker.name if speaker else ''}"),
        article=state.article.id,
        passage=read.passage.id,
        kind=kind,
        speaker=speaker.name if speaker else None,
        speaker_id=entity.id if entity else None,
        role=(speaker.role or None) if speaker else None,
        party=(speaker.party or None) if speaker and speaker.official else None,
        verb=utterance.verb if utterance else None,
        date=said,
        date_basis=basis,
        via=_via(utterance, speaker, state),
        replies_to=_replies_to(utterance, speaker, state),
        text=words,
        start=start,
        end=end,
        rule=_rule(quotation, utterance),
    )
    state.said.append(Said(statement=statement, speaker=speaker))


def _via(utterance: Utterance | None, speaker: Speaker | None, state: State) -> tuple[str, ...]:
    """Who relays it: named in the sentence, or at the head of the paragraph (据法新社消息), as for figures."""
    carriers = (utterance.carriers if utterance else ()) or state.carriers
    return tuple(c for c in carriers if not speaker or c != speaker.name)


def _rule(quotation: Quotation | None, utterance: Utterance | None) -> str:
    if utterance is None:
        return "a quotation that runs on from the one before"
    if quotation is not None:
        return "a quotation beside a verb of speech"
    return "a verb of speech" if utterance.direct else "an official act, or a source that is named"


def _replies_to(utterance: Utterance | None, speaker: Speaker | None, state: State) -> str | None:
    """The statement that is answered: the last one before of another party."""
    if utterance is None or speaker is None or not utterance.reply:
        return None
    before = islice(reversed(state.said), MOST_BEFORE)
    return next((s.statement.id for s in before if s.speaker is not None and s.speaker.party != speaker.party), None)


def _said_on(
    read: Read, quotation: Quotation | None, utterance: Utterance | None, speaker: Speaker | None, state: State
) -> tuple[str | None, Basis]:
    """The day that the sentence gives for the words; where a pronoun goes on with a speaker, the day given before."""
    if utterance is not None:
        dated = [d for d in read.dated if d.expression.start < utterance.end and d.resolved.day is not None]
        if quotation is not None:
            low, high = quotation.start - read.sentence.start, quotation.end - read.sentence.start
            dated = [d for d in dated if d.expression.end <= low or d.expression.start >= high]
        if dated:
            return dated[-1].resolved.end[:10], "stated"
    if speaker is None or not state.said:
        return None, "none"
    before = state.said[-1]
    # he goes on: by a pronoun, or named again in the same passage
    pronoun = utterance is None or utterance.speaker is None or utterance.speaker.kind == "pronoun"
    going_on = pronoun or before.statement.passage == read.passage.id
    if going_on and before.speaker == speaker and before.statement.date is not None:
        return before.statement.date, "context"
    return None, "none"


def follows(sentence: Sentence, quotation: Quotation, utterance: Utterance) -> bool:
    """Whether a verb stands after a quotation with nothing but its subject between: “……。”某某说."""
    after = quotation.end - sentence.start
    gap = sentence.masked[after + 1 : utterance.start]
    return 0 <= utterance.start - after <= FOLLOWS and not re.search("[。！？“]", gap)


def _runs_on(sentence: Sentence, quotation: Quotation) -> bool:
    """A quotation that is a sentence by itself goes on with the speaker before."""
    return quotation.start - sentence.start <= 1 and sentence.end - quotation.end <= 2


def _said_by(quotation: Quotation, read: Read) -> int | None:
    """The verb of a quotation: right before it, else right after it where it begins the sentence, else the last before."""
    sentence, utterances = read.sentence, read.utterances
    low, high = quotation.start - sentence.start, quotation.end - sentence.start
    before = [i for i, u in enumerate(utterances) if u.end <= low]
    if before and len(sentence.masked[utterances[before[-1]].end : low - 1].strip(" ，,：:道着")) <= 2:
        return before[-1]
    after = next((i for i, u in enumerate(utterances) if u.start >= high and follows(sentence, quotation, u)), None)
    head = sentence.masked[: max(0, low - 1)].strip()
    if after is not None:
        tail = sentence.masked[high + 1 : utterances[after].start]
        begins = not head or (head[-1] in "。！？”,，" and "，" not in tail[1:])
        if begins or not before:
            return after
    spoken = [i for i in before if utterances[i].speaker is not None] or before
    return spoken[-1] if spoken else None
