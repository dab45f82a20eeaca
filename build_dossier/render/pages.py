"""What all pages share, and the pages that are not about one article: front page, list, method."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import yaml

from build_dossier.convert import escape
from build_dossier.lang import Interface
from build_dossier.model import Article, Dossier, Edition, Page, Picture
from build_dossier.render import dates

NEWEST = 8
TEASER = 88


def front_matter(title: str, description: str, *, hide: tuple[str, ...] = ("navigation",)) -> str:
    """The head of a page: our own keys only, escaped, since MkDocs' templates put them into HTML as they are."""
    data: dict[str, object] = {
        "title": html.escape(title, quote=True),
        "description": html.escape(description, quote=True),
    }
    if hide:
        data["hide"] = list(hide)
    return "---\n" + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000) + "---"


def heading(text: str, lang: str = "") -> str:
    """The headline of a page, with a readable anchor. Hashes at its end would be taken for its closing marks."""
    safe = re.sub(r"#+$", lambda m: "\\#" * len(m[0]), escape.text(text))
    return f"# {safe} {{: #headline{lang} }}"


def zoned(article: Article, edition: Edition) -> str:
    """The time of publication on the dossier's clock, as text; empty where there is none."""
    at = article.published.at
    return dates.minute(at.astimezone(ZoneInfo(edition.timezone)), edition.language) if at else ""


def coverage(dossier: Dossier, words: Interface) -> str:
    """So many articles, outlets, from when to when; what is later is not included."""
    edition, articles = dossier.edition, dossier.articles
    counted = Counter(a.outlet or words("no_outlet") for a in articles)
    separator = "、" if edition.language == "zh" else ", "
    listed = separator.join(
        words("outlet_item", name=name, count=count)
        for name, count in sorted(counted.items(), key=lambda x: (-x[1], x[0]))
    )
    zone = ZoneInfo(edition.timezone)
    times = sorted(a.published.at.astimezone(zone) for a in articles if a.published.at)
    values: dict[str, object] = {"articles": len(articles), "outlets": len(counted), "outlet_list": listed}
    if not times:
        return words("coverage_undated", **values)
    first, last = times[0], times[-1]
    same_year = first.year == last.year
    values |= {
        "zone_words": dates.zone_words(edition.timezone, last, edition.language),
        "first": dates.minute(first, edition.language),
        "last": dates.minute(last, edition.language, year=not same_year),
        "last_day": dates.day(last, edition.language, year=not same_year),
    }
    undated = len(articles) - len(times)
    line = words("coverage" if len(times) > 1 else "coverage_one", **values)
    return line + (" " * (edition.language == "en") + words("undated_too", count=undated) if undated else "")


def front_page(dossier: Dossier, words: Interface) -> Page:
    """The dossier at a glance: what it is, what it covers, the newest articles."""
    edition = dossier.edition
    ok = sum(1 for p in _distinct(dossier) if p.status == "ok")
    missing = sum(1 for p in _distinct(dossier) if p.status in ("missing", "rejected"))
    pictures = words("pictures_line", ok=ok, missing=missing) if missing else words("pictures_all", ok=ok)
    notice = edition.notice or " ".join(sorted({n for n in edition.outlet_notices.values() if n}))
    parts = [
        front_matter(edition.title, edition.summary or coverage(dossier, words), hide=("navigation", "toc")),
        heading(edition.title),
        f'<aside class="bd-notice" data-search-exclude aria-label="{escape.in_html(words("notice_title"))}"><p>{escape.in_html(notice)}</p></aside>'
        if notice
        else "",
        escape.lines(escape.text(edition.summary)) if edition.summary else "",
        f"**{words('coverage_title')}** {escape.text(coverage(dossier, words) + ' ' * (edition.language == 'en') + pictures)}\n{{: .bd-coverage }}",
        f"## {words('newest')} {{: #newest }}",
        "\n\n".join(_entry(a, dossier, words, "articles/") for a in dossier.articles[:NEWEST]),
        f"[{words('all_articles')}](articles/index.md){{ .md-button }}",
    ]
    return Page(path="index.md", text="\n\n".join(p for p in parts if p) + "\n")


def article_list(dossier: Dossier, words: Interface) -> Page:
    """All articles by day of publication, the newest first, undated ones last."""
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
        parts.append(_entry(article, dossier, words, ""))
    return Page(path="articles/index.md", text="\n\n".join(parts) + "\n")


def _day_anchor(at: datetime | None) -> str:
    return f"d{at:%Y-%m-%d}" if at else "undated"


def _entry(article: Article, dossier: Dossier, words: Interface, folder: str) -> str:
    """One line of a list: headline as a link, outlet and time, the first words of the text."""
    meta = words(
        "listing_meta",
        outlet=article.outlet or words("no_outlet"),
        date=zoned(article, dossier.edition) or words("undated"),
    )
    title = escape.text(article.headline, in_link=True)
    paragraphs = (p.text for p in article.passages if p.kind == "paragraph")
    lead = "" if article.publish == "metadata" else next(paragraphs, "")
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


def about(dossier: Dossier, words: Interface) -> Page:
    """What the dossier is and how it was made."""
    parts = [front_matter(words("about"), dossier.edition.title), heading(words("about")), words.about.strip()]
    coverage_part = f"## {words('coverage_title')} {{: #coverage }}\n\n{escape.text(coverage(dossier, words))}"
    return Page(path="about.md", text="\n\n".join([*parts, coverage_part]) + "\n")


def _distinct(dossier: Dossier) -> list[Picture]:
    return list({id(p): p for p in dossier.pictures.values()}.values())
