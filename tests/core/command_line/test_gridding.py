"""``grid``: every run once, what is there is kept, and a table at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.command_line.gridding import announced
from core.runs import RunFolder, is_claimed
from core.runs.grid_record import read_grid, request_stop
from core.settings.grid import grid_runs, variation_of
from core.settings.settings import Settings
from core.text.corpus import Corpus
from tests.core.command_line.test_cli import SMALL, TEXT

GRID = ["--device", "cpu", "--set", "heldout_fraction=0.2", "--name", "sizes"]
VARIED = ["--vary", "hidden_size=8,16", "--vary", "seed=1,2"]


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    return ["grid", str(tmp_path / "text.txt"), *SMALL, *GRID, "--run-dir", str(tmp_path)]


def test_every_run_is_told_and_then_the_means(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, *VARIED, "--epochs", "2"]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("4 runs. All of them take about")
    lines = told.out.splitlines()
    assert lines[0].startswith("1 of 4  hidden_size=8,seed=1: finished, perplexity")
    assert [line.split()[:3] for line in lines[6:8]] in (
        [["hidden", "units", "8"], ["hidden", "units", "16"]],
        [["hidden", "units", "16"], ["hidden", "units", "8"]],
    )
    assert lines[-1].startswith("The first two lie")
    assert len(list(tmp_path.glob("sizes/*/run.json"))) == 4
    # The same command again trains nothing.
    written = {path: path.stat().st_mtime_ns for path in tmp_path.glob("sizes/*/run.json")}
    assert main([*command, *VARIED, "--epochs", "2", "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == ["run"] * 4 + ["mean"] * 2
    assert all(event["was_there"] for event in events[:4])
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_a_setting_that_diverges_does_not_end_the_others(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    wild = [
        "--set",
        "cell=scratch",
        "--set",
        "embedding_size=0",
        "--set",
        "optimizer=sgd",
        "--set",
        "clip_norm=0",
    ]
    assert main([*command, *wild, "--epochs", "1", "--vary", "learning_rate=1e6,0.1"]) == 1
    out = capsys.readouterr().out
    assert "learning_rate=1000000" not in out.splitlines()[1]
    assert "diverged" in out.splitlines()[0]
    assert "finished" in out.splitlines()[1]


def test_nothing_is_trained_if_one_run_is_impossible(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--vary", "max_chars=0,9"]) == 2
    assert capsys.readouterr().err.startswith("max_chars=9: One batch of")
    assert main([*command, "--vary", "seed=1", "--name", "g4/x"]) == 2
    assert capsys.readouterr().err.startswith("A grid can't be called “g4/x”")
    assert not (tmp_path / "g4").exists()
    assert not (tmp_path / "sizes").exists()
    assert main([*command, "--vary", "hidden_sise=1,2"]) == 2
    assert "Did you mean hidden_size?" in capsys.readouterr().err


def test_the_runs_that_have_finished_are_counted_and_not_estimated() -> None:
    corpus = Corpus("short", TEXT)
    runs = grid_runs(Settings(hidden_size=8, batch_size=4, num_steps=8), [variation_of("seed=1,2")])
    assert announced(1, runs[:1], corpus).startswith("1 run. It takes about")
    assert announced(2, runs, corpus).startswith("2 runs. All of them take about")
    assert announced(2, runs[:1], corpus).startswith("2 runs, 1 of which has finished before. The rest takes")
    assert announced(2, [], corpus) == "2 runs, all of which have finished before."


def test_a_grid_that_is_asked_to_stop_saves_and_goes_on_later(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    varied = ["--vary", "seed=1,2", "--epochs", "1000000", "--set", "time_limit_s=120"]

    def stop_once_it_trains() -> None:
        while not list(tmp_path.glob("sizes/*/metrics.jsonl")):
            time.sleep(0.02)
        request_stop(tmp_path / "sizes")

    threading.Thread(target=stop_once_it_trains, daemon=True).start()
    assert main([*command, *varied]) == 128 + signal.SIGTERM
    assert capsys.readouterr().err.endswith("The same command continues the grid.\n")
    assert read_grid(tmp_path / "sizes").ended == "stopped"
    assert RunFolder.open(tmp_path / "sizes" / "seed=1").state == "stopped"
    assert not (tmp_path / "sizes" / "seed=2").exists()
    assert not list(tmp_path.glob("sizes/*.stop"))


@pytest.mark.skipif(os.name != "posix", reason="kills a process as only POSIX can")
def test_a_grid_that_was_killed_ends_whole_and_equal_to_an_undisturbed_one(
    command: list[str], tmp_path: Path
) -> None:
    varied = ["--vary", "seed=1,2", "--epochs", "15", "--set", "save_interval_s=0"]
    environment = {"KILLED_RUN": "seed=1", "KILLED_LOG": str(tmp_path / "log.txt"), "KILLED_TIMES": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.killed_while_saving", *command, *varied],
        stdout=subprocess.DEVNULL,
        env=os.environ | environment,
    )
    assert process.wait() == -signal.SIGKILL
    # What its record says is enough to continue.
    record = read_grid(tmp_path / "sizes")
    assert (record.pid, record.ended, is_claimed(tmp_path / "sizes")) == (process.pid, "", False)
    assert main(record.plan.arguments(tmp_path)) == 0
    assert read_grid(tmp_path / "sizes").ended == "finished"
    elsewhere = [*command[:-1], str(tmp_path / "undisturbed")]
    assert main([*elsewhere, *varied]) == 0
    for seed in (1, 2):
        one, other = (
            (folder / "sizes" / f"seed={seed}" / "weights.safetensors").read_bytes()
            for folder in (tmp_path, tmp_path / "undisturbed")
        )
        assert one == other
        assert RunFolder.open(tmp_path / "sizes" / f"seed={seed}").state == "finished"
