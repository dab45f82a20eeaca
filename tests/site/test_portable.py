"""A site that opens from disk: read in a real Chromium over file://, by either engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from build_dossier.publish import portable
from tests.support.sites import SITE_URL, Made, build, hashes, serving, until, watched

TAG = re.compile(r"<(\w+)\b([^>]*)>")
ADDRESS = re.compile(r'\b(?:href|src)="([^"]*)"')
FOLDER = "一个 worker 的文件夹"  # neither blanks nor other letters stop it, nor the word by which a theme splits paths


@pytest.fixture(scope="module", params=["mkdocs", "zensical"])
def made(request: pytest.FixtureRequest, demo: Made) -> Made:
    """The demo as a site to be opened from disk."""
    folder = f"{FOLDER}/{request.param}"
    made = build(
        demo.project, "--strict", "--portable", "--engine", request.param, site=folder, env={"SITE_URL": SITE_URL}
    )
    assert made.ran.code == 0, made.ran.said
    return made


@pytest.fixture
def opened(made: Made, browser: Browser) -> Iterator[Page]:
    """A page of which nothing may come from elsewhere, and that may complain of nothing."""
    with watched(browser) as (page, seen):
        yield page
        assert seen.errors == []
        assert [r for r in seen.requests if not r.startswith(("file:", "data:"))] == []


def own_addresses(html: str) -> list[str]:
    """What a page leads to or loads within the site."""
    found = [
        address
        for tag, attributes in TAG.findall(html)
        if not (tag == "link" and re.search('rel="(?:canonical|alternate)"', attributes))
        for address in ADDRESS.findall(attributes)
    ]
    return [a for a in found if not re.match(r"[a-z]+:", a) and not a.startswith("#")]


def test_every_link_of_every_page_names_a_file(made: Made) -> None:
    checked = 0
    for path in made.site.rglob("*.html"):
        for address in own_addresses(path.read_text(encoding="utf-8")):
            assert not address.startswith("/"), (path, address)
            target = path.parent / unquote(urlsplit(address.replace("&amp;", "&")).path or path.name)
            assert target.is_file(), (path, address)
            checked += 1
    assert checked > 500


def test_the_check_would_see_a_folder(demo: Made) -> None:
    """The site for a server fails the same check, so that the one above can fail."""
    page = demo.site / "index.html"
    targets = [page.parent / unquote(urlsplit(a).path) for a in own_addresses(page.read_text(encoding="utf-8"))]
    assert any(target.is_dir() for target in targets)


def test_a_page_differs_from_the_served_one_in_its_links_alone(
    made: Made, demo: Made, request: pytest.FixtureRequest
) -> None:
    if made.site.name == "zensical":
        demo = request.getfixturevalue("demo_zensical")

    def plain(html: str, name: str) -> str:
        """A page with its links as a server understands them, without what a page from disk has in addition."""
        html = re.sub(r'<script src="[^"]*portable\.js"></script>', "", html).replace("'self' file:", "'self'")
        base = f"https://dossier.example/{name}"
        return re.sub('href="([^"]*)"', lambda m: f'href="{urljoin(base, m[1]).replace("/index.html", "/")}"', html)

    for name in demo.pages:
        assert plain(made.html(name), name) == plain(demo.html(name), name), name
    others = ("json", "csv", "css", "webp", "txt", "xml")
    mine, served = ({n: h for n, h in hashes(one.site).items() if n.endswith(others)} for one in (made, demo))
    assert mine == served


@pytest.mark.browser
def test_a_reader_comes_from_the_front_page_to_a_passage_and_its_picture(made: Made, opened: Page) -> None:
    opened.goto((made.site / "index.html").as_uri())
    assert opened.evaluate("getComputedStyle(document.body).fontSize") != "16px"  # the theme's style, not the browser's
    opened.locator("article a[href*='topics/csto/']").first.click()
    opened.wait_for_url("**/topics/csto/index.html*")
    opened.locator("article a[href*='articles/'][href*='#p-']").first.click()
    opened.wait_for_url("**/articles/*/index.html#p-*")
    passage = opened.locator(f"[id='{unquote(opened.url.partition('#')[2])}']")
    assert passage.inner_text().strip()
    until(opened, "document.documentElement.classList.contains('js')")
    opened.locator(".md-logo").first.click()
    opened.wait_for_url(f"**/{made.site.name}/index.html")

    shown = next(p for p in made.pages if p.startswith("articles/") and "<img" in made.html(p))
    opened.goto((made.site / shown / "index.html").as_uri())
    picture = opened.locator("article img").first
    picture.scroll_into_view_if_needed()
    until(opened, "document.querySelector('article img').naturalWidth > 0")


@pytest.mark.browser
@pytest.mark.parametrize("next_page", ["about/index.html", "404.html"])
def test_the_scheme_is_changed_and_kept_from_page_to_page(made: Made, opened: Page, next_page: str) -> None:
    opened.goto((made.site / "index.html").as_uri())
    until(opened, "document.body.dataset.mdColorScheme === 'default'")
    until(opened, "!!document.querySelector('form[data-md-component=palette] label:not([hidden])')")
    opened.locator("form[data-md-component=palette] label:not([hidden])").click()
    until(opened, "document.body.dataset.mdColorScheme === 'slate'")
    opened.goto((made.site / next_page).as_uri())
    until(opened, "document.body.dataset.mdColorScheme === 'slate'")


@pytest.mark.browser
def test_the_404_page_leads_back(made: Made, opened: Page) -> None:
    opened.goto((made.site / "404.html").as_uri())
    opened.locator("article a.md-button").first.click()
    opened.wait_for_url(f"**/{made.site.name}/index.html")


HITS = """() => [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)]
  .flatMap(root => [...root.querySelectorAll('a[href*="h="]')]).map(a => a.href)"""


def search(page: Page, term: str) -> list[str]:
    """The addresses that the search finds."""
    until(page, "document.documentElement.classList.contains('js')")
    field = page.locator(".md-search__input")
    if field.count():  # Material; Zensical's stands in a tree of its own
        field.fill(term)
        field.press("End")  # text that is filled in sends no key of its own
    else:
        page.keyboard.press("/")
        page.wait_for_timeout(300)
        page.keyboard.type(term)
    until(page, f"({HITS})().length > 0")
    return [str(address) for address in page.evaluate(HITS)]


@pytest.mark.browser
def test_the_search_finds_pages_and_leads_to_files(made: Made, opened: Page) -> None:
    opened.goto((made.site / "timeline/index.html").as_uri())
    found = search(opened, "托卡耶夫")
    assert len(found) > 3
    for address in found:
        assert Path(unquote(urlsplit(address).path)).is_file(), address
    opened.goto(next(a for a in found if "/articles/" in a))
    assert "托卡耶夫" in opened.locator("article").inner_text()


@pytest.mark.browser
def test_the_same_site_works_from_a_server(made: Made, browser: Browser) -> None:
    with serving(made.site, "/below/") as address, watched(browser) as (page, seen):
        page.goto(f"{address}timeline/index.html")
        assert search(page, "托卡耶夫")
        assert seen.elsewhere(address) == []
        assert seen.errors == []


@pytest.mark.browser
def test_an_inline_script_from_elsewhere_does_not_run(made: Made, browser: Browser) -> None:
    page_file = made.site / "about/index.html"
    clean = page_file.read_text(encoding="utf-8")
    hostile = clean.replace("</body>", "<script>document.title = 'ran'</script><p onclick=\"document.title = 'ran'\">x</p></body>")  # fmt: skip
    bare = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", hostile)
    titles = []
    with watched(browser) as (page, seen):
        try:
            for html in (hostile, bare):
                page_file.write_text(html, encoding="utf-8")
                page.goto(page_file.as_uri())
                titles.append(page.title())
        finally:
            page_file.write_text(clean, encoding="utf-8")
    assert titles[0] != "ran"
    assert titles[1] == "ran"  # without the policy it would
    assert any("Content Security Policy" in error for error in seen.errors)


# ---- what is rewritten


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("index.html", "a/index.html", "a/b/index.html", "有 空格/index.html", "a/file.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a/", "a/index.html"), ("a", "a/index.html"), ("a/b/#p-1", "a/b/index.html#p-1"), (".", "index.html"),
        ("./", "./index.html"), ("a/?q=x/#y/", "a/index.html?q=x/#y/"), ("a/..", "a/../index.html"),
        ("%E6%9C%89%20%E7%A9%BA%E6%A0%BC/", "%E6%9C%89%20%E7%A9%BA%E6%A0%BC/index.html"), ("a/file.json", "a/file.json"),
        ("a/index.html#x", "a/index.html#x"), ("#x", "#x"), ("?q", "?q"), ("", ""), ("https://a.example/b/", "https://a.example/b/"),
        ("//a.example/b/", "//a.example/b/"), ("mailto:a@b.example", "mailto:a@b.example"), ("data:,x/", "data:,x/"),
    ],
)  # fmt: skip
def test_a_link_to_a_folder_names_its_page(folders: Path, address: str, expected: str) -> None:
    assert portable.named(address, folder="", site=folders) == expected


def test_links_are_resolved_from_the_page_they_stand_on(folders: Path) -> None:
    assert portable.named("..", folder="a/b", site=folders) == "../index.html"
    assert portable.named("../../#x", folder="a/b", site=folders) == "../../index.html#x"
    assert portable.named("b", folder="a", site=folders) == "b/index.html"


KEPT = """<!doctype html>\r
<link rel="canonical" href="https://dossier.example/a/"><link rel=alternate href="a/">
<!-- <a href="a/"> --><script>var x = '<a href="a/">'</script><style>/* <a href="a/"> */</style>
<p title='href="a/"' data-href="a/">&lt;a href="a/"&gt; &amp; &copy;</p><a name=x>\u00a0</a><textarea>&amp;</textarea>
"""


def test_nothing_beside_addresses_is_touched(folders: Path) -> None:
    page = folders / "index.html"
    page.write_bytes(
        (KEPT + "<A\n title = 'a/' HREF='a/?q=1&amp;r#&quot;' >x</A><a href=a/>y</a><a href=\"a/\">z</a>").encode()
    )
    portable.apply(folders)
    wanted = '<A\n title = \'a/\' HREF="a/index.html?q=1&amp;r#&quot;" >x</A><a href="a/index.html">y</a><a href="a/index.html">z</a>'
    assert page.read_bytes() == (KEPT + wanted).encode()
    before = hashes(folders)
    portable.apply(folders)
    assert hashes(folders) == before
    assert not (folders / portable.SHIM).exists()  # a site without a search needs none
