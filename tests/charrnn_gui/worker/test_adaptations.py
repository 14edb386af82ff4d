"""A text is read with weights that follow it, in turns with the training, beside the same weights fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from core.common.surprise import Surprise, TwoReadings
from core.common.weights_of import PRESENT, WeightsOf
from core.settings.settings import Settings
from core.text.corpus import Corpus
from tests.charrnn_gui.listening import Heard, wait

TEXT = "城上风光莺语乱，城下烟波春拍岸。" * 40 + "城上"
Train = Callable[..., Path]


@pytest.fixture
def told(worker: Worker) -> list[tuple[TwoReadings, WeightsOf]]:
    told: list[tuple[TwoReadings, WeightsOf]] = []
    worker.text_adapted.connect(lambda both, weights: told.append((both, weights)))
    return told


def is_whole(both: TwoReadings) -> bool:
    return not np.isnan(both.now.nats[-1])


def test_a_text_that_repeats_itself_costs_less_and_the_model_on_display_stays_as_it_is(
    qtbot: Any, worker: Worker, told: list[tuple[TwoReadings, WeightsOf]], train: Train
) -> None:
    train(epochs=1)
    fixed: list[Surprise] = []
    worker.text_read.connect(fixed.append)
    worker.request(m.AdaptTo(TEXT))
    wait(qtbot, lambda: bool(told) and is_whole(told[-1][0]))
    both, weights = told[-1]
    assert weights == PRESENT
    assert both.now.moment == both.other.moment
    now, before = both.totals
    assert now < before
    # Read again with the weights on display, it costs what it did.
    worker.request(m.StopReading())
    worker.request(m.ReadText(TEXT))
    wait(qtbot, lambda: bool(fixed))
    np.testing.assert_allclose(fixed[-1].nats, both.other.nats, rtol=1e-4)
    # As the weights stay, it is not read again.
    assert [is_whole(each) for each, _weights in told].count(True) == 1


def test_while_a_run_trains_it_comes_to_its_end_with_the_weights_that_it_began_with(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    told: list[tuple[TwoReadings, WeightsOf]],
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
) -> None:
    worker.request(m.Start(replace(small_settings, epochs=10**6, schedule="constant"), songci, tmp_path))
    wait(qtbot, lambda: heard.state is RunState.TRAINING)
    worker.request(m.AdaptTo(TEXT))
    wait(qtbot, lambda: bool(told) and is_whole(told[-1][0]))
    both = told[-1][0]
    assert both.now.moment == both.other.moment
    assert both.now.moment.update > 0
    # It goes on with newer weights, until nobody wants that any more.
    wait(qtbot, lambda: told[-1][0].now.moment.epoch > both.now.moment.epoch)
    worker.request(m.StopReading())
    worker.request(m.Pause())
    wait(qtbot, lambda: heard.state is RunState.PAUSED)
    number = len(told)
    states: list[RunState] = []
    worker.state_reached.connect(lambda reached: states.append(reached.state))
    worker.request(m.Resume(updates=3))
    wait(qtbot, lambda: RunState.PAUSED in states)
    assert len(told) == number


def test_weights_that_are_gone_are_refused(
    qtbot: Any, worker: Worker, heard: Heard, told: list[tuple[TwoReadings, WeightsOf]], train: Train
) -> None:
    folder = train(epochs=1)
    refused: list[m.Refused] = []
    worker.refused.connect(refused.append)
    request = m.AdaptTo(TEXT, WeightsOf(folder, 3))
    worker.request(request)
    wait(qtbot, lambda: bool(refused))
    assert refused[0].request == request
    assert "no longer has its weights of update 3" in str(refused[0].error)
    assert not told
