"""The parts of a plot as SVG, drawn here in a few lines. No torch, no Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from core.runs.event_words import in_digits

WIDTH, HEIGHT = 960, 540
"""Of the plot with its margins."""
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 52, 44
"""The margins."""
FONTS = "Inter, 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
# As in the window, in light colours.
COLOURS = {
    "training": "#0b62b8",
    "heldout": "#b84a06",
    "update": "#a9cbee",
    "reference": "#6f7783",
    "grid": "#eceef2",
    "text": "#1a1d21",
    "muted": "#565e69",
    "warning": "#8a5300",
}
OTHERS = ("#117733", "#aa4499", "#7a7a14", "#332288", "#882255", "#26796d")
"""Of other runs, in their order, as in the window."""
_MOST_POINTS = 1000
# Labels at the right edge stand at least so far apart.
_LINE_HEIGHT = 15
# The only characters that ``harmless`` leaves and XML does not allow.
_NOT_IN_XML = {0xFFFE: "�", 0xFFFF: "�"}

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Scales:
    """From places on the axes to places in the picture.

    Attributes:
        across: the end of the axis that begins at 0.
        low, high: the ends of the axis of values.
        is_logarithmic: the scale of that.
    """

    across: float
    low: float
    high: float
    is_logarithmic: bool = True

    @classmethod
    def of(
        cls, points: Points, lines: Sequence[float] = (), *, least: float = 1.0, is_logarithmic: bool = True
    ) -> Scales:
        """Return scales on which all ``points`` and the horizontal ``lines`` are in sight, and ``least``."""
        values = [y for _x, y in points] + [*lines] or [least, least + 9.0]
        low, high = min(least, *values), max(values)
        across = max([x for x, _y in points], default=1.0) or 1.0
        return cls(across, low, max(high * 1.1, low * 2, low + 1e-9), is_logarithmic)

    def x(self, place: float) -> float:
        """Return where ``place`` lies in the picture."""
        return LEFT + (WIDTH - LEFT - RIGHT) * place / self.across

    def y(self, value: float) -> float:
        """Return where ``value`` lies in the picture."""
        if self.is_logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def picture(parts: Sequence[str], fonts: str, height: int = HEIGHT) -> str:
    """Return a picture of ``parts`` on white, written in ``fonts``, families as CSS names them."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family={quoteattr(fonts)} font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def finite(points: Points) -> Points:
    """Return the points that a curve can show."""
    return [(x, y) for x, y in points if math.isfinite(y) and y > 0]


def thinned(points: Points) -> Points:
    """Return at most about a thousand points: of each part of the curve the lowest and the highest."""
    points = finite(points)
    if len(points) <= _MOST_POINTS:
        return points
    number = _MOST_POINTS // 2
    bounds = [len(points) * place // number for place in range(number + 1)]
    kept: list[tuple[float, float]] = []
    for first, last in pairwise(bounds):
        part = points[first:last]
        kept += sorted({min(part, key=_value), max(part, key=_value)})
    return kept


def grid(scales: Scales, across: str, up: str) -> Iterator[str]:
    """Yield hair lines with their numbers, and what the axes count: ``across`` and ``up``."""
    values = _ticks(scales.low, scales.high) if scales.is_logarithmic else _even_ticks(scales)
    for value in values:
        y = scales.y(value)
        yield path([(LEFT, y), (WIDTH - RIGHT, y)], COLOURS["grid"], 1)
        yield text(LEFT - 8, y + 4, in_digits(value), COLOURS["muted"], anchor="end")
    step = _round_step(scales.across)
    for number in range(int(scales.across / step) + 1):
        x = scales.x(number * step)
        yield path([(x, TOP), (x, HEIGHT - BOTTOM)], COLOURS["grid"], 1)
        yield text(x, HEIGHT - BOTTOM + 20, in_digits(number * step), COLOURS["muted"], anchor="middle")
    yield text(WIDTH - RIGHT + 20, HEIGHT - BOTTOM + 20, across, COLOURS["muted"])
    yield text(16, TOP - 14, up, COLOURS["muted"])


def edge_labels(scales: Scales, labels: Sequence[tuple[float, str, str]]) -> Iterator[str]:
    """Yield ``labels``, each a value, words and a colour, at the right end of lines, none over another."""
    lowest_place = -math.inf
    for value, words, colour in sorted(labels, reverse=True):
        y = max(scales.y(value) + 4, lowest_place + _LINE_HEIGHT)
        lowest_place = y
        yield text(WIDTH - RIGHT + 8, y, words, colour)


def line(points: Points, scales: Scales, colour: str, width: float, dashes: str = "") -> str:
    """Return a curve through ``points``; empty if there are none. ``colour`` may be one of ``COLOURS``."""
    placed = [(scales.x(x), scales.y(y)) for x, y in points]
    return path(placed, COLOURS.get(colour, colour), width, dashes) if placed else ""


def path(points: Points, colour: str, width: float, dashes: str = "") -> str:
    """Return a line through places in the picture."""
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{steps}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linejoin="round" stroke-linecap="round"{dashed}/>'
    )


def text(
    x: float, y: float, words: str, colour: str, *, anchor: str = "start", size: int = 12, weight: int = 400
) -> str:
    """Return ``words`` at a place in the picture."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}">{escape(words.translate(_NOT_IN_XML))}</text>'
    )


def _value(point: tuple[float, float]) -> float:
    return point[1]


def _ticks(low: float, high: float) -> Iterator[float]:
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        yield from (m * 10.0**exponent for m in (1, 2, 5) if low <= m * 10.0**exponent <= high)


def _even_ticks(scales: Scales) -> Iterator[float]:
    step = _round_step(scales.high - scales.low)
    first, last = math.ceil(scales.low / step), math.floor(scales.high / step)
    yield from (number * step for number in range(first, last + 1))


def _round_step(span: float) -> float:
    """Return 1, 2 or 5 times a power of ten, of which five to twelve are in ``span``."""
    least = span / 12
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
