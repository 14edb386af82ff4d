"""Requests to continue or to branch from a run on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject

from charrnn_gui import messages as m
from charrnn_gui.session import past_runs
from charrnn_gui.session.jobs import Job
from core.common.progress import Moment, UpdateFinished
from core.runs import RunFolder, create_run
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.corpus import Corpus, training_text


@pytest.fixture
def run(tmp_path: Path, small_settings: Settings, songci: Corpus) -> RunFolder:
    """Return a run of 4 epochs at the end of its third, with two updates in an epoch."""
    run = create_run(tmp_path, small_settings, songci, training_text(songci, small_settings))
    for number in range(1, 7):
        moment = Moment((number + 1) // 2, number)
        run.append(UpdateFinished(moment, 1.0, 10, 0.5, 0.1, number / 2))
    run.set_state("stopped", Moment(3, 6))
    return run


def asked(load: Any) -> Any:
    parent = QObject()
    return load(Job(load, parent))


def test_a_run_is_continued_on_its_own_text_with_the_device_and_saving_of_the_next_run(
    run: RunFolder, small_settings: Settings, songci: Corpus
) -> None:
    wanted = replace(small_settings, save_interval_s=7.0, device="cpu")
    request = asked(past_runs.continuation(run.path, RunEnd(9), wanted))
    assert isinstance(request, m.Continue)
    assert (request.folder, request.end, request.device, request.wanted) == (
        run.path,
        RunEnd(9),
        "cpu",
        wanted,
    )
    assert request.corpus.sha256 == songci.sha256


@pytest.mark.parametrize(("wanted", "update", "epochs"), [(10, 4, 10), (3, 4, 3), (2, 4, 6), (2, 6, 7)])
def test_a_branch_that_would_have_nothing_left_to_train_gets_as_many_epochs_again(
    run: RunFolder, small_settings: Settings, tmp_path: Path, wanted: int, update: int, epochs: int
) -> None:
    settings = replace(small_settings, epochs=wanted, learning_rate=0.5)
    request = asked(past_runs.branch(run.path, update, settings, tmp_path))
    assert isinstance(request, m.Branch)
    assert (request.update, request.workspace) == (update, tmp_path)
    assert request.settings == replace(settings, epochs=epochs)
