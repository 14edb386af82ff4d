"""A line that gives way where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from charrnn_gui.widgets.elided_label import ElidedLabel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_a_long_line_is_shortened_and_asks_for_no_width(qtbot: QtBot) -> None:
    label = ElidedLabel(Qt.TextElideMode.ElideRight)
    qtbot.addWidget(label)
    label.setText("epoch 3 of very many, and so on and on")
    label.resize(label.sizeHint())
    assert label.shown_text() == label.text()
    label.resize(label.sizeHint().width() // 2, label.height())
    shown = label.shown_text()
    assert shown.startswith("epoch 3")
    assert shown.endswith("…")
    assert label.text().endswith("on and on"), "the whole text stays, for whoever reads it aloud"
    assert label.minimumSizeHint().width() <= 1
