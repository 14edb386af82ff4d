"""When a plot that grows is drawn."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class DrawingPace(QObject):
    """Collects requests to draw, and answers them together after a delay, or when the plot is shown.

    How often there are new points is decided elsewhere (``charrnn_gui.session.pace``).

    Args:
        plot: is drawn.

    Signals:
        due: draw now.
    """

    due = Signal()

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self._delay_ms: int | None = None
        self._is_wanted = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.due)

    def set_delay(self, delay_ms: int | None) -> None:
        """Wait ``delay_ms`` before drawing, or until the plot is shown; None: draw at once in any case."""
        self._delay_ms = delay_ms

    def ask(self) -> None:
        """Ask to be drawn; requests that come before the answer become one."""
        if self._delay_ms is None:
            self.due.emit()
        elif not self._plot.isVisible():
            self._is_wanted = True
        elif not self._timer.isActive():
            self._timer.start(self._delay_ms)

    def note_shown(self) -> None:
        """Answer the requests that came while the plot was hidden."""
        if self._is_wanted:
            self.due.emit()

    def note_drawn(self) -> None:
        """Take note that nothing is left to draw."""
        self._timer.stop()
        self._is_wanted = False
