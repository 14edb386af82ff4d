"""The run in the window: its settings, its state, and the actions of the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.pins import PinsOfTexts
from charrnn_gui.session.run_baselines import RunBaselines
from charrnn_gui.session.text import WorkingText
from charrnn_gui.session.workspace import Workspace
from charrnn_gui.worker import Worker
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.prompts import Continuation, Prompt
from core.runs import RunFolder
from core.runs.corpus_again import corpus_of
from core.settings.recipes import DEFAULT_RECIPE, RECIPES
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.baselines import Baselines
from core.text.corpus import Corpus, suitable_prefixes
from core.text.source import NOWHERE

IDLE_PATIENCE_MS = 500


class Session(QObject):
    """Holds the text, the next run's settings and the run state; turns intent into requests to the worker.

    Signals:
        state_changed: the run is in another state.
        settings_changed: those of the next run, or the pinned prefixes of the run on display.
        run_opened: a run is on display, from its beginning.
        run_cleared: the model and its curves are gone from the window.
        baselines_counted: of the run on display, which was opened without them.
        progressed: the progress of the training since the last time.
        answered: a prompt, with the current weights.
        stepping_changed: whether the run makes single updates on request (bool).
        text_needed: a sentence (str): the action is not possible without a text.
        stop_needed: a sentence (str): the action is not possible while a run is under way.
        said: a sentence for the status line (str), its severity (info, warning, error).
        failed: the action of the person failed.
        saving_reported: whether the run is saved has changed.
        run_moved: a run's folder before (Path) and now (Path).
    """

    state_changed = Signal(RunState)
    settings_changed = Signal(Settings)
    run_opened = Signal(m.RunOpened)
    run_cleared = Signal()
    baselines_counted = Signal(Baselines)
    progressed = Signal(m.ProgressMade)
    answered = Signal(Continuation)
    stepping_changed = Signal(bool)
    text_needed = Signal(str)
    stop_needed = Signal(str)
    said = Signal(str, str)
    failed = Signal(UserError)
    saving_reported = Signal(m.SavingReported)
    run_moved = Signal(Path, Path)

    def __init__(self, workspace: Workspace, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._jobs = jobs
        self.state = RunState.EMPTY
        self.settings = RECIPES[DEFAULT_RECIPE].settings
        self.text = WorkingText(jobs, lambda: self.settings, self)
        self.text.corpus_changed.connect(self._on_corpus_changed)
        self.text.said.connect(self.said)
        self.text.failed.connect(self.failed)
        self.open_run_folder: Path | None = None
        # Why the run in the window is not saved; empty if it is.
        self.unsaved = ""
        # The text whose pinned prefixes are in the settings, and the prefixes of other texts.
        self.pinned_for = NOWHERE
        self.pins = PinsOfTexts()
        # Of the run on display: its text, and its pinned prefixes; None if there is no run.
        self._run_source = NOWHERE
        self._run_prefixes: tuple[str, ...] | None = None
        # The number of ``Pin`` requests that the worker has not answered yet.
        self._pins_asked = 0
        self._run_baselines = RunBaselines(jobs, self)
        self._run_baselines.counted.connect(self._on_baselines_counted)
        self._is_stepping = False
        self._state_before_start = RunState.EMPTY
        self._worker = Worker(self)
        self._worker.run_opened.connect(self._on_run_opened)
        self._worker.progressed.connect(self.progressed)
        self._worker.answered.connect(self.answered)
        self._worker.state_reached.connect(self._on_state_reached)
        self._worker.refused.connect(self._on_refused)
        self._worker.warned.connect(self._on_warned)
        self._worker.saving_reported.connect(self._on_saving_reported)
        self._worker.run_moved.connect(self._on_run_moved)
        self._worker.pinned.connect(self._on_pinned)

    def start(self) -> None:
        """Start the worker; call this after the window has appeared, as torch takes seconds to load."""
        # First the list, because it needs no torch, and loading torch keeps Python busy.
        self.workspace.refresh()
        self._worker.start()

    def close(self, *, leaves_idle: bool = False) -> bool:
        """Save, stop every thread and wait for it; False if one did not end in time.

        Args:
            leaves_idle: don't wait for threads with nothing to save: loading torch, a silent server.
        """
        self.text.stop()
        if leaves_idle and self._worker.is_loading():
            stopped = self._worker.stop_and_wait(IDLE_PATIENCE_MS)
        else:
            stopped = self._worker.stop_and_wait()
        self.unsaved = self._worker.unsaved
        return self._jobs.close(IDLE_PATIENCE_MS if leaves_idle else -1) and stopped

    # The settings

    def restore_settings(self, settings: Settings) -> None:
        """Begin with these remembered settings; the text is inspected when it is open."""
        self.settings = settings
        self.settings_changed.emit(settings)

    def set_settings(self, settings: Settings) -> None:
        """Use ``settings`` for the next run."""
        if settings == self.settings:
            return
        if settings.prefixes != self.settings.prefixes:
            self.pins.remember(self.pinned_for, settings.prefixes)
        self.settings = settings
        self.settings_changed.emit(settings)
        self.text.inspect_soon()

    @property
    def shown_prefixes(self) -> tuple[str, ...]:
        """The pinned prefixes of the run on display; of the next run if there is none."""
        return self.settings.prefixes if self._run_prefixes is None else self._run_prefixes

    def pin(self, prefixes: tuple[str, ...]) -> None:
        """Pin these prefixes for the run on display and its text; for the next run if there is none."""
        if self._run_prefixes is None:
            self.set_settings(replace(self.settings, prefixes=prefixes))
            return
        if self.state is RunState.FOLLOWING:
            self.said.emit(
                _("Another program trains this run: its pinned prefixes can't be changed here."), "warning"
            )
        else:
            self._pins_asked += 1
            self._worker.request(m.Pin(prefixes))
            self._take_pins(prefixes)
        self.settings_changed.emit(self.settings)

    def follow_renamed(self, before: Path, now: Path) -> None:
        """If the run in the folder ``before`` is on display, use its new folder."""
        self._worker.request(m.FollowRenamed(before, now))

    def set_device(self, device: str) -> None:
        """Train the next run on ``device``."""
        self.set_settings(replace(self.settings, device=device))

    # The run

    def train(self) -> None:
        """Begin a new run, or continue a paused one."""
        self._set_stepping(False)
        if self.state.can_resume:
            self._worker.request(m.Resume())
            # At once, so that a single update can't be requested any more.
            self._set_state(RunState.TRAINING)
        else:
            self._start(updates=None)

    def step(self) -> None:
        """Make one more update and pause, after the updates that were requested before."""
        is_under_way = self._is_stepping and self.state in {RunState.STARTING, RunState.TRAINING}
        if self.state.can_resume or is_under_way:
            self._set_stepping(True)
            self._worker.request(m.Resume(updates=1))
        elif self.state.can_train:
            self._set_stepping(True)
            self._start(updates=1)

    def pause(self) -> None:
        """Pause after the current update."""
        self._worker.request(m.Pause())

    def stop(self) -> None:
        """End the run after the current update."""
        if self.state.can_stop:
            self._worker.request(m.Stop())
            self._set_state(RunState.STOPPING)

    def reset(self) -> None:
        """Forget the model and its curves; the run's folder stays."""
        if self.state.can_reset:
            self._worker.request(m.Reset())

    def put_away(self, folder: Path) -> None:
        """Remove a run from the window that was moved to the trash."""
        if folder == self.open_run_folder:
            self.reset()

    def open_run(self, folder: Path) -> None:
        """Show the curves and samples of a run, and write with its model."""
        if not self.state.can_open:
            self.stop_needed.emit(_("Stop the training first, then open another run."))
            return
        self._worker.request(m.OpenRun(folder, self.settings.device))

    def go_back_to(self, folder: Path) -> None:
        """Open a run in place of the one on display; end that if it is under way."""
        if self.state.can_stop:
            self.stop()
        self._worker.request(m.OpenRun(folder, self.settings.device))

    def continue_run(self, folder: Path, end: RunEnd | None = None) -> None:
        """Continue a run from its last save, on its own text.

        It ends at ``end``; if that is None, at its old end or, if it has finished, after as much again.
        """
        if not self.state.can_open:
            self.stop_needed.emit(_("Stop the training first, then continue another run."))
            return
        wanted = self.settings

        def load(job: Job) -> m.Continue:
            run = RunFolder.open(folder)
            corpus = corpus_of(run, job.report, job.cancelled)
            return m.Continue(folder, corpus, end, wanted.device, saving=wanted)

        self._begin_from(load)

    def branch(self, folder: Path, update: int) -> None:
        """Begin another run at a run's checkpoint of ``update``, with the current training settings.

        Its epochs are those of the current settings, if that is more than it has done; else as many again.
        """
        if not self.state.can_open:
            self.stop_needed.emit(_("Stop the training first, then branch from a run."))
            return
        wanted, workspace = self.settings, self.workspace.folder

        def load(job: Job) -> m.Branch:
            run = RunFolder.open(folder)
            done = next((u.moment.epoch for u in run.updates() if u.moment.update >= update), 0)
            settings = replace(wanted, epochs=_epochs_from(run, done, wanted))
            corpus = corpus_of(run, job.report, job.cancelled)
            return m.Branch(folder, update, corpus, settings, workspace)

        self._begin_from(load)

    # A run that can't be saved

    def save_again(self) -> None:
        """Try again now to save the run."""
        self._worker.request(m.SaveAgain())

    def save_in(self, parent: Path) -> None:
        """Save the run that could not be saved in a new folder in ``parent``, and keep it there."""
        self._worker.request(m.SaveIn(parent))

    def discard_run(self) -> None:
        """Forget the run that could not be saved."""
        self._worker.request(m.Discard())

    def settle(self) -> str:
        """Save the run before the window closes, and wait; return why it is not saved, or an empty text.

        If it can't be saved, a training is paused.
        """
        has_run = self.state in {RunState.TRAINING, RunState.PAUSED, RunState.STOPPING}
        if (has_run or self.unsaved) and self._worker.settle_and_wait():
            self.unsaved = self._worker.unsaved
        return self.unsaved

    def use_settings_of(self, folder: Path) -> None:
        """Use the text and the settings of a run for the next run."""

        def read(_job: Job) -> RunFolder:
            return RunFolder.open(folder)

        def take_up(run: RunFolder) -> None:
            source = run.corpus_info.source
            is_another = self.text.corpus is None or self.text.corpus.source != source
            self.pinned_for = source  # The run's own prefixes stay.
            self.set_settings(run.settings)
            if is_another:
                self.text.open_source(source)

        self._jobs.begin(read, take_up, self._on_job_failed)

    def ask(self, prompt: Prompt) -> None:
        """Keep this prompt answered."""
        self._worker.request(m.Ask(prompt))

    def cancel_answer(self) -> None:
        """Stop the current answer."""
        self._worker.request(m.CancelAnswer())

    # Reports of the jobs and the worker

    def _on_corpus_changed(self, corpus: Corpus) -> None:
        if corpus.source != self.pinned_for:
            self.pinned_for = corpus.source
            pinned = self.pins.of(corpus.source)
            prefixes = suitable_prefixes(corpus) if pinned is None else pinned
            self.set_settings(replace(self.settings, prefixes=prefixes))

    def _begin_from(self, load: Callable[[Job], m.Continue | m.Branch]) -> None:
        """Send the worker the request that ``load`` returns; ``load`` reads files in a job."""
        self._set_stepping(False)
        self._state_before_start = self.state
        self._set_state(RunState.STARTING)
        self._jobs.begin(load, self._worker.request, self._on_refused)

    def _start(self, updates: int | None) -> None:
        if not self.state.can_train:
            return
        corpus = self.text.corpus
        if corpus is None:
            self.text_needed.emit(_("Choose a text first."))
            return
        # The facts about the text in the window must match the settings of the training.
        self.text.inspect_now_if_due()
        self._state_before_start = self.state
        self._set_state(RunState.STARTING)
        counted = self.text.baselines_under(self.settings)
        self._worker.request(m.Start(self.settings, corpus, self.workspace.folder, updates, counted))

    def _on_run_opened(self, opened: m.RunOpened) -> None:
        self.open_run_folder = opened.folder
        self._run_source, self._run_prefixes = opened.corpus_source, opened.settings.prefixes
        self.run_opened.emit(opened)
        if opened.baselines is None:
            self._run_baselines.count(opened.folder, self.text.corpus)
        else:
            self._run_baselines.cancel()
        if opened.device_note:
            self.said.emit(opened.device_note, "warning")
        self.workspace.refresh()

    def _on_baselines_counted(self, folder: Path, counted: Baselines) -> None:
        self._worker.request(m.KeepBaselines(folder, counted))
        self.baselines_counted.emit(counted)

    def _on_state_reached(self, reached: m.StateReached) -> None:
        self._set_state(reached.state)
        if reached.state is RunState.EMPTY:
            self.open_run_folder = self._run_prefixes = None
            self._run_baselines.cancel()
            self.run_cleared.emit()
        if reached.error is not None:
            self.failed.emit(reached.error)
        elif reached.reason:
            self.said.emit(reached.reason, "error")
        if reached.state is not RunState.TRAINING:
            self.workspace.refresh()

    def _on_refused(self, error: UserError) -> None:
        if self.state in {RunState.STARTING, RunState.STOPPING}:
            self._set_state(self._state_before_start)
        self.failed.emit(error)
        self.text.inspect_soon()

    def _on_warned(self, sentence: str) -> None:
        self.said.emit(sentence, "warning")

    def _on_saving_reported(self, reported: m.SavingReported) -> None:
        has_changed = bool(self.unsaved) != bool(reported.problem)
        self.unsaved = reported.problem
        self.saving_reported.emit(reported)
        if has_changed:
            self.workspace.refresh()

    def _on_run_moved(self, moved: m.RunMoved) -> None:
        self.run_moved.emit(moved.before, moved.now)
        self.workspace.refresh()

    def _on_pinned(self, prefixes: tuple[str, ...] | None) -> None:
        """Show the prefixes in the run's folder, if they could not be changed."""
        self._pins_asked -= 1
        if self._pins_asked or None in (prefixes, self._run_prefixes) or prefixes == self._run_prefixes:
            return
        assert prefixes is not None
        self._take_pins(prefixes)
        self.settings_changed.emit(self.settings)

    def _take_pins(self, prefixes: tuple[str, ...]) -> None:
        self._run_prefixes = prefixes
        self.pins.remember(self._run_source, prefixes)
        if self.pinned_for == self._run_source:
            self.set_settings(replace(self.settings, prefixes=prefixes))

    def _on_job_failed(self, error: UserError) -> None:
        self.failed.emit(error)

    def _set_stepping(self, is_stepping: bool) -> None:
        if is_stepping != self._is_stepping:
            self._is_stepping = is_stepping
            self.stepping_changed.emit(is_stepping)

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _epochs_from(run: RunFolder, done: int, wanted: Settings) -> int:
    """Return the number of epochs of a run that continues after ``done`` epochs."""
    return wanted.epochs if wanted.epochs > done else done + run.settings.epochs
