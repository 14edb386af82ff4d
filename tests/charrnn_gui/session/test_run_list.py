"""The list of runs follows its folder, and reaches the window in small pieces."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from charrnn_gui.session import run_list
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.run_list import RunList
from core.common.progress import EpochFinished, Moment
from core.runs import RunChanges, RunFolder, create_run
from core.runs.changes import BATCH_SIZE
from tests.core.runs.test_folder import CORPUS, EPOCH, SETTINGS, training_text

PATIENCE_MS = 180_000


class Heard:
    """What a list told."""

    def __init__(self, runs: RunList) -> None:
        self.parts: list[RunChanges] = []
        self.read = 0
        runs.changed.connect(self.parts.append)
        runs.read.connect(self._on_read)

    def names(self) -> set[str]:
        return {run.path.name for part in self.parts for run in part.found}

    def _on_read(self) -> None:
        self.read += 1


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "runs"
    path.mkdir()
    return path


@pytest.fixture
def runs(qtbot: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunList]:
    monkeypatch.setattr(run_list, "LOOK_INTERVAL_MS", 50)
    jobs = Jobs()
    runs = RunList(workspace, jobs)
    yield runs
    runs.stop()
    jobs.close()


@pytest.fixture
def heard(runs: RunList) -> Heard:
    return Heard(runs)


def begun(parent: Path, name: str) -> RunFolder:
    return create_run(parent, SETTINGS, CORPUS, training_text(CORPUS, SETTINGS), name)


def test_a_run_begun_elsewhere_appears_and_grows_and_goes_without_being_asked_for(
    qtbot: Any, runs: RunList, heard: Heard, workspace: Path
) -> None:
    runs.refresh()
    qtbot.waitUntil(lambda: heard.read > 0, timeout=PATIENCE_MS)
    assert heard.parts == []
    run = begun(workspace, "elsewhere")
    qtbot.waitUntil(lambda: runs.get(run.path) is not None, timeout=PATIENCE_MS)
    for epoch in (1, 2):
        run.append(EpochFinished(Moment(epoch, 7 * epoch), 9.0 / epoch, None, 0.5, 61000.0, 3.5, 0.01))
        qtbot.waitUntil(lambda epoch=epoch: runs.get(run.path).epochs == epoch, timeout=PATIENCE_MS)
    run.set_state("finished", Moment(2, 14))
    qtbot.waitUntil(lambda: runs.get(run.path).standing == "finished", timeout=PATIENCE_MS)
    shutil.rmtree(run.path)
    qtbot.waitUntil(lambda: runs.get(run.path) is None, timeout=PATIENCE_MS)
    assert heard.parts[-1].gone == (run.path,)


def test_many_runs_come_in_small_pieces_with_the_event_loop_between_them(
    qtbot: Any, runs: RunList, heard: Heard, workspace: Path, tmp_path: Path
) -> None:
    run = begun(tmp_path / "elsewhere", "model")
    run.append(EPOCH)
    run.set_state("finished", Moment(1, 7))
    for number in range(3 * BATCH_SIZE):
        shutil.copytree(run.path, workspace / f"{number:03}")
    turns = [0]
    counts: list[int] = []
    # Two pieces told in one turn of the event loop would find the same count.
    turn = QTimer(interval=0)
    turn.timeout.connect(lambda: turns.append(turns[-1] + 1))
    runs.changed.connect(lambda _part: counts.append(turns[-1]))
    turn.start()
    runs.refresh()
    qtbot.waitUntil(lambda: heard.read > 0, timeout=PATIENCE_MS)
    assert len(heard.names()) == 3 * BATCH_SIZE
    assert max(len(part.found) for part in heard.parts) <= BATCH_SIZE
    assert len(set(counts)) == len(counts)
    heard.parts.clear()
    runs.repeat()
    assert heard.parts == []
    qtbot.waitUntil(lambda: len(heard.names()) == 3 * BATCH_SIZE, timeout=PATIENCE_MS)
    assert max(len(part.found) for part in heard.parts) <= BATCH_SIZE


def test_another_folder_has_other_runs(
    qtbot: Any, runs: RunList, heard: Heard, workspace: Path, tmp_path: Path
) -> None:
    here, there = begun(workspace, "here"), begun(tmp_path / "other", "there")
    runs.refresh()
    qtbot.waitUntil(lambda: heard.names() == {"here"}, timeout=PATIENCE_MS)
    runs.use(tmp_path / "other")
    assert heard.parts[-1].gone == (here.path,)
    qtbot.waitUntil(lambda: runs.get(there.path) is not None, timeout=PATIENCE_MS)
    assert runs.get(here.path) is None
    for run in (here, there):
        run.release()


def test_a_refresh_asked_for_while_one_is_under_way_is_made_after_it(
    qtbot: Any, runs: RunList, heard: Heard, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_list, "LOOK_INTERVAL_MS", 10**6)
    runs.refresh()
    run = begun(workspace, "later")
    runs.refresh()
    qtbot.waitUntil(lambda: runs.get(run.path) is not None, timeout=PATIENCE_MS)
    run.release()


def test_a_run_of_a_grid_is_listed_but_is_not_the_persons_newest(
    qtbot: Any, workspace: Path, runs: RunList
) -> None:
    heard = Heard(runs)
    for folder in (workspace, workspace / "grid"):
        create_run(folder, SETTINGS, CORPUS, training_text(CORPUS, SETTINGS), f"in-{folder.name}").release()
    runs.refresh()
    qtbot.waitUntil(lambda: heard.names() == {"in-runs", "in-grid"}, timeout=PATIENCE_MS)
    newest = runs.newest()
    assert newest is not None
    assert newest.title == "in-runs"
