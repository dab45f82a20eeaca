"""Mentions of one event, within an article and across: the same days told in the same words, or by the same speaker."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from build_dossier.model import Event, Evidence, Statement

ALIKE = 0.5  # share of the shorter label's character pairs that the other holds
SAME_SPEAKER = 0.12  # enough where one person speaks on one day
NEIGHBOURS = 200  # mentions of one day that are compared with each other at most


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    event: Event
    speakers: frozenset[str]


def merge(evidence: Evidence) -> tuple[Event, ...]:
    """The events with `same_event` shared by the mentions of one; its id is that of the first mention."""
    speakers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in evidence.statements:
        if statement.speaker:
            speakers[statement.article, statement.passage].add(_speaker(statement))
    told = [
        _Told(
            event=event,
            speakers=_named(speakers.get((event.article, event.passage)), event.text),
        )
        for event in evidence.events
    ]
    by_day: dict[str, list[int]] = defaultdict(list)
    names = [e.event.id for e in told]
    for index, item in enumerate(told):
        for day in _days(item.event):
            near = by_day[day][-NEIGHBOURS:]
            match = next((i for i in near if _same(told[i], item)), None)
            if match is not None:
                names[index] = names[match]
                break
        by_day[item.event.last[:10]].append(
            index
        )  # 凌晨4点 is the same event, whether it is told before the day or after
    return tuple(replace(item.event, same_event=name) for item, name in zip(told, names, strict=True))


def _speaker(statement: Statement) -> str:
    """The last part of a name, by which an article goes on to call somebody."""
    return re.split(r"[·•\s]", statement.speaker or "")[-1].casefold()


def _named(speakers: set[str] | None, text: str) -> frozenset[str]:
    """Those of a passage's speakers whom a sentence names."""
    if not speakers:
        return frozenset()
    plain = _plain(text)
    return frozenset(name for name in speakers if name and name in plain)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


@lru_cache(maxsize=4096)
def _pairs(words: str) -> frozenset[str]:
    """The pairs of characters of a sentence without its date."""
    text = re.sub(r"[\W\d_]+", "", words).casefold()
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _days(event: Event) -> list[str]:
    """The days under which a mention of the same event may be: its own, and over midnight the one beside it."""
    if event.precision != "part_of_day" and event.precision != "hour":
        return [event.last[:10]]
    day = date.fromisoformat(event.last[:10])
    return [event.last[:10], (day - timedelta(days=1)).isoformat(), (day + timedelta(days=1)).isoformat()]


def _same(left: _Told, right: _Told) -> bool:
    if left.event.first[:10] != right.event.first[:10] and not _over_midnight(left.event, right.event):
        return False
    if left.event.article == right.event.article and left.event.text == right.event.text:
        return left.event.first == right.event.first
    ours = _pairs(left.event.text.replace(left.event.expression, ""))
    theirs = _pairs(right.event.text.replace(right.event.expression, ""))
    shorter = min(len(ours), len(theirs))
    if shorter < 4:
        return False
    share = len(ours & theirs) / shorter
    return share >= (SAME_SPEAKER if left.speakers & right.speakers else ALIKE)


def _over_midnight(left: Event, right: Event) -> bool:
    """The evening of one day and the small hours of the next may be one event, told by two clocks."""
    if left.precision != "part_of_day" or right.precision != "part_of_day":
        return False
    first, second = sorted((left, right), key=lambda e: e.last)
    apart = (date.fromisoformat(second.last[:10]) - date.fromisoformat(first.last[:10])).days
    return apart == 1 and bool(EVENING.search(first.expression)) and bool(EARLY.search(second.expression))


EVENING = re.compile("晚|夜|evening|night", re.IGNORECASE)
EARLY = re.compile("凌晨|清晨|午夜|early|overnight|small hours|morning", re.IGNORECASE)
