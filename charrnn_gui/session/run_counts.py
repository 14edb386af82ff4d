"""Count what is to be known of the text of the run on display, in the background."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui.session.jobs import Job, Jobs
from core.common.errors import UserError
from core.runs import RunFolder
from core.runs.corpus_again import text_at_hand
from core.text.baselines import Baselines, baselines
from core.text.bigrams import Bigrams
from core.text.corpus import Corpus


class RunCounts(QObject):
    """Counts for one run at a time; another run, or ``cancel``, ends that.

    Signals:
        baselines_counted(Path, Baselines): of the run in this folder; never if its text is not available.
        bigrams_counted(Bigrams): of its training text; likewise.
    """

    baselines_counted = Signal(Path, Baselines)
    bigrams_counted = Signal(Bigrams)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None

    def count(self, folder: Path, corpus: Corpus | None, *, has_baselines: bool) -> None:
        """Count for the run in ``folder``.

        Args:
            folder: of the run.
            corpus: if it is the run's text, that is not read again.
            has_baselines: they are known already.
        """
        self.cancel()

        def count(job: Job) -> tuple[Baselines | None, Bigrams] | None:
            text = text_at_hand(RunFolder.open(folder), corpus, job.cancelled)
            if text is None:
                return None
            lines = None if has_baselines else baselines(text.train_ids, text.heldout_ids, len(text.vocab))
            return lines, Bigrams.of(text.train_ids, text.vocab)

        def tell(counts: tuple[Baselines | None, Bigrams] | None) -> None:
            self._job = None
            if counts is None:
                return
            lines, bigrams = counts
            if lines is not None:
                self.baselines_counted.emit(folder, lines)
            self.bigrams_counted.emit(bigrams)

        self._job = self._jobs.begin(count, tell, self._on_failed)

    def cancel(self) -> None:
        """Stop counting."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_failed(self, _error: UserError) -> None:
        # The run then has neither. The person has not requested them, so the error is only logged.
        self._job = None
