"""Player: moments one after the other, by themselves or by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from charrnn_gui.writing.player import SPEEDS, Player


@pytest.fixture
def player(qtbot: QtBot) -> Player:
    player = Player()
    qtbot.addWidget(player)
    player.set_available(True)
    return player


def test_a_click_plays_and_another_stops(player: Player, qtbot: QtBot) -> None:
    player.set_speed(8)
    with qtbot.waitSignals([player.begun, player.stepped, player.stepped]):
        qtbot.mouseClick(player.button, Qt.MouseButton.LeftButton)
    assert player.is_playing
    assert player.button.accessibleName() == "Stop playing"
    qtbot.mouseClick(player.button, Qt.MouseButton.LeftButton)
    assert not player.is_playing


def test_the_speed_goes_round(player: Player, qtbot: QtBot) -> None:
    seen = []
    for _click in range(4):
        seen.append(player.speed)
        assert player.speed_button.text() == f"{player.speed}/s"
        qtbot.mouseClick(player.speed_button, Qt.MouseButton.LeftButton)
    assert seen == [*SPEEDS, SPEEDS[0]]


def test_with_reduced_motion_each_click_is_one_moment(player: Player, qtbot: QtBot) -> None:
    player.set_reduced_motion(True)
    with qtbot.waitSignal(player.begun):
        qtbot.mouseClick(player.button, Qt.MouseButton.LeftButton)
    assert not player.is_playing
    assert player.button.accessibleName() == "Show the next moment"
    assert not player.speed_button.isVisibleTo(player)


def test_nothing_plays_where_there_is_nothing(player: Player, qtbot: QtBot) -> None:
    qtbot.mouseClick(player.button, Qt.MouseButton.LeftButton)
    player.set_available(False)
    assert not player.is_playing
    assert not player.button.isEnabled()
