"""Where anchors lead that no passage has any more: to the passage that their words became, if that is certain. Pure.

A passage keeps its anchor while its words stay. Of one whose words changed, the lock remembers its place and what `sketch`
keeps of a text. It leads on to a passage of the same words; to the only one whose words are the same but for figures and
marks; else to a new one that is like it, if nothing else in the article, before or after, is half as like: in a list of towns
with one figure each, the town of another row is no edit. What is less than certain leads to a note that the words are gone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from build_dossier.anchors.lock import Live, Lock
from build_dossier.anchors.sketch import bins, fingerprint, occupied, share
from build_dossier.model import Article, Former, Passage

CERTAIN = 0.55  # likeness from which two passages are one text that was edited
BETWEEN = 0.45  # the same for the only two between the same neighbours
RIVAL = 0.5  # of that likeness, what any other passage of the article must stay below
LONG = 16  # bins of a sketch; in fewer, a name that was exchanged looks like an edit
RENAMED = 0.6  # share of an article's passages that are there word for word under another name
PAIRS = 200_000  # of passages of one article that are compared; an article of which more changed was written anew
NUMBERED = re.compile(r"(?:p-[0-9a-f]{10}|.+-[0-9a-f]{4})(?=-\d+$)")

Key = tuple[str, str]  # article and passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """The anchors of now, and those that were.

    `former` says where each leads, under the article whose page stands at its address now; `memory` is what the lock keeps of
    them: where each led first, so that it leads there again when words come back. `unknown`: how many the lock did not have.
    """

    live: tuple[Live, ...]
    former: tuple[Former, ...]
    memory: tuple[Former, ...]
    unknown: int


def resolve(lock: Lock, articles: Iterable[Article]) -> Anchors:
    """The anchors of some articles, and where each older one of the lock leads now."""
    ordered = sorted(articles, key=lambda a: a.id)
    current = {a.id: [_live(a, p) for p in a.passages] for a in ordered}
    live = tuple(item for own in current.values() for item in own)
    now = {_key(i): i for i in live}
    before = _by_article(lock.live)
    targets: dict[Key, Live] = {}
    remembered = {_key(i) for i in lock.live}
    # what came under a name, and what went from it: of a new article all, of one that was edited little
    come = {name: own for name, own in current.items() if _most(own, lambda i: _key(i) not in remembered)}
    gone = {name: own for name, own in before.items() if _most(own, lambda i: _key(i) not in now)}
    renamed = _renamed(gone, come)
    for name, old in before.items():
        for other in (name, renamed.get(name)):  # of two articles whose names were exchanged, the later counts
            if other in current:
                targets |= _continued(old, current[other], remembered)
    pages = {a.slug: a.id for a in ordered}
    memory = _memory(lock, now, targets)
    return Anchors(
        live=live,
        former=_former(memory, pages, now, targets),
        memory=memory,
        unknown=len(now.keys() - remembered),
    )


def _live(article: Article, passage: Passage) -> Live:
    # made anew each time: what the lock says of a text comes by pull request
    kept = fingerprint(passage.text)
    return Live(
        article=article.id,
        slug=article.slug,
        passage=passage.id,
        index=passage.index,
        sketch=kept.sketch,
        words=kept.words,
        frame=kept.frame,
    )


def _key(item: Live | Former) -> Key:
    return item.article, item.passage


def _by_article(items: Iterable[Live]) -> dict[str, list[Live]]:
    found: dict[str, list[Live]] = defaultdict(list)
    for item in items:
        found[item.article].append(item)
    return {name: sorted(own, key=lambda i: i.index) for name, own in found.items()}


def _most(items: Sequence[Live], holds: Callable[[Live], bool]) -> bool:
    return sum(map(holds, items)) >= RENAMED * max(1, len(items))


# what the lock keeps, and what the pages show


def _memory(lock: Lock, now: Mapping[Key, Live], targets: Mapping[Key, Live]) -> tuple[Former, ...]:
    """The addresses that no passage has any more: those that the lock knows for such, and those that became so."""
    there = {(i.slug, i.passage) for i in now.values()}
    kept = {(i.slug, i.passage): i for i in lock.former}
    for item in lock.live:
        to = now.get(_key(item)) or targets.get(_key(item))
        kept[item.slug, item.passage] = Former(
            article=item.article,
            slug=item.slug,
            passage=item.passage,
            to_article=to.article if to else "",
            to_passage=to.passage if to else "",
        )
    return tuple(item for address, item in kept.items() if address not in there)


def _former(
    memory: Sequence[Former], pages: Mapping[str, str], now: Mapping[Key, Live], targets: Mapping[Key, Live]
) -> tuple[Former, ...]:
    """Where each address leads now, step by step, under the article whose page it is on now; "" where it has none."""
    steps = {_key(i): (i.to_article, i.to_passage) for i in memory if i.to_passage}
    names = set(pages.values())
    found = []
    for item in memory:
        owner = pages.get(item.slug, "" if item.article in names else item.article)
        if (owner, item.passage) in now and item.slug in pages:
            continue
        to = _end(_key(item), steps, now, targets)
        found.append(
            Former(
                article=owner,
                slug=item.slug,
                passage=item.passage,
                to_article=to.article if to else "",
                to_passage=to.passage if to else "",
            )
        )
    return tuple(found)


def _end(place: Key, steps: Mapping[Key, Key], now: Mapping[Key, Live], targets: Mapping[Key, Live]) -> Live | None:
    seen = set()
    while place not in seen:
        seen.add(place)
        if found := now.get(place) or targets.get(place):
            return found
        place = steps.get(place, place)
    return None


# which passage became which


def _continued(old: Sequence[Live], new: Sequence[Live], remembered: Set[Key]) -> dict[Key, Live]:
    """Where the passages of an article went that it has not any more; both in the order of the text."""
    here = {_key(n): n for n in new}
    found: dict[Key, Live] = {}
    gone = [o for o in old if _key(o) not in here]
    _same(old, new, here, found)
    known = {w for o in old for w in _names(o)}
    come = [n for n in new if _key(n) not in remembered and not _names(n) & known]
    _reframed(old, new, [o for o in gone if _key(o) not in found], come, found)
    _edited(old, new, [o for o in gone if _key(o) not in found], come, here, found)
    return found


def _names(item: Live) -> set[str]:
    """What says that two items are the same words: their digest, and in one article the anchor without its number."""
    base = NUMBERED.match(item.passage)
    return {f"{item.article}\n{base[0] if base else item.passage}", *([item.words] if item.words else [])}


def _same(old: Sequence[Live], new: Sequence[Live], here: Mapping[Key, Live], found: dict[Key, Live]) -> None:
    """The same words: one of two equal passages was removed, a paragraph became a heading, the article was renamed."""
    by: dict[str, list[Live]] = defaultdict(list)
    for item in new:
        for name in _names(item):
            by[name].append(item)
    seen: Counter[str] = Counter()
    for item in old:
        names = sorted(_names(item))
        places = next((by[n] for n in names if n in by), None)
        if places and _key(item) not in here:
            found[_key(item)] = places[min(seen[names[0]], len(places) - 1)]
        seen[names[0]] += 1


def _reframed(
    old: Sequence[Live], new: Sequence[Live], left: Sequence[Live], come: Sequence[Live], found: dict[Key, Live]
) -> None:
    """The same but for figures and marks, where no other passage was or is so."""
    sides = [Counter(frame for frame, _ in {(i.frame, i.words) for i in side}) for side in (old, new)]
    by: dict[str, list[Live]] = defaultdict(list)
    for item in come:
        by[item.frame].append(item)
    seen: Counter[str] = Counter()
    for item in left:
        frame = item.frame
        if frame and by[frame] and all(side[frame] == 1 for side in sides):
            found[_key(item)] = by[frame][min(seen[frame], len(by[frame]) - 1)]
            seen[frame] += 1


def _edited(
    old: Sequence[Live],
    new: Sequence[Live],
    left: Sequence[Live],
    come: Sequence[Live],
    here: Mapping[Key, Live],
    found: dict[Key, Live],
) -> None:
    """Like each other as nothing else in the article is; less like, where they alone stand between the same neighbours."""
    left = [o for o in left if occupied(bins(o.sketch)) >= LONG]
    fresh = {_key(n) for n in come if occupied(bins(n.sketch)) >= LONG}
    if not left or not fresh or len(left) * len(new) > PAIRS:
        return
    before, after = _Likes(old), _Likes(new)

    def certain(item: Live, other: Live, least: float) -> bool:
        best = after.of(item).get(_key(other), 0.0)
        return best >= least and not (
            after.rivals(item, beside=other, over=best * RIVAL) or before.rivals(other, beside=item, over=best * RIVAL)
        )

    for item in left:
        like = after.of(item)
        best = max((k for k in like if k in fresh), key=lambda k: like[k], default=None)
        if best is not None and certain(item, after.by[best], CERTAIN):
            found[_key(item)] = after.by[best]
    _alone(old, new, [o for o in left if _key(o) not in found], fresh, here, found, certain)


def _alone(
    old: Sequence[Live],
    new: Sequence[Live],
    left: Sequence[Live],
    fresh: set[Key],
    here: Mapping[Key, Live],
    found: dict[Key, Live],
    certain: Callable[[Live, Live, float], bool],
) -> None:
    """Pairs that stand alone between two neighbours that are known; each that is found is one for the next."""
    places = {_key(n): place for place, n in enumerate(new)}
    at = {_key(o): place for place, o in enumerate(old)}

    def place_of(number: int) -> int | None:
        if number in (-1, len(old)):
            return -1 if number < 0 else len(new)
        to = here.get(_key(old[number])) or found.get(_key(old[number]))
        return places[_key(to)] if to else None

    waiting = list(left)
    while waiting:
        for item in waiting:
            number = at[_key(item)]
            start, end = place_of(number - 1), place_of(number + 1)
            if start is None or end is None or end - start != 2:
                continue
            other = new[start + 1]
            if _key(other) in fresh and certain(item, other, BETWEEN):
                found[_key(item)] = other
                break
        else:
            return
        waiting.remove(item)


class _Likes:
    """Passages by the bins of their sketches, so that those that are like one are found without looking at each."""

    def __init__(self, items: Sequence[Live]) -> None:
        self._items = items
        self._bins: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._filled: list[int] = []
        self._known: dict[Key, dict[Key, float]] = {}
        for number, item in enumerate(items):
            filled = _filled(item)
            self._filled.append(_mask(filled))
            for place in filled:
                self._bins[place].append(number)
        self.by = {_key(i): i for i in items}

    def of(self, item: Live) -> dict[Key, float]:
        """How like each passage is to another one; those that share nothing with it are left out."""
        if _key(item) not in self._known:
            filled = _filled(item)
            mask = _mask(filled)
            counted = Counter(chain.from_iterable(self._bins.get(place, ()) for place in filled))
            self._known[_key(item)] = {
                _key(self._items[n]): share(same, (mask | self._filled[n]).bit_count()) for n, same in counted.items()
            }
        return self._known[_key(item)]

    def rivals(self, item: Live, *, beside: Live, over: float) -> bool:
        """Whether any passage of other words than `beside` is more like an item than so much."""
        like = [key for key, value in self.of(item).items() if value > over]
        return any(not _names(self.by[key]) & _names(beside) for key in like)


def _filled(item: Live) -> list[tuple[int, int]]:
    return [(place, value) for place, value in enumerate(bins(item.sketch)) if value]


def _mask(filled: Sequence[tuple[int, int]]) -> int:
    return sum(1 << place for place, _ in filled)


def _renamed(removed: Mapping[str, Sequence[Live]], fresh: Mapping[str, Sequence[Live]]) -> dict[str, str]:
    """Articles that are there under another name: most passages word for word, and no other article comes near."""
    carriers: dict[str, dict[str, Live]] = defaultdict(dict)
    for name, items in fresh.items():
        for item in items:
            carriers[item.words].setdefault(name, item)
    shared: dict[tuple[str, str], float] = {}
    for name, items in removed.items():
        counted = Counter(n for i in items for n in carriers.get(i.words, ()))
        long = {n for i in items for n, c in carriers.get(i.words, {}).items() if occupied(bins(c.sketch)) >= LONG}
        for other, same in counted.items():
            part = same / max(len(items), len(fresh[other]))
            if other != name and other in long and part >= RENAMED:
                shared[name, other] = part
    return {
        old: new
        for (old, new), part in shared.items()
        if all(part > p for (o, n), p in shared.items() if (o == old) != (n == new))
    }
