"""Anchors that were: an empty place before the passage that their words became, a note where they are gone.

Only who follows an old link sees anything of it: the style sheet shows the note that the address points into.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from build_dossier.model import Article, Former, Page
from build_dossier.render import html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import front_matter, heading
from build_dossier.render.rights import published_blocks


def before(former: Iterable[Former], desk: Desk) -> str:
    """The places of anchors that lead to the passage that follows; what is pointed at says that it was edited."""
    items = list(former)
    if not items:
        return ""
    to = items[0]
    if any(b.kind == "note" and b.passage and b.passage.id == to.to_passage for b in desk.articles[to.article].blocks):
        # the engine moves a footnote to the end of the page, away from what stood before it
        way = html.link(f"#{to.to_passage}", html.text(desk.words("former_now")))
        return html.el("aside", html.el("p", *map(_place, items), way), class_="bd-gone", data_search_exclude="")
    return html.el("div", *map(_place, items), class_="bd-former", data_note=desk.words("former_edited"))


def gone(former: Iterable[Former], desk: Desk) -> str:
    """What stands at the foot of an article for anchors whose words are not in it any more, or not shown."""
    by: dict[str, list[Former]] = defaultdict(list)
    own = None
    for item in former:
        own = own or desk.articles[item.article]
        by[_told(item, own, desk)].append(item)
    if own is None:
        return ""
    links = links_at(desk, own.page)
    words = desk.words
    ways = [
        html.link("#headline", html.text(words("former_top"))),
        html.link(links.page("changes"), html.text(words("former_changes"))),
    ]
    rows = []
    for told, items in sorted(by.items()):
        if told:
            rows.append(html.el("p", *map(_place, items), html.text(words(told)), " ", " · ".join(ways)))
        else:
            rows += [html.el("p", _row(f, links)) for f in items]
    return html.el("aside", *rows, class_="bd-gone", data_search_exclude="")


def _told(item: Former, own: Article, desk: Desk) -> str:
    """Which words tell of an anchor that leads to no passage on its page; none where it leads to another page."""
    if item.to_article == own.id:
        return "former_withheld"
    return "" if item.to_passage and item.to_article in desk.articles else "former_gone"


def pages(desk: Desk) -> tuple[Page, ...]:
    """A page for each address where no article is any more: that it was renamed, with its passages, or removed."""
    by: dict[str, dict[str, Former]] = defaultdict(dict)
    taken = {a.slug for a in desk.dossier.articles}
    for former in desk.dossier.former:
        if former.slug not in taken:
            by[former.slug].setdefault(former.passage, former)
    return tuple(_page(slug, list(own.values()), desk) for slug, own in sorted(by.items()))


def _page(slug: str, former: list[Former], desk: Desk) -> Page:
    path = f"articles/{slug}/index.md"
    links, words = links_at(desk, path), desk.words
    found = Counter(f.to_article for f in former if f.to_article in desk.articles)
    name = "article_renamed" if found else "article_removed"
    title, told = words(name), words(f"{name}_note")
    head = front_matter(title, told, hide=("navigation", "toc"), search=False)
    if found:
        article = desk.articles[found.most_common(1)[0][0]]
        address = links.page(f"articles/{article.slug}")
        way = html.link(address, html.text(desk.quoting.headline(article)))
        was = html.el("div", *(html.el("p", _row(f, links)) for f in former), class_="bd-was")
    else:  # the page itself is the note
        ways = [("articles", "former_articles"), ("changes", "former_changes")]
        way = " · ".join(html.link(links.page(folder), html.text(words(key))) for folder, key in ways)
        was = html.el("p", *map(_place, former))
    body = html.el("div", html.el("p", html.text(told)), html.el("p", way), was)
    return Page(path=path, text="\n\n".join([head, heading(title), body]) + "\n")


def _place(former: Former) -> str:
    return html.el("span", "", id=former.passage)


def _row(former: Former, links: Links) -> str:
    """Where an anchor leads on another page, as far as that page shows it."""
    desk = links.desk
    article = desk.articles.get(former.to_article)
    if article is None or not former.to_passage:
        return _place(former) + html.text(desk.words("former_gone"))
    if former.to_passage in {b.passage.id for b in published_blocks(article) if b.passage}:
        shown = html.text(desk.words("former_now"))
        return _place(former) + html.link(links.passage(article.id, former.to_passage), shown)
    there = html.link(links.page(f"articles/{article.slug}"), html.text(desk.words("former_top")))
    return f"{_place(former)}{html.text(desk.words('former_withheld'))} {there}"
