"""Hostile texts wherever a stranger's words come out but on the article's own page: quoted, listed, exported, told to editors.

One dossier carries them all (`tests/support/places.py`). Each place is first shown to hold them: a test of a place that a
text never reached would show nothing.
"""

from __future__ import annotations

import csv
import html
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page

from build_dossier import explain, pipeline
from build_dossier.changes.feeds import ATOM_NAMES
from build_dossier.config import read as settings_of
from build_dossier.extract.gather import known_entities
from build_dossier.printed import as_json, lines, writable
from build_dossier.render import gfm
from build_dossier.render.tables import FORMULA
from build_dossier.render.tables import cell as cell_of
from tests.hardening.test_payloads import payloads
from tests.support import places
from tests.support.opened import SAYING, visit
from tests.support.places import git
from tests.support.sites import SUB_PATH, Made, Seen, folded, run, serving, watched
from tests.support.torture import amount

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERY = amount(8, 1)  # of the texts at hand; the present project's own are all tried
# what the site itself draws: charts and bars
DRAWN = re.compile(
    r'<svg viewBox="0 0 360 \d+" width="360" height="\d+" role="img" aria-label="'
    r'|<span class="bd-bar" style="--n:\d+" aria-hidden="true"></span>$'
)
CHART = {"svg", "title", "desc", "line", "text", "circle", "rect", "polygon", "path"}
UNSEEN = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ELEMENTS = {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "br", "b", "strong"}
# what GitHub looks for in the text of a page, whatever it was written with
READ = {
    "mention": r"(?<!\w)@\w",
    "mail": r"[\w.+-]@\w",
    "issue": r"#\d|\bGH-\d",
    "commit": r"(?<![0-9A-Za-z_])[0-9a-f]{7,40}(?![0-9A-Za-z_])",
    "address": r"https?://|www\.\w",
    "emoji": r":[a-z+_-][\w+-]*:",
}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    taken = [html.unescape(p.text) for p in payloads()[::EVERY]]
    return list(dict.fromkeys(map(places.plain, [*taken, *places.OWN])))


@pytest.fixture(scope="module")
def site(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Made:
    return places.site(tmp_path_factory.mktemp("places") / "project", texts)


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, Seen]]:
    with watched(browser) as (page, seen):
        page.set_default_timeout(60_000)  # the whole theme is loaded, and beside other tests
        page.add_init_script(SAYING)
        yield page, seen


def reached(texts: list[str], text: str) -> int:
    """How many of the texts a place holds. Marks that nobody sees may be left out on the way."""
    whole = UNSEEN.sub("", folded(text))
    return sum(UNSEEN.sub("", folded(t)) in whole for t in texts)


def test_nothing_lives_on_any_page(
    site: Made, opened: tuple[Page, Seen], texts: list[str], figure: Callable[[str], None]
) -> None:
    page, _ = opened
    living, held = {}, {}
    with serving(site.site, SUB_PATH, bare=True) as address:
        for name in [*site.pages, "404.html"]:
            found = [f for f in visit(opened, address + name) if not DRAWN.match(f)]
            charts = page.evaluate("[...document.querySelectorAll('article .bd-chart, article .bd-chart *')].map(e => e.localName)")  # fmt: skip
            found += sorted(set(charts) - CHART)
            if found:
                living[name] = found
            held[name] = reached(texts, page.evaluate("document.documentElement.textContent"))
    assert living == {}
    stubs = [n for n in site.pages if n.startswith("articles/old-")]
    assert len(stubs) == places.STUBS
    assert all(held[n] for n in stubs[:1])  # one that was renamed names the article
    whole = ("", "articles/", "changes/", "sources/", f"topics/{places.TOPIC}/")
    some = ("people/", "timeline/", "corrections/")
    assert {n: held[n] for n in whole if held[n] < len(texts) - 5} == {}
    assert {n: held[n] for n in some if held[n] < min(len(texts) // 2, places.DECISIONS)} == {}
    figure(f"{len(held)} pages with {len(texts)} texts; " + ", ".join(f"{n or '/'} {held[n]}" for n in (*whole, *some)))


@pytest.mark.parametrize("term", ["alert", "forged", "HYPERLINK", *["onerror", "script", "evil"][: amount(0, 3)]])
def test_nothing_lives_in_what_the_search_shows(site: Made, opened: tuple[Page, Seen], term: str) -> None:
    page, seen = opened
    with serving(site.site) as address:
        # what a search puts into the address of a page is marked on it
        for name in (f"?q={term}", f"topics/{places.TOPIC}/?h={term}#<img src=x onerror=alert(1)>"):
            found = [f for f in visit(opened, address + name) if not DRAWN.match(f)]
            assert found == [], name
        visit(opened, f"{address}?q={term}")
        page.wait_for_selector(".md-search-result__item", state="attached")
        page.wait_for_timeout(200)
        grown = page.evaluate(
            "() => [...document.querySelectorAll('.md-search-result__item :is(script, iframe, img, form, style, svg, base, link)')]"
            ".filter(e => !e.closest('.md-search-result__icon, .md-search-result__more')).map(e => e.outerHTML.slice(0, 90))"
        )
        assert grown == []
        assert seen.ran + seen.errors == []
        assert term.casefold() in page.locator(".md-search-result__list").inner_text().casefold()


def test_feeds_are_well_formed_and_hold_text_alone(site: Made, texts: list[str]) -> None:
    raw = (site.site / "changes" / "atom.xml").read_bytes()
    root = ET.fromstring(raw)
    names = {"feed", "title", "id", "updated", "author", "name", "generator", "link", "entry", "published", "category"}
    assert {e.tag.partition("}")[2] for e in root.iter()} <= names
    assert all(e.tag.startswith(f"{{{ATOM_NAMES}}}") for e in root.iter())
    assert all(e.get("type") in (None, "text") for e in root.iter(f"{{{ATOM_NAMES}}}title"))
    assert {e.get("href", "").split(":")[0] for e in root.iter(f"{{{ATOM_NAMES}}}link")} == {"https"}
    feed = feedparser.parse(raw)
    assert not feed.bozo
    titles = [e.title for e in feed.entries]
    assert len(titles) == 100
    assert reached(texts, " ".join(titles)) > len(texts) // 3
    assert {e.title_detail.type for e in feed.entries} == {"text/plain"}
    made = places.loaded(site.site / "changes" / "feed.json")
    assert [i["content_text"] for i in made["items"]] == titles
    assert not any("content_html" in i for i in made["items"])


def test_every_file_of_data_parses_and_holds_the_texts(site: Made, texts: list[str]) -> None:
    files = {p.stem: " ".join(places.strings(places.loaded(p))) for p in site.site.rglob("*.json")}
    held = {name: reached(texts, html.unescape(words) if name == "search_index" else words) for name, words in files.items()}  # fmt: skip
    assert held["articles"] >= len(texts) - 5
    assert held["passages"] >= len(texts) - 5
    assert {n: held[n] for n in ("claims", "statements", "events") if held[n] < len(texts) // 2} == {}
    assert {n: held[n] for n in ("decisions", "outside") if held[n] < 15} == {}
    assert held["search_index"] >= len(texts) - 5


@pytest.mark.parametrize("name", ["claims", "statements", "events"])
def test_no_cell_of_a_table_begins_a_formula(site: Made, name: str) -> None:
    with (site.site / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    records = site.data(name)
    assert len(rows) == len(records) > 100
    for row, record in zip(rows, records, strict=True):
        for column, cell in zip(header, row, strict=True):
            value = record.get(column)
            if isinstance(value, str):  # nothing is changed but the apostrophe, and 已撤回 before what does not stand
                assert re.sub(r"^'|已撤回|\s", "", cell) in (
                    bare := re.sub(r"\s", "", value),
                    bare.removeprefix("'"),
                ), column
            if isinstance(value, int | float):
                continue
            first = next((c for c in cell if not (c.isspace() or unicodedata.category(c) in ("Cc", "Cf") or c in "\"“”‘’„«»`")), "x")  # fmt: skip
            assert unicodedata.normalize("NFKC", first)[0] not in "=+-@|%\u2212", cell
            assert cell[:1] not in ("\t", "\r", "\n"), cell
    assert sum(c.startswith("'") for r in rows for c in r) > 5


def test_the_search_dictionary_is_a_word_a_line(site: Made) -> None:
    words = (site.site / "data" / "dictionary.txt").read_text(encoding="utf-8").split("\n")
    assert words.pop() == ""
    assert words
    assert [w for w in words if not w or re.search(r"\s", w)] == []


def test_the_sitemap_lists_the_pages_alone(site: Made) -> None:
    root = ET.fromstring((site.site / "sitemap.xml").read_bytes())
    found = [e.text or "" for e in root.iter() if e.tag.endswith("}loc")]
    assert len(found) >= len(site.articles)
    assert all(re.fullmatch(r"https://dossier\.example/any/sub/path/[\w%/.-]*", f) for f in found)


# --- what editors are told


def read_by_github(summary: str) -> tuple[set[str], str]:
    """The elements of a rendered summary, and its text outside of code, in which GitHub looks for more."""
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(summary)
    assert "<!--" not in page
    shown = re.sub(r"<[^>]*>", "\n", re.sub(r"<code>.*?</code>", "\n", page, flags=re.S))
    return set(re.findall(r"<([a-z0-9]+)[ >]", page)), html.unescape(shown)


def is_quiet(summary: str) -> None:
    elements, shown = read_by_github(summary)
    assert elements <= ELEMENTS
    assert {name: re.findall(rf".{{0,20}}(?:{p})", shown)[:3] for name, p in READ.items() if re.search(p, shown)} == {}
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(summary)
    assert not re.search(READ["mail"], html.unescape("\n".join(re.findall(r"<code>(.*?)</code>", page, re.S))))


def is_safe_to_print(out: str, *, commands: bool = False) -> None:
    """Nothing that steers a terminal, nothing that a runner of workflows takes for a command."""
    assert not CONTROLS.search(out)
    assert "##[" not in out
    if not commands:
        assert not [row for row in out.split("\n") if row.lstrip().startswith("::")]


@pytest.fixture(scope="module")
def checked(site: Made) -> dict[str, str]:
    """What `check` says in each format, and its summary; from the seeds folder, so that a path is a file's bare name."""
    seeds = site.project / "seeds"
    said = {}
    for form in ("text", "github", "json", "sarif"):
        options = ("--config", "../dossier.yml", "--seeds", ".", "--summary", f"../../{form}.md", "--format", form)
        ran = run("check", *options, cwd=seeds)
        assert ran.code == 1, ran.said[-2000:]
        is_safe_to_print(ran.err)
        said[form] = ran.out
    said["summary"] = (site.project.parent / "text.md").read_text(encoding="utf-8")
    return said


def test_findings_forge_nothing_in_any_format(checked: dict[str, str]) -> None:
    for form in ("text", "json", "sarif"):
        is_safe_to_print(checked[form])
    is_safe_to_print(checked["github"], commands=True)
    records = json.loads(checked["json"])
    assert len(checked["text"].splitlines()) == len(records)
    assert all(re.search(r"(?:^|: )(?:error|warning|note)\[[a-z-]+\]: ", r) for r in checked["text"].splitlines())
    named = {r["path"] for r in records if r["path"]}
    assert {"x\n::error::forged.txt", "\x1b[31mred.txt", "##[error]y.txt", "\\udcff.txt"} <= named
    rows = checked["github"].splitlines()
    assert all(re.match(r"::(?:error|warning|notice) (?:file=[^,:]+,)?(?:line=\d+,)?title=[a-z-]+::", r) for r in rows[:-1])  # fmt: skip
    assert rows[-1].endswith("more findings are in the summary")
    assert len(json.loads(checked["sarif"])["runs"][0]["results"]) == len(records)


def test_the_summary_of_a_check_is_text(checked: dict[str, str]) -> None:
    assert "&#64;team &#35;1 &lt;b&gt; me&#64;&#8203;e&#46;example" in checked["summary"]
    is_quiet(checked["summary"])


def test_the_summary_of_a_difference_is_text(site: Made, texts: list[str]) -> None:
    target = site.project.parent / "diff.md"
    ran = run("diff", "HEAD~1", "--summary", target, cwd=site.project)
    assert ran.code == 0, ran.said[-2000:]
    is_safe_to_print(ran.said)
    summary = target.read_text(encoding="utf-8")
    assert summary.strip() == ran.out.strip()
    is_quiet(summary)
    shown = html.unescape(re.sub(r"<[^>]*>", "", MarkdownIt("commonmark", {"html": True}).enable("table").render(summary)))  # fmt: skip
    assert reached(texts, shown) > 40
    ran = run("diff", "HEAD~1", "--format", "json", cwd=site.project)
    is_safe_to_print(ran.said)
    assert reached(texts, " ".join(places.strings(json.loads(ran.out)))) > len(texts) // 2


def test_what_a_terminal_is_told_is_text(site: Made) -> None:
    story = settings_of(site.project / "dossier.yml")
    studied = pipeline.study(story, seeds=site.project / "seeds", state=site.project / "seeds")
    entities = known_entities(story)
    records = [*studied.evidence.claims, *studied.evidence.statements, *studied.evidence.events, *studied.articles]
    for record in records[:: amount(9, 1)]:
        told = explain.explain(record.id, studied, entities)
        assert told
        is_safe_to_print(told)
        assert all(row.startswith("  ") or re.match(r"(?:[a-z]+ |$)", row) for row in told.split("\n"))
    ran = run("changes", cwd=site.project)
    assert ran.code == 0, ran.said[-2000:]
    is_safe_to_print(ran.said)
    is_safe_to_print(run("explain", "c-\x1b[31m::x\n::error::y", cwd=site.project).said)
    is_safe_to_print(run("check", "--config", "no\n::error::x\x1b[31m.yml", cwd=site.project).said)
    is_safe_to_print(site.ran.said)


@pytest.mark.parametrize("text", places.OWN)
def test_one_escape_a_place(text: str) -> None:
    hostile = f"{text} \x1b]8;;http://evil.example\x07x\x1b]8;;\x07 \r{text}\n{text} \u009b31m \udcff"
    for made in (hostile, text, f"{text}\n{text}", f"x\n  {text}"):
        is_quiet(
            f"{gfm.text(made)}\n\n- {gfm.text(made)}\n- {gfm.code(made)}\n\n| a |\n| --- |\n| {gfm.text(made)} |\n"
        )
        is_safe_to_print(writable(made))
        is_safe_to_print(lines(made))
        is_safe_to_print(as_json([made, {made: made}]))
        assert json.loads(as_json([made, {made: made}])) == [made, {made: made}]
    elements, shown = read_by_github(gfm.text(text))
    assert elements == {"p"}
    assert folded(shown) == folded(writable(places.plain(text)))


FORMULAS = ("=1", " =1", '"=1', "“=1”", "'=1", "\t=1", "\u3000=1", "\u200b=1", "\x00=1", "\ufeff＝1", "\u2212 1", "⁺1", "﹣1", "@a", "|a", "%0A", "\tx", "\rx", "\nx")  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_run_begins_with_an_apostrophe_and_is_kept(text: str) -> None:
    assert cell_of(text) == f"'{text}"
    assert cell_of([text, "x"]) == f"'{text}; x"
    assert cell_of(f"甲{text}") == f"甲{text}"


def test_the_signs_of_formulas_are_all_that_unicode_takes_for_them() -> None:
    signs = {c for c in map(chr, range(0x110000)) if unicodedata.normalize("NFKC", c) in set("=+-@|%")}
    assert set(FORMULA) == signs | {"\u2212"}


def test_a_lock_of_news_cannot_break_a_feed(tmp_path: Path) -> None:
    """What was told comes by pull request: controls that XML cannot write are left out, halves of characters refused."""
    root = places.dossier(tmp_path / "project", places.OWN[:20])
    last = git(root, "rev-parse", "HEAD")
    items = [
        {"id": f"n-{n:010x}", "kind": "added", "text": t}
        for n, t in enumerate(["a\x0b\x01b", "\ufffe]]>", "x\x1b[31m"])
    ]
    rows = [{"changes_lock": 1}, {"commit": last, "at": "2024-05-20T08:00:00+08:00", "items": items}]
    halved = {"commit": "0" * 40, "at": "2024-05-20T08:00:00+08:00", "items": [{**items[0], "text": "\ud800"}]}
    lock = root / "seeds" / "changes.lock"
    lock.write_text("".join(json.dumps(r) + "\n" for r in [*rows, halved]), encoding="utf-8")
    ran = run("convert", cwd=root)
    assert "Traceback" not in ran.said
    assert "error[changes-lock]: " in ran.err
    titles = [e.text for e in ET.parse(root / "docs" / "changes" / "atom.xml").iter(f"{{{ATOM_NAMES}}}title")]
    assert {"ab", "]]>", "x[31m"} <= set(titles)
    is_safe_to_print(run("changes", cwd=root).said)
