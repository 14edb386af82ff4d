"""The runs in the folder, as the window lists them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_on_display import RunOnDisplay
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.session.run import Session
from charrnn_gui.session.workspace import Workspace
from core.common.i18n import gettext as _
from core.runs import RunChanges, RunSummary
from core.runs.explanations import model_in_words, standing_in_words
from core.settings.run_end import RunEnd


class ListedRuns(QObject):
    """Fills the list of runs. The row of the run on display says more than the folder does."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        workspace: Workspace,
        displayed: RunOnDisplay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._workspace = window, session, workspace
        self._displayed = displayed
        # The run in the window as last listed: if it is not saved it is shown without its folder, too.
        self._open_run: RunSummary | None = None
        self._looked_for_cut_off = False
        self._cut_off: dict[Path, RunSummary] = {}

    def change(self, changes: RunChanges) -> None:
        """Show what has changed in the folder of runs."""
        folder = self._session.open_run_folder
        self._open_run = next((run for run in changes.found if run.path == folder), self._open_run)
        gone = tuple(path for path in changes.gone if not (self._session.saving.problem and path == folder))
        self._window.runs.change_runs([self._row(run) for run in changes.found], gone)
        for path in (*changes.gone, *(run.path for run in changes.found)):
            self._cut_off.pop(path, None)
        # A grid is continued as a whole, in Compare.
        self._cut_off |= {run.path: run for run in changes.found if run.is_cut_off and not run.group}
        for path in (*changes.gone, *(run.path for run in changes.found if run.is_claimed)):
            self._window.message_bar.withdraw(about(path))

    def note_all_read(self) -> None:
        """Once all runs are known the first time, offer to continue with one that was cut off."""
        if not self._looked_for_cut_off:
            self._looked_for_cut_off = True
            newest = max(self._cut_off.values(), key=lambda run: (run.started, run.path.name), default=None)
            self._offer_to_go_on(newest)

    def show_run_on_display(self) -> None:
        """Show how the run in the window stands, of which its folder may not tell yet."""
        folder = self._session.open_run_folder
        run = self._workspace.runs.get(folder) if folder is not None else None
        if run is None and self._session.saving.problem and self._open_run and self._open_run.path == folder:
            run = self._open_run
        if run is not None:
            self._window.runs.change_runs([self._row(run)])
        elif self._open_run is not None and not self._session.saving.problem and not self._may_be_unsaved():
            self.forget_unsaved()

    def forget_unsaved(self) -> None:
        """Show no row of a run that was not saved, and whose folder is gone."""
        if self._open_run is not None and self._workspace.runs.get(self._open_run.path) is None:
            self._window.runs.change_runs([], (self._open_run.path,))
        self._open_run = None

    def _may_be_unsaved(self) -> bool:
        """Return whether the next save of the run in the window may fail, as its folder is gone."""
        is_open = self._open_run is not None and self._open_run.path == self._session.open_run_folder
        return is_open and self._session.state.can_stop

    def _offer_to_go_on(self, run: RunSummary | None) -> None:
        """After a crash or a power cut: say what was found, and offer to go on from there."""
        if run is None:
            return
        path = run.path
        has_saved = bool(run.moment.update or run.checkpoints)
        template = (
            _(
                "The run {name} was cut off. What it had learned by epoch {epoch} is kept, and it can "
                "continue from there."
            )
            if has_saved
            else _(
                "The run {name} was cut off before anything was saved. It can begin again, with the same "
                "settings and the same seed."
            )
        )
        sentence = template.format(name=path.name, epoch=run.moment.epoch)
        offer = _("Continue training") if has_saved else _("Begin again")
        go_on = (offer, lambda: self._session.continue_run(path))
        self._window.message_bar.show_message(sentence, "warning", go_on, topic=about(path))

    def _row(self, run: RunSummary) -> RunRow:
        session, row = self._session, _run_row(run)
        is_ours = run.path == session.open_run_folder and (session.is_under_way or session.saving.problem)
        return self._as_it_stands(row) if is_ours else row

    def _as_it_stands(self, row: RunRow) -> RunRow:
        is_under_way = self._session.is_under_way
        return replace(
            row,
            state=_("not saved") if self._session.saving.problem else _("under way"),
            is_trained=is_under_way,
            is_unsaved=not is_under_way,
            epochs=self._displayed.standing.epochs_done,
            perplexity=self._displayed.standing.perplexity,
            heldout=self._displayed.standing.heldout,
        )


def about(run: Path) -> tuple[str, Path]:
    """Return the topic of messages that offer something about a run."""
    return "run", run


def _run_row(run: RunSummary) -> RunRow:
    return RunRow(
        path=run.path,
        name=run.title,
        corpus=run.corpus_source.title(run.corpus_name),
        model=model_in_words(run.settings),
        perplexity=run.perplexity,
        epochs=run.epochs,
        started=run.started.isoformat(),
        state=standing_in_words(run) if run.host else run.standing,
        is_trained=run.is_claimed,
        checkpoints=run.checkpoints,
        end=RunEnd.of(run.settings),
        holds_out=run.settings.heldout_fraction > 0,
        heldout=run.heldout,
        settings=run.settings,
        best_heldout=run.best_heldout,
        seconds=run.seconds,
        note=run.note,
        changed=run.changed,
    )
