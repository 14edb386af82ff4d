"""MarkedSlider: a mark at each position, if there is room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.marked_slider import MarkedSlider

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


def test_marks_stand_at_all_positions_or_at_every_second_fifth_or_tenth(qtbot: QtBot) -> None:
    slider = MarkedSlider()
    qtbot.addWidget(slider)
    slider.resize(214, 20)
    slider.setRange(0, 0)
    assert slider.marks() == []
    slider.setRange(0, 9)
    assert slider.marks() == list(range(10))
    for last, step in ((60, 2), (200, 5), (400, 10), (100_000, 5_000)):
        slider.setRange(0, last)
        assert slider.marks() == list(range(0, last + 1, step))


def test_marks_are_painted(qtbot: QtBot) -> None:
    slider = MarkedSlider()
    qtbot.addWidget(slider)
    slider.resize(200, 24)
    slider.setRange(0, 4)
    slider.show()
    QApplication.processEvents()
    marked = slider.grab().toImage()
    slider.setRange(0, 0)
    assert marked != slider.grab().toImage()
