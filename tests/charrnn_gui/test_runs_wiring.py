"""The drawer of runs, and the run on display, from wherever the person is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.runs import RunFolder
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.charrnn_gui.test_run_on_display import trained, wait_for

StartApp = Callable[..., App]


def test_each_way_to_continue_a_run_that_has_finished_asks_how_far(qtbot: Any, start_app: StartApp) -> None:
    app = start_app()
    how_far = app.window.runs.head.how_far
    action = app.window.actions_by_name["continue_run"]
    assert not action.isEnabled()
    assert action.toolTip().startswith("No run is on display.")
    folder = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    epochs = RunFolder.open(folder).settings.epochs
    compare = app.window.compare
    qtbot.waitUntil(lambda: app.workspace.runs.get(folder) is not None, timeout=PATIENCE_MS)
    app.window.workspaces.show_workspace("compare")
    qtbot.waitUntil(lambda: compare.runs.model.run(folder) is not None, timeout=PATIENCE_MS)
    compare.runs.list.select(folder)
    for button in (compare.runs.buttons["continue"], app.window.runs.head.buttons["continue"]):
        # The folder may be read a moment later.
        qtbot.waitUntil(button.isEnabled, timeout=PATIENCE_MS)
        button.click()
        assert how_far.isVisible()
        assert "has finished" in how_far.question()
        assert app.session.state is RunState.FINISHED
        how_far.no_button.click()
        assert not how_far.isVisible()
    app.window.workspaces.show_workspace("write")
    action.trigger()
    assert how_far.isVisible()
    how_far.number.setValue(1)
    how_far.yes_button.click()
    qtbot.waitUntil(
        lambda: app.session.state is RunState.FINISHED and RunFolder.open(folder).moment.epoch == epochs + 1,
        timeout=PATIENCE_MS,
    )
    assert app.session.open_run_folder == folder


def test_elsewhere_the_button_of_the_runs_brings_them_in_sight(qtbot: Any, start_app: StartApp) -> None:
    app = start_app()
    window = app.window
    runs = window.actions_by_name["runs"]
    runs.trigger()
    assert window.runs.isVisible()
    window.workspaces.show_workspace("read")
    assert not window.runs.isVisible()
    # It is open in Train: this can't have been meant to close it.
    runs.trigger()
    assert window.runs.isVisible()
    runs.trigger()
    assert not window.runs.isVisible()
