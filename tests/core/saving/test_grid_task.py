"""One run of a grid: begun, continued, found finished; its errors are its own."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from core.runs import RunFolder
from core.runs.task_end import TaskEnd
from core.saving import grid_task
from core.saving.grid_task import ends_here, train_task
from core.settings.grid import GridRun, Variation, grid_runs
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.source import NOWHERE
from tests.core import elsewhere
from tests.disks import small_disk

SETTINGS = Settings(
    cell="gru",
    hidden_size=8,
    embedding_size=4,
    batch_size=4,
    num_steps=5,
    epochs=3,
    device="cpu",
    prefixes=(),
)
CORPUS = Corpus("tiny", "想要有直升机\n想要和你飞到宇宙去\n" * 20, NOWHERE, "utf-8")


def never() -> bool:
    return False


@pytest.fixture
def run() -> GridRun:
    (run,) = grid_runs(SETTINGS, [Variation("seed", (3,))])
    return run


def test_a_run_is_trained_once_and_then_found_finished(tmp_path: Path, run: GridRun) -> None:
    assert train_task(tmp_path, "grid", run, CORPUS, never) == TaskEnd("finished")
    assert train_task(tmp_path, "grid", run, CORPUS, never) == TaskEnd("finished", was_there=True)
    assert RunFolder.open(tmp_path / "grid" / "seed=3").settings.seed == 3


def test_a_stopped_run_goes_on_to_the_weights_of_an_undisturbed_one(tmp_path: Path, run: GridRun) -> None:
    asked = itertools.count()
    end = train_task(tmp_path, "cut", run, CORPUS, lambda: next(asked) >= 4)
    assert end == TaskEnd("stopped")
    assert train_task(tmp_path, "cut", run, CORPUS, never) == TaskEnd("finished")
    train_task(tmp_path, "whole", run, CORPUS, never)
    one, other = (
        (tmp_path / name / "seed=3" / "weights.safetensors").read_bytes() for name in ("cut", "whole")
    )
    assert one == other


def test_what_was_pinned_to_a_run_meanwhile_makes_it_no_other_run(tmp_path: Path, run: GridRun) -> None:
    train_task(tmp_path, "grid", run, CORPUS, lambda: True)
    folder = RunFolder.open(tmp_path / "grid" / "seed=3")
    folder.pin(("想要",))
    assert train_task(tmp_path, "grid", run, CORPUS, never) == TaskEnd("finished")
    assert train_task(tmp_path, "grid", run, CORPUS, never) == TaskEnd("finished", was_there=True)
    assert RunFolder.open(folder.path).settings.prefixes == ("想要",)


def test_an_error_of_one_run_is_told_and_not_raised(tmp_path: Path, run: GridRun) -> None:
    short = Corpus("short", "想要", NOWHERE, "utf-8")
    end = train_task(tmp_path, "grid", run, short, never)
    assert end.state == "refused"
    assert end.problem
    # Another run has this name.
    train_task(tmp_path, "grid", run, CORPUS, never)
    other = replace(run, settings=replace(run.settings, hidden_size=9))
    assert "hidden_size is 8 there" in train_task(tmp_path, "grid", other, CORPUS, never).problem


def test_a_run_that_diverges_says_so(tmp_path: Path) -> None:
    wild = replace(
        SETTINGS, cell="scratch", embedding_size=0, optimizer="sgd", learning_rate=1e6, clip_norm=0.0
    )
    (run,) = grid_runs(wild, [Variation("seed", (1,))])
    assert train_task(tmp_path, "grid", run, CORPUS, never).state == "diverged"


def test_a_run_that_another_computer_trains_waits_until_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_task, "RETRY_INTERVAL_S", 0.1)
    runs = grid_runs(SETTINGS, [Variation("seed", (1, 2))])
    train_task(tmp_path, "grid", runs[0], CORPUS, lambda: True)
    with elsewhere.training(tmp_path / "grid" / "seed=1") as training:
        ends = ends_here(tmp_path, "grid", runs, CORPUS, never)
        (first, waits), (second, end) = next(ends), next(ends)
        assert (first.name, waits.state) == ("seed=1", "claimed")
        assert elsewhere.HOST in waits.problem
        assert (second.name, end) == ("seed=2", TaskEnd("finished"))
        assert training.stdin is not None
        threading.Timer(0.3, training.stdin.close).start()
        assert [(run.name, end) for run, end in ends] == [("seed=1", TaskEnd("finished"))]


def test_a_full_disk_costs_no_finished_run_and_with_room_the_grid_ends_whole(tmp_path: Path) -> None:
    settings = replace(SETTINGS, epochs=8, save_interval_s=0.0)
    runs = grid_runs(settings, [Variation("seed", (1, 2, 3))])
    with small_disk(tmp_path / "disk") as disk:
        ends = {}
        looks = itertools.count()

        def fill() -> bool:
            # Within the second run.
            if "seed=1" in ends and next(looks) == 3:
                disk.fill()
            return False

        for run, end in ends_here(disk.path, "grid", runs, CORPUS, fill):
            ends[run.name] = end
        assert ends["seed=1"] == TaskEnd("finished")
        assert (ends["seed=2"].state, ends["seed=3"].state) == ("unsaved", "refused")
        assert all("No space left" in ends[name].problem for name in ("seed=2", "seed=3"))
        disk.free()
        again = {run.name: end for run, end in ends_here(disk.path, "grid", runs, CORPUS, never)}
        assert again == {
            "seed=1": TaskEnd("finished", was_there=True),
            "seed=2": TaskEnd("finished"),
            "seed=3": TaskEnd("finished"),
        }
        train_task(tmp_path, "alone", runs[1], CORPUS, never)
        one, other = (
            (folder / "seed=2" / "weights.safetensors").read_bytes()
            for folder in (disk.path / "grid", tmp_path / "alone")
        )
        assert one == other
