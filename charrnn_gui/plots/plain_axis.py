"""An axis with plain numbers, logarithmic ones included: 1, 2, 5, 10, 20, 50, 100."""

from __future__ import annotations

import math
from itertools import count, takewhile

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication, QGraphicsSceneResizeEvent

from charrnn_gui.look.tokens import Colors
from charrnn_gui.plots.kept_picture import keep_picture, renew_picture

_MULTIPLES = (1, 2, 5)
_PAST_END = 10.0
# Digits don't fill the height that pyqtgraph reckons with.
_AIR = 0.5


def plain_number(value: float) -> str:
    """Return ``value`` as a person writes it; powers of ten only where zeros can't be counted any more."""
    if value and not 1e-5 <= abs(value) < 1e7:
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{float(mantissa):g}e{int(exponent)}"
    return f"{value:,.8g}"


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return the values to label on a logarithmic axis; a hair line is drawn at each.

    Over less than a decade they are evenly spaced, as on a linear axis; beyond that 1, 2, 5 and their decimal
    multiples; then the decades; then every second, third … decade.

    Args:
        low: the least value on the axis, above 0.
        high: the greatest.
        most: labels that fit, at least 2.
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    fine = [m * 10.0**e for e in range(first, last + 1) for m in _MULTIPLES]
    labels = [value for value in fine if low <= value <= high]
    if len(labels) < min(4, most) and high / low < 10:
        return _even_ticks(low, high, max(2, most // 2))
    if len(labels) <= most:
        return labels
    stride = next(s for s in count(1) if (last - first) / s <= most)
    decades = range(math.ceil(first / stride) * stride, last + 1, stride)
    return [10.0**e for e in decades if low <= 10.0**e <= high]


def _even_ticks(low: float, high: float, most: int) -> list[float]:
    magnitude = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(m * magnitude for m in (1, 2, 5, 10, 20) if (high - low) / (m * magnitude) <= most)
    first = math.ceil(low / step)
    return list(takewhile(lambda value: value <= high, (n * step for n in count(first))))


class PlainAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis for numbers without prefixes or powers; follows its plot's logarithmic mode."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, maxTextLevel=0)
        # It has no label, and pyqtgraph would write that anew at every change of the range.
        self.enableAutoSIPrefix(False)
        # Numbers take longer to paint than curves, and stay while the ranges stay.
        keep_picture(self)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the axis with its grid, and room for half a number past its ends, if the plot has it.

        pyqtgraph leaves out the numbers that reach beyond: a number that the edge would cut is not drawn.
        """
        across = self.orientation in ("top", "bottom")
        sideways, upwards = (_PAST_END, 0.0) if across else (0.0, _PAST_END)
        rect: QRectF = super().boundingRect().adjusted(-sideways, -upwards, sideways, upwards)
        plot = self.getViewWidget()
        if plot is None:
            return rect
        edges = QRectF(plot.viewport().rect()).adjusted(-_AIR, -_AIR, _AIR, _AIR)
        in_sight: QRectF = rect & self.mapRectFromScene(edges)
        return in_sight

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        """Paint the axis anew in its present size."""
        super().resizeEvent(event)
        renew_picture(self)

    def linkedViewChanged(  # noqa: N802
        self,
        view: pg.ViewBox,
        newRange: tuple[float, float] | None = None,  # noqa: N803
    ) -> None:
        """Follow the view: its range, or if there is no ``newRange``, its size, and so that of the grid."""
        super().linkedViewChanged(view, newRange)
        if newRange is None:
            renew_picture(self)

    def set_look(self, font: QFont, colors: Colors) -> None:
        """Write and draw in ``font`` and ``colors``."""
        self.setTickFont(font)
        self.setPen(pg.mkPen(None))
        self.setTickPen(pg.mkPen(colors.grid))
        self.setTextPen(pg.mkPen(colors.muted))
        self.label.setFont(font)
        self.labelStyle = {"color": colors.muted}
        self.setGrid(255)

    def tickValues(  # noqa: N802
        self,
        minVal: float,  # noqa: N803
        maxVal: float,  # noqa: N803
        size: float,
    ) -> list[tuple[float | None, list[float]]]:
        """Return one level of ticks, in the axis's coordinates: a line without a number tells nothing."""
        if not self.logMode:
            levels: list[tuple[float | None, list[float]]] = super().tickValues(minVal, maxVal, size)
            if self.orientation in ("bottom", "top") and levels:
                levels[0] = self._without_overlap(levels[0], minVal, maxVal, size)
            return levels[:1]
        line = QFontMetricsF(self.style["tickFont"] or QApplication.font()).height()
        room = max(2, int(size / (1.4 * line)))
        return [(None, [math.log10(value) for value in log_ticks(10.0**minVal, 10.0**maxVal, room)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Return the labels of ``values``."""
        return [plain_number(10.0**value if self.logMode else value * scale) for value in values]

    def _without_overlap(
        self, level: tuple[float | None, list[float]], low: float, high: float, size: float
    ) -> tuple[float | None, list[float]]:
        """Return the labels that stand side by side in ``size`` pixels: all, or every second, fifth, …"""
        spacing, values = level
        if not spacing or not values:
            return level
        metrics = QFontMetricsF(self.style["tickFont"] or QApplication.font())
        air = metrics.horizontalAdvance("0")
        widest = max(map(metrics.horizontalAdvance, self.tickStrings(list(values), self.scale, spacing)))
        most = max(1, int(size / (widest + air)))
        if len(values) <= most:
            return level
        # A label that reaches past an end is not drawn.
        margin = widest / 2 / size * (high - low)
        inside = [value for value in values if low + margin <= value <= high - margin] or list(values)
        strides = (m * 10**e for e in count() for m in _MULTIPLES)
        stride = next(s for s in strides if len(inside) <= most * s)
        kept = [value for value in inside if round(value / spacing) % stride == 0]
        return spacing, kept or [inside[len(inside) // 2]]
