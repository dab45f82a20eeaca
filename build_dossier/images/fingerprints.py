"""What pictures look like, so that one shown anew is known: re-encoded, resized, in another format. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

LUMA_SIDE, COLOUR_SIDE = 64, 8
_SAME_ASPECT, _SAME_LUMA, _SAME_COLOUR, _SAME_REST, _ROUNDING = 1.02, 8, 12, 0.4, 0.25  # measured, see same_picture
_GREY = (128, 128, 128)  # behind transparency, so that black and white writing both show


def fingerprint(thumbnail: Image.Image, width: int, height: int) -> str:
    """Hex of the aspect ratio (4 bytes, in 1/65,536), a 64×64 luma thumbnail and an 8×8 RGB thumbnail.

    `thumbnail` is the picture as shown, LUMA_SIDE pixels square, RGB or RGBA; `width` and `height` are the picture's.
    """
    if thumbnail.mode == "RGBA":
        thumbnail = Image.alpha_composite(Image.new("RGBA", thumbnail.size, (*_GREY, 255)), thumbnail)
    colour = thumbnail.convert("RGB")
    aspect = round(65_536 * width / height).to_bytes(4)
    luma = colour.convert("L").tobytes()
    return (aspect + luma + colour.resize((COLOUR_SIDE, COLOUR_SIDE), Image.Resampling.BOX).tobytes()).hex()


def same_picture(a: str, b: str) -> bool:
    """Whether two fingerprints show the same pixels or nearly so: re-encoded, resized, another format.

    Measured on 135 drawn pictures (photographs, night, saturated noise, cards, flat colours): of 945 pairs with a
    re-encoded (JPEG q60 to q85, WebP) or halved twin, all but 10 of saturated noise are the same; of 9,426 pairs of
    different, mirrored or cropped pictures, 25 are: cards 1,200 pixels wide that differ in writing of 14 to 30 pixels
    alone. So a chart with one figure changed may pass for the same; those who merge by this should ask more.
    """
    first, second = bytes.fromhex(a), bytes.fromhex(b)
    aspects = int.from_bytes(first[:4]), int.from_bytes(second[:4])
    if len(first) != len(second) or max(aspects) > _SAME_ASPECT * min(aspects):
        return False
    at = 4 + LUMA_SIDE**2
    one, other = first[4:at], second[4:at]
    for left, right, most in ((first[at:], second[at:], _SAME_COLOUR), (one, other, _SAME_LUMA)):
        if any(abs(x - y) > most for x, y in zip(left, right, strict=True)):
            return False
    # In a night picture all differences are small: what remains must also be small beside the contrast.
    rest = _variance([x - y for x, y in zip(one, other, strict=True)])
    return rest <= _SAME_REST * min(_variance(one), _variance(other)) + _ROUNDING


def _variance(values: Sequence[int]) -> float:
    mean = sum(values) / len(values)
    return sum(value * value for value in values) / len(values) - mean * mean
