"""The sheet of keys says every key there is, in the current language, also to a screen reader."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from charrnn_gui.actions import ACTIONS, KEYS_IN_PANELS, make_actions, retranslate_actions
from charrnn_gui.frame.shortcuts_sheet import ShortcutsSheet


def sheet_over(qtbot: Any) -> tuple[QWidget, ShortcutsSheet]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    actions = make_actions(window)
    retranslate_actions(actions)
    window.show()
    return window, ShortcutsSheet(window, actions)


def test_every_action_with_a_key_is_listed_with_it(qtbot: Any) -> None:
    window, sheet = sheet_over(qtbot)
    sheet.open()
    shown = {
        sheet.table.item(row, 1).text(): sheet.table.item(row, 0).text()
        for row in range(sheet.table.rowCount())
    }
    assert shown.keys() == {row.shortcut for row in ACTIONS if row.shortcut} | dict(KEYS_IN_PANELS).keys()
    assert shown["F5"] == "Train"
    assert window.rect().contains(sheet.box.geometry())


def test_it_is_read_out_and_esc_closes_it(qtbot: Any) -> None:
    window, sheet = sheet_over(qtbot)
    sheet.open()
    assert sheet.isVisible()
    qtbot.waitUntil(sheet.table.hasFocus)
    table = QAccessible.queryAccessibleInterface(sheet.table)
    read = [table.child(number).text(QAccessible.Text.Name) for number in range(table.childCount())]
    assert "Train: F5" in read
    qtbot.keyClick(sheet.table, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert window.isVisible()
