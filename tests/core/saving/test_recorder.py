"""Saving while the training goes on: what is written, in which order, and what is not."""

from __future__ import annotations

import math
import os
import shutil
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.command_line.views import View
from core.command_line.watching import watch
from core.common.progress import EpochFinished, Moment, Progress, UpdateFinished
from core.runs import CHECKPOINTS_FOLDER, WEIGHTS_FILE, RunFolder
from core.saving import recorder as recording
from core.saving.checkpoints import load_checkpoint
from core.saving.recorder import Recorder
from core.saving.training_run import TrainingRun
from core.saving.weights import load_model
from core.training.trainer import Trainer
from tests.core.saving.test_resumption import CPU, SETTINGS, files_of, gone_on, new_run, told

# One update with this learning rate and the loss is no number any more.
WILD = replace(
    SETTINGS,
    cell="rnn_relu",
    num_layers=16,
    learning_rate=1e6,
    clip_norm=0.0,
    heldout_fraction=0.0,
)


def advance(run: Any, recorder: Recorder, updates: int) -> None:
    while updates:
        progress = next(run)
        recorder.append(progress)
        updates -= isinstance(progress, UpdateFinished)


def test_a_copy_is_written_while_the_training_goes_on(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    happening = trainer.run()
    may_write = threading.Event()
    with Recorder(run) as recorder:
        advance(happening, recorder, 3)
        wanted = trainer.state()
        recorder._pool.submit(may_write.wait)  # a slow disk
        recorder.save("training", trainer)
        advance(happening, recorder, 4)
        assert not recorder.is_due()
        assert not (run.path / WEIGHTS_FILE).exists()
        may_write.set()
        recorder.wait()
    run.release()
    opened = RunFolder.open(run.path)
    found = load_checkpoint(opened).state
    model, moment = load_model(opened, CPU)
    assert (opened.moment, found.moment, moment) == (wanted.moment,) * 3
    assert found.numbers == wanted.numbers
    for name, value in wanted.tensors.items():
        assert torch.equal(found.tensors[name], value), name
    for name, value in wanted.model().items():
        assert torch.equal(model.state_dict()[name], value), name


def test_a_later_save_waits_for_the_one_before_and_stands(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    happening = trainer.run()
    with Recorder(run) as recorder:
        advance(happening, recorder, 2)
        recorder.save("training", trainer)
        advance(happening, recorder, 2)
        recorder.save("paused", trainer)
        recorder.wait()
        assert not recorder.is_due()
    run.release()
    opened = RunFolder.open(run.path)
    assert (opened.state, opened.moment.update) == ("paused", 4)
    assert [int(path.name[:12]) for path in files_of(run)] == [2, 4]


def test_at_every_instant_the_folder_holds_the_save_before_or_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between any two writes is what a copy of the folder at that instant shows."""
    instants: list[tuple[Path, Moment]] = []
    run, trainer = new_run(tmp_path / "runs")
    real, saved = Path.replace, Moment()

    def spied(self: Path, target: Path) -> Path:
        for _before_and_after in range(2):
            path = tmp_path / f"instant-{len(instants)}"
            shutil.copytree(run.path, path)
            for name in ("training.lock", "training.lease"):
                (path / name).unlink(missing_ok=True)
            instants.append((path, saved))
            if not _before_and_after:
                result = real(self, target)
        return result

    monkeypatch.setattr(Path, "replace", spied)
    happening = trainer.run()
    with Recorder(run) as recorder:
        for _ in range(3):
            advance(happening, recorder, 3)
            recorder.save("training", trainer)
            recorder.wait()
            saved = trainer.moment
    monkeypatch.undo()
    run.release()
    assert len(instants) == 3 * 3 * 2  # weights, checkpoint, run.json
    for path, saved in instants:
        opened = RunFolder.open(path)
        assert saved.update <= opened.moment.update <= saved.update + 3
        if (path / WEIGHTS_FILE).exists():
            assert load_model(opened, CPU)[1].update in (saved.update, saved.update + 3)
        if list(path.glob(f"{CHECKPOINTS_FOLDER}/*.safetensors")):
            found = load_checkpoint(opened)
            assert not found.passed_over
            assert found.state.moment.update in (saved.update, saved.update + 3)
            gone_on(opened)
    whole, whole_trainer = new_run(tmp_path / "whole")
    for progress in whole_trainer.run():
        whole.append(progress)
    whole.set_state("finished", whole_trainer.moment)
    for path, _saved in instants[4:]:
        assert told(RunFolder.open(path)) == told(whole)


def test_what_a_checkpoint_counts_on_is_on_the_disk_before_it_and_its_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handles = Path("/proc/self/fd")
    if not handles.exists():
        pytest.skip("the system does not tell which file a handle is of")
    synced: list[str] = []
    real = os.fsync

    def spied(handle: int) -> None:
        real(handle)
        synced.append(
            Path(f"/proc/self/fd/{handle}").resolve().name if Path("/proc/self/fd").exists() else ""
        )

    run, trainer = new_run(tmp_path)
    with Recorder(run) as recorder:
        advance(trainer.run(), recorder, 8)
        monkeypatch.setattr(os, "fsync", spied)
        recorder.save("training", trainer)
        recorder.wait()
    run.release()
    kinds = ["a new file" if name.endswith(".tmp") else name for name in synced]
    folder = run.path.name
    assert kinds[-6:] == ["a new file", folder, "a new file", "checkpoints", "a new file", folder]
    assert "updates.f64" in kinds[:-6]


def test_ruined_weights_are_not_saved_in_mid_training(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path, WILD)
    with Recorder(run) as recorder:
        recorder.save("training", trainer)
        advance(trainer.run(), recorder, 1)
        assert not trainer.last_batch.has_finite_loss()
        recorder.save("training", trainer)
        recorder.wait()
    run.release()
    assert load_checkpoint(RunFolder.open(run.path)).state.moment == Moment()
    assert len(files_of(run)) == 1


def test_weights_that_are_not_finite_never_replace_those_that_are(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    with Recorder(run) as recorder:
        advance(trainer.run(), recorder, 2)
        recorder.save("training", trainer)
        with torch.no_grad():
            next(trainer.model.parameters()).fill_(math.nan)
        recorder.save("failed", trainer)
        recorder.wait()
        assert recorder.trouble is None
    opened = RunFolder.open(run.path)
    model, moment = load_model(opened, CPU)
    assert (opened.state, moment.update) == ("failed", 2)
    assert all(bool(value.isfinite().all()) for value in model.state_dict().values())


class StopAfterOneUpdate(View):
    """A person who presses Ctrl+C as soon as there is an update."""

    def __init__(self) -> None:
        self.shown: list[Progress] = []

    def show(self, progress: Progress) -> None:
        self.shown.append(progress)
        if isinstance(progress, UpdateFinished):
            signal.raise_signal(signal.SIGINT)

    def done(self, run: RunFolder) -> None:
        self.state = run.state


def test_a_stop_right_after_the_update_that_ruined_the_weights_is_a_divergence(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path, WILD)
    view = StopAfterOneUpdate()
    assert watch(TrainingRun(run, trainer), view) == 1
    assert [type(progress).__name__ for progress in view.shown] == ["UpdateFinished", "Diverged"]
    assert view.state == "diverged"
    model, moment = load_model(RunFolder.open(run.path), CPU)
    assert moment == Moment()
    untrained = Trainer(WILD, new_text(), CPU).model.state_dict()
    assert all(torch.equal(value, untrained[name]) for name, value in model.state_dict().items())


def new_text() -> Any:
    from core.text.corpus import training_text
    from core.text.library import load_shipped

    return training_text(load_shipped("songci"), WILD)


def test_a_save_is_due_after_as_many_seconds_as_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(recording.time, "monotonic", lambda: clock[0])
    run, trainer = new_run(tmp_path, replace(SETTINGS, save_interval_s=90.0))
    with Recorder(run) as recorder:
        for _ in range(2):
            clock[0] += 89
            assert not recorder.is_due()
            clock[0] += 1
            assert recorder.is_due()
            recorder.save("training", trainer)
            recorder.wait()
    run.release()


def test_a_save_is_due_at_the_end_of_every_so_many_epochs(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path, replace(SETTINGS, epochs=7, save_every_epochs=2, checkpoints_kept=100))
    ends = []
    with Recorder(run) as recorder:
        for progress in trainer.run():
            recorder.append(progress)
            if recorder.is_due():
                recorder.save("training", trainer)
                recorder.wait()
            if isinstance(progress, EpochFinished) and progress.moment.epoch % 2 == 0:
                ends.append(progress.moment.update)
    run.release()
    assert len(ends) == 3
    assert [int(path.name[:12]) for path in files_of(run)] == ends


def test_saving_is_seldom_where_it_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, trainer = new_run(tmp_path, replace(SETTINGS, save_interval_s=0.0))
    with Recorder(run) as recorder:
        assert recorder.is_due()
        recorder.save("training", trainer)
        recorder.wait()
        # Saving it took some milliseconds, and is to take a fiftieth of the time.
        assert not recorder.is_due()
        monkeypatch.setattr(recording, "SAVE_SHARE", math.inf)
        recorder.save("training", trainer)
        recorder.wait()
        assert recorder.is_due()
    run.release()


def test_a_claim_that_is_lost_while_a_save_is_written_is_no_fault_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run, trainer = new_run(tmp_path)
    happening = trainer.run()
    next(happening)
    write = recording._write

    def write_after_a_loss(*arguments: Any) -> float:
        (run.path / "training.lock").unlink()
        return write(*arguments)

    monkeypatch.setattr(recording, "_write", write_after_a_loss)
    with Recorder(run) as recorder:
        recorder.save("training", trainer)
    assert not [record for record in caplog.records if record.exc_info or record.levelname != "INFO"]
    run.release()
