"""A run from the dossier's folders to the report. Reads, asks, and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from build_dossier import editing, studying
from build_dossier.config import Dossier as Config
from build_dossier.curation import file as decisions
from build_dossier.images.lock import LOCK_NAME, parse_lock
from build_dossier.images.originals import local_pictures
from build_dossier.images.store import PictureStore
from build_dossier.publish.tree import Tree
from build_dossier.read import sources
from build_dossier.recheck.asking import Asking
from build_dossier.recheck.asks import Ask, asks
from build_dossier.recheck.report import Report
from build_dossier.recheck.verdicts import Judged, judge
from build_dossier.studying import Progress
from build_dossier.web.transfer import FetchSettings


def recheck(
    config: Config,
    *,
    seeds: Path,
    state: Path,
    docs: Path,
    limit: int,
    skip: int = 0,
    within_s: float,
    progress: Progress = lambda *_: None,
) -> Report:
    """Ask `limit` addresses after the first `skip`, for `within_s` seconds at most, and say what was found.

    Raises FixConfiguration where curation.yml cannot be read; of hosts nothing is raised.
    """
    wanted = _wanted(config, seeds=seeds, state=state, docs=docs)
    todo = wanted[skip : skip + limit]
    images = config.images
    asking = Asking(
        within_s=within_s,
        pictures=FetchSettings(
            rewrite=tuple(images.rewrite.items()),
            allow_private_hosts=images.allow_private_hosts,
            placeholder_hosts=editing.placeholder_hosts(config),
            max_bytes=images.max_bytes,
            timeout_s=images.timeout_s,
        ),
    )
    found: dict[Ask, Judged] = {}
    for ask, heard in asking.heard(todo):
        found[ask] = judge(ask, heard, images.fallbacks)
        progress("asking", len(found), len(todo))
    return Report(
        judged=tuple(found[ask] for ask in todo if ask in found),
        beyond=len(wanted) - len(todo),
        late=len(todo) - len(found),
        given_up=asking.given_up,
    )


def _wanted(config: Config, *, seeds: Path, state: Path, docs: Path) -> tuple[Ask, ...]:
    found, _ = sources.scan(seeds, max_bytes=config.limits.seed_bytes, max_files=config.limits.seeds)
    articles, _ = studying.read_all(found, config, local_files=local_pictures(seeds))
    pictures = PictureStore(state).entries()
    return asks(
        articles, decisions.read(state), _hand_written(docs), pictures, _lines_of_lock(state) if pictures else {}
    )


def _lines_of_lock(state: Path) -> Mapping[str, int]:
    return parse_lock((state / LOCK_NAME).read_text(encoding="utf-8-sig", errors="replace")).lines


def _hand_written(docs: Path) -> Mapping[str, str]:
    """The pages of Markdown in docs/ that a person wrote, by their path from beside it."""
    if not docs.is_dir():
        return {}
    generated = Tree(docs).owned
    return {
        f"{docs.name}/{name}": path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(docs.rglob("*.md"))
        if (name := path.relative_to(docs).as_posix()) not in generated
        and path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(docs).parts)
    }
