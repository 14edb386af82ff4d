from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.text.corpus import TrainingText
from core.text.vocab import Vocab
from core.training import evaluation
from core.training.evaluation import Evaluation, evaluate_text, heldout_cost, looked_at_while_training

CPU = torch.device("cpu")
VOCAB_SIZE = 7


def model_of(cell: str, **settings: object) -> CharModel:
    torch.manual_seed(1)
    values = {"cell": cell, "hidden_size": 16, **settings}
    model = CharModel(VOCAB_SIZE, Settings.from_json(values))
    # Far from uniform, so that context matters, and not so far that rounding grows without end.
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.25)
    return model


def ids_of(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, VOCAB_SIZE, count)


@torch.no_grad()
def chain_rule_nats(model: CharModel, ids: np.ndarray) -> float:
    """Sum −ln p character by character, one call a character."""
    state, nats = model.initial_state(1), 0.0
    for now, after in pairwise(ids):
        logits, state = model(torch.tensor([[int(now)]]), state)
        nats -= float(torch.log_softmax(logits[0, 0].double(), 0)[int(after)])
    return nats


@pytest.mark.parametrize("cell", ["scratch", "gru", "lstm"])
def test_one_stream_is_the_chain_rule_over_the_whole_text(cell: str) -> None:
    model, ids = model_of(cell), ids_of(600)
    cost = evaluate_text(model, ids)
    assert cost.count == 599
    assert cost.nats == pytest.approx(chain_rule_nats(model, ids), rel=1e-5)


@pytest.mark.parametrize("streams", [2, 3, 7, 64])
def test_streams_count_every_character_once_and_start_empty(streams: int) -> None:
    model, ids = model_of("gru"), ids_of(101)
    cost = evaluate_text(model, ids, streams)
    steps = math.ceil(100 / streams)
    parts = [ids[begin : begin + steps + 1] for begin in range(0, 100, steps)]
    assert cost.count == 100
    assert cost.nats == pytest.approx(sum(chain_rule_nats(model, part) for part in parts), rel=1e-5)


def test_dropout_is_off_while_evaluating_and_the_mode_is_left_as_it_was() -> None:
    model, ids = model_of("gru", num_layers=2, dropout=0.5), ids_of(50)
    model.train()
    costs = {evaluate_text(model, ids).nats for _ in range(3)}
    assert len(costs) == 1
    assert model.training
    model.eval()
    evaluate_text(model, ids)
    assert not model.training


def test_a_uniform_model_has_the_vocabulary_size_as_perplexity() -> None:
    model = model_of("gru")
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    cost = Evaluation(*heldout_cost(model, ids_of(5000)))
    assert cost.count == 4999
    assert cost.perplexity == pytest.approx(VOCAB_SIZE, rel=1e-5)
    assert cost.bits_per_character == pytest.approx(math.log2(VOCAB_SIZE), rel=1e-5)


def test_held_out_streams_cost_nearly_what_one_stream_costs() -> None:
    model, ids = model_of("gru"), ids_of(20_000)
    exact = evaluate_text(model, ids)
    nats, count = heldout_cost(model, ids)
    assert count == exact.count
    assert nats == pytest.approx(exact.nats, rel=1e-3)


def test_weights_that_are_not_numbers_give_an_infinite_perplexity() -> None:
    model = model_of("gru")
    for parameter in model.parameters():
        torch.nn.init.constant_(parameter, math.nan)
    assert evaluate_text(model, ids_of(20)).perplexity == math.inf


def test_less_than_two_characters_are_refused() -> None:
    with pytest.raises(ValueError, match="two characters"):
        evaluate_text(model_of("gru"), ids_of(1))


@pytest.mark.parametrize("cell", ["scratch", "gru", "lstm"])
def test_held_out_pieces_are_read_one_by_one_from_an_empty_state(cell: str) -> None:
    model, ids = model_of(cell), ids_of(4 * 300)
    nats, count = heldout_cost(model, ids, pieces=4)
    assert count == 4 * 299
    assert nats == pytest.approx(sum(chain_rule_nats(model, part) for part in np.split(ids, 4)), rel=1e-5)


def test_while_training_of_each_piece_the_beginning_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "MOST_WHILE_TRAINING", 100)
    ids = ids_of(4 * 300)
    text = TrainingText(Vocab("abcdefg"), ids[:0], ids, "a", heldout_pieces=4)
    wanted = np.concatenate([part[:25] for part in np.split(ids, 4)])
    assert np.array_equal(looked_at_while_training(text)[:], wanted)
    whole = replace(text, heldout_pieces=1)
    assert np.array_equal(looked_at_while_training(whole)[:], ids[:100])
