"""An LSTM layer by oneDNN: forward and backward through all times in one call each.

``torch.nn.LSTM`` gives the layer to the same library on a CPU. ``recurrences.LSTMRecurrence`` says what is
computed; this says it faster, where float32 will do and the input is an embedding or a layer below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.model.products import HAS_ONEDNN, is_rounded
from core.model.recurrences import Recurrence, Weights

_HAS_LAYER = HAS_ONEDNN and all(
    hasattr(torch.ops.aten, name) for name in ("mkldnn_rnn_layer", "mkldnn_rnn_layer_backward")
)
_LSTM = 2  # torch's number for the kind of cell


@dataclass(frozen=True, slots=True)
class _Pass:
    """What ``backward`` needs of ``forward``: all that went in, and all that came out."""

    went_in: tuple[Tensor, ...]
    came_out: tuple[Tensor, Tensor, Tensor]
    workspace: Tensor


class LSTMLayer(Recurrence):
    """An LSTM with the weights of its input inside.

    Other than those of the recurrences, ``inputs`` and ``d_inputs``, of shape ``(time, batch, input)``, are
    what the layer reads, not yet multiplied.

    Args:
        state: the weights of the state, as of ``LSTMRecurrence``.
        input: those of the input, shapes ``(input, 4 · hidden)`` and ``(4 · hidden,)``.
        time: steps.
        batch: sequences side by side.
    """

    gates = 4

    def __init__(self, state: Weights, input: Weights, time: int, batch: int) -> None:
        self._input = input
        super().__init__(state, time, batch)
        self._C_0 = self._C_end = self.hidden.new_zeros(batch, self.hidden_size)
        self._pass: _Pass | None = None

    @staticmethod
    def suits(weight: Tensor) -> bool:
        """Return whether oneDNN has the layer, for weights of this type and place."""
        return _HAS_LAYER and weight.dtype is torch.float32 and weight.device.type == "cpu"

    def set_state(self, *parts: Tensor) -> None:
        """Start from H_0 and C_0, each of shape ``(batch, hidden)``."""
        super().set_state(*parts)
        self._C_0 = parts[1].clone()

    def state(self, time: int) -> tuple[Tensor, ...]:
        """Return H and C after all steps, each of shape ``(batch, hidden)``: views."""
        return self._H[time], self._C_end

    def forward(self, time: int) -> None:
        """Compute H_1 … H_time and C_time."""
        # In bfloat16 the gates are rounded too; the cell, which adds up over time, is not.
        dtype = torch.bfloat16 if is_rounded(self.inputs) else torch.float32
        weights = (self._input.into.t(), self.weights.into.t(), self._input.bias, self.weights.bias)
        went_in = tuple(
            part.detach().to(dtype) for part in (self.inputs[:time], *weights, self._H[0]) if part is not None
        )
        arguments = (*went_in, self._C_0, False, [], _LSTM, self.hidden_size, 1, True, False, False, True)
        # Only where gradients may be recorded does it keep what its backward half needs.
        with torch.enable_grad():
            H, H_end, C_end, workspace = torch.ops.aten.mkldnn_rnn_layer(*arguments)
        self.hidden[1 : time + 1].copy_(H)
        self._C_end = C_end
        self._pass = _Pass(went_in, (H, H_end, C_end), workspace)

    def backward(self) -> None:
        """Compute ``d_inputs`` and the gradients of the weights, over all times."""
        assert self._pass is not None
        d_H = self.d_hidden.to(self._pass.came_out[0].dtype)
        rest: tuple[Any, ...] = (d_H, None, None, False, _LSTM, self.hidden_size, 1, True, True, False, [])
        d_inputs, d_input_into, d_into, d_input_bias, d_bias, _d_H_0, _d_C_0 = (
            torch.ops.aten.mkldnn_rnn_layer_backward(
                *self._pass.went_in, self._C_0, *self._pass.came_out, *rest, False, self._pass.workspace
            )
        )
        self.d_inputs.copy_(d_inputs)
        for weights, found, of_bias in (
            (self._input, d_input_into, d_input_bias),
            (self.weights, d_into, d_bias),
        ):
            assert weights.d_into is not None
            assert weights.d_bias is not None
            weights.d_into.copy_(found.t())
            weights.d_bias.copy_(of_bias)
        # Its workspace is large; the next pass makes its own.
        self._pass = None

    def _prepare_backward(self) -> None:
        self.d_inputs = torch.empty_like(self.inputs)

    def _input_buffer(self) -> Tensor:
        return self._input.into.new_zeros(self._time, self._batch, len(self._input.into))
