"""The button that copies what the model wrote."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from charrnn_gui.widgets import copy_button
from charrnn_gui.widgets.copy_button import CopyButton


def test_the_text_of_the_moment_is_copied_and_the_button_says_so_for_a_while(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_button, "SAID_MS", 1)
    texts = ["东风"]
    button = CopyButton(lambda: texts[-1])
    qtbot.addWidget(button)
    texts.append("东风夜放花千树")
    said: list[bool] = []
    button.clicked.connect(lambda: said.append(button.has_just_copied))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "东风夜放花千树"
    assert said == [True]
    qtbot.waitUntil(lambda: not button.has_just_copied)


def test_without_a_text_the_button_is_off_and_says_why(qtbot: Any) -> None:
    button = CopyButton(lambda: "")
    qtbot.addWidget(button)
    button.set_available(False)
    assert not button.isEnabled()
    assert "nothing to copy" in button.toolTip()
    button.set_available(True)
    assert button.isEnabled()
    assert "nothing to copy" not in button.toolTip()
