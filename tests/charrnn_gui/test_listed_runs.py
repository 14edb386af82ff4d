"""The list of runs shows what the folders hold, and the run on display as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.charrnn_gui.test_run_on_display import press, trained, wait_for

StartApp = Callable[..., App]


def test_a_paused_run_is_listed_as_under_way_with_what_the_window_knows_of_it(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(small_settings)
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    model, folder = app.window.runs._model, app.session.open_run_folder
    assert folder is not None
    qtbot.waitUntil(lambda: model.place_of(folder) is not None, timeout=PATIENCE_MS)
    place = model.place_of(folder)
    assert place is not None
    row = model.row(place)
    assert (row.state, row.is_trained, row.is_unsaved) == ("under way", True, False)
    assert row.epochs == app.presenter.run.standing.epochs_done > 0


def test_a_run_that_is_about_to_end_is_not_listed_as_trained_elsewhere(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    press(app, "train")
    wait_for(qtbot, app, RunState.TRAINING)
    model, folder = app.window.runs._model, app.session.open_run_folder
    assert folder is not None
    qtbot.waitUntil(lambda: model.place_of(folder) is not None, timeout=PATIENCE_MS)
    place = model.place_of(folder)
    assert place is not None
    app.window.runs.select(folder)
    app.window.runs.table.trash_pressed.emit()
    assert app.window.message_bar.text() == "This run is being trained. Stop the training first."
    press(app, "stop")
    assert app.session.state is RunState.STOPPING
    assert model.row(place).state == "under way"
    wait_for(qtbot, app, RunState.STOPPED)
    qtbot.waitUntil(lambda: model.row(place).state == "stopped", timeout=PATIENCE_MS)
    assert not app.window.message_bar.text()


def test_the_run_from_before_is_not_shown_as_under_way_when_another_begins(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    folder = trained(qtbot, app)
    with qtbot.waitSignal(app.workspace.runs.read, timeout=PATIENCE_MS):
        app.workspace.refresh()
    press(app, "step")
    wait_for(qtbot, app, RunState.PAUSED)
    model = app.window.runs._model
    place = model.place_of(folder)
    assert place is not None
    assert model.row(place).state == "finished"
    assert not model.row(place).is_trained
