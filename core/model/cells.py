"""The cells: the book's RNN written out in matrices, and torch's own."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from core.settings.settings import Settings

State = Tensor | tuple[Tensor, Tensor]
"""Hidden state, each tensor of shape ``(layers, batch, hidden)``; an LSTM has two, H and C."""


def is_without_memory() -> bool:
    """Return whether tensors that are created now have only a shape, on the device "meta".

    Such a tensor is not filled with random numbers: to do that, torch would load its compiler for a second.
    """
    return torch.get_default_device().type == "meta"


def _first(*shape: int) -> Tensor:
    return torch.empty(shape) if is_without_memory() else torch.randn(shape) * 0.01


class ScratchRNN(nn.Module):
    """The RNN of D2L, "Implementation of Recurrent Neural Networks from Scratch".

    H_t = tanh(X_t W_xh + H_{t−1} W_hh + b_h). Weights start from N(0, 0.01), biases from zero.

    Args:
        vocab_size: length of the one-hot inputs.
        hidden_size: length of the hidden state.
    """

    def __init__(self, vocab_size: int, hidden_size: int) -> None:
        super().__init__()
        self.W_xh = nn.Parameter(_first(vocab_size, hidden_size))
        self.W_hh = nn.Parameter(_first(hidden_size, hidden_size))
        self.b_h = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, ids: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Return all hidden states and the last one.

        Args:
            ids: shape ``(batch, time)``, int64. X_t is the one-hot vector of an id, and a one-hot
                vector times a matrix is a row of it: X_t W_xh is looked up, not multiplied.
            state: H_0, shape ``(1, batch, hidden)``.

        Returns:
            H of shape ``(batch, time, hidden)``, and H_T of shape ``(1, batch, hidden)``.
        """
        H = state[0]
        states = []
        for x in nn.functional.embedding(ids, self.W_xh).unbind(dim=1):
            H = torch.tanh(x + H @ self.W_hh + self.b_h)
            states.append(H)
        return torch.stack(states, dim=1), H.unsqueeze(0)


class ScratchOutput(nn.Module):
    """The output layer of the same section: O_t = H_t W_hq + b_q."""

    def __init__(self, hidden_size: int, vocab_size: int) -> None:
        super().__init__()
        self.W_hq = nn.Parameter(_first(hidden_size, vocab_size))
        self.b_q = nn.Parameter(torch.zeros(vocab_size))

    def forward(self, H: Tensor) -> Tensor:
        """Return logits of shape ``(…, vocab)`` for hidden states of shape ``(…, hidden)``."""
        return H @ self.W_hq + self.b_q


class OneHot(nn.Module):
    """Ids of shape ``(…)`` in, one-hot float vectors of shape ``(…, size)`` out."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        # Empty; it only holds the device and the dtype of the wanted vectors.
        self.register_buffer("like", torch.empty(0), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the one-hot vectors of ``ids``."""
        zeros = self.get_buffer("like").new_zeros(*ids.shape, self.size)
        return zeros.scatter_(-1, ids.unsqueeze(-1), 1.0)


def torch_cell(settings: Settings, input_size: int) -> nn.RNNBase:
    """Return torch's recurrence for ``settings.cell``, its tensors ordered ``(batch, time, …)``."""
    arguments: dict[str, Any] = {
        "input_size": input_size,
        "hidden_size": settings.hidden_size,
        "num_layers": settings.num_layers,
        "dropout": settings.dropout,
        "batch_first": True,
    }
    if settings.cell == "lstm":
        return nn.LSTM(**arguments)
    if settings.cell == "gru":
        return nn.GRU(**arguments)
    nonlinearity = {"rnn_tanh": "tanh", "rnn_relu": "relu"}[settings.cell]
    return nn.RNN(nonlinearity=nonlinearity, **arguments)
