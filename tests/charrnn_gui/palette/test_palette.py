"""The palette over the window: typed into, walked by keys, and gone without a trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.palette.entries import Entry
from charrnn_gui.palette.palette import Palette
from charrnn_gui.palette.sources import setting_entries
from charrnn_gui.setup.setting_editors import NumberEdit
from core.settings.settings import Settings

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

DONE: list[str] = []


def entries() -> Iterator[Entry]:
    yield from setting_entries(Settings())
    for name in ("Train", "Step"):
        yield Entry("actions", name, do=lambda name=name: DONE.append(name))
    yield Entry("actions", "Stop", reason="Nothing is under way.", do=lambda: DONE.append("Stop"))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    DONE.clear()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    QLineEdit(window).setObjectName("prefix")
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def palette(window: QWidget) -> Palette:
    palette = Palette(window)
    palette.set_sources(entries, lambda: {name: getattr(Settings(), name) for name in ("hidden_size",)})
    return palette


def test_it_opens_over_the_whole_window_with_the_keyboard_in_its_line(
    qtbot: QtBot, window: QWidget, palette: Palette
) -> None:
    assert not palette.isVisible()
    with qtbot.waitSignal(palette.opened):
        palette.open()
    assert palette.geometry() == window.rect()
    qtbot.waitUntil(palette.line.hasFocus)
    window.resize(700, 500)
    assert palette.geometry() == window.rect()


def test_esc_closes_it_and_gives_the_keyboard_back(qtbot: QtBot, window: QWidget, palette: Palette) -> None:
    prefix = window.findChild(QLineEdit, "prefix")
    prefix.setFocus()
    palette.open()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    qtbot.waitUntil(prefix.hasFocus)


def test_a_click_beside_the_box_closes_it(qtbot: QtBot, palette: Palette) -> None:
    palette.open()
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()


def test_enter_does_what_is_chosen_once_and_closes(qtbot: QtBot, palette: Palette) -> None:
    palette.open()
    qtbot.keyClicks(palette.line, "ste")
    rows = [palette._model.entry(row).title for row in range(palette._model.rowCount())]  # type: ignore[union-attr]
    while rows[palette.list.currentIndex().row()] != "Step":
        qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert DONE == ["Step"]
    assert not palette.isVisible()


def test_what_is_impossible_is_not_done(qtbot: QtBot, palette: Palette) -> None:
    palette.open()
    qtbot.keyClicks(palette.line, "stop")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert DONE == []
    assert palette.isVisible()


def test_a_setting_is_changed_in_its_place(qtbot: QtBot, palette: Palette) -> None:
    palette.open()
    qtbot.keyClicks(palette.line, "hidden units")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    editor = palette.list.findChild(NumberEdit)
    assert editor is not None
    assert editor.value() == Settings().hidden_size
    with qtbot.waitSignal(palette.setting_changed) as changed:
        editor.lineEdit().setText("77")
        qtbot.keyClick(editor.lineEdit(), Qt.Key.Key_Return)
    assert changed.args == ["hidden_size", 77]
    assert palette.isVisible()


def test_keys_move_within_the_list_and_stop_at_its_ends(qtbot: QtBot, palette: Palette) -> None:
    palette.open()
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 0
    for _time in range(30):
        qtbot.keyClick(palette.line, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() == palette._model.rowCount() - 1


def test_if_nothing_is_found_the_palette_says_so_until_something_is(palette: Palette) -> None:
    palette.open()
    assert not palette._nothing.isVisible()
    palette.line.setText("no such thing")
    assert palette._nothing.text() == "Nothing was found."
    assert palette._nothing.isVisible()
    assert not palette.list.isVisible()
    palette.line.setText("step")
    assert not palette._nothing.isVisible()
    assert palette.list.isVisible()
