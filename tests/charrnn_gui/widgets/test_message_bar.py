"""The message bar: what is said stays until it is dismissed, replaced, withdrawn, or old news."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from charrnn_gui.look.tokens import DARK, LIGHT
from charrnn_gui.theme import apply_theme
from charrnn_gui.widgets.message_bar import AGE_MS, MessageBar

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def test_the_bar_takes_no_room_while_there_is_nothing_to_say(bar: MessageBar) -> None:
    assert bar.isHidden()
    assert bar.text() == ""


def test_a_message_stays_until_it_is_replaced(qtbot: QtBot, bar: MessageBar) -> None:
    bar.show_message("first", "error", ("Do it", lambda: None))
    qtbot.wait(300)
    assert (bar.isVisible(), bar.text(), bar.severity()) == (True, "first", "error")
    bar.show_message("second")
    assert (bar.isVisible(), bar.text(), bar.severity()) == (True, "second", "info")
    assert not bar.action_button().isVisible()


def test_the_cross_dismisses_the_message(qtbot: QtBot, bar: MessageBar) -> None:
    bar.show_message("words")
    qtbot.mouseClick(bar.dismiss_button(), Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    assert bar.text() == ""


def test_escape_dismisses_the_message(qtbot: QtBot, bar: MessageBar) -> None:
    bar.show_message("words", "warning")
    qtbot.keyClick(bar.dismiss_button(), Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_the_action_is_taken_once_and_the_message_goes(qtbot: QtBot, bar: MessageBar) -> None:
    taken: list[str] = []
    bar.show_message("words", "warning", ("Do it", lambda: taken.append("done")))
    assert bar.action_button().text() == "Do it"
    qtbot.mouseClick(bar.action_button(), Qt.MouseButton.LeftButton)
    assert taken == ["done"]
    assert bar.isHidden()


def test_an_action_may_say_something_in_its_turn(qtbot: QtBot, bar: MessageBar) -> None:
    bar.show_message("words", "error", ("Retry", lambda: bar.show_message("failed again", "error")))
    qtbot.mouseClick(bar.action_button(), Qt.MouseButton.LeftButton)
    assert bar.isVisible()
    assert bar.text() == "failed again"


def test_each_of_two_actions_does_its_own(qtbot: QtBot, bar: MessageBar) -> None:
    taken: list[str] = []
    for number, name in enumerate(("one", "other")):
        bar.show_message(
            "words", "error", ("One", lambda: taken.append("one")), ("Other", lambda: taken.append("other"))
        )
        qtbot.mouseClick(bar.action_button(number), Qt.MouseButton.LeftButton)
        assert taken[-1] == name
        assert bar.isHidden()


def test_an_offer_comes_back_once_what_displaced_it_is_dismissed(qtbot: QtBot, bar: MessageBar) -> None:
    taken: list[str] = []
    bar.show_message("offer", "warning", ("Do it", lambda: taken.append("done")))
    bar.show_message("news")
    bar.show_message("news of no interest now")
    assert not bar.action_button().isVisible()
    qtbot.mouseClick(bar.dismiss_button(), Qt.MouseButton.LeftButton)
    assert (bar.text(), bar.severity()) == ("offer", "warning")
    qtbot.mouseClick(bar.action_button(), Qt.MouseButton.LeftButton)
    assert taken == ["done"]
    assert bar.isHidden()


def test_an_offer_that_is_made_again_is_made_once(bar: MessageBar) -> None:
    for _time in range(3):
        bar.show_message("offer", "warning", ("Do it", lambda: None))
        bar.show_message("another", "warning", ("Do that", lambda: None))
    bar.dismiss()
    assert bar.text() == "offer"
    bar.dismiss()
    assert bar.isHidden()


def test_clearing_takes_every_offer_away(bar: MessageBar) -> None:
    bar.show_message("offer", "warning", ("Do it", lambda: None))
    bar.show_message("news")
    bar.clear()
    assert bar.isHidden()
    bar.show_message("later")
    bar.dismiss()
    assert bar.isHidden()


def test_the_text_can_be_selected_and_is_not_taken_for_markup(bar: MessageBar) -> None:
    bar.show_message("a <b>bold</b> file name")
    label = next(w for w in bar.findChildren(QLabel) if w.text() == "a <b>bold</b> file name")
    assert label.textFormat() == Qt.TextFormat.PlainText
    label.setSelection(2, 3)
    assert label.selectedText() == "<b>"


def test_everything_in_the_bar_is_reached_by_the_tab_key(bar: MessageBar) -> None:
    bar.show_message("words", "error", ("Do it", lambda: None), ("Do that", lambda: None))
    for button in (bar.action_button(), bar.action_button(1), bar.dismiss_button()):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert button.toolTip()


def test_an_error_is_readable_in_the_light_and_in_the_dark(
    qtbot: QtBot, qapp: QApplication, bar: MessageBar
) -> None:
    bar.show_message("words", "error")
    label = next(w for w in bar.findChildren(QLabel) if w.text() == "words")
    try:
        for theme, colors in (("dark", DARK), ("light", LIGHT)):
            apply_theme(qapp, theme)  # type: ignore[arg-type]
            qapp.processEvents()
            assert label.palette().windowText().color().name() == colors.error
    finally:
        apply_theme(qapp, "system")


def test_information_goes_after_a_while_and_warnings_and_errors_stay(bar: MessageBar) -> None:
    for severity, stays in (("info", False), ("warning", True), ("error", True)):
        bar.show_message("words", severity)
        assert bar.age.isActive() is not stays
    bar.show_message("words")
    assert bar.age.interval() == AGE_MS
    bar.age.timeout.emit()
    assert bar.isHidden()


def test_information_stays_while_the_pointer_is_over_it_or_the_keyboard_in_it(
    qtbot: QtBot, bar: MessageBar
) -> None:
    bar.show_message("words", "info", ("Undo", lambda: None))
    point = QPointF(5, 5)
    QApplication.sendEvent(bar, QEnterEvent(point, point, point))
    bar.age.timeout.emit()
    assert bar.isVisible()
    assert bar.age.isActive()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    bar.activateWindow()
    bar.action_button().setFocus()
    qtbot.waitUntil(bar.action_button().hasFocus)
    bar.age.timeout.emit()
    assert bar.isVisible()
    bar.action_button().clearFocus()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    bar.age.timeout.emit()
    assert bar.isHidden()


def test_a_message_that_took_the_place_of_information_does_not_age_for_it(bar: MessageBar) -> None:
    bar.show_message("words")
    bar.show_message("trouble", "error")
    assert not bar.age.isActive()
    bar.clear()
    assert not bar.age.isActive()


def test_what_is_no_longer_true_is_withdrawn_wherever_it_stands(bar: MessageBar) -> None:
    bar.show_message("go on?", "warning", ("Go on", lambda: None), topic="cut off")
    bar.show_message("stop first", "warning", topic="stop")
    bar.withdraw("cut off")
    assert bar.text() == "stop first"
    bar.withdraw("stop")
    assert bar.isHidden()
    bar.show_message("about something else", "warning")
    bar.withdraw("stop")
    assert bar.isVisible()


def test_a_sentence_of_a_million_characters_is_cut(bar: MessageBar) -> None:
    bar.show_message("字" * 1_000_000, "error")
    assert len(bar.text()) < 2_000


def test_clear_leaves_what_was_said_about_one_topic(bar: MessageBar) -> None:
    bar.show_message("In the trash.", "info", ("Undo", lambda: None), topic="trash")
    bar.show_message("Impossible.", "error", ("Mend", lambda: None))
    bar.clear(but="trash")
    assert bar.text() == "In the trash."
    assert bar.action_button().text() == "Undo"
    bar.clear(but="trash")
    assert bar.text() == "In the trash."
    bar.clear()
    assert not bar.text()
