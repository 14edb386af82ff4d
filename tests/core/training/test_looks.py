"""Looks within an epoch: where they come, what they tell, and that they change nothing that is learned."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
import torch

from core.common.progress import EpochFinished, HeldoutEvaluated, Progress, SampleWritten, Told
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.training import trainer as training
from core.training.device_updates import DeviceUpdates
from core.training.evaluation import HeldoutText
from core.training.looks import COST_OF_READING, EVALUATION_SHARE, LEAST_S, Looks
from core.training.trainer import Trainer
from core.training.training_state import Position
from tests.core.training.test_trainer import (
    CORPUS,
    DROPOUT,
    SMALL,
    bitwise_equal,
    of_kind,
    trainer_of,
    weights,
)

# 25 updates an epoch.
LOOKING = replace(
    SMALL, max_chars=1255, heldout_fraction=0.2, look_every=10, prefixes=("晓",), sample_chars=4
)
CARRYING = replace(DROPOUT, max_chars=1255, heldout_fraction=0.2, sampling="consecutive", carry_state=True)


def evaluated(progress: list[Progress]) -> list[int]:
    return [value.moment.update for value in of_kind(progress, HeldoutEvaluated)]


def sampled(progress: list[Progress]) -> list[int]:
    return [value.moment.update for value in of_kind(progress, SampleWritten)]


def paced(settings: Settings, seconds: float) -> Trainer:
    """Return a trainer whose updates, and whose evaluations, take so many seconds each."""
    trainer, now = trainer_of(settings), 0.0

    def later() -> float:
        nonlocal now
        now += seconds
        return now

    trainer._clock.now_s = later  # type: ignore[method-assign]
    # It would look at the clock, too.
    trainer._threads.watched = lambda _are_equal: nullcontext()  # type: ignore[method-assign]
    return trainer


@pytest.mark.parametrize("together", [False, True])
def test_looks_come_after_so_many_updates_of_every_epoch_if_the_settings_say_so(
    monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    if together:
        monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    progress = list(trainer_of(LOOKING).run())
    assert evaluated(progress) == [10, 20, 35, 45]
    assert sampled(progress) == [1, 2, 4, 8, 10, 16, 20, 35, 45, 50]
    # At the end of an epoch there is one evaluation, and not two.
    progress = list(trainer_of(replace(LOOKING, look_every=5)).run())
    assert evaluated(progress) == [5, 10, 15, 20, 30, 35, 40, 45]
    assert [epoch.moment.update for epoch in of_kind(progress, EpochFinished)] == [25, 50]
    assert not evaluated(list(trainer_of(replace(LOOKING, look_every=25)).run()))


def test_a_look_tells_what_the_weights_of_its_moment_make_of_the_held_out_text() -> None:
    trainer = trainer_of(LOOKING)
    heldout = HeldoutText(training_text(CORPUS, LOOKING))
    seconds, found = 0.0, 0
    for value in trainer.run():
        if isinstance(value, HeldoutEvaluated):
            found += 1
            assert value.moment == trainer.moment
            assert value.perplexity == heldout.perplexity(trainer.model, lambda: None, trainer.team)
            assert value.place == trainer.epochs_done == value.moment.update / 25
            # It has taken some of the training's time.
            assert value.seconds == trainer.seconds > seconds
        seconds = trainer.seconds
    assert found == 4


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("settings", [LOOKING, CARRYING, replace(CARRYING, cell="gru", sampling="random")])
def test_weights_and_updates_are_bit_for_bit_those_without_looks(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, together: bool
) -> None:
    if together:
        monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    looked, plain = trainer_of(replace(settings, look_every=3)), trainer_of(replace(settings, look_every=0))
    seen, unseen = list(looked.run()), list(plain.run())
    assert len(evaluated(seen)) == 16
    assert not evaluated(unseen)
    assert Told.of(seen).updates == Told.of(unseen).updates
    assert [e.heldout_perplexity for e in Told.of(seen).epochs] == [
        e.heldout_perplexity for e in Told.of(unseen).epochs
    ]
    assert bitwise_equal(weights(looked.model), weights(plain.model))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no NVIDIA GPU here")
@pytest.mark.parametrize("settings", [LOOKING, CARRYING])
def test_on_a_gpu_too_weights_are_bit_for_bit_those_without_looks(settings: Settings) -> None:
    found = []
    for every in (10**9, 7):
        chosen = replace(settings, look_every=every, epochs=8)
        trainer = Trainer(chosen, training_text(CORPUS, chosen), torch.device("cuda"))
        found.append((Told.of(trainer.run()), weights(trainer.model)))
    (plain, wanted), (looked, reached) = found
    assert len(looked.evaluations) == 24
    assert looked.updates == plain.updates
    assert bitwise_equal(reached, wanted)


def test_a_short_epoch_is_not_looked_into() -> None:
    progress = list(paced(replace(LOOKING, look_every=0), LEAST_S / 26).run())
    assert not evaluated(progress)
    assert sampled(progress) == [1, 2, 4, 8, 16, 50]


def test_a_long_epoch_is_looked_into_after_a_power_of_two_that_takes_half_a_minute() -> None:
    settings = replace(LOOKING, look_every=0, heldout_fraction=0.002, max_chars=1007)
    for seconds, every in ((LEAST_S, 1), (LEAST_S / 2, 2), (LEAST_S / 3, 4), (LEAST_S / 5, 8), (2.0, 16)):
        trainer = paced(settings, seconds)
        per_epoch = trainer.updates_per_epoch
        progress = list(trainer.run())
        wanted = [
            first + update
            for first in (0, per_epoch)
            for update in range(every, per_epoch, every)
            if per_epoch - update >= every // 2
        ]
        assert evaluated(progress) == wanted, every
        assert set(wanted) <= set(sampled(progress))


def test_a_run_goes_on_looking_where_it_would_have_looked() -> None:
    settings = replace(LOOKING, look_every=0, heldout_fraction=0.002, max_chars=1007)
    whole = paced(settings, LEAST_S / 3)
    states, values = [whole.state()], []
    for value in whole.run():
        values.append(value)
        states.append(whole.state())
    wanted = evaluated(values)
    for place in range(0, len(values), 5):
        # On a computer that is a hundred times as fast.
        again = paced(settings, LEAST_S / 300)
        again.restore(states[place])
        found = evaluated(values[:place]) + evaluated(list(again.run()))
        numbers = states[place].numbers
        is_known = numbers["epoch"] > 1 or numbers["epoch_seconds"] >= LEAST_S
        assert (found == wanted) is is_known


def test_automatic_evaluations_cost_no_more_than_their_share_and_samples_come_nevertheless() -> None:
    settings = Settings(batch_size=32, num_steps=35)
    looks = Looks.of(settings, 4018, 65_536)
    at = Position(epoch=2, updates=64, epoch_seconds=31.0)
    looks.choose(at)
    assert at.look_every == 64
    moments = [replace(at, updates=updates) for updates in range(1, 4018)]
    samples = [moment.updates for moment in moments if looks.are_samples_due(moment)]
    evaluations = [moment.updates for moment in moments if looks.is_evaluation_due(moment)]
    assert samples == list(range(64, 4018 - 31, 64))
    assert set(evaluations) < set(samples)
    apart = evaluations[1] - evaluations[0]
    assert EVALUATION_SHARE * apart * 32 * 35 >= COST_OF_READING * 65_536
    assert EVALUATION_SHARE * (apart - 64) * 32 * 35 < COST_OF_READING * 65_536
    by_hand = Looks.of(replace(settings, look_every=64), 4018, 65_536)
    assert all(by_hand.is_evaluation_due(moment) for moment in moments if moment.updates % 64 == 0)


def test_without_held_out_text_there_is_nothing_to_evaluate() -> None:
    progress = list(trainer_of(replace(LOOKING, heldout_fraction=0.0)).run())
    assert not evaluated(progress)
    assert {10, 20, 30} <= set(sampled(progress))


def test_no_update_is_made_past_a_look() -> None:
    looks = Looks(by_hand=0, updates_per_epoch=100, affordable=1)
    for epoch, updates, chosen, until in (
        (1, 0, 0, 1), (1, 5, 0, 3), (1, 70, 0, 30), (1, 5, 16, 3), (2, 5, 0, 95), (2, 5, 16, 11),
        (2, 16, 16, 16)
    ):  # fmt: skip
        at = Position(epoch=epoch, updates=updates, look_every=chosen)
        assert looks.updates_until_next(at) == until


def test_the_end_of_the_time_evaluates_once_and_more_time_does_not_evaluate_again() -> None:
    settings = replace(LOOKING, look_every=10, time_limit_s=10.0, prefixes=())
    shorter = paced(settings, 1.0)
    told = list(shorter.run())
    assert of_kind(told, EpochFinished)[-1].moment.update == 10
    assert not evaluated(told)
    more = paced(replace(settings, time_limit_s=0.0), 1.0)
    more.restore(shorter.state())
    assert evaluated(list(more.run())) == [20, 35, 45]


def test_another_text_in_a_branch_has_its_looks_chosen_anew() -> None:
    trainer = paced(replace(LOOKING, look_every=0), LEAST_S)
    run = trainer.run()
    while trainer.moment.update < 5:
        next(run)
    state = trainer.state()
    assert state.numbers["look_every"] == 1
    assert "look_every" not in state.at_next_epoch().numbers
    assert torch.equal(state.tensors["random.torch"], state.at_next_epoch().tensors["random.torch"])
