"""What varies: proposals around the present value, and never one setting twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.grids.plan_form import PlanForm
from core.settings.grid import Variation, grid_runs
from core.settings.settings import SPECS, Settings


@pytest.fixture
def form(qtbot: QtBot) -> PlanForm:
    form = PlanForm()
    qtbot.addWidget(form)
    form.set_settings(replace(Settings(), hidden_size=100, seed=3))
    form.set_variations(())
    return form


def choose(form: PlanForm, row: int, setting: str) -> None:
    form.choices[row].choose(setting)
    form.choices[row].activated.emit(form.choices[row].currentIndex())


def test_values_around_the_present_one_are_proposed(form: PlanForm) -> None:
    assert form.variations() == (Variation("hidden_size", (50, 100, 200)), Variation("seed", (3, 4)))


@pytest.mark.parametrize("setting", [name for name in SPECS if name not in ("seed", "sized")])
def test_every_setting_that_can_be_chosen_gets_possible_values(form: PlanForm, setting: str) -> None:
    if form.choices[1].findData(setting) < 0:
        return
    choose(form, 0, "num_layers" if setting != "num_layers" else "hidden_size")
    choose(form, 1, setting)
    found = {each.setting: each.values for each in form.variations()}
    assert found[setting]
    for value in found[setting]:
        replace(form._settings, **{setting: value})


def test_a_setting_that_is_chosen_twice_changes_places(form: PlanForm) -> None:
    choose(form, 1, "learning_rate")
    choose(form, 1, "hidden_size")
    assert [each.setting for each in form.variations()] == ["learning_rate", "hidden_size", "seed"]


def test_a_plan_is_shown_as_it_was_made(form: PlanForm) -> None:
    varied = (Variation("cell", ("gru", "lstm")), Variation("clip_norm", (0.0, 1.0)), Variation("seed", (5,)))
    form.set_variations(varied)
    assert form.variations() == varied
    assert len(grid_runs(Settings(), form.variations())) == 4
    choose(form, 1, "")
    assert [each.setting for each in form.variations()] == ["cell", "seed"]


class Windows(QObject):
    """Hears which widgets are shown as windows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


def test_no_part_of_the_form_is_a_window_of_its_own_for_a_moment(qtbot: QtBot) -> None:
    windows, application = Windows(), QApplication.instance()
    assert application is not None
    application.installEventFilter(windows)
    form = PlanForm(most_workers=4)
    qtbot.addWidget(form)
    form.show()
    application.removeEventFilter(windows)
    assert windows.shown == [form]
