"""What the editors decided, applied: order, accepted findings, names, notices. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from build_dossier.config import Dossier as Config
from build_dossier.curation.apply import Curated
from build_dossier.diagnostics import Diagnostic, as_note, finding, order
from build_dossier.extract.gather import Gathered
from build_dossier.images.gallery import Gallery
from build_dossier.model import Article, Dossier, Edition, Evidence, Topic

CONFIGURATION = "dossier.yml"


def newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """By time of publication, the newest first; undated ones last, then by id."""
    epoch = datetime.min.replace(tzinfo=UTC)
    by_id = sorted(articles, key=lambda a: a.id)
    return tuple(sorted(by_id, key=lambda a: a.published.at or epoch, reverse=True))


def placeholder_hosts(config: Config) -> tuple[str, ...]:
    """Hosts whose pictures are never evidence: the dossier's and each outlet's."""
    return tuple(
        dict.fromkeys([*config.images.placeholder_hosts, *(h for o in config.outlets for h in o.placeholder_hosts)])
    )


def settle(diagnostics: Iterable[Diagnostic], config: Config) -> tuple[Diagnostic, ...]:
    """The findings with those that an editor accepted turned into notes."""
    accepted = {(a.code, a.path): a.reason for a in config.accepted}
    return order(
        [as_note(d, accepted[d.code, d.path]) if d.path and (d.code, d.path) in accepted else d for d in diagnostics]
    )


def unused(config: Config, articles: tuple[Article, ...], diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Entries of dossier.yml that match nothing: articles that are not there, accepted findings that did not occur."""
    ids = {a.id for a in articles}
    occurred = {(d.code, d.path) for d in diagnostics}
    lost = [
        finding(
            "configuration-unused",
            f"found articles.{name}, which is no article's id",
            path=CONFIGURATION,
            line=config.line("articles", name),
            root="project",
        )
        for name in config.articles
        if name not in ids
    ]
    lost += [
        finding(
            "configuration-unused",
            f"found accepted {a.code} for {a.path}, which did not occur",
            path=CONFIGURATION,
            line=config.line("accepted", number),
            root="project",
        )
        for number, a in enumerate(config.accepted)
        if (a.code, a.path) not in occurred
    ]
    return tuple(lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """What the seeds say and what the editors decided on it, before any picture is looked at."""

    articles: tuple[Article, ...]
    gathered: Gathered
    curated: Curated
    topics: tuple[Topic, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def evidence(self) -> Evidence:
        """The evidence as decided."""
        return self.curated.evidence


def dossier(studied: Studied, gallery: Gallery, config: Config) -> Dossier:
    """The dossier as the pages need it."""
    articles, gathered, curated = studied.articles, studied.gathered, studied.curated
    notices = {a.outlet: outlet.notice for a in articles if (outlet := config.outlet(a.outlet)) and outlet.notice}
    repository = config.repository
    edition = Edition(
        title=config.title,
        summary=config.summary,
        language=config.language,
        timezone=config.timezone,
        notice=config.notice,
        contact=config.contact,
        edit_base=f"{repository.url.rstrip('/')}/edit/{repository.branch}/{repository.seeds.strip('/')}"
        if repository
        else "",
        outlet_notices=notices,
        dictionary=_dictionary(config),
        abbreviations=_abbreviations(config),
    )
    return Dossier(
        edition=edition,
        articles=articles,
        pictures=dict(gallery.by_address),
        evidence=curated.evidence,
        cluster_of=gathered.cluster_of,
        clusters=gathered.clusters,
        decisions=curated.decisions,
        outside=curated.outside,
        headlines=curated.headlines,
        topics=studied.topics,
    )


def _abbreviations(config: Config) -> tuple[tuple[str, str], ...]:
    """Aliases in capitals with the name that they stand for: a reader who points at CSTO is told."""
    return tuple(
        sorted(
            {
                (alias, " ".join(entity.name.split()))
                for entity in config.entities
                for alias in entity.aliases
                if re.fullmatch("[A-Z][A-Z0-9]{1,11}", alias) and alias != entity.name
            }
        )
    )


def _dictionary(config: Config) -> tuple[str, ...]:
    """Names that a search must keep whole, each also in parts where a middle dot joins it. Longest first, then sorted."""
    words: set[str] = set()
    for entity in config.entities:
        for name in (entity.name, *entity.aliases):
            words.update(
                part
                for part in [name, *name.replace("•", "·").split("·")]
                if len(part) > 1 and any("\u3400" <= c <= "\u9fff" for c in part)
            )
    plain = {w for w in words if " " not in w and "·" not in w and "•" not in w}
    # a name that holds another (哈萨克斯坦内务部) would hide it from the search: both are found as its parts
    plain = {w for w in plain if not any(other in w for other in plain - {w})}
    return tuple(sorted(plain, key=lambda w: (-len(w), w)))
