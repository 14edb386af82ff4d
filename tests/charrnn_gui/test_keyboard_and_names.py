"""Every control has a name for a screen reader, and is reached by the Tab key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QPushButton, QWidget

from charrnn_gui.main_window import MainWindow
from charrnn_gui.palette.palette import Palette


@pytest.fixture
def window(qtbot: Any) -> Iterator[MainWindow]:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    window.actions_by_name["runs"].setChecked(True)
    window.learning.numbers.show()
    yield window
    window.close()


def by_tab(window: MainWindow) -> list[QWidget]:
    """Return every widget that the Tab key can stop at, shown or not."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        # The list that Qt opens below a choice has the name of the choice.
        and not (isinstance(widget, QAbstractItemView) and isinstance(widget.parent().parent(), QComboBox))
        # A button without a text offers nothing at the moment, and is not in sight.
        and not (isinstance(widget, QPushButton) and not widget.isVisible() and not widget.text())
    ]


def test_every_control_has_a_name_for_a_screen_reader(window: MainWindow) -> None:
    window.workspaces.show_workspace("compare")
    Palette(window).open()
    nameless = []
    for widget in by_tab(window):
        accessible = QAccessible.queryAccessibleInterface(widget)
        if accessible is None or not accessible.text(QAccessible.Text.Name).strip():
            nameless.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    assert not nameless


def test_the_tab_key_reaches_every_control_in_sight(window: MainWindow) -> None:
    window.activateWindow()
    start = window.write.prefix_edit
    start.setFocus()
    reached = {start}
    for _press in range(300):
        # As the Tab key does; a text edit would take the key itself.
        window.focusNextChild()
        focus = QApplication.focusWidget()
        if focus is start:
            break
        assert focus is not None
        reached.add(focus)
    wanted = {widget for widget in by_tab(window) if widget.isVisible() and widget.isEnabled()}
    missed = [f"{type(w).__name__} in {type(w.parentWidget()).__name__}" for w in wanted - reached]
    assert not missed
