"""The front page, the dossier at a glance, and the list of its articles."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from build_dossier.convert import escape
from build_dossier.model import Article, Dossier, Page, Picture
from build_dossier.render import dates, glance
from build_dossier.render.desk import Desk
from build_dossier.render.links import at as links_at
from build_dossier.render.pages import banner, coverage, front_matter, heading, notice, zoned

NEWEST = 8
TEASER = 88


def front_page(desk: Desk, latest: str = "") -> Page:
    """The dossier at a glance: what it is, what it covers, the newest articles; `latest`: the newest update, as HTML."""
    dossier, words = desk.dossier, desk.words
    edition = dossier.edition
    ok = sum(1 for p in _distinct(dossier) if p.status == "ok")
    missing = sum(1 for p in _distinct(dossier) if p.status in ("missing", "rejected"))
    pictures = words("pictures_line", ok=ok, missing=missing) if missing else words("pictures_all", ok=ok)
    parts = [
        front_matter(edition.title, edition.summary or coverage(dossier, words), hide=("navigation", "toc")),
        heading(edition.title),
        notice(banner(edition), words),
        escape.lines(escape.text(edition.summary)) if edition.summary else "",
        f"**{words('coverage_title')}** {escape.text(coverage(dossier, words) + ' ' * (edition.language == 'en') + pictures)}\n{{: .bd-coverage }}",
        *(piece for name, body in glance.parts(desk) for piece in (_headed(name, desk), body)),
        f"## {words('newest')} {{: #newest }}",
        "\n\n".join(_entry(a, desk, "articles/") for a in dossier.articles[:NEWEST]),
        f"[{words('all_articles')}](articles/index.md){{ .md-button }}",
        *_corrections(desk),
        *([_headed("news", desk), latest] if latest else []),
    ]
    return Page(path="index.md", text="\n\n".join(p for p in parts if p) + "\n")


def _headed(name: str, desk: Desk) -> str:
    return heading(desk.words(name), level=2, anchor=name.replace("_", "-"))


def _corrections(desk: Desk) -> list[str]:
    """What was withdrawn or corrected stands in the page, not in its foot."""
    body = glance.corrected(links_at(desk, "index.md"))
    return [_headed("corrections", desk), body] if body else []


def article_list(desk: Desk) -> Page:
    """All articles by day of publication, the newest first, undated ones last."""
    dossier, words = desk.dossier, desk.words
    edition = dossier.edition
    zone = ZoneInfo(edition.timezone)
    parts = [
        front_matter(words("articles"), coverage(dossier, words)),
        heading(words("articles")),
        escape.text(coverage(dossier, words)),
    ]
    group: str | None = None
    for article in dossier.articles:
        at = article.published.at.astimezone(zone) if article.published.at else None
        day = dates.day(at, edition.language) if at else words("undated_group")
        if day != group:
            group = day
            parts.append(f"## {day} {{: #{_day_anchor(at)} }}")
        parts.append(_entry(article, desk, ""))
    return Page(path="articles/index.md", text="\n\n".join(parts) + "\n")


def _day_anchor(at: datetime | None) -> str:
    return f"d{at:%Y-%m-%d}" if at else "undated"


def _entry(article: Article, desk: Desk, folder: str) -> str:
    """One line of a list: headline as a link, outlet and time, the first words of the text."""
    dossier, words = desk.dossier, desk.words
    meta = words(
        "listing_meta",
        outlet=article.outlet or words("no_outlet"),
        date=zoned(article, dossier.edition) or words("undated"),
    )
    title = escape.text(desk.quoting.headline(article), in_link=True)
    first = next((p for p in article.passages if p.kind == "paragraph"), None)
    lead = "" if article.publish == "metadata" or first is None else desk.quoting.plain(article.id, first.id)
    short = f'  \n<span class="bd-teaser">{escape.text(_shortened(lead))}</span>' if lead else ""
    return f'[{title}]({folder}{article.slug}/index.md)  \n<span class="bd-meta">{escape.text(meta)}</span>{short}\n{{: .bd-entry }}'


def _shortened(text: str) -> str:
    """The first words of a text: Chinese characters take twice the room of Latin letters, and a word is not cut."""
    room = TEASER if re.search("[\u3040-\u9fff\uac00-\ud7af]", text[:TEASER]) else 2 * TEASER
    words = re.sub(r"\s+", " ", text)
    if len(words) <= room:
        return words
    cut = words[:room]
    return (cut if room == TEASER else cut.rsplit(" ", 1)[0]) + "……"


def _distinct(dossier: Dossier) -> list[Picture]:
    return list({id(p): p for p in dossier.pictures.values()}.values())
