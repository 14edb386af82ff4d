"""The report dialog: everything is seen before it is taken along."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from charrnn_gui.appearance import Language
from charrnn_gui.widgets.encoding_dialog import EncodingDialog
from charrnn_gui.widgets.report_dialog import ReportDialog
from core.sharing.problem_report import Document

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FILES = (Document("versions.txt", "Python 3"), Document("x.log", "a\nline <b>\n" * 3))
TYPED = Document("typed.json", "春花秋月")


@pytest.fixture
def dialog(qtbot: QtBot) -> ReportDialog:
    dialog = ReportDialog(lambda with_typed: (*FILES, TYPED) if with_typed else FILES)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_each_file_is_shown_from_the_first_character_to_the_last(dialog: ReportDialog) -> None:
    assert dialog.documents() == FILES
    for document in FILES:
        dialog.choose(document.name)
        assert dialog.shown_text() == document.text


def test_nothing_can_be_typed_into_a_file(dialog: ReportDialog, qtbot: QtBot) -> None:
    text = dialog._text
    qtbot.keyClicks(text, "x")
    assert dialog.shown_text() == FILES[0].text


def test_what_was_typed_comes_in_by_the_switch_and_goes_again(dialog: ReportDialog, qtbot: QtBot) -> None:
    dialog.choose("x.log")
    assert not dialog.typed_box().isChecked()
    dialog.typed_box().click()
    assert dialog.documents() == (*FILES, TYPED)
    assert dialog.shown_text() == FILES[1].text
    dialog.choose("typed.json")
    assert dialog.shown_text() == TYPED.text
    dialog.typed_box().click()
    assert dialog.documents() == FILES
    assert dialog.shown_text() == FILES[0].text


def test_all_files_are_copied_as_one_text(dialog: ReportDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.copy_button(), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    for document in FILES:
        assert document.name in copied
        assert document.text in copied
    assert TYPED.text not in copied
    assert dialog.note().text()


def test_saving_is_asked_for_and_its_place_can_be_shown(dialog: ReportDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.save_requested):
        qtbot.mouseClick(dialog.save_button(), Qt.MouseButton.LeftButton)
    dialog.show_problem("There is no room.")
    assert dialog.note().text() == "There is no room."
    assert not dialog.note().button().isVisible()
    dialog.show_saved(Path("/somewhere/x.zip"))
    assert "x.zip" in dialog.note().text()
    with qtbot.waitSignal(dialog.reveal_requested) as revealed:
        qtbot.mouseClick(dialog.note().button(), Qt.MouseButton.LeftButton)
    assert revealed.args == [Path("/somewhere")]


def test_after_a_change_nothing_claims_to_be_saved(dialog: ReportDialog) -> None:
    dialog.show_saved(Path("/somewhere/x.zip"))
    dialog.typed_box().click()
    assert not dialog.note().text()


def test_every_control_is_reached_by_the_tab_key_and_escape_closes(
    dialog: ReportDialog, qtbot: QtBot
) -> None:
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    wanted = {dialog._files, dialog._text, dialog.typed_box(), *buttons.buttons()}
    dialog.activateWindow()
    dialog._files.setFocus()
    qtbot.waitUntil(dialog._files.hasFocus)
    reached = set()
    for _time in range(10):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert wanted <= reached
    for widget in wanted:
        assert widget.toolTip()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_its_words_follow_the_language(dialog: ReportDialog, qapp: QApplication) -> None:
    before = dialog.windowTitle(), dialog.save_button().text()
    language = Language(qapp)
    try:
        language.use("zh_CN")
        assert (dialog.windowTitle(), dialog.save_button().text()) == ("报告问题", "保存为 zip(&S)…")
    finally:
        language.use("en")
    assert (dialog.windowTitle(), dialog.save_button().text()) == before


def test_the_dialog_fits_on_the_screen_whatever_the_font(qapp: QApplication, qtbot: QtBot) -> None:
    font = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(1.5 * font.pointSizeF())
    qapp.setFont(larger)
    try:
        for dialog in (ReportDialog(lambda _typed: FILES), EncodingDialog("utf-8", lambda _name: "春")):
            qtbot.addWidget(dialog)
            dialog.open()
            assert dialog.screen().availableGeometry().contains(QRect(QPoint(), dialog.size()))
    finally:
        qapp.setFont(font)
