"""Pictures: what is found, what is published, which are the same, and that damage has one outcome alone."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageFont, ImageOps, PngImagePlugin, features

from build_dossier.images.fingerprints import same_picture
from build_dossier.images.pictures import Limits, RenderedPicture, UnusablePicture, inspect, render

LIMITS = Limits()
WIDTHS = (480, 960, 1600)
SECRETS = (b"Exif", b"EXIF", b"GPS", b"XMP ", b"ICCP", b"s3cret", b"http://ns.adobe.com", b"TAIL-MARK")


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def scene(seed: int = 1, size: tuple[int, int] = (600, 400)) -> Image.Image:
    """A picture with edges, gradients and colour, without symmetry; the same for the same seed."""
    width, height = size
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    for n in range(12):
        x, y, z = (hash_of(seed, n, axis) for axis in range(3))
        colour = (x % 256, y % 256, z % 256)
        left, top = x % width, y % height
        shape = draw.ellipse if n % 2 else draw.rectangle
        shape((left, top, left + width // 3 * (z % 7) // 7 + 9, top + height // 3 * (x % 5) // 5 + 9), fill=colour)
    return image.filter(ImageFilter.GaussianBlur(1))


def hash_of(*numbers: int) -> int:
    value = 2166136261
    for number in numbers:
        value = (value ^ number + 77) * 16777619 % 2**32
        value ^= value >> 13
    return value


def card(text: str) -> Image.Image:
    image = Image.new("RGB", (1200, 630), (24, 60, 120))
    ImageDraw.Draw(image).text((80, 250), text, fill="white", font=ImageFont.load_default(60))
    return image


def opened(rendered: RenderedPicture) -> Image.Image:
    image = Image.open(io.BytesIO(rendered.data))
    assert image.format == "WEBP" and image.size == (rendered.width, rendered.height)
    return image


def shown(data: bytes, at: tuple[int, int]) -> tuple[int, ...]:
    """The colour that a reader sees at this place of the largest rendition."""
    pixel = opened(render(data, WIDTHS, LIMITS)[-1]).convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel


def near(found: tuple[int, ...], expected: tuple[int, ...], by: int = 6) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_formats_are_told_by_content(kind: str) -> None:
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    facts = inspect(encoded(scene(), kind), LIMITS)
    assert (facts.format, facts.width, facts.height, facts.frames) == (kind, 600, 400, 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (encoded(scene(), "BMP"), "BMP"),
        (encoded(scene(), "TIFF"), "TIFF"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><svg onload="alert(1)"/>', "SVG"),
        (b"<!doctype html><title>403</title>", "web page"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x7fELF\x02\x01\x01", "not a picture"),
    ],
)
def test_other_formats_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnusablePicture, match=reason):
        inspect(data, LIMITS)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_shown_and_all_are_counted(kind: str) -> None:
    first, second, third = (Image.new("RGB", (60, 40), colour) for colour in ("red", "lime", "blue"))
    data = encoded(first, kind, save_all=True, append_images=[second, third], duration=50)
    assert inspect(data, LIMITS).frames == 3
    assert near(shown(data, (30, 20)), (255, 0, 0))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (320, 160), "blue")
    upright.paste("red", (0, 0, 160, 80))
    upright.paste("lime", (160, 0, 320, 80))
    # How a camera held so would have stored it: the inverse of what a viewer does.
    stored = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = upright.transpose(stored[orientation]) if orientation > 1 else upright
    data = encoded(turned, kind, exif=exif, quality=95)
    facts = inspect(data, LIMITS)
    assert (facts.width, facts.height) == (320, 160)
    assert near(shown(data, (40, 30)), (255, 0, 0), 40)
    assert near(shown(data, (280, 30)), (0, 255, 0), 40)
    assert near(shown(data, (40, 140)), (0, 0, 255), 40)
    assert same_picture(facts.fingerprint, inspect(encoded(upright, "PNG"), LIMITS).fingerprint)


def with_secrets(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "s3cret description"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    options: dict[str, Any] = {"exif": exif, "xmp": b"<x xmlns='http://ns.adobe.com/xap/1.0/'>s3cret</x>"}
    options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "JPEG":
        options["comment"] = b"s3cret comment"
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "s3cret")
        text.add_itxt("XML:com.adobe.xmp", "s3cret", zip=True)
        options["pnginfo"] = text
    if kind == "GIF":
        options = {"comment": b"s3cret comment"}
    return encoded(scene(), kind, **options) + b"TAIL-MARK" * 50


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_nothing_but_pixels_is_published(kind: str) -> None:
    data = with_secrets(kind)
    assert b"s3cret" in data and b"TAIL-MARK" in data
    renditions = render(data, WIDTHS, LIMITS)
    for rendition in renditions:
        assert not [secret for secret in SECRETS if secret in rendition.data]
        assert int.from_bytes(rendition.data[4:8], "little") + 8 == len(rendition.data)
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened(rendition).info)


def test_colours_are_converted_to_srgb() -> None:
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(swapped[n : n + 4]): n for n in range(132, 132 + 12 * struct.unpack(">I", swapped[128:132])[0], 12)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    swapped[red : red + 4], swapped[green : green + 4] = (
        b"gXYZ",
        b"rXYZ",
    )  # a profile in which red and green are exchanged
    data = encoded(Image.new("RGB", (50, 50), (255, 0, 0)), "PNG", icc_profile=bytes(swapped))
    assert near(shown(data, (25, 25)), (0, 255, 0), 12)
    assert near(
        shown(encoded(Image.new("RGB", (50, 50), (255, 0, 0)), "PNG", icc_profile=b"junk"), (25, 25)), (255, 0, 0)
    )


def sixteen_bits() -> bytes:
    return encoded(Image.new("I;16", (40, 40), 32_896), "PNG")


def palette_with_hole() -> bytes:
    image = Image.new("P", (40, 40), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 20, 40))
    return encoded(image, "PNG", transparency=0)


@pytest.mark.parametrize(
    ("data", "colour"),
    [
        (encoded(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG", quality=95), (254, 0, 0, 255)),
        (sixteen_bits(), (128, 128, 128, 255)),
        (encoded(Image.new("LA", (40, 40), (200, 0)), "PNG"), None),
        (palette_with_hole(), (0, 0, 255, 255)),
        (encoded(Image.new("1", (40, 40), 1), "PNG"), (255, 255, 255, 255)),
        (encoded(Image.new("RGBA", (40, 40), (9, 200, 9, 255)), "PNG", compress_level=1), (9, 200, 9, 255)),
    ],
)
def test_every_mode_of_pixels_is_handled(data: bytes, colour: tuple[int, ...] | None) -> None:
    pixel = opened(render(data, WIDTHS, LIMITS)[-1]).convert("RGBA").getpixel((35, 20))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0 if colour is None else near(pixel, colour)
    assert inspect(data, LIMITS).width == 40


def test_transparency_of_a_palette_stays() -> None:
    pixel = opened(render(palette_with_hole(), WIDTHS, LIMITS)[-1]).convert("RGBA").getpixel((5, 20))
    assert isinstance(pixel, tuple) and pixel[3] == 0


@pytest.mark.parametrize(
    ("size", "wanted", "widths"),
    [
        ((2000, 1000), (480, 960, 1600), [480, 960, 1600]),
        ((1200, 600), (480, 960, 1600), [480, 960, 1200]),
        ((1000, 500), (480, 960, 1600), [480, 1000]),
        ((300, 200), (480, 960, 1600), [300]),
        ((600, 400), (600,), [600]),
        ((600, 400), (), [600]),
        ((500, 9000), (0, -5, 300), [300]),
    ],
)
def test_widths(size: tuple[int, int], wanted: tuple[int, ...], widths: list[int]) -> None:
    renditions = render(encoded(Image.new("L", size), "PNG"), wanted, LIMITS)
    assert [rendition.width for rendition in renditions] == widths
    assert all(abs(r.height - r.width * size[1] / size[0]) <= 1 for r in renditions)


def test_a_strip_too_tall_for_webp_is_made_narrower() -> None:
    (rendition,) = render(encoded(Image.new("L", (1000, 19_000)), "PNG"), (1600,), LIMITS)
    assert rendition.height <= 16_383 and rendition.width * rendition.height <= 12_100_000
    assert abs(rendition.height / rendition.width - 19) < 0.05


def test_a_jpeg_decoded_at_a_half_is_not_shifted() -> None:
    image = Image.new("RGB", (513, 513), "white")  # half of it is 256.5: the 257th pixel reaches beyond the edge
    for left in range(20, 513, 40):
        image.paste("black", (left, left // 9, left + 17, 513))
    whole = inspect(encoded(image, "PNG"), LIMITS)
    assert same_picture(whole.fingerprint, inspect(encoded(image, "JPEG", quality=95), LIMITS).fingerprint)


def test_drawings_are_kept_without_loss_where_that_is_smaller() -> None:
    drawing = Image.new("P", (300, 200), 0)
    drawing.putpalette([250, 250, 240, 10, 10, 10])
    ImageDraw.Draw(drawing).text((20, 80), "2022-01-07", fill=1, font=ImageFont.load_default(40))
    (rendition,) = render(encoded(drawing, "PNG"), WIDTHS, LIMITS)
    assert rendition.data[12:16] == b"VP8L"
    assert opened(rendition).convert("RGB").tobytes() == drawing.convert("RGB").tobytes()
    assert render(encoded(scene(), "JPEG"), WIDTHS, LIMITS)[-1].data[12:16] == b"VP8 "


def test_the_same_bytes_give_the_same_bytes() -> None:
    data = encoded(scene(), "JPEG")
    assert render(data, WIDTHS, LIMITS) == render(data, WIDTHS, LIMITS)
    assert inspect(data, LIMITS) == inspect(data, LIMITS)


def same(a: bytes, b: bytes) -> bool:
    return same_picture(inspect(a, LIMITS).fingerprint, inspect(b, LIMITS).fingerprint)


@pytest.mark.parametrize("original", [scene(1), scene(2, (801, 533)), card("flood warning lifted")])
def test_same_pixels_nearly(original: Image.Image) -> None:
    data = encoded(original, "PNG")
    half = original.resize((original.width // 2, original.height // 2), Image.Resampling.LANCZOS)
    assert same(data, encoded(original, "JPEG", quality=60))
    assert same(data, encoded(original, "WEBP", quality=80))
    assert same(data, encoded(half, "PNG"))
    assert same(encoded(original, "JPEG", quality=85), encoded(half, "JPEG", quality=60))


def test_other_pixels() -> None:
    original = scene(1)
    width, height = original.size
    data = encoded(original, "PNG")
    cut = original.crop((width * 7 // 100, height * 7 // 100, width * 92 // 100, height * 92 // 100))
    for other in (scene(2), ImageOps.mirror(original), ImageOps.flip(original), cut, original.rotate(180)):
        assert not same(data, encoded(other, "PNG"))
    assert not same(encoded(card("flood warning lifted"), "PNG"), encoded(card("flood warning issued"), "PNG"))
    assert not same(encoded(card("164 dead"), "PNG"), encoded(card("184 dead"), "PNG"))
    flat = [encoded(Image.new("RGB", (300, 200), colour), "PNG") for colour in ("red", "green", "blue", "#777", "#888")]
    assert not [(a, b) for a in range(5) for b in range(a) if same(flat[a], flat[b])]
    assert not same(flat[0], encoded(Image.new("RGB", (320, 200), "red"), "PNG"))


@pytest.mark.parametrize("limits", [Limits(max_bytes=500), Limits(max_pixels=239_999), Limits(max_aspect=1.4)])
def test_limits(limits: Limits) -> None:
    data = encoded(scene(), "PNG")
    assert inspect(data, LIMITS).width == 600
    with pytest.raises(UnusablePicture):
        inspect(data, limits)
    with pytest.raises(UnusablePicture):
        render(data, WIDTHS, limits)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_whatever_is_cut_off_is_refused(kind: str) -> None:
    data = encoded(scene(3, (200, 150)), kind)
    for length in range(0, len(data) * 95 // 100, max(1, len(data) // 60)):
        with pytest.raises(UnusablePicture):
            inspect(data[:length], LIMITS)


SMALL = {kind: encoded(scene(3, (48, 32)), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")}


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(SMALL)),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damage_has_one_outcome_alone(kind: str, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(SMALL[kind])
    for place, value in changes:
        damaged[place % len(damaged)] = value
    # Smaller limits than in use: a flipped bit may declare many pixels.
    limits = Limits(max_pixels=4_000_000)
    for ask in (lambda: inspect(bytes(damaged), limits), lambda: render(bytes(damaged), (32,), limits)):
        try:
            assert ask()
        except UnusablePicture as refusal:
            assert str(refusal)
