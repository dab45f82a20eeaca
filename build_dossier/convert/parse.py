"""Body HTML → a bounded, well-formed tree. nh3 parses as browsers do and lets through only what an article needs.

Two shapes explode in such a parser: depth (100,000 nested elements take minutes) and formatting that is reopened in
every paragraph. Both are cut before parsing, the text kept; whatever still grows beyond measure is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt

from build_dossier.convert.dom import BeautifulSoup, NavigableString, Tag, children
from build_dossier.unseen import seen

MAX_DEPTH = 60
MAX_FORMATTING = 12
MAX_GROWTH = 12
SLACK = 200_000
# the longest real articles at hand have some 1,500 elements; each costs a quarter of a millisecond and more
MAX_ELEMENTS = 8_000
# more marks of one kind than any text has: such a body is taken as plain text, since reading them costs more than linear time
MAX_MARKS = 5_000

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "nobr",
        "q",
        "ruby",
        "rb",
        "rt",
        "rtc",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
    ]
)
FLOW = frozenset(
    [
        "address",
        "article",
        "aside",
        "audio",
        "blockquote",
        "br",
        "caption",
        "center",
        "col",
        "colgroup",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "iframe",
        "img",
        "legend",
        "li",
        "main",
        "nav",
        "object",
        "ol",
        "p",
        "picture",
        "pre",
        "section",
        "source",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "video",
        "wbr",
    ]
)
# what browsers do not show; `xmp` and `plaintext` are shown: being no elements of ours, they leave their text
UNSEEN_CONTENT = {
    "script",
    "style",
    "template",
    "noembed",
    "noframes",
    "title",
    "datalist",
    "rp",
    "desc",
    "metadata",
    "defs",
    "annotation",
    "annotation-xml",
}
# elements of drawings and formulas that hold words, which browsers show; nothing of them but the words is kept
FOREIGN = frozenset(
    [
        "svg",
        "g",
        "text",
        "tspan",
        "textPath",
        "switch",
        "foreignObject",
        "math",
        "semantics",
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "mstyle",
        "merror",
        "mpadded",
        "mphantom",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mmultiscripts",
        "mtable",
        "mtr",
        "mtd",
    ]
)
ATTRIBUTES = {
    "*": {"style", "class", "id", "align", "hidden", "lang", "title"},
    "a": {"href", "name"},
    "img": {"src", "srcset", "alt", "width", "height"},
    "source": {"src", "srcset"},
    "iframe": {"src", "srcdoc"},
    "video": {"src", "poster"},
    "audio": {"src"},
    "embed": {"src"},
    "object": {"data"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "data", "javascript", "vbscript", "ftp", "tel", "file", "blob"}
FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
# elements that end by themselves where the next one begins: they do not nest, so they do not count as depth
SELF_ENDING = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dd",
        "dt",
        "option",
        "optgroup",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "colgroup",
        "rt",
        "rp",
        "html",
        "head",
        "body",
    ]
)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
NOSCRIPT = re.compile(r"<(/?)noscript\b[^<>]*>", re.I)
# what a frame holds is raw text, which nh3 writes as it is and bs4 would read as elements; attributes are all quoted here
FRAME = re.compile(r"(<iframe(?: [^ =>]+=\"[^\"]*\")*>).*?(?=</iframe>)", re.S)
IMG = re.compile(r"<img\b[^<>]*>", re.I)
HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)


class TooComplex(Exception):
    """The markup grows beyond all measure when it is parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A parsed body: `soup` is changed by the stages that follow; `flattened` elements were unwrapped for depth."""

    soup: BeautifulSoup
    flattened: int


def parse(body: str, *, markdown: bool = False) -> Tree:
    """The tree of a body. `markdown`: the body is Markdown and is rendered first. Raises TooComplex."""
    if markdown and not body.lstrip().startswith("<") and max(map(body.count, "[*_`<>")) < MAX_MARKS:
        body = (
            MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"]).render(body)
        )
    body, flattened = _flatten(_seen_with_scripts(body))
    clean = nh3.clean(
        body,
        tags=set(INLINE | FLOW | FOREIGN),
        clean_content_tags=UNSEEN_CONTENT,
        attributes=ATTRIBUTES,
        generic_attribute_prefixes={"data-"},
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    clean = seen(clean)  # what came as a reference
    if len(clean) > MAX_GROWTH * len(body) + SLACK:
        raise TooComplex(f"{len(body)} characters became {len(clean)}")
    elements = clean.count("<") - clean.count("</") - clean.count("<br")
    if elements > MAX_ELEMENTS:
        raise TooComplex(f"{elements} elements, expected at most {MAX_ELEMENTS}")
    soup = BeautifulSoup(FRAME.sub(r"\1", clean), "html.parser")
    for tag in soup.find_all([name.lower() for name in FOREIGN]):
        tag.unwrap()
    _drop_unseen(soup)
    soup.smooth()
    return Tree(soup=soup, flattened=flattened)


def _seen_with_scripts(body: str) -> str:
    """The body with only the pictures of its `<noscript>` parts: pages that load them late repeat them there."""
    kept: list[str] = []
    position = 0
    opening = None
    for tag in NOSCRIPT.finditer(body):
        if not tag[1] and opening is None:
            kept.append(body[position : tag.start()])
            opening, position = tag, tag.end()
        elif tag[1] and opening is not None:
            kept.extend(IMG.findall(body[position : tag.start()]))
            opening, position = None, tag.end()
    return "".join([*kept, body[position:]])


def _flatten(body: str) -> tuple[str, int]:
    """The body without the tags beyond the depth that any article has; linear, and untouched where all is well."""
    open_count: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    depth = formatting = total = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth, formatting, total
        closing, name = bool(match[1]), match[2].lower()
        if name in SELF_ENDING or match[3].endswith("/"):
            return match[0]
        is_formatting = name in FORMATTING
        if closing:
            if dropped[name]:
                dropped[name] -= 1
                return ""
            if open_count[name]:
                open_count[name] -= 1
                depth -= 1
                formatting -= is_formatting
            return match[0]
        if depth >= MAX_DEPTH or (is_formatting and formatting >= MAX_FORMATTING):
            dropped[name] += 1
            total += 1
            return ""
        open_count[name] += 1
        depth += 1
        formatting += is_formatting
        return match[0]

    return TAG.sub(keep, body), total


def _drop_unseen(soup: BeautifulSoup) -> None:
    """Remove what browsers do not show: `hidden`, `display: none`, and what stands inside players and frames."""
    for tag in soup.find_all(True):
        if tag.has_attr("hidden") or HIDDEN_STYLE.search(str(tag.get("style", ""))):
            tag.extract()
        elif tag.name in ("iframe", "object", "video", "audio"):
            for child in children(tag):
                if isinstance(child, NavigableString) or child.name not in ("source", "embed", "img"):
                    child.extract()


def text_of(node: Tag | BeautifulSoup) -> str:
    """The visible text of a tree, as it stands."""
    return "".join([part for part in node.descendants if isinstance(part, NavigableString)])


def squeezed(text: str) -> str:
    """Text without white space of any kind, for comparing."""
    return re.sub(r"[\s\u200b\u2060\ufeff]+", "", text)
