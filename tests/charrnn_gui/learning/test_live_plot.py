"""The frame of a plot: what is in sight, keys, wheel and mouse; and any content in it."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.legend import LegendRow
from charrnn_gui.learning.live_plot import LivePlot
from charrnn_gui.learning.perplexity_content import PerplexityContent
from charrnn_gui.learning.plot_content import Level, PlotContent, Words
from charrnn_gui.learning.trace import Trace
from core.common.progress import EpochFinished, Moment, UpdateFinished
from core.text.baselines import Baselines

BASELINES = Baselines(1027.0, 388.0, 61.0, 9.5, "train")


def update(epochs_done: float, perplexity: float) -> UpdateFinished:
    nats = math.log(perplexity) * 1120 if perplexity < math.inf else math.inf
    return UpdateFinished(Moment(1, 1), nats, 1120, 0.05, 1.0, epochs_done)


def epoch(number: int, perplexity: float, heldout: float | None = None) -> EpochFinished:
    return EpochFinished(Moment(number, 8), perplexity, heldout, 1.0, 1.0, 0.1, 1.0)


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


def test_the_mouse_points_in_epochs(plot: LivePlot, content: PerplexityContent, qtbot: QtBot) -> None:
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    place = plot.getViewBox().mapViewToScene(QPointF(40.0, 2.0))
    with qtbot.waitSignal(plot.pointed) as caught:
        plot.scene().sigMouseMoved.emit(place)
    assert caught.args[0] == pytest.approx(40, abs=0.5)


def test_the_invitation_goes_when_there_is_something_to_see(
    plot: LivePlot, content: PerplexityContent
) -> None:
    assert plot._invitation.isVisible()
    assert "Train" in plot._invitation.text()
    content.add_updates([update(0.1, 900)])
    assert not plot._invitation.isVisible()
    content.clear()
    assert plot._invitation.isVisible()


def test_the_legend_keeps_out_of_the_way_of_the_curve(plot: LivePlot, content: PerplexityContent) -> None:
    content.set_baselines(BASELINES)
    content.add_updates([update(0.5, 1000)])
    middle = plot.getViewBox().height() / 2
    assert plot._legend.boundingRect().top() > middle
    content.add_updates([update(n, 1000 / n) for n in range(1, 200)])
    assert plot._legend.boundingRect().bottom() < middle


def values_in_sight(plot: LivePlot) -> tuple[float, float]:
    low, high = plot.getViewBox().viewRange()[1]
    return (10**low, 10**high) if plot.logarithmic else (low, high)


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
    low, high = values_in_sight(plot)
    assert low <= 1000 / right
    assert 1000 / max(1.0, left) <= high < 2 * 1000 / max(1.0, left)
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center())
    assert plot.following
    assert values_in_sight(plot)[1] >= 1000


def test_over_the_axis_of_values_the_wheel_does_nothing(plot: LivePlot, content: PerplexityContent) -> None:
    content.add_epochs([epoch(n, 1000 / n) for n in range(1, 101)])
    before = plot.getViewBox().viewRange()
    turn_wheel(plot, x=0.02)
    assert plot.following
    assert plot.getViewBox().viewRange() == before


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


def test_the_invitation_lies_over_no_axis_however_narrow_the_plot(
    plot: LivePlot, content: PerplexityContent
) -> None:
    content.set_baselines(BASELINES)
    seen = set()
    for width in range(700, 150, -50):
        plot.resize(width, 420 if width > 300 else 130)
        QApplication.processEvents()
        seen.add(plot._invitation.isVisible())
        if plot._invitation.isVisible():
            area = plot._view.sceneBoundingRect().toRect()
            assert area.contains(plot._invitation.geometry())
    assert seen == {True, False}


class OneCurve(PlotContent):
    """A content of one curve and a few lines, as any test or panel may write one."""

    def __init__(self) -> None:
        super().__init__()
        self.trace = Trace()
        self.lines: list[Level] = []

    def words(self) -> Words:
        return Words("A curve", "value", "epoch", "Nothing yet")

    def traces(self) -> list[Trace]:
        return [self.trace]

    def legend(self, epoch: float | None) -> tuple[str, list[LegendRow]]:
        return "", [LegendRow("curve", self.colors.train, value="" if epoch is None else f"{epoch:g}")]

    def levels(self) -> list[Level]:
        return self.lines


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


def test_any_content_is_drawn_named_and_pointed_at(frame: LivePlot, one_curve: OneCurve) -> None:
    assert frame.accessibleName() == "A curve"
    assert (frame.getAxis("left").labelText, frame.getAxis("bottom").labelText) == ("value", "epoch")
    assert frame._invitation.isVisible()
    one_curve.trace.series.extend([1, 2, 30], [10.0, 100.0, 5000.0])
    one_curve.grown.emit()
    assert not frame._invitation.isVisible()
    assert one_curve.trace.getData()[1].tolist() == pytest.approx([1, 2, math.log10(5000)])
    assert frame.visible_epochs()[1] >= 30
    one_curve.lines = [Level(1e6, "a million", "#ff0000", "#ff0000")]
    one_curve.changed.emit()
    assert frame.margin_texts() == ("a million",)
    assert values_in_sight(frame)[1] >= 1e6
    frame.point_at(2)
    assert [row.value for row in frame.legend_rows] == ["2"]
    one_curve.trace.series.clear()
    one_curve.cleared.emit()
    assert frame.pointed_at is None
    assert frame.visible_epochs()[1] < 2
    assert frame._invitation.isVisible()


def test_new_points_wait_for_the_delay_and_anything_else_does_not(
    frame: LivePlot, one_curve: OneCurve, qtbot: QtBot
) -> None:
    frame.set_delay(1)
    one_curve.trace.series.extend([1, 20], [10.0, 20.0])
    one_curve.grown.emit()
    assert frame.visible_epochs()[1] < 2
    qtbot.waitUntil(lambda: frame.visible_epochs()[1] >= 20)
    one_curve.trace.series.extend([300], [20.0])
    one_curve.grown.emit()
    one_curve.changed.emit()
    assert frame.visible_epochs()[1] >= 300


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
            widths = [plot._levels._labels.boundingRect().width() for plot in (frame, below)]
            assert widths[0] == widths[1]
            assert widths[0] >= frame._levels._labels.width_for([name])
