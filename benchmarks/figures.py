"""Small sums over measurements."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence


def late_by(gaps: Sequence[float], share: float) -> float:
    """Return the wait that ``share`` of all events stay below, where an event may come at any time.

    A loop that looks up after ``gaps`` (any unit, at least one, not all zero) lets an event that comes
    during a gap wait for its rest. Each gap counts by its length: a plain percentile over looks would
    count a second of standstill as one look among hundreds, and hide it ("coordinated omission").
    """
    total = sum(gaps)
    low, high = 0.0, max(gaps)
    # The share of arrivals that wait longer than t, Σ max(0, g − t) / Σ g, falls as t grows.
    for _halving in range(60):
        middle = (low + high) / 2
        if sum(max(0.0, gap - middle) for gap in gaps) / total > 1 - share:
            low = middle
        else:
            high = middle
    return high


def median_with_interval(values: Sequence[float], resamples: int = 4000) -> tuple[float, float, float]:
    """Return the median of ``values`` with a 95 % bootstrap interval (median, low, high)."""
    rng = random.Random(0)
    medians = sorted(statistics.median(rng.choices(values, k=len(values))) for _ in range(resamples))
    return statistics.median(values), medians[resamples * 25 // 1000], medians[resamples * 975 // 1000]
