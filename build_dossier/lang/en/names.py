"""Persons, offices, bodies and carriers as English sentences name them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from build_dossier.interfaces import Gazetteer, Mention, MentionKind
from build_dossier.lang.en import dates
from build_dossier.lang.en.words import (
    CITIES,
    DEMONYMS,
    ORGANIZATIONS,
    SEATS,
    STATES,
    any_of,
    cities,
    data,
    demonyms,
    states,
)

MAX_PHRASE = 140
_WORD = r"(?:(?:al|el|an|ar|as|ash|ad|at)-)?[A-ZÀ-ÖØ-Þ]\w*(?:[-'’](?!s\b)\w+)*"
_PARTICLE = r"(?:al|bin|ibn|bint|van|von|der|den|de|da|dos|del|di|la|le|el)"
NAME = rf"(?:{_WORD}|[A-Z]\.)(?:\s(?:{_PARTICLE}\s){{0,2}}(?:{_WORD}|[A-Z]\.)){{0,4}}"
_NAME = re.compile(NAME)
_SURE_NAME = re.compile(rf"(?:{_WORD})(?:\s(?:{_PARTICLE}\s)?(?:{_WORD}|[A-Z]\.)){{1,4}}")
# words that begin sentences or name days, and so begin no name
_NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|By|But|And|It|He|She|They|We|I|You|This|That|These|Those|There|Then|After|Before|When|While|As|If|For|From|Some|One"
    r"|Many|No|Not|Most|All|Both|Each|Another|Other|Others|What|Who|How|Why|Where|Meanwhile|However|Earlier|Later|Its|Their|His|Her|Our|My|More"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|According|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Dozens|Hundreds|Thousands|Nearly|About|Around|Local|Also)(?![\w'’-])"
)
_TITLE = re.compile(any_of([*data()["titles"], *data()["private_titles"]]), re.I)
_PRIVATE = re.compile(any_of(data()["private_titles"]), re.I)
_BODY = re.compile(any_of(data()["bodies"]), re.I)
_PRIVATE_BODY = re.compile(any_of(data()["private_bodies"]), re.I)
_PLURAL_OFFICIAL = re.compile(any_of(data()["plural_officials"]), re.I)
_PLURAL_PRIVATE = re.compile(any_of(data()["plural_private"]), re.I)
_PRONOUN = re.compile(r"(?:he|she|they|it)", re.I)
_DETERMINER = re.compile(r"(?:the|an?|its|their|his|her|this|one|another)\s", re.I)
_ALLIED = re.compile(any_of(data()["allied"]), re.I)
_OF_STATE = re.compile(any_of(data()["of_state"]), re.I)
_HEADS = frozenset(data()["heads"])
_COMPLEMENT = re.compile(r"\s(?:of|for|at|to|in|with|from|on)\s(?=[\w’'])[^,;:()]{2,70}$")
# what cannot stand before the noun of a phrase: prepositions, conjunctions, auxiliaries, pronouns, verbs of the day
_STOP_WORDS = frozenset(
    [
        "in",
        "on",
        "at",
        "by",
        "of",
        "for",
        "to",
        "from",
        "with",
        "about",
        "against",
        "after",
        "before",
        "during",
        "since",
        "until",
        "as",
        "and",
        "or",
        "but",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "while",
        "where",
        "if",
        "because",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "will",
        "would",
        "could",
        "may",
        "might",
        "must",
        "should",
        "can",
        "do",
        "does",
        "did",
        "not",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "there",
        "then",
        "than",
        "the",
        "a",
        "an",
        "its",
        "their",
        "his",
        "her",
        "our",
        "my",
        "this",
        "these",
        "those",
        "said",
        "says",
        "say",
        "told",
        "tells",
        "asked",
        "asks",
        "according",
        "citing",
        "over",
        "under",
        "into",
        "out",
        "up",
        "down",
        "off",
        "also",
        "only",
        "just",
        "sent",
        "sends",
        "put",
        "left",
        "went",
        "came",
        "took",
        "gave",
        "made",
        "held",
        "led",
        "met",
        "saw",
        "struck",
        "killed",
        "injured",
    ]
)
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
_PARTY = re.compile(rf"(?P<state>{STATES})|(?P<demonym>{DEMONYMS})|(?P<body>{ORGANIZATIONS})|(?P<seat>{SEATS})")
_STATE = re.compile(rf"(?:{STATES})")
_ORGANIZATION = re.compile(rf"(?:{ORGANIZATIONS})")
_PRIVATE_ORGANIZATION = re.compile(any_of(data()["private_organizations"]))
_SEAT = re.compile(rf"(?:{SEATS})")
_MAIN = re.compile(rf"{STATES}|{DEMONYMS}|{CITIES}")
_CARRIERS = [*data()["carriers"]["names"], *data()["carriers"]["state"], *data()["carriers"]["at_large"]]
_CARRIER_NAME = any_of([*_CARRIERS, *(name[:1].upper() + name[1:] for name in _CARRIERS)])
_CARRIER = re.compile(
    rf"(?:[Tt]he\s)?(?:{_CARRIER_NAME})(?:\s(?:news\s(?:agency|channel)|TV|television))?|(?:{_WORD}\s){{1,3}}{any_of(data()['carriers']['endings'])}"
)
_AT_LARGE = re.compile(any_of(data()["carriers"]["at_large"]), re.I)
# what may stand between a subject and its verb
_TRAILER = re.compile(
    r"\s(?:has|had|have|also|later|then|again|earlier|itself|himself|herself|separately|repeatedly|however|meanwhile|previously|already|since|first|in\sturn"
    rf"|still|both|all|to|will|would|did\snot|does\snot|never|[a-z]+ly|{any_of(data()['speech']['adjuncts'])}|(?:late|early)?\s?(?:on|in|at|by)|late|early)$"
)
_AGE = re.compile(r"\s?(?:aged\s)?\d{1,3}(?:-year-old)?\s?$")
_FOLLOWS = re.compile(
    r"(?:\s*$|\s?[,.;:)!?—“\"]|\s-\s|\s(?:on|in|at|after|during|who|as|late|early|to|from|while|when|outside|by|before|via|told|and|yesterday|today|earlier|later|last|this|with|through|for|said|of|near|about)\b|\s\w+day\b)"
)


def party_in(text: str, gazetteer: Gazetteer) -> str:
    """The first state or international body that a text names, by its usual name; a demonym names its state."""
    found: list[tuple[int, str]] = []
    if match := _PARTY.search(text):
        word = match.group()
        named = {
            "state": states().get(word) or states().get(word.replace("'", "’")),
            "demonym": demonyms().get(word),
            "body": data()["organizations"].get(word),
            "seat": data()["seats"].get(word),
        }[match.lastgroup or "state"]
        found.append((match.start(), named or word))
    for name, party in [*gazetteer.bodies.items(), *gazetteer.places.items()]:
        if party and (place := text.find(name)) >= 0:
            found.append((place, party))
    if not found and (city := re.search(CITIES, text)):
        return cities()[city.group()]
    return min(found)[1] if found else ""


def main_state(headline: str, text: str) -> str:
    """The one state that a headline names, else the one that the text names far more often than any other."""
    for words, margin in ((headline, 1), (text, 2)):
        named = Counter(_state_of(m) for m in _MAIN.finditer(words))
        ranked = named.most_common(2)
        if len(ranked) == 1 or (len(ranked) == 2 and margin > 1 and ranked[0][1] >= margin * ranked[1][1]):
            return ranked[0][0]
    return ""


def _state_of(match: re.Match[str]) -> str:
    word = match.group()
    return states().get(word) or demonyms().get(word) or cities().get(word) or word


def topic_body(text: str, gazetteer: Gazetteer) -> str | None:
    """The organisation that a text is about: the one that it names first."""
    named = [(m.start(), m.group()) for m in _ORGANIZATION.finditer(text)]
    named += [(text.find(name), name) for name in gazetteer.bodies if name in text]
    return min(named)[1] if named else None


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


def carriers(text: str) -> list[str]:
    """The agencies and media that a text names, each once."""
    found = [re.sub(r"^[Tt]he\s", "", m.group()) for m in _CARRIER.finditer(text)]
    return list(dict.fromkeys(found))


def at_large(mention: Mention) -> bool:
    """Whether a carrier is no agency but the press at large, which has to stand in as a source."""
    return bool(_AT_LARGE.search(mention.text))


def phrase(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """The mention that a phrase is as a whole; None where it is no name, office or body."""
    text = text.rstrip()
    if not text or len(text) > MAX_PHRASE or text != text.lstrip():
        return None
    if _PRONOUN.fullmatch(text):
        # "it" is no person: an office without words of its own is the body that spoke last
        kind: MentionKind = "title" if text.lower() == "it" else "pronoun"
        return _made(text, offset, kind, plural=text.lower() == "they")
    if match := _CARRIER.fullmatch(text):
        return _made(text, offset, "carrier", name=re.sub(r"^[Tt]he\s", "", match.group()))
    return (
        _known(text, gazetteer, offset)
        or _office(text, gazetteer, offset)
        or _body(text, gazetteer, offset)
        or _unknown(text, gazetteer, offset)
    )


def _made(text: str, offset: int, kind: MentionKind, **values: object) -> Mention:
    made = Mention(start=offset, end=offset + len(text), text=text, kind=kind)
    return replace(made, **values)  # type: ignore[arg-type]


_HONORIFIC = re.compile(r"^(?:[Tt]he|Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Dame)\.?\s")


def _known(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    bare = _HONORIFIC.sub("", text)
    if bare in gazetteer.people:
        return _made(text, offset, "person", name=bare, party=gazetteer.people[bare])
    if bare in gazetteer.bodies:
        return _made(
            text,
            offset,
            "organization",
            name=bare,
            party=gazetteer.bodies[bare] or party_in(bare, gazetteer),
            official=True,
        )
    if _STATE.fullmatch(bare) or _ORGANIZATION.fullmatch(bare) or _SEAT.fullmatch(bare):
        return _made(text, offset, "organization", name=bare, party=party_in(bare, gazetteer), official=True)
    if _PRIVATE_ORGANIZATION.fullmatch(bare):
        return _made(text, offset, "organization", name=bare)
    return None


def _office(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """Kazakhstan's deputy foreign minister; President Vladimir Putin; a spokesman for the ministry."""
    for match in _TITLE.finditer(text):
        if not _modifiers(text[: match.start()]):
            return None
        rest = text[match.end() :]
        nested = _TITLE.match(rest.lstrip())
        if nested or (_BODY.match(rest.lstrip()) and rest[:1].isspace()):
            continue  # foreign ministry, chief justice: the last of them is the head
        name = rest.strip()
        complement = _COMPLEMENT.match(rest)
        if rest and not complement and not (_NAME.fullmatch(name) and not _NO_NAME.match(name)):
            continue
        role = text if complement or not rest else text[: match.end()]
        return _titled(text, role, "" if complement or not rest else name, match.group(), gazetteer, offset)
    return None


def _titled(text: str, role: str, name: str, title: str, gazetteer: Gazetteer, offset: int) -> Mention:
    # "the spokesman" keeps its article, by which it points back
    shown = _bare(role) if name or not role.lower().startswith("the ") else role
    party = party_in(role, gazetteer) or gazetteer.people.get(name, "")
    official = not _PRIVATE.fullmatch(title) and not _PRIVATE_BODY.search(role)
    return _made(
        text,
        offset,
        "person" if name else "title",
        name=name,
        role=shown,
        party=party,
        official=official,
        national=official
        and not party
        and not _ALLIED.search(role)
        and (title.lower() not in _HEADS or bool(_BODY.search(role) or _OF_STATE.search(role))),
    )


def _modifiers(text: str) -> bool:
    """Whether words may stand before the noun of a phrase: a determiner, adjectives, possessives, other nouns."""
    text = _DETERMINER.sub("", text, count=1) if _DETERMINER.match(text) else text
    words = text.split()
    if len(words) > 7 or re.search(r"[,;:()“”\"]", text):
        return False
    for word in words:
        low = word.lower()
        if low in _STOP_WORDS and low != "and":
            return False
        if (_PARTICIPLE.match(word) and low not in _GOOD_PARTICIPLES) or _NO_NAME.fullmatch(word):
            return False
    return not words or words[0].lower() not in ("and", "or")


def _body(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """Japan's foreign ministry; police in Makassar; rights group Manos Abiertas; local residents."""
    for pattern, official, plural in (
        (_BODY, True, False),
        (_ALLIED, True, False),
        (_PLURAL_OFFICIAL, True, True),
        (_PLURAL_PRIVATE, False, True),
        (_PRIVATE_BODY, False, False),
    ):
        for match in pattern.finditer(text):
            if not _modifiers(text[: match.start()]):
                break
            rest = text[match.end() :]
            if not plural and (named := rest.strip()) and _NAME.fullmatch(named):  # rights group Manos Abiertas
                state = party_in(text[: match.end()], gazetteer) if official else ""
                return _made(text, offset, "organization", name=named, party=state, official=official)
            if rest and not _COMPLEMENT.match(rest):
                continue
            bare = re.sub(r"^(?:the|an?|its|their)\s", "", text, flags=re.I)
            # an office is the state's only where a state is named or nothing else is: a hospital speaks for itself
            party = party_in(text, gazetteer) if official else ""
            return _made(
                text,
                offset,
                "organization",
                name=bare,
                party=party,
                official=official,
                national=official and not party and pattern is not _ALLIED,
                plural=plural,
            )
    return None


_PROPER = re.compile(rf"(?:[Tt]he\s)?(?:{_WORD})(?:\s(?:(?:of|for|and|on)\s(?:the\s)?)?(?:{_WORD})){{0,6}}")


def _unknown(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    if (
        _NAME.fullmatch(text)
        and not any(_NO_NAME.match(word) for word in text.split())
        and not re.search(DEMONYMS, text)
    ):
        if re.search(CITIES, text) and re.fullmatch(CITIES, text):
            return None
        known = [name for name in gazetteer.people if name and text.endswith(f" {name}")]
        return _made(
            text, offset, "person", name=_HONORIFIC.sub("", text), party=gazetteer.people[known[0]] if known else ""
        )
    bare = re.sub(r"^[Tt]he\s", "", text)
    if _PROPER.fullmatch(text) and re.search(r"\s(?:of|for)\s", bare) and not _NO_NAME.match(bare):
        return _made(text, offset, "organization", name=bare)
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
    while True:
        text = text.rstrip()
        before = text
        if match := _TRAILER.search(text, max(0, len(text) - 40)):
            text = text[: match.start()]
        near = max(0, len(text) - 48)
        found = [e for e in dates.expressions(text[near:]) if near + e.end == len(text)]
        if found:
            text = text[: near + found[-1].start]
        if text == before:
            return text


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


def _bare(role: str) -> str:
    return re.sub(r"^(?:the|an?|one|another|its|their|his|her)\s(?:\d{1,3}-year-old\s)?", "", role, flags=re.I)


def joined(first: Mention, second: Mention) -> Mention | None:
    """One mention of two that stand beside each other: its director, Teófilo Arce; Wang Wenbin, a spokesman."""
    if first.kind == "title" and second.kind == "person":
        role = ", ".join(_bare(r) for r in (first.role, second.role) if r)
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
            role=_bare(second.role),
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


def introductions(text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Everybody whom a text names with an office: Deputy Emergencies Minister Ulan Sadykbekov; Ana Ruiz, a teacher."""
    found: list[Mention] = []
    for match in _CAPITAL_TITLE.finditer(text):
        low = max(
            (m.end() for m in re.finditer(r"[,.;:()“”\"\n]\s?", text[max(0, match.start() - 60) : match.start()])),
            default=0,
        )
        low += max(0, match.start() - 60)
        made = tail(text[low : match.end()], gazetteer, low)
        if made is not None and made.kind == "person" and made.role:
            found.append(_apposition_before(text, low, made, gazetteer))
    for match in _SURE_NAME.finditer(text):
        if text[match.end() : match.end() + 1] == "," and not any(_NO_NAME.match(w) for w in match.group().split()):
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
