"""What the lock keeps of a text: enough to know it again, to see that only its figures changed, to tell how like two are. Pure.

Nothing of the words can be read from it. The sketch: each shingle is hashed once; of each of 64 bins the smallest hash is
kept, a byte of it (one permutation hashing, Li, Owen and Zhang 2012; b-bit minima, Li and König 2010). A bin that no shingle
fell into stays empty, so that of short texts, where most are, nothing is guessed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from dataclasses import dataclass

from build_dossier.convert.passages import normalised

SIZE = 64
SHINGLE = 3  # characters
MOST = 4000  # characters that are looked at
MASK = (1 << 32) - 1
MIX = 0x9E3779B1  # the golden ratio in 32 bits: spreads a checksum over all of them (Knuth, 6.4)
DIGITS = 10  # of a digest
FRAME = 4  # letters from which a text without its figures says what it is about
FIGURES = re.compile(r"[\W\d_〇零一二两三四五六七八九十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Print:
    """What is kept of a text: digests of its words and of its words without figures and marks, and its sketch."""

    words: str
    frame: str
    sketch: str


def fingerprint(text: str) -> Print:
    """What is kept of a text, the same for texts that differ in width, case and spaces only.

    The frame is empty where hardly any letters are left beside the figures.
    """
    words = normalised(text)
    frame = FIGURES.sub("", words)
    return Print(_digest(words), _digest(frame) if len(frame) >= FRAME else "", _sketch(words))


def sketch(text: str) -> str:
    """The sketch of a text: 64 bytes as URL-safe base64, zero where a bin is empty."""
    return _sketch(normalised(text))


def bins(sketched: str) -> bytes:
    """The 64 bytes of a sketch."""
    return base64.urlsafe_b64decode(sketched + "=" * (-len(sketched) % 4))


def occupied(made: bytes) -> int:
    """How many bins of a sketch hold anything: nearly the number of shingles where there are few."""
    return SIZE - made.count(0)


def likeness(left: str, right: str) -> float:
    """The estimated share of shingles that two texts have in common (Jaccard), by their sketches: 0 to 1."""
    pairs = list(zip(bins(left), bins(right), strict=True))
    return share(sum(a == b != 0 for a, b in pairs), sum(bool(a or b) for a, b in pairs))


def share(same: int, either: int) -> float:
    """The likeness of two sketches with so many equal bins, of so many that hold anything in either."""
    chance = 1 / 255  # two different minima whose byte is the same
    return max(0.0, (same / either - chance) / (1 - chance)) if either else 0.0


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:DIGITS]


def _sketch(words: str) -> str:
    data = words[:MOST].encode("utf-32-le")
    width = 4 * SHINGLE
    ends = range(0, max(1, len(data) - width + 4), 4)
    least: dict[int, int] = {}
    for value in sorted({zlib.crc32(data[n : n + width]) * MIX & MASK for n in ends}, reverse=True):
        least[value >> 26] = value
    made = bytes((least[place] >> 8) % 255 + 1 if place in least else 0 for place in range(SIZE))
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
