"""How long runs that have not begun would take on this computer: tried by the worker, remembered here."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui.session import reading
from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.next_run import NextRun
from charrnn_gui.worker import Worker
from core.common.errors import UserError
from core.settings.recipes import NOT_OF_A_RECIPE
from core.settings.settings import SPECS, Settings
from core.text.corpus import Corpus
from core.text.source import Source

_Plan = tuple[Source, Settings]


class Timing(QObject):
    """Estimates runs, each once: a trial takes the worker less than a second.

    Args:
        next_run: its text need not be read again.
        worker: makes the trials.
        jobs: read the other texts.

    Signals:
        estimated: another run has been estimated.
    """

    estimated = Signal()

    def __init__(self, next_run: NextRun, worker: Worker, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next_run, self._worker, self._jobs = next_run, worker, jobs
        self._seconds: dict[_Plan, float] = {}
        # One after the other: a training that is to begin waits for one trial at most.
        self._waiting: deque[tuple[Source, Settings]] = deque()
        self._tried: _Plan | None = None
        worker.estimated.connect(self._on_estimated)

    def seconds(self, source: Source, settings: Settings) -> float | None:
        """Return about how long the run takes; None: nobody knows (yet)."""
        return self._seconds.get(_plan(source, settings))

    def ask(self, source: Source, settings: Settings) -> None:
        """Find out how long a run on the text of ``source`` takes, unless that is known or under way."""
        plan = _plan(source, settings)
        is_known = plan == self._tried or plan in self._seconds
        if not is_known and plan not in (_plan(*waiting) for waiting in self._waiting):
            self._waiting.append((source, settings))
            self._try_next()

    def _try_next(self) -> None:
        if self._tried is not None or not self._waiting:
            return
        source, settings = self._waiting.popleft()
        self._tried = _plan(source, settings)
        corpus = self._next_run.text.corpus
        if corpus is not None and corpus.source == source:
            self._worker.request(m.Estimate(settings, corpus))
            return

        def read(job: Job) -> Corpus:
            return reading.open_text(source, None, None, job)

        def tried(corpus: Corpus) -> None:
            self._worker.request(m.Estimate(settings, corpus))

        self._jobs.begin(read, tried, self._on_unreadable)

    def _on_unreadable(self, _error: UserError) -> None:
        self._tried = None
        self._try_next()

    def _on_estimated(self, answer: m.Estimated) -> None:
        self._tried = None
        if answer.seconds:
            self._seconds[_plan(answer.request.corpus.source, answer.request.settings)] = answer.seconds
            self.estimated.emit()
        self._try_next()


def _plan(source: Source, settings: Settings) -> _Plan:
    """Return what a run's time depends on: neither its seed nor how it is saved, but the device."""
    return source, Settings().with_values_of(settings, set(SPECS) - NOT_OF_A_RECIPE | {"device"})
