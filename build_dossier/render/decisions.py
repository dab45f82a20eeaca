"""What editors decided, as pages show it: the decision on a record, the box of figures that do not stand, what is cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from build_dossier.model import Decision
from build_dossier.render import html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.topics.figures import Figure


def decided(
    records: Iterable[str], desk: Desk, kinds: tuple[str, ...] = ("corrected_by_site", "headline", "reviewed")
) -> str:
    """The editors' decisions on some records, each with its reason and who made it."""
    found = {d.id: d for r in records for d in desk.decisions.get(r, ()) if d.kind in kinds}
    told = dict.fromkeys(decision_words(d, desk) for d in found.values())
    return "".join(html.el("p", html.text(words), class_="bd-decision") for words in told)


def decision_words(decision: Decision, desk: Desk) -> str:
    """One decision in a sentence: what, why, who, when."""
    return desk.words(
        "decision_line",
        what=desk.words(f"decision_{decision.kind}"),
        reason=decision.reason,
        editor=decision.editor,
        decided=desk.day(decision.decided),
    )


def outside_source(figure: Figure, desk: Desk) -> str:
    """What an addition from outside the dossier rests on."""
    decision = next((d for d in desk.dossier.decisions if figure.outside and d.id == figure.outside.decision), None)
    return citations(decision, desk) if decision else ""


def citations(decision: Decision, desk: Desk) -> str:
    """The reports that a decision cites."""
    rows = []
    for source in decision.sources:
        title = desk.words("cited_headline", headline=source.headline) if source.headline else ""
        shown = html.text(desk.words("cited", outlet=source.outlet, headline=title, date=desk.day(source.date)))
        rows.append(html.link(source.url, shown) if source.url else shown)
    return html.items(rows, class_="bd-carriers")


def retracted(figures: Sequence[Figure], links: Links) -> str:
    """The box of figures that do not stand, by the decision that says so: who, when, why, on whose report."""
    desk = links.desk
    by_decision: dict[str, list[Figure]] = {}
    known = {d.id: d for d in desk.dossier.decisions}
    for figure in figures:
        if figure.stands:
            continue
        decision = desk.retraction(figure.ids)
        if decision is not None:
            by_decision.setdefault(decision.id, []).append(figure)
    return "".join(_box(known[name], own, links) for name, own in by_decision.items())


def _box(decision: Decision, figures: list[Figure], links: Links) -> str:
    desk = links.desk
    rows = [
        html.el(
            "li",
            html.text(desk.whom(f)),
            " ",
            links.number(f),
            html.text(desk.words("box_line", claimant=desk.claimant(f), when=desk.when(f))),
            " ",
            links.carriers(f),
        )
        for f in figures
    ]
    what = desk.words(
        "box_what", what=desk.words(f"decision_{decision.kind}"), by=decision.by, on=desk.day(decision.on)
    )
    parts = [
        html.el("p", html.el("strong", html.text(what))),
        html.el("ul", *rows),
        html.el("p", html.text(decision.reason)),
        html.el("p", html.text(decision.also)) if decision.also else "",
        html.el("p", html.text(desk.words("box_sources")), class_="bd-aside"),
        citations(decision, desk),
        html.el(
            "p",
            desk.badge("added"),
            html.text(desk.words("box_editor", editor=decision.editor, decided=desk.day(decision.decided))),
            class_="bd-aside",
        ),
    ]
    return html.el("aside", *parts, class_="bd-box", id=decision.id, aria_label=desk.words("section_withdrawn"))
