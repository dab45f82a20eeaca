"""What a page says of itself: headline, time, outlet, authors, address, language, lead picture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from build_dossier.convert import addresses
from build_dossier.convert.dom import BeautifulSoup, Tag
from build_dossier.convert.parse import squeezed
from build_dossier.ingest import linked_data, moment
from build_dossier.ingest.draft import tidy
from build_dossier.ingest.linked_data import Node
from build_dossier.read.article import LANGUAGE_TAG

# in the order of trust; what is said of a change or of the file is none
PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "weibo:article:create_at",
    "publish_time",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "date",
)
AUTHOR = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl")
PICTURE = ("og:image", "og:image:url", "twitter:image", "twitter:image:src")
NO_PICTURE = re.compile(r"logo|favicon|default|placeholder|blank|share[-_.]|/icons?/", re.I)
SEPARATOR = re.compile(r"\s[-–—|·•]\s|[_|｜]|(?<=[\u3400-\u9fff])\s*[-–—]+\s*(?=[\u3400-\u9fff])|\s+[-–—](?=\S)|--")
OUTLET_WORDS = re.compile(
    r"(?:网|网站|新闻|新闻网|频道|新闻中心|客户端|在线|报|周刊|观察|电视台|通讯社|News|Times|Post)$"
)
BYLINE = re.compile(
    r"^(?:by|von|par|text:?|作者|(?:本报|特约|实习|见习)?(?:记者|記者)|文|撰文|编辑)(?:\s*[:：/／|]\s*|\s+)", re.I
)
BETWEEN = re.compile(
    r"\s*[;；、/／&|]\s*|\s+(?:and|和)\s+|,\s+(?!(?i:Jr|Sr|MD|PhD)\b)|，|(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])"
)
# figures, and sentences about somebody: words in small letters that no name has
NO_NAME = re.compile(
    r"\d|\b(?!(?:de|da|di|du|del|della|der|den|van|von|zu|la|le|al|el|bin|ibn|ben|y|e|of|the)\b)[a-z]{2,} [a-z]+\b|^(?:A|An|The) "
)
NOBODY = frozenset(
    ("admin", "editor", "editors", "staff", "newsroom", "webmaster", "reporter", "编辑", "记者", "本报", "佚名")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """As in `Draft`; `published` is what machines are told, `outlets` are the names under which the page goes."""

    title: str
    published: str
    outlets: tuple[str, ...]
    authors: tuple[str, ...]
    canonical: str
    lang: str
    lead_image: str


def read(soup: BeautifulSoup, *, address: str) -> Facts:
    """The facts of a page that came from an address (or from none that is known)."""
    metas = _metas(soup)
    story, known = linked_data.article(soup, address)
    base = base_of(soup, address)
    canonical = _canonical(soup, metas, base, address)
    outlets = _outlets(metas, story, known, soup)
    return Facts(
        title=_title(soup, metas, story, outlets),
        published=_published(soup, metas, story),
        outlets=outlets,
        authors=people((*linked_data.texts(story.get("author"), known), *_stated_authors(soup, metas)), outlets),
        canonical=canonical,
        lang=_lang(soup, metas, story),
        lead_image=_picture(metas, story, known, base),
    )


def base_of(soup: BeautifulSoup, address: str) -> str:
    """What relative addresses of a page are relative to."""
    tag = soup.find("base", href=True)
    return (addresses.link(attr(tag, "href"), base=address) if isinstance(tag, Tag) else None) or address


def attr(tag: Tag, name: str) -> str:
    """An attribute as one text; empty where it is missing."""
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else str(value or "")


def text_of(tag: Tag | None) -> str:
    """The words of an element, tidied."""
    return tidy(tag.get_text()) if tag is not None else ""


def people(names: Iterable[str], outlets: Iterable[str]) -> tuple[str, ...]:
    """Persons of some printed bylines, each once; never the outlet itself, an address or a department."""
    own = {squeezed(o).casefold() for o in outlets}
    found: dict[str, str] = {}
    for printed in names:
        if re.search(r"https?:|www\.|@", printed):
            continue
        for part in BETWEEN.split(BYLINE.sub("", tidy(printed))):
            name = BYLINE.sub("", part).strip(" ,.，。:：（）()【】[]")
            folded = squeezed(name).casefold()
            if not name or folded in own or folded in NOBODY or len(name) > 60 or NO_NAME.search(name):
                continue
            found.setdefault(folded, name)
    return tuple(found.values())[:20]


def _metas(soup: BeautifulSoup) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            if (name := attr(tag, key).strip().lower()) and (content := attr(tag, "content").strip()):
                metas.setdefault(name, []).append(content)
    return metas


def _all(metas: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    return [value for name in names for value in metas.get(name, ())]


def _item(soup: BeautifulSoup, name: str) -> Tag | None:
    """The first element of a microdata property that is not in the head."""
    return next((t for t in soup.find_all(None, {"itemprop": name}) if t.name not in ("meta", "link")), None)


def _title(soup: BeautifulSoup, metas: dict[str, list[str]], story: Node, outlets: tuple[str, ...]) -> str:
    """The headline as printed above the text where the page's other titles begin with it, else theirs without the outlet."""
    stated = [
        linked_data.first(story.get("headline"), {}),
        *_all(metas, ("og:title", "twitter:title")),
        text_of(soup.title),
    ]
    titles = [t for t in (tidy(_unescaped(s)) for s in stated) if t]
    own = {squeezed(o) for o in outlets}
    printed = [text_of(h) for h in soup.find_all("h1")]
    printed += [t for t in [text_of(_item(soup, "headline"))] if t]
    for heading in printed:
        begins = not titles or any(squeezed(t).startswith(squeezed(heading)) for t in titles)
        if len(heading) >= 4 and begins and squeezed(heading) not in own:
            return heading
    return without_outlet(titles[0], outlets) if titles else ""


def _unescaped(text: str) -> str:
    """Text that was escaped twice (`&amp;quot;`), as attributes of many systems are."""
    return re.sub(r"&(?:quot|amp|#0?39|apos|ldquo|rdquo|lsquo|rsquo|nbsp);", _reference, text)


def _reference(match: re.Match[str]) -> str:
    signs = {"quot": '"', "amp": "&", "apos": "'", "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "nbsp": " "}
    return signs.get(match[0][1:-1], "'")


def without_outlet(title: str, outlets: Iterable[str]) -> str:
    """A title without the names of outlet and section at its end: `Title - 某网`, `Title_新闻_某某网`."""
    own = {squeezed(o).casefold() for o in outlets if o}
    while cuts := list(SEPARATOR.finditer(title)):
        tail = title[cuts[-1].end() :].strip()
        folded = squeezed(tail).casefold()
        is_name = folded in own or (len(tail) <= 14 and OUTLET_WORDS.search(tail) is not None)
        if not is_name or not title[: cuts[-1].start()].strip():
            break
        title = title[: cuts[-1].start()].strip()
    return title


def _outlets(metas: dict[str, list[str]], story: Node, known: dict[str, Node], soup: BeautifulSoup) -> tuple[str, ...]:
    publisher = _item(soup, "publisher")
    inner = publisher.find(None, {"itemprop": "name"}) if publisher else None
    name = (attr(inner, "content") or text_of(inner)) if isinstance(inner, Tag) else text_of(publisher)
    stated = [
        *metas.get("og:site_name", ()),
        *linked_data.texts(story.get("publisher"), known),
        *([name] if 0 < len(name) <= 60 else []),
        *_all(metas, ("application-name", "apple-mobile-web-app-title")),
        _end_of_title(soup, metas),
    ]
    return tuple(dict.fromkeys(t for t in (tidy(s) for s in stated) if t and not re.match(r"https?:|@", t)))


def _end_of_title(soup: BeautifulSoup, metas: dict[str, list[str]]) -> str:
    """What the page's title has after the headline, where that is one name: `Title - The Valley Post`."""
    title = text_of(soup.title)
    cuts = list(SEPARATOR.finditer(title))
    tail = title[cuts[-1].end() :].strip() if cuts else ""
    heads = [tidy(_unescaped(t)) for t in metas.get("og:title", ())] + [text_of(h) for h in soup.find_all("h1")]
    after_headline = any(h and squeezed(title[: cuts[0].start()]) == squeezed(h) for h in heads) if cuts else False
    return tail if len(tail) <= 40 and (after_headline or (len(tail) <= 14 and OUTLET_WORDS.search(tail))) else ""


def _published(soup: BeautifulSoup, metas: dict[str, list[str]], story: Node) -> str:
    stated = [linked_data.first(story.get(k), {}) for k in ("datePublished", "dateCreated")]
    stated += _all(metas, PUBLISHED)
    times = soup.find_all("time")
    named = [t for t in times if t.has_attr("pubdate") or "datePublished" in attr(t, "itemprop")]
    item = _item(soup, "datePublished")
    for tag in [*named, *([item] if item else []), *times[:1]]:
        stated += [attr(tag, "datetime") or attr(tag, "content"), text_of(tag)]
    return moment.best(moment.iso(s) for s in stated)


def _stated_authors(soup: BeautifulSoup, metas: dict[str, list[str]]) -> list[str]:
    items = soup.find_all(None, {"itemprop": "author"})
    inner = [i.find(None, {"itemprop": "name"}) or i for i in items]
    named = [attr(t, "content") or text_of(t) for t in inner if isinstance(t, Tag)]
    linked = [text_of(a) for a in soup.find_all("a", rel="author")]
    found = [*_all(metas, AUTHOR), *named, *linked]
    return [f for f in found if len(f) <= 200]


def _canonical(soup: BeautifulSoup, metas: dict[str, list[str]], base: str, address: str) -> str:
    """The address that the page gives itself, where it is one of the same site and no front page."""
    link = soup.find("link", rel="canonical")
    stated = [attr(link, "href") if isinstance(link, Tag) else "", *metas.get("og:url", ())]
    for raw in stated:
        found = addresses.link(raw, base=base) if raw else None
        if found and re.match(r"https?://[^/]+/[^?#]", found) and (not address or _site(found) == _site(address)):
            return found
    return ""


def _site(address: str) -> str:
    """The last labels of a host: what `m.` and `www.` of one site have in common."""
    labels = addresses.host(address).split(".")
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("com", "net", "org", "gov", "edu", "co", "ac")
    return ".".join(labels[-3 if shared else -2 :])


def _lang(soup: BeautifulSoup, metas: dict[str, list[str]], story: Node) -> str:
    root = soup.find("html")
    stated = [
        attr(root, "lang") or attr(root, "xml:lang") if isinstance(root, Tag) else "",
        linked_data.first(story.get("inLanguage"), {}),
        *_all(metas, ("content-language", "og:locale")),
    ]
    tags = (s.strip().replace("_", "-") for s in stated)
    return next((t for t in tags if LANGUAGE_TAG.fullmatch(t)), "")


def _picture(metas: dict[str, list[str]], story: Node, known: dict[str, Node], base: str) -> str:
    stated = [*_all(metas, PICTURE), *linked_data.texts(story.get("image"), known, "url")]
    for raw in stated:
        found = addresses.picture(raw, base=base, proxies=())
        if found and addresses.is_remote(found) and not NO_PICTURE.search(found.rpartition("/")[2]):
            return found
    return ""
