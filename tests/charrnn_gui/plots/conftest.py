"""Plots on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from tests.charrnn_gui.plots.curves import OneCurve


@pytest.fixture
def content(qapp: QApplication) -> PerplexityContent:
    return PerplexityContent()


@pytest.fixture
def plot(qtbot: QtBot, content: PerplexityContent) -> LivePlot:
    plot = LivePlot(content)
    qtbot.addWidget(plot)
    plot.resize(700, 420)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


@pytest.fixture
def one_curve(qapp: QApplication) -> OneCurve:
    return OneCurve()


@pytest.fixture
def frame(qtbot: QtBot, one_curve: OneCurve) -> LivePlot:
    frame = LivePlot(one_curve)
    qtbot.addWidget(frame)
    frame.resize(500, 300)
    frame.show()
    qtbot.waitExposed(frame)
    return frame
