"""Values as chips: removed by a click, added by typing or from a menu, and never impossible ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from charrnn_gui.grids.value_chips import MOST_VALUES, ValueChips

KEY = Qt.Key
# Of menus on a virtual screen.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def chips(qtbot: QtBot) -> ValueChips:
    chips = ValueChips()
    qtbot.addWidget(chips)
    chips.set_values("hidden_size", (64, 256))
    chips.resize(300, 60)
    chips.show()
    return chips


def typed(chips: ValueChips, text: str) -> None:
    QTest.mouseClick(chips.add_button, Qt.MouseButton.LeftButton)
    # QTest knows no key for a Chinese comma.
    chips.edit.insert(text)
    QTest.keyClick(chips.edit, KEY.Key_Return)


def test_a_click_removes_a_value_and_typing_adds_some(qtbot: QtBot, chips: ValueChips) -> None:
    with qtbot.waitSignal(chips.changed):
        QTest.mouseClick(chips.chips[0], Qt.MouseButton.LeftButton)
    assert chips.values() == (256,)
    with qtbot.waitSignal(chips.changed):
        typed(chips, "512，1024 256")
    assert chips.values() == (256, 512, 1024)
    QTest.keyClick(chips.edit, KEY.Key_Escape)
    assert not chips.edit.isVisible()


@pytest.mark.parametrize("text", ["many", "-4", "1e99", "0"])
def test_what_is_no_value_is_refused_in_a_sentence_and_stays_to_be_mended(
    qtbot: QtBot, chips: ValueChips, text: str
) -> None:
    with qtbot.waitSignal(chips.refused, check_params_cb=lambda sentence: "hidden units" in sentence):
        typed(chips, text)
    assert chips.values() == (64, 256)
    assert chips.edit.text() == text


def test_of_a_choice_only_what_is_left_is_offered(chips: ValueChips) -> None:
    chips.set_values("cell", ("gru",))
    chips.add_button.click()
    offered = [action.data() for action in chips._menu.actions()]
    chips._menu.hide()
    assert offered
    assert "gru" not in offered
    chips._menu.actions()[offered.index("lstm")].trigger()
    assert chips.values() == ("gru", "lstm")


def test_there_are_never_too_many(chips: ValueChips) -> None:
    typed(chips, ",".join(str(number) for number in range(1, 40)))
    assert len(chips.values()) == MOST_VALUES
    assert not chips.add_button.isEnabled()
