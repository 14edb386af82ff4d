"""A disk without room: training goes on, what was saved stays, and nothing is missing once there is room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.common.files import append, write_atomically
from core.common.progress import Progress, Told
from core.runs import RunFolder
from core.saving import recorder as recording
from core.saving.checkpoints import load_checkpoint
from core.saving.recorder import Recorder
from core.sharing.packed_runs import export_run
from tests.core.saving.test_resumption import SETTINGS, gone_on, new_run, told
from tests.disks import PAGE_BYTES, Disk, small_disk

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk") as disk:
        yield disk


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def _saving_takes_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "SAVE_SHARE", 1e9)


def test_a_file_that_finds_no_room_leaves_the_old_one_and_nothing_else(disk: Disk) -> None:
    path = disk.path / "run.json"
    write_atomically(path, b"old" * 100)
    for room in range(4):
        disk.fill(room * PAGE_BYTES)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(path, bytes(4 * PAGE_BYTES))
        assert path.read_bytes() == b"old" * 100
        assert names(disk.path) == ["ballast", "run.json"]
    disk.free()
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("room", [0, 1, 2])
def test_lines_that_find_no_room_are_added_wholly_or_not_at_all(disk: Disk, room: int) -> None:
    path = disk.path / "metrics.jsonl"
    append(path, b"one\n")
    disk.fill(room * PAGE_BYTES)
    with pytest.raises(OSError, match="No space left"):
        append(path, b"two\n" * 4000)
    assert path.read_bytes() == b"one\n"
    disk.free()
    append(path, b"two\n" * 4000)
    assert path.read_bytes() == b"one\n" + b"two\n" * 4000


@pytest.mark.usefixtures("_saving_takes_what_it_takes")
@pytest.mark.parametrize("room", [0, 1, 4, 16, 32, 64])
def test_wherever_the_room_ends_the_run_trains_on_and_is_whole_when_there_is_room(
    disk: Disk, room: int
) -> None:
    settings = replace(SETTINGS, epochs=12, save_interval_s=0.0)
    run, trainer = new_run(disk.path / "runs", settings)
    news: list[str] = []
    trained: list[Progress] = []
    with Recorder(run) as recorder:
        for number, progress in enumerate(trainer.run()):
            recorder.append(progress)
            trained.append(progress)
            if recorder.is_due():
                recorder.save("training", trainer)
            news += recorder.news()
            if number == 20:
                recorder.wait()
                kept = load_checkpoint(RunFolder.open(run.path)).state.moment
                disk.fill(room * PAGE_BYTES)
            if number == 60:
                recorder.wait()
                # What there was is still there, whole.
                found = load_checkpoint(RunFolder.open(run.path))
                assert found.state.moment.update >= kept.update
                assert not found.passed_over
                disk.free()
        recorder.save("finished", trainer)
        recorder.wait()
        news += recorder.news()
        assert recorder.trouble is None
    if room <= 4:
        # Told once, and once that it is over.
        assert len(news) == 2
        assert "No space left" in news[0]
        assert news[1] == "The run is being saved again."
    kept_all = RunFolder.open(run.path)
    assert kept_all.told() == replace(Told.of(trained), events=())  # the end has no record
    assert kept_all.state == "finished"
    assert not list(run.path.rglob("*.tmp"))


@pytest.mark.usefixtures("_saving_takes_what_it_takes")
def test_a_run_whose_last_save_found_no_room_goes_on_from_the_one_before(tmp_path: Path, disk: Disk) -> None:
    whole, whole_trainer = new_run(tmp_path / "whole")
    for progress in whole_trainer.run():
        whole.append(progress)
    run, trainer = new_run(disk.path / "runs", replace(SETTINGS, save_interval_s=0.0))
    with Recorder(run) as recorder:
        for number, progress in enumerate(trainer.run()):
            recorder.append(progress)
            if recorder.is_due():
                recorder.save("training", trainer)
            if number == 10:
                recorder.wait()
                disk.fill()
        recorder.save("finished", trainer)
        recorder.wait()
        assert "No space left" in str(recorder.trouble)
    run.release()
    assert RunFolder.open(run.path).state == "training"
    disk.free()
    gone_on(run)
    assert replace(told(run), updates=()) == replace(told(whole), updates=())


def test_a_run_that_finds_no_room_to_begin_leaves_nothing(disk: Disk) -> None:
    disk.fill()
    with pytest.raises(RunError, match="No space left"):
        new_run(disk.path)
    assert names(disk.path) == ["ballast"]
    disk.free()
    new_run(disk.path)[0].release()


def test_a_zip_that_finds_no_room_is_not_half_there(tmp_path: Path, disk: Disk) -> None:
    run, _trainer = new_run(tmp_path / "runs")
    run.release()
    disk.fill()
    with pytest.raises(RunError, match=r"can't be packed.*No space left"):
        export_run(run.path, disk.path / "run.zip")
    assert names(disk.path) == ["ballast"]


ARGUMENTS = [
    *("songci", "--max-chars", "1000", "--device", "cpu", "--json"),
    *("--set", "hidden_size=16", "--set", "batch_size=8", "--set", "num_steps=16", "--set", "sample_every=1"),
    *("--set", "prefixes=，"),
]


def training(disk: Disk, *options: str) -> subprocess.Popen[str]:
    """Start ``charrnn train`` on the disk, saving every twentieth of a second."""
    saving_often = [sys.executable, "-m", "tests.soak.saving_often", "0.05"]
    return subprocess.Popen(
        [*saving_often, "train", *ARGUMENTS, *options, "--run-dir", str(disk.path / "runs")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        text=True,
    )


def test_the_command_line_trains_on_without_room_and_ends_with_all_of_it_saved(disk: Disk) -> None:
    with training(disk, "--epochs", "100") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while not list(disk.path.glob("runs/*/checkpoints/*")):
            assert process.stdout.readline()
        disk.fill()
        first = process.stderr.readline()
        lines = [json.loads(process.stdout.readline()) for _ in range(6)]
        assert process.poll() is None
        disk.free()
        output, errors = process.communicate()
    assert "No space left on device" in first
    assert errors.splitlines() == ["The run is being saved again."]
    assert lines[-1]["epoch"] > lines[0]["epoch"]
    assert process.returncode == 0
    assert json.loads(output.splitlines()[-1])["state"] == "finished"
    (path,) = (disk.path / "runs").iterdir()
    run = RunFolder.open(path)
    assert [epoch.moment.epoch for epoch in run.told().epochs] == list(range(1, 101))
    assert [update.moment.update for update in run.told().updates] == list(range(1, run.moment.update + 1))


def test_the_command_line_says_at_the_end_what_could_not_be_saved(disk: Disk) -> None:
    with training(disk, "--epochs", "40") as process:
        assert process.stdout is not None
        while not list(disk.path.glob("runs/*/checkpoints/*")):
            assert process.stdout.readline()
        disk.fill()
        _output, errors = process.communicate()
    assert process.returncode == 2
    assert all("No space left on device" in line for line in errors.splitlines())
    assert len(errors.splitlines()) == 2
    (path,) = (disk.path / "runs").iterdir()
    assert not load_checkpoint(RunFolder.open(path)).passed_over
