"""HTML for the generated pages: elements from escaped parts. All on one line, since an engine reads a blank line as an end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, repeat

from build_dossier.convert import escape

VOID = frozenset({"br", "hr", "img"})


def text(value: object) -> str:
    """Text as HTML: nothing in it is markup, white space is single."""
    return escape.in_html(re.sub(r"\s+", " ", str(value)))


def el(tag: str, *children: str, **attributes: str | bool | int | None) -> str:
    """An element. Children are HTML already; attributes are text. `class_` is class, `data_label` is data-label."""
    rows = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        key = name.rstrip("_").replace("_", "-")
        rows.append(f" {key}" if value is True else f' {key}="{text(value)}"')
    opening = f"<{tag}{''.join(rows)}>"
    return opening if tag in VOID else f"{opening}{''.join(children)}</{tag}>"


def link(address: str, shown: str, **attributes: str | None) -> str:
    """A link; `shown` is HTML. One that leaves the site says nothing of where its reader comes from."""
    away = {"rel": "noopener noreferrer"} if address.startswith(("http:", "https:")) else {}
    return el("a", shown, href=address, **away, **attributes)


def items(rows: Iterable[str], **attributes: str | None) -> str:
    """A list, or nothing where there are no rows."""
    made = [el("li", row) for row in rows]
    return el("ul", *made, **attributes) if made else ""


def table(
    head: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    *,
    caption: str,
    classes: str = "",
    ids: Iterable[str | None] = (),
) -> str:
    """A table whose first cell of a row names it. On a phone the style sheet shows each row as a card.

    `ids`: an anchor for each row, so that a row can be linked to.
    """
    anchors = chain(ids, repeat(None))
    columns = el("tr", *(el("th", text(h), scope="col") for h in head))
    body = []
    for row, anchor in zip(rows, anchors, strict=False):
        cells = [el("th", row[0], scope="row", data_label=head[0])]
        # an empty cell is left out of a card, so it must be empty
        pairs = zip(head[1:], row[1:], strict=True)
        cells += [el("td", el("div", cell) if cell else "", data_label=name) for name, cell in pairs]
        body.append(el("tr", *cells, id=anchor))
    if not body:
        return ""
    return el(
        "div",
        el(
            "table",
            el("caption", text(caption)),
            el("thead", columns),
            el("tbody", *body),
            class_=f"bd-table {classes}".strip(),
        ),
        class_="bd-scroll",
    )


def details(summary: str, *children: str, **attributes: str | None) -> str:
    """Something that opens without a script."""
    return el("details", el("summary", text(summary)), *children, **attributes)
