"""The curves of a run as arrays, to be drawn and compared without a value for each of its updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.progress import Told
from core.runs.about import checked_about, origin_of
from core.runs.records import RunRecords

Floats = NDArray[np.float64]
# Between so many known places, the others lie evenly.
_MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class RunCurves:
    """What a run has told, by its place on an axis of epochs. A branch has the curve of its origin, too.

    Attributes:
        epochs: the epoch and its perplexity on the training text, shape ``(2, epochs)``.
        heldout: likewise on the held-out text, shape ``(2, evaluations)``.
        updates: of each update the epoch, the nats of its batch, its characters and the norm of its
            gradient, shape ``(4, updates)``.
        totals: of nats, characters and norms, up to each update, shape ``(3, updates)``.
        places: for ``"updates"``, ``"characters"`` and ``"seconds"``: epochs, and how many have passed then,
            both rising, shape ``(2, known)``.
        fork: the epoch at which a branch begins; None: it is none.
    """

    epochs: Floats
    heldout: Floats
    updates: Floats
    totals: Floats
    places: Mapping[str, Floats] = field(default_factory=dict)
    fork: float | None = None

    def epoch_at(self, unit: str, place: float) -> float:
        """Return which epoch lies at ``place``, counted in ``unit``: epochs, updates, characters or seconds.

        Between known places the others lie evenly; nothing lies beyond the last one.
        """
        known = self.places.get(unit)
        if unit == "epochs" or known is None or not known.size:
            return place
        return float(np.interp(place, np.append(0.0, known[1]), np.append(0.0, known[0])))

    def epoch_of_perplexity(self, perplexity: float) -> float | None:
        """Return the first epoch after which the training text is predicted so well; None: there is none."""
        reached = np.flatnonzero(self.epochs[1] <= perplexity)
        return float(self.epochs[0, reached[0]]) if len(reached) else None


def read_curves(folder: Path) -> RunCurves:
    """Return the curves of the run in ``folder``; of a very long run those of its last million updates.

    Raises:
        RunError: it is no run, or a file is damaged or can't be read.
    """
    records, origin = RunRecords(folder), origin_of(checked_about(folder))
    rows, told = records.update_rows(), records.told_of_epochs()
    fork = None
    if origin is not None:
        before = rows["epochs_done"][rows["update"] <= origin.moment.update]
        fork = float(before[-1]) if len(before) else 0.0
    updates = np.array([rows[name] for name in ("epochs_done", "nats", "count", "gradient_norm")])
    return RunCurves(
        epochs=_points([(epoch.place, epoch.perplexity) for epoch in told.epochs]),
        heldout=_points([(each.place, each.perplexity) for each in told.heldout]),
        updates=updates,
        totals=np.cumsum(updates[1:], axis=1),
        places=_places(rows, told),
        fork=fork,
    )


def _places(rows: NDArray[Any], told: Told) -> dict[str, Floats]:
    epochs, numbers, counts = (rows[name] for name in ("epochs_done", "update", "count"))
    # Of the updates before the first known one, only their number is known.
    characters = np.cumsum(counts) + ((numbers[0] - 1) * counts[0] if len(rows) else 0.0)
    thinned = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), _MOST_PLACES)).astype(np.intp))
    return {
        "updates": np.array([epochs[thinned], numbers[thinned]]),
        "characters": np.array([epochs[thinned], characters[thinned]]),
        "seconds": _points([(each.place, each.seconds) for each in told.by_moment]),
    }


def _points(points: list[tuple[float, float]]) -> Floats:
    found: Floats = np.array(points, dtype=np.float64).reshape(-1, 2).T
    return found
