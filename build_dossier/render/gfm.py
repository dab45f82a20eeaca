"""Text for GitHub's Markdown, as summaries of jobs and pull requests show it: strangers' words, and nothing in them read."""

from __future__ import annotations

import html
import re

# markup, mentions, references, formulas, and what turns words into links (https://github.github.com/gfm/)
SPECIAL = re.compile(r"[\\`*_{}\[\]()#+!|~@$^]|(?<=:)/(?=/)|(?<=w)\.(?=\S)")


def text(words: str) -> str:
    """Text on one line that is shown as it is."""
    line = html.escape(" ".join(words.split()), quote=False)
    return SPECIAL.sub(lambda m: f"&#{ord(m[0])};", line)


def code(words: str) -> str:
    """The same as code, also within a table."""
    return f"<code>{text(words)}</code>"
