"""The life of a run: whoever drives it, it is recorded, saved, paused, stopped and ended in one way."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.common.errors import ClaimLostError
from core.common.progress import Diverged, Moment, Progress, Told, UpdateFinished
from core.runs import RunFolder, is_claimed
from core.saving.checkpoints import load_checkpoint
from core.saving.resumption import branch_settings, settings_to_go_on
from core.saving.training_run import TrainingRun
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training import trainer as training
from core.training.device_updates import DeviceUpdates
from core.training.gradients import Gradients
from tests.core.saving.test_recorder import WILD
from tests.core.saving.test_resumption import CPU, SETTINGS, told

LONG = replace(SETTINGS, epochs=100_000, sample_every=100_000)


def begun(parent: Path, settings: Settings = SETTINGS, updates: int | None = None) -> TrainingRun:
    corpus = load_shipped("songci")
    return TrainingRun.begun(parent, settings, corpus, training_text(corpus, settings), CPU, updates=updates)


def resumed(path: Path) -> TrainingRun:
    folder = RunFolder.open(path)
    return TrainingRun.resumed(folder, load_shipped("songci"), settings_to_go_on(folder, None), CPU)


def driven(run: TrainingRun) -> list[Progress]:
    """Advance until the run rests or ends, and return what was said."""
    said: list[Progress] = []
    while run.state == "training":
        said += run.advance()
    return said


def test_a_run_is_trained_to_its_end_and_its_folder_is_complete_and_free(tmp_path: Path) -> None:
    run = begun(tmp_path)
    said = driven(run)
    assert run.state == "finished"
    assert not run.is_under_way
    assert run.trouble is None
    folder = RunFolder.open(run.folder.path)
    assert (folder.state, folder.moment) == ("finished", run.moment)
    assert folder.told().updates == Told.of(said).updates
    assert not is_claimed(folder.path)
    assert run.writer is not None
    with pytest.raises(RuntimeError, match="has ended"):
        _ = run.trainer


def test_several_runs_one_after_the_other_are_what_each_is_alone_and_leave_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    runs = [begun(tmp_path) for _ in range(2)]
    for run in runs:
        driven(run)
    third = begun(tmp_path)
    driven(third)
    assert not set(threading.enumerate()) - before
    assert told(runs[0].folder) == told(runs[1].folder) == told(third.folder)


def test_a_stop_asked_for_in_another_thread_ends_the_run_after_its_update_and_it_can_go_on(
    tmp_path: Path,
) -> None:
    run = begun(tmp_path, LONG)
    ends: list[Any] = []
    thread = threading.Thread(target=lambda: ends.append(driven(run)))
    thread.start()
    while not run.moment.update:
        pass
    run.request_stop()
    thread.join(60)
    assert run.state == RunFolder.open(run.folder.path).state == "stopped"
    made = [p.moment.update for p in ends[0] if isinstance(p, UpdateFinished)]
    assert made[-1] == run.moment.update == load_checkpoint(run.folder).state.moment.update
    again = resumed(run.folder.path)
    assert again.moment == run.moment
    assert not again.has_begun_anew
    again.stop()


def test_a_pause_after_the_updates_asked_for_changes_nothing_that_is_learned(tmp_path: Path) -> None:
    whole, parts = begun(tmp_path), begun(tmp_path, updates=3)
    driven(whole)
    driven(parts)
    assert (parts.state, parts.moment.update) == ("paused", 3)
    assert (parts.folder.state, is_claimed(parts.folder.path)) == ("paused", True)
    parts.go_on(updates=1)
    parts.go_on(updates=1)
    driven(parts)
    assert (parts.state, parts.moment.update) == ("paused", 5)
    parts.go_on()
    driven(parts)
    assert told(parts.folder) == told(whole.folder)


@pytest.mark.parametrize("ending", [TrainingRun.stop, TrainingRun.pause, TrainingRun.stop_if_saved])
def test_weights_that_the_last_update_has_ruined_end_the_run_as_diverged(tmp_path: Path, ending: Any) -> None:
    run = begun(tmp_path, WILD)
    _started, update, *_samples = run.advance()
    assert isinstance(update, UpdateFinished)
    (diverged,) = ending(run)
    assert isinstance(diverged, Diverged)
    assert (run.state, run.moment) == ("diverged", Moment())
    assert RunFolder.open(run.folder.path).state == "diverged"
    assert "diverged" in (run.folder.path / "metrics.jsonl").read_text("utf-8")


def test_a_run_that_fails_keeps_its_weights_and_goes_on_as_if_nothing_had_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = begun(tmp_path)
    driven(whole)
    run = begun(tmp_path, updates=4)
    driven(run)
    run.go_on(updates=2)
    while run.moment.update < 6:
        run.advance()
    run.fail(RuntimeError("on purpose"))
    assert run.state == "failed"
    folder = RunFolder.open(run.folder.path)
    assert (folder.state, folder.moment.update) == ("failed", 6)
    # The fault may have come in mid-update: the run goes on from the checkpoint before it.
    assert load_checkpoint(folder).state.moment.update == 4
    again = resumed(folder.path)
    driven(again)
    assert told(again.folder) == told(whole.folder)


def test_weights_that_can_not_be_fetched_any_more_are_neither_saved_nor_written_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(tmp_path, updates=3)
    driven(run)
    kept = (run.folder.path / "weights.safetensors").read_bytes()

    def fail(_model: object) -> None:
        raise torch.AcceleratorError("CUDA error: unspecified launch failure")

    monkeypatch.setattr("core.saving.recorder.weights_of", fail)
    run.fail(RuntimeError("on purpose"))
    assert run.writer is None
    assert run.has_given_up
    assert (run.folder.path / "weights.safetensors").read_bytes() == kept
    assert (RunFolder.open(run.folder.path).state, is_claimed(run.folder.path)) == ("failed", False)


def test_a_run_that_another_program_may_train_is_left_as_it_is(tmp_path: Path) -> None:
    run = begun(tmp_path, LONG, updates=2)
    driven(run)
    run.go_on()
    (run.folder.path / "training.lock").unlink()
    before = (run.folder.path / "run.json").read_bytes()
    with pytest.raises(ClaimLostError) as caught:
        driven(run)
    run.fail(caught.value)
    assert (run.folder.path / "run.json").read_bytes() == before
    assert run.state == "failed"
    assert run.trouble is None


def test_updates_made_together_are_recorded_together_and_never_more_than_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a GPU: nothing is saved, paused or stopped between updates and their reports."""
    whole = begun(tmp_path, LONG, updates=40)
    driven(whole)
    monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    run = begun(tmp_path, LONG, updates=40)
    together: list[int] = []
    while run.state == "training":
        together.append(len(run.advance()))
        assert run.trainer.num_unreported == 0
    assert max(together) > 1
    assert (run.state, run.moment) == ("paused", whole.moment)
    run.go_on()
    for _ in range(3):
        run.advance()
    run.stop()
    folder = RunFolder.open(run.folder.path)
    assert folder.moment == run.moment
    assert len(folder.told().updates) == run.moment.update > 40
    again = resumed(folder.path)
    assert again.moment == run.moment
    again.stop()


def test_a_run_that_is_broken_off_keeps_what_was_saved_last(tmp_path: Path) -> None:
    run = begun(tmp_path, LONG, updates=2)
    driven(run)
    run.go_on()
    run.advance()
    run.break_off()
    folder = RunFolder.open(run.folder.path)
    assert (folder.state, folder.moment.update) == ("stopped", 2)
    assert not is_claimed(folder.path)


def test_a_branch_does_what_its_run_did_from_there(tmp_path: Path) -> None:
    whole = begun(tmp_path)
    driven(whole)
    run = begun(tmp_path, updates=3)
    driven(run)
    run.stop()
    folder = RunFolder.open(run.folder.path)
    branch = TrainingRun.branched(folder, 3, load_shipped("songci"), folder.settings, CPU, tmp_path)
    driven(branch)
    assert told(branch.folder) == told(whole.folder)


@pytest.mark.parametrize("sampling", ["random", "consecutive"])
@pytest.mark.parametrize("heldout_from", ["end", "scattered"])
def test_a_branch_on_the_whole_text_goes_on_with_the_next_epoch_and_trains_on_what_was_held_out(
    tmp_path: Path, sampling: str, heldout_from: str
) -> None:
    settings = replace(SETTINGS, heldout_fraction=0.2, sampling=sampling, heldout_from=heldout_from)
    run = begun(tmp_path, settings)
    driven(run)
    folder = RunFolder.open(run.folder.path)
    whole = branch_settings(folder, replace(folder.settings, epochs=6), whole_text=True)
    assert whole == replace(settings, epochs=6, heldout_fraction=0.0)
    branch = TrainingRun.branched(folder, None, load_shipped("songci"), whole, CPU, tmp_path)
    before = branch.moment
    assert before == run.moment
    per_epoch = branch.trainer.updates_per_epoch
    assert per_epoch > before.update // 3
    assert branch.trainer.total_updates == before.update + 3 * per_epoch
    paused = driven(branch)[: per_epoch + 2]
    updates = [value for value in paused if isinstance(value, UpdateFinished)]
    assert updates[0].moment == Moment(4, before.update + 1)
    assert updates[0].epochs_done == pytest.approx(3 + 1 / per_epoch)
    assert branch.state == "finished"
    assert branch.moment == Moment(6, before.update + 3 * per_epoch)
    told_epochs = RunFolder.open(branch.folder.path).told().epochs
    assert [epoch.moment.epoch for epoch in told_epochs] == [1, 2, 3, 4, 5, 6]
    assert [epoch.heldout_perplexity is None for epoch in told_epochs] == [False] * 3 + [True] * 3


def test_a_branch_on_the_whole_text_that_is_interrupted_comes_to_the_same(tmp_path: Path) -> None:
    run = begun(tmp_path, replace(SETTINGS, heldout_fraction=0.2))
    driven(run)
    folder = RunFolder.open(run.folder.path)
    whole = branch_settings(folder, replace(folder.settings, epochs=6), whole_text=True)
    ends = []
    for updates in (None, 1, 5):
        branch = TrainingRun.branched(folder, None, load_shipped("songci"), whole, CPU, tmp_path)
        for _ in range(updates or 0):
            branch.advance()
        if updates is not None:
            branch.stop()
            branch = resumed(branch.folder.path)
        driven(branch)
        ends.append(told(branch.folder))
    assert ends[0] == ends[1] == ends[2]


def test_memory_that_does_not_suffice_is_explained_with_smaller_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.settings.smaller import MemoryFullError

    def fail(*_arguments: object) -> None:
        raise MemoryError

    run = begun(tmp_path)
    monkeypatch.setattr(Gradients, "compute", fail)
    with pytest.raises(MemoryFullError) as caught:
        run.advance()
    assert caught.value.fitting is not None
    run.fail(caught.value)
    assert RunFolder.open(run.folder.path).state == "failed"
