"""What the model wrote, and the line below it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.answer import Stamp
from charrnn_gui.writing.line_delegate import laid_out


@pytest.mark.parametrize(
    "sentence",
    ["贪心 · 第 12 轮，第 204 次更新", "已定格：第 2 轮，第 31 次更新", "greedy · epoch 2, update 3"],
)
def test_no_character_of_a_stamp_stands_alone_in_the_second_line(qtbot: QtBot, sentence: str) -> None:
    stamp = Stamp()
    qtbot.addWidget(stamp)
    stamp.show()
    stamp.say(sentence)
    numbers_of_lines = set()
    for width in range(110, 260):
        stamp.resize(width, 40)
        layout = laid_out(stamp.text(), stamp.font(), stamp.contentsRect().width())
        numbers_of_lines.add(layout.lineCount())
        assert layout.lineCount() == 1 or layout.lineAt(layout.lineCount() - 1).textLength() > 1, width
    assert {1, 2} <= numbers_of_lines
    assert stamp.text() == sentence, "as it is copied"
