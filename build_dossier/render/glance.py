"""The dossier at a glance, for its front page: figures, open questions, course of events, statements, topics, corrections."""

from __future__ import annotations

from collections.abc import Iterable

from build_dossier.extract.relations import CUMULATIVE
from build_dossier.model import RETRACTED
from build_dossier.render import breakdown, corrections, figures_section, html, statements_section, timeline
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.topics.figures import EQUIPMENT, Figure, Group, rivals
from build_dossier.topics.happenings import happenings, headlines
from build_dossier.topics.questions import Question, open_questions
from build_dossier.topics.sayings import Card

ROWS = 10
EVENTS = 6
CARDS = 4
WORDS_OF_A_CARD = 2


def parts(desk: Desk) -> list[tuple[str, str]]:
    """The parts of the front page in order: (anchor and word of the heading, HTML). Empty ones are left out."""
    links = links_at(desk, "index.md")
    groups = front_groups(desk)
    whole = tuple(g for g in groups if not g.place)
    made = [
        ("figures_now", numbers(groups, links)),
        ("unclear", unclear(whole, links)),
        ("front_chart", figures_section.multiples(_charted(whole), links)),
        ("course", course(links)),
        ("front_statements", sayings(links)),
        ("topics", topics(links)),
    ]
    return [(name, body) for name, body in made if body]


def front_groups(desk: Desk) -> tuple[Group, ...]:
    """The figures of people in the topics that tell figures, in the order of their measures; parts of the place, too."""
    found: dict[tuple[str | None, ...], Group] = {}
    for setting, topic in zip(desk.config.topics, desk.dossier.topics, strict=True):
        if not any(s.kind == "figures" for s in setting.sections):
            continue
        measures = [m for s in setting.sections if s.kind == "figures" for m in (s.measures or setting.match.measures)]
        figures = [f for f in desk.ledger.figures(topic.claims, topic.outside) if f.measure in measures]
        order = {m: n for n, m in enumerate(measures)}
        for group in sorted(desk.ledger.groups(figures), key=lambda g: order.get(g.measure, 99)):
            if group.measure not in EQUIPMENT:
                found.setdefault((group.measure, group.whom, group.item, group.place), group)
    return tuple(found.values())


def numbers(groups: tuple[Group, ...], links: Links) -> str:
    """What stands now, each figure with its own day and claimant; no date holds for all of them."""
    desk = links.desk
    rows: list[tuple[str, ...]] = []
    places = [g for g in groups if g.place]
    groups = tuple(g for g in groups if not g.place)
    for measure in dict.fromkeys(g.measure for g in groups):
        own = [g for g in groups if g.measure == measure]
        whole = next((g for g in own if not g.whom), None)
        if (whole is None or whole.standing is None) and figures_section.lacks_total(measure, groups, desk):
            rows.append(_no_total(measure, whole, [g for g in places if g.measure == measure], links))
        rows += [_row(g, g.standing, links, alone=len(own) < 2) for g in own if g.standing is not None]
    rows = [*rows[:ROWS], *_misfits(links)]
    head = tuple(desk.words(f"column_{c}") for c in ("item", "number", "who_says", "when", "status"))
    tabled = html.table(head, rows, caption=desk.words("figures_now_caption"), classes="bd-figures bd-now")
    return tabled + _additions(groups, links) + desk.legend() if tabled else ""


def _row(group: Group, figure: Figure, links: Links, *, alone: bool) -> tuple[str, ...]:
    desk = links.desk
    beside = rivals(group, figure)
    apart = {id(f) for f in (figure, *beside)}  # figures are long to compare
    earlier = [
        f.printed
        for f in group.figures
        if f.stands and f.outside is None and f.low != figure.low and id(f) not in apart
    ]
    notes = (
        [desk.words("earlier", numbers=desk.joined(*dict.fromkeys(earlier)))]
        if earlier and group.measure in CUMULATIVE
        else []
    )
    if beside:
        other = desk.joined(
            *(
                f.printed + desk.unit(f) + desk.words("in_brackets", text=f.claimant or desk.words("not_stated"))
                for f in beside
            )
        )
        notes.insert(0, desk.words("relation_conflicts", other=other))
    via = dict.fromkeys(desk.parties.name(v) for c in figure.claims for v in c.via)
    if via:
        notes.append(desk.words("front_via", via=desk.joined(*via)))
    retracted_ = [f for f in group.figures if not f.stands]
    if retracted_:
        notes.append(
            desk.words(
                "earlier_retracted", numbers=desk.joined(*dict.fromkeys(desk.quoting_words(f) for f in retracted_))
            )
        )
    return (
        html.text(item_name(group, desk, alone=alone)),
        links.number(figure) + desk.review(*figure.claims, *figure.mentions),
        html.text(desk.claimant(figure)),
        html.text(desk.when(figure, group)),
        html.text(desk.words("sentences").join(notes)),
    )


def item_name(group: Group, desk: Desk, *, alone: bool) -> str:
    """死亡·执法人员; 死亡·总数 beside populations; 被拘捕 where there is one figure of nobody in particular."""
    measure = desk.measure(group.measure)
    if not group.whom and alone:
        return measure
    return desk.words("item_name", measure=measure, whom=group.whom or desk.words("whom_total"))


def _no_total(measure: str, whole: Group | None, parts: list[Group], links: Links) -> tuple[str, ...]:
    desk = links.desk
    gone = [f for f in whole.figures if not f.stands] if whole else []
    note = ""
    if gone:
        decision = desk.retraction(gone[-1].ids)
        shown = html.text(desk.words("once_given")) + links.number(gone[-1])
        for part in parts:  # 其中阿拉木图 已撤回 103
            lost = [f for f in part.figures if not f.stands]
            if lost:
                of_which = desk.words("comma") + desk.words("of_which", place=part.place)
                shown += html.text(of_which) + links.number(lost[-1])
        note = shown + (
            " " + html.link(links.page("corrections", decision.id), html.text(desk.words("see_correction")))
            if decision
            else ""
        )
    return (
        html.text(desk.words("item_name", measure=desk.measure(measure), whom=desk.words("whom_total"))),
        html.el("strong", html.text(desk.words("no_usable_total")), class_="bd-none"),
        "",
        "",
        note,
    )


def _additions(groups: tuple[Group, ...], links: Links) -> str:
    """Figures from outside the dossier, in a line of their own."""
    desk = links.desk
    added = [f for g in groups for f in g.figures if f.outside is not None]
    if not added:
        return ""
    rows = [
        desk.badge("added")
        + html.text(f"{desk.measure(f.measure)}·{desk.whom(f)} ")
        + desk.number(f)
        + html.text(desk.words("comma").join(("", f.claimant or desk.words("not_stated"), desk.when(f))))
        + html.text(
            desk.words("comma") + desk.words("relation_subset", other=f.outside.part_of)
            if f.outside and f.outside.part_of
            else ""
        )
        for f in added
    ]
    return html.el("p", html.text(desk.words("outside_caption")), class_="bd-aside") + html.items(
        rows, class_="bd-carriers"
    )


def _misfits(links: Links) -> list[tuple[str, ...]]:
    """Members' figures beside those of the whole that they do not fit."""
    desk = links.desk
    rows: list[tuple[str, ...]] = []
    for setting, topic in zip(desk.config.topics, desk.dossier.topics, strict=True):
        sections = [s for s in setting.sections if s.kind == "breakdown"]
        if not sections:
            continue
        figures = desk.ledger.figures(topic.claims, topic.outside)
        for relation in breakdown.sums(figures, sections[0].measures, desk):
            if relation.relation != "conflicts":
                continue
            total = next(s for s in relation.sides if s.sum)
            whole = [f for f in figures if any(set(f.ids) & set(s.claims) for s in relation.sides if not s.sum)]
            best = max(whole, key=lambda f: f.status != "planned", default=None)
            if best is None:
                continue
            address = links.page(f"topics/{topic.slug}", f"misfit-{relation.measure}")
            sides = desk.words("misfit_sides", sum=f"{total.low:.15g}")
            rows.append(
                (
                    html.text(
                        desk.words("item_name", measure=desk.measure(relation.measure), whom=best.whom or topic.title)
                    ),
                    links.number(best) + html.text(sides),
                    html.text(desk.claimant(best)),
                    html.text(desk.when(best)),
                    html.link(address, html.text(desk.words("relation_conflicts_title"))),
                )
            )
    return rows


def _charted(groups: tuple[Group, ...]) -> list[Group]:
    """What a front page draws: only a series of three or more; deaths are never drawn here."""
    return [g for g in groups if g.measure != "killed" and len([f for f in g.figures if f.stands and f.as_of]) > 2][:1]


def unclear(groups: tuple[Group, ...], links: Links) -> str:
    """What is still unclear: the editors' questions, then what the figures leave open."""
    desk = links.desk
    own = [html.text(q) for q in desk.config.questions]
    found = [question_words(q, links) for q in open_questions(groups, desk.dossier.evidence.relations)]
    return html.items(dict.fromkeys([*own, *(f for f in found if f)]))


def question_words(question: Question, links: Links) -> str:
    """An open question in a sentence, with a link to what it is about."""
    desk = links.desk
    name = desk.measure(question.measure)
    figure = question.figures[0] if question.figures else None
    number = links.number(figure) if figure else ""
    if question.kind in ("whom", "claimant"):
        before, _, after = desk.words(f"open_{question.kind}", measure=name, number="\0").partition("\0")
        return html.text(before) + number + html.text(after)
    if question.kind == "subset":
        others = desk.joined(*(f.printed + desk.words("in_brackets", text=f.whom) for f in question.figures[1:]))
        before, _, after = desk.words("open_subset", number="\0", others=others).partition("\0")
        return html.text(before) + number + html.text(after)
    if question.kind == "member":
        names = desk.joined(*(desk.parties.name(n) for n in question.names))
        return html.text(desk.words("open_member", measure=name, names=names))
    return ""


def course(links: Links) -> str:
    """The course of events in a few lines, with the way to all of them."""
    desk = links.desk
    told = headlines(happenings(desk.dossier.evidence.events, desk.asides, desk.verbs, desk.parts), EVENTS)
    more = html.el("p", html.link(links.page("timeline"), html.text(desk.words("timeline_all"))))
    return timeline.lines(told, links) + more if told else ""


def sayings(links: Links) -> str:
    """Three cards of what states and organisations other than the story's own said: answers first, then the latest."""
    desk = links.desk
    official = [s.id for s in desk.statements.values() if s.party and desk.parties.name(s.party) != desk.home]
    cards = desk.register.cards(official)
    chosen = choice(cards)
    if not chosen:
        return ""
    shown = [statements_section.card(c, chosen, links, most=WORDS_OF_A_CARD) for c in chosen]
    days = [
        html.el("p", html.el("time", html.text(desk.day(c.date) if c.date else desk.words("undated")))) for c in chosen
    ]
    body = "".join(html.el("div", d, s, class_="bd-front-card") for d, s in zip(days, shown, strict=True))
    target = next(
        (t.slug for t, s in zip(desk.dossier.topics, desk.config.topics, strict=True) if "*" in s.match.parties), None
    )
    more = (
        html.el("p", html.link(links.page(f"topics/{target}"), html.text(desk.words("statements_all"))))
        if target
        else ""
    )
    return html.el("div", body, class_="bd-front-cards") + more


def choice(cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """An exchange of two parties where there is one, then the latest card of each other party."""
    chosen: list[Card] = []
    reply = next((c for c in cards if c.answers and any(c.answers in o.ids for o in cards)), None)
    if reply is not None:
        chosen += [next(o for o in cards if reply.answers in o.ids), reply]
    exchange = list(chosen)
    dated = [c for c in cards if c.date and c.party]
    for card in sorted(dated, key=lambda c: (c.date or "", len(c.sayings)), reverse=True):
        # an exchange is one matter of two parties: either may be there with another of its own
        others = {c.party for c in chosen if c not in exchange}
        if len(chosen) < CARDS and card not in chosen and card.party not in others:
            chosen.append(card)
    return tuple(sorted(chosen, key=lambda c: c.date or "9"))


def topics(links: Links) -> str:
    """The way to each topic and to the pages beside them."""
    desk = links.desk
    own = [(f"topics/{t.slug}", t.title) for t in desk.dossier.topics]
    beside: Iterable[tuple[str, str]] = [(n, desk.words(n)) for n in ("timeline", "people", "sources", "corrections")]
    rows = [html.link(links.page(where), html.text(title), class_="md-button") for where, title in (*own, *beside)]
    return html.el("p", " ".join(rows), class_="bd-buttons")


def corrected(links: Links) -> str:
    """What was withdrawn or corrected, in full view."""
    desk = links.desk
    own = [d for d in desk.dossier.decisions if d.kind in RETRACTED]
    return "".join(corrections.entry(d, links) for d in own)
