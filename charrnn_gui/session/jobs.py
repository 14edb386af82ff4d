"""Background work without torch: reading files, counting characters, downloading."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance

from charrnn_gui.faults import FaultError, details_of, in_a_line, log_refusal
from core.common.errors import UserError
from core.common.i18n import gettext as _

REPORT_INTERVAL_S = 0.05

log = logging.getLogger(__name__)


class Job(QObject):
    """A function that runs once in a pool of threads; its signals arrive in the thread that created it.

    Signals:
        done: the function's result; never after ``cancel``.
        failed: the ``UserError`` it raised, else a ``FaultError``; never after ``cancel``.
        progressed: tuple of two int: done so far and of how much, as the function reports them.
        ended: always the last signal.
    """

    done = Signal(object)  # of any type
    failed = Signal(UserError)
    progressed = Signal(tuple)
    ended = Signal()

    def __init__(self, function: Callable[[Job], object], parent: QObject) -> None:
        """Prepare to call ``function(job)``; it may call ``job.report`` and look at ``job.cancelled``."""
        super().__init__(parent)
        self._function = function
        self._cancelled = threading.Event()
        self._reported_at = 0.0

    def start(self, pool: QThreadPool) -> Job:
        """Begin when the pool has a free thread."""
        pool.start(_Call(self._run))
        return self

    def cancel(self) -> None:
        """Drop the result: ask the function to stop, and emit nothing more than ``ended``."""
        self._cancelled.set()

    def cancelled(self) -> bool:
        """Whether ``cancel`` was called; from any thread."""
        return self._cancelled.is_set()

    def report(self, done: int, total: int) -> None:
        """Report progress, from the function's thread; frequent reports are left out, except the end."""
        now = time.monotonic()
        if (now - self._reported_at >= REPORT_INTERVAL_S or done >= total) and not self.cancelled():
            self._reported_at = now
            self.progressed.emit((done, total))

    def _run(self) -> None:
        try:
            result: Any = self._function(self)
        except UserError as error:
            log_refusal(error)
            self._fail(error)
        except Exception as error:
            log.exception("a background job failed")
            sentence = _("Something unexpected went wrong: {error}").format(error=in_a_line(error))
            self._fail(FaultError(sentence, details_of(error)))
        else:
            if not self.cancelled():
                self.done.emit(result)
        self.ended.emit()

    def _fail(self, error: UserError) -> None:
        if not self.cancelled():
            self.failed.emit(error)


class _Call(QRunnable):
    def __init__(self, function: Callable[[], None]) -> None:
        super().__init__()
        self._function = function

    def run(self) -> None:
        self._function()


class Jobs(QObject):
    """The program's pool of threads for jobs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._closed = False

    def prepare(
        self,
        function: Callable[[Job], object],
        done: Callable[[Any], object] | SignalInstance,
        failed: Callable[[UserError], object],
    ) -> Job:
        """Return a job that reports to ``done`` or ``failed``; ``start`` begins it."""
        job = Job(function, self)
        job.done.connect(done)
        job.failed.connect(failed)
        job.ended.connect(job.deleteLater)
        return job

    def start(self, job: Job) -> Job:
        """Begin a job when there is a free thread; do nothing after ``close``."""
        if not self._closed:
            job.start(self._pool)
        return job

    def begin(
        self,
        function: Callable[[Job], object],
        done: Callable[[Any], object] | SignalInstance,
        failed: Callable[[UserError], object],
    ) -> Job:
        """Prepare a job and let it begin."""
        return self.start(self.prepare(function, done, failed))

    def close(self, timeout_ms: int = -1) -> bool:
        """Ask every job to stop, and wait for them; False if one did not stop in time."""
        self._closed = True
        for job in self.findChildren(Job):
            job.cancel()
        return self._pool.waitForDone(timeout_ms)
