"""The menu of weights to compare: what it offers, and how many stay chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from charrnn_gui.weights_menu import MOST_CHOSEN, WeightsMenu
from core.common.weights_of import WeightsOf
from core.runs import list_runs
from core.runs.listing import RunSummary
from tests.core.saving.test_resumption import new_run, trained_to


@pytest.fixture
def runs(tmp_path: Path) -> list[RunSummary]:
    """Two runs with two checkpoints each."""
    for _number in range(2):
        trained_to(*new_run(tmp_path), 9)
    return list_runs(tmp_path)


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


@pytest.fixture
def menu(owner: QWidget) -> WeightsMenu:
    return WeightsMenu(owner)


def test_checkpoints_of_this_run_and_all_of_others_are_offered(
    menu: WeightsMenu, runs: list[RunSummary]
) -> None:
    ours, other = runs
    menu.fill(ours.path, runs)
    texts = [action.text() for action in menu.offered()]
    checkpoints = [f"After {update} updates" for update in ours.checkpoints]
    assert texts == [*checkpoints, "As it was saved last", *checkpoints]
    told: list[tuple[WeightsOf, ...]] = []
    menu.chosen.connect(told.append)
    menu.offered()[0].trigger()
    menu.offered()[2].trigger()
    assert told[-1] == (WeightsOf(ours.path, ours.checkpoints[0]), WeightsOf(other.path))
    # When it opens again, what is chosen is checked; a second click takes it back.
    menu.fill(ours.path, runs)
    assert [action.isChecked() for action in menu.offered()] == [True, False, True, False, False]
    menu.offered()[0].trigger()
    assert told[-1] == menu.choice() == (WeightsOf(other.path),)
    menu.actions()[0].trigger()
    assert told[-1] == menu.choice() == ()


def test_the_newest_choices_stay_as_there_is_no_room_for_more(
    menu: WeightsMenu, runs: list[RunSummary]
) -> None:
    menu.fill(runs[0].path, runs)
    for action in menu.offered():
        action.trigger()
    assert len(menu.choice()) == MOST_CHOSEN
    assert menu.choice()[-1] == WeightsOf(runs[1].path, runs[1].checkpoints[-1])
    menu.clear_choice()
    assert menu.choice() == ()
