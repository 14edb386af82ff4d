"""Updates made many at a time, against those made one by one, on real text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor

from core.common.progress import Diverged, Progress, SampleWritten, UpdateFinished
from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.text.batches import epoch_starts
from core.text.corpus import TrainingText, training_text
from core.text.library import load_shipped
from core.training import trainer as training
from core.training.device_updates import DeviceUpdates
from core.training.trainer import Trainer
from core.training.updates import Outcome, Starts, Updates, parts_of

CPU = torch.device("cpu")
GPU = torch.device("cuda")
CELLS = ("scratch", "rnn_tanh", "rnn_relu", "gru", "lstm")
SMALL = Settings(
    max_chars=1500,
    hidden_size=32,
    batch_size=4,
    num_steps=12,
    clip_norm=0.1,
    learning_rate=1e-2,
    muon_learning_rate=0.02,
    output_learning_rate=0.02,
    frequency_bias=True,
    weight_decay=0.01,
    prefixes=(),
)


@pytest.fixture
def _double() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def text_of(settings: Settings) -> TrainingText:
    return training_text(load_shipped("songci"), settings)


def made_by(kind: type[Updates], settings: Settings, device: torch.device) -> tuple[CharModel, Updates]:
    torch.manual_seed(3)
    text = text_of(settings)
    model = CharModel(len(text.vocab), settings).to(device)
    return model, kind(model, settings, text.train_ids)


def starts_of(settings: Settings, number: int) -> Starts:
    ids = text_of(settings).train_ids
    epochs = [epoch_starts(len(ids), settings, epoch) for epoch in (1, 2, 3)]
    return torch.cat([torch.from_numpy(starts) for starts in epochs]).numpy()[:number]


def made(updates: Updates, starts: Starts, shares: Sequence[float], at_a_time: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for first in range(0, len(starts), at_a_time):
        part = slice(first, first + at_a_time)
        outcomes += updates.make(starts[part], shares[part], lambda _made: None)
    return outcomes


def state_of(model: CharModel, updates: Updates) -> list[Tensor]:
    return [
        *(parameter.detach().cpu() for parameter in model.parameters()),
        *(part.cpu() for part in parts_of(updates.hidden)),
        *(value.cpu() for value in updates.state()["optimizer"].values()),
    ]


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize(("cell", "optimizer"), [*product(CELLS, ("sgd", "adam", "adamw", "muon"))])
def test_fifty_updates_on_the_device_are_those_made_one_by_one(cell: str, optimizer: str) -> None:
    settings = replace(SMALL, cell=cell, optimizer=optimizer, sampling="consecutive")
    starts, shares = starts_of(settings, 50), [1 - number / 60 for number in range(50)]
    found = []
    for kind, at_a_time in ((Updates, 1), (DeviceUpdates, 10)):
        model, updates = made_by(kind, settings, CPU)
        outcomes = made(updates, starts, shares, at_a_time)
        found.append((outcomes, state_of(model, updates)))
    (one_by_one, wanted), (together, reached) = found
    for left, right in zip(one_by_one, together, strict=True):
        assert right.mean_nats == pytest.approx(left.mean_nats, rel=1e-9)
        assert right.gradient_norm == pytest.approx(left.gradient_norm, rel=1e-9)
        assert (right.count, right.learning_rate) == (left.count, left.learning_rate)
    assert any(outcome.gradient_norm > settings.clip_norm for outcome in one_by_one)
    for mine, other in zip(reached, wanted, strict=True):
        torch.testing.assert_close(mine, other.to(mine.dtype), rtol=1e-9, atol=1e-9)


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "muon"])
def test_an_update_that_is_not_finite_and_those_after_it_change_nothing(optimizer: str) -> None:
    settings = replace(
        SMALL, cell="rnn_relu", optimizer=optimizer, learning_rate=1.0, muon_learning_rate=1.0, clip_norm=0.0
    )
    starts, shares = starts_of(settings, 10), [0.01, 0.01, 1e30, *[0.01] * 7]
    model, updates = made_by(Updates, settings, CPU)
    for number in range(3):
        updates.make(starts[[number]], [shares[number]], lambda _made: None)
    wanted = state_of(model, updates)
    (failed,) = updates.make(starts[[3]], [shares[3]], lambda _made: None)
    assert not failed.is_finite
    model, updates = made_by(DeviceUpdates, settings, CPU)
    outcomes = updates.make(starts, shares, lambda _made: None)
    assert [outcome.is_finite for outcome in outcomes] == [True, True, True, False]
    for mine, other in zip(state_of(model, updates), wanted, strict=True):
        assert mine.isfinite().all() or not other.isfinite().all()
        torch.testing.assert_close(mine, other, equal_nan=True)


def told(settings: Settings, device: torch.device = CPU) -> tuple[Trainer, list[Progress]]:
    trainer = Trainer(settings, text_of(settings), device)
    return trainer, list(trainer.run())


def comparable(progress: list[Progress]) -> list[Any]:
    """Return what does not depend on the clock."""
    return [(value.moment, getattr(value, "nats", 0), getattr(value, "perplexity", 0)) for value in progress]


def assert_same(found: list[Progress], wanted: list[Progress]) -> None:
    """Check that all agree but for what the clock says and for the last digits."""
    assert [value.moment for value in found] == [value.moment for value in wanted]
    for (_moment, *mine), (_moment, *other) in zip(comparable(found), comparable(wanted), strict=True):
        assert mine == pytest.approx(other, rel=1e-9, nan_ok=True)


RUN = replace(SMALL, epochs=3, heldout_fraction=0.2, prefixes=("晓风",), sample_every=2, sample_chars=5)


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize("sampling", ["random", "consecutive"])
def test_a_run_reports_the_same_whether_its_updates_are_made_together_or_not(
    monkeypatch: pytest.MonkeyPatch, sampling: str
) -> None:
    settings = replace(RUN, sampling=sampling)
    _trainer, wanted = told(settings)
    monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    trainer, found = told(settings)
    assert isinstance(trainer._updates, DeviceUpdates)
    assert trainer._updates.most > 1
    assert_same(found, wanted)
    assert [value for value in found if isinstance(value, SampleWritten)]


def test_no_more_updates_are_made_than_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    # Samples in the first epoch would stand between the updates.
    settings = replace(RUN, prefixes=())
    trainer = Trainer(settings, text_of(settings), CPU)
    run = trainer.run()
    for _ in range(5):
        next(run)
    while trainer.num_unreported:
        next(run)
    before = trainer.moment.update
    trainer.most_updates = 2
    next(run)
    assert (trainer.moment.update, trainer.num_unreported) == (before + 2, 1)


def test_a_state_taken_when_all_is_reported_continues_as_if_nothing_had_been(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    _whole, wanted = told(RUN)
    trainer = Trainer(RUN, text_of(RUN), CPU)
    run = trainer.run()
    before = [next(run) for _ in range(9)]
    while trainer.num_unreported:
        before.append(next(run))
    continued = Trainer(RUN, text_of(RUN), CPU)
    continued.restore(trainer.state())
    assert comparable(before + list(continued.run())) == comparable(wanted)


def test_a_divergence_among_updates_made_together_is_that_of_updates_made_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wild = replace(RUN, cell="rnn_relu", optimizer="sgd", learning_rate=60.0, clip_norm=0.0)
    _trainer, wanted = told(wild)
    monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    trainer, found = told(wild)
    assert isinstance(found[-1], Diverged)
    assert_same(found, wanted)
    assert trainer.moment == found[-1].restored


def test_the_weights_are_those_of_the_moment_whenever_others_have_a_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(RUN, prefixes=(), heldout_fraction=0.0)
    at_moment: dict[int, list[Tensor]] = {}
    trainer = Trainer(settings, text_of(settings), CPU)
    for progress in trainer.run():
        if isinstance(progress, UpdateFinished):
            weights = [parameter.detach().clone() for parameter in trainer.model.parameters()]
            at_moment[progress.moment.update] = weights
    monkeypatch.setattr(training, "updates_of", DeviceUpdates)
    trainer = Trainer(settings, text_of(settings), CPU)
    turns: list[int] = []

    def look() -> None:
        turns.append(trainer.moment.update)
        for parameter, wanted in zip(trainer.model.parameters(), at_moment[turns[-1]], strict=True):
            torch.testing.assert_close(parameter.detach(), wanted)

    trainer.meanwhile = look
    assert list(trainer.run())
    assert turns == sorted(turns)
    assert len(set(turns)) > 10


needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no NVIDIA GPU here")


def on_gpu(settings: Settings) -> tuple[CharModel, DeviceUpdates]:
    model, updates = made_by(DeviceUpdates, settings, GPU)
    assert isinstance(updates, DeviceUpdates)
    return model, updates


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "muon"])
@pytest.mark.parametrize(
    ("cell", "layers", "embedding"), [("scratch", 1, 0), *product(CELLS[1:], (1, 2), (0, 8))]
)
def test_updates_recorded_as_a_graph_are_those_of_a_cpu_in_double(
    cell: str, layers: int, embedding: int, optimizer: str
) -> None:
    settings = replace(
        SMALL,
        cell=cell,
        num_layers=layers,
        embedding_size=embedding,
        optimizer=optimizer,
        learning_rate=0.5 if optimizer == "sgd" else 1e-3,
        sampling="consecutive",
    )
    starts, shares = starts_of(settings, 40), [1 - number / 60 for number in range(40)]
    model, updates = on_gpu(settings)
    exact, _updates = made_by(Updates, settings, CPU)
    exact.double()
    wanted = made(Updates(exact, settings, text_of(settings).train_ids), starts, shares, 1)
    found = made(updates, starts, shares, 10)
    assert updates._graph is not None
    for left, right in zip(wanted, found, strict=True):
        assert right.mean_nats == pytest.approx(left.mean_nats, rel=1e-4)
    # Muon's directions are rounded to bfloat16.
    tolerance = 0.02 if optimizer == "muon" else 1e-3
    for mine, other in zip(model.parameters(), exact.parameters(), strict=True):
        assert float((mine.detach().cpu().double() - other).norm() / other.norm()) < tolerance


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize("precision", ["tf32", "bfloat16"])
@pytest.mark.parametrize("cell", CELLS)
def test_on_a_gpu_a_lower_precision_learns_nearly_as_well(cell: str, precision: str) -> None:
    settings = replace(SMALL, cell=cell, hidden_size=128, learning_rate=3e-3, sampling="consecutive")
    starts, shares = starts_of(settings, 50), [1.0] * 50
    found = []
    for chosen in (settings, replace(settings, precision=precision)):
        _model, updates = on_gpu(chosen)
        found.append([outcome.mean_nats for outcome in made(updates, starts, shares, 10)])
    assert found[0] != found[1]
    assert found[1] == pytest.approx(found[0], rel=0.02)


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("cell", CELLS)
def test_on_a_gpu_a_run_continued_is_bit_for_bit_the_whole_run(cell: str, dropout: float) -> None:
    more = {} if cell == "scratch" else {"embedding_size": 8, "num_layers": 2, "dropout": dropout}
    settings = replace(RUN, cell=cell, epochs=4, output_dropout=dropout, sampling="consecutive", **more)  # type: ignore[arg-type]
    whole, wanted = told(settings, GPU)
    assert isinstance(whole._updates, DeviceUpdates)
    assert whole._updates._graph is not None
    trainer = Trainer(settings, text_of(settings), GPU)
    run = trainer.run()
    before = [next(run) for _ in range(20)]
    while trainer.num_unreported:
        before.append(next(run))
    continued = Trainer(settings, text_of(settings), GPU)
    continued.restore(trainer.state())
    assert comparable(before + list(continued.run())) == comparable(wanted)
    for mine, other in zip(continued.model.parameters(), whole.model.parameters(), strict=True):
        assert torch.equal(mine, other)


@pytest.mark.gpu
@needs_gpu
def test_dropout_on_a_gpu_drops_others_at_each_replay() -> None:
    settings = replace(SMALL, cell="gru", output_dropout=0.5, learning_rate=1e-30)
    starts = starts_of(settings, 1)
    _model, updates = on_gpu(settings)
    losses = [updates.make(starts, [1.0], lambda _made: None)[0].mean_nats for _number in range(10)]
    assert updates._graph is not None
    assert len(set(losses)) == 10


@pytest.mark.gpu
@needs_gpu
def test_if_no_graph_can_be_recorded_updates_are_made_one_by_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    starts, shares = starts_of(SMALL, 20), [1.0] * 20
    _model, updates = on_gpu(SMALL)
    wanted = made(updates, starts, shares, 5)

    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("CUDA error: operation not permitted when stream is capturing")

    monkeypatch.setattr(torch.cuda, "graph", fail)
    _model, updates = on_gpu(SMALL)
    assert made(updates, starts, shares, 5) == wanted
    assert "not permitted" in caplog.text


@pytest.mark.gpu
@needs_gpu
def test_after_a_model_too_large_for_the_gpu_a_smaller_one_trains() -> None:
    torch.cuda.set_per_process_memory_fraction(0.002)
    try:
        with pytest.raises(torch.OutOfMemoryError):
            on_gpu(replace(SMALL, cell="lstm", hidden_size=4096))
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    _model, updates = on_gpu(SMALL)
    assert all(outcome.is_finite for outcome in made(updates, starts_of(SMALL, 10), [1.0] * 10, 5))
