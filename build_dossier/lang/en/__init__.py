"""English: numerals, counts, dates and speech, as functions over the data files of this folder."""

from __future__ import annotations

from build_dossier.interfaces import Count, DateExpression, Gazetteer, Mention, Utterance
from build_dossier.lang.en import counts, dates, names, places, speech
from build_dossier.lang.en.words import stock_measures
from build_dossier.lang.lexicon import Measure, merged


class English:
    """The English language pack. `measures` are the dossier's own, over those that are shipped."""

    code = "en"
    quotation_marks: tuple[tuple[str, str], ...] = (("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"))
    sentence_ends = ".!?\n"

    def __init__(self, measures: tuple[Measure, ...] = ()) -> None:
        self._counter = counts.Counter(merged(stock_measures(), measures))

    def counts(self, sentence: str, gazetteer: Gazetteer) -> tuple[Count, ...]:
        """See `interfaces.Language`."""
        return self._counter.counts(sentence, gazetteer)

    def dates(self, sentence: str) -> tuple[DateExpression, ...]:
        """See `interfaces.Language`."""
        return dates.expressions(sentence)

    def utterances(self, sentence: str, gazetteer: Gazetteer) -> tuple[Utterance, ...]:
        """See `interfaces.Language`."""
        return speech.utterances(sentence, gazetteer)

    def states(self, headline: str, text: str) -> tuple[dict[str, str], str]:
        """See `interfaces.Language`. English has no one-letter names of states."""
        return {}, places.main_state(headline, text)

    def subject(self, sentence: str, gazetteer: Gazetteer) -> Mention | None:
        """See `interfaces.Language`."""
        return names.subject_of(sentence, gazetteer)

    def topic_body(self, text: str, gazetteer: Gazetteer) -> str | None:
        """See `interfaces.Language`."""
        return places.topic_body(text, gazetteer)

    def introductions(self, text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
        """See `interfaces.Language`."""
        return names.introductions(text, gazetteer)

    def is_speech(self, quotation: str, before: str, after: str) -> bool:
        """See `interfaces.Language`."""
        return speech.is_speech(quotation, before, after)
