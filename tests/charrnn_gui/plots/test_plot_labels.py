"""Texts in and beside plots."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.plots.plot_content import Level
from tests.charrnn_gui.plots.curves import OneCurve


def test_the_unit_stands_below_the_margin_and_has_room_there(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    QApplication.processEvents()
    unit = frame._labels._unit
    view = frame._view.sceneBoundingRect()
    place = unit.sceneBoundingRect()
    assert place.left() >= view.right() - 2
    assert place.top() >= view.bottom() - 1
    assert place.right() <= frame.width()
    assert frame.written() == ("value", "epoch")


def test_a_plot_above_another_leaves_the_numbers_of_the_axis_to_it(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    other = OneCurve()
    below = LivePlot(other)
    qtbot.addWidget(below)
    below.resize(500, 200)
    below.show()
    below.set_leader(frame)
    one_curve.lines = [Level(10.0, "a rather long name", "#ff0000", "#ff0000")]
    one_curve.changed.emit()
    QApplication.processEvents()
    assert frame.height() - frame._view.sceneBoundingRect().bottom() < 16
    assert below.height() - below._view.sceneBoundingRect().bottom() >= 16
    assert frame._view.width() == below._view.width()
