"""The worker: it trains, answers and saves in one thread, and every fault leaves it alive."""

from __future__ import annotations

import gc
import shutil
import threading
import time
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from core.common.progress import Moment, Told
from core.common.prompts import Prompt
from core.model.recurrences import GRURecurrence
from core.runs import RunFolder
from core.saving import recorder
from core.saving.checkpoints import load_checkpoint
from core.settings.settings import Settings
from core.text.corpus import Corpus, TextTooShortError
from core.text.readers import read_corpus
from core.training.optimizers import Optimizers
from tests.charrnn_gui.listening import PATIENCE_MS, Heard, wait
from tests.charrnn_gui.worker.conftest import Train
from tests.disks import PAGE_BYTES, small_disk


def test_a_run_tells_every_update_and_epoch_once_and_in_order(
    heard: Heard, train: Train, small_settings: Settings
) -> None:
    train()
    per_epoch = len(heard.told.updates) // small_settings.epochs
    assert [u.moment.update for u in heard.told.updates] == list(range(1, per_epoch * 4 + 1))
    assert [e.moment.epoch for e in heard.told.epochs] == [1, 2, 3, 4]
    early = [n for n in (1, 2, 4, 8, 16, 32) if n < per_epoch]
    ends = [per_epoch * epoch for epoch in (1, 2, 3, 4)]
    assert [s.moment.update for s in heard.told.samples] == [*early, *ends]
    assert heard.told.epochs[-1].perplexity < heard.told.epochs[0].perplexity


def test_the_folder_holds_what_was_shown(heard: Heard, train: Train) -> None:
    train()
    folder = RunFolder.open(heard.opened[0].folder)
    assert folder.told() == heard.recorded
    assert (folder.state, folder.moment) == ("finished", heard.told.epochs[-1].moment)


def test_a_clock_that_is_set_back_makes_neither_speed_nor_time_left_negative(
    worker: Worker, heard: Heard, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = time.time
    monkeypatch.setattr(time, "time", lambda: honest() - 3600 * len(heard.told.updates))
    made: list[m.ProgressMade] = []
    worker.progressed.connect(made.append)
    train(epochs=40)
    assert all(progress.characters_per_second >= 0 for progress in made)
    left = [progress.seconds_left for progress in made if progress.seconds_left is not None]
    assert left
    assert min(left) >= 0
    # As the work gets less, so does the time that is said to be left of it.
    assert left[-1] < left[0]
    seconds = [epoch.seconds for epoch in heard.told.epochs]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0


def test_a_step_makes_exactly_one_update(qtbot: Any, worker: Worker, heard: Heard, train: Train) -> None:
    train(1)
    assert len(heard.told.updates) == 1
    worker.request(m.Resume(updates=1))
    wait(qtbot, lambda: len(heard.states) == 4)
    assert heard.state is RunState.PAUSED
    assert [u.moment.update for u in heard.told.updates] == [1, 2]


def test_steps_asked_for_while_one_is_made_add_up(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker.request(m.Start(replace(small_settings, epochs=100), songci, tmp_path, updates=1))
    for _time in range(22):
        worker.request(m.Resume(updates=1))
    wait(qtbot, lambda: heard.state is RunState.PAUSED and len(heard.told.updates) >= 23)
    worker.request(m.Stop())
    wait(qtbot, lambda: heard.state is RunState.STOPPED)
    assert [u.moment.update for u in heard.told.updates] == list(range(1, 24))


def test_a_run_that_trains_freely_goes_on_freely_whatever_steps_come_late(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker.request(m.Start(small_settings, songci, tmp_path))
    worker.request(m.Resume(updates=1))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)


def test_a_pause_changes_nothing_that_is_learned(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    train()
    straight = [u.nats for u in heard.told.updates]
    heard.told = Told()
    train(7)
    worker.request(m.Ask(Prompt("东风", 5)))
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert [u.nats for u in heard.told.updates] == straight


def test_an_answer_is_stamped_with_the_weights_it_came_from(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    prompt = Prompt("东风", 12)
    worker.request(m.Ask(prompt))
    worker.request(m.Start(small_settings, songci, tmp_path))
    wait(qtbot, lambda: heard.state is RunState.FINISHED and heard.answers and heard.answers[-1].finished)
    wait(qtbot, lambda: heard.answers[-1].moment == heard.told.updates[-1].moment)
    assert heard.answers[-1].prompt == prompt
    assert len(heard.answers[-1].written) == 12
    assert "东风" + heard.answers[-1].text[:10] == heard.told.samples[-1].text


def test_a_prompt_is_answered_within_the_update_in_which_it_is_asked(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, asked, answered = threading.Event(), threading.Event(), threading.Event()
    honest_backward, honest_step = GRURecurrence.backward, Optimizers.step

    def backward(recurrence: GRURecurrence) -> None:
        begun.set()
        assert asked.wait(PATIENCE_MS / 1000)
        honest_backward(recurrence)

    def step(optimizers: Optimizers, share: float) -> float:
        assert answered.wait(PATIENCE_MS / 1000), "the update had to end first"
        return honest_step(optimizers, share)

    monkeypatch.setattr(GRURecurrence, "backward", backward)
    monkeypatch.setattr(Optimizers, "step", step)
    worker.request(m.Start(small_settings, songci, tmp_path, updates=1))
    assert begun.wait(PATIENCE_MS / 1000)
    worker.request(m.Ask(Prompt("东风", 5)))
    worker.request(m.Ask(Prompt("人生", 5)))
    asked.set()
    wait(qtbot, lambda: bool(heard.answers) and heard.answers[-1].finished)
    assert heard.answers[-1].prompt.prefix == "人生"
    assert heard.answers[-1].moment == Moment()
    worker.request(m.Stop())
    answered.set()
    wait(qtbot, lambda: heard.state is RunState.STOPPED)


def test_a_stop_ends_the_run_and_its_model_goes_on_writing(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    wait(qtbot, lambda: len(heard.told.updates) > 3)
    worker.request(m.Stop())
    wait(qtbot, lambda: heard.state is RunState.STOPPED)
    assert RunFolder.open(heard.opened[0].folder).state == "stopped"
    worker.request(m.Ask(Prompt("人生", 3)))
    wait(qtbot, lambda: bool(heard.answers) and heard.answers[-1].finished)
    assert heard.answers[-1].moment == heard.told.updates[-1].moment


def test_a_long_answer_gives_way_to_a_stop(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    worker.request(m.Ask(Prompt("东", 1_000_000)))
    wait(qtbot, lambda: bool(heard.answers))
    worker.request(m.Stop())
    wait(qtbot, lambda: heard.state is RunState.STOPPED)
    assert len(heard.answers[-1].written) < 1_000_000
    worker.request(m.CancelAnswer())


def test_a_text_too_short_is_refused_and_the_old_model_stays(
    qtbot: Any, worker: Worker, heard: Heard, train: Train, small_settings: Settings, tmp_path: Path
) -> None:
    train()
    worker.request(m.Start(small_settings, Corpus("short", "春花秋月"), tmp_path))
    wait(qtbot, lambda: bool(heard.refused))
    assert isinstance(heard.refused[0], TextTooShortError)
    worker.request(m.Ask(Prompt("东风", 3)))
    wait(qtbot, lambda: bool(heard.answers))


def test_a_text_that_changed_on_disk_is_told_of_and_trained_on_as_it_was_read(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "text.txt"
    path.write_text("想要有直升机\n想要和你飞到宇宙去\n" * 40, "utf-8")
    corpus = read_corpus(path)
    worker.request(m.Start(small_settings, corpus, tmp_path))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert not heard.warned
    path.write_text("后来的歌\n" * 100, "utf-8")
    worker.request(m.Start(small_settings, corpus, tmp_path))
    wait(qtbot, lambda: len(heard.states) == 4 and heard.state is RunState.FINISHED)
    assert "changed on disk" in heard.warned[0]
    assert "直" in RunFolder.open(heard.opened[1].folder).vocab


def test_divergence_ends_the_run_with_a_reason_and_finite_weights(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    wild = replace(
        small_settings,
        cell="rnn_relu",
        optimizer="sgd",
        learning_rate=1e5,
        clip_norm=0.0,
        schedule="constant",
    )
    worker.request(m.Start(wild, songci, tmp_path))
    wait(qtbot, lambda: heard.state is RunState.DIVERGED)
    assert "learning rate" in heard.states[-1].reason
    worker.request(m.Ask(Prompt("东风", 3)))
    wait(qtbot, lambda: bool(heard.answers) and heard.answers[-1].finished)
    probability = heard.answers[-1].written[0].probability
    assert 0 <= probability <= 1


def test_a_run_opened_from_its_folder_writes_as_it_did(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker.request(m.Ask(Prompt("东风", 20)))
    worker.request(m.Start(small_settings, songci, tmp_path))
    wait(
        qtbot,
        lambda: (
            heard.state is RunState.FINISHED
            and heard.answers
            and heard.answers[-1].moment == heard.told.updates[-1].moment
            and heard.answers[-1].finished
        ),
    )
    before, epochs = heard.answers[-1], heard.told.epochs
    worker.request(m.Reset())
    wait(qtbot, lambda: heard.state is RunState.EMPTY)
    heard.answers.clear()
    worker.request(m.OpenRun(heard.opened[0].folder, "cpu"))
    wait(qtbot, lambda: bool(heard.answers) and heard.answers[-1].finished)
    assert heard.answers[-1] == before
    assert heard.opened[-1].told.epochs == epochs


def test_a_run_gone_on_with_ends_as_one_that_was_never_interrupted(
    qtbot: Any, worker: Worker, heard: Heard, train: Train, songci: Corpus
) -> None:
    train()
    whole = RunFolder.open(heard.opened[0].folder)
    folder = train(5)
    worker.request(m.Reset())
    wait(qtbot, lambda: heard.state is RunState.EMPTY)
    worker.request(m.Continue(folder, songci, None, "cpu"))
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert len(heard.opened[2].told.updates) == 5
    gone_on = RunFolder.open(folder)
    assert gone_on.told().updates == whole.told().updates
    assert gone_on.told().samples == whole.told().samples
    name = "weights.safetensors"
    assert (folder / name).read_bytes() == (whole.path / name).read_bytes()


def test_a_run_whose_text_has_changed_is_not_gone_on_with_and_stays(
    qtbot: Any, worker: Worker, heard: Heard, train: Train
) -> None:
    train(5)
    worker.request(m.Continue(heard.opened[0].folder, Corpus("other", "东风夜放花千树" * 90), None, "cpu"))
    wait(qtbot, lambda: bool(heard.refused))
    assert "is not the text that this run was trained on" in str(heard.refused[0])
    assert len(RunFolder.open(heard.opened[0].folder).told().updates) == 5


def test_a_disk_that_refuses_is_told_once_and_training_goes_on(
    qtbot: Any, worker: Worker, heard: Heard, train: Train, small_settings: Settings
) -> None:
    folder = train(1)
    shutil.rmtree(folder)
    worker.request(m.Resume())
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert len(heard.told.epochs) == small_settings.epochs
    assert [report.folder for report in heard.saving] == [folder]
    assert "is gone" in heard.problem
    worker.request(m.Discard())


@pytest.mark.parametrize("room", [0, 1, 16])
def test_a_full_disk_is_told_once_and_nothing_is_missing_when_there_is_room_again(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    room: int,
) -> None:
    monkeypatch.setattr(recorder, "SAVE_SHARE", 1e9)
    with small_disk(tmp_path / "disk", 16 << 20) as disk:
        settings = replace(small_settings, epochs=100_000, save_interval_s=0.05)
        worker.request(m.Start(settings, songci, disk.path))
        wait(qtbot, lambda: any(disk.path.glob("*/checkpoints/*.safetensors")))
        disk.fill(room * PAGE_BYTES)
        wait(qtbot, lambda: bool(heard.problem))
        epochs = len(heard.told.epochs)
        wait(qtbot, lambda: len(heard.told.epochs) >= epochs + 3)
        assert heard.state is RunState.TRAINING
        assert all("No space left" in report.problem for report in heard.saving)
        assert not load_checkpoint(RunFolder.open(heard.opened[0].folder)).passed_over
        disk.free()
        wait(qtbot, lambda: not heard.problem)
        assert heard.saving[-1].note == "The run is being saved again."
        worker.request(m.Stop())
        wait(qtbot, lambda: heard.state is RunState.STOPPED)
        folder = RunFolder.open(heard.opened[0].folder)
        assert (folder.state, folder.moment) == ("stopped", heard.told.updates[-1].moment)
        assert folder.told() == heard.recorded
        assert [report.problem for report in heard.saving].count("") == 1


def test_a_disk_that_is_pulled_out_and_one_that_turns_read_only_end_no_training(
    qtbot: Any, worker: Worker, heard: Heard, train: Train, small_settings: Settings, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 16 << 20) as disk:
        train(1, disk.path)
        disk.protect()
        worker.request(m.Resume(1))
        wait(qtbot, lambda: bool(heard.problem))
        assert "Read-only file system" in heard.problem
        disk.unprotect()
        worker.request(m.Resume(1))
        wait(qtbot, lambda: len(heard.states) == 6)
        assert not heard.problem
        assert len(RunFolder.open(heard.opened[0].folder).told().updates) == 3
        disk.pull_out()
        worker.request(m.Resume())
        wait(qtbot, lambda: heard.state is RunState.FINISHED)
        assert heard.problem
        assert len(heard.told.epochs) == small_settings.epochs
        worker.request(m.Discard())


def test_a_pause_right_after_the_update_that_ruined_the_weights_is_a_divergence(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    wild = replace(
        small_settings,
        cell="rnn_relu",
        num_layers=16,
        optimizer="adam",
        learning_rate=1e6,
        clip_norm=0.0,
        schedule="constant",
        warmup_updates=0,
    )
    worker.request(m.Start(wild, songci, tmp_path, updates=1))
    wait(qtbot, lambda: heard.state is RunState.DIVERGED)
    assert "learning rate" in heard.states[-1].reason
    folder = RunFolder.open(heard.opened[0].folder)
    assert (folder.state, folder.moment) == ("diverged", Moment())
    assert not list(folder.path.glob("checkpoints/*"))


def test_quitting_in_mid_training_saves_the_present_weights(
    qtbot: Any, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> None:
    worker = Worker()
    heard = Heard(worker)
    worker.start()
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    wait(qtbot, lambda: len(heard.told.updates) > 3)
    assert worker.stop_and_wait(PATIENCE_MS)
    folder = RunFolder.open(heard.opened[0].folder)
    assert folder.state == "stopped"
    assert folder.moment.update >= 3


def test_a_worker_told_to_quit_makes_no_more_updates_in_which_a_long_answer_would_be_written(
    qtbot: Any, small_settings: Settings, songci: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker()
    heard = Heard(worker)
    display = worker._display
    honest = display.do_what_is_due
    is_quitting: list[bool] = []

    def note() -> None:
        is_quitting.append(worker._quitting)
        honest()

    monkeypatch.setattr(display, "do_what_is_due", note)
    worker.start()
    worker.request(m.Start(replace(small_settings, epochs=100_000), songci, tmp_path))
    worker.request(m.Ask(Prompt("东", 50_000)))
    wait(qtbot, lambda: bool(heard.answers))
    assert worker.stop_and_wait(PATIENCE_MS)
    assert is_quitting
    assert not any(is_quitting)


def test_a_worker_that_nobody_holds_is_gone_at_once_without_the_garbage_collector(qtbot: Any) -> None:
    # The collector would delete a QThread in whatever thread it happens to run, and Qt crashes then.
    gc.disable()
    try:
        worker = Worker()
        left = weakref.ref(worker)
        del worker
        assert left() is None
    finally:
        gc.enable()


def test_an_estimate_gives_way_within_an_update_and_is_made_later(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[object] = []
    worker.run_opened.connect(happened.append)
    worker.estimated.connect(happened.append)
    begin = m.Start(small_settings, songci, tmp_path)
    first = [begin]
    forward = GRURecurrence.forward

    def asked_meanwhile(self: GRURecurrence, *arguments: Any) -> Any:
        if first:
            worker.request(first.pop())
        return forward(self, *arguments)

    monkeypatch.setattr(GRURecurrence, "forward", asked_meanwhile)
    worker.request(m.Estimate(small_settings, songci))
    wait(qtbot, lambda: len(happened) == 2 and heard.state is RunState.FINISHED)
    opened, estimated = happened
    assert isinstance(opened, m.RunOpened)
    assert isinstance(estimated, m.Estimated)
