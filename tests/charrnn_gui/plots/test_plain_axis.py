from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from charrnn_gui.plots.plain_axis import PlainAxis, log_ticks, plain_number


def test_perplexities_are_labelled_one_two_five() -> None:
    assert log_ticks(1.2, 1027, 12) == [2, 5, 10, 20, 50, 100, 200, 500, 1000]


def test_a_small_plot_labels_decades() -> None:
    assert log_ticks(0.5, 1027, 5) == [1, 10, 100, 1000]


def test_a_huge_span_labels_some_decades_only() -> None:
    labels = log_ticks(1e-30, 1e30, 6)
    assert 2 <= len(labels) <= 7
    assert labels[1] / labels[0] == pytest.approx(labels[2] / labels[1])


def test_a_narrow_span_has_evenly_spaced_labels() -> None:
    labels = log_ticks(1.011, 1.049, 10)
    assert labels == pytest.approx([1.02, 1.03, 1.04])


@given(st.floats(1e-20, 1e20), st.floats(1.0001, 1e20), st.integers(2, 30))
def test_labels_fit_and_lie_on_the_axis(low: float, ratio: float, most: int) -> None:
    high = low * ratio
    labels = log_ticks(low, high, most)
    assert len(labels) <= most + 1
    for value in labels:
        assert low * (1 - 1e-9) <= value <= high * (1 + 1e-9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (10**3.0, "1,000"),
        (0.02, "0.02"),
        (3 * 0.1, "0.3"),
        (500000, "500,000"),
        (0, "0"),
        (0.0001, "0.0001"),
        (1e9, "1e9"),
        (2e-7, "2e-7"),
    ],
)
def test_numbers_are_plain(value: float, text: str) -> None:
    assert plain_number(value) == text


@pytest.mark.parametrize("logarithmic", [False, True])
def test_each_hair_line_has_its_number(qapp: QApplication, logarithmic: bool) -> None:
    axis = PlainAxis("left")
    axis.setLogMode(logarithmic)
    (level,) = axis.tickValues(0.0, 3.0, 400)
    assert len(level[1]) > 3


@pytest.mark.parametrize("width", [40, 60, 100, 300, 900])
@pytest.mark.parametrize("first", [0.0, 0.03])
@pytest.mark.parametrize("last", [0.97, 1.0, 30.0, 1_000.0, 250_000.0])
def test_labels_of_a_narrow_plot_stand_side_by_side(
    qapp: QApplication, width: int, first: float, last: float
) -> None:
    axis = PlainAxis("bottom")
    spacing, values = axis.tickValues(first, last, width)[0]
    strings = axis.tickStrings(values, 1.0, spacing)
    assert strings
    metrics = QFontMetricsF(qapp.font())
    places = [(value - first) / (last - first) * width for value in values]
    sizes = [metrics.horizontalAdvance(text) for text in strings]
    for (left, right), (before, after) in zip(pairwise(places), pairwise(sizes), strict=True):
        assert left + before / 2 < right - after / 2
