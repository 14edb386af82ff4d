"""The lines of a run, which of them is shown, and what stood to choose from in the last ones shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.common.lines import Line
from core.common.prompts import Continuation
from core.common.weights_of import WeightsOf
from core.runs.lines import KeptLines

# Answers with their probabilities that stay at hand, so that going back to a line takes no time.
_MOST_REMEMBERED = 20


class ShownLines:
    """The lines that are kept with a run, and the place of a person among them.

    Args:
        kept: the lines.

    Attributes:
        kept: likewise.
        shown: the number of the line that is shown; 0: none.
        lines: those that are there, by number.
    """

    def __init__(self, kept: KeptLines) -> None:
        self.kept = kept
        self.lines = {line.number: line for line in kept.lines}
        self.shown = max(self.lines, default=0)
        self._answers: dict[int, Continuation] = {}

    @property
    def folder(self) -> Path:
        """The folder of the run."""
        return self.kept.folder

    def answer(self, number: int) -> Continuation | None:
        """Return what stood to choose from in a line, if that is still known."""
        return self._answers.get(number)

    def remember(self, number: int, answer: Continuation) -> None:
        """Take note of what stands to choose from in a line."""
        self._answers[number] = answer
        while len(self._answers) > _MOST_REMEMBERED:
            del self._answers[next(iter(self._answers))]

    def weights_of(self, number: int) -> WeightsOf:
        """Return the weights that a line's probabilities are from; without such a line the present ones."""
        answer, line = self._answers.get(number), self.lines.get(number)
        source = answer or line
        return WeightsOf(self.folder, None if source is None else source.moment.update)

    def add(self, answer: Continuation, parent: int, place: int) -> None:
        """Keep an answer as a line, and show it.

        Args:
            answer: the line.
            parent: the line whose beginning it takes over; 0: none.
            place: as in ``Line``.

        Raises:
            RunError: it is too long to be kept.
        """
        rank = answer.written[place].rank if parent and place < len(answer.written) else 0
        line = Line(
            0, parent, place, answer.prompt, answer.moment, answer.start, answer.text, answer.nats, rank
        )
        line = self.kept.add(line)
        self.lines[line.number] = line
        self.remember(line.number, answer)
        self.shown = line.number

    def change(self, change: Callable[[KeptLines], None]) -> None:
        """Change the lines, and show what has come back, or what a line that is gone branched from."""
        before = self.lines
        change(self.kept)
        self.lines = {line.number: line for line in self.kept.lines}
        come = [number for number in self.lines if number not in before]
        if come:
            self.shown = come[-1]
        elif self.shown not in self.lines and self.shown in before:
            gone = before[self.shown]
            earlier = [number for number in self.lines if number < gone.number]
            self.shown = gone.parent or (earlier or [0])[-1]
