"""A text is read by the weights on display, while they are trained and afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from charrnn_gui.worker.held_moments import Kept
from charrnn_gui.worker.standing_questions import Readings
from core.common.progress import Moment
from core.common.surprise import Surprise
from core.settings.settings import Settings
from core.text.corpus import Corpus
from tests.charrnn_gui.listening import Heard, wait

TEXT = "东风夜放花千树，更吹落，星如雨"


@pytest.fixture
def read(worker: Worker) -> list[Surprise]:
    """Return the list of all that is read from now on."""
    read: list[Surprise] = []
    worker.text_read.connect(read.append)
    return read


def test_a_text_is_coloured_by_the_weights_of_now_and_again_after_each_epoch(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    read: list[Surprise],
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
) -> None:
    worker.request(m.ReadText(TEXT))
    settings = replace(small_settings, epochs=10**6, schedule="constant")
    worker.request(m.Start(settings, songci, tmp_path))
    wait(qtbot, lambda: len({told.moment.epoch for told in read}) >= 3)
    worker.request(m.Pause())
    wait(qtbot, lambda: heard.state is RunState.PAUSED)
    paused_at = heard.told.updates[-1].moment
    # The weights that stand there are looked at, too.
    wait(qtbot, lambda: read[-1].moment == paused_at)
    assert {told.text for told in read} == {TEXT}
    assert not np.array_equal(read[0].nats, read[-1].nats, equal_nan=True)
    number = len(read)
    worker.request(m.StopReading())
    worker.request(m.Resume(updates=40))
    wait(qtbot, lambda: heard.told.updates[-1].moment.update >= paused_at.update + 40)
    wait(qtbot, lambda: heard.state is RunState.PAUSED)
    assert len(read) == number


def test_looking_changes_nothing(
    qtbot: Any, worker: Worker, heard: Heard, read: list[Surprise], train: Callable[..., Path]
) -> None:
    train(epochs=2)
    undisturbed = [update.nats for update in heard.told.updates]
    worker.request(m.ReadText(TEXT))
    train(epochs=2)
    wait(qtbot, lambda: bool(read))
    assert [update.nats for update in heard.told.updates[len(undisturbed) :]] == undisturbed


def test_a_text_read_in_turns_costs_to_the_last_bit_what_it_costs_at_once(songci: Corpus) -> None:
    from core.model.char_model import CharModel
    from core.writing.surprise import surprise
    from core.writing.writer import Writer

    text, vocab = songci.text[:4000], songci.tokens.vocab
    model, moment = CharModel(len(vocab), Settings(hidden_size=24)), Moment(3, 75)
    at_once = surprise(model, vocab, text, moment)
    readings, present = Readings(), Kept(Path(), moment, Writer(model, vocab, "东"), is_present=True)
    readings.ask(text)
    turns = 0
    while (told := readings.read_on(lambda: present)) is None:
        turns += 1
        # The training goes on.
        torch.nn.init.normal_(next(model.parameters()))
    assert turns > 3
    np.testing.assert_array_equal(told.nats, at_once.nats)
    np.testing.assert_array_equal(told.chances, at_once.chances)
    assert (told.expected, told.moment) == (at_once.expected, moment)


def test_stop_does_not_wait_for_a_long_text(
    qtbot: Any, worker: Worker, heard: Heard, read: list[Surprise], train: Callable[..., Path], songci: Corpus
) -> None:
    train(updates=1)
    worker.request(m.ReadText(songci.text[:400_000]))
    worker.request(m.Stop())
    wait(qtbot, lambda: heard.state is RunState.STOPPED)
    assert not read
    worker.request(m.StopReading())
