"""The table of runs: sorted as meant, and steady when it is refreshed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QRect, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionViewItem
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from charrnn_gui.panels.runs import RunsPanel
from charrnn_gui.theme import apply_theme
from charrnn_gui.widgets.runs_table import COLUMNS, RunRow

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CHECK = Qt.ItemDataRole.CheckStateRole


def row(
    name: str, perplexity: float | None = 3.0, epochs: int = 1, day: int = 1, state: str = "finished"
) -> RunRow:
    return RunRow(
        Path("/runs") / name,
        name,
        "宋词",
        "GRU",
        perplexity,
        epochs,
        f"2025-01-{day:02}T10:00:00+00:00",
        state,
    )


ROWS = (
    row("a", 12.5, 100, day=2),
    row("b", None, 0, day=3, state="cut off"),
    row("c", math.inf, 9, day=1, state="diverged"),
    row("d", 1.02, 20, day=4, state="stopped"),
)


@pytest.fixture
def panel(qtbot: QtBot) -> RunsPanel:
    panel = RunsPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    panel.set_runs(ROWS)
    return panel


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system keeps one time zone for all programs")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def model(panel: RunsPanel) -> QAbstractItemModel:
    return panel.table.model()


def column(panel: RunsPanel, place: int) -> list[str]:
    return [model(panel).index(i, place).data() for i in range(model(panel).rowCount())]


def names(panel: RunsPanel) -> list[str]:
    return column(panel, 0)


def check_box(panel: RunsPanel, name: str) -> QRect:
    """Return where the style draws the box of the run ``name``."""
    index = model(panel).index(names(panel).index(name), 0)
    option = QStyleOptionViewItem()
    panel.table.initViewItemOption(option)
    option.rect = panel.table.visualRect(index)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    return panel.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, panel.table)


def click_check(qtbot: QtBot, panel: RunsPanel, name: str) -> None:
    position = check_box(panel, name).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=position)


def test_the_newest_run_stands_first(panel: RunsPanel) -> None:
    assert names(panel) == ["d", "b", "a", "c"]


def test_numbers_are_sorted_as_numbers_and_missing_ones_come_last(panel: RunsPanel) -> None:
    panel.table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert names(panel)[:2] == ["d", "a"]
    panel.table.sortByColumn(4, Qt.SortOrder.AscendingOrder)
    assert column(panel, 4) == ["0", "9", "20", "100"]


def test_each_run_is_shown_in_words(panel: RunsPanel, utc: None) -> None:
    panel.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(panel, 3) == ["12.50", "–", "∞", "1.02"]
    assert column(panel, 5)[0] == "2025-01-02 10:00"
    assert column(panel, 6) == ["finished", "cut off", "diverged", "stopped"]


def test_a_time_that_is_none_and_a_state_unknown_are_shown_as_they_are(panel: RunsPanel) -> None:
    panel.set_runs([RunRow(Path("/r"), "r", "c", "m", 1.0, 1, "long ago", "asleep")])
    assert column(panel, 5) == ["long ago"]
    assert column(panel, 6) == ["asleep"]


def test_checking_runs_tells_them_in_the_order_of_checking(qtbot: QtBot, panel: RunsPanel) -> None:
    told: list[tuple[Path, ...]] = []
    panel.overlays_changed.connect(told.append)
    for name in ("c", "a", "c"):
        click_check(qtbot, panel, name)
    c, a = Path("/runs/c"), Path("/runs/a")
    assert told == [(c,), (c, a), (a,)]


def test_the_space_bar_checks_in_every_column(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.table.setCurrentIndex(model(panel).index(0, 4))
    with qtbot.waitSignal(panel.overlays_changed) as told:
        qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert told.args == [(Path("/runs/d"),)]
    assert model(panel).index(0, 0).data(CHECK) == Qt.CheckState.Checked
    with qtbot.waitSignal(panel.overlays_changed) as told:
        qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert told.args == [()]


def test_a_double_click_opens_the_run(qtbot: QtBot, panel: RunsPanel) -> None:
    index = model(panel).index(2, 1)
    position = panel.table.visualRect(index).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=position)
    with qtbot.waitSignal(panel.run_opened) as opened:
        qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert opened.args == [Path("/runs/a")]


def test_enter_and_the_button_open_the_selected_run(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.select(Path("/runs/b"))
    with qtbot.waitSignal(panel.run_opened) as opened:
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert opened.args == [Path("/runs/b")]
    with qtbot.waitSignal(panel.run_opened) as opened:
        qtbot.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    assert opened.args == [Path("/runs/b")]


def test_a_runs_folder_can_be_asked_for(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.select(Path("/runs/c"))
    with qtbot.waitSignal(panel.reveal_requested) as asked:
        panel.actions_by_name["reveal"].trigger()
    assert asked.args == [Path("/runs/c")]


def test_the_buttons_wait_for_a_selection(panel: RunsPanel) -> None:
    assert not panel.open_button.isEnabled()
    panel.select(Path("/runs/c"))
    assert panel.open_button.isEnabled()
    panel.set_runs(ROWS[:2])
    assert not panel.open_button.isEnabled()


def test_a_refresh_keeps_selection_marks_and_order(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    panel.set_overlays([Path("/runs/c"), Path("/runs/a")])
    panel.select(Path("/runs/a"))
    with qtbot.assertNotEmitted(panel.overlays_changed):
        panel.set_runs([row("new", 0.5, day=9), *ROWS[::-1]])
    assert names(panel)[:3] == ["new", "d", "a"]
    assert panel.overlays() == (Path("/runs/c"), Path("/runs/a"))
    checked = {
        n for i, n in enumerate(names(panel)) if model(panel).index(i, 0).data(CHECK) == Qt.CheckState.Checked
    }
    assert checked == {"a", "c"}
    with qtbot.waitSignal(panel.run_opened) as opened:
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert opened.args == [Path("/runs/a")]


def test_a_run_that_is_gone_is_no_longer_laid_over(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.set_overlays([Path("/runs/c"), Path("/runs/a")])
    with qtbot.waitSignal(panel.overlays_changed) as told:
        panel.set_runs(ROWS[:2])
    assert told.args == [(Path("/runs/a"),)]


def test_an_empty_table_says_how_to_fill_it(panel: RunsPanel) -> None:
    panel.set_runs(())
    assert not panel.table.isVisible()
    assert not panel.open_button.isVisible()
    panel.set_runs(ROWS)
    assert panel.table.isVisible()


def test_the_model_keeps_qts_rules(panel: RunsPanel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.table.model())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_box_not_yet_checked_can_be_seen(qapp: QApplication, panel: RunsPanel, theme: str) -> None:
    try:
        apply_theme(qapp, theme)  # type: ignore[arg-type]
        qapp.processEvents()
        # Of an unselected row: its box differs from the row by the frame alone.
        box = panel.table.viewport().grab(check_box(panel, "a").adjusted(-2, -2, 2, 2)).toImage()
        shades = [box.pixelColor(x, y).lightness() for x in range(box.width()) for y in range(box.height())]
        assert max(shades) - min(shades) > 50
    finally:
        apply_theme(qapp, "system")


def test_each_action_asks_for_the_selected_run(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.select(Path("/runs/a"))
    for name, signal in (
        ("open", panel.run_opened),
        ("continue", panel.continue_requested),
        ("settings", panel.settings_requested),
        ("pack", panel.pack_requested),
        ("reveal", panel.reveal_requested),
        ("trash", panel.trash_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            panel.actions_by_name[name].trigger()
        assert asked.args[0] == Path("/runs/a")


def test_a_typed_name_is_asked_for_and_shown_once_the_folder_has_it(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.select(Path("/runs/a"))
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    assert panel.table.is_editing()
    editor = panel.table.findChild(QLineEdit)
    editor.setText(" best ")
    with qtbot.waitSignal(panel.rename_requested) as asked:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert asked.args == [Path("/runs/a"), "best"]
    assert "a" in names(panel)


def test_a_list_that_comes_while_a_name_is_typed_waits_for_it(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.select(Path("/runs/a"))
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    editor.setText("half a na")
    panel.set_runs([row("new", day=9), *ROWS])
    assert panel.table.is_editing()
    assert editor.text() == "half a na"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "new" in names(panel))


def test_a_run_that_is_trained_can_be_looked_at_and_nothing_else(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a"), is_trained=True, checkpoints=(20, 10))])
    panel.select(Path("/runs/a"))
    enabled = {name for name, action in panel.actions_by_name.items() if action.isEnabled()}
    assert enabled == {"open", "settings", "reveal"}
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    assert not panel.table.is_editing()
    with qtbot.assertNotEmitted(panel.trash_requested):
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert panel.branch_button.isEnabled()


def test_a_branch_is_asked_for_at_each_checkpoint_and_at_none_where_there_is_none(
    qtbot: QtBot, panel: RunsPanel
) -> None:
    panel.set_runs([replace(row("a"), checkpoints=(1200, 1)), row("b")])
    panel.select(Path("/runs/a"))
    panel.branch_button.menu().aboutToShow.emit()
    actions = panel.branch_button.menu().actions()
    assert [action.text() for action in actions] == ["After 1,200 updates", "After 1 update"]
    with qtbot.waitSignal(panel.branch_requested) as asked:
        actions[1].trigger()
    assert asked.args == [Path("/runs/a"), 1]
    panel.select(Path("/runs/b"))
    assert not panel.branch_button.isEnabled()


def test_a_date_keeps_its_distance_from_the_number_before_it(panel: RunsPanel) -> None:
    model, column = panel.table.model(), COLUMNS.index("started")
    role = Qt.ItemDataRole.TextAlignmentRole
    for alignment in (
        model.headerData(column, Qt.Orientation.Horizontal, role),
        model.index(0, column).data(role),
    ):
        assert Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignHCenter
    text = model.index(0, column).data()
    air = panel.table.columnWidth(column) - panel.table.fontMetrics().horizontalAdvance(text)
    assert air > panel.table.fontMetrics().averageCharWidth() * 2
