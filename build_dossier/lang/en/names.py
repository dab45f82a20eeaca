"""Whom English sentences name beside a verb or with an office: subjects, appositions, introductions."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from build_dossier.interfaces import Gazetteer, Mention
from build_dossier.lang.en import dates
from build_dossier.lang.en.offices import phrase, without_article
from build_dossier.lang.en.phrases import MAX_PHRASE, NAME, NO_NAME, PARTICLE, WORD
from build_dossier.lang.en.words import any_of, data

_SURE_NAME = re.compile(rf"(?:{WORD})(?:\s(?:{PARTICLE}\s)?(?:{WORD}|[A-Z]\.)){{1,4}}")
_CAPITAL_TITLE = re.compile(
    any_of(
        {
            *(t.title() for t in data()["titles"]),
            *(t[:1].upper() + t[1:] for t in data()["titles"]),
            *data()["titles"],
            *data()["private_titles"],
        }
    )
    + rf"\s(?P<name>{NAME})"
)
_MOST_TRAILERS = 10  # adverbs and dates between a subject and its verb
_MOST_NAMES = 30  # of one stretch of text; each is read with what stands around it
# what may stand between a subject and its verb
_TRAILER = re.compile(
    r"\s(?:has|had|have|also|later|then|again|earlier|itself|himself|herself|separately|repeatedly|however|meanwhile|previously|already|since|first|in\sturn"
    rf"|still|both|all|to|will|would|did\snot|does\snot|never|[a-z]+ly|{any_of(data()['speech']['adjuncts'])}|(?:late|early)?\s?(?:on|in|at|by)|late|early)$"
)
_AGE = re.compile(r"\s?(?:aged\s)?\d{1,3}(?:-year-old)?\s?$")
_FOLLOWS = re.compile(
    r"(?:\s*$|\s?[,.;:)!?—“\"]|\s-\s|\s(?:on|in|at|after|during|who|as|late|early|to|from|while|when|outside|by|before|via|told|and|yesterday|today|earlier|later|last|this|with|through|for|said|of|near|about)\b|\s\w+day\b)"
)


def subject_of(sentence: str, gazetteer: Gazetteer) -> Mention | None:
    """The person or body that a sentence begins with, after a date or an adverb: whom "he" and "it" may mean next."""
    opening = re.match(
        r"(?:(?:[Oo]n|[Ii]n|[Aa]t|[Bb]y|[Aa]fter)\s[^,]{3,60},\s|(?:But|And|Meanwhile|However|Later),?\s)", sentence
    )
    start = opening.end() if opening else 0
    text = sentence[start : start + MAX_PHRASE]
    for end in reversed([m.end() for m in re.finditer(r"\w(?![\w'’-])", text)][:12]):
        found = phrase(text[:end], gazetteer, start)
        if found is not None:
            return (
                None
                if found.kind in ("pronoun", "carrier") or found.plural or not (found.name or found.role)
                else found
            )
    return None


def tail(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """The longest mention that a text ends with, before adverbs, auxiliaries and dates."""
    text = trimmed(text)
    low = max(0, len(text) - MAX_PHRASE)
    for start in [m.start() for m in re.finditer(r"(?<![\w'’.-])[\w“]", text[low:])][-14:]:
        if found := phrase(text[low + start :], gazetteer, offset + low + start):
            return found
    return None


def trimmed(text: str) -> str:
    """A text without the adverbs, auxiliaries and dates that it ends with."""
    for _ in range(_MOST_TRAILERS):
        text = text.rstrip()
        before = text
        if match := _TRAILER.search(text, max(0, len(text) - 40)):
            text = text[: match.start()]
        near = max(0, len(text) - 48)
        date = _last_date(text[near:])
        if date is not None:
            text = text[: near + date]
        if text == before:
            break
    return text


# the same few words stand before every verb of a passage
@lru_cache(maxsize=4096)
def _last_date(text: str) -> int | None:
    """Where the date begins that a text ends with, if it does."""
    found = [e for e in dates.expressions(text) if e.end == len(text)]
    return found[-1].start if found else None


def head(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """The longest mention that a text begins with, where what follows it is no verb of its own."""
    lead = len(text) - len(text.lstrip())
    ends = [m.end() for m in re.finditer(r"(?:\w|(?<=\b[A-Z])\.)(?![\w'’-])", text[lead : lead + MAX_PHRASE])][:16]
    for end in reversed(ends):
        if not _FOLLOWS.match(text[lead + end :]):
            continue
        if found := phrase(text[lead : lead + end], gazetteer, offset + lead):
            return found
    return None


def joined(first: Mention, second: Mention) -> Mention | None:
    """One mention of two that stand beside each other: its director, Teófilo Arce; Wang Wenbin, a spokesman."""
    if first.kind == "title" and second.kind == "person":
        role = ", ".join(without_article(r) for r in (first.role, second.role) if r)
        party = first.party or second.party
        national = not party and (first.national or second.national)
        return replace(second, start=first.start, role=role, party=party, official=first.official, national=national)
    if first.kind == "person" and second.kind == "title":
        if first.role:
            return replace(first, party=first.party or second.party)
        party = second.party or first.party
        return replace(
            first,
            end=second.end,
            role=without_article(second.role),
            party=party,
            official=second.official,
            national=second.national and not party,
        )
    if first.kind in ("person", "organization") and second.kind == "organization":
        # Basarnas, the national search and rescue agency
        official = first.official or second.official
        return replace(
            first,
            kind="organization",
            name=first.name or first.text,
            party=first.party or second.party,
            official=official,
        )
    return None


def before(sentence: str, low: int, position: int, gazetteer: Gazetteer) -> Mention | None:
    """The subject that stands between a break and a verb, with its apposition."""
    text = sentence[low:position]
    parts: list[tuple[int, str]] = []
    start = 0
    for part in text.split(","):
        parts.append((low + start, part))
        start += len(part) + 1
    if len(parts) > 1 and not trimmed(parts[-1][1]).strip():
        parts = [p for p in parts[:-1] if not _AGE.fullmatch(p[1])][-3:]
        return _apposed(parts, gazetteer)
    own = _within(parts[-1], gazetteer)
    if own is None and len(parts) > 1 and re.match(r"\s(?:who|which)\b", parts[-1][1]):
        return _within(parts[-2], gazetteer)
    return own


def _within(part: tuple[int, str], gazetteer: Gazetteer) -> Mention | None:
    return tail(part[1], gazetteer, part[0])


def _apposed(parts: list[tuple[int, str]], gazetteer: Gazetteer) -> Mention | None:
    found = [_within(part, gazetteer) for part in parts]
    last = found[-1] if found else None
    # "…, who runs the unit," and "…, in a statement," are passed over
    if last is None or (
        last.kind in ("title", "organization")
        and re.match(r"\s?(?:who|which|where|in|on|at|after|speaking)\b", parts[-1][1])
    ):
        return _apposed(parts[:-1], gazetteer) if len(parts) > 1 else None
    previous = found[-2] if len(found) > 1 else None
    return (joined(previous, last) if previous else None) or last


def after(sentence: str, position: int, end: int, gazetteer: Gazetteer) -> Mention | None:
    """The subject that follows its verb, with its apposition: said Aizada Turgunova, a 34-year-old teacher from…"""
    text = sentence[position : min(end, position + 2 * MAX_PHRASE)]
    parts = text.split(",")
    first = head(parts[0] + ("," if len(parts) > 1 else ""), gazetteer, position)
    if first is None or len(parts) < 2:
        return first
    index, start = 1, position + len(parts[0]) + 1
    if _AGE.fullmatch(parts[1]) and len(parts) > 2:
        start += len(parts[1]) + 1
        index = 2
    second = head(parts[index], gazetteer, start)
    if (
        second is None
        or first.role
        or first.kind == "pronoun"
        or not re.match(r"\s(?:the|an?|its|their|[\w.]+['’]s?|[A-Z])", parts[index])
    ):
        return first
    if second.kind == "person" and first.kind != "title":
        return first
    return joined(first, second) or first


def introductions(text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Everybody whom a text names with an office: Deputy Emergencies Minister Ulan Sadykbekov; Ana Ruiz, a teacher."""
    found: list[Mention] = []
    for match in islice(_CAPITAL_TITLE.finditer(text), _MOST_NAMES):
        low = max(
            (m.end() for m in re.finditer(r"[,.;:()“”\"\n]\s?", text[max(0, match.start() - 60) : match.start()])),
            default=0,
        )
        low += max(0, match.start() - 60)
        made = tail(text[low : match.end()], gazetteer, low)
        if made is not None and made.kind == "person" and made.role:
            found.append(_apposition_before(text, low, made, gazetteer))
    for match in islice(_SURE_NAME.finditer(text), _MOST_NAMES):
        if text[match.end() : match.end() + 1] == "," and not any(NO_NAME.match(w) for w in match.group().split()):
            made = _introduced(text, match, gazetteer)
            if made is not None and made.kind == "person" and made.role:
                found.append(made)
    return tuple(sorted(found, key=lambda m: m.start))


def _apposition_before(text: str, low: int, made: Mention, gazetteer: Gazetteer) -> Mention:
    """The agency's chief, Rear Admiral Bagas Wiratno: the office before the comma comes first."""
    comma = text.rfind(",", max(0, low - 3), low + 1)
    if comma < 0:
        return made
    start = max(
        (m.end() for m in re.finditer(r"[,.;:()“”\"\n]\s?", text[max(0, comma - 70) : comma])), default=0
    ) + max(0, comma - 70)
    office = tail(text[start:comma], gazetteer, start)
    return (joined(office, made) if office else None) or made


def _introduced(text: str, match: re.Match[str], gazetteer: Gazetteer) -> Mention | None:
    person = phrase(match.group(), gazetteer, match.start())
    if person is None or person.kind != "person" or person.role:
        return None
    office = _apposition_before(text, match.start(), person, gazetteer)
    if office.role:
        return office
    stop = re.search(r"[.;:()“”\"\n]", text[match.end() : match.end() + 160])
    end = match.end() + (stop.start() if stop else 160)
    found = after(text, match.start(), end, gazetteer)
    return found if found is not None and found.name == person.name else None
