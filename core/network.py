"""The model's forward and backward pass on buffers made once: what trains, evaluates and writes on a CPU.

``CharModel`` says the same in torch's own modules, for autograd; tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from core.cells import ScratchOutput, ScratchRNN, State
from core.model import CharModel
from core.products import new_product, product
from core.recurrences import RECURRENCES, Weights


@dataclass(frozen=True, slots=True)
class _Affine:
    """x W + b: the weight, shape ``(in, out)``, the bias, and their gradients where they are wanted."""

    weight: Tensor
    bias: Tensor
    d_weight: Tensor | None
    d_bias: Tensor | None


class Network:
    """A model unrolled over so many steps for so many sequences.

    The weights are the model's own, read at each pass. The gradients are written into the parameters'
    ``grad``: kept from pass to pass, never to be set to None.

    Args:
        model: on the CPU.
        time: steps at most.
        batch: sequences side by side.
        trains: make room for a backward pass, and drop what the settings say.
    """

    def __init__(self, model: CharModel, time: int, batch: int, *, trains: bool = False) -> None:
        self._settings = settings = model.settings
        self._trains = trains
        if trains:
            for name, parameter in model.named_parameters():
                if name == "cell.weight_ih_l0" and not settings.embedding_size:
                    # A one-hot vector picks one of its columns: let them lie together in memory.
                    parameter.data = parameter.data.t().contiguous().t()
                parameter.grad = torch.zeros_like(parameter)
        self._embedding = cast("nn.Embedding", model.input).weight if settings.embedding_size else None
        self._layers = [_input_layer(model, number) for number in range(settings.num_layers)]
        self._output = _output_layer(model)
        kind = RECURRENCES[settings.cell]
        self._recurrences = [
            kind(_recurrent_weights(model, number), time, batch) for number in range(settings.num_layers)
        ]
        self._masks: list[Tensor] = []

    @torch.no_grad()
    def forward(self, ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Return logits of shape ``(time · batch, vocab)`` and the state after the last character.

        Args:
            ids: shape ``(time, batch)``, int64.
            state: as ``CharModel.initial_state`` makes it, or an earlier pass.
        """
        time = len(ids)
        parts = state if isinstance(state, tuple) else (state,)
        hidden = self._run_input_layer(ids)
        for number, recurrence in enumerate(self._recurrences):
            if number:
                layer = self._layers[number]
                bias = recurrence.input_bias(layer.bias)
                flat = recurrence.inputs[:time].flatten(0, 1)
                product(hidden.flatten(0, 1), layer.weight, out=flat).add_(bias)
            recurrence.set_state(*(part[number] for part in parts))
            recurrence.forward(time)
            hidden = recurrence.hidden[1 : time + 1]
        logits = new_product(hidden.flatten(0, 1), self._output.weight, self._output.bias)
        ends = [torch.stack(ends) for ends in zip(*(r.state(time) for r in self._recurrences), strict=True)]
        return logits, (ends[0], ends[1]) if len(ends) == 2 else ends[0]

    @torch.no_grad()
    def compute_gradients(self, ids: Tensor, targets: Tensor, state: State) -> tuple[Tensor, State]:
        """Write the gradients of the mean cross-entropy; return it, a scalar tensor, and the state after.

        Args:
            ids: shape ``(time, batch)``, int64; ``time`` is what the network was made for.
            targets: what follows each of them, the same shape.
            state: where the sequences start; no gradient flows back beyond it.
        """
        logits, state = self.forward(ids, state)
        targets = targets.reshape(-1, 1)
        nats = torch.log_softmax(logits, -1).gather(1, targets).mean().neg_()
        # ∂ mean nats / ∂ logits = (softmax − one-hot) / count.
        d_logits = torch.softmax(logits, -1, out=logits)
        d_logits.scatter_add_(1, targets, d_logits.new_full((1, 1), -1.0).expand_as(targets))
        d_logits.div_(len(targets))
        self._backward(ids, d_logits)
        return nats, state

    def _backward(self, ids: Tensor, d_logits: Tensor) -> None:
        top = self._recurrences[-1]
        _weight_gradients(self._output, top.hidden[1:].flatten(0, 1), d_logits)
        product(d_logits, self._output.weight.t(), out=top.d_hidden.flatten(0, 1))
        for number in range(len(self._recurrences) - 1, 0, -1):
            recurrence, below = self._recurrences[number], self._recurrences[number - 1]
            layer = self._layers[number]
            recurrence.backward()
            d_inputs = recurrence.d_inputs.flatten(0, 1)
            _weight_gradients(layer, below.hidden[1:].flatten(0, 1), d_inputs)
            product(d_inputs, layer.weight.t(), out=below.d_hidden.flatten(0, 1))
        self._recurrences[0].backward()
        self._input_gradients(ids, self._recurrences[0].d_inputs.flatten(0, 1))

    def _run_input_layer(self, ids: Tensor) -> Tensor:
        """Fill the first recurrence's inputs: a row of a table for each character."""
        layer, recurrence = self._layers[0], self._recurrences[0]
        inputs = recurrence.inputs[: len(ids)].flatten(0, 1)
        bias = recurrence.input_bias(layer.bias)
        if self._embedding is None:
            torch.index_select(layer.weight, 0, ids.flatten(), out=inputs).add_(bias)
        else:
            # Every character's embedding through the layer once, however often the character comes.
            table = new_product(self._embedding, layer.weight, bias)
            torch.index_select(table, 0, ids.flatten(), out=inputs)
        return inputs

    def _input_gradients(self, ids: Tensor, d_inputs: Tensor) -> None:
        layer = self._layers[0]
        assert layer.d_weight is not None
        if layer.d_bias is not None:
            torch.sum(d_inputs, 0, out=layer.d_bias)
        if self._embedding is None:
            layer.d_weight.zero_().index_add_(0, ids.flatten(), d_inputs)
            return
        d_table = d_inputs.new_zeros(len(self._embedding), d_inputs.shape[1])
        d_table.index_add_(0, ids.flatten(), d_inputs)
        assert self._embedding.grad is not None
        product(d_table, layer.weight.t(), out=self._embedding.grad)
        product(self._embedding.t(), d_table, out=layer.d_weight)


def _weight_gradients(layer: _Affine, inputs: Tensor, d_outputs: Tensor) -> None:
    assert layer.d_weight is not None
    assert layer.d_bias is not None
    product(inputs.t(), d_outputs, out=layer.d_weight)
    torch.sum(d_outputs, 0, out=layer.d_bias)


def _input_layer(model: CharModel, number: int) -> _Affine:
    cell = model.cell
    if isinstance(cell, ScratchRNN):
        return _Affine(cell.W_xh, cell.b_h, cell.W_xh.grad, cell.b_h.grad)
    return _transposed(cell.get_parameter(f"weight_ih_l{number}"), cell.get_parameter(f"bias_ih_l{number}"))


def _recurrent_weights(model: CharModel, number: int) -> Weights:
    cell = model.cell
    if isinstance(cell, ScratchRNN):
        return Weights(cell.W_hh, None, cell.W_hh.grad)
    layer = _transposed(cell.get_parameter(f"weight_hh_l{number}"), cell.get_parameter(f"bias_hh_l{number}"))
    return Weights(layer.weight, layer.bias, layer.d_weight, layer.d_bias)


def _output_layer(model: CharModel) -> _Affine:
    output = model.output
    if isinstance(output, ScratchOutput):
        return _Affine(output.W_hq, output.b_q, output.W_hq.grad, output.b_q.grad)
    linear = cast("nn.Linear", output)
    return _transposed(linear.weight, linear.bias)


def _transposed(weight: nn.Parameter, bias: nn.Parameter) -> _Affine:
    d_weight = None if weight.grad is None else weight.grad.t()
    return _Affine(weight.t(), bias, d_weight, bias.grad)
