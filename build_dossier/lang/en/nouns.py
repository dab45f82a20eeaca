"""The noun after an English number: where it ends, whether it names people, whom it names."""

from __future__ import annotations

import re

from build_dossier.lang.en.words import data, demonyms

_PEOPLE = frozenset(data()["people"])
_NOT_PEOPLE = frozenset(data()["not_people"])
_GOODS = frozenset(unit.split()[-1] for measure in data()["measures"].values() for unit in measure.get("units", ()))
_SIMPLY = frozenset(data()["simply_people"])
_FILLERS = frozenset(data()["fillers"])
_AGENT = re.compile(r"[a-z-]+(?:ers|ors|ists|ians|men|women|ees)$")
# words that end the noun after a number
_NOUN_STOP = frozenset(data()["noun_stops"])
# they begin pairs, and so end no noun: police officers, crew members, Dutch sailors
_PAIRED = frozenset(
    [
        "police",
        "crew",
        "staff",
        "service",
        "civilian",
        "resident",
        "family",
        "student",
        "officer",
        "person",
        "child",
        "women",
        "men",
        "woman",
        "man",
        "marines",
        "elderly",
        "injured",
        "wounded",
        "dead",
        "other",
        "minor",
        "french",
        "british",
        "chinese",
        "japanese",
        "dutch",
        "spanish",
        "irish",
        "swiss",
        "portuguese",
        "vietnamese",
        "lebanese",
        "sudanese",
    ]
)
_SPEAKING = frozenset(["died", "fled", "gathered", "marched", "took", "went", "came", "left", "were", "killed"])


def noun_after(sentence: str, start: int, end: int) -> list[re.Match[str]]:
    """The words of the noun after a number, up to the first that cannot belong to it; five at most."""
    found: list[re.Match[str]] = []
    for match in re.compile(r"[\w'’.-]*[\w'’]").finditer(sentence, start, min(end, start + 80)):
        gap = sentence[found[-1].end() if found else start : match.start()]
        if gap.strip() or match.group().lower() in _NOUN_STOP or match.group()[0].isdigit() or len(found) == 5:
            break
        if found and (_ends_noun(found[-1].group()) or match.group() in _SPEAKING):
            break
        found.append(match)
    last = max((i for i, word in enumerate(found) if _counted(word.group())), default=None)
    if last is not None:
        return found[: last + 1]  # 18 crew sank: what follows the population is its verb
    while found and re.fullmatch(r"[a-z]+(?:ed|ing)|hurt|held|sent", found[-1].group()):
        found.pop()
    return found


def _counted(word: str) -> bool:
    """Whether a word names people or goods that a measure is interested in."""
    low = word.lower()
    return (
        low in _PEOPLE or word in _PEOPLE or low in _GOODS or (bool(_AGENT.fullmatch(low)) and low not in _NOT_PEOPLE)
    )


def _ends_noun(word: str) -> bool:
    """A plural of people ends its noun but for pairs like police officers and crew members."""
    low = word.lower()
    return (low in _PEOPLE or bool(_AGENT.fullmatch(low))) and low not in _PAIRED and low not in _NOT_PEOPLE


def kind_of(noun: str) -> str:
    """What a noun is by its last word: people, bare where it only fills in for them, "" for all else."""
    head = noun.split()[-1]
    low = head.lower()
    if low in _PEOPLE or head in _PEOPLE or head in demonyms() or noun.lower() in _FILLERS:
        return "people" if noun.lower() not in _FILLERS else "bare"
    if low in _NOT_PEOPLE:
        return ""
    return "people" if _AGENT.fullmatch(low) else ""


def population(noun: str) -> str | None:
    """The population as printed, without words that say nothing of it; null where it is simply people."""
    words = noun.split()
    while words and (
        words[0].lower() in _FILLERS
        or re.fullmatch(
            r"(?:killed|injured|wounded|trapped|missing|detained|arrested|dead|stranded|displaced|evacuated|rescued)",
            words[0].lower(),
        )
    ):
        words.pop(0)
    text = " ".join(words)
    return None if not text or text.lower() in _SIMPLY else text
