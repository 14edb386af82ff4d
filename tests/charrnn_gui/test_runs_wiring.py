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


def test_a_run_that_has_finished_is_trained_as_long_again_from_the_menu(
    qtbot: Any, start_app: StartApp
) -> None:
    app = start_app()
    action = app.window.actions_by_name["continue_run"]
    assert not action.isEnabled()
    assert action.toolTip().startswith("No run is on display.")
    folder = trained(qtbot, app)
    wait_for(qtbot, app, RunState.FINISHED)
    epochs = RunFolder.open(folder).settings.epochs
    action.trigger()
    qtbot.waitUntil(
        lambda: app.session.state is RunState.FINISHED and RunFolder.open(folder).moment.epoch == 2 * epochs,
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
