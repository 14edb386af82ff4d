"""The one thread that owns torch: it trains, and between two updates it answers prompts and saves."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from core.corpus import training_text
from core.errors import UserError
from core.explanations import divergence_explained, memory_explained
from core.i18n import gettext as _
from core.memory import ask_for_large_pages
from core.runs import RunFolder
from core.values import (
    Diverged,
    EpochFinished,
    Moment,
    Progress,
    Prompt,
    SampleWritten,
    TrainingFinished,
    UpdateFinished,
)

if TYPE_CHECKING:
    from core.devices import DeviceChoice
    from core.generation import Writer
    from core.model import CharModel
    from core.trainer import Trainer

log = logging.getLogger(__name__)

PROGRESS_INTERVAL_S = 0.1
SAVE_INTERVAL_S = 10.0
# Saving is to cost no more than about this share of the time: a large model is saved more seldom.
SAVE_SHARE = 0.02
SPEED_WINDOW_S = 3.0

# A standing prompt is answered again as the weights change, but writing may take no more than about
# this share of the time.
ANSWER_SHARE = 0.01
ANSWER_INTERVAL_S = 0.25

# How long this thread may keep Python to itself while the window waits for its turn to draw (5 ms by
# default, at each of the hundred turns that a repaint takes).
SWITCH_INTERVAL_S = 0.0002
# How often torch's threads look for work before they sleep. The 300,000 times of GNU's OpenMP are right
# where nothing else runs; beside one busy program training then took 2.4 times as long.
SPIN_COUNT = "20000"
# By how much this thread, and those that torch makes in it, are nicer than the window's.
NICENESS = 5


class Worker(QThread):
    """Trains and writes at the window's request.

    Signals:
        engine_ready: torch is loaded.
        run_opened: ``RunOpened``, before the first ``ProgressMade`` of a run.
        progressed: ``ProgressMade``.
        answered: ``core.values.Continuation``.
        state_reached: ``StateReached``.
        refused: ``UserError`` of a request that could not be met; nothing has changed.
        warned: str, a sentence; training goes on.
    """

    engine_ready = Signal()
    run_opened = Signal(object)
    progressed = Signal(object)
    answered = Signal(object)
    state_reached = Signal(object)
    refused = Signal(object)
    warned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worker")
        self._requests: queue.SimpleQueue[m.Request] = queue.SimpleQueue()
        self._state = RunState.EMPTY
        self._quitting = False
        self._folder: RunFolder | None = None
        self._trainer: Trainer | None = None
        self._steps: Iterator[Progress] | None = None
        self._updates_left: int | None = None
        self._model: CharModel | None = None
        self._writer: Writer | None = None
        self._moment = Moment()
        self._prompt: Prompt | None = None
        self._answered: tuple[Prompt, Moment] | None = None
        self._cancelled: Prompt | None = None
        self._answer_due = 0.0
        self._save_due = 0.0
        self._heldout_perplexity: float | None = None
        self._warned_of_disk = False
        self._clear_progress()

    def request(self, request: m.Request) -> None:
        """Ask for something, from any thread; it is met after the present update or character."""
        self._requests.put(request)

    def stop_and_wait(self, timeout_ms: int = 10_000) -> bool:
        """Save, end the thread and wait for it; False where it did not end in time."""
        self.request(m.Quit())
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Serve requests until told to quit. Qt calls this in the new thread."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        os.environ.setdefault("GOMP_SPINCOUNT", SPIN_COUNT)  # Read once, when torch is loaded.
        ask_for_large_pages()
        import core.checkpoint
        import core.checkpoints
        import core.devices
        import core.generation
        import core.optimizers
        import core.resumption
        import core.trainer  # loaded here, after the window has appeared

        _let_the_window_go_first()
        self.engine_ready.emit()
        core.optimizers.preload()
        while not self._quitting:
            try:
                self._serve_requests()
                with memory_explained():
                    if self._state is RunState.TRAINING:
                        self._advance()
                    self._answer_if_due()
            except UserError as error:  # noqa: PERF203
                self._fail(str(error))
            except Exception as error:  # the thread must outlive any fault: the window hangs on it
                log.exception("the worker failed")
                self._fail(_fault_sentence(error))
        self._release()

    # Requests

    def _serve_requests(self) -> None:
        """Meet all requests that wait; where there is nothing else to do, wait for one."""
        while True:
            busy = self._state is RunState.TRAINING or self._is_answer_due()
            try:
                request = self._requests.get(block=not busy)
            except queue.Empty:
                return
            try:
                with memory_explained():
                    self._serve(request)
            except UserError as error:
                self.refused.emit(error)
            except Exception as error:
                log.exception("a request failed")
                self.refused.emit(UserError(_fault_sentence(error)))
            if self._quitting:
                return

    def _serve(self, request: m.Request) -> None:
        match request:
            case m.Start():
                self._start(request)
            case m.Resume(updates) if self._state is RunState.PAUSED:
                self._updates_left = updates
                self._recent.clear()
                self._reach(RunState.TRAINING)
            case m.Pause() if self._state is RunState.TRAINING:
                self._pause()
            case m.Stop() if self._state in {RunState.TRAINING, RunState.PAUSED}:
                self._end(RunState.STOPPED)
            case m.Reset() if self._state is not RunState.TRAINING:
                self._release()
                self._reach(RunState.EMPTY)
            case m.OpenRun():
                self._open(request)
            case m.Continue():
                self._continue(request)
            case m.Ask(prompt):
                self._prompt, self._cancelled = prompt, None
            case m.CancelAnswer():
                self._cancelled = self._prompt
                self._answered = (self._prompt, self._moment) if self._prompt else None
            case m.Pin(prefixes):
                if self._trainer is not None:
                    self._trainer.prefixes = prefixes
            case m.Quit():
                self._quitting = True

    def _start(self, request: m.Start) -> None:
        import torch

        from core.devices import choose_device
        from core.trainer import Trainer

        if self._state is RunState.TRAINING:
            return
        text = training_text(request.corpus, request.settings)
        choice = choose_device(request.settings.device)
        trainer = Trainer(request.settings, text, choice.device)
        folder = RunFolder.create(
            request.workspace, request.settings, request.corpus, text, torch_version=str(torch.__version__)
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
        from core.devices import choose_device
        from core.resumption import resumed, settings_with_epochs

        if self._state is RunState.TRAINING:
            return
        if self._trainer is not None:
            self._end(RunState.STOPPED)
        folder = RunFolder.open(request.folder)
        settings = settings_with_epochs(folder, request.epochs)
        choice = choose_device(request.device)
        trainer, passed_over = resumed(folder, request.corpus, settings, choice.device)
        self._release()
        self._begin(trainer, folder, choice, updates=None, is_new=False)
        for path in passed_over:
            self.warned.emit(_("“{path}” is damaged; an earlier checkpoint was used.").format(path=path))

    def _begin(
        self, trainer: Trainer, folder: RunFolder, choice: DeviceChoice, updates: int | None, *, is_new: bool
    ) -> None:
        self._trainer, self._folder = trainer, folder
        self._steps = trainer.run()
        self._updates_left = updates
        self._model, self._writer, self._moment = trainer.model, trainer.writer, trainer.moment
        self._save_due = time.monotonic() + SAVE_INTERVAL_S
        self.run_opened.emit(_opened(folder, self._moment, choice, is_new=is_new))
        self._reach(RunState.TRAINING)

    def _open(self, request: m.OpenRun) -> None:
        from core.checkpoint import load_model
        from core.devices import choose_device
        from core.generation import Writer

        if self._state is RunState.TRAINING:
            return
        folder = RunFolder.open(request.folder)
        choice = choose_device(request.device)
        model, moment = load_model(folder, choice.device)
        opened = _opened(folder, moment, choice, is_new=False)
        self._release()
        self._folder, self._model, self._moment = folder, model, moment
        self._writer = Writer(model, folder.vocab, folder.line_start)
        self.run_opened.emit(opened)
        # Only a run in this window's memory can go on; one opened from its folder has stopped.
        state = RunState.FINISHED if folder.state == "finished" else RunState.STOPPED
        self._state = state
        self.state_reached.emit(m.StateReached(state))

    # Training

    def _advance(self) -> None:
        """Take the trainer to its next value, and tell of it when it is time."""
        assert self._trainer is not None
        assert self._steps is not None
        progress = next(self._steps)
        self._moment = self._trainer.moment
        match progress:
            case UpdateFinished():
                self._updates.append(progress)
                if self._updates_left is not None:
                    self._updates_left -= 1
                    if self._updates_left <= 0:
                        self._pause()
            case EpochFinished():
                self._epochs.append(progress)
                self._record(progress)
            case SampleWritten():
                self._samples.append(progress)
                self._record(progress)
            case Diverged():
                self._record(progress)
                self._end(RunState.DIVERGED, divergence_explained(progress))
            case TrainingFinished():
                self._end(RunState.FINISHED)
        self._heldout_perplexity = (
            progress.heldout_perplexity if isinstance(progress, EpochFinished) else None
        )
        if self._state is RunState.TRAINING and time.monotonic() >= self._save_due:
            self._save("training")
        if time.monotonic() - self._told_at >= PROGRESS_INTERVAL_S:
            self._tell()

    def _pause(self) -> None:
        self._updates_left = None
        self._save("paused")
        self._reach(RunState.PAUSED)

    def _end(self, state: RunState, reason: str = "") -> None:
        """End the run, keep its model for writing."""
        self._save(state.value)
        self._drop_trainer()
        self._reach(state, reason)

    def _fail(self, reason: str) -> None:
        if self._trainer is None:
            self.warned.emit(reason)
            return
        try:
            self._end(RunState.FAILED, reason)
        except Exception:
            log.exception("the failed run could not be saved")
            self._trainer = self._steps = None
            self._reach(RunState.FAILED, reason)

    def _release(self) -> None:
        """Let go of the model; a run that had not ended is saved as stopped."""
        if self._trainer is not None:
            self._save("stopped")
        self._drop_trainer()
        self._folder = self._model = self._writer = None
        self._moment, self._answered = Moment(), None

    def _drop_trainer(self) -> None:
        self._tell()
        self._trainer = self._steps = self._updates_left = None
        if self._folder is not None:
            # Where the disk refused to say that it has ended.
            self._folder.release()

    def _reach(self, state: RunState, reason: str = "") -> None:
        self._tell()
        self._state = state
        self.state_reached.emit(m.StateReached(state, reason))

    # Telling and keeping

    def _clear_progress(self) -> None:
        self._updates: list[UpdateFinished] = []
        self._epochs: list[EpochFinished] = []
        self._samples: list[SampleWritten] = []
        self._told_at = 0.0
        self._recent: deque[tuple[float, int]] = deque()

    def _tell(self) -> None:
        if self._updates:
            self._keep_updates()
        if self._updates or self._epochs or self._samples:
            speed, left = self._speed()
            self.progressed.emit(
                m.ProgressMade(tuple(self._updates), tuple(self._epochs), tuple(self._samples), speed, left)
            )
        recent = self._recent
        self._clear_progress()
        self._recent = recent
        self._told_at = time.monotonic()

    def _speed(self) -> tuple[float, float | None]:
        """Return characters per second over the last seconds, and the seconds left at that speed."""
        now = time.monotonic()
        self._recent.append((now, sum(update.count for update in self._updates)))
        while now - self._recent[0][0] > SPEED_WINDOW_S:
            self._recent.popleft()
        elapsed = now - self._recent[0][0]
        characters = sum(count for _at, count in list(self._recent)[1:])
        if not elapsed or not characters or self._trainer is None:
            return 0.0, None
        settings = self._trainer.settings
        updates_left = self._trainer.total_updates - self._moment.update
        per_update = settings.batch_size * settings.num_steps
        return characters / elapsed, updates_left * per_update * elapsed / characters

    def _keep_updates(self) -> None:
        assert self._folder is not None
        try:
            self._folder.append_updates(self._updates)
        except UserError as error:
            self._warn_of_disk(error)

    def _record(self, progress: Progress) -> None:
        assert self._folder is not None
        try:
            self._folder.append(progress)
        except UserError as error:
            self._warn_of_disk(error)

    def _save(self, state: str) -> None:
        from core.checkpoint import save_weights
        from core.checkpoints import save_checkpoint

        assert self._folder is not None
        assert self._model is not None
        began = time.monotonic()
        # What is told is also kept, so that the checkpoint knows how far the files reach.
        self._tell()
        try:
            save_weights(self._folder, self._model, self._moment)
            if self._trainer is not None and state not in ("diverged", "failed"):
                save_checkpoint(self._folder, self._trainer.state(), self._heldout_perplexity)
            self._folder.set_state(state, self._moment)
            self._warned_of_disk = False
        except UserError as error:
            self._warn_of_disk(error)
        ended = time.monotonic()
        self._save_due = ended + max(SAVE_INTERVAL_S, (ended - began) / SAVE_SHARE)

    def _warn_of_disk(self, error: UserError) -> None:
        """Say once that the run can't be kept; training goes on, and every save tries again."""
        if not self._warned_of_disk:
            self.warned.emit(str(error))
        self._warned_of_disk = True

    # Writing

    def _is_answer_due(self) -> bool:
        if self._writer is None or self._prompt is None:
            return False
        if self._answered is None or self._answered[0] != self._prompt:
            return True
        if self._answered[1] == self._moment or self._prompt == self._cancelled:
            return False
        return self._state is not RunState.TRAINING or time.monotonic() >= self._answer_due

    def _answer_if_due(self) -> None:
        if self._quitting or not self._is_answer_due():
            return
        assert self._writer is not None
        assert self._prompt is not None
        prompt, moment = self._prompt, self._moment
        self._answered = (prompt, moment)
        began = time.monotonic()
        # Any request ends the answer: a new prompt makes it stale, and a stop must not wait for it.
        for continuation in self._writer.write(prompt, moment, lambda: not self._requests.empty()):
            self.answered.emit(continuation)
        if len(continuation.written) < prompt.num_chars:
            self._answered = None
        took_s = time.monotonic() - began
        self._answer_due = began + max(ANSWER_INTERVAL_S, took_s / ANSWER_SHARE)


def _let_the_window_go_first() -> None:
    """See to it that the window gets a core whenever it has something to draw.

    On Linux each thread has a niceness, and torch's threads take that of the thread which makes them: they
    may use every core, and give one up the moment the window wants it. Elsewhere torch uses one core less
    than there are, unless the person's environment says how many.
    """
    import torch

    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
        return
    cores = os.cpu_count() or 1
    if "OMP_NUM_THREADS" not in os.environ and torch.get_num_threads() >= cores > 1:
        torch.set_num_threads(cores - 1)


def _opened(folder: RunFolder, moment: Moment, choice: DeviceChoice, *, is_new: bool) -> m.RunOpened:
    return m.RunOpened(
        folder=folder.path,
        settings=folder.settings,
        corpus_name=folder.corpus_info.name,
        vocab=folder.vocab,
        updates=tuple(folder.updates()),
        epochs=tuple(folder.epochs()),
        samples=tuple(folder.samples()),
        moment=moment,
        device=choice.device.type,
        device_note=choice.note,
        is_new=is_new,
    )


def _fault_sentence(error: Exception) -> str:
    return _("Stopped by a fault of the program: {error}").format(error=f"{type(error).__name__}: {error}")
