#!/usr/bin/env python3
"""Draw the pictures of the demo dossier: a schematic map, charts, diagrams and cards, each marked 示意图.

    draw_demo_pictures.py FOLDER [--fonts DIR]

The pictures show what the demo articles tell and nothing that a camera has seen. The same Pillow and the same fonts
give the same bytes. Needs Pillow, and Noto Sans CJK (Debian: fonts-noto-cjk). The outlines are the project's own.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Colour = str

INK, SOFT, FAINT = "#1f2d3d", "#5b6b7b", "#c9d2da"
PAPER, PANEL, WHITE = "#f4f1ea", "#e7ecef", "#ffffff"
TEAL, DEEP, PALE = "#2a7f86", "#1d5560", "#bcd9d8"
SAND, AMBER, BRICK = "#e3d3b0", "#d99a2b", "#b5523b"
SKY, DUSK, NIGHT = "#d7e7ef", "#8fb3c4", "#22303f"

SAMPLES = 2  # drawn larger, then scaled down: smooth edges
FONTS = Path("/usr/share/fonts/opentype/noto")


@cache
def font(folder: Path, size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """Noto Sans CJK SC (the third face of the collection is Simplified Chinese)."""
    name = "NotoSansCJK-Bold.ttc" if bold else "NotoSansCJK-Regular.ttc"
    return ImageFont.truetype(str(folder / name), size * SAMPLES, index=2)


class Canvas:
    """A picture in its own pixels; draws at a multiple of them."""

    def __init__(self, width: int, height: int, ground: Colour, fonts: Path) -> None:
        self.width, self.height, self.fonts = width, height, fonts
        self.image = Image.new("RGB", (width * SAMPLES, height * SAMPLES), ground)
        self.pen = ImageDraw.Draw(self.image)

    @staticmethod
    def _scale(points: Sequence[Point]) -> list[Point]:
        return [(x * SAMPLES, y * SAMPLES) for x, y in points]

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: Colour | None,
        *,
        round_: float = 0,
        edge: Colour | None = None,
        thick: float = 0,
    ) -> None:
        self.pen.rounded_rectangle(
            self._scale([(x, y), (x + w, y + h)]), round_ * SAMPLES, fill=fill, outline=edge, width=int(thick * SAMPLES)
        )

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self.pen.polygon(self._scale(points), fill=fill)

    def line(self, points: Sequence[Point], colour: Colour, thick: float = 2) -> None:
        self.pen.line(self._scale(points), fill=colour, width=int(thick * SAMPLES), joint="curve")

    def disc(
        self, x: float, y: float, r: float, fill: Colour | None, *, edge: Colour | None = None, thick: float = 0
    ) -> None:
        self.pen.ellipse(
            self._scale([(x - r, y - r), (x + r, y + r)]), fill=fill, outline=edge, width=int(thick * SAMPLES)
        )

    def oval(self, x: float, y: float, w: float, h: float, fill: Colour) -> None:
        self.pen.ellipse(self._scale([(x, y), (x + w, y + h)]), fill=fill)

    def text(
        self, x: float, y: float, words: str, size: int, colour: Colour = INK, *, bold: bool = False, anchor: str = "lm"
    ) -> None:
        self.pen.text((x * SAMPLES, y * SAMPLES), words, fill=colour, font=font(self.fonts, size, bold), anchor=anchor)

    def arrow(self, start: Point, end: Point, colour: Colour, thick: float = 3, head: float = 12) -> None:
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        neck = (end[0] - head * 0.8 * math.cos(angle), end[1] - head * 0.8 * math.sin(angle))
        self.line([start, neck], colour, thick)
        wings = [(end[0] - head * math.cos(angle + a), end[1] - head * math.sin(angle + a)) for a in (0.45, -0.45)]
        self.shape([end, *wings], colour)

    def title(self, words: str, under: str = "", *, colour: Colour = INK) -> None:
        self.box(48, 44, 8, 44, TEAL)
        self.text(74, 66, words, 36, colour, bold=True)
        if under:
            self.text(74, 112, under, 21, SOFT)

    def mark(self, words: str = "示意图", *, fill: Colour = DEEP) -> None:
        """The label that every picture carries, in the lower right corner."""
        size = 18 if self.width >= 900 else 15
        wide = font(self.fonts, size, True).getlength(words) / SAMPLES + 28
        self.box(self.width - wide - 18, self.height - size - 36, wide, size + 18, fill, round_=(size + 18) / 2)
        self.text(self.width - wide / 2 - 18, self.height - 27 - size / 2, words, size, WHITE, bold=True, anchor="mm")

    def finished(self) -> Image.Image:
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)


# -- the map ---------------------------------------------------------------------------------------------------------

OUTLINE: tuple[Point, ...] = (  # degrees east and north, rounded by hand; a shape to recognise, not to measure
    (46.6, 48.4), (47.1, 50.0), (48.7, 50.4), (51.4, 51.5), (54.5, 50.9), (58.6, 51.0), (61.5, 50.9), (60.2, 52.2),
    (61.2, 53.6), (65.2, 54.4), (69.0, 55.3), (71.0, 54.1), (73.6, 53.6), (76.6, 54.2), (77.9, 53.2), (80.1, 50.8),
    (83.4, 51.0), (85.3, 49.6), (87.2, 49.1), (85.6, 47.2), (83.0, 47.2), (82.4, 45.4), (79.9, 44.9), (80.4, 43.1),
    (79.9, 42.3), (77.0, 42.9), (74.0, 43.2), (71.0, 42.7), (69.0, 41.3), (66.6, 41.2), (66.0, 42.9), (61.1, 44.3),
    (58.5, 45.5), (56.0, 45.0), (56.0, 41.4), (54.1, 42.2), (52.5, 41.8), (51.3, 43.2), (50.4, 44.5), (51.4, 45.3),
    (53.0, 45.4), (53.1, 46.9), (51.0, 47.0), (49.4, 46.5), (48.3, 46.6), (47.1, 47.9),
)  # fmt: skip
CASPIAN: tuple[Point, ...] = (
    (48.3, 46.6), (49.4, 46.5), (51.0, 47.0), (53.1, 46.9), (53.0, 45.4), (51.4, 45.3), (50.4, 44.5), (51.3, 43.2),
    (52.5, 41.8), (52.8, 40.6), (52.6, 38.0), (46.0, 38.0), (45.5, 43.5), (46.8, 45.2),
)  # fmt: skip
MANGYSTAU: tuple[Point, ...] = (
    (51.3, 43.2), (50.4, 44.5), (51.4, 45.3), (53.0, 45.4), (54.8, 46.1), (56.0, 45.0), (56.0, 41.4), (54.1, 42.2),
    (52.5, 41.8),
)  # fmt: skip


def placed(points: Sequence[Point]) -> list[Point]:
    return [(90 + (east - 46.6) * 25.4, 150 + (55.3 - north) * 34) for east, north in points]


def map_of_kazakhstan(fonts: Path) -> Canvas:
    c = Canvas(1200, 675, "#eef1ec", fonts)
    c.shape(placed(CASPIAN), DUSK)
    c.shape(placed(OUTLINE), SAND)
    c.shape(placed(MANGYSTAU), "#edb98a")
    c.line([*placed(OUTLINE), placed(OUTLINE)[0]], "#a98f58", 3)
    c.box(0, 0, 1200, 132, "#eef1ec")
    c.title("哈萨克斯坦与文中地点", "轮廓经过简化，不作边界依据")
    for east, north, name, size in (
        (64.5, 56.0, "俄罗斯", 25),
        (86.0, 44.6, "中国", 25),
        (75.3, 41.2, "吉尔吉斯斯坦", 20),
        (62.4, 42.5, "乌兹别克斯坦", 20),
        (57.0, 40.6, "土库曼斯坦", 20),
        (48.5, 43.3, "里海", 22),
    ):
        ((x, y),) = placed([(east, north)])
        c.text(x, y, name, size, WHITE if name == "里海" else SOFT, bold=True, anchor="mm")
    ((x, y),) = placed([(66.2, 48.0)])
    c.text(x, y, "哈萨克斯坦", 40, "#8a7340", bold=True, anchor="mm")
    ((x, y),) = placed([(55.9, 47.1)])
    c.text(x, y, "曼格斯套州", 22, BRICK, bold=True, anchor="mm")
    for east, north, name, note in (
        (76.9, 43.25, "阿拉木图", "最大城市、前首都"),
        (71.4, 51.15, "努尔苏丹", "首都"),
        (51.2, 43.65, "阿克套", ""),
    ):
        ((x, y),) = placed([(east, north)])
        c.disc(x, y, 11, BRICK if name != "努尔苏丹" else DEEP, edge=WHITE, thick=3)
        if name == "阿拉木图":
            c.text(x - 16, y - 52, name, 27, INK, bold=True, anchor="mm")
            c.text(x - 16, y - 24, note, 17, SOFT, anchor="mm")
        elif name == "努尔苏丹":
            c.text(x + 20, y - 10, name, 25, INK, bold=True)
            c.text(x + 20, y + 17, note, 17, SOFT)
        else:
            c.text(x + 16, y + 4, name, 21, INK, bold=True)
    c.mark()
    return c


# -- charts ----------------------------------------------------------------------------------------------------------

TROOPS = {
    "zh": (
        "计划派出的人数，按国家",
        "多家媒体汇总，2022年1月6日至7日；没有一方公布过总和",
        (("俄罗斯", 3000), ("白俄罗斯", 500), ("塔吉克斯坦", 200), ("亚美尼亚", 70), ("吉尔吉斯斯坦", None)),
        "未写明",
        "人",
        "示意图",
    ),
    "en": (
        "Planned contingents, by country",
        "Compiled by news media, 6-7 January 2022; nobody published a total",
        (("Russia", 3000), ("Belarus", 500), ("Tajikistan", 200), ("Armenia", 70), ("Kyrgyzstan", None)),
        "not stated",
        "",
        "示意图 Schematic",
    ),
}


def chart_of_troops(fonts: Path, lang: str = "zh") -> Canvas:
    heading, under, rows, unknown, unit, label = TROOPS[lang]
    c = Canvas(1200, 600, PAPER, fonts)
    c.title(heading, under)
    for i, (state, number) in enumerate(rows):
        y = 190 + i * 74
        c.text(240, y, state, 25, INK, anchor="rm")
        if number is None:
            for x in range(262, 520, 22):
                c.line([(x, y), (x + 12, y)], FAINT, 3)
            c.text(540, y, unknown, 23, SOFT)
            continue
        wide = number * 0.245
        c.box(262, y - 22, max(wide, 6), 44, TEAL if number < 3000 else DEEP)
        c.text(278 + wide, y, f"{number:,}" if lang == "en" else f"{number}{unit}", 25, INK, bold=True)
    c.line([(262, 156), (262, 520)], SOFT, 2)
    c.mark(label)
    return c


def chart_of_troops_in_english(fonts: Path) -> Canvas:
    return chart_of_troops(fonts, "en")


def chart_of_detained(fonts: Path) -> Canvas:
    c = Canvas(1200, 675, PAPER, fonts)
    c.title("被拘捕人数的三次公布", "累计数；后一个更新前一个，彼此不相加")
    ground, unit = 560, 0.047
    for step in range(0, 9000, 2000):
        y = ground - step * unit
        c.line([(130, y), (1120, y)], FAINT if step else SOFT, 1.5)
        c.text(112, y, str(step), 19, SOFT, anchor="rm")
    rows = (
        (300, 2298, "2298", "1月6日", "内务部公布", TEAL, ""),
        (620, 3000, "超过3000", "1月7日", "内政部声明", TEAL, "up"),
        (940, 8000, "近8000", "1月10日", "公布方未写明", AMBER, "down"),
    )
    for x, number, printed, day, who, colour, way in rows:
        y = ground - number * unit
        for dot in range(int(y) + 16, ground, 14):
            c.line([(x, dot), (x, min(dot + 6, ground))], colour, 3)
        c.disc(x, y, 13, colour, edge=WHITE, thick=3)
        if way:
            side = 40 + len(printed) * 10
            c.arrow(
                (x + side, y - 24 if way == "up" else y - 58),
                (x + side, y - 58 if way == "up" else y - 24),
                colour,
                4,
                15,
            )
        c.text(x, y - 40, printed, 30, INK, bold=True, anchor="mm")
        c.text(x, ground + 30, day, 23, INK, bold=True, anchor="mm")
        c.text(x, ground + 60, who, 19, SOFT, anchor="mm")
    c.mark()
    return c


def timeline(fonts: Path) -> Canvas:
    c = Canvas(1200, 675, PAPER, fonts)
    c.title("2022年1月2日至19日", "哈萨克斯坦骚乱与集安组织派兵")
    c.line([(70, 360), (1130, 360)], TEAL, 6)
    rows = (
        ("2", "气价上涨", "部分地区抗议"),
        ("4–5", "阿拉木图", "冲突、断网"),
        ("6", "集安组织", "宣布派兵"),
        ("7", "总统称秩序", "基本恢复"),
        ("9", "政府频道", "发布死亡数字"),
        ("10", "数字撤下", "六国视频会议"),
        ("15", "总检察院", "公布死伤"),
        ("19", "紧急状态", "到期日"),
    )
    for i, (day, first, second) in enumerate(rows):
        x, above = 120 + i * 137, i % 2 == 0
        tip = 250 if above else 470
        c.line([(x, 360), (x, tip)], DUSK, 3)
        top = tip - 92 if above else tip
        c.box(x - 78, top, 156, 92, WHITE, round_=10, edge=FAINT, thick=2)
        c.text(x, top + 31, first, 21, INK, bold=True, anchor="mm")
        c.text(x, top + 63, second, 19, SOFT, anchor="mm")
        c.disc(x, 360, 27, BRICK if day in ("9", "10") else TEAL, edge=WHITE, thick=4)
        c.text(x, 359, day, 23 if len(day) < 3 else 19, WHITE, bold=True, anchor="mm")
    c.text(74, 614, "圆内数字为1月的日期；间距不按天数比例", 19, SOFT)
    c.mark()
    return c


# -- diagrams --------------------------------------------------------------------------------------------------------


def members(fonts: Path) -> Canvas:
    c = Canvas(1200, 675, PAPER, fonts)
    c.title("集安组织的六个成员国", "哈萨克斯坦求援，其余五国派出人员")
    centre = (600.0, 395.0)
    names = ("哈萨克斯坦", "吉尔吉斯斯坦", "塔吉克斯坦", "亚美尼亚", "白俄罗斯", "俄罗斯")
    spots = [
        (
            centre[0] + 390 * math.sin(i * math.pi / 3 + math.pi / 6),
            centre[1] - 190 * math.cos(i * math.pi / 3 + math.pi / 6),
        )
        for i in range(6)
    ]
    for x, y in spots:
        c.line([centre, (x, y)], DUSK, 4)
    c.disc(*centre, 104, DEEP)
    c.text(600, 372, "集安组织", 35, WHITE, bold=True, anchor="mm")
    c.text(600, 412, "CSTO · 2002年成立", 19, PALE, anchor="mm")
    for name, (x, y) in zip(names, spots, strict=True):
        asks = name == "哈萨克斯坦"
        c.box(x - 118, y - 38, 236, 76, AMBER if asks else WHITE, round_=38, edge=AMBER if asks else TEAL, thick=3)
        c.text(x, y - 1, name, 27, WHITE if asks else INK, bold=True, anchor="mm")
    c.mark()
    return c


def chain_of_withdrawal(fonts: Path) -> Canvas:
    c = Canvas(1200, 600, PAPER, fonts)
    c.title("一组死亡数字如何发布又撤下", "2022年1月9日至10日；数字已撤回，图中不再列出")
    rows = (
        ("1月9日", "政府 Telegram 频道", "署名卫生部发布", TEAL),
        ("随后", "卫生部", "称没有提供过", BRICK),
        ("主管方", "信息和社会发展部", "称系技术失误", AMBER),
        ("1月10日", "帖子", "已删除", SOFT),
    )
    for i, (when, who, what, colour) in enumerate(rows):
        x = 58 + i * 278
        c.box(x, 215, 250, 220, WHITE, round_=14, edge=FAINT, thick=2)
        c.box(x, 215, 250, 56, colour, round_=14)
        c.box(x, 250, 250, 21, colour)
        c.text(x + 125, 242, when, 24, WHITE, bold=True, anchor="mm")
        c.text(x + 125, 325, who, 24, INK, bold=True, anchor="mm")
        c.text(x + 125, 378, what, 23, SOFT, anchor="mm")
        if i < 3:
            c.arrow((x + 251, 325), (x + 277, 325), INK, 4, 13)
    c.mark()
    return c


# -- scenes ----------------------------------------------------------------------------------------------------------


def aeroplane(c: Canvas, x: float, y: float, k: float, body: Colour = "#9fb0bb", shade: Colour = "#7d909c") -> None:
    """A high-winged transport seen from the side, its nose to the left; `k` scales it, (x, y) is its middle."""

    def at(*points: Point) -> list[Point]:
        return [(x + px * k, y + py * k) for px, py in points]

    c.shape(at((230, -20), (300, -150), (352, -150), (330, -10)), shade)
    c.shape(at((285, -150), (395, -150), (412, -136), (278, -136)), body)
    c.shape(
        at(
            (-330, 6),
            (-318, -18),
            (-280, -42),
            (-210, -54),
            (210, -54),
            (345, -22),
            (352, -8),
            (250, 34),
            (160, 52),
            (-240, 52),
            (-305, 38),
        ),
        body,
    )
    c.shape(at((-330, 6), (-305, 38), (-240, 52), (160, 52), (250, 34), (120, 32), (-230, 28)), shade)
    c.shape(at((-312, -22), (-280, -42), (-252, -46), (-258, -24)), NIGHT)
    c.shape(at((-60, -54), (60, -54), (190, -18), (150, -8), (-20, -34)), "#64777f")
    for ex, ey in ((-62, -22), (22, -6)):
        c.box(x + ex * k, y + ey * k, 92 * k, 30 * k, "#56676f", round_=13 * k)
        c.disc(x + (ex + 12) * k, y + (ey + 15) * k, 12 * k, NIGHT)
    for wx in (-210, 20, 54, 88):
        c.disc(x + wx * k, y + 62 * k, 14 * k, NIGHT)
    for px in range(-220, 210, 46):
        c.disc(x + px * k, y - 34 * k if not -70 < px < 190 else y + 18 * k, 5 * k, NIGHT)


def mountains(c: Canvas, base: float, tall: float, far: Colour, near: Colour, snow: Colour) -> None:
    for i, (share, height) in enumerate(
        ((0.02, 0.7), (0.2, 1.0), (0.41, 0.78), (0.6, 1.05), (0.8, 0.82), (0.99, 0.95))
    ):
        x, top = c.width * share, base - tall * height
        c.shape([(x - tall * 1.15, base), (x, top), (x + tall * 1.15, base)], far if i % 2 else near)
        cap = tall * 0.2
        c.shape(
            [
                (x - cap * 1.15, top + cap),
                (x, top),
                (x + cap * 1.15, top + cap),
                (x + cap * 0.4, top + cap * 0.75),
                (x, top + cap * 1.15),
                (x - cap * 0.5, top + cap * 0.7),
            ],
            snow,
        )


def boarding(fonts: Path) -> Canvas:
    c = Canvas(1200, 675, SKY, fonts)
    c.disc(1010, 130, 52, "#f6e3b1")
    for x, y, k in ((150, 120, 1.0), (640, 80, 0.8), (880, 210, 0.6)):
        for dx, dy, w in ((0, 0, 150), (60, -22, 120), (120, 4, 130)):
            c.oval(x + dx * k, y + dy * k, w * k, 46 * k, WHITE)
    c.box(0, 470, 1200, 205, "#c8cdc9")
    c.box(0, 470, 1200, 8, "#aab2b0")
    for x in range(40, 1200, 190):
        c.box(x, 590, 110, 9, WHITE)
    aeroplane(c, 590, 385, 1.28)
    c.shape([(905, 430), (1000, 492), (960, 497), (850, 448)], "#56676f")
    for i in range(6):
        x = 985 + i * 33
        c.disc(x, 452, 8, NIGHT)
        c.box(x - 9, 461, 18, 30, "#4d5f4f", round_=5)
        c.box(x - 8, 489, 6, 18, NIGHT)
        c.box(x + 2, 489, 6, 18, NIGHT)
    c.text(48, 632, "军用运输机与登机队伍", 26, INK, bold=True)
    c.mark()
    return c


def boarding_small(fonts: Path) -> Canvas:
    """The same picture as another desk would have saved it: half the size."""
    large = boarding(fonts)
    small = Canvas(600, 338, SKY, fonts)
    small.image = large.image.resize((600 * SAMPLES, 338 * SAMPLES), Image.Resampling.BICUBIC)
    return small


def landing(fonts: Path) -> Canvas:
    c = Canvas(970, 374, SKY, fonts)
    mountains(c, 285, 120, "#a9c1cc", "#bccfd8", WHITE)
    c.box(0, 285, 970, 89, "#c8cdc9")
    c.shape([(0, 352), (970, 322), (970, 336), (0, 374)], "#9aa5a6")
    for x in range(30, 960, 120):
        c.shape([(x, 360 - x * 0.03), (x + 60, 358 - x * 0.03), (x + 60, 362 - x * 0.03), (x, 364 - x * 0.03)], WHITE)
    c.box(700, 238, 230, 50, PANEL)
    c.box(700, 232, 230, 10, TEAL)
    for x in range(716, 920, 30):
        c.box(x, 252, 18, 18, DUSK)
    c.box(880, 165, 22, 70, PANEL)
    c.box(868, 150, 46, 24, DEEP, round_=5)
    aeroplane(c, 330, 176, 0.62)
    c.text(36, 40, "先头分队抵达", 28, INK, bold=True)
    c.mark()
    return c


def hall(c: Canvas, x: float, base: float, k: float, wall: Colour, column: Colour, window: Colour) -> None:
    """A government building: a long front with columns, a middle part and a flag without a device."""
    c.box(x - 270 * k, base - 128 * k, 540 * k, 128 * k, wall)
    c.box(x - 110 * k, base - 178 * k, 220 * k, 178 * k, column)
    c.shape([(x - 126 * k, base - 178 * k), (x, base - 222 * k), (x + 126 * k, base - 178 * k)], wall)
    for row in (0, 1):
        for i in range(14):
            wx = x + (-258 + i * 38.5) * k
            if abs(wx - x) > 112 * k:
                c.box(wx, base - (112 - row * 52) * k, 20 * k, 32 * k, window)
    for i in range(6):
        c.box(x + (-92 + i * 34) * k, base - 164 * k, 14 * k, 140 * k, wall)
    c.box(x - 290 * k, base - 12 * k, 580 * k, 12 * k, column)
    c.line([(x, base - 222 * k), (x, base - 285 * k)], SOFT, max(2, 3 * k))
    c.shape([(x, base - 285 * k), (x + 52 * k, base - 270 * k), (x, base - 252 * k)], TEAL)


def people(c: Canvas, spots: Sequence[Point], k: float, colour: Colour) -> None:
    for x, y in spots:
        c.disc(x, y - 21 * k, 7 * k, colour)
        c.box(x - 8 * k, y - 13 * k, 16 * k, 25 * k, colour, round_=6 * k)


def tree(c: Canvas, x: float, base: float, k: float, leaf: Colour) -> None:
    c.box(x - 3 * k, base - 26 * k, 6 * k, 26 * k, "#7a6a55")
    c.shape([(x - 24 * k, base - 20 * k), (x, base - 92 * k), (x + 24 * k, base - 20 * k)], leaf)


def square(fonts: Path) -> Canvas:
    c = Canvas(970, 374, SKY, fonts)
    mountains(c, 262, 128, "#a9c1cc", "#bccfd8", WHITE)
    c.box(0, 258, 970, 116, "#d9d3c5")
    for x in (60, 118, 852, 912):
        tree(c, x, 268, 1.0, "#7d9a84")
    hall(c, 485, 268, 0.86, "#efe8d8", "#dccfb2", "#7f9dab")
    people(c, [(150 + i * 43 + (i % 3) * 9, 318 + (i * 37) % 34) for i in range(16)], 0.95, DEEP)
    c.text(32, 40, "阿拉木图中心广场", 28, INK, bold=True)
    c.mark()
    return c


def square_at_night(fonts: Path) -> Canvas:
    c = Canvas(970, 374, NIGHT, fonts)
    c.disc(830, 74, 30, "#e9dfbf")
    mountains(c, 262, 128, "#2f4254", "#34495c", "#4a6074")
    c.box(0, 258, 970, 116, "#2c3a47")
    for x in (60, 118, 852, 912):
        tree(c, x, 268, 1.0, "#24404a")
    hall(c, 485, 268, 0.86, "#55636f", "#465460", "#d9b45f")
    for x in (190, 330, 640, 780):
        c.line([(x, 338), (x, 268)], "#8795a1", 3)
        c.disc(x, 264, 8, "#f2d58a")
    for y in (286, 318, 346):
        c.oval(-60, y, 620, 13, "#3b4a58")
        c.oval(470, y + 8, 600, 13, "#3b4a58")
    c.text(32, 40, "入夜后的中心广场，有雾", 28, WHITE, bold=True)
    c.mark(fill=TEAL)
    return c


def page_card(fonts: Path) -> Canvas:
    """A news page on a screen, without words of its own."""
    c = Canvas(900, 600, PANEL, fonts)
    c.box(60, 46, 780, 508, WHITE, round_=14, edge=FAINT, thick=2)
    c.box(60, 46, 780, 62, DEEP, round_=14)
    c.box(60, 88, 780, 20, DEEP)
    for i, colour in enumerate((BRICK, AMBER, PALE)):
        c.disc(92 + i * 28, 77, 8, colour)
    c.text(450, 77, "通讯社报道页面", 22, WHITE, bold=True, anchor="mm")
    c.box(100, 142, 500, 26, FAINT, round_=5)
    c.box(100, 182, 340, 26, FAINT, round_=5)
    c.box(100, 234, 330, 226, SKY, round_=8)
    c.box(100, 404, 330, 56, "#c8cdc9", round_=8)
    aeroplane(c, 262, 350, 0.37)
    for i, wide in enumerate((320, 300, 330, 270, 315, 290, 200)):
        c.box(466, 240 + i * 32, wide, 13, PANEL, round_=5)
    c.text(100, 506, "正文从略", 20, SOFT)
    c.mark()
    return c


def statement_card(fonts: Path) -> Canvas:
    c = Canvas(900, 600, "#dfe8e8", fonts)
    c.box(178, 36, 544, 540, WHITE, edge=FAINT, thick=2)
    c.box(178, 36, 544, 12, TEAL)
    c.disc(450, 112, 34, None, edge=AMBER, thick=4)
    for i in range(16):
        a = i * math.pi / 8
        c.line(
            [(450 + 12 * math.cos(a), 112 + 12 * math.sin(a)), (450 + 27 * math.cos(a), 112 + 27 * math.sin(a))],
            AMBER,
            3,
        )
    c.text(450, 180, "总统新闻处", 27, INK, bold=True, anchor="mm")
    c.text(450, 216, "声 明", 24, TEAL, bold=True, anchor="mm")
    for i in range(8):
        c.box(
            226 if i not in (0, 4) else 262,
            256 + i * 31,
            (448 if i not in (3, 7) else 250) - (36 if i in (0, 4) else 0),
            11,
            PANEL,
            round_=5,
        )
    c.text(226, 536, "版式示意，正文从略", 18, SOFT)
    c.mark()
    return c


def conference(fonts: Path) -> Canvas:
    c = Canvas(1200, 675, NIGHT, fonts)
    c.text(60, 62, "集安组织成员国领导人视频会议", 34, WHITE, bold=True)
    c.text(1140, 64, "2022年1月10日", 22, DUSK, anchor="rm")
    names = ("哈萨克斯坦", "俄罗斯", "白俄罗斯", "亚美尼亚", "吉尔吉斯斯坦", "塔吉克斯坦")
    for i, (name, ground) in enumerate(
        zip(names, (AMBER, TEAL, "#5f8a6a", "#7a6f9b", "#4f7fa6", "#a0664f"), strict=True)
    ):
        x, y = 60 + i % 3 * 366, 112 + i // 3 * 262
        c.box(x, y, 348, 244, "#34495c", round_=10)
        c.disc(x + 174, y + 84, 36, "#e4d7c5")
        c.shape(
            [
                (x + 92, y + 192),
                (x + 104, y + 152),
                (x + 140, y + 130),
                (x + 208, y + 130),
                (x + 244, y + 152),
                (x + 256, y + 192),
            ],
            ground,
        )
        c.shape([(x + 158, y + 130), (x + 174, y + 158), (x + 190, y + 130)], WHITE)
        c.box(x, y + 192, 348, 52, "#17212c", round_=10)
        c.box(x, y + 192, 348, 16, "#17212c")
        c.text(x + 20, y + 218, name, 22, WHITE, bold=True)
    c.mark(fill=TEAL)
    return c


def telephone(fonts: Path) -> Canvas:
    c = Canvas(900, 600, "#e9e2d3", fonts)
    c.box(306, 26, 288, 548, INK, round_=36)
    c.box(320, 56, 260, 488, PAPER, round_=14)
    c.box(410, 36, 80, 8, SOFT, round_=4)
    c.box(320, 56, 260, 56, TEAL, round_=14)
    c.box(320, 94, 260, 18, TEAL)
    c.text(450, 84, "通知短信", 22, WHITE, bold=True, anchor="mm")
    c.box(338, 134, 212, 168, WHITE, round_=14, edge=FAINT, thick=2)
    c.text(356, 164, "宵禁提醒", 21, BRICK, bold=True)
    for i, wide in enumerate((170, 176, 150, 96)):
        c.box(356, 190 + i * 25, wide, 11, PANEL, round_=5)
    c.text(450, 330, "短信原文从略", 16, SOFT, anchor="mm")
    c.disc(140, 160, 62, NIGHT)
    c.disc(164, 146, 54, "#e9e2d3")
    c.text(140, 262, "入夜", 24, INK, bold=True, anchor="mm")
    c.shape([(700, 128), (742, 128), (776, 96), (776, 224), (742, 192), (700, 192)], DEEP)
    for r in (44, 72):
        c.pen.arc(c._scale([(776 - r, 160 - r), (776 + r, 160 + r)]), -38, 38, fill=DEEP, width=7 * SAMPLES)
    c.text(756, 262, "广播", 24, INK, bold=True, anchor="mm")
    c.mark()
    return c


def column(fonts: Path) -> Canvas:
    """A frame of a video: soldiers walk to an aeroplane."""
    c = Canvas(960, 540, "#cfdde2", fonts)
    c.box(0, 330, 960, 210, "#b9c0bd")
    aeroplane(c, 560, 268, 0.82, "#8b9f94", "#6f847a")
    for i in range(9):
        x = 60 + i * 58
        c.disc(x, 366 - i * 4, 12, NIGHT)
        c.box(x - 13, 379 - i * 4, 26, 46, "#4d5f4f", round_=7)
        c.box(x - 11, 422 - i * 4, 9, 30, NIGHT)
        c.box(x + 2, 422 - i * 4, 9, 30, NIGHT)
    c.box(0, 0, 960, 44, INK)
    c.box(0, 484, 960, 56, INK)
    c.disc(34, 22, 8, BRICK)
    c.text(54, 22, "视频画面", 19, WHITE, bold=True)
    c.line([(40, 512), (800, 512)], SOFT, 4)
    c.line([(40, 512), (300, 512)], AMBER, 4)
    c.disc(300, 512, 9, AMBER)
    c.mark(fill=TEAL)
    return c


def icon_of_officers(fonts: Path) -> Canvas:
    c = Canvas(320, 200, PANEL, fonts)
    c.shape([(160, 24), (216, 42), (212, 104), (160, 146), (108, 104), (104, 42)], TEAL)
    c.shape([(160, 38), (202, 52), (198, 98), (160, 130), (122, 98), (118, 52)], DEEP)
    star = [
        (160 + r * math.sin(i * math.pi / 5), 84 - r * math.cos(i * math.pi / 5))
        for i in range(10)
        for r in [28 if i % 2 == 0 else 12]
    ]
    c.shape(star, AMBER)
    c.text(20, 174, "执法人员", 19, INK, bold=True)
    c.mark()
    return c


PICTURES: tuple[tuple[str, Callable[[Path], Canvas]], ...] = (
    ("kazakhstan-map.png", map_of_kazakhstan),
    ("troops.png", chart_of_troops),
    ("troops-en.png", chart_of_troops_in_english),
    ("detained.png", chart_of_detained),
    ("timeline.png", timeline),
    ("members.png", members),
    ("withdrawal-chain.png", chain_of_withdrawal),
    ("boarding.jpg", boarding),
    ("boarding-small.jpg", boarding_small),
    ("landing.jpg", landing),
    ("square.jpg", square),
    ("square-night.jpg", square_at_night),
    ("page-card.png", page_card),
    ("statement-card.png", statement_card),
    ("conference.png", conference),
    ("telephone.jpg", telephone),
    ("column.png", column),
    ("icon-officers.png", icon_of_officers),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the demo dossier's pictures.")
    parser.add_argument("folder", type=Path, help="where the pictures go; made if it is not there")
    parser.add_argument("--fonts", type=Path, default=FONTS, help="folder of NotoSansCJK-Regular.ttc and -Bold.ttc")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES:
        picture, path = draw(options.fonts).finished(), options.folder / name
        if path.suffix == ".jpg":
            picture.save(path, "JPEG", quality=74 if "small" in name else 88, optimize=True)
        else:
            picture.quantize(128, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
        print(f"{name}  {picture.width}×{picture.height}  {path.stat().st_size // 1024 + 1} KB")


if __name__ == "__main__":
    main()
