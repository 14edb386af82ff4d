"""A number that counts when typing has ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.learning.live_field import LiveField
from core.settings.settings import SPECS


@pytest.fixture
def fields(qtbot: QtBot) -> Iterator[tuple[LiveField, LiveField]]:
    """Two fields in a window; the first has the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    rate, clip = LiveField(SPECS["learning_rate"]), LiveField(SPECS["clip_norm"])
    layout.addWidget(rate)
    layout.addWidget(clip)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    rate.setFocus()
    qtbot.waitUntil(rate.hasFocus)
    rate.show_number(0.01)
    clip.show_number(0.0)
    yield rate, clip
    window.close()


def typed(field: LiveField, text: str, qtbot: QtBot) -> list[object]:
    said: list[object] = []
    field.committed.connect(said.append)
    field.selectAll()
    qtbot.keyClicks(field, text)
    assert not said
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return said


@pytest.mark.parametrize(
    ("text", "value"), [("0.004", 0.004), ("0,004", 0.004), ("4e-3", 0.004), ("1,000", 1000.0), ("a", "a")]
)
def test_what_is_typed_counts_on_enter(
    fields: tuple[LiveField, LiveField], qtbot: QtBot, text: str, value: object
) -> None:
    assert typed(fields[0], text, qtbot) == [value]


def test_zero_is_a_word_and_the_word_is_zero(fields: tuple[LiveField, LiveField], qtbot: QtBot) -> None:
    clip = fields[1]
    assert clip.text() == "off"
    clip.setFocus()
    assert typed(clip, "off", qtbot) == [0.0]


def test_what_is_typed_counts_when_the_focus_leaves_and_nothing_counts_if_nothing_was(
    fields: tuple[LiveField, LiveField], qtbot: QtBot
) -> None:
    rate, clip = fields
    said: list[object] = []
    rate.committed.connect(said.append)
    clip.setFocus()
    rate.setFocus()
    assert not said
    qtbot.keyClicks(rate, "3")
    clip.setFocus()
    assert len(said) == 1


def test_the_schedule_leaves_what_a_person_types_and_escape_takes_it_back(
    fields: tuple[LiveField, LiveField], qtbot: QtBot
) -> None:
    rate, clip = fields
    rate.show_number(0.009, is_exact=False)
    assert rate.text() == "0.01"  # The person is in the field.
    rate.selectAll()
    qtbot.keyClicks(rate, "0.5")
    rate.show_number(0.008, is_exact=False)
    assert rate.text() == "0.5"
    qtbot.keyClick(rate, Qt.Key.Key_Escape)
    assert rate.text() == "0.00800"
    clip.setFocus()
    rate.show_number(0.00712345, is_exact=False)
    assert rate.text() == "0.00712"


def test_up_and_down_change_the_number_which_counts_on_enter(
    fields: tuple[LiveField, LiveField], qtbot: QtBot
) -> None:
    rate = fields[0]
    said: list[object] = []
    rate.committed.connect(said.append)
    for _press in range(3):
        qtbot.keyClick(rate, Qt.Key.Key_Up)
    qtbot.keyClick(rate, Qt.Key.Key_Down)
    assert not said
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert said == [pytest.approx(0.012)]
