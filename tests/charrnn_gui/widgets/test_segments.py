"""Buttons side by side, of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.segments import Segments


def test_the_keyboard_is_at_what_is_chosen_or_not_in_here(qtbot: QtBot) -> None:
    window, elsewhere, segments = QWidget(), QLineEdit(), Segments(("one", "two", "three"))
    layout = QVBoxLayout(window)
    layout.addWidget(elsewhere)
    layout.addWidget(segments)
    qtbot.addWidget(window)
    window.show()
    segments.button("one").setFocus()
    qtbot.mouseClick(segments.button("two"), Qt.MouseButton.LeftButton)
    assert window.focusWidget() is segments.button("two")
    segments.choose("three")
    assert window.focusWidget() is segments.button("three")
    elsewhere.setFocus()
    qtbot.mouseClick(segments.button("one"), Qt.MouseButton.LeftButton)
    assert window.focusWidget() is elsewhere
