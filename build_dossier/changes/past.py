"""The published versions of a dossier from git, and what each told its readers.

A version is a commit on the first-parent line of what is checked out that changed the seeds, the decisions or dossier.yml. What
changes.lock keeps is taken from there; the versions since are studied anew, so that building costs what is new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from build_dossier.anchors.lock import NAME as ANCHORS
from build_dossier.changes import load
from build_dossier.changes.compare import compare
from build_dossier.changes.load import Places
from build_dossier.changes.news import KIND, NAME, Told, begun, dump, news, parse
from build_dossier.changes.side import Side
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.errors import DossierError, FixConfiguration, FixUsage
from build_dossier.files import replace_alone
from build_dossier.history import Repository, Version
from build_dossier.images.lock import LOCK_NAME
from build_dossier.images.store import FOLDER
from build_dossier.plain_file import read_plain
from build_dossier.seal import CHANGED, is_broken
from build_dossier.studying import Memo

MOST = 40  # versions that are studied in one run; the lock keeps older ones
MAX_BYTES = 64_000_000
_LATEST: dict[tuple[object, ...], list[Told]] = {}  # a preview makes the pages of one commit again and again
# what is kept beside the seeds and tells readers nothing
NO_NEWS = (NAME, ANCHORS, LOCK_NAME, FOLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was told of each version, the newest first, also of those without news. `known`: whether there is a history."""

    told: tuple[Told, ...] = ()
    known: bool = False
    cut: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def news(self) -> tuple[Told, ...]:
        """The versions that have news."""
        return tuple(t for t in self.told if t.items)


def read(here: Places, progress: Callable[[str, int, int], None] = lambda *_: None) -> Past:
    """The past of a dossier: from changes.lock, and from git for the versions since."""
    past = remembered(here.state)
    kept, diagnostics = past.told[::-1], list(past.diagnostics)
    repository = Repository.around(here.seeds)
    versions = _versions(repository, here) if repository is not None else ()
    if repository is None or not versions:
        return past
    since = _since(versions, kept)
    cut = not kept and (repository.shallow or len(since) > MOST)
    if cut:
        diagnostics.append(finding("history-cut", f"found {len(versions)} versions", path=NAME, root="state"))
    studied = since[:MOST]
    key = (here, cut, *(v.commit for v in studied))
    if key not in _LATEST:
        _LATEST.clear()
        _LATEST[key] = _told(repository, here, studied, cut=cut, progress=progress)
    told = (*kept, *_LATEST[key])
    return Past(told=told[::-1], known=True, cut=cut, diagnostics=tuple(diagnostics))


def remembered(state: Path) -> Past:
    """What changes.lock keeps, and the lines of it that cannot be read."""
    text = _lock(state)
    if text is None:
        return Past()
    kept, faults = parse(text)
    diagnostics = [
        finding("changes-lock", f"found {what}; the line was left out", path=NAME, line=line, root="state")
        for line, what in faults
    ]
    if is_broken(text, KIND):
        hint = "compare it with git, then accept it by 'build-dossier changes --update'"
        diagnostics.insert(0, finding("lock-changed", CHANGED, path=NAME, line=1, hint=hint, root="state"))
    return Past(told=kept[::-1], known=bool(kept), diagnostics=tuple(diagnostics))


def _since(versions: tuple[Version, ...], kept: tuple[Told, ...]) -> list[Version]:
    """The versions that nothing was told of yet, the newest first: those after the last that the lock names.

    Where the line holds none of these (it was rewritten), those that are later than all of them.
    """
    known = {t.commit for t in kept}
    place = next((n for n, v in enumerate(versions) if v.commit in known), None)
    if place is not None:
        return list(versions[:place])
    newest = max((t.when for t in kept), default=None)
    return [v for v in versions if newest is None or v.at > newest]


def write(state: Path, past: Past) -> bool:
    """Keep what was told; whether the lock changed. Raises FixUsage for a folder that cannot be written."""
    path = state / NAME
    data = dump(past.told).encode()
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        replace_alone(path, data)
    except OSError as error:
        raise FixUsage(
            f"what was told cannot be written: {error.strerror}", path=str(path), expected="a folder to write to"
        ) from error
    return True


def _lock(state: Path) -> str | None:
    path = state / NAME
    try:
        return read_plain(path, at_most=MAX_BYTES).decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise FixConfiguration(f"it cannot be read: {error}", path=str(path), expected="UTF-8 text") from error


def _versions(repository: Repository, here: Places) -> tuple[Version, ...]:
    """The versions that a repository holds of this dossier, the newest first; none where it does not hold its seeds."""
    try:
        seeds, folder = repository.inside(here.seeds), repository.inside(here.config_file.parent)
    except ValueError:
        return ()
    config = "/".join(p for p in (folder, here.config_file.name) if p)
    if not repository.tracks(seeds or ".") or not repository.tracks(config):
        return ()
    try:
        state = repository.inside(here.state)
    except ValueError:
        state = seeds
    kept = [f"{state}/{name}".lstrip("/") for name in NO_NEWS]
    return repository.versions(*([seeds, config] if seeds else ["."]), but=kept, limit=10_000)


def _told(
    repository: Repository,
    here: Places,
    since: list[Version],
    *,
    cut: bool,
    progress: Callable[[str, int, int], None],
) -> list[Told]:
    """The news of some versions; of the first that is at hand where older ones were not fetched, nothing is known."""
    found = []
    before: Side | None = None
    memo = Memo()
    rows = list(reversed(since))
    for number, version in enumerate(rows, 1):
        progress("versions", number, len(rows))
        if number == 1 and version.parent:
            before = _side(repository, version.parent, here, memo)
            cut = cut or before is None  # what was there cannot be read
        after = _side(repository, version.commit, here, memo)
        if after is None:
            continue  # it could not be built, so it was not published
        if before is None or not before.articles:
            if after.articles and not cut:
                found.append(begun(after, version.commit, version.at))
            cut = False
        else:
            found.append(news(compare(before, after), before, after, version.commit, version.at))
        before = after
    return found


def _side(repository: Repository, commit: str, here: Places, memo: Memo) -> Side | None:
    try:
        return load.revision(repository, commit, here, label=commit[:12], memo=memo)
    except DossierError:
        return None
