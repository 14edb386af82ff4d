"""The worker: requests met, runs trained, followed and saved, in a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from charrnn_gui import messages as m
from charrnn_gui.faults import FaultError, details_of, in_a_line
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import engine
from charrnn_gui.worker.inbox import Inbox
from charrnn_gui.worker.reports import for_the_person, opened_report
from charrnn_gui.worker.saving import Saving
from charrnn_gui.worker.standing_questions import Answers
from charrnn_gui.worker.telling import Telling
from core.common.errors import ClaimLostError, UnsavedRunError, UserError
from core.common.i18n import gettext as _
from core.common.progress import Diverged, Moment, Progress, TrainingFinished, UpdateFinished
from core.installation.kind import how_to_repair
from core.runs import WEIGHTS_FILE, Marks, RunFolder, is_claimed
from core.runs.explanations import anew_explained, divergence_explained, memory_explained
from core.runs.layout import STATES_UNDER_WAY
from core.settings.settings import Settings
from core.text.corpus import training_text

if TYPE_CHECKING:
    from core.model.char_model import CharModel
    from core.model.devices import DeviceChoice
    from core.training.trainer import Trainer
    from core.writing.writer import Writer

# In the log the worker is one, whichever of its modules speaks.
log = logging.getLogger(__package__)

# How often the files of a run are looked at that another program trains.
FOLLOW_INTERVAL_S = 0.5
# So often in a row a look may fail before it is believed.
FOLLOW_TRIES = 5
# A large model on a slow disk takes its time, and what is not saved then is lost.
SAVING_PATIENCE_MS = 60_000


# Only a run in this window's memory can go on; one opened from its folder has ended, somehow.
_ENDED = {
    "finished": RunState.FINISHED,
    "diverged": RunState.DIVERGED,
    "failed": RunState.FAILED,
}


class Worker(QThread):
    """Trains and writes at the window's request.

    Signals:
        engine_ready: torch is loaded.
        run_opened: ``RunOpened``, before the first ``ProgressMade`` of a run.
        progressed: ``ProgressMade``.
        answered: ``core.common.progress.Continuation``.
        state_reached: ``StateReached``.
        refused: ``UserError`` of a request or an answer that could not be met; nothing has changed.
        warned: str, a sentence; training goes on.
        saving_reported: ``SavingReported``, as soon as the run can't be saved, and when it is saved again.
        run_moved: ``RunMoved``.
        pinned: the answer to each ``Pin``: tuple of the prefixes (str) that are pinned for the run now, as
            asked for or, if that was refused, as before; None: there is no run.
    """

    engine_ready = Signal()
    run_opened = Signal(object)
    progressed = Signal(object)
    answered = Signal(object)
    state_reached = Signal(object)
    refused = Signal(object)
    warned = Signal(str)
    saving_reported = Signal(object)
    run_moved = Signal(object)
    pinned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worker")
        self._inbox = Inbox()
        self._state = RunState.EMPTY
        self._quitting = self._is_loaded = False
        self._folder: RunFolder | None = None
        self._trainer: Trainer | None = None
        self._steps: Iterator[Progress] | None = None
        self._updates_left: int | None = None
        self._marks = Marks()
        self._looks_failed = 0
        self._peaks: dict[str, float] = {}
        self._device = "auto"
        self._model: CharModel | None = None
        self._writer: Writer | None = None
        self._moment = Moment()
        self._saving = Saving(self.saving_reported.emit)
        self._settled = threading.Event()
        self._unsaved = ""
        self._answers = Answers()
        self._telling = Telling()

    def request(self, request: m.Request) -> None:
        """Ask for something, from any thread; it is met after the present update or character.

        What is asked about a prompt is met within the update.
        """
        self._inbox.put(request)

    def is_loading(self) -> bool:
        """Whether torch is still being loaded, so that there is nothing to save; from any thread."""
        return self.isRunning() and not self._is_loaded

    @property
    def unsaved(self) -> str:
        """Why the run is not saved, or empty; as of ``settle_and_wait`` or the end of the thread."""
        return self._unsaved

    def settle_and_wait(self, timeout_ms: int = SAVING_PATIENCE_MS) -> bool:
        """Save the run for good and wait for it; False if that was not done in time.

        If it can't be saved a training is paused, and ``unsaved`` says why.
        """
        self._settled.clear()
        self.request(m.Settle())
        return self._settled.wait(timeout_ms / 1000)

    def stop_and_wait(self, timeout_ms: int = SAVING_PATIENCE_MS) -> bool:
        """Save, end the thread and wait for it; False where it did not end in time."""
        self.request(m.Quit())
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Serve requests until told to quit. Qt calls this in the new thread."""
        threading.current_thread().name = self.objectName()  # as the log calls it
        try:
            engine.load()
            self.engine_ready.emit()
            engine.preload()
        except Exception as error:  # a library that is damaged or not for this computer fails in many ways
            self._refuse_everything(error)
            return
        self._is_loaded = True
        while not self._quitting:
            try:
                self._serve_requests()
                if self._state is RunState.TRAINING:
                    with memory_explained(self._trainer.settings if self._trainer else None):
                        self._advance()
                elif self._state is RunState.FOLLOWING:
                    self._follow_patiently()
                elif self._saving.seconds_to_retry == 0.0:
                    self._retry_saving()
                self._answer_safely()
            # The thread must outlive any fault: the window hangs on it.
            except Exception as error:  # noqa: PERF203
                self._fail(error)
        self._unsaved = ""
        try:
            self._release()
        except UnsavedRunError as error:
            self._unsaved = self._saving.problem
            log.error("the run is lost: %s", error)
        except Exception as error:  # what can be kept of the run is kept
            self._fail(error)

    def _refuse_everything(self, error: Exception) -> None:
        """Say that torch can't be loaded, at once and whenever something is asked for that needs it."""
        log.error("torch can't be loaded", exc_info=error)
        sentence = _(
            "PyTorch can't be loaded, so nothing can be trained or written: {error}. {remedy}"
        ).format(error=in_a_line(error), remedy=how_to_repair())
        details = details_of(error)
        self.refused.emit(FaultError(sentence, details))
        while not isinstance(request := self._inbox.take(block=True), m.Quit):
            if isinstance(request, m.Start | m.OpenRun | m.Continue | m.Branch):
                self.refused.emit(FaultError(sentence, details))

    # Requests

    def _serve_requests(self) -> None:
        """Meet all requests that wait; where there is nothing else to do, wait for one."""
        while True:
            busy = self._state is RunState.TRAINING or self._is_answer_due()
            timeout_s = self._saving.seconds_to_retry
            if self._state is RunState.FOLLOWING:
                timeout_s = FOLLOW_INTERVAL_S
            request = self._inbox.take(block=not busy, timeout_s=timeout_s)
            if request is None:
                return
            try:
                settings = request.settings if isinstance(request, m.Start | m.Branch) else None
                with memory_explained(settings):
                    self._serve(request)
            except Exception as error:
                changes_run = isinstance(request, m.Resume | m.Pause | m.Stop | m.Reset | m.Settle)
                if changes_run and not isinstance(error, UnsavedRunError):
                    self._fail(error)
                else:
                    self.refused.emit(for_the_person(error))
            finally:
                if isinstance(request, m.Settle):
                    self._unsaved = self._saving.problem
                    self._settled.set()
            if self._quitting:
                return

    def _serve(self, request: m.Request) -> None:
        match request:
            case m.Start():
                self._start(request)
            case m.Resume(updates) if self._state is RunState.PAUSED:
                self._updates_left = updates
                self._telling.forget_speed()
                self._reach(RunState.TRAINING)
            case m.Resume(updates) if self._updates_left is not None:
                # The run still makes the updates that were asked for before.
                self._updates_left = None if updates is None else self._updates_left + updates
            case m.Pause() if self._state is RunState.TRAINING:
                self._pause()
            case m.Stop() if self._state in {RunState.TRAINING, RunState.PAUSED}:
                self._stop()
            case m.Reset() if self._state is not RunState.TRAINING:
                self._release()
                self._reach(RunState.EMPTY)
            case m.OpenRun():
                self._open(request)
            case m.Continue():
                self._continue(request)
            case m.Branch():
                self._branch(request)
            case m.Ask(prompt):
                self._answers.ask(prompt)
            case m.CancelAnswer():
                self._answers.cancel(self._moment)
            case m.Pin(prefixes):
                self._pin(prefixes)
            case m.KeepBaselines(path, baselines):
                if self._trainer is not None and self._folder is not None and self._folder.path == path:
                    self._folder.keep_baselines(baselines)
            case m.SaveAgain():
                self._retry_saving()
            case m.SaveIn(parent):
                self._save_in(parent)
            case m.Discard():
                self._discard()
            case m.Settle():
                self._settle()
            case m.Quit():
                self._quitting = True

    def _start(self, request: m.Start) -> None:
        import torch

        from core.model.devices import choose_device
        from core.training.trainer import Trainer

        if self._state is RunState.TRAINING:
            return
        self._saving.check_saved()
        text = training_text(request.corpus, request.settings)
        choice = choose_device(request.settings.device)
        trainer = Trainer(request.settings, text, choice.device)
        folder = RunFolder.create(
            request.workspace,
            request.settings,
            request.corpus,
            text,
            torch_version=str(torch.__version__),
            baselines=request.baselines,
        )
        self._release()
        self._begin(trainer, folder, choice, request.updates, is_new=True)
        if request.corpus.changed_on_disk():
            self.warned.emit(
                _(
                    "“{name}” has changed on disk since it was opened. This run is trained on the text as "
                    "it was then; to train on it as it is now, stop, open it again and train."
                ).format(name=request.corpus.name)
            )

    def _continue(self, request: m.Continue) -> None:
        from core.model.devices import choose_device
        from core.saving.resumption import resumed, settings_to_go_on

        if self._state is RunState.TRAINING:
            return
        if self._trainer is not None:
            self._end(RunState.STOPPED)
        self._saving.check_saved()
        folder = RunFolder.open(request.folder)
        # Before anything of it is relied on: another program may train it at this moment.
        folder.claim()
        try:
            settings = settings_to_go_on(folder, request.end, request.saving)
            choice = choose_device(request.device)
            trainer, passed_over = resumed(folder, request.corpus, settings, choice.device)
            self._release()
        except BaseException:
            folder.release()
            raise
        self._begin(trainer, folder, choice, updates=None, is_new=False)
        for path in passed_over:
            self.warned.emit(_("“{path}” is damaged; an earlier checkpoint was used.").format(path=path))
        if not trainer.moment.update:
            self.warned.emit(anew_explained(folder.path.name))

    def _branch(self, request: m.Branch) -> None:
        from core.model.devices import choose_device
        from core.saving.resumption import branch_settings, branched

        if self._state is RunState.TRAINING:
            return
        if self._trainer is not None:
            self._end(RunState.STOPPED)
        self._saving.check_saved()
        run = RunFolder.open(request.folder)
        settings = branch_settings(run, request.settings)
        choice = choose_device(settings.device)
        folder, trainer = branched(
            run, request.update, request.corpus, settings, choice.device, request.workspace
        )
        self._release()
        self._begin(trainer, folder, choice, updates=None, is_new=False)

    def _pin(self, prefixes: tuple[str, ...]) -> None:
        """Let the run on display have these prefixes; one that another program trains is left alone."""
        try:
            if self._folder is not None and self._state is not RunState.FOLLOWING:
                self._folder.pin(prefixes)
                if self._trainer is not None:
                    self._trainer.prefixes = prefixes
        finally:
            self.pinned.emit(None if self._folder is None else self._folder.settings.prefixes)

    def _begin(
        self, trainer: Trainer, folder: RunFolder, choice: DeviceChoice, updates: int | None, *, is_new: bool
    ) -> None:
        self._trainer, self._folder = trainer, folder
        self._saving.begin(folder)
        trainer.meanwhile = self._answer_meanwhile
        self._steps = trainer.run()
        self._updates_left = updates
        self._model, self._writer, self._moment = trainer.model, trainer.writer, trainer.moment
        _log_beginning(trainer, choice, is_new=is_new)
        opened, _marks = opened_report(folder, self._moment, choice, is_new=is_new, can_write=True)
        peak_flops = self._peak_flops(trainer.settings, choice)
        self.run_opened.emit(replace(opened, peak_flops=peak_flops, seconds=trainer.seconds))
        self._reach(RunState.TRAINING)

    def _peak_flops(self, settings: Settings, choice: DeviceChoice) -> float:
        """Return what large products reach on the CPU in the run's precision, measured once; else 0."""
        from core.model.products import peak_flops

        if choice.device.type != "cpu":
            return 0.0
        if settings.precision not in self._peaks:
            self._peaks[settings.precision] = peak_flops(settings.precision)
        return self._peaks[settings.precision]

    def _open(self, request: m.OpenRun) -> None:
        if self._state is RunState.TRAINING:
            return
        is_ours = (
            self._trainer is not None and self._folder is not None and self._folder.path == request.folder
        )
        self._show(RunFolder.open(request.folder), request.device, follows=not is_ours)

    def _show(self, folder: RunFolder, device: str, *, follows: bool) -> None:
        """Show what a run's folder holds; with ``follows``, and what another program adds to it."""
        from core.model.devices import choose_device
        from core.saving.weights import load_model
        from core.writing.writer import Writer

        ended = RunState.CUT_OFF if follows and folder.state in STATES_UNDER_WAY else RunState.STOPPED
        follows = follows and is_claimed(folder.path)
        choice = choose_device(device)
        model, moment = None, folder.moment
        # One that has just begun to be trained has no weights yet, nor one that was cut off then.
        if folder.moment.update or folder.file(WEIGHTS_FILE).exists():
            model, moment = load_model(folder, choice.device)
        opened, marks = opened_report(folder, moment, choice, is_new=False, can_write=model is not None)
        self._release()
        self._folder, self._model, self._moment, self._marks = folder, model, moment, marks
        self._looks_failed = 0
        if model is not None:
            self._writer = Writer(model, folder.vocab, folder.line_start)
        self._device = device
        self.run_opened.emit(opened)
        self._reach(RunState.FOLLOWING if follows else _ENDED.get(folder.state, ended))

    def _follow_patiently(self) -> None:
        """Follow; a network disk may show a file that was just replaced only in part, for a second."""
        try:
            self._follow()
        except UserError:
            self._looks_failed += 1
            if self._looks_failed >= FOLLOW_TRIES:
                raise
        else:
            self._looks_failed = 0

    def _follow(self) -> None:
        """Tell what another program has added to the run; where it has saved, write with the new weights."""
        from core.saving.weights import load_model
        from core.writing.writer import Writer

        assert self._folder is not None
        folder = RunFolder.open(self._folder.path)
        goes_on = is_claimed(folder.path)
        news = folder.news(self._marks)
        if news is None or not goes_on or (self._model is None and folder.file(WEIGHTS_FILE).exists()):
            # It went back to a checkpoint, has ended, or can write now: as if it were opened anew.
            self._show(folder, self._device, follows=True)
            return
        self._marks = news.marks
        self._telling.add_news(news)
        self._tell()
        if self._model is not None and folder.moment != self._folder.moment:
            self._model, self._moment = load_model(folder, self._model.device)
            self._writer = Writer(self._model, folder.vocab, folder.line_start)
        self._folder = folder

    # Training

    def _advance(self) -> None:
        """Take the trainer to its next value, and tell of it when it is time."""
        assert self._trainer is not None
        assert self._steps is not None
        progress = next(self._steps)
        self._moment = self._trainer.moment
        self._saving.append(progress)
        self._telling.add(progress)
        match progress:
            case UpdateFinished() if self._updates_left is not None:
                self._updates_left -= 1
                if self._updates_left <= 0:
                    self._pause()
            case Diverged():
                self._end(RunState.DIVERGED, divergence_explained(progress))
            case TrainingFinished():
                self._end(RunState.FINISHED)
        if self._state is RunState.TRAINING:
            self._saving.save_if_due(self._trainer)
        if self._telling.is_due():
            self._tell()

    def _pause(self) -> None:
        self._updates_left = None
        if not self._has_diverged():
            self._save("paused")
            self._reach(RunState.PAUSED)

    def _stop(self) -> None:
        if not self._has_diverged():
            self._end(RunState.STOPPED)

    def _has_diverged(self) -> bool:
        """End the run where its last update has ruined the weights, as no other update will tell of it."""
        assert self._trainer is not None
        diverged = self._trainer.divergence()
        if diverged is None:
            return False
        self._moment = self._trainer.moment
        self._saving.append(diverged)
        self._end(RunState.DIVERGED, divergence_explained(diverged))
        return True

    def _end(self, state: RunState, reason: str = "") -> None:
        """End the run, keep its model for writing."""
        self._save(state.value)
        self._drop_trainer()
        self._reach(state, reason)

    def _fail(self, error: Exception) -> None:
        """End the run as failed, where there is one, and say why."""
        if self._state is RunState.FOLLOWING:
            self._reach(RunState.STOPPED, error=for_the_person(error))
            return
        if self._trainer is None or self._folder is None:
            self.refused.emit(for_the_person(error))
            return
        told = for_the_person(error, self._folder.moment)
        try:
            if isinstance(error, ClaimLostError):
                self._saving.give_up()  # the folder is another program's
            else:
                self._save("failed")
        except Exception:
            # As on a GPU that is gone: the weights that were saved last stay, and these can't write any more.
            log.exception("the weights of the failed run could not be saved")
            self._model = self._writer = None
            self._saving.give_up()
            with contextlib.suppress(UserError):
                self._folder.set_state("failed")
        self._drop_trainer()
        self._reach(RunState.FAILED, error=told)

    def _release(self) -> None:
        """Let go of the model; a run that had not ended is saved as stopped.

        Raises:
            UnsavedRunError: it can't be saved; it has ended, and stays.
        """
        if self._trainer is not None:
            state = RunState.STOPPED if self._trainer.divergence() is None else RunState.DIVERGED
            try:
                self._save(state.value)
            except ClaimLostError as error:  # what was wanted instead of this run goes on
                self._saving.give_up()
                self.warned.emit(str(error))
            self._drop_trainer()
            if self._saving.problem:
                self._reach(state)
        self._saving.check_saved()
        self._saving.close_if_saved()
        self._folder = self._model = self._writer = None
        self._moment = Moment()
        self._answers.forget()

    def _drop_trainer(self) -> None:
        self._tell()
        self._saving.close_if_saved()
        self._trainer = self._steps = self._updates_left = None

    # A run that could not be saved

    def _retry_saving(self) -> None:
        self._saving.retry()
        if self._trainer is None:
            self._saving.close_if_saved()

    def _save_in(self, parent: Path) -> None:
        before = self._folder
        is_training = self._state is RunState.TRAINING
        folder = self._saving.save_in(parent, self._trainer if is_training else None)
        if folder is None:
            return
        assert before is not None
        self._folder = folder
        self.run_moved.emit(m.RunMoved(before.path, folder.path))
        if self._trainer is None:
            self._saving.close_if_saved()

    def _discard(self) -> None:
        if self._trainer is None and self._saving.problem:
            self._saving.give_up()
            self._release()
            self._reach(RunState.EMPTY)

    def _settle(self) -> None:
        """Save the run as stopped; if it can't be, leave it paused, as the person may change their mind."""
        if self._trainer is None:
            self._retry_saving()
            return
        if self._has_diverged():
            return
        self._save("stopped")
        if not self._saving.problem:
            self._drop_trainer()
            self._reach(RunState.STOPPED)
        else:
            self._pause()

    def _reach(self, state: RunState, reason: str = "", error: UserError | None = None) -> None:
        self._tell()
        self._state = state
        log.info("%s at epoch %d, update %d", state.value, self._moment.epoch, self._moment.update)
        self.state_reached.emit(m.StateReached(state, reason, error))

    # Telling and keeping

    def _tell(self) -> None:
        trainer = self._trainer
        made = self._telling.take(
            self._characters_left(),
            trainer.seconds if trainer is not None else 0.0,
            trainer.settings.time_limit_s if trainer is not None else 0.0,
        )
        if made is not None:
            self.progressed.emit(made)
        self._saving.tell()

    def _characters_left(self) -> int | None:
        if self._trainer is None:
            return None
        settings = self._trainer.settings
        updates_left = self._trainer.total_updates - self._moment.update
        return updates_left * settings.batch_size * settings.num_steps

    def _save(self, state: str) -> None:
        """Save the run as it stands, and wait until that is done or has failed."""
        assert self._trainer is not None
        self._saving.save(state, self._trainer)

    # Writing

    def _is_answer_due(self) -> bool:
        is_training = self._state is RunState.TRAINING
        return self._writer is not None and self._answers.is_due(self._moment, is_training=is_training)

    def _answer_safely(self) -> None:
        """Answer where it is due; a prompt that can't be answered is left alone, and ends no training."""
        try:
            with memory_explained():
                self._answer_if_due()
        except Exception as error:
            self._answers.give_up()
            self.refused.emit(for_the_person(error))

    def _answer_meanwhile(self) -> None:
        """Answer what is asked while an update computes; what would end the training waits for its end."""
        while (request := self._inbox.take_about_prompts()) is not None:
            self._serve(request)
        if self._inbox.is_empty():
            self._answer_safely()

    def _answer_if_due(self) -> None:
        if self._quitting or not self._is_answer_due():
            return
        assert self._writer is not None
        # Any request ends the answer: a new prompt makes it stale, and a stop must not wait for it.
        for continuation in self._answers.written(
            self._writer, self._moment, lambda: not self._inbox.is_empty()
        ):
            self.answered.emit(continuation)


def _log_beginning(trainer: Trainer, choice: DeviceChoice, *, is_new: bool) -> None:
    """Log all that a run depends on but what the person typed."""
    settings = {name: value for name, value in trainer.settings.to_json().items() if name != "prefixes"}
    log.info(
        "a run %s: %d characters known, %d updates an epoch, on %s (%s), settings %s",
        "begins" if is_new else "goes on",
        len(trainer.vocab),
        trainer.updates_per_epoch,
        choice.device,
        choice.note or "as wanted",
        settings,
    )
