"""The timeline: one event a line, mentions merged, honest precision, years of background apart."""

from __future__ import annotations

from collections.abc import Sequence

from build_dossier.model import Page
from build_dossier.render import dates, html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import front_matter, heading
from build_dossier.topics.happenings import Happening, happenings

PATH = "timeline/index.md"
LONG = 110  # characters of a line


def page(desk: Desk) -> Page:
    """All events of the story by day, then those of its background."""
    words = desk.words
    links = links_at(desk, PATH)
    told = happenings(desk.dossier.evidence.events, desk.asides, desk.verbs, desk.parts)
    parts = [front_matter(words("timeline"), words("timeline_intro"), boost=0.5), heading(words("timeline"))]
    parts.append(html.el("p", html.text(words("timeline_intro")), class_="bd-aside"))
    days: dict[str, list[Happening]] = {}
    for item in told:
        if not item.background and len(item.first) >= 10:
            days.setdefault(item.first[:10], []).append(item)
    for day, own in days.items():
        parts.append(heading(desk.day(day), level=2, anchor=f"d{day}"))
        parts.append(lines(own, links, days=False))
    vague = [h for h in told if not h.background and len(h.first) < 10]
    if vague:
        parts.append(heading(words("vague_days"), level=2, anchor="vague"))
        parts.append(lines(vague, links))
    past = [h for h in told if h.background]
    if past:
        parts.append(heading(words("background_days"), level=2, anchor="background"))
        parts.append(lines(past, links))
    if not told:
        parts.append(html.el("p", html.text(words("timeline_none"))))
    return Page(path=PATH, text="\n\n".join(parts) + "\n")


def lines(told: Sequence[Happening], links: Links, *, days: bool = True) -> str:
    """Events as a list, each with its day, its words, and who tells it."""
    return html.items([line(h, links, day=days) for h in told], class_="bd-timeline")


def line(item: Happening, links: Links, *, day: bool = True) -> str:
    """One event."""
    desk = links.desk
    several = len(item.days) > 1
    spans = [dates.span(first, last, desk.language, year=desk.year) for first, last in item.days]
    when = ("／" if item.tellings else desk.words("list_mark")).join(dict.fromkeys(spans))
    told_day = day or several or item.first[:10] != item.last[:10]
    shown = html.el("time", html.text(when), datetime=item.first) if told_day else ""
    mention = next(m for m in item.mentions if item.text in (m.label, m.text))
    low, high = desk.quoting.bounds(mention.article, mention.passage, item.text, mention.start)
    cut = high - low > LONG
    words = desk.quoting.html(mention.article, mention.passage, low, min(high, low + LONG)) + ("……" if cut else "")
    lang = desk.articles[mention.article].lang
    foreign = None if lang.split("-")[0] == desk.language else lang
    told = {m.article: m for m in item.mentions}
    sources = desk.joined(*(links.source(m.article, m.passage, short=True) for m in told.values()))
    two = html.text(desk.words("two_times", times="／".join(item.tellings))) if len(item.tellings) > 1 else ""
    count = html.text(desk.words("carried_short", n=len(told))) if len(told) > 1 else ""
    meta = html.el("span", " · ".join(p for p in (two, count + sources) if p), class_="bd-meta")
    return " ".join(p for p in (shown, html.el("span", words, lang=foreign), meta) if p)
