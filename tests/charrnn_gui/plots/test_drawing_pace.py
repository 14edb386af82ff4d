"""When a plot that grows is drawn."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.plots.drawing_pace import UNSEEN_DELAY_MS
from charrnn_gui.plots.live_plot import LivePlot
from tests.charrnn_gui.plots.curves import OneCurve


def test_new_points_wait_for_the_delay_and_anything_else_does_not(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    frame.pace.set_delay(1)
    one_curve.trace.series.extend([1, 20], [10.0, 20.0])
    one_curve.grown.emit()
    assert frame.visible_epochs()[1] < 2
    qtbot.waitUntil(lambda: frame.visible_epochs()[1] >= 20)
    one_curve.trace.series.extend([300], [20.0])
    one_curve.grown.emit()
    one_curve.changed.emit()
    assert frame.visible_epochs()[1] >= 300


def test_a_hidden_plot_is_not_drawn_until_it_is_shown(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    frame.pace.set_delay(0)
    frame.hide()
    one_curve.trace.series.extend([1, 20], [10.0, 20.0])
    with qtbot.assertNotEmitted(frame.getViewBox().sigRangeChanged):
        one_curve.grown.emit()
        QApplication.processEvents()
    frame.show()
    assert frame.visible_epochs()[1] >= 20


def test_a_curve_that_grows_by_less_than_is_seen_is_drawn_later_and_at_once_in_a_pause(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    pace = frame.pace
    drawn: list[int] = []
    pace.due.connect(lambda: drawn.append(len(one_curve.trace.series)))
    pace.set_delay(0)

    def grow(*places: float) -> None:
        one_curve.trace.series.extend(places, [20.0] * len(places))
        one_curve.grown.emit()

    grow(1.0, 1000.0)
    qtbot.waitUntil(lambda: drawn == [2])
    grow(1000.001)
    assert pace._timer.remainingTime() > UNSEEN_DELAY_MS / 2
    grow(1000.002)
    pace.hurry()
    assert drawn == [2, 4]
    pace.hurry()
    assert drawn == [2, 4], "nothing is left to draw"
    grow(1000.003)
    grow(1100.0)
    qtbot.waitUntil(lambda: drawn == [2, 4, 6])
    # A run that went back is seen as well.
    grow(500.0)
    qtbot.waitUntil(lambda: len(drawn) == 4)


def test_without_a_delay_every_point_is_drawn_at_once_and_with_one_several_are_drawn_together(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    drawn: list[None] = []
    frame.pace.due.connect(lambda: drawn.append(None))
    one_curve.grown.emit()
    one_curve.grown.emit()
    assert len(drawn) == 2
    frame.pace.set_delay(0)
    one_curve.trace.series.extend([1, 20], [10.0, 20.0])
    one_curve.grown.emit()
    one_curve.grown.emit()
    assert len(drawn) == 2
    qtbot.waitUntil(lambda: len(drawn) == 3)
    one_curve.grown.emit()
    frame.refresh()  # for another reason: nothing is left to do
    frame.pace.hurry()
    assert len(drawn) == 3
