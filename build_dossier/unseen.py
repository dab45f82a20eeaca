"""Characters that show nothing and mislead, whichever way they come: raw, as references of HTML, as escapes of YAML."""

from __future__ import annotations

import re

# Line breaks that only some programs see, and characters that show nothing and mislead: controls, lone surrogates,
# bidirectional overrides (Unicode TR 36), zero-width spaces. Joiners stay: scripts and emoji need them.
BREAKS = re.compile("[\u2028\u2029\x85\x0b\x0c]")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def seen(text: str) -> str:
    """The text without what nobody sees; breaks of line that only some programs know become spaces."""
    return UNSEEN.sub("", BREAKS.sub(" ", text))
