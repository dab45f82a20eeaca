"""One side of a comparison: a dossier as it was studied, with everything that is looked up in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from build_dossier.config import Dossier as Config
from build_dossier.diagnostics import Diagnostic
from build_dossier.model import Article, Dossier, Edition
from build_dossier.render.desk import Desk
from build_dossier.topics.figures import Figure, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A picture that the store does not have, where an article shows it."""

    address: str
    path: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Side:
    """A dossier by the name of its revision or folder. `files` are the sources' paths; `seeds` their folder's, for display."""

    label: str
    desk: Desk
    seeds: str = "seeds"
    findings: tuple[Diagnostic, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def articles(self) -> dict[str, Article]:
        """Articles by id."""
        return self.desk.articles

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, with the editors' additions."""
        return self.desk.ledger.figures(self.desk.claims, self.desk.outside)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The figures by measure, population and place."""
        return self.desk.ledger.groups(self.figures)

    def place(self, article: str, text: str) -> str:
        """Where words of an article stand, as `seeds/a.txt:12`."""
        found = self.articles[article]
        return f"{self.file(article)}:{self.desk.seed_lines(found).of(text)}"

    def file(self, article: str) -> str:
        """The seed of an article."""
        path = self.articles[article].source.path
        return f"{self.seeds}/{path}" if self.seeds else path


def nothing(config: Config) -> Dossier:
    """A dossier without articles: what is compared with where there was none."""
    edition = Edition(
        title=config.title,
        summary="",
        language=config.language,
        timezone=config.timezone,
        notice="",
        contact="",
        edit_base="",
        outlet_notices={},
        dictionary=(),
    )
    return Dossier(edition=edition, articles=(), pictures={})
