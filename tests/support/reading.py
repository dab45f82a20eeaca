"""What the tests of reading and converting share: a setting, a seed, an article from text."""

from __future__ import annotations

from functools import cache
from typing import Any

from build_dossier import lang
from build_dossier.config import Dossier, parse
from build_dossier.convert.body import Converted, Setting, convert
from build_dossier.convert.flavour import Reader
from build_dossier.diagnostics import Diagnostic
from build_dossier.model import Article, Header, Source
from build_dossier.read import article as reading
from build_dossier.read import frontmatter, sources

CONFIG = "title: 试刊\ntimezone: Asia/Shanghai\n"
DATE = "Tue, 14 May 2024 06:20:00 GMT"


@cache
def reader() -> Reader:
    return Reader()


def setting(**changes: Any) -> Setting:
    values: dict[str, Any] = {
        "article": "a1",
        "path": "a1.txt",
        "body_line": 1,
        "prose": lang.load("zh"),
        "headline": "海峡渡轮复航",
        "outlet_names": ("海湾晚报",),
        "base": "https://news.example.org/2024/05/a1.html",
        "proxies": ("proxy.example.net",),
        "local_pages": {"//news.example.org/2024/05/b2.html": "../b2/index.md"},
    }
    return Setting(**{**values, **changes})


def converted(html: str, **changes: Any) -> Converted:
    return convert(html, setting(**changes), reader())


def paragraphs(html: str, **changes: Any) -> list[str]:
    return [block.markdown for block in converted(html, **changes).blocks]


def source(text: str, path: str = "a1.txt") -> Source:
    found, problems = sources.decode(text.encode(), path)
    assert found is not None, problems
    return found


def header(text: str, path: str = "a1.txt") -> tuple[Header | None, tuple[Diagnostic, ...]]:
    return frontmatter.read(source(text, path))


def seed(
    *, title: str = "'海峡渡轮复航'", date: str | None = DATE, extra: str = "", body: str = "<p>渡轮周二开航。</p>"
) -> str:
    dated = "" if date is None else f"date: {date}\n"
    return f"\n---\ntitle: {title}\n{extra}{dated}---\n\n<div>   \n{body}\n  \n</div>\n            "


def dossier(extra: str = "") -> Dossier:
    return parse(CONFIG + extra)


def articles(*found: Source, config: Dossier | None = None) -> tuple[list[Article], list[Diagnostic]]:
    settings = config or dossier()
    headers, diagnostics = reading.headers(found, settings)
    pages = reading.local_pages(headers)
    made = []
    for item in headers:
        article, problems = reading.article(item, settings, pages, reader())
        diagnostics.extend(problems)
        if article is not None:
            made.append(article)
    return made, diagnostics


def article(text: str, *, path: str = "a1.txt", config: Dossier | None = None) -> tuple[Article, list[Diagnostic]]:
    made, diagnostics = articles(source(text, path), config=config)
    assert len(made) == 1, diagnostics
    return made[0], diagnostics


def codes(diagnostics: Any) -> list[str]:
    return [d.code for d in diagnostics]
