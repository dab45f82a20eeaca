"""Who said what, on a page: by day, one card a speaker, with the words, how they came, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence

from build_dossier.model import Statement
from build_dossier.render import html
from build_dossier.render.decisions import decided
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.topics.sayings import Card, Saying

FEW = 40  # characters of a quotation that is shown with its sentence


def by_day(cards: Sequence[Card], links: Links, *, level: str = "h3") -> str:
    """Cards under their days; those without a day last, and said to be."""
    desk = links.desk
    parts: list[str] = []
    days = list(dict.fromkeys(c.date for c in cards))
    for day in days:
        own = [c for c in cards if c.date == day]
        title = desk.day(day) if day else desk.words("undated")
        parts.append(html.el(level, html.text(title)))
        parts += [card(c, cards, links) for c in own]
    return "".join(parts)


def card(item: Card, around: Sequence[Card], links: Links, *, most: int = 0) -> str:
    """One speaker's words of one day. `most`: at most so many of them, 0 for all."""
    desk = links.desk
    who = html.el("strong", html.text(item.speaker or desk.words("speaker_open")))
    role = html.text(desk.words("in_brackets", text=item.role)) if item.role else ""
    shown = item.party if item.party and not (item.speaker or "").startswith(item.party) else None
    party = html.el("span", html.text(shown), class_="bd-party") if shown else ""
    head = html.el("p", party, who, role, _answered(item, around, desk), class_="bd-who")
    told = item.sayings
    if most:
        native = [s for s in item.sayings if s.statement.article in desk.native]
        told = tuple((native or list(item.sayings))[:most])
    body = [saying(s, item, links) for s in told]
    return html.el("div", head, *body, class_="bd-say")


def anchor(item: Card) -> str:
    """The anchor of a card on its page: that of its first statement."""
    return f"say-{item.ids[0]}"


def _answered(item: Card, around: Sequence[Card], desk: Desk) -> str:
    """↳ 回应美国, with a link to the card that is answered where it is on the page."""
    if item.answers is None:
        return ""
    card_ = next((c for c in around if item.answers in c.ids), None)
    statement = desk.statements.get(item.answers)
    name = (card_.party or card_.speaker) if card_ else desk.parties.name(statement.party) if statement else None
    if name is None:
        return ""
    words = html.text(desk.words("answers", party=name))
    return " " + (html.link(f"#{anchor(card_)}", words, class_="bd-answers") if card_ else words)


def saying(item: Saying, around: Card, links: Links) -> str:
    """One saying: the words as printed, then how they came."""
    desk = links.desk
    first = item.statement
    words = quoted(first, links)
    meta = [
        html.text(desk.words(f"kind_{first.kind}")),
        html.text(_chain(item, desk)),
        html.text(desk.words("say_undated")) if not item.dates else "",
        html.text(desk.words("two_times", times="／".join(desk.day(d) for d in item.dates)))
        if len(item.dates) > 1
        else "",
        _sources(item, links),
        desk.review(first),
    ]
    line = html.el("div", " · ".join(m for m in meta if m), class_="bd-meta")
    body = (words, _context(first, links), line, decided(item.ids, desk))
    return html.el("div", *body, class_="bd-saying", id=f"say-{first.id}")


def quoted(statement: Statement, links: Links) -> str:
    """The words of a statement within what may be shown; a quotation in its marks."""
    quoting = links.desk.quoting
    low, high = quoting.bounds(statement.article, statement.passage, statement.text, statement.start)
    words = quoting.html(statement.article, statement.passage, low, high)
    lang = links.desk.articles[statement.article].lang
    foreign = None if lang.split("-")[0] == links.desk.language else lang
    address = links.passage(statement.article, statement.passage)
    if statement.kind == "quoted":
        marks = ("“", "”")
        return html.el(
            "blockquote", html.el("p", html.text(marks[0]), words, html.text(marks[1]), lang=foreign), cite=address
        )
    return html.el("p", words, class_="bd-reported", lang=foreign)


def _context(statement: Statement, links: Links) -> str:
    """The sentence of a few quoted words: half a sentence alone can read as its opposite."""
    desk = links.desk
    if statement.kind != "quoted" or len(statement.text) > FEW:
        return ""
    low, high = desk.sentence(statement.article, statement.passage, statement.start, statement.end)
    words = desk.quoting.html(statement.article, statement.passage, low, high)
    return html.el("p", html.text(desk.words("context_sentence")), words, class_="bd-context")


def _chain(item: Saying, desk: Desk) -> str:
    """Who relayed it to whom: 路透社、俄罗斯卫星通讯社 → 观察者网. Which of several carriers had it first is not told."""
    first = item.statement
    carriers = desk.joined(*dict.fromkeys(desk.parties.name(v) or v for v in first.via))
    return " → ".join(n for n in (carriers, desk.articles[first.article].outlet) if n)


def _sources(item: Saying, links: Links) -> str:
    desk = links.desk
    seen: dict[str, Statement] = {}
    for statement in (item.statement, *item.others):
        seen.setdefault(statement.article, statement)
    shown = [links.source(s.article, s.passage, short=True) for s in seen.values()]
    count = desk.words("carried_short", n=len(seen)) if len(seen) > 1 else ""
    first = item.statement
    return html.text(count) + desk.joined(*shown) + links.cite(first.article, first.passage)
