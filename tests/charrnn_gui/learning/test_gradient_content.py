"""Gradient norms and their threshold, as the plot shows them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.gradient_content import GradientContent
from charrnn_gui.plots.live_plot import LivePlot
from core.common.progress import Moment, SettingChanged, UpdateFinished


def update(epochs_done: float, norm: float) -> UpdateFinished:
    return UpdateFinished(Moment(1, 1), 5000.0, 1120, norm, 1.0, epochs_done)


@pytest.fixture
def content(qapp: QApplication) -> GradientContent:
    return GradientContent()


@pytest.fixture
def plot(qtbot: QtBot, content: GradientContent) -> LivePlot:
    plot = LivePlot(content)
    qtbot.addWidget(plot)
    plot.resize(600, 200)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def test_norms_are_drawn_on_a_logarithmic_scale(plot: LivePlot, content: GradientContent) -> None:
    content.add_updates([update(0.5, 0.1), update(1.0, 0.001)])
    x, y = content._trace.getData()
    assert x.tolist() == [0.5, 1.0]
    assert y.tolist() == pytest.approx([-1, -3])


def test_the_threshold_is_drawn_named_and_in_sight(plot: LivePlot, content: GradientContent) -> None:
    content.add_updates([update(0.5, 3.0), update(1.0, 5.0)])
    content.set_clip_norm(0.01)
    (line,) = plot._labels.levels._lines
    assert line.isVisible()
    assert line.value() == pytest.approx(-2)
    assert plot.margin_texts() == ("clipped at 0.01",)
    bottom, top = plot.getViewBox().viewRange()[1]
    assert bottom <= -2
    assert top >= math.log10(5)


def test_without_clipping_there_is_no_line(plot: LivePlot, content: GradientContent) -> None:
    content.set_clip_norm(0.01)
    content.set_clip_norm(0.0)
    assert not any(line.isVisible() for line in plot._labels.levels._lines)
    assert plot.margin_texts() == ()


def test_a_norm_that_is_not_finite_or_zero_is_a_gap(plot: LivePlot, content: GradientContent) -> None:
    content.add_updates(
        [update(1, 0.1), update(2, math.inf), update(3, math.nan), update(4, 0.0), update(5, 1)]
    )
    assert np.isnan(content._trace.getData()[1]).tolist() == [False, True, True, True, False]


def test_pointing_reads_the_nearest_update(plot: LivePlot, content: GradientContent) -> None:
    plot.point_at(1.0)
    assert plot.legend_rows == ()
    content.add_updates([update(1.0, 0.1), update(1.25, 0.0321)])
    plot.point_at(1.2)
    assert [row.value for row in plot.legend_rows] == ["0.03210"]
    content.clear()
    assert plot.legend_rows == ()


def numbered(number: int, norm: float) -> UpdateFinished:
    return UpdateFinished(Moment(1, number), 5000.0, 1120, norm, 1.0, number / 10)


def test_the_share_of_clipped_updates_stands_beside_the_title(
    plot: LivePlot, content: GradientContent
) -> None:
    content.set_clip_norm(1.0)
    assert plot.written()[0] == "Gradient norm"
    content.add_updates([numbered(n, 2.0 if n <= 3 else 0.5) for n in range(1, 5)])
    assert plot.written()[0] == "Gradient norm  clipped at 1: 75% of updates"
    content.add_updates([numbered(n, math.inf if n == 5 else 1.0) for n in range(5, 9)])
    assert plot.written()[0].endswith("50% of updates")
    content.clear()
    assert plot.written()[0] == "Gradient norm"
    content.set_clip_norm(0.0)
    content.add_updates([numbered(1, 99.0)])
    assert plot.written()[0] == "Gradient norm"


def test_few_clipped_updates_are_not_none_and_most_are_not_all(
    plot: LivePlot, content: GradientContent
) -> None:
    content.set_clip_norm(1.0)
    content.add_updates([numbered(n, 2.0 if n == 1 else 0.5) for n in range(1, 1001)])
    assert plot.written()[0].endswith("clipped at 1: <1% of updates")
    content.clear()
    content.add_updates([numbered(n, 0.5 if n == 1 else 2.0) for n in range(1, 1001)])
    assert plot.written()[0].endswith("clipped at 1: >99% of updates")


def test_a_threshold_changed_by_hand_holds_from_its_update_on(
    plot: LivePlot, content: GradientContent
) -> None:
    content.set_clip_norm(1.0)
    content.add_events([SettingChanged(Moment(1, 2), 1.0, 0.2, "clip_norm", 1.0, 4.0)])
    content.add_updates([numbered(n, 2.0) for n in range(1, 5)])
    assert plot.written()[0] == "Gradient norm  clipped at 4: 0% of updates"
    assert plot.margin_texts() == ("clipped at 4",)
    content.add_events([SettingChanged(Moment(1, 4), 1.0, 0.4, "clip_norm", 4.0, None)])
    content.add_updates([numbered(n, 2.0) for n in range(5, 7)])
    assert plot.written()[0] == "Gradient norm  clipped at 1: 100% of updates"


def test_a_threshold_changed_by_hand_is_drawn_from_there_on_and_its_share_counts_from_there(
    plot: LivePlot, content: GradientContent
) -> None:
    content.set_clip_norm(1.0)
    content.add_updates([numbered(n, 0.5) for n in range(1, 5)])
    content.add_events([SettingChanged(Moment(1, 4), 2.0, 0.4, "clip_norm", 1.0, 0.1)])
    content.add_updates([numbered(n, 0.5) for n in range(5, 9)])
    assert [(level.value, level.begin, level.end) for level in content.levels()] == [
        (0.1, 0.4, None),
        (1.0, None, 0.4),
    ]
    plot.grab()
    now, before = plot._labels.levels._lines
    assert now.span == pytest.approx((0.4 / plot.getViewBox().viewRange()[0][1], 1.0))
    assert before.span == pytest.approx((0.0, now.span[0]))
    assert plot.margin_texts() == ("clipped at 0.1",)
    # None of the first four was clipped.
    assert plot.written()[0] == "Gradient norm  clipped at 0.1: 100% of updates"


def test_what_is_written_into_the_plot_hides_no_norm(plot: LivePlot, content: GradientContent) -> None:
    content.add_updates([numbered(1, 5.0), *(numbered(n, 0.5) for n in range(2, 30))])
    plot.grab()
    top = plot.getViewBox().mapViewToDevice(QPointF(0.1, math.log10(5.0))).y()
    written = plot._labels.title.mapRectToDevice(plot._labels.title.boundingRect())
    assert top >= written.bottom() - 1
