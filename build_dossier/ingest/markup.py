"""Any HTML → what a seed's body is: the tags of an article, one block a line, addresses absolute, nothing that runs."""

from __future__ import annotations

import re
from html import escape

from build_dossier.convert import addresses, parse
from build_dossier.convert.dom import NavigableString, Tag, Tree, children
from build_dossier.ingest.draft import tidy
from build_dossier.ingest.facts import attr
from build_dossier.unseen import seen

KEPT_INLINE = frozenset(
    ("b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "code", "mark", "q", "cite", "ruby", "rt")
)
LEAVES = {
    "p": "p",
    "h1": "h2",
    "h2": "h2",
    "h3": "h3",
    "h4": "h4",
    "h5": "h5",
    "h6": "h6",
    "summary": "p",
    "address": "p",
}
NESTS = frozenset(("ul", "ol", "dl", "blockquote", "table", "thead", "tbody", "tfoot", "tr", "figure"))
CELLS = frozenset(("li", "dd", "dt", "td", "th", "figcaption", "caption"))
ROWS = frozenset(("tr", "figure"))  # written in one line with what is in them
PLAYERS = frozenset(("iframe", "video", "audio", "embed"))
CENTRE = ' style="text-align:center"'
CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
CAPTION = re.compile(
    r"caption|(?:pic|img|image|photo|figure)[-_]?(?:note|desc|text|info|title|credit)|tu(?:zhu|shuo)", re.I
)
TRACKER = re.compile(r"(?:spacer|blank|pixel|1x1|transparent)[^/]*\.(?:gif|png)", re.I)


def written(html: str, *, base: str = "") -> str:
    """The same article as tidy HTML; addresses are made absolute by `base`. Raises parse.TooComplex."""
    soup = parse.parse(html).soup
    _name_figures(soup)
    wanted = {a["href"][1:] for a in soup.find_all("a", href=re.compile("^#.")) if isinstance(a["href"], str)}
    writer = _Writer(base=base, anchors=frozenset(wanted))
    text = "\n".join(writer.blocks(soup))
    return seen(text)


def _name_figures(soup: Tree) -> None:
    """A box with a picture and nothing but an element that is called its caption is a figure."""
    for tag in soup.find_all(["div", "p", "span", "em", "small"], class_=CAPTION):
        box = tag.parent.parent if tag.parent is not None and not tag.parent.find("img") else tag.parent
        if not isinstance(box, Tag) or box.name not in ("div", "p", "center", "section") or tag.find("img"):
            continue
        if len(box.find_all("img")) == 1 and parse.squeezed(box.get_text()) == parse.squeezed(tag.get_text()) != "":
            box.name, tag.name = "figure", "figcaption"


class _Writer:
    """Writes trees as lines. A picture that the page repeats for readers without scripts is written once."""

    def __init__(self, *, base: str, anchors: frozenset[str]) -> None:
        self._base, self._anchors = base, anchors
        self._last_picture = ""

    def blocks(self, tree: Tree, *, centred: bool = False) -> list[str]:
        """The lines of what is in an element; running text between blocks becomes paragraphs."""
        lines: list[str] = []
        run: list[str] = []
        for node in children(tree):
            if isinstance(node, NavigableString) or not self._is_block(node):
                run.append(self._inline(node))
                continue
            lines += _paragraphs(run, centred)
            run = []
            lines += self._block(node)
        return [*lines, *_paragraphs(run, centred)]

    def _is_block(self, tag: Tag) -> bool:
        if tag.name in LEAVES or tag.name in NESTS or tag.name in CELLS or tag.name in PLAYERS | {"hr", "pre"}:
            return True
        inside = tag.find([*LEAVES, *NESTS, *PLAYERS, "pre", "div", "li"])
        return tag.name in ("div", "section", "article", "main", "header", "footer", "center", "details", "aside") or (
            inside is not None
        )

    def _block(self, tag: Tag) -> list[str]:
        if tag.name == "pre":
            return [f"<pre>{escape(parse.text_of(tag), quote=False)}</pre>"]
        if tag.name == "hr":
            return ["<hr>"]
        if tag.name in PLAYERS:
            return self._player(tag)
        if tag.name in LEAVES and not tag.find([*NESTS, "p", "div", *PLAYERS]):
            return self._leaf(tag)
        if tag.name in CELLS:
            return self._cell(tag)
        lines = self.blocks(tag, centred=tag.name not in NESTS and _is_centred(tag))
        if tag.name not in NESTS or not lines:
            return lines
        if tag.name in ("tr", "figure") and not any("<pre" in line for line in lines):
            return [
                f"<{tag.name}>{''.join(_bare(line) if tag.name == 'figure' else line for line in lines)}</{tag.name}>"
            ]
        start = f' start="{tag["start"]}"' if tag.name == "ol" and re.fullmatch(r"\d{1,6}", attr(tag, "start")) else ""
        return [f"<{tag.name}{start}>", *lines, f"</{tag.name}>"]

    def _leaf(self, tag: Tag) -> list[str]:
        text = self._inside(tag)
        name = LEAVES[tag.name]
        if not _shows(text):
            return []
        if name != "p":
            return [f"<{name}{self._id(tag)}>{text}</{name}>"]
        style = CENTRE if _is_centred(tag) else ""
        return [f"<p{style}{self._id(tag)}>{part}</p>" for part in _parts(text)]

    def _cell(self, tag: Tag) -> list[str]:
        lines = self.blocks(tag)
        single = len(lines) == 1
        inside = _bare(lines[0]) if single else "".join(lines)
        if not _shows(inside) and tag.name not in ("td", "th"):
            return []
        spans = "".join(
            f' {name}="{attr(tag, name)}"'
            for name in ("colspan", "rowspan")
            if re.fullmatch(r"[1-9]\d{0,2}", attr(tag, name))
        )
        return [f"<{tag.name}{spans}{self._id(tag)}>{inside}</{tag.name}>"]

    def _player(self, tag: Tag) -> list[str]:
        source = tag if attr(tag, "src") else tag.find("source", src=True)
        address = addresses.link(attr(source, "src"), base=self._base) if isinstance(source, Tag) else None
        if not address or address.startswith("mailto:"):
            return []
        return [f'<{tag.name} src="{escape(address)}">' + ("" if tag.name == "embed" else f"</{tag.name}>")]

    def _id(self, tag: Tag) -> str:
        """The anchor of an element, where a link of the article leads to it (notes)."""
        anchor = attr(tag, "id") or attr(tag, "name")
        return f' id="{escape(anchor)}"' if anchor in self._anchors and not re.search(r"\s", anchor) else ""

    def _inside(self, tag: Tag) -> str:
        return re.sub(r"[ \t\r\n\f]+", " ", "".join(self._inline(node) for node in children(tag))).strip()

    def _inline(self, node: Tag | NavigableString) -> str:
        if isinstance(node, NavigableString):
            return re.sub(r"[ \t\r\n\f]+", " ", escape(str(node), quote=False))
        if node.name == "img":
            return self._picture(node)
        if node.name in ("br", "wbr"):
            return "<br>" if node.name == "br" else ""
        inside = "".join(self._inline(child) for child in children(node))
        if node.name == "picture" and not inside:
            return self._from_sources(node)
        if node.name == "a":
            return self._link(node, inside)
        if node.name in KEPT_INLINE and _shows(inside):
            return f"<{node.name}{self._id(node)}>{inside}</{node.name}>"
        return inside

    def _link(self, tag: Tag, inside: str) -> str:
        raw = attr(tag, "href").strip()
        own = raw.startswith("#") and len(raw) > 1
        address = addresses.encoded(raw) if own else addresses.link(raw, base=self._base) if raw else None
        if not address or not _shows(inside):
            return f"<a{self._id(tag)}>{inside}</a>" if self._id(tag) else inside
        return f'<a href="{escape(address)}"{self._id(tag)}>{inside}</a>'

    def _picture(self, tag: Tag) -> str:
        values = {name: attr(tag, name) for name in tag.attrs}
        if values.get("width") in ("0", "1") or values.get("height") in ("0", "1"):
            return ""
        return self._img(addresses.picture_candidates(values), tidy(values.get("alt", "")))

    def _from_sources(self, tag: Tag) -> str:
        sources = [{name: attr(s, name) for name in s.attrs} for s in tag.find_all("source")]
        image = tag.find("img")
        alt = tidy(attr(image, "alt")) if isinstance(image, Tag) else ""
        return self._img([c for s in sources for c in addresses.picture_candidates(s)], alt)

    def _img(self, candidates: list[str], alt: str) -> str:
        found = (addresses.picture(raw, base=self._base, proxies=()) for raw in candidates)
        address = next((a for a in found if a and not TRACKER.search(a)), None)
        if address is None or address == self._last_picture:
            return ""
        self._last_picture = address
        return f'<img src="{escape(address)}" alt="{escape(alt)}">'


def _is_centred(tag: Tag) -> bool:
    """Whether an element is centred: what stands so below a picture is its caption."""
    return tag.name == "center" or attr(tag, "align").lower() == "center" or bool(CENTRED.search(attr(tag, "style")))


def _paragraphs(run: list[str], centred: bool) -> list[str]:
    """Running text as paragraphs."""
    style = CENTRE if centred else ""
    return [f"<p{style}>{part}</p>" for part in _parts(re.sub(r" +", " ", "".join(run)))]


def _parts(text: str) -> list[str]:
    """The paragraphs of a text: two line breaks, as old pages have them, end one, as does one after a picture."""
    parts = re.split(r"(?:\s*<br>\s*){2,}|(?<=\">)\s*<br>\s*", text)
    parts = [re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", part) for part in parts]
    return [part for part in parts if _shows(part)]


def _bare(line: str) -> str:
    """A line without the paragraph around it, where it is one plain paragraph."""
    match = re.fullmatch(r"<p>(.*)</p>", line, re.S)
    return match[1] if match else line


def _shows(html: str) -> bool:
    """Whether HTML has words or pictures."""
    return "<img " in html or bool(re.sub(r"<[^<>]*>|[\s\u3000\u00a0]+", "", html))
