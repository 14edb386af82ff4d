"""A prompt is answered while held-out text is evaluated."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from charrnn_gui import messages as m
from charrnn_gui.run_state import RunState
from charrnn_gui.worker import Worker
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt
from core.model import read_through
from core.model.network import Meanwhile
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.training import evaluation
from tests.charrnn_gui.listening import PATIENCE_MS, Heard, wait

FIRST, SECOND = Prompt("东风", 5), Prompt("人生", 5)
HELD_OUT = 400


def test_prompts_are_answered_between_the_chunks_of_a_look(
    qtbot: Any,
    worker: Worker,
    heard: Heard,
    small_settings: Settings,
    songci: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, asked = threading.Event(), threading.Event()
    answered_within: list[list[Prompt]] = []
    honest = evaluation.heldout_cost
    finished: list[Continuation] = []

    def note(answer: Continuation) -> None:
        if answer.finished:
            finished.append(answer)

    def look(model: Any, ids: Any, meanwhile: Meanwhile, *rest: Any) -> tuple[float, int]:
        chances = 0

        def ask_in_the_middle() -> None:
            nonlocal chances
            chances += 1
            if chances == 5:
                worker.request(m.Ask(SECOND))
            meanwhile()

        begun.set()
        assert asked.wait(PATIENCE_MS / 1000)
        cost = honest(model, ids, ask_in_the_middle, *rest)
        assert chances > HELD_OUT / read_through.CHUNK_CHARACTERS
        answered_within.append([answer.prompt for answer in finished])
        return cost

    # In the worker's own thread, so that the look can't end before the answer is noted.
    worker.answered.connect(note, Qt.ConnectionType.DirectConnection)
    monkeypatch.setattr(read_through, "CHUNK_CHARACTERS", 40)
    monkeypatch.setattr(evaluation, "heldout_cost", look)
    settings = replace(small_settings, heldout_fraction=HELD_OUT / small_settings.max_chars, epochs=1)
    worker.request(m.Start(settings, songci, tmp_path))
    assert begun.wait(PATIENCE_MS / 1000)
    worker.request(m.Ask(FIRST))
    asked.set()
    wait(qtbot, lambda: heard.state is RunState.FINISHED)
    assert answered_within == [[FIRST, SECOND]]
    assert {answer.moment for answer in finished[:2]} == {Moment(1, heard.told.updates[-1].moment.update)}
