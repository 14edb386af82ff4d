"""A folder so deep that a run's longest file has no place in it is refused before anything is trained."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.common import paths
from core.common.errors import RunError
from core.runs import CHECKPOINT_NAME, CHECKPOINTS_FOLDER, RunFolder
from core.runs import layout as run_files
from core.runs.elsewhere import begun_elsewhere
from core.runs.renaming import rename_run
from core.saving.recorder import Recorder
from core.sharing.packed_runs import export_run, import_run
from tests.core.saving.test_resumption import files_of, gone_on, new_run, trained_to

CHECKPOINT_BYTES = len(f"/{CHECKPOINTS_FOLDER}/{'1' * 12}-{'a' * 64}.safetensors")


def folder_of_length(root: Path, length: int) -> Path:
    """Return a folder whose path has so many bytes."""
    path = root
    while length - len(os.fsencode(path)) > 200:
        path /= "d" * 99
    return path / ("e" * (length - len(os.fsencode(path)) - 1))


def parent_for(root: Path, longest: int) -> Path:
    """Return a folder in which a checkpoint of a run called "run" has a path of so many bytes."""
    return folder_of_length(root, longest - CHECKPOINT_BYTES - len("/run"))


def train(parent: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """Train a run called "run" in ``parent``, and save it."""
    monkeypatch.setattr("core.runs.naming.short_name", lambda _corpus: "run")
    monkeypatch.setattr("core.runs.naming.file_name", lambda _name, _also="": "run")
    run, trainer = new_run(parent)
    with Recorder(run) as recorder:
        for progress in trainer.run():
            recorder.append(progress)
        recorder.save("finished", trainer)
        recorder.wait()
        assert recorder.trouble is None
    return run


@pytest.mark.skipif(os.name == "nt", reason="there the system is asked otherwise")
def test_the_deepest_folder_that_works_is_taken_and_one_that_is_a_byte_deeper_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = os.pathconf(tmp_path, "PC_PATH_MAX") - 1
    run = train(parent_for(tmp_path, longest), monkeypatch)
    (checkpoint,) = files_of(run)
    assert CHECKPOINT_NAME.fullmatch(checkpoint.name)
    assert len(os.fsencode(checkpoint)) == longest
    too_deep = parent_for(tmp_path / "2", longest + 1)
    with pytest.raises(RunError, match=r"too long for this system, by 1\. Choose a folder"):
        train(too_deep, monkeypatch)
    assert not (tmp_path / "2").exists()
    with pytest.raises(RunError, match="too long"):
        begun_elsewhere(run, too_deep)
    assert not (tmp_path / "2").exists()


def test_where_windows_takes_260_characters_259_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert paths._longest_on_windows() in (259, 32_000)
    monkeypatch.setattr(run_files, "longest_path", lambda: 259)
    run = train(parent_for(tmp_path, 259), monkeypatch)
    assert len(str(files_of(run)[0])) == 259
    with pytest.raises(RunError, match="too long"):
        train(parent_for(tmp_path / "2", 260), monkeypatch)


def test_a_run_is_neither_gone_on_with_nor_taken_in_nor_named_where_its_files_have_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, trainer = new_run(tmp_path / "runs")
    trained_to(run, trainer, 8)
    run.release()
    export_run(run.path, tmp_path / "run.zip")
    monkeypatch.setattr(run_files, "longest_path", lambda: len(str(run.path)) + CHECKPOINT_BYTES)
    name = run.path.name
    with pytest.raises(RunError, match="too long"):
        rename_run(run.path, f"{name}x")
    assert run.path.is_dir()
    with pytest.raises(RunError, match="too long"):
        import_run(tmp_path / "run.zip", tmp_path / "other-runs")
    assert not (tmp_path / "other-runs").exists()
    moved = run.path.rename(run.path.with_name(f"{name}x"))
    with pytest.raises(RunError, match="too long"):
        RunFolder.open(moved).claim()
    gone_on(RunFolder.open(moved.rename(run.path)))


def test_the_command_line_refuses_before_it_trains(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = folder_of_length(tmp_path, paths.longest_path() - 80)
    assert main(["train", "songci", "--max-chars", "3000", "--json", "--run-dir", str(deep)]) == 2
    output = capsys.readouterr()
    assert not output.out
    assert "too long for this system" in output.err
    assert "Traceback" not in output.err
