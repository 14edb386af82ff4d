"""A run keeps its check mark and its colour, whatever else is listed and checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from charrnn_gui.comparing.runs_model import NUMBER, RunsModel
from core.runs.listing import RunSummary


@pytest.fixture
def model(qapp: QApplication, runs: list[RunSummary]) -> RunsModel:
    model = RunsModel()
    model.change(runs)
    return model


def names(model: RunsModel) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_newest_run_is_listed_first(model: RunsModel) -> None:
    assert names(model) == ["other", "branch", "first"]


def test_a_run_keeps_its_colour_while_others_come_and_go(model: RunsModel, runs: list[RunSummary]) -> None:
    first, branch, other = (run.path for run in runs)
    for path in (first, branch, other):
        model.toggle(path)
    assert [model.number(path) for path in (first, branch, other)] == [0, 1, 2]
    model.toggle(first)
    assert [model.number(path) for path in (first, branch, other)] == [None, 1, 2]
    model.toggle(first)
    assert model.number(first) == 0
    assert model.checked() == (branch, other, first)


def test_no_two_checked_runs_have_one_colour(model: RunsModel, runs: list[RunSummary]) -> None:
    first, branch, other = (run.path for run in runs)
    model.toggle(first)
    model.toggle(first)
    model.toggle(branch)  # It takes the colour that is free.
    assert model.number(branch) == 0
    model.toggle(first)
    model.set_checked((first, branch, other), {first: 3, branch: 3})
    assert len({model.number(path) for path in (first, branch, other)}) == 3


def test_the_filter_leaves_check_marks_of_other_runs(model: RunsModel, runs: list[RunSummary]) -> None:
    model.toggle(runs[0].path)
    model.filter("gru 16")
    assert names(model) == ["other"]
    assert model.checked() == (runs[0].path,)
    model.filter("")
    assert len(names(model)) == 3


def test_a_run_that_is_gone_is_neither_listed_nor_checked(model: RunsModel, runs: list[RunSummary]) -> None:
    heard: list[bool] = []
    model.toggle(runs[0].path)
    model.checks_changed.connect(lambda: heard.append(True))
    model.change((), (runs[0].path,))
    assert names(model) == ["other", "branch"]
    assert model.checked() == ()
    assert heard == [True]


def test_a_renamed_run_keeps_check_mark_and_colour(model: RunsModel, runs: list[RunSummary]) -> None:
    before, now = runs[1].path, runs[1].path.with_name("renamed")
    model.toggle(runs[0].path)
    model.toggle(before)
    model.move(before, now)
    model.change([replace(runs[1], path=now)], (before,))
    assert model.checked() == (runs[0].path, now)
    assert model.number(now) == 1


def test_a_change_of_a_run_does_not_disturb_the_list(model: RunsModel, runs: list[RunSummary]) -> None:
    heard: list[object] = []
    model.modelReset.connect(lambda: heard.append("reset"))
    model.dataChanged.connect(lambda first, _last, _roles: heard.append(first.row()))
    model.change([replace(runs[0], perplexity=1.5)])
    assert heard == [2]


def test_a_check_mark_can_be_set_by_a_screen_reader(model: RunsModel, runs: list[RunSummary]) -> None:
    index = model.index(0, 0)
    assert index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert model.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert model.checked() == (runs[2].path,)
    assert index.data(NUMBER) == 0
    assert "training" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def test_unknown_runs_are_not_checked(model: RunsModel) -> None:
    model.set_checked((Path("/nowhere"),))
    assert model.checked() == ()
