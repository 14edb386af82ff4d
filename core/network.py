"""The model's forward and backward pass on buffers made once: what trains, evaluates and writes on a CPU.

``CharModel`` says the same in torch's own modules, for autograd; tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from core.cells import ScratchOutput, ScratchRNN, State
from core.model import CharModel, DropoutMasks
from core.products import new_product, product
from core.recurrences import RECURRENCES, Weights

_NO_MASKS = DropoutMasks()


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
        trains: make room for a backward pass.
    """

    def __init__(self, model: CharModel, time: int, batch: int, *, trains: bool = False) -> None:
        self._settings = settings = model.settings
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

    @torch.no_grad()
    def forward(self, ids: Tensor, state: State, masks: DropoutMasks = _NO_MASKS) -> tuple[Tensor, State]:
        """Return logits of shape ``(time · batch, vocab)`` and the state after the last character.

        Args:
            ids: shape ``(time, batch)``, int64.
            state: as ``CharModel.initial_state`` makes it, or an earlier pass.
            masks: what to drop.
        """
        time = len(ids)
        parts = state if isinstance(state, tuple) else (state,)
        hidden = self._run_input_layer(ids, masks.input)
        for number, recurrence in enumerate(self._recurrences):
            if number:
                layer = self._layers[number]
                bias = recurrence.input_bias(layer.bias)
                flat = recurrence.inputs[:time].flatten(0, 1)
                product(hidden.flatten(0, 1), layer.weight, out=flat).add_(bias)
            recurrence.set_state(*(part[number] for part in parts))
            recurrence.forward(time)
            hidden = self._seen_from_above(number, masks)[:time]
        logits = new_product(hidden.flatten(0, 1), self._output.weight, self._output.bias)
        ends = [torch.stack(ends) for ends in zip(*(r.state(time) for r in self._recurrences), strict=True)]
        return logits, (ends[0], ends[1]) if len(ends) == 2 else ends[0]

    @torch.no_grad()
    def compute_gradients(
        self, ids: Tensor, targets: Tensor, state: State, masks: DropoutMasks = _NO_MASKS
    ) -> tuple[Tensor, State]:
        """Write the gradients of the mean cross-entropy; return it, a scalar tensor, and the state after.

        Args:
            ids: shape ``(time, batch)``, int64; ``time`` is what the network was made for.
            targets: what follows each of them, the same shape.
            state: where the sequences start; no gradient flows back beyond it.
            masks: what to drop.
        """
        logits, state = self.forward(ids, state, masks)
        targets = targets.reshape(-1, 1)
        nats = torch.log_softmax(logits, -1).gather(1, targets).mean().neg_()
        # ∂ mean nats / ∂ logits = (softmax − one-hot) / count.
        d_logits = torch.softmax(logits, -1, out=logits)
        d_logits.scatter_add_(1, targets, d_logits.new_full((1, 1), -1.0).expand_as(targets))
        d_logits.div_(len(targets))
        self._backward(ids, d_logits, masks)
        return nats, state

    def _backward(self, ids: Tensor, d_outputs: Tensor, masks: DropoutMasks) -> None:
        layer_above = self._output
        for number in range(len(self._recurrences) - 1, -1, -1):
            recurrence = self._recurrences[number]
            _weight_gradients(layer_above, self._seen_from_above(number, masks).flatten(0, 1), d_outputs)
            product(d_outputs, layer_above.weight.t(), out=recurrence.d_hidden.flatten(0, 1))
            mask = self._mask_above(number, masks)
            if mask is not None:
                recurrence.d_hidden.mul_(mask)
            recurrence.backward()
            layer_above, d_outputs = self._layers[number], recurrence.d_inputs.flatten(0, 1)
        self._input_gradients(ids, d_outputs, masks.input)

    def _mask_above(self, number: int, masks: DropoutMasks) -> Tensor | None:
        if number == len(self._recurrences) - 1:
            return masks.output
        return masks.between[number] if masks.between else None

    def _seen_from_above(self, number: int, masks: DropoutMasks) -> Tensor:
        """Return the hidden states of a layer, less what is dropped, shape ``(time, batch, hidden)``."""
        hidden = self._recurrences[number].hidden[1:]
        mask = self._mask_above(number, masks)
        return hidden if mask is None else hidden * mask

    def _run_input_layer(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        """Fill the first recurrence's inputs: a row of a table for each character."""
        layer, recurrence = self._layers[0], self._recurrences[0]
        inputs = recurrence.inputs[: len(ids)].flatten(0, 1)
        bias = recurrence.input_bias(layer.bias)
        if self._embedding is None:
            torch.index_select(layer.weight, 0, ids.flatten(), out=inputs).add_(bias)
        else:
            # Every character's embedding through the layer once, however often the character comes.
            embedding = self._embedding if mask is None else self._embedding * mask
            torch.index_select(new_product(embedding, layer.weight, bias), 0, ids.flatten(), out=inputs)
        return inputs

    def _input_gradients(self, ids: Tensor, d_inputs: Tensor, mask: Tensor | None) -> None:
        layer = self._layers[0]
        assert layer.d_weight is not None
        assert layer.d_bias is not None
        torch.sum(d_inputs, 0, out=layer.d_bias)
        if self._embedding is None:
            layer.d_weight.zero_().index_add_(0, ids.flatten(), d_inputs)
            return
        d_table = d_inputs.new_zeros(len(self._embedding), d_inputs.shape[1])
        d_table.index_add_(0, ids.flatten(), d_inputs)
        embedding = self._embedding if mask is None else self._embedding * mask
        product(embedding.t(), d_table, out=layer.d_weight)
        assert self._embedding.grad is not None
        product(d_table, layer.weight.t(), out=self._embedding.grad)
        if mask is not None:
            self._embedding.grad.mul_(mask)


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


def _transposed(weight: Tensor, bias: Tensor) -> _Affine:
    d_weight = None if weight.grad is None else weight.grad.t()
    return _Affine(weight.t(), bias, d_weight, bias.grad)
