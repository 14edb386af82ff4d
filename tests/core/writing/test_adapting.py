"""A reading whose weights follow the text, against autograd step by step in float64."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.common.progress import Moment
from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.text.vocab import Vocab
from core.writing.adapting import DECAY, RATE, SEGMENT, AdaptedReading
from core.writing.surprise import surprise

MOMENT = Moment(3, 75)
VOCAB = Vocab("abcdefg ")
# Repeats itself after 90 characters, which a model without training can't know; with an unknown character.
TEXT = ("a bad cafe fed a deaf bee" * 3 + " ab cd ef XX ga") * 4


def model_of(cell: str, layers: int = 1, embedding: int = 0) -> CharModel:
    torch.manual_seed(1)
    settings = Settings(cell=cell, hidden_size=12, num_layers=layers, embedding_size=embedding)
    return CharModel(len(VOCAB), settings).double().eval()


def by_autograd(model: CharModel, text: str) -> list[float]:
    """Return what the known characters but the first cost, each segment read before it is learned from."""
    copied = CharModel(len(VOCAB), model.settings).double()
    copied.load_state_dict(model.state_dict())
    weights = list(copied.parameters())
    given = [weight.detach().clone() for weight in weights]
    gradients: list[list[Tensor]] = [[] for _weight in weights]
    ids = torch.tensor([VOCAB.id_of(c, -1) for c in text if c in VOCAB])
    state, costs = copied.initial_state(1), []
    for begin in range(0, len(ids) - 1, SEGMENT):
        piece = ids[begin : begin + SEGMENT + 1]
        logits, after = copied(piece[None, :-1], state)
        losses = nn.functional.cross_entropy(logits[0], piece[1:], reduction="none")
        costs += losses.tolist()
        found = torch.autograd.grad(losses.mean(), weights)
        state = tuple(part.detach() for part in after) if isinstance(after, tuple) else after.detach()
        with torch.no_grad():
            for weight, start, gradient, earlier in zip(weights, given, found, gradients, strict=True):
                earlier.append(gradient)
                squares = torch.stack(earlier).square().mean(0)
                scale = squares.sqrt() + squares.mean().sqrt()
                weight += DECAY * (start - weight) - RATE * gradient / (scale + 1e-12)
    return costs


@pytest.mark.parametrize(
    ("cell", "layers", "embedding"),
    [
        ("scratch", 1, 0),
        ("rnn_tanh", 1, 0),
        ("rnn_relu", 2, 0),
        ("gru", 2, 5),
        ("lstm", 1, 0),
        ("lstm", 2, 5),
    ],
)
def test_each_segment_costs_what_autograd_gives_with_weights_that_have_learned_from_those_before(
    cell: str, layers: int, embedding: int
) -> None:
    model = model_of(cell, layers, embedding)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    reading = AdaptedReading(model, VOCAB, TEXT, MOMENT)
    while not reading.is_done:
        reading.read_on()
    told = reading.told().now
    costs = told.nats[~np.isnan(told.nats)]
    assert costs.tolist() == pytest.approx(by_autograd(model, TEXT), rel=1e-5)
    # The model itself is as it was, and has no gradients.
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(weight.grad is None for weight in model.parameters())


def test_beside_it_stands_what_the_same_characters_cost_without_and_that_is_more_as_the_text_repeats() -> (
    None
):
    model = model_of("gru").float()
    fixed = surprise(model, VOCAB, TEXT, MOMENT)
    reading = AdaptedReading(model, VOCAB, TEXT, MOMENT)
    reading.read_on()
    first = reading.told()
    assert first.now.count == first.other.count == first.count == SEGMENT
    assert first.now.nats == pytest.approx(first.other.nats, rel=1e-5, nan_ok=True)
    while not reading.is_done:
        reading.read_on()
    both = reading.told()
    assert both.other.nats == pytest.approx(fixed.nats, rel=1e-5, nan_ok=True)
    assert (both.now.count, both.now.unknown, both.now.moment) == (fixed.count, ("X",), MOMENT)
    assert both.now.total < fixed.total


def test_no_random_number_of_a_training_is_drawn() -> None:
    model = model_of("lstm")
    state = torch.get_rng_state()
    AdaptedReading(model, VOCAB, TEXT, MOMENT).read_on()
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("text", ["", "a", "XYZ"])
def test_a_text_without_two_known_characters_is_done_at_once(text: str) -> None:
    reading = AdaptedReading(model_of("gru"), VOCAB, text, MOMENT)
    assert reading.is_done
    assert reading.told().now.count == 0
    assert math.isnan(reading.told().now.perplexity)
