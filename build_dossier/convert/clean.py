"""Blocks of a saved page → blocks of the article: captions joined to their pictures, and what is not prose set apart.

Bylines become authors, lines that forbid reprinting become rights, page chrome goes. Everything set apart is recorded
with its words, so that `verify` can account for each character of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from build_dossier.convert.blocks import RawBlock
from build_dossier.convert.dom import NavigableString, Tag
from build_dossier.convert.parse import squeezed, text_of
from build_dossier.lang import Prose

MAX_CAPTION = 200
# what stands around a name in a byline: 本报记者 …, … 港口报道, … 发自北京
TITLES = re.compile(
    r"^(?:实习|特约|本报)?(?:记者|编辑|作者|撰稿人?)\s*|\s*(?:记者|编辑)$|\s+\S{0,8}(?:报道|专稿|电)$|\s*发自.*$"
)
EDGE_BLOCKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    """Words that are not prose, and why."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The article's blocks, and what was found around them."""

    blocks: tuple[RawBlock, ...]
    authors: tuple[str, ...] = ()
    rights: str = ""
    set_apart: tuple[SetApart, ...] = ()


def clean(blocks: tuple[RawBlock, ...], *, prose: Prose, outlet_names: tuple[str, ...], headline: str) -> Cleaned:
    """Set apart bylines, rights, chrome and a repeated headline, and give each picture its caption."""
    kept: list[RawBlock] = []
    authors: list[str] = []
    rights: list[str] = []
    apart: list[SetApart] = []
    prose_seen = 0
    last_prose = max((i for i, b in enumerate(blocks) if b.kind == "paragraph"), default=-1)
    for index, block in enumerate(blocks):
        if block.kind not in ("paragraph", "heading") or block.node is None:
            kept.append(block)
            continue
        text = folded(text_of(block.node))
        reason = _line_reason(text, prose, headline, first=prose_seen == 0)
        if reason == "rights":
            rights.append(text)
        at_edge = prose_seen < EDGE_BLOCKS or index >= last_prose - 1
        found = None if reason or not at_edge or block.kind != "paragraph" else _byline(text, prose, outlet_names)
        if found:
            authors.extend(name for name in found.names if name not in authors)
            apart.append(SetApart(reason="byline", text=cut(block.node, found.start, found.end)))
            reason = "" if squeezed(text_of(block.node)) else "byline"
        elif reason:
            apart.append(SetApart(reason=reason, text=text_of(block.node)))
        if not reason:
            kept.append(block)
            prose_seen += 1
    if not prose_seen and (
        repeated := [b for b in blocks if b.node is not None and squeezed(text_of(b.node)) == squeezed(headline)]
    ):
        kept, apart = (
            [*repeated, *kept],
            [a for a in apart if a.reason != "headline"],
        )  # all that the page says is its headline
    return Cleaned(
        blocks=_captioned(tuple(kept), prose), authors=tuple(authors), rights=" ".join(rights), set_apart=tuple(apart)
    )


def folded(text: str) -> str:
    """Text with its white space folded to single spaces."""
    return re.sub(r"\s+", " ", text).strip()


def _line_reason(text: str, prose: Prose, headline: str, *, first: bool) -> str:
    if len(text) <= 200 and any(p.search(text) for p in prose.rights):
        return "rights"
    if len(text) <= 60 and any(p.search(text) for p in prose.chrome):
        return "chrome"
    if first and headline and squeezed(text) == squeezed(headline):
        return "headline"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Byline:
    names: tuple[str, ...]
    start: int
    end: int


def _byline(text: str, prose: Prose, outlet_names: tuple[str, ...]) -> _Byline | None:
    for pattern in prose.bylines:
        if match := pattern.search(text):
            names = match["authors"]
            for outlet in sorted(outlet_names, key=len, reverse=True):
                names = names.replace(outlet, " ")
            parts = re.split(r"[、，,;；/／|&]|\s+and\s+|\s+和\s+", names)
            authors = [TITLES.sub("", folded(p)) for p in parts]
            return _Byline(names=tuple(a for a in authors if a), start=match.start(), end=match.end())
    return None


def cut(node: Tag, start: int, end: int) -> str:
    """Take the characters start to end (counted in folded text) out of a node, and give them back as they stood."""
    position = 0
    taken: list[str] = []
    pending_space = False
    for part in list(node.find_all(string=True)):
        kept: list[str] = []
        for char in str(part):
            if char.isspace():
                pending_space = position > 0
                inside = start < position < end
            else:
                position += 1 if pending_space else 0
                pending_space = False
                inside = start <= position < end
                position += 1
            (taken if inside else kept).append(char)
        if len(kept) != len(str(part)):
            part.replace_with(NavigableString("".join(kept)))
    return "".join(taken)


def _captioned(blocks: tuple[RawBlock, ...], prose: Prose) -> tuple[RawBlock, ...]:
    """A short centred paragraph after a picture is its caption, as is a line that begins as captions do."""
    out: list[RawBlock] = []
    for block in blocks:
        before = out[-1] if out else None
        if (
            before is not None
            and before.kind == "figure"
            and before.caption is None
            and _is_caption(block, before, prose)
        ):
            out[-1] = replace(before, caption=block.node)
        else:
            out.append(block)
    return tuple(out)


def _is_caption(block: RawBlock, figure: RawBlock, prose: Prose) -> bool:
    if block.kind != "paragraph" or block.node is None:
        return False
    text = folded(text_of(block.node))
    if not text or len(text) > MAX_CAPTION:
        return False
    if any(p.search(text) for p in prose.captions) or credit(text, prose)[1]:
        return True
    return block.centred and figure.centred


def credit(caption: str, prose: Prose) -> tuple[str, str]:
    """A caption as (description, credit). Where all of it is the credit, it is both: 俄罗斯卫星通讯社报道截图."""
    for pattern in prose.credits:
        if match := pattern.search(caption):
            rest = caption[: match.start("credit")].rstrip(" ，,；;|｜/／-—")
            return (rest or caption, match["credit"])
    return caption, ""
