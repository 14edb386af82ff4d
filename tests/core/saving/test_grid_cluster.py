"""A grid on several processes: nothing is lost if one of them dies, or if a person stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.common.errors import UserError
from core.runs import RunFolder
from core.saving.grid_cluster import Cluster, ends_on
from core.saving.grid_task import TaskEnd, train_task
from core.settings.grid import GridRun, Variation, grid_runs
from core.text.corpus import Corpus
from core.text.readers import read_corpus
from tests.core.command_line.test_cli import SMALL, TEXT
from tests.core.saving.test_grid_task import SETTINGS, never

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="kills processes as only POSIX can"),
    # dask's own event loop ends a moment after its threads.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    return read_corpus(tmp_path / "text.txt")


def until(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    while not condition():
        assert process.poll() is None
        time.sleep(0.05)


def weights(folder: Path, run: GridRun) -> bytes:
    return (folder / run.name / "weights.safetensors").read_bytes()


def kill_the_worker_of(folder: Path) -> None:
    """Wait until the run in ``folder`` has a checkpoint, and kill the process that trains it."""
    import psutil

    while len(list(folder.glob("checkpoints/*"))) < 2:
        time.sleep(0.02)
    for process in psutil.Process().children(recursive=True):
        files = [file.path for file in process.open_files()] if process.is_running() else []
        if any(str(folder) in path for path in files):
            process.kill()
            return
    raise AssertionError("nobody trains it")


def test_a_killed_worker_costs_nothing_and_the_runs_equal_those_of_one_process(
    corpus: Corpus, tmp_path: Path
) -> None:
    settings = replace(SETTINGS, epochs=120, save_interval_s=0.0)
    runs = grid_runs(settings, [Variation("seed", (1, 2))])
    killed: list[bool] = []

    def kill_once() -> bool:
        if not killed and len(list((tmp_path / "grid" / runs[0].name).glob("checkpoints/*"))) > 1:
            killed.append(True)
            kill_the_worker_of(tmp_path / "grid" / runs[0].name)
        return False

    ends = {run.name: end for run, end in ends_on(Cluster(2), tmp_path, "grid", runs, corpus, kill_once)}
    assert killed
    assert ends == {run.name: TaskEnd("finished") for run in runs}
    for run in runs:
        train_task(tmp_path, "alone", run, corpus, never)
        assert weights(tmp_path / "grid", run) == weights(tmp_path / "alone", run)


def test_ctrl_c_saves_what_is_trained_and_the_same_command_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "core", "grid", str(tmp_path / "text.txt"), *SMALL, "--device", "cpu"]
    command += ["--vary", "seed=1,2,3", "--workers", "2", "--run-dir", str(tmp_path), "--epochs", "1000000"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    until(lambda: len(list(tmp_path.glob("grid/*/metrics.jsonl"))) == 2, process)
    # As a terminal does: to every process of the group.
    os.killpg(process.pid, signal.SIGINT)
    told, _nothing = process.communicate(timeout=120)
    assert process.returncode == 128 + signal.SIGINT, told.decode()
    states = {
        path.parent.name: RunFolder.open(path.parent).state for path in tmp_path.glob("grid/*/run.json")
    }
    assert states == {"seed=1": "stopped", "seed=2": "stopped"}


def test_a_scheduler_that_is_not_there_is_named(corpus: Corpus, tmp_path: Path) -> None:
    runs = grid_runs(SETTINGS, [Variation("seed", (1,))])
    with pytest.raises(UserError, match="no scheduler at"):
        list(ends_on(Cluster(scheduler="tcp://127.0.0.1:9"), tmp_path, "grid", runs, corpus, never))
