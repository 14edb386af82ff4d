"""All that is written into a plot and beside it, apart from its axes."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QFont

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION, CAPTION_STRONG, SMALLEST, Colors
from charrnn_gui.plots.levels import Levels, on_screen
from charrnn_gui.plots.places import Places
from charrnn_gui.plots.plot_content import EdgeName, Level, Point, Words
from charrnn_gui.plots.plot_title import PlotTitle
from charrnn_gui.plots.point_labels import PointLabel, PointLabels

# Between the last number of the axis, which may reach into the margin, and its unit.
_AIR = "\N{NO-BREAK SPACE}" * 4
_ANY_HEIGHT = 16_777_215.0  # the greatest that Qt knows


class PlotLabels:
    """The title, the values at points, the names of lines in the right margin, the unit below that margin.

    Attributes:
        levels: the horizontal lines with their names.
        points: the texts beside points.
        title: what the plot shows.
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        view = plot.getViewBox()
        self.levels, self.points, self.title = Levels(plot), PointLabels(view), PlotTitle(view)
        self._unit, self._unit_text = pg.LabelItem(justify="left"), ""
        plot.layout.addItem(self._unit, 3, 3)
        self._mark = pg.InfiniteLine(angle=90)
        self._mark.setZValue(40)
        self._mark.hide()
        plot.addItem(self._mark, ignoreBounds=True)

    @property
    def unit(self) -> str:
        """What the axis of epochs counts; empty: it is not said."""
        return self._unit_text

    def set_words(self, words: Words) -> None:
        """Write the texts that do not depend on values."""
        self.title.set_text(words.values, words.further)
        if words.epochs != self._unit_text:
            self._unit_text = words.epochs
            self._unit.setText(_AIR + words.epochs)
        self._unit.setVisible(bool(words.epochs))

    def set_look(self, font: QFont, colors: Colors) -> None:
        """Write in sizes that go with ``font``, that of the body, and in ``colors``."""
        self.levels.set_font(numbers(typed(font, CAPTION)))
        self.points.set_look(numbers(typed(font, CAPTION_STRONG)), colors)
        self.title.set_look(font, colors)
        self._unit.setText(self._unit.text, color=colors.muted, size=f"{typed(font, SMALLEST).pixelSize()}px")

    def keep_low(self, height: float | None) -> None:
        """Take no more than ``height`` below the plot; None: as much as the unit needs."""
        self._unit.setMaximumHeight(_ANY_HEIGHT if height is None else height)

    def show_levels(self, levels: Sequence[Level], *, logarithmic: bool) -> None:
        """Draw ``levels`` and no others, the most important first."""
        self.levels.show(levels, logarithmic=logarithmic)

    def show_curve_names(self, names: Sequence[EdgeName], *, logarithmic: bool) -> None:
        """Write ``names`` of curves in the margin and no others."""
        self.levels.show_curve_names(names, logarithmic=logarithmic)

    def show_points(self, points: Sequence[Point], places: Places, *, logarithmic: bool) -> None:
        """Write beside ``points`` and no others; what has no room there stands in the margin."""
        labels = [
            PointLabel(
                places.place(point.epoch),
                on_screen(point.value, logarithmic=logarithmic),
                point.text,
                point.color,
                point.is_ring,
            )
            for point in points
        ]
        self.levels.show_ends(self.points.set_labels(labels))

    def mark(self, place: float | None, color: str) -> None:
        """Draw a dashed line at a place of the axis; None hides it."""
        self._mark.setVisible(place is not None)
        if place is not None:
            self._mark.setPen(pg.mkPen(color, width=1, dash=[3, 3], cosmetic=True))
            self._mark.setValue(place)


def align(plots: Sequence[PlotLabels]) -> None:
    """Make the margins of plots one above the other wide enough for the texts in any of them."""
    texts = [text for plot in plots for text in (*plot.levels.names, *plot.levels.curve_names)]
    texts += [_AIR + plot.unit for plot in plots if plot.unit]
    for plot in plots:
        plot.levels.make_room(texts)
