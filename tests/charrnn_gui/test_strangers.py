"""Text of strangers in the window: never HTML, never in another order, and every character for itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.about import About
from charrnn_gui.app import App
from charrnn_gui.widgets.bounded import cut, entry, in_a_line, tooltip
from charrnn_gui.widgets.inline_note import InlineNote
from charrnn_gui.widgets.message_bar import MessageBar
from charrnn_gui.writing.continuation_view import ContinuationView
from core.common.harmless import harmless_lines
from core.common.prompts import WrittenCharacter

HTML = "<h1>Update needed</h1><img src='file:///etc/passwd'>"
HOSTILE = "invoice\u202etxt.exe\u2066\x1b[2J\x07"


def written(text: str) -> list[WrittenCharacter]:
    return [WrittenCharacter(character, 0.5, ()) for character in text]


def test_a_line_and_its_cut_hold_no_harm() -> None:
    assert in_a_line("a\nb\tc\u2028d") == "a b c d"
    assert in_a_line(HOSTILE) == "invoice‹U+202E›txt.exe‹U+2066›‹U+001B›[2J‹U+0007›"
    assert in_a_line("长" * 300) == "长" * 200 + "…"
    assert in_a_line("全角\u3000空格") == "全角\u3000空格"
    assert cut("a\nb\x1b", 10) == "a\nb‹U+001B›"
    assert cut("abcdef", 3) == "abc…"


@pytest.mark.parametrize(
    "text", [HTML, f"{HTML}\nThe text that the model learns to write.", "<b>x", "a < b & c"]
)
def test_a_tooltip_reads_as_the_text_itself(qapp: object, text: str) -> None:
    shown = tooltip(text)
    document = QTextDocument()
    if QtGui.Qt.mightBeRichText(shown):
        document.setHtml(shown)
    else:
        document.setPlainText(shown)
    assert document.toPlainText().replace("\u2028", "\n") == text


def test_a_menu_entry_keeps_its_ampersand() -> None:
    assert entry(f"R&B{HOSTILE}.txt") == f"R&&B{in_a_line(HOSTILE)}.txt"


def test_messages_and_notes_show_what_is_in_them(qtbot: QtBot) -> None:
    bar, note = MessageBar(), InlineNote()
    qtbot.addWidget(bar)
    qtbot.addWidget(note)
    bar.show_message(f"{HTML}{HOSTILE}", "error")
    note.show_note(f"{HTML}{HOSTILE}", "error")
    assert bar.text() == note.text() == HTML + in_a_line(HOSTILE)


def test_what_a_model_writes_keeps_its_places_and_its_copy(qtbot: QtBot) -> None:
    view = ContinuationView()
    qtbot.addWidget(view)
    text = f"a{HOSTILE}\n\U000e0041😀b"
    view.set_continuation("床\x1b", written(text))
    shown = view.toPlainText()
    assert shown == "床�a" + "invoice�txt.exe��[2J�\n��😀b"
    assert len(shown.encode("utf-16-le")) == len(f"床\x1b{text}".encode("utf-16-le"))
    assert view.continuation_text() == f"床\x1b{text}"


def _labels(window: QWidget) -> list[QLabel]:
    return window.findChildren(QLabel)


def test_no_label_of_the_window_reads_html(start_app: Callable[..., App]) -> None:
    app = start_app()
    labels = _labels(app.window)
    assert len(labels) > 20
    assert not [label for label in labels if label.textFormat() != Qt.TextFormat.PlainText]


def test_a_text_with_a_hostile_name_is_called_by_what_is_in_it(
    start_app: Callable[..., App], qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "<h1>Update needed<"
    folder.mkdir()
    text = folder / f"h1>R&B{HOSTILE}.txt"
    text.write_text("床前明月光，疑是地上霜。\n" * 50, "utf-8")
    app = start_app(path=str(text))
    combo = app.window.setup.corpus_box.findChild(QComboBox)
    assert combo is not None
    shown = [combo.currentText(), combo.toolTip(), *(combo.itemText(row) for row in range(combo.count()))]
    entries = [each.text() for menu in app.window.findChildren(QMenu) for each in menu.actions()]
    assert any("‹U+202E›" in each for each in shown)
    assert any("R&&B" in each and "‹U+202E›" in each for each in entries)
    for each in [*shown, *entries]:
        assert harmless_lines(each) == each


def test_the_about_box_shows_a_hostile_home_as_text(start_app: Callable[..., App]) -> None:
    app = start_app()
    about = About(app.window, f"/home/{HTML}{HOSTILE}/charrnn.log")
    about.show()
    box = app.window.findChild(QMessageBox)
    document = QTextDocument()
    document.setHtml(box.text())
    assert f"/home/{HTML}{in_a_line(HOSTILE)}/charrnn.log" in document.toPlainText()
    box.close()
