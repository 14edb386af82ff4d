"""Looks at a training within an epoch: held-out text is evaluated, and samples are written.

Samples are written after 1, 2, 4, 8 … updates of the first epoch. In a long epoch there is a look each time
after so many updates as take half a minute to a minute; if evaluations cost much, not every look has one.

A look changes nothing that is learned. The number of updates between looks is chosen once, and belongs to the
training's state: a run that was interrupted looks where it would have looked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.settings.settings import Settings
from core.training.training_state import Position

LEAST_S = 30.0
"""Between two automatic looks lie so many seconds of updates, and less than twice as many."""
COST_OF_READING = 0.4
"""What reading a character costs, in parts of training on it; on a CPU 0.33 to 0.5 for five models."""
EVALUATION_SHARE = 1 / 40
"""Automatic evaluations of the held-out text within epochs take about this share of the training at most."""


@dataclass(frozen=True, slots=True)
class Looks:
    """When a training looks.

    Attributes:
        by_hand: the updates between two looks, if the settings say that; else 0.
        updates_per_epoch: of the training.
        affordable: the updates between two evaluations that cost no more than ``EVALUATION_SHARE``; 0: there
            is nothing to evaluate.
    """

    by_hand: int
    updates_per_epoch: int
    affordable: int

    @classmethod
    def of(cls, settings: Settings, updates_per_epoch: int, num_heldout: int) -> Looks:
        """Return the looks of a training of which ``num_heldout`` characters are evaluated."""
        characters = num_heldout * COST_OF_READING / EVALUATION_SHARE
        affordable = math.ceil(characters / (settings.batch_size * settings.num_steps))
        return cls(settings.look_every, updates_per_epoch, affordable)

    def choose(self, at: Position) -> None:
        """Choose how many updates lie between two looks, as soon as it is known how long they take.

        A power of two: so the samples of the first epoch, after 1, 2, 4, 8 … updates, go on as looks.
        """
        if not at.look_every and at.epoch_seconds >= LEAST_S:
            at.look_every = 1 << (at.updates - 1).bit_length()

    def are_samples_due(self, at: Position) -> bool:
        """Return whether samples are to be written after the last update."""
        is_early = at.epoch == 1 and at.updates.bit_count() == 1
        return is_early or self._is_due(at, self._every(at))

    def is_evaluation_due(self, at: Position) -> bool:
        """Return whether the held-out text is to be evaluated after the last update."""
        every = self._every(at)
        if not every or not self.affordable:
            return False
        return self._is_due(at, every if self.by_hand else every * math.ceil(self.affordable / every))

    def updates_until_next(self, at: Position) -> int:
        """Return after how many more updates a look may be due."""
        every = self._every(at) or self.updates_per_epoch
        until_next = every - at.updates % every
        return min(until_next, (1 << at.updates.bit_length()) - at.updates) if at.epoch == 1 else until_next

    def _every(self, at: Position) -> int:
        return self.by_hand or at.look_every

    def _is_due(self, at: Position, every: int) -> bool:
        if not every or not at.updates or at.updates % every:
            return False
        # Shortly after an automatic one, the epoch's end would look again.
        return bool(self.by_hand) or self.updates_per_epoch - at.updates >= every // 2
