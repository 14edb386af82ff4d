"""A widget follows the language and the palette, whichever Qt class it is of."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges


@pytest.mark.parametrize("qt_class", [QWidget, QFrame, QDialog])
def test_words_follow_the_language_and_colours_the_palette(qtbot: Any, qt_class: type[QWidget]) -> None:
    class Widget(FollowsChanges, qt_class):
        def __init__(self) -> None:
            super().__init__()
            self.followed: list[str] = []

        def retranslate(self) -> None:
            self.followed.append("language")

        def _recolor(self) -> None:
            self.followed.append("palette")

    widget = Widget()
    qtbot.addWidget(widget)
    QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    assert widget.followed == ["language"]
    widget.setPalette(QPalette("red"))
    assert widget.followed == ["language", "palette"]
