"""What an earlier run says of the curve of the next one: only a run that differs from it by chance."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.next_run import NextRun
from charrnn_gui.session.run_list import RunList
from core.common.errors import UserError
from core.common.progress import EpochFinished, SettingChanged
from core.runs import RunFolder
from core.runs.listing import RunSummary
from core.settings.alike import learn_alike
from core.settings.settings import Settings
from core.text.source import Source

_MOST_READ = 5

Past = tuple[tuple[EpochFinished, ...], float] | None


class Ghost(QObject):
    """Finds the newest finished run on the same text whose settings would give the same curve.

    A run on another text says nothing: its characters, and the updates of an epoch, are others. Neither does
    a run that was changed by hand.

    Args:
        next_run: its settings and its text.
        runs: among which it looks.
        jobs: in which it reads.

    Signals:
        found(tuple, float): the epochs of that run, and the perplexity of guessing, where it began. Both
            empty: there is none.
    """

    found = Signal(tuple, float)

    def __init__(self, next_run: NextRun, runs: RunList, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next_run, self._runs, self._jobs = next_run, runs, jobs
        self._asked: tuple[Path, ...] = ()
        self._sha256 = ""
        self._job: Job | None = None
        next_run.text.inspected.connect(self._look)
        self._is_stale = True
        runs.changed.connect(self._on_runs_changed)
        runs.read.connect(self._on_runs_read)

    def _on_runs_changed(self) -> None:
        self._is_stale = True

    def _on_runs_read(self) -> None:
        if self._is_stale:
            self._is_stale = False
            self._look()

    def _look(self) -> None:
        corpus = self._next_run.text.corpus
        if corpus is None:
            return
        asked = self._runs_like(self._next_run.settings, corpus.source)
        if (asked, corpus.sha256) == (self._asked, self._sha256):
            return
        self._asked, self._sha256 = asked, corpus.sha256
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if not asked:
            self.found.emit((), 0.0)
            return
        sha256 = corpus.sha256

        def read(_job: Job) -> Past:
            return next(filter(None, (_past(folder, sha256) for folder in asked)), None)

        self._job = self._jobs.begin(read, self._on_read, self._on_failed)

    def _runs_like(self, settings: Settings, source: Source) -> tuple[Path, ...]:
        """Return the newest finished runs on the text from ``source`` with such settings."""

        def is_like(run: RunSummary) -> bool:
            return (
                run.state == "finished"
                and run.corpus_source == source
                and learn_alike(run.settings, settings)
            )

        return tuple(run.path for run in self._runs.matching(is_like)[:_MOST_READ])

    def _on_read(self, past: Past) -> None:
        self._job = None
        self.found.emit(*(past or ((), 0.0)))

    def _on_failed(self, _error: UserError) -> None:
        self._job = None
        self.found.emit((), 0.0)


def _past(folder: Path, sha256: str) -> Past:
    """Return the epochs of a run; None if it is on another text, was changed by hand, or can't be read."""
    try:
        run = RunFolder.open(folder)
        told = run.told_of_epochs()
    except UserError:
        return None
    is_changed = run.is_branch or any(isinstance(event, SettingChanged) for event in told.events)
    if is_changed or run.corpus_info.sha256 != sha256 or not told.epochs:
        return None
    return told.epochs, 0.0 if run.baselines is None else run.baselines.uniform
