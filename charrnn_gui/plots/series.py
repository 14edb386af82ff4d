"""Points that arrive one after the other, reduced so that a million of them fit on a screen."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Series:
    """A growing curve y(x) with x rising; appending costs amortised constant time.

    A y that a curve can't show (∞, NaN, zero and below) is kept as NaN: a gap. If x falls back, as after a
    return to earlier weights, the points beyond it are replaced.
    """

    def __init__(self) -> None:
        self._points = np.empty((2, 256))
        self._size = 0
        self._version = 0

    def __len__(self) -> int:
        return self._size

    @property
    def x(self) -> Floats:
        """The places of the points, shape ``(n,)``; a view, valid until the next change."""
        return self._points[0, : self._size]

    @property
    def y(self) -> Floats:
        """The values, shape ``(n,)``, positive or NaN; a view, valid until the next change."""
        return self._points[1, : self._size]

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return self._version

    def clear(self) -> None:
        """Forget all points."""
        self._size = 0
        self._version += 1

    def extend(self, xs: Iterable[float], ys: Iterable[float]) -> None:
        """Append points; as many ``xs`` as ``ys``."""
        x, y = (_floats(values) for values in (xs, ys))
        y[~(np.isfinite(y) & (y > 0))] = np.nan
        does_fall = x[1:] <= x[:-1]
        if not does_fall.any():
            self._append(x, y)
            return
        falls = np.flatnonzero(does_fall) + 1
        for part_x, part_y in zip(np.split(x, falls), np.split(y, falls), strict=True):
            self._append(part_x, part_y)

    def bounds(self) -> tuple[float, float] | None:
        """Return the least and the greatest value; None if there is none to show."""
        if not self._size:
            return None
        low = float(np.fmin.reduce(self.y))
        return None if np.isnan(low) else (low, float(np.fmax.reduce(self.y)))

    def lowest(self) -> int | None:
        """Return the index of the first point with the least value; None if there is none to show."""
        return None if self.bounds() is None else int(np.nanargmin(self.y))

    def nearest(self, x: float) -> int | None:
        """Return the index of the point nearest to ``x``; None without points."""
        if not self._size:
            return None
        right = min(int(np.searchsorted(self.x, x)), self._size - 1)
        left = max(0, right - 1)
        return left if x - self.x[left] <= self.x[right] - x else right

    def beside(self, x: float, step: int) -> int | None:
        """Return the index of the first point after ``x`` (1), or of the last before it (−1); None: none."""
        index = int(np.searchsorted(self.x, x, "right")) if step > 0 else int(np.searchsorted(self.x, x)) - 1
        return index if 0 <= index < self._size else None

    def window(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Return the points with x from ``low`` to ``high``, and one more on each side."""
        start = max(0, int(np.searchsorted(self.x, low)) - 1)
        stop = int(np.searchsorted(self.x, high, side="right")) + 1
        return self.x[start:stop], self.y[start:stop]

    def _append(self, x: Floats, y: Floats) -> None:
        if not len(x):
            return
        self._version += 1
        if self._size and x[0] <= self._points[0, self._size - 1]:
            self._size = int(np.searchsorted(self.x, x[0]))
        size = self._size + len(x)
        if size > self._points.shape[1]:
            grown = np.empty((2, max(size, 2 * self._points.shape[1])))
            grown[:, : self._size] = self._points[:, : self._size]
            self._points = grown
        self._points[0, self._size : size] = x
        self._points[1, self._size : size] = y
        self._size = size


def _floats(values: Iterable[float]) -> Floats:
    """Return a copy of ``values``; of an array at once, not value by value."""
    is_array = isinstance(values, np.ndarray)
    return np.array(values, dtype=np.float64) if is_array else np.fromiter(values, dtype=np.float64)


def envelope(x: Floats, y: Floats, num_buckets: int) -> tuple[Floats, Floats]:
    """Return a curve of at most ``2 · num_buckets`` points that looks the same at ``num_buckets`` pixels.

    Each run of neighbouring points becomes its least and its greatest value, so that no peak is lost.
    A gap survives if it fills a whole bucket. Short curves are returned as they are.
    One pass over the values; pyqtgraph's own downsampling was 10 to 30 times slower on a million.

    Args:
        x: shape ``(n,)``, rising.
        y: shape ``(n,)``, NaN in a gap.
        num_buckets: pixels, at least 1.
    """
    if len(x) <= 2 * num_buckets:
        return x, y
    starts = np.linspace(0, len(x), num_buckets, endpoint=False).astype(np.intp)
    both = np.empty((num_buckets, 2))
    np.fmin.reduceat(y, starts, out=both[:, 0])
    np.fmax.reduceat(y, starts, out=both[:, 1])
    return np.repeat(x[starts], 2), both.ravel()


def extremes(x: Floats, y: Floats, num_buckets: int) -> tuple[Floats, Floats]:
    """Return a curve of at most ``2 · num_buckets + 2`` of its points, with no peak lost.

    As ``envelope``, but each point stays in its place, so that a steep curve does not become a staircase.
    The first and the last point are kept. A gap survives if it fills a whole bucket.

    Args:
        x, y, num_buckets: as in ``envelope``.
    """
    if len(x) <= 2 * num_buckets + 2:
        return x, y
    size = -(-len(x) // num_buckets)
    starts = np.arange(0, len(x), size)
    padded = np.full(len(starts) * size, np.nan)
    padded[: len(y)] = y
    gaps = np.isnan(padded)
    lowest = np.where(gaps, np.inf, padded).reshape(-1, size).argmin(axis=1)
    highest = np.where(gaps, -np.inf, padded).reshape(-1, size).argmax(axis=1)
    # If there is nothing but a gap, both are its first point.
    chosen = np.unique(np.concatenate(([0], starts + lowest, starts + highest, [len(x) - 1])))
    return x[chosen], y[chosen]
