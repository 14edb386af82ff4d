"""Many updates on a GPU before the host reads a result, each a replay of one CUDA graph.

Launching a kernel takes the host several microseconds, and reading a result makes it wait. So one update is a
function of tensors on the device: its batch, its learning rate, the place for its loss and norm, and a flag
that an earlier update has failed. On a GPU the function is recorded once and then replayed.
"""

from __future__ import annotations

import logging
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.text.tokens import TextIds
from core.training.team import Team
from core.training.updates import Outcome, Starts, Updates, WhileMaking, parts_of

log = logging.getLogger(__name__)

_MOST = 512
# Numbers in the batches of one call, at 8 bytes.
_MOST_CHARACTERS = 1 << 22
# How long the host waits for the results of one call: the window shows new numbers ten times a second.
BUNCH_S = 0.1
# How long the device works at most between two calls of ``meanwhile``.
_CHUNK_S = 0.004
# Updates that are made before the graph is recorded: in the first, libraries choose their kernels and torch's
# optimizers create their moments.
_EAGER = 2
_LARGEST_NATS = math.log(sys.float_info.max)


class DeviceUpdates(Updates):
    """Makes up to ``most`` updates at a time, and looks at their results at the end.

    On a CPU it makes the same updates eagerly, so that the function that a GPU records can be tested on any
    computer.

    Args:
        model: see ``Updates``.
        settings: see ``Updates``.
        ids: see ``Updates``.
        team: of this process alone.
        by_autograd: see ``Updates``.
    """

    def __init__(
        self,
        model: CharModel,
        settings: Settings,
        ids: TextIds,
        team: Team | None = None,
        *,
        by_autograd: bool = False,
    ) -> None:
        super().__init__(model, settings, ids, team, by_autograd=by_autograd, by_tensor=True)
        device, like = model.device, next(model.parameters())
        self._count = settings.num_steps * settings.batch_size
        self._zeros = model.initial_state(settings.batch_size)
        # What an update reads and writes, each with a row for every update of a call.
        shape = settings.num_steps + 1, settings.batch_size
        self._rows = rows = max(1, min(_MOST, _MOST_CHARACTERS // math.prod(shape)))
        self._number = torch.zeros(1, dtype=torch.int64, device=device)
        self._pieces = torch.empty(rows, *shape, dtype=torch.int64, device=device)
        self._shares = torch.empty(rows, dtype=like.dtype, device=device)
        self._results = torch.empty(rows, 2, dtype=like.dtype, device=device)
        # torch's fused optimizers read it in this type only.
        self._is_ruined = torch.zeros((), dtype=torch.float32, device=device)
        # Perplexity is a number up to the first, and a norm below the second.
        self._limits = torch.tensor([_LARGEST_NATS, math.inf], dtype=like.dtype, device=device)
        self._graph: torch.cuda.CUDAGraph | None = None
        self._records = device.type == "cuda"
        self._eager_left = _EAGER
        self.most = 1

    def make(self, starts: Starts, shares: Sequence[float], meanwhile: WhileMaking) -> list[Outcome]:
        """Make an update for each batch; see ``Updates.make``.

        ``meanwhile`` is called every few milliseconds.
        """
        began, number = time.perf_counter(), len(starts)
        self._prepare(starts, shares)
        chunk = max(1, int(_CHUNK_S / self.seconds_each)) if self.seconds_each else 1
        made, behind = 0, None
        while made < number:
            for _ in range(min(chunk, number - made)):
                self._update_once()
                made += 1
            # The device always has the next chunk to work on while the host waits for this one.
            reached = self._mark()
            if behind is not None:
                behind()
            meanwhile(made)
            behind = reached
        results = self._results[:number].tolist()
        self._adapt((time.perf_counter() - began) / number)
        outcomes = []
        for (mean_nats, norm), share in zip(results, shares, strict=True):
            outcomes.append(Outcome(mean_nats, self._count, norm, self._optimizers.rate(share)))
            if not outcomes[-1].is_finite:
                break
        return outcomes

    def restore(self, found: Mapping[str, Mapping[str, Tensor]]) -> None:
        """Restore what ``state`` returned; see ``Updates.restore``."""
        super().restore(found)
        # It reads the optimizers' moments, which are other tensors now.
        self._record_again()

    def clip_at(self, norm: float) -> None:
        """Clip gradients to another norm; see ``Updates.clip_at``."""
        if norm != self.clip_norm:
            super().clip_at(norm)
            # The norm is a constant in it.
            self._record_again()

    def _record_again(self) -> None:
        self._graph = None
        self._eager_left = _EAGER

    def _prepare(self, starts: Starts, shares: Sequence[float]) -> None:
        number = len(starts)
        self._pieces[:number].copy_(self._gradients.pieces(starts))
        self._shares[:number].copy_(torch.tensor(shares, dtype=self._shares.dtype))
        self._number.zero_()
        self._is_ruined.zero_()

    def _adapt(self, seconds_each: float) -> None:
        """Choose how many updates the next call makes, from the time that one took in this."""
        if self._graph is None and self._records:
            return
        self.seconds_each = seconds_each
        self.most = max(1, min(self._rows, 4 * self.most, int(BUNCH_S / seconds_each)))

    def _update_once(self) -> None:
        if self._graph is not None:
            self._graph.replay()
        elif self._eager_left or not self._records:
            self._eager_left = max(0, self._eager_left - 1)
            self._on_a_side_stream(self._update)
        else:
            self._record()
            self._update_once()

    def _record(self) -> None:
        """Record an update, without making it.

        If that fails, updates are made one by one from now on, and the log has the reason.
        """
        graph = torch.cuda.CUDAGraph()
        self._gradients.register_random(graph)
        try:
            with torch.cuda.graph(graph, capture_error_mode="thread_local"):
                self._update()
        except RuntimeError as error:
            log.warning("no CUDA graph, so that training is slower: %s", error)
            self._records = False
        else:
            self._graph = graph

    def _on_a_side_stream(self, make: Callable[[], None]) -> None:
        """Make an update as it will be recorded: not on the default stream."""
        if not self._records:
            make()
            return
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            make()
        torch.cuda.current_stream().wait_stream(side)

    def _mark(self) -> Callable[[], None]:
        """Return what waits until the device has done all that it was given until now."""
        if self._model.device.type != "cuda":
            return lambda: None
        # Blocking: the host sleeps, and does not ask again and again.
        event = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
        event.record()
        return event.synchronize

    def _update(self) -> None:
        """Make update ``_number`` of the call. Nothing here looks at a number, or has the host wait."""
        settings = self._settings
        is_random = settings.sampling == "random"
        pieces = self._pieces.index_select(0, self._number)[0]
        loss, hidden = self._gradients.of_pieces(pieces, self._zeros if is_random else self.hidden)
        norm = self._gradients.norm()
        result = torch.stack([loss, norm])
        self._results.index_copy_(0, self._number, result.unsqueeze(0))
        is_fine = (result < self._limits).all()
        torch.maximum(self._is_ruined, 1 - is_fine.float(), out=self._is_ruined)
        if self.clip_norm:
            self._gradients.scale((self.clip_norm / norm).clamp(max=1))
        self._optimizers.step_by(self._shares.index_select(0, self._number)[0], self._is_ruined)
        if not is_random:
            for kept, reached in zip(parts_of(self.hidden), parts_of(hidden), strict=True):
                torch.where(self._is_ruined == 0, reached, kept, out=kept)
        self._number.add_(1)


def updates_of(
    model: CharModel, settings: Settings, ids: TextIds, team: Team, *, by_autograd: bool = False
) -> Updates:
    """Return what makes updates of ``model`` with ``team``; see ``Updates`` for the arguments.

    A team decides after every update, so on a GPU it makes them one by one.
    """
    on_gpu_alone = model.device.type == "cuda" and team.share.size == 1
    kind = DeviceUpdates if on_gpu_alone else Updates
    return kind(model, settings, ids, team, by_autograd=by_autograd)
