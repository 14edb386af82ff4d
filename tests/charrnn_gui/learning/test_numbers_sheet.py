"""The numbers of the curve stand behind a key, as a table that can be copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.numbers_sheet import NumbersSheet
from charrnn_gui.learning.panel import LearningPanel
from core.common.i18n import set_language
from core.common.progress import EpochFinished, HeldoutEvaluated, Moment, Told

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def epoch(number: int, heldout: float | None = None) -> EpochFinished:
    return EpochFinished(Moment(number, 8 * number), 10.0 / number, heldout, 61.0 * number, 1.0, 0.5, 0.01)


@pytest.fixture
def panel(qtbot: QtBot) -> LearningPanel:
    panel = LearningPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 600)
    panel.show()
    panel.add(Told(epochs=(epoch(1), epoch(2, 6.0))))
    return panel


def opened(panel: LearningPanel, qtbot: QtBot) -> NumbersSheet:
    panel.activateWindow()
    panel.perplexity_plot.setFocus()
    qtbot.keyClick(panel.perplexity_plot, Qt.Key.Key_F2)
    sheet = panel.findChild(NumbersSheet)
    assert sheet is not None
    assert sheet.isVisible()
    return sheet


def cells(sheet: NumbersSheet) -> list[list[str]]:
    model = sheet.model
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_a_key_shows_the_epochs_and_escape_gives_the_focus_back(panel: LearningPanel, qtbot: QtBot) -> None:
    sheet = opened(panel, qtbot)
    assert cells(sheet) == [
        ["1", "8", "10.00", "–", "0.5000", "0.01", "1:01"],
        ["2", "16", "5.000", "6.000", "0.5000", "0.01", "2:02"],
    ]
    assert sheet.table.hasFocus()
    qtbot.keyClick(sheet.table, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert panel.perplexity_plot.hasFocus()


def test_an_evaluation_within_an_epoch_has_a_row_at_its_place(panel: LearningPanel, qtbot: QtBot) -> None:
    panel.add(Told(evaluations=(HeldoutEvaluated(Moment(3, 20), 5.5, 150.0, 2.5),)))
    sheet = opened(panel, qtbot)
    panel.add(Told(evaluations=(HeldoutEvaluated(Moment(3, 22), 5.25, 165.0, 2.75),), epochs=(epoch(3),)))
    assert [row[:2] for row in cells(sheet)[2:]] == [["2.50", "20"], ["2.75", "22"], ["3", "24"]]
    assert cells(sheet)[2][2:] == ["–", "5.500", "–", "–", "2:30"]


def test_the_table_grows_with_the_run_and_is_empty_for_the_next(panel: LearningPanel, qtbot: QtBot) -> None:
    sheet = opened(panel, qtbot)
    panel.add(Told(epochs=(epoch(3),)))
    assert [row[0] for row in cells(sheet)] == ["1", "2", "3"]
    panel.clear()
    assert cells(sheet) == []
    panel.add(Told(epochs=(epoch(1),)))
    assert [row[0] for row in cells(sheet)] == ["1"]


def test_all_rows_or_the_selected_ones_are_copied_with_their_titles(
    panel: LearningPanel, qtbot: QtBot
) -> None:
    sheet = opened(panel, qtbot)
    qtbot.keyClick(sheet.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    sheet._copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["Epoch", "Update", "Training"]
    assert [line.split("\t")[0] for line in lines[1:]] == ["1", "2"]
    sheet.table.clearSelection()
    sheet.table.selectRow(1)
    sheet._copy.click()
    assert [line.split("\t")[0] for line in QApplication.clipboard().text().splitlines()[1:]] == ["2"]


def test_it_lies_over_the_plots_and_speaks_the_language(panel: LearningPanel, qtbot: QtBot) -> None:
    sheet = opened(panel, qtbot)
    panel.resize(900, 500)
    assert sheet.geometry() == panel._splitter.geometry()
    set_language("zh_CN")
    sheet.retranslate()
    assert sheet.model.headerData(0, Qt.Orientation.Horizontal) == "轮"


def test_the_model_keeps_qts_rules(panel: LearningPanel, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(opened(panel, qtbot).model)
