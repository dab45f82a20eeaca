"""The course of events: dated mentions, one line an event, merged over articles, with honest precision."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from build_dossier.model import Event

JOINED = r"(?P<between>\s*(?:和|、|及|与|以及|,|and|or|或)\s*)"  # between two days of a list
SHORT = 12  # characters of a label that says nothing beside its date


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event with all its mentions. `first` and `last` are days (ISO 8601, cut to what is known).

    `days` are those that it is given for, each as (first, last): of a list, or of tellings that differ.
    `tellings` are the different days or times that mentions give, as printed; two or more where they do not agree.
    """

    name: str
    first: str
    last: str
    precision: str
    text: str
    mentions: tuple[Event, ...]
    background: bool
    tellings: tuple[str, ...]
    days: tuple[tuple[str, str], ...] = ()
    part: float = 0

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that tell it."""
        return tuple(dict.fromkeys(e.article for e in self.mentions))


def happenings(
    events: Iterable[Event],
    asides: frozenset[str] = frozenset(),
    verbs: frozenset[str] = frozenset(),
    parts: tuple[re.Pattern[str], ...] = (),
) -> tuple[Happening, ...]:
    """One line an event, in the order of days.

    `asides`: passages (by key) whose dates are no events. `verbs`: those of saying; a clause that ends in one tells nothing.
    `parts`: patterns of the parts of a day, in their order.
    """
    own = [e for e in events if f"{e.article}/{e.passage}" not in asides]
    joined = _joined(own)
    told: dict[str, list[Event]] = {}
    for event in own:
        told.setdefault(joined.get(event.same_event, event.same_event), []).append(event)
    place = {e.id: n for n, e in enumerate(own)}
    made = [_happening(n, own, verbs, parts) for n, own in told.items()]
    lines: dict[tuple[str, str, str], Happening] = {}
    for happening in sorted(made, key=lambda h: _order(h, place)):
        # a dateline and the day in the sentence that follows it would be the same line twice
        key = (happening.first[:10], happening.last[:10], happening.text)
        known = lines.get(key)
        lines[key] = replace(known, mentions=(*known.mentions, *happening.mentions)) if known else happening
    return tuple(lines.values())


def _joined(events: list[Event]) -> dict[str, str]:
    """Events that one sentence lists: 1月4日和5日 is one line, not two. By name, the name that they go by."""
    names: dict[str, str] = {}
    for left, right in pairwise(events):
        if _listed(left, right):
            name = names.get(left.same_event, left.same_event)
            if names.get(right.same_event, right.same_event) != name:
                names[right.same_event] = name
    return names


def _listed(left: Event, right: Event) -> bool:
    if (left.article, left.passage, left.text, left.background) != (
        right.article,
        right.passage,
        right.text,
        right.background,
    ):
        return False
    both = re.escape(left.expression) + JOINED + re.escape(right.expression)
    return any(len(m["between"]) == right.start - left.end for m in re.finditer(both, left.text))


def _order(happening: Happening, place: dict[str, int]) -> tuple[object, ...]:
    # a month or a year stands before its days; within a day, its parts, then as the articles tell it
    return (happening.first[:10], happening.last[:10], happening.part, place[happening.mentions[0].id])


def _bare(event: Event, verbs: frozenset[str]) -> bool:
    """Whether the clause of a date says nothing by itself: too short, or it ends where somebody begins to speak."""
    cut = event.label.count("“") != event.label.count("”")  # within a quotation
    room = 3 * SHORT if event.label.isascii() else SHORT  # letters tell less than characters
    return cut or len(event.label) < room + len(event.expression) or event.label.endswith(tuple(verbs))


def _part(mentions: list[Event], parts: tuple[re.Pattern[str], ...]) -> float:
    """Which part of the day a mention names; in the middle where none does."""
    named = [n for e in mentions for n, part in enumerate(parts) if part.search(e.expression)]
    return min(named, default=len(parts) / 2)


def _happening(
    name: str, mentions: list[Event], verbs: frozenset[str], parts: tuple[re.Pattern[str], ...]
) -> Happening:
    days: dict[tuple[str, str], str] = {}
    for event in mentions:
        days.setdefault((event.first, event.last), event.expression)
    usual = Counter((e.first, e.last) for e in mentions).most_common(1)[0][0]
    best = max((e for e in mentions if (e.first, e.last) == usual), key=_telling)
    wording = {(e.first, e.last, e.precision): e.expression for e in reversed(mentions)}
    return Happening(
        name=name,
        first=min(e.first for e in mentions),
        last=max(e.last for e in mentions),
        precision=_finest(mentions) if len({(a[:10], b[:10]) for a, b in days}) == 1 else "interval",
        text=best.text if _bare(best, verbs) else best.label,
        mentions=tuple(mentions),
        background=all(e.background for e in mentions),
        days=tuple(sorted(days)),
        part=_part(mentions, parts),
        tellings=tuple(wording[k] for k in sorted(wording)) if _differ(mentions) else (),
    )


def _differ(mentions: list[Event]) -> bool:
    """Whether articles give different days for it: one sentence that names two days is no disagreement."""
    by_article: dict[str, set[str]] = defaultdict(set)
    for event in mentions:
        by_article[event.article].add(event.first[:10])
    return len({frozenset(days) for days in by_article.values()}) > 1 and len({e.text for e in mentions}) > 1


def _telling(event: Event) -> tuple[bool, int, int]:
    """A mention that tells most in a line: not only who reported, not a page long."""
    informative = len(event.label) - len(event.expression)
    return (informative >= SHORT, -max(0, len(event.label) - 80), informative)


def _finest(mentions: list[Event]) -> str:
    rank = ("hour", "part_of_day", "day", "interval", "month", "year")
    return min((e.precision for e in mentions), key=rank.index)


def headlines(lines: tuple[Happening, ...], most: int) -> tuple[Happening, ...]:
    """The lines for a front page: of each day the one that most articles tell, at most so many, in their order."""
    by_day: dict[str, list[Happening]] = defaultdict(list)
    for line in lines:
        if not line.background and len(line.first) >= 10:
            by_day[line.first[:10]].append(line)
    best = [max(own, key=lambda h: (len(h.articles), len(h.mentions), h.name)) for own in by_day.values()]
    # what happened on a day before what happened over some
    chosen = sorted(best, key=lambda h: (-len(h.articles), len(h.days) > 1 or h.first != h.last, h.first))[:most]
    return tuple(h for h in lines if h in chosen)
