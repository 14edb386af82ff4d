"""The panes of the workspace Train."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QScrollArea

from charrnn_gui.appearance import Language
from charrnn_gui.frame.train_workspace import TrainWorkspace
from charrnn_gui.frame.widths import Room
from charrnn_gui.learning.panel import LearningPanel
from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_state import RunState
from charrnn_gui.runs.panel import RunsPanel
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.setup.panel import SetupPanel
from charrnn_gui.standing import Standing
from charrnn_gui.theme import apply_theme
from charrnn_gui.writing.panel import WritePanel
from core.common.i18n import gettext as _
from core.common.i18n import set_language
from core.common.progress import EpochFinished, Moment, Told, UpdateFinished
from core.settings.live import InEffect
from core.settings.run_end import RunEnd
from core.settings.settings import Settings


@pytest.fixture
def window(qtbot: Any, qapp: Any) -> Iterator[MainWindow]:
    apply_theme(qapp, "light")
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    yield window
    window.close()
    apply_theme(qapp, "system")


@pytest.fixture
def workspace(window: MainWindow) -> TrainWorkspace:
    return window.train_workspace


def left_and_width(window: MainWindow, name: str) -> tuple[int, int]:
    widget = getattr(window, name)
    return widget.mapTo(window, QPoint(0, 0)).x(), widget.width()


def test_the_panes_have_the_widths_that_are_drawn(window: MainWindow) -> None:
    assert left_and_width(window, "setup") == (60, 284)
    assert left_and_width(window, "learning")[0] == 345
    assert left_and_width(window, "write") == (1600 - 412, 412)
    assert window.header.height() == 56
    assert window.status.height() == 28


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (1024, 640), (853, 480)])
def test_learning_is_the_largest_and_at_least_480_wide(
    window: MainWindow, qapp: Any, width: int, height: int
) -> None:
    window.resize(width, height)
    qapp.processEvents()
    assert (window.width(), window.height()) == (width, height)
    assert window.learning.width() > max(window.setup.width(), window.write.width())
    assert window.learning.width() >= 480


def test_on_little_room_setup_lies_over_the_plot_and_escape_closes_it(
    window: MainWindow, workspace: TrainWorkspace, qtbot: Any
) -> None:
    window.resize(1024, 640)
    assert not window.setup.isVisible()
    before = window.learning.geometry()
    qtbot.mouseClick(workspace._unfold, Qt.MouseButton.LeftButton)
    assert window.setup.isVisible()
    assert window.learning.geometry() == before
    quick = window.setup.recipe.button("quick")
    quick.setFocus()
    qtbot.keyClick(quick, Qt.Key.Key_Escape)
    assert not window.setup.isVisible()
    window.resize(1600, 1000)
    qtbot.wait(1)
    assert window.setup.isVisible()
    assert left_and_width(window, "setup") == (60, 284)


def test_setup_that_lies_over_the_plot_makes_way_for_the_drawer(
    window: MainWindow, workspace: TrainWorkspace, qtbot: Any
) -> None:
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: not window.setup.isVisible())
    window.actions_by_name["setup"].setChecked(True)
    assert window.setup.isVisible()
    window.actions_by_name["runs"].setChecked(True)
    assert window.runs.isVisible()
    assert not window.setup.isVisible()
    window.actions_by_name["runs"].setChecked(False)
    window.resize(1600, 1000)
    qtbot.waitUntil(window.setup.isVisible)
    window.actions_by_name["runs"].setChecked(True)
    assert window.setup.isVisible()


def test_the_drawer_opens_below_learning_and_write_but_not_below_setup(window: MainWindow) -> None:
    before = window.setup.height()
    window.actions_by_name["runs"].trigger()
    assert window.runs.isVisible()
    assert window.setup.height() == before
    assert left_and_width(window, "runs") == (345, 1600 - 345)
    window.actions_by_name["runs"].trigger()
    assert not window.runs.isVisible()


def test_reset_layout_takes_back_what_was_dragged(window: MainWindow, workspace: TrainWorkspace) -> None:
    workspace._all.setSizes([500, 1000])
    assert window.setup.width() == 500
    window.actions_by_name["reset_layout"].trigger()
    assert window.setup.width() == 284


def test_sizes_are_taken_up_again_at_the_next_start(
    window: MainWindow, workspace: TrainWorkspace, qtbot: Any
) -> None:
    workspace._all.setSizes([400, 1139])
    window.actions_by_name["runs"].trigger()
    layout = window.save_layout()
    again = MainWindow()
    qtbot.addWidget(again)
    again.resize(1600, 1000)
    again.restore_layout({**layout, "geometry": ""})
    again.show()
    assert again.setup.width() == 400
    assert again.runs.isVisible()
    again.close()


def test_on_little_room_the_gradient_plot_and_the_live_strip_are_behind_the_menu(
    window: MainWindow, qapp: Any
) -> None:
    learning = window.learning
    learning.live.set_run(Settings(), InEffect(0.01, 1.0))
    learning.live.set_under_way(True)
    qapp.processEvents()
    assert learning.gradient_plot.height() > 60
    assert learning.live.isVisible()
    window.resize(853, 480)
    qapp.processEvents()
    assert not learning.live.isVisible()
    assert learning.gradient_plot.height() < 40
    assert learning.perplexity_plot.height() > 150
    for name in ("gradient", "live"):
        learning.axes.part(name).trigger()
    qapp.processEvents()
    assert learning.live.isVisible()
    assert learning.gradient_plot.height() >= 60
    window.resize(1600, 1000)
    qapp.processEvents()
    assert not learning.axes.part("live").isVisible()


def test_setup_has_its_place_for_little_room_from_the_start(qtbot: Any) -> None:
    runs_action, setup_action = QAction(checkable=True), QAction(checkable=True)
    panels = SetupPanel(), LearningPanel(), WritePanel(), RunsPanel()
    workspace = TrainWorkspace(*panels, runs_action, setup_action, Room.of(1024, 640))
    qtbot.addWidget(workspace)
    assert workspace._setup.parentWidget() is workspace
    assert workspace._setup.isHidden()
    workspace.set_room(Room.of(1440, 900))
    assert workspace._all.indexOf(workspace._setup) == 0
    assert not workspace._setup.isHidden()


ROOMS = ((1440, 900), (1280, 720), (1024, 640), (853, 480), (720, 440))


@pytest.mark.parametrize(
    ("language", "text_size", "rooms"),
    [("en", 1, ROOMS), ("zh_CN", 1, ROOMS), ("en", 2, ROOMS[3:]), ("zh_CN", 2, ROOMS[3:])],
)
def test_at_every_width_nothing_scrolls_sideways_and_no_number_is_cut(
    window: MainWindow, qapp: Any, language: str, text_size: int, rooms: tuple[tuple[int, int], ...]
) -> None:
    font = qapp.font()
    font.setPixelSize(13 * text_size)
    qapp.setFont(font)
    set_language(language)
    qapp.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    path = Path("/r/a-long-name-of-a-run")
    row = RunRow(path, path.name, "Song ci", "GRU 256", 2.0, 8, "2026-11-28T04:37", "finished")
    window.runs.set_runs([row])
    window.actions_by_name["runs"].setChecked(True)
    window.show_standing(
        Standing(RunState.TRAINING, RunEnd(3000), 1234, 1233.5, 9_999.0, 12_345.6, 12_345.0, 360_000.0)
    )
    for room in rooms:
        width, height = (text_size * length for length in room)
        window.resize(width, height)
        for _round in range(3):
            qapp.processEvents()
        assert (window.width(), window.height()) == (width, height)
        check_nothing_is_cut(window)


def check_nothing_is_cut(window: MainWindow) -> None:
    width = window.width()
    for number in window.header.numbers.values():
        if number.isVisible():
            assert number.width() >= number.sizeHint().width()
            assert number.mapTo(window, QPoint(number.width(), 0)).x() <= width
    for name in ("epoch", "perplexity", "heldout"):
        assert window.header.numbers[name].isVisible()
    for area in (window.runs.table, window.setup.findChild(QScrollArea), window.write.findChild(QScrollArea)):
        assert not area.isVisible() or area.horizontalScrollBar().maximum() == 0, area
    for pane in (window.learning, window.write, window.runs, window.status):
        assert not pane.isVisible() or pane.mapTo(window, QPoint(pane.width(), 0)).x() <= width


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_at_1280_by_720_and_150_percent_the_curve_is_at_least_480_wide(qapp: Any, language: str) -> None:
    # With the fonts of the language: a Chinese one has wider characters.
    Language(qapp).use(language)
    window = MainWindow()
    window.resize(round(1280 / 1.5), round(720 / 1.5))
    window.show()
    qapp.processEvents()
    assert window.width() == 853
    assert window.learning.perplexity_plot.width() >= 480
    assert window.write.isVisible()
    window.close()


def test_in_one_column_learning_and_write_take_turns(
    window: MainWindow, workspace: TrainWorkspace, qapp: Any, qtbot: Any
) -> None:
    window.activateWindow()
    window.resize(740, 600)
    qapp.processEvents()
    assert window.learning.isVisible()
    assert not window.write.isVisible()
    button = workspace._switches["learning"].button("write")
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not window.learning.isVisible()
    assert window.write.isVisible()
    assert workspace._switches["write"].button("write").hasFocus(), "the keyboard stays at its place"
    qapp.processEvents()
    qtbot.mouseClick(workspace._switches["write"].button("learning"), Qt.MouseButton.LeftButton)
    assert window.learning.isVisible()
    window.resize(1440, 900)
    qapp.processEvents()
    assert window.learning.isVisible()
    assert window.write.isVisible()
    assert not any(switch.isVisible() for switch in workspace._switches.values())


def test_the_panes_keep_their_sizes_when_the_window_was_narrow_meanwhile(
    window: MainWindow, qapp: Any
) -> None:
    before = window.write.width(), window.learning.gradient_plot.height()
    for width in (720, 1600):
        window.resize(width, 1000)
        for _round in range(4):
            qapp.processEvents()
    assert (window.write.width(), window.learning.gradient_plot.height()) == before


def test_setup_that_a_narrow_window_folded_is_open_at_the_next_start_of_a_wide_one(
    window: MainWindow, workspace: TrainWorkspace, qapp: Any
) -> None:
    window.resize(900, 600)
    qapp.processEvents()
    assert "setup" not in workspace.save_state()
    window.resize(1600, 1000)
    qapp.processEvents()
    assert workspace.save_state()["setup"] is True


def test_sizes_of_a_wide_window_are_not_taken_up_by_a_narrow_one(
    window: MainWindow, qapp: Any, qtbot: Any
) -> None:
    layout = window.save_layout()
    again = MainWindow()
    qtbot.addWidget(again)
    again.resize(853, 480)
    again.restore_layout({**layout, "geometry": ""})
    again.show()
    qapp.processEvents()
    assert again.learning.width() >= 480
    again.close()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1200, 800), (1024, 640)])
def test_the_legend_names_the_held_out_text_whole_at_every_width(
    window: MainWindow, qapp: Any, language: str, width: int, height: int
) -> None:
    set_language(language)
    window.resize(width, height)
    qapp.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    moment = Moment(1, 8)
    told = [
        UpdateFinished(moment, 1.0, 100, 0.1, 1.0, 1.0),
        EpochFinished(moment, 300.0, 400.0, 1.0, 6e4, 0.1, 1.0),
    ]
    window.learning.add(Told.of(told))
    qapp.processEvents()
    window.learning.perplexity_plot.grab()
    shown = [name for name, _value, _color in window.learning.legend.shown()]
    assert _("held-out") in shown
    assert set(shown) <= {_("training"), _("held-out"), _("each update")}
    set_language("en")
