"""What the worker says to the window."""

from __future__ import annotations

from PySide6.QtCore import QThread, Signal


class WorkerSignals(QThread):
    """A thread that says what becomes of the run in the window.

    Signals:
        engine_ready: torch is loaded.
        run_opened: ``RunOpened``, before the first ``ProgressMade`` of a run.
        progressed: ``ProgressMade``.
        answered: ``core.common.progress.Continuation``.
        state_reached: ``StateReached``.
        refused: ``UserError`` of a request or an answer that could not be met; nothing has changed.
        warned: str, a sentence; training goes on.
        saving_reported: ``SavingReported``, as soon as the run can't be saved, and when it is saved again.
        run_moved: ``RunMoved``.
        pinned: the answer to each ``Pin``: tuple of the prefixes (str) that are pinned for the run now, as
            asked for or, if that was refused, as before; None: there is no run.
    """

    engine_ready = Signal()
    run_opened = Signal(object)
    progressed = Signal(object)
    answered = Signal(object)
    state_reached = Signal(object)
    refused = Signal(object)
    warned = Signal(str)
    saving_reported = Signal(object)
    run_moved = Signal(object)
    pinned = Signal(object)
