"""Corrections: what publishers withdrew or denied, what outlets corrected, what this site corrected; and other decisions."""

from __future__ import annotations

from build_dossier.model import Decision, Page
from build_dossier.render import decisions, html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import front_matter, heading

PATH = "corrections/index.md"
GROUPS = (
    ("withdrawn", ("withdrawn",)),
    ("denied", ("denied",)),
    ("corrected_by_outlet", ("corrected_by_outlet",)),
    ("corrected_by_site", ("corrected_by_site", "dropped", "merged", "moved_in", "moved_out")),
    ("added", ("added",)),
    ("headline", ("headline",)),
    ("reviewed", ("reviewed",)),
)


def page(desk: Desk) -> Page:
    """Every decision of an editor, by who corrected whom."""
    words = desk.words
    links = links_at(desk, PATH)
    parts = [front_matter(words("corrections"), words("corrections_intro"), boost=0.5), heading(words("corrections"))]
    parts.append(html.el("p", html.text(words("corrections_intro")), class_="bd-aside"))
    for name, kinds in GROUPS:
        own = [d for d in desk.dossier.decisions if d.kind in kinds]
        if own:
            parts.append(heading(words(f"decision_{name}"), level=2, anchor=name.replace("_", "-")))
            parts.append("".join(entry(d, links) for d in own))
    if not desk.dossier.decisions:
        parts.append(html.el("p", html.text(words("corrections_none"))))
    return Page(path=PATH, text="\n\n".join(parts) + "\n")


def entry(decision: Decision, links: Links) -> str:
    """One decision: the records with links, who withdrew or what was set, the reason, the sources, the editor."""
    desk = links.desk
    rows = [html.el("li", r) for i in decision.records if (r := record(i, links))]
    changed = [
        desk.words("field_set", field=desk.words.words.get(f"field_{n}", n), value=shown_value(n, v, desk))
        for n, v in decision.changed
    ]
    what = desk.words(f"decision_{decision.kind}")
    if decision.by:
        what = desk.words("box_what", what=what, by=decision.by, on=desk.day(decision.on))
    parts = [
        html.el("p", html.el("strong", html.text(what)), html.text(" " + desk.joined(*changed))),
        html.el("ul", *rows) if rows else "",
        html.el("p", html.text(" ".join(p for p in (decision.reason, _also(decision)) if p))),
        decisions.citations(decision, desk),
        html.el(
            "p",
            html.text(desk.words("box_editor", editor=decision.editor, decided=desk.day(decision.decided))),
            class_="bd-aside",
        ),
    ]
    return html.el("div", *parts, class_="bd-box", id=decision.id)


def shown_value(field: str, value: str, desk: Desk) -> str:
    """What a field was set to, in words."""
    if field == "population":
        return desk.populations.labels.get(value, value)
    if field == "status":
        return desk.words(f"status_{value}")
    if field in ("as_of", "date") and value:
        return desk.day(value)
    return value or desk.words("not_stated")


def _also(decision: Decision) -> str:
    """What else was said of it; of a dropped record it names the passage, which is no text for readers."""
    return "" if decision.kind == "dropped" else decision.also


def record(identity: str, links: Links) -> str:
    """A record in a line: what it says, and where."""
    desk = links.desk
    if identity in desk.claims:
        claim = desk.claims[identity]
        figure = next(iter(desk.ledger.figures([identity])))
        head = html.text(desk.counted(figure) + " ") + links.number(figure)
        return f"{head} {links.source(claim.article, claim.passage, short=True)}"
    if identity in desk.outside:
        figure = next(iter(desk.ledger.figures((), [identity])))
        return html.text(desk.counted(figure) + " ") + links.number(figure)
    if identity in desk.statements:
        statement = desk.statements[identity]
        words = desk.quoting.plain(
            statement.article, statement.passage, statement.start, min(statement.end, statement.start + 60)
        )
        return f"{html.text(words)} {links.source(statement.article, statement.passage, short=True)}"
    if identity in desk.events:
        event = desk.events[identity]
        return f"{html.text(event.expression)} {links.source(event.article, event.passage, short=True)}"
    passages = [(a, p) for (a, p) in desk.passages if p == identity]
    return links.source(*passages[0], short=True) if passages else ""
