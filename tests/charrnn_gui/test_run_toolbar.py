"""The toolbar: how far a run is, and the device of the next one."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from charrnn_gui.actions import make_actions
from charrnn_gui.run_state import RunState
from charrnn_gui.run_toolbar import RUN_ACTIONS, RunToolbar
from charrnn_gui.standing import Standing
from core.settings.run_end import RunEnd


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


@pytest.fixture
def toolbar(owner: QWidget) -> RunToolbar:
    toolbar = RunToolbar(make_actions(owner), owner)
    owner.show()
    return toolbar


def test_every_action_of_a_run_has_a_button_with_an_icon(toolbar: RunToolbar) -> None:
    buttons = [action for action in toolbar.actions() if action.objectName() in RUN_ACTIONS]
    assert [action.objectName() for action in buttons] == list(RUN_ACTIONS)
    assert not any(action.icon().isNull() for action in buttons)


def test_how_far_a_run_is_is_shown_as_a_bar_and_in_numbers(toolbar: RunToolbar) -> None:
    toolbar.show_standing(Standing(RunState.TRAINING, RunEnd(250), 37, 37.5))
    assert toolbar.progress.value() == 150
    assert "37/250" in toolbar.facts.text()


def test_a_device_is_chosen_by_the_person_and_shown_without_an_echo(toolbar: RunToolbar, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(toolbar.device_chosen):
        toolbar.set_device("cpu")
    assert toolbar.device.currentData() == "cpu"
    toolbar.device.setFocus()
    with qtbot.waitSignal(toolbar.device_chosen) as chosen:
        qtbot.keyClick(toolbar.device, Qt.Key.Key_Up)
    assert chosen.args == [toolbar.device.currentData()] != ["cpu"]


def test_the_device_is_locked_while_a_run_is_under_way_and_says_why(toolbar: RunToolbar) -> None:
    toolbar.show_standing(Standing(RunState.TRAINING))
    assert not toolbar.device.isEnabled()
    assert "once it has ended" in toolbar.device.toolTip()
    toolbar.show_standing(Standing(RunState.STOPPED))
    assert toolbar.device.isEnabled()
