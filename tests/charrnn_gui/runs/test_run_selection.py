"""What is selected stays so, or is selected as soon as it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from charrnn_gui.runs.run_selection import RunSelection
from charrnn_gui.runs.runs_model import RunsModel
from charrnn_gui.runs.runs_table import RunsTable
from tests.charrnn_gui.runs.test_panel import ROWS, row

NEW = row("new", day=5)


@pytest.fixture
def table(qtbot: QtBot) -> RunsTable:
    table = RunsTable()
    qtbot.addWidget(table)
    return table


@pytest.fixture
def model(table: RunsTable) -> RunsModel:
    model = RunsModel(table)
    table.setModel(model)
    model.change(ROWS)
    return model


@pytest.fixture
def selection(table: RunsTable, model: RunsModel) -> RunSelection:
    return RunSelection(table, model)


def names(selection: RunSelection) -> list[str]:
    return [row.name for row in selection.rows()]


def test_a_run_that_is_to_be_selected_is_selected_once_it_is_listed(
    selection: RunSelection, model: RunsModel
) -> None:
    selection.select(Path("/runs/a"))
    selection.select(NEW.path)
    selection.keep(lambda: model.change([row("b", 2.0)]))
    assert names(selection) == ["a"]
    # Another one takes the place of the one that is gone only if none is awaited.
    selection.keep(lambda: model.change([NEW], [Path("/runs/a")]))
    assert names(selection) == ["new"]
    selection.select(Path("/runs/c"))
    selection.keep(lambda: model.change([row("new", 2.0, day=5)]))
    assert names(selection) == ["c"], "once is enough"


def test_a_run_that_the_person_selects_meanwhile_stays_selected(
    selection: RunSelection, model: RunsModel, table: RunsTable
) -> None:
    selection.select(NEW.path)
    table.selectRow(model.place_of(Path("/runs/d")) or 0)
    selection.keep(lambda: model.change([NEW]))
    assert names(selection) == ["d"]
