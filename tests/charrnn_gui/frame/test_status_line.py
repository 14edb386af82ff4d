"""The status line: runs, what goes on, the device of the next run."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from charrnn_gui.actions import make_actions
from charrnn_gui.frame.status_line import StatusLine
from charrnn_gui.run_state import RunState
from tests.charrnn_gui.rolling import roll_wheel


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(900, 60)
    return owner


@pytest.fixture
def status(owner: QWidget) -> StatusLine:
    status = StatusLine(make_actions(owner)["runs"], owner)
    status.resize(900, status.height())
    owner.show()
    return status


def test_a_device_is_chosen_by_the_person_and_shown_without_an_echo(status: StatusLine, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(status.device_chosen):
        status.set_device("cpu")
    assert status.device.currentData() == "cpu"
    status.device.setFocus()
    with qtbot.waitSignal(status.device_chosen) as chosen:
        qtbot.keyClick(status.device, Qt.Key.Key_Up)
    assert chosen.args == [status.device.currentData()] != ["cpu"]


def test_the_wheel_chooses_no_device(status: StatusLine) -> None:
    before = status.device.currentData()
    roll_wheel(status.device, -120)
    assert status.device.currentData() == before


def test_the_device_is_locked_while_a_run_is_under_way_and_says_why(status: StatusLine) -> None:
    status.set_state(RunState.TRAINING)
    assert not status.device.isEnabled()
    assert "once it has ended" in status.device.toolTip()
    status.set_state(RunState.STOPPED)
    assert status.device.isEnabled()


def test_the_button_of_the_drawer_follows_its_action_and_counts_the_runs(
    status: StatusLine, owner: QWidget, qtbot: Any
) -> None:
    action = owner.findChild(QAction, "runs")
    assert action is not None
    status.set_num_runs(1_234)
    assert status._runs.text() == "Runs 1,234"
    qtbot.mouseClick(status._runs, Qt.MouseButton.LeftButton)
    assert action.isChecked()
    assert status._runs.isChecked()
    action.setChecked(False)
    assert not status._runs.isChecked()


def test_a_long_sentence_is_shortened_and_read_in_full_in_its_tooltip(status: StatusLine) -> None:
    sentence = "Training. " * 60
    status.set_sentence(sentence)
    assert status.sentence() == sentence
    assert status._sentence.toolTip() == sentence
    assert status.minimumSizeHint().width() < 900


def test_the_drawer_is_shown_as_open_only_where_it_is(owner: QWidget, qtbot: Any) -> None:
    action = make_actions(owner)["runs"]
    status = StatusLine(action, owner)
    action.setChecked(True)
    assert status._runs.isChecked()
    status.set_workspace("read")
    assert not status._runs.isChecked()
    action.setChecked(False)
    action.setChecked(True)
    assert not status._runs.isChecked()
    status.set_workspace("train")
    assert status._runs.isChecked()


def test_while_a_run_is_under_way_its_own_device_stands_in_place_of_the_choice(status: StatusLine) -> None:
    status.set_device("auto")
    status.set_used_device("cuda")  # of an earlier run
    status.set_state(RunState.STARTING)
    # Nobody knows yet what "automatic" comes to.
    assert status.device.isVisible()
    status.set_used_device("cpu")
    assert status.used_device() == "CPU"
    assert not status.device.isVisible()
    status.set_state(RunState.FINISHED)
    assert status.used_device() == ""
    assert status.device.isVisible()
    assert status.device.currentData() == "auto"
