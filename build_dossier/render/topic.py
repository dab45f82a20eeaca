"""The page of a topic: the sections that `dossier.yml` names, in its order, each of what belongs to the topic."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from build_dossier.config import Section
from build_dossier.config import Topic as Setting
from build_dossier.convert import escape
from build_dossier.lang.lexicon import names_pattern
from build_dossier.model import Page, Topic
from build_dossier.render import (
    background,
    breakdown,
    decisions,
    figures_section,
    html,
    left_out,
    statements_section,
    timeline,
)
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import banner, front_matter, heading, notice
from build_dossier.render.sheet import Sheet
from build_dossier.topics.happenings import happenings
from build_dossier.topics.terms import uses


def path(topic: str) -> str:
    """The file of a topic's page."""
    return f"topics/{topic}/index.md"


def page(setting: Setting, topic: Topic, desk: Desk) -> Page:
    """The Markdown page of a topic."""
    file = path(topic.slug)
    sheet = Sheet(desk=desk, topic=topic, setting=setting, links=links_at(desk, file))
    parts = [
        front_matter(topic.title, topic.lead or desk.dossier.edition.title, hide=("navigation",)),
        heading(topic.title),
        notice(banner(desk.dossier.edition), desk.words),
        escape.lines(escape.text(topic.lead)) if topic.lead else "",
        desk.legend(),
    ]
    used: set[str] = set()
    for section in setting.sections:
        body = SECTIONS[section.kind](section, sheet)
        if not body:
            continue
        title = section.title or desk.words(f"section_{section.kind}")
        anchor = _anchor(section, used)
        parts.append(heading(title, level=2, anchor=anchor))
        if section.note:
            parts.append(html.el("p", html.text(section.note), class_="bd-aside"))
        parts.append(body)
    return Page(path=file, text="\n\n".join(p for p in parts if p) + "\n")


def _anchor(section: Section, used: set[str]) -> str:
    """A readable anchor, numbered where a kind comes twice."""
    name, number = section.kind.replace("_", "-"), 2
    base = name
    while name in used:
        name, number = f"{base}-{number}", number + 1
    used.add(name)
    return name


def _figures(section: Section, sheet: Sheet) -> str:
    return figures_section.standing(sheet.groups(section), sheet.links)


def _breakdown(section: Section, sheet: Sheet) -> str:
    # what a member says of its own part is looked for by the section's terms
    statements = [sheet.desk.statements[i] for i in sheet.statements(section)] if section.terms else []
    return breakdown.breakdown(sheet.figures, section.measures, statements, sheet.links)


def _withdrawn(section: Section, sheet: Sheet) -> str:
    figures = [f for g in sheet.groups(section) for f in g.figures]
    return decisions.retracted(figures, sheet.links) + figures_section.additions(figures, sheet.links)


def _charts(section: Section, sheet: Sheet) -> str:
    return figures_section.multiples(sheet.groups(section), sheet.links)


def _ledger(section: Section, sheet: Sheet) -> str:
    figures = [f for g in sheet.groups(section) for f in g.figures]
    return figures_section.ledger(figures, sheet.links) if figures else ""


def _statements(section: Section, sheet: Sheet) -> str:
    return statements_section.by_day(sheet.desk.register.cards(sheet.statements(section)), sheet.links)


def _events(section: Section, sheet: Sheet) -> str:
    lines = happenings(sheet.events(section), sheet.desk.asides, sheet.desk.verbs, sheet.desk.parts)
    return timeline.lines([h for h in lines if not h.background], sheet.links)


def _terms(section: Section, sheet: Sheet) -> str:
    desk = sheet.desk
    found = uses(section.terms, desk.dossier.articles, desk.dossier.evidence.statements, desk.parties)
    rows = []
    for term in dict.fromkeys(u.term for u in found):
        own = [u for u in found if u.term == term]
        rows.append(
            (
                html.text(term),
                _voices(
                    [
                        (u.who + (desk.words("hearsay") if u.hearsay else ""), u.article, u.passage)
                        for u in own
                        if u.voice == "own"
                    ],
                    sheet.links,
                ),
                _voices(
                    [
                        (
                            (u.who or desk.words("speaker_open"))
                            + desk.words("in_brackets", text=desk.words(f"kind_{u.voice}")),
                            u.article,
                            u.passage,
                        )
                        for u in own
                        if u.voice != "own"
                    ],
                    sheet.links,
                ),
            )
        )
    head = (desk.words("column_term"), desk.words("column_own_voice"), desk.words("column_others"))
    tabled = html.table(head, rows, caption=desk.words("terms_caption"))
    return html.el("p", html.text(desk.words("terms_note")), class_="bd-aside") + tabled if tabled else ""


def _voices(told: Iterable[tuple[str, str, str]], links: Links) -> str:
    """Who uses a word, once each, with a link to the first use."""
    first: dict[str, tuple[str, str]] = {}
    count: dict[str, int] = {}
    for who, article, passage in told:
        first.setdefault(who, (article, passage))
        count[who] = count.get(who, 0) + 1
    shown = [
        html.link(links.passage(*first[who]), html.text(who)) + (html.text(f" ×{count[who]}") if count[who] > 1 else "")
        for who in first
    ]
    return html.items(shown, class_="bd-carriers")


def _passages(section: Section, sheet: Sheet) -> str:
    desk = sheet.desk
    rows = []
    told: set[str] = set()
    for article, passage in sheet.passages(section):
        cluster = desk.dossier.cluster_of.get(f"{article}/{passage}", passage)
        if cluster in told:
            continue
        told.add(cluster)
        wanted = [*section.terms, *_names(section, desk)]
        match = names_pattern(wanted).search(desk.text(article, passage)) if wanted else None
        at = match.start() if match else 0
        low, high = desk.sentence(article, passage, at, at)
        words = desk.quoting.html(article, passage, low, high)
        rows.append(html.el("blockquote", html.el("p", words), sheet.links.source(article, passage)))
    return "".join(rows)


def _names(section: Section, desk: Desk) -> list[str]:
    return [n for e in desk.entities if e.id in section.entities for n in e.names]


def _background(section: Section, sheet: Sheet) -> str:
    return background.background(sheet.topic, section.terms, sheet.links)


def _left_out(section: Section, sheet: Sheet) -> str:
    return left_out.left_out(sheet.topic, sheet.links)


SECTIONS: dict[str, Callable[[Section, Sheet], str]] = {
    "background": _background,
    "figures": _figures,
    "breakdown": _breakdown,
    "withdrawn": _withdrawn,
    "charts": _charts,
    "ledger": _ledger,
    "statements": _statements,
    "events": _events,
    "terms": _terms,
    "passages": _passages,
    "left_out": _left_out,
}


def index(desk: Desk) -> Page:
    """The list of topics."""
    words = desk.words
    links = links_at(desk, "topics/index.md")
    parts = [front_matter(words("topics"), words("topics_intro")), heading(words("topics"))]
    entries = [
        html.el(
            "li",
            html.link(links.page(f"topics/{t.slug}"), html.text(t.title)),
            html.el(
                "p",
                html.text(
                    t.lead
                    or words(
                        "topic_counts", passages=len(t.passages), claims=len(t.claims), statements=len(t.statements)
                    )
                ),
            ),
        )
        for t in desk.dossier.topics
    ]
    body = html.el("ul", *entries, class_="bd-topics") if entries else html.el("p", html.text(words("topics_none")))
    return Page(path="topics/index.md", text="\n\n".join([*parts, body]) + "\n")
