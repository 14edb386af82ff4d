"""The view of characters, by real keys and clicks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.look.tokens import LIGHT
from charrnn_gui.widgets import character_page
from charrnn_gui.widgets.character_line import CharacterLine
from charrnn_gui.widgets.character_marks import CharacterMarks
from charrnn_gui.widgets.character_view import NOWHERE, CharacterView
from core.text.library import load_shipped

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "OpenType support missing")
KEY = Qt.Key
TEXT = "It is a truth universally acknowledged,\nthat a single man 城上风光莺语乱 must be in want of a wife."


@pytest.fixture
def view(qtbot: QtBot) -> CharacterView:
    view = CharacterView()
    qtbot.addWidget(view)
    view.resize(240, 200)
    view.set_text(TEXT)
    view.show()
    qtbot.waitExposed(view)
    view.setFocus()
    return view


def center(view: CharacterView, place: int) -> QPoint:
    return view.cell(place).center()


@pytest.mark.parametrize("text", [TEXT, "a👨‍👩‍👧‍👦b e\u0301cole", "שלום abc עברית", "x\n\n\ny"])
def test_each_character_is_found_where_it_is_shown(view: CharacterView, text: str) -> None:
    view.set_text(text)
    for place in range(len(text)):
        cell = view.cell(place)
        found = view.place_at(cell.center())
        # What is seen as one character shares a cell.
        assert view.cell(found) == cell
        assert found <= place
    assert view.cell(len(text)).isEmpty()
    assert view.cell(NOWHERE).isEmpty()


def test_a_click_chooses_a_character_and_the_pointer_tells_which_it_is_over(
    view: CharacterView, qtbot: QtBot
) -> None:
    place = TEXT.index("truth")
    told: list[tuple[str, int]] = []
    view.current_changed.connect(lambda place: told.append(("current", place)))
    view.chosen.connect(lambda place: told.append(("chosen", place)))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=center(view, place))
    assert told == [("current", place), ("chosen", place)]
    with qtbot.waitSignal(view.hovered) as hovered:
        qtbot.mouseMove(view.viewport(), center(view, place + 2))
    assert hovered.args == [place + 2]


def test_arrows_walk_through_the_text_and_enter_chooses(view: CharacterView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, KEY.Key_Right)
    assert view.current() == 0
    for _time in range(5):
        qtbot.keyClick(view, KEY.Key_Right)
    qtbot.keyClick(view, KEY.Key_Left)
    assert view.current() == 4
    above = center(view, 4)
    qtbot.keyClick(view, KEY.Key_Down)
    below = center(view, view.current())
    assert below.y() > above.y()
    assert abs(below.x() - above.x()) < 10
    qtbot.keyClick(view, KEY.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.current() == len(TEXT) - 1
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.keyClick(view, KEY.Key_Return)
    assert chosen.args == [len(TEXT) - 1]
    qtbot.keyClick(view, KEY.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert view.current() == 0


def test_one_key_steps_over_what_is_seen_as_one_character(view: CharacterView, qtbot: QtBot) -> None:
    text = "a👨‍👩‍👧‍👦b"
    view.set_text(text)
    walked = []
    for _time in range(3):
        qtbot.keyClick(view, KEY.Key_Right)
        walked.append(view.current())
    assert walked == [0, 1, len(text) - 1]
    qtbot.keyClick(view, KEY.Key_Left)
    assert view.current() == 1


def test_a_stretch_is_selected_by_drag_or_shift_and_copied(view: CharacterView, qtbot: QtBot) -> None:
    first, last = TEXT.index("truth"), TEXT.index("truth") + 4
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=center(view, first))
    qtbot.mouseMove(view.viewport(), center(view, last))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=center(view, last))
    assert view.selected_text() == "truth"
    qtbot.keyClick(view, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "truth"
    view.set_current(0)
    view.select(0, 0)
    for _time in range(4):
        qtbot.keyClick(view, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_text() == TEXT[:5]
    qtbot.keyClick(view, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected_text() == TEXT


def test_what_is_typed_by_keys_or_an_input_method_is_passed_on(view: CharacterView, qtbot: QtBot) -> None:
    typed: list[str] = []
    view.typed.connect(typed.append)
    qtbot.keyClicks(view, "q")
    event = QInputMethodEvent("", [])
    event.setCommitString("风")
    QApplication.sendEvent(view, event)
    assert typed == ["q", "风"]
    assert view.text() == TEXT


def test_places_of_a_word_are_found_one_after_another_and_backwards(view: CharacterView) -> None:
    places = []
    for _time in range(4):
        assert view.select_next("a")
        places.append(view.current())
    assert places == [n for n, character in enumerate(TEXT) if character == "a"][:4]
    assert view.select_next("a", backwards=True)
    assert view.current() == places[2]
    assert view.selected_text() == "a"
    assert not view.select_next("zebra")
    assert not view.select_next("")


def test_a_text_that_goes_on_keeps_its_place_and_another_text_does_not(view: CharacterView) -> None:
    view.set_current(7)
    view.select(3, 9)
    view.set_text(TEXT + " And more.")
    assert (view.current(), view.selected_text()) == (7, TEXT[3:9])
    view.set_text("Another text.")
    assert (view.current(), view.selected_text()) == (NOWHERE, "")


def test_marks_color_the_cells_of_their_characters(view: CharacterView) -> None:
    view.set_text("abc def")
    nothing = np.zeros(7, np.uint8)
    fills, underlines = nothing.copy(), nothing.copy()
    fills[2], underlines[4] = 2, 3
    roles = tuple(f"surprise {step}" for step in range(5))
    view.set_marks(CharacterMarks(fills, underlines, nothing, fill_roles=roles))
    image = view.viewport().grab().toImage()

    def colors(place: int) -> set[str]:
        cell = view.cell(place)
        return {
            image.pixelColor(x, y).name()
            for x in range(cell.left() + 1, cell.right())
            for y in range(cell.top(), cell.bottom())
        }

    assert LIGHT.surprise[1] in colors(2)
    assert LIGHT.pos in colors(4)
    assert not colors(5) & {LIGHT.surprise[1], LIGHT.pos}
    with pytest.raises(ValueError, match="marks of 3 characters for 7"):
        view.set_marks(CharacterMarks.none(3))


def test_of_a_million_characters_only_the_lines_in_sight_are_laid_out(
    view: CharacterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[str] = []

    class Noted(CharacterLine):
        def __init__(self, text: str, begins: NDArray[np.bool_], font: QFont, room: float) -> None:
            laid_out.append(text)
            super().__init__(text, begins, font, room)

    monkeypatch.setattr(character_page, "CharacterLine", Noted)
    text = load_shipped("austen").text[:1_000_000]
    view.set_text(text)
    view.set_current(len(text) - 1)
    view.viewport().repaint()
    assert view.viewport().rect().contains(view.cell(len(text) - 1))
    assert 0 < len(laid_out) < 30
    # If it goes on, only its last line and the new ones are laid out again.
    laid_out.clear()
    view.set_text(f"{text} And on it goes.")
    view.viewport().repaint()
    assert 0 < len(laid_out) < 5


def test_what_is_painted_in_part_looks_as_if_it_were_painted_as_a_whole(
    view: CharacterView, qtbot: QtBot
) -> None:
    text = load_shipped("austen").text[:3000]

    def marks(length: int) -> CharacterMarks:
        none = CharacterMarks.none(length)
        fills, underlines = (np.arange(length) % 3).astype(np.uint8), (np.arange(length) % 8).astype(np.uint8)
        return CharacterMarks(fills, underlines, none.inks, ("surprise 1", "surprise 3"))

    def check() -> None:
        QApplication.processEvents()
        shown = view.screen().grabWindow(view.winId()).toImage()
        view.viewport().update()
        QApplication.processEvents()
        assert view.screen().grabWindow(view.winId()).toImage() == shown

    view.set_text(text[:2000], marks(2000))
    view.set_current(200)
    check()
    bar = view.verticalScrollBar()
    for value in (40, 47, 20, bar.maximum()):
        bar.setValue(value)
        check()
    qtbot.mouseMove(view.viewport(), QPoint(60, 60))
    check()
    view.set_current(view.place_at(QPoint(90, 90)))
    check()
    view.set_text(text, marks(3000))
    check()
    view.ensure_seen(2999)
    changed = marks(3000)
    changed.fills[2990:] = 1
    view.set_marks(changed)
    check()


def test_a_line_above_a_character_has_its_own_colour_and_thickness(view: CharacterView) -> None:
    plain = view.grab().toImage()
    marks = CharacterMarks.none(len(TEXT))
    overlines = marks.overlines if marks.overlines is not None else marks.fills.copy()
    overlines[3:6] = 4
    view.set_marks(CharacterMarks(marks.fills, marks.underlines, marks.inks, overlines=overlines))
    marked = view.grab().toImage()

    def has_color(place: int) -> bool:
        cell = view.cell(place)
        colors = {marked.pixelColor(cell.center().x(), y).name() for y in range(cell.top(), cell.bottom())}
        return LIGHT.neg in colors

    assert marked != plain
    assert [has_color(place) for place in (2, 3, 5, 6)] == [False, True, True, False]


def test_colours_side_by_side_are_all_seen(view: CharacterView) -> None:
    # After a space, which is no whole number of pixels wide, Qt leaves out the second of two formats that
    # stand side by side.
    text = "东风薄，何带水 遥象独天涯疏，几许寒"
    inks = np.array([1, 1, *[0] * 9, 2, *[1] * 6], np.uint8)
    nothing = np.zeros(len(text), np.uint8)
    view.set_text(text, CharacterMarks(nothing, nothing, inks, ink_roles=("error", "accent")))
    image = view.viewport().grab().toImage()
    for place, ink in enumerate(inks):
        cell = view.cell(place)
        seen = {
            image.pixelColor(x, y).name()
            for x in range(cell.left() + 2, cell.right() - 1)
            for y in range(cell.top(), cell.bottom())
        }
        if text[place] == " ":
            continue
        own = (LIGHT.text, LIGHT.error, LIGHT.accent)[ink]
        assert own in seen
        assert not {LIGHT.text, LIGHT.error, LIGHT.accent} - {own} & seen
