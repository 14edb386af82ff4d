"""Undoing a change by hand: a new run that trains as before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from core.common.progress import SettingChanged
from core.runs import RunFolder
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS

StartApp = Callable[..., App]


def wait(qtbot: Any, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def changes(app: App) -> list[SettingChanged]:
    events = app.window.learning.lane.shown
    return [mark.event for mark in events if isinstance(mark.event, SettingChanged)]


def changed_while_training(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> tuple[App, SettingChanged]:
    """Return a program that trains, and the change that was made by hand meanwhile."""
    app = start_app(replace(small_settings, epochs=100_000))
    app.window.actions_by_name["train"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.TRAINING)
    app.session.change_setting("clip_norm", 0.5)
    wait(qtbot, lambda: len(changes(app)) == 1)
    (changed,) = changes(app)
    return app, changed


def test_a_change_in_the_strip_reaches_the_training_and_undo_trains_on_without_it(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000, schedule="cosine", learning_rate=0.01))
    live = app.window.learning.live
    app.window.actions_by_name["train"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.TRAINING)
    first = app.session.open_run_folder
    assert first is not None
    live.rate.wanted.emit(0.004)
    wait(qtbot, lambda: live.rate.field.text() == "0.004" and live.badge.toolTip() != "")
    (changed,) = changes(app)
    assert changed.now == 0.004
    # Setup is about another run, and does not matter here.
    app.session.set_settings(replace(app.session.settings, learning_rate=0.5, epochs=7))
    live.undo.click()
    wait(qtbot, lambda: app.session.open_run_folder not in (None, first))
    wait(qtbot, lambda: app.session.state is RunState.TRAINING and not live.badge.toolTip())
    assert not changes(app)
    assert float(live.rate.field.text()) != 0.004
    assert live.undo.isHidden()
    said = app.window.message_bar.text()
    assert said.startswith("Undone: learning rate ")
    assert "→ 0.004, by hand." in said
    app.window.actions_by_name["stop"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.STOPPED)
    assert app.session.open_run_folder is not None
    before, after = RunFolder.open(first), RunFolder.open(app.session.open_run_folder)
    assert after.settings == before.settings
    assert before.told().updates[: changed.moment.update] == after.told().updates[: changed.moment.update]
    assert isinstance(before.told().events[-1], SettingChanged), "the first run is kept as it was"


def test_a_change_in_a_run_that_has_ended_is_undone_as_well(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app, changed = changed_while_training(qtbot, start_app, small_settings)
    app.window.actions_by_name["stop"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.STOPPED)
    first = app.session.open_run_folder
    app.window.learning.lane.undo_wanted.emit(changed.moment.update)
    wait(qtbot, lambda: app.session.state is RunState.TRAINING and app.session.open_run_folder != first)
    assert not changes(app)


def test_the_run_that_an_undo_begins_is_selected_in_the_list(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app, changed = changed_while_training(qtbot, start_app, small_settings)
    first, runs = app.session.open_run_folder, app.window.runs
    assert first is not None
    wait(qtbot, lambda: app.workspace.runs.get(first) is not None)
    runs.select(first)
    app.window.learning.lane.undo_wanted.emit(changed.moment.update)
    wait(qtbot, lambda: app.session.state is RunState.TRAINING and app.session.open_run_folder != first)
    branch = app.session.open_run_folder
    wait(qtbot, lambda: branch in [row.path for row in runs.rows(10)])
    (selected,) = runs._actions.rows()
    assert selected.path == branch


def test_a_change_that_a_branch_has_from_its_origins_is_undone_from_there(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app = start_app(replace(small_settings, epochs=100_000))
    app.window.actions_by_name["train"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.TRAINING)
    live = app.window.learning.live
    live.rate.wanted.emit(0.004)
    wait(qtbot, lambda: len(changes(app)) == 1)
    (changed,) = changes(app)
    # The branches begin later than the change.
    wait(qtbot, lambda: app.presenter.run.standing.epochs_done > (changed.epochs_done or 0))
    generations = []
    for _generation in range(2):
        app.window.actions_by_name["stop"].trigger()
        wait(qtbot, lambda: app.session.state is RunState.STOPPED)
        folder = app.session.open_run_folder
        assert folder is not None
        generations.append(folder)
        last = RunFolder.open(folder).moment.update
        assert last > changed.moment.update
        app.session.branch(folder, last)
        wait(qtbot, lambda: app.session.state is RunState.TRAINING)
    app.window.actions_by_name["pause"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.PAUSED)
    branch = app.session.open_run_folder
    assert live.badge.toolTip()
    live.undo.click()
    wait(qtbot, lambda: app.session.state is RunState.TRAINING and app.session.open_run_folder != branch)
    assert not changes(app)
    assert app.session.open_run_folder is not None
    after = RunFolder.open(app.session.open_run_folder)
    assert after.about["origin"]["run"] == generations[0].name
    assert after.about["origin"]["update"] == changed.moment.update


def test_a_training_goes_on_if_what_was_to_take_its_place_can_not_begin(
    qtbot: Any, start_app: StartApp, small_settings: Settings
) -> None:
    app, changed = changed_while_training(qtbot, start_app, small_settings)
    folder = app.session.open_run_folder
    assert folder is not None
    told: list[str] = []
    app.session.failed.connect(lambda error: told.append(str(error)))
    states: list[RunState] = []
    app.session.state_changed.connect(states.append)
    # From before the change, and from after it.
    saved = tuple((folder / "checkpoints").glob(f"{changed.moment.update:012d}-*"))
    for file in saved:
        file.write_bytes(b"damaged")
    app.window.learning.live.undo.click()
    wait(qtbot, lambda: len(told) == 1)
    assert "damaged" in told[0]
    for file in saved:
        file.unlink()
    app.window.learning.live.undo.click()
    wait(qtbot, lambda: len(told) == 2)
    assert "can't be undone" in told[1]
    app.session.go_back_to(folder.with_name("gone"))
    wait(qtbot, lambda: len(told) == 3)
    assert app.session.state is RunState.TRAINING
    assert set(states) <= {RunState.STARTING, RunState.TRAINING}
    assert app.session.open_run_folder == folder
    made = RunFolder.open(folder).moment.update
    app.window.actions_by_name["pause"].trigger()
    wait(qtbot, lambda: app.session.state is RunState.PAUSED)
    assert RunFolder.open(folder).moment.update > made
    # A paused run does not end, either.
    app.window.learning.lane.undo_wanted.emit(10**6)
    wait(qtbot, lambda: len(told) == 4)
    assert app.session.state is RunState.PAUSED
