"""The lines of the run on display: written, written on, taken back, kept with the run, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from charrnn_gui import messages as m
from charrnn_gui import questions as q
from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.shown_lines import ShownLines
from charrnn_gui.worker import Worker
from core.common.choices import Choice
from core.common.errors import RunError, UserError
from core.common.lines import Line
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt
from core.common.weights_of import WeightsOf
from core.runs.lines import KeptLines

# Read may hold other moments.
_HOLDER = "write"


class WritingRoom(QObject):
    """Knows the lines of the run on display, once it is opened here, and which of them is shown.

    Signals:
        lines_changed(tuple[Line, ...], bool, bool): the lines; whether there is something to undo; to redo.
        line_growing(Continuation): a line is being written.
        line_shown(Line, Continuation): a line is to be shown, with what stood to choose from; if the weights
            of its moment are gone, that of the answer is another one.
        choice_told(Choice): how a character of the line shown was chosen.
        several_written(tuple[Continuation, ...]): those of several lines that are finished.
        weights_gone(Line): the weights that wrote the line shown are gone; others tell its probabilities.
        moment_held(Moment or None, int): these weights write, or the present; bytes of weights in memory.
        compared(tuple[tuple[WeightsOf, Continuation], ...]): what different weights have written.
        refused(str): a sentence: why something can't be done, or where the lines are kept.
    """

    lines_changed = Signal(tuple, bool, bool)
    line_growing = Signal(Continuation)
    line_shown = Signal(Line, Continuation)
    choice_told = Signal(Choice)
    several_written = Signal(tuple)
    weights_gone = Signal(Line)
    moment_held = Signal(object, int)  # a moment or None
    compared = Signal(tuple)
    refused = Signal(str)

    def __init__(self, jobs: Jobs, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._worker = jobs, worker
        self._opening: Job | None = None
        self._run: ShownLines | None = None
        self._held: Moment | None = None
        self._several: tuple[Continuation, ...] = ()
        # What was asked last of each kind; the answer to anything else comes too late.
        self._asked: dict[type, q.Question] = {}
        # Asked before the lines have been read.
        self._early: Callable[[Path], q.Question] | None = None
        # Of the line being written: the line whose beginning it takes over, and the place.
        self._parent, self._place = 0, 0
        worker.line_written.connect(self._on_line_written)
        worker.several_written.connect(self._on_several_written)
        worker.compared.connect(self._on_compared)
        worker.line_read.connect(self._on_line_read)
        worker.choice_told.connect(self.choice_told)
        worker.moment_held.connect(self._on_moment_held)
        worker.refused.connect(self._on_refused)

    @property
    def folder(self) -> Path | None:
        """The folder of the run whose lines these are; None while there is none, or while they are read."""
        return None if self._run is None else self._run.folder

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that are there."""
        return () if self._run is None else tuple(self._run.lines.values())

    @property
    def shown(self) -> int:
        """The number of the line that is shown; 0: none."""
        return 0 if self._run is None else self._run.shown

    @property
    def held(self) -> Moment | None:
        """The moment that is held; None: the present weights write."""
        return self._held

    # The run

    def open_run(self, folder: Path) -> None:
        """Read the lines of the run in ``folder``, and let its model write; not again if it is open here."""
        if self.folder == folder:
            return
        self.close_run()
        self._opening = self._jobs.begin(
            lambda _job: KeptLines.open(folder), self._on_opened, lambda error: self.refused.emit(str(error))
        )

    def close_run(self) -> None:
        """Let go of the run: another one, or none, is on display."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        self.cancel()
        if self._held is not None:
            self.hold(is_wanted=False)
        self._run, self._early, self._several = None, None, ()
        self._asked.clear()
        self._tell_lines()
        self.several_written.emit(())
        self.compared.emit(())

    def follow(self, before: Path, now: Path) -> None:
        """Know the run in the folder ``before`` by its new folder."""
        if self._run is not None and self._run.folder == before:
            self._run.kept.folder = now
            self._flush(self._run)

    # What a person wants

    def write(self, prompt: Prompt, update: int | None = None) -> None:
        """Write a line with the weights after ``update`` updates; else with the held or the present ones."""
        self._parent, self._place = 0, 0
        self._ask(lambda folder: q.WriteLine(prompt, self._weights(folder, update)))

    def write_on(self, number: int, place: int, character: str) -> None:
        """Write a sibling of a line: with ``character`` at ``place``, the same before it, and the same seed.

        The weights of the line write, so that nothing differs but the choice; if they are gone, the present.
        """
        if self._run is None or (line := self._run.lines.get(number)) is None:
            return
        prompt = replace(line.prompt, begun=line.text[:place] + character)
        self._parent, self._place = number, place
        weights = self._run.weights_of(number)
        self._ask(lambda _folder: q.WriteLine(prompt, weights, or_present=True))

    def write_several(self, prompt: Prompt, number: int) -> None:
        """Write several lines after a prefix, with one seed after another from the prompt's on."""
        self._several = ()
        self._ask(lambda folder: q.WriteSeveral(prompt, number, self._weights(folder)))

    def take(self, index: int) -> None:
        """Keep one of the several lines."""
        if index < len(self._several):
            self._parent, self._place = 0, 0
            self._keep(self._several[index])

    def compare(self, prompt: Prompt, weights: Iterable[WeightsOf]) -> None:
        """Let each of these weights write after the same prefix."""
        self._ask(lambda _folder: q.Compare(prompt, tuple(weights)))

    def cancel(self) -> None:
        """End the line that is being written where it is, and write nothing else."""
        self._worker.request(q.CancelWriting())

    def show(self, number: int) -> None:
        """Show a line."""
        if self._run is not None and number in self._run.lines:
            self._run.shown = number
            self._show()

    def tell_choice(self, number: int, place: int) -> None:
        """Tell how the character of a line at ``place`` was chosen; no other weights can tell that."""
        if self._run is None or (line := self._run.lines.get(number)) is None or place >= len(line.text):
            return
        weights = self._run.weights_of(number)
        if weights.update == line.moment.update:
            self._ask(lambda _folder: q.TellChoice(line.prompt, line.text, place, weights))

    def undo(self) -> None:
        """Take back what was done last: a line that was written, or one that was removed."""
        self._change(lambda kept: kept.undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._change(lambda kept: kept.redo())

    def remove(self, number: int) -> None:
        """Remove a line."""
        self._change(lambda kept: kept.remove(number))

    def hold(self, is_wanted: bool) -> None:
        """Keep the weights of the line shown, or the present ones, and write with them; or let go of them."""
        run = self._run
        if run is None:
            return
        if is_wanted:
            self._worker.request(q.HoldMoment(run.weights_of(run.shown), _HOLDER))
        elif self._held is not None:
            self._worker.request(q.ReleaseMoment(run.folder, self._held.update, _HOLDER))

    # What the jobs and the worker tell

    def _on_refused(self, refused: m.Refused) -> None:
        request = refused.request
        if isinstance(request, q.HoldMoment) and request.holder == _HOLDER:
            self.moment_held.emit(self._held, 0)
        elif request is None or self._asked.get(type(request)) is not request:
            return
        self.refused.emit(str(refused.error))

    def _on_opened(self, kept: KeptLines) -> None:
        self._opening, self._run = None, ShownLines(kept)
        if kept.problem:
            self.refused.emit(kept.problem)
        self._show()
        if self._early is not None:
            self._ask(self._early)
            self._early = None

    def _on_line_written(self, written: q.LineWritten) -> None:
        if self._run is None or self._asked.get(q.WriteLine) is not written.request:
            return
        if written.answer.finished and written.answer.text:
            self._keep(written.answer)
        else:
            self._run.shown = 0
            self.line_growing.emit(written.answer)

    def _on_several_written(self, written: q.SeveralWritten) -> None:
        if self._asked.get(q.WriteSeveral) is written.request:
            self._several = written.answers
            self.several_written.emit(written.answers)

    def _on_compared(self, compared: q.Compared) -> None:
        if self._asked.get(q.Compare) is not compared.request:
            return
        answers = list(zip(compared.request.weights, compared.answers, strict=False))
        self.compared.emit(tuple(each for each in answers if isinstance(each[1], Continuation)))
        if answers and isinstance(error := answers[-1][1], UserError):
            self.refused.emit(str(error))

    def _on_line_read(self, read: q.LineRead) -> None:
        run, number = self._run, read.request.line.number
        if run is None or self._asked.get(q.ReadLine) is not read.request or number != run.shown:
            return
        run.remember(number, read.answer)
        self._tell_line(read.request.line, read.answer)

    def _on_moment_held(self, held: q.MomentHeld) -> None:
        if held.holder == _HOLDER and (held.folder == self.folder or held.moment is None):
            self._held = held.moment
            self.moment_held.emit(held.moment, held.num_bytes)

    # Private

    def _ask(self, question: Callable[[Path], q.Question]) -> None:
        if self._run is None:
            self._early = question if self._opening is not None else None
            return
        asked = question(self._run.folder)
        self._asked[type(asked)] = asked
        self._worker.request(asked)

    def _weights(self, folder: Path, update: int | None = None) -> WeightsOf:
        held = None if self._held is None else self._held.update
        return WeightsOf(folder, held if update is None else update)

    def _keep(self, answer: Continuation) -> None:
        """Keep an answer as a line, and show it."""
        run = self._run
        assert run is not None
        try:
            run.add(answer, self._parent, self._place)
        except RunError as error:
            self.line_growing.emit(answer)
            self.refused.emit(str(error))
            return
        self._flush(run)
        self._show()

    def _change(self, change: Callable[[KeptLines], None]) -> None:
        run = self._run
        if run is None:
            return
        before = run.shown
        run.change(change)
        self._flush(run)
        if run.shown == before:
            self._tell_lines()
        else:
            self._show()

    def _show(self) -> None:
        """Tell the lines, and the one that is shown."""
        run = self._run
        assert run is not None
        self._tell_lines()
        if (line := run.lines.get(run.shown)) is None:
            return
        if (answer := run.answer(line.number)) is not None:
            self._tell_line(line, answer)
        else:
            self._ask(lambda folder: q.ReadLine(line, WeightsOf(folder, line.moment.update)))

    def _tell_line(self, line: Line, answer: Continuation) -> None:
        self.line_shown.emit(line, answer)
        if answer.moment.update != line.moment.update:
            self.weights_gone.emit(line)

    def _tell_lines(self) -> None:
        kept = None if self._run is None else self._run.kept
        can_undo, can_redo = (False, False) if kept is None else (kept.can_undo, kept.can_redo)
        self.lines_changed.emit(self.lines, can_undo, can_redo)

    def _flush(self, run: ShownLines) -> None:
        """Write what was done to the disk, in a job."""

        def tell(is_changed: bool) -> None:
            if run is self._run:
                if run.kept.problem:
                    self.refused.emit(run.kept.problem)
                if is_changed:
                    # Another window has added to the lines.
                    self._run = None
                    self.open_run(run.folder)

        self._jobs.begin(lambda _job: run.kept.flush(), tell, lambda error: self.refused.emit(str(error)))
