"""A text is read with weights of other moments and of other runs, beside the present ones."""

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
from core.common.surprise import Surprise
from core.common.weights_of import WeightsOf
from core.settings.settings import Settings
from core.text.corpus import Corpus
from tests.charrnn_gui.listening import Heard, wait

TEXT = "东风夜放花千树"
Train = Callable[..., Path]


class Read:
    """All that is read, and what is held, from now on."""

    def __init__(self, worker: Worker) -> None:
        self.present: list[Surprise] = []
        self.others: list[tuple[Surprise, WeightsOf]] = []
        self.held: list[q.MomentHeld] = []
        worker.text_read.connect(self.present.append)
        worker.text_compared.connect(lambda surprise, weights: self.others.append((surprise, weights)))
        worker.moment_held.connect(self.held.append)


@pytest.fixture
def read(worker: Worker) -> Read:
    return Read(worker)


def test_a_held_moment_is_read_once_and_the_present_weights_after_each_epoch(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    read: Read,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
) -> None:
    worker.request(m.ReadText(TEXT))
    settings = replace(small_settings, epochs=10**6, schedule="constant")
    worker.request(m.Start(settings, songci, tmp_path))
    wait(qtbot, lambda: bool(read.present))
    worker.request(q.HoldMoment())
    wait(qtbot, lambda: bool(read.held))
    moment = read.held[0].moment
    assert moment is not None
    assert read.held[0].num_bytes > 0
    weights = WeightsOf(update=moment.update)
    worker.request(m.ReadText(TEXT, weights))
    wait(qtbot, lambda: bool(read.others) and read.present[-1].moment.epoch > moment.epoch + 2)
    worker.request(m.Pause())
    wait(qtbot, lambda: heard.state is RunState.PAUSED)
    ((surprise, asked),) = read.others
    assert (asked, surprise.moment) == (weights, moment)
    assert not np.array_equal(surprise.nats, read.present[-1].nats, equal_nan=True)
    worker.request(q.ReleaseMoment(read.held[0].folder, moment.update))
    wait(qtbot, lambda: read.held[-1].moment is None)
    assert read.held[-1].num_bytes == 0


def test_another_run_reads_too_without_being_opened(
    qtbot: Any, worker: Worker, heard: Heard, read: Read, train: Train, tmp_path: Path
) -> None:
    other = train(epochs=2, workspace=tmp_path / "other")
    train(epochs=1)
    opened = len(heard.opened)
    worker.request(m.ReadText(TEXT, WeightsOf(other)))
    wait(qtbot, lambda: bool(read.others))
    assert read.others[0][0].moment.epoch == 2
    assert read.others[0][1] == WeightsOf(other)
    assert len(heard.opened) == opened


def test_weights_that_are_gone_are_refused_and_nothing_is_lost(
    qtbot: Any, worker: Worker, heard: Heard, read: Read, train: Train, tmp_path: Path
) -> None:
    refused: list[m.Refused] = []
    worker.refused.connect(refused.append)
    worker.request(q.HoldMoment())
    wait(qtbot, lambda: len(refused) == 1)
    assert "no model yet" in str(refused[0].error)
    folder = train(epochs=1)
    for request, words in (
        (m.ReadText(TEXT, WeightsOf(folder, 3)), "no longer has its weights of update 3"),
        (m.ReadText("&%", WeightsOf(update=1)), "weights of update 1"),
        (m.ReadText(TEXT, WeightsOf(tmp_path / "nowhere")), "nowhere"),
    ):
        number = len(refused)
        worker.request(request)
        wait(qtbot, lambda number=number: len(refused) > number)
        assert words in str(refused[-1].error)
        assert refused[-1].request == request
    worker.request(m.ReadText("&%", WeightsOf(folder)))
    worker.request(m.ReadText(TEXT))
    wait(qtbot, lambda: bool(read.present))
    assert heard.state is RunState.FINISHED


def test_a_text_of_another_script_is_refused(
    qtbot: Any, worker: Worker, heard: Heard, read: Read, train: Train, tmp_path: Path
) -> None:
    other = train(epochs=1, workspace=tmp_path / "other")
    train(epochs=1)
    worker.request(m.ReadText("Latin", WeightsOf(other)))
    wait(qtbot, lambda: bool(heard.refused))
    assert "knows none of these characters" in str(heard.refused[0])
    assert not read.others
