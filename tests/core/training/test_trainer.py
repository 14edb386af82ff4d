"""Training, against the notebook's loops and by its own promises, on real text."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.common.progress import (
    Diverged,
    EpochFinished,
    Progress,
    SampleWritten,
    TrainingFinished,
    UpdateFinished,
)
from core.common.prompts import Prompt, Sampling
from core.settings.settings import Settings
from core.text.batches import epoch_starts
from core.text.corpus import Corpus, TrainingText, selection, training_text
from core.text.library import load_shipped
from core.training import evaluation, gradients
from core.training.evaluation import evaluate_text, heldout_cost
from core.training.trainer import Trainer
from core.training.updates import parts_of
from tests.core import notebook

CPU = torch.device("cpu")
CORPUS = load_shipped("songci")
# 25 updates an epoch, with either sampling.
SMALL = Settings(
    max_chars=1004, hidden_size=16, batch_size=4, num_steps=10, epochs=2, prefixes=(), learning_rate=1e-2
)
BOOK = replace(SMALL, cell="scratch", optimizer="sgd", learning_rate=100.0, clip_norm=0.01, hidden_size=32)
CONCISE = replace(
    SMALL, cell="rnn_tanh", carry_state=True, learning_rate=1e-3, clip_norm=0.0, hidden_size=32, epochs=3
)
DROPOUT = replace(SMALL, cell="lstm", num_layers=2, dropout=0.5)


@pytest.fixture
def _double() -> Iterator[None]:
    """Compute in float64, so that rounding does not hide a difference."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def trainer_of(settings: Settings, corpus: Corpus = CORPUS) -> Trainer:
    return Trainer(settings, training_text(corpus, settings), CPU)


def trained(settings: Settings) -> tuple[Trainer, list[Progress]]:
    trainer = trainer_of(settings)
    return trainer, list(trainer.run())


def of_kind(progress: list[Progress], kind: type) -> list[Any]:
    return [value for value in progress if isinstance(value, kind)]


def weights(model: nn.Module) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}


def bitwise_equal(left: dict[str, Tensor], right: dict[str, Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def notebook_epochs(text: TrainingText, settings: Settings) -> Iterator[Iterator[notebook.Batch]]:
    """Yield the batches of each epoch as the notebook cuts them, shuffled as the engine shuffles."""
    ids = text.train_ids.tolist()
    for epoch in range(1, settings.epochs + 1):
        if settings.sampling == "consecutive":
            yield notebook.consecutive_batches(ids, settings.batch_size, settings.num_steps)
        else:
            pieces = epoch_starts(len(ids), settings, epoch).ravel() // settings.num_steps
            yield notebook.random_batches(ids, settings.batch_size, settings.num_steps, pieces.tolist())


def assert_in_step(
    trainer: Trainer, told: Iterator[float], theirs: list[list[Tensor]], ours_now: list[nn.Parameter]
) -> int:
    """Compare all weights after every update and all perplexities; return the number of updates."""
    ours: list[list[Tensor]] = []
    perplexities = []
    for progress in trainer.run():
        if isinstance(progress, UpdateFinished):
            ours.append([parameter.detach().clone() for parameter in ours_now])
        elif isinstance(progress, EpochFinished):
            perplexities.append(progress.perplexity)
    assert perplexities == pytest.approx(list(told), rel=1e-9)
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for left, right in zip(mine, other, strict=True):
            torch.testing.assert_close(left, right, rtol=1e-9, atol=1e-9)
    return len(ours)


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize("sampling", ["random", "consecutive"])
def test_fifty_updates_from_scratch_are_those_of_the_notebook(sampling: str) -> None:
    settings = replace(BOOK, sampling=sampling)
    text = training_text(CORPUS, settings)
    trainer = Trainer(settings, text, CPU)
    parameters = [*trainer.model.cell.parameters(), *trainer.model.output.parameters()]
    matrices = notebook.Matrices(*(parameter.detach().clone() for parameter in parameters))
    before = [parameter.clone() for parameter in matrices.all()]
    theirs: list[list[Tensor]] = []
    told = notebook.train_from_scratch(
        matrices,
        notebook_epochs(text, settings),
        learning_rate=100.0,
        theta=0.01,
        random_sampling=sampling == "random",
        after_update=lambda: theirs.append([parameter.detach().clone() for parameter in matrices.all()]),
    )
    assert assert_in_step(trainer, told, theirs, parameters) == 50
    # They went somewhere together.
    assert all((left - right).norm() > 0.1 for left, right in zip(before, theirs[-1], strict=True))


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize("clip_norm", [0.0, 0.01])
def test_the_concise_recipe_is_torchs_rnn_with_adam_and_a_state_kept_over_epochs(clip_norm: float) -> None:
    settings = replace(CONCISE, clip_norm=clip_norm)
    text = training_text(CORPUS, settings)
    trainer = Trainer(settings, text, CPU)
    rnn, dense = nn.RNN(len(text.vocab), 32), nn.Linear(32, len(text.vocab))
    rnn.load_state_dict(trainer.model.cell.state_dict())
    dense.load_state_dict(trainer.model.output.state_dict())
    theirs: list[list[Tensor]] = []
    parameters = [*rnn.parameters(), *dense.parameters()]
    told = notebook.train_concise(
        rnn,
        dense,
        notebook_epochs(text, settings),
        learning_rate=1e-3,
        theta=clip_norm or None,
        after_update=lambda: theirs.append([parameter.detach().clone() for parameter in parameters]),
    )
    assert assert_in_step(trainer, told, theirs, list(trainer.model.parameters())) == 75


def test_a_state_that_is_not_kept_starts_the_second_epoch_elsewhere() -> None:
    kept, reset = (
        of_kind(trained(replace(CONCISE, carry_state=carry))[1], UpdateFinished) for carry in (True, False)
    )
    assert kept[:25] == reset[:25]
    assert kept[25].nats != reset[25].nats


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize("share", [0.25, 0.999, 1.001, 4.0])
def test_a_gradient_is_scaled_by_exactly_min_1_theta_over_its_norm(share: float) -> None:
    plain = replace(BOOK, learning_rate=1.0, clip_norm=0.0)

    def first_step(settings: Settings) -> tuple[float, dict[str, Tensor]]:
        trainer = trainer_of(settings)
        before = weights(trainer.model)
        update = next(trainer.run())
        assert isinstance(update, UpdateFinished)
        after = weights(trainer.model)
        return update.gradient_norm, {name: before[name] - after[name] for name in before}

    norm, gradient = first_step(plain)
    # With SGD and a learning rate of 1, a step is the gradient.
    assert norm == pytest.approx(math.sqrt(sum(float(part.square().sum()) for part in gradient.values())))
    told, clipped = first_step(replace(plain, clip_norm=norm * share))
    assert told == norm
    if share > 1:
        assert bitwise_equal(clipped, gradient)
    for name, part in gradient.items():
        torch.testing.assert_close(clipped[name], part * min(1.0, share), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("sampling", ["random", "consecutive"])
def test_the_perplexity_of_an_epoch_is_exp_of_its_summed_nats_over_its_count(sampling: str) -> None:
    _trainer, progress = trained(replace(SMALL, sampling=sampling))
    updates, epochs = of_kind(progress, UpdateFinished), of_kind(progress, EpochFinished)
    for epoch in epochs:
        own = [update for update in updates if update.moment.epoch == epoch.moment.epoch]
        count = sum(update.count for update in own)
        assert count == 25 * 4 * 10
        assert epoch.perplexity == math.exp(sum(update.nats for update in own) / count)
        assert epoch.gradient_norm == pytest.approx(sum(update.gradient_norm for update in own) / 25)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("row", [0, 2, 3])
def test_one_ruined_sequence_is_found_where_few_are_looked_at_at_a_time(
    monkeypatch: pytest.MonkeyPatch, cell: str, row: int
) -> None:
    trainer = trainer_of(replace(SMALL, cell=cell))
    # Room for three of the four sequences.
    monkeypatch.setattr(gradients, "CHUNK_LOGITS", 3 * SMALL.num_steps * len(trainer.vocab))
    next(trainer.run())
    assert trainer.last_batch.has_finite_loss()
    parts = parts_of(trainer._updates.hidden)
    parts[-1][:, row] = math.nan
    assert not trainer.last_batch.has_finite_loss()


def test_the_first_loss_is_nearly_that_of_a_uniform_guess() -> None:
    trainer = trainer_of(BOOK)
    update = next(trainer.run())
    assert isinstance(update, UpdateFinished)
    assert update.nats / update.count == pytest.approx(math.log(len(trainer.vocab)), rel=1e-3)


def test_progress_comes_in_order_and_counts_every_update() -> None:
    trainer, progress = trained(replace(SMALL, epochs=3, prefixes=("晓风",), sample_every=2))
    kinds = [type(value).__name__[0] for value in progress]
    # Samples after 1, 2, 4, 8 and 16 updates, after every second epoch and after the last one.
    first = "".join("U" * updates + "S" for updates in (1, 1, 2, 4, 8)) + "U" * 9
    assert "".join(kinds) == first + "E" + "U" * 25 + "ES" + "U" * 25 + "EST"
    updates = of_kind(progress, UpdateFinished)
    assert [update.moment.update for update in updates] == list(range(1, 76))
    assert [update.moment.epoch for update in updates] == [1] * 25 + [2] * 25 + [3] * 25
    assert [update.epochs_done for update in updates][24::25] == [1, 2, 3]
    assert trainer.total_updates == 75
    assert progress[-1] == TrainingFinished(trainer.moment)
    seconds = [epoch.seconds for epoch in of_kind(progress, EpochFinished)]
    assert 0 < seconds[0] < seconds[1] < seconds[2]


@pytest.mark.parametrize(("every", "epochs"), [(1, [1, 2, 3, 4, 5]), (2, [2, 4, 5]), (9, [5])])
def test_held_out_text_is_looked_at_every_k_epochs_and_at_the_end(every: int, epochs: list[int]) -> None:
    settings = replace(SMALL, max_chars=1300, heldout_fraction=0.2, evaluate_every=every, epochs=5)
    trainer = trainer_of(settings)
    heldout_ids = training_text(CORPUS, settings).heldout_ids
    seen = []
    for progress in trainer.run():
        if isinstance(progress, EpochFinished) and progress.heldout_perplexity is not None:
            seen.append(progress.moment.epoch)
            nats, count = heldout_cost(trainer.model, heldout_ids)
            assert progress.heldout_perplexity == math.exp(nats / count)
    assert seen == epochs


@pytest.mark.parametrize(
    ("cell", "num_layers", "embedding_size"),
    [("scratch", 1, 0), ("rnn_relu", 2, 0), ("gru", 2, 8), ("lstm", 1, 0), ("lstm", 2, 8)],
)
def test_who_writes_in_the_midst_of_updates_and_evaluations_gets_the_moments_weights_and_changes_nothing(
    cell: str, num_layers: int, embedding_size: int
) -> None:
    sizes = {"cell": cell, "num_layers": num_layers, "embedding_size": embedding_size}
    settings = replace(SMALL, max_chars=1300, heldout_fraction=0.2, **sizes)
    undisturbed, expected = trained(settings)
    trainer = trainer_of(settings)
    at_moment = {trainer.moment.update: weights(trainer.model)}
    looks = 0

    def write() -> None:
        nonlocal looks
        looks += 1
        *_, answer = trainer.writer.write(Prompt("东风", 3), trainer.moment)
        assert len(answer.written) == 3
        assert bitwise_equal(weights(trainer.model), at_moment[trainer.moment.update])

    trainer.meanwhile = write
    seen = []
    for progress in trainer.run():
        at_moment = {trainer.moment.update: weights(trainer.model)}
        seen.append(progress)
    assert bitwise_equal(weights(trainer.model), weights(undisturbed.model))
    assert of_kind(seen, UpdateFinished) == of_kind(expected, UpdateFinished)
    kept = [epoch.heldout_perplexity for epoch in of_kind(expected, EpochFinished)]
    assert [epoch.heldout_perplexity for epoch in of_kind(seen, EpochFinished)] == kept
    # A look in every layer both ways, and about the output layer.
    assert looks >= len(of_kind(seen, UpdateFinished)) * 4


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "muon"])
def test_a_trainer_that_is_let_go_of_frees_its_model_at_once(optimizer: str) -> None:
    trainer = trainer_of(replace(SMALL, cell="lstm", optimizer=optimizer))
    steps = trainer.run()
    next(steps)
    model = weakref.ref(trainer.model)
    gc.disable()
    try:
        del trainer, steps
        assert model() is None
    finally:
        gc.enable()


def test_time_spent_in_the_midst_of_updates_is_no_training_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    trainer = trainer_of(replace(SMALL, max_chars=1300, heldout_fraction=0.2))
    monkeypatch.setattr(trainer._clock, "_now_s", lambda: now)

    def wait() -> None:
        nonlocal now
        now += 1

    trainer.meanwhile = wait
    epochs = of_kind(list(trainer.run()), EpochFinished)
    assert now > 100
    assert [epoch.seconds for epoch in epochs] == [0, 0]


def test_of_a_long_held_out_text_training_waits_for_the_beginning_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(SMALL, max_chars=1300, heldout_fraction=0.2, epochs=1)
    heldout_ids = training_text(CORPUS, settings).heldout_ids
    monkeypatch.setattr(evaluation, "MOST_WHILE_TRAINING", 100)
    trainer, progress = trained(settings)
    (epoch,) = of_kind(progress, EpochFinished)
    nats, count = heldout_cost(trainer.model, heldout_ids[:100])
    assert (count, len(heldout_ids)) == (99, 260)
    assert epoch.heldout_perplexity == math.exp(nats / count)


def test_held_out_text_is_never_trained_on() -> None:
    settings = replace(SMALL, max_chars=1300, heldout_fraction=0.2)
    text = selection(CORPUS.tokens, settings).text(1300)
    # The same characters in another order: the vocabulary stays.
    other = Corpus("other", text[:1040] + text[:1039:-1])
    one, two = trainer_of(settings), trainer_of(settings, other)
    assert one.vocab == two.vocab
    last_one, last_two = (of_kind(list(trainer.run()), EpochFinished)[-1] for trainer in (one, two))
    assert bitwise_equal(weights(one.model), weights(two.model))
    assert last_one.perplexity == last_two.perplexity
    assert last_one.heldout_perplexity != last_two.heldout_perplexity


def test_looking_at_held_out_text_does_not_change_the_training() -> None:
    settings = replace(DROPOUT, max_chars=1300, heldout_fraction=0.2)
    often, _progress = trained(settings)
    seldom, _progress = trained(replace(settings, evaluate_every=100))
    assert bitwise_equal(weights(often.model), weights(seldom.model))


def test_a_cosine_schedule_falls_from_the_learning_rate_to_nearly_zero() -> None:
    _trainer, progress = trained(replace(SMALL, schedule="cosine", epochs=4))
    rates = [update.learning_rate for update in of_kind(progress, UpdateFinished)]
    assert rates[0] == SMALL.learning_rate
    assert all(later < earlier for earlier, later in pairwise(rates))
    assert rates[50] == pytest.approx(SMALL.learning_rate / 2)
    assert 0 < rates[-1] < SMALL.learning_rate / 1000
    assert of_kind(progress, EpochFinished)[-1].learning_rate == rates[-1]


def test_the_learning_rate_told_is_the_one_of_the_step() -> None:
    trainer = trainer_of(replace(BOOK, clip_norm=0.0, schedule="cosine"))
    before = weights(trainer.model)
    for progress in trainer.run():
        if not isinstance(progress, UpdateFinished):
            continue
        after = weights(trainer.model)
        step = math.sqrt(sum(float((after[name] - before[name]).square().sum()) for name in after))
        assert step == pytest.approx(progress.learning_rate * progress.gradient_norm, rel=1e-3)
        before = after


def test_a_constant_schedule_stays() -> None:
    _trainer, progress = trained(SMALL)
    assert {update.learning_rate for update in of_kind(progress, UpdateFinished)} == {SMALL.learning_rate}


@pytest.mark.parametrize("settings", [SMALL, BOOK, CONCISE, DROPOUT, replace(BOOK, sampling="random")])
def test_the_same_seed_gives_the_same_weights_to_the_bit_and_another_does_not(settings: Settings) -> None:
    first, progress = trained(settings)
    again, progress_again = trained(settings)
    other, _progress = trained(replace(settings, seed=1))
    assert bitwise_equal(weights(first.model), weights(again.model))
    assert of_kind(progress, UpdateFinished) == of_kind(progress_again, UpdateFinished)
    assert not bitwise_equal(weights(first.model), weights(other.model))


@pytest.mark.parametrize("settings", [BOOK, DROPOUT], ids=["scratch", "dropout"])
def test_prompts_between_updates_leave_the_training_unchanged_to_the_bit(settings: Settings) -> None:
    alone, _progress = trained(replace(settings, epochs=1))
    asked = trainer_of(replace(settings, epochs=1, prefixes=("晓风", "何处"), sample_every=1))
    for _value in asked.run():
        for sampling in (Sampling(), Sampling(temperature=1.0, top_k=20, top_p=0.9, seed=7)):
            *_, answer = asked.writer.write(Prompt("人生", 5, sampling), asked.moment)
            assert len(answer.text) == 5
        # And one that is not read to its end.
        next(asked.writer.write(Prompt("何处", 9, Sampling(temperature=2.0)), asked.moment))
    assert bitwise_equal(weights(alone.model), weights(asked.model))


def test_samples_are_what_the_writer_writes_greedily_at_that_moment() -> None:
    trainer = trainer_of(replace(SMALL, prefixes=("晓风", "何处"), sample_every=1, sample_chars=12))
    seen = []
    for progress in trainer.run():
        if isinstance(progress, SampleWritten):
            assert progress.moment == trainer.moment
            *_, answer = trainer.writer.write(Prompt(progress.prefix, 12), trainer.moment)
            assert progress.text == progress.prefix + answer.text
            seen.append((progress.moment.update, progress.prefix))
            trainer.prefixes = ("人生",)
    # What is pinned while training is sampled from the next time on.
    assert seen == [(1, "晓风"), (1, "何处"), *((update, "人生") for update in (2, 4, 8, 16, 25, 50))]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("epochs", [1, 2, 3])
@pytest.mark.parametrize("max_chars", [44, 1004])
def test_divergence_restores_weights_with_a_finite_loss(optimizer: str, epochs: int, max_chars: int) -> None:
    settings = replace(
        SMALL,
        cell="rnn_relu",
        optimizer=optimizer,
        learning_rate=1e6,
        clip_norm=0.0,
        epochs=epochs,
        max_chars=max_chars,
        prefixes=("东风",),
        sample_every=1,
    )
    trainer, progress = trained(settings)
    assert isinstance(progress[-1], (Diverged, TrainingFinished))
    if isinstance(progress[-1], Diverged):
        assert progress[-1].restored == trainer.moment
        assert progress[-1].moment.update > trainer.moment.update
        assert trainer.moment.update % trainer.updates_per_epoch == 0
    ids = training_text(CORPUS, settings).train_ids
    assert math.isfinite(evaluate_text(trainer.model, ids).nats)


def test_training_that_diverges_ends_early_and_says_so() -> None:
    settings = replace(SMALL, cell="rnn_relu", optimizer="sgd", learning_rate=1e6, clip_norm=0.0)
    trainer = trainer_of(settings)
    before = weights(trainer.model)
    progress = list(trainer.run())
    assert isinstance(progress[-1], Diverged)
    assert len(progress) < 25
    assert bitwise_equal(weights(trainer.model), before)


@pytest.mark.parametrize(("updates_since", "restored"), [(0, 2), (1, 3), (9, 3)])
def test_weights_go_back_to_the_last_epoch_that_a_later_update_has_shown_to_be_good(
    updates_since: int, restored: int
) -> None:
    trainer = trainer_of(replace(SMALL, epochs=5))
    ends: dict[int, dict[str, Tensor]] = {}
    run = trainer.run()
    for progress in run:
        if isinstance(progress, EpochFinished):
            ends[progress.moment.epoch] = weights(trainer.model)
        if len(ends) == 3 and trainer.moment.update == 75 + updates_since:
            break
    with torch.no_grad():
        next(trainer.model.parameters()).fill_(math.nan)
    (diverged,) = run
    assert isinstance(diverged, Diverged)
    assert diverged.moment.update == 75 + updates_since
    assert diverged.restored == trainer.moment
    assert (trainer.moment.epoch, trainer.moment.update) == (restored, restored * 25)
    assert bitwise_equal(weights(trainer.model), ends[restored])


def test_a_last_update_that_ruins_the_weights_is_taken_back() -> None:
    # One update in all: no later one can find its weights to give no number.
    settings = replace(
        SMALL, cell="rnn_relu", optimizer="adam", learning_rate=1e6, clip_norm=0.0, epochs=1, max_chars=44
    )
    trainer, progress = trained(replace(settings, num_layers=16))
    assert [type(value) for value in progress] == [UpdateFinished, EpochFinished, Diverged]
    assert trainer.moment.update == 0


@pytest.mark.parametrize("cell", ["scratch", "gru"])
def test_a_loss_whose_perplexity_is_beyond_all_numbers_is_a_divergence(cell: str) -> None:
    settings = replace(
        BOOK, cell=cell, learning_rate=1e6, clip_norm=0.0, epochs=3, heldout_fraction=0.1, max_chars=1200
    )
    trainer, progress = trained(settings)
    assert isinstance(progress[-1], Diverged)
    assert all(math.isfinite(epoch.perplexity) for epoch in of_kind(progress, EpochFinished))
    # The loss itself is a number: it is exp of it that no number can hold.
    ids = training_text(CORPUS, settings).train_ids
    assert math.isfinite(evaluate_text(trainer.model, ids).perplexity)


def test_a_last_update_whose_loss_has_no_finite_perplexity_is_taken_back() -> None:
    settings = replace(
        SMALL, cell="gru", optimizer="sgd", learning_rate=1e6, clip_norm=0.0, epochs=1, max_chars=44
    )
    trainer, progress = trained(settings)
    assert [type(value) for value in progress] == [UpdateFinished, EpochFinished, Diverged]
    assert trainer.moment.update == 0


RATES = {"sgd": 1.0, "adam": 1e-2, "adamw": 1e-2, "muon": 1e-2}


@pytest.mark.parametrize("optimizer", list(RATES))
@pytest.mark.parametrize("sampling", ["random", "consecutive"])
@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"])
def test_every_cell_learns_with_every_sampling_and_optimizer(
    cell: str, sampling: str, optimizer: str
) -> None:
    settings = replace(
        SMALL,
        cell=cell,
        sampling=sampling,
        optimizer=optimizer,
        learning_rate=RATES[optimizer],
        weight_decay=1e-4,
        epochs=4,
    )
    trainer, progress = trained(settings)
    perplexities = [epoch.perplexity for epoch in of_kind(progress, EpochFinished)]
    assert progress[-1] == TrainingFinished(trainer.moment)
    assert perplexities[-1] < 0.9 * perplexities[0]
    assert perplexities[-1] < 0.9 * len(trainer.vocab)


def test_a_training_abandoned_midway_ends_quietly_and_keeps_its_last_weights() -> None:
    trainer = trainer_of(SMALL)
    run = trainer.run()
    for _ in range(7):
        next(run)
    before = weights(trainer.model)
    run.close()  # type: ignore[attr-defined]
    assert next(run, None) is None
    assert trainer.moment.update == 7
    assert bitwise_equal(weights(trainer.model), before)
    assert torch.is_grad_enabled()
    fresh, _progress = trained(SMALL)
    after_another, _progress = trained(SMALL)
    assert bitwise_equal(weights(fresh.model), weights(after_another.model))
