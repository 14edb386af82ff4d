"""What changes in a folder of runs: found once, in small batches, and read only if it has changed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from core.common.progress import EpochFinished, Moment
from core.runs import RunChanges, RunFolder, RunWatch, changes, create_run, list_runs
from core.runs.changes import BATCH_SIZE
from tests.core.runs.test_folder import CORPUS, EPOCH, SETTINGS, training_text


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A finished run of one epoch, to be copied."""
    run = create_run(tmp_path / "elsewhere", SETTINGS, CORPUS, training_text(CORPUS, SETTINGS))
    run.append(EPOCH)
    run.set_state("finished", Moment(1, 7))
    return run.path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "runs"
    path.mkdir()
    return path


def found(told: Iterable[RunChanges]) -> list[str]:
    return [run.path.name for part in told for run in part.found]


def gone(told: Iterable[RunChanges]) -> list[str]:
    return [path.name for part in told for path in part.gone]


def test_what_is_found_is_what_the_command_line_lists(model: Path, workspace: Path) -> None:
    for name in ("a", "b"):
        shutil.copytree(model, workspace / name)
    (run,) = [run for part in RunWatch(workspace).changes() for run in part.found if run.path.name == "a"]
    assert run in list_runs(workspace)


def test_each_change_is_told_once(model: Path, workspace: Path) -> None:
    watch = RunWatch(workspace)
    shutil.copytree(model, workspace / "a")
    assert found(watch.changes()) == ["a"]
    assert list(watch.changes()) == []
    shutil.copytree(model, workspace / "b")
    assert found(watch.changes()) == ["b"]
    with (workspace / "a" / "metrics.jsonl").open("ab") as file:
        file.write((model / "metrics.jsonl").read_bytes().replace(b'"epoch": 1', b'"epoch": 2'))
    (part,) = watch.changes()
    assert [(run.path.name, run.epochs) for run in part.found] == [("a", 2)]
    shutil.rmtree(workspace / "a")
    (workspace / "b").rename(workspace / "c")
    told = list(watch.changes())
    assert (found(told), sorted(gone(told))) == (["c"], ["a", "b"])


def test_runs_of_a_grid_are_found_in_its_folder_and_gone_with_it(model: Path, workspace: Path) -> None:
    for name in ("a", "grid/seed=0", "grid/seed=1", "grid/.seed=2", "grid/seed=0/deeper", "a/inner"):
        shutil.copytree(model, workspace / name)
    watch = RunWatch(workspace)
    told = [run for part in watch.changes() for run in part.found]
    titles = ["a", "grid/seed=0", "grid/seed=1"]
    assert sorted(run.title for run in told) == titles
    assert {run.title for run in list_runs(workspace)} == set(titles)
    # Seen from its own folder, a run of a grid has no group.
    assert {run.title for run in list_runs(workspace / "grid")} == {"seed=0", "seed=1"}
    assert list(watch.changes()) == []
    shutil.rmtree(workspace / "grid" / "seed=0")
    assert gone(watch.changes()) == ["seed=0"]
    shutil.rmtree(workspace / "grid")
    assert gone(watch.changes()) == ["seed=1"]


def test_a_run_that_is_as_it_was_is_not_read_again(
    model: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        shutil.copytree(model, workspace / name)
    watch = RunWatch(workspace)
    list(watch.changes())
    read: list[str] = []
    summary_of = changes.summary_of
    monkeypatch.setattr(changes, "summary_of", lambda path, group: read.append(path.name) or summary_of(path))
    RunFolder.open(workspace / "b").set_state("stopped")
    assert found(watch.changes()) == ["b"]
    assert read == ["b"]


def test_a_run_whose_program_was_killed_is_told_as_cut_off_though_no_file_has_changed(
    workspace: Path,
) -> None:
    run = create_run(workspace, SETTINGS, CORPUS, training_text(CORPUS, SETTINGS))
    watch = RunWatch(workspace)
    (part,) = watch.changes()
    assert [summary.standing for summary in part.found] == ["training"]
    run.release()
    (part,) = watch.changes()
    assert [summary.standing for summary in part.found] == ["cut off"]


def test_batches_are_small_and_the_newest_runs_come_first(model: Path, workspace: Path) -> None:
    count = 2 * BATCH_SIZE + 5
    for number in range(count):
        shutil.copytree(model, workspace / f"{number:03}")
        os.utime(workspace / f"{number:03}" / "run.json", (1000 + number, 1000 + number))
    watch = RunWatch(workspace)
    told = list(watch.changes())
    assert max(len(part.found) for part in told) <= BATCH_SIZE
    assert found(told) == [f"{number:03}" for number in reversed(range(count))]
    shutil.rmtree(workspace)
    told = list(watch.changes())
    assert max(len(part.gone) for part in told) <= BATCH_SIZE
    assert len(gone(told)) == count


def test_a_look_that_is_cancelled_ends_and_the_next_one_finds_the_rest(model: Path, workspace: Path) -> None:
    for name in ("a", "b", "c"):
        shutil.copytree(model, workspace / name)
    watch = RunWatch(workspace)
    answers = iter([False, True])
    first = found(watch.changes(lambda: next(answers)))
    assert len(first) < 3
    assert {*first, *found(watch.changes())} == {"a", "b", "c"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes and no links to be made there")
@pytest.mark.parametrize("name", ["run.json", "metrics.jsonl", "checkpoints", "training.lock"])
def test_a_pipe_in_a_files_place_is_not_waited_for(model: Path, workspace: Path, name: str) -> None:
    shutil.copytree(model, workspace / "sound")
    strange = workspace / "strange"
    shutil.copytree(model, strange)
    if (strange / name).is_dir():
        shutil.rmtree(strange / name)
    (strange / name).unlink(missing_ok=True)
    os.mkfifo(strange / name)
    os.mkfifo(workspace / "pipe")
    (workspace / "link").symlink_to(model)
    assert {"sound"} <= set(found(RunWatch(workspace).changes())) <= {"sound", "strange"}


def test_a_run_that_goes_on_tells_the_epochs_that_are_new(workspace: Path) -> None:
    run = create_run(workspace, SETTINGS, CORPUS, training_text(CORPUS, SETTINGS))
    run.append(EPOCH)
    epochs, end = run.epochs_from(0)
    assert epochs == (EPOCH,)
    second = EpochFinished(Moment(2, 14), 9.0, None, 0.5, 61000.0, 3.5, 0.01)
    run.append(second)
    assert run.epochs_from(end)[0] == (second,)
    run.release()
