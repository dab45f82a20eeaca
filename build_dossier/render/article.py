"""The page of one article: headline, what is known of it, and its passages with their anchors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from build_dossier.convert import addresses, escape
from build_dossier.convert.flavour import Reader
from build_dossier.lang import Interface
from build_dossier.model import Article, Block, Dossier, ImageUse, Page, Passage, Picture
from build_dossier.render import dates, edit, figures, former, html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links, cite_article
from build_dossier.render.links import at as links_at
from build_dossier.render.marked import with_marks
from build_dossier.render.marks import Mark
from build_dossier.render.pages import front_matter, heading, notice, zoned
from build_dossier.render.rights import published_blocks

DESCRIPTION_CHARACTERS = 140


def page(article: Article, desk: Desk, reader: Reader) -> Page:
    """The Markdown page of an article."""
    dossier, words = desk.dossier, desk.words
    edition = dossier.edition
    at = zoned(article, edition)
    shown = published_blocks(article)
    parts = [
        front_matter(desk.quoting.headline(article), _description(article, desk, at), hide=_hidden(shown)),
        heading(desk.quoting.headline(article), foreign(article, edition.language)),
        facts(article, dossier, words),
        cite_article(article, desk),
        notice(edition.outlet_notices.get(article.outlet, "") or edition.notice, words),
        _rights(article, dossier, words),
    ]
    if article.publish == "full" and (lead := _lead(article, dossier.pictures)):
        parts.append(
            figures.figure(lead, Block(kind="figure", markdown="", images=(lead,)), dossier.pictures, words, eager=True)
        )
    links = links_at(desk, article.page)
    here = desk.former.get(article.id, {})
    for item in shown:
        parts.append(former.before(here.get(item.passage.id, ()) if item.passage else (), desk))
        parts += _decided_block(item, article, links, reader)
    if article.publish != "full":
        parts.append(f'<p class="bd-withheld">{escape.in_html(words(f"withheld_{article.publish}"))}</p>')
    # of a passage that is not shown, the old anchors have no place either
    there = {b.passage.id for b in shown if b.passage}
    parts.append(former.gone([f for to, own in here.items() if to not in there for f in own], desk))
    text = "\n\n".join(p for p in parts if p) + "\n"
    return Page(path=article.page, text=text + _abbreviations(text, edition.abbreviations))


def _decided_block(item: Block, article: Article, links: Links, reader: Reader) -> list[str]:
    """A block with the word before each figure that does not stand, and below it the decision that says so."""
    desk = links.desk
    lang = foreign(article, desk.language)
    tools = edit.passage(article, item.passage, desk) if item.passage else ""
    if item.passage is None or not (marks := desk.quoting.marks(article.id, item.passage.id)):
        return [block(item, desk.dossier.pictures, desk.words, lang, tools)]
    marked, lost = with_marks(item, marks, lambda m: desk.quoting.label(m.decision), reader)
    decisions = {m.decision.id: m.decision for m in marks}
    notes = [
        html.el(
            "p",
            html.text(_unseen(item.passage, [m for m in lost if m.decision.id == d.id], desk)),
            html.text(desk.words("box_what", what=desk.words(f"decision_{d.kind}"), by=d.by, on=desk.day(d.on)) + " "),
            html.link(links.page("corrections", d.id), html.text(desk.words("see_correction"))),
            class_="bd-decision",
            data_search_exclude="",
        )
        for d in decisions.values()
    ]
    return [block(marked, desk.dossier.pictures, desk.words, lang, tools), *notes]


def _unseen(passage: Passage, lost: list[Mark], desk: Desk) -> str:
    """The figures that have no word in the text itself, each after its word."""
    return "".join(f"{desk.quoting.label(m.decision)} {passage.text[m.start : m.end]} " for m in lost)


def _abbreviations(text: str, known: tuple[tuple[str, str], ...]) -> str:
    """Definitions for the abbreviations that a page holds; the engine puts what they stand for into a tooltip."""
    used = [(short, name) for short, name in known if re.search(rf"\b{short}\b", text)]
    return "".join(f"\n*[{short}]: {name}" for short, name in used) + ("\n" if used else "")


def _hidden(shown: tuple[Block, ...]) -> tuple[str, ...]:
    """Which columns of the theme stay away: the contents, too, where the article has no headings."""
    return ("navigation",) if any(b.kind == "heading" for b in shown) else ("navigation", "toc")


def _lead(article: Article, pictures: Mapping[str, Picture]) -> ImageUse | None:
    """The lead picture, unless the text shows the same one or it is a placeholder."""
    if article.lead_image is None:
        return None
    lead = pictures.get(article.lead_image.address)
    if lead is None or lead.status == "placeholder":
        return None
    in_text = (pictures.get(use.address) for item in article.blocks for use in item.images)
    return None if any(picture is lead for picture in in_text) else article.lead_image


def _description(article: Article, desk: Desk, at: object) -> str:
    words = desk.words
    first = (
        next((p for p in article.passages if p.kind == "paragraph"), None) if article.publish != "metadata" else None
    )
    text = desk.quoting.plain(article.id, first.id) if first else ""
    meta = words("listing_meta", outlet=article.outlet or words("no_outlet"), date=at or words("undated"))
    short = re.sub(r"\s+", " ", text)
    return f"{meta}｜{short[:DESCRIPTION_CHARACTERS]}" if short else meta


def facts(article: Article, dossier: Dossier, words: Interface) -> str:
    """What is known of the article, as a description list: outlet, authors, both clocks, original, seed."""
    edition = dossier.edition
    rows: list[tuple[str, str]] = [(words("outlet"), escape.in_html(article.outlet or words("no_outlet")))]
    if article.authors:
        rows.append(
            (
                words("authors"),
                escape.in_html("、".join(article.authors) if edition.language == "zh" else ", ".join(article.authors)),
            )
        )
    at = article.published.at
    if at is None:
        rows.append((words("published"), escape.in_html(words("undated"))))
    else:
        shown = f'<time datetime="{at.isoformat()}">{escape.in_html(dates.minute(at, edition.language))}（{dates.offset(at)}）</time>'
        how = words(f"clock_{article.published.clock}")
        why = f' title="{escape.in_html(article.published.evidence)}"' if article.published.evidence else ""
        rows.append((words("published"), f'{shown} <span class="bd-clock"{why}>{escape.in_html(how)}</span>'))
    if article.published.label:
        rows.append((words("printed"), f"<code>{escape.in_html(article.published.label[:80])}</code>"))
    if article.url:
        rows.append((words("original"), _anchor(article.url, addresses.host(article.url))))
    if archived := addresses.link(article.header.archived, base="") if article.header.archived else "":
        rows.append((words("archived"), _anchor(archived, addresses.host(archived))))
    if article.header.retrieved:
        rows.append((words("retrieved"), f"<code>{escape.in_html(article.header.retrieved[:40])}</code>"))
    rows.append((words("seed"), _seed(article, edition.edit_base, words)))
    body = "".join(f"<div><dt>{escape.in_html(name)}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f'<dl class="bd-facts" data-search-exclude>{body}</dl>'


def _seed(article: Article, edit_base: str, words: Interface) -> str:
    path = f"<code>{escape.in_html(article.source.path)}</code>"
    if not edit_base:
        return path
    return f"{path} {_anchor(f'{edit_base}/{quote(article.source.path)}', words('edit'), name='bd-edit')}"


def _anchor(address: str, text: str, name: str = "") -> str:
    css = f' class="{name}"' if name else ""
    return f'<a{css} href="{escape.in_html(address)}" rel="noopener noreferrer">{escape.in_html(text)}</a>'


def _rights(article: Article, dossier: Dossier, words: Interface) -> str:
    if not article.rights:
        return ""
    contact = dossier.edition.contact
    how = words("removal_link") if contact else words("removal_plain")
    who = article.outlet or words("no_outlet")
    before, _, after = words("removal", outlet=who, contact="\0").partition("\0")
    contact_html = _anchor(contact, how) if contact else escape.in_html(how)
    removal = escape.in_html(before) + contact_html + escape.in_html(after)
    return (
        f'<aside class="bd-rights" data-search-exclude aria-label="{escape.in_html(words("rights"))}">'
        f"<p>{escape.in_html(words('rights_notice', rights=article.rights))}</p><p>{removal}</p></aside>"
    )


def foreign(article: Article, language: str) -> str:
    """The `lang` attribute for the words of an article in another language than the pages'; else nothing."""
    return "" if article.lang.split("-")[0].casefold() == language else f' lang="{article.lang}"'


def block(item: Block, pictures: Mapping[str, Picture], words: Interface, lang: str = "", tools: str = "") -> str:
    """One block with the anchor of its passage and a quiet link to it.

    `lang`: an attribute, as `foreign` gives it; `tools`: HTML that stands beside the link.
    """
    anchor = item.passage.id if item.passage else ""
    link = permalink(anchor, words) + tools if anchor else ""
    if item.kind == "figure":
        return figures.figure(item.images[0], item, pictures, words, permalink=link, lang=lang) if item.images else ""
    if item.kind == "rule":
        return "---"
    if item.kind == "media":
        first, _, caption = item.markdown.partition("\n\n")
        below = f"\n\n{caption} {link}\n{{: #{anchor} .bd-passage{lang} }}" if caption else ""
        return f"{first}\n{{: .bd-media }}{below}"
    if item.kind == "heading":
        return f"{'#' * item.level} {item.markdown} {{: #{anchor}{lang} }}"
    if item.kind == "note":
        # the engine appends its back link to the paragraph, so attributes at its end would not be seen
        return f'[^{item.level}]: <span id="{anchor}" class="bd-passage"{lang}>{item.markdown}</span> {link}'
    if item.kind == "paragraph":
        return f"{item.markdown} {link}\n{{: #{anchor} .bd-passage{lang} }}"
    body = figures.in_cells(item, pictures, words)
    if item.kind in ("code", "html"):
        return f'<div id="{anchor}" class="bd-passage"{lang}>{body}</div>'
    return f'<div id="{anchor}" class="bd-passage bd-{item.kind}"{lang} markdown>\n\n{body}\n\n{link}\n\n</div>'


def permalink(anchor: str, words: Interface) -> str:
    """A link to a passage that shows nothing in the text; the style sheet draws its mark."""
    return f'[](#{anchor} "{words("permalink")}"){{ .bd-permalink }}'
