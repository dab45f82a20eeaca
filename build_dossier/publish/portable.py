"""A finished site made to open from disk, without a server: no link leads to a folder, the search needs no request.

A server answers for a folder with its `index.html`; a file system does not, so each link names the file. A page from
disk may neither fetch the search's index nor start its worker. The themes look for the index as a script then, which
is written here, and `WORKER` lets the worker's own script run in an empty frame; no code comes from elsewhere.
"""

from __future__ import annotations

import json
import posixpath
import re
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from build_dossier.publish.linkcheck import NOT_FOUND, SCHEME
from build_dossier.publish.policy import SCOPE

INDEX = "index.html"
SHIM = "assets/javascripts/portable.js"
# where an engine keeps its search index, and under which key the entries with their addresses
SEARCHES = (("search/search_index.json", "docs"), ("search.json", "items"))
SKIPPED_RELATIONS = frozenset({"canonical", "alternate"})
ADDRESSES = ("href", "xlink:href", "src")
ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+))?""")
CONFIG = re.compile(r'<script id="__config"[^>]*>(.*?)</script>', re.S)
WORKER = """\
// A page opened from disk may start no worker: the worker's script runs in an empty frame instead.
(() => {
  if (location.protocol !== "file:") return;
  const load = (scope, address) => new Promise((done, failed) => {
    const script = scope.document.createElement("script");
    script.src = address;
    script.async = false;
    script.onload = done;
    script.onerror = failed;
    scope.document.head.append(script);
  });
  self.Worker = class extends EventTarget {
    constructor(address) {
      super();
      const own = new URL(address, document.baseURI);
      const frame = this.frame = document.createElement("iframe");
      frame.hidden = true;
      const opened = new Promise(done => frame.addEventListener("load", done, {once: true}));
      document.body.append(frame);
      this.scope = opened.then(async () => {
        const scope = frame.contentWindow;
        scope.postMessage = data => this.tell(new MessageEvent("message", {data: structuredClone(data)}));
        scope.importScripts = (...others) => Promise.all(others.map(other => load(scope, new URL(other, own))));
        await load(scope, own);
        return scope;
      });
      this.scope.catch(() => this.tell(new Event("error", {cancelable: true})));
    }
    tell(event) {
      this[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }
    postMessage(data) {
      this.scope.then(scope => {
        scope.dispatchEvent(new scope.MessageEvent("message", {data: scope.structuredClone(data)}));
      }, () => {});
    }
    terminate() {
      this.frame.remove();
    }
  };
})();
"""


def apply(site: Path) -> None:
    """Rewrite the pages of a site, and add what its search needs; all other bytes of a page stay as they are."""
    searchable = [_index_as_script(site / name, key, site) for name, key in SEARCHES if (site / name).is_file()]
    if searchable:
        (site / SHIM).parent.mkdir(parents=True, exist_ok=True)
        (site / SHIM).write_text(WORKER, encoding="utf-8")
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        html = path.read_bytes().decode()
        if name == NOT_FOUND:
            html = _from_root(html)
        html = _Page(site, name).rewritten(html)
        if searchable:
            html = _with_shim(html, posixpath.dirname(name))
        path.write_bytes(html.encode())


def named(address: str, *, folder: str, site: Path) -> str:
    """A link of a page in `folder`, with the file's name where it leads to a folder of the site."""
    if SCHEME.match(address) or address.startswith("/"):
        return address
    path = urlsplit(address).path
    if not path:
        return address
    inside = posixpath.normpath(posixpath.join(folder, unquote(path)))
    last = path.rpartition("/")[2]
    if last in (".", "..") or (last and (site / inside).is_dir()):
        return f"{path}/{INDEX}{address[len(path) :]}".removeprefix("./")
    return address if last else f"{path}{INDEX}{address[len(path) :]}"


class _Page(HTMLParser):
    """Finds the start tags of a page and where each begins, so that only addresses change and nothing beside them."""

    def __init__(self, site: Path, name: str) -> None:
        super().__init__(convert_charrefs=False)
        self._site, self._folder = site, posixpath.dirname(name)
        self._lines: list[int] = []
        self._changes: list[tuple[int, int, str]] = []

    def rewritten(self, html: str) -> str:
        self._lines = [0, *(match.end() for match in re.finditer("\n", html))]
        self.feed(html)
        self.close()
        for start, end, text in reversed(self._changes):
            html = html[:start] + text + html[end:]
        return html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        relation = next((value or "" for name, value in attrs if name == "rel"), "")
        if tag == "link" and SKIPPED_RELATIONS & set(relation.lower().split()):
            return
        line, column = self.getpos()
        begins = self._lines[line - 1] + column
        written = self.get_starttag_text() or ""
        for match in ATTRIBUTE.finditer(written, 1 + len(tag)):
            if match[1].lower() in ADDRESSES and match[3]:
                address = unescape(match[3].strip("\"'"))
                wanted = named(address, folder=self._folder, site=self._site)
                if wanted != address:
                    self._changes.append((begins + match.start(3), begins + match.end(3), f'"{escape(wanted)}"'))


def _from_root(html: str) -> str:
    """The 404 page with addresses relative to the site's root, where it lies; a server shows it anywhere."""
    config = CONFIG.search(html)
    base = str(json.loads(config[1]).get("base", "")) if config else ""
    if not base.startswith("/"):
        return html
    root = base.rstrip("/") + "/"
    begins = re.escape(root)
    html = SCOPE.sub('new URL(".",location)', html)
    html = re.sub(rf'("base":\s*)"{re.escape(base)}"', r'\1"."', html)
    html = re.sub(rf'("search":\s*"){begins}', r"\1", html)
    return re.sub(rf'(\b(?:href|src)=")(?:{begins}|{re.escape(base)}(?="))(?!/)', r"\1./", html)


def _with_shim(html: str, folder: str) -> str:
    """The page with the worker's stand-in loaded before the theme's script, whose settings it stands beside."""
    way = posixpath.relpath(SHIM, folder or ".")
    return CONFIG.sub(lambda config: f'{config[0]}<script src="{way}"></script>', html, count=1)


def _index_as_script(path: Path, key: str, site: Path) -> Path:
    """The search index as a script beside it, its addresses as files."""
    index = json.loads(path.read_text(encoding="utf-8"))
    for entry in index.get(key, ()):
        location = str(entry["location"])
        entry["location"] = named(location or "./", folder="", site=site)
        if location.startswith("#"):
            entry["location"] = INDEX + location
    script = path.with_suffix(".js")
    script.write_text(f"var __index = {json.dumps(index)}", encoding="utf-8")
    return script
