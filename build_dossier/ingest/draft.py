"""What is known of an article before it is a seed, and how its words are tidied as the reader of seeds will."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_dossier.unseen import seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as a page or a feed gives it; texts are tidied, addresses absolute, `body_html` is tidy HTML.

    `published` is ISO 8601 as precisely as it was printed: with its offset, without, or a day. `url` is the canonical
    address, `given` further addresses of the same page. `retrieved` is when the page was taken (ISO 8601, UTC),
    `archived` the address of an archive's copy.
    """

    title: str = ""
    published: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    given: tuple[str, ...] = ()
    lang: str = ""
    body_html: str = ""
    lead_image: str = ""
    retrieved: str = ""
    archived: str = ""


def tidy(text: str) -> str:
    """A text as a seed's header gives it back: white space folded, what shows nothing dropped, braces as such.

    Saved seeds carry braces as character references (see `read/frontmatter`), so these two are read as braces here, too.
    """
    shown = seen(text.replace("\r", "\n"))
    return re.sub(r"\s+", " ", shown.replace("&#123;", "{").replace("&#125;", "}")).strip()


def words(text: str) -> int:
    """How much a text says, in words of alphabetic scripts; three characters of Chinese or Japanese count as two."""
    han = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text))
    return han * 2 // 3 + len(re.findall(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+", text))
