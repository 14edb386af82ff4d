"""Lines, eight at once, comparisons and choices: each from one exact set of weights, beside a training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from charrnn_gui import messages as m
from charrnn_gui import questions as q
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from charrnn_gui.worker.held_moments import MOST_RECENT
from core.common.choices import Choice
from core.common.errors import UserError
from core.common.lines import Line
from core.common.prompts import Continuation, Prompt, Sampling
from core.common.weights_of import PRESENT, WeightsOf
from core.runs import CHECKPOINTS_FOLDER, RunFolder
from core.settings.settings import Settings
from core.text.corpus import Corpus
from tests.charrnn_gui.listening import Heard, wait

Train = Callable[..., Path]
PROMPT = Prompt("东风", 12, Sampling(0.8, seed=3))


class Written:
    """All that is written at a person's wish from now on."""

    def __init__(self, worker: Worker) -> None:
        self.lines: list[q.LineWritten] = []
        self.several: list[q.SeveralWritten] = []
        self.compared: list[q.Compared] = []
        self.read: list[q.LineRead] = []
        self.choices: list[Choice] = []
        self.refused: list[m.Refused] = []
        worker.line_written.connect(self.lines.append)
        worker.several_written.connect(self.several.append)
        worker.compared.connect(self.compared.append)
        worker.line_read.connect(self.read.append)
        worker.choice_told.connect(self.choices.append)
        worker.refused.connect(self.refused.append)

    @property
    def finished(self) -> list[Continuation]:
        return [line.answer for line in self.lines if line.answer.finished]


@pytest.fixture
def written(worker: Worker) -> Written:
    return Written(worker)


@pytest.fixture
def endless(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> Path:
    """The folder of a run that is trained on and on."""
    settings = replace(small_settings, epochs=10**6, schedule="constant")
    worker.request(m.Start(settings, songci, tmp_path))
    wait(qtbot, lambda: len(heard.told.updates) > 3)
    return heard.opened[-1].folder


def line_of(answer: Continuation, number: int = 1) -> Line:
    return Line(number, 0, 0, answer.prompt, answer.moment, answer.start, answer.text, answer.nats)


def updates(heard: Heard) -> int:
    return heard.told.updates[-1].moment.update


def test_a_line_is_written_once_and_told_as_it_grows(
    qtbot: Any, worker: Worker, written: Written, train: Train
) -> None:
    train(epochs=2)
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: bool(written.finished))
    (answer,) = written.finished
    assert len(answer.text) == 12
    assert all(len(each.written) <= 12 and answer.text.startswith(each.text) for each in answers(written))
    assert all(len(character.likeliest) == 8 for character in answer.written)
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: len(written.finished) == 2)
    assert written.finished[1] == answer


def answers(written: Written) -> list[Continuation]:
    return [line.answer for line in written.lines]


def test_the_choice_of_a_shown_line_is_told_from_its_own_weights_while_training_goes_on(
    qtbot: Any, worker: Worker, heard: Heard, written: Written, endless: Path
) -> None:
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: bool(written.finished))
    answer = written.finished[0]
    wait(qtbot, lambda: updates(heard) > answer.moment.update + 20)
    weights = WeightsOf(update=answer.moment.update)
    for place in (0, 7):
        worker.request(q.TellChoice(PROMPT, answer.text, place, weights))
        wait(qtbot, lambda place=place: bool(written.choices) and written.choices[-1].place == place)
        choice, character = written.choices[-1], answer.written[place]
        assert choice.moment == answer.moment
        assert choice.characters[choice.chosen] == character.character
        assert choice.chosen == choice.drawn
        # The same as the list that stands at the character, and the same as a softmax by hand.
        likely = dict(zip(choice.characters, choice.probabilities.tolist(), strict=True))
        for other, probability in character.likeliest:
            assert likely[other] == pytest.approx(probability, rel=1e-4)
        logits = choice.logits.astype(np.float64)
        shares = np.exp(logits / 0.8) / np.exp(logits / 0.8).sum()
        assert np.allclose(choice.shares, shares, rtol=1e-4)
    # Many lines later the weights of the first are gone, and no checkpoint has them.
    for number in range(MOST_RECENT):
        before = updates(heard)
        wait(qtbot, lambda before=before: updates(heard) > before)
        worker.request(q.WriteLine(PROMPT))
        wait(qtbot, lambda number=number: len(written.finished) == number + 2)
    worker.request(q.TellChoice(PROMPT, answer.text, 0, weights))
    wait(qtbot, lambda: bool(written.refused))
    assert "no longer has its weights" in str(written.refused[0].error)
    assert heard.state is RunState.TRAINING


def test_a_long_line_is_written_in_turns_with_the_training_and_ends_where_it_is_cut(
    qtbot: Any, worker: Worker, heard: Heard, written: Written, endless: Path
) -> None:
    long = replace(PROMPT, num_chars=1_000_000)
    worker.request(q.WriteLine(long))
    wait(qtbot, lambda: len(written.lines) > 5)
    before = updates(heard)
    wait(qtbot, lambda: updates(heard) > before + 3)
    # Meanwhile shorter questions are answered, and even a pause does not end it.
    worker.request(q.WriteSeveral(PROMPT, 2))
    wait(qtbot, lambda: bool(written.several) and len(written.several[-1].answers) == 2)
    worker.request(m.Pause())
    wait(qtbot, lambda: heard.state is RunState.PAUSED)
    number = len(written.lines)
    wait(qtbot, lambda: len(written.lines) > number)
    assert not written.finished
    worker.request(q.CancelWriting())
    wait(qtbot, lambda: bool(written.finished))
    (answer,) = written.finished
    assert 0 < len(answer.text) < 1_000_000
    assert {each.moment for each in answers(written)} == {answer.moment}
    # What is asked anew is not cut.
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: len(written.finished) == 2)
    assert len(written.finished[1].text) == 12


def test_a_newer_line_takes_the_place_of_one_that_is_being_written(
    qtbot: Any, worker: Worker, written: Written, endless: Path
) -> None:
    worker.request(q.WriteLine(replace(PROMPT, num_chars=1_000_000)))
    wait(qtbot, lambda: len(written.lines) > 2)
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: bool(written.finished))
    assert written.finished[0].prompt == PROMPT
    assert written.lines[-1].answer is written.finished[0]


def test_several_lines_have_one_seed_after_another_and_one_moment(
    qtbot: Any, worker: Worker, heard: Heard, written: Written, endless: Path
) -> None:
    worker.request(q.WriteSeveral(PROMPT, 8))
    wait(qtbot, lambda: bool(written.several) and len(written.several[-1].answers) == 8)
    found = written.several[-1].answers
    assert [answer.prompt.sampling.seed for answer in found] == list(range(3, 11))
    assert len({answer.moment for answer in found}) == 1
    assert all(answer.finished for answer in found)
    weights = WeightsOf(update=found[0].moment.update)
    # Each is what its seed gives alone, and its choices can be told.
    wait(qtbot, lambda: updates(heard) > found[0].moment.update + 5)
    worker.request(q.WriteLine(found[5].prompt, weights))
    wait(qtbot, lambda: bool(written.finished))
    assert written.finished[0].text == found[5].text
    worker.request(q.TellChoice(found[7].prompt, found[7].text, 3, weights))
    wait(qtbot, lambda: bool(written.choices))
    assert written.choices[0].characters[written.choices[0].chosen] == found[7].text[3]


def test_a_line_that_was_written_before_is_read_with_its_weights_or_with_those_of_now(
    qtbot: Any, worker: Worker, heard: Heard, written: Written, train: Train
) -> None:
    folder = train(epochs=1)
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: bool(written.finished))
    answer = written.finished[0]
    worker.request(m.Continue(folder, songci_of(folder), None, "cpu"))
    wait(qtbot, lambda: updates(heard) > answer.moment.update and heard.state is RunState.FINISHED)
    now = heard.told.updates[-1].moment
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: len(written.finished) == 2)
    line = line_of(answer)
    worker.request(q.ReadLine(line, WeightsOf(update=line.moment.update)))
    wait(qtbot, lambda: len(written.read) == 1)
    assert written.read[0].answer.moment == answer.moment
    assert written.read[0].answer.written == answer.written
    for path in (folder / CHECKPOINTS_FOLDER).iterdir():
        path.unlink()
    worker.request(q.ReadLine(line, WeightsOf(update=line.moment.update)))
    wait(qtbot, lambda: len(written.read) == 2)
    worker.request(q.WriteLine(PROMPT))
    other = replace(line, moment=replace(answer.moment, update=answer.moment.update - 1))
    worker.request(q.ReadLine(other, WeightsOf(update=other.moment.update)))
    wait(qtbot, lambda: len(written.read) == 3)
    last = written.read[2].answer
    assert last.text == line.text
    assert last.moment == now
    assert [each.probability for each in last.written] != [each.probability for each in answer.written]
    # The choices that are told belong to what is shown.
    worker.request(q.TellChoice(line.prompt, line.text, 0, WeightsOf(update=last.moment.update)))
    wait(qtbot, lambda: bool(written.choices))
    assert written.choices[0].moment == now


def songci_of(folder: Path) -> Corpus:
    from core.runs.corpus_again import corpus_of

    return corpus_of(RunFolder.open(folder))


def test_one_prefix_is_continued_by_other_weights_side_by_side(
    qtbot: Any, worker: Worker, written: Written, train: Train, tmp_path: Path
) -> None:
    other = train(epochs=1, workspace=tmp_path / "other", seed=9)
    folder = train(epochs=2)
    asked = (PRESENT, WeightsOf(other), WeightsOf(folder, 1), WeightsOf(tmp_path / "nowhere"))
    worker.request(q.Compare(PROMPT, asked))
    wait(qtbot, lambda: bool(written.compared) and len(written.compared[-1].answers) == 4)
    here, there, gone, nowhere = written.compared[-1].answers
    assert isinstance(here, Continuation)
    assert isinstance(there, Continuation)
    assert (here.moment.epoch, there.moment.epoch) == (2, 1)
    assert here.text != there.text
    assert isinstance(gone, UserError)
    assert isinstance(nowhere, UserError)
    assert "no longer has its weights of update 1" in str(gone)


def test_without_a_model_and_with_everything_banned_the_question_is_refused(
    qtbot: Any, worker: Worker, written: Written, train: Train, songci: Corpus
) -> None:
    worker.request(q.WriteLine(PROMPT))
    wait(qtbot, lambda: len(written.refused) == 1)
    assert "no model yet" in str(written.refused[0].error)
    train(epochs=1)
    banned = replace(PROMPT, sampling=replace(PROMPT.sampling, banned="".join(set(songci.text)) + " "))
    worker.request(q.WriteLine(banned))
    wait(qtbot, lambda: len(written.refused) == 2)
    assert "banned" in str(written.refused[1].error)
    assert written.refused[1].request == q.WriteLine(banned)


def test_writing_lines_changes_nothing_of_a_training(
    qtbot: Any, worker: Worker, heard: Heard, written: Written, train: Train
) -> None:
    train(epochs=3)
    undisturbed = [update.nats for update in heard.told.updates]
    worker.request(m.Start(*started(heard)))
    for _time in range(5):
        worker.request(q.WriteSeveral(PROMPT, 3))
        worker.request(q.HoldMoment())
    wait(qtbot, lambda: len(heard.told.updates) == 2 * len(undisturbed))
    assert [update.nats for update in heard.told.updates[len(undisturbed) :]] == undisturbed


def started(heard: Heard) -> tuple[Settings, Corpus, Path]:
    opened = heard.opened[0]
    return opened.settings, songci_of(opened.folder), opened.folder.parent
