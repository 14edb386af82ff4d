"""The card says what will happen and how long it takes, and takes no room that is not there."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from charrnn_gui.actions import make_actions, retranslate_actions
from charrnn_gui.run_state import RunState
from charrnn_gui.theme import dress
from charrnn_gui.welcome.card import LastRun, WelcomeCard


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


@pytest.fixture
def card(owner: QWidget) -> WelcomeCard:
    owner.resize(900, 700)
    dress(owner)
    actions = make_actions(owner)
    retranslate_actions(actions)
    card = WelcomeCard(actions, owner)
    owner.show()
    card.show()
    return card


def test_it_says_how_long_a_run_takes_only_if_that_is_known(card: WelcomeCard) -> None:
    card.set_plan("Song ci · GRU 256", None)
    assert card._how_long.text() == "or press F5"
    card.set_plan("Song ci · GRU 256", 34.0)
    assert card._how_long.text() == "about 35 seconds on this computer · F5"
    first, *others = card.offers()
    card.set_seconds({first: 61.0})
    assert card._offers[0].lines()[2] == "20,000 characters · about 60 seconds"
    assert all("about" not in button.lines()[2] for button in card._offers[1:])
    assert others


def test_the_last_run_is_offered_as_what_can_be_done_with_it(card: WelcomeCard, qtbot: Any) -> None:
    assert not card._last_button.isVisible()
    card.set_last_run(LastRun("my-run", can_continue=True))
    assert card._last_button.text() == "Continue the last run"
    card.set_last_run(LastRun("my-run", can_continue=False))
    assert card._last_button.text() == "Open the last run"
    assert card._last_button.toolTip() == "my-run"
    with qtbot.waitSignal(card.last_run_wanted):
        card._last_button.click()


def test_it_grows_with_what_becomes_known_and_cuts_nothing(card: WelcomeCard, qtbot: Any) -> None:
    assert card.place(QRect(50, 20, 460, 600))
    card.set_plan("Song ci · GRU 256 · 30 epochs", 40.0)
    card.set_seconds(dict.fromkeys(card.offers(), 140.0))

    def cut() -> list[str]:
        labels = [label for label in card.findChildren(QLabel) if label.isVisible()]
        return [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]

    qtbot.waitUntil(lambda: not cut())


def test_the_offers_keep_their_height_when_it_becomes_known_how_long_they_take(
    card: WelcomeCard, qtbot: Any
) -> None:
    card.place(QRect(50, 20, 600, 600))
    QApplication.processEvents()
    before = [button.geometry() for button in card._offers]
    card.set_seconds(dict.fromkeys(card.offers(), 140.0))
    QApplication.processEvents()
    assert [button.geometry() for button in card._offers] == before


def test_it_lies_at_the_right_and_leaves_room_for_the_curve(card: WelcomeCard) -> None:
    area = QRect(50, 20, 600, 500)
    assert card.place(area)
    assert area.contains(card.geometry())
    assert card.x() - area.left() >= 56
    assert card.geometry().right() > area.right() - 20


@pytest.mark.parametrize("area", [QRect(0, 0, 380, 500), QRect(0, 0, 600, 150)])
def test_it_says_if_there_is_too_little_room(card: WelcomeCard, area: QRect) -> None:
    assert not card.place(area)


def test_nothing_else_is_begun_beside_a_training(card: WelcomeCard) -> None:
    card.set_state(RunState.TRAINING)
    assert not any(button.isEnabled() for button in card._offers)
    card.set_state(RunState.FINISHED)
    assert all(button.isEnabled() for button in card._offers)


def test_train_and_the_offers_do_what_they_say_and_escape_leaves(card: WelcomeCard, qtbot: Any) -> None:
    with qtbot.waitSignal(card._train.action_now().triggered):
        card._train.click()
    with qtbot.waitSignal(card.offer_chosen) as chosen:
        card._offers[1].click()
    assert chosen.args == [card.offers()[1]]
    with qtbot.waitSignal(card.left):
        qtbot.keyClick(card._train, Qt.Key.Key_Escape)
