"""One article: HTML in, Markdown blocks and passages out."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from build_dossier.convert import addresses, blocks, clean, escape, html_writer, notes, parse, passages, verify
from build_dossier.convert.blocks import RawBlock, RawPicture
from build_dossier.convert.clean import Cleaned, folded
from build_dossier.convert.dom import Tag
from build_dossier.convert.flavour import Reader
from build_dossier.convert.lines import Lines
from build_dossier.convert.markdown_writer import MarkdownWriter, area
from build_dossier.convert.parse import squeezed, text_of
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.lang import Prose
from build_dossier.model import Block, ImageUse, Passage, PassageKind

# more marks or text than this in one block is written as HTML, which engines read in linear time
MAX_MARKS = 1_500
MAX_MARKDOWN = 100_000
MAX_CELLS = 5_000
TRACKING_PIXELS = 3
PLAYER = re.compile(r"video|player|youtu|vimeo|bilibili|v\.qq", re.I)
PASSAGE_KINDS: Mapping[str, PassageKind] = {
    "paragraph": "paragraph",
    "heading": "heading",
    "list": "list",
    "table": "table",
    "quote": "quote",
    "code": "code",
    "note": "paragraph",
}
HTML_NAMES = {"paragraph": "p", "list": "ul", "quote": "blockquote", "table": "table", "note": "p"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What conversion needs to know beside the page: all of it values, so that the same page gives the same blocks."""

    article: str
    path: str
    body_line: int
    prose: Prose
    headline: str
    outlet_names: tuple[str, ...]
    base: str
    proxies: tuple[str, ...]
    local_pages: Mapping[str, str]
    local_files: frozenset[str] = frozenset()
    markdown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """The body of an article after conversion."""

    blocks: tuple[Block, ...]
    authors: tuple[str, ...]
    rights: str
    text: str
    diagnostics: tuple[Diagnostic, ...]


def visible_text(body: str, *, markdown: bool = False) -> str:
    """The visible text of a body, folded, or an empty text where the markup is too complex to parse."""
    try:
        return folded(text_of(parse.parse(body, markdown=markdown).soup))
    except parse.TooComplex:
        return ""


def convert(body: str, setting: Setting, reader: Reader) -> Converted:
    """The blocks of a body. Raises parse.TooComplex where the markup explodes."""
    tree = parse.parse(body, markdown=setting.markdown)
    blocks.captions_first(tree.soup)
    page_text = text_of(tree.soup)
    found_notes = notes.take(tree.soup)
    cleaned = clean.clean(
        blocks.split(tree.soup), prose=setting.prose, outlet_names=setting.outlet_names, headline=setting.headline
    )
    body_writer = _BodyWriter(setting=setting, body=body, reader=reader)
    written = body_writer.write(cleaned, found_notes)
    problems = list(body_writer.problems)
    if tree.flattened:
        problems.append(
            finding(
                "nesting-too-deep", f"unwrapped {tree.flattened} elements", path=setting.path, line=setting.body_line
            )
        )
    problems.extend(_set_apart_notes(cleaned, setting, body))
    apart = "".join(piece.text for piece in cleaned.set_apart) + found_notes.marks + body_writer.note_text
    if difference := verify.missing(page_text, body_writer.kept_text, apart):
        problems.append(
            finding(
                "text-changed",
                f"found a difference between page and prose: {difference}",
                path=setting.path,
                line=setting.body_line,
            )
        )
    if not written:
        problems.append(
            finding("body-empty", "found neither text nor pictures", path=setting.path, line=setting.body_line)
        )
    return Converted(
        blocks=written,
        authors=cleaned.authors,
        rights=cleaned.rights,
        text=folded(page_text),
        diagnostics=tuple(problems),
    )


def _set_apart_notes(cleaned: Cleaned, setting: Setting, body: str) -> list[Diagnostic]:
    lines = Lines(body)
    return [
        finding(
            "text-dropped",
            f"{piece.reason}: {folded(piece.text)[:80]!r}",
            path=setting.path,
            line=setting.body_line + lines.of(piece.text) - 1,
        )
        for piece in cleaned.set_apart
        if piece.reason == "chrome"
    ]


class _BodyWriter:
    """Writes the blocks of one article, checks that they read back, and names their passages."""

    def __init__(self, *, setting: Setting, body: str, reader: Reader) -> None:
        self.setting, self.body, self.reader = setting, body, reader
        self.problems: list[Diagnostic] = []
        self.kept_text = ""
        self.note_text = ""
        self._anchors: Counter[str] = Counter()
        self._passages = 0
        self._markdown = MarkdownWriter(link=self._link, media=self._media)

    def write(self, cleaned: Cleaned, found_notes: notes.Notes) -> tuple[Block, ...]:
        raw = [
            *cleaned.blocks,
            *(RawBlock(kind="note", node=tag, level=int(label)) for label, tag in found_notes.entries),
        ]
        drafts = [self._draft(block) for block in raw]
        for place in self._differing(drafts, range(len(drafts))):
            drafts[place] = self._as_html(drafts[place])
        again = [place for place, draft in enumerate(drafts) if draft.is_html]
        for place in {*self._differing(drafts, again), *self._differing(drafts, self._codes(drafts))}:
            message = f"found a block that does not read back: {drafts[place].plain[:120]!r}"
            self.problems.append(finding("text-changed", message, path=self.setting.path, line=self.setting.body_line))
        self.kept_text = "".join(d.text for d in drafts if d.raw.kind != "note")
        self.note_text = "".join(d.text for d in drafts if d.raw.kind == "note")
        return _once(block for draft in drafts if (block := self._finished(draft)) is not None)

    def _differing(self, drafts: list[_Draft], places: Iterable[int]) -> list[int]:
        """Which of the drafts at some places do not read back as the text that they must show."""
        looked = [i for i in places if drafts[i].text]
        return [looked[i] for i in verify.differing(self.reader, [(drafts[i].check, drafts[i].text) for i in looked])]

    @staticmethod
    def _codes(drafts: list[_Draft]) -> list[int]:
        return [i for i, draft in enumerate(drafts) if draft.raw.kind == "code"]

    # writing

    def _draft(self, raw: RawBlock) -> _Draft:
        node = raw.caption if raw.kind in ("figure", "media") else raw.node
        images = self._images(raw)
        text = text_of(node) if node is not None and raw.kind != "rule" else ""
        if raw.kind == "code" and node is not None:
            return _Draft(raw=raw, text=text, markdown=html_writer.code(text), plain=text.strip("\n"), images=images)
        if node is None or not squeezed(text):
            return _Draft(raw=raw, text="", markdown="", plain="", images=images)
        plain = passages.plain_text(node)
        marks = len(escape.CHARACTERS.findall(text)) + len(node.find_all(True))
        if len(text) > MAX_MARKDOWN or marks > MAX_MARKS or area(node) > MAX_CELLS:
            return self._as_html(_Draft(raw=raw, text=text, markdown="", plain=plain, images=images))
        write = {
            "heading": self._markdown.heading,
            **dict.fromkeys(("list", "quote", "table"), self._markdown.container),
        }
        source = write.get(raw.kind, self._markdown.inline)(node)
        return _Draft(
            raw=raw, text=text, markdown=source, plain=plain, images=images, added=tuple(self._markdown.added)
        )

    def _as_html(self, draft: _Draft) -> _Draft:
        """The block as HTML, where its Markdown does not read back as its text, or would be slow to read."""
        node = draft.raw.caption if draft.raw.kind in ("figure", "media") else draft.raw.node
        if node is None or draft.raw.kind == "code":
            return draft
        if draft.raw.kind in ("heading", "figure", "media", "note"):
            return replace(draft, markdown=escape.every(draft.plain.replace("\n", " ")), is_html=True)
        name = node.name if node.name in ("ul", "ol") else HTML_NAMES[draft.raw.kind]
        around = html_writer.Surroundings(link=self._page_link, media=self._media_parts)
        written = html_writer.block(node, name, around)
        return replace(draft, markdown=written, added=tuple(around.added), is_html=True)

    def _finished(self, draft: _Draft) -> Block | None:
        raw = draft.raw
        if raw.kind == "rule":
            return Block(kind="rule", markdown="---")
        if raw.kind == "media":
            words = f"\n\n{draft.markdown}" if draft.markdown else ""
            return (
                Block(kind="media", markdown=self._media(raw.node) + words, passage=self._passage(draft, "caption"))
                if raw.node is not None
                else None
            )
        if raw.kind == "figure":
            return (
                Block(
                    kind="figure", markdown=draft.markdown, passage=self._passage(draft, "caption"), images=draft.images
                )
                if draft.images
                else None
            )
        if not draft.text:
            return None
        kind = "html" if draft.is_html and raw.kind in HTML_NAMES and raw.kind != "note" else raw.kind
        return Block(
            kind=kind,
            markdown=draft.markdown,
            level=raw.level,
            passage=self._passage(draft, PASSAGE_KINDS[raw.kind]),
            images=draft.images,
        )

    def _passage(self, draft: _Draft, kind: PassageKind) -> Passage | None:
        if not squeezed(draft.text):
            return None
        anchor = passages.passage_id(self.setting.article, draft.plain, kind, self._anchors)
        self._passages += 1
        return Passage(id=anchor, article=self.setting.article, index=self._passages - 1, kind=kind, text=draft.plain)

    # addresses

    def _link(self, href: str) -> str | None:
        if not href or href.startswith("#"):
            return None
        address = addresses.link(href, base=self.setting.base)
        if address is None:
            self.problems.append(
                finding("link-refused", f"found {href[:80]!r}", path=self.setting.path, line=self._line_of(href))
            )
            return None
        return self.setting.local_pages.get(addresses.key(address), address)

    def _page_link(self, href: str) -> str | None:
        """The same for HTML, where the engine does not turn a page's file name into its address."""
        address = self._link(href)
        return address.removesuffix("index.md") if address and not addresses.is_remote(address) else address

    def _media(self, tag: Tag) -> str:
        words, address = self._media_parts(tag)
        return (
            f"[{escape.text(words, in_link=True)}]({address}){{ .bd-media }}" if address else escape.text(f"[{words}]")
        )

    def _media_parts(self, tag: Tag) -> tuple[str, str]:
        """What a player or frame is called, and where it leads (empty, with a finding, where it may not lead)."""
        source = tag.find("source")
        given = (tag.get("src"), tag.get("data-src"), tag.get("data"), source.get("src") if source else None)
        raw = next((str(value) for value in given if value), "")
        prose = self.setting.prose
        is_video = tag.name == "video" or PLAYER.search(raw)
        label = prose.audio if tag.name == "audio" else prose.video if is_video else prose.embed
        address = (
            addresses.link(f"https:{raw}" if raw.startswith("//") else raw, base=self.setting.base) if raw else None
        )
        if address is None or not addresses.is_remote(address):
            message = f"found {raw[:80]!r} as the address of embedded content"
            self.problems.append(finding("link-refused", message, path=self.setting.path, line=self._line_of(raw)))
            return label, ""
        title = folded(str(tag.get("title", "")))[:120]
        between = "：" if prose.code == "zh" else ": "
        return (f"{label}{between}{title}" if title else f"{label} ({addresses.host(address)})"), address

    def _images(self, raw: RawBlock) -> tuple[ImageUse, ...]:
        caption = folded(text_of(raw.caption)) if raw.caption is not None else ""
        uses: list[ImageUse] = []
        for picture in raw.pictures:
            use = self._image(picture, caption)
            if use is not None:
                picture.tag["picture"] = str(len(uses))
                picture.tag["alt"] = use.alt
                uses.append(use)
        return tuple(uses)

    def _image(self, picture: RawPicture, caption: str) -> ImageUse | None:
        attributes = {name: str(value) for name, value in picture.tag.attrs.items()}
        width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
        candidates = addresses.picture_candidates(attributes)
        line = self._line_of(candidates[0]) if candidates else self.setting.body_line
        if width is not None and height is not None and max(width, height) <= TRACKING_PIXELS:
            self.problems.append(
                finding(
                    "picture-placeholder",
                    f"left out a picture of {width} × {height} pixels, as counters use",
                    path=self.setting.path,
                    line=line,
                )
            )
            return None
        found = (picture_address(c, self.setting) for c in candidates)
        address = next((a for a in found if a), None)
        if address is None:
            shown = attributes.get("src", "")[:60] or "no address"
            self.problems.append(
                finding(
                    "picture-address",
                    f"found {shown!r}, expected http(s) or a path beside the seed",
                    path=self.setting.path,
                    line=line,
                )
            )
            return None
        description, credit = clean.credit(caption, self.setting.prose) if caption else ("", "")
        alt = folded(attributes.get("alt", ""))
        alt = "" if alt in self.setting.prose.chrome_titles else alt.lstrip("▲△↑▼↓ ")
        href = (self._link(picture.href) or "") if picture.href else ""
        return ImageUse(
            address=address,
            caption=description,
            credit=credit,
            alt=alt or description,
            href=href,
            width=width,
            height=height,
            line=line,
        )

    def _line_of(self, words: str) -> int:
        at = self.body.find(words[:200]) if words else -1
        return self.setting.body_line + (self.body.count("\n", 0, at) if at >= 0 else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A block on its way: the characters it must show (`text`), its Markdown, its passage's text (`plain`)."""

    raw: RawBlock
    text: str
    markdown: str
    plain: str
    images: tuple[ImageUse, ...] = ()
    added: tuple[str, ...] = ()
    is_html: bool = False

    @property
    def check(self) -> str:
        """What to render to see whether the block reads back: without what was added, headings as such."""
        own = self.markdown
        for words in self.added:
            own = own.replace(words, "", 1)
        return f"## {own}" if self.raw.kind == "heading" else own


def _once(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without a picture that stands twice in a row, as pages have it that load pictures late."""
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        twin = (
            before is not None
            and before.kind == block.kind == "figure"
            and before.images[0].address == block.images[0].address
        )
        if twin and before is not None and not before.markdown:
            out[-1] = block
        elif not twin or block.markdown:
            out.append(block)
    return tuple(out)


def picture_address(raw: str, setting: Setting) -> str | None:
    """The address of a picture: a file beside the seed where there is one, else as `addresses.picture` says."""
    beside = addresses.picture(raw, base="", proxies=setting.proxies)
    if beside is None or addresses.is_remote(beside):
        return beside or addresses.picture(raw, base=setting.base, proxies=setting.proxies)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(setting.path), beside))
    if path in setting.local_files or not setting.base:
        return None if path.startswith("..") else path
    return addresses.picture(raw, base=setting.base, proxies=setting.proxies)


def _pixels(value: str | None) -> int | None:
    match = re.match(r"^\s*(\d{1,5})(?:px)?\s*$", value or "")
    return int(match[1]) if match else None
