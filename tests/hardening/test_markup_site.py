"""Hundreds of hostile articles that nobody has written before, made by tests/support/hostile, opened in Chromium.

By either engine, from a server and from disk: nothing of them lives, nothing of their text is lost, every seed is
published and no build fails. `make torture` tries other numbers, and more of them.
"""

from __future__ import annotations

import html
import io
import json
import re
import time
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.support import hostile
from tests.support.opened import SAYING, VISIBLE, read, visit
from tests.support.sites import Made, Seen, article, build, folded, serving, small_project, watched
from tests.support.torture import FULL, amount

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.torture]
SEED = 20_240_514 if FULL else 11
DISK = "disk"
PACK = 8  # texts that share an article
# the lengths of the bars that pages draw are numbers of their own
OWN_STYLE = re.compile(r'<[a-z]+ class="bd-[a-z-]+" style="--[a-z]+:[\d.%; a-z:-]*"')
CONTROL = "control.txt"
# what every page may be quoted on: topics that match all, and people, places and figures in the words of articles
STORY = """
title: 小档案
summary: 敌意文本
entities:
  - {id: ministry, name: 外交部, kind: organization}
  - {id: mark, name: 甲段, kind: term}
populations:
  - {id: dead, name: 乘客}
topics:
  - id: all
    title: 全部
    lead: 一切
    match: {entities: [ministry, mark], terms: [甲], measures: [killed, injured], kinds: [statements]}
    sections:
      - {kind: figures, title: 死亡, measures: [killed]}
      - {kind: events, title: 经过, terms: [甲]}
      - {kind: statements, title: 表态, terms: [甲]}
      - {kind: passages, title: 旁注, terms: [甲]}
      - {kind: terms, title: 称呼, terms: [甲段]}
      - {kind: charts, measures: [killed]}
      - ledger
      - left_out
"""
ENGINES = {
    "mkdocs": (),
    "zensical": ("--engine", "zensical"),
    "from disk": ("--portable",),
    "zensical from disk": ("--engine", "zensical", "--portable"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A seed: its text, the body to compare with, what is known to be shown."""

    text: str
    body: str = ""
    shown: tuple[str, ...] = ()


def packs(count: int) -> Iterator[Sent]:
    """Articles of several texts: what one holds could change the next."""
    made = list(hostile.texts(SEED, count * PACK))
    for index in range(count):
        own = [h for h in made[index::count] if "fn1" not in h.body]
        body = "\n".join(h.body for h in own)
        yield Sent(article(f"包 {index}", body), body, tuple(h.shown or "" for h in own))


def with_fields(index: int, words: str) -> Sent:
    """The same words in every field of a header, and where a body names things."""
    body = f'<figure><img src="https://pictures.example/{index}.png" alt="x"><figcaption>图</figcaption></figure><p>甲段。</p>'
    fields = ("outlet", "author", "description", "image", "archived", "retrieved", "status", "template", "layout")
    header = dict.fromkeys(fields, words) | {"categories": [words, "b"], "tags": [words], "lang": words[:40]}
    return Sent(article(f"{words} {index}", body, url=f"https://e.example/{index}/{words}", **header), shown=(words,))


def told(index: int, words: str) -> Sent:
    """The same words in sentences of which claims, statements and events are made: beside figures, names and dates."""
    mark = html.escape(words)
    body = (
        f"<p>甲段：外交部发言人{mark}7日表示：“{mark}。”</p><p>甲地袭击{mark}造成{index + 3}名乘客死亡，另有{index + 5}人受伤{mark}。</p>"
        f"<p>外交部说，{mark}已经有{index + 4}人死亡。</p><h2>甲 {mark}</h2><p>1月8日，{mark}在甲地开始。</p>"
    )
    return Sent(article(f"说 {index}", body, outlet=f"{words} 报"), shown=(words,) * 7)


def pictured(index: int, words: str) -> Sent:
    """The same words about a picture that is there: its name for the blind, its caption, its title, its link."""
    quoted = html.escape(words)
    picture = f'<img src="picture.png" alt="{quoted}" title="{quoted}">'
    body = (
        f'<p>甲段。</p><figure><a href="https://e.example/{quoted}">{picture}</a><figcaption>{quoted}</figcaption></figure>'
        f"<table><tr><td>{picture}{quoted}</td><td>乙</td></tr><tr><td>{quoted}{picture}</td><td>{picture}</td></tr></table>"
        f"<table><tr><td>{picture}<ul><li>甲</li></ul></td><td>乙</td></tr><tr><td>丙</td><td>{quoted}</td></tr></table>"
    )
    return Sent(article(f"图 {index}", body), shown=(words,) * 4)


def sent() -> dict[str, Sent]:
    found = {f"text-{i}.txt": s for i, s in enumerate(packs(amount(24, 200)))}
    for i, raw in enumerate(hostile.raws(SEED, amount(60, 500))):
        found[f"raw-{i}.html"] = Sent(article(f"体 {i}", raw.body), raw.body)
    for i, raw in enumerate(hostile.markdowns(SEED, amount(24, 250))):
        found[f"mark-{i}.md"] = Sent(article(f"标 {i}", raw.body))
    for i, words in enumerate(hostile.fields(SEED, amount(20, 250))):
        found[f"field-{i}.txt"] = with_fields(i, words)
        name = re.sub(r"[/\0-\x1f\x7f-\x9f]", "⁄", words)[:40]
        found[f"name-{i}-{name}.txt"] = Sent(article(f"名 {i}", "<p>甲段。</p>"))
    for i, words in enumerate(hostile.fields(SEED + 1, amount(24, 250))):
        found[f"told-{i}.txt"] = told(i, words)
        found[f"pictured-{i}.txt"] = pictured(i, words)
    return found


def png() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (900, 500), "teal").save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture(scope="module", params=[*ENGINES] if FULL else ["mkdocs", "zensical"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def seeds(engine: str) -> dict[str, Sent]:
    """The articles; in `make test` the second engine builds a part of them."""
    found = sent()
    part = found if FULL or engine == "mkdocs" else dict([*found.items()][::5])
    return {**part, CONTROL: Sent(article("对照", "<p>甲段。</p>"))}


@pytest.fixture(scope="module")
def made(engine: str, seeds: dict[str, Sent], tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = small_project(tmp_path_factory.mktemp("markup") / "project", {n: s.text for n, s in seeds.items()}, STORY)
    (folder / "seeds/picture.png").write_bytes(png())
    built = build(folder, *ENGINES[engine], site=DISK if DISK in engine else "site")
    assert built.ran.code in (0, 1), built.ran.said[-3000:]
    assert "Traceback" not in built.ran.said
    assert (built.site / "index.html").is_file(), built.ran.said[-3000:]
    return built


@pytest.fixture(scope="module")
def addresses(made: Made) -> Iterator[dict[str, str]]:
    """Where the page of each seed is opened."""
    slugs = {a["source_file"]: a["slug"] for a in made.articles}
    with ExitStack() as stack:
        root = (
            f"{made.site.as_uri()}/" if made.site.name == DISK else stack.enter_context(serving(made.site, bare=True))
        )
        yield {name: f"{root}articles/{quote(slug)}/index.html" for name, slug in slugs.items()}


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, Seen]]:
    with watched(browser) as (page, seen):
        page.add_init_script(SAYING)
        yield page, seen


def seen_by_people(text: str) -> str:
    """Text without white space and without the characters that nobody sees: controls, marks of direction, byte order."""
    return "".join(c for c in folded(text) if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn"))


def in_order(wanted: str, shown: str) -> bool:
    """Whether all characters of a text are shown in their order; the page may say more, such as the name of a player."""
    rest = iter(shown)
    return all(char in rest for char in wanted)


def test_every_seed_is_published_and_none_says_that_its_text_changed(made: Made, seeds: dict[str, Sent]) -> None:
    faults = [d for d in made.data("diagnostics") if d["severity"] == "error"]
    assert sorted(a["source_file"] for a in made.articles) == sorted(seeds), faults[:5]
    assert [d for d in faults if d["code"] == "text-changed"] == []


def test_nothing_lives_and_no_text_is_lost(
    made: Made,
    seeds: dict[str, Sent],
    addresses: dict[str, str],
    opened: tuple[Page, Seen],
    browser: Browser,
    figure: Callable[[str], None],
) -> None:
    page, _ = opened
    living, lost = {}, {}
    usual = visit(opened, addresses[CONTROL])  # what the theme itself puts there
    began = time.monotonic()
    with watched(browser, java_script_enabled=False, offline=True) as (source, _):
        for name, seed in seeds.items():
            if found := [f for f in visit(opened, addresses[name]) if f not in usual]:
                living[name] = found
            shown = seen_by_people(page.locator("article").text_content() or "" if not seed.body else read(page))
            wanted = [seen_by_people(words) for words in seed.shown]
            if name.startswith("raw-"):
                # a redirect has no text, and would take the page away
                body = re.sub("<meta[^>]*>", "", seed.body)
                source.set_content(f"<!doctype html><meta charset=utf-8><body>{body}", wait_until="domcontentloaded")
                wanted.append(seen_by_people(source.evaluate(VISIBLE)))
            if gone := [words for words in wanted if not in_order(words, shown)]:
                lost[name] = (gone, shown[:300])
            if name.startswith(("mark-", "name-", "control")) and "甲段。" not in shown:
                lost[name] = (["甲段。"], shown[:300])
    figure(
        f"{len(seeds)} hostile articles, {time.monotonic() - began:.0f} s in Chromium; live {len(living)}, lost {len(lost)}"
    )
    assert living == {}
    assert lost == {}


def test_nothing_lives_on_the_pages_that_quote_and_list_them(
    made: Made, addresses: dict[str, str], opened: tuple[Page, Seen], figure: Callable[[str], None]
) -> None:
    others = [p for p in made.pages if not re.match("articles/.", p)]
    assert "topics/all/" in others
    claims, statements = made.data("claims"), made.data("statements")
    assert claims
    assert statements
    root = addresses[CONTROL].partition("articles/")[0]
    usual = {*visit(opened, addresses[CONTROL])}
    living = {}
    for name in [*(f"{p}index.html" for p in others), "404.html"]:
        found = [f for f in visit(opened, root + name) if f not in usual and not OWN_STYLE.match(f)]
        if found:
            living[name] = found
    figure(f"{len(others)} pages with {len(claims)} claims and {len(statements)} statements")
    assert living == {}


def test_what_machines_read_of_them_is_well_formed(made: Made) -> None:
    read_by = {".xml": ET.fromstring, ".json": json.loads}
    files = [p for p in made.site.rglob("*") if p.suffix in read_by and "assets" not in p.parts]
    assert {p.suffix for p in files} == set(read_by)
    for path in files:
        read_by[path.suffix](path.read_text(encoding="utf-8"))
