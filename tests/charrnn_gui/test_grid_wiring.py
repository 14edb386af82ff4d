"""A grid by clicks and keys, trained by a real process: planned, paused, left alone, found."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from charrnn_gui.app import App
from charrnn_gui.grids.panel import GridPanel
from charrnn_gui.starting.folders import Folders
from core.runs import is_claimed
from core.runs.grid_record import GRID_FILE, read_grid
from core.runs.listing import list_runs
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.charrnn_gui.test_newcomer import click

pytestmark = [
    pytest.mark.qt_log_ignore("OpenType support missing", "This plugin does not support"),
    # The process of a grid goes on when the window lets go of it.
    pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning"),
]
KEY = Qt.Key
NAME = "grid-hidden_size-learning_rate"


@pytest.fixture(autouse=True)
def _no_grid_is_left(folders: Folders) -> Iterator[None]:
    yield
    for record in folders.workspace.glob(f"*/{GRID_FILE}"):
        with contextlib.suppress(ProcessLookupError):
            if is_claimed(record.parent):
                os.kill(read_grid(record.parent).pid, signal.SIGTERM)


def panel_of(app: App) -> GridPanel:
    panel = app.window.compare.grid
    assert isinstance(panel, GridPanel)
    return panel


def answer(text: str) -> None:
    """Click the button ``text`` of the question that is about to be asked."""

    def click_it() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, click_it)
            return
        QTest.mouseClick(
            next(each for each in box.buttons() if text in each.text().replace("&", "")),
            Qt.MouseButton.LeftButton,
        )

    QTimer.singleShot(0, click_it)


def test_a_grid_is_planned_paused_left_alone_found_again_and_ends_whole(
    qtbot: Any, start_app: Callable[..., App], small_settings: Settings, folders: Folders
) -> None:
    def until(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    # Long enough to be paused: two seconds on a quiet computer.
    app = start_app(replace(small_settings, epochs=40, heldout_fraction=0.1, sample_every=1000))
    window, folder = app.window, folders.workspace / NAME
    window.resize(1600, 1000)
    QTest.keyClick(window, KEY.Key_4, Qt.KeyboardModifier.ControlModifier)
    panel, form = panel_of(app), panel_of(app).form

    # What varies is chosen; how many runs that makes and how long they take stands there before.
    assert list(form.values[0].values()) == [16, 32, 64]
    click(form.values[0].chips[2])
    click(form.seeds.chips[1])
    second = form.choices[1]
    second.setFocus()
    QTest.keyClicks(second, "learning rate")
    QTest.keyClick(second, KEY.Key_Return)
    until(lambda: form.values[1].isVisible())
    for _time in range(2):
        click(form.values[1].chips[0])
    click(form.values[1].add_button)
    QTest.keyClicks(form.values[1].edit, "fast")
    QTest.keyClick(form.values[1].edit, KEY.Key_Return)
    assert "is a number, not “fast”" in form.note.text()
    form.values[1].edit.clear()
    QTest.keyClicks(form.values[1].edit, "0.004")
    QTest.keyClick(form.values[1].edit, KEY.Key_Return)
    assert form.note.isHidden()
    QTest.keyClick(form.values[1].edit, KEY.Key_Escape)
    until(lambda: panel.plan_sentence().startswith("4 runs, about"))

    # It begins in a process of its own, and is paused.
    click(panel.button)
    assert not panel.button.isEnabled()
    until(lambda: panel.button.text() == "Pause" and list(folder.glob("*/metrics.jsonl")))
    assert read_grid(folder).pid != os.getpid()
    click(panel.button)
    until(lambda: panel.button.text() == "Continue")
    assert "paused" in panel.note.text()

    # It continues; the window asks before it closes, and is closed.
    click(panel.button)
    until(lambda: panel.button.text() == "Pause")
    answer("Cancel")
    event = QCloseEvent()
    window.close_asked.emit(event)
    assert not event.isAccepted()
    answer("Let it continue")
    window.close()
    app.close()
    assert is_claimed(folder)

    # A second start finds it, and it ends.
    again = start_app(None)
    again.window.resize(1600, 1000)
    QTest.keyClick(again.window, KEY.Key_4, Qt.KeyboardModifier.ControlModifier)
    panel = panel_of(again)
    until(lambda: panel.button.text() == "Pause")
    until(lambda: not panel.button.isVisible())
    assert len(list_runs(folder)) == 4
    assert {run.state for run in list_runs(folder)} == {"finished"}
    assert panel.note.isHidden()
    assert panel.table.model().rowCount() == 4
    assert "may be chance" in panel.verdict.text()

    # A small plot leads to its run.
    cells = panel.plots.cells()
    click(panel.plots, panel.plots.place_of(3).center().toPoint())
    compare = again.window.compare
    until(lambda: compare.runs.model.checked() == cells[3].begun)
    (shown,) = cells[3].begun
    again.session.open_run(shown)
    until(lambda: f"{NAME}/{shown.name}" in again.window.header.heading.text())

    # A value more widens the grid.
    click(panel.form.seeds.add_button)
    QTest.keyClicks(panel.form.seeds.edit, "7")
    QTest.keyClick(panel.form.seeds.edit, KEY.Key_Return)
    until(lambda: panel.plan_sentence().startswith("8 runs"))
    assert panel.button.text() == "Start the grid"


def test_a_grid_that_cannot_begin_says_why_in_the_panel(
    qtbot: Any, start_app: Callable[..., App], small_settings: Settings, folders: Folders
) -> None:
    app = start_app(small_settings)
    app.window.resize(1600, 1000)
    QTest.keyClick(app.window, KEY.Key_4, Qt.KeyboardModifier.ControlModifier)
    panel = panel_of(app)
    qtbot.waitUntil(panel.button.isEnabled, timeout=PATIENCE_MS)
    # A file is in the place of the folder.
    folders.workspace.mkdir(exist_ok=True)
    (folders.workspace / "grid-hidden_size").write_text("", "utf-8")
    plan = replace(app.grid_wiring.presenter.plan(), name="grid-hidden_size")  # type: ignore[union-attr]
    app.grid_wiring.grids.begin(plan)
    assert "can't be started" in panel.note.text()
    # A text that is too short is found by the process.
    short = replace(plan, name="short", settings=replace(plan.settings, max_chars=20))
    app.grid_wiring.grids.begin(short)
    qtbot.waitUntil(lambda: "there are 20 to train on" in panel.note.text(), timeout=PATIENCE_MS)
    assert panel.button.isEnabled()
