"""A parsed body → its blocks, in the order of the text: paragraphs, headings, lists, tables, quotes, code, figures.

A block still holds HTML; `convert` writes it. Pictures are taken out of running text into figures of their own, so
that no sentence is broken; in table cells they stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from build_dossier.convert import runs
from build_dossier.convert.dom import BeautifulSoup, NavigableString, Node, Tag, children, clone, descendants
from build_dossier.convert.parse import INLINE, squeezed, text_of

PLAYERS = ["iframe", "video", "audio", "embed", "object"]
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
LEFT = re.compile(r"text-align\s*:\s*(?:left|justify|start)", re.I)
MAX_LINES = 2_000
PAGES_OF_PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPicture:
    """An `<img>` with the link around it."""

    tag: Tag
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBlock:
    """One block before it is written. `caption` belongs to figures, `level` (1 to 6, as printed) to headings."""

    kind: str
    node: Tag | None = None
    level: int = 0
    centred: bool = False
    pictures: tuple[RawPicture, ...] = ()
    caption: Tag | None = None


@dataclass(slots=True, kw_only=True)
class _Walk:
    """What is open while the tree is walked: the inline run, and the inline elements around the current place."""

    soup: BeautifulSoup
    out: list[RawBlock] = field(default_factory=list)
    run: list[Node] = field(default_factory=list)
    around: tuple[Tag, ...] = ()
    centred: bool = False

    def flush(self) -> None:
        run, self.run = self.run, []
        for item in run:
            # one after the other: bs4 looks for each from the beginning of what is left in its old place
            item.extract()
        for part in runs.split(run):
            self._paragraph(part)

    def _paragraph(self, run: list[Node]) -> None:
        node = self.soup.new_tag("p")
        inner = node
        for wrapper in self.around:
            copy = clone(self.soup, wrapper)
            inner.append(copy)
            inner = copy
        for part in runs.joined(run):
            inner.append(part)
        self.add(node)

    def add(self, node: Tag, kind: str = "paragraph", level: int = 0) -> None:
        """Add a block of inline content; its pictures become figures before it (if they lead) or after it."""
        leading, trailing = _take_pictures(node, self.around)
        self._figures(leading)
        if squeezed(text_of(node)):
            if leading or trailing:
                node.smooth()  # where a picture stood between two texts
            self.out.append(RawBlock(kind=kind, node=node, level=level, centred=self.centred))
        self._figures(trailing)

    def _figures(self, pictures: Iterable[RawPicture]) -> None:
        self.out.extend(RawBlock(kind="figure", pictures=(p,), centred=self.centred) for p in pictures)


def split(soup: BeautifulSoup) -> tuple[RawBlock, ...]:
    """The blocks of a body."""
    if not soup.find(True) or _is_plain(soup):
        _lines(soup)
    walk = _Walk(soup=soup)
    _flow(soup, walk)
    walk.flush()
    blocks = _levelled(walk.out)
    while blocks and blocks[0].kind == "rule":
        blocks = blocks[1:]
    while blocks and blocks[-1].kind == "rule":
        blocks = blocks[:-1]
    return tuple(blocks)


def captions_first(soup: BeautifulSoup) -> None:
    """Put the caption of each table before its rows, where browsers show it; what else calls itself a caption is a paragraph."""
    for caption in soup.find_all("caption"):
        table = caption.parent
        if table is None or table.name != "table" or table.find("caption", recursive=False) is not caption:
            caption.name = "p"
        elif caption.previous_sibling is not None:
            table.insert(0, caption.extract())


def _is_plain(soup: BeautifulSoup) -> bool:
    """Whether nothing but the wrapping `<div>` is HTML: then line breaks of the text are meant."""
    tags = soup.find_all(True, limit=2)
    return len(tags) == 1 and tags[0].name == "div"


def _lines(soup: BeautifulSoup) -> None:
    for text in list(soup.find_all(string=True)):
        if str(text).count("\n") > MAX_LINES:
            continue  # a table of data rather than lines of text
        parts: list[Node] = []
        for line in str(text).strip().split("\n"):
            if parts:
                parts.append(soup.new_tag("br"))
            parts.append(NavigableString(line))
        text.replace_with(*parts)


def _flow(node: Tag | BeautifulSoup, walk: _Walk) -> None:
    for child in children(node):
        if isinstance(child, NavigableString):
            walk.run.append(child)
            continue
        handler = HANDLERS.get(child.name)
        if handler is not None:
            walk.flush()
            before = walk.centred
            walk.centred = _is_centred(child, before)
            handler(child, walk)
            walk.flush()
            walk.centred = before
        elif child.name in INLINE and child.find(list(HANDLERS)) is not None:
            _inline_around_blocks(child, walk)
        else:
            walk.run.append(child)


def _is_centred(tag: Tag, inherited: bool) -> bool:
    style, align = str(tag.get("style", "")), str(tag.get("align", "")).lower()
    if tag.name in ("center",) or align == "center" or CENTRED.search(style):
        return True
    return inherited and not (align in ("left", "justify") or LEFT.search(style))


def _inline_around_blocks(tag: Tag, walk: _Walk) -> None:
    """An inline element that holds blocks (a link around a card): it is put around each inline run inside."""
    walk.flush()
    outer = walk.around
    if tag.name not in ("span", "font"):
        walk.around = (*outer, tag)
    _flow(tag, walk)
    walk.flush()
    walk.around = outer


def _heading(tag: Tag, walk: _Walk) -> None:
    _push_down(tag, walk)
    inner = walk.soup.new_tag("p")
    for child in children(tag):
        inner.append(child)
    players = _players(inner)
    for nested in inner.find_all(list(HANDLERS)):
        nested.unwrap()
    walk.add(inner, kind="heading", level=int(tag.name[1]))
    walk.out.extend(players)


def _players(tag: Tag) -> list[RawBlock]:
    """Players and frames inside what can hold none, taken out as blocks of their own."""
    return [RawBlock(kind="media", node=player.extract()) for player in tag.find_all(PLAYERS)]


def _push_down(tag: Tag, walk: _Walk) -> None:
    """Put a link that stands around a whole block around each of its texts instead."""
    link = next((wrapper for wrapper in walk.around if wrapper.name == "a"), None)
    if link is not None:
        for text in list(tag.find_all(string=True)):
            if squeezed(str(text)):
                text.wrap(clone(walk.soup, link))


def _list(tag: Tag, walk: _Walk) -> None:
    _push_down(tag, walk)
    pictures = [p for img in tag.find_all("img") if (p := _taken(img, ()))]
    if tag.parent is not None and squeezed(text_of(tag)):
        _media_links(tag, walk.soup)
        walk.out.append(RawBlock(kind="list", node=tag))
    walk._figures(pictures)


def _quote(tag: Tag, walk: _Walk) -> None:
    _push_down(tag, walk)
    pictures = [p for img in tag.find_all("img") if (p := _taken(img, ()))]
    if squeezed(text_of(tag)):
        _media_links(tag, walk.soup)
        walk.out.append(RawBlock(kind="quote", node=tag))
    walk._figures(pictures)


def _table(tag: Tag, walk: _Walk) -> None:
    rows = tag.find_all("tr")
    if len(rows) < 2 or max(len(row.find_all(["td", "th"], recursive=False)) for row in rows) < 2:
        _flow(tag, walk)  # one row or one column: a table for the layout
        return
    if caption := tag.find("caption", recursive=False):
        caption.extract()
        players = _opened_caption(caption)
        walk.add(caption)
        walk.out.extend(players)
    _push_down(tag, walk)
    for inner in tag.find_all("table"):
        inner.unwrap()
    pictures = tuple(RawPicture(tag=img, href=_link_around(img)) for img in tag.find_all("img"))
    _media_links(tag, walk.soup)
    walk.out.append(RawBlock(kind="table", node=tag, pictures=pictures))


def _code(tag: Tag, walk: _Walk) -> None:
    for br in tag.find_all("br"):
        # a saved page often has both the break and the line's end
        following = br.next_sibling
        br.replace_with("" if isinstance(following, NavigableString) and str(following).startswith("\n") else "\n")
    if squeezed(text_of(tag)):
        walk.out.append(RawBlock(kind="code", node=tag))


def _figure(tag: Tag, walk: _Walk) -> None:
    caption = tag.find("figcaption")
    if caption is None or not tag.find(["img", "iframe", "video"]):
        _flow(tag, walk)
        return
    caption.extract()
    start = len(walk.out)
    _flow(tag, walk)
    walk.flush()
    figures = [i for i in range(start, len(walk.out)) if walk.out[i].kind in ("figure", "media")]
    pictures = [p for img in caption.find_all("img") if (p := _taken(img, ()))]
    players = _opened_caption(caption)
    if figures and squeezed(text_of(caption)):
        walk.out[figures[-1]] = replace(walk.out[figures[-1]], caption=caption)
    elif squeezed(text_of(caption)):
        walk.add(caption)
    walk._figures(pictures)
    walk.out.extend(players)


def _opened_caption(caption: Tag) -> list[RawBlock]:
    """Make a caption one paragraph, and give the players in it as blocks of their own."""
    players = _players(caption)
    for nested in caption.find_all(list(HANDLERS)):
        nested.unwrap()
    caption.name = "p"
    return players


def _rule(_: Tag, walk: _Walk) -> None:
    if walk.out and walk.out[-1].kind != "rule":
        walk.out.append(RawBlock(kind="rule"))


def _media(tag: Tag, walk: _Walk) -> None:
    for img in tag.find_all("img"):
        if picture := _taken(img, ()):
            walk._figures([picture])
    walk.out.append(RawBlock(kind="media", node=tag))


def _emphasised_line(tag: Tag, walk: _Walk) -> None:
    outer = walk.around
    walk.around = (*outer, walk.soup.new_tag("strong"))
    _flow(tag, walk)
    walk.flush()
    walk.around = outer


HANDLERS: dict[str, Callable[[Tag, _Walk], None]] = {
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    "blockquote": _quote,
    "table": _table,
    **dict.fromkeys(("pre", "listing", "xmp"), _code),
    "figure": _figure,
    "hr": _rule,
    **dict.fromkeys(PLAYERS, _media),
    **dict.fromkeys(("dt", "summary", "legend"), _emphasised_line),
    **dict.fromkeys(
        [
            "address",
            "article",
            "aside",
            "body",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "fieldset",
            "figcaption",
            "footer",
            "form",
            "header",
            "hgroup",
            "li",
            "main",
            "nav",
            "p",
            "section",
            "caption",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "td",
            "th",
        ],
        _flow,
    ),
}


def _link_around(img: Tag) -> str:
    link = img.find_parent("a")
    return str(link.get("href", "")) if link is not None else ""


def _taken(img: Tag, around: tuple[Tag, ...]) -> RawPicture | None:
    href = _link_around(img) or next((str(t.get("href", "")) for t in around if t.name == "a"), "")
    if PAGES_OF_PICTURES.search(href):
        href = ""  # the link only led to the same picture, larger
    img.extract()
    return RawPicture(tag=img, href=href)


def _take_pictures(node: Tag, around: tuple[Tag, ...]) -> tuple[list[RawPicture], list[RawPicture]]:
    """The pictures of an inline run, taken out: those before its first text, and the others."""
    leading: list[RawPicture] = []
    trailing: list[RawPicture] = []
    seen_text = False
    for part in descendants(node):
        if isinstance(part, NavigableString):
            seen_text = seen_text or bool(squeezed(str(part)))
        elif part.name == "img":
            picture = _taken(part, around)
            if picture is not None:
                (trailing if seen_text else leading).append(picture)
    return leading, trailing


def _media_links(container: Tag, soup: BeautifulSoup) -> None:
    """Players inside lists, quotes and cells become plain links, since no block can stand there."""
    for tag in container.find_all(PLAYERS):
        link = clone(soup, tag)
        link.name = "bd-media"
        tag.replace_with(link)


def _levelled(blocks: list[RawBlock]) -> list[RawBlock]:
    """Headings from h2 down without a gap, in the order in which the article nests them."""
    out: list[RawBlock] = []
    open_levels: list[int] = []
    for block in blocks:
        if block.kind == "heading":
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            block = replace(block, level=min(6, 1 + len(open_levels)))
        out.append(block)
    return out
