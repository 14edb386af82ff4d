"""A training's state: taken between two values, and gone on from."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import cache

import pytest
import torch

from core.common.progress import EpochFinished, HeldoutEvaluated, Progress, SampleWritten, UpdateFinished
from core.settings.settings import Settings
from core.text.corpus import TrainingText, training_text
from core.text.library import load_shipped
from core.training.trainer import Trainer
from core.training.training_state import Position, TrainingState

CPU = torch.device("cpu")
FLOAT32, BFLOAT16 = "float32", "bfloat16"
# Muon multiplies matrices of its own.
OPTIMIZERS = [("sgd", FLOAT32), ("adam", BFLOAT16), ("adamw", FLOAT32), ("muon", FLOAT32), ("muon", BFLOAT16)]
SMALL = Settings(
    max_chars=600,
    hidden_size=12,
    embedding_size=6,
    batch_size=4,
    num_steps=10,
    epochs=3,
    sample_every=1,
    sample_chars=5,
    heldout_fraction=0.1,
    input_dropout=0.1,
    output_dropout=0.2,
    learning_rate=1e-2,
    prefixes=("晓风", "何处"),
)


@cache
def text_of(settings: Settings) -> TrainingText:
    return training_text(load_shipped("songci"), settings)


def trainer_of(settings: Settings) -> Trainer:
    return Trainer(settings, text_of(settings), CPU)


def without_clocks(progress: list[Progress]) -> list[Progress]:
    found = list(progress)
    for place, value in enumerate(progress):
        if isinstance(value, EpochFinished):
            found[place] = replace(value, seconds=0, characters_per_second=0)
        elif isinstance(value, HeldoutEvaluated):
            found[place] = replace(value, seconds=0)
    return found


# Each cell with each optimizer, and each of both with each sampling.
@pytest.mark.parametrize(
    ("cell", "sampling", "optimizer", "precision"),
    [
        (cell, ("random", "consecutive")[(place + number) % 2], *chosen)
        for place, cell in enumerate(("scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"))
        for number, chosen in enumerate(OPTIMIZERS)
    ],
)
def test_a_run_interrupted_anywhere_goes_on_to_the_very_same_end(
    cell: str, sampling: str, optimizer: str, precision: str
) -> None:
    one_hot = {"embedding_size": 0, "input_dropout": 0.0} if cell == "scratch" else {}
    chosen = {"cell": cell, "sampling": sampling, "optimizer": optimizer, "precision": precision}
    if sampling == "consecutive":
        chosen |= {"frequency_bias": True, "output_learning_rate": 2e-2}
    settings = Settings.from_json(SMALL.to_json() | chosen | one_hot | {"look_every": 5})
    whole = trainer_of(settings)
    states, values = [whole.state()], []
    for progress in whole.run():
        values.append(progress)
        states.append(whole.state())
    weights = whole.model.state_dict()
    # From the start, between two early samples, before an evaluation in mid-epoch, after it, between the
    # samples that follow, at an epoch's last update, after its end was told, between two samples.
    kinds = [type(value).__name__ for value in values]
    look, end = kinds.index("HeldoutEvaluated"), kinds.index("EpochFinished")
    for place in (0, 2, look, look + 1, look + 2, end, end + 1, end + 2, end + 5, len(values)):
        resumed = trainer_of(settings)
        resumed.restore(states[place])
        assert without_clocks(list(resumed.run())) == without_clocks(
            values[place:] if place < len(values) else values[-1:]
        )
        for name, weight in resumed.model.state_dict().items():
            assert torch.equal(weight, weights[name]), name


def test_a_finished_run_goes_on_for_more_epochs_as_one_that_was_longer_from_the_start() -> None:
    longer = trainer_of(replace(SMALL, epochs=5))
    values = without_clocks(list(longer.run()))
    shorter = trainer_of(SMALL)
    told = without_clocks(list(shorter.run()))[:-1]
    more = trainer_of(replace(SMALL, epochs=5))
    more.restore(shorter.state())
    assert told + without_clocks(list(more.run())) == values


def changed(state: TrainingState, what: str) -> TrainingState:
    tensors, numbers = dict(state.tensors), dict(state.numbers)
    if what == "a weight of another shape":
        tensors["model.cell.weight_hh_l0"] = torch.zeros(3, 3)
    elif what == "a moment missing":
        tensors = {name: value for name, value in tensors.items() if "exp_avg_sq" not in name}
    elif what == "a moment of another type":
        name = next(name for name in tensors if name.endswith("exp_avg"))
        tensors[name] = tensors[name].double()
    elif what == "a tensor too many":
        tensors["something.else"] = torch.zeros(1)
    elif what == "no random state":
        del tensors["random.torch"]
    elif what == "a negative number":
        numbers["updates"] = -1
    elif what == "a number that is not finite":
        numbers["nats"] = float("nan")
    elif what == "a number missing":
        del numbers["epoch"]
    return TrainingState(state.moment, tensors, numbers)


@pytest.mark.parametrize(
    "what",
    [
        "a weight of another shape",
        "a moment missing",
        "a moment of another type",
        "a tensor too many",
        "no random state",
        "a negative number",
        "a number that is not finite",
        "a number missing",
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(what: str) -> None:
    trainer = trainer_of(SMALL)
    run = trainer.run()
    for _ in range(4):
        next(run)
    state = trainer.state()
    before = {name: value.clone() for name, value in trainer.model.state_dict().items()}
    with pytest.raises(ValueError, match=r"state|number|updates|nats"):
        trainer.restore(changed(state, what))
    assert all(torch.equal(value, before[name]) for name, value in trainer.model.state_dict().items())
    trainer.restore(state)


@pytest.mark.parametrize(
    ("position", "told"),
    [
        (Position(), 0),
        (Position(epoch=3, updates=2, count=80, nats=1.5, seconds=4.0), 0),
        (Position(epoch=3, updates=2, count=80, has_ended=True), 1),
        (Position(epoch=3, updates=2, count=80, has_ended=True, samples=2), 3),
    ],
)
def test_a_position_is_stored_as_the_numbers_of_earlier_checkpoints(position: Position, told: int) -> None:
    numbers = position.numbers()
    assert numbers.keys() == {
        *("epoch", "updates", "told", "nats", "count", "norms", "epoch_seconds", "seconds", "learning_rate")
    }
    assert numbers["told"] == told
    assert Position.from_numbers(numbers) == position


@pytest.mark.parametrize(
    ("position", "more"),
    [
        (Position(updates=2, count=80, samples=1), {"early": 1}),
        (Position(updates=2, count=80, has_evaluated=True), {"has_evaluated": 1}),
        (Position(epoch=2, updates=4, count=80, samples=2, look_every=4), {"early": 2, "look_every": 4}),
    ],
)
def test_what_earlier_checkpoints_do_not_know_is_stored_if_there_is_any(
    position: Position, more: dict[str, int]
) -> None:
    numbers = position.numbers()
    assert {name: value for name, value in numbers.items() if name not in Position().numbers()} == more
    assert Position.from_numbers(numbers) == position


@pytest.mark.parametrize("wrong", [{"told": 1}, {"updates": 3, "count": 2}, {"told": -1}, {"told": 1.5}])
def test_numbers_that_contradict_each_other_are_no_position(wrong: dict[str, float | int]) -> None:
    with pytest.raises(ValueError, match=r"numbers|told"):
        Position.from_numbers(Position().numbers() | wrong)


def test_a_state_is_a_copy() -> None:
    trainer = trainer_of(SMALL)
    run = trainer.run()
    next(run)
    state = trainer.state()
    kept = {name: value.clone() for name, value in state.tensors.items()}
    for _ in range(5):
        next(run)
    assert all(torch.equal(value, kept[name]) for name, value in state.tensors.items())


def test_a_time_limit_ends_the_run_with_an_epoch_told_and_samples_written() -> None:
    trainer = trainer_of(
        replace(
            SMALL,
            epochs=10**6,
            time_limit_s=0.3,
            schedule="cosine",
            sample_every=10**6,
            prefixes=("晓", "风"),
        )
    )
    values = list(trainer.run())
    kinds = [type(value).__name__ for value in values]
    assert kinds[-4:] == ["EpochFinished", "SampleWritten", "SampleWritten", "TrainingFinished"]
    epochs = [value for value in values if isinstance(value, EpochFinished)]
    assert epochs[-1].seconds >= 0.3
    assert epochs[-1].heldout_perplexity is not None
    # The learning rate fell along with the time.
    assert epochs[-1].learning_rate < 0.1 * epochs[0].learning_rate


def ticking(trainer: Trainer) -> Trainer:
    """Let every update, and every look at the held-out text, take a second."""
    seconds = iter(range(10**6))
    trainer._clock.now_s = lambda: next(seconds)  # type: ignore[method-assign]
    # It would look at the clock, too.
    trainer._threads.watched = lambda _are_equal: nullcontext()  # type: ignore[method-assign]
    return trainer


def test_a_partial_epoch_stands_at_its_share_and_the_run_has_reached_its_end() -> None:
    # A second for each update and for the look at the held-out text after each epoch.
    settings = replace(SMALL, epochs=1000, time_limit_s=20.0)
    trainer = ticking(trainer_of(settings))
    per_epoch = trainer.updates_per_epoch
    shares = []
    values = []
    for value in trainer.run():
        values.append(value)
        shares.append(trainer.share_done)
    epochs = [value for value in values if isinstance(value, EpochFinished)]
    assert trainer.moment.update % per_epoch, "this test is about a part of an epoch"
    assert epochs[-1].moment.update == trainer.moment.update
    assert epochs[-1].epochs_done == pytest.approx(trainer.moment.update / per_epoch)
    assert epochs[-1].epochs_done < epochs[-1].moment.epoch
    assert [epoch.epochs_done for epoch in epochs[:-1]] == [epoch.moment.epoch for epoch in epochs[:-1]]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_with_more_time_a_run_continues_within_its_epoch_as_one_that_had_it_from_the_start() -> None:
    settings = replace(SMALL, epochs=3, time_limit_s=20.0, prefixes=("晓",))
    longer = ticking(trainer_of(replace(settings, time_limit_s=0.0)))
    wanted = {value.moment.update: value for value in longer.run() if isinstance(value, UpdateFinished)}
    shorter = ticking(trainer_of(settings))
    told = list(shorter.run())
    assert shorter.moment.update % shorter.updates_per_epoch
    more = ticking(trainer_of(replace(settings, time_limit_s=0.0)))
    more.restore(shorter.state())
    told += list(more.run())
    assert {v.moment.update: v for v in told if isinstance(v, UpdateFinished)} == wanted
    assert more.epochs_done == 3
    for name, weight in more.model.state_dict().items():
        assert torch.equal(weight, longer.model.state_dict()[name]), name


def test_a_prefix_that_the_text_does_not_know_is_never_sampled() -> None:
    trainer = trainer_of(replace(SMALL, prefixes=("Elizabeth", "晓x", "晓"), sample_every=1))
    sampled = [value.prefix for value in trainer.run() if isinstance(value, SampleWritten)]
    # After three epochs, and after 1, 2, 4 and 8 updates.
    assert sampled == ["晓"] * (SMALL.epochs + 4)


def test_warm_up_raises_the_learning_rate_in_equal_steps() -> None:
    trainer = trainer_of(replace(SMALL, warmup_updates=4, learning_rate=0.04))
    rates = [value.learning_rate for value in trainer.run() if hasattr(value, "learning_rate")]
    assert rates[:5] == pytest.approx([0.01, 0.02, 0.03, 0.04, 0.04])
