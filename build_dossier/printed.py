"""Text as a terminal and a job's log may have it: strangers' words, of which neither reads anything but words."""

from __future__ import annotations

import json
import re
from typing import Any

# what is no text on a line: controls, halves of characters (bytes of a name that are no UTF-8), breaks, turned directions,
# marks that nobody sees. Joiners stay: scripts and emoji are written with them.
UNWRITABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
# what GitHub's runner takes for a command in a log (actions/runner, src/Runner.Common/ActionCommand.cs): two colons at the
# beginning of a line, and the older form wherever it stands
COMMAND = re.compile(r"(?P<older>##)\[|^(?P<space>\s*):(?=:)")


def writable(text: str) -> str:
    r"""Text on one line that can be written anywhere and shows all that is in it: `\n` for a line break, and so on."""
    shown = UNWRITABLE.sub(lambda m: m[0].encode("unicode_escape").decode("ascii"), text)
    return COMMAND.sub(lambda m: r"##\x5b" if m["older"] else rf"{m['space']}\x3a", shown)


def lines(text: str) -> str:
    """Text of several lines of our own, each as `writable` gives it."""
    return "\n".join(writable(line) for line in text.split("\n"))


def as_json(value: Any) -> str:
    """JSON for a terminal or a pipe: every character as it is, but those of which a terminal or a log reads more than words.

    These are written as JSON's own escapes, so that a reader of the JSON gets what was there.
    """
    rows = json.dumps(value, ensure_ascii=False, indent=1).split("\n")
    return "\n".join(UNWRITABLE.sub(lambda m: json.dumps(m[0])[1:-1], row) for row in rows).replace("##[", "##\\u005b")
