"""Learning rate and clipping changed by hand through the worker, while it trains and while it rests."""

from __future__ import annotations

from typing import Any

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from core.common.progress import CheckpointKept, SettingChanged
from core.runs import RunFolder, list_runs
from core.settings.live import InEffect
from core.settings.specs import SettingsError
from tests.charrnn_gui.listening import Heard, wait
from tests.charrnn_gui.worker.conftest import Train


def changes(heard: Heard) -> list[SettingChanged]:
    return [event for event in heard.told.events if isinstance(event, SettingChanged)]


def test_a_change_while_training_is_told_at_once_recorded_and_followed_by_the_updates(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    folder = train(1, epochs=100_000, sample_every=100_000, schedule="cosine")
    worker.request(m.Resume())
    wait(qtbot, lambda: len(heard.told.updates) > 5)
    worker.request(m.ChangeSetting("learning_rate", 0.004))
    wait(qtbot, lambda: len(changes(heard)) == 1)
    assert heard.state is RunState.TRAINING
    changed_at = changes(heard)[0].moment.update
    wait(qtbot, lambda: heard.told.updates[-1].moment.update > changed_at + 3)
    worker.request(m.ChangeSetting("learning_rate", None))
    wait(qtbot, lambda: len(changes(heard)) == 2)
    followed_at = changes(heard)[1].moment.update
    worker.request(m.Stop())
    wait(qtbot, lambda: heard.state is RunState.STOPPED)
    assert not heard.refused
    by_hand = [
        abs(update.learning_rate - 0.004) < 1e-12
        for update in heard.told.updates
        if changed_at < update.moment.update <= followed_at
    ]
    assert by_hand
    assert all(by_hand)
    run = RunFolder.open(folder)
    assert run.told().events == heard.told.events
    kept = [event.moment.update for event in heard.told.events if isinstance(event, CheckpointKept)]
    assert kept == [changed_at, followed_at]
    assert set(kept) <= set(list_runs(folder.parent)[0].checkpoints)


def test_a_change_while_paused_leaves_the_run_paused_and_holds_when_it_goes_on(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    train(2)
    states = len(heard.states)
    worker.request(m.ChangeSetting("clip_norm", 0.05))
    wait(qtbot, lambda: len(changes(heard)) == 1)
    assert (len(heard.states), heard.state) == (states, RunState.PAUSED)
    (changed,) = changes(heard)
    assert (changed.moment.update, changed.setting, changed.now) == (2, "clip_norm", 0.05)
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FINISHED)


def test_an_impossible_value_is_refused_by_name_and_training_continues(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    train(1)
    worker.request(m.ChangeSetting("learning_rate", 0.0))
    wait(qtbot, lambda: bool(heard.refused))
    (refused,) = heard.refused
    assert isinstance(refused, SettingsError)
    assert refused.field == "learning_rate"
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert not changes(heard)


def test_a_change_without_a_run_under_way_is_passed_over(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    train()
    worker.request(m.ChangeSetting("learning_rate", 0.5))
    train(1)
    assert not changes(heard)
    assert not heard.refused


def test_the_window_is_told_what_is_in_effect_from_the_start_and_after_each_change(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    made: list[m.ProgressMade] = []
    worker.progressed.connect(made.append)
    train(2, epochs=100, schedule="cosine", learning_rate=0.01, clip_norm=1.0)
    assert heard.opened[0].in_effect == InEffect(0.01, 1.0)
    by_schedule = made[-1].in_effect
    assert by_schedule is not None
    assert 0 < by_schedule.learning_rate < 0.01
    worker.request(m.ChangeSetting("learning_rate", 0.5))
    worker.request(m.ChangeSetting("clip_norm", 0.0))
    changed = InEffect(0.5, 0.0, frozenset({"learning_rate", "clip_norm"}))
    wait(qtbot, lambda: made[-1].in_effect == changed)
    worker.request(m.ChangeSetting("learning_rate", None))
    # No update has been made meanwhile.
    given_back = InEffect(by_schedule.learning_rate, 0.0, frozenset({"clip_norm"}))
    wait(qtbot, lambda: made[-1].in_effect == given_back)
