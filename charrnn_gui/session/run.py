"""The run in the window: its settings, how it stands, and what a person can make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui.questions import Question
from charrnn_gui.run_state import RunState
from charrnn_gui.session import past_runs
from charrnn_gui.session.greedy_lines import GreedyLines
from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.next_run import NextRun
from charrnn_gui.session.pace import Pace
from charrnn_gui.session.reading_room import ReadingRoom
from charrnn_gui.session.run_counts import RunCounts
from charrnn_gui.session.same_prefix import SamePrefix
from charrnn_gui.session.saving import Saving
from charrnn_gui.session.sizing import Sizing
from charrnn_gui.session.timing import Timing
from charrnn_gui.session.workspace import Workspace
from charrnn_gui.session.writing_room import WritingRoom
from charrnn_gui.worker import Worker
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.prompts import Continuation, Prompt
from core.runs.shipped import is_shipped
from core.settings.run_end import RunEnd
from core.text.baselines import Baselines
from core.text.bigrams import Bigrams

IDLE_PATIENCE_MS = 500


class Session(NextRun):
    """The run in the window, beside the next one. What a person wants of it becomes requests to the worker.

    Signals:
        state_changed: the run is in another state.
        run_opened: a run is on display, from its beginning.
        run_cleared: the model and its curves are gone from the window.
        baselines_counted: of the run on display, which was opened without them.
        bigrams_counted: of the text of the run on display.
        progressed: what the training has done since the last time.
        answered: a prompt, with the present weights.
        stepping_changed: whether the run makes single updates as they are asked for (bool).
        text_needed: a sentence (str): what was asked for is not possible without a text.
        stop_needed: a sentence (str): what was asked for is not possible while a run is under way.
        end_needed: a finished run (Path) is to be trained further, and the person has to say how far.
        run_moved: a run's folder before (Path) and now (Path).
        shown_prefixes_changed: other pinned prefixes are to be shown, see ``shown_prefixes``.
    """

    state_changed = Signal(RunState)
    run_opened = Signal(m.RunOpened)
    run_cleared = Signal()
    baselines_counted = Signal(Baselines)
    bigrams_counted = Signal(Bigrams)
    progressed = Signal(m.ProgressMade)
    answered = Signal(Continuation)
    stepping_changed = Signal(bool)
    text_needed = Signal(str)
    stop_needed = Signal(str)
    end_needed = Signal(Path)
    run_moved = Signal(Path, Path)
    shown_prefixes_changed = Signal()

    def __init__(self, workspace: Workspace, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(jobs, parent)
        self.workspace = workspace
        self.state = self._state_before = RunState.EMPTY
        self.open_run_folder: Path | None = None
        self._is_stepping = False
        self._run_counts = RunCounts(jobs, self)
        self._run_counts.baselines_counted.connect(self._on_baselines_counted)
        self._run_counts.bigrams_counted.connect(self.bigrams_counted)
        worker = self._worker = Worker(self)
        self.pins.run_changed.connect(self.shown_prefixes_changed)
        self.settings_changed.connect(lambda _settings: self.shown_prefixes_changed.emit())
        self.pins.run_pins_wanted.connect(lambda prefixes: self._worker.request(m.Pin(prefixes)))
        self._worker.run_opened.connect(self._on_run_opened)
        self._worker.progressed.connect(self.progressed)
        self._worker.answered.connect(self.answered)
        self._worker.state_reached.connect(self._on_state_reached)
        self._worker.refused.connect(self._on_refused)
        self._worker.warned.connect(self._on_warned)
        self._worker.run_moved.connect(self._on_run_moved)
        self._worker.pinned.connect(self.pins.answer)
        self.saving = Saving(worker, self)
        self.saving.reported.connect(lambda _reported: self.workspace.refresh())
        self._sizing, self._pace = Sizing(self, worker, self), Pace(worker, self)
        self.timing = Timing(self, worker, jobs, self)
        self.same_prefix, self.greedy = SamePrefix(worker, self), GreedyLines(worker, self)
        self.reading, self.writing = ReadingRoom(jobs, worker, self), WritingRoom(jobs, worker, self)

    def start(self) -> None:
        """Start the worker; called once the window is on the screen, as torch takes seconds to load."""
        # First the list: it needs no torch, which keeps Python busy while it is loaded.
        self.workspace.refresh()
        self._worker.start()

    def close(self, *, leaves_idle: bool = False) -> bool:
        """Save, stop every thread and wait for it; False where one did not end in time.

        Args:
            leaves_idle: don't wait for what has nothing to save: for torch to be loaded, a silent server.
        """
        self.text.stop()
        if leaves_idle and self._worker.is_loading():
            stopped = self._worker.stop_and_wait(IDLE_PATIENCE_MS)
        else:
            stopped = self._worker.stop_and_wait()
        self.saving.problem = self._worker.unsaved
        return self._jobs.close(IDLE_PATIENCE_MS if leaves_idle else -1) and stopped

    @property
    def is_under_way(self) -> bool:
        """Whether the run on display has not ended; it may go on until another has begun."""
        return (self._state_before if self.state.is_passing else self.state).can_stop

    @property
    def shown_prefixes(self) -> tuple[str, ...]:
        """The pinned prefixes of the run on display; those of the next run while there is none."""
        return self.settings.prefixes if self.pins.of_run is None else self.pins.of_run

    def pin(self, prefixes: tuple[str, ...]) -> None:
        """Pin these prefixes for the run on display and its text; for the next run while there is none."""
        if self.pins.of_run is None:
            self.set_settings(replace(self.settings, prefixes=prefixes))
        elif self.state is RunState.FOLLOWING:
            self.said.emit(
                _("Another program trains this run: its pinned prefixes can't be changed here."), "warning"
            )
            self.pins.run_changed.emit()  # Show again what is pinned.
        else:
            self.pins.pin_for_run(prefixes)

    def follow_renamed(self, before: Path, now: Path) -> None:
        """Know the run in the folder ``before`` by its new folder, if it is the one on display."""
        self._follow(before, now)
        self._worker.request(m.FollowRenamed(before, now))

    # The run

    def train(self) -> None:
        """Begin a new run, or go on with a paused one."""
        self._set_stepping(False)
        if self.state.can_resume:
            self._worker.request(m.Resume())
            # At once: a step that is requested now comes too late.
            self._set_state(RunState.TRAINING)
        else:
            self._start(updates=None)

    def step(self) -> None:
        """Make one update more and pause; what was asked for before is made, too."""
        is_under_way = self._is_stepping and self.state in {RunState.STARTING, RunState.TRAINING}
        if self.state.can_resume or is_under_way:
            self._set_stepping(True)
            self._worker.request(m.Resume(updates=1))
        elif self.state.can_train:
            self._set_stepping(True)
            self._start(updates=1)

    def pause(self) -> None:
        """Pause after the present update."""
        self._worker.request(m.Pause())

    def change_setting(self, setting: str, value: float | None) -> None:
        """Change a setting of the run under way by hand; see ``ChangeSetting``."""
        self._worker.request(m.ChangeSetting(setting, value))

    def stop(self) -> None:
        """End the run after the present update."""
        if self.state.can_stop:
            self._worker.request(m.Stop())
            self._state_before = self._state_before if self.state.is_passing else self.state
            self._set_state(RunState.STOPPING)

    def reset(self) -> None:
        """Forget the model and its curves; the run's folder stays."""
        if self.state.can_reset:
            self._worker.request(m.Reset())

    def put_away(self, folder: Path) -> None:
        """Show a run no longer that has been moved to the trash."""
        if folder == self.open_run_folder:
            self.reset()

    def open_run(self, folder: Path) -> None:
        """Show the curves and samples of a run, and write with its model; of one that ships, open a copy."""
        if not self._may_open(_("Stop the training first, then open another run.")):
            return
        if is_shipped(folder):
            self.workspace.open_copy(folder)
        else:
            self._worker.request(m.OpenRun(folder, self.settings.device))

    def go_back_to(self, folder: Path) -> None:
        """Open a run in place of the one on display, which ends then if it is under way."""
        self._worker.request(m.OpenRun(folder, self.settings.device, ends_training=True))

    def continue_run(self, folder: Path, end: RunEnd | None = None) -> None:
        """Go on training a run from where it was saved last, on its own text.

        It ends at ``end``; if that is None, where it was to end. If it has finished, ``end_needed`` asks.
        """
        if not self._may_open(_("Stop the training first, then continue another run.")):
            return
        if end is None and self._has_finished(folder):
            self.end_needed.emit(folder)
        else:
            self.begin_from(past_runs.continuation(folder, end, self.settings))

    def branch(self, folder: Path, update: int) -> None:
        """Begin another run at the checkpoint that a run has of ``update``; see ``past_runs.branch``."""
        if self._may_open(_("Stop the training first, then branch from a run.")):
            self.begin_from(past_runs.branch(folder, update, self.settings, self.workspace.folder))

    def train_on_whole_text(self, folder: Path) -> None:
        """Begin another run at the end of a run that holds text out: on all of it, for as long again."""
        if self._may_open(_("Stop the training first, then branch from a run.")):
            self.begin_from(past_runs.whole_text(folder, self.settings, self.workspace.folder))

    def begin_from(self, load: Callable[[Job], m.Continue | m.Branch]) -> None:
        """Ask the worker for what ``load`` returns; what it needs is read meanwhile."""
        self._set_starting()
        self._jobs.begin(load, self._worker.request, self._on_start_failed)

    def begin(self, request: m.Branch) -> None:
        """Ask the worker to begin a run."""
        self._set_starting()
        self._worker.request(request)

    def ask(self, prompt: Prompt) -> None:
        """Keep this prompt answered."""
        self._worker.request(m.Ask(prompt))

    def cancel_answer(self) -> None:
        """Leave the present answer where it is."""
        self._worker.request(m.CancelAnswer())

    # What the jobs and the worker tell

    def _has_finished(self, folder: Path) -> bool:
        run, is_shown = self.workspace.runs.get(folder), folder == self.open_run_folder
        is_listed_so = run is not None and run.standing == "finished"
        return self.state is RunState.FINISHED if is_shown else is_listed_so

    def _may_open(self, otherwise: str) -> bool:
        """Return whether another run may take the place of the one on display; if not, say ``otherwise``."""
        if not self.state.can_open:
            self.stop_needed.emit(otherwise)
        return self.state.can_open

    def _set_starting(self) -> None:
        self._set_stepping(False)
        self._state_before = self.state
        self._set_state(RunState.STARTING)

    def _start(self, updates: int | None) -> None:
        if not self.state.can_train:
            return
        corpus = self.text.corpus
        if corpus is None:
            self.text_needed.emit(_("Choose a text first."))
            return
        # What the window shows of the text must be of the settings that are trained with.
        self.text.inspect_now_if_due()
        self._state_before = self.state
        self._set_state(RunState.STARTING)
        counted = self.text.baselines_under(self.settings)
        self._worker.request(m.Start(self.settings, corpus, self.workspace.folder, updates, counted))

    def _on_run_opened(self, opened: m.RunOpened) -> None:
        self.open_run_folder = opened.folder
        self.pins.show_run(opened.corpus_source, opened.settings.prefixes)
        self.run_opened.emit(opened)
        self.shown_prefixes_changed.emit()
        self._run_counts.count(opened.folder, self.text.corpus, has_baselines=opened.baselines is not None)
        self.workspace.refresh()

    def _on_baselines_counted(self, folder: Path, counted: Baselines) -> None:
        self._worker.request(m.KeepBaselines(folder, counted))
        self.baselines_counted.emit(counted)

    def _on_state_reached(self, reached: m.StateReached) -> None:
        self._set_state(reached.state)
        if reached.state is RunState.EMPTY:
            self.open_run_folder = None
            self.pins.clear_run()
            self._run_counts.cancel()
            self.shown_prefixes_changed.emit()
            self.run_cleared.emit()
        if reached.error is not None:
            self.failed.emit(reached.error)
        elif reached.reason:
            self.said.emit(reached.reason, "error")
        if reached.state is not RunState.TRAINING:
            self.workspace.refresh()

    def _on_refused(self, refused: m.Refused) -> None:
        if refused.begins_training:
            self._on_start_failed(refused.error)
        elif not (refused.is_about_reading or isinstance(refused.request, Question)):
            self.failed.emit(refused.error)

    def _on_start_failed(self, error: UserError) -> None:
        # The person may have clicked Stop meanwhile.
        if self.state.is_passing:
            self._set_state(self._state_before)
        self.failed.emit(error)
        self.text.inspect_soon()

    def _on_warned(self, sentence: str) -> None:
        self.said.emit(sentence, "warning")

    def _on_run_moved(self, moved: m.RunMoved) -> None:
        self._follow(moved.before, moved.now)
        self.run_moved.emit(moved.before, moved.now)
        self.workspace.refresh()

    def _follow(self, before: Path, now: Path) -> None:
        if self.open_run_folder == before:
            self.open_run_folder = now

    def _set_stepping(self, is_stepping: bool) -> None:
        if is_stepping != self._is_stepping:
            self._is_stepping = is_stepping
            self.stepping_changed.emit(is_stepping)

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.state_changed.emit(state)
