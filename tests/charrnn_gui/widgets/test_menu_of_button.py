"""Push buttons with a menu."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.theme import dress
from charrnn_gui.widgets.menu_of_button import give_menu


def test_the_arrow_has_room_beside_the_text(qtbot: QtBot) -> None:
    window, menu = QWidget(), QMenu()
    qtbot.addWidget(window)
    plain, opening = QPushButton("Branch"), QPushButton("Branch")
    give_menu(opening, menu)
    line = QHBoxLayout(window)
    for button in (plain, opening):
        line.addWidget(button)
    dress(window)
    window.show()
    assert opening.menu() is menu
    # Twelve pixels of arrow, and air.
    assert opening.width() - plain.width() > 12
