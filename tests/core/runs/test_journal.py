"""What a training tells on its way to the disk, and a run that is saved in another folder than its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.command_line.cli import main
from core.common.errors import RunError
from core.common.progress import Progress, Told, UpdateFinished
from core.runs import RunFolder, is_claimed, journal
from core.saving.checkpoints import load_checkpoint
from core.saving.recorder import Recorder
from tests.core.saving.test_resumption import files_of, gone_on, new_run, told


def half_trained(parent: Path) -> tuple[RunFolder, Recorder, list[Progress]]:
    """Return a run that was trained half, its folder then renamed, and trained a little more."""
    run, trainer = new_run(parent)
    recorder = Recorder(run)
    shown = []
    for number, progress in enumerate(trainer.run()):
        recorder.append(progress)
        shown.append(progress)
        if number == 10:
            recorder.save("training", trainer)
        if number == 12:
            recorder.wait()
            run.flush()
            run.path.rename(run.path.with_name("renamed"))
        if number == 20:
            break
    recorder.save("stopped", trainer)
    recorder.wait()
    return run, recorder, shown


def updates_in(shown: list[Progress]) -> tuple[UpdateFinished, ...]:
    return Told.of(shown).updates


def whole(parent: Path) -> Told:
    run, trainer = new_run(parent)
    for progress in trainer.run():
        run.append(progress)
    run.set_state("finished", trainer.moment)
    return told(run)


def test_what_is_said_of_a_run_is_what_the_disk_has(tmp_path: Path) -> None:
    run, recorder, shown = half_trained(tmp_path)
    assert "is gone" in str(recorder.trouble)
    with pytest.raises(RunError, match="is gone"):
        run.set_state("stopped", updates_in(shown)[-1].moment)
    assert run.state == "training"
    assert 0 < run.moment.update < updates_in(shown)[-1].moment.update
    assert recorder.seconds_to_retry() is not None
    (tmp_path / "renamed").rename(run.path)
    recorder.retry()
    recorder.wait()
    assert recorder.trouble is None
    assert recorder.seconds_to_retry() is None
    assert list(recorder.news()) == []
    assert (run.state, run.moment) == ("stopped", updates_in(shown)[-1].moment)
    assert RunFolder.open(run.path).told().updates == updates_in(shown)
    recorder.close()
    gone_on(run)
    assert told(run) == whole(tmp_path / "whole")


def test_a_run_saved_in_another_folder_goes_on_there_as_if_nothing_had_been(tmp_path: Path) -> None:
    run, recorder, shown = half_trained(tmp_path)
    recorder.save_in(tmp_path / "elsewhere")
    moved = recorder.run
    assert (recorder.trouble, moved.path) == (None, tmp_path / "elsewhere" / run.path.name)
    assert not moved.journal.has_gaps
    assert not is_claimed(moved.path)
    assert RunFolder.open(moved.path).told().updates == updates_in(shown)
    assert len(files_of(moved)) == 2
    recorder.close()
    gone_on(moved)
    assert told(moved) == whole(tmp_path / "whole")


def test_records_that_can_not_be_read_any_more_are_missing_and_the_rest_is_sound(tmp_path: Path) -> None:
    _run, recorder, shown = half_trained(tmp_path)
    _run.journal.close()  # as a network disk that is gone: what is open can't be read
    recorder.save_in(tmp_path / "elsewhere")
    moved = RunFolder.open(recorder.run.path)
    assert recorder.run.journal.has_gaps
    kept = moved.told().updates
    assert 0 < len(kept) < len(updates_in(shown))
    assert kept == updates_in(shown)[-len(kept) :]
    assert len(files_of(moved)) == 1
    checkpoint = load_checkpoint(moved)
    assert checkpoint.state.moment == moved.moment == kept[-1].moment
    assert moved.problem_with(checkpoint.lengths) is None
    recorder.close()
    gone_on(moved)
    found = told(moved).updates
    assert found == whole(tmp_path / "whole").updates[-len(found) :]


def test_the_text_that_a_run_keeps_goes_with_it(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("想要有直升机\n想要和你飞到宇宙去\n" * 20, "utf-8")
    runs = tmp_path / "runs"
    small = [word for name in ("hidden_size=8", "batch_size=4", "num_steps=8") for word in ("--set", name)]
    assert main(["train", str(text), *small, "--epochs", "1", "--json", "--run-dir", str(runs)]) == 0
    (path,) = runs.iterdir()
    run = RunFolder.open(path)
    run.claim()
    run.journal.begin()
    shutil.rmtree(path)
    run.journal.copy_to(tmp_path)
    assert (tmp_path / "text.txt").read_text("utf-8") == text.read_text("utf-8")
    assert (tmp_path / "metrics.jsonl").read_bytes()
    run.release()


def test_records_beyond_what_memory_holds_are_known_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_MOST_WAITING_BYTES", 100)
    run, recorder, _shown = half_trained(tmp_path)
    assert run.journal.has_gaps
    (tmp_path / "renamed").rename(run.path)
    recorder.retry()
    recorder.wait()
    assert recorder.trouble is None
    opened = RunFolder.open(run.path)
    assert opened.problem_with(load_checkpoint(opened).lengths) is None
    recorder.close()
