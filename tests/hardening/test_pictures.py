"""Pictures that were damaged or made to harm: published as pixels and nothing else, or refused with a reason.

First the decoder alone, on good pictures of every kind with seeded damage; then a whole dossier whose host sends odd
pictures, of which no byte but pixels may be found in the site.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin, features

from build_dossier.images.pictures import Limits, UnusablePicture
from build_dossier.images.worker import PictureWorker
from tests.support.picture_host import PictureHost
from tests.support.sites import Made, article, build, run, small_project
from tests.support.torture import amount
from tests.test_worker import bounded, cpu_s, memory_peak

MARK = b"GPS-MARK-5541"  # stands in whatever is not pixels
TAIL = b"PK\x03\x04TAIL-MARK-5541"
WIDTHS = (48, 96)
SIZE = (120, 90)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def quarters(size: tuple[int, int] = SIZE, seed: int = 1) -> Image.Image:
    """Red, lime, blue and grey quarters with some noise, the same at each run."""
    width, height = size
    noise = random.Random(seed).randbytes(width * height * 3)
    image = Image.new("RGB", size, (90, 90, 90))
    for colour, box in (("red", (0, 0)), ("lime", (width // 2, 0)), ("blue", (0, height // 2))):
        image.paste(colour, (*box, box[0] + width // 2, box[1] + height // 2))
    return Image.blend(image, Image.frombytes("RGB", size, noise), 0.05)


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = MARK.decode()
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[0x1D] = "N", (43.0, 14.0, 18.0), MARK.decode()
    return tags


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + MARK + b"</x:xmpmeta>"


@cache
def good() -> dict[str, bytes]:
    """Pictures of every kind that is published, each with all the metadata that it can carry."""
    still, more = quarters(), [quarters(seed=n) for n in (2, 3)]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", MARK.decode())
    text.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    every: dict[str, Any] = {"exif": exif(6), "xmp": XMP, "icc_profile": profile}
    moving: dict[str, Any] = {"save_all": True, "append_images": more, "duration": 50}
    found = {
        "jpeg": encoded(still, "JPEG", comment=MARK, **every),
        "jpeg, progressive": encoded(still, "JPEG", progressive=True, exif=exif(3)),
        "jpeg, cmyk": encoded(still.convert("CMYK"), "JPEG", exif=exif()),
        "jpeg, grey": encoded(still.convert("L"), "JPEG", comment=MARK),
        "mpo": encoded(still, "MPO", save_all=True, append_images=more, exif=exif(8)),
        "png": encoded(still, "PNG", pnginfo=text, exif=exif(5), icc_profile=profile),
        "png, 16 bits": encoded(Image.new("I;16", SIZE, 40_000), "PNG", pnginfo=text),
        "png, palette": encoded(still.convert("P"), "PNG", transparency=3, pnginfo=text),
        "png, alpha": encoded(still.convert("RGBA"), "PNG", pnginfo=text),
        "png, interlaced": interlaced(),
        "apng": encoded(still, "PNG", pnginfo=text, **moving),
        "webp": encoded(still, "WEBP", **every),
        "webp, lossless": encoded(still, "WEBP", lossless=True, exif=exif(2)),
        "webp, animated": encoded(still, "WEBP", exif=exif(7), xmp=XMP, **moving),
        "gif": encoded(still, "GIF", comment=MARK),
        "gif, animated": encoded(still, "GIF", comment=MARK, **moving),
    }
    if features.check("avif"):
        found |= {"avif": encoded(still, "AVIF", **every), "avif, animated": encoded(still, "AVIF", xmp=XMP, **moving)}
    found["jpeg, iptc"] = with_iptc(found["jpeg"])
    return found


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def interlaced() -> bytes:
    """A grey PNG of 8×8 in the seven passes of Adam7."""
    rows = b"".join(
        b"\0" + bytes([128]) * wide for wide, high in ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)) for _ in range(high)
    )  # fmt: skip
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"tEXt", b"a\0" + MARK)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def with_iptc(jpeg: bytes) -> bytes:
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(MARK)) + MARK
    body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption + b"\0" * (len(caption) % 2)
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


# ---- damage


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One to four of: bits turned, cut, spliced with another picture, numbers replaced, repeated, torn out, a tail."""
    for _ in range(dice.randint(1, 4)):
        if len(data) > 16:
            data = dice.choice(DAMAGES)(data, dice)
    return data


def _bits(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _splice(data: bytes, dice: random.Random) -> bytes:
    other = good()[dice.choice(sorted(good()))]
    at, start = dice.randrange(len(data)), dice.randrange(len(other))
    return data[:at] + other[start : start + dice.randint(1, 4000)] + (data[at:] if dice.random() < 0.5 else b"")


def _number(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) - 4)
    values = (0, 1, 0xFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, len(data))
    return data[:at] + struct.pack(dice.choice("<>") + "I", dice.choice(values)) + data[at + 4 :]


def _head(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(min(len(data), 64))
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    at, length = dice.randrange(len(data)), dice.randint(1, 600)
    return data[:at] + data[at : at + length] * dice.randint(2, 60) + data[at + length :]


def _tear(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randint(1, 200) :]


def _tail(data: bytes, dice: random.Random) -> bytes:
    return data + TAIL + dice.randbytes(dice.randint(0, 300))


def _chunks(data: bytes, dice: random.Random) -> bytes:
    """Chunks of a PNG changed, doubled, left out or shuffled, each with the sum that belongs to it."""
    if not data.startswith(b"\x89PNG"):
        return _bits(data, dice)
    found, at = [], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    place = dice.randrange(len(found)) if found else 0
    what = dice.choice(("change", "double", "drop", "shuffle"))
    if found and what == "change" and len(found[place][1]) > 16:
        found[place] = (found[place][0], _bits(found[place][1], dice))
    elif found and what == "double":
        found.insert(dice.randrange(len(found)), found[place])
    elif found and what == "drop":
        del found[place]
    else:
        dice.shuffle(found)
    return data[:8] + b"".join(chunk(kind, body) for kind, body in found)


DAMAGES = (_bits, _cut, _splice, _number, _head, _repeat, _tear, _tail, _chunks)


@pytest.fixture
def worker() -> Iterator[PictureWorker]:
    with PictureWorker(Limits(max_pixels=20_000_000)) as started:
        yield started


def check(data: bytes, worker: PictureWorker) -> str:
    """Published right, or the reason why not."""
    try:
        facts = worker.inspect(data)
    except UnusablePicture as refusal:
        assert str(refusal)
        return str(refusal)
    renditions = worker.render(data, WIDTHS)
    assert renditions
    for one in renditions:
        image = Image.open(io.BytesIO(one.data))
        image.load()
        assert (image.format, image.size) == ("WEBP", (one.width, one.height))
        assert abs(one.height - one.width * facts.height / facts.width) <= 1
        assert set(riff(one.data)) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
        assert MARK not in one.data
        assert b"TAIL-MARK" not in one.data
    return ""


def riff(data: bytes) -> list[bytes]:
    """The chunks of a WebP file, which they must fill to the last byte."""
    found, at = [], 12
    assert int.from_bytes(data[4:8], "little") + 8 == len(data)
    while at < len(data):
        found.append(data[at : at + 4])
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    assert at == len(data)
    return found


@pytest.mark.torture
def test_damaged_pictures_are_published_right_or_refused(worker: PictureWorker, figure: Callable[[str], None]) -> None:
    kinds, outcomes, slowest, largest = sorted(good()), Counter[str](), (0.0, ""), 0
    many = amount(150, 3000)
    for number in range(many):
        dice = random.Random(number)
        name = kinds[number % len(kinds)]
        data = damaged(good()[name], dice)
        pid, before = worker.pid, cpu_s(worker.pid)
        try:
            reason = check(data, worker)
        except UnusablePicture as refusal:
            raise AssertionError(f"picture {number} ({name}) was inspected but not rendered") from refusal
        assert "crashed" not in reason, (number, name)
        outcomes["refused" if reason else "published"] += 1
        spent = cpu_s(worker.pid) - (before if worker.pid == pid else 0)
        slowest = max(slowest, (spent, f"{number}, {name}"))
        largest = max(largest, memory_peak(worker.pid) if Path("/proc/self").exists() and worker.pid else 0)
    figure(f"{many} damaged pictures: {dict(outcomes)}; most CPU {slowest[0]:.2f} s ({slowest[1]}), {largest} MB")
    assert min(outcomes["published"], outcomes["refused"]) > many // 10
    assert slowest[0] < 5
    assert largest <= 256


def test_the_same_damage_gives_the_same_bytes() -> None:
    for number in range(12):
        data = damaged(good()[sorted(good())[number % len(good())]], random.Random(9000 + number))
        made = []
        for _ in range(2):  # each in a child that has seen nothing else
            with PictureWorker() as alone:
                try:
                    made.append(alone.render(data, WIDTHS))
                except UnusablePicture as refusal:
                    made.append((str(refusal),))  # type: ignore[arg-type]
        assert made[0] == made[1]


@pytest.mark.parametrize("name", sorted(good()))
def test_good_pictures_leave_their_metadata_behind(worker: PictureWorker, name: str) -> None:
    data = good()[name] + TAIL
    assert check(data, worker) == ""
    assert worker.render(data, WIDTHS) == worker.render(good()[name], WIDTHS)  # a tail changes nothing


CORNERS = {
    1: (0, 1, 2, 3),
    2: (1, 0, 3, 2),
    3: (3, 2, 1, 0),
    4: (2, 3, 0, 1),
    5: (0, 2, 1, 3),
    6: (2, 0, 3, 1),
    7: (3, 1, 2, 0),
    8: (1, 3, 0, 2),
}


@pytest.mark.parametrize("orientation", CORNERS)
@pytest.mark.parametrize("kind", ["MPO", "PNG", "WEBP", "AVIF"])
def test_orientation_is_applied_to_moving_pictures_and_those_of_phones(
    worker: PictureWorker, kind: str, orientation: int
) -> None:
    """`CORNERS`: which quarter of the file stands at the top left, top right, bottom left, bottom right (CIPA DC-008)."""
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    stored = quarters((160, 80))
    more: dict[str, Any] = {} if kind == "AVIF" else {"save_all": True, "append_images": [stored.copy()]}
    data = encoded(stored, kind, exif=exif(orientation), quality=95, **more)
    facts = worker.inspect(data)
    sideways = orientation >= 5
    assert (facts.width, facts.height) == ((80, 160) if sideways else (160, 80))
    shown = Image.open(io.BytesIO(worker.render(data, (160,))[-1].data)).convert("RGB")
    width, height = shown.size
    colours = [(242, 6, 6), (6, 242, 6), (6, 6, 242), (92, 92, 92)]
    for place, quarter in enumerate(CORNERS[orientation]):
        at = (width // 4 + place % 2 * width // 2, height // 4 + place // 2 * height // 2)
        pixel = shown.resize((width, height)).reduce(8).getpixel((at[0] // 8, at[1] // 8))
        assert isinstance(pixel, tuple)
        assert all(abs(a - b) < 50 for a, b in zip(pixel, colours[quarter], strict=True)), (place, pixel)


def passes(many: int, size: tuple[int, int]) -> bytes:
    """A progressive JPEG whose last pass is repeated: 28 bytes a pass, each over all pixels."""
    data = encoded(Image.new("L", size, 128), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * many + b"\xff\xd9"


@pytest.mark.parametrize(("many", "size"), [(1000, (2000, 2000)), (100, (6000, 3000)), (20_000, (900, 900))])
def test_a_picture_drawn_without_end_is_refused_before_it_is_drawn(
    worker: PictureWorker, many: int, size: tuple[int, int]
) -> None:
    with bounded(worker), pytest.raises(UnusablePicture, match="passes"):
        worker.inspect(passes(many, size))


def test_some_passes_more_than_usual_are_drawn(worker: PictureWorker) -> None:
    assert check(passes(30, (600, 400)) + b"\xff\xda" * 90_000, worker) == ""  # what follows the end counts for nothing


# ---- a whole site


def odd() -> dict[str, tuple[bytes, str, bool]]:
    """Path → bytes, type that the host names, and whether a picture is to come of it."""
    found = {f"/{n}-good": (data + TAIL, "image/jpeg", True) for n, data in enumerate(good().values())}
    red = encoded(Image.new("RGB", (40, 30), "red"), "PNG", pnginfo=None)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><text>" + MARK + b"</text></svg>"
    bomb = red[:16] + struct.pack(">II", 60_000, 60_000) + red[24:]
    found |= {
        "/type-svg.svg": (red, "image/svg+xml", True),
        "/type-html.html": (quarter_gif(), "text/html", True),
        "/svg": (svg, "image/svg+xml", False),
        "/svg-as.png": (svg, "image/png", False),
        "/html-as.jpg": (b"<!doctype html><script>alert(1)</script>" + MARK, "image/jpeg", False),
        "/pdf-as.jpg": (b"%PDF-1.7 " + MARK, "image/jpeg", False),
        "/zip-as.webp": (TAIL + MARK, "image/webp", False),
        "/bmp": (encoded(Image.new("RGB", (9, 9)), "BMP"), "image/bmp", False),
        "/tiff": (encoded(quarters(), "TIFF", exif=exif()), "image/tiff", False),
        "/bomb.png": (bomb[:29] + struct.pack(">I", zlib.crc32(bomb[12:29])) + bomb[33:], "image/png", False),
        "/narrow.png": (encoded(Image.new("L", (2, 900)), "PNG"), "image/png", False),
        "/passes.jpg": (passes(1000, (2000, 2000)), "image/jpeg", False),
        "/empty.jpg": (b"", "image/jpeg", False),
    }
    found |= {
        f"/cut-{n}": (data[: len(data) // 2], "image/png", False)
        for n, (name, data) in enumerate(good().items()) if "animated" not in name and name not in ("mpo", "apng", "avif", "png, interlaced")
    }  # fmt: skip
    return found


def quarter_gif() -> bytes:
    return encoded(Image.new("P", (50, 20), 7), "GIF", comment=MARK)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, dict[str, bool]]:
    """A dossier of odd pictures, fetched from a host that names wrong types, and built."""
    project = tmp_path_factory.mktemp("odd") / "project"
    pictures = odd()
    with PictureHost() as host:
        for path, (data, kind, _) in pictures.items():
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
            )
            host.answers[path] = head.encode() + data
        shown = "".join(f'<p>第{n}段。</p><img src="{host.url(path)}">\n' for n, path in enumerate(pictures))
        hidden = "".join(f'<p>又{n}段。</p><img src="{src}">\n' for n, src in enumerate(BESIDE))
        story = f"title: 小档案\nimages: {{allow_private_hosts: ['{host.name}'], timeout_s: 5}}\n"
        small_project(project, {"a.txt": article("图片", shown), "b.txt": article("旁边", hidden)}, story)
        (project / "seeds/good.png").write_bytes(good()["png"])
        (project / "secret.png").write_bytes(encoded(Image.new("RGB", (77, 33), "purple"), "PNG"))
        (project / "seeds/link.png").symlink_to(project / "secret.png")
        (project / "seeds/folder").symlink_to(project, target_is_directory=True)
        ran = run("fetch", "--config", project / "dossier.yml", cwd=project)
        assert ran.code in (0, 1), ran.said
        assert "Traceback" not in ran.said
    made = build(project)
    return made, {path: wanted for path, (_, _, wanted) in pictures.items()}


BESIDE = (
    "../secret.png", "%2e%2e/secret.png", "..%2fsecret.png", "a/../../secret.png", "./%2E%2E/secret.png", "..\\secret.png", "%5c..%5csecret.png",
    "link.png", "folder/secret.png", "file:///secret.png", "file:secret.png", "/secret.png", "%2fetc/passwd", "///secret.png", "\\\\host\\share\\x.png",
    "%5c%5chost%5cshare%5cx.png", "c:\\secret.png", "c:/secret.png", "secret%00.png", "%1b]0;title%07.png", "%c2%9b31m.png", "good.png%00.txt", ".hidden/x.png", "../../../../etc/passwd",
    "x" * 300 + ".png", "%ff%fe.png", "a.txt", "images.lock", ".", "..", "%252e%252e/secret.png", "good.png/../../secret.png",
)  # fmt: skip


def test_the_build_ends_as_documented(published: tuple[Made, dict[str, bool]], figure: Callable[[str], None]) -> None:
    made, wanted = published
    assert made.ran.code in (0, 1), made.ran.said  # 1: published, with findings
    assert "Traceback" not in made.ran.said
    figure(f"{len(wanted)} odd pictures of a host and {len(BESIDE)} paths beside the seeds in one site")
    assert len(wanted) >= 40


def test_no_byte_but_pixels_is_published(published: tuple[Made, dict[str, bool]]) -> None:
    made, _ = published
    files = [p for p in made.site.rglob("*") if p.is_file()]
    for path in files:
        data = path.read_bytes()
        assert not [mark for mark in (MARK, b"TAIL-MARK", b"PK\x03\x04TAIL") if mark in data], path
        assert path.suffix != ".svg" or "assets/pictures" not in path.as_posix()
    pictures = [p for p in files if "assets/pictures" in p.as_posix()]
    assert len(pictures) > 10
    for path in pictures:
        assert set(riff(path.read_bytes())) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
        assert Image.open(path).getpixel((0, 0)) != (128, 0, 128)  # the file beside the folder


def test_each_picture_is_shown_or_said_to_be_missing(published: tuple[Made, dict[str, bool]]) -> None:
    made, wanted = published
    status = {url.partition("/")[2]: row["status"] for row in made.data("images") for url in shortened(row["urls"])}
    assert {path for path in wanted if status[path[1:]] == "ok"} == {path for path, shown in wanted.items() if shown}
    page = made.html("articles/a/")
    assert page.count("<img") == sum(wanted.values())
    assert page.count("bd-missing") == len(wanted) - sum(wanted.values())
    assert "<img" not in made.html("articles/b/")


def shortened(urls: list[str]) -> list[str]:
    return [url.partition("://")[2] for url in urls]


def test_each_path_that_leads_out_of_the_folder_is_told(published: tuple[Made, dict[str, bool]]) -> None:
    made, _ = published
    told = [row["message"] for row in made.data("diagnostics") if row["path"] and row["path"].endswith("b.txt")]
    assert sum("found" in message for message in told) >= len(BESIDE) - 2, (
        told
    )  # two spellings of one path are told once
    assert not [c for c in made.ran.said if ord(c) < 32 and c not in "\n\r\t"]  # nothing that a terminal would obey
