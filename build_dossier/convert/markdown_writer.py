"""Blocks → Markdown, by markdownify with this project's own escaping, lists, tables and links."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdownify import MarkdownConverter

from build_dossier.convert import escape
from build_dossier.convert.dom import NavigableString, Node, Tag, children, following
from build_dossier.convert.parse import text_of

INDENT = "    "
MAX_SPAN = 50
LIST_ITEMS_BLOCKS = (
    "p",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "table",
    "div",
    "dl",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
SIMPLE_CODE = re.compile(r"[^`<&|\\\n{}\x02\x03]+")
CJK_BREAK = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])[ \t]*\n\s*(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])"
)


class MarkdownWriter(MarkdownConverter):
    """Writes one block at a time. `link` gives the address to publish for an href, or None where there is none."""

    def __init__(self, *, link: Callable[[str], str | None], media: Callable[[Tag], str]) -> None:
        super().__init__(heading_style="atx", autolinks=False, sup_symbol="<sup>", sub_symbol="<sub>")
        self.link, self.media = link, media
        self.added: list[str] = []  # what the block at hand holds beyond its text: footnote marks, links to players

    def inline(self, node: Tag) -> str:
        """The Markdown of a paragraph or caption."""
        return escape.lines(self._write(node).strip())

    def heading(self, node: Tag) -> str:
        """The Markdown of a heading, in one line, without its hashes."""
        line = re.sub(r"\s*\n\s*", " ", self._write(node).strip())
        return re.sub(r"(#+)$", lambda m: "\\#" * len(m[0]), line)

    def container(self, node: Tag) -> str:
        """The Markdown of a list, quotation or table."""
        for cell in node.find_all(["td", "th"], colspan=True):
            cell["colspan"] = str(columns(cell))  # markdownify takes each digit of Unicode for one that it can read
        _wrap_lines(node)
        return self._write(node).strip("\n")

    def _write(self, node: Tag) -> str:
        self.added = []
        return str(self.process_tag(node, parent_tags=set()))  # type: ignore[attr-defined]

    # text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        parents = parent_tags or set()
        text = re.sub(r"\s+", " ", CJK_BREAK.sub("", str(el)))
        if "_noformat" in parents:
            return text
        in_table = "td" in parents or "th" in parents
        return escape.text(text, in_link="a" in parents, in_table=in_table, before_bracket=_before_bracket(el))

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return text  # escaped where it is written, in process_text

    def convert_bd_line(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return escape.lines(text.strip()) + "\n" if text.strip() else ""

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        if not parent_tags:
            return text
        return f"\n\n{escape.lines(text.strip())}\n\n" if text.strip() else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "td" in parent_tags or "th" in parent_tags:
            return "<br>"
        return " " if "_inline" in parent_tags else "  \n"

    # inline elements

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = self.link(str(el.get("href", ""))) if "_noformat" not in parent_tags else None
        words = text.strip()
        if not address or not words:
            return text
        if words.startswith("^"):
            words = f"&#94;{words[1:]}"  # else the bracket would open a footnote mark
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() else ""
        return f"{before}[{words}]({address}){after}"

    def convert_bd_note(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._add(f"[^{el['label']}]")

    def convert_bd_media(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._add(self.media(el))

    # a player where no block of its own can stand, as in a note; markdownify would write its addresses as they are
    convert_video = convert_audio = convert_iframe = convert_embed = convert_object = convert_bd_media

    def _add(self, words: str) -> str:
        self.added.append(words)
        return words

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"![{escape.alt(str(el.get('alt', '')))}](picture:{el['picture']})" if el.has_attr("picture") else ""

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return text
        words = text.strip()
        if SIMPLE_CODE.fullmatch(words):
            return f"`{words}`"
        return f"<code>{escape.every(words)}</code>" if words else ""

    convert_kbd = convert_samp = convert_tt = convert_var = convert_code

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"<del>{text}</del>" if text.strip() and "_noformat" not in parent_tags else text

    convert_s = convert_strike = convert_del

    def convert_q(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        rows = [f"<code>{escape.every(row)}</code>" for row in text_of(el).strip("\n").split("\n") if row.strip()]
        return "\n\n" + "  \n".join(rows) + "\n\n"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{text.strip()}**\n\n" if text.strip() and "_inline" not in parent_tags else text

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    convert_dt = convert_dd

    # lists and tables

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Four columns of indent, which Python-Markdown needs for what belongs to an item (its documentation, "Lists")."""
        words = text.strip()
        if not words:
            return ""
        bullet = "-"
        if el.parent is not None and el.parent.name == "ol":
            start = str(el.parent.get("start", "1"))
            first = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
            bullet = f"{first + sum(1 for _ in el.find_previous_siblings('li'))}."
        first_line, *rest = words.split("\n")
        loose = "\n\n" in words and el.find_next_sibling("li") is not None
        item = [f"{bullet.ljust(3)} {first_line}", *(INDENT + line if line else "" for line in rest)]
        return "\n".join(item) + ("\n\n" if loose else "\n")

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " + re.sub(r"\s*\n\s*", " ", text.strip()) + " |" * columns(el)

    convert_th = convert_td


def columns(cell: Tag) -> int:
    """How many columns a cell takes."""
    span = str(cell.get("colspan", "1"))
    return max(1, min(int(span), MAX_SPAN)) if span.isascii() and span.isdigit() and len(span) < 5 else 1


def area(node: Tag) -> int:
    """The cells of the largest table in an element, when each row is as wide as the widest, as Markdown fills them up."""
    tables = node.find_all("table") if node.name != "table" else [node]
    rows = ([sum(map(columns, row.find_all(["td", "th"]))) for row in table.find_all("tr")] for table in tables)
    return max((len(widths) * max(widths) for widths in rows if widths), default=0)


def _before_bracket(el: NavigableString) -> bool:
    """Whether what is written next begins with a bracket, which an `!` before it would turn into a picture."""
    part = following(el)
    while isinstance(part, Tag) and part.name in (
        "span",
        "font",
        "small",
        "u",
        "mark",
        "abbr",
        "cite",
        "q",
        "time",
        "ins",
    ):
        part = following(part)
    return isinstance(part, Tag) and part.name in ("a", "img", "bd-note", "bd-media")


def _wrap_lines(container: Tag) -> None:
    """Put each inline run of items and quotations into an element of its own, so that it is escaped as a line."""
    for holder in [container, *container.find_all(["li", "blockquote", "dd", "div", "section"])]:
        if (
            holder.name not in ("li", "blockquote", "dd", "div", "section")
            or holder.find_parent(["td", "th"]) is not None
        ):
            continue
        run: list[Node] = []
        for child in [*children(holder), None]:
            if child is None or (isinstance(child, Tag) and child.name in LIST_ITEMS_BLOCKS):
                _wrap_run(run, holder)
                run = []
            else:
                run.append(child)


def _wrap_run(run: list[Node], holder: Tag) -> None:
    if not any(str(part).strip() for part in run):
        return
    name = "p" if holder.name == "blockquote" else "bd-line"
    wrapper = Tag(name=name)
    run[0].insert_before(wrapper)
    for part in run:
        wrapper.append(part)
