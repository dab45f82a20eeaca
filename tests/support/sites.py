"""What the whole-site tests share: projects in folders of their own, commands in children, a server, Chromium."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
SUB_PATH = "/any/sub/path/"
SITE_URL = f"https://dossier.example{SUB_PATH}"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# what a reader reads in an article: without the headline, what is known of it, notices, cards and marks of the theme
READER = """(root) => {
  const copy = root.cloneNode(true);
  for (const e of copy.querySelectorAll(
    'h1, .bd-facts, .bd-cite, .bd-notice, .bd-retracted, .bd-decision, .bd-rights, .bd-withheld, .bd-card, .bd-permalink, .headerlink, .footnote-backref, script'))
    e.remove();
  return copy.textContent;
}"""


def folded(text: str) -> str:
    """Text without white space and without the marks that nobody sees."""
    return re.sub(r"[\s\u200b\ufeff]+", "", text)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child: this one's, without what would steer the build."""
    kept = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "SOURCE_DATE_EPOCH", "TZ", "PYTHONHASHSEED")}
    return {**kept, "PYTHONPATH": str(ROOT), **(extra or {})}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "build_dossier", *map(str, arguments)]


def run(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, timeout: float = 240
) -> Ran:
    """A command of build-dossier in a child."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def demo_project(folder: Path) -> Path:
    """A copy of the demo dossier, without what was generated."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("dossier.yml", "mkdocs.yml"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    return folder


def article(title: str, body: str, **more: Any) -> str:
    """A seed: front matter as JSON values, which are YAML, and a body."""
    header = {"title": title, "date": "Fri, 07 Jan 2022 07:03:07 GMT", **more}
    rows = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in header.items())
    return f"---\n{rows}\n---\n\n{body}\n"


def small_project(folder: Path, seeds: Mapping[str, str] | None = None, story: str = "title: 小档案\n") -> Path:
    """A dossier of two short articles without pictures, or of the seeds that are given."""
    (folder / "seeds").mkdir(parents=True)
    shutil.copyfile(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    (folder / "dossier.yml").write_text(story, encoding="utf-8")
    for name, text in (seeds or SMALL).items():
        (folder / "seeds" / name).write_text(text, encoding="utf-8")
    return folder


SMALL = {
    "a.txt": article("第一篇", "<p>甲段有 103 人。</p><h2>小标题</h2><p>乙段。</p>", outlet="甲报"),
    "b.txt": article("第二篇", "<p>丙段提到阿拉木图。</p>", outlet="乙报", date="Sat, 08 Jan 2022 07:03:07 GMT"),
}


@dataclass
class Made:
    """A project and the site that was built of it."""

    project: Path
    site: Path
    ran: Ran
    docs: Path = field(init=False)

    def __post_init__(self) -> None:
        self.docs = self.project / "docs"

    def data(self, name: str) -> list[dict[str, Any]]:
        return list(json.loads((self.site / "data" / f"{name}.json").read_text(encoding="utf-8")))

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        return self.data("articles")

    @cached_property
    def pages(self) -> list[str]:
        """The address of each page below the site's root, the 404 page aside."""
        found = sorted(p.parent.relative_to(self.site).as_posix() for p in self.site.rglob("index.html"))
        return ["" if p == "." else f"{p}/" for p in found]

    def html(self, page: str) -> str:
        return (self.site / page / "index.html").read_text(encoding="utf-8")


def build(project: Path, *options: str | Path, site: str = "site", env: Mapping[str, str] | None = None) -> Made:
    """Build a project offline into a folder of its own."""
    target = project / site
    ran = run(
        "build", "--config", project / "dossier.yml", "--site", target, "--offline", *options, cwd=project, env=env
    )
    return Made(project, target, ran)


def hashes(folder: Path, *, hidden: bool = False) -> dict[str, str]:
    """The hash of each file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (hidden or not path.name.startswith("."))
    }


@contextmanager
def serving(site: Path, prefix: str = "/", *, bare: bool = False) -> Iterator[str]:
    """A site below a path of a server on loopback, with its 404 page for what is not there. Gives the address.

    `bare` leaves out the theme's bundle, styles and search, so that many pages open fast; what a page itself carries
    still runs.
    """

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(site))

        def log_message(self, *_: Any) -> None:
            pass

        def translate_path(self, path: str) -> str:
            inside = path.startswith(prefix)
            return super().translate_path("/" + path[len(prefix) :] if inside else "/outside-of-the-site")

        def do_GET(self) -> None:
            if not bare or not re.search(r"/assets/(?:javascripts|stylesheets)/|\.css$", self.path):
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if self.path.endswith(".css") else "text/javascript")
            self.send_header("Cache-Control", "max-age=600")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def send_error(self, code: int, *arguments: Any, **more: Any) -> None:
            page = site / "404.html"
            if code != 404 or not page.is_file():
                super().send_error(code, *arguments, **more)
                return
            data = page.read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:  # a browser that closes a connection is no fault
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def until(page: Page, expression: str, seconds: float = 15) -> None:
    """Wait until an expression is true on a page.

    Asked from outside: Playwright's own waiting evaluates text within the page, which its security policy forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {expression}")
        page.wait_for_timeout(20)


@dataclass
class Seen:
    """What pages did while they were open in one context."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    def elsewhere(self, address: str) -> list[str]:
        host = urlsplit(address).netloc
        return sorted(
            {r for r in self.requests if urlsplit(r).scheme in ("http", "https", "ws") and host not in r[:60]}
        )


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[tuple[Page, Seen]]:
    """A page in a context of its own, with what it asks for, complains about and runs."""
    context: BrowserContext = browser.new_context(**options)
    seen = Seen()
    try:
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("request", lambda r: seen.requests.append(r.url))
        page.on("console", lambda m: seen.errors.append(f"{m.text} {m.location}") if m.type == "error" else None)
        page.on("pageerror", lambda e: seen.errors.append(str(e)))
        page.on("dialog", lambda d: (seen.ran.append(d.message), d.dismiss()))
        yield page, seen
    finally:
        context.close()
