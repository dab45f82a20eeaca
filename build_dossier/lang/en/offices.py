"""What an English phrase is as a whole: a person, an office, a body, a carrier, or none of them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from build_dossier.interfaces import Gazetteer, Mention, MentionKind
from build_dossier.lang.en.carriers import CARRIER
from build_dossier.lang.en.phrases import MAX_PHRASE, NAME, NO_NAME, WORD, modifiers
from build_dossier.lang.en.places import ORGANIZATION, party_in
from build_dossier.lang.en.words import CITIES, DEMONYMS, SEATS, STATES, any_of, data

_NAME = re.compile(NAME)
_PROPER = re.compile(rf"(?:[Tt]he\s)?(?:{WORD})(?:\s(?:(?:of|for|and|on)\s(?:the\s)?)?(?:{WORD})){{0,6}}")
_TITLE = re.compile(any_of([*data()["titles"], *data()["private_titles"]]), re.I)
_PRIVATE = re.compile(any_of(data()["private_titles"]), re.I)
_BODY = re.compile(any_of(data()["bodies"]), re.I)
_PRIVATE_BODY = re.compile(any_of(data()["private_bodies"]), re.I)
_PLURAL_OFFICIAL = re.compile(any_of(data()["plural_officials"]), re.I)
_PLURAL_PRIVATE = re.compile(any_of(data()["plural_private"]), re.I)
_PRONOUN = re.compile(r"(?:he|she|they|it)", re.I)
_ALLIED = re.compile(any_of(data()["allied"]), re.I)
_OF_STATE = re.compile(any_of(data()["of_state"]), re.I)
_HEADS = frozenset(data()["heads"])
_COMPLEMENT = re.compile(r"\s(?:of|for|at|to|in|with|from|on)\s(?=[\w’'])[^,;:()]{2,70}$")
_STATE = re.compile(rf"(?:{STATES})")
_PRIVATE_ORGANIZATION = re.compile(any_of(data()["private_organizations"]))
_SEAT = re.compile(rf"(?:{SEATS})")
_HONORIFIC = re.compile(r"^(?:[Tt]he|Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Dame)\.?\s")

# pattern, whether it is an office, whether it names several
_BODIES = (
    (_BODY, True, False),
    (_ALLIED, True, False),
    (_PLURAL_OFFICIAL, True, True),
    (_PLURAL_PRIVATE, False, True),
    (_PRIVATE_BODY, False, False),
)


def phrase(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """The mention that a phrase is as a whole; None where it is no name, office or body."""
    text = text.rstrip()
    if not text or len(text) > MAX_PHRASE or text != text.lstrip():
        return None
    if _PRONOUN.fullmatch(text):
        # "it" is no person: an office without words of its own is the body that spoke last
        kind: MentionKind = "title" if text.lower() == "it" else "pronoun"
        return _made(text, offset, kind, plural=text.lower() == "they")
    if match := CARRIER.fullmatch(text):
        return _made(text, offset, "carrier", name=re.sub(r"^[Tt]he\s", "", match.group()))
    return (
        _known(text, gazetteer, offset)
        or (_office(text, gazetteer, offset) if _names_a_title(text) else None)
        or (_body(text, gazetteer, offset) if _names_a_body(text) else None)
        or _unknown(text, gazetteer, offset)
    )


# most phrases hold neither, and the same few words are asked about at every verb of a passage
@lru_cache(maxsize=8192)
def _names_a_title(text: str) -> bool:
    return _TITLE.search(text) is not None


@lru_cache(maxsize=8192)
def _names_a_body(text: str) -> bool:
    return any(pattern.search(text) for pattern, _, _ in _BODIES)


def _made(text: str, offset: int, kind: MentionKind, **values: object) -> Mention:
    made = Mention(start=offset, end=offset + len(text), text=text, kind=kind)
    return replace(made, **values)  # type: ignore[arg-type]


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
    if _STATE.fullmatch(bare) or ORGANIZATION.fullmatch(bare) or _SEAT.fullmatch(bare):
        return _made(text, offset, "organization", name=bare, party=party_in(bare, gazetteer), official=True)
    if _PRIVATE_ORGANIZATION.fullmatch(bare):
        return _made(text, offset, "organization", name=bare)
    return None


def _office(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """Kazakhstan's deputy foreign minister; President Vladimir Putin; a spokesman for the ministry."""
    for match in _TITLE.finditer(text):
        if not modifiers(text[: match.start()]):
            return None
        rest = text[match.end() :]
        nested = _TITLE.match(rest.lstrip())
        if nested or (_BODY.match(rest.lstrip()) and rest[:1].isspace()):
            continue  # foreign ministry, chief justice: the last of them is the head
        name = rest.strip()
        complement = _COMPLEMENT.match(rest)
        if rest and not complement and not (_NAME.fullmatch(name) and not NO_NAME.match(name)):
            continue
        role = text if complement or not rest else text[: match.end()]
        return _titled(text, role, "" if complement or not rest else name, match.group(), gazetteer, offset)
    return None


def _titled(text: str, role: str, name: str, title: str, gazetteer: Gazetteer, offset: int) -> Mention:
    # "the spokesman" keeps its article, by which it points back
    shown = without_article(role) if name or not role.lower().startswith("the ") else role
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


def _body(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    """Japan's foreign ministry; police in Makassar; rights group Manos Abiertas; local residents."""
    for pattern, official, plural in _BODIES:
        for match in pattern.finditer(text):
            if not modifiers(text[: match.start()]):
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


def _unknown(text: str, gazetteer: Gazetteer, offset: int) -> Mention | None:
    if (
        _NAME.fullmatch(text)
        and not any(NO_NAME.match(word) for word in text.split())
        and not re.search(DEMONYMS, text)
    ):
        if re.search(CITIES, text) and re.fullmatch(CITIES, text):
            return None
        known = [name for name in gazetteer.people if name and text.endswith(f" {name}")]
        return _made(
            text, offset, "person", name=_HONORIFIC.sub("", text), party=gazetteer.people[known[0]] if known else ""
        )
    bare = re.sub(r"^[Tt]he\s", "", text)
    if _PROPER.fullmatch(text) and re.search(r"\s(?:of|for)\s", bare) and not NO_NAME.match(bare):
        return _made(text, offset, "organization", name=bare)
    return None


def without_article(role: str) -> str:
    """An office without its article or possessive, and without the age of who holds it."""
    return re.sub(r"^(?:the|an?|one|another|its|their|his|her)\s(?:\d{1,3}-year-old\s)?", "", role, flags=re.I)
