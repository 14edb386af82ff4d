"""What session and workspace tell, shown in the window: the one place that knows which panel shows what."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from charrnn_gui import messages as m
from charrnn_gui.faults import FaultError
from charrnn_gui.main_window import MainWindow
from charrnn_gui.panels.setup import CorpusChoice, offer
from charrnn_gui.run_state import RunState
from charrnn_gui.session import Inspection, Session, fitting
from charrnn_gui.widgets.message_bar import Action
from charrnn_gui.widgets.perplexity_plot import Curve
from charrnn_gui.widgets.runs_table import RunRow
from charrnn_gui.workspace import Workspace
from core import library
from core.config import Settings
from core.corpus import Corpus, CorpusError
from core.errors import DeviceLostError, UnsavedRunError, UserError
from core.explanations import model_in_words, speed_explained, standing_in_words
from core.flops import flops_per_character
from core.i18n import gettext as _
from core.runs import RunSummary
from core.values import Continuation, EpochFinished, UpdateFinished, perplexity

RUNS_INTERVAL_MS = 5_000


class Presenter(QObject):
    """Tells the panels what to show.

    Signals:
        report_requested: the person wants to report a problem.
        details_wanted: ``FaultError`` whose details are to be copied.
        other_folder_wanted: the person wants to choose where to save a run that could not be saved.
    """

    report_requested = Signal()
    other_folder_wanted = Signal()
    details_wanted = Signal(object)

    def __init__(
        self, window: MainWindow, session: Session, workspace: Workspace, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._workspace = window, session, workspace
        self._total_epochs = 0
        self._perplexity: float | None = None
        self._update_perplexity: float | None = None
        self._epochs_done = 0.0
        self._epoch = 0
        self._flops_per_character = self._peak_flops = 0.0
        self._trained_settings: Settings | None = None
        self._shown_run: Path | None = None
        self._failure: CorpusError | None = None
        # As it was last listed: an unsaved run is still shown if its folder is gone.
        self._open_row: RunRow | None = None
        self._looked_for_cut_off = False
        self._runs_aged = QTimer(self, interval=RUNS_INTERVAL_MS)
        self._runs_aged.timeout.connect(workspace.refresh)

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._runs_aged.stop()

    def show_state(self, state: RunState) -> None:
        """Let every control follow how the run stands."""
        self._window.show_state(state)
        if state is RunState.STARTING:
            self._trained_settings = self._session.settings
            self._window.message_bar.clear()
        if state in {RunState.TRAINING, RunState.FOLLOWING}:
            self._runs_aged.start()
        else:
            self._runs_aged.stop()

    def show_settings(self, settings: Settings) -> None:
        """Show the settings of the next run."""
        self._window.setup.set_settings(settings)
        self._window.write.set_pinned_prefixes(settings.prefixes)
        self._window.set_device(settings.device)
        if self._session.state.can_train:
            self._window.learning.set_clip_norm(settings.clip_norm)

    def show_corpus(self, corpus: Corpus) -> None:
        """Take note of another text; a summary follows."""
        if self._failure is not None and self._window.message_bar.text() == str(self._failure):
            # Another text was wanted, and is here.
            self._window.message_bar.clear()
        self._failure = None
        if corpus.prefixes and not self._window.write.prompt().prefix:
            self._window.write.set_prefix(corpus.prefixes[0])

    def show_inspection(self, inspection: Inspection) -> None:
        """Show what is known of the text under the present settings."""
        assert self._session.corpus is not None
        setup = self._window.setup
        setup.show_corpus(self._session.corpus, inspection.summary)
        problem = inspection.problem
        setup.show_problem(None if problem is None else str(problem), fitting(problem))
        # While a run is under way its own lines stay, whatever the next one is set to.
        if self._session.state.can_train or inspection.settings == self._trained_settings:
            self._window.learning.set_baselines(inspection.baselines)

    def show_corpora(self) -> None:
        """List the texts to choose from."""
        choices = [CorpusChoice(f"shipped:{c.name}", c.title, c.description) for c in library.shipped()]
        choices += [CorpusChoice(path, Path(path).name, path) for path in self._session.recents]
        self._window.setup.set_corpora(choices)

    def show_recents(self, recents: tuple[str, ...]) -> None:
        """List the texts that were open lately."""
        self._window.set_recents(recents)
        self.show_corpora()

    def show_run(self, opened: m.RunOpened) -> None:
        """Show a run from its beginning: its curves, samples and model."""
        learning, write = self._window.learning, self._window.write
        learning.clear()
        learning.set_clip_norm(opened.settings.clip_norm)
        learning.add_updates(opened.updates)
        learning.add_epochs(opened.epochs)
        write.clear_samples()
        write.clear_answer()
        write.add_samples(opened.samples)
        write.set_vocab(opened.vocab)
        write.set_available(opened.can_write)
        self._total_epochs = opened.settings.epochs
        self._flops_per_character = flops_per_character(opened.settings, len(opened.vocab))
        self._peak_flops = opened.peak_flops
        self._epoch = opened.moment.epoch
        self._epochs_done = float(self._epoch)
        self._perplexity = opened.epochs[-1].perplexity if opened.epochs else None
        self._note_update(opened.updates)
        self._show_numbers(0.0, None)
        is_another, self._shown_run = opened.folder != self._shown_run, opened.folder
        if is_another and not opened.is_new:
            self.say(
                _("Opened the run {name}, trained on {corpus}.").format(
                    name=opened.folder.name, corpus=opened.corpus_name
                ),
                "info",
            )

    def clear_run(self) -> None:
        """Show no run."""
        self._shown_run = None
        self._window.learning.clear()
        self._window.write.clear_samples()
        self._window.write.clear_answer()
        self._window.write.set_available(False)
        self._window.write.set_vocab(None)

    def show_progress(self, progress: m.ProgressMade) -> None:
        """Show what a training has done since the last time."""
        self._window.learning.add_updates(progress.updates)
        self._window.learning.add_epochs(progress.epochs)
        self._window.write.add_samples(progress.samples)
        self._note_update(progress.updates)
        if progress.updates:
            self._epoch = progress.updates[-1].moment.epoch
        if progress.epochs:
            self._perplexity = progress.epochs[-1].perplexity
        self._show_numbers(progress.characters_per_second, progress.seconds_left)

    def show_answer(self, answer: Continuation) -> None:
        """Show what the model wrote."""
        self._window.write.show_continuation(answer)

    def list_runs(self, runs: tuple[RunSummary, ...]) -> None:
        """List the runs; the first time, offer to go on with one that was cut off."""
        self._window.runs.set_runs(self._rows(runs))
        if not self._looked_for_cut_off:
            self._looked_for_cut_off = True
            self._offer_to_go_on(next((run for run in runs if run.is_cut_off), None))

    def follow_moved_run(self, before: Path, now: Path) -> None:
        """Know the run in the window by its new folder."""
        if self._session.open_run_folder == before:
            self._session.open_run_folder = self._shown_run = now

    def show_saving(self, reported: m.SavingReported) -> None:
        """Say that the run is not saved, until it is."""
        self._window.set_unsaved(reported.problem)
        if reported.note:
            self.say(reported.note, "warning" if reported.has_gaps else "info")

    def show_overlays(self, overlays: tuple[tuple[str, tuple[EpochFinished, ...]], ...]) -> None:
        """Lay the curves of earlier runs behind the present one."""
        curves = [
            Curve(name, tuple(e.moment.epoch for e in epochs), tuple(e.perplexity for e in epochs))
            for name, epochs in overlays
        ]
        self._window.learning.set_overlays(curves)

    def say(self, sentence: str, severity: str) -> None:
        """Say a sentence with its severity: info, warning or error."""
        self._window.message_bar.show_message(sentence, severity)

    def tell_failure(self, error: UserError) -> None:
        """Say what did not go, and what can be done about it at a click."""
        self._failure = error if isinstance(error, CorpusError) else None
        self._window.message_bar.show_message(str(error), "error", *self._remedies(error))

    def tell_fault(self, line: str, details: str) -> None:
        """Say that the program has a fault, and goes on."""
        sentence = _(
            "A fault of the program: {error}. The program goes on, and what was saved is safe. If it happens "
            "again, please report it."
        ).format(error=line)
        self.tell_failure(FaultError(sentence, details))

    def _note_update(self, updates: tuple[UpdateFinished, ...]) -> None:
        self._update_perplexity = None
        if updates:
            self._epochs_done = updates[-1].epochs_done
            self._update_perplexity = perplexity(updates[-1].nats, updates[-1].count)

    def _show_numbers(self, speed: float, seconds_left: float | None) -> None:
        self._window.show_progress(
            self._epoch,
            self._total_epochs,
            # In the first epoch, that of the last batch: a person who makes a step sees what it led to.
            self._update_perplexity if self._perplexity is None else self._perplexity,
            speed,
            seconds_left,
            self._epochs_done,
        )
        self._window.explain_speed(speed_explained(speed, self._flops_per_character, self._peak_flops))

    def _offer_to_go_on(self, run: RunSummary | None) -> None:
        """After a crash or a power cut: say what was found, and offer to go on from there."""
        if run is None:
            return
        path = run.path
        template = (
            _(
                "The run {name} was cut off in epoch {epoch}. What it had learned by then is kept, and it "
                "can go on from there."
            )
            if run.moment.update or run.checkpoints
            else _(
                "The run {name} was cut off before anything was saved. It can begin again, with the same "
                "settings and the same seed."
            )
        )
        sentence = template.format(name=path.name, epoch=run.moment.epoch)
        go_on = (_("Go on"), lambda: self._session.continue_run(path))
        self._window.message_bar.show_message(sentence, "warning", go_on)

    def _rows(self, runs: tuple[RunSummary, ...]) -> list[RunRow]:
        """Return the rows of the list; that of the open run says how it stands in the window."""
        session = self._session
        folder = session.open_run_folder
        rows = [_run_row(run) for run in runs]
        open_row = next((row for row in rows if row.path == folder), None)
        if open_row is None and self._open_row is not None and self._open_row.path == folder:
            open_row = self._open_row
            if session.unsaved and open_row is not None:
                rows.insert(0, open_row)
        self._open_row = open_row
        if not (session.unsaved or session.state.can_stop):
            return rows
        return [self._as_it_stands(row) if row is open_row else row for row in rows]

    def _as_it_stands(self, row: RunRow) -> RunRow:
        return dataclasses.replace(
            row,
            state=_("not saved") if self._session.unsaved else _("under way"),
            is_trained=True,
            epochs=int(self._epochs_done),
            perplexity=self._perplexity,
        )

    def _remedies(self, error: UserError) -> tuple[Action, ...]:
        """Return what can be done about ``error`` at a click."""
        wanted, folder = fitting(error), self._session.open_run_folder
        if isinstance(error, UnsavedRunError):
            save = (_("Save in another folder …"), self.other_folder_wanted.emit)
            return save, (_("Discard the run"), self._session.discard_run)
        if isinstance(error, FaultError):
            copy = (_("Copy details"), lambda: self.details_wanted.emit(error))
            return copy, (_("Report a problem …"), self.report_requested.emit)
        if isinstance(error, DeviceLostError) and folder is not None:
            return ((_("Go on on the CPU"), lambda: self._go_on_on_the_cpu(folder)),)
        if wanted is not None:
            return ((offer(wanted, self._session.settings), lambda: self._session.set_settings(wanted)),)
        return ()

    def _go_on_on_the_cpu(self, folder: Path) -> None:
        self._session.set_device("cpu")
        self._session.continue_run(folder)


def _run_row(run: RunSummary) -> RunRow:
    return RunRow(
        path=run.path,
        name=run.path.name,
        corpus=library.title_of(run.corpus_name, run.corpus_source),
        model=model_in_words(run.settings),
        perplexity=run.perplexity,
        epochs=run.epochs,
        started=run.started.isoformat(),
        state=standing_in_words(run) if run.host else run.standing,
        is_trained=run.is_claimed,
        checkpoints=run.checkpoints,
    )
