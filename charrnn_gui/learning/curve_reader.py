"""What the curve of the run on display shows, kept up as the run goes on."""

from __future__ import annotations

from dataclasses import replace

from core.common.progress import Diverged, Told, TrainingFinished
from core.runs.reading import Reading, read_curve
from core.settings.settings import Settings
from core.text.baselines import Baselines


class CurveReader:
    """Collects what a run tells, and reads its curve after each epoch and evaluation.

    Attributes:
        reading: what the curve shows; None: nothing yet.
    """

    def __init__(self) -> None:
        self.reading: Reading | None = None
        self._settings = Settings()
        self._baselines: Baselines | None = None
        self._has_finished = False
        self._told = Told()

    def clear(self) -> None:
        """Begin with another run, of the same settings and baselines."""
        self._told, self._has_finished = Told(), False
        self._read()

    def set_settings(self, settings: Settings) -> None:
        """Take note of the settings of the run."""
        self._settings = settings
        self._read()

    def set_baselines(self, baselines: Baselines | None) -> None:
        """Take note of the baselines of the run; None: they are not known."""
        self._baselines = baselines
        self._read()

    def set_finished(self, has_finished: bool) -> None:
        """Take note of whether the run has reached its planned end."""
        if has_finished != self._has_finished:
            self._has_finished = has_finished
            self._read()

    def add(self, told: Told) -> None:
        """Take note of what the run has told since the last time."""
        collected = self._told + replace(told, samples=())
        # Only the updates of the last whole epoch are looked at, and of the present one later.
        if told.epochs:
            last = told.epochs[-1].moment.epoch
            recent = tuple(update for update in collected.updates if update.moment.epoch >= last)
            collected = replace(collected, updates=recent)
        self._told = collected
        if told.by_moment or any(isinstance(event, Diverged | TrainingFinished) for event in told.events):
            self._read()

    def _read(self) -> None:
        has_finished = self._has_finished or any(
            isinstance(event, TrainingFinished) for event in self._told.events
        )
        self.reading = read_curve(self._told, self._settings, self._baselines, has_finished=has_finished)
