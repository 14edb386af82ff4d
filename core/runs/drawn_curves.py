"""The points of the curves of a run, as a comparison draws them: smoothed or not, a branch from its fork."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from core.runs.curves import RunCurves

Floats = NDArray[np.float64]
Points = tuple[Floats, Floats]
_FEW_EPOCHS = 2
# Beyond it an exponential is not finite.
_MOST_NATS = 700.0
_NOTHING: Points = np.empty(0), np.empty(0)


def training_points(curves: RunCurves, smoothed: int = 0) -> Points:
    """Return epochs and perplexities on the training text, each of shape ``(n,)``.

    Args:
        curves: of the run.
        smoothed: 0: those of whole epochs, or of single updates before there are two of them; else means over
            the last so many updates; 1: single updates.
    """
    if not smoothed and curves.epochs.shape[1] >= _FEW_EPOCHS:
        return _since_fork(curves, curves.epochs[0], curves.epochs[1])
    epochs, nats, counts, _norms = curves.updates
    if not len(epochs):
        return _NOTHING
    mean = nats / counts
    if smoothed > 1:
        mean = _last(curves.totals[0], smoothed) / _last(curves.totals[1], smoothed)
    return _from_fork(curves, epochs, np.exp(np.minimum(_MOST_NATS, mean)))


def heldout_points(curves: RunCurves) -> Points:
    """Return epochs and perplexities on the held-out text."""
    return _since_fork(curves, curves.heldout[0], curves.heldout[1])


def norm_points(curves: RunCurves, smoothed: int = 0) -> Points:
    """Return epochs and gradient norms; means over the last ``smoothed`` updates, unless that is 0."""
    epochs, _nats, _counts, norms = curves.updates
    if smoothed > 1:
        norms = _last(curves.totals[2], smoothed) / np.minimum(np.arange(1.0, len(norms) + 1), smoothed)
    return _from_fork(curves, epochs, norms)


def on_axis(curves: RunCurves, unit: str, epochs: Floats) -> Floats:
    """Return where ``epochs`` lie on an axis that counts ``unit``: epochs, updates, characters or seconds."""
    known = curves.places.get(unit)
    if unit == "epochs" or known is None or not known.size:
        return epochs
    places: Floats = np.interp(epochs, np.append(0.0, known[0]), np.append(0.0, known[1]))
    return places


def _last(totals: Floats, window: int) -> Floats:
    """Return the sums of the last ``window`` values; at the beginning there are fewer."""
    found: Floats = totals.copy()
    found[window:] -= totals[:-window]
    return found


def _from_fork(curves: RunCurves, x: Floats, y: Floats) -> Points:
    """Leave out what the run has of its origin."""
    first = 0 if curves.fork is None else int(np.searchsorted(x, curves.fork))
    return x[first:], y[first:]


def _since_fork(curves: RunCurves, x: Floats, y: Floats) -> Points:
    """Likewise, and begin exactly at the fork, where there need be no value."""
    fork = curves.fork
    if fork is None or not len(x):
        return x, y
    first = int(np.searchsorted(x, fork))
    if first == 0 or (first < len(x) and x[first] == fork):
        return x[first:], y[first:]
    before, after = float(y[first - 1]), float(y[min(first, len(y) - 1)])
    begin = after
    if first < len(x) and 0 < before < math.inf and 0 < after < math.inf:
        share = (fork - x[first - 1]) / (x[first] - x[first - 1])
        begin = before ** (1 - share) * after**share
    return np.append(fork, x[first:]), np.append(begin, y[first:])
