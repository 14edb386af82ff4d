"""Notes lie over the workspace: nothing moves when they come."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from charrnn_gui.frame.notes import Notes


@pytest.fixture
def below(qtbot: Any) -> QWidget:
    below = QWidget()
    qtbot.addWidget(below)
    below.resize(900, 400)
    QVBoxLayout(below).addWidget(QLabel("what a person is reading"))
    below.show()
    return below


@pytest.fixture
def notes(below: QWidget) -> Notes:
    first, second = (QLabel(wordWrap=True) for _number in range(2))
    for label in (first, second):
        label.hide()
    return Notes((first, second), below)


def test_a_note_lies_over_what_is_there_and_moves_nothing(notes: Notes, below: QWidget, qtbot: Any) -> None:
    reading = below.findChild(QLabel)
    before = QRect(reading.geometry())
    assert notes.isHidden()
    notes._notes[1].setText("a sentence " * 30)
    notes._notes[1].show()
    qtbot.waitUntil(notes.isVisible)
    assert reading.geometry() == before
    assert below.rect().contains(notes.geometry())
    assert notes._notes[1].height() >= notes._notes[1].heightForWidth(notes._notes[1].width())
    notes._notes[1].hide()
    qtbot.waitUntil(notes.isHidden)


def test_notes_follow_the_size_of_what_lies_below(notes: Notes, below: QWidget, qtbot: Any) -> None:
    notes._notes[0].setText("a sentence")
    notes._notes[0].show()
    qtbot.waitUntil(notes.isVisible)
    below.resize(500, 300)
    assert below.rect().contains(notes.geometry())
    bottom = notes.mapTo(below, QPoint(0, notes.height())).y()
    assert 280 <= bottom <= 300
