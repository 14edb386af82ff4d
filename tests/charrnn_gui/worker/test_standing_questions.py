"""When a standing prompt is answered: without a thread, without torch, and by a clock that can be set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from charrnn_gui.worker import standing_questions as room
from charrnn_gui.worker.held_moments import Kept
from charrnn_gui.worker.standing_questions import (
    ANSWER_INTERVAL_S,
    ANSWER_SHARE,
    READ_SHARE,
    Answers,
    Readings,
)
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, WrittenCharacter
from core.common.surprise import Surprise

if TYPE_CHECKING:
    from core.writing.writer import Writer

PROMPT = Prompt("东风", 3)


class SlowWriter:
    """Takes a tenth of a second for a character."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(room.time, "monotonic", lambda: self.now)

    def write(
        self, prompt: Prompt, moment: Moment, interrupted: Callable[[], bool]
    ) -> Iterator[Continuation]:
        written: tuple[WrittenCharacter, ...] = ()
        yield Continuation(prompt, moment, (), "", written, finished=False)
        while len(written) < prompt.num_chars and not interrupted():
            self.now += 0.1
            written = (*written, WrittenCharacter("月", 1.0, ()))
            yield Continuation(prompt, moment, (), "", written, finished=len(written) == prompt.num_chars)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> SlowWriter:
    return SlowWriter(monkeypatch)


def texts(answers: Answers, writer: SlowWriter, moment: Moment, after: int = 100) -> list[str]:
    """Return an answer as it grows, interrupted after so many characters."""
    left = iter(range(after))
    return [c.text for c in answers.written(writer, moment, lambda: next(left, None) is None)]


def test_nothing_is_due_before_a_prompt_and_a_new_one_is_due_at_once(writer: SlowWriter) -> None:
    answers = Answers()
    assert not answers.is_due(Moment(), is_training=True)
    answers.ask(PROMPT)
    assert answers.is_due(Moment(), is_training=True)
    assert texts(answers, writer, Moment()) == ["", "月", "月月", "月月月"]
    assert not answers.is_due(Moment(), is_training=True)
    assert not answers.is_due(Moment(), is_training=False)
    answers.ask(Prompt("人生", 3))
    assert answers.is_due(Moment(), is_training=True)


def test_a_prompt_that_has_stood_is_answered_as_a_whole_unless_that_takes_long(writer: SlowWriter) -> None:
    answers = Answers()
    answers.ask(PROMPT)
    texts(answers, writer, Moment())
    assert texts(answers, writer, Moment(0, 1)) == ["月月", "月月月"]
    answers.ask(Prompt("东风", 1))
    assert texts(answers, writer, Moment(0, 1)) == ["", "月"]
    assert texts(answers, writer, Moment(0, 2)) == ["月"]


def test_an_answer_takes_its_share_of_the_time_of_a_training_and_no_more(writer: SlowWriter) -> None:
    answers = Answers()
    answers.ask(PROMPT)
    texts(answers, writer, Moment())
    due = max(ANSWER_INTERVAL_S, writer.now / ANSWER_SHARE)
    later = Moment(0, 1)
    assert not answers.is_due(later, is_training=True)
    assert answers.is_due(later, is_training=False)
    writer.now = due - 0.01
    assert not answers.is_due(later, is_training=True)
    writer.now = due + 0.01
    assert answers.is_due(later, is_training=True)


def test_an_answer_that_was_interrupted_is_due_again(writer: SlowWriter) -> None:
    answers = Answers()
    answers.ask(PROMPT)
    assert texts(answers, writer, Moment(), after=1) == ["", "月"]
    assert answers.is_due(Moment(), is_training=True)


@pytest.mark.parametrize("leave", [lambda a: a.cancel(Moment(0, 1)), lambda a: a.give_up()])
def test_a_prompt_that_was_left_is_not_answered_until_it_is_asked_again(
    writer: SlowWriter, leave: Callable[[Answers], None]
) -> None:
    answers = Answers()
    answers.ask(PROMPT)
    texts(answers, writer, Moment())
    leave(answers)
    writer.now += 1_000
    assert not answers.is_due(Moment(0, 2), is_training=True)
    answers.ask(PROMPT)
    assert answers.is_due(Moment(0, 2), is_training=True)


def test_another_model_answers_anew(writer: SlowWriter) -> None:
    answers = Answers()
    answers.ask(PROMPT)
    texts(answers, writer, Moment())
    answers.forget()
    assert answers.is_due(Moment(), is_training=False)


class SlowReader:
    """Takes a second to read a text, in ten turns; a copy of its weights takes no time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.copies = 0
        self.moment = Moment(1, 17)
        monkeypatch.setattr("charrnn_gui.worker.turns.time.monotonic", lambda: self.now)

    def copied(self) -> SlowReader:
        self.copies += 1
        return self

    @property
    def num_bytes(self) -> int:
        return 0

    def reading(self, text: str, moment: Moment) -> Iterator[Surprise | None]:
        for _turn in range(9):
            self.now += 0.1
            yield None
        self.now += 0.1
        nothing = np.full(len(text), np.nan, np.float32)
        yield Surprise(text, nothing, " " * len(text), nothing, (), moment)

    def read(self, readings: Readings, moment: Moment) -> tuple[Surprise, float]:
        """Read with a training beside it; return what came of it and how long it took."""
        self.moment, began = moment, self.now
        for _turn in range(10_000):
            if not readings.is_due(moment, is_training=True):
                self.now += 0.01
            elif (told := readings.read_on(self.kept)) is not None:
                return told, self.now - began
        raise AssertionError("it is never read")

    def kept(self) -> Kept:
        return Kept(Path(), self.moment, cast("Writer", self), is_present=True)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> SlowReader:
    return SlowReader(monkeypatch)


def test_a_text_is_read_at_once_and_again_after_an_epoch_but_not_within_it(reader: SlowReader) -> None:
    readings = Readings()
    assert not readings.is_due(Moment(), is_training=False)
    readings.ask("东风")
    assert readings.is_due(Moment(1, 17), is_training=True)
    told, took_s = reader.read(readings, Moment(1, 17))
    assert told.moment == Moment(1, 17)
    # As fast as possible at first, and then in half of the time.
    assert 1.3 < took_s < 1.7
    reader.now += 1000
    assert not readings.is_due(Moment(1, 20), is_training=True)
    assert readings.is_due(Moment(2, 34), is_training=True)
    # Whoever pauses wants to see the weights that stand there now.
    assert readings.is_due(Moment(1, 20), is_training=False)
    readings.ask("人生")
    assert readings.is_due(Moment(1, 17), is_training=True)
    readings.give_up()
    assert not readings.is_due(Moment(9, 900), is_training=False)


def test_reading_again_takes_its_share_of_the_time_of_a_training_and_no_more(reader: SlowReader) -> None:
    readings = Readings()
    readings.ask("东风")
    reader.read(readings, Moment(1, 17))
    told, took_s = reader.read(readings, Moment(2, 34))
    # The last turn is paid for before the next reading begins.
    assert took_s == pytest.approx(0.9 / READ_SHARE, rel=0.05)
    assert told.moment == Moment(2, 34)
    assert reader.copies == 2


def test_a_new_text_takes_the_place_of_one_that_is_half_read_and_another_model_reads_anew(
    reader: SlowReader,
) -> None:
    readings = Readings()
    readings.ask("东风")
    assert readings.read_on(reader.kept) is None
    readings.ask("人生")
    told, _took_s = reader.read(readings, Moment(1, 17))
    assert told.text == "人生"
    assert not readings.is_due(Moment(1, 17), is_training=False)
    readings.forget()
    assert readings.is_due(Moment(1, 17), is_training=False)
