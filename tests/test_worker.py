"""The child that decodes pictures: hostile and odd pictures, its limits, and that no failure reaches the next picture."""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from build_dossier.images.pictures import Limits, UnusablePicture
from build_dossier.images.worker import PictureWorker

ROOT = Path(__file__).parents[1]
WIDTHS = (480, 960, 1600)
PROC = Path("/proc/self/status").exists()
needs_proc = pytest.mark.skipif(not PROC, reason="reads /proc")


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(size: tuple[int, int]) -> Image.Image:
    tile = Image.effect_noise((min(256, size[0]), min(256, size[1])), 60).convert("RGB")
    image = Image.new("RGB", size)
    for top in range(0, size[1], 256):
        for left in range(0, size[0], 256):
            image.paste(tile, (left, top))
    return image


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *more: bytes, bits: int = 8, colour: int = 2, pixels: bytes | None = None) -> bytes:
    """A PNG that declares what it is told; without `pixels`, rows of zeros for the declared size up to 32 MB."""
    rows = bytes(min(32_000_000, height * (1 + width * 3))) if pixels is None else pixels
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def gif(width: int, height: int, frames: int = 1, box: tuple[int, int, int, int] = (0, 0, 1, 1)) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", *box, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def canvas(width: int, height: int) -> bytes:
    return bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def jpeg_declaring(width: int, height: int) -> bytes:
    data = bytearray(PLAIN["JPEG"])
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_with(marker: int, body: bytes, repeated: int = 1) -> bytes:
    segment = bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
    return PLAIN["JPEG"][:2] + segment * repeated + PLAIN["JPEG"][2:]


def exif_loop() -> bytes:
    """An EXIF directory whose next directory, and whose sub-directories, are itself."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x8825, 4, 1, 8)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + entry + struct.pack("<I", 8)


def text_png(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text, zip=True)
    return encoded(Image.new("RGB", (60, 40), "teal"), "PNG", pnginfo=info)


def always(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def swapped_size(data: bytes) -> bytes:
    return data[:16] + data[20:24] + data[16:20] + data[24:]


PLAIN = {kind: encoded(noise((200, 150)), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")}
PIXEL = {kind: encoded(Image.new("RGB", (1, 1), "red"), kind) for kind in PLAIN}
ROTTEN = bytes(range(256)) * 8

UNUSABLE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "html as jpg": lambda: b"<!DOCTYPE html><html><body>403</body></html>",
    "pdf": lambda: b"%PDF-1.7\n" + ROTTEN,
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg with prologue": lambda: b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE svg><svg/>",
    "elf": lambda: b"\x7fELF\x02\x01\x01" + ROTTEN,
    "zip": lambda: b"PK\x03\x04" + ROTTEN,
    "bmp": lambda: encoded(Image.new("RGB", (9, 9)), "BMP"),
    "tiff": lambda: encoded(Image.new("RGB", (9, 9)), "TIFF"),
    "ico": lambda: encoded(Image.new("RGB", (16, 16)), "ICO"),
    "jpeg signature alone": lambda: b"\xff\xd8\xff",
    "png signature alone": lambda: b"\x89PNG\r\n\x1a\n",
    "gif signature alone": lambda: b"GIF89a",
    "webp signature alone": lambda: b"RIFF\x04\0\0\0WEBP",
    "jpeg then rubbish": lambda: b"\xff\xd8\xff\xe0" + ROTTEN,
    "png then rubbish": lambda: b"\x89PNG\r\n\x1a\n" + ROTTEN,
    "gif then rubbish": lambda: b"GIF89a" + ROTTEN,
    "webp then rubbish": lambda: b"RIFF\xff\0\0\0WEBPVP8 " + ROTTEN,
    "avif then rubbish": lambda: b"\0\0\0\x1cftypavif" + ROTTEN,
    "png bomb by header": lambda: png(60_000, 60_000, pixels=b""),
    "png bomb with pixels": lambda: png(12_000, 12_000),
    "png of four thousand million": lambda: png(2**31 - 1, 2**31 - 1, pixels=b""),
    "jpeg bomb": lambda: jpeg_declaring(65_500, 65_500),
    "gif bomb by screen": lambda: gif(65_535, 65_535),
    "gif bomb by frame": lambda: gif(1, 1, box=(0, 0, 65_535, 65_535)),
    "webp bomb": lambda: riff((b"VP8X", canvas(16_384, 16_384)), (b"VP8 ", ROTTEN)),
    "webp bomb of 81 million": lambda: riff((b"VP8X", canvas(9000, 9000)), (b"VP8 ", ROTTEN)),
    "webp bomb beyond 32 bits": lambda: riff((b"VP8X", canvas(2**24, 2**24)), (b"VP8 ", ROTTEN)),
    "webp bomb lossless": lambda: riff((b"VP8L", b"\x2f\xff\xff\xff\x0f" + ROTTEN)),
    "webp larger than it is": lambda: riff((b"VP8X", canvas(7000, 7000)), (b"VP8 ", ROTTEN)),
    "png of 50 million, cut off": lambda: png(7000, 7000, pixels=bytes(1000)),
    "png that lies": lambda: swapped_size(PLAIN["PNG"]),
    "png of no width": lambda: png(0, 40),
    "png of no height": lambda: png(40, 0),
    "jpeg of no size": lambda: jpeg_declaring(0, 0),
    "gif of no size": lambda: gif(0, 0, box=(0, 0, 0, 0)),
    "one pixel wide": lambda: png(1, 60_000, colour=0, pixels=bytes(120_000)),
    "one pixel high": lambda: png(60_000, 1, colour=0, pixels=bytes(60_001)),
    "text bomb of many": lambda: text_png(**{f"k{n}": "A" * 1_000_000 for n in range(70)}),
    "text bomb of one": lambda: text_png(Comment="A" * 30_000_000),
    "progressive beyond memory": lambda: encoded(
        Image.new("RGB", (7000, 7000)), "JPEG", progressive=True, subsampling=0
    ),
    "webp beyond memory": lambda: encoded(Image.new("RGB", (7000, 7000), "red"), "WEBP", method=0),
    "too many bytes": lambda: PLAIN["JPEG"] + bytes(20_000_000),
    **{
        f"{kind} cut at {tenth}/10": always(PLAIN[kind][: len(PLAIN[kind]) * tenth // 10])
        for kind in PLAIN
        for tenth in (1, 3, 5, 7, 9)
    },
}
USABLE: dict[str, Callable[[], bytes]] = {
    **{f"one pixel of {kind}": always(PIXEL[kind]) for kind in PIXEL},
    **{f"{kind} with a tail": always(PLAIN[kind] + b"<script>TAIL-MARK</script>" * 99) for kind in PLAIN},
    "jpeg of 50 million": lambda: encoded(noise((8660, 5773)), "JPEG", quality=30),
    "progressive jpeg of 24 million": lambda: encoded(noise((6000, 4000)), "JPEG", quality=30, progressive=True),
    "tall jpeg of 50 million": lambda: encoded(noise((1600, 31_250)), "JPEG", quality=30),
    "png of 49 million": lambda: png(7000, 7000, bits=1, colour=0, pixels=bytes(7000 * 876)),
    "palette of 49 million": lambda: encoded(Image.new("P", (7000, 7000)), "PNG"),
    "gif of 49 million": lambda: encoded(Image.new("P", (7000, 7000)), "GIF"),
    "webp of 12 million": lambda: encoded(noise((4000, 3000)), "WEBP", quality=10, method=0),
    "gif of 100,000 frames": lambda: gif(3, 3, 100_000),
    "apng": lambda: encoded(noise((60, 40)), "PNG", save_all=True, append_images=[noise((60, 40)) for _ in range(20)]),
    "apng that declares 4,000,000 frames": lambda: png(60, 40, chunk(b"acTL", struct.pack(">II", 4_000_000, 0))),
    "cmyk jpeg": lambda: encoded(noise((200, 150)).convert("CMYK"), "JPEG"),
    "16 bits": lambda: encoded(Image.new("I;16", (200, 150), 40_000), "PNG"),
    "interlaced": lambda: (
        png(1, 1)[:28] + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 1))[20:] + png(1, 1)[33:]
    ),
    "exif that loops": lambda: jpeg_with(0xE1, exif_loop()),
    "exif of rubbish": lambda: jpeg_with(0xE1, b"Exif\0\0MM\0*" + ROTTEN),
    "profile of rubbish": lambda: encoded(noise((60, 40)), "PNG", icc_profile=ROTTEN),
    "comments without end": lambda: jpeg_with(0xFE, b"s3cret" * 9000, 200),
    "phone picture with a second one behind": lambda: PLAIN["JPEG"] + PLAIN["JPEG"],
}


@pytest.fixture(scope="module")
def worker() -> Iterator[PictureWorker]:
    with PictureWorker() as shared:
        yield shared


def memory_peak(pid: int | None) -> int:
    """Most memory that the process ever had resident, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


def cpu_s(pid: int | None) -> float:
    """Seconds of CPU that the process has had. Wall time would be that of the machine's other work too."""
    if not (PROC and pid):
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def bounded(worker: PictureWorker) -> Iterator[None]:
    """What is asked within costs at most 5 s of CPU and 256 MB."""
    before, pid = cpu_s(worker.pid), worker.pid
    yield
    assert cpu_s(worker.pid) - (before if worker.pid == pid else 0) < 5
    if PROC and worker.pid:
        assert memory_peak(worker.pid) <= 256


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_pictures_are_refused(worker: PictureWorker, name: str) -> None:
    data = UNUSABLE[name]()
    for ask in (lambda: worker.inspect(data), lambda: worker.render(data, WIDTHS)):
        with bounded(worker), pytest.raises(UnusablePicture) as refusal:
            ask()
        assert "crashed" not in str(refusal.value) and "takes longer" not in str(refusal.value)
        assert "bomb" not in name or "text" in name or " pixels" in str(refusal.value)


@pytest.mark.parametrize("name", USABLE)
def test_odd_pictures_are_published_without_anything_else(worker: PictureWorker, name: str) -> None:
    data = USABLE[name]()
    with bounded(worker):
        facts = worker.inspect(data)
    with bounded(worker):
        renditions = worker.render(data, WIDTHS)
    assert renditions[-1].width <= facts.width
    for rendition in renditions:
        assert Image.open(io.BytesIO(rendition.data)).size == (rendition.width, rendition.height)
        assert not [mark for mark in (b"TAIL-MARK", b"s3cret", b"EXIF", b"XMP ", b"ICCP") if mark in rendition.data]


def test_frames_are_counted(worker: PictureWorker) -> None:
    assert worker.inspect(USABLE["gif of 100,000 frames"]()).frames == 100_000
    assert worker.inspect(USABLE["apng"]()).frames == 21


SLOW = encoded(noise((1500, 7000)).convert("P"), "PNG")


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    with PictureWorker(deadline_s=0.3) as worker:
        assert worker.inspect(PIXEL["PNG"]).width == 1
        first, started = worker.pid, time.monotonic()
        with pytest.raises(UnusablePicture, match="longer than 0.3 s"):
            worker.render(SLOW, WIDTHS)
        assert time.monotonic() - started < 2
        assert worker.inspect(PIXEL["PNG"]).width == 1
        assert worker.pid != first


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_two_crashes_do_not_disturb_the_third_picture() -> None:
    with PictureWorker() as worker:
        for _ in range(2):
            assert worker.inspect(PIXEL["PNG"]).width == 1
            assert worker.pid is not None
            killer = threading.Timer(0.2, os.kill, (worker.pid, signal.SIGSEGV))
            killer.start()
            with pytest.raises(UnusablePicture, match="the decoder crashed"):
                worker.render(SLOW, WIDTHS)
            killer.join()
            assert worker.pid is None
        assert worker.render(PIXEL["PNG"], WIDTHS)[0].width == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_child_that_dies_between_two_pictures_costs_none() -> None:
    with PictureWorker() as worker:
        worker.inspect(PIXEL["PNG"])
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        time.sleep(0.2)
        assert worker.inspect(PIXEL["PNG"]).width == 1


@needs_proc
def test_memory_is_bounded_and_its_lack_is_the_pictures_alone() -> None:
    with PictureWorker(memory=60 * 2**20) as worker:
        large = encoded(noise((4000, 4000)), "PNG", compress_level=1)
        with pytest.raises(UnusablePicture, match="needs more memory than is allowed"):
            worker.inspect(large)
        assert worker.inspect(PLAIN["PNG"]).width == 200
        assert memory_peak(worker.pid) < 90
    with PictureWorker() as worker:
        assert worker.inspect(large).width == 4000


@needs_proc
def test_the_child_has_limits_and_inherits_nothing(tmp_path: Path) -> None:
    with (tmp_path / "open.txt").open("w") as mine, PictureWorker() as worker:
        os.set_inheritable(mine.fileno(), True)
        worker.inspect(PIXEL["PNG"])
        limits = Path(f"/proc/{worker.pid}/limits").read_text()
        rows = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
        assert rows["Max data size"] == str(224 * 2**20)
        assert rows["Max file size"] == rows["Max core file size"] == "0"
        assert 5 < int(rows["Max cpu time"]) < 12
        assert rows["Max address space"] != "unlimited"
        files = [os.readlink(link) for link in Path(f"/proc/{worker.pid}/fd").iterdir()]
        assert not [file for file in files if not file.startswith(("pipe:", "/dev/null"))]
        assert len(files) == 4
        environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
        assert b"HOME=" not in environment and b"PATH=" not in environment


@needs_proc
def test_no_zombie_is_left() -> None:
    with PictureWorker() as worker:
        worker.inspect(PIXEL["PNG"])
        pid = worker.pid
    assert worker.pid is None
    assert not Path(f"/proc/{pid}").exists()


def test_the_child_ends_when_its_input_closes() -> None:
    command = [sys.executable, "-m", "build_dossier.images.worker", str(224 * 2**20), "5"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdin and child.stdout
        assert child.stdout.read(4) == (11).to_bytes(4) and child.stdout.read(11) == b'{"size": 0}'
        child.stdin.close()
        assert child.wait(timeout=5) == 0


def test_child_and_caller_agree_with_the_functions() -> None:
    from build_dossier.images.pictures import inspect, render

    with PictureWorker() as worker:
        for data in PLAIN.values():
            assert worker.inspect(data) == inspect(data, Limits())
            assert worker.render(data, (100, 200)) == render(data, (100, 200), Limits())
    with PictureWorker(Limits(max_pixels=29_999)) as strict, pytest.raises(UnusablePicture, match="29,999"):
        strict.inspect(PLAIN["PNG"])
