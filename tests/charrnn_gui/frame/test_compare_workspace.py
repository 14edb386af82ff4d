"""The columns of Compare: all of them, two, or one, and a switch for what is not in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from charrnn_gui.frame.compare_workspace import CompareWorkspace

WIDE, MEDIUM, NARROW = 1380, 920, 500


@pytest.fixture
def workspace(qtbot: QtBot) -> Iterator[CompareWorkspace]:
    workspace = CompareWorkspace()
    qtbot.addWidget(workspace)
    workspace.resize(WIDE, 800)
    workspace.show()
    qtbot.waitExposed(workspace)
    workspace.activateWindow()
    yield workspace
    workspace.close()


@pytest.fixture
def grid(workspace: CompareWorkspace) -> QWidget:
    grid = QWidget()
    workspace.set_grid(grid)
    return grid


def is_seen(workspace: CompareWorkspace, name: str) -> bool:
    return (name != "grid" or workspace.grid is not None) and workspace.column(name).isVisible()


def seen(workspace: CompareWorkspace, width: int) -> list[str]:
    workspace.resize(width, 700)
    return [name for name in ("runs", "middle", "grid") if is_seen(workspace, name)]


def choose(workspace: CompareWorkspace, at: str, name: str) -> None:
    """Press the segment ``name`` in the column ``at``."""
    QTest.mouseClick(workspace.switch(at).button(name), Qt.MouseButton.LeftButton)


def has_switch(workspace: CompareWorkspace) -> bool:
    return any(workspace.switch(name).isVisible() for name in workspace._columns)


def test_with_much_room_everything_is_in_sight(workspace: CompareWorkspace, grid: QWidget) -> None:
    assert seen(workspace, WIDE) == ["runs", "middle", "grid"]
    assert not has_switch(workspace)
    assert workspace.middle.width() > workspace.runs.width() + 200


def test_with_less_room_runs_and_grid_take_turns_beside_the_curves(
    workspace: CompareWorkspace, grid: QWidget
) -> None:
    assert seen(workspace, MEDIUM) == ["runs", "middle"]
    assert not workspace.switch("runs").button("middle").isVisible()
    assert not workspace.switch("middle").isVisible()
    choose(workspace, "runs", "grid")
    assert workspace.switch("grid").button("grid").hasFocus()
    assert seen(workspace, MEDIUM) == ["middle", "grid"]
    assert seen(workspace, WIDE) == ["runs", "middle", "grid"]


def test_what_takes_turns_stays_in_its_place(workspace: CompareWorkspace, grid: QWidget) -> None:
    seen(workspace, MEDIUM)
    place, width = workspace.column("runs").geometry(), workspace.middle.width()
    choose(workspace, "runs", "grid")
    assert workspace.column("grid").geometry().topLeft() == place.topLeft()
    choose(workspace, "grid", "runs")
    assert workspace.column("runs").geometry() == place
    assert workspace.middle.width() == width
    seen(workspace, WIDE)
    places = [workspace.column(name).x() for name in ("runs", "middle", "grid")]
    assert places == sorted(set(places))


def test_without_a_grid_there_is_room_for_both_columns(workspace: CompareWorkspace) -> None:
    assert seen(workspace, MEDIUM) == ["runs", "middle"]
    assert not has_switch(workspace)


def test_with_little_room_one_of_them_is_in_sight(workspace: CompareWorkspace, grid: QWidget) -> None:
    assert seen(workspace, NARROW) == ["middle"]
    for at, name in (("middle", "runs"), ("runs", "grid"), ("grid", "middle")):
        choose(workspace, at, name)
        assert seen(workspace, NARROW) == [name]


def test_it_fits_into_the_smallest_window(workspace: CompareWorkspace, grid: QWidget) -> None:
    assert workspace.minimumSizeHint().width() <= 600
    for name in ("runs", "middle"):
        workspace.show_view(name)
        workspace.resize(660, 340)
        assert workspace.column(name).width() <= 660
