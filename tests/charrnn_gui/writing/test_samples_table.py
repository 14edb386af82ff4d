"""SamplesTable: rows are moments, columns prefixes; copied, scrubbed, quick."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.pinned_prefixes import PinnedPrefixes
from charrnn_gui.writing.samples_model import MOST_COLUMNS
from charrnn_gui.writing.samples_table import ADDED_AT_ONCE, SamplesTable
from core.common.progress import Moment, SampleWritten

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


def test_a_part_of_an_epoch_is_named_as_one(qtbot: QtBot) -> None:
    table = SamplesTable()
    qtbot.addWidget(table)
    table.add_samples([SampleWritten(Moment(2, 256), "东", "东风", 256 / 245)])
    assert table._model.headerData(0, Qt.Orientation.Vertical) == "1.04"
    assert table._where.text() == "1.04 epochs, update 256"


def sample(epoch: int, prefix: str, text: str | None = None) -> SampleWritten:
    return SampleWritten(Moment(epoch, epoch * 8), prefix, prefix + (text or f"第{epoch}"))


@pytest.fixture
def table(qtbot: QtBot) -> SamplesTable:
    table = SamplesTable()
    qtbot.addWidget(table)
    table.resize(420, 500)
    table.show()
    return table


def cells(model: QAbstractItemModel) -> list[list[object]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_rows_are_epochs_with_the_newest_on_top_and_columns_prefixes(table: SamplesTable) -> None:
    model = table.table.model()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.set_prefixes(("分开", "不分开"))
    table.add_samples([sample(1, "分开")])
    table.add_samples([sample(1, "不分开"), sample(3, "分开")])
    table.add_samples([sample(2, "分开")])  # late
    assert cells(model) == [["分开第3", None], ["分开第2", None], ["分开第1", "不分开第1"]]
    assert [model.headerData(r, Qt.Orientation.Vertical) for r in range(3)] == ["3", "2", "1"]
    assert table.samples == (
        sample(1, "分开"),
        sample(1, "不分开"),
        sample(2, "分开"),
        sample(3, "分开"),
    )
    tester.deleteLater()


def test_a_second_sample_of_one_moment_replaces_the_first(table: SamplesTable) -> None:
    table.add_samples([sample(1, "分开", "旧"), sample(1, "分开", "新")])
    table.add_samples([sample(1, "分开", "最新")])
    assert cells(table.table.model()) == [["分开最新"]]


def test_an_unpinned_prefix_keeps_its_column_while_it_has_samples(table: SamplesTable) -> None:
    table.set_prefixes(("分开", "不分开"))
    table.add_samples([sample(1, "分开")])
    table.set_prefixes(("春",))
    assert cells(table.table.model()) == [[None, "分开第1"]]
    table.clear()
    assert table.table.model().columnCount() == 1
    assert table.samples == ()


def test_the_large_view_follows_the_newest_until_the_person_goes_back(table: SamplesTable) -> None:
    table.add_samples([sample(1, "分开")])
    table.add_samples([sample(2, "分开")])
    assert table.shown_moment() == Moment(2, 16)
    table.slider.setValue(0)
    assert table.reader.toPlainText() == "分开第1"
    table.add_samples([sample(3, "分开")])
    assert table.reader.toPlainText() == "分开第1"
    table.slider.setValue(2)
    assert table.reader.toPlainText() == "分开第3"


def test_slider_and_row_choose_each_other(table: SamplesTable) -> None:
    table.add_samples([sample(epoch, "分开") for epoch in range(1, 11)])
    table.slider.setValue(2)
    assert table.table.currentIndex().row() == 7
    table.table.selectRow(0)
    assert table.slider.value() == 9


def test_new_samples_leave_the_selection_on_its_text(table: SamplesTable) -> None:
    table.add_samples([sample(epoch, "分开") for epoch in range(1, 11)])
    table.slider.setValue(4)
    table.add_samples([sample(11, "分开")])
    assert [i.data() for i in table.table.selectedIndexes()] == ["分开第5"]
    assert table.slider.value() == 4


def test_copying_gives_tab_separated_cells_with_their_whole_text(table: SamplesTable, qtbot: QtBot) -> None:
    long = "春" * 1000
    table.add_samples([sample(1, "a", long), sample(1, "b"), sample(2, "a", "x\ny"), sample(2, "b")])
    table.table.selectAll()
    qtbot.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == f'"ax\ny"\tb第2\na{long}\tb第1'
    one = table.table.model().index(0, 0)
    table.table.selectionModel().select(one, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    qtbot.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "ax\ny"


def test_the_tooltip_has_the_whole_text_as_text(table: SamplesTable) -> None:
    table.add_samples([sample(1, "<b>", "春" * 1000)])
    tip = table.table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "春" * 1000 in tip
    assert "<b>" not in tip


def test_samples_of_any_length_are_shown_in_part_and_copied_whole(table: SamplesTable, qtbot: QtBot) -> None:
    ligatures = "لا" * 150_000
    table.add_samples([sample(1, str(number), ligatures) for number in range(10)])
    shown = table.reader.toPlainText()
    assert len(shown) < 25_000
    assert shown.count("more characters") == 10
    table.table.setCurrentIndex(table.table.model().index(0, 3))
    qtbot.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "3" + ligatures


def test_the_samples_of_a_long_run_come_in_parts_and_in_their_order(
    table: SamplesTable, qtbot: QtBot
) -> None:
    count = 3 * ADDED_AT_ONCE + 7
    added: list[int] = []
    table.table.model().rowsInserted.connect(lambda _parent, first, last: added.append(last - first + 1))
    table.add_samples([sample(epoch, "a") for epoch in range(1, count + 1)])
    table.add_samples([sample(count + 1, "a")])
    qtbot.waitUntil(lambda: table.table.model().rowCount() == count + 1)
    assert max(added) == ADDED_AT_ONCE
    assert table.shown_moment() == Moment(count + 1, 8 * (count + 1))
    assert [s.moment.epoch for s in table.samples] == list(range(1, count + 2))
    table.add_samples([sample(epoch, "b") for epoch in range(1, count + 1)])
    table.clear()
    qtbot.wait(10)
    assert table.samples == ()


def test_a_long_prefix_is_cut_too(table: SamplesTable) -> None:
    table.add_samples([sample(1, "字" * 300_000)])
    assert len(table.reader.toPlainText()) < 25_000
    title = table.table.model().headerData(0, Qt.Orientation.Horizontal)
    assert isinstance(title, str)
    assert len(title) < 100


@pytest.mark.parametrize("pinned", [True, False])
def test_of_very_many_prefixes_the_first_have_columns_and_the_rest_are_counted(
    table: SamplesTable, qtbot: QtBot, pinned: bool
) -> None:
    model = table.table.model()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    prefixes = [f"p{number}" for number in range(100_000)]
    if pinned:
        table.set_prefixes(prefixes)
    table.add_samples([sample(1, prefix) for prefix in prefixes[:30]])
    table.add_samples([sample(1, prefix) for prefix in prefixes[30:]])
    hidden = f"{100_000 - MOST_COLUMNS:,} more prefixes are not shown."
    qtbot.waitUntil(lambda: table._hidden.text() == hidden, timeout=60_000)
    assert model.columnCount() == MOST_COLUMNS
    assert table._hidden.isVisible()
    table.set_prefixes(())
    table.clear()
    assert not table._hidden.isVisible()
    tester.deleteLater()


def test_of_very_many_pinned_prefixes_the_first_have_tags_and_the_rest_are_counted(qtbot: QtBot) -> None:
    pins = PinnedPrefixes()
    qtbot.addWidget(pins)
    pins.set_prefixes([f"p{number}" for number in range(100_000)])
    labels = [label.text() for label in pins.findChildren(QLabel) if label.isVisibleTo(pins)]
    assert labels == ["Pinned prefixes:", "and 99,950 more"]
    assert len(pins.findChildren(QToolButton)) == 100
    pins.set_prefixes(["one"])
    labels = [label.text() for label in pins.findChildren(QLabel) if label.isVisibleTo(pins)]
    assert labels == ["Pinned prefixes:"]
