"""Anchors that were: an empty place before the passage that their words became, a note where they are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from build_dossier.model import Former, Page
from build_dossier.render import html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import front_matter, heading


def before(former: Iterable[Former], desk: Desk) -> str:
    """The places of anchors that lead to the passage that follows; what is pointed at says that it was edited."""
    note = desk.words("former_edited")
    return "".join(html.el("div", "", id=f.passage, class_="bd-former", data_note=note) for f in former)


def gone(former: Iterable[Former], desk: Desk) -> str:
    """What stands at the foot of an article for anchors whose words are not in it any more."""
    rows = [html.el("p", html.text(desk.words("former_gone")), id=f.passage) for f in former]
    return html.el("aside", *rows, class_="bd-gone", data_search_exclude="") if rows else ""


def pages(desk: Desk) -> tuple[Page, ...]:
    """A page for each article that is not there any more: that it was renamed, with its passages, or removed."""
    by: dict[tuple[str, str], list[Former]] = defaultdict(list)
    taken = {a.slug for a in desk.dossier.articles}
    for former in desk.dossier.former:
        if former.article not in desk.articles and former.slug not in taken:
            by[former.slug, former.article].append(former)
    return tuple(_page(slug, own, desk) for (slug, _), own in sorted(by.items()))


def _page(slug: str, former: list[Former], desk: Desk) -> Page:
    path = f"articles/{slug}/index.md"
    links = links_at(desk, path)
    moved = next((f.to_article for f in former if f.to_article in desk.articles), None)
    title = desk.words("article_renamed" if moved else "article_removed")
    places = [html.el("span", "", id=f.passage) for f in former]
    told = desk.words("article_renamed_note" if moved else "article_removed_note")
    now = ""
    if moved:
        article = desk.articles[moved]
        now = html.el("p", html.link(links.page(f"articles/{article.slug}"), html.text(desk.quoting.headline(article))))
    head = front_matter(title, told, hide=("navigation", "toc"), search=False)
    # of an article that was removed, the page itself is the note
    was = html.items([_row(f, links) for f in former], class_="bd-was") if moved else html.el("p", *places)
    body = html.el("div", html.el("p", html.text(told)), now, was)
    return Page(path=path, text="\n\n".join([head, heading(title), body]) + "\n")


def _row(former: Former, links: Links) -> str:
    words = links.desk.words
    place = html.el("span", "", id=former.passage)
    if former.to_article in links.desk.articles and former.to_passage:
        return place + html.link(links.passage(former.to_article, former.to_passage), html.text(words("former_now")))
    return place + html.text(words("former_gone"))
