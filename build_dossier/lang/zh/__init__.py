"""Chinese: numerals, counts, dates and speech, as functions over the data files of this folder."""

from __future__ import annotations

from dataclasses import replace

from build_dossier.interfaces import Count, DateExpression, Gazetteer, Mention, Utterance
from build_dossier.lang.lexicon import Measure
from build_dossier.lang.zh import counts, dates, names, places, speech
from build_dossier.lang.zh.words import stock_measures


def _named(utterance: Utterance) -> Utterance:
    """A speaker without the word before the name: 据某部, 转述了某处."""
    speaker = utterance.speaker
    if speaker is None or len(speaker.name) < 4 or speaker.name[0] not in "据了":
        return utterance
    return replace(utterance, speaker=replace(speaker, start=speaker.start + 1, name=speaker.name[1:]))


class Chinese:
    """The Chinese language pack. `measures` are the dossier's own, over those that are shipped."""

    code = "zh"
    quotation_marks: tuple[tuple[str, str], ...] = (("“", "”"), ("「", "」"), ("『", "』"), ("‘", "’"), ('"', '"'))
    sentence_ends = "。！？!?\n"

    def __init__(self, measures: tuple[Measure, ...] = ()) -> None:
        self._counter = counts.Counter(stock_measures(), measures)

    def counts(self, sentence: str, gazetteer: Gazetteer) -> tuple[Count, ...]:
        """See `interfaces.Language`."""
        return self._counter.counts(sentence, gazetteer)

    def dates(self, sentence: str) -> tuple[DateExpression, ...]:
        """See `interfaces.Language`."""
        return dates.expressions(sentence)

    def utterances(self, sentence: str, gazetteer: Gazetteer) -> tuple[Utterance, ...]:
        """See `interfaces.Language`."""
        return tuple(_named(u) for u in speech.utterances(sentence, gazetteer))

    def states(self, headline: str, text: str) -> tuple[dict[str, str], str]:
        """See `interfaces.Language`."""
        return places.short_forms(text), places.main_state(headline, text)

    def subject(self, sentence: str, gazetteer: Gazetteer) -> Mention | None:
        """See `interfaces.Language`."""
        return names.subject_of(sentence, gazetteer)

    def topic_body(self, text: str, gazetteer: Gazetteer) -> str | None:
        """See `interfaces.Language`."""
        return places.topic(text, gazetteer)

    def introductions(self, text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
        """See `interfaces.Language`."""
        return names.introductions(text, gazetteer)

    def is_speech(self, quotation: str, before: str, after: str) -> bool:
        """See `interfaces.Language`."""
        return speech.is_speech(quotation, before, after)
