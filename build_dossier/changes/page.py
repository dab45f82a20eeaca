"""The page of updates: what changed each time the dossier was published, in words, each with a link that stays."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from build_dossier.changes.news import KINDS, Item, Told
from build_dossier.changes.past import Past
from build_dossier.model import Page
from build_dossier.render import dates, html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import front_matter, heading

FOLDER = "changes"
PATH = f"{FOLDER}/index.md"
ATOM = "atom.xml"
JSON = "feed.json"


def page(desk: Desk, past: Past) -> Page:
    """All versions, the newest first."""
    words = desk.words
    links = links_at(desk, PATH)
    feeds = html.text(words("news_feeds", atom="\0", json="\1"))
    feeds = feeds.replace("\0", html.link(ATOM, "Atom")).replace("\1", html.link(JSON, "JSON Feed"))
    parts = [
        front_matter(words("news"), words("news_intro"), hide=("navigation",), boost=0.5),
        heading(words("news")),
        html.el("p", html.text(words("news_intro")), class_="bd-aside"),
        html.el("p", feeds, class_="bd-aside"),
    ]
    parts += [part for told in past.news for part in _version(told, links)]
    if not past.news:
        parts.append(html.el("p", html.text(words("news_none" if past.known else "news_unknown"))))
    elif past.cut:
        parts.append(html.el("p", html.text(words("news_cut")), class_="bd-aside"))
    return Page(path=PATH, text="\n\n".join(parts) + "\n")


def latest(desk: Desk, past: Past, path: str) -> str:
    """The newest version that holds more than the beginning, for the front page; empty where there is none."""
    told = next((t for t in past.news if any(i.kind != "begun" for i in t.items)), None)
    if told is None:
        return ""
    links = links_at(desk, path)
    rows = [html.el("li", shown(i, links)) for i in told.items[:4]]
    day = html.el("p", html.link(links.page(FOLDER, anchor(told)), html.text(moment(told, desk))), class_="bd-meta")
    return html.el("div", day, html.el("ul", *rows))


def _version(told: Told, links: Links) -> list[str]:
    desk = links.desk
    parts = [heading(moment(told, desk), level=2, anchor=anchor(told))]
    for kind in KINDS:
        rows = [html.el("li", shown(i, links), id=i.id) for i in told.items if i.kind == kind]
        if rows:
            parts.append(
                html.el("p", html.el("strong", html.text(desk.words(f"news_kind_{kind}")))) + html.el("ul", *rows)
            )
    repository = desk.config.repository
    if repository is not None:
        address = f"{repository.url.rstrip('/')}/commit/{told.commit}"
        parts.append(html.el("p", html.link(address, html.text(desk.words("news_commit"))), class_="bd-aside"))
    return parts


def anchor(told: Told) -> str:
    """The anchor of a version, made of its commit."""
    return f"v-{told.commit[:10]}"


def moment(told: Told, desk: Desk) -> str:
    """When a version was published, on the dossier's clock."""
    return dates.minute(told.when.astimezone(ZoneInfo(desk.dossier.edition.timezone)), desk.language)


def shown(item: Item, links: Links) -> str:
    """One piece of news with a link to what it is about, where that is still there."""
    desk = links.desk
    words = html.text(desk.quoting.told(item.text))
    address = target(item, links)
    return f"{words} {html.link(address, html.text(desk.words('news_see')), class_='bd-source')}" if address else words


def target(item: Item, links: Links) -> str:
    """The address of what a piece of news is about, as seen from a page; empty where it is gone."""
    desk = links.desk
    if item.article in desk.articles:
        page = f"articles/{desk.articles[item.article].slug}"
        older = {f.passage for own in desk.former.get(item.article, {}).values() for f in own}
        if item.passage in older:
            return links.page(page, item.passage)
        return links.passage(item.article, item.passage) if item.passage else links.page(page)
    if item.decision in {d.id for d in desk.dossier.decisions}:
        return links.page("corrections", item.decision)
    return ""
