"""The answer that is shown, and what its characters cost; no widget."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charrnn_gui.choosing.words import start_of
from charrnn_gui.choosing.written_marks import costs_of, marks_of
from charrnn_gui.widgets.character_marks import CharacterMarks
from core.common.prompts import Continuation


class ShownAnswer:
    """An answer that may grow: what was there before is not computed again.

    Attributes:
        answer: None before there is one.
    """

    def __init__(self) -> None:
        self.answer: Continuation | None = None
        self._costs = np.zeros(0)

    def take(self, answer: Continuation | None) -> None:
        """Show another answer, or the same one with more characters."""
        before, self.answer = self.answer, answer
        known = len(self._costs)
        if answer is None:
            self._costs = np.zeros(0)
            return
        is_same = before is not None and (before.prompt, before.moment) == (answer.prompt, answer.moment)
        if not is_same or known > len(answer.written):
            self._costs, known = np.zeros(0), 0
        if known < len(answer.written):
            self._costs = np.concatenate([self._costs, costs_of(answer.written[known:])])

    @property
    def num_before(self) -> int:
        """How many characters stand before those that are written."""
        return 0 if self.answer is None else len(start_of(self.answer))

    def costs(self) -> NDArray[np.float64]:
        """Return what each character costs that is written, in nats, shape ``(characters,)``."""
        return self._costs

    def text(self) -> str:
        """Return all of it, the prefix included."""
        return "" if self.answer is None else start_of(self.answer) + self.answer.text

    def before(self, place: int) -> str:
        """Return what stands before the character that was written at ``place``."""
        return self.text()[: self.num_before + place]

    def place_of(self, place: int) -> int | None:
        """Return which of the written characters stands at ``place`` of the text; None if none does."""
        written = place - self.num_before
        return written if 0 <= written < len(self._costs) else None

    def marks(self, chosen: int | None, *, is_underlined: bool) -> CharacterMarks:
        """Return the marks of the text; see ``marks_of``."""
        return marks_of(self.num_before, self._costs, chosen, is_underlined=is_underlined)
