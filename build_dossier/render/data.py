"""The dossier as data: one JSON file a kind of record, sorted and stable (DESIGN's contract is in ARCHITECTURE)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from build_dossier.diagnostics import Diagnostic
from build_dossier.extract import clusters
from build_dossier.lang import Interface
from build_dossier.model import Article, Dossier, Page
from build_dossier.render.evidence import Evidence
from build_dossier.render.records import RECORDS, schema
from build_dossier.render.rights import published_blocks
from build_dossier.render.tables import table

FOLDER = "data"
TABLES = ("claims", "statements", "events")  # those that people open in a spreadsheet


def columns(name: str) -> list[str]:
    """The columns of a table: a record's fields; a figure's number stands behind the word that it does not hold."""
    fields = list(RECORDS[name].model_fields)
    return [*fields[: fields.index("low")], "notice", *fields[fields.index("low") :]] if name == "claims" else fields


def pages(dossier: Dossier, diagnostics: tuple[Diagnostic, ...], words: Interface) -> tuple[Page, ...]:
    """Every file of records with its schema, the tables, and the words that a search must keep whole."""
    articles = sorted(dossier.articles, key=lambda a: a.id)
    evidence = Evidence(dossier, words)
    files: dict[str, list[dict[str, Any]]] = {
        "articles": [_article(a) for a in articles],
        "passages": [record for a in articles for record in _passages(a, dossier.cluster_of)],
        "claims": list(evidence.claims()),
        "statements": list(evidence.statements()),
        "events": list(evidence.events()),
        "relations": list(evidence.relations()),
        "clusters": list(evidence.clusters()),
        "topics": list(evidence.topics()),
        "decisions": list(evidence.decisions()),
        "outside": list(evidence.outside()),
        "images": list(_images(dossier)),
        "diagnostics": [dict(d.record()) for d in diagnostics],
    }
    return (
        *(_json(f"{FOLDER}/{name}.json", records) for name, records in files.items()),
        *(_json(f"{FOLDER}/schemas/{name}.schema.json", schema(name)) for name in files),
        *(
            Page(path=f"{FOLDER}/{name}.csv", text=table(columns(name), evidence.told(name, files[name])))
            for name in TABLES
        ),
        Page(path=f"{FOLDER}/dictionary.txt", text=_dictionary(dossier.edition.dictionary)),
    )


def _dictionary(words: Iterable[str]) -> str:
    """A word a line, as jieba takes it: white space would end a word and begin its weight, or another word."""
    return "".join(f"{word}\n" for word in words if not re.search(r"[\s\x00-\x1f\x7f-\x9f\ufeff]", word))


def _json(path: str, value: Any) -> Page:
    return Page(path=path, text=json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "slug": article.slug,
        "title": article.headline,
        "outlet": article.outlet or None,
        "authors": list(article.authors),
        "published": article.published.at.isoformat() if article.published.at else None,
        "published_label": article.published.label,
        "clock": article.published.clock,
        "lang": article.lang,
        "url": article.url or None,
        "archived": article.header.archived or None,
        "retrieved": article.header.retrieved or None,
        "rights": article.rights or None,
        "publish": article.publish,
        "page": f"articles/{article.slug}/",
        "source_file": article.source.path,
        "source_sha256": article.source.sha256,
        "images": list(dict.fromkeys(use.address for use in article.image_uses)),
    }


def _passages(article: Article, cluster_of: dict[str, str]) -> Iterable[dict[str, Any]]:
    shown = {b.passage.id for b in published_blocks(article) if b.passage}
    for passage in article.passages:
        yield {
            "id": passage.id,
            "article": passage.article,
            "index": passage.index,
            "kind": passage.kind,
            "text": passage.text if passage.id in shown else None,
            "sha256": hashlib.sha256(passage.text.encode()).hexdigest(),
            "cluster": cluster_of[clusters.key(passage)],
        }


def _images(dossier: Dossier) -> Iterable[dict[str, Any]]:
    distinct = {id(p): p for _, p in sorted(dossier.pictures.items())}
    uses: dict[int, list[dict[str, Any]]] = {}
    for article in sorted(dossier.articles, key=lambda a: a.id):
        shown = article.publish == "full"  # else pictures are withheld, and their captions with them
        for use in article.image_uses:
            picture = dossier.pictures.get(use.address)
            if picture is not None:
                uses.setdefault(id(picture), []).append(
                    {
                        "article": article.id,
                        "caption": (use.caption or None) if shown else None,
                        "credit": use.credit or None,
                        "alt": (use.alt or None) if shown else None,
                    }
                )
    for same, picture in distinct.items():
        yield {
            "sha256": picture.sha256,
            "urls": list(picture.urls),
            "file": picture.renditions[-1].path if picture.renditions else None,
            "width": picture.width,
            "height": picture.height,
            "bytes": picture.bytes,
            "format": picture.format,
            "status": picture.status,
            "reason": picture.reason or None,
            "uses": uses.get(same, []),
        }
