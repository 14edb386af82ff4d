"""Runs are asked for a text once; what none of them can write is said in its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.session.compared_runs import ReadRun
from charrnn_gui.session.same_prefix import SamePrefix, WrittenText
from charrnn_gui.worker import Worker
from core.common.progress import Moment, SampleWritten
from core.runs.comparison import compared
from core.runs.curves import read_curves
from tests.charrnn_gui.listening import PATIENCE_MS
from tests.core.runs.made_runs import made_run

SAMPLE = SampleWritten(Moment(2, 20), "分开", "分开一切", epochs_done=2.0)


class Told:
    """What was told last."""

    def __init__(self, same: SamePrefix) -> None:
        self.texts: tuple[WrittenText, ...] = ()
        same.told.connect(lambda texts: self._take(texts))

    def _take(self, texts: tuple[WrittenText, ...]) -> None:
        self.texts = texts


@pytest.fixture
def run(tmp_path: Path) -> ReadRun:
    folder = made_run(tmp_path)
    facts = compared(folder)
    # A checkpoint that the list still names, and that is gone.
    facts = replace(facts, summary=replace(facts.summary, checkpoints=(30,)))
    return ReadRun(facts, read_curves(folder), None, (SAMPLE,))


def test_a_sample_is_told_at_once_and_nothing_is_asked(qtbot: Any, worker: Worker, run: ReadRun) -> None:
    same = SamePrefix(worker)
    told = Told(same)
    same.ask([run], "分开", "epochs", 2.0)
    (text,) = told.texts
    assert (text.text, text.source.is_exact, same._asked) == ("一切", True, None)


def test_weights_that_are_gone_are_told_in_place_of_the_text(
    qtbot: Any, worker: Worker, run: ReadRun
) -> None:
    same = SamePrefix(worker)
    told = Told(same)
    same.ask([run, run], "分开", "epochs", 3.0)
    assert [text.text for text in told.texts] == [None, None]
    qtbot.waitUntil(lambda: all(text.why for text in told.texts), timeout=PATIENCE_MS)
    assert same._asked is None


def test_a_prefix_of_unknown_characters_is_said_to_be_one(qtbot: Any, worker: Worker, run: ReadRun) -> None:
    same = SamePrefix(worker)
    told = Told(same)
    same.ask([run], "xyz", "epochs", 3.0)
    assert told.texts[0].why == "It knows no character of this prefix."
