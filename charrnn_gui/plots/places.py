"""The axis along which a training is drawn: epochs, updates, characters or seconds of training."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from charrnn_gui.plots.series import Floats, Series
from core.common.i18n import gettext_noop as N_
from core.common.progress import EpochFinished, Told, TrainingFinished, UpdateFinished
from core.settings.run_end import RunEnd

UNITS: Mapping[str, str] = {
    "epochs": N_("Epochs"),
    "updates": N_("Updates"),
    "characters": N_("Characters"),
    "seconds": N_("Seconds of training"),
}
"""What the axis can count; translate the names when they are shown."""
UNIT_WORDS = {
    "epochs": N_("epoch"),
    "updates": N_("updates"),
    "characters": N_("characters"),
    "seconds": N_("seconds"),
}
# Of more updates the points take less room than what was told.
_MOST_WAITING = 1000
"""The same as it stands behind the last number of the axis."""


class Places:
    """Where the epochs of a run lie on the axis.

    Everything is kept by its epoch, a float; here it is turned into updates, characters or seconds, by what
    is known of the run: exactly at known epochs, evenly between them, at the mean pace before and beyond.
    A run of which nothing is known advances by 1 an epoch.

    Attributes:
        unit: which of ``UNITS`` the axis counts.
    """

    def __init__(self) -> None:
        self.unit = "epochs"
        # Not taken in yet, and how many updates these are: as long as the axis counts epochs, nobody asks.
        self._waiting: list[tuple[Told, float]] = []
        self._num_waiting = 0
        self._series = {unit: Series() for unit in UNITS if unit != "epochs"}

    @property
    def version(self) -> tuple[str, int]:
        """What changes if anything comes to lie elsewhere."""
        return self.unit, 0 if self.unit == "epochs" else self._known[self.unit].version

    def clear(self) -> None:
        """Forget the run; the unit stays."""
        self._waiting, self._num_waiting = [], 0
        for series in self._series.values():
            series.clear()

    def learn(self, unit: str, epochs: Iterable[float], places: Iterable[float]) -> None:
        """Take note of where ``epochs`` lie, both rising, if the axis counts ``unit``."""
        self._known[unit].extend(epochs, places)

    def add(self, told: Told, seconds: float = 0.0) -> None:
        """Take note of what the run has told.

        Args:
            told: in the order in which it happened.
            seconds: of training up to the last update; 0: not known.
        """
        self._waiting.append((told, seconds))
        self._num_waiting += len(told.updates)
        if self._num_waiting >= _MOST_WAITING:
            self._take_in()

    @property
    def _known(self) -> Mapping[str, Series]:
        """Where epochs lie, by unit."""
        if self._waiting:
            self._take_in()
        return self._series

    def _take_in(self) -> None:
        """Turn what has been told into points."""
        waiting, self._waiting, self._num_waiting = self._waiting, [], 0
        if updates := [update for told, _seconds in waiting for update in told.updates]:
            self._add_updates(updates)
        timed = [point for told, seconds in waiting for point in _timed(told, seconds)]
        self.learn("seconds", [epoch for epoch, _s in timed], [s for _epoch, s in timed])

    def on_axis(self, epochs: Floats) -> Floats:
        """Return where ``epochs`` lie on the axis."""
        return epochs if self._is_plain() else _interpolate(epochs, *self._points())

    def epochs_at(self, places: Floats) -> Floats:
        """Return which epochs lie at ``places`` of the axis."""
        return places if self._is_plain() else _interpolate(places, *self._points()[::-1])

    def place(self, epoch: float) -> float:
        """Return where one epoch lies."""
        return epoch if self._is_plain() else float(self.on_axis(np.array([epoch]))[0])

    def epoch(self, place: float) -> float:
        """Return which epoch lies at a place."""
        return place if self._is_plain() else float(self.epochs_at(np.array([place]))[0])

    def end(self, planned: RunEnd) -> float | None:
        """Return the epoch at which a run is to end; None: its pace decides that, and is not known yet."""
        if self.unit != "epochs" and self._is_plain():
            return None
        if not planned.time_limit_s:
            return float(planned.epochs)
        known = self._known["seconds"]
        if not len(known):
            return None
        by_time = _interpolate(np.array([planned.time_limit_s]), known.y, known.x)[0]
        return min(float(planned.epochs), float(by_time))

    def _is_plain(self) -> bool:
        return self.unit == "epochs" or not len(self._known[self.unit])

    def _points(self) -> tuple[Floats, Floats]:
        known = self._known[self.unit]
        return known.x, known.y

    def _add_updates(self, updates: Sequence[UpdateFinished]) -> None:
        epochs = np.array([update.epochs_done for update in updates])
        numbers = np.array([update.moment.update for update in updates], dtype=np.float64)
        counts = np.array([update.count for update in updates], dtype=np.float64)
        falls = [0, *(np.flatnonzero(numbers[1:] <= numbers[:-1]) + 1).tolist(), len(updates)]
        for part in (slice(begin, end) for begin, end in pairwise(falls)):
            first = numbers[part.start]
            known, characters = self._known["updates"], self._known["characters"]
            before = int(np.searchsorted(known.y, first)) - 1
            # Of what was trained before the first known update, only the number of updates is known.
            number, so_far = first - 1, (first - 1) * counts[part.start]
            if before >= 0:
                number, so_far = known.y[before], characters.y[before]
            steps = np.diff(numbers[part], prepend=number)
            self.learn("characters", epochs[part], so_far + np.cumsum(steps * counts[part]))
            self.learn("updates", epochs[part], numbers[part])


def places_of(epochs: Sequence[EpochFinished]) -> dict[str, tuple[float, ...]]:
    """Return where the epochs of a run lie on each axis but their own, for ``Places.learn``.

    The characters follow from speed and time: each epoch's characters a second, for as long as it took.
    """
    seconds = [epoch.seconds for epoch in epochs]
    took = np.diff(seconds, prepend=0.0)
    characters = np.cumsum([epoch.characters_per_second for epoch in epochs] * took)
    return {
        "updates": tuple(float(epoch.moment.update) for epoch in epochs),
        "characters": tuple(characters.tolist()),
        "seconds": tuple(seconds),
    }


def _timed(told: Told, seconds: float) -> list[tuple[float, float]]:
    """Return the epochs at which it is known how many seconds the training had taken, and these."""
    timed = [(each.place, each.seconds) for each in told.by_moment]
    timed += [
        (event.epochs_done, event.seconds)
        for event in told.events
        if not isinstance(event, TrainingFinished) and event.epochs_done and event.seconds
    ]
    if seconds and told.updates:
        timed.append((told.updates[-1].epochs_done, seconds))
    return sorted(timed, key=lambda point: point[1])


def _interpolate(wanted: Floats, x: Floats, y: Floats) -> Floats:
    """Return y at ``wanted``; before the first and after the last x in proportion."""
    found: Floats = np.interp(wanted, x, y)
    for outside, index in ((wanted < x[0], 0), (wanted > x[-1], -1)):
        if outside.any() and x[index] > 0:
            found[outside] = wanted[outside] * (y[index] / x[index])
    return found
