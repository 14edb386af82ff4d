"""The readable model: from ids and a state to logits and a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from core.model.cells import OneHot, ScratchOutput, ScratchRNN, State, is_without_memory, torch_cell
from core.settings.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class DropoutMasks:
    """The dropout of an update: factors, 0 or 1/(1 − p); None if nothing is dropped.

    They are the same at all steps of the update: Gal & Ghahramani, "A Theoretically Grounded Application of
    Dropout in Recurrent Neural Networks", 2016. (Between layers torch's own dropout acts, new at each step.)

    Attributes:
        input: for the numbers of an embedding, shape ``(embedding,)``.
        output: for the hidden state on its way to the output layer, shape ``(batch, hidden)``.
        between: for each layer but the last, shape ``(time, batch, hidden)``; torch's modules draw theirs
            themselves.
    """

    input: Tensor | None = None
    output: Tensor | None = None
    between: tuple[Tensor, ...] = ()

    @classmethod
    def drawn(cls, settings: Settings, random: torch.Generator, device: torch.device) -> DropoutMasks:
        """Return the masks of the next update; draw nothing if nothing is dropped."""

        def mask(share: float, *shape: int) -> Tensor | None:
            if not share:
                return None
            keep = torch.empty(shape, device=random.device).bernoulli_(1 - share, generator=random)
            return keep.div_(1 - share).to(device)

        batch, hidden = settings.batch_size, settings.hidden_size
        between = (
            mask(settings.dropout, settings.num_steps, batch, hidden) for _ in range(settings.num_layers - 1)
        )
        return cls(
            mask(settings.input_dropout, settings.embedding_size),
            mask(settings.output_dropout, batch, hidden),
            tuple(factors for factors in between if factors is not None),
        )

    def of_rows(self, rows: slice) -> DropoutMasks:
        """Return the masks of some rows of the batch."""
        output = None if self.output is None else self.output[rows]
        return DropoutMasks(self.input, output, tuple(factors[:, rows] for factors in self.between))


class _Embedding(nn.Embedding):
    """Torch's, but not filled if it has no memory."""

    def reset_parameters(self) -> None:
        """Draw the first numbers."""
        if not is_without_memory():
            super().reset_parameters()


class CharModel(nn.Module):
    """A character-level language model: input, recurrence, output layer.

    Args:
        vocab_size: number of characters.
        settings: cell, sizes, layers, dropout and embedding are taken from them.
    """

    def __init__(self, vocab_size: int, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.vocab_size = vocab_size
        hidden_size = settings.hidden_size
        if settings.cell == "scratch":
            self.input: nn.Module = nn.Identity()
            self.cell: nn.Module = ScratchRNN(vocab_size, hidden_size)
            self.output: nn.Module = ScratchOutput(hidden_size, vocab_size)
        else:
            embedding_size = settings.embedding_size
            self.input = _Embedding(vocab_size, embedding_size) if embedding_size else OneHot(vocab_size)
            self.cell = torch_cell(settings, embedding_size or vocab_size)
            self.output = nn.Linear(hidden_size, vocab_size)
            if settings.cell == "lstm" and settings.forget_bias:
                with torch.no_grad():
                    for number in range(settings.num_layers):
                        gate_biases = self.cell.get_parameter(f"bias_hh_l{number}").view(4, -1)
                        gate_biases[1] += settings.forget_bias

    @property
    def device(self) -> torch.device:
        """The device of the weights."""
        return next(self.parameters()).device

    def initial_state(self, batch_size: int) -> State:
        """Return zeros, each tensor of shape ``(layers, batch, hidden)``."""
        weight = next(self.parameters())
        zeros = weight.new_zeros(self.settings.num_layers, batch_size, self.settings.hidden_size)
        return (zeros, zeros.clone()) if self.settings.cell == "lstm" else zeros

    def forward(self, ids: Tensor, state: State, masks: DropoutMasks | None = None) -> tuple[Tensor, State]:
        """Return logits of shape ``(batch, time, vocab)`` and the state after the last character.

        Args:
            ids: shape ``(batch, time)``, int64.
            state: as from ``initial_state`` or an earlier call.
            masks: what to drop; None drops nothing.
        """
        inputs = self.input(ids)
        if masks is not None and masks.input is not None:
            inputs = inputs * masks.input
        hidden, state = self.cell(inputs, state)
        if masks is not None and masks.output is not None:
            hidden = hidden * masks.output.unsqueeze(1)
        return self.output(hidden), state


def map_state(change: Callable[[Tensor], Tensor], state: State) -> State:
    """Return the state with ``change`` applied to each of its tensors."""
    if isinstance(state, tuple):
        return cast("State", tuple(change(part) for part in state))
    return change(state)


def detached(state: State) -> State:
    """Return the state detached from its graph, so gradients do not flow back further."""
    return map_state(Tensor.detach, state)
