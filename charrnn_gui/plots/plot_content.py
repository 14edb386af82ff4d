"""What a plot shows, apart from how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from charrnn_gui.look.tokens import LIGHT, Colors
from charrnn_gui.plots.legend import LegendRow
from charrnn_gui.plots.places import Places
from charrnn_gui.plots.series import Floats
from charrnn_gui.plots.trace import Trace
from charrnn_gui.widgets.bounded import in_a_line
from core.runs.telling_apart import told_apart

# In the right margin.
_LONGEST_NAME = 16


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line at ``value`` of the axis, and its name in the right margin.

    Attributes:
        color: of the line, ``#rrggbb``.
        name_color: of the name, ``#rrggbb``.
        is_above: the line is drawn over the curves, not behind them.
        value_text: the end of the name that is read first; it is written in ``value_color``.
        term: the key in the glossary of what the line is.
        begin: the epoch at which the line begins; None: at the left edge.
        end: the epoch at which it ends; None: at the right edge.
    """

    value: float
    name: str
    color: str
    name_color: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    is_above: bool = False
    value_text: str = ""
    value_color: str = ""
    term: str = ""
    begin: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve with a text beside it, at ``epoch`` and ``value`` of the axis.

    Attributes:
        color: ``#rrggbb``.
        is_ring: it is drawn as a ring with the text above it; otherwise as a dot before the text.
    """

    epoch: float
    value: float
    text: str
    color: str
    is_ring: bool = False


@dataclass(frozen=True, slots=True)
class EdgeName:
    """The name of a curve in the right margin, at the height of ``value`` of the axis; ``#rrggbb``.

    Attributes:
        figure: a number after the name; empty: there is none.
    """

    value: float
    name: str
    color: str
    figure: str = ""


def margin_names(names: Sequence[str]) -> list[str]:
    """Return names of runs for the right margin."""
    return told_apart([in_a_line(name) for name in names], _LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class Words:
    """The texts around a plot in the current language; an empty text is not shown.

    Attributes:
        title: what a screen reader calls the plot.
        values: what the values are, written into the plot; empty if it is written elsewhere.
        epochs: the unit of the axis of epochs, written at its end.
        invitation: the sentence in a plot that has nothing to draw yet.
        further: what is to be said of the values besides.
    """

    title: str
    values: str
    epochs: str = ""
    invitation: str = ""
    further: str = ""


class PlotContent(QObject):
    """What a ``LivePlot`` draws. A content is told what there is and knows nothing of runs or of the plot.

    A subclass has setters of its own and holds its curves. It must define ``words``, ``traces`` and
    ``legend``; the other methods have defaults. The plot calls them when it draws. All values are plain
    values, also if the scale is logarithmic.

    Signals:
        grown: points were added. The plot is drawn again soon, with all points that come until then.
        changed: anything else has changed: lines, names, which curves there are. The plot is drawn at once.
        cleared: the curves start again from nothing. The plot shows everything.

    Attributes:
        colors: the present colours; ``set_colors`` also gives them to the curves.
        places: where epochs lie on the axis; contents of plots that share an axis share it.
    """

    grown = Signal()
    changed = Signal()
    cleared = Signal()

    def __init__(self, parent: QObject | None = None, places: Places | None = None) -> None:
        super().__init__(parent)
        self.colors: Colors = LIGHT
        self.places = places or Places()

    def set_colors(self, colors: Colors) -> None:
        """Draw in ``colors`` from now on."""
        self.colors = colors

    def is_empty(self) -> bool:
        """Return whether no curve has a point."""
        return not any(len(trace.series) for trace in self.traces())

    def words(self) -> Words:
        """Return the texts around the plot."""
        raise NotImplementedError

    def traces(self) -> Sequence[Trace]:
        """Return the curves."""
        raise NotImplementedError

    def legend(self, epoch: float | None) -> tuple[str, Sequence[LegendRow]]:
        """Return title and rows of the legend, with the values at ``epoch`` if the person points at one."""
        raise NotImplementedError

    def planned_end(self) -> float | None:
        """Return the epoch up to which the axis reaches in any case; None: as far as the curves."""
        return None

    def shown(self, values: Floats) -> Floats:
        """Return what the axis of values shows of ``values`` of the curves."""
        return values

    def levels(self) -> Sequence[Level]:
        """Return the horizontal lines, the most important first."""
        return ()

    def values_when_empty(self) -> tuple[float, float]:
        """Return the least and the greatest value to show before there are any."""
        return 1.0, 1000.0

    def floor(self) -> float:
        """Return the value of the axis below which there is none."""
        return 0.0

    def ceiling(self, *, logarithmic: bool) -> float:
        """Return the value above which nothing has to be in sight."""
        return math.inf

    def edge_names(self, place: float) -> Sequence[EdgeName]:
        """Return the names of curves in the right margin, each at the height of its curve at ``place``.

        Which names there are depends on the curves only, not on ``place``.
        """
        return ()

    def points(self) -> Sequence[Point]:
        """Return the points of curves that have a text beside them, the most important first."""
        return ()
