"""Where the dossier has it from: outlets and wires, who relies on whom, copies of one text, coverage by day."""

from __future__ import annotations

from build_dossier.model import Page
from build_dossier.render import background, html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import coverage, front_matter, heading
from build_dossier.topics import sources

PATH = "sources/index.md"


def page(desk: Desk) -> Page:
    """Outlets with what they rely on, coverage by day, copies with their origin and differences."""
    words = desk.words
    links = links_at(desk, PATH)
    dossier = desk.dossier
    parts = [
        front_matter(words("sources"), coverage(dossier, words), boost=0.5),
        heading(words("sources")),
        html.el("p", html.text(words("sources_intro")), class_="bd-aside"),
    ]
    for title, name, body in (
        ("sources_outlets", "outlets", _outlets(links)),
        ("sources_days", "coverage", _days(desk)),
        ("sources_copies", "copies", _copies(links)),
    ):
        if body:
            parts += [heading(words(title), level=2, anchor=name), body]
    return Page(path=PATH, text="\n\n".join(parts) + "\n")


def _outlets(links: Links) -> str:
    desk = links.desk
    relied = sources.reliances(desk.dossier.articles, desk.dossier.evidence, desk.parties)
    names = list(dict.fromkeys(a.outlet for a in reversed(desk.dossier.articles)))
    rows = []
    for name in sorted(names, key=lambda n: (-sum(a.outlet == n for a in desk.dossier.articles), n)):
        own = [r for r in relied if r.outlet == name]
        carriers = [
            html.text(f"{r.carrier} ")
            + html.text(desk.words("passages_n", n=len(r.passages)))
            + " "
            + desk.joined(
                *(html.link(links.passage(a, p), html.text(f"{n}")) for n, (a, p) in enumerate(r.passages, 1))
            )
            for r in own
        ]
        count = sum(a.outlet == name for a in desk.dossier.articles)
        rows.append(
            (html.text(name or desk.words("no_outlet")), html.text(count), html.items(carriers, class_="bd-carriers"))
        )
    head = (desk.words("outlet"), desk.words("articles"), desk.words("column_relies"))
    return html.table(head, rows, caption=desk.words("sources_outlets"))


def _days(desk: Desk) -> str:
    rows = []
    for day, counted in sources.coverage(desk.dossier.articles, desk.dossier.edition.timezone):
        listed = desk.joined(
            *(desk.words("outlet_item", name=n or desk.words("no_outlet"), count=c) for n, c in sorted(counted.items()))
        )
        total = sum(counted.values())
        bar = html.el("span", class_="bd-bar", style=f"--n:{total}", aria_hidden="true")
        rows.append(
            (html.text(desk.day(day) if day else desk.words("undated")), bar + html.text(total), html.text(listed))
        )
    head = (desk.words("column_day"), desk.words("articles"), desk.words("outlet"))
    return html.table(head, rows, caption=desk.words("sources_days"))


def _copies(links: Links) -> str:
    desk = links.desk
    parts = []
    for cluster in sources.copies(desk.dossier.clusters, desk.dossier.articles):
        pairs = [key.rsplit("/", 1) for key in cluster.passages]
        keys = [(a, p) for a, p in pairs]
        earliest = sources.origin(cluster, desk.articles)
        first = next(k for k in keys if k[0] == earliest)
        quote = desk.quoting.plain(*first, 0, 60)
        more = "……" if len(desk.text(*first)) > 60 else ""
        origin = html.el(
            "p", html.text(desk.words("copies_origin")), links.source(*first, short=True), class_="bd-meta"
        )
        parts.append(
            html.el(
                "div",
                html.el("blockquote", html.el("p", html.text(quote + more))),
                background.carried(keys, cluster, links),
                origin,
                class_="bd-copy",
                id=f"copy-{cluster.id}",
            )
        )
    return "".join(parts)
