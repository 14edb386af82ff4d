"""A box over the window covers it and keeps within it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from charrnn_gui.widgets.scrim import Scrim


def test_the_box_has_its_size_or_what_there_is_room_for(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 800)
    scrim = Scrim(window, 400, 300)
    line = QLineEdit(scrim.box)
    window.show()
    with qtbot.waitSignal(scrim.opened):
        scrim.come(line)
    assert (scrim.box.width(), scrim.box.height()) == (400, 300)
    window.resize(320, 200)
    assert scrim.geometry() == window.rect()
    assert window.rect().contains(scrim.box.geometry())
    scrim.leave()
    assert scrim.isHidden()
