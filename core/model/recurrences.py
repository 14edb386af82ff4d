"""Recurrences with their gradients written out: back-propagation through time on buffers made once.

Each class computes one recurrence: ``forward`` step by step, ``backward`` from the last step to the first.
Autograd's records are not needed. The derivatives of the nonlinearities are computed for all steps at once,
so that the loop over time contains only what is truly sequential, and the gradients of the weights are one
product over all steps. D2L, section "Backpropagation Through Time"; Werbos, "Backpropagation Through Time:
What It Does and How to Do It", 1990.

Sizes: ``(time, batch, …)`` throughout; ``gates`` is how many vectors of hidden size a cell computes from its
input at each step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from core.model import cuda_kernels
from core.model.products import Factor, product


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of x W + b, with their gradients.

    A state adds H_{t−1} W + b to the gates; W has shape ``(hidden, gates · hidden)``.

    Attributes:
        into: W, shape ``(in, out)``.
        bias: b, shape ``(out,)``; None if the cell has only one bias, which belongs to its input.
        d_into: gradient of ``into``, the same shape; None if it is not wanted, like ``d_bias``.
        d_bias: gradient of ``bias``.
    """

    into: Tensor
    bias: Tensor | None
    d_into: Tensor | None = None
    d_bias: Tensor | None = None


# With fewer numbers, three calls take longer than one tanh.
_LEAST_NUMBERS_BY_SIGMOID = 2048

_MINUS_ONE = torch.tensor(-1.0)


def _tanh(x: Tensor, out: Tensor) -> Tensor:
    """Write tanh x = 2 σ(2x) − 1 into ``out``: torch's sigmoid is several times as fast as its tanh."""
    if not _is_faster_by_sigmoid(x):
        return torch.tanh(x, out=out)
    return _tanh_of_half(torch.mul(x, 2, out=out), out)


def _is_faster_by_sigmoid(x: Tensor) -> bool:
    return x.device.type == "cpu" and x.numel() >= _LEAST_NUMBERS_BY_SIGMOID


def _tanh_of_half(x: Tensor, out: Tensor) -> Tensor:
    """Write tanh(x / 2) = 2 σ(x) − 1 into ``out``."""
    torch.sigmoid(x, out=out)
    return torch.add(_MINUS_ONE, out, alpha=2, out=out)


class Recurrence:
    """One layer, computed over time.

    Attributes:
        inputs: the layer's input as it is added to the gates, with biases, shape ``(time, batch, gates ·
            hidden)``; filled by the caller, overwritten by ``forward``.
        hidden: H_0 … H_T, shape ``(time + 1, batch, hidden)``.
        d_hidden: gradient of H_1 … H_T, shape ``(time, batch, hidden)``; filled by the caller with the
            gradient from above, overwritten by ``backward``.
        d_inputs: gradient of ``inputs``, the same shape.
    """

    gates = 1
    d_inputs: Tensor

    def __init__(self, weights: Weights, time: int, batch: int) -> None:
        self.weights = weights
        self.hidden_size = len(weights.into)
        self._time, self._batch = time, batch
        self.inputs = self._input_buffer()
        self.hidden = self._buffer(more=1)
        self._H = self.hidden.unbind()
        if weights.d_into is not None:
            self.d_hidden = self._buffer()
            self._prepare_backward()

    def set_state(self, *parts: Tensor) -> None:
        """Start from H_0, shape ``(batch, hidden)``, and if the cell has one, C_0."""
        self._H[0].copy_(parts[0])

    def state(self, time: int) -> tuple[Tensor, ...]:
        """Return H after ``time`` steps, shape ``(batch, hidden)``, and if the cell has one, C: views."""
        return (self._H[time],)

    def input_bias(self, bias: Tensor | None) -> Tensor:
        """Return the bias to add to ``inputs``: that of the input, plus that of the state if possible."""
        assert bias is not None
        return bias if self.weights.bias is None else bias + self.weights.bias

    def forward(self, time: int) -> None:
        """Compute H_1 … H_time."""
        raise NotImplementedError

    def backward(self) -> None:
        """Compute ``d_inputs`` and the gradients of the weights, over all steps."""
        self._backward_through_time()
        flat = self._d_state_share().flatten(0, 1)
        assert self.weights.d_into is not None
        # One product over all steps, not a sum of one product for each step.
        product(self.hidden[:-1].flatten(0, 1).t(), flat, out=self.weights.d_into)
        if self.weights.d_bias is not None:
            torch.sum(flat, 0, out=self.weights.d_bias)

    def _backward_through_time(self) -> None:
        raise NotImplementedError

    def _d_state_share(self) -> Tensor:
        """Return the gradient of the state's contribution to the gates."""
        return self.d_inputs

    def _prepare_backward(self) -> None:
        """Create the buffers that only ``backward`` needs; sets ``d_inputs``."""
        raise NotImplementedError

    def _input_buffer(self) -> Tensor:
        return self._buffer(self.gates)

    def _buffer(self, width: int = 1, more: int = 0) -> Tensor:
        return self.weights.into.new_zeros(self._time + more, self._batch, width * self.hidden_size)


class TanhRecurrence(Recurrence):
    """H_t = tanh(X_t + H_{t−1} W)."""

    def __init__(self, weights: Weights, time: int, batch: int) -> None:
        super().__init__(weights, time, batch)
        self._forward_steps = list(zip(self.inputs.unbind(), self._H, self._H[1:], strict=False))

    def _prepare_backward(self) -> None:
        # A step's gradient is no longer needed once that of the input is computed.
        self.d_inputs = self.d_hidden
        self._slope = self._buffer()
        self._backward_steps = list(zip(self.d_hidden.unbind(), self._slope.unbind(), strict=True))[::-1]

    def forward(self, time: int) -> None:
        """Compute H_1 … H_time."""
        weight = self.weights.into
        activate: Callable[..., Tensor] = torch.tanh
        if _is_faster_by_sigmoid(self._H[0]):
            # The inputs of all steps are doubled at once; the state's contribution is doubled by its weights.
            self.inputs[:time].mul_(2)
            weight, activate = 2 * weight, _tanh_of_half
        self._step_through(time, weight, activate)

    def _step_through(self, time: int, weight: Tensor, activate: Callable[..., Tensor]) -> None:
        W = Factor(weight, self._batch)
        for X, H, H_next in self._forward_steps[:time]:
            activate(W.add_times(X, H), out=H_next)

    def _backward_through_time(self) -> None:
        W_back = Factor(self.weights.into.t(), self._batch)
        self._set_slope(self.hidden[1:])
        d_later: Tensor | None = None
        for d, slope in self._backward_steps:
            if d_later is not None:
                W_back.add_times(d, d_later)
            d_later = d.mul_(slope)

    def _set_slope(self, H: Tensor) -> None:
        # tanh' = 1 − tanh².
        torch.mul(H, H, out=self._slope).neg_().add_(1)


class CudaTanhRecurrence(Recurrence):
    """H_t = tanh(X_t + H_{t−1} W) on a GPU, all steps in one launch: see ``core.model.cuda_kernels``."""

    def __init__(self, weights: Weights, time: int, batch: int) -> None:
        super().__init__(weights, time, batch)
        kernels = cuda_kernels.tanh_recurrence(self.hidden_size)
        assert kernels is not None
        self._launch_forward, self._launch_backward = kernels

    @staticmethod
    def suits(weight: Tensor) -> bool:
        """Return whether there are kernels for a state with this weight."""
        return cuda_kernels.suits(weight) and cuda_kernels.tanh_recurrence(len(weight)) is not None

    def _prepare_backward(self) -> None:
        self.d_inputs = self.d_hidden

    def forward(self, time: int) -> None:
        """Compute H_1 … H_time."""
        states = self.hidden[: time + 1]
        self._launch_forward(self.inputs[:time], states, self.weights.into.contiguous())

    def _backward_through_time(self) -> None:
        self._launch_backward(self.d_hidden, self.hidden, self.weights.into.t().contiguous())


class ReluRecurrence(TanhRecurrence):
    """H_t = max(0, X_t + H_{t−1} W)."""

    def forward(self, time: int) -> None:
        """Compute H_1 … H_time."""
        self._step_through(time, self.weights.into, partial(torch.clamp_min, min=0))

    def _set_slope(self, H: Tensor) -> None:
        torch.gt(H, 0, out=self._slope)


class GRURecurrence(Recurrence):
    """The gated recurrent unit as torch writes it; Cho et al., 2014; D2L, section "Gated Recurrent Units".

    R, Z = σ(X + H W + b); N = tanh(X_n + R ⊙ (H W_n + b_n)); H' = (1 − Z) ⊙ N + Z ⊙ H.
    """

    gates = 3

    def __init__(self, weights: Weights, time: int, batch: int) -> None:
        super().__init__(weights, time, batch)
        h = self.hidden_size
        self._new_share = self._buffer()  # H W_n + b_n
        self._forward_steps = list(
            zip(
                self.inputs[..., : 2 * h].unbind(),
                *(gate.unbind() for gate in self.inputs.chunk(self.gates, dim=-1)),
                self._new_share.unbind(),
                self._H,
                self._H[1:],
                strict=False,
            )
        )

    def _prepare_backward(self) -> None:
        h = self.hidden_size
        self.d_inputs = self._buffer(3)
        self._d_state = self._buffer(3)
        self._slope = self._buffer(3)
        self._backward_steps = list(
            zip(
                self.d_hidden.unbind(),
                self._slope.view(self._time, self._batch, 3, h).unbind(),
                self.inputs[..., h : 2 * h].unbind(),
                self._d_state.unbind(),
                self._d_state.view(self._time, self._batch, 3, h).unbind(),
                strict=True,
            )
        )[::-1]

    def input_bias(self, bias: Tensor | None) -> Tensor:
        """Return the bias to add to ``inputs``, without b_n, which must be multiplied by R."""
        assert bias is not None
        total = super().input_bias(bias)
        total[2 * self.hidden_size :] = bias[2 * self.hidden_size :]
        return total

    def forward(self, time: int) -> None:
        """Compute H_1 … H_time."""
        h = self.hidden_size
        W = Factor(self.weights.into, self._batch)
        assert self.weights.bias is not None
        b_n = self.weights.bias[2 * h :]
        for RZ, R, Z, N, new_share, H, H_next in self._forward_steps[:time]:
            state_share = W.times(H)
            RZ.add_(state_share[:, : 2 * h]).sigmoid_()
            torch.add(state_share[:, 2 * h :], b_n, out=new_share)
            _tanh(N.addcmul_(R, new_share), N)
            torch.lerp(N, H, Z, out=H_next)

    def _backward_through_time(self) -> None:
        R, Z, N = self.inputs.chunk(self.gates, dim=-1)
        # Factors that turn the gradient of H' into the gradient of the state's contribution to each gate.
        of_r, of_z, of_n = self._slope.chunk(self.gates, dim=-1)
        forget = 1 - Z
        slope_n = (1 - N * N).mul_(forget)
        torch.mul(slope_n, R, out=of_n)
        torch.sub(1, R, out=of_r).mul_(of_n).mul_(self._new_share)
        torch.sub(self.hidden[:-1], N, out=of_z).mul_(Z).mul_(forget)
        W_back = Factor(self.weights.into.t(), self._batch)
        later: tuple[Tensor, Tensor, Tensor] | None = None
        for d, slope, Z_t, d_state, d_state_by_gate in self._backward_steps:
            if later is not None:
                d_later, Z_later, d_state_later = later
                W_back.add_times(d.addcmul_(d_later, Z_later), d_state_later)
            torch.mul(d.unsqueeze(1), slope, out=d_state_by_gate)
            later = d, Z_t, d_state
        self.d_inputs.copy_(self._d_state)
        torch.mul(self.d_hidden, slope_n, out=self.d_inputs[..., 2 * self.hidden_size :])

    def _d_state_share(self) -> Tensor:
        return self._d_state


class LSTMRecurrence(Recurrence):
    """The long short-term memory; Hochreiter & Schmidhuber, 1997; D2L, section "LSTM".

    I, F, O = σ(X + H W); G = tanh(X_g + H W_g); C' = F ⊙ C + I ⊙ G; H' = O ⊙ tanh(C').
    In ``inputs`` and weights the gates have torch's order: I, F, G, O.
    """

    gates = 4

    def __init__(self, weights: Weights, time: int, batch: int) -> None:
        super().__init__(weights, time, batch)
        self.cells = self._buffer(more=1)
        self._tanh_C = self._buffer()
        self._C = self.cells.unbind()
        self._forward_steps = list(
            zip(
                self.inputs.unbind(),
                *(gate.unbind() for gate in self.inputs.chunk(self.gates, dim=-1)),
                self._C,
                self._C[1:],
                self._tanh_C.unbind(),
                self._H,
                self._H[1:],
                strict=False,
            )
        )

    def _prepare_backward(self) -> None:
        h = self.hidden_size
        self.d_inputs = self._buffer(4)
        self._slope = self._buffer(4)
        self._slope_C = self._buffer()
        self._d_C = self.hidden.new_zeros(self._batch, h)
        self._backward_steps = list(
            zip(
                self.d_hidden.unbind(),
                self._slope_C.unbind(),
                self._slope[..., : 3 * h].view(self._time, self._batch, 3, h).unbind(),
                self._slope[..., 3 * h :].unbind(),
                self.inputs[..., h : 2 * h].unbind(),
                self.d_inputs.unbind(),
                self.d_inputs[..., : 3 * h].view(self._time, self._batch, 3, h).unbind(),
                self.d_inputs[..., 3 * h :].unbind(),
                strict=True,
            )
        )[::-1]

    def set_state(self, *parts: Tensor) -> None:
        """Start from H_0 and C_0, each of shape ``(batch, hidden)``."""
        super().set_state(*parts)
        self._C[0].copy_(parts[1])

    def state(self, time: int) -> tuple[Tensor, ...]:
        """Return H and C after ``time`` steps, each of shape ``(batch, hidden)``: views."""
        return self._H[time], self._C[time]

    def forward(self, time: int) -> None:
        """Compute H_1 … H_time and C_1 … C_time."""
        W = Factor(self.weights.into, self._batch)
        for gates, I, F, G, O, C, C_next, tanh_C, H, H_next in self._forward_steps[:time]:  # noqa: E741
            W.add_times(gates, H)
            # All gates at once, with the tanh of G computed as a sigmoid.
            G.mul_(2)
            gates.sigmoid_()
            torch.add(_MINUS_ONE, G, alpha=2, out=G)
            torch.mul(F, C, out=C_next).addcmul_(I, G)
            _tanh(C_next, tanh_C)
            torch.mul(O, tanh_C, out=H_next)

    def _backward_through_time(self) -> None:
        I, F, G, O = self.inputs.chunk(self.gates, dim=-1)  # noqa: E741
        of_i, of_f, of_g, of_o = self._slope.chunk(self.gates, dim=-1)
        torch.sub(1, I, out=of_i).mul_(I).mul_(G)
        torch.sub(1, F, out=of_f).mul_(F).mul_(self.cells[:-1])
        torch.mul(G, G, out=of_g).neg_().add_(1).mul_(I)
        torch.sub(1, O, out=of_o).mul_(O).mul_(self._tanh_C)
        torch.mul(self._tanh_C, self._tanh_C, out=self._slope_C).neg_().add_(1).mul_(O)
        W_back = Factor(self.weights.into.t(), self._batch)
        d_C = self._d_C.zero_()
        later: Tensor | None = None
        for d, slope_C, slope_IFG, slope_O, F_t, d_gates, d_IFG, d_O in self._backward_steps:
            if later is not None:
                W_back.add_times(d, later)
            d_C.addcmul_(d, slope_C)
            torch.mul(d_C.unsqueeze(1), slope_IFG, out=d_IFG)
            torch.mul(d, slope_O, out=d_O)
            d_C.mul_(F_t)
            later = d_gates


RECURRENCES: dict[str, type[Recurrence]] = {
    "scratch": TanhRecurrence,
    "rnn_tanh": TanhRecurrence,
    "rnn_relu": ReluRecurrence,
    "gru": GRURecurrence,
    "lstm": LSTMRecurrence,
}
