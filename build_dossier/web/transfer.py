"""One address over HTTP: its redirects, its retries, one deadline for them all.

httpcore speaks HTTP (RFC 9112) over `build_dossier.web.network`; nothing here decides whom to ask, `build_dossier.web.guard`
does, at the first address and again at each redirect.
"""

from __future__ import annotations

import re
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin

import httpcore

from build_dossier.web.guard import Address, RefusedAddress, host_matches, parse_address
from build_dossier.web.hosts import Hosts
from build_dossier.web.network import (
    OVERHEAD_BYTES,
    AddressRefused,
    Busy,
    CheckedNetwork,
    Deadline,
    Interrupted,
    OutOfTime,
    Surroundings,
    TransferFailed,
    Unreachable,
)

MAX_REDIRECTS = 5
MAX_RETRIES = 2
BACKOFF_S = (0.3, 0.9)  # before the first and the second retry
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LASTING = frozenset({301, 308})
BUSY = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """The images section of dossier.yml, as far as the network needs it, and which media types are asked for.

    `rewrite` holds pairs of prefixes, asked instead of the address that begins with the first; `fallbacks` templates
    with {timestamp} and {url}; `allow_private_hosts` and `placeholder_hosts` host names; `timeout_s` is the deadline
    of one address with its redirects and retries.
    """

    rewrite: tuple[tuple[str, str], ...] = ()
    fallbacks: tuple[str, ...] = ()
    allow_private_hosts: tuple[str, ...] = ()
    placeholder_hosts: tuple[str, ...] = ()
    max_bytes: int = 20_000_000
    timeout_s: float = 20.0
    accept: str = "image/*,*/*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What every transfer of a run shares."""

    settings: FetchSettings
    around: Surroundings
    hosts: Hosts
    stop: threading.Event


def rewritten(url: str, rewrite: tuple[tuple[str, str], ...]) -> str:
    """The address to ask: the longest prefix that ends at a boundary of the address is replaced."""
    for prefix, replacement in sorted(rewrite, key=lambda pair: -len(pair[0])):
        rest = url[len(prefix) :]
        if prefix and url.startswith(prefix) and (prefix.endswith("/") or rest[:1] in ("", "/", "?", "#")):
            return replacement + rest
    return url


def retrieve(url: str, *, line: Line) -> Answer:
    """What an address gives in the end, never an empty body, within `timeout_s` seconds from the first turn at its host.

    Raises a `TransferFailed`: `AddressRefused` where the address or a redirect leads where nothing may be asked,
    else what the last try gave; and `network.Stopped` once the run is over.
    """
    return _whole(_patiently(url, line=line, whole=True).answer)


def probe(url: str, *, line: Line, whole: bool = False) -> Found:
    """Where an address leads and what the host says there, of any status, as `retrieve` asks it.

    Without `whole` the connection ends after the head of the last answer, whose body stays empty. Raises as `retrieve`
    does where no answer came or none may be asked for; a busy host's last answer is one.
    """
    try:
        return _patiently(url, line=line, whole=whole)
    except _Declined as error:
        return Found(answer=error.answer, settled=error.settled)


def _patiently(url: str, *, line: Line, whole: bool) -> Found:
    """The last answer behind an address, asked again where that may help."""
    deadline = Deadline(line.settings.timeout_s, monotonic=line.around.monotonic, stop=line.stop)
    for retry in range(MAX_RETRIES + 1):
        try:
            return _followed(url, line=line, deadline=deadline, whole=whole)
        except (Busy, Interrupted, Unreachable) as error:
            pause = error.wait if isinstance(error, Busy) and error.wait is not None else None
            if retry == MAX_RETRIES:
                raise
            _wait(BACKOFF_S[retry] if pause is None else pause, error, line=line, deadline=deadline)
    raise AssertionError("the last try returns or raises")


def _wait(seconds: float, error: TransferFailed, *, line: Line, deadline: Deadline) -> None:
    """Sleep before another try, or raise `error` where the deadline would pass meanwhile."""
    deadline.check_stop()
    if seconds >= deadline.left():
        raise error
    line.around.sleep(seconds)


def _followed(url: str, *, line: Line, deadline: Deadline, whole: bool) -> Found:
    seen: list[Address] = []
    settled, lasting = "", True
    while True:
        address = _checked(url, line.settings, seen)
        seen.append(address)
        if lasting:
            settled = address.url
        try:
            answer = _asked(address, line=line, deadline=deadline, whole=whole)
        except _Declined as error:
            error.settled = settled
            raise
        if answer.status not in REDIRECTS:
            return Found(answer=answer, settled=settled)
        lasting = lasting and answer.status in LASTING
        # RFC 9110, section 10.2.2: the target may be relative to the address that was asked.
        try:
            url = rewritten(urljoin(address.url, answer.headers["location"]), line.settings.rewrite)
        except (KeyError, ValueError):
            raise TransferFailed(f"status {answer.status} without a usable Location") from None


def _checked(url: str, settings: FetchSettings, seen: list[Address]) -> Address:
    """The address of a hop, given the hops before it."""
    where = "it redirects to an address that is not asked" if seen else "it is not asked"
    try:
        address = parse_address(url, allow_private_hosts=settings.allow_private_hosts)
    except RefusedAddress as error:
        raise AddressRefused(f"{where}: {error.what.partition(': ')[2]}", redirected=bool(seen)) from None
    if host_matches(address.host, settings.placeholder_hosts):
        raise AddressRefused(f"{where}: a placeholder host", redirected=bool(seen))
    if any(address.url == earlier.url for earlier in seen):
        raise TransferFailed("it redirects in a circle")
    if len(seen) > MAX_REDIRECTS:
        raise TransferFailed(f"more than {MAX_REDIRECTS} redirects")
    if seen and seen[-1].scheme == "https" and address.scheme == "http" and not address.excepted:
        raise AddressRefused(f"{where}: https leads to http", redirected=True)
    return address


def _asked(address: Address, *, line: Line, deadline: Deadline, whole: bool) -> Answer:
    with line.hosts.turn(address.authority, deadline=deadline):
        settings = line.settings
        at_most = settings.max_bytes if whole else None
        answer = ask(address, deadline=deadline, max_bytes=at_most, accept=settings.accept, around=line.around)
        if answer.status in BUSY:
            told = answer.headers.get("retry-after", "") if answer.status in (429, 503) else ""
            raise _Declined(answer, wait=retry_after(told, line.around.now()))
        return answer


def _whole(answer: Answer) -> Answer:
    if answer.status != 200:
        raise TransferFailed(f"status {answer.status}")
    if not answer.body:
        raise TransferFailed("an empty answer")
    return answer


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, a number or an HTTP date (RFC 9110, section 10.2.3); None if neither."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a host said: the address that said it, status, headers (names in lower case), for status 200 the whole body."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The last answer behind an address. `settled`: where permanent redirects alone lead, canonical as in `Address.url`."""

    answer: Answer
    settled: str


class _Declined(Busy):
    """A busy host's answer, kept for who wants to know what was said."""

    def __init__(self, answer: Answer, *, wait: float | None) -> None:
        super().__init__(f"status {answer.status}", wait=wait)
        self.answer, self.settled = answer, answer.url


def user_agent() -> str:
    """Who is asking, honestly (RFC 9110, section 10.1.5)."""
    try:
        number = version("build-dossier")
    except PackageNotFoundError:
        number = "0"
    return f"build-dossier/{number} (+news dossier)"


def ask(address: Address, *, deadline: Deadline, max_bytes: int | None, accept: str, around: Surroundings) -> Answer:
    """One GET on a connection of its own, without Referer, cookies or content coding. No `max_bytes`: its head alone.

    Raises a `TransferFailed`. Each hop resolves and connects anew: a connection kept for later would have been
    checked for another time and perhaps another name.
    """
    backend = CheckedNetwork(address, deadline=deadline, cap=(max_bytes or 0) + OVERHEAD_BYTES, around=around)
    origin = httpcore.Origin(address.scheme.encode(), address.host.encode(), address.port)
    url = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=address.target)
    headers = [
        ("Host", address.authority),
        ("User-Agent", user_agent()),
        ("Accept", accept),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    connection = httpcore.HTTPConnection(origin, ssl_context=around.tls, network_backend=backend)
    try:
        with closing(connection), connection.stream("GET", url, headers=headers) as response:
            return _answer(response, url=address.url, backend=backend, max_bytes=max_bytes)
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise Unreachable(f"its host cannot be reached ({_words(error)})") from None
    except httpcore.TimeoutException:
        deadline.remaining()
        raise OutOfTime("it took too long") from None
    except httpcore.NetworkError as error:
        raise Interrupted(f"the connection ended early ({_words(error)})") from None
    except (httpcore.ProtocolError, ValueError) as error:
        if backend.ended:  # what h11 calls an error is then a body or head that stops short
            raise Interrupted(f"the connection ended early ({_words(error)})") from None
        raise TransferFailed(f"the host does not speak HTTP ({_words(error)})") from None


def _answer(response: httpcore.Response, *, url: str, backend: CheckedNetwork, max_bytes: int | None) -> Answer:
    headers = {name.decode("latin-1").lower(): _text(value) for name, value in response.headers}
    if response.status != 200 or max_bytes is None:
        return Answer(url=url, status=response.status, headers=headers)
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise TransferFailed("the answer is compressed, which was not asked for")
    # httpcore and h11 have already refused lengths that are no numbers or contradict each other.
    declared = int(headers["content-length"]) if "content-length" in headers else None
    if "transfer-encoding" in headers:
        declared = None
    body = bytearray()
    if declared is None or declared <= max_bytes:
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > max_bytes:
                break
    if (declared or len(body)) > max_bytes:
        raise TransferFailed(f"larger than {max_bytes} bytes")
    if declared is not None and backend.surplus(declared):
        raise TransferFailed("more bytes came than its Content-Length says")
    return Answer(url=url, status=200, headers=headers, body=bytes(body))


def _text(value: bytes) -> str:
    # Field values are bytes; addresses in them are UTF-8 where they are not ASCII (RFC 9110, section 5.5).
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _words(error: Exception) -> str:
    text = re.sub(r"^\[[^]]*\]\s*", "", str(error)) or type(error).__name__
    return ascii(text)[1:-1][:120]
