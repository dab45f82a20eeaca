"""Seeds → the finished site: fetch, convert, run the engine beside the old site, check, swap."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from build_dossier import pipeline
from build_dossier.changes.load import Places
from build_dossier.config import Dossier as Config
from build_dossier.diagnostics import Diagnostic, worst
from build_dossier.errors import FixUsage, Refused
from build_dossier.model import Dossier
from build_dossier.pipeline import Outcome, Progress
from build_dossier.publish import engine, linkcheck, policy, swap
from build_dossier.publish import portable as portability
from build_dossier.publish.engine import Job
from build_dossier.publish.tree import MANIFEST, Tree

PROJECT_SEEDS = "seeds"
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Places):
    """Where a dossier's parts are, with its site. `root` holds dossier.yml, mkdocs.yml and docs/."""

    @property
    def root(self) -> Path:
        """The folder of dossier.yml."""
        return self.config_file.parent

    @property
    def mkdocs_yml(self) -> Path:
        """The site's configuration: beside dossier.yml, else in the current folder."""
        beside = self.root / "mkdocs.yml"
        return beside if beside.is_file() else Path.cwd() / "mkdocs.yml"

    @property
    def docs(self) -> Path:
        """The hand-written pages, and the tree for the project's own seeds."""
        return self.mkdocs_yml.parent / "docs"

    @property
    def owns_seeds(self) -> bool:
        """Whether the seeds are the project's own, so that the tree goes to docs/."""
        return self.seeds.resolve() == (self.mkdocs_yml.parent / PROJECT_SEEDS).resolve()


@contextmanager
def tree(project: Project, out: Path | None) -> Iterator[Path]:
    """The folder for the Markdown tree: `out`, docs/ for the project's own seeds, else a scratch folder.

    A scratch folder or `out` gets copies of the hand-written pages.
    """
    if out is None and project.owns_seeds:
        yield project.docs
    elif out is not None:
        _copy_hand_written(project.docs, out)
        yield out
    else:
        with tempfile.TemporaryDirectory(prefix="build-dossier-") as folder:
            scratch = Path(folder) / "docs"
            _copy_hand_written(project.docs, scratch)
            yield scratch


def _copy_hand_written(docs: Path, target: Path) -> None:
    """Copy what a person wrote in docs/: all but the files that the manifest names as generated."""
    if not docs.is_dir() or docs.resolve() == target.resolve():
        target.mkdir(parents=True, exist_ok=True)
        return
    generated = Tree(docs).owned
    for path in sorted(docs.rglob("*")):
        name = path.relative_to(docs).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(docs).parts)
        if path.is_file() and not path.is_symlink() and not hidden and name not in generated and name != MANIFEST:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)
    target.mkdir(parents=True, exist_ok=True)


def build(
    config: Config,
    project: Project,
    *,
    site: Path,
    out: Path | None = None,
    engine_name: str = "mkdocs",
    strict: bool = False,
    portable: bool = False,
    found_before: tuple[Diagnostic, ...] = (),
    progress: Progress = lambda *_: None,
    say: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Build the site and put it in the place of the old one in one step; `portable`: one that opens from disk.

    Raises Refused, with the old site untouched: in strict mode for any warning or error, else where nothing can be
    published, the engine fails, or a link of the site leads nowhere.
    """
    if site.resolve() in (project.docs.resolve(), project.seeds.resolve(), project.root.resolve()):
        raise FixUsage(
            "the site would replace the folder that it is made from",
            path=str(site),
            expected="a folder of its own",
            example="--site site",
        )
    with (
        swap.making(site) as new,
        tree(project, out) as docs,
        tempfile.TemporaryDirectory(prefix="build-dossier-") as scratch,
    ):
        outcome = pipeline.convert(
            config,
            seeds=project.seeds,
            state=project.state,
            out=docs,
            story=project.config_file,
            site_url=address(),
            progress=progress,
        )
        diagnostics = (*found_before, *outcome.diagnostics)
        if strict and worst(diagnostics) in ("warning", "error"):
            grave = [d.render() for d in diagnostics if d.severity != "note"]
            raise Refused(
                f"{len(grave)} findings stop a strict build; the old site is untouched\n"
                + "\n".join(grave[:SHOWN_FAULTS])
            )
        say(f"running {engine_name}")
        made = job(config, project, outcome.dossier, docs=docs, site=new, scratch=Path(scratch))
        printed = engine.run(engine_name, made, strict=strict)
        if portable:
            portability.apply(new)
        verify(new, outcome.dossier, printed)
        _refuse(policy.apply(new, from_disk=portable), "pages hold scripts of unknown origin")
        swap.replace(site)
    return Outcome(dossier=outcome.dossier, written=outcome.written, diagnostics=diagnostics)


def job(
    config: Config, project: Project, dossier: Dossier, *, docs: Path, site: Path, scratch: Path, site_url: str = ""
) -> Job:
    """What an engine is to build of a tree. `site_url`: the site's address, else the environment's SITE_URL."""
    return Job(
        mkdocs_yml=project.mkdocs_yml,
        docs=docs.resolve(),
        site=site.resolve(),
        scratch=scratch.resolve(),
        title=config.title,
        language=config.language,
        site_url=site_url or address(),
        dictionary=docs.resolve() / "data" / "dictionary.txt",
        epoch=epoch(dossier),
    )


def address() -> str:
    """The address that the site will have, with a slash at its end; empty where the environment's SITE_URL gives none."""
    given = os.environ.get("SITE_URL", "")
    return f"{given.rstrip('/')}/" if given else ""


def epoch(dossier: Dossier) -> int:
    """The day that the site shows as its own: that of the newest article, in seconds since 1970 (SOURCE_DATE_EPOCH)."""
    times = [a.published.at for a in dossier.articles if a.published.at]
    return int(max(times).timestamp()) if times else engine.NO_DAY


def verify(site: Path, dossier: Dossier, printed: str) -> None:
    """Refuse a site that lacks a page or holds a broken link. Engines have been seen to end with 0 all the same."""
    expected = [
        "index.html",
        "404.html",
        "about/index.html",
        *(f"articles/{a.slug}/index.html" for a in dossier.articles),
    ]
    lost = [name for name in expected if not (site / name).is_file()]
    if lost:
        raise Refused(
            f"the engine made no page for {', '.join(lost[:10])}; the old site is untouched\n{printed[-2000:]}"
        )
    _refuse(linkcheck.faults(site), "links of the site lead nowhere")


def _refuse(faults: tuple[str, ...], what: str) -> None:
    if faults:
        more = f"\n… and {len(faults) - SHOWN_FAULTS} more" if len(faults) > SHOWN_FAULTS else ""
        shown = "\n".join(faults[:SHOWN_FAULTS])
        raise Refused(f"{len(faults)} {what}; the old site is untouched\n{shown}{more}")
