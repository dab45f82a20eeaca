"""People and organisations: every name by which the articles call them, and all that they said and gave figures for."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from build_dossier.extract.people import KnownEntity, folded
from build_dossier.model import Claim, Page
from build_dossier.render import html, statements_section
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import front_matter, heading
from build_dossier.topics.sayings import Card

PATH = "people/index.md"
KINDS = ("person", "organization")


def page(desk: Desk) -> Page:
    """The dossier's entities first, then those who speak in the articles without being among them."""
    words = desk.words
    links = links_at(desk, PATH)
    cards = desk.register.cards(desk.statements)
    said: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        if card.speaker:
            said[folded(card.speaker)].append(card)
    figures: dict[str, list[Claim]] = defaultdict(list)
    for claim in desk.claims.values():
        if claim.claimant:
            figures[folded(desk.parties.name(claim.claimant) or claim.claimant)].append(claim)
    parts = [front_matter(words("people"), words("people_intro"), boost=0.5), heading(words("people"))]
    parts += [html.el("p", html.text(words("people_intro")), class_="bd-aside"), desk.legend()]
    shown: set[str] = set()
    for kind in KINDS:
        own = [e for e in desk.entities if e.kind == kind]
        known = [e for e in own if said[folded(e.name)] or figures[folded(e.name)]]
        if known:
            parts.append(heading(words(f"people_{kind}"), level=2, anchor=kind))
        for entity in known:
            shown.add(folded(entity.name))
            parts.append(heading(entity.name, level=3, anchor=anchor(entity.name, desk)))
            parts.append(_entry(entity, said[folded(entity.name)], figures[folded(entity.name)], links))
    rest = sorted({c.speaker for c in cards if c.speaker and folded(c.speaker) not in shown})
    if rest:
        parts.append(heading(words("people_others"), level=2, anchor="others"))
    for name in rest:
        parts.append(heading(name, level=3, anchor=anchor(name, desk)))
        parts.append(_entry(None, said[folded(name)], figures[folded(name)], links))
    return Page(path=PATH, text="\n\n".join(p for p in parts if p) + "\n")


def anchor(name: str, desk: Desk) -> str:
    """The anchor of somebody on this page: the entity's id, else one made of the name."""
    known = desk.parties.entity(name)
    return f"who-{known.id}" if known else f"who-{hashlib.sha256(folded(name).encode()).hexdigest()[:8]}"


def _entry(entity: KnownEntity | None, cards: list[Card], figures: list[Claim], links: Links) -> str:
    desk = links.desk
    words = desk.words
    rows = []
    if entity is not None and len(entity.names) > 1:
        rows.append(words("people_names", names=desk.joined(*entity.names[1:])))
    roles = dict.fromkeys(c.role for c in cards if c.role)
    if roles:
        rows.append(words("people_roles", roles=desk.joined(*roles)))
    party = (
        desk.parties.name(entity.party)
        if entity is not None and entity.party
        else next((c.party for c in cards if c.party), None)
    )
    if party and (entity is None or party != entity.name):
        rows.append(words("people_party", party=party))
    head = html.el("p", html.text(words("sentences").join(rows)), class_="bd-aside") if rows else ""
    said = statements_section.by_day(cards, links, level="h4") if cards else ""
    told = _figures(figures, links)
    return head + said + told


def _figures(claims: list[Claim], links: Links) -> str:
    desk = links.desk
    if not claims:
        return ""
    rows = [
        html.text(desk.counted(f) + " ")
        + links.number(f)
        + html.text(f"{desk.words('comma')}{desk.when(f)} ")
        + links.source(f.claims[0].article, f.claims[0].passage, short=True)
        for f in desk.ledger.figures(c.id for c in claims)
        if f.claims
    ]
    return (
        html.el("p", html.text(desk.words("people_figures"))) + html.items(rows, class_="bd-carriers") if rows else ""
    )
