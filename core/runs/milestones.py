"""What a run reaches for the first time: a baseline is passed, the held-out text is predicted best."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.common.progress import (
    BaselinePassed,
    EpochFinished,
    Event,
    HeldoutEvaluated,
    HeldoutImproved,
    Told,
)
from core.text.baselines import Baselines

BASELINE_NAMES = ("uniform", "unigram", "bigram", "trigram")
"""Of the baselines, in the order in which a training passes them."""


class Milestones:
    """Finds the milestones of a run, each once, however often the run is interrupted.

    What was reached earlier follows from the perplexities until then, so that no event is needed to know it.

    Args:
        before: what the run has told so far.
    """

    def __init__(self, before: Told | None = None) -> None:
        before = before or Told()
        self._lowest = min([math.inf, *(epoch.perplexity for epoch in before.epochs)])
        self._best_heldout = min([math.inf, *(each.perplexity for each in before.heldout)])
        # Ended before the baselines were counted.
        self._unjudged: list[EpochFinished] = []

    def of(self, told: EpochFinished | HeldoutEvaluated, baselines: Baselines | None) -> tuple[Event, ...]:
        """Return what the run has reached with what it has ``told`` next.

        Args:
            told: an epoch, or an evaluation within one.
            baselines: of the run; None if nobody has counted them yet. What earlier epochs reached is then
                returned with the first epoch after they were counted.
        """
        if isinstance(told, HeldoutEvaluated):
            return tuple(self._improved(told))
        found: list[Event] = [] if told.evaluation is None else [*self._improved(told.evaluation)]
        self._unjudged.append(told)
        if baselines is not None:
            for epoch in self._unjudged:
                found += self._passed(epoch, baselines)
                self._lowest = min(self._lowest, epoch.perplexity)
            self._unjudged.clear()
        return tuple(found)

    def _improved(self, now: HeldoutEvaluated) -> Iterator[HeldoutImproved]:
        before = self._best_heldout
        if now.perplexity < before:
            self._best_heldout = now.perplexity
            if before < math.inf:
                yield HeldoutImproved(now.moment, now.seconds, now.place, now.perplexity, before)

    def _passed(self, epoch: EpochFinished, baselines: Baselines) -> Iterator[BaselinePassed]:
        for name in BASELINE_NAMES:
            value = getattr(baselines, name)
            if epoch.perplexity < value <= self._lowest:
                yield BaselinePassed(epoch.moment, epoch.seconds, epoch.place, name, value, epoch.perplexity)
