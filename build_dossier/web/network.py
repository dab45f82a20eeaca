"""The network below HTTP: connects to checked addresses only, and never waits beyond a transfer's deadline."""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import certifi
import httpcore

from build_dossier.web.guard import Address, IPAddress, refusal

CONNECT_S = 4.0  # for name, connection and TLS together: dead hosts are many, and each is tried twice
OVERHEAD_BYTES = 128_000  # headers and chunk sizes, on top of the picture
LINGER_S = 0.3  # how long a host that ignores `Connection: close` is listened to for bytes beyond the declared length
MAX_CONNECTS = 4  # addresses of one answer that are tried

Resolver = Callable[[str, int], Iterable[str]]


class TransferFailed(Exception):
    """The address gave no picture, for good; the message is the reason in plain words."""


class AddressRefused(TransferFailed):
    """The address leads where nothing may be asked; `redirected` where only a redirect of a good address does."""

    def __init__(self, reason: str, *, redirected: bool = False) -> None:
        super().__init__(reason)
        self.redirected = redirected


class Unreachable(TransferFailed):
    """Its host cannot be resolved, connected to or trusted."""


class Interrupted(TransferFailed):
    """The connection ended early; asking again may help."""


class Busy(TransferFailed):
    """The host asked for patience: 429 or a 5xx. `wait` is its Retry-After in seconds, if it gave one."""

    def __init__(self, reason: str, *, wait: float | None) -> None:
        super().__init__(reason)
        self.wait = wait


class OutOfTime(TransferFailed):
    """The deadline of the transfer has passed."""


class Stopped(Exception):
    """The run was ended from outside."""


def resolve(host: str, port: int) -> list[str]:
    """IP addresses of a name, in the system's order of preference. Raises OSError."""
    return [str(answer[4][0]) for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def trusted_tls() -> ssl.SSLContext:
    """TLS with certifi's authorities, so that every machine trusts the same hosts."""
    return ssl.create_default_context(cafile=certifi.where())


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a transfer takes from the machine: clocks, sleep, names and trust. Seconds throughout."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    resolve: Resolver = resolve
    tls: ssl.SSLContext = field(default_factory=trusted_tls)


class Deadline:
    """The end of one transfer. Time spent waiting for one's turn is given back with `extend`."""

    def __init__(self, seconds: float, *, monotonic: Callable[[], float], stop: threading.Event) -> None:
        self._monotonic, self._stop = monotonic, stop
        self._end = monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, more than 0. Raises `OutOfTime`, or `Stopped` once the run is over."""
        self.check_stop()
        left = self.left()
        if left <= 0:
            raise OutOfTime("it took too long")
        return left

    def left(self) -> float:
        """Seconds left, negative once it has passed."""
        return self._end - self._monotonic()

    def check_stop(self) -> None:
        """Raise `Stopped` once the run is over."""
        if self._stop.is_set():
            raise Stopped

    def extend(self, seconds: float) -> None:
        """Move the end by the seconds waited."""
        self._end += seconds


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to checked IP addresses only. TLS still asks for the name, since httpcore starts it on the stream."""

    def __init__(self, address: Address, *, deadline: Deadline, cap: int, around: Surroundings) -> None:
        self._address, self._deadline, self._cap, self._around = address, deadline, cap, around
        self._stream: _TimedStream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a checked address, within `CONNECT_S`. Raises as `transfer.ask` does, or httpcore's errors."""
        connect_by = Deadline(CONNECT_S, monotonic=self._around.monotonic, stop=threading.Event())
        choices = self._checked(connect_by)[:MAX_CONNECTS]
        failure: Exception | None = None
        for place, ip in enumerate(choices):
            try:
                share = _least(self._deadline, connect_by) / (len(choices) - place)
                stream = httpcore.SyncBackend().connect_tcp(str(ip), port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self._stream = _TimedStream(stream, deadline=self._deadline, connect_by=connect_by, cap=self._cap)
            return self._stream
        raise failure or httpcore.ConnectError("no address")

    @property
    def ended(self) -> bool:
        """Whether the host has closed the connection."""
        return self._stream is not None and self._stream.ended

    def surplus(self, declared: int) -> bool:
        """Whether more bytes came, or are still coming, than the body may have."""
        return self._stream is not None and self._stream.surplus(declared)

    def _checked(self, connect_by: Deadline) -> list[IPAddress]:
        """Every address of the host, once all of them have passed: one bad answer among good ones is no accident."""
        found = [self._address.ip] if self._address.ip else self._resolved(_least(self._deadline, connect_by))
        for ip in found:
            reason = refusal(ip, excepted=self._address.excepted)
            if reason:
                raise AddressRefused(f"its host leads to {ip}: {reason}")
        return found

    def _resolved(self, timeout: float) -> list[IPAddress]:
        # getaddrinfo knows no time-out; a thread that hangs in it is left behind and dies with the process.
        answers: queue.SimpleQueue[list[IPAddress] | Exception] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                found = self._around.resolve(self._address.host, self._address.port)
                answers.put([ipaddress.ip_address(ip) for ip in dict.fromkeys(found)])
            except (OSError, ValueError) as error:
                answers.put(error)

        threading.Thread(target=look_up, daemon=True, name="resolve").start()
        try:
            answer = answers.get(timeout=timeout)
        except queue.Empty:
            raise Unreachable("its host's name is not answered for in time") from None
        if isinstance(answer, Exception) or not answer:
            raise Unreachable("its host's name cannot be resolved")
        return answer


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the transfer's deadline, and that counts what arrives."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: Deadline, connect_by: Deadline, cap: int) -> None:
        self._stream, self._deadline, self._connect_by, self._cap = stream, deadline, connect_by, cap
        self._received = 0
        self.ended = False
        self._head = bytearray()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, timeout=self._deadline.remaining())
        self._received += len(data)
        self.ended = not data
        if self._received > self._cap:
            raise TransferFailed(f"more than {self._cap} bytes came")
        if len(self._head) < OVERHEAD_BYTES:
            self._head += data
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        within = _least(self._deadline, self._connect_by)
        self._stream = self._stream.start_tls(ssl_context, server_hostname=server_hostname, timeout=within)
        return self

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def surplus(self, declared: int) -> bool:
        """Whether bytes follow the declared body. The host was asked to close, so that an end is what should come."""
        if self._received - _head_length(bytes(self._head)) > declared:
            return True
        try:
            return bool(self._stream.read(1, timeout=min(LINGER_S, self._deadline.remaining())))
        except (httpcore.ReadTimeout, httpcore.ReadError, OutOfTime):
            return False


def _head_length(received: bytes) -> int:
    """Bytes of the final answer's head and of interim answers (1xx) before it (RFC 9112, section 2.1)."""
    start = 0
    for blank in re.finditer(rb"\n\r?\n", received):
        if not re.match(rb"\s*HTTP/1\.\d 1\d\d", received[start : start + 64]):
            return blank.end()
        start = blank.end()
    return len(received)


def _least(deadline: Deadline, connect_by: Deadline) -> float:
    """Seconds left to connect. The connection's own end means an unreachable host, the transfer's end no time."""
    left = deadline.remaining()
    try:
        return min(left, connect_by.remaining())
    except OutOfTime:
        raise Unreachable("its host cannot be reached (time out)") from None
