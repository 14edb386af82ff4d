from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.perplexity_plot import LINES, Curve, PerplexityPlot
from core.common.progress import EpochFinished, Moment, UpdateFinished
from core.text.baselines import Baselines

BASELINES = Baselines(1027.0, 388.0, 61.0, 9.5, "train")


def update(epochs_done: float, perplexity: float) -> UpdateFinished:
    nats = math.log(perplexity) * 1120 if perplexity < math.inf else math.inf
    return UpdateFinished(Moment(1, 1), nats, 1120, 0.05, 1.0, epochs_done)


def epoch(number: int, perplexity: float, heldout: float | None = None) -> EpochFinished:
    return EpochFinished(Moment(number, 8), perplexity, heldout, 1.0, 1.0, 0.1, 1.0)


@pytest.fixture
def plot(qtbot: QtBot) -> PerplexityPlot:
    plot = PerplexityPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 420)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def drawn(plot: PerplexityPlot, name: str) -> tuple[list[float], list[float]]:
    x, y = plot._main[name].getData()
    return ([], []) if x is None else (x.tolist(), (10**y if plot.logarithmic else y).tolist())


def values(plot: PerplexityPlot) -> dict[str, str]:
    return {row.name: row.value for row in plot.legend_rows}


def test_updates_and_epochs_are_drawn_where_they_happened(plot: PerplexityPlot) -> None:
    plot.add_updates([update(0.5, 900), update(1.0, 700)])
    plot.add_epochs([epoch(1, 800), epoch(2, 400, 500.0)])
    assert drawn(plot, "updates") == (pytest.approx([0.5, 1.0]), pytest.approx([900, 700]))
    assert drawn(plot, "epochs") == (pytest.approx([1, 2]), pytest.approx([800, 400]))
    assert drawn(plot, "heldout") == (pytest.approx([2]), pytest.approx([500]))


@pytest.mark.parametrize("logarithmic", [True, False])
def test_everything_is_in_sight_until_the_person_zooms(plot: PerplexityPlot, logarithmic: bool) -> None:
    plot.set_logarithmic(logarithmic)
    plot.set_baselines(BASELINES)
    for number in range(1, 40):
        plot.add_epochs([epoch(number, 1000 / number)])
        (left, right), (bottom, top) = plot.getViewBox().viewRange()
        low, high = 1000 / number, 1027.0
        if logarithmic:
            low, high = math.log10(min(low, 9.5)), math.log10(high)
        assert left <= 1
        assert right >= number
        assert bottom <= low < high <= top


def test_the_wheel_ends_following_and_show_all_takes_it_back(plot: PerplexityPlot, qtbot: QtBot) -> None:
    plot.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
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
    plot.add_epochs([epoch(n, 10) for n in range(101, 201)])
    assert plot.getViewBox().viewRange() == zoomed
    plot.show_all()
    assert plot.visible_epochs()[1] >= 200


def test_keys_zoom_and_home_shows_all(plot: PerplexityPlot, qtbot: QtBot) -> None:
    plot.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    whole = plot.visible_epochs()[1] - plot.visible_epochs()[0]
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert not plot.following
    assert plot.visible_epochs()[1] - plot.visible_epochs()[0] < 0.9 * whole
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.following
    assert plot.visible_epochs()[1] >= 100


def test_infinite_perplexity_is_a_gap_and_not_a_fault(plot: PerplexityPlot) -> None:
    plot.add_updates([update(0.25, 900), update(0.5, math.inf), update(0.75, 700)])
    plot.add_epochs([epoch(1, math.inf, math.inf), epoch(2, math.nan), epoch(3, 500, 600)])
    assert np.isnan(drawn(plot, "updates")[1]).tolist() == [False, True, False]
    assert np.isnan(drawn(plot, "epochs")[1]).tolist() == [True, True, False]
    plot.grab()


def test_a_run_of_infinite_perplexities_is_drawn_as_nothing(plot: PerplexityPlot) -> None:
    plot.add_updates([UpdateFinished(Moment(1, i), math.inf, 1, 1.0, 1.0, 0.1 * i) for i in (1, 2, 3)])
    plot.add_epochs([EpochFinished(Moment(1, 3), math.inf, math.inf, 1.0, 1.0, 1.0, 1.0)])
    plot.refresh()
    assert all(not np.isfinite(trace.series.y).any() for trace in plot._main.values())


def test_a_run_that_diverges_does_not_press_the_rest_flat(plot: PerplexityPlot) -> None:
    plot.set_baselines(BASELINES)
    plot.add_epochs([epoch(1, 800), epoch(2, 1e200)])
    assert plot.getViewBox().viewRange()[1][1] < 6


def test_pointing_reads_the_values_of_the_nearest_epoch(plot: PerplexityPlot) -> None:
    plot.add_epochs([epoch(n, 1000 / n, 2000 / n if n % 2 == 0 else None) for n in range(1, 11)])
    plot.set_overlays([Curve("earlier", (1, 2, 3, 4), (900.0, 800.0, 700.0, 600.0))])
    assert plot.nearest(4.4) == 4
    plot.point_at(plot.nearest(4.4))
    assert values(plot) == {"Training text": "250.0", "Held-out text": "500.0", "earlier": "600.0"}
    assert plot._legend.title == "epoch 4"
    plot.point_at(plot.nearest(4.6))
    assert values(plot) == {"Training text": "200.0", "Held-out text": "–", "earlier": "–"}
    plot.point_at(None)
    assert set(values(plot).values()) == {""}


def test_pointing_before_the_first_epoch_reads_updates(plot: PerplexityPlot) -> None:
    assert plot.nearest(0.3) is None
    plot.add_updates([update(0.25, 900), update(0.5, 800)])
    plot.point_at(plot.nearest(0.4))
    assert values(plot) == {"Training text, each update": "800.0"}


def test_the_mouse_points_in_epochs(plot: PerplexityPlot, qtbot: QtBot) -> None:
    plot.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    place = plot.getViewBox().mapViewToScene(QPointF(40.0, 2.0))
    with qtbot.waitSignal(plot.pointed) as caught:
        plot.scene().sigMouseMoved.emit(place)
    assert caught.args[0] == pytest.approx(40, abs=0.5)


def test_reference_labels_neither_overlap_nor_leave_the_plot(plot: PerplexityPlot) -> None:
    plot.set_logarithmic(False)
    plot.set_baselines(Baselines(4000.0, 1027.0, 12.0, 9.5, "train"))
    QApplication.processEvents()
    placed = plot._labels.placed()
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
    needed = plot._labels.width_for(plot.margin_texts())
    assert plot._labels.boundingRect().width() >= needed > 40


def test_hidden_lines_are_neither_drawn_nor_named(plot: PerplexityPlot) -> None:
    plot.set_baselines(BASELINES)
    plot.add_updates([update(1, 900)])
    plot.add_epochs([epoch(1, 800, 900)])
    plot.set_shown_lines(frozenset({"epochs"}))
    assert list(values(plot)) == ["Training text"]
    assert plot.margin_texts() == []
    assert not any(line.isVisible() for line in plot._reference_lines.values())
    plot.set_shown_lines(frozenset(LINES))
    assert len(values(plot)) == 3
    assert len(plot.margin_texts()) == 4


def test_overlays_come_and_go_with_names_and_colours_of_their_own(plot: PerplexityPlot) -> None:
    plot.set_overlays([Curve(f"run {i}", (1, 2), (100.0 + i, 50.0)) for i in range(3)])
    assert list(values(plot)) == ["run 0", "run 1", "run 2"]
    assert len({row.color for row in plot.legend_rows}) == 3
    plot.set_overlays([Curve("only", (1, 2), (7.0, 5.0))])
    assert list(values(plot)) == ["only"]
    assert [trace.isVisible() for trace in plot._overlay_traces] == [True, False, False]
    plot.set_overlays([])
    assert values(plot) == {}


def test_the_invitation_goes_when_there_is_something_to_see(plot: PerplexityPlot) -> None:
    assert plot._invitation.isVisible()
    assert "Train" in plot._invitation.text()
    plot.add_updates([update(0.1, 900)])
    assert not plot._invitation.isVisible()
    plot.clear_run()
    assert plot._invitation.isVisible()


def test_the_legend_keeps_out_of_the_way_of_the_curve(plot: PerplexityPlot) -> None:
    plot.set_baselines(BASELINES)
    plot.add_updates([update(0.5, 1000)])
    middle = plot.getViewBox().height() / 2
    assert plot._legend.boundingRect().top() > middle
    plot.add_updates([update(n, 1000 / n) for n in range(1, 200)])
    assert plot._legend.boundingRect().bottom() < middle


def test_a_cleared_run_leaves_overlays_and_references(plot: PerplexityPlot) -> None:
    plot.set_baselines(BASELINES)
    plot.set_overlays([Curve("earlier", (1,), (9.0,))])
    plot.add_epochs([epoch(1, 800)])
    plot.clear_run()
    assert list(values(plot)) == ["earlier"]
    assert len(plot.margin_texts()) == 4


def test_a_million_updates_are_drawn_with_no_more_points_than_pixels(plot: PerplexityPlot) -> None:
    x = np.linspace(0.001, 250, 1_000_000)
    plot._main["updates"].series.extend(x, 1 + 1000 * np.exp(-x / 30))
    plot.add_updates([update(250.01, 1.02)])
    assert len(drawn(plot, "updates")[0]) <= 2 * plot.width() * plot.devicePixelRatioF()


def values_in_sight(plot: PerplexityPlot) -> tuple[float, float]:
    low, high = plot.getViewBox().viewRange()[1]
    return (10**low, 10**high) if plot.logarithmic else (low, high)


def test_one_spike_leaves_the_curve_of_a_linear_plot_as_high_as_it_was(plot: PerplexityPlot) -> None:
    plot.set_logarithmic(False)
    plot.set_baselines(BASELINES)
    plot.add_updates([update(n / 20, 20_000 if n == 300 else 100 + 2000 / n) for n in range(1, 601)])
    plot.add_epochs([epoch(n, 100 + 100 / n, 120 + 100 / n) for n in range(1, 31)])
    low, high = values_in_sight(plot)
    assert low == 0
    assert 220 <= high < 400


def test_a_partial_epoch_is_drawn_where_its_last_update_is(plot: PerplexityPlot) -> None:
    whole, part = epoch(1, 800), EpochFinished(Moment(2, 256), 700, 750, 1.0, 1.0, 0.1, 1.0, 256 / 245)
    plot.add_epochs([whole, part])
    assert drawn(plot, "epochs")[0] == pytest.approx([1, 256 / 245])
    assert drawn(plot, "heldout")[0] == pytest.approx([256 / 245])


def turn_wheel(plot: PerplexityPlot, x: float = 0.5) -> None:
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
    plot: PerplexityPlot, logarithmic: bool, qtbot: QtBot
) -> None:
    plot.set_logarithmic(logarithmic)
    plot.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    for _turn in range(4):
        turn_wheel(plot)
    assert not plot.following
    left, right = plot.visible_epochs()
    assert right - left < 50
    low, high = values_in_sight(plot)
    assert low <= 1000 / right
    assert 1000 / max(1.0, left) <= high < 2 * 1000 / max(1.0, left)
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center())
    assert plot.following
    assert values_in_sight(plot)[1] >= 1000


def test_over_the_axis_of_values_the_wheel_does_nothing(plot: PerplexityPlot) -> None:
    plot.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    before = plot.getViewBox().viewRange()
    turn_wheel(plot, x=0.02)
    assert plot.following
    assert plot.getViewBox().viewRange() == before


def test_the_crosshair_stays_under_the_mouse_as_the_axis_grows(plot: PerplexityPlot, qtbot: QtBot) -> None:
    plot.add_epochs([epoch(n, 1000 / n) for n in range(1, 11)])
    place = plot.getViewBox().mapViewToScene(QPointF(5.0, 2.0))
    plot.scene().sigMouseMoved.emit(place)
    with qtbot.waitSignal(plot.pointed) as pointed:
        plot.add_epochs([epoch(n, 1000 / n) for n in range(11, 101)])
    assert pointed.args[0] == pytest.approx(plot.getViewBox().mapSceneToView(place).x())
    assert pointed.args[0] > 20
    plot.forget_pointer()
    with qtbot.assertNotEmitted(plot.pointed):
        plot.add_epochs([epoch(n, 1000 / n) for n in range(101, 301)])


def test_the_invitation_lies_over_no_axis_however_narrow_the_plot(plot: PerplexityPlot) -> None:
    plot.set_baselines(BASELINES)
    seen = set()
    for width in range(700, 150, -50):
        plot.resize(width, 420 if width > 300 else 130)
        QApplication.processEvents()
        seen.add(plot._invitation.isVisible())
        if plot._invitation.isVisible():
            area = plot._view.sceneBoundingRect().toRect()
            assert area.contains(plot._invitation.geometry())
    assert seen == {True, False}
