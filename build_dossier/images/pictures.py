"""What a picture is, whether two are the same, and its published renditions: bytes in, values out.

Only bytes are read: no file, clock, network or environment. A picture from a stranger may be made to harm, so callers
run these functions in the child process of `build_dossier.images.worker`, which bounds memory and time; here every fault of
the data ends as `UnusablePicture`, and nothing is decoded before the header has been checked.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Literal

from PIL import AvifImagePlugin, GifImagePlugin, Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from build_dossier.images.fingerprints import LUMA_SIDE, fingerprint

Format = Literal["JPEG", "PNG", "WEBP", "GIF", "AVIF"]

OUT_OF_MEMORY = "the picture needs more memory than is allowed"

# The classes are called directly: Image.open would also take a JPEG for the multi-picture format that phones write.
_OPENERS: dict[Format, type[ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
}
_SIGNATURES: tuple[tuple[int, bytes, Format], ...] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WEBP"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
)
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"BM", "it is a BMP, a format that is not published"),
    (b"II*\0", "it is a TIFF, a format that is not published"),
    (b"MM\0*", "it is a TIFF, a format that is not published"),
    (b"%PDF", "it is a PDF document, not a picture"),
    (b"<", "it is a web page or other text, not a picture"),
)

_ORIENTATION = 0x0112  # EXIF tag, values 1 to 8 (CIPA DC-008, 4.6.5)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_90,
)
_WEBP_SIDE = 16_383  # the longest side that WebP can hold
_JPEG_PIXELS = 24_000_000  # a JPEG is decoded at 1/2, 1/4 or 1/8 until it has no more pixels than this (96 MB)
_COEFFICIENT_BYTES = 150_000_000  # a progressive JPEG is held whole, whatever the scale: two bytes a sample
_PASSES_BYTES = 2_000_000_000  # the same times its passes, each of which goes over all of them; some 4 s
_RENDITION_PIXELS = 12_000_000  # what encoding takes must fit beside what was decoded, and into the deadline
_THOROUGH_PIXELS = 4_000_000  # beyond this, compressing without loss takes over 1 s for each million
_STRIP_PIXELS = 2_000_000
_STEP = 1.2  # renditions closer in width than this are not worth a second file


class UnusablePicture(Exception):
    """The bytes cannot be published as a picture. The message is the reason, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a picture may be at most: bytes of the file, pixels of a frame, longer side through shorter side."""

    max_bytes: int = 20_000_000
    max_pixels: int = 50_000_000
    max_aspect: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """What was found: format by content, size in pixels as shown (EXIF orientation applied), frames, fingerprint."""

    format: Format
    width: int
    height: int
    frames: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPicture:
    """One rendition: its size in pixels and a WebP file without any metadata."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The first frame as stored (not turned), perhaps smaller than the file's, and what is known of it.

    `width` and `height` are the file's, as shown. `box` is the part of `image` that holds the frame: where a size is
    not divisible, the last pixels reach beyond its edge.
    """

    kind: Format
    image: Image.Image
    width: int
    height: int
    box: tuple[float, float, float, float]
    turn: Image.Transpose | None
    profile: bytes | None
    graphic: bool
    frames: int


def inspect(data: bytes, limits: Limits) -> PictureFacts:
    """Decode the first frame and say what it is. `UnusablePicture` for whatever cannot be decoded or exceeds a limit."""
    with _faults_mapped():
        frame = _first_frame(data, limits, lambda width, height: 4 * LUMA_SIDE / min(width, height))
        return PictureFacts(
            format=frame.kind,
            width=frame.width,
            height=frame.height,
            frames=_gif_frames(data) if frame.kind == "GIF" else frame.frames,
            fingerprint=fingerprint(_square(frame), frame.width, frame.height),
        )


def render(data: bytes, widths: tuple[int, ...], limits: Limits) -> tuple[RenderedPicture, ...]:
    """The first frame as WebP in sRGB, upright, narrowest first, in those of `widths` (pixels) that do not enlarge it.

    The picture's own width is added where it is below the largest of `widths`; of two widths closer than 20 % the
    larger stays. A very tall picture is made narrower: 16,383 pixels in
    height and 12 million in all are the most. The same bytes give the same bytes (for one
    version of Pillow and libwebp). `UnusablePicture` as for `inspect`.
    """
    with _faults_mapped():
        frame = _first_frame(data, limits, lambda width, height: _largest(widths, width, height) / width)
        largest = min(_largest(widths, frame.width, frame.height), int(frame.box[3 if frame.turn in _SIDEWAYS else 2]))
        # The others are made from the largest: what the decoder held is given back before anything is encoded.
        small = _resized(frame, largest)
        frame = replace(frame, image=small, box=(0, 0, *small.size))
        return tuple(_rendition(frame, width) for width in _widths(widths, largest))


@contextmanager
def _faults_mapped() -> Iterator[None]:
    """Whatever a decoder raises becomes `UnusablePicture`; its warnings (odd metadata, many pixels) are not ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnusablePicture:
        raise
    except MemoryError as error:
        raise UnusablePicture(OUT_OF_MEMORY) from error
    except Image.DecompressionBombError as error:  # a frame of a GIF may be larger than its header says
        raise UnusablePicture("the picture has more pixels than is allowed") from error
    except Exception as error:  # decoders raise anything: struct.error, zlib.error, SyntaxError, OverflowError …
        told = str(error)
        if "out of memory" in told or "encoding error 1" in told:
            raise UnusablePicture(OUT_OF_MEMORY) from error
        raise UnusablePicture("the file is cut off" if "truncated" in told else "the file is damaged") from error


def _open(data: bytes, limits: Limits) -> tuple[Format, ImageFile]:
    """Read the header alone, and hold it against the limits."""
    if len(data) > limits.max_bytes:
        raise UnusablePicture(f"the file has {len(data):,} bytes, more than {limits.max_bytes:,}")
    kind = _sniff(data)
    if kind == "WEBP":  # libwebp takes eight bytes a pixel when it is opened, so the size is read before
        _check_size(*_webp_size(data), limits)
    image = _OPENERS[kind](BytesIO(data))
    _check_size(*image.size, limits)
    if kind == "JPEG" and image.info.get("progressive"):
        held = _coefficient_bytes(image)
        if held > _COEFFICIENT_BYTES:
            raise UnusablePicture(OUT_OF_MEMORY)
        if held * (passes := _jpeg_passes(data)) > _PASSES_BYTES:
            raise UnusablePicture(f"the picture is drawn in {passes} passes, which takes too long")
    return kind, image


def _sniff(data: bytes) -> Format:
    """The format by the first bytes; names and types that a server gives are not asked."""
    for offset, signature, kind in _SIGNATURES:
        if data.startswith(signature, offset):
            return kind
    text = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"<svg" in text:
        raise UnusablePicture("it is an SVG, which may carry scripts and is not published")
    for signature, reason in _REFUSED:
        if text.startswith(signature):
            raise UnusablePicture(reason)
    raise UnusablePicture("it is not a picture of a known format" if data else "the file is empty")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Canvas size by the first chunk (RFC 9649, 2.5 to 2.7)."""
    head = data[12:30]
    if head[:4] == b"VP8X":
        return 1 + int.from_bytes(head[12:15], "little"), 1 + int.from_bytes(head[15:18], "little")
    if head[:4] == b"VP8L":
        bits = int.from_bytes(head[9:13], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(head[14:16], "little") & 0x3FFF, int.from_bytes(head[16:18], "little") & 0x3FFF


def _check_size(width: int, height: int, limits: Limits) -> None:
    if min(width, height) < 1:
        raise UnusablePicture("the picture has no pixels")
    if width * height > limits.max_pixels:
        raise UnusablePicture(f"the picture has {width}×{height} pixels, more than {limits.max_pixels:,}")
    if max(width, height) > limits.max_aspect * min(width, height):
        raise UnusablePicture(f"the picture is too long for its width: {width}×{height}")


def _coefficient_bytes(image: ImageFile) -> int:
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    shares = [across * down for _, across, down, _ in layers]
    return 2 * image.width * image.height * sum(shares) // max(1, *shares) if shares else 0


def _jpeg_passes(data: bytes) -> int:
    """Scans of the first picture in a JPEG (ITU T.81, B.1.1 and B.2): what stands before them may hold a small one."""
    at = 2
    while data[at : at + 2] not in (b"\xff\xda", b"") and at < len(data):
        is_segment = data[at] == 0xFF and data[at + 1 : at + 2] not in (b"\x01", b"\xff")
        at += 2 + int.from_bytes(data[at + 2 : at + 4]) if is_segment else 1
    end = data.find(b"\xff\xd9", at)
    return data.count(b"\xff\xda", at, end if end >= 0 else len(data))


def _first_frame(data: bytes, limits: Limits, scale_for: Callable[[int, int], float]) -> _Frame:
    """Decode the first frame at a whole fraction that is no smaller than `scale_for` asks of its shown size."""
    kind, image = _open(data, limits)
    stored, part = image.size, 1
    if kind == "JPEG":
        part = _jpeg_part(stored, scale_for(*_shown(stored, _turn(image))))
        image.draft(None, (max(1, stored[0] // part), max(1, stored[1] // part)))
    image.load()
    turn = _turn(image)  # of a PNG it is only known now
    shown = _shown(stored, turn)
    factor = max(1, int(1 / (scale_for(*shown) * part) + 1e-9))
    few = image.mode in ("RGB", "RGBA") and image.getcolors(256) is not None
    drawn = kind != "JPEG" and (few or image.mode in ("1", "P"))
    small = _reduced(image, factor)
    return _Frame(
        kind=kind,
        image=small,
        width=shown[0],
        height=shown[1],
        box=(0, 0, stored[0] / (part * factor), stored[1] / (part * factor)),
        turn=turn,
        profile=image.info.get("icc_profile"),
        graphic=drawn or small.mode == "RGBA",
        frames=max(1, int(getattr(image, "n_frames", 1) or 1)),
    )


def _jpeg_part(size: tuple[int, int], scale: float) -> int:
    """Decode 1/1, 1/2, 1/4 or 1/8: no smaller than `scale`, except where the pixels would be too many."""
    part = max(n for n in (1, 2, 4, 8) if n == 1 or n * scale <= 1)
    while part < 8 and size[0] * size[1] > part * part * _JPEG_PIXELS:
        part *= 2
    return part


def _shown(size: tuple[int, int], turn: Image.Transpose | None) -> tuple[int, int]:
    return (size[1], size[0]) if turn in _SIDEWAYS else size


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """One pixel for each `factor`² pixels, strip by strip: converting the whole would double or quadruple memory."""
    if factor == 1:
        return _plain(image)
    rows = max(1, _STRIP_PIXELS // (image.width * factor)) * factor
    target: Image.Image | None = None
    for top in range(0, image.height, rows):
        strip = _plain(image.crop((0, top, image.width, min(top + rows, image.height)))).reduce(factor)
        target = target or Image.new(strip.mode, (strip.width, -(-image.height // factor)))
        target.paste(strip, (0, top // factor))
    assert target is not None
    return target


def _plain(image: Image.Image) -> Image.Image:
    """The same pixels as L, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):  # 16 bits of grey: converting alone would clip them
        return image.point(lambda value: value * (1 / 257)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("L" if image.mode == "1" else "RGB")


def _turn(image: ImageFile) -> Image.Transpose | None:
    """How the frame must be turned to stand upright, by its EXIF alone; a broken EXIF says nothing."""
    try:
        exif = Image.Exif()
        exif.load(image.info.get("exif", b""))
        return _TURNS.get(exif.get(_ORIENTATION, 1))
    except Exception:
        return None


def _resized(frame: _Frame, width: int) -> Image.Image:
    """The frame as stored, so large that it is `width` pixels wide when turned."""
    height = min(_WEBP_SIDE, max(1, round(width * frame.height / frame.width)))
    size = _shown((width, height), frame.turn)
    if frame.box == (0, 0, *size):  # Pillow would copy
        return frame.image
    return frame.image.resize(size, Image.Resampling.LANCZOS, frame.box)


def _finished(image: Image.Image, frame: _Frame) -> Image.Image:
    """In sRGB and upright: L, RGB or RGBA."""
    converted = _to_srgb(image, frame.profile)
    return converted.transpose(frame.turn) if frame.turn is not None else converted


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert by the colour profile; one that cannot be used counts as none, as browsers have it."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
            return converted or image
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            pass
    return image.convert("RGB") if image.mode == "CMYK" else image


def _largest(widths: tuple[int, ...], width: int, height: int) -> int:
    tallest = min(_WEBP_SIDE * width // height, math.isqrt(_RENDITION_PIXELS * width // height))
    return min(width, max(widths, default=width), _WEBP_SIDE, max(1, tallest))


def _widths(wanted: tuple[int, ...], largest: int) -> list[int]:
    chosen = [largest]
    for width in sorted(wanted, reverse=True):
        if width > 0 and width * _STEP <= chosen[-1]:
            chosen.append(width)
    return chosen[::-1]


def _rendition(frame: _Frame, width: int) -> RenderedPicture:
    image = _finished(_resized(frame, width), frame)
    files = [_webp(image, lossless=False)]
    if frame.graphic and image.width * image.height <= _THOROUGH_PIXELS:
        files.append(_webp(image, lossless=True))
    return RenderedPicture(width=image.width, height=image.height, data=min(files, key=len))


def _webp(image: Image.Image, *, lossless: bool) -> bytes:
    buffer = BytesIO()
    # From method 3 on, libwebp keeps all symbols in memory, which a large rendition has no room for.
    method = 4 if image.width * image.height <= _THOROUGH_PIXELS else 2
    quality = 50 if lossless else 80  # without loss it is effort: 80 takes twice the time, up to 2 s, for little
    image.save(buffer, "WEBP", lossless=lossless, quality=quality, method=method, exif=b"", xmp=b"", icc_profile=b"")
    return buffer.getvalue()


def _gif_frames(data: bytes) -> int:
    """Frames of a GIF, by walking its blocks (GIF89a, 15 to 26) without decoding them; a cut-off file counts as far as it goes."""
    frames, at = 0, 13
    try:
        at += 3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0
        while data[at] in (0x21, 0x2C):
            if data[at] == 0x2C:
                frames += 1
                at += 11 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
            else:
                at += 2
            while data[at]:
                at += data[at] + 1
            at += 1
    except IndexError:
        pass
    return max(1, frames)


def _square(frame: _Frame) -> Image.Image:
    return _finished(frame.image.resize((LUMA_SIDE, LUMA_SIDE), Image.Resampling.BILINEAR, frame.box), frame)
