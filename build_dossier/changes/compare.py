"""Two sides of a dossier → what differs. Pure.

Figures are compared as the pages tell them: copies are one figure, populations stand apart, and what stands for a
population before and after is one line (164 → 225). Only what both sides' own settings and decisions say counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from build_dossier.changes.difference import (
    ArticleChange,
    Difference,
    Reworded,
    RightsChange,
    Standing,
    TopicChange,
)
from build_dossier.changes.side import Side
from build_dossier.convert.passages import normalised
from build_dossier.diagnostics import Diagnostic
from build_dossier.extract.people import folded
from build_dossier.model import Article, Decision, Relation, Statement
from build_dossier.topics.figures import Figure, Group

SAME_TEXT = 0.7  # share of passages from which an article under another name is the same one
ALIKE = 0.5  # of a sentence, from which a figure that went and one that came are one that was changed
Key = tuple[object, ...]
Item = TypeVar("Item")


def compare(before: Side, after: Side) -> Difference:
    """The difference between two sides."""
    articles = _articles(before, after)
    renamed = {c.before: c.article for c in articles if c.kind == "renamed" and c.before}
    known = before.figures, after.figures
    standing, first = _standing(before, after)
    added, removed, retracted, restored = _figures(known)
    reworded, added, removed = _reworded(added, removed, known, renamed)
    conflicts = _by(_conflict_key, _conflicts(before)), _by(_conflict_key, _conflicts(after))
    statements = (
        _by(lambda s: _said(s, renamed), before.desk.statements.values()),
        _by(lambda s: _said(s, {}), after.desk.statements.values()),
    )
    decisions = _by(_decided, before.desk.dossier.decisions), _by(_decided, after.desk.dossier.decisions)
    missing = _by(lambda m: m.address, before.missing), _by(lambda m: m.address, after.missing)
    findings = _by(_finding_key, before.findings), _by(_finding_key, after.findings)
    return Difference(
        articles=articles,
        standing=standing,
        first=first,
        added=added,
        removed=removed,
        reworded=reworded,
        retracted=retracted,
        restored=restored,
        new_conflicts=_less(conflicts[1], conflicts[0]),
        resolved_conflicts=_less(conflicts[0], conflicts[1]),
        new_statements=_less(statements[1], statements[0]),
        gone_statements=_less(statements[0], statements[1]),
        new_decisions=_less(decisions[1], decisions[0]),
        gone_decisions=_less(decisions[0], decisions[1]),
        topics=_topics(before, after, renamed),
        new_missing=_less(missing[1], missing[0]),
        found_pictures=_less(missing[0], missing[1]),
        rights=_rights(before, after),
        new_findings=_less(findings[1], findings[0]),
        resolved_findings=_less(findings[0], findings[1]),
    )


def _by(key: Callable[[Item], object], items: Iterable[Item]) -> dict[object, Item]:
    found: dict[object, Item] = {}
    for item in items:
        found.setdefault(key(item), item)
    return found


def _less(left: dict[object, Item], right: dict[object, Item]) -> tuple[Item, ...]:
    return tuple(item for key, item in left.items() if key not in right)


# --- articles


def _articles(before: Side, after: Side) -> tuple[ArticleChange, ...]:
    old, new = before.articles, after.articles
    gone = {i: a for i, a in old.items() if i not in new}
    come = {i: a for i, a in new.items() if i not in old}
    found = []
    for identity, article in come.items():
        twin = next((i for i, a in gone.items() if _same_text(a, article)), None)
        if twin is not None:
            lost, won = _passages(gone.pop(twin), article)
            found.append(ArticleChange(kind="renamed", article=identity, before=twin, gone=lost, new=won))
        else:
            found.append(ArticleChange(kind="added", article=identity))
    found += [ArticleChange(kind="removed", article=i) for i in gone]
    for identity in old.keys() & new.keys():
        left, right = old[identity], new[identity]
        lost, won = _passages(left, right)
        fields = tuple(n for n, a, b in _fields(left, right) if a != b)
        if lost or won or fields:
            found.append(ArticleChange(kind="changed", article=identity, gone=lost, new=won, fields=fields))
    rank = {"added": 0, "changed": 1, "renamed": 2, "removed": 3}
    return tuple(sorted(found, key=lambda c: (rank[c.kind], c.article)))


def _fields(left: Article, right: Article) -> tuple[tuple[str, object, object], ...]:
    return (
        ("title", left.headline, right.headline),
        ("outlet", left.outlet, right.outlet),
        ("published", left.published.at, right.published.at),
        ("authors", left.authors, right.authors),
        ("original", left.url, right.url),
        ("pictures", _pictures(left), _pictures(right)),
    )


def _pictures(article: Article) -> frozenset[str]:
    return frozenset(use.address for use in article.image_uses)


def _passages(left: Article, right: Article) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old = {normalised(p.text): p.text for p in left.passages}
    new = {normalised(p.text): p.text for p in right.passages}
    return tuple(t for k, t in old.items() if k not in new), tuple(t for k, t in new.items() if k not in old)


def _same_text(left: Article, right: Article) -> bool:
    old, new = ({normalised(p.text) for p in a.passages} for a in (left, right))
    return bool(old) and len(old & new) >= SAME_TEXT * max(len(old), len(new))


# --- figures


def group_key(group: Group) -> Key:
    """What names a population across two sides."""
    first = group.figures[0]
    return group.measure, first.population or folded(first.whom or ""), folded(group.place or ""), group.item or ""


def figure_key(figure: Figure) -> Key:
    """What names a figure across two sides, whether or not it stands."""
    return (
        figure.measure,
        figure.low,
        figure.high,
        figure.population or folded(figure.whom or ""),
        folded(figure.place or ""),
        figure.item or "",
        figure.as_of or "",
        folded(figure.claimant or ""),
        figure.status == "planned",
        figure.outside is not None,
    )


_Figures = tuple[Figure, ...]


def _standing(before: Side, after: Side) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    """What stands otherwise than before, and what stands for populations that had no figure."""
    groups = _by(group_key, before.groups), _by(group_key, after.groups)
    changed: list[Standing] = []
    first: list[Standing] = []
    for key in dict.fromkeys([*groups[1], *groups[0]]):
        left, right = groups[0].get(key), groups[1].get(key)
        was, now = left and left.standing, right and right.standing
        if (was and _number(was)) == (now and _number(now)):
            continue
        group = right or left
        assert group is not None  # the key is of one of them
        (first if left is None else changed).append(Standing(group=group, before=was or None, after=now or None))
    return tuple(changed), tuple(first)


def _figures(known: tuple[_Figures, _Figures]) -> tuple[_Figures, _Figures, _Figures, _Figures]:
    """Which figures came, went, were retracted, stand again."""
    old, new = _by(figure_key, known[0]), _by(figure_key, known[1])
    added = tuple(f for k, f in new.items() if k not in old)
    removed = tuple(f for k, f in old.items() if k not in new)
    retracted = [f for k, f in new.items() if not f.stands and (k not in old or _stood(old[k]))]
    restored = [f for k, f in new.items() if f.stands and k in old and not _stood(old[k])]
    return added, removed, tuple(retracted), tuple(restored)


def _stood(figure: object) -> bool:
    return isinstance(figure, Figure) and figure.stands


def _number(figure: Figure) -> Key:
    return figure.low, figure.high, figure.qualifier


def _reworded(
    added: _Figures, removed: _Figures, known: tuple[_Figures, _Figures], renamed: dict[str, str]
) -> tuple[tuple[Reworded, ...], _Figures, _Figures]:
    """Figures told of otherwise, and what is left of those that came and went.

    A claim that is there on both sides is no news of its own: it is told with another day or claimant, say, by a decision.
    Figures that went and came in one article in nearly the same words are one that was changed.
    """
    before = frozenset(i for f in known[0] for i in f.ids)
    after = {i: f for f in known[1] for i in f.ids}
    found: list[Reworded] = []
    left: list[Figure] = []
    for old in removed:
        new = next((after[i] for i in old.ids if i in after), None)
        if new is None:
            left.append(old)
        elif fields := _retold(old, new):
            found.append(Reworded(before=old, after=new, fields=fields))
    come = []
    for new in (f for f in added if before.isdisjoint(f.ids)):
        best = max(left, key=lambda old: _alike(old, new, renamed), default=None)
        if best is not None and _alike(best, new, renamed) >= ALIKE:
            left.remove(best)
            found.append(Reworded(before=best, after=new, fields=_retold(best, new)))
        else:
            come.append(new)
    return tuple(found), tuple(come), tuple(left)


def _retold(old: Figure, new: Figure) -> tuple[str, ...]:
    return tuple(n for n in ("whom", "place", "as_of", "claimant") if getattr(old, n) != getattr(new, n))


def _alike(old: Figure, new: Figure, renamed: dict[str, str]) -> float:
    if old.measure != new.measure or (old.outside is None) != (new.outside is None):
        return 0.0
    if not {renamed.get(a, a) for a in old.articles} & set(new.articles):
        return 0.0
    left = next(iter((*old.claims, *old.mentions)), None)
    right = next(iter((*new.claims, *new.mentions)), None)
    if left is None or right is None:
        return 0.0
    return SequenceMatcher(None, left.text[:400], right.text[:400], autojunk=False).ratio()


# --- conflicts, statements, decisions, topics, rights, findings


def _conflicts(side: Side) -> Sequence[Relation]:
    return [r for r in side.desk.dossier.evidence.relations if r.relation == "conflicts"]


def _conflict_key(relation: Relation) -> Key:
    return relation.measure, *sorted((folded(s.label), s.low or 0.0, s.high or -1.0, s.sum) for s in relation.sides)


def _said(statement: Statement, renamed: dict[str, str]) -> Key:
    article = renamed.get(statement.article, statement.article)
    return article, folded(statement.speaker or ""), normalised(statement.text)


def _decided(decision: Decision) -> Key:
    return decision.id, decision.kind


def _topics(before: Side, after: Side, renamed: dict[str, str]) -> tuple[TopicChange, ...]:
    old = {t.slug: t for t in before.desk.dossier.topics}
    new = {t.slug: t for t in after.desk.dossier.topics}
    found = []
    for slug in dict.fromkeys([*new, *old]):
        left = _texts(before, old[slug].passages, renamed) if slug in old else {}
        right = _texts(after, new[slug].passages, {}) if slug in new else {}
        gained = tuple(t for k, t in right.items() if k not in left)
        lost = {k: t for k, t in left.items() if k not in right}
        if not gained and not lost and slug in old and slug in new:
            continue
        there = {(a.id, normalised(p.text)) for a in after.articles.values() for p in a.passages}
        kind: Literal["added", "changed", "removed"] = (
            "added" if slug not in old else "removed" if slug not in new else "changed"
        )
        still = tuple(t for k, t in lost.items() if k in there)
        title = (new.get(slug) or old[slug]).title
        found.append(
            TopicChange(
                slug=slug, title=title, kind=kind, gained=gained, lost=tuple(lost.values()), lost_still_there=still
            )
        )
    return tuple(found)


def _texts(side: Side, keys: Iterable[str], renamed: dict[str, str]) -> dict[tuple[str, str], str]:
    found = {}
    for key in keys:
        article, _, passage = key.partition("/")
        text = side.desk.text(article, passage)
        found[renamed.get(article, article), normalised(text)] = text
    return found


def _rights(before: Side, after: Side) -> tuple[RightsChange, ...]:
    found = []
    for identity, right in sorted(after.articles.items()):
        left = before.articles.get(identity)
        if left is None:
            if right.rights or right.publish != "full":
                found.append(RightsChange(article=identity, before="", after=right.publish, notice_after=right.rights))
        elif (left.publish, left.rights) != (right.publish, right.rights):
            found.append(
                RightsChange(
                    article=identity,
                    before=left.publish,
                    after=right.publish,
                    notice_before=left.rights,
                    notice_after=right.rights,
                )
            )
    return tuple(found)


def _finding_key(finding: Diagnostic) -> Key:
    return finding.code, finding.severity, finding.path or "", finding.message
