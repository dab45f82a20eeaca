"""The evidence of one article: its passages sentence by sentence, with what was spoken of before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from build_dossier.extract import calendar
from build_dossier.extract.claims import add_claims
from build_dossier.extract.events import add_events
from build_dossier.extract.people import KnownEntity, Speaker, cast, folded
from build_dossier.extract.reading import Dated, Read, State
from build_dossier.extract.statements import add_statements
from build_dossier.extract.text import MAX_PASSAGE, Sentence, sentences, stretches
from build_dossier.interfaces import DateExpression, Language, Utterance
from build_dossier.model import Article, Evidence, Passage

MOST = 60  # of dates, of figures and of verbs of saying in one sentence: each record repeats its sentence
PROSE = ("paragraph", "quote", "list", "table")  # captions and headings give dates only; they repeat what the text says


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The evidence of an article, the date expressions that rest on a day which it does not give, and what was cut.

    `cut`: a passage was too long to be read whole. `crowded`: a sentence that holds more dates, figures or verbs than are read.
    """

    evidence: Evidence
    unresolved: tuple[str, ...]
    cut: bool
    crowded: str = ""


def extract(article: Article, language: Language, entities: tuple[KnownEntity, ...] = ()) -> Found:
    """Claims, statements and events of an article, in the order of its text."""
    published = article.published.at.date() if article.published.at else None
    year = _only_year(article, language) if published is None else None
    state = State(
        article=article,
        language=language,
        cast=cast(article, language, entities),
        entities={folded(name): entity for entity in entities for name in entity.names},
        context=calendar.Context(published=published, year=year),
    )
    for passage in article.passages:
        if passage.kind != "code":
            _passage(passage, state)
    return Found(
        evidence=Evidence(
            claims=tuple(state.claims),
            statements=tuple(s.statement for s in state.said),
            events=tuple(state.events),
        ),
        unresolved=tuple(dict.fromkeys(state.unresolved)),
        cut=any(len(p.text) > MAX_PASSAGE for p in article.passages),
        crowded=state.crowded,
    )


def _only_year(article: Article, language: Language) -> int | None:
    """The year of an article without date, where all the full dates that it names are of one year."""
    years = {
        e.spec.year
        for p in article.passages
        for _, part in stretches(p.text, language.sentence_ends)
        for e in language.dates(part)
        if e.spec.year is not None and e.spec.month is not None
    }
    return years.pop() if len(years) == 1 else None


def _passage(passage: Passage, state: State) -> None:
    prose = passage.kind in PROSE
    before = state.context
    state.context = replace(state.context, month=None)
    state.carriers = ()
    state.cast.party = ""
    for sentence in sentences(passage.text, state.language.quotation_marks, state.language.sentence_ends):
        dated = _dates(sentence, state)
        if not prose:
            add_events(Read(passage=passage, sentence=sentence, dated=dated), state)
            continue
        utterances = state.most(state.language.utterances(sentence.masked, state.cast.gazetteer), MOST, sentence.text)
        speakers = _speakers(sentence, utterances, state)
        read = Read(passage=passage, sentence=sentence, dated=dated, utterances=utterances, speakers=speakers)
        add_events(read, state)
        add_claims(read, state, MOST)
        add_statements(read, state)
        if not any(speakers):
            state.cast.about(sentence.masked)
        state.carriers = next((u.carriers for u in utterances if u.carriers), state.carriers)
        state.announced = sentence.text.endswith(("：", ":"))
    if not prose:
        state.context = before  # a caption stands beside the text: "the same day" after it is not its day


def _dates(sentence: Sentence, state: State) -> tuple[Dated, ...]:
    """The resolved dates of a sentence; the day and month spoken of move on with them."""
    found: list[Dated] = []
    for expression in state.most(state.language.dates(sentence.text), MOST, sentence.text):
        resolved = calendar.resolve(expression, _heard(sentence, expression, state.context))
        if resolved is None:
            state.unresolved.append(sentence.text[expression.start : expression.end])
            continue
        found.append(Dated(expression=expression, resolved=resolved))
        state.context = _moved_on(state.context, expression, resolved)
    return tuple(found)


def _heard(sentence: Sentence, expression: DateExpression, context: calendar.Context) -> calendar.Context:
    """“今天……” in a quotation is the day on which it was said: the one spoken of last, if that was within the week."""
    start = sentence.start + expression.start
    if expression.spec.kind != "offset" or not any(q.start <= start < q.end for q in sentence.quotations):
        return context
    near = context.last and context.published and abs((context.published - context.last).days) <= 7
    return replace(context, published=context.last) if near else context


def _moved_on(context: calendar.Context, expression: DateExpression, resolved: calendar.Resolved) -> calendar.Context:
    spec = expression.spec
    if resolved.day is None:
        named = (int(resolved.start[:4]), int(resolved.start[5:7])) if resolved.precision == "month" else context.month
        return replace(context, month=named)
    month = context.month
    if spec.month is not None or spec.unit == "month":
        year = resolved.day.year if spec.year is not None or spec.amount is not None else None
        month = (year, resolved.day.month)
    # 22日的袭击 tells which attack is meant: "the same day" after it is still the day of the news
    last = context.last if expression.attributive and context.last else resolved.day
    return replace(context, last=last, month=month)


def _speakers(sentence: Sentence, utterances: tuple[Utterance, ...], state: State) -> tuple[Speaker | None, ...]:
    found = []
    for utterance in utterances:
        mention = utterance.speaker
        if mention is not None and mention.kind == "pronoun":  # 某某语气强硬，“……，”他说
            state.cast.about(sentence.masked[: mention.start])
        speaker = state.cast.resolve(mention)
        state.cast.note(speaker)
        found.append(speaker)
    return tuple(found)
