"""Who is who in an article: names, offices and parties that it introduces, and what its pronouns stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from build_dossier.extract.text import MAX_PASSAGE, stretches
from build_dossier.interfaces import Gazetteer, Language, Mention
from build_dossier.model import Article

_DOTS = "·•・‧∙"
MOST_PEOPLE = 400  # names that an article introduces; each is looked for in every clause after
MOST_SPEAKERS = 200  # different speakers that are remembered, the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A speaker as resolved: the fullest name that the article gives, the office, the party it speaks for."""

    name: str
    role: str = ""
    party: str = ""
    official: bool = False
    person: bool = False
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntity:
    """An entity of the dossier: its id, its name and all its aliases."""

    id: str
    name: str
    kind: str
    party: str
    names: tuple[str, ...]
    members: tuple[str, ...] = ()  # of an organisation: those whose figures may be added


@dataclass(slots=True, kw_only=True)
class Cast:
    """The speakers of one article, as reading goes on. Mutable: who was spoken of last changes from sentence to sentence."""

    language: Language
    gazetteer: Gazetteer
    people: dict[str, Speaker]
    last: Speaker | None = None
    body: Speaker | None = None
    party: str = ""  # whose office spoke last in the passage: 外长 after 法国外交部 is the French one
    said: dict[Speaker, None] = field(default_factory=dict)  # each once, who spoke last stands last
    _silent: list[str] = field(default_factory=list)

    def about(self, sentence: str) -> None:
        """Put by a sentence in which nobody speaks: a pronoun or 该部 after it means whom it is about.

        It is read only when something points back to it, which is seldom.
        """
        if sentence:
            self._silent.append(sentence)

    def _settle(self) -> None:
        """Read what was put by, the latest first, up to the first sentence that is about somebody."""
        while self._silent:
            mention = self.language.subject(self._silent.pop(), self.gazetteer)
            if mention is None or mention.kind in ("pronoun", "carrier"):
                continue
            speaker = self.resolve(mention)
            if speaker is None:
                continue
            self._silent.clear()
            if mention.kind == "organization":
                self.body = speaker
            else:
                self.last = speaker

    @property
    def named_body(self) -> Speaker | None:
        """The body that was named last: what 该机构 means."""
        self._settle()
        return self.body

    @property
    def announced(self) -> Speaker | None:
        """Whom a sentence before a colon was about."""
        self._settle()
        return self.last

    def note(self, speaker: Speaker | None) -> None:
        """Remember who spoke last."""
        if speaker is not None:
            self._silent.clear()
            self.said.pop(speaker, None)
            self.said[speaker] = None
            if len(self.said) > MOST_SPEAKERS:
                del self.said[next(iter(self.said))]
            if not speaker.person:
                self.body = speaker
            elif speaker.body:
                self.body = Speaker(name=speaker.body, party=speaker.party, official=speaker.official)
            self.party = speaker.party if speaker.official and speaker.party else self.party
            if speaker.person or not speaker.official:
                self.last = speaker

    def resolve(self, mention: Mention | None) -> Speaker | None:
        """Whom a mention stands for inside the article; None where that cannot be told."""
        if mention is None:
            return None
        if mention.kind == "pronoun":
            self._settle()
            return None if mention.plural else self.last
        if mention.kind == "carrier":
            return Speaker(name=mention.name or mention.text)
        if mention.kind == "person":
            return self._person(mention)
        if mention.kind == "organization":
            return self._body(mention)
        return self._titled(mention)

    def _person(self, mention: Mention) -> Speaker:
        known = self.people.get(folded(mention.name))
        party = mention.party or (known.party if known else "") or self._own_state(mention)
        if not party and BACK_TO_BODY.match(mention.role):  # 该机构发言人: of the body that was named last
            self._settle()
            party = self.body.party if self.body else ""
        if mention.role:
            official = mention.official or bool(known and known.official)
        else:
            official = bool(known and known.official)
        return Speaker(
            name=known.name if known else mention.name,
            role=mention.role or (known.role if known else ""),
            party=party,
            official=official,
            person=True,
            body=mention.body or (known.body if known else ""),
        )

    def _body(self, mention: Mention) -> Speaker:
        name = mention.name
        party = mention.party or self.gazetteer.bodies.get(name, "")
        if not party:
            # 外交部 alone: the one that the article named in full before, else that of the state it is about
            fuller = [s for s in self.said if s.name.endswith(name) and s.party]
            if fuller:
                return Speaker(name=fuller[-1].name, party=fuller[-1].party, official=True)
            party = self._own_state(mention)
        if name.endswith("方") and party:  # 中方: who spoke for that state before
            before = [s for s in self.said if s.party == party and s.official]
            if before:
                return before[-1]
        return Speaker(name=name, party=party, official=mention.official)

    def _own_state(self, mention: Mention) -> str:
        """The state of an office that names none: that of the office which spoke before it in the passage, else the main."""
        return (self.party or self.gazetteer.main) if mention.national else ""

    def _titled(self, mention: Mention) -> Speaker | None:
        """An office without a name: 这名发言人 is who held that office last; 土耳其内政部长 stands for itself."""
        role = mention.role or mention.text
        if not mention.role or BACK_TO_BODY.match(role):
            self._settle()
            return self.body  # 该部, 声明: the body that spoke last
        bare = re.sub(r"^(?:这名|这位|该名|该|上述|前述|此名|the |The )", "", role)
        for speaker in reversed(self.said):
            if speaker.role.casefold().endswith(bare.casefold()) and (
                not mention.party or speaker.party == mention.party
            ):
                return speaker
        named = [
            s
            for s in self.people.values()
            if s.role.casefold().endswith(bare.casefold()) and (not mention.party or s.party == mention.party)
        ]
        if len({s.name for s in named}) == 1:
            return named[0]
        if bare != role:  # it points back, and nobody is there
            return Speaker(
                name=bare,
                role=bare,
                party=mention.party,
                official=mention.official and bool(mention.party),
                person=True,
            )
        party = mention.party or self._own_state(mention)
        return Speaker(name=role, role=role, party=party, official=mention.official, person=True, body=mention.body)


BACK_TO_BODY = re.compile(
    "(?:该|这一|这个)(?:部门|机构|组织|委员会|公司|中心|办公室|联盟|部|局|署|厅|处|院|会|社|台|党|集团|团体|国)"
)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name without the differences that do not matter: middle dots, spaces, case."""
    return re.sub(rf"[\s{_DOTS}]", "", name).casefold()


def cast(article: Article, language: Language, entities: tuple[KnownEntity, ...]) -> Cast:
    """The people and bodies of an article: those of the dossier, and those that it introduces itself."""
    text = "\n".join(p.text[:MAX_PASSAGE] for p in article.passages)[: 5 * MAX_PASSAGE]
    short, main = language.states(article.headline, text)
    gazetteer = Gazetteer(people={}, bodies={}, places={}, short=short, main=main)
    people: dict[str, Speaker] = {}
    for entity in entities:
        known = Speaker(
            name=entity.name, party=entity.party, official=bool(entity.party), person=entity.kind == "person"
        )
        for name in entity.names:
            if name not in text:
                continue  # an entity that the article does not name costs nothing to read past
            if entity.kind == "person":
                gazetteer.people[name] = entity.party
                people[folded(name)] = known
            elif entity.kind == "organization":
                gazetteer.bodies[name] = entity.party or ""
            elif entity.kind == "place":
                gazetteer.places[name] = entity.party
    for passage in article.passages:
        for _, part in stretches(passage.text, language.sentence_ends):
            if len(people) > MOST_PEOPLE:
                break
            for mention in language.introductions(part, gazetteer):
                _introduce(mention, gazetteer, people)
    return Cast(language=language, gazetteer=gazetteer, people=people)


def _introduce(mention: Mention, gazetteer: Gazetteer, people: dict[str, Speaker]) -> None:
    known = people.get(folded(mention.name))
    if known is not None and known.role:
        return
    speaker = Speaker(
        name=known.name if known else mention.name,
        role=mention.role,
        party=mention.party or (known.party if known else ""),
        official=mention.official,
        person=True,
        body=mention.body,
    )
    parts = [p for p in re.split(rf"[{_DOTS}\s]", mention.name) if len(p) > 1]
    for name in {mention.name, *(parts[-1:] if len(parts) > 1 else ())}:
        people[folded(name)] = speaker
        gazetteer.people.setdefault(name, speaker.party)
