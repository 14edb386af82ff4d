from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from core.model import read_through as reading
from core.model.char_model import CharModel
from core.model.read_through import read_through
from core.settings.arithmetic import flops_of_the_output
from core.settings.settings import Settings
from core.training.evaluation import evaluate_text

VOCAB_SIZE = 7


def model_of(cell: str) -> CharModel:
    torch.manual_seed(1)
    model = CharModel(VOCAB_SIZE, Settings.from_json({"cell": cell, "hidden_size": 16}))
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.25)
    return model


def ids_of(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, VOCAB_SIZE, count)


def test_one_stream_comes_in_the_order_of_the_text_with_what_follows_in_its_place() -> None:
    model, ids = model_of("gru"), ids_of(700)
    blocks = [block for block in read_through(model, ids[None, :-1], ids[None, 1:]) if block is not None]
    assert torch.cat([targets for _logits, targets in blocks]).tolist() == ids[1:].tolist()
    with torch.no_grad():
        expected, _state = model(torch.from_numpy(ids[None, :-1]), model.initial_state(1))
    logits = torch.cat([logits for logits, _targets in blocks])
    torch.testing.assert_close(logits, expected.reshape(-1, VOCAB_SIZE), rtol=1e-4, atol=1e-4)


def test_the_size_of_the_chunks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model, ids = model_of("lstm"), ids_of(300)
    whole = evaluate_text(model, ids)
    monkeypatch.setattr(reading, "CHUNK_LOGITS", 3 * VOCAB_SIZE)
    assert evaluate_text(model, ids).nats == pytest.approx(whole.nats, rel=1e-6)


@pytest.mark.parametrize("streams", [1, 64])
def test_whoever_waits_gets_a_turn_after_few_characters(
    streams: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_CHARACTERS", 128)
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1

    evaluate_text(model_of("gru"), ids_of(5000), streams, count)
    assert turns >= 4999 / 128


@pytest.mark.parametrize("streams", [1, 5, 64])
@pytest.mark.parametrize(
    ("vocab_size", "settings"),
    [
        (7, Settings(cell="scratch", hidden_size=48)),
        (7, Settings(cell="gru", hidden_size=32, embedding_size=8)),
        (900, Settings(cell="gru", hidden_size=16)),
        (40, Settings(cell="lstm", hidden_size=16, num_layers=2, embedding_size=8)),
    ],
)
def test_between_two_chances_to_answer_no_more_is_computed_than_agreed(
    vocab_size: int, settings: Settings, streams: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 2e6
    monkeypatch.setattr(reading, "CHUNK_FLOPS", most)
    # In float64, because torch doesn't count the operations of oneDNN.
    model = CharModel(vocab_size, settings).double()
    ids = np.random.default_rng(0).integers(0, vocab_size, 3000)
    reached = [0]

    def flops_of_sum(_total: object, a: list[int], b: list[int], **_rest: object) -> int:
        return 2 * a[0] * a[1] * b[1]

    counter = FlopCounterMode(display=False, custom_mapping={torch.ops.aten.addmm_: flops_of_sum})
    with counter:
        evaluate_text(model, ids, streams, lambda: reached.append(counter.get_total_flops()))
    between = np.diff([*reached, counter.get_total_flops()])
    # Nor much less, because every chunk takes some time for itself.
    least = most * min(1, streams / reading.LEAST_STREAMS) / 4
    assert least <= between.max() <= 1.5 * most + flops_of_the_output(settings, vocab_size)
    # All is counted: the states' products, and the output layer's.
    gates = {"scratch": 1, "gru": 3, "lstm": 4}[settings.cell]
    states = settings.num_layers * gates * settings.hidden_size**2
    assert between.sum() >= 2 * 2999 * (states + settings.hidden_size * vocab_size)


def test_a_large_layer_takes_a_few_steps_at_a_time_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK_FLOPS", 1.0)
    model, ids = model_of("gru"), ids_of(64 * 40 + 1)
    chances = 0

    def count() -> None:
        nonlocal chances
        chances += 1

    cost = evaluate_text(model, ids, 64, count)
    # One at the beginning, one after the layer's steps, one after each character of the output layer.
    assert chances == 1 + 40 // reading.LEAST_CHUNK_STEPS + cost.count
