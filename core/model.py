"""Ids and state in, logits and state out."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor, nn

from core.cells import OneHot, ScratchOutput, ScratchRNN, State, torch_cell
from core.config import Settings


class CharModel(nn.Module):
    """A character-level language model: input, recurrence, output layer.

    Args:
        vocab_size: number of characters.
        settings: cell, sizes, layers, dropout and embedding are taken from them.
    """

    def __init__(self, vocab_size: int, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        hidden_size = settings.hidden_size
        if settings.cell == "scratch":
            self.input: nn.Module = nn.Identity()
            self.cell: nn.Module = ScratchRNN(vocab_size, hidden_size)
            self.output: nn.Module = ScratchOutput(hidden_size, vocab_size)
        else:
            embedding_size = settings.embedding_size
            self.input = nn.Embedding(vocab_size, embedding_size) if embedding_size else OneHot(vocab_size)
            self.cell = torch_cell(settings, embedding_size or vocab_size)
            self.output = nn.Linear(hidden_size, vocab_size)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    def initial_state(self, batch_size: int) -> State:
        """Return zeros, each tensor of shape ``(layers, batch, hidden)``."""
        weight = next(self.parameters())
        zeros = weight.new_zeros(self.settings.num_layers, batch_size, self.settings.hidden_size)
        return (zeros, zeros.clone()) if self.settings.cell == "lstm" else zeros

    def forward(self, ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Return logits of shape ``(batch, time, vocab)`` and the state after the last character.

        Args:
            ids: shape ``(batch, time)``, int64.
            state: as from ``initial_state`` or an earlier call.
        """
        hidden, state = self.cell(self.input(ids), state)
        return self.output(hidden), state


def map_state(change: Callable[[Tensor], Tensor], state: State) -> State:
    """Return the state with ``change`` applied to each of its tensors."""
    if isinstance(state, tuple):
        return cast("State", tuple(change(part) for part in state))
    return change(state)


def detached(state: State) -> State:
    """Return the state cut off from the graph that made it: gradients flow back no further."""
    return map_state(Tensor.detach, state)
