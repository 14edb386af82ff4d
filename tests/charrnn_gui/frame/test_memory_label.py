"""The status line says how much memory the program holds."""

from __future__ import annotations

import re

from pytestqt.qtbot import QtBot

from charrnn_gui.frame.memory_label import LOOK_INTERVAL_MS, MemoryLabel
from core.common.i18n import set_language


def test_the_memory_is_said_in_sight_and_looked_at_at_most_once_a_second(qtbot: QtBot) -> None:
    label = MemoryLabel()
    qtbot.addWidget(label)
    assert not label._looks.isActive(), "nobody sees it"
    label.show()
    assert label._looks.isActive()
    assert label._looks.interval() == LOOK_INTERVAL_MS >= 1000
    assert re.fullmatch(r"([\d,]+0 MB)?", label.text())
    label.hide()
    assert not label._looks.isActive()


def test_it_has_a_name_in_every_language(qtbot: QtBot) -> None:
    label = MemoryLabel()
    qtbot.addWidget(label)
    assert label.accessibleName() == "Memory"
    set_language("zh_CN")
    label.retranslate()
    assert label.accessibleName() == "内存"
