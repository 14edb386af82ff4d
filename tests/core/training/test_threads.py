"""The number of torch's threads, by a clock that is set by hand, and beside a program that burns a core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.common.progress import UpdateFinished
from core.settings.recipes import RECIPES
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.threads import Clock, Threads
from core.training.trainer import Trainer

CPU = torch.device("cpu")


class Machine:
    """A machine that gives threads so many cores; more threads than cores wait for each other.

    Attributes:
        cores: that are free for the threads.
        work_s: an update's time with one thread.
        slower: how many times as long an update takes with a thread too many as with one thread.
        chosen: every number that was set.
    """

    def __init__(self, cores: float, most: int, *, are_equal: bool = True) -> None:
        self.cores, self.work_s, self.slower = cores, 0.06, 4.0
        self.chosen: list[int] = []
        self._now_s = self._given_s = 0.0
        self.asked = 0
        self._is_equal = are_equal
        self.clock = Clock(lambda: self._now_s, lambda: self._given_s)
        self.threads = Threads(self.clock, self.chosen.append, most)

    def are_equal(self) -> bool:
        self.asked += 1
        return self._is_equal

    def train(self, seconds: float) -> list[int]:
        """Make updates for so long, and return the numbers of threads they were made with."""
        numbers, ends_s = [], self._now_s + seconds
        while self._now_s < ends_s:
            number = self.threads.number
            numbers.append(number)
            with self.threads.watched(self.are_equal):
                has_cores = number <= self.cores
                self.pass_by(
                    self.work_s * (1 / number if has_cores else self.slower), min(number, self.cores)
                )
        return numbers

    def pass_by(self, seconds: float, cores: float) -> None:
        self._now_s += seconds
        self._given_s += cores * seconds


def test_threads_with_cores_of_their_own_all_stay() -> None:
    machine = Machine(cores=2, most=2)
    assert set(machine.train(30)) == {2}
    assert machine.chosen == []
    assert machine.asked == 0


def test_while_a_core_is_shared_there_is_one_thread_less_but_for_short_trials() -> None:
    machine = Machine(cores=1, most=2)
    assert machine.train(0.5)[-1] == 1
    numbers = machine.train(60)
    assert 0 < numbers.count(2) < 0.1 * len(numbers)
    # Outside of updates torch has its own number.
    assert machine.chosen[-1] == 2


def test_once_the_core_is_free_again_all_threads_come_back_within_seconds() -> None:
    machine = Machine(cores=1, most=2)
    machine.train(60)
    machine.cores = 2
    numbers = machine.train(6)
    assert numbers[-1] == 2
    assert set(machine.train(30)) == {2}


def test_of_many_threads_one_after_the_other_goes_until_each_has_a_core() -> None:
    machine = Machine(cores=5, most=8)
    machine.train(8)
    numbers = machine.train(60)
    assert set(numbers) == {5, 6}
    assert numbers.count(5) > 0.9 * len(numbers)


def test_long_updates_are_tried_less_often_so_that_trials_stay_cheap() -> None:
    machine = Machine(cores=1, most=2)
    machine.work_s = 0.7
    machine.train(10)
    numbers = machine.train(300)
    assert 0 < numbers.count(2) < 0.15 * len(numbers)


def test_if_all_threads_are_faster_although_time_is_missing_they_stay_but_for_short_trials() -> None:
    """As beside a program of low priority, which takes what is left."""
    machine = Machine(cores=1.5, most=2)
    machine.slower = 0.7
    numbers = machine.train(200)
    assert 0 < numbers.count(1) < 0.03 * len(numbers)


def test_where_updates_depend_on_the_number_it_stays_and_is_asked_for_once() -> None:
    machine = Machine(cores=1, most=2, are_equal=False)
    assert set(machine.train(30)) == {2}
    assert machine.asked == 1


def test_one_thread_is_never_less() -> None:
    machine = Machine(cores=0.3, most=1)
    assert set(machine.train(30)) == {1}
    assert machine.chosen == []


def test_a_pause_within_an_update_counts_neither_as_time_nor_as_processor_time() -> None:
    machine = Machine(cores=2, most=2)
    for _ in range(300):
        with machine.threads.watched(machine.are_equal):
            machine.pass_by(0.03, 2)
            with machine.clock.paused():
                # A prompt is answered by one thread.
                machine.pass_by(0.05, 1)
    assert machine.clock.now_s() == pytest.approx(9)
    assert machine.clock.given_s() == pytest.approx(18)
    assert machine.threads.number == 2


def test_after_an_update_that_fails_torch_has_its_own_number_again() -> None:
    machine = Machine(cores=1, most=2)
    machine.train(0.5)
    with pytest.raises(MemoryError), machine.threads.watched(machine.are_equal):
        raise MemoryError
    assert machine.chosen[-1] == 2


@pytest.fixture
def _two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def weights_after(recipe: str, number_of: Callable[[int], int]) -> list[torch.Tensor]:
    settings = replace(RECIPES[recipe].settings, schedule="constant", prefixes=(), max_chars=20_000)
    trainer = Trainer(settings, training_text(load_shipped("songci"), settings), CPU)
    made, run = 0, trainer.run()
    while made < 3:
        torch.set_num_threads(number_of(made))
        made += isinstance(next(run), UpdateFinished)
    return [parameter.detach() for parameter in trainer.model.parameters()]


@pytest.mark.usefixtures("_two_threads")
# An update of the large recipe takes a processor seconds, and its cell is that of "quality".
@pytest.mark.parametrize("recipe", sorted(RECIPES.keys() - {"large"}))
def test_a_trainer_knows_whether_its_updates_depend_on_the_number_of_threads(recipe: str) -> None:
    """They do not on any processor that was tried; where they do, the trainer keeps the number."""
    two = weights_after(recipe, lambda _made: 2)
    others = [weights_after(recipe, lambda _made: 1), weights_after(recipe, lambda made: 1 + made % 2)]
    torch.set_num_threads(2)
    settings = replace(RECIPES[recipe].settings, prefixes=(), max_chars=20_000)
    trainer = Trainer(settings, training_text(load_shipped("songci"), settings), CPU)
    run = trainer.run()
    next(run)
    before = [parameter.detach().clone() for parameter in trainer.model.parameters()]
    if trainer._is_equal_with_one_thread():
        assert all(all(map(torch.equal, two, other)) for other in others)
    # The question changes nothing.
    assert torch.get_num_threads() == 2
    assert all(map(torch.equal, before, trainer.model.parameters()))


BESIDE_A_BURNER = """
import json, os, subprocess, sys, time
cores = sorted(os.sched_getaffinity(0))[:2]
os.sched_setaffinity(0, cores)
import torch
torch.set_num_threads(2)
from dataclasses import replace
from core.settings.recipes import RECIPES
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.trainer import Trainer
settings = replace(RECIPES["d2l-scratch"].settings, epochs=10**6, sample_every=10**6, prefixes=())
trainer = Trainer(settings, training_text(load_shipped("songci"), settings), torch.device("cpu"))
burner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
os.sched_setaffinity(burner.pid, cores[:1])
numbers, ends = [], time.monotonic() + 60
try:
    for _progress in trainer.run():
        numbers.append(trainer._threads.number)
        if numbers[-1] == 1 or time.monotonic() > ends:
            break
finally:
    burner.kill()
print(json.dumps(numbers[-1]))
"""


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs Linux and two cores",
)
def test_beside_a_program_that_burns_a_core_training_takes_one_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BESIDE_A_BURNER],
        cwd=Path(__file__).parents[3],
        env=os.environ | {"GOMP_SPINCOUNT": "20000"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == 1
