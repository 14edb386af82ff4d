"""Undoing a change that was made by hand during a training: a new run from just before it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.session import past_runs
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.run import Session

# One run is ending or beginning.
_BETWEEN = (RunState.STARTING, RunState.STOPPING)


class Undoing(QObject):
    """Branches from before the change, with the settings of the run on display.

    That one ends if it is under way, but only if the new run can begin.

    Args:
        session: with the run.
        jobs: in which the checkpoint is looked for.
    """

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs

    def undo(self, update: int) -> None:
        """Train in a new run from the checkpoint of ``update``, without the changes made just after it.

        The run on display has the checkpoint, or one of those that it came from.
        """
        session, folder = self._session, self._session.open_run_folder
        if folder is None or session.state in _BETWEEN:
            return

        def begin(request: m.Branch) -> None:
            # Not if the person has done something else meanwhile.
            if session.open_run_folder == folder and session.state not in _BETWEEN:
                session.begin(request)

        device, workspace = session.settings.device, session.workspace.folder
        self._jobs.begin(
            past_runs.before_change(folder, update, device, workspace), begin, session.failed.emit
        )
