"""Text → Markdown that reads back as that text, with no escape that is not needed.

Written for Python-Markdown with attr_list, md_in_html, tables, footnotes, abbr, admonition and the fences of
pymdown-extensions, and for marks of extensions that an editor might add (snippets, templates, definition lists).
"""

from __future__ import annotations

import html
import re

CHARACTERS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash before punctuation
    r"|[`*\[{]"  # code, emphasis, links, attributes
    r"|(?<!\w)_|_(?!\w)"  # emphasis by underscores is only read at the edge of a word
    r"|<(?=[A-Za-z/!?]|$)"  # a tag, a comment, a declaration, or one that begins in the next text
    r"|&(?=\#\d|\#[xX][0-9A-Fa-f]|[A-Za-z][A-Za-z0-9]*;|$)"  # a character reference
    r"|[\x02\x03]"  # Python-Markdown's own marks around what it put aside
)
ENTITIES = {"<": "&lt;", "&": "&amp;", "\x02": "&#2;", "\x03": "&#3;"}
LINE = re.compile(
    r"^(?:"
    r"(?P<slash>\#|>|[-+](?=\s|$)|-{1,}8<-|!!!)"  # heading, quotation, list, snippet, admonition
    r"|(?P<entity>[~]{3}|\?\?\?|===|///|:::|;+-+8<-|:(?=\s))"  # fences, details, tabs, blocks, definitions
    r"|(?P<number>\d+)(?=\.(?:\s|$))"  # numbered list
    r"|(?P<rule>[-=](?=[-= ]*$)|[|:](?=[\s:|-]*-[\s:|-]*$)|-(?=[\s:|-]*$))"  # rule, underlined heading, table
    r")"
)
READ_IN_HTML = re.compile(r"[`~\t\x02\x03]")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~\x02\x03]")


def text(value: str, *, in_link: bool = False, in_table: bool = False, before_bracket: bool = False) -> str:
    """A run of text inside a block. `before_bracket`: a link follows, which an `!` before it would turn into a picture."""
    escaped = CHARACTERS.sub(lambda m: ENTITIES.get(m[0], "\\" + m[0]), value)
    if in_link:
        escaped = escaped.replace("]", "\\]")
    if in_table:
        escaped = escaped.replace("|", "\\|")
    if before_bracket and escaped.endswith("!"):
        escaped = escaped[:-1] + "\\!"
    return escaped


def lines(value: str) -> str:
    """A finished block: what only means something at the beginning of a line is escaped there."""
    return "\n".join(_line(line) for line in value.split("\n"))


def _line(line: str) -> str:
    stripped = line.lstrip(" \t")
    match = LINE.match(stripped)
    if match is None:
        return stripped
    if match["number"]:
        return f"{match['number']}\\{stripped[len(match['number']) :]}"
    if match["entity"] or stripped[0] in "=:":
        return f"&#{ord(stripped[0])};{stripped[1:]}"
    return "\\" + stripped


def every(value: str) -> str:
    """Text in which every ASCII punctuation mark is a character reference: the last resort, never pleasant, always safe."""
    return PUNCTUATION.sub(lambda m: f"&#{ord(m[0])};", value)


def attribute(value: str) -> str:
    """Text inside double quotes in HTML or in a link title."""
    return re.sub(r"[`*_\[\]{}()\\|<>\"'&\x02\x03]", lambda m: f"&#{ord(m[0])};", re.sub(r"\s+", " ", value))


def in_html(value: str) -> str:
    """Text inside an HTML block: nothing in it is read, as HTML or as a fence."""
    return READ_IN_HTML.sub(lambda m: f"&#{ord(m[0])};", html.escape(value, quote=True))


def alt(value: str) -> str:
    """The alternative text of a picture, between brackets: text, as references, since escapes would show."""
    return re.sub(r"[`*_\[\]{}\\<>&\"\x02\x03]", lambda m: f"&#{ord(m[0])};", re.sub(r"\s+", " ", value).strip())
