"""What readers are told of a change between two published versions, and the lock that keeps what they were told. Pure.

News are new, edited and removed articles, figures that stand now, what publishers withdrew, what this site corrected. Both
sides of a version are studied by the present rules, so a change of the rules is never news; nor is one of dossier.yml.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from build_dossier.changes.difference import ArticleChange, Difference, Standing
from build_dossier.changes.side import Side
from build_dossier.model import RETRACTED, Decision
from build_dossier.render.corrections import shown_value
from build_dossier.render.desk import Desk
from build_dossier.seal import sealed
from build_dossier.topics.figures import Figure

NAME = "changes.lock"
KIND = "changes_lock"
VERSION = 1
LONGEST = 400_000  # characters of a line: a version of some thousand items
TEXT = 600
HALVES = re.compile("[\ud800-\udfff]")  # of characters, which no encoding has
BY_SITE = frozenset({"corrected_by_site", "dropped", "merged", "moved_in", "moved_out", "headline"})
Kind = Literal["begun", "article", "figure", "publisher", "site", "added"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of news, in words. Where it leads: a passage or the page of an article, or a decision."""

    id: str
    kind: Kind
    text: str
    article: str = ""
    passage: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A published version with its news; `at` as ISO 8601 with offset."""

    commit: str
    at: str
    items: tuple[Item, ...]

    @property
    def when(self) -> datetime:
        """The moment of publication."""
        return datetime.fromisoformat(self.at)


def begun(after: Side, commit: str, at: datetime) -> Told:
    """The first version: that the dossier was begun, with how many articles."""
    text = after.desk.words("news_begun", n=len(after.articles))
    return Told(commit=commit, at=at.isoformat(), items=(_item(commit, "begun", "", text),))


def news(difference: Difference, before: Side, after: Side, commit: str, at: datetime) -> Told:
    """The news of one version. Figures are news where an article or a decision changed, not where a setting did."""
    d = difference
    items = [_article(c, before, after, commit) for c in d.articles]
    if d.articles or d.new_decisions or d.gone_decisions:
        items += [_figure(s, after, commit) for s in (*d.standing, *d.first)]
    retractions = [i for i in d.new_decisions if i.kind in RETRACTED]
    items += [_publisher(i, after, commit) for i in retractions]
    items += [_site(i, after, commit) for i in d.new_decisions if i.kind in BY_SITE]
    items += [_added(i, after, commit) for i in d.new_decisions if i.kind == "added"]
    items += [_undone(i, after, commit) for i in d.gone_decisions if i.kind != "reviewed"]
    return Told(commit=commit, at=at.isoformat(), items=tuple(items))


def _item(
    commit: str, kind: Kind, key: str, text: str, article: str = "", passage: str = "", decision: str = ""
) -> Item:
    digest = hashlib.sha256(f"{commit}\n{kind}\n{key}".encode()).hexdigest()[:10]
    words = re.sub(r"\s+", " ", HALVES.sub("", text)).strip()[:TEXT]
    return Item(id=f"n-{digest}", kind=kind, text=words, article=article, passage=passage, decision=decision)


def _article(change: ArticleChange, before: Side, after: Side, commit: str) -> Item:
    side = before if change.kind == "removed" else after
    desk, article = side.desk, side.articles[change.article]
    words = after.desk.words
    meta = words(
        "listing_meta", outlet=article.outlet or words("no_outlet"), date=desk.published(article) or words("undated")
    )
    values: dict[str, object] = {
        "headline": article.headline,
        "meta": meta,
        "gone": len(change.gone),
        "new": len(change.new),
    }
    key = "fields" if change.kind == "changed" and not (change.gone or change.new) else change.kind
    text = words(f"news_article_{key}", **values)
    return _item(commit, "article", change.article, text, article="" if change.kind == "removed" else article.id)


def _figure(standing: Standing, after: Side, commit: str) -> Item:
    desk = after.desk
    group, old, new = standing.group, standing.before, standing.after
    head = desk.measure(group.measure) + desk.words("in_brackets", text=desk.whom(new or old or group.figures[0]))
    none = desk.words("diff_nothing_stands")
    was, now = (_number(f, desk) if f else none for f in (old, new))
    if len(group.figures) == 1 and new is not None and old is None:
        shown = desk.words("news_first", what=head, number=now)
    else:
        shown = desk.words("news_update", what=head, before=was, after=now)
    if new is not None:
        shown += desk.words("box_line", claimant=desk.claimant(new), when=desk.when(new))
    key = f"{group.measure}|{group.whom}|{group.place}|{group.item}"
    first = next(iter((*new.claims, *new.mentions)), None) if new else None
    if first is None:
        return _item(commit, "figure", key, shown)
    return _item(commit, "figure", key, shown, article=first.article, passage=first.passage)


def _number(figure: Figure, desk: Desk) -> str:
    return figure.printed + desk.unit(figure)


def _publisher(decision: Decision, after: Side, commit: str) -> Item:
    desk = after.desk
    figures = [f for f in desk.ledger.figures(decision.records, ()) if f.claims or f.mentions]
    told = desk.joined(*dict.fromkeys(f"{desk.counted(f)} {_number(f, desk)}" for f in figures))
    what = desk.words(
        "box_what", what=desk.words(f"decision_{decision.kind}"), by=decision.by, on=desk.day(decision.on)
    )
    text = desk.words("news_decided", what=f"{told} {what}".strip(), reason=decision.reason)
    return _item(commit, "publisher", decision.id, text, decision=decision.id)


def _site(decision: Decision, after: Side, commit: str) -> Item:
    desk = after.desk
    figures = desk.ledger.figures(decision.records)
    told = desk.joined(*dict.fromkeys(_number(f, desk) for f in figures))
    changed = desk.joined(
        *(
            desk.words("field_set", field=desk.words.words.get(f"field_{n}", n), value=shown_value(n, v, desk))
            for n, v in decision.changed
        )
    )
    # what corrects a field says which; the others say what they are
    kind = "" if changed else desk.words(f"decision_{decision.kind}")
    what = " ".join(p for p in (kind, told, changed) if p)
    text = desk.words("news_decided", what=what, reason=decision.reason)
    return _item(commit, "site", decision.id, text, decision=decision.id)


def _added(decision: Decision, after: Side, commit: str) -> Item:
    desk = after.desk
    figures = desk.ledger.figures((), decision.records)
    told = desk.joined(*(f"{desk.counted(f)} {_number(f, desk)}" for f in figures))
    what = f"{desk.words('decision_added')} {told}".strip()
    text = desk.words("news_decided", what=what, reason=decision.reason)
    return _item(commit, "added", decision.id, text, decision=decision.id)


def _undone(decision: Decision, after: Side, commit: str) -> Item:
    desk = after.desk
    text = desk.words("news_undone", what=desk.words(f"decision_{decision.kind}"), reason=decision.reason)
    return _item(commit, "site", f"undone {decision.id}", text)


# --- what was told stays told


def dump(told: Iterable[Told]) -> str:
    """The lock's text of versions that stand with the newest first: one a line, the oldest first."""
    rows = []
    for version in reversed(tuple(told)):
        items = [{k: v for k, v in zip(Item.__slots__, _values(i), strict=True) if v} for i in version.items]
        record = {"commit": version.commit, "at": version.at, "items": items}
        rows.append(json.dumps(record, ensure_ascii=False))
    return sealed(KIND, VERSION, rows)


def _values(item: Item) -> tuple[str, ...]:
    return tuple(getattr(item, name) for name in Item.__slots__)


def parse(text: str) -> tuple[tuple[Told, ...], tuple[tuple[int, str], ...]]:
    """The versions of a lock's text, and its faults by line; every good line counts."""
    found: dict[str, Told] = {}
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        record = _record(line)
        if record.get(KIND) == VERSION:
            continue
        made = _told(record)
        if made is None:
            faults.append((number, "no version of the dossier"))
        else:
            found[made.commit] = made
    return tuple(found.values()), tuple(faults)


def _record(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line) if len(line) <= LONGEST else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _told(record: dict[str, Any]) -> Told | None:
    commit, at, items = record.get("commit"), record.get("at"), record.get("items")
    if not isinstance(commit, str) or not re.fullmatch(r"[0-9a-f]{40,64}", commit) or not isinstance(items, list):
        return None
    try:
        aware = datetime.fromisoformat(str(at)).tzinfo is not None
    except ValueError:
        return None
    made = [_read(item) for item in items]
    if not aware or any(m is None for m in made):
        return None
    return Told(commit=commit, at=str(at), items=tuple(m for m in made if m is not None))


def _read(item: Any) -> Item | None:
    if not isinstance(item, dict) or not set(item) <= set(Item.__slots__):
        return None
    if not all(isinstance(v, str) and len(v) <= TEXT and not HALVES.search(v) for v in item.values()):
        return None
    if item.get("kind") not in KINDS or not re.fullmatch(r"n-[0-9a-f]{10}", item.get("id", "")) or not item.get("text"):
        return None
    return Item(**item)
