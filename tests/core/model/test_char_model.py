from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.model.cells import State
from core.model.char_model import CharModel, detached, map_state
from core.settings.settings import Settings
from core.settings.specs import SettingsError

VOCAB, HIDDEN = 11, 6
CELLS = ["scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"]
SHAPES: list[dict[str, Any]] = [
    *({"cell": cell} for cell in CELLS),
    {"cell": "gru", "num_layers": 2, "dropout": 0.5},
    {"cell": "lstm", "num_layers": 3, "embedding_size": 4},
    {"cell": "rnn_tanh", "embedding_size": 5},
]


def model_of(**settings: Any) -> CharModel:
    torch.manual_seed(0)
    return CharModel(VOCAB, Settings(hidden_size=HIDDEN, **settings)).eval()


def ids_of(batch: int, time: int) -> Tensor:
    return torch.randint(VOCAB, (batch, time), generator=torch.Generator().manual_seed(1))


def parts(state: State) -> tuple[Tensor, ...]:
    return state if isinstance(state, tuple) else (state,)


@pytest.mark.parametrize("settings", SHAPES, ids=str)
def test_logits_and_states_have_the_shapes_they_say(settings: dict[str, Any]) -> None:
    model = model_of(**settings)
    logits, state = model(ids_of(3, 5), model.initial_state(3))
    assert logits.shape == (3, 5, VOCAB)
    assert len(parts(state)) == (2 if settings["cell"] == "lstm" else 1)
    for part, first in zip(parts(state), parts(model.initial_state(3)), strict=True):
        assert part.shape == first.shape == (settings.get("num_layers", 1), 3, HIDDEN)
        assert not first.any()


def test_the_two_states_of_an_lstm_are_two_tensors() -> None:
    hidden, memory = parts(model_of(cell="lstm").initial_state(2))
    assert hidden.data_ptr() != memory.data_ptr()


@pytest.mark.parametrize("settings", SHAPES, ids=str)
def test_a_text_read_in_two_parts_gives_what_it_gives_in_one(settings: dict[str, Any]) -> None:
    model, ids = model_of(**settings), ids_of(2, 9)
    whole, end = model(ids, model.initial_state(2))
    first, state = model(ids[:, :4], model.initial_state(2))
    second, state = model(ids[:, 4:], state)
    torch.testing.assert_close(torch.cat((first, second), dim=1), whole)
    torch.testing.assert_close(state, end)


@pytest.mark.parametrize("settings", SHAPES, ids=str)
def test_a_character_changes_nothing_before_it(settings: dict[str, Any]) -> None:
    model, ids = model_of(**settings), ids_of(1, 8)
    other = ids.clone()
    other[0, 5] = (other[0, 5] + 1) % VOCAB
    left, _state = model(ids, model.initial_state(1))
    right, _state = model(other, model.initial_state(1))
    assert torch.equal(left[:, :5], right[:, :5])
    assert not torch.equal(left[:, 5:], right[:, 5:])


def test_an_embedding_of_the_identity_is_one_hot_input() -> None:
    one_hot, embedded = model_of(cell="gru"), model_of(cell="gru", embedding_size=VOCAB)
    embedded.load_state_dict({**one_hot.state_dict(), "input.weight": torch.eye(VOCAB)})
    ids = ids_of(2, 6)
    torch.testing.assert_close(
        one_hot(ids, one_hot.initial_state(2))[0], embedded(ids, embedded.initial_state(2))[0]
    )


def test_an_embedding_is_learned_and_its_size_is_the_cells_input() -> None:
    model = model_of(cell="gru", embedding_size=4)
    assert isinstance(model.input, nn.Embedding)
    assert isinstance(model.cell, nn.GRU)
    assert model.cell.input_size == 4
    logits, _state = model(ids_of(2, 6), model.initial_state(2))
    logits.sum().backward()
    assert model.input.weight.grad is not None
    assert model.input.weight.grad.any()


def test_the_model_from_scratch_has_the_books_five_parameters() -> None:
    shapes = {name: tuple(p.shape) for name, p in model_of(cell="scratch").named_parameters()}
    assert shapes == {
        "cell.W_xh": (VOCAB, HIDDEN),
        "cell.W_hh": (HIDDEN, HIDDEN),
        "cell.b_h": (HIDDEN,),
        "output.W_hq": (HIDDEN, VOCAB),
        "output.b_q": (VOCAB,),
    }


def test_a_bidirectional_model_is_refused_with_the_reason() -> None:
    with pytest.raises(SettingsError, match="characters after it"):
        model_of(cell="gru", bidirectional=True)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_a_detached_state_has_its_values_and_no_history(cell: str) -> None:
    model = model_of(cell=cell)
    _logits, state = model(ids_of(2, 4), model.initial_state(2))
    for part, cut in zip(parts(state), parts(detached(state)), strict=True):
        assert part.requires_grad
        assert not cut.requires_grad
        assert torch.equal(part, cut)


def test_a_change_reaches_each_tensor_of_a_state() -> None:
    ones = torch.ones(1, 2, 3)
    assert torch.equal(parts(map_state(torch.neg, ones))[0], -ones)
    hidden, memory = parts(map_state(torch.neg, (ones, 2 * ones)))
    assert torch.equal(hidden, -ones)
    assert torch.equal(memory, -2 * ones)


def test_the_device_of_a_model_is_that_of_its_weights() -> None:
    assert model_of(cell="gru").device == torch.device("cpu")
    with torch.device("meta"):
        model = CharModel(VOCAB, Settings(cell="gru"))
    assert model.device == torch.device("meta")
    assert parts(model.initial_state(1))[0].device == torch.device("meta")
