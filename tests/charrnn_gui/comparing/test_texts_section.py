"""One prefix, one moment: a line for each run says what it writes, and when, or why there is nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from charrnn_gui.comparing.shown_text import ShownText
from charrnn_gui.comparing.texts_section import TextsSection


@pytest.fixture
def section(qtbot: QtBot) -> TextsSection:
    section = TextsSection()
    qtbot.addWidget(section)
    section.resize(600, 300)
    section.show()
    section.set_prefixes(("She was", "It is"))
    return section


def test_a_line_reads_name_moment_and_text_or_why_there_is_none(section: TextsSection) -> None:
    section.show_texts(
        [
            ShownText("one", 0, " here", 3.0),
            ShownText("two", 1, None, 2.0, is_exact=False),
            ShownText("three", 2, None, why="No weights of that time are kept."),
        ]
    )
    assert section.lines() == [
        "one: epoch 3: She was here",
        "two: epoch 2: It is being written …",
        "three: No weights of that time are kept.",
    ]
    section.show_texts([])
    assert section.lines() == []


def test_it_asks_for_what_is_chosen(qtbot: QtBot, section: TextsSection) -> None:
    with qtbot.waitSignal(section.asked) as asked:
        section.choose("seconds", 12.5)
    assert asked.args == ["She was", "seconds", 12.5]
    section.prefix.setFocus()
    section.prefix.lineEdit().selectAll()
    with qtbot.waitSignal(section.asked) as asked:
        QTest.keyClicks(section.prefix, "They")
    assert asked.args == ["They", "seconds", 12.5]


def test_a_proposed_moment_gives_way_to_a_chosen_one(qtbot: QtBot, section: TextsSection) -> None:
    section.propose(12.0)
    assert section.value.text() == "12"
    section.value.setFocus()
    section.value.selectAll()
    QTest.keyClicks(section.value, "7")
    QTest.keyClick(section.value, Qt.Key.Key_Return)
    section.propose(20.0)
    assert section.value.value() == 7.0


def test_a_typed_prefix_stays_while_others_are_offered(section: TextsSection) -> None:
    section.prefix.setEditText("Her")
    section.set_prefixes(("It is",))
    assert section.prefix.currentText() == "Her"
    assert section.prefix.itemText(0) == "It is"
