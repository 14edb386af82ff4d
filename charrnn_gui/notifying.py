"""Tells a person who looks elsewhere that a long run has ended."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from charrnn_gui.main_window import MainWindow
from charrnn_gui.preferences import Preferences
from charrnn_gui.run_sentences import sentence_of
from charrnn_gui.run_state import RunState
from charrnn_gui.session.run import Session

LONG_S = 60.0
_SHOWN_MS = 10_000
_ENDED = {RunState.FINISHED, RunState.DIVERGED, RunState.FAILED}


class Notifying(QObject):
    """If a run ends by itself after a minute or more, and the window is not in front, the system says so.

    The icon that the system needs for that goes with the message.

    Args:
        preferences: keep whether it is wanted.
        long_s: how long a run takes at least, in seconds.

    Signals:
        told: what was said (str).
    """

    told = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        preferences: Preferences,
        parent: QObject | None = None,
        *,
        long_s: float = LONG_S,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._long_s = window, session, long_s
        self._began: float | None = None
        self._tray: QSystemTrayIcon | None = None
        self._gone = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._gone.timeout.connect(self._withdraw)
        self._action = window.actions_by_name["notify"]
        self._action.setChecked(preferences.get("notify", True))
        self._action.toggled.connect(lambda on: preferences.set("notify", on))
        session.state_changed.connect(self._on_state_changed)

    def _on_state_changed(self, state: RunState) -> None:
        if state is RunState.TRAINING:
            self._began = self._began or time.monotonic()
            return
        began = self._began
        if state not in (RunState.PAUSED, RunState.STOPPING):
            self._began = None
        is_long = began is not None and time.monotonic() - began >= self._long_s
        if state in _ENDED and is_long and self._action.isChecked() and not self._window.isActiveWindow():
            self._tell(state)

    def _tell(self, state: RunState) -> None:
        sentence = sentence_of(state, is_saved=not self._session.saving.problem)
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            if self._tray is None:
                self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
                self._tray.messageClicked.connect(self._come_to_front)
                self._tray.activated.connect(self._come_to_front)
            self._tray.show()
            self._tray.showMessage(self._window.windowTitle(), sentence, msecs=_SHOWN_MS)
            self._gone.start()
        self.told.emit(sentence)

    def _come_to_front(self) -> None:
        self._withdraw()
        self._window.raise_()
        self._window.activateWindow()

    def _withdraw(self) -> None:
        if self._tray is not None:
            self._tray.hide()
