"""Updates of a model: gradients, clipping, and the optimizer's step."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.common.measures import perplexity
from core.model.cells import State
from core.model.char_model import CharModel, map_state
from core.settings.settings import Settings
from core.text.tokens import TextIds
from core.training.gradients import Gradients
from core.training.optimizers import Optimizers
from core.training.team import Team
from core.training.training_state import check_fits

Starts = NDArray[np.int64]
WhileMaking = Callable[[int], None]
"""Called now and then; gets the number of updates that the weights have had since ``make`` was called."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one update shows.

    Attributes:
        mean_nats: cross-entropy of a character of the batch, before the step.
        count: characters predicted.
        gradient_norm: ‖g‖₂ over all parameters, before clipping.
        learning_rate: of the step.
    """

    mean_nats: float
    count: int
    gradient_norm: float
    learning_rate: float

    @property
    def is_finite(self) -> bool:
        """Whether perplexity and gradient are numbers; if not, the update has changed nothing."""
        return math.isfinite(perplexity(self.mean_nats, 1)) and math.isfinite(self.gradient_norm)


class Updates:
    """Makes updates of a model, one after another.

    Args:
        model: on the device where it is trained; its weights are changed.
        settings: of the run.
        ids: the training text, shape ``(n,)``.
        team: with whom; None: this process is alone.
        by_autograd: let torch derive the gradients; see ``Gradients``.
        by_tensor: see ``Optimizers``.

    Attributes:
        hidden: the state that the next batch starts from if it continues the text of the last one, and that
            the last one started from if not; of this rank's rows.
        clip_norm: the norm to which gradients are clipped; 0: they are not. See ``clip_at``.
        most: how many updates ``make`` makes at most.
        seconds_each: that an update takes; 0 if ``make`` makes one only.
    """

    most = 1
    seconds_each = 0.0

    def __init__(
        self,
        model: CharModel,
        settings: Settings,
        ids: TextIds,
        team: Team | None = None,
        *,
        by_autograd: bool = False,
        by_tensor: bool = False,
    ) -> None:
        self._model, self._settings, self._team = model, settings, team or Team()
        self._gradients = Gradients(model, settings, ids, by_autograd=by_autograd, share=self._team.share)
        self._optimizers = Optimizers(model, settings, by_tensor=by_tensor)
        self._rows = self._team.share.of(settings.batch_size)
        self.hidden = model.initial_state(self._rows)
        # Of the whole batch; None after an update of a team, until it is gathered.
        self._gathered: State | None = model.initial_state(settings.batch_size)
        self.clip_norm = settings.clip_norm

    def clip_at(self, norm: float) -> None:
        """Clip gradients to another norm from the next update on; 0: don't clip them."""
        self.clip_norm = norm

    def make(self, starts: Starts, shares: Sequence[float], meanwhile: WhileMaking) -> list[Outcome]:
        """Make an update for each batch, and return what they show.

        The first outcome that is not finite is the last that is returned.

        Args:
            starts: where the sequences of the batches begin in the text, shape ``(updates, batch)``.
            shares: of the full learning rate, one for each update.
            meanwhile: called several times.
        """
        (starts_of_batch,), (share,) = starts, shares
        at_start = self._model.initial_state(self._rows)
        hidden = at_start if self._settings.sampling == "random" else self.hidden
        loss, _own, hidden = self._gradients.compute(starts_of_batch, hidden, partial(meanwhile, 0))
        part = self._rows / self._settings.batch_size
        loss = self._team.average(self._gradients.tensors, loss, part)
        count = starts_of_batch.size * self._settings.num_steps
        # Both at once: a GPU is waited for once an update.
        mean_nats, norm = torch.stack([loss, self._gradients.norm()]).tolist()
        outcome = Outcome(mean_nats, count, norm, self._optimizers.rate(share))
        if outcome.is_finite:
            if self.clip_norm and norm > self.clip_norm:
                self._gradients.scale(self.clip_norm / norm)
            self._optimizers.step(share)
            self.hidden, self._gathered = hidden, None
        return [outcome]

    def restart(self) -> None:
        """Let the next batch start from an empty state."""
        for part in parts_of(self.hidden):
            part.zero_()

    def cost(self, starts: Starts) -> tuple[float, int]:
        """Return the nats of a batch, starting from ``hidden``, and how many characters they are of.

        In a team all ranks call this together.
        """
        nats, _own = self._gradients.cost(starts, self.hidden)
        return self._team.total(nats), starts.size * self._settings.num_steps

    def gather(self) -> None:
        """Gather the state of a team, so that ``state`` can return it. All ranks call this together.

        Weights and moments are equal on all ranks, unless their processors calculate differently; then all
        get those of the keeper.
        """
        moments = self._optimizers.state()
        # The moments of restored optimizers may come in another order.
        of_optimizers = [moments[name] for name in sorted(moments)]
        self._team.make_equal([*self._model.state_dict().values(), *of_optimizers])
        count = self._settings.batch_size
        self._gathered = map_state(lambda part: self._team.all_rows(part, count), self.hidden)

    def is_equal_with_one_thread(self, starts: Starts) -> bool:
        """Make an update of a batch with one thread and with all, and undo both.

        Args:
            starts: of the batch, shape ``(batch,)``.

        Returns:
            Whether the weights came out bit for bit the same.
        """
        before = {
            kind: {name: value.clone() for name, value in named.items()}
            for kind, named in {"model": self._model.state_dict(), **self.state()}.items()
        }
        threads = torch.get_num_threads()
        found = []
        try:
            for number in (1, threads):
                torch.set_num_threads(number)
                Updates.make(self, starts[None], [1.0], lambda _made: None)
                found.append([parameter.detach().clone() for parameter in self._model.parameters()])
                self._model.load_state_dict(before["model"])
                self.restore(before)
        finally:
            torch.set_num_threads(threads)
        return all(map(torch.equal, *found))

    def state(self) -> dict[str, dict[str, Tensor]]:
        """Return what ``restore`` needs, by kind and name, not copied: see ``TrainingState.tensors``.

        Raises:
            RuntimeError: the state of a team is not gathered.
        """
        hidden = self.hidden if self._team.share.size == 1 else self._gathered
        if hidden is None:
            raise RuntimeError("the hidden states of the team are not gathered")
        return {
            "hidden": {str(number): part for number, part in enumerate(parts_of(hidden))},
            "random": self._gradients.random_state(),
            "optimizer": self._optimizers.state(),
        }

    def restore(self, found: Mapping[str, Mapping[str, Tensor]]) -> None:
        """Restore what ``state`` returned.

        Raises:
            ValueError: names, shapes or types are not those of these updates; nothing of the hidden state was
                changed then.
        """
        whole = self._model.initial_state(self._settings.batch_size)
        parts = {str(number): part for number, part in enumerate(parts_of(whole))}
        check_fits(parts, found["hidden"])
        self._gradients.restore_random(found["random"])
        self._optimizers.restore(found["optimizer"])
        for name, part in parts.items():
            part.copy_(found["hidden"][name])
        rows = self._team.share.rows(self._settings.batch_size)
        for own, part in zip(parts_of(self.hidden), parts.values(), strict=True):
            own.copy_(part[:, rows])
        self._gathered = whole


def parts_of(state: State) -> tuple[Tensor, ...]:
    """Return the tensors of a hidden state: one, or two of an LSTM."""
    return state if isinstance(state, tuple) else (state,)
