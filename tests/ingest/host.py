"""A small news site on loopback, and a dossier that may ask it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.sites import Ran, run


@dataclass
class NewsHost:
    """`pages` are what the host has: (status, content type or place of a redirect, body) by path."""

    port: int = 0
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, body: str | bytes, *, kind: str = "text/html; charset=utf-8", status: int = 200) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, kind, data)
        return self.address + path

    def article(self, path: str, title: str, words: str, **more: str) -> str:
        """The page of an article whose text is made of some words."""
        date = more.get("date", "2023-03-14T18:05:30+01:00")
        prose = "".join(
            f"<p>{words} was all that the harbour master would say on day {n} of the inquiry.</p>" for n in range(5)
        )
        head = f'<title>{title}</title><meta property="og:site_name" content="Skerry Times"><meta property="article:published_time" content="{date}">'
        return self.put(
            path, f"<html lang=en><head>{head}</head><body><article><h1>{title}</h1>{prose}</article></body></html>"
        )


@contextmanager
def news_host() -> Iterator[NewsHost]:
    host = NewsHost()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.paths.append(self.path)
            status, kind, body = host.pages.get(self.path, (404, "text/html", b"no such page"))
            self.send_response(status)
            self.send_header("Location" if status in (301, 302, 307, 308) else "Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class Desk:
    """A dossier in a scratch folder, and the command as a person types it."""

    folder: Path
    host: NewsHost

    def add(self, *arguments: str | Path) -> Ran:
        return run("add", *arguments, "--config", self.folder / "dossier.yml", cwd=self.folder)

    def text(self, name: str) -> str:
        return (self.seeds / name).read_text(encoding="utf-8")

    @property
    def seeds(self) -> Path:
        return self.folder / "seeds"

    @property
    def names(self) -> list[str]:
        return sorted(p.name for p in self.seeds.iterdir())


def desk(folder: Path, host: NewsHost, more: str = "") -> Desk:
    (folder / "seeds").mkdir(parents=True)
    story = (
        f"title: 试刊\nlanguage: en\nimages:\n  allow_private_hosts: ['127.0.0.1:{host.port}']\n  timeout_s: 3\n{more}"
    )
    (folder / "dossier.yml").write_text(story, encoding="utf-8")
    return Desk(folder, host)
