"""A run that a worker trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from core.settings.settings import Settings
from core.text.corpus import Corpus
from tests.charrnn_gui.listening import Heard, wait

Train = Callable[..., Path]


@pytest.fixture
def train(
    qtbot: Any, worker: Worker, heard: Heard, small_settings: Settings, songci: Corpus, tmp_path: Path
) -> Train:
    """Return a function that trains a run to its end, or so many updates and pauses, and returns its folder.

    Other settings than the small ones are given by name.
    """

    def train(updates: int | None = None, workspace: Path = tmp_path, **settings: Any) -> Path:
        before, states = len(heard.opened), len(heard.states)
        reached = RunState.FINISHED if updates is None else RunState.PAUSED
        worker.request(m.Start(replace(small_settings, **settings), songci, workspace, updates))

        def has_ended() -> bool:
            # Not the run before.
            return reached in {told.state for told in heard.states[states:]}

        wait(qtbot, lambda: len(heard.opened) > before and has_ended())
        return heard.opened[-1].folder

    return train
