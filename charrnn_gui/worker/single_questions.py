"""What is asked for once, at a person's wish: lines, comparisons, how a character was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from charrnn_gui import messages as m
from charrnn_gui import questions as q
from charrnn_gui.worker.held_moments import HeldMoments, Kept
from charrnn_gui.worker.reports import for_the_person
from charrnn_gui.worker.turns import Turns
from core.common.choices import Choice
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.common.prompts import Continuation
from core.common.weights_of import PRESENT, WeightsOf
from core.runs.listing import title_of
from core.settings.smaller import memory_explained

Question = q.WriteLine | q.WriteSeveral | q.Compare | q.ReadLine | q.TellChoice | q.TellGreedy | m.ReadText
Report = q.LineWritten | q.SeveralWritten | q.Compared | q.LineRead | q.GreedyTold | q.TextCompared | Choice


class SingleQuestions:
    """Questions that are answered once, a piece at a time, with weights that do not change meanwhile.

    The newest is answered first. A new one takes the place of an earlier one of its kind.

    Args:
        held: keeps the weights that write what is shown.
        find: returns what writes with these weights.
    """

    def __init__(self, held: HeldMoments, find: Callable[[WeightsOf], Kept]) -> None:
        self._held, self._find = held, find
        self._asked: dict[type[Question], tuple[Question, Iterator[Report | None]]] = {}
        self._is_line_cut = False
        self._turns = Turns()

    def ask(self, question: Question) -> None:
        """Answer this first."""
        self._asked.pop(type(question), None)
        self._asked[type(question)] = question, self._answered(question)
        self._turns.begin_asked()
        if isinstance(question, q.WriteLine):
            self._is_line_cut = False

    def cancel_writing(self) -> None:
        """End the line where it is, and give up whatever else is written."""
        self._is_line_cut = True
        for kind in (q.WriteSeveral, q.Compare):
            self._asked.pop(kind, None)

    def stop_reading(self) -> None:
        """Read no text any more; a line that was written earlier is still read."""
        self._asked.pop(m.ReadText, None)

    def is_due(self, *, is_training: bool) -> bool:
        """Return whether something is to be answered now."""
        return bool(self._asked) and self._turns.is_due(is_training=is_training)

    def advance(self) -> Report | m.Refused | None:
        """Answer the newest question a piece further, and return what there is to report."""
        kind, (question, answered) = next(reversed(self._asked.items()))
        try:
            with memory_explained(), self._turns.taken():
                return next(answered)
        except StopIteration:
            self._asked.pop(kind, None)
        except Exception as error:
            self._asked.pop(kind, None)
            return m.Refused(for_the_person(error), question)
        return None

    def _answered(self, question: Question) -> Iterator[Report | None]:
        match question:
            case q.WriteLine():
                return self._line(question)
            case q.WriteSeveral():
                return self._several(question)
            case q.Compare():
                return self._compared(question)
            case q.ReadLine():
                return self._read(question)
            case q.TellChoice():
                return self._choice(question)
            case q.TellGreedy():
                return self._greedy(question)
            case m.ReadText():
                return self._text(question)

    def _line(self, question: q.WriteLine) -> Iterator[Report | None]:
        find = self._found_or_present if question.or_present else self._find
        kept = self._kept(find(question.weights))
        for answer in kept.writer.write(question.prompt, kept.moment, lambda: self._is_line_cut):
            yield q.LineWritten(question, answer)

    def _several(self, question: q.WriteSeveral) -> Iterator[Report | None]:
        kept = self._kept(self._find(question.weights))
        answers: tuple[Continuation, ...] = ()
        for prompt in question.prompt.with_seeds(question.number):
            for answer in kept.writer.write(prompt, kept.moment):
                if not answer.finished:
                    yield None
            answers += (answer,)
            yield q.SeveralWritten(question, answers)

    def _compared(self, question: q.Compare) -> Iterator[Report | None]:
        answers: tuple[Continuation | UserError, ...] = ()
        # At the beginning, so that all have the present weights.
        found = [self._found(weights) for weights in question.weights]
        for kept in found:
            if isinstance(kept, UserError):
                answers += (kept,)
            else:
                for answer in kept.writer.write(question.prompt, kept.moment):
                    if not answer.finished:
                        yield None
                answers += (answer,)
            yield q.Compared(question, answers)

    def _found(self, weights: WeightsOf) -> Kept | UserError:
        try:
            return self._find(weights).unchanging()
        except UserError as error:
            return error

    def _read(self, question: q.ReadLine) -> Iterator[Report | None]:
        line = question.line
        kept = self._kept(self._found_or_present(question.weights))
        prompt = replace(line.prompt, num_chars=len(line.text), begun=line.text)
        for answer in kept.writer.write(prompt, kept.moment):
            yield q.LineRead(question, replace(answer, prompt=line.prompt)) if answer.finished else None

    def _choice(self, question: q.TellChoice) -> Iterator[Report | None]:
        kept = self._find(question.weights)
        yield kept.writer.choice(question.prompt, kept.moment, question.written, question.place)

    def _greedy(self, question: q.TellGreedy) -> Iterator[Report | None]:
        kept = self._find(question.weights).unchanging()
        for answer in kept.writer.write(question.prompt, kept.moment):
            yield q.GreedyTold(question, answer) if answer.finished else None

    def _text(self, question: m.ReadText) -> Iterator[Report | None]:
        kept = self._find(question.weights).unchanging()
        for told in kept.writer.reading(question.text, kept.moment):
            if told is None:
                yield None
            elif question.text and len(told.unknown) == len(set(question.text)):
                raise UserError(
                    _(
                        "The model of “{name}” knows none of these characters: it was trained on "
                        "another text."
                    ).format(name=title_of(kept.folder))
                )
            else:
                yield q.TextCompared(told, question.weights)

    def _found_or_present(self, weights: WeightsOf) -> Kept:
        try:
            return self._find(weights)
        except UserError:
            return self._find(PRESENT)

    def _kept(self, kept: Kept) -> Kept:
        """Return weights that don't change, and keep them: what they write is shown."""
        kept = kept.unchanging()
        self._held.keep(kept)
        return kept
