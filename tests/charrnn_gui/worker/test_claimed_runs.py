"""Runs that another program trains, or whose lock somebody removed, in the window."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui import messages as m
from charrnn_gui.app import App
from charrnn_gui.run_state import RunState
from charrnn_gui.runs.columns import COLUMNS
from charrnn_gui.starting.folders import Folders
from charrnn_gui.worker import Worker
from core.common.prompts import Prompt
from core.runs import RunFolder, claimants, create_run, list_runs
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text
from tests.charrnn_gui.listening import PATIENCE_MS, Heard, wait
from tests.charrnn_gui.worker.conftest import Train
from tests.core.elsewhere import HOST, training

StartApp = Callable[..., App]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files in use are not removed there")


def killed_at_once(settings: Settings, corpus: Corpus, workspace: Path) -> Path:
    """Return a run that was cut off before anything was saved."""
    run = create_run(workspace, settings, corpus, training_text(corpus, settings))
    run.release()
    return run.path


def wait_for(qtbot: Any, app: App, state: RunState) -> None:
    qtbot.waitUntil(lambda: app.session.state is state, timeout=PATIENCE_MS)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_training_whose_lock_is_removed_stops_and_its_model_goes_on_writing(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    wait(qtbot, lambda: len(heard.told.updates) > 3)
    folder = heard.opened[0].folder
    (folder / "training.lock").unlink()
    before = contents(folder)
    wait(qtbot, lambda: heard.state is RunState.FAILED)
    assert "training.lock" in str(heard.states[-1].error)
    assert "continue the run" in str(heard.states[-1].error)
    worker.request(m.Ask(Prompt("东风", 3)))
    wait(qtbot, lambda: bool(heard.answers))
    # What was on its way to the disk in the instant of the removal may be there, and nothing after it.
    assert contents(folder).keys() == before.keys() - {folder / "training.lease"}
    assert RunFolder.open(folder).state == "training"
    worker.request(m.Continue(folder, songci, None, "cpu", wanted=small_settings))
    wait(qtbot, lambda: heard.state is RunState.TRAINING)


def test_another_run_can_begin_in_place_of_one_whose_lock_was_removed(heard: Heard, train: Train) -> None:
    train(3)
    (heard.opened[0].folder / "training.lock").unlink()
    train()
    assert "training.lock" in heard.warned[0]
    assert len(heard.opened) == 2


def test_a_run_killed_before_its_first_checkpoint_begins_anew_and_says_so(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    folder = killed_at_once(small_settings, songci, tmp_path)
    worker.request(m.OpenRun(folder, "cpu"))
    wait(qtbot, lambda: heard.state is RunState.CUT_OFF)
    assert not heard.opened[0].can_write
    worker.request(m.Continue(folder, songci, None, "cpu", wanted=small_settings))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert "starts again, with the same settings and the same seed" in heard.warned[0]
    assert [epoch.moment.epoch for epoch in RunFolder.open(folder).told().epochs] == [1, 2, 3, 4]


def test_a_run_that_was_cut_off_before_anything_was_saved_is_offered_to_begin_again(
    qtbot: Any, start_app: StartApp, small_settings: Settings, songci: Corpus, folders: Folders
) -> None:
    path = killed_at_once(small_settings, songci, folders.workspace)
    app = start_app()
    bar = app.window.message_bar
    qtbot.waitUntil(lambda: path.name in bar.text(), timeout=PATIENCE_MS)
    assert "before anything was saved. It can begin again" in bar.text()
    assert bar.action_button().text() == "Begin again"
    bar.action_button().click()
    wait_for(qtbot, app, RunState.FINISHED)
    assert "starts again" in bar.text()


def test_everything_that_is_said_of_a_run_without_anything_saved_agrees(
    qtbot: Any, start_app: StartApp, small_settings: Settings, songci: Corpus, folders: Folders
) -> None:
    path = killed_at_once(small_settings, songci, folders.workspace)
    app = start_app()
    app.session.open_run(path)
    wait_for(qtbot, app, RunState.CUT_OFF)
    window = app.window
    assert window.status.sentence().startswith("Cut off before anything was saved.")
    assert "Press Train" not in window.write.answer.empty.text()
    assert "before anything was saved" in window.write.answer.empty.text()
    assert window.header.heading.next_help().endswith("begins this one again.")
    assert window.runs.actions_by_name["continue"].toolTip().endswith("begin it again.")
    app.use_language("zh_CN")
    assert "继续训练" in window.write.answer.empty.text()


def test_a_run_trained_on_another_computer_is_followed_and_not_offered_until_that_computer_is_gone(
    qtbot: Any,
    start_app: StartApp,
    small_settings: Settings,
    songci: Corpus,
    folders: Folders,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = killed_at_once(small_settings, songci, folders.workspace)
    with training(path) as other:
        app = start_app()
        table = app.window.runs.table
        qtbot.waitUntil(lambda: table.model().rowCount() == 1, timeout=PATIENCE_MS)
        state = table.model().index(0, COLUMNS.index("state"))
        assert state.data() == f"perhaps trained on {HOST}"
        assert not app.window.message_bar.text()
        app.session.open_run(path)
        wait_for(qtbot, app, RunState.FOLLOWING)
        app.session.continue_run(path)
        qtbot.waitUntil(lambda: HOST in app.window.message_bar.text(), timeout=PATIENCE_MS)
        other.kill()
    assert list_runs(folders.workspace)[0].host == HOST
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + claimants.LEASE_S)
    wait_for(qtbot, app, RunState.CUT_OFF)
