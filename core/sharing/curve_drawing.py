"""The curve of a run as an SVG picture, drawn here in a few lines. No torch, no Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from core.common.harmless import harmless
from core.common.i18n import gettext as _
from core.common.measures import perplexity
from core.common.progress import Told, UpdateFinished
from core.runs.event_words import BASELINE_LABELS, in_digits
from core.runs.milestones import BASELINE_NAMES
from core.text.baselines import Baselines

WIDTH, HEIGHT = 960, 540
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 52, 44
_MOST_POINTS = 1000
# Labels at the right edge stand at least so far apart.
_LINE_HEIGHT = 15
# As in the window, in light colours.
_COLOURS = {
    "training": "#0b62b8",
    "heldout": "#b84a06",
    "update": "#a9cbee",
    "reference": "#6f7783",
    "grid": "#eceef2",
    "text": "#1a1d21",
    "muted": "#565e69",
}
# Of other runs, in their order, as in the window.
_OTHERS = ("#117733", "#aa4499", "#7a7a14", "#332288", "#882255", "#26796d")
_MOST_OF_NAME = 18
FONTS = "Inter, 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"

# The only characters that ``harmless`` leaves and XML does not allow.
_NOT_IN_XML = {0xFFFE: "�", 0xFFFF: "�"}

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Scales:
    """From epochs and perplexities to places in the picture; the perplexities are on a logarithmic scale."""

    epochs: float
    low: float
    high: float

    def x(self, epochs: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * epochs / self.epochs

    def y(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share


def curve_svg(
    title: str,
    told: Told,
    baselines: Baselines | None = None,
    fonts: str = FONTS,
    others: Sequence[tuple[str, Told]] = (),
) -> str:
    """Return a picture of what a run has told: its perplexities over epochs, and its baselines.

    Args:
        title: above the curve.
        told: updates, epochs and evaluations; values that are not finite are left out.
        baselines: of the run, if they are known.
        fonts: families to write in, as CSS names them.
        others: names of other runs and what they have told: their perplexities on the training text.
    """
    updates = _thinned([(u.epochs_done, _of_update(u)) for u in told.updates])
    training = _finite([(e.place, e.perplexity) for e in told.epochs])
    heldout = _finite([(e.place, e.perplexity) for e in told.heldout])
    lines = {} if baselines is None else {name: getattr(baselines, name) for name in BASELINE_NAMES}
    curves = [(name, _finite([(e.place, e.perplexity) for e in other.epochs])) for name, other in others]
    drawn = [*updates, *training, *heldout, *(point for _name, points in curves for point in points)]
    scales = _scales(drawn, [*lines.values()])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family={quoteattr(fonts)} font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 28, harmless(title), _COLOURS["text"], size=15, weight=600),
        *_grid(scales),
        *(_line([(0, y), (scales.epochs, y)], scales, "reference", 1.2, "2 4") for y in lines.values()),
        _line(updates, scales, "update", 1),
        *(_line(points, scales, _other(n), 1.8) for n, (_name, points) in enumerate(curves)),
        _line(training, scales, "training", 2.4),
        _line(heldout, scales, "heldout", 2.2),
        *_labels(scales, lines, training, heldout, curves),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _other(number: int) -> str:
    return _OTHERS[number % len(_OTHERS)]


def _of_update(update: UpdateFinished) -> float:
    return perplexity(update.nats, update.count)


def _finite(points: Points) -> Points:
    return [(x, y) for x, y in points if math.isfinite(y) and y > 0]


def _thinned(points: Points) -> Points:
    """Return at most about a thousand points: of each part of the curve the lowest and the highest."""
    points = _finite(points)
    if len(points) <= _MOST_POINTS:
        return points
    number = _MOST_POINTS // 2
    bounds = [len(points) * place // number for place in range(number + 1)]
    kept: list[tuple[float, float]] = []
    for first, last in pairwise(bounds):
        part = points[first:last]
        kept += sorted({min(part, key=_value), max(part, key=_value)})
    return kept


def _value(point: tuple[float, float]) -> float:
    return point[1]


def _scales(points: Points, lines: Sequence[float]) -> _Scales:
    values = [y for _x, y in points] + [*lines] or [1.0, 10.0]
    low, high = min(1.0, *values), max(values)
    return _Scales(max([x for x, _y in points], default=1.0) or 1.0, low, max(high * 1.1, low * 2))


def _grid(scales: _Scales) -> Iterator[str]:
    """Yield hair lines with their numbers: 1, 2, 5 for perplexities, and round numbers of epochs."""
    for value in _ticks(scales.low, scales.high):
        y = scales.y(value)
        yield _path([(_LEFT, y), (WIDTH - _RIGHT, y)], _COLOURS["grid"], 1)
        yield _text(_LEFT - 8, y + 4, in_digits(value), _COLOURS["muted"], anchor="end")
    step = _round_step(scales.epochs)
    for number in range(int(scales.epochs / step) + 1):
        x = scales.x(number * step)
        yield _path([(x, _TOP), (x, HEIGHT - _BOTTOM)], _COLOURS["grid"], 1)
        yield _text(x, HEIGHT - _BOTTOM + 20, in_digits(number * step), _COLOURS["muted"], anchor="middle")
    yield _text(WIDTH - _RIGHT + 20, HEIGHT - _BOTTOM + 20, _("epoch"), _COLOURS["muted"])
    yield _text(16, _TOP - 14, _("perplexity"), _COLOURS["muted"])


def _ticks(low: float, high: float) -> Iterator[float]:
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        yield from (m * 10.0**exponent for m in (1, 2, 5) if low <= m * 10.0**exponent <= high)


def _round_step(span: float) -> float:
    """Return 1, 2 or 5 times a power of ten, of which five to twelve are in ``span``."""
    least = span / 12
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)


def _labels(
    scales: _Scales,
    lines: dict[str, float],
    training: Points,
    heldout: Points,
    others: Sequence[tuple[str, Points]],
) -> Iterator[str]:
    """Yield the names and values of the lines, at their right ends, none over another."""
    labels = [(value, _(BASELINE_LABELS[name]), _COLOURS["reference"]) for name, value in lines.items()]
    for points, words, colour in (
        (training, _("training {value}"), _COLOURS["training"]),
        (heldout, _("held-out {value}"), _COLOURS["heldout"]),
    ):
        if points:
            labels.append((points[-1][1], words, colour))
    for number, (name, points) in enumerate(others):
        if points:
            # The ends of names differ: they begin with a date.
            short = name if len(name) <= _MOST_OF_NAME else f"…{name[1 - _MOST_OF_NAME :]}"
            words = harmless(short).replace("{", "{{").replace("}", "}}")
            labels.append((points[-1][1], words, _other(number)))
    lowest_place = -math.inf
    for value, words, colour in sorted(labels, reverse=True):
        y = max(scales.y(value) + 4, lowest_place + _LINE_HEIGHT)
        lowest_place = y
        yield _text(WIDTH - _RIGHT + 8, y, words.format(value=in_digits(value)), colour)


def _line(points: Points, scales: _Scales, colour: str, width: float, dashes: str = "") -> str:
    placed = [(scales.x(x), scales.y(y)) for x, y in points]
    return _path(placed, _COLOURS.get(colour, colour), width, dashes) if placed else ""


def _path(points: Points, colour: str, width: float, dashes: str = "") -> str:
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{steps}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linejoin="round" stroke-linecap="round"{dashed}/>'
    )


def _text(
    x: float, y: float, words: str, colour: str, *, anchor: str = "start", size: int = 12, weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}">{escape(words.translate(_NOT_IN_XML))}</text>'
    )
