"""How often the window is told of a training: as often as what it then draws allows."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from charrnn_gui.worker import Worker

# All that the window does may take this share of its thread, because a training that uses every core waits
# meanwhile.
WINDOW_SHARE = 0.03
# Curves look alive at 4 reports a second; more than 10 are not seen.
LEAST_INTERVAL_S, MOST_INTERVAL_S = 0.1, 0.25


class Pace(QObject):
    """Measures the processor time of the window's thread from report to report, and sets their interval.

    So plots, numbers, texts and layouts share one budget, and a window that is quickly drawn is drawn more
    often.

    Args:
        worker: sends the reports.
        used_s: returns the processor time of the window's thread so far, in seconds.

    Attributes:
        interval_s: between two reports, as it was set last.
    """

    def __init__(
        self, worker: Worker, parent: QObject | None = None, used_s: Callable[[], float] = time.thread_time
    ) -> None:
        super().__init__(parent)
        self._worker, self._used_s = worker, used_s
        self._used_before_s = used_s()
        self.interval_s = LEAST_INTERVAL_S
        worker.progressed.connect(self._on_progressed)

    def _on_progressed(self) -> None:
        used_s = self._used_s()
        cost_s, self._used_before_s = used_s - self._used_before_s, used_s
        self.interval_s = min(max(LEAST_INTERVAL_S, cost_s / WINDOW_SHARE), MOST_INTERVAL_S)
        self._worker.tell_every(self.interval_s)
