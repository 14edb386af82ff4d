"""A flat plot has room for its axis only, and gets everything back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.panel import LearningPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_only_the_axis_of_epochs_is_left_and_everything_comes_back(qtbot: QtBot) -> None:
    panel = LearningPanel()
    qtbot.addWidget(panel)
    panel.resize(600, 500)
    panel.show()
    qtbot.waitExposed(panel)
    QApplication.processEvents()
    before, small = panel.gradient_plot.height(), panel.font()
    panel.set_compact(True)
    QApplication.processEvents()
    axis = panel.gradient_plot.getPlotItem().getAxis("bottom")
    assert axis.height() <= panel.gradient_plot.height() <= axis.height() + 4
    assert panel._below.height() <= panel.lane.height() + panel.gradient_plot.height() + 1
    assert panel.perplexity_plot.sides() == pytest.approx(panel.gradient_plot.sides(), abs=1)
    # In a larger font, too, what the axis counts is not cut.
    large = panel.font()
    large.setPixelSize(20)
    panel.setFont(large)
    QApplication.processEvents()
    unit = panel.gradient_plot._labels._unit
    assert unit.isVisible()
    assert unit.sceneBoundingRect().bottom() <= panel.gradient_plot.height() + 1
    panel.setFont(small)
    panel.set_compact(False)
    panel._splitter.setSizes([300, 136])
    QApplication.processEvents()
    assert panel.gradient_plot.height() == pytest.approx(before, abs=2)
    assert panel.gradient_plot.getPlotItem().getViewBox().isVisible()
