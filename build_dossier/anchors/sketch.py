"""A text's sketch: enough to tell whether two texts are nearly the same, and nothing of their words. Pure.

Each shingle is hashed once; the smallest hash of each of 64 bins is kept, a byte of it (one permutation hashing, Li, Owen and
Zhang 2012; b-bit minima, Li and König 2010). A bin that no shingle fell into borrows from the next that has one.
"""

from __future__ import annotations

import base64
import zlib

from build_dossier.convert.passages import normalised

SIZE = 64
SHINGLE = 3  # characters
MOST = 4000  # characters that are looked at
MASK = (1 << 64) - 1
MIX = 0x9E3779B97F4A7C15  # the golden ratio in 64 bits: spreads a checksum over all of them (Knuth, 6.4)


def sketch(text: str) -> str:
    """The sketch of a text: 64 bytes as URL-safe base64, the same for texts that differ in width, case and spaces only."""
    words = normalised(text)[:MOST]
    least: dict[int, int] = {}
    for start in range(max(1, len(words) - SHINGLE + 1)):
        value = zlib.crc32(words[start : start + SHINGLE].encode()) * MIX & MASK
        place = value >> 58
        if value < least.get(place, MASK):
            least[place] = value
    made = bytearray()
    for place in range(SIZE):
        away = next((n for n in range(SIZE) if (place + n) % SIZE in least), 0)
        value = least.get((place + away) % SIZE, 0)
        made.append((value >> 20 ^ away * 37) & 0xFF)
    return base64.urlsafe_b64encode(bytes(made)).decode().rstrip("=")


def likeness(left: str, right: str) -> float:
    """The estimated share of shingles that two texts have in common (Jaccard), by their sketches: 0 to 1."""
    same = sum(a == b for a, b in zip(_bytes(left), _bytes(right), strict=True)) / SIZE
    chance = 1 / 256  # two different minima whose byte is the same
    return max(0.0, (same - chance) / (1 - chance))


def _bytes(sketched: str) -> bytes:
    return base64.urlsafe_b64decode(sketched + "=" * (-len(sketched) % 4))
