"""Where a reader can mend what they read: the seed's line in the repository, and the form for an error, filled in."""

from __future__ import annotations

import posixpath
from urllib.parse import quote

from build_dossier.model import Article, Page, Passage
from build_dossier.render import html
from build_dossier.render.desk import Desk
from build_dossier.render.rights import QUOTABLE

FORM = "report-error.yml"
WORDS = 24  # characters of a passage in the form


def passage(article: Article, found: Passage, desk: Desk) -> str:
    """The two marks at the end of a passage: to its line in the seed, and to the form. Empty without a repository."""
    if desk.config.repository is None:
        return ""
    line = desk.seed_lines(article).of(found.text)
    words = desk.quoting.plain(article.id, found.id, 0, min(WORDS, QUOTABLE))
    fields = {
        "page": f"articles/{article.slug}/#{found.id}",
        "article": article.id,
        "passage": found.id,
        "words": words,
    }
    return html.el(
        "span",
        _mark(seed(desk, article, line), desk.words("edit_passage"), "bd-edit-line"),
        _mark(report(desk, **fields), desk.words("report_passage"), "bd-report"),
        class_="bd-tools",
    )


def foot(page: Page, desk: Desk) -> Page:
    """A page with a quiet line at its foot: the form for an error on it, and what it is made from, where that is one file."""
    if not page.path.endswith(".md") or desk.config.repository is None:
        return page
    folder = page.path.removesuffix("index.md")
    address = "" if page.path == "index.md" else folder if folder != page.path else f"{page.path.removesuffix('.md')}/"
    links = [html.link(report(desk, page=address or "/"), html.text(desk.words("report")))]
    if source := _source(page.path, desk):
        links.insert(0, html.link(source, html.text(desk.words("edit_page"))))
    line = html.el("p", " · ".join(links), class_="bd-mend", data_search_exclude="")
    return Page(path=page.path, text=f"{page.text}\n{line}\n")


def seed(desk: Desk, article: Article, line: int) -> str:
    """A line of a seed in the repository, as it is written there."""
    repository = desk.config.repository
    assert repository is not None  # whoever asks has looked
    return _file(desk, f"{repository.seeds.strip('/')}/{article.source.path}", line)


def report(desk: Desk, **fields: str) -> str:
    """The form for an error with its fields filled in."""
    repository = desk.config.repository
    assert repository is not None  # whoever asks has looked
    rows = "&".join(f"{name}={_value(value)}" for name, value in {"template": FORM, **fields}.items())
    return f"{repository.url.rstrip('/')}/issues/new?{rows}"


def _value(text: str) -> str:
    """A value of an address. Letters beyond ASCII stay as they are, so that the Markdown can be read; browsers encode them."""
    return "".join(c if c > "\x7f" and c.isprintable() else quote(c, safe="") for c in " ".join(text.split()))


def _file(desk: Desk, path: str, line: int | None) -> str:
    repository = desk.config.repository
    assert repository is not None  # whoever asks has looked
    at = f"?plain=1#L{line}" if line else ""
    return f"{repository.url.rstrip('/')}/blob/{quote(repository.branch)}/{quote(path)}{at}"


def _source(path: str, desk: Desk) -> str:
    """The one file that a page is made from: a topic's lines of dossier.yml, the decisions. Empty for what is gathered."""
    repository = desk.config.repository
    assert repository is not None  # whoever asks has looked
    seeds = repository.seeds.strip("/")
    story = posixpath.join(posixpath.dirname(seeds), "dossier.yml")
    if path == "corrections/index.md":
        return _file(desk, f"{seeds}/curation.yml", None)
    for number, topic in enumerate(desk.config.topics):
        if path == f"topics/{topic.id}/index.md":
            return _file(desk, story, desk.config.line("topics", number))
    by_page = {a.page: a for a in desk.dossier.articles}
    return seed(desk, by_page[path], 1) if path in by_page else ""


def _mark(address: str, title: str, name: str) -> str:
    return html.el("a", "", href=address, title=title, class_=name, rel="noreferrer")
