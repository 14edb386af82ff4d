"""The run in the window: it is begun, shown, trained and released here, and reported to the window."""

from __future__ import annotations

import logging
import weakref
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import beginning
from charrnn_gui.worker.held_moments import Kept
from charrnn_gui.worker.opened_runs import FollowedRun, OpenedRun, opened
from charrnn_gui.worker.reports import for_the_person
from charrnn_gui.worker.saving import SavingReports, problem_of
from charrnn_gui.worker.signals import WorkerSignals
from charrnn_gui.worker.telling import Telling
from core.common.errors import ClaimLostError, UserError
from core.common.progress import Diverged, Moment, Progress
from core.runs import RunFolder
from core.runs.explanations import divergence_explained

if TYPE_CHECKING:
    from collections.abc import Callable

    from charrnn_gui.worker.questions import Questions
    from core.saving.training_run import TrainingRun
    from core.writing.writer import Writer

# All modules of the worker have one name in the log.
log = logging.getLogger(__package__)

# The interval of checking the files of a run that another program trains.
FOLLOW_INTERVAL_S = 0.5


class Display:
    """The run on display: it is trained here, followed, or only opened; or there is none.

    Args:
        signals: report on the run. The reference is weak: in a cycle of references, Python's garbage
            collector could delete the thread while another thread runs, and Qt would crash.
        questions: hear when another model will write, and when a run has another folder.
    """

    def __init__(self, signals: WorkerSignals, questions: Questions) -> None:
        self._signals: WorkerSignals = weakref.proxy(signals)
        self._questions = questions
        self._run: TrainingRun | FollowedRun | OpenedRun | None = None
        self._saving = SavingReports(signals.saving_reported.emit)
        self._telling = Telling()

    @property
    def state(self) -> RunState:
        """The state of the run."""
        return RunState.EMPTY if self._run is None else RunState(self._run.state)

    @property
    def moment(self) -> Moment:
        """The moment of its weights."""
        return Moment() if self._run is None else self._run.moment

    @property
    def writer(self) -> Writer | None:
        """The writer with these weights; None if there are none."""
        return None if self._run is None else self._run.writer

    @property
    def present(self) -> Kept | None:
        """What writes with these weights; None if there are none."""
        run = self._run
        if run is None or run.writer is None:
            return None
        return Kept(run.folder.path, run.moment, run.writer, is_present=True)

    @property
    def problem(self) -> str:
        """The reason why the run is not saved; empty if it is, or if there is none."""
        return problem_of(self._trained)

    def tell_every(self, interval_s: float) -> None:
        """Report progress so often from now on; from any thread."""
        self._telling.interval_s = interval_s

    def seconds_to_wait(self) -> float | None:
        """Return the seconds until ``do_what_is_due`` has something to do; None: after a request."""
        if isinstance(self._run, FollowedRun):
            return FOLLOW_INTERVAL_S
        run = self._trained
        return None if run is None else run.seconds_to_retry()

    @property
    def _trained(self) -> TrainingRun | None:
        """The run on display if it is trained here, or was until it ended."""
        return None if isinstance(self._run, FollowedRun | OpenedRun) else self._run

    @property
    def _under_way(self) -> TrainingRun | None:
        """The run on display if it is trained or paused here."""
        run = self._trained
        return run if run is not None and run.is_under_way else None

    def serve(self, request: m.Request, meanwhile: Callable[[], None]) -> None:
        """Serve a request about the run on display, or about a run to show; ignore other requests.

        ``meanwhile`` becomes ``Trainer.meanwhile`` of a run that begins: it is called several times in an
        update.
        """
        match request:
            case m.Start() | m.Continue() | m.Branch() if self._may_replace(request):
                self._begin(request, meanwhile)
            case m.OpenRun(folder, device) if self._may_replace(request):
                is_ours = self._under_way is not None and self._under_way.folder.path == folder
                self._show(folder, device, follows=not is_ours)
            case m.Reset() if self.state is not RunState.TRAINING:
                self.let_go()
                self._announce()
            case m.Pin(prefixes):
                self._pin(prefixes)
            case m.FollowRenamed(before, now):
                self._questions.follow(before, now)
                self._follow_renamed(before, now)
            case _:
                if (under_way := self._under_way) is not None:
                    self._serve_training(request, under_way)
                if (trained := self._trained) is not None:
                    self._serve_saving(request, trained)

    def _may_replace(self, request: m.Request) -> bool:
        """Return whether another run may take the place of the one on display, which ends then."""
        return self.state is not RunState.TRAINING or getattr(request, "ends_training", False)

    def _pin(self, prefixes: tuple[str, ...]) -> None:
        """Pin these prefixes for the run on display, unless another program trains it."""
        run = self._run
        try:
            if run is not None and not isinstance(run, FollowedRun):
                run.pin(prefixes)
        finally:
            self._signals.pinned.emit(None if run is None else run.folder.settings.prefixes)

    def _follow_renamed(self, before: Path, now: Path) -> None:
        """Use the new folder of the run on display, if it is at rest and saved."""
        run = self._run
        if run is None or run.folder.path != before or self._under_way is not None or self.problem:
            return
        folder = RunFolder.open(now)
        if isinstance(run, FollowedRun):
            run.folder = folder
        else:
            self._run = OpenedRun(folder, run.state, run.moment, run.writer)

    def _serve_training(self, request: m.Request, run: TrainingRun) -> None:
        """Serve a request about a run that is under way."""
        match request:
            case m.Resume(updates):
                was_paused = run.state == "paused"
                run.go_on(updates)
                if was_paused:
                    self._telling.forget_speed()
                    self._announce()
            case m.ChangeSetting(setting, value):
                self._report_change(run, run.change(setting, value))
            case m.Pause() if run.state == "training":
                self._report(run, run.pause())
            case m.Stop():
                self._report(run, run.stop())
            case m.Settle():
                self._report(run, run.stop_if_saved())
            case m.KeepBaselines(path, baselines) if run.folder.path == path:
                run.folder.keep_baselines(baselines)

    def _serve_saving(self, request: m.Request, run: TrainingRun) -> None:
        """Serve a request about saving a run that is or was trained here."""
        match request:
            case m.SaveAgain():
                self._retry_saving(run)
            case m.Settle() if not run.is_under_way:
                self._retry_saving(run)
            case m.SaveIn(parent) if run.trouble is not None:
                before = run.folder.path
                run.save_in(parent)
                self._questions.follow(before, run.folder.path)
                self._saving.tell_moved(run)
                self._signals.run_moved.emit(m.RunMoved(before, run.folder.path))
            case m.Discard() if run.trouble is not None and not run.is_under_way:
                run.give_up_saving()
                self.let_go()
                self._announce()

    def _begin(self, request: m.Start | m.Continue | m.Branch, meanwhile: Callable[[], None]) -> None:
        """Begin a training in place of the run on display."""
        run = self._under_way
        if run is not None and isinstance(request, m.Continue) and request.folder == run.folder.path:
            self._report(run, run.stop())
        if self._trained is not None:
            self._saving.check_saved(self._trained)
        begun, report = beginning.begun(request)
        try:
            self.let_go()
        except BaseException:
            begun.release()
            raise
        begun.trainer.meanwhile = meanwhile
        self._run = begun
        self._signals.run_opened.emit(report)
        self._announce()
        for note in beginning.notes(request, begun):
            self._signals.warned.emit(note)

    def _show(self, path: Path, device: str, *, follows: bool) -> None:
        """Show the run in a folder; with ``follows``, also the progress that another program adds."""
        run, report = opened(RunFolder.open(path), device, follows=follows)
        self.let_go()
        self._run = run
        self._signals.run_opened.emit(report)
        self._announce()

    def do_what_is_due(self) -> None:
        """Train the run on display for a little, check its files again, or save it."""
        run = self._run
        if isinstance(run, FollowedRun):
            self._follow(run)
        elif run is None or isinstance(run, OpenedRun):
            return
        elif run.state == "training":
            self._report(run, run.advance())
            if run.has_made_its_updates:
                # A pause does not wait for an answer.
                self._report(run, run.advance())
        elif run.seconds_to_retry() == 0.0:
            self._retry_saving(run)

    def _follow(self, run: FollowedRun) -> None:
        """Report the progress that another program has added to the run."""
        try:
            news = run.look()
            if news is None:
                self._show(run.folder.path, run.device, follows=True)
            else:
                self._telling.add_told(news.told)
                self._tell()
        except UserError:
            if run.has_failed_often():
                raise

    def _retry_saving(self, run: TrainingRun) -> None:
        run.retry_saving()
        self._saving.tell(run)

    def let_go(self) -> None:
        """Release the run on display; if it has not ended, save it as stopped.

        Raises:
            UnsavedRunError: it can't be saved; it has ended, and stays on display.
        """
        if (run := self._under_way) is not None:
            try:
                run.stop()
            except ClaimLostError as error:  # The next run is begun in any case.
                run.fail(error)
                self._signals.warned.emit(str(error))
            self._tell()
            if run.trouble is not None:
                self._announce()
        if (run := self._trained) is not None:
            self._saving.check_saved(run)
        self._run = None
        self._questions.forget_answers()

    def fail(self, error: Exception) -> None:
        """End the run on display as failed, if it is under way, and report why."""
        if isinstance(self._run, FollowedRun):
            self._run = self._run.left()
            self._announce(error=for_the_person(error))
        elif (run := self._under_way) is None:
            self._signals.refused.emit(m.Refused(for_the_person(error)))
        else:
            told = for_the_person(error, run.folder.moment)
            run.fail(error)
            self._announce(error=told)

    # Reports

    def _report(self, run: TrainingRun, happened: tuple[Progress, ...]) -> None:
        """Report the progress of ``run`` when it is time, and its state if it no longer trains."""
        for progress in happened:
            self._telling.add(progress)
        if run.state != "training":
            last = happened[-1] if happened else None
            self._announce(divergence_explained(last) if isinstance(last, Diverged) else "")
        elif self._telling.is_due():
            self._tell()

    def _report_change(self, run: TrainingRun, happened: tuple[Progress, ...]) -> None:
        """Report a change of a setting at once; it leaves the run in its state, unless it has diverged."""
        if run.is_under_way:
            for progress in happened:
                self._telling.add(progress)
            self._tell()
        else:
            self._report(run, happened)

    def _announce(self, reason: str = "", error: UserError | None = None) -> None:
        """Report the state of the run on display, after all its progress."""
        self._tell()
        state, moment = self.state, self.moment
        log.info("%s at epoch %d, update %d", state.value, moment.epoch, moment.update)
        self._signals.state_reached.emit(m.StateReached(state, reason, error))
        if state is RunState.TRAINING:
            self._telling.tell_next_at_once()

    def _tell(self) -> None:
        run = self._trained
        if run is None:
            made = self._telling.take(None)
        else:
            stage = run.stage
            limit_s = run.folder.settings.time_limit_s
            made = self._telling.take(stage.characters_left, stage.seconds, limit_s)
        if made is not None:
            under_way = self._under_way
            in_effect = None if under_way is None else under_way.in_effect
            self._signals.progressed.emit(replace(made, in_effect=in_effect))
        if run is not None:
            self._saving.tell(run)
