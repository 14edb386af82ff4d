"""The frame of a plot: what is in sight, keys and wheel."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.plots.live_plot import LivePlot
from tests.charrnn_gui.plots.curves import BASELINES, OneCurve, ends_of_values, epoch


@pytest.mark.parametrize("logarithmic", [True, False])
def test_everything_is_in_sight_until_the_person_zooms(
    plot: LivePlot, content: PerplexityContent, logarithmic: bool
) -> None:
    plot.set_logarithmic(logarithmic)
    content.set_baselines(BASELINES)
    for number in range(1, 40):
        content.add_epochs([epoch(number, 1000 / number)])
        (left, right), (bottom, top) = plot.getViewBox().viewRange()
        low, high = 1000 / number, 1027.0
        if logarithmic:
            low, high = math.log10(min(low, 9.5)), math.log10(high)
        assert left <= 1
        assert right >= number
        assert bottom <= low < high <= top


@pytest.mark.parametrize("logarithmic", [True, False])
@pytest.mark.parametrize("is_leader", [True, False])
def test_a_number_at_the_edge_of_a_plot_is_whole_or_not_there(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot, logarithmic: bool, is_leader: bool
) -> None:
    if is_leader:
        # It has no numbers below it, and so the least room.
        follower = LivePlot(OneCurve())
        qtbot.addWidget(follower)
        follower.set_leader(frame)
    frame.set_logarithmic(logarithmic)
    axis = frame.getPlotItem().getAxis("left")
    half = QFontMetricsF(axis.style["tickFont"]).capHeight() / 2
    canvas, painter, numbers = QPixmap(1, 1), QPainter(), set()
    # The higher the curve, and the lower the plot, the nearer a number is to its edge.
    for number, height in itertools.product(range(20), range(40, 130, 15)):
        one_curve.trace.series.clear()
        one_curve.trace.series.extend([0.0, 1.0], np.array([1.0, 5.0 + number / 2]))
        frame.resize(500, height)
        QApplication.processEvents()
        frame.refresh()
        painter.begin(canvas)
        _line, _ticks, texts = axis.generateDrawSpecs(painter)
        painter.end()
        for rect, _flags, text in texts:
            middle = axis.mapRectToScene(rect).center().y()
            assert half <= middle <= frame.viewport().height() - half, (number, height, text)
            numbers.add(text)
    assert numbers >= ({"1", "5", "10"} if logarithmic else {"0", "5", "10"})


def test_the_wheel_ends_following_and_show_all_takes_it_back(
    plot: LivePlot, content: PerplexityContent, qtbot: QtBot
) -> None:
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    center = QPointF(plot.viewport().rect().center())
    turn = QWheelEvent(
        center,
        plot.viewport().mapToGlobal(center),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.waitSignal(plot.following_changed, check_params_cb=lambda following: not following):
        QApplication.sendEvent(plot.viewport(), turn)
    zoomed = plot.getViewBox().viewRange()
    assert zoomed[0][1] - zoomed[0][0] < 95
    content.add_epochs([epoch(n, 10) for n in range(101, 201)])
    assert plot.getViewBox().viewRange() == zoomed
    plot.show_all()
    assert plot.visible_epochs()[1] >= 200


def test_keys_zoom_and_home_shows_all(plot: LivePlot, content: PerplexityContent, qtbot: QtBot) -> None:
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    whole = plot.visible_epochs()[1] - plot.visible_epochs()[0]
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert not plot.following
    assert plot.visible_epochs()[1] - plot.visible_epochs()[0] < 0.9 * whole
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.following
    assert plot.visible_epochs()[1] >= 100


def turn_wheel(plot: LivePlot, x: float = 0.5) -> None:
    box = plot.viewport().rect()
    place = QPointF(box.width() * x, box.height() / 2)
    turn = QWheelEvent(
        place,
        plot.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), turn)


@pytest.mark.parametrize("logarithmic", [True, False])
def test_the_wheel_zooms_the_epochs_and_the_values_fit_themselves(
    plot: LivePlot, content: PerplexityContent, logarithmic: bool, qtbot: QtBot
) -> None:
    plot.set_logarithmic(logarithmic)
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    for _turn in range(4):
        turn_wheel(plot)
    assert not plot.following
    left, right = plot.visible_epochs()
    assert right - left < 50
    low, high = ends_of_values(plot)
    assert low <= 1000 / right
    assert 1000 / max(1.0, left) <= high < 2 * 1000 / max(1.0, left)
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center())
    assert plot.following
    assert ends_of_values(plot)[1] >= 1000


def test_over_the_axis_of_values_the_wheel_does_nothing(plot: LivePlot, content: PerplexityContent) -> None:
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    before = plot.getViewBox().viewRange()
    turn_wheel(plot, x=0.02)
    assert plot.following
    assert plot.getViewBox().viewRange() == before
