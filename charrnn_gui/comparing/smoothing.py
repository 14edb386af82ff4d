"""Single updates made smooth: the mean over the last so many of them."""

from __future__ import annotations

import numpy as np

from charrnn_gui.plots.series import Floats

STEPS = (0, 3, 10, 30, 100, 300, 1_000, 3_000)
"""Over how many updates; 0: not at all."""


def moving_mean(sums: Floats, counts: Floats, window: int) -> Floats:
    """Return at each place the sum of the last ``window`` values of ``sums``, divided by that of ``counts``.

    At the beginning there are fewer. All have the shape ``(updates,)``.
    """
    return _last(sums, window) / _last(counts, window)


def _last(values: Floats, window: int) -> Floats:
    total = np.cumsum(values)
    found: Floats = total.copy()
    found[window:] -= total[:-window]
    return found
