"""Whether the run in the window is saved, and what a person can do if it can't be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker


class Saving(QObject):
    """What the worker reports of the saving of the run in the window.

    Signals:
        reported: whether the run is saved has changed.

    Attributes:
        problem: why the run is not saved; empty: it is.
    """

    reported = Signal(m.SavingReported)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self.problem = ""
        worker.saving_reported.connect(self._on_reported)

    def try_again(self) -> None:
        """Try at once to save what could not be saved."""
        self._worker.request(m.SaveAgain())

    def save_in(self, parent: Path) -> None:
        """Save the run that could not be saved in a new folder in ``parent``, and keep it there."""
        self._worker.request(m.SaveIn(parent))

    def discard(self) -> None:
        """Forget the run that could not be saved."""
        self._worker.request(m.Discard())

    def settle(self, state: RunState) -> str:
        """Save the run, in ``state``, before the window closes; return why it is not saved, or nothing.

        If it can't be saved, a training is paused.
        """
        has_run = state in {RunState.TRAINING, RunState.PAUSED, RunState.STOPPING}
        if (has_run or self.problem) and self._worker.settle_and_wait():
            self.problem = self._worker.unsaved
        return self.problem

    def _on_reported(self, reported: m.SavingReported) -> None:
        self.problem = reported.problem
        self.reported.emit(reported)
