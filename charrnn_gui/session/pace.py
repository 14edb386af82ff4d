"""How often the window is told of a training: as often as what it then draws allows."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from charrnn_gui.worker import Worker

# If all that the window does takes less than this share of its thread, reports come more often. It takes more
# if they come as seldom as they may; a training that uses every core waits meanwhile.
WINDOW_SHARE = 0.02
# Curves look alive at 4 reports a second; more than 10 are not seen.
LEAST_INTERVAL_S, MOST_INTERVAL_S = 0.1, 0.25
# The cost of a report is a mean, to which the last one contributes so much.
_NEWEST = 0.25


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
        self._mean_cost_s = 0.0
        worker.progressed.connect(self._on_progressed)

    def _on_progressed(self) -> None:
        used_s = self._used_s()
        cost_s, self._used_before_s = used_s - self._used_before_s, used_s
        # What a person has done since the last report must not count for longer than that.
        cost_s = min(cost_s, MOST_INTERVAL_S * WINDOW_SHARE)
        self._mean_cost_s += _NEWEST * (cost_s - self._mean_cost_s)
        self.interval_s = max(LEAST_INTERVAL_S, self._mean_cost_s / WINDOW_SHARE)
        self._worker.tell_every(self.interval_s)
