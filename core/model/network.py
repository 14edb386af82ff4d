"""The model's forward and backward pass on buffers made once: what trains, evaluates and writes on a CPU.

``CharModel`` computes the same with torch's own modules, for autograd and for what GPUs do faster so; tests
compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import cast

import torch
from torch import Tensor, nn

from core.model import cuda_kernels
from core.model.cells import ScratchOutput, ScratchRNN, State
from core.model.char_model import CharModel, DropoutMasks
from core.model.lstm_layer import LSTMLayer
from core.model.products import Factor, product, product_plus
from core.model.recurrences import RECURRENCES, CudaTanhRecurrence, Recurrence, Weights

_NO_MASKS = DropoutMasks()

Meanwhile = Callable[[], None]
"""What is called now and then while something computes; the weights are not changed before it returns."""


def nothing_meanwhile() -> None:
    """Do nothing."""


class Network:
    """A model unrolled over so many steps for so many sequences.

    The weights are the model's own, read at each pass. The gradients are written into the parameters'
    ``grad``: kept from pass to pass, never to be set to None.

    Args:
        model: on the CPU or an NVIDIA GPU.
        time: steps at most.
        batch: sequences side by side.
        trains: make room for a backward pass.
    """

    def __init__(self, model: CharModel, time: int, batch: int, *, trains: bool = False) -> None:
        self._settings = settings = model.settings
        if trains:
            for name, parameter in model.named_parameters():
                if name == "cell.weight_ih_l0" and not settings.embedding_size and model.device.type == "cpu":
                    # A one-hot vector picks one of its columns: let them lie together in memory. On a GPU
                    # cuDNN wants them as they are.
                    parameter.data = parameter.data.t().contiguous().t()
                parameter.grad = torch.zeros_like(parameter)
        self._embedding = cast("nn.Embedding", model.input).weight if settings.embedding_size else None
        self._layers = [input_weights(model, number) for number in range(settings.num_layers)]
        self._output = output_weights(model)
        self._recurrences = [
            self._recurrence(model, number, time, batch, trains) for number in range(settings.num_layers)
        ]
        self._time = 0
        self._table = torch.empty(0)
        self.refresh()

    def _recurrence(self, model: CharModel, number: int, time: int, batch: int, trains: bool) -> Recurrence:
        state = state_weights(model, number)
        if not trains:
            state = Weights(state.into, state.bias)
        reads_vectors = number > 0 or self._embedding is not None
        if model.settings.cell == "lstm" and reads_vectors and LSTMLayer.suits(state.into):
            return LSTMLayer(state, self._layers[number], time, batch)
        if model.settings.cell in ("scratch", "rnn_tanh") and CudaTanhRecurrence.suits(state.into):
            return CudaTanhRecurrence(state, time, batch)
        return RECURRENCES[model.settings.cell](state, time, batch)

    @torch.no_grad()
    def refresh(self, mask: Tensor | None = None) -> None:
        """Take note that the weights have changed. ``mask`` drops numbers of the embeddings."""
        layer, recurrence = self._layers[0], self._recurrences[0]
        for lstm in self._recurrences:
            if isinstance(lstm, LSTMLayer):
                lstm.refresh()
        embedding = self._embedding
        if embedding is not None and mask is not None:
            embedding = embedding * mask
        # Every character through the layer once, however often it comes; of one-hot vectors, a row each.
        if isinstance(recurrence, LSTMLayer):
            assert embedding is not None
            self._table = embedding
        elif embedding is None:
            self._table = torch.add(layer.into, recurrence.input_bias(layer.bias))
        else:
            self._table = product_plus(embedding, layer.into, recurrence.input_bias(layer.bias))

    def set_state(self, state: State) -> None:
        """Let the sequences go on from ``state``, as ``CharModel.initial_state`` or ``state`` makes it."""
        parts = state if isinstance(state, tuple) else (state,)
        for number, recurrence in enumerate(self._recurrences):
            recurrence.set_state(*(part[number] for part in parts))
        self._time = 0

    def state(self) -> State:
        """Return a copy of the state that the sequences have reached, as ``CharModel`` shapes it."""
        ends = zip(*(recurrence.state(self._time) for recurrence in self._recurrences), strict=True)
        parts = tuple(torch.stack(part) for part in ends)
        return (parts[0], parts[1]) if len(parts) == 2 else parts[0]

    @torch.no_grad()
    def run(
        self, ids: Tensor, masks: DropoutMasks = _NO_MASKS, meanwhile: Meanwhile = nothing_meanwhile
    ) -> Tensor:
        """Read on, and return logits of shape ``(time · batch, vocab)``.

        Args:
            ids: shape ``(time, batch)``, int64.
            masks: what to drop above the layers.
            meanwhile: called after each layer.
        """
        hidden, bias = _ended(self._hidden(ids, masks), meanwhile), self._output.bias
        assert bias is not None
        return product_plus(hidden, self._output.into, bias)

    @torch.no_grad()
    def run_in_blocks(self, ids: Tensor, rows: int) -> Iterator[Tensor | None]:
        """Read on as ``run`` does; yield None after each layer, then logits, up to so many rows at a time."""
        hidden, bias = (yield from self._hidden(ids, _NO_MASKS)), self._output.bias
        assert bias is not None
        into = Factor(self._output.into, min(rows, len(hidden)))
        for begin in range(0, len(hidden), rows):
            yield into.times_plus(hidden[begin : begin + rows], bias)

    def _hidden(self, ids: Tensor, masks: DropoutMasks) -> Generator[None, None, Tensor]:
        """Read on, and return the last layer's hidden states, shape ``(time · batch, hidden)``.

        Yield after each layer.
        """
        time = len(ids)
        hidden = torch.empty(0)
        for number, (layer, recurrence) in enumerate(zip(self._layers, self._recurrences, strict=True)):
            inputs = recurrence.inputs[:time].flatten(0, 1)
            if number == 0:
                torch.index_select(self._table, 0, ids.flatten(), out=inputs)
            elif isinstance(recurrence, LSTMLayer):
                inputs.copy_(hidden)
            else:
                product(hidden, layer.into, out=inputs).add_(recurrence.input_bias(layer.bias))
            if self._time:
                recurrence.set_state(*recurrence.state(self._time))
            recurrence.forward(time)
            yield
            hidden = self._seen_from_above(number, masks)[:time].flatten(0, 1)
        self._time = time
        return hidden

    @torch.no_grad()
    def compute_gradients(
        self,
        ids: Tensor,
        targets: Tensor,
        state: State,
        masks: DropoutMasks = _NO_MASKS,
        meanwhile: Meanwhile = nothing_meanwhile,
    ) -> tuple[Tensor, State]:
        """Write the gradients of the mean cross-entropy; return it, a scalar tensor, and the state after.

        Args:
            ids: shape ``(time, batch)``, int64; ``time`` is what the network was made for.
            targets: what follows each of them, the same shape.
            state: where the sequences start; no gradient flows back beyond it.
            masks: what to drop.
            meanwhile: called after each layer, and after the output, on the way up and on the way down.
        """
        self.refresh(masks.input)
        self.set_state(state)
        logits = self.run(ids, masks, meanwhile)
        nats = self.gradients_of(ids, targets, logits, masks, meanwhile)
        return nats, self.state()

    @torch.no_grad()
    def gradients_of(
        self,
        ids: Tensor,
        targets: Tensor,
        logits: Tensor,
        masks: DropoutMasks = _NO_MASKS,
        meanwhile: Meanwhile = nothing_meanwhile,
    ) -> Tensor:
        """Write the gradients of the mean cross-entropy of ``logits``; return it, a scalar tensor.

        Args:
            ids: as in ``compute_gradients``, like ``targets``.
            targets: what follows each of them.
            logits: what ``run`` has just returned for ``ids``; overwritten.
            masks: those of ``run``.
            meanwhile: called after the output, and after each layer on the way down.
        """
        nats = _replace_by_gradient(logits, targets.reshape(-1), meanwhile)
        self._backward(ids, logits, masks, meanwhile)
        return nats

    def _backward(self, ids: Tensor, d_outputs: Tensor, masks: DropoutMasks, meanwhile: Meanwhile) -> None:
        # What lies above multiplies by these; an LSTM layer has done so itself.
        above: Weights | None = self._output
        for number in range(len(self._recurrences) - 1, -1, -1):
            recurrence = self._recurrences[number]
            d_hidden = recurrence.d_hidden.flatten(0, 1)
            if above is None:
                d_hidden.copy_(d_outputs)
            else:
                _weight_gradients(above, self._seen_from_above(number, masks).flatten(0, 1), d_outputs)
                product(d_outputs, above.into.t(), out=d_hidden)
                meanwhile()
            mask = self._mask_above(number, masks)
            if mask is not None:
                recurrence.d_hidden.mul_(mask)
            recurrence.backward()
            meanwhile()
            above = None if isinstance(recurrence, LSTMLayer) else self._layers[number]
            d_outputs = recurrence.d_inputs.flatten(0, 1)
        self._input_gradients(ids, d_outputs, above, masks.input)

    def _mask_above(self, number: int, masks: DropoutMasks) -> Tensor | None:
        if number == len(self._recurrences) - 1:
            return masks.output
        return masks.between[number] if masks.between else None

    def _seen_from_above(self, number: int, masks: DropoutMasks) -> Tensor:
        """Return the hidden states of a layer, less what is dropped, shape ``(time, batch, hidden)``."""
        hidden = self._recurrences[number].hidden[1:]
        mask = self._mask_above(number, masks)
        return hidden if mask is None else hidden * mask

    def _input_gradients(
        self, ids: Tensor, d_inputs: Tensor, layer: Weights | None, mask: Tensor | None
    ) -> None:
        """Write the gradients of the embedding, and of the first layer's input weights if it has not."""
        # What was looked up in the table flows back into it.
        d_table = _summed_by_row(d_inputs, ids.flatten(), len(self._table))
        if layer is not None:
            assert layer.d_into is not None
            assert layer.d_bias is not None
            torch.sum(d_inputs, 0, out=layer.d_bias)
            if self._embedding is None:
                layer.d_into.copy_(d_table)
                return
            embedding = self._embedding if mask is None else self._embedding * mask
            product(embedding.t(), d_table, out=layer.d_into)
            d_table = product(d_table, layer.into.t(), out=torch.empty_like(self._embedding))
        assert self._embedding is not None
        assert self._embedding.grad is not None
        self._embedding.grad.copy_(d_table if mask is None else d_table.mul_(mask))


def _ended(steps: Generator[None, None, Tensor], meanwhile: Meanwhile) -> Tensor:
    """Take all steps, with a call of ``meanwhile`` after each, and return the result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("Tensor", end.value)
        meanwhile()


def _replace_by_gradient(logits: Tensor, targets: Tensor, meanwhile: Meanwhile) -> Tensor:
    """Replace logits by the gradient of their mean cross-entropy, and return that, a scalar tensor.

    ∂ mean nats / ∂ logits = (softmax − one-hot) / count.

    Args:
        logits: shape ``(count, vocab)``.
        targets: shape ``(count,)``, int64.
        meanwhile: called once.
    """
    if cuda_kernels.suits(logits) and (launch := cuda_kernels.cross_entropy()) is not None:
        nats_of_each = logits.new_empty(len(logits))
        launch(logits, targets.contiguous(), nats_of_each)
        meanwhile()
        return nats_of_each.mean()
    targets = targets.unsqueeze(1)
    greatest, of_targets = logits.amax(-1), logits.gather(1, targets).flatten()
    d_logits = torch.softmax(logits, -1, out=logits)
    # ln Σ exp logits, from the likeliest character, whose probability never underflows.
    normalizers = greatest - d_logits.amax(-1).log_()
    nats = (normalizers - of_targets).mean()
    meanwhile()
    d_logits.scatter_add_(1, targets, d_logits.new_full((1, 1), -1.0).expand_as(targets))
    d_logits.div_(len(targets))
    return nats


def _summed_by_row(values: Tensor, rows: Tensor, count: int) -> Tensor:
    """Return a table of ``count`` rows, each the sum of those of ``values`` that ``rows`` assigns to it."""
    if cuda_kernels.suits(values) and (launch := cuda_kernels.sum_of_rows()) is not None:
        table = values.new_empty(count, values.shape[1])
        launch(values, rows, table)
        return table
    if values.device.type == "cuda":
        # It sums in a fixed order, which index_add on a GPU does not: equal runs stay equal.
        summed: Tensor = torch.ops.aten.embedding_dense_backward(values, rows, count, -1, False)
        return summed
    return values.new_zeros(count, values.shape[1]).index_add_(0, rows, values)


class ModuleNetwork:
    """Reads with the model's own modules, on any device, as ``Network`` does on the CPU.

    Args:
        model: its mode is left as it was.
        batch: sequences side by side.
    """

    def __init__(self, model: CharModel, batch: int) -> None:
        self._model = model
        self._state = model.initial_state(batch)

    def set_state(self, state: State) -> None:
        """Let the sequences go on from ``state``."""
        self._state = state

    @torch.no_grad()
    def run(self, ids: Tensor) -> Tensor:
        """Read ids of shape ``(time, batch)``; return logits, ``(time · batch, vocab)``, on its device."""
        was_training = self._model.training
        self._model.eval()
        try:
            logits, self._state = self._model(ids.t().to(self._model.device), self._state)
        finally:
            self._model.train(was_training)
        return cast("Tensor", logits).transpose(0, 1).flatten(0, 1)

    def run_in_blocks(self, ids: Tensor, rows: int) -> Iterator[Tensor | None]:
        """Read on as ``run`` does, and yield the logits, up to so many rows at a time; None first."""
        yield None
        yield from torch.split(self.run(ids), rows)


def network_for(model: CharModel, time: int, batch: int) -> Network | ModuleNetwork:
    """Return what reads fastest, up to ``time`` steps of ``batch`` sequences, from an empty state."""
    if model.device.type == "cpu":
        return Network(model, time, batch)
    return ModuleNetwork(model, batch)


def _weight_gradients(weights: Weights, inputs: Tensor, d_outputs: Tensor) -> None:
    assert weights.d_into is not None
    assert weights.d_bias is not None
    product(inputs.t(), d_outputs, out=weights.d_into)
    torch.sum(d_outputs, 0, out=weights.d_bias)


def input_weights(model: CharModel, number: int) -> Weights:
    """Return what the input of layer ``number``, from 0, is multiplied with on its way to the gates."""
    cell = model.cell
    if isinstance(cell, ScratchRNN):
        return Weights(cell.W_xh, cell.b_h, cell.W_xh.grad, cell.b_h.grad)
    return _transposed(cell.get_parameter(f"weight_ih_l{number}"), cell.get_parameter(f"bias_ih_l{number}"))


def state_weights(model: CharModel, number: int) -> Weights:
    """Return what the state of layer ``number`` is multiplied with."""
    cell = model.cell
    if isinstance(cell, ScratchRNN):
        return Weights(cell.W_hh, None, cell.W_hh.grad)
    return _transposed(cell.get_parameter(f"weight_hh_l{number}"), cell.get_parameter(f"bias_hh_l{number}"))


def output_weights(model: CharModel) -> Weights:
    """Return what the last layer's state is multiplied with to be logits."""
    output = model.output
    if isinstance(output, ScratchOutput):
        return Weights(output.W_hq, output.b_q, output.W_hq.grad, output.b_q.grad)
    linear = cast("nn.Linear", output)
    return _transposed(linear.weight, linear.bias)


def _transposed(weight: Tensor, bias: Tensor) -> Weights:
    d_weight = None if weight.grad is None else weight.grad.t()
    return Weights(weight.t(), bias, d_weight, bias.grad)
