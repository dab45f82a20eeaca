"""What people are called, and by whom: the outlet's own voice apart from those whom it quotes or reports.

That two words stand side by side never says that they mean the same people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from build_dossier import lang
from build_dossier.extract.article import PROSE
from build_dossier.extract.clusters import key
from build_dossier.extract.parties import Parties
from build_dossier.lang.lexicon import names_pattern
from build_dossier.model import Article, Statement
from build_dossier.topics.sentences import around

Voice = Literal["own", "quoted", "reported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a word: whose (the outlet's where `voice` is own), in which passage, where."""

    term: str
    voice: Voice
    who: str
    article: str
    passage: str
    start: int
    end: int
    hearsay: bool = False  # in the outlet's voice, but "it is reported": nobody is named


def uses(
    terms: Iterable[str], articles: tuple[Article, ...], statements: Iterable[Statement], parties: Parties
) -> tuple[Use, ...]:
    """Every use of the terms, in the order of the articles. A term within a longer one counts as the longer one."""
    terms = tuple(terms)
    pattern = names_pattern(terms)
    declared = {t.casefold(): t for t in terms}
    spoken: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        spoken[f"{statement.article}/{statement.passage}"].append(statement)
    found = []
    for article in sorted(articles, key=lambda a: a.id):
        for passage in article.passages:
            if passage.kind not in PROSE:
                continue
            for match in pattern.finditer(passage.text):
                voice, who = _voice(match.start(), spoken[key(passage)], article, parties)
                found.append(
                    Use(
                        term=declared.get(match[0].casefold(), match[0]),
                        voice=voice,
                        who=who,
                        article=article.id,
                        passage=passage.id,
                        start=match.start(),
                        end=match.end(),
                        hearsay=voice == "own" and _hearsay(match.start(), passage.text, article),
                    )
                )
    return tuple(found)


def _hearsay(position: int, text: str, article: Article) -> bool:
    """Whether the sentence says before the word that it is reported, by nobody who is named."""
    low, _ = around(text, position, position, article.lang)
    return lang.load(lang.code_of(article.lang)).hearsay.search(text, low, position) is not None


def _voice(position: int, statements: list[Statement], article: Article, parties: Parties) -> tuple[Voice, str]:
    """Whose word it is: a quotation's speaker, else whom the sentence reports, else the outlet's."""
    inside = [s for s in statements if s.start <= position < s.end]
    quoted = next((s for s in inside if s.kind == "quoted"), None)
    if quoted is not None:
        return "quoted", parties.name(quoted.speaker) or ""
    reported = next((s for s in inside if s.kind == "reported"), None)
    if reported is not None and reported.speaker:
        return "reported", parties.name(reported.speaker) or reported.speaker
    return "own", article.outlet
