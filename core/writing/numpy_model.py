"""The model for writing: one sequence, one character at a time, on the CPU, with NumPy.

A row times a matrix is so fast that the overhead of the call matters. NumPy has less overhead than torch, and
a GPU has more than both. Numbers are arrays too, because converting a Python number takes longer than the
operation. ``CharModel`` is the same model in torch's modules; tests compare the two.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

from core.common.tensor_files import Array
from core.model.char_model import CharModel
from core.model.network import input_weights, output_weights, state_weights
from core.model.recurrences import Weights


class NumpyModel:
    """A model that reads one character after another, from an empty state.

    Weights that are not finite give results that are not finite, with NumPy's warnings.

    Args:
        model: if it is on the CPU its weights are read in place; they must not change meanwhile.

    Attributes:
        dtype: of the weights and of all results.
    """

    def __init__(self, model: CharModel) -> None:
        settings = model.settings
        embedding = dict(model.named_parameters()).get("input.weight")
        self._embedding = None if embedding is None else _array(embedding)
        self._layers = [
            _CELLS[settings.cell](input_weights(model, number), state_weights(model, number))
            for number in range(settings.num_layers)
        ]
        self._first, self._others = self._layers[0], self._layers[1:]
        output = output_weights(model)
        self._into, self._bias = _array(output.into), _array(output.bias)
        self.dtype = self._into.dtype
        # The contribution of a character to the first layer's gates, computed when it first occurs.
        self._shares: dict[int, Array] = {}

    def read(self, character: int) -> None:
        """Update the state with a character, given by its id."""
        share = self._shares.get(character)
        if share is None:
            share = self._shares[character] = self._share_of(character)
        hidden = self._first.step(share)
        for layer in self._others:
            hidden = layer.step(hidden @ layer.into + layer.bias)

    def _share_of(self, character: int) -> Array:
        first = self._first
        if self._embedding is None:
            # A one-hot vector times a matrix is a row of it.
            share: Array = first.into[character] + first.bias
        else:
            share = self._embedding[character] @ first.into + first.bias
        return share

    def predict(self, out: Array) -> Array:
        """Write the logits of the next character into ``out``, shape ``(vocab,)``, and return it."""
        self._layers[-1].hidden.dot(self._into, out=out)
        out += self._bias
        return out


class _Cell:
    """One layer and its state.

    Attributes:
        hidden: H, shape ``(hidden,)``.
        into: the weights of the input, shape ``(in, gates · hidden)``.
        bias: the bias of the input, shape ``(gates · hidden,)``, plus that of the state if possible.
    """

    def __init__(self, from_input: Weights, from_state: Weights) -> None:
        self.into, self.bias = _array(from_input.into), _array(from_input.bias)
        self._W = _array(from_state.into)
        self._b = None if from_state.bias is None else _array(from_state.bias)
        hidden_size, width = self._W.shape
        self.hidden = np.zeros(hidden_size, self._W.dtype)
        self._gates = np.empty(width, self._W.dtype)
        self._half = np.array(0.5, self._W.dtype)
        self._join_biases()

    def _join_biases(self) -> None:
        if self._b is not None:
            self.bias = self.bias + self._b

    def step(self, share: Array) -> Array:
        """Compute and return H' from the input's contribution to the gates, X, ``(gates · hidden,)``."""
        raise NotImplementedError

    def _summed(self, share: Array) -> Array:
        gates = self._gates
        self.hidden.dot(self._W, out=gates)
        gates += share
        return gates


class _Tanh(_Cell):
    """H' = tanh(X + H W)."""

    def step(self, share: Array) -> Array:
        """Compute and return H' from the input's contribution to the gates."""
        return np.tanh(self._summed(share), out=self.hidden)


class _Relu(_Cell):
    """H' = max(0, X + H W)."""

    def step(self, share: Array) -> Array:
        """Compute and return H' from the input's contribution to the gates."""
        return np.maximum(self._summed(share), 0, out=self.hidden)


class _GRU(_Cell):
    """R, Z = σ(X + H W + b); N = tanh(X_n + R ⊙ (H W_n + b_n)); H' = (1 − Z) ⊙ N + Z ⊙ H."""

    _b: Array

    def __init__(self, from_input: Weights, from_state: Weights) -> None:
        super().__init__(from_input, from_state)
        size = len(self.hidden)
        self._RZ, self._N = self._gates[: 2 * size], self._gates[2 * size :]
        self._R, self._Z = self._RZ[:size], self._RZ[size:]

    def _join_biases(self) -> None:
        # Without b_n, which must be multiplied by R.
        size = 2 * len(self.hidden)
        self.bias = np.concatenate([self.bias[:size] + self._b[:size], self.bias[size:]])
        self._b = self._b[size:]

    def step(self, share: Array) -> Array:
        """Compute and return H' from the input's contribution to the gates."""
        H, RZ, N, half = self.hidden, self._RZ, self._N, self._half
        H.dot(self._W, out=self._gates)
        RZ += share[: len(RZ)]
        # σ(x) = ½ + ½ tanh ½x: nothing overflows.
        RZ *= half
        np.tanh(RZ, out=RZ)
        RZ *= half
        RZ += half
        N += self._b
        N *= self._R
        N += share[len(RZ) :]
        np.tanh(N, out=N)
        # N + Z ⊙ (H − N).
        H -= N
        H *= self._Z
        H += N
        return H


class _LSTM(_Cell):
    """I, F, O = σ(X + H W); G = tanh(X_g + H W_g); C' = F ⊙ C + I ⊙ G; H' = O ⊙ tanh(C')."""

    def __init__(self, from_input: Weights, from_state: Weights) -> None:
        super().__init__(from_input, from_state)
        size = len(self.hidden)
        self._cells = np.zeros_like(self.hidden)
        self._I, self._F, self._G, self._O = self._gates.reshape(4, size)
        # As σ(x) = ½ + ½ tanh ½x, all gates take one tanh: G's scale is 1, its shift 0. Nothing overflows.
        self._scale, self._shift = (np.full_like(self._gates, 0.5) for _ in range(2))
        self._scale.reshape(4, size)[2], self._shift.reshape(4, size)[2] = 1, 0

    def step(self, share: Array) -> Array:
        """Compute and return H' from the input's contribution to the gates."""
        H, C, G = self.hidden, self._cells, self._G
        gates = self._summed(share)
        gates *= self._scale
        np.tanh(gates, out=gates)
        gates *= self._scale
        gates += self._shift
        C *= self._F
        G *= self._I
        C += G
        np.tanh(C, out=H)
        H *= self._O
        return H


_CELLS: dict[str, type[_Cell]] = {
    "scratch": _Tanh,
    "rnn_tanh": _Tanh,
    "rnn_relu": _Relu,
    "gru": _GRU,
    "lstm": _LSTM,
}


def _array(tensor: Tensor | None) -> Array:
    assert tensor is not None
    array: Array = tensor.detach().cpu().numpy()
    return array
