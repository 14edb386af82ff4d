"""What the session does for the panel, in one thread: a real model answers at once."""

from __future__ import annotations

from dataclasses import replace

from charrnn_gui.choosing.panel import ChoosingPanel
from core.common.choices import Choice
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, Sampling
from core.writing.writer import Writer

MOMENT = Moment(9, 38_120)
PROMPT = Prompt("城上", 24, Sampling(0.8, top_p=0.85, seed=11))


def answer(writer: Writer, prompt: Prompt) -> Continuation:
    """Return the whole answer to ``prompt``."""
    *_grown, last = writer.write(prompt, MOMENT)
    return last


def choices(writer: Writer, prompt: Prompt) -> list[Choice]:
    """Return how each character of the answer to ``prompt`` was chosen."""
    text = answer(writer, prompt).text
    return [writer.choice(prompt, MOMENT, text, place) for place in range(len(text))]


class Desk:
    """A panel, its model, and what the panel has asked for.

    Attributes:
        panel: with a vocabulary, and allowed to write.
        asked: the name and the arguments of each signal, in order.
        lines: those that were written.
    """

    def __init__(self, writer: Writer) -> None:
        self.writer, self.panel = writer, ChoosingPanel()
        self.asked: list[tuple[object, ...]] = []
        self.lines: list[Line] = []
        self._answers: dict[int, Continuation] = {}
        panel = self.panel
        panel.set_vocab(writer._vocab.characters)
        panel.set_can_write(True, "")
        for name in (
            "write_wanted",
            "write_on_wanted",
            "choice_wanted",
            "several_wanted",
            "take_wanted",
            "line_chosen",
            "remove_wanted",
            "undo_wanted",
            "redo_wanted",
            "hold_wanted",
            "export_wanted",
            "pin_wanted",
            "cancel_wanted",
            "compare_wanted",
        ):
            getattr(panel, name).connect(lambda *told, name=name: self.asked.append((name, *told)))
        panel.write_wanted.connect(self.write)
        panel.write_on_wanted.connect(self._write_on)
        panel.choice_wanted.connect(self._choose)
        panel.several_wanted.connect(self.write_several)
        panel.greedy_wanted.connect(self._tell_greedy)
        panel.line_chosen.connect(self.show)

    def write(self, prompt: Prompt, parent: int = 0, place: int = 0) -> Line:
        """Write a line as the worker does, and show it as the presenter does."""
        for grown in self.writer.write(prompt, MOMENT):
            self.panel.show_growing(grown)
        line = Line(len(self.lines) + 1, parent, place, prompt, MOMENT, grown.start, grown.text, grown.nats)
        self.lines.append(line)
        self._answers[line.number] = grown
        self.show(line.number)
        return line

    def show(self, number: int) -> None:
        """Show a line."""
        self.panel.set_lines(tuple(self.lines), number)
        self.panel.show_line(self.lines[number - 1], self._answers[number])

    def write_several(self, prompt: Prompt) -> None:
        """Write eight continuations."""
        self.panel.show_several(
            tuple(
                answer(self.writer, replace(prompt, sampling=replace(prompt.sampling, seed=seed)))
                for seed in range(1, 9)
            )
        )

    def named(self, name: str) -> list[tuple[object, ...]]:
        """Return the arguments of every signal of this name."""
        return [tuple(told[1:]) for told in self.asked if told[0] == name]

    def _write_on(self, number: int, place: int, character: str) -> None:
        line = self.lines[number - 1]
        self.write(replace(line.prompt, begun=line.text[:place] + character), number, place)

    def _tell_greedy(self, line: Line) -> None:
        greedy = replace(line.prompt, begun="", sampling=Sampling(banned=line.prompt.sampling.banned))
        self.panel.show_greedy(answer(self.writer, greedy))

    def _choose(self, number: int, place: int) -> None:
        line = self.lines[number - 1]
        self.panel.show_choice(self.writer.choice(line.prompt, line.moment, line.text, place))
