"""The box that says what happened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.event_tip import EventTip


@pytest.mark.parametrize("x", [0, 200, 399, 900])
@pytest.mark.parametrize("y", [5, 200])
def test_it_stays_within_its_parent(qtbot: QtBot, x: int, y: int) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(400, 300)
    tip = EventTip(parent)
    parent.show()
    tip.show_at(QPoint(x, y), "epoch 11.2, update 190", "A <checkpoint> was kept & saved. " * 4)
    assert parent.rect().contains(tip.geometry())
    assert tip.isVisible()
    assert tip.text().startswith("epoch 11.2, update 190\nA <checkpoint> was kept & saved.")
    for label in (tip._heading, tip._sentence):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert tip.rect().contains(label.geometry())
        assert label.heightForWidth(label.width()) <= label.height()
    tip.grab()
