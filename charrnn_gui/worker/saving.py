"""The saving of the run in the window, and what the window is told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from core.common.errors import UnsavedRunError
from core.common.i18n import gettext as _
from core.common.progress import Progress
from core.runs import RunFolder

if TYPE_CHECKING:
    from core.saving.recorder import Recorder
    from core.training.trainer import Trainer


class Saving:
    """Saves the run that is trained, and keeps one that could not be saved until it is.

    Args:
        report: is called with ``SavingReported`` whenever it changes whether, or why not, the run is saved.
    """

    def __init__(self, report: Callable[[m.SavingReported], None]) -> None:
        self._report = report
        self._recorder: Recorder | None = None
        self._reported = ""

    def begin(self, folder: RunFolder) -> None:
        """Save the run of ``folder`` from now on."""
        from core.saving.recorder import Recorder

        self._recorder = Recorder(folder)

    @property
    def problem(self) -> str:
        """Why the run is not saved; empty if it is, or if there is none."""
        trouble = self._recorder.trouble if self._recorder is not None else None
        return "" if trouble is None else str(trouble)

    @property
    def seconds_to_retry(self) -> float | None:
        """In how many seconds ``retry`` is due; None if everything is saved. For a run at rest."""
        return self._recorder.seconds_to_retry() if self._recorder is not None else None

    def append(self, progress: Progress) -> None:
        """Add what happened to the run's files."""
        if self._recorder is not None:
            self._recorder.append(progress)

    def save_if_due(self, trainer: Trainer) -> None:
        """Begin to save a run in mid-training, if it is time."""
        if self._recorder is not None and self._recorder.is_due():
            self._recorder.save("training", trainer)

    def save(self, state: str, trainer: Trainer) -> None:
        """Save the run as it stands, and wait until that is done or has failed."""
        if self._recorder is not None:
            self._recorder.save(state, trainer)
            self._recorder.wait()

    def retry(self) -> None:
        """Try to save what could not be saved, and wait; while training the next save is due now."""
        if self._recorder is not None:
            self._recorder.retry()
            self._recorder.wait()
            self.tell()

    def save_in(self, parent: Path, trainer: Trainer | None) -> RunFolder | None:
        """Keep the run in a new folder in ``parent`` and return it; None if it was saved meanwhile.

        Args:
            parent: of the new folder.
            trainer: None for a run at rest.

        Raises:
            RunError: the folder can't be written; the run is kept where it was.
        """
        if self._recorder is None or not self.problem:
            return None
        self._recorder.save_in(parent, trainer)
        run = self._recorder.run
        if run.journal.has_gaps:
            sentence = _(
                "The run is saved now, in “{folder}”. Some of its earlier records are lost, as its old "
                "folder can't be read; its curves begin later."
            )
        else:
            sentence = _("The run is saved now, in “{folder}”.")
        self._tell_saved(sentence.format(folder=run.path))
        return run

    def check_saved(self) -> None:
        """Make sure that no run is lost if another takes its place.

        Raises:
            UnsavedRunError: one would be.
        """
        self.retry()
        if self.problem:
            raise UnsavedRunError(
                _("The run in the window is not saved yet. {problem}").format(problem=self.problem)
            )

    def tell(self) -> None:
        """Report what has changed since the last report."""
        if self._recorder is None:
            return
        problem, run = self.problem, self._recorder.run
        if problem == self._reported:
            return
        if problem:
            self._reported = problem
            self._report(m.SavingReported(run.path, problem))
        elif run.journal.has_gaps:
            self._tell_saved(
                _("The run is saved again. Some records are lost, as there were too many to keep in memory.")
            )
        elif run.state == "training":
            self._tell_saved(_("The run is being saved again."))
        else:
            self._tell_saved(_("The run is saved now."))

    def close_if_saved(self) -> None:
        """Let go of a run that is at rest, unless it is not saved."""
        if self._recorder is not None and not self.problem:
            self._recorder.close()
            # If the disk refused to say that it has ended.
            self._recorder.run.release()
            self._recorder = None

    def give_up(self) -> None:
        """Let what could not be saved be lost."""
        if self._recorder is not None:
            self._recorder.give_up()
            if self._reported:
                self._reported = ""
                self._report(m.SavingReported(self._recorder.run.path, ""))

    def _tell_saved(self, note: str) -> None:
        assert self._recorder is not None
        run = self._recorder.run
        self._reported = ""
        self._report(m.SavingReported(run.path, "", note, run.journal.has_gaps))
