"""LinesMenu: what has no effect is disabled, and no two entries share a key."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.lines_menu import LinesMenu

# The virtual screen says so of every window and menu.
pytestmark = pytest.mark.qt_log_ignore("does not support")


def test_what_has_no_effect_is_disabled(qtbot: QtBot) -> None:
    menu = LinesMenu()
    qtbot.addWidget(menu)
    menu.open_at(QPoint(0, 0), has_line=False, is_newest=True)
    assert [action.isEnabled() for action in menu.actions() if not action.isSeparator()] == [False] * 4 + [
        True
    ]
    menu.open_at(QPoint(0, 0), has_line=True, is_newest=False)
    assert all(action.isEnabled() for action in menu.actions() if not action.isSeparator())
    menu.close()


def test_every_entry_has_a_key_of_its_own(qtbot: QtBot) -> None:
    menu = LinesMenu()
    qtbot.addWidget(menu)
    keys = [re.findall("&(.)", action.text()) for action in menu.actions() if not action.isSeparator()]
    assert len({key.lower() for (key,) in keys}) == len(keys) == 5
