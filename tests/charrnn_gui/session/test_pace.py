"""How often the window is told of a training follows what the window costs."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui import messages as m
from charrnn_gui.session.pace import LEAST_INTERVAL_S, MOST_INTERVAL_S, WINDOW_SHARE, Pace
from charrnn_gui.worker import Worker
from core.common.progress import Told

REPORT = m.ProgressMade(Told(), 0.0, None)


@pytest.mark.parametrize(
    ("cost_s", "interval_s"),
    [
        (0.0, LEAST_INTERVAL_S),
        (0.15 * WINDOW_SHARE, 0.15),
        (0.2 * WINDOW_SHARE, 0.2),
        (1.0, MOST_INTERVAL_S),
    ],
)
def test_a_window_that_is_drawn_quickly_is_told_more_often_within_limits(
    qtbot: QtBot, cost_s: float, interval_s: float
) -> None:
    worker = Worker()
    used = [5.0]
    pace = Pace(worker, used_s=lambda: used[0])
    for _report in range(30):
        used[0] += cost_s
        worker.progressed.emit(REPORT)
    assert pace.interval_s == pytest.approx(interval_s, rel=0.01)
    assert worker._display._telling.interval_s == pace.interval_s


def test_what_a_person_does_between_two_reports_is_soon_forgotten(qtbot: QtBot) -> None:
    worker = Worker()
    used = [0.0]
    pace = Pace(worker, used_s=lambda: used[0])
    used[0] = 100.0
    worker.progressed.emit(REPORT)
    for _report in range(5):
        worker.progressed.emit(REPORT)
    assert pace.interval_s == LEAST_INTERVAL_S
