"""One run of a grid: begun, continued, found finished; its errors are its own."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from core.runs import RunFolder
from core.saving.grid_task import TaskEnd, train_task
from core.settings.grid import GridRun, Variation, grid_runs
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.source import NOWHERE

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
