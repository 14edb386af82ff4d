"""The ring lies around what it points at, and ends with the next key."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from charrnn_gui.widgets.ring import Ring


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    return window


@pytest.fixture
def line(window: QWidget) -> QLineEdit:
    inner = QWidget(window)
    inner.move(50, 60)
    inner.resize(200, 100)
    line = QLineEdit(inner)
    inner.show()
    line.setFocus()
    return line


def test_it_lies_around_all_of_the_widgets_and_within_the_window(window: QWidget, line: QLineEdit) -> None:
    ring = Ring(window)
    ring.show_around([line])
    assert ring.geometry().contains(QRect(line.mapTo(window, QPoint()), line.size()))
    ring.show_around([line, window])
    assert ring.geometry() == window.rect()


def test_a_key_ends_it_and_reaches_what_it_was_meant_for(
    window: QWidget, line: QLineEdit, qtbot: Any
) -> None:
    ring = Ring(window)
    ring.show_around([line])
    qtbot.keyClicks(line, "a")
    assert not ring.isVisible()
    assert line.text() == "a"


def test_escape_ends_it_and_nothing_else(window: QWidget, line: QLineEdit, qtbot: Any) -> None:
    ring = Ring(window)
    ring.show_around([line])
    with qtbot.waitSignal(ring.escaped):
        qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not ring.isVisible()


def test_it_ends_by_itself_and_with_another_size_of_the_window(
    window: QWidget, line: QLineEdit, qtbot: Any
) -> None:
    ring = Ring(window)
    ring.show_around([line])
    window.resize(300, 300)
    assert not ring.isVisible()
    ring._over.setInterval(0)
    ring.show_around([line])
    qtbot.waitUntil(lambda: not ring.isVisible())
