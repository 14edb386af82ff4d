"""Finding words in a text, by real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.character_view import CharacterView
from charrnn_gui.widgets.find_bar import FindBar

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "OpenType support missing")
KEY = Qt.Key
TEXT = "The cat saw a Cat and a dog. 城上风光莺语乱，城下烟波。The catalogue a.c"


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    view = CharacterView()
    view.set_text(TEXT)
    column.addWidget(FindBar(view))
    column.addWidget(view)
    page.resize(500, 300)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    view.setFocus()
    return page


@pytest.fixture
def view(page: QWidget) -> CharacterView:
    view = page.findChild(CharacterView)
    assert isinstance(view, CharacterView)
    return view


@pytest.fixture
def bar(page: QWidget) -> FindBar:
    bar = page.findChild(FindBar)
    assert isinstance(bar, FindBar)
    return bar


def opened(view: CharacterView, bar: FindBar, wanted: str) -> None:
    QTest.keyClick(view, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert bar.isVisible()
    bar.line.clear()
    QTest.keyClicks(bar.line, wanted)


def test_keys_open_it_lead_from_place_to_place_in_a_circle_and_close_it(
    view: CharacterView, bar: FindBar
) -> None:
    assert not bar.isVisible()
    opened(view, bar, "cat")
    places = [TEXT.index("cat"), TEXT.index("Cat"), TEXT.index("catalogue")]
    assert (view.current(), view.selected_text(), bar.count_sentence()) == (places[0], "cat", "1 of 3")
    QTest.keyClick(bar.line, KEY.Key_F3)
    assert (view.current(), view.selected_text(), bar.count_sentence()) == (places[1], "Cat", "2 of 3")
    QTest.keyClick(bar.line, KEY.Key_Return)
    assert view.current() == places[2]
    QTest.keyClick(bar.line, KEY.Key_F3)
    assert view.current() == places[0]
    QTest.keyClick(bar.line, KEY.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert (view.current(), bar.count_sentence()) == (places[2], "3 of 3")
    QTest.keyClick(bar.line, KEY.Key_Escape)
    assert not bar.isVisible()
    assert view.hasFocus()
    # What was found last is still found from within the text.
    QTest.keyClick(view, KEY.Key_F3)
    assert bar.isVisible()
    assert bar.line.text() == "cat"


def test_what_is_selected_is_looked_for(view: CharacterView, bar: FindBar) -> None:
    view.select(TEXT.index("城"), TEXT.index("城") + 1)
    QTest.keyClick(view, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert (bar.line.text(), bar.count_sentence()) == ("城", "1 of 2")


@pytest.mark.parametrize(("wanted", "count"), [("a.c", "1 of 1"), ("xyz", "not in this text"), ("", "")])
def test_it_looks_for_the_very_characters_and_says_if_there_are_none(
    view: CharacterView, bar: FindBar, wanted: str, count: str
) -> None:
    opened(view, bar, wanted)
    assert bar.count_sentence() == count
    assert bool(view.selected_text()) == (count == "1 of 1")


def test_every_place_is_framed_and_in_another_text_other_places_are(
    view: CharacterView, bar: FindBar
) -> None:
    plain = view.grab().toImage()
    opened(view, bar, "dog")
    view.select(0, 0)
    view.set_current(-1)
    framed = view.grab().toImage()
    assert framed != plain
    view.set_text("a dog, a dog")
    assert bar.count_sentence() == "2 places"
    view.set_text("nothing")
    assert bar.count_sentence() == "not in this text"
