"""An organisation's members and the whole, side by side: what was given for each, what the whole was said to be, the gap."""

from __future__ import annotations

from collections.abc import Sequence

from build_dossier.extract.people import folded
from build_dossier.model import Relation, Side, Statement
from build_dossier.render import html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.topics.figures import Figure


def breakdown(figures: Sequence[Figure], measures: Sequence[str], statements: Sequence[Statement], links: Links) -> str:
    """A table of members, the site's own sum with what it lacks, and the figures for the whole."""
    parts = []
    for relation in sums(figures, measures, links.desk):
        parts.append(_table(relation, figures, statements, links))
        parts.append(misfit(relation, links))
    return "".join(parts)


def sums(figures: Sequence[Figure], measures: Sequence[str], desk: Desk) -> list[Relation]:
    """The relations that set members' figures beside those of the whole, for figures of a page."""
    own = {i for f in figures for i in f.ids}
    found = [
        r
        for r in desk.dossier.evidence.relations
        if any(s.sum for s in r.sides) and own & set(r.claims) and (not measures or r.measure in measures)
    ]
    # the same plan compiled by several outlets is one table: the one with most claims
    best: dict[tuple[str, float | None], Relation] = {}
    for relation in found:
        total = next(s for s in relation.sides if s.sum)
        key = (relation.measure, total.low)
        if key not in best or len(relation.claims) > len(best[key].claims):
            best[key] = relation
    return [best[k] for k in sorted(best, key=str)]


def _table(relation: Relation, figures: Sequence[Figure], statements: Sequence[Statement], links: Links) -> str:
    desk = links.desk
    total = next(s for s in relation.sides if s.sum)
    members = [f for f in figures if set(f.ids) & set(total.claims)]
    rows = [_member(f, statements, links) for f in sorted(members, key=lambda f: -(f.low or 0))]
    missing = desk.words("not_given")
    rows += [
        (html.text(desk.parties.name(n) or n), html.text(missing), "", "", "", _own_word(n, statements, links))
        for n in total.unstated
    ]
    rows.append(
        (
            html.text(desk.words("sum_label")),
            html.el("strong", html.text(f"{total.low:.15g}")),
            html.text(desk.words("sum_status")),
            html.text(desk.words("sum_claimant")),
            "",
            html.text(desk.words("sum_lacks", names=desk.joined(*total.unstated)) if total.unstated else ""),
        )
    )
    wholes = [f for f in figures if any(set(f.ids) & set(s.claims) for s in relation.sides if not s.sum)]
    rows += [_whole(f, links) for f in wholes]
    head = tuple(desk.words(f"column_{c}") for c in ("member", "number", "status", "claimant", "carried", "aside"))
    caption = desk.words("breakdown_caption", measure=desk.measure(relation.measure))
    return html.table(head, rows, caption=caption, classes="bd-figures")


def _member(figure: Figure, statements: Sequence[Statement], links: Links) -> tuple[str, ...]:
    return (*_cells(figure, links, figure.whom or ""), _own_word(figure.whom or "", statements, links))


def _whole(figure: Figure, links: Links) -> tuple[str, ...]:
    desk = links.desk
    label = desk.words("whole_label", whom=figure.whom or desk.words("whom_open"))
    return (*_cells(figure, links, label), html.text(desk.when(figure)))


def _cells(figure: Figure, links: Links, label: str) -> tuple[str, ...]:
    desk = links.desk
    return (
        html.text(label),
        links.number(figure) + desk.review(*figure.claims, *figure.mentions),
        html.text(desk.words(f"status_{figure.status}")),
        html.text(desk.claimant(figure)),
        links.carriers(figure),
    )


def _own_word(member: str, statements: Sequence[Statement], links: Links) -> str:
    """What a member's own office said of what it sends, which may give no number: one company, not 500."""
    desk = links.desk
    name = folded(member)
    own = [s for s in statements if folded(desk.parties.name(s.party) or "") == name]
    words = []
    for statement in own[:2]:
        counted = any(
            c.passage == statement.passage
            and c.article == statement.article
            and c.start >= statement.start
            and c.end <= statement.end
            for c in desk.claims.values()
        )
        if not counted and statement.kind == "reported":
            low, high = desk.quoting.bounds(statement.article, statement.passage, statement.text, statement.start)
            said = desk.quoting.html(statement.article, statement.passage, low, high)
            words.append(
                html.el(
                    "span",
                    html.text(desk.words("own_word", party=desk.parties.name(statement.speaker) or member)),
                    said,
                    " ",
                    links.source(statement.article, statement.passage, short=True),
                )
            )
    return "".join(words)


def misfit(relation: Relation, links: Links) -> str:
    """Why the figures do not fit, as far as the data show it. Nothing is averaged, and nobody is put right."""
    desk = links.desk
    if relation.relation != "conflicts":
        return ""
    total = next(s for s in relation.sides if s.sum)
    wholes = [s for s in relation.sides if not s.sum]
    why = [
        desk.words(
            "misfit_sum", sum=f"{total.low:.15g}", wholes=desk.joined(*dict.fromkeys(_number(s, desk) for s in wholes))
        )
    ]
    claims = [desk.claims[c] for s in relation.sides for c in s.claims if c in desk.claims]
    if len({c.status for c in claims}) > 1:
        why.append(desk.words("misfit_status"))
    if all(c.as_of is None for c in claims):
        why.append(desk.words("misfit_undated"))
    parts = [desk.claims[c] for c in total.claims if c in desk.claims]
    for claim in parts:
        if claim.low is not None and all(s.high is not None and claim.low > s.high for s in wholes):
            why.append(desk.words("misfit_member", member=desk.parties.name(claim.subject), number=claim.printed))
            break
    return html.el(
        "p",
        html.el("strong", html.text(desk.words("relation_conflicts_title"))),
        html.text(desk.words("sentences").join(why) + desk.words("full_stop")),
        class_="bd-verdict",
        id=f"misfit-{relation.measure}",
    )


def _number(side: Side, desk: Desk) -> str:
    claim = next((desk.claims[c] for c in side.claims if c in desk.claims), None)
    return claim.printed if claim else ""
