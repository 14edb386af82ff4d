from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charrnn_gui.plots.edge_labels import EdgeLabel, EdgeLabels, spread


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([10, 50, 90], 12, 6, 94) == [10, 50, 90]


def test_two_that_collide_part_evenly() -> None:
    assert spread([50, 52], 12, 0, 100) == pytest.approx([45, 57])


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=8).map(sorted),
    st.floats(1, 20),
)
def test_labels_never_overlap_nor_leave_the_margin(wanted: list[float], distance: float) -> None:
    low, high = distance / 2, 300 - distance / 2
    places = spread(wanted, distance, low, high)
    for one, other in pairwise(places):
        assert other - one >= distance - 1e-6
    assert places[0] >= low - 1e-6
    assert places[-1] <= high + 1e-6


def test_no_labels_take_no_places() -> None:
    assert spread([], 12, 0, 100) == []


def test_the_label_under_the_mouse_is_explained(qtbot: Any) -> None:
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.setYRange(0, 3, padding=0)
    plot.show()
    labels = EdgeLabels(plot.getPlotItem().getViewBox())
    labels.set_labels([EdgeLabel(2.0, "bigram", "#000000", term="bigram"), EdgeLabel(1.0, "7", "#000000")])
    heights = {label.text: text for label, _line, text in labels.placed()}
    assert labels.term_at(heights["bigram"]) == "bigram"
    assert labels.term_at(heights["7"]) == ""
    assert labels.term_at(heights["bigram"] - 60) == ""
