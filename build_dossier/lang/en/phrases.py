"""How English writes names, and which words may stand before the noun of a phrase."""

from __future__ import annotations

import re

from build_dossier.lang.en.words import data

MAX_PHRASE = 140  # characters: no mention is longer
# possessive: nothing that follows a word could begin inside one, and to try it takes time by the square of its length
WORD = r"(?:(?:al|el|an|ar|as|ash|ad|at)-)?[A-ZÀ-ÖØ-Þ]\w*+(?:[-'’](?!s\b)\w++)*+"
PARTICLE = r"(?:al|bin|ibn|bint|van|von|der|den|de|da|dos|del|di|la|le|el)"
NAME = rf"(?:{WORD}|[A-Z]\.)(?:\s(?:{PARTICLE}\s){{0,2}}(?:{WORD}|[A-Z]\.)){{0,4}}"
# words that begin sentences or name days, and so begin no name
NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|By|But|And|It|He|She|They|We|I|You|This|That|These|Those|There|Then|After|Before|When|While|As|If|For|From|Some|One"
    r"|Many|No|Not|Most|All|Both|Each|Another|Other|Others|What|Who|How|Why|Where|Meanwhile|However|Earlier|Later|Its|Their|His|Her|Our|My|More"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|According|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Dozens|Hundreds|Thousands|Nearly|About|Around|Local|Also)(?![\w'’-])"
)
_DETERMINER = re.compile(r"(?:the|an?|its|their|his|her|this|one|another)\s", re.I)
# what cannot stand before the noun of a phrase: prepositions, conjunctions, auxiliaries, pronouns, verbs of the day
_STOP_WORDS = frozenset(data()["phrase_stops"])
_PARTICIPLE = re.compile(r"[a-z]+(?:ed|ing)$")
_GOOD_PARTICIPLES = frozenset(
    [
        "acting",
        "retired",
        "outgoing",
        "leading",
        "visiting",
        "ruling",
        "united",
        "armed",
        "unnamed",
        "housing",
        "breaking",
        "so-called",
        "opposition",
    ]
)


def modifiers(text: str) -> bool:
    """Whether words may stand before the noun of a phrase: a determiner, adjectives, possessives, other nouns."""
    text = _DETERMINER.sub("", text, count=1) if _DETERMINER.match(text) else text
    words = text.split()
    if len(words) > 7 or re.search(r"[,;:()“”\"]", text):
        return False
    for word in words:
        low = word.lower()
        if low in _STOP_WORDS and low != "and":
            return False
        if (_PARTICIPLE.match(word) and low not in _GOOD_PARTICIPLES) or NO_NAME.fullmatch(word):
            return False
    return not words or words[0].lower() not in ("and", "or")
