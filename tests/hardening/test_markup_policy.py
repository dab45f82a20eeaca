"""The last belt: what got into a finished page all the same is not run, and asks no other host, by either engine.

Each thing is planted in a page of a served site, once with its policy and once without: without, all of it works.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.sites import Made, build, serving, small_project, until, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POLICY = re.compile('<meta http-equiv="Content-Security-Policy"[^>]*>')
RAN = "(window.ran = window.ran || []).push('{}')"
# what runs by itself or when it is clicked, by name
RUNNING = {
    "inline script": "<script>{}</script>",
    "script of a module": "<script type=module>{}</script>",
    "event handler of a picture": '<img src="no-such.png" onerror="{}">',
    "event handler of a drawing": '<svg onload="{}"></svg>',
    "script in a drawing": "<svg><script>{}</script></svg>",
    "event handler of an element": '<details open ontoggle="{}">x</details>',
    "focus": '<input autofocus onfocus="{}">',
    "animation": '<style>@keyframes k{{from{{left:0}}}}</style><b style="animation:k 1ms" onanimationstart="{}">x</b>',
    "click": '<b class="click" onclick="{}">x</b>',
    "address of a link": '<a class="click" href="javascript:{}">x</a>',
    "address of a link in a drawing": '<svg><a class="click" href="javascript:{}"><text y="9">x</text></a></svg>',
    "address of a form": '<form action="javascript:{}"><button class="click">x</button></form>',
    "address of a frame": '<iframe src="javascript:parent.eval(&quot;{}&quot;)"></iframe>',
    "document of a frame": '<iframe srcdoc="<script>parent.eval(&quot;{}&quot;)</script>"></iframe>',
    "script as data": '<script src="data:text/javascript,{}"></script>',
}
# what asks another host: its address is put in
LOADING = {
    "script": '<script src="{}/a.js"></script>',
    "picture": '<img src="{}/a.png">',
    "set of pictures": '<img srcset="{}/b.png 1x">',
    "style sheet": '<link rel="stylesheet" href="{}/a.css">',
    "imported style sheet": "<style>@import '{}/b.css';</style>",
    "background": '<p style="background:url({}/c.png)">x</p>',
    "frame": '<iframe src="{}/a.html"></iframe>',
    "object": '<object data="{}/b.html"></object>',
    "embed": '<embed src="{}/c.html">',
    "film": '<video src="{}/a.mp4" preload="auto"></video>',
    "poster": '<video poster="{}/d.png"></video>',
    "form": '<form action="{}/f.html" target="g"><button class="click">x</button></form>',
    "base": '<base href="{}/based/"><img src="h.png">',
}
# the paths on the other host: a picture's below the base
ASKED = {"/" + name for pattern in LOADING.values() for name in re.findall(r"\{\}/([\w.]+\.\w+)", pattern)} | {
    "/based/h.png"
}


@pytest.fixture(scope="module", params=["mkdocs", "zensical"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = build(small_project(tmp_path_factory.mktemp("policy") / "project"), "--engine", request.param)
    assert made.ran.code == 0, made.ran.said
    return made


@pytest.fixture(scope="module")
def other_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("other")
    for path in ASKED:
        (folder / path[1:]).parent.mkdir(exist_ok=True)
        (folder / path[1:]).write_bytes(b"")
    with serving(folder) as address:
        yield address.rstrip("/")


def planted(made: Made, folder: Path, html: str, *, policy: bool) -> Path:
    """A copy of the site with something put into the article of its front page."""
    shutil.copytree(made.site, folder)
    page = folder / "index.html"
    text = page.read_text(encoding="utf-8")
    assert len(POLICY.findall(text)) == 1
    assert text.count("</article>") == 1
    text = text.replace("</article>", f"{html}</article>")
    page.write_text(text if policy else POLICY.sub("", text), encoding="utf-8")
    return folder


CLICK = """() => { for (const e of document.querySelectorAll('.click')) e.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})) }"""


def outcome(browser: Browser, site: Path, elsewhere: str) -> tuple[set[str], set[str], list[str]]:
    """What ran on the front page, what another host answered, what the page complained of."""
    with serving(site) as address, watched(browser) as (page, seen):
        answered: set[str] = set()
        page.context.on("response", lambda r: answered.add(r.url.rstrip("?")) if r.url.startswith(elsewhere) else None)
        page.goto(address)
        page.evaluate(CLICK)
        page.wait_for_timeout(700)
        ran = page.evaluate("window.ran || []")
        return set(ran), answered, list(seen.errors)


@pytest.mark.parametrize("policy", [True, False], ids=["with its policy", "without"])
def test_no_script_in_a_finished_page_runs(made: Made, browser: Browser, tmp_path: Path, policy: bool) -> None:
    html = "".join(pattern.format(RAN.format(name)) for name, pattern in RUNNING.items())
    ran, _, errors = outcome(browser, planted(made, tmp_path / "site", html, policy=policy), "https://other.example")
    assert ran == (set() if policy else set(RUNNING))
    assert any("Content Security Policy" in e for e in errors) is policy


@pytest.mark.parametrize("policy", [True, False], ids=["with its policy", "without"])
def test_nothing_in_a_finished_page_asks_another_host(
    made: Made, browser: Browser, other_host: str, tmp_path: Path, policy: bool
) -> None:
    html = "".join(pattern.format(other_host) for pattern in LOADING.values())
    _, answered, _ = outcome(browser, planted(made, tmp_path / "site", html, policy=policy), other_host)
    assert {a.removeprefix(other_host) for a in answered} == (set() if policy else ASKED)


def test_the_page_itself_works_under_its_policy(made: Made, browser: Browser) -> None:
    with serving(made.site) as address, watched(browser) as (page, seen):
        page.goto(address)
        until(page, "document.documentElement.classList.contains('js')")
        assert seen.errors == []
