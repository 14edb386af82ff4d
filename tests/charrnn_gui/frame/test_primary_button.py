"""The one button: it does what is possible now."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from charrnn_gui.actions import make_actions, retranslate_actions, set_action_text
from charrnn_gui.frame.primary_button import PrimaryButton
from charrnn_gui.run_state import RunState


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


@pytest.fixture
def button(owner: QWidget) -> PrimaryButton:
    actions = make_actions(owner)
    retranslate_actions(actions)
    button = PrimaryButton(actions, owner)
    owner.show()
    return button


@pytest.mark.parametrize(
    ("state", "name", "kind"),
    [
        (RunState.EMPTY, "train", "primary"),
        (RunState.STARTING, "train", "primary"),
        (RunState.TRAINING, "pause", "tonal"),
        (RunState.PAUSED, "pause", "primary"),
        (RunState.FINISHED, "train", "primary"),
        (RunState.DIVERGED, "train", "primary"),
    ],
)
def test_it_does_what_is_possible(
    button: PrimaryButton, qtbot: Any, state: RunState, name: str, kind: str
) -> None:
    button.set_state(state)
    assert button.action_now().objectName() == name
    assert button.property("kind") == kind
    with qtbot.waitSignal(button.action_now().triggered):
        button.click()


def test_it_says_what_its_action_says_and_is_disabled_with_it(button: PrimaryButton) -> None:
    button.set_state(RunState.PAUSED)
    action = button.action_now()
    set_action_text(action, "Res&ume")
    action.setToolTip("Resume the run. (F6)")
    assert (button.text(), button.toolTip()) == ("Resume", "Resume the run. (F6)")
    action.setEnabled(False)
    assert not button.isEnabled()


def test_icons_are_drawn_anew_only_with_the_look(button: PrimaryButton) -> None:
    button.set_state(RunState.TRAINING)
    drawn = button.icon().cacheKey()
    button.set_state(RunState.TRAINING)
    assert button.icon().cacheKey() == drawn


def test_the_focus_comes_back_to_it_when_it_can_be_clicked_again(
    button: PrimaryButton, owner: QWidget, qtbot: Any
) -> None:
    other = QPushButton(owner)
    other.show()
    owner.activateWindow()
    qtbot.waitUntil(owner.isActiveWindow)
    action = button.action_now()
    button.setFocus()
    action.setEnabled(False)
    assert other.hasFocus()
    action.setEnabled(True)
    assert button.hasFocus()
    # Where a person has gone meanwhile, the focus stays.
    action.setEnabled(False)
    field = QLineEdit(owner)
    field.show()
    field.setFocus()
    action.setEnabled(True)
    assert field.hasFocus()
