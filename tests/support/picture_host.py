"""A picture host on loopback whose paths choose the fault: `/ok…` is a picture, everything else goes wrong its own way.

with PictureHost() as host:
    host.url("/drip-body.png")     # http://127.0.0.1:<port>/drip-body.png
    host.paths                     # what was asked, in order
"""

from __future__ import annotations

import gzip
import hashlib
import random
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

DRIP_S = 0.1
LONGEST_S = 20.0  # no fault lasts longer, whatever the client does


def png(name: str, *, padding: int = 0) -> bytes:
    """A valid one-pixel PNG, the same for the same name, with `padding` bytes in a text chunk."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixel = hashlib.sha256(name.encode()).digest()[:3]
    text = chunk(b"tEXt", b"Comment\0" + name.encode() + b"x" * padding)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + text + chunk(b"IDAT", zlib.compress(b"\0" + pixel)) + chunk(b"IEND", b"")


class PictureHost:
    """The host: `paths` and `headers` of every request, `connections` in all, `most` slow ones at once."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, everywhere: bool = False) -> None:
        """`everywhere`: on all addresses of this machine, IPv6 too, at a port that the guard lets pass."""
        self.paths: list[str] = []
        self.times: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.connections = self.open = self.most = 0
        self.sent = 0
        self.ended = threading.Event()
        self.redirects: dict[str, str] = {}
        self.moves: dict[str, str] = {}  # redirects for good
        self.answers: dict[str, bytes] = {}  # answers of a path as they go over the wire
        self.lock = threading.Lock()
        self.server = _everywhere(self) if everywhere else _Server(self)
        self.scheme = "https" if tls else "http"
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]

    @property
    def name(self) -> str:
        """Host and port, as allow_private_hosts takes them."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.scheme}://{self.name}{path}"

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return self.paths.count(path)

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, host: PictureHost, address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        self.host = host
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:  # for IPv4 as well
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self.host.lock:
            self.host.connections += 1
        super().process_request_thread(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many of the tests are about."""


def _everywhere(host: PictureHost) -> _Server:
    for port in random.sample(range(8100, 8999), 200):
        try:
            return _Server(host, ("::", port))
        except OSError:
            continue
    raise OSError("no port between 8100 and 8999 is free")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        host = self.server.host
        with host.lock:
            host.paths.append(self.path)
            host.times.append(time.monotonic())
            host.headers.append({name.lower(): value for name, value in self.headers.items()})
        for status, table in ((302, host.redirects), (301, host.moves)):
            if self.path in table:
                self.answer(status, b"", location=table[self.path])
                return
        if (sent := host.answers.get(self.path)) is not None:
            self.raw(sent)
            return
        fault = max((name for name in FAULTS if self.path.startswith(f"/{name}")), key=len, default="404")
        FAULTS[fault](self)

    @property
    def first(self) -> bool:
        return self.server.host.count(self.path) == 1

    @property
    def picture(self) -> bytes:
        return png(self.path)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """A whole answer; `Content-Length` and `Content-Type` may be overridden."""
        fields = {"content_type": "image/png", "content_length": str(len(body))} | headers
        self.send_response(status)
        for name, value in fields.items():
            if value:
                self.send_header(name.replace("_", "-").title(), value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def raw(self, data: bytes) -> None:
        """Send bytes that need not be HTTP, and close."""
        self.wfile.write(data)
        self.close_connection = True

    def drip(self, data: bytes) -> None:
        """Send byte after byte."""
        began = time.monotonic()
        for place in range(len(data)):
            if time.monotonic() - began > LONGEST_S or self.server.host.ended.wait(DRIP_S):
                break
            self.wfile.write(data[place : place + 1])
            self.wfile.flush()
        self.close_connection = True

    def flood(self, piece: bytes, **headers: str) -> None:
        """Send without end."""
        self.answer(200, b"", content_length="", **headers)
        began = time.monotonic()
        while time.monotonic() - began < LONGEST_S and not self.server.host.ended.is_set():
            self.wfile.write(piece)
            self.server.host.sent += len(piece)

    def reset(self) -> None:
        """End the connection with RST."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"


def _slow(handler: _Handler) -> None:
    host = handler.server.host
    with host.lock:
        host.open += 1
        host.most = max(host.most, host.open)
    time.sleep(0.15)
    with host.lock:  # before the answer: the client may come again as soon as it has it
        host.open -= 1
    handler.answer(200, handler.picture)


def _referer(handler: _Handler) -> None:
    handler.answer(*((403, b"hot-linking refused") if "Referer" in handler.headers else (200, handler.picture)))


def _reset_mid_body(handler: _Handler) -> None:
    handler.answer(200, handler.picture[:20], content_length=str(len(handler.picture)))
    handler.reset()


def _close_silently(handler: _Handler) -> None:
    handler.close_connection = True


def _silent(handler: _Handler) -> None:
    handler.server.host.ended.wait(LONGEST_S)
    handler.close_connection = True


def _later(handler: _Handler, value: str) -> None:
    handler.answer(*((429, b"") if handler.first else (200, handler.picture)), retry_after=value)


def _date(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def _chunked(handler: _Handler) -> None:
    handler.answer(200, b"", content_length="", transfer_encoding="chunked")
    handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(handler.picture), handler.picture))


def _interim(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    handler.answer(200, handler.picture)


def _surplus_later(handler: _Handler) -> None:
    handler.answer(200, handler.picture)
    handler.wfile.flush()
    time.sleep(0.1)  # so that the rest comes in a packet of its own
    handler.raw(b"more")


def _drip_body(handler: _Handler) -> None:
    handler.answer(200, b"", content_length=str(len(handler.picture)))
    handler.drip(handler.picture)


def _drip_chunks(handler: _Handler) -> None:
    handler.answer(200, b"", content_length="", transfer_encoding="chunked")
    handler.drip(b"".join(b"1\r\n%c\r\n" % byte for byte in handler.picture) + b"0\r\n\r\n")


def _drip_trailers(handler: _Handler) -> None:
    _chunks(handler, b"0\r\n")
    handler.drip(b"X: y\r\n" * 999)


def _chunks(handler: _Handler, end: bytes, *, size: bytes = b"") -> None:
    """A body in one chunk, whose size may lie, and whatever follows it."""
    handler.answer(200, b"", content_length="", transfer_encoding="chunked")
    handler.raw((size or b"%x" % len(handler.picture)) + b"\r\n" + handler.picture + b"\r\n" + end)


def _interim_flood(handler: _Handler) -> None:
    while not handler.server.host.ended.is_set():
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)


FAULTS: dict[str, Callable[[_Handler], None]] = {
    "ok": lambda h: h.answer(200, h.picture),
    "slow-ok": _slow,
    "big": lambda h: h.answer(200, png(h.path, padding=300_000)),
    "referer-403": _referer,
    "chunked": _chunked,
    "interim": _interim,
    "interim-flood": _interim_flood,
    "until-close": lambda h: h.answer(200, h.picture, content_length=""),
    "drip-headers": lambda h: h.drip(HEAD % len(h.picture) + h.picture),
    "drip-body": _drip_body,
    "silent": _silent,
    "endless": lambda h: h.flood(b"x" * 65536),
    "endless-chunks": lambda h: h.flood(b"1;%s\r\nx\r\n" % (b"y" * 60), transfer_encoding="chunked"),
    "endless-headers": lambda h: h.raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000),
    "gzip-bomb": lambda h: h.answer(200, gzip.compress(bytes(20_000_000)), content_encoding="gzip"),
    "too-long": lambda h: h.answer(200, h.picture, content_length=str(len(h.picture) + 50)),
    "too-short": lambda h: h.answer(200, h.picture, content_length=str(len(h.picture) - 5)),
    "surplus-later": _surplus_later,
    "no-number": lambda h: h.answer(200, h.picture, content_length="many"),
    "403": lambda h: h.answer(403, b""),
    "404": lambda h: h.answer(404, b""),
    "410": lambda h: h.answer(410, b""),
    "429-seconds": lambda h: _later(h, "1"),
    "429-date": lambda h: _later(h, _date(1.5)),
    "429-long": lambda h: _later(h, "3600"),
    "429-date-long": lambda h: _later(h, _date(3600)),
    "503-always": lambda h: h.answer(503, b"", retry_after="0"),
    "500-then-200": lambda h: h.answer(*((500, b"") if h.first else (200, h.picture))),
    "500-always": lambda h: h.answer(500, b""),
    "reset-mid-body": _reset_mid_body,
    "reset-once": lambda h: _reset_mid_body(h) if h.first else h.answer(200, h.picture),
    "close-before": _close_silently,
    "empty": lambda h: h.answer(200, b""),
    "204": lambda h: h.answer(204, b"", content_length=""),
    "lying-type": lambda h: h.answer(200, h.picture, content_type="text/html"),
    "html": lambda h: h.answer(200, b"<html>no hot links</html>", content_type="text/html"),
    "loop": lambda h: h.answer(302, b"", location="/loop-b" if h.path == "/loop-a" else "/loop-a"),
    "hops": lambda h: h.answer(302, b"", location=f"/hops{int(h.path[5:]) + 1}"),
    "nowhere": lambda h: h.answer(302, b""),
    "drip-chunks": _drip_chunks,
    "drip-trailers": _drip_trailers,
    "chunk-huge": lambda h: _chunks(h, b"0\r\n\r\n", size=b"f" * 15),
    "chunk-beyond": lambda h: _chunks(h, b"0\r\n\r\n", size=b"f" * 40),
    "chunk-negative": lambda h: _chunks(h, b"0\r\n\r\n", size=b"-5"),
    "chunk-extension": lambda h: _chunks(h, b"0;" + b"x" * 300_000 + b"\r\n\r\n"),
    "chunk-trailers": lambda h: _chunks(h, b"0\r\n" + b"X: y\r\n" * 60_000 + b"\r\n"),
    "chunk-no-end": lambda h: _chunks(h, b""),
    "chunk-trailer": lambda h: _chunks(h, b"0\r\nContent-Length: 3\r\n\r\n"),
    "type-svg": lambda h: h.answer(200, h.picture, content_type="image/svg+xml"),
    "type-none": lambda h: h.answer(200, h.picture, content_type=""),
    "length-plus": lambda h: h.answer(200, h.picture, content_length=f"+{len(h.picture)}"),
    "length-negative": lambda h: h.answer(200, h.picture, content_length="-5"),
    "length-huge": lambda h: h.answer(200, h.picture, content_length="9" * 18),
    "length-beyond": lambda h: h.answer(200, h.picture, content_length="9" * 60),
    "length-hex": lambda h: h.answer(200, h.picture, content_length=hex(len(h.picture))),
    "length-two": lambda h: h.answer(200, h.picture, content_length=f"{len(h.picture)}, 7"),
    "length-twice": lambda h: h.answer(200, h.picture, content_length=f"{len(h.picture)}, {len(h.picture)}"),
    "length-and-chunks": lambda h: h.answer(200, h.picture, transfer_encoding="chunked"),
    "coding-brotli": lambda h: h.answer(200, h.picture, content_encoding="br"),
    "coding-list": lambda h: h.answer(200, h.picture, content_encoding="identity, gzip"),
    "transfer-gzip": lambda h: h.answer(200, h.picture, content_length="", transfer_encoding="gzip, chunked"),
    "304": lambda h: h.answer(304, b"", content_length=""),
    "206": lambda h: h.answer(206, h.picture[:10], content_range=f"bytes 0-9/{len(h.picture)}"),
    "300": lambda h: h.answer(300, b"", location="/ok"),
    "401": lambda h: h.answer(401, b"", www_authenticate="Basic realm=x"),
    "999": lambda h: h.answer(999, b""),
    "503-until": lambda h: h.answer(*((503, b"") if h.first else (200, h.picture)), retry_after="0"),
    "garbage": lambda h: h.raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
}
