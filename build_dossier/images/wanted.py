"""Which pictures the dossier needs from elsewhere, and fetching them into the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from build_dossier import editing, pipeline
from build_dossier.config import Dossier as Config
from build_dossier.convert import addresses
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.images.fetch import FetchReport, Wanted, fetch_pictures
from build_dossier.images.originals import local_pictures
from build_dossier.images.pictures import Limits
from build_dossier.images.store import PictureStore
from build_dossier.images.worker import PictureWorker
from build_dossier.pipeline import Progress
from build_dossier.read import sources
from build_dossier.web.network import Surroundings
from build_dossier.web.transfer import FetchSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a run of fetch gave. `asked`: addresses that the store lacked."""

    asked: int
    summary: str
    diagnostics: tuple[Diagnostic, ...]


def fetch(
    config: Config,
    *,
    seeds: Path,
    state: Path,
    refresh: bool,
    progress: Progress,
    around: Surroundings | None = None,
) -> Fetched:
    """Fetch the pictures of all readable articles. Raises TryAgain while another fetch writes to the store."""
    wanted, places = _wanted(config, seeds)
    store = PictureStore(state)
    if not refresh:  # what an editor accepted as missing is not asked for at every build
        given_up = {a.path for a in config.accepted if a.code == "picture-missing"}
        wanted = [w for w in wanted if store.lookup(w.url) is not None or places[w.url][0] not in given_up]
    todo = len([w for w in wanted if refresh or not store.holds(w.url)])
    if not todo:
        return Fetched(asked=0, summary=f"{len(wanted)} pictures, all in the store", diagnostics=store.findings)
    settings = FetchSettings(
        rewrite=tuple(config.images.rewrite.items()),
        fallbacks=config.images.fallbacks,
        allow_private_hosts=config.images.allow_private_hosts,
        placeholder_hosts=editing.placeholder_hosts(config),
        max_bytes=config.images.max_bytes,
        timeout_s=config.images.timeout_s,
    )
    done = iter(range(1, todo + 1))
    with PictureWorker(Limits(max_bytes=config.images.max_bytes, max_pixels=config.images.max_pixels)) as worker:
        report = fetch_pictures(
            wanted,
            settings=settings,
            store=store,
            inspect=worker.inspect,
            progress=lambda _: progress("fetching", next(done, todo), todo),
            refresh=refresh,
            around=around,
        )
    diagnostics = editing.settle([*_findings(report, places), *store.findings], config)
    return Fetched(asked=todo, summary=_summary(report), diagnostics=diagnostics)


def _wanted(config: Config, seeds: Path) -> tuple[list[Wanted], dict[str, tuple[str, int | None]]]:
    found, _ = sources.scan(seeds, max_bytes=config.limits.seed_bytes, max_files=config.limits.seeds)
    articles, _ = pipeline.read_all(found, config, local_files=local_pictures(seeds))
    hosts = editing.placeholder_hosts(config)
    wanted: dict[str, Wanted] = {}
    places: dict[str, tuple[str, int | None]] = {}
    for article in sorted(articles, key=lambda a: a.id):
        stamp = article.published.at.strftime("%Y%m%d%H%M%S") if article.published.at else ""
        for use in article.image_uses:
            if addresses.is_remote(use.address) and not addresses.of_host(use.address, hosts):
                wanted.setdefault(use.address, Wanted(url=use.address, timestamp=stamp))
                places.setdefault(use.address, (article.source.path, use.line))
    return list(wanted.values()), places


def _findings(report: FetchReport, places: dict[str, tuple[str, int | None]]) -> list[Diagnostic]:
    out = []
    for code, items in (("picture-missing", report.missing), ("picture-rejected", report.rejected)):
        for url, reason in items:
            path, line = places[url]
            out.append(finding(code, f"found no picture for {url[:160]}: {reason}", path=path, line=line))
    return out


def _summary(report: FetchReport) -> str:
    parts = [
        f"{len(report.fetched)} fetched",
        f"{len(report.present)} in the store before",
        f"{len(report.missing)} missing",
        f"{len(report.rejected)} rejected",
    ]
    if report.skipped_hosts:
        parts.append(
            f"not reached: {', '.join(report.skipped_hosts[:5])}" + (" …" if len(report.skipped_hosts) > 5 else "")
        )
    return "pictures: " + "; ".join(parts)
