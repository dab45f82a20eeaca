"""Where anchors lead that no passage has any more: to the passage that their words became, if that is certain. Pure.

A passage keeps its anchor while its words stay. Of one whose words changed, the lock remembers a sketch and its place;
it leads on to the new passage that resembles it most, if each is the other's best, or if they alone stand between the
same neighbours. What is less than certain leads to a note that the words are gone, never to other words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from build_dossier.anchors.lock import Live, Lock
from build_dossier.anchors.sketch import likeness, sketch
from build_dossier.model import Article, Former

CERTAIN = 0.55  # share of shingles from which two passages are one text that was edited
BETWEEN = 0.3  # the same for the only two between the same neighbours
SAME = 0.9  # of an article that was renamed, passages are the same
RENAMED = 0.6  # share of its passages that must be


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """The anchors of now, and those that were with where they lead. `unknown`: how many the lock did not have."""

    live: tuple[Live, ...]
    former: tuple[Former, ...]
    unknown: int


def resolve(lock: Lock, articles: Iterable[Article]) -> Anchors:
    """The anchors of some articles, and where each older one of the lock leads now."""
    known = {(i.article, i.passage): i.sketch for i in lock.live}  # an anchor is made of the words that a sketch is of
    live = tuple(
        Live(
            article=a.id,
            slug=a.slug,
            passage=p.id,
            index=p.index,
            sketch=known.get((a.id, p.id)) or sketch(p.text),
        )
        for a in sorted(articles, key=lambda a: a.id)
        for p in a.passages
    )
    now = {(i.article, i.passage) for i in live}
    remembered = frozenset(known)
    current = _by_article(live)
    targets: dict[tuple[str, str], Live] = {}
    for article, old in _by_article(lock.live).items():
        if article in current:
            targets |= _edited(old, current[article], remembered)
        else:
            targets |= _renamed(old, current, remembered)
    former = [_led(i, targets) for i in lock.live if (i.article, i.passage) not in now]
    # an older anchor follows the one that it led to
    former += [_followed(i, now, targets) for i in lock.former if (i.article, i.passage) not in now]
    return Anchors(live=live, former=tuple(former), unknown=len(now - remembered))


def _by_article(items: Iterable[Live]) -> dict[str, list[Live]]:
    found: dict[str, list[Live]] = defaultdict(list)
    for item in items:
        found[item.article].append(item)
    return {name: sorted(own, key=lambda i: i.index) for name, own in found.items()}


def _led(item: Live, targets: dict[tuple[str, str], Live]) -> Former:
    to = targets.get((item.article, item.passage))
    return Former(
        article=item.article,
        slug=item.slug,
        passage=item.passage,
        to_article=to.article if to else "",
        to_passage=to.passage if to else "",
    )


def _followed(item: Former, now: set[tuple[str, str]], targets: dict[tuple[str, str], Live]) -> Former:
    place = (item.to_article, item.to_passage)
    if not item.to_passage or place in now:
        return item
    to = targets.get(place)
    return Former(
        article=item.article,
        slug=item.slug,
        passage=item.passage,
        to_article=to.article if to else "",
        to_passage=to.passage if to else "",
    )


def _edited(
    old: Sequence[Live], new: Sequence[Live], remembered: frozenset[tuple[str, str]]
) -> dict[tuple[str, str], Live]:
    """Where the passages of an article went that it has not any more."""
    here = {i.passage for i in new}
    gone = [i for i in old if i.passage not in here]
    come = [i for i in new if (i.article, i.passage) not in remembered]
    found = {}
    for item in gone:
        best = _best(item, come)
        if best is not None and likeness(item.sketch, best.sketch) >= CERTAIN and _best(best, gone) is item:
            found[item.article, item.passage] = best
    taken = {i.passage for i in found.values()}
    left = [i for i in gone if (i.article, i.passage) not in found]
    for before, after in _gaps(old, new, left, [i for i in come if i.passage not in taken]):
        # a text of the same words elsewhere (the first of two equal ones was removed) keeps its own anchor
        if likeness(before.sketch, after.sketch) >= BETWEEN:
            found[before.article, before.passage] = after
    for item in left:
        key = (item.article, item.passage)
        same = [i for i in new if i.sketch == item.sketch]
        if key not in found and same:
            found[key] = same[0]
    return found


def _best(item: Live, others: Sequence[Live]) -> Live | None:
    return max(others, key=lambda o: (likeness(item.sketch, o.sketch), -abs(o.index - item.index)), default=None)


def _gaps(
    old: Sequence[Live], new: Sequence[Live], gone: Sequence[Live], come: Sequence[Live]
) -> list[tuple[Live, Live]]:
    """Pairs of one that went and one that came between the same two neighbours."""
    after = {i.passage: n for n, i in enumerate(new)}
    names = {i.passage for i in gone}
    came = {i.passage for i in come}
    found = []
    for place, item in enumerate(old):
        if item.passage not in names:
            continue
        before = old[place - 1].passage if place else None
        behind = old[place + 1].passage if place + 1 < len(old) else None
        start = after.get(before, -2) if before is not None else -1
        end = after.get(behind, -2) if behind is not None else len(new)
        if start != -2 and end - start == 2 and new[start + 1].passage in came:
            found.append((item, new[start + 1]))
    return found


def _renamed(
    old: Sequence[Live], current: dict[str, list[Live]], remembered: frozenset[tuple[str, str]]
) -> dict[tuple[str, str], Live]:
    """Where the passages of an article went that is there under another name."""
    for candidates in current.values():
        if any((i.article, i.passage) in remembered for i in candidates):
            continue  # it was there beside the other one
        found = {}
        for item in old:
            best = _best(item, candidates)
            if best is not None and likeness(item.sketch, best.sketch) >= SAME:
                found[item.article, item.passage] = best
        if len(found) >= RENAMED * max(len(old), len(candidates)):
            return found
    return {}
