"""Remote pictures into the store: what is wanted, minus what is there, each by its own address or a fallback.

A few threads talk to the hosts; the calling thread alone touches the store, so that an interruption leaves what was
fetched. Whatever a host does, one address costs at most its deadline, a dead host two tries, and all of them together
`WITHIN_S`: names are free, so that who wants to stall a build sends addresses of ever new hosts.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urldefrag

from build_dossier.images.pictures import UnusablePicture
from build_dossier.images.store import Facts, PictureStore
from build_dossier.web.guard import RefusedAddress, host_matches, parse_address
from build_dossier.web.hosts import Hosts
from build_dossier.web.network import AddressRefused, Stopped, Surroundings, TransferFailed
from build_dossier.web.transfer import FetchSettings, Line, retrieve, rewritten

__all__ = ["FetchReport", "FetchSettings", "Inspect", "Surroundings", "Wanted", "fetch_pictures"]

WORKERS = 12
WITHIN_S = 900.0
SAVE_EVERY_S = 1.0  # the lock is written whole each time; what a kill between two writes loses is fetched again
_LOOK_UP_S = 0.2

Status = Literal["fetched", "missing", "rejected"]


class Inspect(Protocol):
    """What tells a picture from other bytes; `PictureWorker.inspect` is one. Called by one thread at a time."""

    def __call__(self, data: bytes, /) -> Facts:
        """The picture's facts. Raises `UnusablePicture`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture address as the article has it, and the article's time as yyyymmddhhmmss, or empty."""

    url: str
    timestamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What became of each address, sorted. `missing` and `rejected` hold (address, reason)."""

    fetched: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    placeholder: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    skipped_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    url: str
    status: Status
    reason: str = ""
    data: bytes = b""
    facts: Facts | None = None
    fault: BaseException | None = None


def fetch_pictures(
    wanted: Iterable[Wanted],
    *,
    settings: FetchSettings,
    store: PictureStore,
    inspect: Inspect,
    progress: Callable[[str], None] = lambda line: None,
    refresh: bool = False,
    around: Surroundings | None = None,
    within_s: float = WITHIN_S,
) -> FetchReport:
    """Fetch what the store lacks (with `refresh`: everything) and save the lock.

    `progress` gets one line for each address. After `within_s` seconds the rest is missing until the next run. Raises `TryAgain` while another process fetches into the store; what
    was fetched before an interruption or error stays.
    """
    unique: dict[str, Wanted] = {}
    for item in wanted:
        unique.setdefault(item.url, item)
    with store.writing():
        placeholder = {item.url for item in unique.values() if _is_placeholder(item.url, settings)}
        present = set() if refresh else {item.url for item in unique.values() if store.holds(item.url)}
        todo = [item for item in unique.values() if item.url not in placeholder | present]
        run = _Run(settings=settings, inspect=inspect, around=around or Surroundings())
        outcomes: list[_Outcome] = []
        try:
            _keep(run.outcomes(todo, within_s), store=store, progress=progress, outcomes=outcomes, total=len(todo))
        finally:
            run.line.stop.set()
            store.save()
    return FetchReport(
        fetched=tuple(url for url, _ in _of(outcomes, "fetched")),
        present=tuple(sorted(present - placeholder)),
        placeholder=tuple(sorted(placeholder)),
        missing=_of(outcomes, "missing"),
        rejected=_of(outcomes, "rejected"),
        skipped_hosts=run.line.hosts.skipped,
    )


def candidates(item: Wanted, settings: FetchSettings) -> tuple[str, ...]:
    """The addresses to ask for a picture, in order: its own or the mirror's, then the fallbacks."""
    bare = urldefrag(item.url).url.strip()
    filled = (t.replace("{timestamp}", item.timestamp).replace("{url}", bare) for t in settings.fallbacks)
    return tuple(dict.fromkeys((rewritten(bare, settings.rewrite), *filled)))


def _is_placeholder(url: str, settings: FetchSettings) -> bool:
    try:
        host = parse_address(url, allow_private_hosts=settings.allow_private_hosts).host
    except RefusedAddress:
        return False
    return host_matches(host, settings.placeholder_hosts)


def _of(outcomes: list[_Outcome], status: Status) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((outcome.url, outcome.reason) for outcome in outcomes if outcome.status == status))


def _keep(
    arriving: Iterator[_Outcome],
    *,
    store: PictureStore,
    progress: Callable[[str], None],
    outcomes: list[_Outcome],
    total: int,
) -> None:
    saved = time.monotonic()
    for outcome in arriving:
        if outcome.fault:
            raise outcome.fault
        kept = _stored(outcome, store)
        outcomes.append(kept)
        if time.monotonic() - saved > SAVE_EVERY_S:
            store.save()
            saved = time.monotonic()
        what = kept.reason or f"{len(outcome.data)} bytes"
        progress(f"{len(outcomes)}/{total} {kept.status} {ascii(outcome.url)[1:-1]} ({what})")


def _stored(outcome: _Outcome, store: PictureStore) -> _Outcome:
    """The outcome once the store has its picture; without the bytes, since a report must not hold them all."""
    status, reason = outcome.status, outcome.reason
    if outcome.facts:
        try:
            store.add(outcome.url, outcome.data, outcome.facts)
        except ValueError as error:
            status, reason = "rejected", str(error)
    return _Outcome(url=outcome.url, status=status, reason=reason)


@dataclass(slots=True, kw_only=True)
class _Run:
    """The threads of one run, and what they share."""

    settings: FetchSettings
    inspect: Inspect
    around: Surroundings
    line: Line = field(init=False)
    _inspecting: threading.Lock = field(default_factory=threading.Lock)
    # Bounded, so that fast hosts wait for a slow disk instead of filling the memory.
    _done: queue.Queue[_Outcome] = field(default_factory=lambda: queue.Queue(maxsize=2))

    def __post_init__(self) -> None:
        self.line = Line(settings=self.settings, around=self.around, hosts=Hosts(), stop=threading.Event())

    def outcomes(self, todo: list[Wanted], within_s: float) -> Iterator[_Outcome]:
        """One outcome for each wanted picture, as they come. Daemon threads, so that Ctrl-C waits for no host."""
        end = time.monotonic() + within_s
        jobs = deque(_interleaved(todo, self.settings))
        for _ in range(min(WORKERS, len(jobs))):
            threading.Thread(target=self._work, args=(jobs,), daemon=True, name="fetch").start()
        pending = {item.url for item in todo}
        while pending and time.monotonic() < end:
            try:  # with a time-out, since a wait without one cannot be interrupted on every system
                outcome = self._done.get(timeout=_LOOK_UP_S)
            except queue.Empty:
                continue
            pending.remove(outcome.url)
            yield outcome
        self.line.stop.set()
        for url in sorted(pending):
            yield _Outcome(url=url, status="missing", reason=f"no answer within the {within_s:g} s of a run")

    def _work(self, jobs: deque[Wanted]) -> None:
        while jobs and not self.line.stop.is_set():
            try:
                item = jobs.popleft()
            except IndexError:  # another thread took the last one
                return
            try:
                outcome = self._obtain(item)
            except Stopped:
                return
            except BaseException as fault:  # a fault of ours; the calling thread raises it
                outcome = _Outcome(url=item.url, status="missing", fault=fault)
            self._hand_over(outcome)

    def _hand_over(self, outcome: _Outcome) -> None:
        while not self.line.stop.is_set():
            try:
                self._done.put(outcome, timeout=_LOOK_UP_S)
            except queue.Full:
                continue
            return

    def _obtain(self, item: Wanted) -> _Outcome:
        """Ask one candidate after the other. The first reason is told: it is that of the picture's own address."""
        reasons: list[tuple[Status, str]] = []
        for place, url in enumerate(candidates(item, self.settings)):
            try:
                data = retrieve(url, line=self.line).body
                with self._inspecting:
                    facts = self.inspect(data)
                return _Outcome(url=item.url, status="fetched", data=data, facts=facts)
            except UnusablePicture as error:
                reasons.append(("rejected", str(error)))
            except AddressRefused as error:
                reasons.append(("rejected", str(error)))
                if place == 0 and not error.redirected:  # a private address is nothing to tell an archive
                    break
            except TransferFailed as error:
                reasons.append(("missing", str(error)))
        status, reason = reasons[0]
        return _Outcome(url=item.url, status=status, reason=reason)


def _interleaved(todo: list[Wanted], settings: FetchSettings) -> Iterator[Wanted]:
    """One address of each host in turn, so that no thread waits for a host while others have nothing to do."""
    lanes: defaultdict[str, deque[Wanted]] = defaultdict(deque)
    for item in todo:
        lanes[rewritten(item.url, settings.rewrite).partition("://")[2].partition("/")[0].lower()].append(item)
    while lanes:
        for host in tuple(lanes):
            yield lanes[host].popleft()
            if not lanes[host]:
                del lanes[host]
