"""A run that two programs begin under one name at once is begun by one of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.common.errors import RunError
from core.runs import RunFolder
from core.saving import named_training as room
from core.saving.named_training import begun_or_resumed
from core.saving.training_run import TrainingRun
from core.text.corpus import training_text
from core.text.library import load_shipped
from tests.core.saving.test_resumption import CPU, SETTINGS, told
from tests.core.saving.test_training_run import begun, driven


def named(path: Path) -> TrainingRun:
    corpus = load_shipped("songci")
    return begun_or_resumed(path, SETTINGS, corpus, training_text(corpus, SETTINGS), CPU)


def test_a_run_is_begun_then_continued_and_comes_to_what_it_is_at_once(tmp_path: Path) -> None:
    run = named(tmp_path / "sizes" / "small")
    for _ in range(4):
        run.advance()
    run.stop()
    again = named(run.folder.path)
    assert again.moment == run.moment
    driven(again)
    whole = begun(tmp_path)
    driven(whole)
    assert told(again.folder) == told(whole.folder)


def test_a_run_that_another_program_begins_at_the_same_time_is_refused_as_being_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "small"
    honest: Any = room.named_run
    others: list[TrainingRun] = []

    def named_run(*arguments: Any) -> RunFolder | None:
        found = honest(*arguments)
        if not others:
            monkeypatch.setattr(room, "named_run", honest)
            others.append(named(path))
        return found

    monkeypatch.setattr(room, "named_run", named_run)
    with pytest.raises(RunError, match="is being trained by another"):
        named(path)
    driven(others[0])
    assert RunFolder.open(path).state == "finished"
    with pytest.raises(RunError, match="has been trained for 3 epochs"):
        named(path)
    assert RunFolder.open(path).state == "finished"


def test_a_folder_that_is_no_runs_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "diary.txt").write_text("mine", "utf-8")
    with pytest.raises(RunError, match="is there already"):
        named(tmp_path / "small")
