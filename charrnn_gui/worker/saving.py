"""Report to the window on saving the run that is trained here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from core.common.errors import UnsavedRunError
from core.common.i18n import gettext as _

if TYPE_CHECKING:
    from core.saving.training_run import TrainingRun


def problem_of(run: TrainingRun | None) -> str:
    """Return why ``run`` is not saved; empty if it is, or if there is none."""
    trouble = run.trouble if run is not None else None
    return "" if trouble is None else str(trouble)


class SavingReports:
    """Reports every change of whether the run is saved, and of the reason why not.

    Args:
        report: called with each report.
    """

    def __init__(self, report: Callable[[m.SavingReported], None]) -> None:
        self._report = report
        self._reported = ""

    def tell(self, run: TrainingRun) -> None:
        """Report the change since the last report, if there is one."""
        problem = problem_of(run)
        if problem == self._reported:
            return
        if problem:
            self._reported = problem
            self._report(m.SavingReported(run.folder.path, problem))
        elif run.has_given_up:
            self._tell_saved(run, "")
        elif run.folder.journal.has_gaps:
            sentence = _(
                "The run is saved again. Some records are lost, as there were too many to keep in memory."
            )
            self._tell_saved(run, sentence)
        elif run.folder.state == "training":
            self._tell_saved(run, _("The run is being saved again."))
        else:
            self._tell_saved(run, _("The run is saved now."))

    def tell_moved(self, run: TrainingRun) -> None:
        """Report that ``run`` is now in another folder."""
        if run.folder.journal.has_gaps:
            sentence = _(
                "The run is saved now, in “{folder}”. Some of its earlier records are lost, as its old "
                "folder can't be read; its curves begin later."
            )
        else:
            sentence = _("The run is saved now, in “{folder}”.")
        self._tell_saved(run, sentence.format(folder=run.folder.path))

    def check_saved(self, run: TrainingRun) -> None:
        """Make sure that ``run`` is not lost if another run takes its place.

        Raises:
            UnsavedRunError: it would be.
        """
        run.retry_saving()
        self.tell(run)
        if problem := problem_of(run):
            raise UnsavedRunError(
                _("The run in the window is not saved yet. {problem}").format(problem=problem)
            )

    def _tell_saved(self, run: TrainingRun, note: str) -> None:
        self._reported = ""
        has_gaps = bool(note) and run.folder.journal.has_gaps
        self._report(m.SavingReported(run.folder.path, "", note, has_gaps))
