"""Horizontal lines and their names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.plots.plot_content import Level
from core.text.baselines import Baselines
from tests.charrnn_gui.plots.curves import OneCurve


@pytest.mark.parametrize("is_above", [True, False])
def test_a_line_is_one_pixel_wide_wherever_it_lies(
    frame: LivePlot, one_curve: OneCurve, is_above: bool
) -> None:
    red = QColor("#ff0000")
    for number in range(20):
        one_curve.lines = [Level(10 ** (0.5 + number / 9.7), "", red.name(), red.name(), is_above=is_above)]
        one_curve.changed.emit()
        image = frame.grab().toImage()
        x = frame._view.sceneBoundingRect().toRect().left() + 5  # beside the invitation
        rows = [y for y in range(image.height()) if image.pixelColor(x, y) == red]
        assert len(rows) == 1, number


def test_reference_labels_neither_overlap_nor_leave_the_plot(
    plot: LivePlot, content: PerplexityContent
) -> None:
    plot.set_logarithmic(False)
    content.set_baselines(Baselines(4000.0, 1027.0, 12.0, 9.5, "train"))
    QApplication.processEvents()
    placed = plot._labels.levels._labels.placed()
    assert [label.text for label, _line, _text in placed] == [
        "uniform 4,000",
        "unigram 1,027",
        "bigram 12.00",
        "trigram 9.500",
    ]
    texts = [text for _label, _line, text in placed]
    assert all(other - one >= 8 for one, other in pairwise(texts))
    assert min(texts) >= 0
    assert max(texts) <= plot.getViewBox().height()
    needed = plot._labels.levels._labels.width_for(plot.margin_texts())
    assert plot._labels.levels._labels.boundingRect().width() >= needed > 40


def test_plots_one_above_the_other_have_margins_of_one_width(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    other = OneCurve()
    below = LivePlot(other)
    qtbot.addWidget(below)
    below.resize(500, 200)
    below.show()
    below.set_leader(frame)
    for content, name in ((one_curve, "a name"), (other, "a much longer name"), (one_curve, "")):
        content.lines = [Level(10.0, name, "#000000", "#000000")] if name else []
        content.changed.emit()
        for scale in (False, True):
            frame.set_logarithmic(scale)
            QApplication.processEvents()
            widths = [plot._labels.levels._labels.boundingRect().width() for plot in (frame, below)]
            assert widths[0] == widths[1]
            assert widths[0] >= frame._labels.levels._labels.width_for([name])
