"""How often a plot that grows is drawn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal

# New points may take this share of the window's thread, for each plot: what it takes, a training that uses
# every core has to wait for. So a large window on a slow computer is drawn less often, but not less than four
# times a second.
DRAWING_SHARE = 0.01
MOST_DELAY_MS = 250


class DrawingPace(QObject):
    """Collects requests to draw, and answers them together after a delay that grows with the cost of drawing.

    Signals:
        due: draw now.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._delay_ms: int | None = None
        self._drawn_at = self._drawing_s = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.due)

    def set_delay(self, delay_ms: int | None) -> None:
        """Wait at least ``delay_ms`` before drawing; None: draw at once, whatever it costs."""
        self._delay_ms = delay_ms

    def ask(self) -> None:
        """Ask to be drawn; requests that come before the answer become one."""
        if self._delay_ms is None:
            self.due.emit()
        elif not self._timer.isActive():
            rest_s = self._drawn_at + self._drawing_s / DRAWING_SHARE - time.monotonic()
            self._timer.start(max(self._delay_ms, min(round(1000 * rest_s), MOST_DELAY_MS)))

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Count what drawing costs; it also answers the request that is waiting."""
        self._timer.stop()
        began_s = time.thread_time()
        yield
        self._drawn_at, self._drawing_s = time.monotonic(), time.thread_time() - began_s

    @contextmanager
    def painting(self) -> Iterator[None]:
        """Count what painting costs, as part of the last drawing."""
        began_s = time.thread_time()
        yield
        self._drawing_s += time.thread_time() - began_s
