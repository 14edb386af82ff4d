"""The loss of a batch and its gradients: by this program's own formulas, or by torch's autograd."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.model.cells import State
from core.model.char_model import CharModel, DropoutMasks, detached, map_state
from core.model.network import Meanwhile, Network, nothing_meanwhile, state_weights
from core.model.products import precision
from core.model.read_through import CHUNK_LOGITS
from core.model.recurrences import CudaTanhRecurrence
from core.settings.settings import Settings
from core.text.tokens import TextIds
from core.training.team import WHOLE, Share
from core.training.training_state import check_fits

# In the state of a training.
_NAMES_OF_RANDOM = {"cpu": "torch", "cuda": "cuda"}


class Gradients:
    """Writes the gradients of batches of a text into the ``grad`` of a model's parameters.

    The tensors in ``grad`` are made here and kept for the whole training. The dropout masks are drawn from a
    random generator of its own, which is part of the state of a training.

    Args:
        model: on the device where it is trained.
        settings: of the run.
        ids: the training text, shape ``(n,)``.
        by_autograd: let torch derive the gradients in any case, and not ``core.model.network``.
        share: which rows of a batch are computed; of the others there are no states and no gradients.

    Attributes:
        tensors: the gradients, in the order of the parameters.
    """

    def __init__(
        self,
        model: CharModel,
        settings: Settings,
        ids: TextIds,
        *,
        by_autograd: bool = False,
        share: Share = WHOLE,
    ) -> None:
        self._model, self._settings, self._ids = model, settings, ids
        self._rows = share.rows(settings.batch_size)
        self._network: Network | None = None
        if not by_autograd and _suits_formulas(model):
            self._network = Network(model, settings.num_steps, share.of(settings.batch_size), trains=True)
        parameters = list(model.parameters())
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        self.tensors = [parameter.grad for parameter in parameters if parameter.grad is not None]
        # A CUDA graph can only draw on its own device.
        self._random = {
            name: torch.Generator(name).manual_seed(settings.seed)
            for name in (("cpu", "cuda") if model.device.type == "cuda" else ("cpu",))
        }
        self._steps = np.arange(settings.num_steps + 1)[:, None]

    def compute(
        self, starts: NDArray[np.int64], hidden: State, meanwhile: Meanwhile = nothing_meanwhile
    ) -> tuple[Tensor, int, State]:
        """Write the gradients of the mean cross-entropy of a batch.

        Args:
            starts: where its sequences begin in the text, shape ``(batch,)``.
            hidden: the state of the own rows at their beginning; no gradient flows back beyond it.
            meanwhile: called several times on the CPU.

        Returns:
            The mean nats, a scalar tensor; how many characters were predicted; the state after the batch.
        """
        pieces = self.pieces(starts)
        loss, hidden = self.of_pieces(pieces.to(self._model.device), hidden, meanwhile)
        return loss, pieces[1:].numel(), hidden

    def of_pieces(
        self, pieces: Tensor, hidden: State, meanwhile: Meanwhile = nothing_meanwhile
    ) -> tuple[Tensor, State]:
        """Write the gradients as ``compute`` does, and return the mean nats and the state after the batch.

        On a GPU nothing here waits for the device, so that it can be recorded as a CUDA graph.

        Args:
            pieces: inputs and targets, shape ``(time + 1, rows)``, int64, on the model's device.
            hidden: see ``compute``.
            meanwhile: see ``compute``.
        """
        inputs, targets = pieces[:-1], pieces[1:]
        random = self._random.get("cuda", self._random["cpu"])
        # Each rank draws the masks of the whole batch, so that all their generators stay equal.
        masks = DropoutMasks.drawn(self._settings, random, self._model.device).of_rows(self._rows)
        with precision(self._settings.precision):
            if self._network is not None:
                return self._network.compute_gradients(inputs, targets, hidden, masks, meanwhile)
            torch._foreach_zero_(self.tensors)
            with self._rounding():
                loss, hidden = self._loss(inputs, targets, hidden, masks)
            loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach(), detached(hidden)

    def pieces(self, starts: NDArray[np.int64]) -> Tensor:
        """Return the characters of batches, int64, on the CPU: inputs, and one later the targets.

        Args:
            starts: shape ``(…, batch)``.

        Returns:
            Shape ``(…, time + 1, rows)``.
        """
        # The end of a rotated text is followed by its beginning.
        places = (starts[..., None, self._rows] + self._steps) % len(self._ids)
        return torch.from_numpy(self._ids[places].astype(np.int64))

    @torch.no_grad()
    def cost(self, starts: NDArray[np.int64], hidden: State) -> tuple[float, int]:
        """Return the nats of a batch, without dropout, and how many characters they are of."""
        pieces = self.pieces(starts).to(self._model.device)
        inputs, targets = pieces[:-1], pieces[1:]
        # A few sequences at a time: it must fit even if the run has used nearly all memory.
        rows = max(1, CHUNK_LOGITS // (len(inputs) * self._model.vocab_size))
        nats = 0.0
        for first in range(0, inputs.shape[1], rows):
            part = slice(first, first + rows)
            loss, _hidden = self._loss(inputs[:, part], targets[:, part], _of_sequences(hidden, part))
            nats += loss.item() * targets[:, part].numel()
        return nats, targets.numel()

    def norm(self) -> Tensor:
        """Return the L2 norm of all gradients together, a scalar tensor."""
        return nn.utils.get_total_norm(self.tensors)

    def scale(self, factor: float | Tensor) -> None:
        """Multiply all gradients by ``factor``, a number or a tensor of no dimension."""
        torch._foreach_mul_(self.tensors, factor)

    def random_state(self) -> dict[str, Tensor]:
        """Return the states of the random generators that dropout draws from, by name, each uint8."""
        return {_NAMES_OF_RANDOM[name]: random.get_state() for name, random in self._random.items()}

    def register_random(self, graph: torch.cuda.CUDAGraph) -> None:
        """Let each replay of a graph that is to be recorded draw other numbers."""
        graph.register_generator_state(self._random["cuda"])

    def restore_random(self, states: Mapping[str, Tensor]) -> None:
        """Continue with ``states``, which ``random_state`` returned; one of a GPU is ignored on the CPU.

        Raises:
            ValueError: these are no states of random generators.
        """
        wanted = self.random_state()
        found = {name: state for name, state in states.items() if name != "cuda" or name in wanted}
        if "cuda" not in found:
            # Saved on the CPU: the generator of the GPU continues from its own state.
            wanted.pop("cuda", None)
        check_fits(wanted, found)
        try:
            for name, random in self._random.items():
                if _NAMES_OF_RANDOM[name] in found:
                    random.set_state(found[_NAMES_OF_RANDOM[name]])
        except RuntimeError as error:  # torch's answer to bytes that are no state of a generator
            raise ValueError(str(error)) from error

    def _rounding(self) -> AbstractContextManager[object]:
        """Return what lets torch's modules round to bfloat16, if the settings ask for it and the GPU can."""
        on_gpu = self._model.device.type == "cuda"
        if on_gpu and self._settings.precision == "bfloat16" and torch.cuda.is_bf16_supported():
            return torch.autocast("cuda", torch.bfloat16)
        return nullcontext()

    def _loss(
        self, inputs: Tensor, targets: Tensor, hidden: State, masks: DropoutMasks | None = None
    ) -> tuple[Tensor, State]:
        logits, hidden = self._model(inputs.t(), hidden, masks)
        logits = logits.to(next(self._model.parameters()).dtype)
        return nn.functional.cross_entropy(logits.flatten(0, 1), targets.t().reshape(-1)), hidden


def _suits_formulas(model: CharModel) -> bool:
    """Return whether the formulas of ``core.model.network`` are the fastest way, or the only right one."""
    settings, kind = model.settings, model.device.type
    if kind != "cuda":
        return kind == "cpu"
    # cuDNN takes gated cells through all steps in one launch. Recorded as a graph, it would drop the same
    # numbers between its layers at every update.
    drops_between = settings.num_layers > 1 and settings.dropout > 0
    is_one_launch = settings.cell == "rnn_tanh" and CudaTanhRecurrence.suits(state_weights(model, 0).into)
    return settings.cell == "scratch" or drops_between or is_one_launch


def _of_sequences(state: State, part: slice) -> State:
    """Return the state of some of a batch's sequences."""
    return map_state(lambda tensor: tensor[:, part].contiguous(), state)
