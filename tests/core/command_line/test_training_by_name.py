"""``charrnn train --name``: asked for twice, a run is begun once and continued until it has ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.command_line.cli import main
from core.runs import RunFolder, list_runs
from core.saving.recorder import Recorder
from core.saving.training_run import TrainingRun
from tests.core.command_line.test_cli import SMALL, TEXT
from tests.core.saving.test_resumption import told

OPTIONS = (*SMALL, "--device", "cpu")


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def train(tmp_path: Path) -> Any:
    """Return a function that trains under the name "sizes/seed=1" and returns the exit code."""
    corpus = tmp_path / "lyrics.txt"
    corpus.write_text(TEXT, "utf-8")

    def begin(*options: str) -> int:
        name = ("--name", "sizes/seed=1", "--run-dir", str(tmp_path / "runs"))
        return main(["train", str(corpus), *OPTIONS, "--epochs", "4", *name, *options])

    return begin


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "sizes" / "seed=1"


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def stopped_after(updates: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every training be stopped after so many updates."""
    honest = TrainingRun.advance

    def advance(run: TrainingRun) -> Any:
        if run.moment.update == updates:
            run.request_stop()
        return honest(run)

    monkeypatch.setattr(TrainingRun, "advance", advance)
    yield
    monkeypatch.setattr(TrainingRun, "advance", honest)


def test_a_run_that_was_stopped_is_continued_to_what_it_would_have_been_and_then_it_is_enough(
    train: Any, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for _ in stopped_after(5, monkeypatch):
        assert train() == 143
    assert (RunFolder.open(path).state, RunFolder.open(path).moment.update) == ("stopped", 5)
    assert train() == 0
    assert [listed.path for listed in list_runs(path.parent)] == [path]
    whole = main(
        ["train", str(tmp_path / "lyrics.txt"), *OPTIONS, "--epochs", "4", "--run-dir", str(tmp_path / "w")]
    )
    assert whole == 0
    (other,) = (tmp_path / "w").iterdir()
    assert told(RunFolder.open(path)) == told(RunFolder.open(other))
    before = contents(path)
    capsys.readouterr()
    assert train("--json") == 0
    out, err = capsys.readouterr()
    assert "has finished already, after 4 epochs" in err
    (line,) = out.splitlines()
    assert (json.loads(line)["event"], json.loads(line)["state"]) == ("done", "finished")
    assert contents(path) == before


def test_what_differs_is_said_and_nothing_is_changed(
    train: Any, path: Path, tmp_path: Path, capsys: Any
) -> None:
    assert train() == 0
    before = contents(path)
    assert train("--set", "hidden_size=17") == 2
    assert "hidden_size is 16 there and 17 here" in capsys.readouterr().err
    assert train("--epochs", "5") == 2
    assert "epochs is 4 there and 5 here" in capsys.readouterr().err
    (tmp_path / "lyrics.txt").write_text(TEXT + "末\n", "utf-8")
    assert train() == 2
    assert "on another text" in capsys.readouterr().err
    assert train("--name", "sizes/seed 1") == 2
    assert "“sizes/seed-1” is possible" in capsys.readouterr().err
    assert contents(path) == before
    assert [run.title for run in list_runs(tmp_path / "runs")] == ["sizes/seed=1"]


def test_other_pinned_prefixes_are_kept_unless_they_are_asked_for(tmp_path: Path, capsys: Any) -> None:
    options = [
        "train",
        "songci",
        "--max-chars",
        "2000",
        "--epochs",
        "1",
        "--set",
        "hidden_size=8",
        "--device",
        "cpu",
    ]
    options += ["--name", "small", "--run-dir", str(tmp_path)]
    assert main(options) == 0
    run = RunFolder.open(tmp_path / "small")
    run.pin(("春",))
    assert main(options) == 0
    assert RunFolder.open(run.path).settings.prefixes == ("春",)
    assert main([*options, "--set", "prefixes=秋"]) == 2
    assert "prefixes is" in capsys.readouterr().err


def test_a_run_killed_before_its_first_checkpoint_begins_anew(
    train: Any, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for _ in stopped_after(5, monkeypatch):
        with monkeypatch.context() as patch:
            # As if the program was killed: nothing of the last save, nor of the end, reaches the disk.
            patch.setattr(Recorder, "save", lambda *_, **__: None)
            train()
    assert RunFolder.open(path).state == "training"
    assert not (path / "checkpoints").exists()
    assert train() == 0
    assert "starts again" in capsys.readouterr().err
    assert RunFolder.open(path).state == "finished"
    assert [epoch.moment.epoch for epoch in RunFolder.open(path).told().epochs] == [1, 2, 3, 4]


def test_a_run_that_another_program_trains_is_refused(
    train: Any, path: Path, monkeypatch: Any, capsys: Any
) -> None:
    for _ in stopped_after(5, monkeypatch):
        train()
    run = RunFolder.open(path)
    run.claim()
    capsys.readouterr()
    before = contents(path)
    assert train() == 2
    assert "is being trained by another window or command" in capsys.readouterr().err
    assert contents(path) == before
    run.release()


def test_a_run_that_diverged_is_not_trained_into_the_same_again(train: Any, path: Path, capsys: Any) -> None:
    wild = (
        "--set",
        "learning_rate=1e6",
        "--set",
        "cell=rnn_relu",
        "--set",
        "num_layers=8",
        "--set",
        "clip_norm=0",
    )
    assert train(*wild) == 1
    before = contents(path)
    assert train(*wild) == 1
    assert "diverged after" in capsys.readouterr().err
    assert contents(path) == before
