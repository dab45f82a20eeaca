"""What all pages share, and the page on the dossier's method."""

from __future__ import annotations

import re
from collections import Counter
from html import escape as escaped
from zoneinfo import ZoneInfo

import yaml

from build_dossier.convert import escape
from build_dossier.lang import Interface
from build_dossier.model import Article, Dossier, Edition, Page
from build_dossier.render import dates, html


def front_matter(
    title: str, description: str, *, hide: tuple[str, ...] = ("navigation",), boost: float = 1, search: bool = True
) -> str:
    """The head of a page: our own keys only, escaped, since MkDocs' templates put them into HTML as they are.

    `boost`: how a page stands in the search; what repeats the articles' words stands behind them. Without `search` it
    is not in it.
    """
    data: dict[str, object] = {
        "title": escaped(title, quote=True),
        "description": escaped(description, quote=True),
    }
    if hide:
        data["hide"] = list(hide)
    if not search:
        data["search"] = {"exclude": True}
    elif boost != 1:
        data["search"] = {"boost": boost}
    return "---\n" + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000) + "---"


def heading(text: str, lang: str = "", *, level: int = 1, anchor: str = "headline") -> str:
    """A heading on one line, with its anchor. Hashes at its end would be taken for its closing marks."""
    line = re.sub(r"\s+", " ", text).strip()
    safe = re.sub(r"#+$", lambda m: "\\#" * len(m[0]), escape.text(line))
    return f"{'#' * level} {safe} {{: #{anchor}{lang} }}"


def banner(edition: Edition) -> str:
    """What stands on top of pages that are of no single outlet: the dossier's own notice, else those of its outlets."""
    return edition.notice or " ".join(sorted({n for n in edition.outlet_notices.values() if n}))


def notice(text: str, words: Interface) -> str:
    """A banner; nothing where there is no text."""
    label = words("notice_title")
    body = html.el("p", html.text(text))
    return html.el("aside", body, class_="bd-notice", data_search_exclude="", aria_label=label) if text else ""


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


def about(dossier: Dossier, words: Interface) -> Page:
    """What the dossier is and how it was made."""
    parts = [front_matter(words("about"), dossier.edition.title), heading(words("about")), words.about.strip()]
    coverage_part = f"## {words('coverage_title')} {{: #coverage }}\n\n{escape.text(coverage(dossier, words))}"
    return Page(path="about.md", text="\n\n".join([*parts, coverage_part]) + "\n")
