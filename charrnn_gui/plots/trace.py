"""One curve of a live plot."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from charrnn_gui.plots.places import Places
from charrnn_gui.plots.series import Floats, Series, envelope, extremes

_MOST_MARKS = 60
_LONE_MARK = 6.0
# A dashed curve with more points than this allows is jagged anyhow, and slow to smooth.
_PIXELS_A_DASH = 16
# Wide smoothed lines are slow: so many points take 6 ms.
_MOST_WIDE = 200


def _as_told(values: Floats) -> Floats:
    return values


class Trace(pg.PlotDataItem):  # type: ignore[misc]
    """A curve that grows, drawn with no more points than the screen has pixels.

    Args:
        width: of the line, in pixels at scale 1.
        style: of the line.
        mark_size: of the dots on the points while there are few of them; a lone point always has one.
        z: higher is nearer to the person.
        is_cloud: only the bulk of the values need be in sight, not each of them.

    Attributes:
        series: the points: epochs, and values as they were told.
        places: where epochs lie on the axis.
    """

    def __init__(
        self,
        width: float = 1.0,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
        mark_size: float = 0.0,
        z: float = 0,
        *,
        is_cloud: bool = False,
    ) -> None:
        super().__init__(connect="finite")
        self.series = Series()
        self.color = "#808080"
        self.width, self.style = width, style
        self._dashes: tuple[float, ...] = ()
        self._choose_mode()
        self.is_cloud = is_cloud
        self._mark_size = mark_size
        self.places = Places()
        self._convert: Callable[[Floats], Floats] = _as_told
        self._drawn: tuple[object, ...] | None = None
        self.setZValue(z)

    def recolor(self, color: str) -> None:
        """Draw in ``color`` from now on."""
        self.color = color
        pen = pg.mkPen(QColor(color), width=self.width, style=self.style, cosmetic=True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap if self.width > 1 else Qt.PenCapStyle.SquareCap)
        if self._dashes:
            pen.setDashPattern(list(self._dashes))
        self.setPen(pen)
        self.setSymbolBrush(QColor(color))
        self.setSymbolPen(None)

    def set_width(self, width: float) -> None:
        """Draw a line of this width from now on."""
        if width != self.width:
            self.width = width
            self._drawn = None
            self.recolor(self.color)

    def set_dashes(self, dashes: Sequence[float]) -> None:
        """Draw dash, gap, dash, gap … of these lengths, in widths of the line; none: a solid line."""
        if tuple(dashes) != self._dashes or bool(dashes) != (self.style is not Qt.PenStyle.SolidLine):
            self._dashes = tuple(dashes)
            self.style = Qt.PenStyle.CustomDashLine if dashes else Qt.PenStyle.SolidLine
            self._drawn = None
            self._choose_mode()
            self.recolor(self.color)

    def show_as(self, convert: Callable[[Floats], Floats]) -> None:
        """Draw what ``convert`` returns of the values."""
        self._convert = convert
        self._drawn = None

    def end(self) -> float:
        """Return where on the axis the last point lies; 0 without points."""
        return self.places.place(float(self.series.x[-1])) if len(self.series) else 0.0

    def last_value(self, place: float) -> float:
        """Return the last finite value up to ``place`` of the axis; NaN: there is none."""
        series = self.series
        end = int(np.searchsorted(series.x, self.places.epoch(place), "right"))
        # Gaps are short: this ends soon.
        while end and not math.isfinite(series.y[end - 1]):
            end -= 1
        return float(series.y[end - 1]) if end else math.nan

    def window(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Return the points of the series between two places of the axis, and one more on each side."""
        return self.series.window(self.places.epoch(low), self.places.epoch(high))

    def refresh(self, low: float, high: float, num_pixels: int) -> None:
        """Draw what of the series lies between two places of the axis, ``num_pixels`` apart."""
        x, y = self.window(low, high)
        first = float(x[0]) if len(x) else 0.0
        drawn = (self.series.version, first, len(x), num_pixels, *self.places.version)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        smoothed = num_pixels if self.style is Qt.PenStyle.SolidLine else num_pixels // _PIXELS_A_DASH
        marked = len(x) == 1 or (self._mark_size and len(x) <= _MOST_MARKS)
        # Where there is nothing but gaps, pyqtgraph would look for the bounds of no mark at all.
        marked = marked and bool(np.isfinite(y).any())
        if self.width > 1:
            x, y = extremes(x, y, min(max(1, num_pixels), _MOST_WIDE) // 2 - 1 or 1)
        else:
            x, y = envelope(x, y, max(1, num_pixels))
        y = self._convert(y)
        self.setData(
            self.places.on_axis(x),
            # On a logarithmic scale there is no place for zero: a gap.
            np.where(y > 0, y, np.nan),
            connect="finite",
            symbol="o" if marked else None,
            symbolSize=max(self._mark_size, _LONE_MARK) if len(x) == 1 else self._mark_size,
            antialias=len(x) <= smoothed,
        )

    def _choose_mode(self) -> None:
        # Line by line: as one path, a thousand smoothed segments take three times as long to paint. Dashes
        # run on from segment to segment only along a path.
        self.curve.setSegmentedLineMode("on" if self.style is Qt.PenStyle.SolidLine else "off")
