"""Sources → seeds: pages and feeds are fetched or read, told from what is there, and written. The edge of this room."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from pathlib import Path, PurePosixPath

from build_dossier import outlets
from build_dossier.config import Dossier as Config
from build_dossier.config import fold
from build_dossier.convert import addresses
from build_dossier.errors import DossierError, FixUsage, Refused
from build_dossier.files import PATIENCE_S, alone, remove_leftovers
from build_dossier.ingest import document, feed, markup, moment, page, seed
from build_dossier.ingest.draft import Draft
from build_dossier.ingest.feed import Entry, Feed
from build_dossier.ingest.known import Known, Shelf
from build_dossier.read import article as reading
from build_dossier.read import sources
from build_dossier.web.hosts import Hosts
from build_dossier.web.network import Surroundings, TransferFailed
from build_dossier.web.transfer import FetchSettings, Line, retrieve, rewritten

ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.1"
MAX_BYTES = 10_000_000  # of a page or a feed; a page saved with all that it shows may have as many
BUSY = "another process is writing here"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person says of the articles, over what their pages say. `limit`: entries of a feed, the newest first.

    `force` adds what is there already; `dry_run` shows the seeds and writes nothing.
    """

    outlet: str = ""
    title: str = ""
    date: str = ""
    lang: str = ""
    archived: str = ""
    limit: int = 20
    force: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Report:
    """What became of the sources: names of seeds that were added, that were there, and reasons of failures.

    `refused` tells whether an article that was asked for by itself, not through a feed, was there already.
    """

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    refused: bool = False

    @property
    def summary(self) -> str:
        """The counts in a line."""
        return f"{len(self.added)} added, {len(self.known)} known, {len(self.failed)} not readable"

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some failed, 3 nothing was added though something was asked for."""
        if not self.added and (self.refused or (self.failed and not self.known)):
            return 3
        return 1 if self.failed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Got:
    data: bytes
    address: str = ""
    content_type: str = ""
    retrieved: str = ""


def add(
    given: Iterable[str],
    *,
    config: Config,
    seeds: Path,
    wishes: Wishes,
    say: Say,
    show: Say,
    around: Surroundings | None = None,
) -> Report:
    """Add each source (an address or a file) to the seeds folder; `say` gets a line for each, `show` seeds of a dry run.

    What cannot be read is reported and does not stop the rest. Raises FixUsage for wishes that cannot be met.
    """
    names = tuple(given)
    if wishes.date and not moment.iso(wishes.date):
        raise FixUsage(
            "--date is no date", found=wishes.date, expected="ISO 8601", example="--date 2022-01-07T15:03+08:00"
        )
    if len(names) > 1 and (wishes.title or wishes.date or wishes.archived):
        raise FixUsage(
            "--title, --date and --archived are for one article", found=f"{len(names)} sources", expected="one"
        )
    if not wishes.dry_run and seeds.is_dir():
        with alone(seeds, busy=BUSY, patience_s=PATIENCE_S):
            remove_leftovers(seeds)
    run = _Run(config, seeds, wishes, say, show, around or Surroundings())
    for name in names:
        run.source(name)
    return run.report


class _Run:
    """One call of `add`: what is on the shelf, how to ask hosts, what was done so far."""

    def __init__(self, config: Config, seeds: Path, wishes: Wishes, say: Say, show: Say, around: Surroundings) -> None:
        self._config, self._seeds, self._wishes, self._say, self._show = config, seeds, wishes, say, show
        found, _ = sources.scan(seeds, max_bytes=config.limits.seed_bytes, max_files=config.limits.seeds)
        items, _ = reading.headers(found, config)
        self._shelf = Shelf.of(items)
        self._stems = {PurePosixPath(p.name).stem for p in seeds.rglob("*") if p.is_file()}
        self._around = around
        settings = FetchSettings(
            rewrite=tuple(config.images.rewrite.items()),
            allow_private_hosts=config.images.allow_private_hosts,
            max_bytes=MAX_BYTES,
            timeout_s=config.images.timeout_s,
            accept=ACCEPT,
        )
        self._line = Line(settings=settings, around=around, hosts=Hosts(), stop=threading.Event())
        self.report = Report()

    def source(self, name: str) -> None:
        """Add what a source holds; a failure is reported, not raised."""
        is_remote = addresses.is_remote(name)
        if is_remote and not self._wishes.force and (there := self._shelf.by_address(name, document.original(name)[0])):
            self._is_known(name, there, alone=True)
            return
        self._guarded(name, lambda: self._added(name, self._fetched(name) if is_remote else _from_file(name)))

    def _added(self, name: str, got: _Got) -> None:
        if not feed.is_feed(got.data):
            self._keep(name, self._page(got), alone=True)
            return
        if self._wishes.title or self._wishes.date or self._wishes.archived:
            raise FixUsage("--title, --date and --archived are for one article", found="a feed", path=name)
        announced = feed.read(got.data, address=got.address)
        entries = announced.entries[: self._wishes.limit]
        self._say(f"{name}: {len(entries)} of {len(announced.entries)} entries of {announced.outlet or 'a feed'}")
        for entry in entries:
            if (there := self._shelf.by_address(entry.url)) and not self._wishes.force:
                self._is_known(entry.url, there)
            else:
                self._guarded(entry.url, partial(self._entry, entry, announced))

    def _entry(self, entry: Entry, announced: Feed) -> None:
        self._keep(entry.url, self._announced(entry, announced))

    def _guarded(self, name: str, step: Callable[[], None]) -> None:
        try:
            step()
        except (FixUsage, OSError):
            raise
        except DossierError as error:
            self._fail(name, error.what + (f" (found: {error.found})" if error.found else ""), error)
        except Exception as error:  # parsers of strangers' pages fail in ways that nobody foresees; the others go on
            self._fail(name, f"its markup cannot be read ({type(error).__name__})", None)

    def _fail(self, name: str, why: str, error: DossierError | None) -> None:
        self.report.failed.append(f"{name}: {why}")
        self._say(f"not readable: {name}: {why}")
        for label, value in (("expected", error and error.expected), ("example", error and error.example)):
            if value:
                self._say(f"  {label + ':':<10}{value}")

    def _page(self, got: _Got) -> Draft:
        read = document.read(got.data, address=got.address, content_type=got.content_type, retrieved=got.retrieved)
        return page.draft(read)

    def _announced(self, entry: Entry, announced: Feed) -> Draft:
        """The article of an entry: its page with what the page lacks from the feed, or the feed's own full text."""
        told = feed.drafted(entry, announced, retrieved=self._now())
        try:
            found = self._page(self._fetched(entry.url))
        except DossierError as error:
            if not entry.is_full:
                raise
            self._say(f"{entry.url}: {error.what}; the feed's own text is taken")
            return replace(told, body_html=markup.written(entry.html, base=entry.url))
        return replace(
            found,
            title=found.title or told.title,
            published=found.published if len(found.published) > 10 else told.published or found.published,
            outlet=found.outlet or told.outlet,
            authors=found.authors or told.authors,
            given=(*found.given, entry.url),
        )

    def _keep(self, name: str, found: Draft, *, alone: bool = False) -> None:
        draft = seed.settle(self._wished(found))
        if not self._wishes.force and (there := self._shelf.find(draft)):
            self._is_known(name, there, alone=alone)
            return
        made = self._written(draft)
        self._stems.add(PurePosixPath(made.name).stem)
        self._shelf.put(made.name, (draft.url, *draft.given), draft.title, draft.outlet, draft.body_html)
        self.report.added.append(made.name)
        self._say(f"added: {made.name}: {draft.title}")
        if len(draft.published) <= 10:
            self._say(
                f"  the page prints {'a day without hour' if draft.published else 'no date'}; write it into `date:`"
            )

    def _written(self, draft: Draft) -> seed.Seed:
        while True:
            made = seed.seed(draft, taken=self._stems, config=self._config)
            if self._wishes.dry_run:
                self._show(made.text)
                return made
            try:
                write(self._seeds / made.name, made.text.encode())
            except FileExistsError:  # written by another process meanwhile
                self._stems.add(PurePosixPath(made.name).stem)
                continue
            return made

    def _wished(self, draft: Draft) -> Draft:
        name = self._wishes.outlet or self._outlet_of(draft.url) or draft.outlet
        profile = self._config.outlet(name) if name else None
        own = {fold(n) for n in (name, draft.outlet, *((profile.name, *profile.aliases) if profile else ()))}
        return replace(
            draft,
            outlet=profile.name if profile else name,
            authors=tuple(a for a in draft.authors if fold(a) not in own),
            title=self._wishes.title or draft.title,
            published=moment.iso(self._wishes.date) or draft.published,
            lang=self._wishes.lang or draft.lang,
            archived=self._wishes.archived or draft.archived,
        )

    def _outlet_of(self, address: str) -> str:
        """The outlet whose host an address is of, by dossier.yml or the profiles that are shipped."""
        hosts = [(o.name, o.hosts) for o in self._config.outlets]
        hosts += [(str(o["name"]), tuple(o.get("hosts", ()))) for o in outlets.shipped()]
        return next((name for name, own in hosts if address and addresses.of_host(address, own)), "")

    def _is_known(self, name: str, there: Known, *, alone: bool = False) -> None:
        self.report.known.append(there.seed)
        self.report.refused = self.report.refused or alone
        self._say(
            f"known: {name} is in {there.seed} ({there.common})" + ("; --force adds it all the same" if alone else "")
        )

    def _fetched(self, address: str) -> _Got:
        asked = rewritten(document.as_copied(address), self._line.settings.rewrite)
        try:
            answer = retrieve(asked, line=self._line)
        except TransferFailed as error:
            raise Refused(f"the page cannot be had: {error}") from None
        is_moved = answer.url != asked and asked == document.as_copied(address)
        return _Got(
            data=answer.body,
            address=document.as_shown(answer.url) if is_moved else address,
            content_type=answer.headers.get("content-type", ""),
            retrieved=self._now(),
        )

    def _now(self) -> str:
        return self._around.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _from_file(name: str) -> _Got:
    path = Path(name)
    example = "build-dossier add saved-page.html"
    if not path.is_file():
        raise Refused(
            "there is no such file", found=name, expected="an address (https://…) or a saved page", example=example
        )
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused("the file is too large", found=f"more than {MAX_BYTES} bytes", expected="a saved page or a feed")
    return _Got(data=data)


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises FileExistsError where there is one: nothing is ever overwritten."""
    scratch = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    with alone(path.parent, busy=BUSY, patience_s=PATIENCE_S):
        try:
            with scratch.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(scratch, path)
            except FileExistsError:
                raise
            except OSError:  # a file system without links: the name is taken first, then filled in one step
                path.open("xb").close()
                os.replace(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)
