"""Reads a text with weights that follow it, a segment at a time, in turns with the training."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from charrnn_gui import messages as m
from charrnn_gui.worker.turns import Turns
from core.common.progress import Moment
from core.common.surprise import TwoReadings

if TYPE_CHECKING:
    from charrnn_gui.worker.held_moments import Kept
    from core.writing.adapting import AdaptedReading

# Of the time, while a run is trained: a text of 20,000 characters takes about a minute.
ADAPT_SHARE = 0.02
TELL_INTERVAL_S = 0.5


class Adaptations:
    """The text that is read so, and how far."""

    def __init__(self) -> None:
        self.request: m.AdaptTo | None = None
        self._reading: AdaptedReading | None = None
        # Of the reading, or of the one that has come to its end.
        self._moment: Moment | None = None
        self._turns = Turns()
        self._told_at = 0.0

    def ask(self, request: m.AdaptTo) -> None:
        """Begin with another text, or with other weights; read nothing more if the text is empty."""
        self.request = request if request.text else None
        self.forget()

    def give_up(self) -> None:
        """Read no text any more."""
        self.request = None
        self.forget()

    def forget(self) -> None:
        """Begin again, because another model reads now."""
        self._reading = self._moment = None
        self._turns.begin_shared(ADAPT_SHARE)

    def is_due(self, moment: Moment | None, *, is_training: bool) -> bool:
        """Return whether to read on, or to begin again with the weights of ``moment``; None: they stay."""
        if self.request is None or not self._turns.is_due(is_training=is_training):
            return False
        before = self._moment
        if before is None or self._reading is not None:
            return True
        if moment is None:
            return False
        return before.epoch != moment.epoch if is_training else before != moment

    def read_on(self, find: Callable[[], Kept]) -> TwoReadings | None:
        """Read the next segment; return both readings now and then, and at the end.

        Args:
            find: returns the weights asked for; called where it begins.
        """
        assert self.request is not None
        with self._turns.taken():
            if self._reading is None:
                kept = find()
                self._moment = kept.moment
                self._reading = kept.writer.adapting(self.request.text, kept.moment)
            reading = self._reading
            if not reading.is_done:
                reading.read_on()
        now = time.monotonic()
        if not reading.is_done and now < self._told_at + TELL_INTERVAL_S:
            return None
        self._told_at = now
        if reading.is_done:
            self._reading = None
        return reading.told()
