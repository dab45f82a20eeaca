"""How much of an article may be shown, by what the editors decided on its rights. The limit holds in every output."""

from __future__ import annotations

from build_dossier.model import Article, Block

EXCERPT_CHARACTERS = 200
QUOTABLE = 120  # characters of a passage that is withheld: a short quotation with its source stays


def published_blocks(article: Article) -> tuple[Block, ...]:
    """The blocks that the article's rights setting lets out: all, the opening, or none. Pictures only with all."""
    if article.publish == "full":
        return article.blocks
    if article.publish == "metadata":
        return ()
    opening: list[Block] = []
    length = 0
    for item in article.blocks:
        if item.passage is None or item.kind != "paragraph":
            continue
        if opening and length + len(item.passage.text) > EXCERPT_CHARACTERS:
            break
        opening.append(item)
        length += len(item.passage.text)
    return tuple(opening)
