"""A note's button is never cut: its words go on in another line."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.inline_note import InlineNote

_WORDS = "Use batch size 1,024 and 128 steps"


def test_the_words_of_the_button_wrap_where_there_is_little_room(qtbot: QtBot) -> None:
    note = InlineNote()
    qtbot.addWidget(note)
    note.show_note("Too few characters.", "error", _WORDS)
    button, metrics = note.button(), note.fontMetrics()
    note.resize(metrics.horizontalAdvance(_WORDS) * 3, 100)
    note.show()
    qtbot.waitUntil(lambda: button.text() == _WORDS)
    note.resize(metrics.horizontalAdvance(_WORDS) * 3 // 4, 200)
    qtbot.waitUntil(lambda: "\n" in button.text())
    assert button.text().replace("\n", " ") == _WORDS
    assert max(map(metrics.horizontalAdvance, button.text().split("\n"))) < button.width() <= note.width()
    qtbot.waitUntil(lambda: button.height() >= 2 * metrics.lineSpacing())
    assert button.accessibleName() == _WORDS
