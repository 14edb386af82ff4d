"""The gradients of a batch of real text, by both ways of computing them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.text.batches import epoch_starts
from core.text.corpus import TrainingText, training_text
from core.text.library import load_shipped
from core.training import gradients as module
from core.training.gradients import Gradients

SMALL = Settings(max_chars=1004, hidden_size=16, batch_size=4, num_steps=10, cell="gru", prefixes=())
DROPOUT = replace(SMALL, num_layers=2, dropout=0.3, embedding_size=8, input_dropout=0.2, output_dropout=0.2)


def text_of(settings: Settings) -> TrainingText:
    return training_text(load_shipped("songci"), settings)


def gradients_of(settings: Settings, *, by_autograd: bool = False) -> tuple[CharModel, Gradients]:
    torch.manual_seed(3)
    text = text_of(settings)
    model = CharModel(len(text.vocab), settings)
    return model, Gradients(model, settings, text.train_ids, by_autograd=by_autograd)


@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"])
def test_the_formulas_and_autograd_give_the_same_loss_gradients_and_state(cell: str) -> None:
    one_hot = {"embedding_size": 0} if cell == "scratch" else {}
    settings = Settings.from_json(SMALL.to_json() | {"cell": cell} | one_hot)
    starts = epoch_starts(len(text_of(settings).train_ids), settings, 1)[0]
    found = []
    for by_autograd in (False, True):
        model, gradients = gradients_of(settings, by_autograd=by_autograd)
        # What is left of the batch before does not count.
        for parameter in model.parameters():
            assert parameter.grad is not None
            parameter.grad.fill_(7.0)
        loss, count, hidden = gradients.compute(starts, model.initial_state(settings.batch_size))
        assert count == settings.batch_size * settings.num_steps
        parts = hidden if isinstance(hidden, tuple) else (hidden,)
        found.append([loss, gradients.norm(), *parts, *(p.grad for p in model.parameters())])
    for ours, torchs in zip(*found, strict=True):
        torch.testing.assert_close(ours, torchs)


def test_scaling_scales_the_norm() -> None:
    model, gradients = gradients_of(SMALL)
    starts = epoch_starts(len(text_of(SMALL).train_ids), SMALL, 1)[0]
    gradients.compute(starts, model.initial_state(SMALL.batch_size))
    before = gradients.norm().item()
    gradients.scale(0.25)
    assert gradients.norm().item() == pytest.approx(0.25 * before)


def test_the_cost_of_a_batch_is_its_loss_without_dropout_and_leaves_the_gradients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, gradients = gradients_of(SMALL)
    starts = epoch_starts(len(text_of(SMALL).train_ids), SMALL, 1)[0]
    hidden = model.initial_state(SMALL.batch_size)
    loss, count, _after = gradients.compute(starts, hidden)
    norm = gradients.norm().item()
    for rows in (1, 3, 4):
        monkeypatch.setattr(module, "CHUNK_LOGITS", rows * SMALL.num_steps * model.vocab_size)
        nats, counted = gradients.cost(starts, hidden)
        assert counted == count
        assert nats == pytest.approx(loss.item() * count, rel=1e-5)
    assert gradients.norm().item() == norm


def test_the_dropout_masks_come_again_after_the_random_state_is_restored() -> None:
    model, gradients = gradients_of(DROPOUT)
    starts = epoch_starts(len(text_of(DROPOUT).train_ids), DROPOUT, 1)[0]
    hidden = model.initial_state(DROPOUT.batch_size)
    gradients.compute(starts, hidden)
    state = gradients.random_state()
    first, _count, _after = gradients.compute(starts, hidden)
    other, _count, _after = gradients.compute(starts, hidden)
    gradients.restore_random(state)
    again, _count, _after = gradients.compute(starts, hidden)
    assert again.item() == first.item() != other.item()


@pytest.mark.parametrize(
    "states",
    [
        {},
        {"torch": torch.zeros(3, dtype=torch.uint8)},
        {"torch": torch.get_rng_state(), "other": torch.zeros(1)},
    ],
)
def test_what_is_no_state_of_a_random_generator_is_refused(states: dict[str, torch.Tensor]) -> None:
    _model, gradients = gradients_of(DROPOUT)
    before = gradients.random_state()
    with pytest.raises(ValueError, match="state"):
        gradients.restore_random(states)
    assert torch.equal(gradients.random_state()["torch"], before["torch"])


def test_the_state_of_a_gpu_is_ignored_on_the_cpu() -> None:
    _model, gradients = gradients_of(DROPOUT)
    state = gradients.random_state()
    gradients.restore_random(state | {"cuda": torch.zeros(16, dtype=torch.uint8)})
    assert torch.equal(gradients.random_state()["torch"], state["torch"])
