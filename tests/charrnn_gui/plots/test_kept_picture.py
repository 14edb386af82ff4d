"""A picture that is kept shows the same as one that is painted now."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGraphicsItem

from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from tests.charrnn_gui.plots.curves import BASELINES, epoch


def painted(plot: LivePlot) -> QImage:
    QApplication.processEvents()
    return plot.grab().toImage()


def painted_without_pictures(plot: LivePlot) -> QImage:
    for item in plot.scene().items():
        item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    return painted(plot)


@pytest.mark.parametrize("sizes", [[(700, 420), (700, 10), (700, 300), (700, 500)], [(30, 200), (800, 420)]])
def test_nothing_of_another_size_stays_in_a_plot(
    plot: LivePlot, content: PerplexityContent, sizes: list[tuple[int, int]]
) -> None:
    content.set_baselines(BASELINES)
    content.add_epochs([epoch(1, 300.0)])
    content.add_epochs([epoch(2, 20.0)])
    for width, height in sizes:
        plot.resize(width, height)
        shown = painted(plot)
    assert shown == painted_without_pictures(plot)
