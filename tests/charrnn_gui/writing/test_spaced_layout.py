"""SpacedLayout: all lines have one height, also after the text or the width has changed."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.spaced_layout import SpacedLayout

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the virtual screen has no window manager


def test_lines_stay_apart_as_text_and_width_change(qtbot: QtBot) -> None:
    edit = QPlainTextEdit()
    qtbot.addWidget(edit)
    document = QTextDocument(edit)
    layout = SpacedLayout(document)
    document.setDocumentLayout(layout)
    edit.setDocument(document)
    edit.resize(200, 400)
    edit.show()

    def tops() -> list[float]:
        QApplication.processEvents()
        edit.grab()
        lines = document.firstBlock().layout()
        return [lines.lineAt(n).y() + lines.lineAt(n).height() / 2 for n in range(lines.lineCount())]

    edit.setPlainText("word " * 40)
    own = tops()
    layout.set_line_height(40.0)
    assert layout.line_height == 40
    assert tops() == [pytest.approx(40 * n + 20) for n in range(len(own))]
    edit.resize(120, 400)
    narrow = tops()
    assert len(narrow) > len(own)
    assert narrow == [pytest.approx(40 * n + 20) for n in range(len(narrow))]
    edit.setPlainText("one line")
    assert tops() == [20.0]
