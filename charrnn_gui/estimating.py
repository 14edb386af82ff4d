"""While there is no run, says in the header how long the next one will take on this computer."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from charrnn_gui.run_on_display import RunOnDisplay
from charrnn_gui.run_state import RunState
from charrnn_gui.session.run import Session

# So long nothing has changed: whoever types numbers does not want a trial for each digit.
_DELAY_MS = 1000


class Estimating(QObject):
    """Asks for the time of the next run when text and settings have been at rest.

    Args:
        session: knows the next run, and estimates it.
        run: shows the estimate as long as there is no run.
    """

    def __init__(self, session: Session, run: RunOnDisplay, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._run = session, run
        self._rest = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._rest.timeout.connect(self._ask)
        session.text.inspected.connect(self._wait)
        session.state_changed.connect(self._wait)
        session.timing.estimated.connect(self._show)

    def _wait(self) -> None:
        self._show()
        if self._session.state is RunState.EMPTY:
            self._rest.start()
        else:
            self._rest.stop()

    def _ask(self) -> None:
        corpus = self._session.text.corpus
        if corpus is not None:
            self._session.timing.ask(corpus.source, self._session.settings)

    def _show(self) -> None:
        session, corpus = self._session, self._session.text.corpus
        known = None if corpus is None else session.timing.seconds(corpus.source, session.settings)
        self._run.set_estimate(known)
