"""When a plot that grows is drawn."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from charrnn_gui.plots.plot_content import PlotContent
from charrnn_gui.plots.trace import Trace

# A curve that has grown by less, in pixels, looks the same.
_LEAST_SEEN = 0.5
# What can't be seen yet may wait so long: in a long run a curve takes minutes to grow by a pixel.
UNSEEN_DELAY_MS = 1000


class DrawingPace(QObject):
    """Draws the points of some moments together: after a delay, or when the plot is shown.

    How often there are new points is decided elsewhere (``charrnn_gui.session.pace``).

    Args:
        plot: is drawn.
        content: what is drawn of it.
        view: where it is drawn.

    Signals:
        due: draw now.
    """

    due = Signal()

    def __init__(self, plot: QWidget, content: PlotContent, view: pg.ViewBox) -> None:
        super().__init__(plot)
        self._plot, self._content, self._view = plot, content, view
        self._drawn_to: dict[Trace, float] = {}
        self._delay_ms: int | None = None
        self._is_wanted = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.due)
        content.grown.connect(self._ask)

    def set_delay(self, delay_ms: int | None) -> None:
        """Wait ``delay_ms`` before drawing, or until the plot is shown; None: draw at once in any case."""
        self._delay_ms = delay_ms

    def hurry(self) -> None:
        """Draw now what waits to be drawn: the run stands still."""
        if self._timer.isActive():
            self.due.emit()

    def draw_if_due(self) -> None:
        """Draw now what need not wait, so that it is painted together with what else has changed."""
        if self._timer.isActive() and self._timer.interval() == 0:
            self.due.emit()

    def note_shown(self) -> None:
        """Draw what came while the plot was hidden."""
        if self._is_wanted:
            self.due.emit()

    def note_drawn(self) -> None:
        """Take note that nothing is left to draw."""
        self._timer.stop()
        self._is_wanted = False
        self._drawn_to = self._ends()

    def _ask(self) -> None:
        if self._delay_ms is None:
            self.due.emit()
        elif not self._plot.isVisible():
            self._is_wanted = True
        else:
            delay_ms = self._delay_ms if self._is_seen() else max(self._delay_ms, UNSEEN_DELAY_MS)
            if not self._timer.isActive() or self._timer.remainingTime() > delay_ms:
                self._timer.start(delay_ms)

    def _is_seen(self) -> bool:
        """Return whether the picture would be another one: a curve begins, or ends elsewhere."""
        ends, (low, high) = self._ends(), self._view.viewRange()[0]
        most = _LEAST_SEEN * (high - low) / max(1.0, self._view.width())
        return any(abs(end - self._drawn_to.get(trace, math.inf)) >= most for trace, end in ends.items())

    def _ends(self) -> dict[Trace, float]:
        """Return where on the axis each visible curve ends."""
        traces = (trace for trace in self._content.traces() if trace.isVisible())
        return {trace: trace.end() for trace in traces if len(trace.series)}
