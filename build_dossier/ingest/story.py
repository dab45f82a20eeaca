"""Which part of a page is the article. trafilatura says which words are; the markup around them stays the page's own.

Its own output loses captions, links and tables. So its words are looked up in the page: the smallest element that
holds them is the article, less what in it is none of them and looks like chrome.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from build_dossier.convert.dom import BeautifulSoup, NavigableString, Node, Tag, children, descendants
from build_dossier.convert.parse import squeezed
from build_dossier.ingest import moment
from build_dossier.ingest.draft import tidy, words
from build_dossier.ingest.facts import attr

NEVER = (
    "script",
    "style",
    "template",
    "svg",
    "button",
    "select",
    "input",
    "textarea",
    "nav",
    "dialog",
    "canvas",
    "link",
    "meta",
)
DOUBTFUL = ("aside", "footer", "form", "menu", "iframe")
PLACES = frozenset(
    ("body", "div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td", "font", "span")
)
BLOCKS = ["p", "figure", "table", "blockquote", "h2", "h3", "h4", "ul", "ol", "dl", "pre", "img"]
WHOLES = ("figure", "table", "blockquote", "pre", "img", "video", "br")
CHROME = re.compile(
    r"(?:^|[\s_-])(?:related\w*|recommend\w*|tuijian|xgyd|share\w*|sharing|social\w*|bdshare|comments?|commentlist|pinglun|discuss\w*|disqus\w*|"
    r"newsletter\w*|subscri\w*|sign-?up|promo\w*|advert\w*|ads?|adbox|guanggao|sponsor\w*|outbrain|taboola|breadcrumbs?|crumbs?|"
    r"pagination|pager|toolbar|tools|tag-?list|tags|keywords|more-?(?:on|from|stories|news)|read-?(?:more|next)|up-?next|most-?read|popular|"
    r"trending|hot-?(?:news|list)|sidebar|side-?bar|cookie\w*|consent|paywall|overlay|modal|popup|app-?download|qr-?code|erweima|"
    r"print-?only|skip-?link|sr-only|visually-hidden|screen-reader\w*|author-?bio|about-?author|byline\w*|dateline|post-?meta|article-?meta|"
    r"article-?info|wm-ipp\w*|feedback|vote|poll|rating|reactions?)(?=$|[\s_-])",
    re.I,
)
MORE = re.compile(
    r"^(?:related(?: (?:articles?|stories|news|coverage|topics))?|more (?:on|from) .{1,60}|read (?:more|next|also)|see also|recommended(?: .{1,30})?|"
    r"you may also like|most read|trending(?: now)?|share (?:this|on)\b.*|comments?(?: \(\d+\))?|tags|topics|sponsored|advertisement|"
    r"相关(?:阅读|新闻|报道|文章|推荐|链接)|(?:延伸|推荐|更多)(?:阅读|新闻)|热门(?:文章|推荐|新闻)|猜你喜欢|为您推荐|网友评论|评论(?:（\d+）)?|分享到?|标签)\s*[:：]?$",
    re.I,
)
# what trafilatura takes for the article though its own name says that it is another text
OTHER = re.compile(
    r"(?:^|[\s_-])(?:related\w*|recommend\w*|tuijian|comments?|comment-?list|pinglun|disqus\w*|newsletter\w*|adverts?|advertisement|guanggao|"
    r"sponsored|outbrain|taboola|cookie\w*|most-?read|trending|wm-ipp\w*)(?=$|[\s_-])",
    re.I,
)
FEW = 0.25  # share of all words found that such a text may hold, as against an article that is called so
WHOLE = 0.9  # share of the words found that one element must hold to be taken for all of them
LOOSE = 0.2  # share of an element's words up to which words found in it may be chance
LEADS_ON = re.compile(r"^(?:read|see|more|related|also|watch|相关|延伸|推荐|更多|点击)[^:：]{0,20}[:：]", re.I)
LINKED = 0.6  # share of words in links from which a list is one of links
# running text: what trafilatura takes for the article can be menus, too, where a page marks no paragraphs
PROSE = re.compile(r"[。！？，；]|[.!?,;:][\"”’)]*(?:\s|$)")
SHORTEST, LONG = 8, 40  # characters of prose with and without a mark of punctuation
LEAD = re.compile(
    r"(?:^|[\s_-])(?:dek|deck|standfirst|lede|sub-?title|abstract|summary|intro|daoyu|zhaiyao)(?=$|[\s_-])", re.I
)
RIGHTS = re.compile(r"转载|版权|独家稿|授权|reprint|copyright|rights reserved", re.I)


@dataclass(frozen=True, slots=True)
class _Weights:
    """Characters below each element: all, those that are the article's words, those in links."""

    text: dict[int, int]
    found: dict[int, int]
    linked: dict[int, int]

    def share(self, node: Node) -> float:
        return self.found[id(node)] / max(1, self.text[id(node)])


def cut(soup: BeautifulSoup, extracted: str, *, title: str = "") -> str:
    """The HTML of the article of a page, given its words without markup. The tree is used up; empty where none is there."""
    for tag in soup.find_all(NEVER):
        tag.extract()
    sought = squeezed(extracted)
    weights = _weigh(soup, sought)
    body = soup.body or soup
    few = FEW * weights.found[id(body)]
    for tag in soup.find_all(True):
        if (_is_chrome(tag) and weights.share(tag) <= LOOSE) or (_is_other(tag) and weights.found[id(tag)] <= few):
            tag.extract()
    weights = _weigh(soup, sought)
    if not weights.found[id(body)]:
        return ""
    place = _place(body, weights)
    before = _before(place, _scope(place), weights)
    _prune(place, weights, title)
    return "\n".join(str(tag) for tag in [*before, place])


def _weigh(soup: BeautifulSoup, sought: str) -> _Weights:
    text, found, linked = (defaultdict[int, int](int) for _ in range(3))
    for node in reversed(descendants(soup)):  # what is inside comes before what holds it
        parent = id(node.parent)
        if isinstance(node, Tag):
            own = id(node)
            text[parent] += text[own]
            found[parent] += found[own]
            linked[parent] += text[own] if node.name == "a" else linked[own]
        elif type(node) is NavigableString and (letters := squeezed(node)):
            text[id(node)] = len(letters)
            found[id(node)] = len(letters) if letters in sought and _is_prose(node, letters) else 0
            text[parent] += text[id(node)]
            found[parent] += found[id(node)]
    return _Weights(text, found, linked)


def _is_prose(node: NavigableString, letters: str) -> bool:
    enough = SHORTEST if PROSE.search(node) else LONG
    return len(letters) >= enough and (node.parent is None or node.parent.name != "a")


def _is_chrome(tag: Tag) -> bool:
    if tag.name in DOUBTFUL:
        return tag.name != "iframe" or tag.find_parent("figure") is None
    return _is_called(tag, CHROME)


def _is_other(tag: Tag) -> bool:
    return _is_called(tag, OTHER)


def _is_called(tag: Tag, pattern: re.Pattern[str]) -> bool:
    if tag.name in ("html", "body", "main", "article", "figure", "figcaption", "img"):
        return False
    names = " ".join(attr(tag, name) for name in ("class", "id", "role", "aria-label", "data-component"))
    return bool(names.strip() and pattern.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names)))


def _place(body: Tag, weights: _Weights) -> Tag:
    """The smallest element that holds nearly all of the words, and a larger one where little else comes with it."""
    least = WHOLE * weights.found[id(body)]
    place, inside = body, True
    while inside:
        inside = False
        for child in children(place):
            if isinstance(child, Tag) and child.name in PLACES and weights.found[id(child)] >= least:
                place, inside = child, True
                break
    widest = place
    for above in place.parents:
        more = weights.found[id(above)] - weights.found[id(place)]
        other = weights.text[id(above)] - weights.text[id(place)] - more
        if above.name not in PLACES or above is body or more <= other:
            break
        if more:
            widest = above
    return widest


def _scope(place: Tag) -> Tag:
    """What the page's own markup tells around the place as the article, else the part that begins with the headline."""
    around = [place, *(above for above in place.parents if isinstance(above, Tag))]
    for tag in around:
        if (
            tag.name in ("article", "main")
            or attr(tag, "role") in ("article", "main")
            or "Article" in attr(tag, "itemtype")
        ):
            return tag
    return next((tag for tag in around if tag.find("h1")), place)


def _before(place: Tag, scope: Tag, weights: _Weights) -> list[Tag]:
    """What stands between the beginning of the article and its place: its lead, and pictures with their captions."""
    if scope is place:
        return []
    around = {id(above) for above in place.parents}
    found: dict[int, Tag] = {}
    for node in descendants(scope):
        if node is place:
            break
        if not isinstance(node, Tag) or id(node) in around or any(id(above) in found for above in node.parents):
            continue
        is_lead = node.name in ("p", "h2", "div") and weights.share(node) > 0.8 and node.find("h1") is None
        is_called = _is_called(node, LEAD) and node.find("h1") is None and bool(PROSE.search(node.get_text()))
        if node.name == "figure" or is_called or (is_lead and weights.found[id(node)] >= 2 * SHORTEST):
            found[id(node)] = node
    return [tag.extract() for tag in found.values()]


def _prune(place: Tag, weights: _Weights, title: str) -> None:
    """Take out of the article what is none: its own headline, lists of links, lines of date and source, the end's chrome."""
    units = _units(place)
    texts = [tidy(unit.get_text() if isinstance(unit, Tag) else unit) for unit in units]
    found = [weights.share(u) > LOOSE and squeezed(t) != squeezed(title) for u, t in zip(units, texts, strict=True)]
    hits = [index for index, is_found in enumerate(found) if is_found]
    first, last = (hits[0], hits[-1]) if hits else (0, len(units))
    drop_below = False
    for index, (unit, text) in enumerate(zip(units, texts, strict=True)):
        is_heading = unit.name in ("h2", "h3", "h4", "h5", "h6")
        heads_links = bool(MORE.match(text)) and not found[index]
        follows_links = drop_below and not found[index] and not is_heading
        drop_below = heads_links or (follows_links and _links_only(unit, weights, text, 0.3))
        repeated = index <= first + 1 and (squeezed(text) == squeezed(title) or _is_date(text))
        links = not found[index] and _links_only(unit, weights, text)
        margin = not found[index] and not first <= index <= last and _is_margin(unit, text)
        if drop_below or repeated or links or margin:
            unit.extract()


def _is_date(text: str) -> bool:
    return len(text) <= 30 and bool(moment.seen(text))


def _units(place: Tag) -> list[Node]:
    """The blocks of the article and the text between them, outermost first; an element around several blocks is none."""
    units: list[Node] = []
    waiting = list(reversed(children(place)))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag) and node.name in PLACES | {"header"} and node.find(BLOCKS):
            waiting.extend(reversed(children(node)))
        elif isinstance(node, Tag) or (type(node) is NavigableString and node.strip()):  # comments are strings, too
            units.append(node)
    return units


def _links_only(unit: Node, weights: _Weights, printed: str, share: float = LINKED) -> bool:
    """Whether a block is a list of links rather than prose with links in it."""
    if not isinstance(unit, Tag) or unit.name in WHOLES or unit.find("figure"):
        return False
    links = unit.find_all("a")
    text = weights.text[id(unit)]
    several = len(links) > 1 or unit.name in ("ul", "ol", "div") or LEADS_ON.match(printed)
    return bool(links and text and several and weights.linked[id(unit)] >= share * text)


def _is_margin(unit: Node, text: str) -> bool:
    """Whether a block before the first words or after the last ones is no part of the article."""
    if isinstance(unit, Tag) and (unit.name in WHOLES or unit.find(["figure", "img", "video"])):
        return False
    if unit.name == "time" or RIGHTS.search(text):  # the hour of an entry in a live report; what may be reprinted
        return False
    if unit.name == "p" and words(text) >= 4:
        return len(text) <= 80 and bool(moment.seen(text))
    return unit.name not in ("h2", "h3", "h4", "ol", "ul", "dl") or not text
