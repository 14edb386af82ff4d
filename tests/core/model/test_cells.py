"""The recurrences against the book's formula and against torch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from core.model.cells import OneHot, ScratchOutput, ScratchRNN, torch_cell
from core.settings.settings import Settings
from tests.core.notebook import Matrices, one_hot

VOCAB, HIDDEN, BATCH, TIME = 11, 7, 3, 5


@pytest.fixture(autouse=True)
def _double() -> Iterator[None]:
    """Compute in float64, so that what is equal in exact arithmetic is equal to twelve digits."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.fixture
def cell() -> ScratchRNN:
    torch.manual_seed(0)
    cell = ScratchRNN(VOCAB, HIDDEN)
    # Far from the straight part of tanh, and with a bias that counts.
    for parameter in cell.parameters():
        nn.init.normal_(parameter)
    return cell


@pytest.fixture
def ids() -> Tensor:
    return torch.randint(VOCAB, (BATCH, TIME), generator=torch.Generator().manual_seed(1))


@pytest.fixture
def state() -> Tensor:
    return torch.randn(1, BATCH, HIDDEN, generator=torch.Generator().manual_seed(2))


def close(left: Tensor, right: Tensor) -> bool:
    return left.shape == right.shape and bool((left - right).abs().max() <= 1e-12)


def test_the_rnn_from_scratch_is_the_formula_on_one_hot_vectors(
    cell: ScratchRNN, ids: Tensor, state: Tensor
) -> None:
    states, last = cell(ids, state)
    assert states.shape == (BATCH, TIME, HIDDEN)
    assert last.shape == (1, BATCH, HIDDEN)
    H = state[0]
    for t in range(TIME):
        H = torch.tanh(one_hot(ids[:, t], VOCAB) @ cell.W_xh + H @ cell.W_hh + cell.b_h)
        assert close(states[:, t], H)
    assert close(last[0], H)


def test_the_concatenated_input_and_state_times_the_stacked_weights_is_the_same(
    cell: ScratchRNN, ids: Tensor, state: Tensor
) -> None:
    stacked = torch.cat((cell.W_xh, cell.W_hh), dim=0)
    states, _last = cell(ids, state)
    H = state[0]
    for t in range(TIME):
        H = torch.tanh(torch.cat((one_hot(ids[:, t], VOCAB), H), dim=1) @ stacked + cell.b_h)
        assert close(states[:, t], H)


def test_the_rnn_from_scratch_and_torchs_have_the_same_states_and_gradients(
    cell: ScratchRNN, ids: Tensor, state: Tensor
) -> None:
    theirs = nn.RNN(VOCAB, HIDDEN, batch_first=True)
    weights = dict(theirs.named_parameters())
    with torch.no_grad():
        weights["weight_ih_l0"].copy_(cell.W_xh.T)
        weights["weight_hh_l0"].copy_(cell.W_hh.T)
        weights["bias_ih_l0"].copy_(cell.b_h)
        weights["bias_hh_l0"].zero_()
    ours = cell(ids, state)
    other = theirs(one_hot(ids, VOCAB), state)
    assert close(ours[0], other[0])
    assert close(ours[1], other[1])
    ours[0].square().sum().backward()
    other[0].square().sum().backward()
    for mine, name in ((cell.W_xh, "weight_ih_l0"), (cell.W_hh, "weight_hh_l0"), (cell.b_h, "bias_ih_l0")):
        gradient = weights[name].grad
        assert mine.grad is not None
        assert gradient is not None
        assert close(mine.grad, gradient.T if gradient.dim() == 2 else gradient)


def test_the_output_layer_is_the_formula(state: Tensor) -> None:
    output = ScratchOutput(HIDDEN, VOCAB)
    nn.init.normal_(output.b_q)
    matrices = Matrices(
        torch.zeros(VOCAB, HIDDEN), torch.eye(HIDDEN), torch.zeros(HIDDEN), *output.parameters()
    )
    # With nothing but the state itself going in, the notebook's state is tanh of it.
    (expected,), H = matrices.rnn([torch.zeros(BATCH, VOCAB)], state[0])
    assert close(output(H), expected)


def test_weights_from_scratch_are_drawn_from_a_normal_distribution_of_0_01() -> None:
    torch.manual_seed(3)
    cell, output = ScratchRNN(800, 200), ScratchOutput(200, 800)
    for weights in (cell.W_xh, cell.W_hh, output.W_hq):
        z = weights.detach().flatten() / 0.01
        error = len(z) ** -0.5
        assert abs(float(z.mean())) < 4 * error
        assert abs(float(z.std()) - 1) < 4 * error
        # Not only its first two moments: the distribution itself, by Kolmogorov and Smirnov.
        reached = torch.arange(1, len(z) + 1) / len(z)
        distance = (torch.special.ndtr(z.sort().values) - reached).abs().max()
        assert float(distance) < 2 * error
    assert not cell.b_h.any()
    assert not output.b_q.any()


@pytest.mark.parametrize("shape", [(), (4,), (2, 3)])
def test_one_hot_vectors_are_the_rows_of_the_identity(shape: tuple[int, ...]) -> None:
    ids = torch.randint(VOCAB, shape)
    vectors = OneHot(VOCAB)(ids)
    assert vectors.dtype == torch.float64
    assert torch.equal(vectors, torch.eye(VOCAB)[ids])


def test_one_hot_vectors_have_no_weights_to_save() -> None:
    assert not OneHot(VOCAB).state_dict()


@pytest.mark.parametrize(
    ("name", "kind"), [("rnn_tanh", nn.RNN), ("rnn_relu", nn.RNN), ("gru", nn.GRU), ("lstm", nn.LSTM)]
)
def test_torchs_cells_have_the_sizes_of_the_settings(name: str, kind: type[nn.RNNBase]) -> None:
    cell = torch_cell(Settings(cell=name, hidden_size=9, num_layers=3, dropout=0.25), input_size=4)
    assert type(cell) is kind
    assert (cell.input_size, cell.hidden_size, cell.num_layers, cell.dropout) == (4, 9, 3, 0.25)
    assert cell.batch_first
    assert not cell.bidirectional
    if isinstance(cell, nn.RNN):
        assert cell.nonlinearity == name.removeprefix("rnn_")
