"""A badge has room for its words, in both themes."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.look.tokens import DARK
from charrnn_gui.theme import apply_theme
from charrnn_gui.widgets.badge import Badge


def test_the_width_that_it_asks_for_shows_all_its_words(qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    badge.setText("by hand since epoch 11")
    badge.resize(badge.width_for(badge.text()), 24)
    assert badge.shown_text() == badge.text()
    badge.resize(40, 24)
    assert badge.shown_text() != badge.text()
    badge.grab()


def test_it_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    badge.resize(60, 24)
    badge.show()
    apply_theme(qapp, "dark")
    try:
        QApplication.processEvents()
        assert badge.grab().toImage().pixelColor(4, 12).name() == DARK.accent_soft
    finally:
        apply_theme(qapp, "light")
