"""A side of a comparison from a git revision or from a folder, each with its own dossier.yml and curation.yml."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from build_dossier import config as dossier_config
from build_dossier import editing, studying
from build_dossier.changes.side import Missing, Side, nothing
from build_dossier.config import Dossier as Config
from build_dossier.convert import addresses
from build_dossier.diagnostics import Diagnostic
from build_dossier.editing import Studied
from build_dossier.errors import DossierError, FixConfiguration, FixConfigurationFaults, FixUsage, Refused
from build_dossier.history import Repository
from build_dossier.images.gallery import Gallery
from build_dossier.images.originals import local_pictures
from build_dossier.images.store import PictureStore
from build_dossier.lang import interface
from build_dossier.render.desk import Desk
from build_dossier.studying import Memo

NO_PICTURES = Gallery(by_address={}, files={}, renditions={}, diagnostics=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a dossier's parts are: its configuration, seeds, and what it remembers."""

    config_file: Path
    seeds: Path
    state: Path


def side(wanted: str | None, here: Places, *, fork: bool = False) -> Side:
    """The side that a revision or a folder names; without a name, the dossier as it is on the disk.

    A folder is a dossier (with its own dossier.yml) or one of seeds, then read with the dossier.yml beside it, else with
    the present one. `fork`: where the work tree left the line of the revision, not its tip. Raises FixUsage for what is neither, FixConfiguration with the name of the revision for a fault in it.
    """
    if wanted is None:
        return of_places(here, label="", seeds=_shown(here.seeds))
    folder = Path(wanted)
    if folder.is_dir():
        return of_places(_folder(folder, here), label=wanted, seeds=_shown(_folder(folder, here).seeds))
    repository = Repository.around(here.config_file.parent)
    if repository is None:
        raise FixUsage(
            "there is no such folder, and no git repository around dossier.yml",
            found=wanted,
            expected="a folder of seeds, or a revision within a git repository",
            example="build-dossier diff ../published ../edited",
        )
    commit = repository.fork(wanted) if fork else repository.commit(wanted)
    return revision(repository, commit, here, label=wanted)


def revision(repository: Repository, commit: str, here: Places, *, label: str, memo: Memo | None = None) -> Side:
    """The side that a commit holds, at the places where the dossier is now. One without a dossier.yml is empty.

    `memo`: what other revisions had in common with it.
    """
    try:
        inside = [repository.inside(p) for p in (here.config_file.parent, here.seeds)]
    except ValueError:
        raise FixUsage(
            "the seeds are not in the repository that holds dossier.yml, so no revision holds them",
            path=str(here.seeds),
            expected="seeds inside the repository, or two folders to compare",
            example="build-dossier diff ../published ../edited",
        ) from None
    try:
        state: str | None = repository.inside(here.state)
    except ValueError:
        state = None  # pictures and decisions that are kept elsewhere have no revisions
    config_path = f"{inside[0]}/{here.config_file.name}".lstrip("/")
    with tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch:
        root = Path(scratch)
        repository.export(commit, root, config_path, inside[1], *([state] if state else []))
        (root / inside[1]).mkdir(parents=True, exist_ok=True)
        places = Places(
            config_file=root / config_path,
            seeds=root / inside[1],
            state=here.state if state is None else root / state,
        )
        if not places.config_file.is_file():
            return _empty(Config.model_validate({"title": label}), label, inside[1])
        try:
            return of_places(places, label=label, seeds=inside[1], memo=memo)
        except (FixConfiguration, FixConfigurationFaults) as error:
            raise _renamed(error, root, label) from None


def of_places(places: Places, *, label: str, seeds: str, memo: Memo | None = None) -> Side:
    """The side of a dossier on the disk; `seeds`: how the folder of seeds is called in what is shown."""
    config = dossier_config.read(places.config_file)
    try:
        studied = studying.study(config, seeds=places.seeds, state=places.state, memo=memo)
    except Refused:
        return _empty(config, label, seeds)
    return of_study(studied, config, places, label=label, seeds=seeds)


def of_study(studied: Studied, config: Config, places: Places, *, label: str, seeds: str) -> Side:
    """The side of a dossier that has been studied."""
    desk = Desk(editing.dossier(studied, NO_PICTURES, config), config, interface(config.language))
    settled = editing.settle(studied.diagnostics, config)
    missing = _missing(studied, config, places)
    return Side(label=label, desk=desk, seeds=seeds, findings=_grave(settled), missing=missing)


def _grave(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(d for d in diagnostics if d.severity != "note")


def _missing(studied: Studied, config: Config, places: Places) -> tuple[Missing, ...]:
    """Pictures that the store lacks, but for those that an editor accepted as missing."""
    store = PictureStore(places.state)
    beside = local_pictures(places.seeds)
    hosts = editing.placeholder_hosts(config)
    given_up = {a.path for a in config.accepted if a.code == "picture-missing"}
    found: dict[str, Missing] = {}
    for article in studied.articles:
        for use in article.image_uses:
            remote = addresses.is_remote(use.address)
            if article.source.path in given_up or (remote and addresses.of_host(use.address, hosts)):
                continue
            here = store.holds(use.address) if remote else use.address in beside
            if not here:
                found.setdefault(use.address, Missing(address=use.address, path=article.source.path, line=use.line))
    return tuple(found.values())


def _empty(config: Config, label: str, seeds: str) -> Side:
    return Side(label=label, desk=Desk(nothing(config), config, interface(config.language)), seeds=seeds)


def _folder(folder: Path, here: Places) -> Places:
    own = folder / here.config_file.name
    if own.is_file():
        return Places(config_file=own, seeds=folder / here.seeds.name, state=folder / here.seeds.name)
    beside = folder.resolve().parent / here.config_file.name
    return Places(config_file=beside if beside.is_file() else here.config_file, seeds=folder, state=folder)


def _shown(seeds: Path) -> str:
    """How a folder is called: from the current one, if it is below."""
    try:
        return seeds.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return seeds.name


def _renamed(error: DossierError, root: Path, label: str) -> DossierError:
    """An error about a file of a revision, under the name that git has for it."""
    first = error.faults[0].path if isinstance(error, FixConfigurationFaults) else error.path
    inside = Path(first or "").resolve()
    name = inside.relative_to(root.resolve()).as_posix() if inside.is_relative_to(root.resolve()) else str(first)
    return error.named(f"{label}:{name}")
