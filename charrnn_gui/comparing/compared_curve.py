"""What the plot of Compare is told of a run, and the points of its curves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from charrnn_gui.comparing.smoothing import moving_mean
from charrnn_gui.plots.series import Floats
from core.runs.curves import RunCurves

_FEW_EPOCHS = 2
# Beyond it an exponential is not finite.
_MOST_NATS = 700.0
Points = tuple[Floats, Floats]
_NOTHING: Points = np.empty(0), np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class ComparedCurve:
    """A run in the plot.

    Attributes:
        path: of its folder; it identifies the run.
        number: of its colour.
        curves: what it has told.
    """

    path: Path
    number: int
    curves: RunCurves

    @property
    def name(self) -> str:
        """Of the run."""
        return self.path.name

    def training(self, smoothed: int = 0) -> Points:
        """Return epochs and perplexities on the training text, each of shape ``(n,)``.

        Args:
            smoothed: 0: those of whole epochs, or of single updates before there are two of them; else means
                over the last so many updates.
        """
        if not smoothed and self.curves.epochs.shape[1] >= _FEW_EPOCHS:
            return self._since_fork(self.curves.epochs[0], self.curves.epochs[1])
        return self._perplexities(max(1, smoothed))

    def raw(self) -> Points:
        """Return epochs and perplexities of single updates."""
        return self._perplexities(1)

    def heldout(self) -> Points:
        """Return epochs and perplexities on the held-out text."""
        return self._since_fork(self.curves.heldout[0], self.curves.heldout[1])

    def norms(self, smoothed: int = 0) -> Points:
        """Return epochs and gradient norms; means over the last ``smoothed`` updates, unless that is 0."""
        epochs, _nats, _counts, norms = self.curves.updates
        if smoothed:
            norms = moving_mean(norms, np.ones_like(norms), smoothed)
        return self._from_fork(epochs, norms)

    def _perplexities(self, window: int) -> Points:
        epochs, nats, counts, _norms = self.curves.updates
        if not len(epochs):
            return _NOTHING
        return self._from_fork(epochs, np.exp(np.minimum(_MOST_NATS, moving_mean(nats, counts, window))))

    def _from_fork(self, x: Floats, y: Floats) -> Points:
        """Leave out what the run has of its origin."""
        first = 0 if self.curves.fork is None else int(np.searchsorted(x, self.curves.fork))
        return x[first:], y[first:]

    def _since_fork(self, x: Floats, y: Floats) -> Points:
        """Likewise, and begin exactly at the fork, where there need be no value."""
        fork = self.curves.fork
        if fork is None or not len(x):
            return x, y
        first = int(np.searchsorted(x, fork))
        if first == 0 or (first < len(x) and x[first] == fork):
            return x[first:], y[first:]
        if first < len(x):
            share = (fork - x[first - 1]) / (x[first] - x[first - 1])
            begin = math.exp((1 - share) * math.log(y[first - 1]) + share * math.log(y[first]))
        else:
            begin = float(y[-1])
        return np.append(fork, x[first:]), np.append(begin, y[first:])
