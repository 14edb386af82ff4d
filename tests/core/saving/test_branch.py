"""A run that branches from another's checkpoint, and a run that is followed while it is trained elsewhere."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.numpy import load_file

from core.command_line.cli import main
from core.common.errors import RunError
from core.common.progress import Told
from core.runs import CHECKPOINTS_FOLDER, RUN_FILES, WEIGHTS_FILE, Marks, RunFolder, list_runs
from core.runs.about import Origin, origin_of
from core.runs.corpus_again import corpus_of
from core.runs.lines import KeptLines
from core.saving.checkpoints import save_checkpoint
from core.saving.resumption import branch_settings, branched
from core.settings.settings import Settings
from core.settings.specs import SettingsError
from core.text.corpus import CorpusError
from core.text.library import load_shipped
from core.training.trainer import Trainer
from tests.core.runs.test_lines import LINE
from tests.core.saving.test_resumption import CPU, SETTINGS, gone_on, new_run, told, trained_to


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run that a crash cut off in its midst, with two checkpoints."""
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 9)
    return run


def branch_of(
    run: RunFolder, update: int | None = None, settings: Settings = SETTINGS
) -> tuple[RunFolder, Trainer]:
    return branched(run, update, corpus_of(run), settings, CPU, run.path.parent)


def ended(run: RunFolder, trainer: Trainer) -> Trainer:
    for progress in trainer.run():
        run.append(progress)
    run.set_state("finished", trainer.moment)
    return trainer


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in RUN_FILES if (folder / name).exists()}


@pytest.mark.parametrize("place", [0, 1])
def test_a_branch_with_the_same_settings_does_what_the_run_does(run: RunFolder, place: int) -> None:
    update = list_runs(run.path.parent)[0].checkpoints[place]
    before = content(run.path)
    branch, trainer = branch_of(run, update)
    assert trainer.moment.update == update
    ended(branch, trainer)
    assert content(run.path) == before
    whole = gone_on(run)
    assert told(branch) == told(run)
    for name, value in trainer.model.state_dict().items():
        assert torch.equal(value, whole.model.state_dict()[name])


def test_lines_stay_with_the_run_whose_weights_wrote_them(run: RunFolder) -> None:
    lines = KeptLines.open(run.path)
    lines.add(LINE)
    lines.flush()
    branch, _trainer = branch_of(run)
    assert KeptLines.open(branch.path).lines == ()
    assert KeptLines.open(run.path).lines == lines.lines


def test_a_branch_shares_its_past_and_learns_otherwise_from_there(run: RunFolder) -> None:
    settings = replace(SETTINGS, learning_rate=1e-4, epochs=5)
    branch, trainer = branch_of(run, settings=settings)
    ended(branch, trainer)
    gone_on(run)
    theirs, ours = run.told().updates, RunFolder.open(branch.path).told().updates
    shared = branch.path.name.rpartition("-")[2]
    assert ours[: int(shared)] == theirs[: int(shared)]
    assert ours[int(shared) + 1].nats != theirs[int(shared) + 1].nats
    assert ours[-1].learning_rate == 1e-4
    assert RunFolder.open(branch.path).settings == settings


def test_a_branch_can_be_opened_before_it_is_trained_and_says_where_it_comes_from(run: RunFolder) -> None:
    branch, trainer = branch_of(run)
    branch.set_state("stopped")
    weights = load_file(branch.path / WEIGHTS_FILE)
    assert all((weights[k] == v.numpy()).all() for k, v in trainer.model.state_dict().items())
    assert branch.path.name == f"{run.path.name}-from-{trainer.moment.update}"
    assert list_runs(run.path.parent)[0].checkpoints == (trainer.moment.update,)
    assert origin_of(branch.about) == Origin(run.path.name, trainer.moment, run.started)
    assert f'"origin": {{"run": "{run.path.name}"' in (branch.path / "run.json").read_text("utf-8")
    again, _trainer = branch_of(branch)
    again.set_state("stopped")
    assert told(again) == told(branch)


def test_setup_lends_a_branch_its_learning_settings_and_no_others(run: RunFolder) -> None:
    wanted = Settings(cell="lstm", hidden_size=99, learning_rate=0.5, epochs=77, prefixes=("天",))
    settings = branch_settings(run, wanted)
    assert (settings.learning_rate, settings.epochs, settings.prefixes) == (0.5, 77, ("天",))
    assert (settings.cell, settings.hidden_size) == (run.settings.cell, run.settings.hidden_size)
    with pytest.raises(SettingsError):
        branch_settings(run, replace(wanted, learning_rate=-1.0))


def test_a_branch_with_nothing_left_to_train_is_refused(run: RunFolder) -> None:
    with pytest.raises(RunError, match="nothing left to train"):
        branch_of(run, settings=replace(SETTINGS, time_limit_s=1e-6))
    save_checkpoint(run, gone_on(run).state(), run.lengths())
    with pytest.raises(RunError, match=rf"after {SETTINGS.epochs} epochs, there is nothing left to train"):
        branch_of(run)
    assert list(run.path.parent.iterdir()) == [run.path]


def test_a_checkpoint_that_is_not_there_or_damaged_is_refused_and_nothing_is_left(run: RunFolder) -> None:
    with pytest.raises(RunError, match="no checkpoint of update 3"):
        branch_of(run, 3)
    save_checkpoint(run, gone_on(run).state(), run.lengths())
    with pytest.raises(RunError, match="at least that many epochs"):
        branch_of(run, settings=replace(SETTINGS, epochs=1))
    for path in (run.path / CHECKPOINTS_FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(RunError, match="damaged"):
        branch_of(run)
    assert [summary.path for summary in list_runs(run.path.parent)] == [run.path]


def test_another_text_is_refused(run: RunFolder) -> None:
    with pytest.raises(CorpusError, match="That is “Song ci"):
        branched(run, None, load_shipped("yuanqu"), SETTINGS, CPU, run.path.parent)


def test_a_disk_that_fills_while_branching_leaves_the_run_and_no_half_branch(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(100))
    fsync = os.fsync

    def full(handle: int) -> None:
        # run.json and vocab.json are there; what follows no longer finds room.
        if next(calls) > 3:
            raise OSError(28, "No space left on device")
        fsync(handle)

    before = content(run.path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match="No space left"):
        branch_of(run)
    assert content(run.path) == before
    assert [path.name for path in run.path.parent.iterdir()] == [run.path.name]


def test_news_of_a_run_are_all_it_tells_each_once(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    watched, marks = RunFolder.open(run.path), Marks()
    heard = Told()
    for number, progress in enumerate(trainer.run()):
        run.append(progress)
        if number % 3 == 0:
            news = watched.news(marks)
            assert news is not None
            marks = news.marks
            heard += news.told
    run.set_state("finished", trainer.moment)
    news = watched.news(marks)
    assert news is not None
    assert heard + news.told == run.told()
    after = watched.news(news.marks)
    assert after is not None
    assert (after.told, after.marks) == (Told(), news.marks)


def test_a_run_that_went_back_to_a_checkpoint_is_to_be_read_anew(run: RunFolder) -> None:
    watched = RunFolder.open(run.path)
    news = watched.news(Marks())
    assert news is not None
    os.truncate(run.path / "updates.f64", 56)
    assert watched.news(news.marks) is None


def test_half_a_line_is_no_news_until_it_is_whole(run: RunFolder) -> None:
    gone_on(run)
    lines = (run.path / "metrics.jsonl").read_bytes()
    (run.path / "metrics.jsonl").write_bytes(lines[:-20])
    watched = RunFolder.open(run.path)
    news = watched.news(Marks())
    assert news is not None
    (run.path / "metrics.jsonl").write_bytes(lines)
    rest = watched.news(news.marks)
    assert rest is not None
    assert news.told + rest.told == run.told()
    assert len(rest.told.epochs) == 1


def test_the_command_branches_and_keeps_what_the_run_is(
    run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["branch", str(run.path), "--device", "cpu", "--json", "--epochs", "4"]
    assert main([*arguments, "--set", "learning_rate=0.001"]) == 0
    done = json.loads(capsys.readouterr().out.splitlines()[-1])
    branch = RunFolder.open(Path(done["run"]))
    assert branch.path.parent == run.path.parent
    assert (branch.state, branch.settings.learning_rate, branch.settings.epochs) == ("finished", 0.001, 4)
    assert RunFolder.open(run.path).settings == SETTINGS
    assert main([*arguments, "--set", "cell=lstm"]) == 2
    assert "can't change in a branch" in capsys.readouterr().err
