"""What a screen reader is told of a text of characters, as Qt passes it on."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleTextInterface
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.character_view import CharacterView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "OpenType support missing")
# The second line has a character that takes two units of UTF-16.
TEXT = "东风夜放花千树。\n更吹落😀星如雨。"


@pytest.fixture
def view(qtbot: QtBot) -> CharacterView:
    view = CharacterView()
    qtbot.addWidget(view)
    view.setAccessibleName("Text")
    view.resize(240, 200)
    view.set_text(TEXT)
    view.show()
    qtbot.waitExposed(view)
    view.setFocus()
    return view


def spoken(view: CharacterView) -> QAccessibleTextInterface:
    interface = QAccessible.queryAccessibleInterface(view).textInterface()
    assert interface is not None
    return interface


def test_a_screen_reader_reads_the_text_and_follows_the_arrow_keys(view: CharacterView, qtbot: QtBot) -> None:
    text = spoken(view)
    assert text.text(0, text.characterCount()) == TEXT
    assert text.cursorPosition() == 0
    for _time in range(TEXT.index("星") + 1):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    place = text.cursorPosition()
    # One more than in Python, because of the emoji.
    assert place == TEXT.index("星") + 1
    assert text.text(place, place + 1) == "星"


def test_it_is_a_text_to_read_that_has_the_focus(view: CharacterView) -> None:
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.role() == QAccessible.Role.EditableText
    assert interface.text(QAccessible.Text.Name) == "Text"
    state = interface.state()
    assert state.readOnly
    assert state.multiLine
    assert state.focusable
    # A button or a table would be a fault of ours.
    assert interface.tableCellInterface() is None
    assert interface.valueInterface() is None
    assert interface.editableTextInterface() is None


def test_a_place_on_the_screen_leads_to_its_character_and_back(view: CharacterView) -> None:
    text, place = spoken(view), TEXT.index("星")
    rect = text.characterRect(place + 1)
    assert rect.size() == view.cell(place).size()
    assert text.offsetAtPoint(rect.center()) == place + 1
    assert view.viewport().mapToGlobal(QPoint(0, 0)).x() <= rect.x()
    text.setCursorPosition(place + 1)
    assert view.current() == place
    text.setSelection(0, 0, 2)
    assert view.selected_text() == "东风"
    text.removeSelection(0)
    assert not view.selected_text()


@pytest.fixture
def _listening() -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.usefixtures("_listening")
def test_it_is_told_of_moves_and_of_what_is_written(
    view: CharacterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[object, ...]] = []

    def note(event: object) -> None:
        kind = event.type()  # type: ignore[attr-defined]
        if kind == QAccessible.Event.TextCaretMoved:
            told.append(("moved", event.cursorPosition()))  # type: ignore[attr-defined]
        elif kind == QAccessible.Event.TextInserted:
            told.append(("inserted", event.changePosition(), event.textInserted()))  # type: ignore[attr-defined]
        elif kind == QAccessible.Event.TextUpdated:
            told.append(("updated", event.textRemoved(), event.textInserted()))  # type: ignore[attr-defined]

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    view.set_current(3)
    view.set_text(TEXT + "凤箫声动")
    view.set_text("Another text")
    assert told == [
        ("moved", 3),
        ("inserted", len(TEXT) + 1, "凤箫声动"),
        ("moved", 0),
        ("updated", TEXT + "凤箫声动", "Another text"),
    ]


def test_views_that_were_read_go_as_others_do(qtbot: QtBot) -> None:
    for _time in range(20):
        view = CharacterView()
        view.set_text(TEXT)
        assert spoken(view).characterCount() == len(TEXT) + 1
        view.deleteLater()
        del view
        QApplication.processEvents()
    gc.collect()
    view = CharacterView()
    qtbot.addWidget(view)
    assert spoken(view).characterCount() == 0
