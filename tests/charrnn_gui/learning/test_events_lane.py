"""The lane of events: by mouse, by keys, for screen readers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.panel import LearningPanel
from core.common.progress import (
    BaselinePassed,
    CheckpointKept,
    EpochFinished,
    HeldoutImproved,
    Moment,
    SettingChanged,
    Started,
    Told,
)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

START = Started(Moment(), 0.0, 0.0)
PASSED = BaselinePassed(Moment(2, 16), 2.0, 2.0, "bigram", 10.6, 9.9)
BEST = HeldoutImproved(Moment(5, 40), 5.0, 5.0, 7.38, 8.0)


@pytest.fixture
def panel(qtbot: QtBot) -> LearningPanel:
    panel = LearningPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 600)
    panel.show()
    qtbot.waitExposed(panel)
    epochs = [EpochFinished(Moment(n, 8 * n), 50 / n, 60 / n, n, 6e4, 0.1, 1.0) for n in range(1, 11)]
    panel.add(Told.of([START, *epochs, PASSED, BEST]))
    # The plots are drawn a little later, and only then is every event in sight.
    qtbot.waitUntil(lambda: panel.perplexity_plot.visible_epochs()[1] >= epochs[-1].moment.epoch)
    return panel


def test_shapes_stand_at_their_epochs_below_the_curve(panel: LearningPanel) -> None:
    for mark in panel.lane.shown[1:]:
        x = panel.lane.mapTo(panel, panel.lane.place_of(mark).toPoint()).x()
        plot = panel.perplexity_plot
        scene = plot.getViewBox().mapViewToScene(plot.getViewBox().viewRect().center())
        scene.setX(0)
        wanted = plot.mapTo(panel, plot.mapFromScene(scene)).x() + plot.x_of(mark.epoch)
        assert abs(x - wanted) <= 1
    start = panel.lane.place_of(panel.lane.shown[0]).x()
    assert start >= panel.perplexity_plot.sides()[0] + 4
    panel.lane.grab()


def test_the_arrow_keys_walk_the_events_and_escape_leaves_them(panel: LearningPanel, qtbot: QtBot) -> None:
    lane = panel.lane
    seen = []
    lane.chosen.connect(lambda mark: seen.append(None if mark is None else mark.event))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(lane, key)
    assert seen == [START, PASSED, BEST, PASSED]
    qtbot.keyClick(lane, Qt.Key.Key_End)
    qtbot.keyClick(lane, Qt.Key.Key_Home)
    qtbot.keyClick(lane, Qt.Key.Key_Escape)
    assert seen[4:] == [BEST, START, None]


def test_a_chosen_event_says_what_happened_and_draws_a_line_in_both_plots(
    panel: LearningPanel, qtbot: QtBot
) -> None:
    before = panel.perplexity_plot.geometry()
    qtbot.keyClick(panel.lane, Qt.Key.Key_End)
    assert panel._tip.isVisible()
    assert "epoch 5, update 40" in panel._tip.text()
    assert "perplexity 7.38" in panel._tip.text()
    for plot in (panel.perplexity_plot, panel.gradient_plot):
        assert plot._labels._mark.isVisible()
        assert plot._labels._mark.value() == 5
    assert panel.perplexity_plot.geometry() == before
    qtbot.keyClick(panel.lane, Qt.Key.Key_Escape)
    assert not panel._tip.isVisible()
    assert not panel.gradient_plot._labels._mark.isVisible()


def test_a_screen_reader_hears_the_chosen_event(panel: LearningPanel, qtbot: QtBot) -> None:
    assert panel.lane.accessibleName() == "Events"
    assert panel.lane.accessibleDescription() == "3 events"
    qtbot.keyClick(panel.lane, Qt.Key.Key_End)
    assert panel.lane.accessibleDescription() == (
        "epoch 5, update 40: Best on held-out text so far: perplexity 7.38."
    )
    assert panel.lane.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_mouse_chooses_what_is_below_it_until_it_leaves(panel: LearningPanel, qtbot: QtBot) -> None:
    lane = panel.lane

    def move(x: float) -> None:
        # Not by the system's pointer, which another window may have.
        place = QPointF(x, lane.place_of(lane.shown[1]).y())
        moved = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            lane.mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(lane, moved)

    move(lane.place_of(lane.shown[1]).x())
    assert lane._chosen == lane.shown[1]
    move(lane.place_of(lane.shown[1]).x() + 25)
    assert lane._chosen is None
    assert not panel._tip.isVisible()


def test_a_better_value_takes_the_place_of_the_chosen_one(panel: LearningPanel, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.lane, Qt.Key.Key_End)
    better = HeldoutImproved(Moment(8, 64), 8.0, 8.0, 7.0, 7.38)
    panel.add(Told.of([better]))
    assert [mark.event for mark in panel.lane.shown] == [START, PASSED, better]
    assert not panel._tip.isVisible()
    panel.clear()
    assert panel.lane.shown == ()
    qtbot.keyClick(panel.lane, Qt.Key.Key_Right)
    panel.lane.grab()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_key_for_undo_and_the_menu_undo_a_change_and_nothing_else(
    panel: LearningPanel, qtbot: QtBot
) -> None:
    at = Moment(4, 25), 3.0, 3.1
    panel.add(Told.of([CheckpointKept(*at, "change"), SettingChanged(*at, "learning_rate", 0.1, 0.2)]))
    lane = panel.lane
    wanted: list[int] = []
    lane.undo_wanted.connect(wanted.append)
    qtbot.keyClick(lane, Qt.Key.Key_Home)
    qtbot.keyClick(lane, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not wanted
    while "learning rate" not in lane.accessibleDescription():
        qtbot.keyClick(lane, Qt.Key.Key_Right)
    assert "Ctrl+Z" in panel._tip.text()
    qtbot.keyClick(lane, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert wanted == [25]
    QApplication.sendEvent(
        lane, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), lane.mapToGlobal(QPoint()))
    )
    (menu,) = lane.findChildren(QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert wanted == [25, 25]
