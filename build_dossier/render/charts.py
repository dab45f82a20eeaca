"""Small charts as inline SVG: one population each, its own scale, days as the figures state them. No script, no colour needed.

A point is a figure; an open end is an arrow; a retracted figure is hollow, outside the scale, with its word. Points are
never joined where one of them is open or where there are fewer than three: a line would say what nobody said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from build_dossier.render import html

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 16, 16, 44, 34
STEP = 24  # pixels from one retracted figure of a day to the next
MOST_ABOVE = 5
APART = 46  # pixels between the labels of two days


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure on a day. `low` and `high` are null for an open end; `label` is the number as printed."""

    day: str
    low: float | None
    high: float | None
    label: str
    retracted: str = ""

    @property
    def value(self) -> float:
        """Where it stands on the scale: the end that is known, the middle of a range."""
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        return self.low if self.low is not None else self.high or 0.0


def chart(points: Sequence[Point], *, title: str, description: str, days: dict[str, str]) -> str:
    """An SVG of dated points. `days`: how each day is written. Empty where there are fewer than two points to show."""
    dated = sorted((p for p in points if len(p.day) == 10), key=lambda p: (p.day, p.value))
    standing = [p for p in dated if not p.retracted]
    if len(standing) < 2:
        return ""
    first, last = (date.fromisoformat(d).toordinal() for d in (dated[0].day, dated[-1].day))
    most = max(Counter(p.day for p in dated if p.retracted).values(), default=1)
    height = HEIGHT + (min(most, MOST_ABOVE) - 1) * STEP
    floor = height - BOTTOM
    top = max(p.value for p in standing) * 1.3 or 1.0

    def x(point: Point) -> float:
        share = (date.fromisoformat(point.day).toordinal() - first) / (last - first) if last > first else 0.5
        return LEFT + 24 + share * (WIDTH - LEFT - RIGHT - 48)

    def y(value: float) -> float:
        return floor - value / top * (HEIGHT - TOP - BOTTOM)

    parts = [
        html.el("title", html.text(title)),
        html.el("desc", html.text(description)),
        _line(LEFT, floor, WIDTH - RIGHT, floor, "bd-axis"),
        html.el("text", "0", x=_n(LEFT - 12), y=_n(floor + 4), class_="bd-day"),
    ]
    single = len({p.day for p in standing}) == len(standing)  # two figures of a day have no line between them
    if len(standing) > 2 and single and all(p.low is not None and p.high is not None for p in standing):
        parts.append(_steps([(x(p), y(p.value)) for p in standing]))
    seen: list[float] = []
    above: Counter[str] = Counter()
    for point in dated:
        if point.retracted:  # those of one day stand over each other
            parts += _retracted(point, x(point), min(above[point.day], MOST_ABOVE - 1) * STEP)
            above[point.day] += 1
    for point in dated:
        if not point.retracted:
            parts += _point(point, x(point), y(point.value))
        if all(abs(x(point) - other) > APART for other in seen):
            seen.append(x(point))
            parts.append(_text(x(point), floor + 18, days[point.day], "bd-day"))
    return html.el(
        "svg",
        *parts,
        viewBox=f"0 0 {WIDTH} {height}",
        width=WIDTH,
        height=height,
        role="img",
        aria_label=f"{title}: {description}",
        class_="bd-chart",
    )


def _point(point: Point, x: float, y: float) -> list[str]:
    """A dot with its number; a triangle that points where an end is open."""
    label = _text(x, y - 11, point.label, "bd-value")
    if point.low is None or point.high is None:  # a tick at the number, and an arrow to the open side
        end = y + 15 if point.low is None else y - 15
        above = y - 7 if point.low is None else end - 9
        return [
            _line(x - 6, y, x + 6, y, "bd-open"),
            _line(x, y, x, end, "bd-open"),
            _triangle(x, end, down=point.low is None),
            _text(x, above, point.label, "bd-value"),
        ]
    if point.low != point.high:
        return [html.el("rect", x=_n(x - 4), y=_n(y - 6), width="8", height="12", class_="bd-point"), label]
    return [html.el("circle", cx=_n(x), cy=_n(y), r="4.5", class_="bd-point"), label]


def _retracted(point: Point, x: float, lower: float) -> list[str]:
    return [
        html.el("circle", cx=_n(x), cy=_n(TOP - 18 + lower), r="4.5", class_="bd-hollow"),
        _text(x, TOP - 28 + lower, f"{point.retracted} {point.label}", "bd-value"),
    ]


def _triangle(x: float, y: float, *, down: bool) -> str:
    tip = y + 6 if down else y - 6
    base = y - 4 if down else y + 4
    return html.el(
        "polygon", points=f"{_n(x - 5)},{_n(base)} {_n(x + 5)},{_n(base)} {_n(x)},{_n(tip)}", class_="bd-point"
    )


def _steps(places: Sequence[tuple[float, float]]) -> str:
    """A dashed line of steps: a figure holds until the next one is given."""
    path = f"M{_n(places[0][0])} {_n(places[0][1])}" + "".join(f"H{_n(x)}V{_n(y)}" for x, y in places[1:])
    return html.el("path", d=path, class_="bd-steps")


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> str:
    return html.el("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), class_=name)


def _text(x: float, y: float, words: str, name: str) -> str:
    half = sum(13 if ord(c) > 0x2E80 else 8 for c in words) / 2  # of the width, at the size that the style sheet gives
    anchor = "start" if x - half < LEFT else "end" if x + half > WIDTH - RIGHT else "middle"
    at = LEFT if anchor == "start" else WIDTH - RIGHT if anchor == "end" else x
    return html.el("text", html.text(words), x=_n(at), y=_n(y), text_anchor=anchor, class_=name)


def _n(value: float) -> str:
    """A coordinate, the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
