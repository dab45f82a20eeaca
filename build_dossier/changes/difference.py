"""What differs between two sides of a dossier, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from build_dossier.changes.side import Missing
from build_dossier.diagnostics import Diagnostic
from build_dossier.model import Decision, Relation, Statement
from build_dossier.topics.figures import Figure, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """An article that came, went, was edited or renamed. `gone` and `new` are passages' texts."""

    kind: Literal["added", "changed", "removed", "renamed"]
    article: str
    before: str | None = None
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands for a population, before and after; null where nothing does."""

    group: Group
    before: Figure | None
    after: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """A figure of one sentence that now gives another number, or is told of otherwise (`fields`)."""

    before: Figure
    after: Figure
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChange:
    """Passages that a topic gained and lost; `lost_still_there`: of these, those whose article still holds them."""

    slug: str
    title: str
    kind: Literal["added", "changed", "removed"]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    lost_still_there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsChange:
    """How much of an article is published, or what it says of its rights, before and after."""

    article: str
    before: str
    after: str
    notice_before: str = ""
    notice_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs. Empty where nothing does."""

    articles: tuple[ArticleChange, ...]
    standing: tuple[Standing, ...]
    first: tuple[Standing, ...]  # of populations that had no figure at all: these are among `added`, too
    added: tuple[Figure, ...]
    removed: tuple[Figure, ...]
    reworded: tuple[Reworded, ...]
    retracted: tuple[Figure, ...]
    restored: tuple[Figure, ...]
    new_conflicts: tuple[Relation, ...]
    resolved_conflicts: tuple[Relation, ...]
    new_statements: tuple[Statement, ...]
    gone_statements: tuple[Statement, ...]
    new_decisions: tuple[Decision, ...]
    gone_decisions: tuple[Decision, ...]
    topics: tuple[TopicChange, ...]
    new_missing: tuple[Missing, ...]
    found_pictures: tuple[Missing, ...]
    rights: tuple[RightsChange, ...]
    new_findings: tuple[Diagnostic, ...]
    resolved_findings: tuple[Diagnostic, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not any(getattr(self, name) for name in Difference.__dataclass_fields__)
