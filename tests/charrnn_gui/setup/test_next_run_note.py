"""The line that says which run the settings belong to."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from charrnn_gui.setup.next_run_note import NextRunNote
from charrnn_gui.theme import colors_of
from core.common.i18n import set_language


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_it_is_tinted_while_a_run_is_under_way_and_never_moves_what_is_below(
    qtbot: QtBot, language: str
) -> None:
    set_language(language)
    note = NextRunNote()
    qtbot.addWidget(note)
    note.resize(250, 100)
    note.show()
    QApplication.processEvents()
    heights, grounds, texts = [], [], []
    for is_locked, is_possible in ((False, True), (True, True), (False, True), (False, False), (True, False)):
        note.set_locked(is_locked)
        note.set_possible(is_possible)
        QApplication.processEvents()
        heights.append(note.heightForWidth(250))
        image = note.grab().toImage()
        grounds.append(image.pixelColor(image.width() - 12, image.height() // 2).name())
        texts.append(note.text())
    assert len(set(heights)) == 1
    assert texts[0] == texts[2]
    assert texts[1] == texts[4]
    assert len(set(texts)) == 3
    assert grounds[0] == grounds[2] == grounds[3]
    assert grounds[0] != grounds[1] == grounds[4] == colors_of(note).accent_soft
