"""The text in Read, read with one set of weights, or with two side by side: what is asked of the worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui import questions as q
from charrnn_gui.faults import FaultError
from charrnn_gui.worker import Worker
from core.common.errors import UserError
from core.common.surprise import Surprise, TwoReadings
from core.common.weights_of import PRESENT, WeightsOf


class Readings(QObject):
    """Asks the worker, one question after the other, and drops answers to what is no longer asked.

    Signals:
        text_read: what each character costs; with the present weights again and again.
        both_read: the same beside other weights, or beside weights that follow the text.
        held: weights are held in memory, or let go of.
        not_held: the present weights can't be held: why (str).
        refused: a sentence: why the text can't be read with such weights.
        failed: the program has a fault.

    Attributes:
        at: with which weights the text is read.
        other: which weights they are compared with; None: with none.
        adapts: whether they are compared with weights that follow the text.
    """

    text_read = Signal(Surprise)
    both_read = Signal(TwoReadings)
    held = Signal(q.MomentHeld)
    not_held = Signal(str)
    refused = Signal(str)
    failed = Signal(UserError)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self.at: WeightsOf = PRESENT
        self.other: WeightsOf | None = None
        self.adapts = False
        self._text = ""
        self._now: Surprise | None = None
        self._beside: Surprise | None = None
        worker.text_read.connect(lambda surprise: self._on_text_read(surprise, PRESENT))
        worker.text_compared.connect(self._on_text_read)
        worker.text_adapted.connect(self._on_text_adapted)
        worker.moment_held.connect(self.held)
        worker.refused.connect(self._on_refused)

    def read(self, text: str) -> None:
        """Read ``text`` from now on; empty: none."""
        if text != self._text:
            self.forget()
        self._text = text
        self._ask()

    def forget(self) -> None:
        """Forget what was read, because another model reads now."""
        self._now = self._beside = None

    def use(self, at: WeightsOf, other: WeightsOf | None = None, *, adapts: bool = False) -> None:
        """Read the text with other weights from now on; see the attributes."""
        if (at, other, adapts) == (self.at, self.other, self.adapts):
            return
        if at != self.at:
            self._now = None
        if other != self.other:
            self._beside = None
        self.at, self.other, self.adapts = at, other, adapts
        self._ask()

    def hold(self) -> None:
        """Keep the present weights in memory; ``held`` says which these are."""
        self._worker.request(q.HoldMoment())

    def release(self, folder: Path, update: int) -> None:
        """Let go of what is held."""
        self._worker.request(q.ReleaseMoment(folder, update))

    def follow(self, before: Path, now: Path) -> None:
        """Know a run by its new folder."""
        if self.other is not None and self.other.folder == before:
            self.other = WeightsOf(now, self.other.update)

    def _ask(self) -> None:
        """Ask anew. The worker tells the same reading once: what was told is told again from here."""
        if not self._text or self.adapts or self.at != PRESENT:
            self._worker.request(m.StopReading())
        if not self._text:
            return
        if self.adapts:
            self._worker.request(m.AdaptTo(self._text, self.at))
        else:
            self._worker.request(m.AdaptTo(""))
            self._worker.request(m.ReadText(self._text, self.at))
            self._ask_for_other()
            self._tell()

    def _ask_for_other(self) -> None:
        # The worker keeps one question about weights that do not change.
        is_next = self.at == PRESENT or self._now is not None
        if self.other is not None and self._beside is None and is_next:
            self._worker.request(m.ReadText(self._text, self.other))

    def _on_text_read(self, surprise: Surprise, weights: WeightsOf) -> None:
        if surprise.text != self._text or self.adapts:
            return
        if weights == self.at:
            is_first, self._now = self._now is None, surprise
            if is_first and self.at != PRESENT:
                self._ask_for_other()
        elif weights == self.other:
            self._beside = surprise
        else:
            return
        self._tell()

    def _tell(self) -> None:
        """Tell what is known so far."""
        if self._now is not None and self._beside is not None:
            self.both_read.emit(TwoReadings(self._now, self._beside))
        elif self._now is not None:
            self.text_read.emit(self._now)

    def _on_text_adapted(self, both: TwoReadings, weights: WeightsOf) -> None:
        if self.adapts and weights == self.at and both.now.text == self._text:
            self.both_read.emit(both)

    def _on_refused(self, refused: m.Refused) -> None:
        request = refused.request
        if isinstance(request, q.HoldMoment):
            self.not_held.emit(str(refused.error))
        if not isinstance(request, m.ReadText | m.AdaptTo) or request.text != self._text:
            return
        if isinstance(refused.error, FaultError):
            self.failed.emit(refused.error)
        elif request.weights in (self.at, self.other):
            self._tell()
            self.refused.emit(str(refused.error))

    @property
    def is_read(self) -> bool:
        """Whether it is known what the text costs with the weights that read it."""
        return self._now is not None and not self.adapts
