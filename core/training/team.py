"""Who makes the updates of a run: this process alone, or with others.

In a team of processes each one, a *rank*, computes the gradients of its rows of the batch. The ranks average
these and take the same step, so all have the same weights. Here is the team of one process;
``core.training.joined_team`` has the other.

Ranks wait for each other whenever they exchange something, so all must exchange the same things in the same
order. They do it only in ``Trainer.run`` and, before and after it, in ``core.saving.team_training``. What
they decide there depends only on numbers that all of them have.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Share:
    """Which rows of a batch, or streams of an evaluation, a rank computes.

    Attributes:
        rank: from 0.
        size: number of ranks.
    """

    rank: int = 0
    size: int = 1

    def rows(self, count: int) -> slice:
        """Return the rank's rows of ``count`` rows; shares differ by one row at most, and may be empty."""
        return slice(count * self.rank // self.size, count * (self.rank + 1) // self.size)

    def of(self, count: int) -> int:
        """Return how many of ``count`` rows are the rank's."""
        rows = self.rows(count)
        return int(rows.stop - rows.start)


WHOLE = Share()


class Team:
    """A process that trains alone: what it wants is agreed at once, and there is nobody to exchange with.

    Attributes:
        share: which rows this process computes.
        is_keeper: whether this process keeps the run: writes its folder, prints, and writes samples.
    """

    share = WHOLE
    is_keeper = True

    def __init__(self) -> None:
        self._now_s: Callable[[], float] = time.perf_counter
        self._is_stop_wanted = False
        self._began_s = 0.0

    def request_stop(self) -> None:
        """Want the training to stop; from any thread, or in a signal's handler."""
        self._is_stop_wanted = True

    @property
    def is_stopping(self) -> bool:
        """Whether all ranks have agreed to stop after the last update."""
        return self._is_stop_wanted

    def request_save(self) -> None:
        """Want the state of the training to be gathered after the next update; the keeper only."""

    @property
    def is_gathering(self) -> bool:
        """Whether the ranks have agreed to gather the state after the last update, to save or to stop."""
        return False

    def begin_update(self, now_s: Callable[[], float]) -> None:
        """Take note of the time; ``now_s`` is the clock of the training."""
        self._now_s, self._began_s = now_s, now_s()

    def end_update(self) -> float:
        """Return how many seconds the update has taken, the same on all ranks."""
        return self._now_s() - self._began_s

    def average(self, gradients: Sequence[Tensor], loss: Tensor, part: float) -> Tensor:
        """Replace the gradients of this rank's rows by those of the batch, and exchange the wishes.

        Args:
            gradients: of the mean cross-entropy of this rank's rows; the same shapes at each call.
            loss: that cross-entropy, a tensor of no dimension.
            part: of the batch that these rows are.

        Returns:
            The mean cross-entropy of the batch.
        """
        return loss

    def total(self, number: float) -> float:
        """Return the sum of all ranks' numbers, in float64."""
        return number

    def keepers(self, number: float) -> float:
        """Return the keeper's number."""
        return number

    def all_rows(self, part: Tensor, count: int) -> Tensor:
        """Return the hidden state of the whole batch.

        Args:
            part: the rank's rows, shape ``(layers, rows, hidden)``.
            count: rows of the batch.

        Returns:
            Shape ``(layers, count, hidden)``.
        """
        return part

    def make_equal(self, tensors: Sequence[Tensor]) -> None:
        """Compare tensors that should be equal on all ranks; if they are not, copy the keeper's into them."""
