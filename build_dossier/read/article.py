"""One seed → one article: header, body, clock, and what the editors decided about it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from build_dossier import lang
from build_dossier.config import Dossier as Config
from build_dossier.config import Outlet
from build_dossier.convert import addresses
from build_dossier.convert import body as convert
from build_dossier.convert.flavour import Reader
from build_dossier.convert.parse import TooComplex
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.model import Article, Header, ImageUse, Publish, Source
from build_dossier.read import clock, frontmatter, headline

RESERVED = frozenset(
    ["index", "con", "prn", "aux", "nul"] + [f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)]
)
MAX_SLUG_BYTES = 120
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlArticle:
    """A seed whose header has been read and whose body is still HTML."""

    source: Source
    header: Header
    slug: str
    outlet: Outlet | None
    url: str

    @property
    def outlet_name(self) -> str:
        """The outlet by its one name, as printed where the dossier does not know it."""
        return self.outlet.name if self.outlet else self.header.outlet


def headers(sources: tuple[Source, ...], config: Config) -> tuple[tuple[HtmlArticle, ...], list[Diagnostic]]:
    """The headers of all seeds that have one, each with the page it will get."""
    items: list[HtmlArticle] = []
    diagnostics: list[Diagnostic] = []
    taken: set[str] = set()
    for source in sources:
        header, found = frontmatter.read(source)
        diagnostics.extend(found)
        if header is None:
            continue
        setting = config.articles.get(source.id)
        raw = setting.url if setting and setting.url else header.url
        name = slug(source.id, taken)
        taken.add(name)
        items.append(
            HtmlArticle(
                source=source,
                header=header,
                slug=name,
                outlet=config.outlet(header.outlet) if header.outlet else None,
                url=addresses.link(raw, base="") or "" if raw else "",
            )
        )
    return tuple(items), diagnostics


def slug(stem: str, taken: set[str]) -> str:
    """The name of an article's page: the seed's stem in lower case, without what paths or shells read."""
    words = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", stem).casefold())
    words = re.sub(r"-{2,}", "-", words).strip("-_") or "article"
    if len(words.encode()) > MAX_SLUG_BYTES:
        words = (
            words.encode()[: MAX_SLUG_BYTES - 9].decode("utf-8", "ignore")
            + "-"
            + hashlib.sha256(stem.encode()).hexdigest()[:8]
        )
    if words in RESERVED:
        words = f"a-{words}"
    name, number = words, 1
    while name in taken:
        number += 1
        name = f"{words}-{number}"
    return name


def local_pages(items: tuple[HtmlArticle, ...]) -> Mapping[str, str]:
    """The page of each article by the key of its own address, so that links between articles become local."""
    pages: dict[str, str] = {}
    for item in items:
        if item.url:
            pages.setdefault(addresses.key(item.url), f"../{item.slug}/index.md")
    return pages


def article(
    item: HtmlArticle,
    config: Config,
    pages: Mapping[str, str],
    reader: Reader,
    local_files: frozenset[str] = frozenset(),
) -> tuple[Article | None, list[Diagnostic]]:
    """The converted article, or None and why its body cannot be used."""
    source, header = item.source, item.header
    is_markdown = source.path.lower().endswith(".md")
    text = convert.visible_text(header.body, markdown=is_markdown)
    code = _language(item, text)
    prose = lang.load(code.split("-")[0].casefold())
    decided = config.articles.get(source.id)
    title = decided.headline if decided and decided.headline else headline.restore(header.title, text)
    names = (header.outlet, item.outlet_name, *(item.outlet.aliases if item.outlet else ()))
    setting = convert.Setting(
        article=source.id,
        path=source.path,
        body_line=header.body_line,
        prose=prose,
        headline=title,
        outlet_names=tuple(n for n in dict.fromkeys(names) if n),
        base=item.url,
        proxies=config.images.proxies,
        local_pages=pages,
        local_files=local_files,
        markdown=is_markdown,
    )
    try:
        body = convert.convert(header.body, setting, reader)
    except TooComplex as error:
        return None, [finding("markup-too-complex", f"found {error}", path=source.path, line=header.body_line)]
    diagnostics = list(body.diagnostics)
    lead, lead_notes = _lead_image(item, setting)
    diagnostics += lead_notes
    stamped = tuple(use.address for block in body.blocks for use in block.images) + ((lead.address,) if lead else ())
    published, clock_notes = clock.read(
        header.date_label,
        zone=item.outlet.clock if item.outlet else None,
        default_zone=config.timezone,
        lang=prose.code,
        seen=clock.evidence(stamped, body.text),
        path=source.path,
        line=header.lines.get("date"),
    )
    diagnostics += clock_notes
    publish, rights_notes = _publish(item, config, body.rights, prose)
    diagnostics += rights_notes
    result = Article(
        id=source.id,
        slug=item.slug,
        source=source,
        header=header,
        headline=title,
        outlet=item.outlet_name,
        authors=body.authors or header.authors,
        published=published,
        lang=code,
        rights=body.rights,
        publish=publish,
        url=item.url,
        blocks=body.blocks,
        lead_image=lead,
    )
    return result, diagnostics


def _language(item: HtmlArticle, text: str) -> str:
    """The language tag (BCP 47) that the header or the outlet states, else the one that the letters show."""
    stated = (item.header.lang, item.outlet.lang if item.outlet else None)
    tag = next((t for t in stated if t and LANGUAGE_TAG.fullmatch(t)), None)
    return tag or lang.guess(f"{item.header.title} {text}")


def _lead_image(item: HtmlArticle, setting: convert.Setting) -> tuple[ImageUse | None, list[Diagnostic]]:
    """The picture that the header names; where it names several, the first that is one."""
    notes: list[Diagnostic] = []
    for raw in item.header.lead_images:
        line = item.header.lines.get("headimg") or item.header.lines.get("thumbnail")
        address = convert.picture_address(raw, setting)
        if address:
            return ImageUse(address=address, line=line), notes
        notes.append(
            finding(
                "picture-address",
                f"found {raw[:80]!r}, expected http(s) or a path beside the seed",
                path=item.source.path,
                line=line,
            )
        )
    return None, notes


def _publish(item: HtmlArticle, config: Config, rights: str, prose: lang.Prose) -> tuple[Publish, list[Diagnostic]]:
    """How much is published: the article's setting, else the outlet's, else the dossier's, else all of it."""
    decided = config.articles.get(item.source.id)
    settings = (decided.publish if decided else None, item.outlet.publish if item.outlet else None, config.publish)
    explicit = next((s for s in settings if s), None)
    forbids = rights and any(p.search(rights) for p in prose.forbids_reprint)
    if forbids and explicit is None:
        return "full", [
            finding("rights-undecided", f"found {rights[:80]!r}", path=item.source.path, line=item.header.body_line)
        ]
    return explicit or "full", []
