"""When a training ends: after its epochs, or at its time limit, whichever comes first. No torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from core.settings.settings import SPECS, Settings


@dataclass(frozen=True, slots=True)
class RunEnd:
    """The ends that the settings of a run give it.

    Attributes:
        epochs: in all.
        time_limit_s: seconds of training in all; 0: no limit.
    """

    epochs: int
    time_limit_s: float = 0.0

    @classmethod
    def of(cls, settings: Settings) -> RunEnd:
        """Return the end of a run of ``settings``."""
        return cls(settings.epochs, settings.time_limit_s)

    def in_settings(self, settings: Settings) -> Settings:
        """Return ``settings`` with this end.

        Raises:
            SettingsError: it is impossible.
        """
        return replace(settings, epochs=self.epochs, time_limit_s=self.time_limit_s)

    def share(self, epochs_done: float, seconds: float) -> float:
        """Return how much of the run is done, from 0 to 1, by the end that is nearer.

        Args:
            epochs_done: including a part of an epoch.
            seconds: of training so far.
        """
        by_time = seconds / self.time_limit_s if self.time_limit_s else 0.0
        return min(1.0, max(epochs_done / self.epochs, by_time))

    def is_by_time(self, epochs_done: float, seconds: float) -> bool:
        """Return whether the time limit is nearer than the last epoch."""
        return bool(self.time_limit_s) and seconds / self.time_limit_s > epochs_done / self.epochs

    def was_by_time(self, epochs_done: float) -> bool:
        """Return whether the time limit ended a run that has finished after ``epochs_done`` epochs."""
        return bool(self.time_limit_s) and epochs_done < self.epochs

    def as_much_again(self, epochs_done: float) -> RunEnd:
        """Return the end of a finished run that continues for as long as it has been trained.

        If the time limit ended it, it gets as much time again; else as many epochs.
        """
        if self.was_by_time(epochs_done):
            return RunEnd(self.epochs, min(2 * self.time_limit_s, SPECS["time_limit_s"].high))
        return self.after(2 * math.ceil(epochs_done))

    def after(self, epochs: int) -> RunEnd:
        """Return the end after ``epochs`` epochs in all; a time limit that is over no longer counts."""
        return RunEnd(min(epochs, int(SPECS["epochs"].high)))


def epochs_text(epochs_done: float) -> str:
    """Return a number of epochs in figures: "2" for whole ones, "1.04" if a part of one was trained.

    A part is never rounded up to a whole epoch.
    """
    whole = round(epochs_done)
    if abs(epochs_done - whole) < 1e-9:
        return f"{whole:,}"
    return f"{math.floor(epochs_done * 100 + 1e-9) / 100:,.2f}"
