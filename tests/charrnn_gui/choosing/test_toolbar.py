"""The rows of the toolbar depend on the room that there is, and on nothing that comes and goes."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.choosing.toolbar import Toolbar


def test_a_line_that_was_written_or_is_being_written_breaks_no_row(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    bar = Toolbar(str, around)
    bar.set_can_write(True, "")
    around.show()
    bar.set_folded(lines=False, steps=False)

    def label_is_shown() -> bool:
        bar.restyle()
        bar.set_folded(lines=False, steps=False)  # as after another theme
        QApplication.processEvents()
        return bar._label.isVisible()

    width = 300
    bar.resize(width, bar.height())
    assert not label_is_shown()
    while not label_is_shown():
        width += 4
        bar.resize(width, bar.height())
    bar.set_again(True)
    bar.set_writing(True)
    assert bar.write.text() == "Write again"
    assert label_is_shown()
    bar.resize(width - 60, bar.height())
    assert not label_is_shown()
    bar.set_again(False)
    bar.set_writing(False)
    assert not label_is_shown()
