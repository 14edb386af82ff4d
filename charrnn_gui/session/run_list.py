"""The list of runs: read in a job again and again, and given to the window in small pieces."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from charrnn_gui.session.jobs import Job, Jobs
from core.common.errors import UserError
from core.runs import RunChanges, RunSummary, RunWatch
from core.runs.changes import BATCH_SIZE
from core.sharing.examples import is_example

LOOK_INTERVAL_MS = 2_000
"""The interval of looking at the folder; longer if looking takes more than a twentieth of the time."""
_SHARE = 20
_PIECE_INTERVAL_MS = 15


class RunList(QObject):
    """Knows the runs of one folder and reports changes by any program.

    A job reads. Its results wait here, and the window takes one small piece in each turn of its event loop,
    however many runs there are.

    Signals:
        changed(RunChanges): runs that are new, have changed, or are gone.
        read: the whole folder has been read and reported.
        failed(UserError): the folder could not be looked at.
    """

    changed = Signal(RunChanges)
    read = Signal()
    failed = Signal(UserError)

    def __init__(self, folder: Path, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._runs: dict[Path, RunSummary] = {}
        self._waiting: deque[RunChanges] = deque()
        self._job: Job | None = None
        self._is_wanted_again = self._is_stopped = False
        self._pieces = QTimer(self, interval=_PIECE_INTERVAL_MS)
        self._pieces.timeout.connect(self._hand_over)
        self._next_look = QTimer(self, singleShot=True)
        self._next_look.timeout.connect(self.refresh)
        self._begin_anew(folder)

    def use(self, folder: Path) -> None:
        """Report the runs of another folder from now on; the known runs are gone."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        gone = RunChanges(gone=tuple(self._runs))
        self._begin_anew(folder)
        self.changed.emit(gone)
        self.refresh()

    def refresh(self) -> None:
        """Look at the folder now."""
        if self._is_stopped:
            return
        if self._job is not None:
            self._is_wanted_again = True
            return
        self._next_look.stop()
        watch, arrived = self._watch, self._arrived

        def look(job: Job) -> float:
            began = time.monotonic()
            for changes in watch.changes(job.cancelled):
                arrived.put(changes)
                # Give the window's thread a turn, because it needs the interpreter, too.
                time.sleep(0)
            return time.monotonic() - began

        self._job = self._jobs.begin(look, self._on_looked, self._on_failed)
        self._pieces.start()

    def repeat(self) -> None:
        """Report all known runs again, because they are shown in another form."""
        runs = tuple(self._runs.values())
        self._waiting += (RunChanges(runs[i : i + BATCH_SIZE]) for i in range(0, len(runs), BATCH_SIZE))
        self._pieces.start()

    def matching(self, wanted: Callable[[RunSummary], bool]) -> list[RunSummary]:
        """Return the runs read so far for which ``wanted`` returns true, the newest first."""
        return sorted(filter(wanted, self._runs.values()), key=lambda run: run.started, reverse=True)

    def get(self, folder: Path) -> RunSummary | None:
        """Return the run in ``folder`` as it was read last; None if it is not known."""
        return self._runs.get(folder)

    def newest(self) -> RunSummary | None:
        """Return the person's run that was started last, of those read so far; none of a grid."""
        own = (run for run in self._runs.values() if not (run.group or is_example(run.path)))
        return max(own, key=lambda run: (run.started, run.path.name), default=None)

    def stop(self) -> None:
        """Stop looking."""
        self._is_stopped = True
        self._next_look.stop()
        self._pieces.stop()

    def _begin_anew(self, folder: Path) -> None:
        self._watch = RunWatch(folder)
        # A thread that still reads the old folder writes into the queue of that folder.
        self._arrived: SimpleQueue[RunChanges] = SimpleQueue()
        self._waiting.clear()
        self._runs.clear()
        self._took_s: float | None = None

    def _hand_over(self) -> None:
        """Report one piece; after the last one, emit ``read``."""
        changes = self._waiting.popleft() if self._waiting else self._next_arrived()
        if changes is not None:
            for path in changes.gone:
                self._runs.pop(path, None)
            self._runs.update((run.path, run) for run in changes.found)
            self.changed.emit(changes)
        elif self._job is None:
            self._pieces.stop()
            if self._took_s is not None:
                self._next_look.start(max(LOOK_INTERVAL_MS, round(1000 * _SHARE * self._took_s)))
                self._took_s = None
                self.read.emit()
            if self._is_wanted_again:
                self._is_wanted_again = False
                self.refresh()

    def _next_arrived(self) -> RunChanges | None:
        try:
            return self._arrived.get_nowait()
        except Empty:
            return None

    def _on_looked(self, took_s: float) -> None:
        self._job, self._took_s = None, took_s

    def _on_failed(self, error: UserError) -> None:
        self._job, self._took_s = None, 0.0
        self.failed.emit(error)
