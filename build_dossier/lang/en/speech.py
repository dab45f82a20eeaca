"""Who says what in English sentences: "…," said X; the ministry said in a note; Tass reported, citing officials."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from build_dossier.interfaces import Gazetteer, Mention, Utterance
from build_dossier.lang.en import dates, names, places
from build_dossier.lang.en.carriers import at_large, carriers
from build_dossier.lang.en.numerals import NUMERAL
from build_dossier.lang.en.words import CITIES, STATES, all_forms, any_of, data, forms

_MASK = "\ue000"  # what a quotation's characters are replaced by
_MOST_VERBS = 30  # of one sentence; each looks back over what stands before it
_SPEECH = data()["speech"]
_SAYS = {form: base for base in _SPEECH["say"] for form in all_forms(base)}
_ACTS = {form: base for base in _SPEECH["act"] for form in all_forms(base)}
_WEAK = frozenset(_SPEECH["weak"])
_COLOURED: dict[str, str] = _SPEECH["coloured"]
_VERB = re.compile(any_of([*_SAYS, *_ACTS]))
_BREAK = re.compile(rf"[;:!?“”\"()\n—]|{_MASK}['’]?|\.(?=\s[A-Z“\"‘])|\s[-–]\s")
_PASSIVE = re.compile(r"\b(?:is|was|were|are|been|be|being|get|got)\s(?:\w+ly\s|not\s|also\s)?$")
_INFINITIVE = re.compile(
    r"\b(?:to|not|may|might|could|should|must|can|cannot|if|a|an|the|his|her|its|their|no|any|of|for|this|that)\s$",
    re.I,
)
_CONTINUES = re.compile(
    r"\s?(?:,|and|but|while|also|then|later|who|which|has|had|he|she|further|again|before|in\sa\sstatement|on\s\w+day|\s)*"
)
_MARKER = re.compile(
    rf"\s?(?:that\b|[,:“\"‘]|how\b|why\b|whether\b|what\b|it\b|there\b|at\sleast\b|(?:{NUMERAL})\b)", re.I
)
_ENDS = re.compile(r"\s?(?:[,.;!?]|$|\s[-—])")
_TO = re.compile(r"\sto\s(?!the\s)")
_OBJECT = re.compile(
    r"\s(?!(?:that|it|he|she|they|there)\b)[\w'’-]+(?:\s[\w'’.-]+){0,5}?(?=[,:.;]|\s(?:that|on|in|at|late|early|after|how|why|by|they|he|she|it|there|from)\b|\s[\"“‘]|$)"
)
_ADJUNCT = re.compile(rf"\s?(?:,\s)?(?:{any_of(_SPEECH['adjuncts'])})")
_AT = re.compile(rf"\s(?:in|from|at)\s(?:{CITIES}|{STATES})")
_REPLY = re.compile(any_of(_SPEECH["reply"]), re.I)
_QUOTED = re.compile(
    r"\b(?:was|were|is|are)\s(?:widely\s)?(?:quoted|cited)(?:\sby\s(?P<who>[^,;.]{2,60}?))?\sas\s(?:saying|telling)\b"
)
_ACCORDING = re.compile(
    r"\b(?:according\sto|citing|cites|cited(?=\sthe)|quoting|per(?=\sthe))(?:\s(?:new|official|preliminary|the\slatest|internal|initial|a|an))?"
    rf"(?:\s(?:{any_of(data()['sources'])})(?:\s(?:compiled|released|published|seen|issued|provided|collected|given|announced|cited|gathered))?\s(?:by|from|of))?(?=\s)",
    re.I,
)
_ANONYMOUS = frozenset(["report", "say", "confirm", "estimate", "believe"])
_INVERTS = frozenset(
    [
        "say",
        "add",
        "write",
        "ask",
        "explain",
        "warn",
        "announce",
        "note",
        "recall",
        "tweet",
        "insist",
        "declare",
        "shout",
    ]
)
_PASSIVE_OBJECTS = frozenset(
    ["order", "ask", "authorise", "authorize", "invite", "urge", "request", "call", "name", "appoint", "ban"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verb:
    start: int
    end: int
    word: str
    say: str
    act: str

    @property
    def form(self) -> str:
        """Which form of its verb the word is; `base` where it is none of the inflected."""
        known = forms(self.say or self.act)
        return next((name for name in ("past", "third", "participle", "ing") if known[name] == self.word), "base")


def utterances(sentence: str, gazetteer: Gazetteer) -> tuple[Utterance, ...]:
    """Every verb of saying with its speaker and those who relay it, in order; quotations are masked."""
    found = [*_according(sentence, gazetteer), *_quoted(sentence, gazetteer)]
    taken = [(u.start, u.end) for u in found]
    last: Mention | None = None
    for match in islice(_VERB.finditer(sentence), _MOST_VERBS):
        if any(low <= match.start() < high for low, high in taken):
            continue
        word = match.group()
        verb = _Verb(start=match.start(), end=match.end(), word=word, say=_SAYS.get(word, ""), act=_ACTS.get(word, ""))
        made = _utterance(sentence, verb, gazetteer, last)
        if made is not None:
            found.append(made)
            last = made.speaker or last
    ordered = sorted(found, key=lambda u: u.start)
    return tuple(_relayed(u, ordered) for u in ordered)


def _relayed(utterance: Utterance, others: list[Utterance]) -> Utterance:
    """Tass reported, citing the ministry: who relays is told by another verb of the sentence."""
    if utterance.speaker is None or utterance.carriers:
        return utterance
    silent = [c for u in others if u.speaker is None and not u.anonymous for c in u.carriers]
    return replace(utterance, carriers=tuple(dict.fromkeys(silent)))


def _utterance(sentence: str, verb: _Verb, gazetteer: Gazetteer, last: Mention | None) -> Utterance | None:
    near = sentence[max(0, verb.start - 24) : verb.start]
    if _PASSIVE.search(near) and verb.form != "ing":
        return _anonymous(sentence, verb, gazetteer)
    if (_INFINITIVE.search(near) and not re.search(r"\b[Tt]hat\s$", near)) or (
        re.match(r"\sby\b", sentence[verb.end :]) and not _ADJUNCT.match(sentence, verb.end)
    ):
        return None
    low = max((m.end() for m in _BREAK.finditer(sentence, 0, verb.start)), default=0)
    subject, inverted = _subject(sentence, low, verb, gazetteer)
    end = _extent(sentence, verb if not inverted or subject is None else replace(verb, end=max(verb.end, subject.end)))
    meant = _meant(sentence, low, verb, subject, last, gazetteer)
    speaker, relayed = _apart(meant, carriers(sentence[verb.end : end]))
    # said he had signed: what somebody is reported to have done is no act of the report
    reported = not verb.say and last is not None and speaker is not None and speaker.kind == "pronoun"
    if (speaker is None and not relayed) or not _fits(sentence, verb, speaker, end, inverted) or reported:
        return None
    direct = _direct(sentence, verb, end, inverted)
    trailing = direct and (inverted or _parenthetical(sentence, low, speaker, end))
    return Utterance(
        start=verb.start,
        end=end,
        verb=_COLOURED.get(verb.word, verb.word),
        direct=direct,
        speaker=speaker,
        carriers=relayed,
        content=0 if trailing else end,
        reply=bool(_REPLY.search(sentence[max(0, low - 1) : end])),
    )


def _meant(
    sentence: str, low: int, verb: _Verb, subject: Mention | None, last: Mention | None, gazetteer: Gazetteer
) -> Mention | None:
    """Who speaks: the subject, or the speaker before where the verb has none of its own or only "it"."""
    if last is not None:
        continued = _carries_on(sentence, low, verb) if subject is None else subject.text.lower() == "it"
        subject = last if continued else subject
    return _its(sentence, subject, gazetteer) if subject is not None else None


def _apart(speaker: Mention | None, named: list[str]) -> tuple[Mention | None, tuple[str, ...]]:
    """The speaker apart from those who relay him: an agency speaks for nobody, the press at large for itself."""
    if speaker is None:
        return None, tuple(named)
    if speaker.kind == "carrier" and not at_large(speaker):
        return None, tuple(dict.fromkeys([*named, speaker.name]))
    return speaker, tuple(name for name in named if name != speaker.name)


def _anonymous(sentence: str, verb: _Verb, gazetteer: Gazetteer) -> Utterance | None:
    """Nearly 8,000 people were reported held: somebody says so, unnamed; "confirmed by the ministry" names it."""
    if verb.say not in _ANONYMOUS or verb.form == "base":
        return None
    by = re.match(r"\sby(?=\s)", sentence[verb.end :])
    speaker = names.head(sentence[verb.end + by.end() :], gazetteer, verb.end + by.end()) if by else None
    return Utterance(
        start=verb.start,
        end=speaker.end if speaker else verb.end,
        verb=verb.word,
        direct=True,
        speaker=speaker,
        carriers=(),
        content=0 if speaker else verb.end,
        anonymous=speaker is None,
    )


def _subject(sentence: str, low: int, verb: _Verb, gazetteer: Gazetteer) -> tuple[Mention | None, bool]:
    """Who says it, and whether the verb stands before: "…," said X."""
    before = sentence[low : verb.start].rstrip()
    if verb.say in _INVERTS and verb.form in ("past", "third") and (before.endswith(",") or (not before and low > 0)):
        stop = _BREAK.search(sentence, verb.end)
        found = names.after(sentence, verb.end, stop.start() if stop else len(sentence), gazetteer)
        if found is not None and found.kind != "pronoun":
            return found, True
    if verb.form == "ing":
        return None, False
    return names.before(sentence, low, verb.start, gazetteer), False


def _its(sentence: str, speaker: Mention, gazetteer: Gazetteer) -> Mention:
    """Uzbekistan sent 80 rescuers, its emergencies ministry said: the state named before is meant."""
    if speaker.party or not re.match(r"(?:its|their|his|her)\s", speaker.text, re.I):
        return speaker
    party = places.party_in(sentence[: speaker.start].split(_MASK)[0], gazetteer)
    return replace(speaker, party=party, national=speaker.national and not party)


def _carries_on(sentence: str, low: int, verb: _Verb) -> bool:
    """…, adding that; … and said: a verb without a subject of its own belongs to the speaker before it."""
    start = max(low, sentence.rfind(",", 0, verb.start) + 1)
    if verb.form == "ing":
        return bool(verb.say) and bool(re.fullmatch(r"\s?(?:while|and|also|\s)*", sentence[start : verb.start]))
    words = sentence[start : verb.start]
    ending = re.search(
        r"(?:^|\s)(?:and|but|then)\s(?:also\s|later\s|then\s|has\s|had\s)?$",
        sentence[max(0, verb.start - 24) : verb.start],
    )
    return bool(_CONTINUES.fullmatch(words)) or bool(ending)


def _fits(sentence: str, verb: _Verb, speaker: Mention | None, end: int, inverted: bool) -> bool:
    """Whether the word is a verb of saying here: bases want a plural, verbs with other uses want something said."""
    if inverted or verb.form == "ing":
        return True
    if verb.form == "base" and not (
        speaker is not None
        and (speaker.plural or re.search(r"(?:s|police|media|people)$", speaker.name or speaker.text))
    ):
        return False
    follows = sentence[end : end + 40]
    if not verb.say:
        return speaker is not None and not (verb.act in _PASSIVE_OBJECTS and verb.form == "past" and _TO.match(follows))
    if verb.say not in _WEAK or (
        speaker is not None and (speaker.role or speaker.kind in ("organization", "title", "carrier"))
    ):
        return True
    return bool(_MARKER.match(follows)) or bool(_ENDS.match(follows)) or speaker is None or bool(verb.act)


def _direct(sentence: str, verb: _Verb, end: int, inverted: bool) -> bool:
    """Verbs that are both (declared, asked) introduce speech only where something said follows."""
    if not verb.say:
        return False
    return not verb.act or inverted or bool(_MARKER.match(sentence[end:])) or bool(_ENDS.match(sentence[end:]))


def _parenthetical(sentence: str, low: int, speaker: Mention | None, end: int) -> bool:
    """…, the ministry said on Tuesday, after…: what was said stands before, and may go on behind."""
    if speaker is None or speaker.start > end:
        return False
    before = sentence[: speaker.start].rstrip()
    follows = sentence[end:].lstrip()
    if follows[:1] == ":":
        opening = sentence[low : speaker.start].strip()
        return (
            before.endswith(",")
            and len(opening) > 24
            and not re.match(r"(?:[Ii]n|[Oo]n|[Aa]t|[Aa]fter|[Ss]peaking|[Dd]uring)\b", opening)
        )
    if follows and follows[0] not in ",.;!?-—":
        return False
    return before.endswith((",", "”", '"', "’", "'", "-", "—")) or not sentence[end:].strip(" .")


def _extent(sentence: str, verb: _Verb) -> int:
    """Where the verb ends with all that it takes along: told reporters in Canberra, said in a statement on Sunday."""
    end = verb.end
    if verb.say == "tell" and (told := _OBJECT.match(sentence, end)):
        end = told.end() - told.group().endswith(".")
    for _ in range(4):
        before = end
        if match := _ADJUNCT.match(sentence, end) or _AT.match(sentence, end):
            end = match.end()
        lead = re.compile(r"\s(?:(?:late|early)\s)?(?:on\s|in\sthe\s)?").match(sentence, end)
        if lead:
            window = sentence[end : end + 48]
            dated = [
                e
                for e in dates.expressions(window)
                if e.start <= lead.end() - end and e.spec.kind in ("day", "weekday", "offset", "context")
            ]
            end += dated[0].end if dated else 0
        if end == before:
            return end
    return end


def _according(sentence: str, gazetteer: Gazetteer) -> list[Utterance]:
    """According to the Red Crescent; according to plans compiled by several media; citing a ministry statement."""
    found = []
    for match in _ACCORDING.finditer(sentence):
        stop = _BREAK.search(sentence, match.end())
        speaker = names.after(sentence, match.end(), stop.start() if stop else len(sentence), gazetteer)
        if speaker is None:
            continue
        relays = speaker.kind == "carrier" and not at_large(speaker)
        opens = not sentence[: match.start()].strip(" ,")
        end = match.end() if relays else speaker.end
        found.append(
            Utterance(
                start=match.start(),
                end=end,
                verb="according to",
                direct=False,
                speaker=None if relays else speaker,
                carriers=(speaker.name,) if relays else (),
                content=end if opens else 0,
            )
        )
    return found


def _quoted(sentence: str, gazetteer: Gazetteer) -> list[Utterance]:
    """Peskov was quoted by Tass as saying."""
    found = []
    for match in _QUOTED.finditer(sentence):
        low = max((m.end() for m in _BREAK.finditer(sentence, 0, match.start())), default=0)
        speaker = names.before(sentence, low, match.start(), gazetteer)
        if speaker is not None:
            trailing = not sentence[match.end() :].strip(" .")
            found.append(
                Utterance(
                    start=match.start(),
                    end=match.end(),
                    verb="said",
                    direct=True,
                    speaker=speaker,
                    carriers=tuple(carriers(match["who"] or "")),
                    content=0 if trailing else match.end(),
                )
            )
    return found


# ---- quotations

_SAY_WORD = any_of([*_SAYS, *_ACTS, *(form for base in ("accord", "quote") for form in all_forms(base))])
_TERM_BEFORE = re.compile(rf"(?:{any_of(data()['terms_before'])})\s(?:as\s|a\s|an\s|the\s)?$", re.I)
_TERM_AFTER = re.compile(rf"^\s(?:{any_of(data()['terms_after'])})", re.I)
_BANNER = re.compile(
    r"\b(?:banners?|signs?|placards?|graffiti|slogans?|chant\w*|posters?|headline\w*|titled|caption\w*)\b", re.I
)
_CLAUSE_WORD = re.compile(any_of(data()["clause_words"]), re.I)
_BE_BEFORE = re.compile(r"\b(?:is|are|was|were|be|been|it|that|as|by|had|have|has)\s$")
_SAID_AFTER = re.compile(rf"^[,.]?\s[^.!?;“\"]{{0,90}}?(?:{_SAY_WORD})")


def is_speech(quotation: str, before: str, after: str) -> bool:
    """Speech rather than a term, title or slogan: by the verb beside it, its length, and whether it says something."""
    text = quotation.strip()
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    if sum(map(len, words)) < 6 or not words:
        return False
    clause = re.split(r"[.!?;]\s", before)[-1]
    banner = bool(_BANNER.search(clause[-60:]))
    if re.search(r":\s?$", before):
        return not banner
    finished = text[-1] in ".!?,…" and len(words) >= 4 - (text[-1] == "!" or text[-1] == "?")
    if banner or (not finished and (_TERM_BEFORE.search(before) or _TERM_AFTER.search(after))):
        return finished and not banner
    if finished:
        return True
    title = len(words) > 1 and all(w[0].isupper() for w in words if len(w) > 3)
    if title:
        return False
    opens = not before.strip(" ") or before.rstrip()[-1:] in '”"'
    if opens and _SAID_AFTER.match(after):
        return len(words) > 1
    if not re.search(_SAY_WORD, clause):
        return len(words) >= 6 and bool(_CLAUSE_WORD.search(text))
    return len(words) >= 3 or (len(words) == 2 and bool(_BE_BEFORE.search(before)))
