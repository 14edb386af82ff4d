"""When a plot that grows is drawn."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.plots.drawing_pace import DrawingPace
from charrnn_gui.plots.live_plot import LivePlot
from tests.charrnn_gui.plots.curves import OneCurve


def test_new_points_wait_for_the_delay_and_anything_else_does_not(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    frame.set_delay(1)
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
    frame.set_delay(0)
    frame.hide()
    one_curve.trace.series.extend([1, 20], [10.0, 20.0])
    with qtbot.assertNotEmitted(frame.getViewBox().sigRangeChanged, wait=1):
        one_curve.grown.emit()
        QApplication.processEvents()
    frame.show()
    assert frame.visible_epochs()[1] >= 20


def test_without_a_delay_every_request_is_answered_at_once_and_with_one_several_become_one(
    qtbot: QtBot,
) -> None:
    plot = QWidget()
    qtbot.addWidget(plot)
    plot.show()
    pace = DrawingPace(plot)
    answered: list[None] = []
    pace.due.connect(lambda: answered.append(None))
    pace.ask()
    pace.ask()
    assert len(answered) == 2
    pace.set_delay(0)
    pace.ask()
    pace.ask()
    assert len(answered) == 2
    qtbot.waitUntil(lambda: len(answered) == 3)
    pace.ask()
    pace.note_drawn()  # for another reason: nothing is left to do
    qtbot.wait(0)
    QApplication.processEvents()
    assert len(answered) == 3
