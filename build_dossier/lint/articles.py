"""Articles beside each other and beside the settings: duplicates, speakers that nobody defined, links that lead nowhere. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from build_dossier.convert import addresses
from build_dossier.convert.lines import Lines
from build_dossier.convert.passages import normalised
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.editing import Studied
from build_dossier.extract.clusters import SHORT, key
from build_dossier.extract.parties import Parties
from build_dossier.extract.people import folded
from build_dossier.model import Article

SAME = 0.8  # share of an article's longer passages that another one carries, from which it is the same text
FRAGMENT = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']?#([^\"'\s>]+)", re.I)
NAMED = re.compile(r"\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)", re.I)


def duplicates(studied: Studied) -> list[Diagnostic]:
    """Articles that are in the dossier already: the same address, the same headline of an outlet, the same text."""
    found: list[Diagnostic] = []
    by_address: dict[str, Article] = {}
    by_headline: dict[tuple[str, str], Article] = {}
    for article in sorted(studied.articles, key=lambda a: a.id):
        address = addresses.key(article.url) if article.url else ""
        headline = (folded(article.outlet), normalised(article.headline))
        twin = by_address.get(address) if address else None
        why = f"the address {article.url}"
        if twin is None and (twin := by_headline.get(headline)) is not None:
            why = f"the headline “{article.headline[:60]}” of the same outlet"
        if twin is not None:
            line = article.header.lines.get("url" if address in by_address else "title")
            found.append(_twin("article-duplicate", article, twin, why, line))
        by_address.setdefault(address, article)
        by_headline.setdefault(headline, article)
    known = {d.path for d in found}
    return found + [d for d in _copies(studied) if d.path not in known]


def _copies(studied: Studied) -> Iterable[Diagnostic]:
    """An article most of whose text another one carries: a duplicate at the same outlet, else a reprint."""
    cluster_of = studied.gathered.cluster_of
    long = {a.id: frozenset(cluster_of[key(p)] for p in a.passages if len(p.text) >= SHORT) for a in studied.articles}
    holders: dict[str, list[str]] = defaultdict(list)
    for identity, clusters in sorted(long.items()):
        for cluster in clusters:
            holders[cluster].append(identity)
    by_id = {a.id: a for a in studied.articles}
    for identity, clusters in sorted(long.items()):
        shared: dict[str, int] = defaultdict(int)
        for cluster in clusters:
            for other in holders[cluster]:
                if other < identity:
                    shared[other] += 1
        other, count = max(shared.items(), key=lambda x: (x[1], x[0]), default=("", 0))
        if clusters and count >= SAME * len(clusters):
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
        text = article.source.text
        named = {_name(n) for n in NAMED.findall(text)}
        for match in FRAGMENT.finditer(text):
            if _name(match[1]) not in named:
                line = text.count("\n", 0, match.start()) + 1
                found.append(finding("link-dangling", f"found #{match[1][:60]}", path=article.source.path, line=line))
    return found


def _name(raw: str) -> str:
    return unicodedata.normalize("NFC", html.unescape(raw))
