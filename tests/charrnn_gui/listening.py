"""Hearing what a worker says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from core.common.progress import Told, TrainingFinished
from core.common.prompts import Continuation

# On a busy machine loading torch alone takes seconds.
PATIENCE_MS = 180_000


class Heard:
    """All that a worker said, in order."""

    def __init__(self, worker: Worker) -> None:
        self.states: list[m.StateReached] = []
        self.told = Told()
        self.answers: list[Continuation] = []
        self.opened: list[m.RunOpened] = []
        self.refused: list[Exception] = []
        self.warned: list[str] = []
        self.saving: list[m.SavingReported] = []
        self.moved: list[m.RunMoved] = []
        worker.state_reached.connect(self.states.append)
        # Lambdas keep this alive as long as the worker: an event may be on its way when a test is over.
        worker.progressed.connect(lambda progress: self._on_progressed(progress))
        worker.answered.connect(self.answers.append)
        worker.run_opened.connect(self.opened.append)
        worker.refused.connect(lambda refused: self._on_refused(refused))
        worker.warned.connect(self.warned.append)
        worker.saving_reported.connect(self.saving.append)
        worker.run_moved.connect(self.moved.append)

    def _on_progressed(self, progress: m.ProgressMade) -> None:
        self.told += progress.told

    def _on_refused(self, refused: m.Refused) -> None:
        self.refused.append(refused.error)

    @property
    def recorded(self) -> Told:
        """What was told, but the regular end of a run, which has no record."""
        events = (event for event in self.told.events if not isinstance(event, TrainingFinished))
        return replace(self.told, events=tuple(events))

    @property
    def problem(self) -> str:
        """Why the run is not saved, as was said last."""
        return self.saving[-1].problem if self.saving else ""

    @property
    def state(self) -> RunState:
        return self.states[-1].state if self.states else RunState.EMPTY


def wait(qtbot: Any, condition: Any) -> None:
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)
