"""Figures on a page: what stands by population, what does not, the charts, and the ledger of all."""

from __future__ import annotations

from collections.abc import Sequence

from build_dossier.extract.relations import CUMULATIVE
from build_dossier.model import Claim, Relation
from build_dossier.render import charts, decisions, html
from build_dossier.render.charts import Point
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.topics.figures import EQUIPMENT, Figure, Group

SENT = frozenset({"deployed", "stationed", "aircraft", "vehicles", "vessels"})  # measures that are planned, then done
MOST_EARLIER = 12  # figures of one population that a page lists; the ledger has more, the data all
MOST_ROWS = 400  # of a ledger on a page
WORDED = ("restates", "agrees", "updates", "subset", "conflicts", "not_comparable")


def standing(groups: Sequence[Group], links: Links) -> str:
    """A sentence on what stands of each cumulative measure, and a table of it: the latest of each population first."""
    desk = links.desk
    parts: list[str] = []
    measures = list(dict.fromkeys(g.measure for g in groups))
    for measure in measures:
        own = [g for g in groups if g.measure == measure and any(f.stands and f.outside is None for f in g.figures)]
        if not own:
            continue
        name = desk.measure(measure)
        if len(measures) > 1:
            parts.append(html.el("h3", html.text(name), id=f"figures-{measure}"))
        parts.append(total(measure, groups, links))
        rows = [_row(f, links, current=f is g.standing, group=g) for g in own for f in _shown(g)]
        hidden = sum(len(_told(g)) - len(_shown(g)) for g in own)
        caption = desk.words("figures_caption", measure=name)
        parts.append(html.table(_head(desk, measure), rows, caption=caption, classes="bd-figures"))
        if hidden:
            parts.append(html.el("p", html.text(desk.words("more_rows", n=hidden)), class_="bd-aside"))
        if len({(g.whom, g.item) for g in own}) > 1 and measure in CUMULATIVE:
            parts.append(html.el("p", html.text(desk.words("not_added")), class_="bd-aside"))
    return "".join(parts)


def _told(group: Group) -> list[Figure]:
    """The figures of a group that stand, the one that stands for it first, then from the newest back."""
    figures = [f for f in group.figures if f.stands and f.outside is None]
    return sorted(figures, key=lambda f: (f is not group.standing, _newest_first(f)))


def _shown(group: Group) -> list[Figure]:
    return _told(group)[:MOST_EARLIER]


def _newest_first(figure: Figure) -> tuple[int, ...]:
    return tuple(-ord(c) for c in figure.as_of or "")


def total(measure: str, groups: Sequence[Group], links: Links) -> str:
    """Whether there is a usable total of a measure; populations are never added up to make one."""
    desk = links.desk
    if measure not in CUMULATIVE:
        return ""
    own = [g for g in groups if g.measure == measure and not g.place]
    whole = next((g.standing for g in own if not g.whom), None)
    named = [g for g in own if g.whom and g.standing]
    name = desk.measure(measure)
    if whole is None and lacks_total(measure, groups, desk):
        listed = desk.joined(
            *(desk.words("standing_item", whom=g.whom, number=_plain(g.standing, desk)) for g in named)
        )
        key = "no_total_but" if listed else "no_total"
        return html.el("p", html.text(desk.words(key, measure=name, listed=listed)), class_="bd-verdict")
    if whole is not None and named and not any(c.review == "reviewed" for c in whole.claims):
        told = desk.words(
            "unchecked_total",
            measure=name,
            number=_plain(whole, desk),
            claimant=desk.claimant(whole),
            when=desk.when(whole),
            n=len(whole.articles),
        )
        return html.el("p", html.text(told), class_="bd-verdict")
    return ""


def lacks_total(measure: str, groups: Sequence[Group], desk: Desk) -> bool:
    """Whether readers would look for a total that is not there: several populations, a withdrawn total, an editor's word."""
    own = [g for g in groups if g.measure == measure and not g.place]
    named = [g for g in own if g.whom and g.standing]
    gone = any(not f.stands for g in own if not g.whom for f in g.figures)
    return len(named) > 1 or gone or desk.ledger.no_total(measure) is not None


def _plain(figure: Figure | None, desk: Desk) -> str:
    return figure.printed + desk.unit(figure) if figure else ""


def _head(desk: Desk, measure: str = "") -> tuple[str, ...]:
    first = "type" if measure in EQUIPMENT else "whom"
    return tuple(desk.words(f"column_{c}") for c in (first, "number", "claimant", "via", "when", "carried", "relation"))


def _row(figure: Figure, links: Links, *, current: bool, group: Group | None = None) -> tuple[str, ...]:
    desk = links.desk
    number = html.el("span", links.number(figure), class_="bd-current" if current else "bd-earlier")
    via = desk.joined(*dict.fromkeys(desk.parties.name(v) for c in figure.claims for v in c.via))
    # what was only planned says so beside its number
    planned = (
        html.el("span", html.text(desk.words("status_planned")), class_="bd-tag") if figure.status == "planned" else ""
    )
    return (
        html.text(desk.whom(figure)),
        number + planned + _badges(figure, desk),
        html.text(desk.claimant(figure)),
        html.text(via),
        html.text(desk.when(figure, group if current else None)),
        links.carriers(figure) if figure.outside is None else decisions.outside_source(figure, desk),
        html.text(desk.words("sentences").join((*relation_words(figure, desk), *_part_of(figure, desk))))
        + decisions.decided(figure.ids, desk),
    )


def _badges(figure: Figure, desk: Desk) -> str:
    if figure.outside is not None:
        return desk.badge("added")
    return desk.review(*figure.claims, *figure.mentions)


def relation_words(figure: Figure, desk: Desk) -> tuple[str, ...]:
    """What a figure is to others, in the newsroom's words."""
    own = set(figure.ids)
    found: dict[tuple[object, ...], str] = {}
    near = {r.id: r for i in figure.ids for r in desk.relations.get(i, ())}
    for relation in near.values():
        if relation.relation in WORDED and (words := _relation(relation, own, desk)):
            # the same figure told by two claimants, or in two languages, is one line
            bounds = tuple((side.low, side.high) for side in relation.sides)
            found.setdefault((relation.relation, bounds), words)
    return tuple(dict.fromkeys(found.values()))


def _said(claim: Claim, desk: Desk) -> str:
    """A number beside which another is set, with the word before it where it does not stand."""
    decision = desk.retraction([claim.id])
    return f"{desk.quoting.label(decision)} {claim.printed}" if decision else claim.printed


def _part_of(figure: Figure, desk: Desk) -> tuple[str, ...]:
    """What an addition is declared to be part of."""
    whole = figure.outside.part_of if figure.outside else None
    return (desk.words("relation_subset", other=whole),) if whole else ()


def _relation(relation: Relation, own: set[str], desk: Desk) -> str:
    """A relation as seen from one of its sides; the earlier side of a pair says nothing of the later."""
    mine = next((i for i, side in enumerate(relation.sides) if own & set(side.claims)), 0)
    others = [s for i, s in enumerate(relation.sides) if i != mine]
    if any(side.sum for side in relation.sides):
        return desk.words("relation_misfit") if relation.relation == "conflicts" else ""
    if relation.relation == "not_comparable":
        # said of a figure of nobody in particular, beside the named populations
        own_claims = [desk.claims[c] for c in own if c in desk.claims]
        if relation.note != "different populations" or any(c.subject or c.population for c in own_claims):
            return ""
    elif relation.relation != "conflicts" and mine == 0:
        return ""
    shown = [desk.claims[s.claims[0]] for s in others if s.claims and s.claims[0] in desk.claims]
    numbers = desk.joined(*dict.fromkeys(_said(c, desk) for c in shown))
    return desk.words(f"relation_{relation.relation}", other=numbers) if numbers else ""


def additions(figures: Sequence[Figure], links: Links) -> str:
    """Figures from outside the dossier, apart from those that its articles give."""
    desk = links.desk
    rows = [_row(f, links, current=False) for f in figures if f.outside is not None]
    if not rows:
        return ""
    note = html.el("p", html.text(desk.words("outside_note")), class_="bd-aside")
    return note + html.table(_head(desk), rows, caption=desk.words("outside_caption"), classes="bd-figures")


def ledger(figures: Sequence[Figure], links: Links) -> str:
    """Every figure of a topic, retracted ones too, as a table that is a row of cards on a phone."""
    desk = links.desk
    head = (desk.words("column_measure"), *_head(desk), desk.words("column_status"))
    rows = [
        (html.text(desk.measure(f.measure)), *_row(f, links, current=False), html.text(_status(f, desk)))
        for f in figures[:MOST_ROWS]
    ]
    files = desk.joined(*(html.link(f"{links.root}data/{n}", n) for n in ("claims.csv", "claims.json", "topics.json")))
    cut = desk.words("more_rows", n=len(figures) - MOST_ROWS) + " " if len(figures) > MOST_ROWS else ""
    note = html.el("p", html.text(cut + desk.words("ledger_note")), " ", files, class_="bd-aside")
    ids = [f"figure-{f.ids[0]}" for f in figures]
    return html.table(head, rows, caption=desk.words("ledger_caption"), classes="bd-ledger", ids=ids) + note


def _status(figure: Figure, desk: Desk) -> str:
    if figure.stands:
        acted = figure.status == "planned" or figure.measure in SENT
        return desk.words(f"status_{figure.status}" if acted else "status_stands")
    decision = desk.retraction(figure.ids)
    return desk.quoting.label(decision) if decision else desk.words("retracted_withdrawn")


def multiples(groups: Sequence[Group], links: Links) -> str:
    """A small chart for each population with two dated figures or more, each with its table."""
    made = [drawn for g in groups if (drawn := drawing(g, links))]
    return html.el("div", *made, class_="bd-charts") if made else ""


def drawing(group: Group, links: Links) -> str:
    """The chart of one population with its table; empty where two points are not there."""
    desk, words = links.desk, links.desk.words
    points = [
        Point(
            day=f.as_of or "",
            low=f.low,
            high=f.high,
            label=f.printed,
            retracted="" if f.stands else _status(f, desk),
        )
        for f in group.figures
        if f.as_of and f.outside is None
    ]
    if not points:
        return ""
    title = words("chart_title", measure=desk.measure(group.measure), whom=desk.whom(group.figures[0]))
    days = {p.day: desk.day(p.day) for p in points}
    told = desk.joined(
        *(words("chart_point", day=days[p.day], label=f"{p.retracted} {p.label}".strip()) for p in points)
    )
    svg = charts.chart(points, title=title, description=told, days=days)
    if not svg:
        return ""
    rows = [
        (html.text(desk.when(f)), links.number(f), html.text(f.claimant or words("not_stated")))
        for f in group.figures
        if f.outside is None
    ]
    head = (words("column_when"), words("column_number"), words("column_claimant"))
    tabled = html.details(words("chart_table"), html.table(head, rows, caption=title), class_="bd-plain")
    return html.el("figure", svg, html.el("figcaption", html.text(title)), tabled, class_="bd-chart-figure")
