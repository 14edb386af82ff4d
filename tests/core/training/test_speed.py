"""The speed of this computer is measured by real updates, once, and decides how large a model becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from core.common.progress import Progress
from core.settings.arithmetic import flops_per_update
from core.settings.recipes import RECIPES
from core.settings.settings import Settings
from core.settings.sizing import sized
from core.text.batches import updates_per_epoch
from core.text.corpus import Corpus, TrainingText, training_text
from core.text.summary import given
from core.training import speed
from core.training.speed import estimated_seconds, sized_for, training_flops
from core.training.trainer import Trainer

CPU = torch.device("cpu")
CORPUS = Corpus("sea", "She sells sea shells by the sea shore. " * 1_000)


def test_the_speed_is_that_of_a_computer_and_is_measured_once() -> None:
    flops = training_flops(CPU, "float32")
    assert 1e7 < flops < 1e15
    assert training_flops(CPU, "float32") == flops


def test_settings_are_sized_for_the_text_at_the_measured_speed() -> None:
    settings = RECIPES["quality"].settings
    flops = training_flops(CPU, settings.precision)
    assert sized_for(settings, CORPUS, CPU) == sized(settings, given(CORPUS, settings, flops))


def test_settings_that_are_not_to_be_sized_stay() -> None:
    own = replace(RECIPES["quality"].settings, sized=False, hidden_size=99)
    assert sized_for(own, CORPUS, CPU) is own


def test_a_run_of_more_epochs_is_estimated_to_take_longer_and_a_time_limit_to_be_used_up() -> None:
    settings = Settings(max_chars=3_000, hidden_size=16, batch_size=8, num_steps=16, epochs=2)
    few = estimated_seconds(settings, CORPUS, CPU)
    many = estimated_seconds(replace(settings, epochs=2_000), CORPUS, CPU)
    assert 0 < few < many / 50
    assert estimated_seconds(replace(settings, time_limit_s=7.0), CORPUS, CPU) == 7.0


HUGE = Settings(cell="gru", hidden_size=4096, embedding_size=64, batch_size=8, num_steps=16, epochs=3)


def test_a_large_model_is_estimated_by_its_operations_and_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    class Recorded(Trainer):
        def __init__(self, settings: Settings, text: TrainingText, device: torch.device) -> None:
            built.append(settings.hidden_size)
            super().__init__(settings, text, device)

    monkeypatch.setattr(speed, "Trainer", Recorded)
    told = estimated_seconds(HUGE, CORPUS, CPU)
    text = training_text(CORPUS, HUGE)
    operations = flops_per_update(HUGE, len(text.vocab)) * updates_per_epoch(len(text.train_ids), HUGE) * 3
    assert told == pytest.approx(operations / training_flops(CPU, HUGE.precision))
    assert HUGE.hidden_size not in built


def test_after_a_long_first_update_one_more_is_timed_and_no_other_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(max_chars=3_000, hidden_size=16, batch_size=8, num_steps=16, epochs=20)
    computer, made = Computer(50.0, 0.0), []

    class Measured(Trainer):
        def run(self) -> Iterator[Progress]:
            for report in super().run():
                computer.work()
                made.append(report)
                yield report

    monkeypatch.setattr(speed, "time", computer)
    monkeypatch.setattr(speed, "Trainer", Measured)
    monkeypatch.setattr(torch, "set_num_threads", computer.set_num_threads)
    monkeypatch.setattr(torch, "get_num_threads", computer.get_num_threads)
    updates = updates_per_epoch(int(0.9999 * 3_000), settings) * 20
    assert estimated_seconds(settings, CORPUS, CPU) == pytest.approx(updates * 50.0 / 2**0.5)
    assert len(made) == 2


@pytest.mark.parametrize("hidden_size", [16, 4096])
def test_an_estimate_ends_within_an_update_when_it_is_asked_to_and_the_threads_are_as_before(
    monkeypatch: pytest.MonkeyPatch, hidden_size: int
) -> None:
    monkeypatch.setattr(speed, "_measured", {})
    settings = Settings(max_chars=3_000, hidden_size=hidden_size, batch_size=8, num_steps=16)
    before = torch.get_num_threads()

    def asked() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        estimated_seconds(settings, CORPUS, CPU, asked)
    assert torch.get_num_threads() == before
    assert not speed._measured


class Computer:
    """A computer on which an update takes so much processor time, and another program so much of each second.

    Attributes:
        num_threads: that make the updates now.
    """

    def __init__(self, update_s: float, taken: float) -> None:
        self._update_s, self._taken = update_s, taken
        self._now_s = self._given_s = 0.0
        self.num_threads = 2

    def perf_counter(self) -> float:
        return self._now_s

    def thread_time(self) -> float:
        return self._given_s

    def work(self) -> None:
        given_s = self._update_s / self.num_threads**0.5
        self._given_s += given_s
        # Threads wait for the one whose core another program has.
        self._now_s += given_s / (1 - self._taken) ** self.num_threads

    def set_num_threads(self, number: int) -> None:
        self.num_threads = number

    def get_num_threads(self) -> int:
        return self.num_threads


@pytest.mark.parametrize("taken", [0.0, 0.5, 0.8])
def test_what_else_the_computer_does_hardly_changes_the_estimate(
    monkeypatch: pytest.MonkeyPatch, taken: float
) -> None:
    settings = Settings(max_chars=3_000, hidden_size=16, batch_size=8, num_steps=16, epochs=20)
    computer = Computer(0.002, taken)

    class Measured(Trainer):
        def run(self) -> Iterator[Progress]:
            for report in super().run():
                computer.work()
                yield report

    monkeypatch.setattr(speed, "time", computer)
    monkeypatch.setattr(speed, "Trainer", Measured)
    monkeypatch.setattr(torch, "set_num_threads", computer.set_num_threads)
    monkeypatch.setattr(torch, "get_num_threads", computer.get_num_threads)
    updates = updates_per_epoch(int(0.9999 * 3_000), settings) * 20
    told = estimated_seconds(settings, CORPUS, CPU)
    # Two threads on an idle computer take 0.7 of it; a busy one is told what one thread takes.
    assert 0.7 * 0.002 * updates <= told <= 1.05 * 0.002 * updates
    assert computer.num_threads == 2
