"""The horizontal lines of a plot, with their names in the margin."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont

from charrnn_gui.plots.edge_labels import EdgeLabel, EdgeLabels
from charrnn_gui.plots.places import Places
from charrnn_gui.plots.plot_content import EdgeName, Level
from charrnn_gui.plots.point_labels import PointLabel
from core.runs.telling_apart import FAR_APART

_BEHIND, _ABOVE = 0, 2
# Whole pixels: Qt does not smooth a horizontal line, so a line of 1.5 would be one or two pixels wide
# depending on where it lies.
_WIDTH = 1


def on_screen(value: float, *, logarithmic: bool) -> float:
    """Return a value in the coordinates of a view."""
    return math.log10(value) if logarithmic else value


class Levels:
    """Draws levels in a plot. They do not change what is in sight.

    Attributes:
        values: of the levels shown.
        names: of the levels shown.
        curve_names: of the curves that are named in the margin.
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._lines: list[pg.InfiniteLine] = []
        self._levels: tuple[Level, ...] = ()
        self._labels = EdgeLabels(plot.getViewBox())
        plot.layout.addItem(self._labels, 2, 3)
        self._named: list[EdgeLabel] = []
        self._ends: list[EdgeLabel] = []
        self._curves: list[EdgeLabel] = []
        self.values: tuple[float, ...] = ()
        self.names: tuple[str, ...] = ()
        self.curve_names: tuple[str, ...] = ()

    def show(self, levels: Sequence[Level], *, logarithmic: bool) -> None:
        """Draw ``levels`` and no others, the most important first."""
        self.values = tuple(level.value for level in levels)
        self.names = tuple(level.name for level in levels if level.name)
        self._levels = tuple(levels)
        ys = [on_screen(value, logarithmic=logarithmic) for value in self.values]
        while len(self._lines) < len(levels):
            self._lines.append(pg.InfiniteLine(angle=0))
            self._plot.addItem(self._lines[-1], ignoreBounds=True)
        for line in self._lines[len(levels) :]:
            line.hide()
        for line, level, y in zip(self._lines, levels, ys, strict=False):
            line.setPen(pg.mkPen(QColor(level.color), width=_WIDTH, style=level.style, cosmetic=True))
            line.setZValue(_ABOVE if level.is_above else _BEHIND)
            line.setValue(y)
            line.show()
        self._named = [
            EdgeLabel(y, level.name, level.name_color, level.value_text, level.value_color, level.term)
            for y, level in zip(ys, levels, strict=True)
            if level.name
        ]
        self._write()

    def place(self, places: Places, low: float, high: float) -> None:
        """Let each line begin and end where it does, of what is in sight: from ``low`` to ``high``."""
        for line, level in zip(self._lines, self._levels, strict=False):
            begin, end = (
                default if epoch is None else (places.place(epoch) - low) / (high - low)
                for epoch, default in ((level.begin, 0.0), (level.end, 1.0))
            )
            line.setSpan(min(1.0, max(0.0, begin)), min(1.0, max(0.0, end)))

    def show_ends(self, ends: Sequence[PointLabel]) -> None:
        """Also write, among the names, the end values that have no room beside their curves."""
        self._ends = [EdgeLabel(end.y, end.text, end.color) for end in ends]
        self._write()

    def show_curve_names(self, names: Sequence[EdgeName], *, logarithmic: bool) -> None:
        """Also write names of curves; those without a place have room for later."""
        self.curve_names = tuple(_text(name) for name in names)
        self._curves = [
            EdgeLabel(on_screen(each.value, logarithmic=logarithmic), _text(each), each.color)
            for each in names
            if math.isfinite(each.value) and (each.value > 0 or not logarithmic)
        ]
        self._write()

    def set_font(self, font: QFont) -> None:
        """Write the names in ``font``."""
        self._labels.setFont(font)

    def make_room(self, names: Sequence[str]) -> None:
        """Make the margin as wide as the longest of ``names``."""
        self._labels.setFixedWidth(self._labels.width_for(names))

    def _write(self) -> None:
        self._labels.set_labels([*self._ends, *self._named, *self._curves])


def _text(name: EdgeName) -> str:
    """Return a name and its number, plainly apart: a name may end with a number of its own."""
    return f"{name.name}{FAR_APART}{name.figure}" if name.figure else name.name
