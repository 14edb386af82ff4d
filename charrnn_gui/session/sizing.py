"""The rule that sizes a model, for the next run: applied by the worker, which knows this computer's speed."""

from __future__ import annotations

from PySide6.QtCore import QObject

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.session.next_run import NextRun
from charrnn_gui.worker import Worker
from core.settings.sizing import is_sized

# To measure the speed takes a second of the worker's time, and would be wrong beside a training.
_BUSY = {RunState.STARTING, RunState.TRAINING, RunState.STOPPING}


class Sizing(QObject):
    """Lets the settings of the next run follow its text and time limit if they are to be sized.

    Args:
        next_run: whose settings these are.
        worker: sizes them.
    """

    def __init__(self, next_run: NextRun, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next_run, self._worker = next_run, worker
        self._state = RunState.EMPTY
        next_run.text.inspected.connect(self._ask)
        worker.state_reached.connect(self._on_state_reached)
        worker.sized.connect(self._on_sized)

    def _ask(self) -> None:
        settings, corpus = self._next_run.settings, self._next_run.text.corpus
        if is_sized(settings) and corpus is not None and self._state not in _BUSY:
            self._worker.request(m.Size(settings, corpus))

    def _on_state_reached(self, reached: m.StateReached) -> None:
        was_busy, self._state = self._state in _BUSY, reached.state
        if was_busy:
            self._ask()

    def _on_sized(self, sized: m.Sized) -> None:
        # The person may have changed something meanwhile; another answer follows then.
        if sized.request.settings == self._next_run.settings:
            self._next_run.set_settings(sized.settings)
