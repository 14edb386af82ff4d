"""Count the reference lines of runs that have none, in the background."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from core.common.errors import UserError
from core.runs import RunFolder
from core.runs.corpus_again import counted_baselines
from core.text.baselines import Baselines
from core.text.corpus import Corpus


class RunBaselines(QObject):
    """Counts the baselines of one run at a time; another run, or ``cancel``, ends that.

    Signals:
        counted(Path, Baselines): of the run in this folder; never if its text is not available.
    """

    counted = Signal(Path, Baselines)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None

    def count(self, folder: Path, corpus: Corpus | None) -> None:
        """Count the baselines of the run in ``folder``; if ``corpus`` is its text, it is not read again."""
        self.cancel()

        def count(job: Job) -> Baselines | None:
            return counted_baselines(RunFolder.open(folder), corpus, job.cancelled)

        def tell(baselines: Baselines | None) -> None:
            self._job = None
            if baselines is not None:
                self.counted.emit(folder, baselines)

        self._job = self._jobs.begin(count, tell, self._on_failed)

    def cancel(self) -> None:
        """Stop counting."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_failed(self, _error: UserError) -> None:
        # The run then has no lines. The person has not requested them, so the error is only logged.
        self._job = None
