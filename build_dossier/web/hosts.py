"""Manners towards hosts, for all transfers of a run together: few connections at once, and no third try at a dead one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from build_dossier.web.network import Busy, Deadline, OutOfTime, TransferFailed, Unreachable

MAX_CONNECTIONS = 2
MAX_FAILURES = 2
MAX_SLOW = 3  # transfers in a row that took the whole of their deadline
MAX_BUSY = 9  # answers of 429 and 5xx in a row, one that asks for a wait beyond the deadline counted threefold
_LOOK_AGAIN_S = 0.2


@dataclass(slots=True, kw_only=True)
class _Host:
    active: int = 0
    failures: int = 0
    slow: int = 0
    busy: int = 0
    resume_at: float = 0.0
    reason: str = ""

    @property
    def given_up(self) -> bool:
        return self.failures >= MAX_FAILURES or self.slow >= MAX_SLOW or self.busy >= MAX_BUSY

    @property
    def free(self) -> bool:
        return self.active < MAX_CONNECTIONS and self.resume_at <= time.monotonic()

    def note(self, error: Exception | None, *, left: float) -> None:
        """Keep what one connection taught; `left` are the seconds of its deadline."""
        if isinstance(error, Unreachable):
            self.failures, self.reason = self.failures + 1, str(error)
        elif isinstance(error, Busy):
            wait = error.wait or 0.0
            self.busy, self.reason = self.busy + (1 if wait < left else 3), str(error)
            if wait < left:  # who is asked to wait lets the other addresses of the host wait too
                self.resume_at = max(self.resume_at, time.monotonic() + wait)
        elif isinstance(error, OutOfTime):
            self.slow, self.reason = self.slow + 1, str(error)
        else:
            self.busy = self.slow = 0


class Hosts:
    """Who is being asked, and who has failed. A host is a name with its port, as it stands in a Host header."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._changed = threading.Condition()

    @property
    def skipped(self) -> tuple[str, ...]:
        """Hosts that are asked no more, sorted."""
        with self._changed:
            return tuple(sorted(name for name, host in self._hosts.items() if host.given_up))

    @contextmanager
    def turn(self, name: str, *, deadline: Deadline) -> Iterator[None]:
        """One connection to a host, when it is free for one; the wait does not count against the deadline.

        Raises `TransferFailed` where the host has been given up: unreachable twice, or slow or busy without end.
        """
        host = self._enter(name, deadline)
        failure: Exception | None = None
        try:
            yield
        except Exception as error:
            failure = error
            raise
        finally:
            with self._changed:
                host.active -= 1
                host.note(failure, left=deadline.left())
                self._changed.notify_all()

    def _enter(self, name: str, deadline: Deadline) -> _Host:
        began = time.monotonic()
        with self._changed:
            host = self._hosts.setdefault(name, _Host())
            while not host.free and not host.given_up:
                self._changed.wait(_LOOK_AGAIN_S)
                deadline.check_stop()
            if host.given_up:
                raise TransferFailed(host.reason)
            host.active += 1
        deadline.extend(time.monotonic() - began)
        return host
