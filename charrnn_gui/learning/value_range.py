"""Which values an axis shows, so that a curve fills it whatever single updates do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from charrnn_gui.learning.series import Floats

_BULK = 0.05
# By what factor single values may lie beyond the rest and still be shown, on a logarithmic scale and on a
# linear one before there is a curve.
_OUTLIER_LOG = 10.0
_OUTLIER_LINEAR = 2.0
# Enough to know the bulk of a million values by.
_MOST_LOOKED_AT = 10_000


def value_range(
    curves: Sequence[Floats], clouds: Sequence[Floats], *, logarithmic: bool
) -> tuple[float, float] | None:
    """Return the least and the greatest value to show; None if there is none.

    All of the curves is in sight. Of a cloud, it is the values between its 5th and 95th percentile; on a
    logarithmic scale, and before there is a curve, also what lies not far beyond.

    Args:
        curves: values, each of shape ``(n,)``, finite or NaN for gaps.
        clouds: likewise.
        logarithmic: whether the scale is logarithmic.
    """
    firm = [bound for values in curves for bound in _bounds(values)]
    loose = [bound for values in clouds for bound in _bounds(values)]
    bulk = [bound for values in clouds for bound in _bulk(values)]
    if not firm and not bulk:
        return None
    low, high = min([*firm, *bulk]), max([*firm, *bulk])
    if loose and (logarithmic or not firm):
        factor = _OUTLIER_LOG if logarithmic else _OUTLIER_LINEAR
        low = min(low, max(min(loose), low / factor))
        high = max(high, min(max(loose), high * factor))
    return low, high


def _bounds(values: Floats) -> list[float]:
    if not len(values) or np.isnan(low := float(np.fmin.reduce(values))):
        return []
    return [low, float(np.fmax.reduce(values))]


def _bulk(values: Floats) -> list[float]:
    sample = values[:: max(1, len(values) // _MOST_LOOKED_AT)]
    sample = sample[np.isfinite(sample)]
    return np.quantile(sample, [_BULK, 1 - _BULK], method="lower").tolist() if len(sample) else []
