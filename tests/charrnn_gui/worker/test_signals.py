"""What the worker says reaches the window's thread as the very object that was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker.signals import WorkerSignals
from core.common.errors import RunError
from core.common.progress import Moment, Told, TrainingFinished
from core.common.prompts import Continuation, Prompt


class Listener(QObject):
    """Keeps what arrives, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[tuple[Any, bool]] = []

    def take(self, value: object) -> None:
        self.arrived.append((value, QThread.currentThread() is self.thread()))


class Speaker(WorkerSignals):
    """Says one thing from its own thread."""

    def __init__(self, name: str, value: object) -> None:
        super().__init__()
        self._name, self._value = name, value

    def run(self) -> None:
        getattr(self, self._name).emit(self._value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (
            "progressed",
            m.ProgressMade(Told(events=(TrainingFinished(Moment(1, 1)),)), 6.0, None),
        ),
        ("answered", Continuation(Prompt("春"), Moment(1, 1), (), "", (), True)),
        ("state_reached", m.StateReached(RunState.PAUSED)),
        ("refused", m.Refused(RunError("gone"))),
        ("saving_reported", m.SavingReported(Path("run"), "full")),
        ("run_moved", m.RunMoved(Path("before"), Path("now"))),
        ("pinned", ("春", "夏")),
        ("pinned", None),
    ],
)
def test_what_is_said_arrives_unchanged_in_the_listening_thread(
    name: str, value: object, qtbot: QtBot
) -> None:
    speaker, listener = Speaker(name, value), Listener()
    getattr(speaker, name).connect(listener.take)
    speaker.start()
    qtbot.waitUntil(lambda: bool(listener.arrived))
    assert speaker.wait()
    ((arrived, is_in_listening_thread),) = listener.arrived
    assert arrived is value
    assert is_in_listening_thread
