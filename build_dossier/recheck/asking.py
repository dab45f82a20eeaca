"""Asking, politely: a few threads, each host by one of them at a time and with a pause, within one time for all.

Whom to ask and how is `build_dossier.web.transfer`'s; nothing of an answer is kept but what a verdict needs.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from build_dossier.recheck.asks import Ask
from build_dossier.recheck.verdicts import Heard
from build_dossier.web.guard import RefusedAddress, parse_address
from build_dossier.web.hosts import Hosts
from build_dossier.web.network import AddressRefused, OutOfTime, Stopped, Surroundings, TransferFailed
from build_dossier.web.transfer import FetchSettings, Line, probe, rewritten

WORKERS = 8
PAUSE_S = 0.5  # between two addresses of one host
MAX_SLOW = 2  # answers of a host that took too long, before the rest of its addresses is left alone
PAGES = "text/html,application/xhtml+xml,*/*;q=0.5"
_LOOK_UP_S = 0.2


class _Lanes:
    """The addresses of each host in a lane of its own, given out one at a time with a rest between."""

    def __init__(self, todo: tuple[Ask, ...], pause_s: float) -> None:
        self._lanes: dict[str, deque[Ask]] = {}
        for ask in todo:
            self._lanes.setdefault(_host(ask.url), deque()).append(ask)
        self._ready = dict.fromkeys(self._lanes, 0.0)
        self._pause_s = pause_s
        self._changed = threading.Condition()

    def take(self, stop: threading.Event) -> Ask | None:
        """The next address whose host is free for one; None once there is none left."""
        with self._changed:
            while self._lanes and not stop.is_set():
                now = time.monotonic()
                host = next((h for h in self._lanes if self._ready.get(h, now + 1) <= now), None)
                if host is None:
                    self._changed.wait(_LOOK_UP_S)
                    continue
                ask = self._lanes[host].popleft()
                del self._ready[host]
                if not self._lanes[host]:
                    del self._lanes[host]
                return ask
        return None

    def free(self, ask: Ask) -> None:
        """A host may be asked again, after its rest."""
        with self._changed:
            self._ready[_host(ask.url)] = time.monotonic() + self._pause_s
            self._changed.notify_all()


@dataclass(slots=True, kw_only=True)
class Asking:
    """One run. `pictures` says how pictures are fetched; links are asked without its mirrors and placeholder hosts."""

    pictures: FetchSettings
    within_s: float
    pause_s: float = PAUSE_S
    around: Surroundings = field(default_factory=Surroundings)
    _stop: threading.Event = field(init=False, default_factory=threading.Event)
    _hosts: Hosts = field(init=False, default_factory=Hosts)
    _slow: Counter[str] = field(init=False, default_factory=Counter)  # of a host by one thread at a time
    _heard: queue.SimpleQueue[tuple[Ask, Heard | BaseException]] = field(init=False, default_factory=queue.SimpleQueue)

    @property
    def given_up(self) -> tuple[str, ...]:
        """Hosts that are asked no more, sorted."""
        slow = {host for host, times in self._slow.items() if times >= MAX_SLOW}
        return tuple(sorted(slow.union(self._hosts.skipped)))

    def heard(self, todo: tuple[Ask, ...]) -> Iterator[tuple[Ask, Heard]]:
        """What each address gave, as it comes; ends early when the time is over. An interruption waits for no host."""
        end = time.monotonic() + self.within_s
        lanes = _Lanes(todo, self.pause_s)
        for _ in range(min(WORKERS, len(todo))):
            threading.Thread(target=self._work, args=(lanes,), daemon=True, name="recheck").start()
        try:
            left = len(todo)
            while left and time.monotonic() < end:
                try:  # with a time-out, since a wait without one cannot be interrupted on every system
                    ask, heard = self._heard.get(timeout=_LOOK_UP_S)
                except queue.Empty:
                    continue
                if isinstance(heard, BaseException):
                    raise heard
                left -= 1
                yield ask, heard
        finally:
            self._stop.set()

    def _work(self, lanes: _Lanes) -> None:
        while ask := lanes.take(self._stop):
            try:
                self._heard.put((ask, self._ask(ask)))
            except Stopped:
                return
            except BaseException as fault:  # a fault of ours; the calling thread raises it
                self._heard.put((ask, fault))
            finally:
                lanes.free(ask)

    def _ask(self, ask: Ask) -> Heard:
        host = _host(ask.url)
        if self._slow[host] >= MAX_SLOW:
            return Heard(reason="its host took too long before")
        is_picture = ask.kind == "picture"
        settings = self.pictures
        if not is_picture:
            settings = replace(settings, rewrite=(), placeholder_hosts=(), accept=PAGES)
        line = Line(settings=settings, around=self.around, hosts=self._hosts, stop=self._stop)
        url = rewritten(ask.url, settings.rewrite)
        try:
            asked = parse_address(url, allow_private_hosts=settings.allow_private_hosts).url
            found = probe(url, line=line, whole=is_picture)
        except RefusedAddress as error:
            return Heard(reason=f"it is not asked: {error.what.partition(': ')[2]}", guarded=True)
        except AddressRefused as error:
            return Heard(asked=asked, settled=asked, reason=str(error), guarded=True)
        except TransferFailed as error:
            self._slow[host] += isinstance(error, OutOfTime)
            return Heard(asked=asked, settled=asked, reason=str(error))
        answer = found.answer
        return Heard(
            asked=asked,
            status=answer.status,
            settled=found.settled,
            media_type=answer.headers.get("content-type", "").partition(";")[0].strip()[:80],
            sha256=hashlib.sha256(answer.body).hexdigest() if is_picture else "",
            bytes=len(answer.body),
        )


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].lower()
