"""What the window asks of a model: answered in turns with the training, between two updates or within one."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from charrnn_gui import questions as q
from charrnn_gui.run_state import RunState
from charrnn_gui.worker.adaptations import Adaptations
from charrnn_gui.worker.held_moments import HeldMoments, Kept
from charrnn_gui.worker.inbox import Inbox
from charrnn_gui.worker.reports import for_the_person
from charrnn_gui.worker.signals import WorkerSignals
from charrnn_gui.worker.single_questions import Report, SingleQuestions
from charrnn_gui.worker.standing_questions import Answers, Readings
from core.common.choices import Choice
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.progress import Moment
from core.common.weights_of import PRESENT, WeightsOf
from core.settings.smaller import memory_explained

if TYPE_CHECKING:
    from charrnn_gui.worker.display import Display


class Questions:
    """Knows what waits for an answer, and which weights give it.

    A question that can't be answered is given up, and does not end the training.

    Args:
        signals: tell the answers. The reference is weak, as that of ``Display``.
        inbox: a request in it may end an answer.

    Attributes:
        display: the run on display; set before anything is asked.
    """

    display: Display

    def __init__(self, signals: WorkerSignals, inbox: Inbox) -> None:
        self._signals: WorkerSignals = weakref.proxy(signals)
        self._inbox = inbox
        self._answers = Answers()
        self._readings = Readings()
        self._adaptations = Adaptations()
        self._held = HeldMoments()
        self._single = SingleQuestions(self._held, self._with)

    def serve(self, request: m.Request) -> bool:
        """Take note of a question, and return whether ``request`` is one.

        Raises:
            UserError: these weights can't be held.
        """
        match request:
            case m.Ask(prompt):
                self._answers.ask(prompt)
            case m.CancelAnswer():
                self._answers.cancel(self.display.moment)
            case m.ReadText(text, weights):
                if weights == PRESENT:
                    self._readings.ask(text)
                else:
                    self._single.ask(request)
            case m.AdaptTo():
                self._adaptations.ask(request)
            case m.StopReading():
                self._readings.give_up()
                self._adaptations.give_up()
                self._single.stop_reading()
            case (
                q.WriteLine()
                | q.WriteSeveral()
                | q.Compare()
                | q.ReadLine()
                | q.TellChoice()
                | q.TellGreedy()
            ):
                self._single.ask(request)
            case q.CancelWriting():
                self._single.cancel_writing()
            case q.HoldMoment(weights, holder):
                kept = self._with(weights)
                self._held.hold(kept, holder)
                self._tell_held(kept.folder, kept.moment, holder)
            case q.ReleaseMoment(folder, update, holder):
                self._held.release(folder, update, holder)
                self._tell_held(folder, None, holder)
            case _:
                return False
        return True

    def forget_answers(self) -> None:
        """Answer again what stands, because another model will write."""
        self._answers.forget()
        self._readings.forget()
        self._adaptations.forget()

    def follow(self, before: Path, now: Path) -> None:
        """Know a run by its new folder."""
        self._held.follow(before, now)

    def are_due(self) -> bool:
        """Return whether something waits for an answer."""
        is_reading = self._is_reading_due() or self._is_adaptation_due()
        is_single = self._single.is_due(is_training=self._is_training)
        return self._is_answer_due() or is_reading or is_single

    def answer(self) -> None:
        """Answer what is due, between two updates."""
        self.answer_meanwhile()
        self._adapt_safely()

    def answer_meanwhile(self) -> None:
        """Answer a prompt that is due, and another question a piece further: a few milliseconds."""
        try:
            with memory_explained():
                self._answer_if_due()
        except Exception as error:
            self._answers.give_up()
            self._refuse(error)
        if self._single.is_due(is_training=self._is_training):
            self._tell(self._single.advance())
        elif self._is_reading_due():
            self._read_safely()

    def _tell(self, report: Report | m.Refused | None) -> None:
        signals = self._signals
        match report:
            case q.LineWritten():
                signals.line_written.emit(report)
            case q.SeveralWritten():
                signals.several_written.emit(report)
            case q.Compared():
                signals.compared.emit(report)
            case q.LineRead():
                signals.line_read.emit(report)
            case q.GreedyTold():
                signals.greedy_told.emit(report)
            case q.TextCompared(surprise, weights):
                signals.text_compared.emit(surprise, weights)
            case Choice():
                signals.choice_told.emit(report)
            case m.Refused():
                signals.refused.emit(report)

    @property
    def _is_training(self) -> bool:
        return self.display.state is RunState.TRAINING

    def _is_answer_due(self) -> bool:
        display = self.display
        return display.writer is not None and self._answers.is_due(
            display.moment, is_training=self._is_training
        )

    def _is_reading_due(self) -> bool:
        display = self.display
        return display.writer is not None and self._readings.is_due(
            display.moment, is_training=self._is_training
        )

    def _is_adaptation_due(self) -> bool:
        request, display = self._adaptations.request, self.display
        if request is None or (request.weights == PRESENT and display.writer is None):
            return False
        moment = display.moment if request.weights == PRESENT else None
        return self._adaptations.is_due(moment, is_training=self._is_training)

    def _answer_if_due(self) -> None:
        writer = self.display.writer
        if writer is None or not self._is_answer_due():
            return
        # Any request ends the answer: a new prompt makes it stale, and a stop must not wait.
        for continuation in self._answers.written(
            writer, self.display.moment, lambda: not self._inbox.is_empty()
        ):
            self._signals.answered.emit(continuation)

    def _read_safely(self) -> None:
        """Read the standing text a piece further."""
        try:
            with memory_explained():
                surprise = self._readings.read_on(lambda: self._with(PRESENT))
        except Exception as error:
            self._readings.give_up()
            self._refuse(error)
        else:
            if surprise is not None:
                self._signals.text_read.emit(surprise)

    def _adapt_safely(self) -> None:
        """Read on with weights that follow the text if that is due."""
        request = self._adaptations.request
        if request is None or not self._is_adaptation_due():
            return
        try:
            with memory_explained():
                told = self._adaptations.read_on(lambda: self._with(request.weights))
        except Exception as error:
            self._adaptations.give_up()
            self._refuse(error, request)
        else:
            if told is not None:
                self._signals.text_adapted.emit(told, request.weights)

    def _tell_held(self, folder: Path, moment: Moment | None, holder: str) -> None:
        self._signals.moment_held.emit(q.MomentHeld(folder, moment, self._held.num_bytes, holder))

    def _with(self, weights: WeightsOf) -> Kept:
        """Return what writes with these weights.

        Raises:
            UserError: there are none.
        """
        kept = self._held.of(weights, self.display.present)
        if kept is None:
            raise UserError(_("There is no model yet. Train one, or open a run."))
        return kept

    def _refuse(self, error: Exception, request: m.Request | None = None) -> None:
        self._signals.refused.emit(m.Refused(for_the_person(error), request))
