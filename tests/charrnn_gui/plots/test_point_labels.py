"""Values beside points: none on another, none cut."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtWidgets import QApplication

from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from charrnn_gui.plots.point_labels import PointLabel
from tests.charrnn_gui.plots.curves import BASELINES, epoch


def settled(plot: LivePlot) -> None:
    plot.refresh()
    QApplication.processEvents()


@pytest.mark.parametrize("width", [260, 420, 700])
@pytest.mark.parametrize("apart", [0.0, 0.5, 200.0])
def test_texts_neither_overlap_nor_are_cut(
    plot: LivePlot, content: PerplexityContent, width: int, apart: float
) -> None:
    plot.resize(width, 300)
    content.set_baselines(BASELINES)
    content.add_epochs([epoch(n, 1200 - 90 * n, 120 + apart + 0.01 * abs(n - 5)) for n in range(1, 13)])
    settled(plot)
    placed = plot._labels.points.placed()
    assert len(placed) == 3
    rects = [rect for _label, _place, rect in placed if rect is not None]
    assert not any(one.intersects(other) for one, other in combinations(rects, 2))
    assert all(plot._view.rect().contains(rect) for rect in rects)
    in_margin = {label.text for label, _line, _text in plot._labels.levels._labels.placed()}
    for label, _place, rect in placed:
        assert label.is_ring or (rect is not None) != (label.text in in_margin)


def test_values_without_room_beside_their_point_stand_in_the_margin(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_baselines(BASELINES)
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 13)])
    plot.getViewBox().setXRange(0, 12, padding=0)
    settled(plot)
    assert [rect for _label, _place, rect in plot._labels.points.placed()] == [None]
    texts = [label.text for label, _line, _text in plot._labels.levels._labels.placed()]
    assert texts == ["uniform 1,027", "unigram 388.0", "83.33", "bigram 61.00", "trigram 9.500"]
    plot.getViewBox().setXRange(0, 24, padding=0)
    settled(plot)
    assert plot._labels.points.placed()[0][2] is not None
    assert len(plot._labels.levels._labels.placed()) == 4


@pytest.mark.parametrize("width", [420, 700])
def test_the_best_value_is_written_where_no_curve_runs(
    plot: LivePlot, content: PerplexityContent, width: int
) -> None:
    plot.resize(width, 400)
    content.add_epochs([epoch(n, 900 / n**2, 480 * (1 + 0.1 * abs(n - 3))) for n in range(1, 19)])
    plot.getViewBox().setXRange(0, 30, padding=0)
    settled(plot)
    points = plot._labels.points
    texts = {label.text: rect for label, _place, rect in points.placed() if label.is_ring}
    assert [text for text in texts if text.startswith("best")]
    for rect in texts.values():
        assert rect is not None
        assert points._covered(rect) == 0


def test_a_point_out_of_sight_has_no_text(plot: LivePlot) -> None:
    plot._labels.points.set_labels([PointLabel(1e9, 1.0, "far", "#000000")])
    assert plot._labels.points.placed() == []
