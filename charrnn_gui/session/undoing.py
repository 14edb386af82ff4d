"""Undoing a change that was made by hand during a training: a new run from just before it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from charrnn_gui.run_state import RunState
from charrnn_gui.session import past_runs
from charrnn_gui.session.run import Session


class Undoing(QObject):
    """Ends the run on display if it is under way, and branches from it with its own settings.

    Args:
        session: with the run.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        # Waits until the run has ended: its folder, and the update of the checkpoint.
        self._wanted: tuple[Path, int] | None = None
        session.state_changed.connect(self._on_state_changed)

    def undo(self, update: int) -> None:
        """Train again from the checkpoint that the run on display has of ``update``, in a new run."""
        folder = self._session.open_run_folder
        if folder is None:
            return
        self._wanted = folder, update
        if self._session.state.can_stop:
            self._session.stop()
        else:
            self._begin()

    def _on_state_changed(self, state: RunState) -> None:
        if self._wanted is not None and state.can_train:
            # Later, when everybody has heard that the run has ended.
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if self._wanted is not None:
            (folder, update), self._wanted = self._wanted, None
            session = self._session
            device, workspace = session.settings.device, session.workspace.folder
            session.begin_from(past_runs.before_change(folder, update, device, workspace))
