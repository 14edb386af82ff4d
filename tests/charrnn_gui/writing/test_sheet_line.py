"""SheetLine: on little room the samples are a line, and a sheet over the panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.panel import WritePanel
from tests.charrnn_gui.writing.samples_told import sample, told

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


@pytest.fixture
def panel(qtbot: QtBot) -> WritePanel:
    panel = WritePanel()
    qtbot.addWidget(panel)
    panel.resize(300, 420)
    panel.set_pinned_prefixes(("春",))
    panel.show()
    panel.set_compact(True)
    QApplication.processEvents()
    return panel


def test_the_line_says_what_is_shown_and_opens_and_closes_the_sheet(panel: WritePanel, qtbot: QtBot) -> None:
    panel.add(told(sample(1, "春"), sample(2, "春")))
    assert panel.sheet_line.label.text() == "epoch 2 · 春第2"
    assert not panel.through_time.isVisible()
    qtbot.mouseClick(panel.sheet_line.button, Qt.MouseButton.LeftButton)
    assert panel.through_time.isVisible()
    assert panel.through_time.geometry().bottom() < panel.sheet_line.y()
    panel.through_time.slider.setValue(0)
    assert panel.sheet_line.label.text() == "epoch 1 · 春第1"
    qtbot.keyClick(panel.through_time.chips.chips[0], Qt.Key.Key_Escape)
    qtbot.keyClick(panel.through_time.chips.chips[0], Qt.Key.Key_Escape)
    assert not panel.through_time.isVisible()


def test_the_sheet_is_as_large_as_the_panel(panel: WritePanel) -> None:
    panel.sheet_line.button.setChecked(True)
    panel.resize(400, 500)
    QApplication.processEvents()
    assert panel.through_time.width() > 340
    assert panel.through_time.height() > 400


def test_with_more_room_the_samples_have_their_place_again(panel: WritePanel) -> None:
    panel.add(told(sample(1, "春")))
    panel.sheet_line.button.setChecked(True)
    panel.resize(420, 900)
    panel.set_compact(False)
    QApplication.processEvents()
    assert panel.through_time.isVisible()
    assert not panel.sheet_line.isVisible()
    assert panel._splitter.indexOf(panel.through_time) == 1
    assert min(panel._splitter.sizes()) > 100
