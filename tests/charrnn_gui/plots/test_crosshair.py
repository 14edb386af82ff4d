"""The crosshair and the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from tests.charrnn_gui.plots.curves import epoch


def test_the_mouse_points_in_epochs(plot: LivePlot, content: PerplexityContent, qtbot: QtBot) -> None:
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    place = plot.getViewBox().mapViewToScene(QPointF(40.0, 2.0))
    with qtbot.waitSignal(plot.pointed) as caught:
        plot.scene().sigMouseMoved.emit(place)
    assert caught.args[0] == pytest.approx(40, abs=0.5)


def test_the_crosshair_stays_under_the_mouse_as_the_axis_grows(
    plot: LivePlot, content: PerplexityContent, qtbot: QtBot
) -> None:
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 11)])
    place = plot.getViewBox().mapViewToScene(QPointF(5.0, 2.0))
    plot.scene().sigMouseMoved.emit(place)
    with qtbot.waitSignal(plot.pointed) as pointed:
        content.add_epochs([epoch(n, 1000 / n) for n in range(11, 101)])
    assert pointed.args[0] == pytest.approx(plot.getViewBox().mapSceneToView(place).x())
    assert pointed.args[0] > 20
    plot.forget_pointer()
    with qtbot.assertNotEmitted(plot.pointed):
        content.add_epochs([epoch(n, 1000 / n) for n in range(101, 301)])
