"""Articles beside each other and beside the settings: duplicates, speakers that nobody defined, links that lead nowhere. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

from build_dossier.convert import addresses
from build_dossier.convert.lines import Lines
from build_dossier.convert.passages import normalised
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.editing import Studied
from build_dossier.extract.clusters import SHORT, key
from build_dossier.extract.parties import Parties
from build_dossier.extract.people import folded
from build_dossier.lint import links
from build_dossier.model import Article
from build_dossier.read.frontmatter import URL_KEYS

SAME = 0.8  # share of an article's longer passages that another one carries, from which it is the same text
NAMED = re.compile(r"(?<![\w-])(?:id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"'\s>]+))", re.I)
ADDRESS_KEYS = (*URL_KEYS, "title")  # on which line of a header an address stands, if it does


def duplicates(studied: Studied) -> list[Diagnostic]:
    """Articles that are in the dossier already: the same address, the same headline of an outlet, the same text."""
    found: list[Diagnostic] = []
    by_address: dict[str, Article] = {}
    by_headline: dict[tuple[str, str], Article] = {}
    for article in sorted(studied.articles, key=lambda a: a.id):
        address = addresses.key(article.url) if article.url else ""
        headline = (folded(article.outlet), normalised(article.headline))
        lines = article.header.lines
        if address and (twin := by_address.get(address)) is not None:
            line = next((lines[k] for k in ADDRESS_KEYS if k in lines), None)
            found.append(_twin("article-duplicate", article, twin, f"the address {article.url}", line))
        elif (twin := by_headline.get(headline)) is not None:
            why = f"the headline “{article.headline[:60]}”" + (" of the same outlet" if article.outlet else "")
            found.append(_twin("article-duplicate", article, twin, why, lines.get("title")))
        if address:
            by_address.setdefault(address, article)
        by_headline.setdefault(headline, article)
    known = {d.path for d in found}
    return found + [d for d in _copies(studied) if d.path not in known]


def _copies(studied: Studied) -> Iterable[Diagnostic]:
    """An article most of whose text another one carries: a duplicate at the same outlet, else a reprint.

    Of two that carry each other, the later by its id is named.
    """
    cluster_of = studied.gathered.cluster_of
    long = {a.id: frozenset(cluster_of[key(p)] for p in a.passages if len(p.text) >= SHORT) for a in studied.articles}
    holders: dict[str, list[str]] = defaultdict(list)
    for identity, clusters in sorted(long.items()):
        for cluster in clusters:
            holders[cluster].append(identity)
    by_id = {a.id: a for a in studied.articles}
    for identity, clusters in sorted(long.items()):
        shared = Counter(other for cluster in clusters for other in holders[cluster] if other != identity)
        carriers = [
            (count, other)
            for other, count in shared.items()
            if count >= SAME * len(clusters) and (other < identity or count < SAME * len(long[other]))
        ]
        if carriers:
            count, other = max(carriers)
            article, twin = by_id[identity], by_id[other]
            code = "article-duplicate" if folded(article.outlet) == folded(twin.outlet) else "article-reprint"
            why = f"{count} of {len(clusters)} passages"
            yield _twin(code, article, twin, why, article.header.body_line)


def _twin(code: str, article: Article, twin: Article, why: str, line: int | None) -> Diagnostic:
    return finding(code, f"found {why} in {twin.source.path}, too", path=article.source.path, line=line)


def speakers(studied: Studied, parties: Parties) -> list[Diagnostic]:
    """Who speaks, is no entity of dossier.yml, and for whom no word of the article tells; each once, where they speak first."""
    articles = {a.id: a for a in studied.articles}
    first: dict[str, Diagnostic] = {}
    counted: dict[str, int] = defaultdict(int)
    for statement in studied.evidence.statements:
        if not statement.speaker or statement.party or parties.entity(statement.speaker) is not None:
            continue
        name = folded(statement.speaker)
        counted[name] += 1
        article = articles[statement.article]
        if name not in first:
            line = Lines(article.source.text, first=article.header.body_line).of(statement.text)
            first[name] = finding("speaker-unknown", statement.speaker, path=article.source.path, line=line)
    return [
        finding(
            d.code,
            f"found {counted[n]} statement(s) of {d.message}, whom the dossier does not know",
            path=d.path,
            line=d.line,
        )
        for n, d in first.items()
    ]


def fragments(articles: Iterable[Article]) -> list[Diagnostic]:
    """Links of an article to a place of its own that is not there."""
    found = []
    for article in articles:
        body, first, path = article.header.body, article.header.body_line, article.source.path
        markdown = path.lower().endswith(".md") and not body.lstrip().startswith("<")
        leads = links.of_markdown(body, first) if markdown else links.of_html(body, first)
        named = {_name("".join(parts)) for parts in NAMED.findall(body)}
        for line, link in leads:
            # the beginning of the page needs no name (HTML Living Standard, 7.4.6.4)
            if link.startswith("#") and _name(link[1:]) not in named and link[1:].casefold() not in ("", "top"):
                message = f"found #{_name(link[1:])[:60]}, which nothing in the article is called"
                found.append(finding("link-dangling", message, path=path, line=line))
    return found


def _name(raw: str) -> str:
    return unicodedata.normalize("NFC", unquote(html.unescape(raw)))
