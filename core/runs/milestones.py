"""What a run reaches for the first time: a baseline is passed, the held-out text is predicted best."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from core.common.progress import BaselinePassed, EpochFinished, Event, HeldoutImproved
from core.text.baselines import Baselines

BASELINE_NAMES = ("uniform", "unigram", "bigram", "trigram")
"""Of the baselines, in the order in which a training passes them."""


class Milestones:
    """Finds the milestones of a run, each once, however often the run is interrupted.

    What an earlier epoch has reached follows from its perplexities, so that no event is needed to know it.

    Args:
        epochs: of the run so far.
    """

    def __init__(self, epochs: Iterable[EpochFinished] = ()) -> None:
        self._lowest = self._best_heldout = math.inf
        # Ended before the baselines were counted.
        self._unjudged: list[EpochFinished] = []
        for epoch in epochs:
            self._note(epoch)

    def of(self, epoch: EpochFinished, baselines: Baselines | None) -> tuple[Event, ...]:
        """Return what the run has reached with ``epoch``.

        Args:
            epoch: the next one.
            baselines: of the run; None if nobody has counted them yet. What earlier epochs reached is then
                returned with the first epoch after they were counted.
        """
        found: list[Event] = []
        heldout = epoch.heldout_perplexity
        if heldout is not None and heldout < self._best_heldout < math.inf:
            found.append(
                HeldoutImproved(epoch.moment, epoch.seconds, epoch.place, heldout, self._best_heldout)
            )
        if baselines is None:
            self._unjudged.append(epoch)
            if heldout is not None:
                self._best_heldout = min(self._best_heldout, heldout)
            return tuple(found)
        for judged in (*self._unjudged, epoch):
            found += self._passed(judged, baselines)
            self._note(judged)
        self._unjudged.clear()
        return tuple(found)

    def _passed(self, epoch: EpochFinished, baselines: Baselines) -> Iterator[BaselinePassed]:
        for name in BASELINE_NAMES:
            value = getattr(baselines, name)
            if epoch.perplexity < value <= self._lowest:
                yield BaselinePassed(epoch.moment, epoch.seconds, epoch.place, name, value, epoch.perplexity)

    def _note(self, epoch: EpochFinished) -> None:
        self._lowest = min(self._lowest, epoch.perplexity)
        if epoch.heldout_perplexity is not None:
            self._best_heldout = min(self._best_heldout, epoch.heldout_perplexity)
