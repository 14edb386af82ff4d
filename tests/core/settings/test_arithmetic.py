"""Operations counted, against counts by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from core.model.char_model import CharModel
from core.settings.arithmetic import (
    flops_of_muon,
    flops_of_the_output,
    flops_per_character,
    flops_per_update,
    most_flops_of_a_layer,
    num_parameters,
    speed_explained,
    training_bytes,
)
from core.settings.settings import Settings


def test_the_recipe_from_scratch_is_counted_as_by_hand() -> None:
    settings = Settings(cell="scratch", hidden_size=256, num_steps=35, batch_size=32)
    by_hand = 3 * (35 * 32) * 2 * (256 * 256 + 256 * 1027)
    assert flops_per_update(settings, 1027) == by_hand
    assert by_hand == pytest.approx(2.21e9, rel=0.01)
    assert flops_per_character(settings, 1027) == by_hand / (35 * 32)


def test_gates_layers_and_embeddings_are_counted_as_by_hand() -> None:
    settings = Settings(
        cell="lstm", hidden_size=10, num_layers=3, embedding_size=4, num_steps=5, batch_size=2
    )
    # Ten characters of a vocabulary of 7: its embeddings are multiplied once.
    by_hand = 3 * 2 * (7 * 4 * 40 + 10 * (3 * 10 * 40 + 2 * 10 * 40 + 10 * 7))
    assert flops_per_update(settings, 7) == by_hand
    # Of a vocabulary of 1,000, those of the ten characters.
    by_hand = 3 * 2 * 10 * (4 * 40 + 3 * 10 * 40 + 2 * 10 * 40 + 10 * 1000)
    assert flops_per_update(settings, 1000) == by_hand


def test_a_layer_and_the_output_are_counted_forward() -> None:
    assert most_flops_of_a_layer(Settings(cell="scratch", hidden_size=256)) == 2 * 256 * 256
    assert most_flops_of_a_layer(Settings(cell="gru", hidden_size=10, embedding_size=4)) == 2 * 30 * 14
    stacked = Settings(cell="lstm", hidden_size=10, num_layers=2, embedding_size=4)
    assert most_flops_of_a_layer(stacked) == 2 * 40 * 20
    assert flops_of_the_output(stacked, 7) == 2 * 10 * 7


def test_torch_counts_the_same_operations_in_the_formulas() -> None:
    """Of the RNN from scratch, where autograd's products can all be seen."""
    settings = Settings(cell="scratch", hidden_size=16, num_steps=6, batch_size=4)
    model = CharModel(50, settings)
    state = torch.randn(1, 4, 16, requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        logits, _state = model(torch.randint(50, (4, 6)), state)
        logits.sum().backward()
    assert counter.get_total_flops() == flops_per_update(settings, 50)


def test_a_speed_is_told_as_a_share_of_what_was_reached_and_not_where_that_is_unknown() -> None:
    told = speed_explained(50_000, 2e6, 4e11)
    assert "make 100 billion" in told
    assert "25% of the 400" in told
    assert speed_explained(50_000, 2e6, 0) == speed_explained(0, 2e6, 4e11) == ""


@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"])
@pytest.mark.parametrize(("layers", "embedding"), [(1, 0), (1, 5), (3, 5)])
def test_parameters_are_counted_as_the_model_has_them(cell: str, layers: int, embedding: int) -> None:
    if cell == "scratch":
        layers, embedding = 1, 0
    settings = Settings(cell=cell, hidden_size=7, num_layers=layers, embedding_size=embedding)
    assert num_parameters(settings, 11) == sum(p.numel() for p in CharModel(11, settings).parameters())


def test_muons_products_are_counted_as_by_hand() -> None:
    settings = Settings(cell="lstm", hidden_size=10, num_layers=3, embedding_size=4, optimizer="muon")
    # Three iterations of three products, for the four gates of every layer.
    assert flops_of_muon(replace(settings, muon_between_layers=False)) == 3 * 4 * 3 * 3 * 2 * 10**3
    assert flops_of_muon(replace(settings, muon_between_layers=True)) == 5 * 4 * 3 * 3 * 2 * 10**3
    assert flops_of_muon(replace(settings, optimizer="adam")) == 0


def test_the_memory_of_a_training_is_counted_as_by_hand() -> None:
    settings = Settings(
        cell="gru", hidden_size=10, num_layers=2, embedding_size=4, num_steps=5, batch_size=2, optimizer="sgd"
    )
    weights, of_characters = num_parameters(settings, 7), 10 * (2 * 14 * 10 + 7)
    assert training_bytes(settings, 7) == 4 * (7 * weights + of_characters)
    assert training_bytes(replace(settings, optimizer="adam"), 7) == 4 * (11 * weights + of_characters)
