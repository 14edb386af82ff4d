"""Reads texts for the Read workspace: the worker says what they cost; what is copied is found in jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.readings import Readings
from charrnn_gui.session.run_text import MOST_READ, RunText
from charrnn_gui.worker import Worker
from core.common.errors import UserError
from core.common.progress import SampleWritten
from core.text.copied import Copies
from core.text.corpus import Corpus
from core.text.readers import read_corpus


class ReadingRoom(QObject):
    """Knows the text of the run on display, once it is asked for.

    Signals:
        run_text_ready: the text of the run (``RunText``).
        run_text_missing: why it can't be had (str).
        copies_found: in the written text asked for last; with the text (str).
        samples_measured: what the samples have copied, a tuple of points as in ``RunText``.
        file_opened: the beginning of a file (str), and its name (str).
        failed: a file could not be read.

    Attributes:
        readings: what a text costs.
    """

    run_text_ready = Signal(RunText)
    run_text_missing = Signal(str)
    copies_found = Signal(Copies, str)
    samples_measured = Signal(tuple)
    file_opened = Signal(str, str)
    failed = Signal(UserError)

    def __init__(self, jobs: Jobs, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.readings = Readings(worker, self)
        self.readings.failed.connect(self.failed)
        self._opening: Job | None = None
        self._finding: Job | None = None
        self._measuring: Job | None = None

    def open_run_text(self, folder: Path, corpus: Corpus | None, file: Path | None = None) -> None:
        """Read the text of the run in ``folder`` and index it; not again if ``corpus`` is its text.

        ``file`` is where the person says that it is now.
        """
        _cancel(self._opening)
        self._opening = self._jobs.begin(
            lambda job: RunText.of(folder, corpus, job, file), self.run_text_ready, self._tell_missing
        )

    def read(self, text: str) -> None:
        """Let the worker read ``text`` now, and again after each epoch."""
        self.readings.read(text[:MOST_READ])

    def stop_reading(self) -> None:
        """Let the worker read nothing any more."""
        self.readings.read("")

    def find_copies(self, run_text: RunText, written: str, least: int) -> None:
        """Find what ``written`` has copied; see ``RunText.copies``. An earlier question is dropped."""
        self._finding = self._instead_of(
            self._finding,
            lambda _job: run_text.copies(written, least),
            lambda copies: None if copies is None else self.copies_found.emit(copies, written),
        )

    def measure_samples(self, run_text: RunText, samples: tuple[SampleWritten, ...], least: int) -> None:
        """Find what the samples have copied, epoch by epoch. An earlier question is dropped."""
        self._measuring = self._instead_of(
            self._measuring,
            lambda _job: run_text.copied_in_samples(samples, least),
            self.samples_measured.emit,
        )

    def open_file(self, path: Path) -> None:
        """Read the beginning of a text file."""

        def read(job: Job) -> tuple[str, str]:
            corpus = read_corpus(path, progress=job.report, cancelled=job.cancelled)
            return corpus.tokens.text(MOST_READ), path.name

        self._jobs.begin(read, lambda told: self.file_opened.emit(*told), self.failed.emit)

    def _instead_of(
        self, before: Job | None, function: Callable[[Job], object], done: Callable[..., object]
    ) -> Job:
        _cancel(before)
        return self._jobs.begin(function, done, self.failed.emit)

    def _tell_missing(self, error: UserError) -> None:
        self.run_text_missing.emit(str(error))


def _cancel(job: Job | None) -> None:
    if job is not None:
        job.cancel()
