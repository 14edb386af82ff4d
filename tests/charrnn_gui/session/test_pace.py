"""How often the window is told of a training follows what the window costs."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui import messages as m
from charrnn_gui.session.pace import LEAST_INTERVAL_S, MOST_INTERVAL_S, WINDOW_SHARE, Pace
from charrnn_gui.worker import Worker
from core.common.progress import Told


@pytest.mark.parametrize("cost_s", [0.0, 0.15 * WINDOW_SHARE, 0.2 * WINDOW_SHARE, 1.0])
def test_a_window_that_is_drawn_quickly_is_told_more_often_within_limits(qtbot: QtBot, cost_s: float) -> None:
    worker = Worker()
    used = [5.0]
    pace = Pace(worker, used_s=lambda: used[0])
    used[0] += cost_s
    worker.progressed.emit(m.ProgressMade(Told(), 0.0, None))
    assert pace.interval_s == pytest.approx(
        min(max(LEAST_INTERVAL_S, cost_s / WINDOW_SHARE), MOST_INTERVAL_S)
    )
    assert worker._display._telling.interval_s == pace.interval_s
    # Only what it has cost since the last report counts.
    worker.progressed.emit(m.ProgressMade(Told(), 0.0, None))
    assert pace.interval_s == LEAST_INTERVAL_S
