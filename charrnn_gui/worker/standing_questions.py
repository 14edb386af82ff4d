"""Decide when a standing prompt is answered, and a text read: at once, and again as the weights change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from charrnn_gui.worker.turns import Turns
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt
from core.common.surprise import Surprise

if TYPE_CHECKING:
    from charrnn_gui.worker.held_moments import Kept
    from core.writing.writer import Writer

# A standing prompt is answered again as the weights change, but no faster than a person can read, and writing
# may take no more than about this share of the time.
ANSWER_SHARE = 0.01
ANSWER_INTERVAL_S = 1.0
# The beginning of an answer to a new prompt is told at once. If the prompt has stood before, its old answer
# stands until so much later, and a short answer is told as a whole.
WHOLE_ANSWER_S = 0.15
# A text is read again after each epoch, but in no more than about this share of the time: one of 20,000
# characters takes about half a minute then.
READ_SHARE = 0.02


class Answers:
    """The prompt in the window, and the moment of its answer."""

    def __init__(self) -> None:
        self._prompt: Prompt | None = None
        self._answered: tuple[Prompt, Moment] | None = None
        self._cancelled: Prompt | None = None
        self._due = 0.0

    def ask(self, prompt: Prompt) -> None:
        """Replace the standing prompt."""
        self._prompt, self._cancelled = prompt, None

    def cancel(self, moment: Moment) -> None:
        """Keep the answer of ``moment``, even if the weights change."""
        self._cancelled = self._prompt
        self._answered = (self._prompt, moment) if self._prompt else None

    def give_up(self) -> None:
        """Give up a prompt that can't be answered."""
        self._cancelled = self._prompt

    def forget(self) -> None:
        """Answer the prompt again, because another model writes now."""
        self._answered = None

    def is_due(self, moment: Moment, *, is_training: bool) -> bool:
        """Return whether the prompt must be answered now with the weights of ``moment``."""
        if self._prompt is None:
            return False
        if self._answered is None or self._answered[0] != self._prompt:
            return True
        if self._answered[1] == moment or self._prompt == self._cancelled:
            return False
        return not is_training or time.monotonic() >= self._due

    def written(
        self, writer: Writer, moment: Moment, interrupted: Callable[[], bool]
    ) -> Iterator[Continuation]:
        """Yield the answer as it grows; an interrupted answer is due again."""
        assert self._prompt is not None
        prompt = self._prompt
        is_new = self._answered is None or self._answered[0] != prompt
        self._answered = (prompt, moment)
        began = time.monotonic()
        for continuation in writer.write(prompt, moment, interrupted):
            if is_new or continuation.finished or time.monotonic() - began > WHOLE_ANSWER_S:
                yield continuation
        if len(continuation.written) < prompt.num_chars:
            self._answered = None
        took_s = time.monotonic() - began
        self._due = began + max(ANSWER_INTERVAL_S, took_s / ANSWER_SHARE)


class Readings:
    """The text in the window whose characters are coloured, and the moment at which it was read.

    It is read in turns with the training, by a copy of the weights.
    """

    def __init__(self) -> None:
        self._text: str | None = None
        self._read: tuple[str, Moment] | None = None
        self._reading: Iterator[Surprise | None] | None = None
        self._turns = Turns()

    def ask(self, text: str) -> None:
        """Replace the standing text."""
        if text != self._text:
            self._text, self._reading = text, None
            self._turns.begin_asked()

    def give_up(self) -> None:
        """Read no text any more."""
        self._text = None
        self.forget()

    def forget(self) -> None:
        """Read the text again, because another model reads now."""
        self._read = self._reading = None
        self._turns.begin_asked()

    def is_due(self, moment: Moment, *, is_training: bool) -> bool:
        """Return whether to read on, or to begin with the weights of ``moment``."""
        if self._text is None or not self._turns.is_due(is_training=is_training):
            return False
        if self._reading is not None or self._read is None or self._read[0] != self._text:
            return True
        return self._read[1].epoch != moment.epoch if is_training else self._read[1] != moment

    def read_on(self, find: Callable[[], Kept]) -> Surprise | None:
        """Read the text a piece further; return what each character costs at the end.

        Args:
            find: returns the present weights; called where a reading begins.
        """
        assert self._text is not None
        if self._reading is None:
            if self._read is not None and self._read[0] == self._text:
                self._turns.begin_shared(READ_SHARE)
            with self._turns.taken():
                # They change while it is read.
                kept = find().unchanging()
                self._reading = kept.writer.reading(self._text, kept.moment)
            return None
        with self._turns.taken():
            told = next(self._reading)
        if told is not None:
            self._read, self._reading = (self._text, told.moment), None
        return told
