"""LinesTable: one line a sample, opened, copied, kept in its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.look.fonts import numbers, typed
from charrnn_gui.look.tokens import CAPTION
from charrnn_gui.writing.line_delegate import OPEN_CHARS, PADDING, shown_in_full
from charrnn_gui.writing.lines_model import PERPLEXITY, LinesModel
from charrnn_gui.writing.lines_table import LinesTable
from charrnn_gui.writing.samples import Samples
from core.common.measures import four_digits
from core.common.progress import Moment, SampleWritten
from tests.charrnn_gui.writing.samples_told import sample

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


class Shown:
    """A table with its samples."""

    def __init__(self, qtbot: QtBot) -> None:
        self.samples = Samples()
        self.model = LinesModel(self.samples)
        self.model.show_prefix("春")
        self.table = LinesTable(self.model)
        qtbot.addWidget(self.table)
        self.table.resize(400, 300)
        self.table.show()

    def add(self, *written: SampleWritten) -> None:
        for each in written:
            self.samples.add(each)
            self.model.add_newest(each.moment)

    def click(self, qtbot: QtBot, row: int) -> None:
        place = self.table.visualRect(self.model.index(row, 1)).center()
        qtbot.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_a_click_opens_a_long_sample_and_another_closes_it(shown: Shown, qtbot: QtBot) -> None:
    shown.add(sample(1, "春", "风" * 200), sample(2, "春", "雨" * 200))
    low = shown.table.rowHeight(0)
    with qtbot.waitSignal(shown.table.row_chosen) as chosen:
        shown.click(qtbot, 1)
    assert chosen.args == [1]
    assert shown.table.rowHeight(1) > 4 * low
    shown.click(qtbot, 0)
    assert shown.table.rowHeight(0) > 4 * low
    assert shown.table.rowHeight(1) == low
    shown.click(qtbot, 0)
    assert shown.table.rowHeight(0) == low


def test_the_keyboard_opens_and_unfolds_too(shown: Shown, qtbot: QtBot) -> None:
    shown.add(*(sample(number, "春", "风" * 100) for number in range(1, 4)))
    shown.table.setFocus()
    shown.table.choose(0)
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    assert shown.table.is_open(0)
    qtbot.keyClick(shown.table, Qt.Key.Key_Down)
    qtbot.keyClick(shown.table, Qt.Key.Key_Space)
    assert shown.model.rowCount() == 4


def test_an_open_sample_stays_open_as_newer_ones_come(shown: Shown) -> None:
    shown.add(sample(1, "春", "风" * 200))
    shown.table.toggle(0)
    high = shown.table.rowHeight(0)
    shown.add(sample(2, "春"))
    assert shown.table.is_open(1)
    assert (shown.table.rowHeight(0) < high, shown.table.rowHeight(1)) == (True, high)


def test_what_is_read_stays_in_its_place_as_newer_ones_come(shown: Shown) -> None:
    shown.add(*(sample(number, "春") for number in range(1, 51)))
    shown.table.verticalScrollBar().setValue(300)
    before = shown.table.indexAt(QPoint(5, 100)).siblingAtColumn(1).data()
    top = shown.table.top()
    shown.add(*(sample(number, "春") for number in range(51, 60)))
    shown.table.keep_top(top)
    assert shown.table.indexAt(QPoint(5, 100)).siblingAtColumn(1).data() == before


def test_the_whole_text_is_copied_whatever_is_shown_of_it(shown: Shown, qtbot: QtBot) -> None:
    long = "لا" * 150_000
    shown.add(sample(1, "春", long))
    shown.table.choose(0)
    shown.table.toggle(0)
    qtbot.keyClick(shown.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "春" + long


def test_of_a_very_long_sample_a_part_is_laid_out_and_the_rest_counted() -> None:
    text = shown_in_full("风" * (OPEN_CHARS + 5))
    assert len(text) < OPEN_CHARS + 80
    assert "5 more characters" in text


def test_perplexities_need_room(shown: Shown, qtbot: QtBot) -> None:
    shown.add(sample(1, "春"))
    assert not shown.table.isColumnHidden(PERPLEXITY)
    shown.table.resize(180, 300)
    assert shown.table.isColumnHidden(PERPLEXITY)
    assert shown.table.columnWidth(1) > 80


def test_a_perplexity_is_never_cut(shown: Shown) -> None:
    moments = [Moment(epoch, epoch * 8) for epoch in (1, 2, 3)]
    metrics = QFontMetrics(numbers(typed(shown.table.font(), CAPTION)))
    for moment, perplexity in zip(moments, (18_901.0, 324_567.0, 6.5e30), strict=True):
        shown.samples.perplexities[moment] = perplexity
        shown.add(sample(moment.epoch, "春"))
        text = four_digits(perplexity)
        assert shown.model.longest_perplexity() == text
        room = shown.table.columnWidth(PERPLEXITY) - 2 * PADDING
        assert metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) == text


def test_a_choice_of_the_program_is_told_to_nobody(shown: Shown, qtbot: QtBot) -> None:
    shown.add(sample(1, "春"), sample(2, "春"))
    with qtbot.assertNotEmitted(shown.table.row_chosen):
        shown.table.choose(1)
    assert shown.table.currentIndex().row() == 1
    assert shown.table.indexAt(QPoint(0, 290)) == QModelIndex()
