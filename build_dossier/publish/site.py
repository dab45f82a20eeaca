"""Seeds → the finished site: fetch, convert, run the engine beside the old site, check, swap."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from build_dossier import pipeline
from build_dossier.changes.load import Places
from build_dossier.config import Dossier as Config
from build_dossier.diagnostics import Diagnostic, worst
from build_dossier.errors import FixConfiguration, FixUsage, Refused, TryAgain
from build_dossier.files import PASSING, explained
from build_dossier.model import Dossier
from build_dossier.pipeline import Outcome, Progress
from build_dossier.plain_file import read_plain
from build_dossier.publish import engine, linkcheck, policy, swap
from build_dossier.publish import portable as portability
from build_dossier.publish.engine import Job
from build_dossier.publish.tree import Tree, alone

PROJECT_SEEDS = "seeds"
SHOWN_FAULTS = 20
FAULT = "the site cannot be written"
# how a child tells of a disk or a limit: the last line of what Python prints
SYSTEM_FAULT = re.compile(r"\[Errno (\d+)\] ([^:'\n]+)(?:: '([^'\n]+)')?$", re.M)


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

    A scratch folder gets copies of the hand-written pages; those for `out` are `beside`.
    """
    if out is None and project.owns_seeds:
        yield project.docs
    elif out is not None:
        yield out
    else:
        with scratch_folder() as folder:
            docs = folder / "docs"
            with explained("the hand-written pages cannot be copied", docs):
                docs.mkdir()
                for name, path in _hand_written(project.docs):
                    (docs / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, docs / name)
            yield docs


def beside(project: Project, out: Path | None) -> Mapping[str, bytes]:
    """The hand-written pages for a tree in a folder of its own, which remembers them: one that is gone is gone there."""
    if out is None or out.resolve() == project.docs.resolve():
        return {}
    return {name: read_plain(path) for name, path in _hand_written(project.docs)}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for what nobody keeps. Raises FixUsage or TryAgain where none can be made."""
    with explained("no scratch folder can be made", Path(os.environ.get("TMPDIR", "TMPDIR"))):
        made = tempfile.TemporaryDirectory(prefix="build-dossier-", ignore_cleanup_errors=True)
    with made as folder:
        yield Path(folder)


def _hand_written(docs: Path) -> Iterator[tuple[str, Path]]:
    """What a person wrote in docs/: all but the files that its memory names as generated."""
    generated = Tree(docs).owned
    for path in sorted(docs.rglob("*")):
        name = path.relative_to(docs).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(docs).parts)
        if path.is_file() and not path.is_symlink() and not hidden and name not in generated:
            yield name, path


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
    published, the engine fails, or a link of the site leads nowhere. TryAgain while another process builds the site or
    writes the tree: both are held from the first file that is written until the site stands.
    """
    site = swap.settled(site)
    _refuse_overlap(site, project, out)
    with ExitStack() as stack:
        with explained(FAULT, site.parent):
            new = stack.enter_context(swap.making(site))
        docs = stack.enter_context(tree(project, out))
        scratch = stack.enter_context(scratch_folder())
        stack.enter_context(alone(docs))
        outcome = pipeline.convert(
            config,
            seeds=project.seeds,
            state=project.state,
            out=docs,
            story=project.config_file,
            site_url=address(),
            beside=beside(project, out),
            progress=progress,
        )
        diagnostics = (*found_before, *outcome.diagnostics)
        if strict:
            _refuse_findings(diagnostics)
        say(f"running {engine_name}")
        made = job(config, project, outcome.dossier, docs=docs, site=new, scratch=scratch)
        printed = _run(engine_name, made, strict=strict)
        with explained(FAULT, site):
            if portable:
                portability.apply(new)
            verify(new, outcome.dossier, printed)
            _refuse(policy.apply(new, from_disk=portable), "pages hold scripts of unknown origin")
            swap.replace(site, new)
    return Outcome(dossier=outcome.dossier, written=outcome.written, diagnostics=diagnostics)


def _refuse_overlap(site: Path, project: Project, out: Path | None) -> None:
    """A site replaces its folder whole: it may neither hold what it is made from, nor lie in it."""
    at = site.resolve()
    sources = [f.resolve() for f in (project.docs, project.seeds, *([out] if out else []))]
    around = [project.root.resolve(), project.state.resolve(), project.mkdocs_yml.parent.resolve()]
    if any(f.is_relative_to(at) for f in (*sources, *around)) or any(at.is_relative_to(f) for f in sources):
        raise FixUsage(
            "the site would replace the folder that it is made from",
            path=str(site),
            expected="a folder of its own",
            example="--site site",
        )


def _refuse_findings(diagnostics: tuple[Diagnostic, ...]) -> None:
    if worst(diagnostics) in ("warning", "error"):
        grave = [d.render() for d in diagnostics if d.severity != "note"]
        raise Refused(
            f"{len(grave)} findings stop a strict build; the old site is untouched\n" + "\n".join(grave[:SHOWN_FAULTS])
        )


def _run(engine_name: str, made: Job, *, strict: bool) -> str:
    """What the engine printed. An engine that ended for want of room is told as a full disk, not as an engine's fault."""
    try:
        with explained("the engine cannot be started", made.scratch):
            return engine.run(engine_name, made, strict=strict)
    except UnicodeDecodeError as error:
        what = "the site's configuration is no text in UTF-8"
        raise FixConfiguration(what, path=str(made.mkdocs_yml), expected="YAML in UTF-8") from error
    except Refused as error:
        told = SYSTEM_FAULT.findall(error.what)
        if told and int(told[-1][0]) in PASSING:
            where = told[-1][2] or f"{made.site.parent} or {made.scratch.parent}"
            what = f"{engine_name} could not write: {told[-1][1]}; the old site is untouched"
            raise TryAgain(what, path=where, expected="room for the site twice, and for scratch files") from error
        raise


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
