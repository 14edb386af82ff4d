"""The worker: serves requests; trains, follows and saves runs in a thread of its own."""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject

from charrnn_gui import messages as m
from charrnn_gui.faults import FaultError, details_of, in_a_line
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import beginning, engine
from charrnn_gui.worker.display import Display
from charrnn_gui.worker.inbox import Inbox
from charrnn_gui.worker.questions import Questions
from charrnn_gui.worker.reports import for_the_person
from charrnn_gui.worker.signals import WorkerSignals
from core.common.errors import UnsavedRunError
from core.common.i18n import gettext as _
from core.installation.kind import how_to_repair
from core.settings.smaller import memory_explained

# All modules of the worker have one name in the log.
log = logging.getLogger(__package__)

# Saving a large model on a slow disk takes long, and unsaved training is lost.
SAVING_PATIENCE_MS = 60_000


class Worker(WorkerSignals):
    """Trains and writes at the window's request; it answers by the ``WorkerSignals``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worker")
        self._inbox = Inbox()
        self._questions = Questions(self, self._inbox)
        self._display = self._questions.display = Display(self, self._questions)
        self._quitting = self._is_loaded = self._is_serving = False
        self._settled = threading.Event()
        self._unsaved = ""

    def request(self, request: m.Request) -> None:
        """Add a request, from any thread; it is served after the current update or character.

        Requests about prompts are served within the update.
        """
        self._inbox.put(request)

    def tell_every(self, interval_s: float) -> None:
        """Report the progress of a training so often from now on; from any thread."""
        self._display.tell_every(interval_s)

    def is_loading(self) -> bool:
        """Whether torch is still being loaded, so that there is nothing to save; from any thread."""
        return self.isRunning() and not self._is_loaded

    @property
    def unsaved(self) -> str:
        """Why the run is not saved, or empty; set by ``settle_and_wait`` and at the end of the thread."""
        return self._unsaved

    def settle_and_wait(self, timeout_ms: int = SAVING_PATIENCE_MS) -> bool:
        """Save the run before closing, and wait for it; False if that took too long.

        If it can't be saved, a training is paused, and ``unsaved`` says why.
        """
        self._settled.clear()
        self.request(m.Settle())
        return self._settled.wait(timeout_ms / 1000)

    def stop_and_wait(self, timeout_ms: int = SAVING_PATIENCE_MS) -> bool:
        """Save, end the thread and wait for it; False if it did not end in time."""
        self.request(m.Quit())
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Serve requests until told to quit. Qt calls this in the new thread."""
        threading.current_thread().name = self.objectName()  # as in the log
        try:
            engine.load()
            self.engine_ready.emit()
            engine.preload()
        except Exception as error:  # A damaged library, or one for another computer, fails in many ways.
            self._refuse_everything(error)
            return
        self._is_loaded = True
        while True:
            try:
                self._serve_requests()
                if self._quitting:
                    break
                self._display.do_what_is_due()
                self._questions.answer()
            # The thread must survive any fault, because the window depends on it.
            except Exception as error:
                self._display.fail(error)
        self._unsaved = ""
        try:
            self._display.let_go()
        except UnsavedRunError as error:
            self._unsaved = self._display.problem
            log.error("the run is lost: %s", error)
        except Exception as error:  # The run is saved as far as possible.
            self._display.fail(error)

    def _refuse_everything(self, error: Exception) -> None:
        """Report that torch can't be loaded, now and for every request that needs it."""
        log.error("torch can't be loaded", exc_info=error)
        sentence = _(
            "PyTorch can't be loaded, so nothing can be trained or written: {error}. {remedy}"
        ).format(error=in_a_line(error), remedy=how_to_repair())
        details = details_of(error)
        self.refused.emit(m.Refused(FaultError(sentence, details)))
        while not isinstance(request := self._inbox.take(block=True), m.Quit):
            if isinstance(request, m.Start | m.OpenRun | m.Continue | m.Branch):
                self.refused.emit(m.Refused(FaultError(sentence, details), request))

    # Requests

    def _serve_requests(self) -> None:
        """Serve all waiting requests; if there is nothing else to do, wait for one."""
        while True:
            is_training = self._display.state is RunState.TRAINING
            is_busy = is_training or self._questions.are_due()
            request = self._inbox.take(block=not is_busy, timeout_s=self._display.seconds_to_wait())
            if request is None:
                return
            self._serve_safely(request)
            if self._quitting:
                return

    def _serve_safely(self, request: m.Request) -> None:
        """Serve a request; report it as refused if it can't be served."""
        self._is_serving = True
        try:
            with memory_explained():
                self._serve(request)
        except Exception as error:
            changes_run = isinstance(request, m.Resume | m.Pause | m.Stop | m.Reset | m.Settle)
            if changes_run and not isinstance(error, UnsavedRunError):
                self._display.fail(error)
            else:
                self.refused.emit(m.Refused(for_the_person(error), request))
        finally:
            self._is_serving = False
            if isinstance(request, m.Settle):
                self._unsaved = self._display.problem
                self._settled.set()

    def _serve(self, request: m.Request) -> None:
        match request:
            case m.Size():
                self.sized.emit(beginning.sized(request))
            case m.Estimate():
                self._estimate(request)
            case m.Quit():
                self._quitting = True
            case _:
                if not self._questions.serve(request):
                    self._display.serve(request, self._answer_meanwhile)

    def _estimate(self, request: m.Estimate) -> None:
        """Estimate a run, unless another request waits: then do so after it."""
        try:
            self._give_way()
            # Beside a training it would be wrong.
            is_training = self._display.state is RunState.TRAINING
            self.estimated.emit(
                m.Estimated(request, 0.0) if is_training else beginning.estimated(request, self._give_way)
            )
        except _GivesWayError:
            self._inbox.put(request)

    def _give_way(self) -> None:
        """End an estimate if another request waits."""
        if self._inbox.has_other_than(m.Estimate):
            raise _GivesWayError

    def _answer_meanwhile(self) -> None:
        """Answer prompts during an update; requests that affect the training wait for its end."""
        if self._is_serving or self._quitting:
            # A stop or a save passes over the last batch again, and must not wait for a long answer.
            return
        while (request := self._inbox.take_about_prompts()) is not None:
            self._serve_safely(request)
        if self._inbox.is_empty():
            self._questions.answer_meanwhile()


class _GivesWayError(Exception):
    """An estimate gives way to another request."""
