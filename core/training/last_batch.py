"""Whether the last update has left good weights, and what a team gathers so that they can be saved."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from core.common.measures import perplexity
from core.training.team import Team
from core.training.updates import Updates


class LastBatch:
    """The batch of the last update.

    An update shows the effect of the update before it. Before weights are saved, a pass over this batch does
    the same.

    Args:
        updates: what made the update.
        team: with whom.
    """

    def __init__(self, updates: Updates, team: Team) -> None:
        self._updates, self._team = updates, team
        self._starts: NDArray[np.int64] | None = None
        # What the team has found; None: nothing since the last update.
        self._found: bool | None = None

    def note(self, starts: NDArray[np.int64] | None) -> None:
        """Take note of the batch of an update, shape ``(batch,)``; None: there is none to ask about."""
        self._starts, self._found = starts, None

    def has_finite_loss(self) -> bool:
        """Return whether it still has a finite perplexity. In a team, after ``gather``."""
        if self._found is not None:
            return self._found
        if self._starts is None:
            return True
        nats, count = self._updates.cost(self._starts)
        return math.isfinite(perplexity(nats, count))

    @property
    def can_be_saved(self) -> bool:
        """Whether the state of the training is at hand; if not, the team gathers it after the next update."""
        if self._team.share.size == 1 or self._found is not None:
            return True
        self._team.request_save()
        return False

    def gather(self) -> None:
        """Gather with the team what a save needs. All ranks call this after the same update."""
        if self._team.share.size > 1:
            self._updates.gather()
            self._found = None
            self._found = self.has_finite_loss()
