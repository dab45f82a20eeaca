"""Figures: the picture in its sizes with caption and credit, or a card of the same size where it is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from build_dossier.convert import addresses, escape
from build_dossier.lang import Interface
from build_dossier.model import Block, ImageUse, Picture

# An article's file stands two folders below the docs folder, and its page two below the site's root (`Article.page`).
ROOT = "../../"
SIZES = "(max-width: 44em) 100vw, 44em"
CARD = (600, 338)
IN_HTML = re.compile(r'<img src="picture:(\d+)" alt="([^"]*)">')
INLINE = re.compile(r"!\[([^\]]*)\]\(picture:(\d+)\)")


def figure(
    use: ImageUse,
    block: Block,
    pictures: Mapping[str, Picture],
    words: Interface,
    *,
    permalink: str = "",
    lang: str = "",
    eager: bool = False,
) -> str:
    """The Markdown of a figure; empty for a placeholder, which is never shown."""
    picture = pictures.get(use.address)
    if picture is not None and picture.status == "placeholder":
        return _caption_alone(block, permalink)
    anchor = f' id="{block.passage.id}"' if block.passage else ""
    caption = (
        f'\n\n<figcaption{lang} markdown="span">{_caption(use, block.markdown)} {permalink}</figcaption>'
        if block.markdown
        else ""
    )
    if picture is None or picture.status != "ok" or not picture.renditions:
        return f'<figure class="bd-figure bd-missing"{anchor} markdown>\n\n{_card(use, picture, words)}{caption}\n\n</figure>'
    image = _image(use, picture, eager=eager)
    target = use.href or ROOT + picture.renditions[-1].path
    title = "" if use.alt or use.href else f' "{words("picture_larger")}"'  # else the link would have no name
    return f'<figure class="bd-figure"{anchor} markdown>\n\n[{image}]({target}{title}){caption}\n\n</figure>'


def _caption_alone(block: Block, permalink: str) -> str:
    return (
        f"{block.markdown} {permalink}\n{{: #{block.passage.id} .bd-passage }}"
        if block.markdown and block.passage
        else ""
    )


def _caption(use: ImageUse, markdown: str) -> str:
    """The caption with its credit set apart, where the credit stands at its end."""
    credit = escape.text(use.credit) if use.credit else ""
    text = re.sub(r"\s*\n\s*", " ", markdown.strip())
    if credit and text.endswith(credit):
        before = text.removesuffix(credit)
        return f'{before}<span class="bd-credit">{credit}</span>'
    return text


def _image(use: ImageUse, picture: Picture, *, eager: bool) -> str:
    sizes = picture.renditions
    shown = sizes[min(1, len(sizes) - 1)]
    largest = sizes[-1]
    sources = ", ".join(f"{ROOT}{r.path} {r.width}w" for r in sizes)
    srcset = f' srcset="{sources}" sizes="{SIZES}"' if len(sizes) > 1 else ""
    loading = "eager" if eager else "lazy"
    return f'![{escape.alt(use.alt)}]({ROOT}{shown.path}){{{srcset} width="{largest.width}" height="{largest.height}" loading="{loading}" decoding="async" }}'


def _card(use: ImageUse, picture: Picture | None, words: Interface) -> str:
    """A box of the picture's size that says what is missing and where it was."""
    width, height = (use.width or CARD[0], use.height or CARD[1])
    if use.width and not use.height:
        height = round(use.width * CARD[1] / CARD[0])
    label = words("picture_rejected" if picture is not None and picture.status == "rejected" else "picture_missing")
    where = f'<a href="{escape.in_html(use.address)}" rel="noopener noreferrer">{escape.in_html(words("picture_original"))}（{escape.in_html(addresses.host(use.address))}）</a>'
    if not addresses.is_remote(use.address):
        where = f"{escape.in_html(words('picture_local'))}：<code>{escape.in_html(use.address)}</code>"
    alt = f'<span class="bd-card-alt">{escape.in_html(use.alt)}</span>' if use.alt and use.alt != use.caption else ""
    box = f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false"></svg>'
    return f'<div class="bd-card" data-search-exclude>{box}<p><strong>{escape.in_html(label)}</strong>{alt}{where}</p></div>'


def in_cells(block: Block, pictures: Mapping[str, Picture], words: Interface) -> str:
    """A block's Markdown with the pictures in its cells."""

    def picture(match: re.Match[str]) -> str:
        use = block.images[int(match[2])]
        found = pictures.get(use.address)
        if found is not None and found.status == "ok" and found.renditions:
            smallest = found.renditions[0]
            return f'![{match[1]}]({ROOT}{smallest.path}){{ width="{smallest.width}" height="{smallest.height}" loading="lazy" .bd-cell-picture }}'
        if found is not None and found.status == "placeholder":
            return match[1]
        label = words("picture_missing")
        return f"[{label}]({use.address})" if addresses.is_remote(use.address) else label

    if not block.images:
        return block.markdown
    return _in_html(block, pictures, words) if block.kind == "html" else INLINE.sub(picture, block.markdown)


def _in_html(block: Block, pictures: Mapping[str, Picture], words: Interface) -> str:
    """The same in a block that is written as HTML."""

    def picture(match: re.Match[str]) -> str:
        use = block.images[int(match[1])]
        found = pictures.get(use.address)
        if found is not None and found.status == "ok" and found.renditions:
            smallest = found.renditions[0]
            size = f'width="{smallest.width}" height="{smallest.height}"'
            return f'<img class="bd-cell-picture" src="{ROOT}{smallest.path}" alt="{match[2]}" {size} loading="lazy">'
        return (
            match[2]
            if found is not None and found.status == "placeholder"
            else escape.in_html(words("picture_missing"))
        )

    return IN_HTML.sub(picture, block.markdown)
