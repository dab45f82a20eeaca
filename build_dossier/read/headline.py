"""The headline as it was, from the file title that the saving program made of it.

It replaced each of `: / \\ ? * “ ” < > | [ ]` by `_`. Where the body states the headline word for word, the body
decides; otherwise only what can be told from the title itself is put back, and any other `_` stays.
"""

from __future__ import annotations

import re

REPLACED = '[:：/\\\\?？*“”"<>|\\[\\]_]'
# both underscores stand at an edge: of the title, of a run of letters, of punctuation; what they hold is no lone mark
QUOTED = re.compile(r"_(?=\S)([^_]{1,80}?\S)_|_([^_\s])_")
WORD = re.compile(r"\w")


def restore(title: str, body_text: str = "") -> str:
    """The headline for a title; `body_text` is the visible text of the article, where it may stand verbatim."""
    if "_" not in title:
        return title
    return _from_body(title, body_text) or _colons(_quotes(title))


def _from_body(title: str, body_text: str) -> str | None:
    """The passage of the body that the title was made from, if there is exactly one reading of it."""
    words = title.strip("_. …")
    if len(words) < 6 or len(title) > 200:
        return None
    pattern = "".join(REPLACED if c == "_" else r"\s*" if c.isspace() else re.escape(c) for c in title.rstrip("… ."))
    readings = {match[0] for match in re.finditer(pattern, body_text[:20_000])} - {title}
    if len(readings) != 1:
        return None
    reading = readings.pop()
    return reading + title[len(title.rstrip("… .")) :]


def _quotes(title: str) -> str:
    """Paired underscores as quotation marks: 集安组织_火速_出手 → 集安组织“火速”出手.

    Only where nothing else explains them: an even number, none between two Latin letters or two digits (M_V, 18_15).
    """
    marks = [m.start() for m in re.finditer("_", title)]
    inner = [i for i in marks if 0 < i < len(title) - 1 and _joins(title[i - 1], title[i + 1])]
    before_space = [
        i
        for i in marks
        if 0 < i < len(title) - 1 and title[i + 1] == " " and title[i - 1] != " " and not _opens_before(title, i)
    ]
    candidates = [i for i in marks if i not in inner and i not in before_space]
    if len(candidates) % 2:
        return title
    letters = list(title)
    for opening, closing in zip(candidates[::2], candidates[1::2], strict=True):
        if closing - opening < 2 or title[opening + 1].isspace() or title[closing - 1].isspace():
            return title
        letters[opening], letters[closing] = "“", "”"
    return "".join(letters)


def _joins(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _opens_before(title: str, at: int) -> bool:
    """Whether an underscore that opens something stands before this one, so that this one may close it."""
    rest = title[:at]
    opens = [m.start() for m in re.finditer(r"(?:^|[\s\u3000-\uffef‘“(（])_(?=\S)", rest)]
    return len(opens) % 2 == 1


def _colons(title: str) -> str:
    """`Link_ Waste not` → `Link: Waste not`; `18_15` → `18:15`."""
    title = re.sub(r"(?<=[^\s_])_(?= [\w“‘])", ":", title, count=1) if title.count("_ ") == 1 else title
    return re.sub(r"(?<=\b\d\d)_(?=\d\d\b)", ":", title)
