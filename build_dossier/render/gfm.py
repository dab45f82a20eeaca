"""Text for GitHub's Markdown, as summaries of jobs and pull requests show it: strangers' words, and nothing in them read.

Two readers follow each other. The first reads Markdown; character references stop it. The second looks for mentions, references,
commits, addresses and emoji in the text that came out, in which a reference is a plain character again (cmark-gfm, issue
181); a space of no width stops it, but within code, where it does not look.
"""

from __future__ import annotations

import html
import re

from build_dossier.printed import writable

GAP = "\u200b"  # of no width; `writable` leaves none of a stranger's own
# what the first reader takes for markup, formulas, addresses; at the beginning of a line for lists, rules, underlined headings
MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|~@$^]|(?<=[:\u200b])/(?=/)|(?<=\w)\.(?=\u200b?[A-Za-z])|^[-=]")
NUMBERED = re.compile(r"^(\d+)\.")
MAIL = re.compile(r"(?<=[A-Za-z0-9.+_-])@(?=\S)")  # a name before it makes it an address even within code
# what the second reader takes for more than text; a gap follows each
SHOWN = re.compile(
    r"@(?=\S)"  # somebody, a team, a commit of another repository
    r"|\#(?=\w)|\bGH-(?=\d)"  # an issue
    r"|:(?=//)|\bwww\.(?=\S)"  # an address
    r"|:(?=[a-z+_-][\w+-]*:|100:|1234:|8ball:)"  # an emoji
    r"|(?P<commit>(?<!\w)[0-9a-f]{7,40}(?!\w))",
    re.IGNORECASE,
)


def text(words: str) -> str:
    """Text on one line that is shown as it is."""
    return _escaped(SHOWN.sub(_with_gaps, _line(words)))


def code(words: str) -> str:
    """The same as code, also within a table."""
    return f"<code>{_escaped(MAIL.sub('@' + GAP, _line(words)))}</code>"


def _line(words: str) -> str:
    return writable(" ".join(words.split()))


def _with_gaps(match: re.Match[str]) -> str:
    found = match[0]
    # no six characters name a commit
    return GAP.join(found[n : n + 6] for n in range(0, len(found), 6)) if match["commit"] else found + GAP


def _escaped(line: str) -> str:
    marked = MARKUP.sub(lambda m: f"&#{ord(m[0])};", html.escape(line, quote=False))
    return NUMBERED.sub(r"\1&#46;", marked).replace(GAP, f"&#{ord(GAP)};")
