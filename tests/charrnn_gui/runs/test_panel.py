"""The table of runs: sorted as meant, and steady when it is refreshed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionHeader, QStyleOptionViewItem
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from charrnn_gui.appearance import Language, choose_fonts
from charrnn_gui.runs.cells import NameCells, painted_name
from charrnn_gui.runs.columns import COLUMNS
from charrnn_gui.runs.panel import RunsPanel
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.runs.runs_model import RunsModel
from charrnn_gui.runs.titles_header import TitlesHeader
from charrnn_gui.theme import apply_theme, colors_of, dress
from core.common import i18n
from core.settings.recipes import RECIPES
from core.settings.run_end import RunEnd

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


PERPLEXITY, EPOCHS, STARTED, STATE = map(COLUMNS.index, ("perplexity", "epochs", "started", "state"))


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
    panel.table.sortByColumn(PERPLEXITY, Qt.SortOrder.AscendingOrder)
    assert names(panel)[:2] == ["d", "a"]
    panel.table.sortByColumn(EPOCHS, Qt.SortOrder.AscendingOrder)
    assert column(panel, EPOCHS) == ["0", "9", "20", "100"]


def test_each_run_is_shown_in_words(panel: RunsPanel, utc: None) -> None:
    panel.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(panel, PERPLEXITY) == ["12.50", "–", "∞", "1.020"]
    assert column(panel, STARTED)[0] == "2025-01-02 10:00"
    assert column(panel, STATE) == ["finished", "cut off", "diverged", "stopped"]


def test_a_time_that_is_none_and_a_state_unknown_are_shown_as_they_are(panel: RunsPanel) -> None:
    panel.set_runs([RunRow(Path("/r"), "r", "c", "m", 1.0, 1, "long ago", "asleep")])
    assert column(panel, STARTED) == ["long ago"]
    assert column(panel, STATE) == ["asleep"]


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
        qtbot.mouseClick(panel.head.buttons["open"], Qt.MouseButton.LeftButton)
    assert opened.args == [Path("/runs/b")]


def test_a_runs_folder_can_be_asked_for(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.select(Path("/runs/c"))
    with qtbot.waitSignal(panel.reveal_requested) as asked:
        panel.actions_by_name["reveal"].trigger()
    assert asked.args == [Path("/runs/c")]


def test_the_buttons_wait_for_a_selection(panel: RunsPanel) -> None:
    assert not panel.head.buttons["open"].isEnabled()
    panel.select(Path("/runs/c"))
    assert panel.head.buttons["open"].isEnabled()
    panel.set_runs(())
    panel.set_runs(ROWS)
    assert not panel.head.buttons["open"].isEnabled()


def test_a_refresh_keeps_selection_marks_and_order(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.table.sortByColumn(PERPLEXITY, Qt.SortOrder.AscendingOrder)
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
    assert not panel.head.buttons["open"].isVisible()
    panel.set_runs(ROWS)
    assert panel.table.isVisible()


def test_the_model_keeps_qts_rules(panel: RunsPanel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.table.model())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_box_not_yet_checked_can_be_seen(qapp: QApplication, panel: RunsPanel, theme: str) -> None:
    try:
        apply_theme(qapp, theme)  # type: ignore[arg-type]
        qapp.processEvents()
        dress(panel)
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
        ("reveal", panel.reveal_requested),
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
    looking = {"open", "branch", "curve", "settings", "export_curve", "export_samples", "reveal"}
    assert enabled == {*looking, "note"}
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    assert not panel.table.is_editing()
    with qtbot.assertNotEmitted(panel.trash_requested):
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert panel.head.buttons["branch"].isEnabled()


def test_a_branch_is_asked_for_at_each_checkpoint_and_at_none_where_there_is_none(
    qtbot: QtBot, panel: RunsPanel
) -> None:
    panel.set_runs([replace(row("a"), checkpoints=(1200, 1)), row("b")])
    panel.select(Path("/runs/a"))
    panel.head.buttons["branch"].menu().aboutToShow.emit()
    actions = panel.head.buttons["branch"].menu().actions()
    assert [action.text() for action in actions] == ["After 1,200 updates", "After 1 update"]
    with qtbot.waitSignal(panel.branch_requested) as asked:
        actions[1].trigger()
    assert asked.args == [Path("/runs/a"), 1]
    panel.select(Path("/runs/b"))
    assert not panel.head.buttons["branch"].isEnabled()


def test_a_run_that_holds_text_out_offers_to_train_on_all_of_it(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a"), checkpoints=(1,), holds_out=True)])
    panel.select(Path("/runs/a"))
    panel.head.buttons["branch"].menu().aboutToShow.emit()
    last = panel.head.buttons["branch"].menu().actions()[-1]
    assert last.text() == "On the whole text, for as long again"
    with qtbot.waitSignal(panel.whole_text_requested) as asked:
        last.trigger()
    assert asked.args == [Path("/runs/a")]


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


def test_selection_cursor_and_focus_stay_when_runs_come_change_and_go(panel: RunsPanel) -> None:
    panel.activateWindow()
    panel.table.setFocus()
    panel.select(Path("/runs/a"))
    index = model(panel).index(names(panel).index("a"), EPOCHS)
    panel.table.setCurrentIndex(index)
    panel.change_runs([row("new", day=9), row("a", 99.0, 101, day=10)], [Path("/runs/d")])
    assert names(panel) == ["a", "new", "b", "c"]
    assert panel.table.currentIndex().data() == "101"
    assert panel.head.buttons["open"].isEnabled()
    assert panel.table.hasFocus()


def test_a_renamed_run_stays_selected_checked_and_in_its_place(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.table.setFocus()
    panel.set_overlays([Path("/runs/a"), Path("/runs/c")])
    panel.select(Path("/runs/a"))
    with qtbot.waitSignal(panel.overlays_changed) as told:
        panel.move_run(Path("/runs/a"), Path("/runs/better"))
    assert told.args == [(Path("/runs/better"), Path("/runs/c"))]
    assert names(panel) == ["d", "b", "better", "c"]
    # The folder is read again only later.
    panel.change_runs([replace(row("a", 12.5, 100, day=2), path=Path("/runs/better"), name="better")])
    panel.change_runs([], [Path("/runs/a")])
    assert names(panel) == ["d", "b", "better", "c"]
    assert panel.table.currentIndex().siblingAtColumn(0).data() == "better"
    assert panel.overlays() == (Path("/runs/better"), Path("/runs/c"))


def test_after_a_run_is_gone_the_next_one_is_selected_and_the_focus_stays(panel: RunsPanel) -> None:
    panel.activateWindow()
    panel.table.setFocus()
    panel.select(Path("/runs/b"))
    panel.change_runs([], [Path("/runs/b")])
    assert [index.data() for index in panel.table.selectionModel().selectedRows()] == ["a"]
    assert panel.table.hasFocus()


@pytest.mark.parametrize("column_number", range(len(COLUMNS)))
def test_rows_that_come_in_pieces_stand_as_if_they_had_come_at_once(
    panel: RunsPanel, column_number: int
) -> None:
    rows = [row(f"{i * 7 % 40:02}", 1.0 + i * 13 % 11, i * 17 % 23, day=1 + i % 28) for i in range(40)]
    panel.set_runs(())
    panel.table.sortByColumn(column_number, Qt.SortOrder.DescendingOrder)
    for start in range(0, 40, 6):
        panel.change_runs(rows[start : start + 6])
    pieces = column(panel, column_number)
    panel.set_runs(())
    panel.set_runs(rows)
    assert column(panel, column_number) == pieces
    panel.table.sortByColumn(column_number, Qt.SortOrder.AscendingOrder)
    assert column(panel, column_number) == pieces[::-1]


def test_only_rows_in_sight_are_asked_for(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[int] = set()
    data = RunsModel.data

    def noted(self: RunsModel, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        asked.add(index.row())
        return data(self, index, role)

    monkeypatch.setattr(RunsModel, "data", noted)
    panel = RunsPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    panel.set_runs([row(f"{number:04}") for number in range(3_000)])
    panel.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    QApplication.processEvents()
    panel.grab()
    assert 0 < len(asked) < 100


def test_in_another_language_the_rows_are_sorted_by_its_words(panel: RunsPanel) -> None:
    panel.table.sortByColumn(COLUMNS.index("state"), Qt.SortOrder.AscendingOrder)
    assert names(panel) == ["b", "c", "a", "d"]
    i18n.set_language("zh_CN")
    panel.retranslate()
    words = column(panel, COLUMNS.index("state"))
    assert words == sorted(words)
    assert not set(words) & {"cut off", "diverged", "finished", "stopped"}


def test_a_strangers_words_are_cut_to_a_line(panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a"), corpus="two\nlines" * 100_000, model="x" * 10_000, state="y" * 10_000)])
    for place in (1, 2, 6):
        assert len(column(panel, place)[0]) <= 201
        assert "\n" not in column(panel, place)[0]
    assert panel.table.columnWidth(0) < panel.width()


def test_a_run_of_very_many_checkpoints_offers_the_newest_of_them(panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a"), checkpoints=tuple(range(100_000, 0, -1)))])
    panel.select(Path("/runs/a"))
    panel.head.buttons["branch"].menu().aboutToShow.emit()
    actions = panel.head.buttons["branch"].menu().actions()
    assert len(actions) <= 50
    assert actions[0].text() == "After 100,000 updates"


def test_what_would_be_refused_is_disabled_and_says_why(panel: RunsPanel) -> None:
    actions, buttons = (
        panel.actions_by_name,
        (panel.head.buttons["open"], panel.head.buttons["continue"], panel.head.buttons["branch"]),
    )
    assert "Select a run" in actions["trash"].toolTip()
    panel.set_runs([replace(row("a"), is_trained=True), replace(row("b"), checkpoints=(1,))])
    panel.select(Path("/runs/a"))
    for name in ("continue", "rename", "pack", "trash"):
        assert not actions[name].isEnabled()
        assert "is being trained" in actions[name].toolTip()
    assert "no checkpoint" in panel.head.buttons["branch"].toolTip()
    panel.select(Path("/runs/b"))
    ready = [button.toolTip() for button in buttons]
    assert all(button.isEnabled() for button in buttons)
    panel.set_opening_refusal("Not now.")
    for button in buttons:
        assert not button.isEnabled()
        assert button.toolTip() == "Not now."
    assert actions["settings"].isEnabled()
    panel.set_opening_refusal("")
    assert [button.toolTip() for button in buttons] == ready


def test_a_key_that_does_nothing_says_why(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a"), is_trained=True)])
    panel.select(Path("/runs/a"))
    panel.set_opening_refusal("Not now.")
    said: list[str] = []
    panel.refused.connect(said.append)
    for pressed in (Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Return):
        qtbot.keyClick(panel.table, pressed)
    assert said == [*["This run is being trained. Stop the training first."] * 2, "Not now."]
    panel.table.doubleClicked.emit(model(panel).index(0, 0))
    assert said[3:] == ["Not now."]
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert len(said) == 4, "what is possible is done"
    assert panel.overlays() == (Path("/runs/a"),)


def test_another_language_gives_the_columns_the_width_of_its_words(panel: RunsPanel) -> None:
    corpus = COLUMNS.index("corpus")
    before = panel.table.columnWidth(corpus)
    panel.retranslate()
    panel.change_runs([replace(row, corpus="A title that is much longer") for row in ROWS])
    assert panel.table.columnWidth(corpus) > before
    panel.table.setColumnWidth(corpus, 55)
    panel.change_runs([replace(row, corpus="Even longer a title than before") for row in ROWS])
    assert panel.table.columnWidth(corpus) == 55, "the person's own width stays"


def test_the_tooltip_of_a_run_is_bounded_and_plain(panel: RunsPanel) -> None:
    panel.set_runs([replace(ROWS[0], path=Path("/<b>a</b>" + "x" * 5_000))])
    said = model(panel).index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert len(said) < 1_200
    assert "<b>" not in said


def test_the_question_stands_in_place_of_the_buttons_and_gives_the_focus_back(
    qtbot: QtBot, panel: RunsPanel
) -> None:
    panel.set_runs([replace(ROWS[0], state="finished", end=RunEnd(100))])
    panel.table.selectRow(0)
    height = panel.minimumSizeHint().height()
    panel.head.buttons["continue"].click()
    assert panel.head.how_far.isVisible()
    assert not panel.head.buttons["open"].isVisible()
    assert panel.minimumSizeHint().height() <= height + 20
    qtbot.keyClick(panel.head.how_far.number, Qt.Key.Key_Escape)
    assert panel.head.buttons["open"].isVisible()
    assert panel.table.hasFocus()


def test_columns_are_hidden_and_shown_by_a_menu_and_remembered(panel: RunsPanel, qtbot: QtBot) -> None:
    menu = panel.table.choose_columns()
    titles = [action.text() for action in menu.actions()]
    assert "What differs" in titles
    assert "Run" not in titles  # without its name a run can't be told from others
    menu.actions()[titles.index("What differs")].trigger()
    menu.actions()[titles.index("Corpus")].trigger()
    assert panel.save_state() == {"hidden": ["corpus", "differs", "best_heldout", "seconds"]}
    again = RunsPanel()
    qtbot.addWidget(again)
    again.restore_state(panel.save_state())
    assert COLUMNS.index("differs") in again.table.hidden_columns()
    assert again.table.isColumnHidden(COLUMNS.index("differs"))
    again.restore_state({"hidden": ["no such column", 3]})
    assert again.table.hidden_columns() == ()
    again.restore_state({"hidden": "corpus"})
    assert again.table.hidden_columns() == ()


def test_a_run_says_its_recipe_what_differs_and_its_held_out_perplexity(panel: RunsPanel) -> None:
    settings = replace(RECIPES["quick"].settings, heldout_fraction=0.1)
    panel.set_runs([replace(row("a", 2.0), settings=settings, heldout=6.5)])
    assert column(panel, COLUMNS.index("differs")) == ["Quick · held-out share 0.1"]
    assert column(panel, COLUMNS.index("heldout")) == ["6.500"]
    i18n.set_language("zh_CN")
    panel.retranslate()
    assert column(panel, COLUMNS.index("differs"))[0].startswith("快速 · ")


def test_of_many_runs_only_the_first_are_handed_out(panel: RunsPanel) -> None:
    panel.set_runs([row(f"{number:03}") for number in range(30)])
    panel.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [each.name for each in panel.rows(3)] == ["000", "001", "002"]
    assert len(panel.rows(100)) == 30


MANY = ("curve", "export_curve", "export_samples", "pack", "trash")


def test_what_is_done_with_several_runs_is_asked_once_for_all(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.table.selectAll()
    every = tuple(Path("/runs") / name for name in ("d", "b", "a", "c"))
    for name, signal in (
        ("export_curve", panel.curve_export_requested),
        ("export_samples", panel.samples_export_requested),
        ("pack", panel.pack_requested),
        ("trash", panel.trash_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            panel.actions_by_name[name].trigger()
        assert asked.args == [every]


def test_what_is_done_with_one_run_only_says_so_while_several_are_selected(panel: RunsPanel) -> None:
    panel.table.selectAll()
    for name, action in panel.actions_by_name.items():
        assert action.isEnabled() == (name in MANY), name
        assert ("one at a time" in action.toolTip()) == (name not in MANY), name
    assert not panel.head.buttons["open"].isEnabled()
    assert "one at a time" in panel.head.buttons["open"].toolTip()


def test_one_run_among_several_that_is_trained_keeps_them_all_where_they_are(
    qtbot: QtBot, panel: RunsPanel
) -> None:
    panel.change_runs([replace(row("a", day=2), is_trained=True)])
    panel.table.selectAll()
    assert "One of these runs is being trained" in panel.actions_by_name["trash"].toolTip()
    with qtbot.assertNotEmitted(panel.trash_requested):
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)


def test_the_space_bar_checks_all_selected_runs_and_then_none_of_them(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.set_overlays([Path("/runs/a")])
    panel.table.selectAll()
    assert not panel.actions_by_name["curve"].isChecked()
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert panel.overlays() == tuple(Path("/runs") / name for name in "adbc")
    assert panel.actions_by_name["curve"].isChecked()
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert panel.overlays() == ()


def test_the_menu_of_a_row_has_everything_with_its_key(panel: RunsPanel) -> None:
    panel.select(Path("/runs/a"))
    shown = [
        (action.text(), action.shortcut().toString())
        for action in panel._actions.menu.actions()
        if not action.isSeparator()
    ]
    assert shown == [
        ("Open run", "Return"),
        ("Continue training", ""),
        ("Branch", ""),
        ("Show curve", "Space"),
        ("Note", "Shift+F2"),
        ("Rename", "F2"),
        ("Use its settings", ""),
        ("Copy settings as text", ""),
        ("Export curve…", ""),
        ("Export samples…", ""),
        ("Pack as zip…", ""),
        ("Show in folder", ""),
        ("Move to the trash", "Del"),
    ]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_opens_at_the_row_by_mouse_and_by_key(panel: RunsPanel) -> None:
    panel.select(Path("/runs/a"))
    menu, table = panel._actions.menu, panel.table
    for place in (table.visualRect(table.currentIndex()).center(), QPoint(0, table.viewport().height() - 1)):
        table.customContextMenuRequested.emit(place)
        assert menu.isVisible()
        shown = table.viewport().mapFromGlobal(menu.pos())
        assert table.visualRect(table.currentIndex()).top() <= shown.y() <= table.viewport().height()
        menu.close()


def test_the_settings_of_a_run_are_copied_as_the_line_that_setup_takes(panel: RunsPanel) -> None:
    settings = replace(RECIPES["quick"].settings, epochs=9)
    panel.set_runs([replace(row("a"), settings=settings)])
    panel.select(Path("/runs/a"))
    panel.actions_by_name["copy_settings"].trigger()
    assert QApplication.clipboard().text() == "quick epochs=9"


def note_of(panel: RunsPanel, name: str) -> str:
    return str(model(panel).index(names(panel).index(name), COLUMNS.index("note")).data())


def test_a_note_is_typed_in_its_cell_and_shown_once_it_is_written(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.table.hide_columns({COLUMNS.index("note")})
    panel.select(Path("/runs/a"))
    qtbot.keyClick(panel.table, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert panel.table.is_editing()
    assert not panel.table.isColumnHidden(COLUMNS.index("note")), "it is shown to be typed in"
    editor = panel.table.findChild(QLineEdit)
    assert editor.accessibleName() == "Note on the run"
    editor.setText("  the first to rhyme ")
    with qtbot.waitSignal(panel.note_requested) as asked:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert asked.args == [Path("/runs/a"), "the first to rhyme"]
    assert note_of(panel, "a") == ""
    panel.change_runs([replace(ROWS[0], note="the first to rhyme")])
    assert note_of(panel, "a") == "the first to rhyme"


def test_a_run_that_is_trained_can_be_noted_but_not_renamed(panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a"), is_trained=True)])
    panel.select(Path("/runs/a"))
    panel.actions_by_name["note"].trigger()
    assert panel.table.is_editing()


def test_a_note_is_read_in_full_in_its_tip(panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a"), note="<b>long</b> " * 40)])
    role = Qt.ItemDataRole.ToolTipRole
    said = model(panel).index(0, COLUMNS.index("note")).data(role)
    assert "&lt;b&gt;long" in said
    assert len(note_of(panel, "a")) <= 201
    assert "/runs/a" in model(panel).index(0, 0).data(role)
    assert "long" in model(panel).index(0, 0).data(role)


def typed(panel: RunsPanel, query: str) -> list[str]:
    panel.head.filter.setText(query)
    return names(panel)


def test_the_filter_finds_names_texts_models_differences_notes_and_pinyin(panel: RunsPanel) -> None:
    quick = RECIPES["quick"].settings
    panel.set_runs(
        [
            replace(row("one", day=4), corpus="Jane Austen", model="LSTM 64", settings=quick),
            replace(row("two", day=3), settings=replace(quick, optimizer="sgd"), note="太快了"),
            row("three", day=2),
        ]
    )
    assert typed(panel, "TWO") == ["two"]
    assert typed(panel, "austen") == ["one"]
    assert typed(panel, "lstm") == ["one"]
    assert typed(panel, "sgd") == ["two"]
    assert typed(panel, "songci") == ["two", "three"]
    assert typed(panel, "tk") == ["two"]
    assert typed(panel, "gru sc th") == ["three"]
    assert typed(panel, "gru austen") == []
    assert panel._empty.isVisible()
    assert panel.head.filter.isVisible()
    assert typed(panel, "") == ["one", "two", "three"]


def test_a_run_that_the_filter_leaves_out_keeps_its_check_mark_and_is_counted(
    qtbot: QtBot, panel: RunsPanel
) -> None:
    panel.set_overlays([Path("/runs/a"), Path("/runs/c")])
    with qtbot.assertNotEmitted(panel.overlays_changed):
        assert typed(panel, "d") == ["d"]
        panel.change_runs([row("a", 99.0, day=2)])
    assert names(panel) == ["d"]
    assert panel.overlays() == (Path("/runs/a"), Path("/runs/c"))
    assert panel.num_runs() == 4
    assert {each.name for each in panel.rows(10)} == set("abcd")
    with qtbot.waitSignal(panel.overlays_changed) as told:
        panel.change_runs([], [Path("/runs/a")])
    assert told.args == [(Path("/runs/c"),)]
    assert typed(panel, "") == ["d", "b", "c"]


def test_a_run_that_is_new_or_renamed_while_filtered_stands_where_it_belongs(panel: RunsPanel) -> None:
    assert typed(panel, "b") == ["b"]
    panel.change_runs([row("bb", day=9), row("e", day=9)])
    assert names(panel) == ["bb", "b"]
    panel.move_run(Path("/runs/d"), Path("/runs/better"))
    assert names(panel) == ["bb", "b"], "the folder is read again with the next change"
    panel.change_runs([replace(row("better", 1.02, 20, day=4), note="")])
    assert names(panel) == ["bb", "better", "b"]


def test_the_filter_is_used_by_keys_alone(qtbot: QtBot, panel: RunsPanel) -> None:
    panel.activateWindow()
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.head.filter.hasFocus()
    qtbot.keyClicks(panel.head.filter, "c")
    qtbot.keyClick(panel.head.filter, Qt.Key.Key_Down)
    assert panel.table.hasFocus()
    assert panel._actions.row() is not None
    panel.head.filter.setFocus()
    qtbot.keyClick(panel.head.filter, Qt.Key.Key_Escape)
    assert names(panel) == ["d", "b", "a", "c"]


def test_the_box_of_a_drawn_run_has_the_colour_of_its_curve(qtbot: QtBot, panel: RunsPanel) -> None:
    dress(panel)
    panel.set_overlays([Path("/runs/a"), Path("/runs/c")])
    panel.set_curves(["a", "c"])
    for number, name in enumerate(("a", "c")):
        box = panel.table.viewport().grab(check_box(panel, name)).toImage()
        shades = [box.pixelColor(x, y).name() for x in range(box.width()) for y in range(box.height())]
        assert max(set(shades), key=shades.count) == colors_of(panel).overlay(number)


def test_the_columns_fit_into_the_table_and_no_number_is_cut(panel: RunsPanel) -> None:
    long = "a-name-that-is-much-longer-than-usual-" * 2
    panel.set_runs(
        [
            replace(each, name=long + each.name, note=long, settings=RECIPES["quality"].settings)
            for each in ROWS
        ]
    )
    for width in (1400, 1000, 700, 560):
        panel.resize(width, 120)
        QApplication.processEvents()
        assert not panel.table.horizontalScrollBar().maximum(), width
        assert panel.table.isColumnHidden(COLUMNS.index("differs")) == (width < 900)
        for column in ("perplexity", "epochs", "heldout", "started"):
            place = COLUMNS.index(column)
            if panel.table.isColumnHidden(place):
                continue
            texts = [model(panel).index(i, place).data() for i in range(4)]
            texts.append(model(panel).headerData(place, Qt.Orientation.Horizontal))
            needed = max(panel.table.fontMetrics().horizontalAdvance(text) for text in texts)
            assert panel.table.columnWidth(place) > needed, column


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_title_is_cut_whichever_column_the_rows_are_sorted_by(
    qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    choose_fonts(qapp)
    Language(qapp).use(language)
    panel = RunsPanel()
    qtbot.addWidget(panel)
    dress(panel)
    panel.set_runs([replace(each, settings=RECIPES["quality"].settings) for each in ROWS])
    panel.show()
    header = panel.table.horizontalHeader()
    assert isinstance(header, TitlesHeader)
    for width in (1380, 1055, 964, 700):
        panel.resize(width, 200)
        QApplication.processEvents()
        for place in range(len(COLUMNS)):
            if panel.table.isColumnHidden(place):
                continue
            panel.table.sortByColumn(place, Qt.SortOrder.DescendingOrder)
            option = QStyleOptionHeader()
            header.initStyleOptionForIndex(option, place)
            assert option.sortIndicator == QStyleOptionHeader.SortIndicator.None_
            title = str(model(panel).headerData(place, Qt.Orientation.Horizontal))
            assert option.text == f"{title} \u2193"
            needed = header.fontMetrics().horizontalAdvance(option.text)
            assert panel.table.columnWidth(place) >= needed + 12, (width, title)
    i18n.set_language("en")


def test_a_column_that_says_nothing_gives_its_room_to_what_differs(panel: RunsPanel) -> None:
    settings = replace(RECIPES["quick"].settings, learning_rate=0.002, epochs=10)
    rows = [replace(each, settings=settings) for each in ROWS]
    differs, note, heldout = map(COLUMNS.index, ("differs", "note", "heldout"))

    def is_whole() -> bool:
        text = str(model(panel).index(0, differs).data())
        needed = panel.table.fontMetrics().horizontalAdvance(text)
        return panel.table.columnWidth(differs) >= needed

    panel.resize(1055, 200)
    panel.set_runs(rows)
    panel.table.fit_columns()
    assert is_whole()
    assert panel.table.isColumnHidden(note)
    panel.set_runs([replace(each, note="to show", heldout=3.0) for each in rows])
    panel.table.fit_columns()
    assert not panel.table.isColumnHidden(note)
    assert not panel.table.isColumnHidden(heldout)
    assert not panel.table.isColumnHidden(differs)


def test_names_have_their_room_when_the_table_comes_into_sight(qtbot: QtBot) -> None:
    panel = RunsPanel()
    qtbot.addWidget(panel)
    panel.resize(1100, 200)
    panel.set_runs([replace(each, name="2026-11-28-0812-songci-gru") for each in ROWS])
    panel.table.fit_columns()  # as it happens while the drawer is closed
    panel.show()
    QApplication.processEvents()
    name = model(panel).index(0, 0).data()
    assert panel.table.columnWidth(0) > panel.table.fontMetrics().horizontalAdvance(name)


def test_names_of_runs_that_are_cut_differ_in_what_is_shown(panel: RunsPanel) -> None:
    names = [f"sizes/hidden_size={size},learning_rate=0.005,seed=0" for size in (128, 256)]
    panel.set_runs([replace(row(f"run-{name[-40:]}"), name=name) for name in names])
    panel.show()
    panel.table.setColumnWidth(0, 150)
    cells, shown = panel.table.itemDelegateForColumn(0), set()
    assert isinstance(cells, NameCells)
    for index in (model(panel).index(place, 0) for place in range(2)):
        option = QStyleOptionViewItem()
        option.widget, option.rect = panel.table, panel.table.visualRect(index)
        cells.initStyleOption(option, index)
        shown.add(painted_name(option, index))
    assert len(shown) == 2
    assert all("128" in text or "256" in text for text in shown)


def test_a_run_says_its_best_held_out_perplexity_and_how_long_it_took(panel: RunsPanel) -> None:
    panel.set_runs([replace(row("a", day=2), heldout=9.0, best_heldout=7.25, seconds=3723.4), row("b")])
    assert column(panel, COLUMNS.index("best_heldout")) == ["7.250", "–"]
    assert column(panel, COLUMNS.index("seconds")) == ["1:02:03", "–"]


def test_the_table_tells_over_which_run_the_pointer_is(qtbot: QtBot, panel: RunsPanel) -> None:
    told: list[str] = []
    panel.table.pointed.connect(told.append)
    place = panel.table.visualRect(panel.table.model().index(1, 2)).center()
    qtbot.mouseMove(panel.table.viewport(), place)
    qtbot.mouseMove(panel.table.viewport(), place + QPoint(3, 0))
    QApplication.sendEvent(panel.table, QEvent(QEvent.Type.Leave))
    assert told == [names(panel)[1], ""]


def test_a_run_of_a_grid_is_renamed_within_it(panel: RunsPanel) -> None:
    """The list names the grid, too; what is typed is the run's own name."""
    panel.change_runs([replace(row("grid/seed=0"), path=Path("/runs/grid/seed=0"))])
    model = panel._model
    (index,) = [
        model.index(place, 0)
        for place in range(model.rowCount())
        if model.index(place, 0).data() == "grid/seed=0"
    ]
    assert index.data(Qt.ItemDataRole.EditRole) == "seed=0"
    typed = []
    panel.rename_requested.connect(lambda path, name: typed.append((path, name)))
    model.setData(index, "seed=0")
    model.setData(index, "again")
    assert typed == [(Path("/runs/grid/seed=0"), "again")]
    panel.move_run(Path("/runs/grid/seed=0"), Path("/runs/grid/again"))
    assert "grid/again" in [model.index(place, 0).data() for place in range(model.rowCount())]


def test_the_run_on_display_is_marked_and_stays_so_under_another_name(panel: RunsPanel) -> None:
    panel.set_runs(ROWS)
    model, role = panel._model, Qt.ItemDataRole

    def marked() -> list[str]:
        rows = [model.index(place, 0) for place in range(model.rowCount())]
        return [index.data() for index in rows if index.data(role.FontRole) is not None]

    assert marked() == []
    panel.set_displayed(Path("/runs/a"))
    assert marked() == ["a"]
    place = model.place_of(Path("/runs/a"))
    assert place is not None
    assert model.index(place, 0).data(role.AccessibleTextRole) == "a, on display"
    panel.move_run(Path("/runs/a"), Path("/runs/better"))
    assert marked() == ["better"]
    panel.set_displayed(None)
    assert marked() == []
