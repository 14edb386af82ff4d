"""An LSTM layer by oneDNN: forward and backward over all steps in one call each.

On a CPU, ``torch.nn.LSTM`` uses the same library. The layer computes what ``recurrences.LSTMRecurrence``
computes, but faster. It needs float32, and an input that is an embedding or a layer below.
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
_CAN_PACK = hasattr(torch.ops.mkldnn, "_reorder_mkldnn_rnn_layer_weight")
_LSTM = 2  # torch's number for the kind of cell


@dataclass(frozen=True, slots=True)
class _Pass:
    """Everything that ``backward`` needs from ``forward``: its inputs and its results."""

    went_in: tuple[Tensor, ...]
    came_out: tuple[Tensor, Tensor, Tensor]
    workspace: Tensor


class LSTMLayer(Recurrence):
    """An LSTM layer that includes the weights of its input.

    Unlike in the other recurrences, ``inputs`` are not multiplied by these weights yet: ``inputs`` and
    ``d_inputs`` have shape ``(time, batch, input)``.

    Args:
        state: the weights of the state, as in ``LSTMRecurrence``.
        input: the weights of the input, shapes ``(input, 4 · hidden)`` and ``(4 · hidden,)``.
        time: number of steps.
        batch: number of sequences side by side.
    """

    gates = 4

    def __init__(self, state: Weights, input: Weights, time: int, batch: int) -> None:
        self._input = input
        super().__init__(state, time, batch)
        self._C_0 = self._C_end = self.hidden.new_zeros(batch, self.hidden_size)
        self._pass: _Pass | None = None
        self._packed: tuple[Tensor, Tensor] | None = None

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
        if self.weights.d_into is None:
            self._read(time)
            return
        # In bfloat16 the gates are rounded too; the cell, which adds up over time, is not.
        dtype = torch.bfloat16 if is_rounded(self.inputs) else torch.float32
        weights = (self._input.into.t(), self.weights.into.t(), self._input.bias, self.weights.bias)
        went_in = tuple(
            part.detach().to(dtype) for part in (self.inputs[:time], *weights, self._H[0]) if part is not None
        )
        arguments = (*went_in, self._C_0, False, [], _LSTM, self.hidden_size, 1, True, False, False, True)
        # The operator keeps the data for its backward half only if gradients may be recorded.
        with torch.enable_grad():
            H, H_end, C_end, workspace = torch.ops.aten.mkldnn_rnn_layer(*arguments)
        self.hidden[1 : time + 1].copy_(H)
        self._C_end = C_end
        self._pass = _Pass(went_in, (H, H_end, C_end), workspace)

    def refresh(self) -> None:
        """Take note that the weights have changed."""
        self._packed = None

    def _read(self, time: int) -> None:
        """Compute H_1 … H_time and C_time, and keep nothing for a backward pass."""
        if self._packed is None:
            self._packed = self._in_the_librarys_layout()
        went_in = (
            self.inputs[:time],
            *self._packed,
            self._input.bias,
            self.weights.bias,
            self._H[0],
            self._C_0,
        )
        rest: tuple[Any, ...] = (False, [], _LSTM, self.hidden_size, 1, True, False, False, False)
        with torch.no_grad():
            H, _H_end, self._C_end, _workspace = torch.ops.aten.mkldnn_rnn_layer(*went_in, *rest)
        self.hidden[1 : time + 1].copy_(H)

    def _in_the_librarys_layout(self) -> tuple[Tensor, Tensor]:
        """Return the weights as oneDNN would lay them out anew in each call."""
        into, state_into = self._input.into.t().detach(), self.weights.into.t().detach()
        if _CAN_PACK:
            shape = list(self.inputs.shape)
            into, state_into = torch.ops.mkldnn._reorder_mkldnn_rnn_layer_weight(
                into, state_into, self.hidden_size, False, True, False, shape
            )
        return into, state_into

    def backward(self) -> None:
        """Compute ``d_inputs`` and the gradients of the weights, over all steps."""
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
        # The workspace is large; the next pass creates its own.
        self._pass = None

    def _prepare_backward(self) -> None:
        self.d_inputs = torch.empty_like(self.inputs)

    def _input_buffer(self) -> Tensor:
        return self._input.into.new_zeros(self._time, self._batch, len(self._input.into))
