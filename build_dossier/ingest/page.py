"""A web page → the draft of an article. Pure: the page is text already."""

from __future__ import annotations

import re
from html import unescape

import trafilatura
from trafilatura.settings import Document as Extraction

from build_dossier import lang
from build_dossier.convert import addresses
from build_dossier.convert.dom import BeautifulSoup, Tag
from build_dossier.convert.parse import TooComplex, squeezed
from build_dossier.errors import Refused
from build_dossier.ingest import facts, markup, moment, story
from build_dossier.ingest.document import Document
from build_dossier.ingest.draft import Draft, tidy, words
from build_dossier.ingest.facts import Facts

FEWEST = 25  # words: two short paragraphs have them, a page without its article has a line or two
FEWEST_BEHIND_WALL = 150  # what is let through where a page says that the rest is for subscribers
WALL = re.compile(
    r"(?:subscribe|sign in|log ?in|register|become a (?:member|subscriber)) (?:now |today |here )?(?:to|for) (?:continue|read|keep|full|unlimited|access|unlock)"
    r"|(?:this (?:article|story|content) is )?(?:only )?(?:for|available to) (?:our )?(?:subscribers|members)"
    r"|(?:登录|订阅|注册|付费|开通会员|购买)后?(?:即可|可以|可|才能|方可)?(?:继续)?(?:阅读|查看)(?:全文|更多|余下)?|(?:阅读|查看)(?:全文|余下内容)(?:请|需)",
    re.I,
)
CLOSED = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.I)
DAY = re.compile(r"(?<!\d)20\d\d(?=[-/.年])|\b[A-Z][a-z]{2,8}\.? \d|\b\d{1,2} [A-Z][a-z]{2}")
HAN = "[\u3400-\u9fff·]"
BYLINE = re.compile(
    rf"(?:作者|记者|記者|撰文|撰稿)\s*[:：/｜|]?\s*({HAN}{{2,10}}(?:[ 、]{HAN}{{2,4}})*)(?!{HAN})"
    r"|\b(?:[Bb]y|BY):? ((?:[A-Z][\w.'’-]+ ?){2,4}(?:(?:,|and|&) (?:[A-Z][\w.'’-]+ ?){2,4})*)"
)
SHELL = re.compile(r"(?:enable|requires?|turn on) javascript|启用\s*javascript|开启\s*javascript", re.I)


def draft(document: Document) -> Draft:
    """The article of a page. Raises Refused where there is none: a page of links, a shell, a wall."""
    html = document.html
    soup = BeautifulSoup(html, "lxml")
    known = facts.read(soup, address=document.address)
    base = facts.base_of(soup, document.address or known.canonical)
    extraction = _extraction(html, document.address)
    extracted = (extraction.text or "") if extraction else ""
    above = _above(soup, extracted)
    try:
        body = markup.written(story.cut(soup, extracted, title=known.title), base=base) if extracted else ""
    except TooComplex as error:
        raise Refused("the page is too complex to be read", found=str(error), expected="an article") from error
    _check(_text(body), html)
    return _drafted(document, known, body, extraction, above)


def _drafted(document: Document, known: Facts, body: str, extraction: Extraction | None, above: str) -> Draft:
    day = moment.iso((extraction.date or "") if extraction else "")
    outlets = known.outlets or tuple(t for t in (addresses.host(document.address).removeprefix("www."),) if t)
    guessed = [m[1] or m[2] for m in BYLINE.finditer(above)][:1] or (
        (extraction.author or "").split("; ") if extraction else []
    )
    hour = _hour(above)
    url = known.canonical or (addresses.link(document.address, base="") or "" if document.address else "")
    title = known.title or (tidy(extraction.title or "") if extraction else "")
    language = lang.guess(f"{title} {_text(body)}")
    return Draft(
        title=title,
        published=moment.best((known.published, hour)) if known.published else hour or day,
        outlet=next(iter(outlets), ""),
        authors=known.authors or facts.people(guessed, outlets),
        url=url,
        given=tuple(a for a in (document.address,) if a and a != url),
        lang=known.lang if known.lang.split("-")[0].lower() == language else language,
        body_html=body,
        lead_image=known.lead_image,
        retrieved=document.retrieved,
        archived=document.archived,
    )


def _extraction(html: str, address: str) -> Extraction | None:
    """What trafilatura takes for the article; asked again for more where it finds next to nothing."""
    if not re.search(r"<html", html[:2000], re.I):  # without which it takes a text for no page
        html = f"<!DOCTYPE html>\n{html}"
    for more in (False, True):
        found = trafilatura.bare_extraction(
            html, url=address or None, include_comments=False, favor_recall=more, with_metadata=True
        )
        if isinstance(found, Extraction) and words(found.text or "") >= FEWEST:
            return found
    return found if isinstance(found, Extraction) else None


def _above(soup: BeautifulSoup, extracted: str) -> str:
    """What stands between the headline and the first words of the article: the line of date, source and author."""
    heading = soup.find("h1")
    title = squeezed(heading.get_text()) if isinstance(heading, Tag) else ""
    lines = (squeezed(line) for line in extracted.split("\n"))
    start = next((line[:12] for line in lines if len(line) >= 25 and not title.startswith(line)), "")
    pieces: list[str] = []
    for string in (heading if isinstance(heading, Tag) else soup.body or soup).find_all_next(string=True, limit=200):
        if string.parent is not None and string.parent.name in ("script", "style"):
            continue
        if start and squeezed(string).startswith(start):
            break
        pieces.append(string.strip())
    return " ".join(p for p in pieces if p)[:2000]


def _hour(text: str) -> str:
    """The first time with an hour in a text; empty where there is none."""
    times = (moment.seen(text[m.start() :][:60]) for m in DAY.finditer(text))
    return next((t for t in times if len(t) > 10), "")


def _text(body: str) -> str:
    return tidy(unescape(re.sub(r"<[^<>]*>", " ", body)))


def _check(text: str, html: str) -> None:
    count = words(text)
    wall = WALL.search(text) or WALL.search(html) or CLOSED.search(html)
    if count >= (FEWEST_BEHIND_WALL if wall else FEWEST):
        return
    shell = SHELL.search(html)
    why = "the rest of the page is for subscribers" if wall else "the page is drawn by scripts" if shell else ""
    raise Refused(
        "the page holds no article" + (f": {why}" if why else ""),
        found=f"{count} words of text",
        expected=f"an article of at least {FEWEST} words",
        example="open the page in a browser, save it as a file, then: build-dossier add saved-page.html",
    )
