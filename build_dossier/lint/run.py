"""Everything that `check` says of a dossier: what a build would say, and what only a look at the whole shows."""

from __future__ import annotations

import tempfile
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import cast

from build_dossier import editing, pipeline, studying
from build_dossier.anchors import file as anchor_lock
from build_dossier.anchors.lead import resolve
from build_dossier.anchors.lock import NAME as ANCHORS
from build_dossier.changes import past as changes
from build_dossier.config import Dossier as Config
from build_dossier.curation import file as decisions
from build_dossier.diagnostics import Diagnostic, Root, finding, order
from build_dossier.editing import Studied
from build_dossier.errors import FixUsage
from build_dossier.extract.gather import known_entities
from build_dossier.extract.parties import Parties
from build_dossier.history import Repository
from build_dossier.lint import articles, change, pages
from build_dossier.pipeline import Progress
from build_dossier.publish.site import Project
from build_dossier.publish.tree import Tree

HEAD = 4000  # characters of a file by which an article is known


def check(
    config: Config, project: Project, *, since: str | None = None, progress: Progress = lambda *_: None
) -> tuple[Diagnostic, ...]:
    """Every finding, in order. `since`: a revision; the change from there is looked at as a whole, too.

    Raises FixConfiguration for a fault of curation.yml, FixUsage for a revision that is not there.
    """
    decided = decisions.read(project.state)
    whole = _change(config, project, since) if since is not None else []
    read, faults = studying.read(config, project.seeds, progress)
    if not read:
        nothing = finding("nothing-publishable", f"found no article in {project.seeds.name}/ that can be read")
        return order(editing.settle([*faults, *whole, nothing], config))
    studied = studying.interpreted(config, read, faults, decided, progress=progress)
    past = changes.read(project, progress)
    with tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch:
        out = Path(scratch)
        outcome = pipeline.publish(
            studied, config, past, seeds=project.seeds, state=project.state, out=out, progress=progress
        )
        own = [
            *_anchors(studied, project.state),
            *whole,
            *_pages(project, out),
            *_articles(studied, config, project.seeds),
        ]
    own += editing.unused(config, studied.articles, (*outcome.diagnostics, *own))
    return order([*outcome.diagnostics, *editing.settle(own, config)])


def _anchors(studied: Studied, state: Path) -> list[Diagnostic]:
    """What anchors.lock does not know yet, and the articles whose older links lead to a note."""
    lock, _ = anchor_lock.read(state)
    anchors = resolve(lock, studied.articles)
    found = []
    if anchors.unknown and (lock.live or lock.former):  # a dossier without the lock has not taken that up
        message = f"found {anchors.unknown} passages that it does not remember"
        found.append(finding("anchors-behind", message, path=ANCHORS, root="state"))
    paths = {a.id: a.source.path for a in studied.articles}
    lost = Counter(f.article for f in anchors.former if not f.to_passage)
    for article, count in sorted(lost.items()):
        message = f"found {count} older links to passages of '{article}' that are gone"
        path, root = (paths[article], "seeds") if article in paths else (ANCHORS, "state")
        found.append(finding("anchor-stub", message, path=path, root=cast(Root, root)))
    return found


def _articles(studied: Studied, config: Config, seeds: Path) -> list[Diagnostic]:
    parties = Parties(known_entities(config), config.language)
    found = articles.duplicates(studied) + articles.speakers(studied, parties) + articles.fragments(studied.articles)
    names = {a.source.path for a in studied.articles}
    for file in sorted(seeds.rglob("*")):
        name = _named(file, seeds)
        if name in names and file.is_file() and not file.is_symlink() and b"\r\n" in file.read_bytes():
            found.append(finding("seed-line-endings", "found lines that end with CRLF", path=name, line=1))
    return found


def _named(file: Path, folder: Path) -> str:
    """A file's path as findings name it: as that of a seed that was read, in one form and without bytes of no encoding."""
    name = file.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()
    return unicodedata.normalize("NFC", name)


def _pages(project: Project, generated: Path) -> list[Diagnostic]:
    """The links of hand-written pages into what was generated."""
    owned = Tree(project.docs).owned
    written = {}
    for path in sorted(project.docs.rglob("*.md")):
        own = path.relative_to(project.docs).as_posix() not in owned
        if own and path.is_file() and not path.is_symlink():
            with suppress(OSError):  # the engine says which page it cannot read
                written[_named(path, project.docs)] = path.read_text(encoding="utf-8", errors="replace")
    if not written:
        return []
    made = {p.relative_to(generated).as_posix(): p.read_text(encoding="utf-8") for p in generated.rglob("*.md")}
    return pages.dangling(written, made)


def _change(config: Config, project: Project, since: str) -> list[Diagnostic]:
    repository = Repository.around(project.root)
    if repository is None:
        raise FixUsage(
            "there is no git repository around dossier.yml that git reads, so no change can be looked at",
            path=str(project.config_file),
            expected="a clone of the repository, of one's own, and git",
            example="git clone …, then build-dossier check --since main",
        )
    try:
        layout = change.Layout(
            seeds=repository.inside(project.seeds),
            config="/".join(p for p in (repository.inside(project.root), project.config_file.name) if p),
            docs=_inside(repository, project.docs),
            most=config.limits.articles_at_once,
        )
    except ValueError:
        raise FixUsage(
            "the seeds are not in the repository that holds dossier.yml",
            path=str(project.seeds),
            expected="seeds inside the repository",
        ) from None
    owned = {f"{layout.docs}/{name}" for name in Tree(project.docs).owned}

    def head(path: str) -> str:
        file = repository.root / path
        if path in owned or file.is_symlink() or not file.is_file():
            return ""
        try:
            with file.open("rb") as stream:
                return stream.read(HEAD).decode("utf-8", "replace")
        except OSError:
            return ""

    return change.findings(repository.changes(repository.fork(since)), layout, head)


def _inside(repository: Repository, folder: Path) -> str:
    try:
        return repository.inside(folder)
    except ValueError:
        return ""
