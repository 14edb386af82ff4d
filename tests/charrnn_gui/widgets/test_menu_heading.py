"""A heading in a menu is drawn, and can't be chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.menu_heading import MenuHeading


@pytest.mark.qt_log_ignore("propagateSizeHints", "raise", "grabbing the keyboard")
def test_a_heading_is_seen_and_passed_over_by_the_keyboard(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    heading = MenuHeading(menu)
    heading.say("Across")
    first = menu.addAction("Epochs")
    menu.popup(menu.pos())
    label = menu.findChild(QLabel)
    assert label.isVisible()
    assert label.text() == "Across"
    assert label.width() >= label.sizeHint().width() - 1
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction() is first
    menu.close()
