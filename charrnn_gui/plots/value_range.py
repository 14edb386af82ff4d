"""The range of an axis: a curve fills it, whatever the single updates are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from charrnn_gui.plots.series import Floats

_BULK = 0.05
# Single values up to this factor beyond the rest are shown, on a logarithmic scale and, before there is a
# curve, on a linear one.
_OUTLIER_LOG = 10.0
_OUTLIER_LINEAR = 2.0
# Enough values to estimate the percentiles of a million.
_MOST_LOOKED_AT = 10_000


def value_range(
    curves: Sequence[Floats],
    clouds: Sequence[Floats],
    *,
    logarithmic: bool,
    shown: Callable[[Floats], Floats] = np.asarray,
) -> tuple[float, float] | None:
    """Return the least and the greatest value to show; None if there is none.

    The curves are completely in sight. Of a cloud, the values between its 5th and 95th percentile are; on a
    logarithmic scale, and before there is a curve, also values not far beyond.

    Args:
        curves: values, each of shape ``(n,)``, finite or NaN for gaps.
        clouds: likewise.
        logarithmic: whether the scale is logarithmic.
        shown: what the axis shows of values; it rises with them.
    """
    # As it rises, few values have to be converted.
    firm = shown(np.array([bound for values in curves for bound in _bounds(values)])).tolist()
    loose = shown(np.array([bound for values in clouds for bound in _bounds(values)])).tolist()
    bulk = shown(np.array([bound for values in clouds for bound in _bulk(values)])).tolist()
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
    if not len(sample):
        return []
    # As ``np.quantile`` with the method "lower", which takes ten times as long for few values.
    ends = [int(share * (len(sample) - 1)) for share in (_BULK, 1 - _BULK)]
    return [float(value) for value in np.partition(sample, ends)[ends]]
