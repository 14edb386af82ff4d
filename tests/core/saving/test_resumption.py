"""Going on with a run from its folder, after a quiet end and after a killed process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.command_line import cli
from core.common.errors import RunError
from core.common.progress import Continued, Event, Moment, Paused, Started, Told
from core.runs import CHECKPOINTS_FOLDER, RunFolder, create_run, list_runs
from core.runs.about import Origin
from core.runs.corpus_again import corpus_of
from core.saving import checkpoints, resumption
from core.saving.checkpoints import load_checkpoint, save_checkpoint
from core.saving.resumption import resumed, settings_to_go_on
from core.saving.weights import load_model, save_weights, weights_of
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.text.corpus import CorpusError, training_text
from core.text.library import load_shipped
from core.training.trainer import Trainer

CPU = torch.device("cpu")
SETTINGS = Settings(
    max_chars=600,
    hidden_size=12,
    batch_size=4,
    num_steps=10,
    epochs=3,
    sample_every=1,
    sample_chars=5,
    heldout_fraction=0.1,
    prefixes=("晓风", "何处"),
)
ROOT = Path(__file__).resolve().parents[3]


def new_run(parent: Path, settings: Settings = SETTINGS) -> tuple[RunFolder, Trainer]:
    corpus = load_shipped("songci")
    text = training_text(corpus, settings)
    return create_run(parent, settings, corpus, text), Trainer(settings, text, CPU)


def told(run: RunFolder) -> Told:
    """Return all that a run's files tell of its learning, less what a clock said."""
    found = RunFolder.open(run.path).told()
    epochs = tuple(replace(e, seconds=0, characters_per_second=0) for e in found.epochs)
    evaluations = tuple(replace(e, seconds=0) for e in found.evaluations)
    return replace(found, epochs=epochs, evaluations=evaluations, events=())


def events_of(run: RunFolder) -> list[Event]:
    """Return the events of a run but when it began, rested and continued, less what a clock said."""
    return [
        replace(event, seconds=0)
        for event in RunFolder.open(run.path).told().events
        if isinstance(event, Event) and not isinstance(event, Started | Paused | Continued)
    ]


def files_of(run: RunFolder) -> list[Path]:
    return sorted((run.path / CHECKPOINTS_FOLDER).iterdir())


def trained_to(run: RunFolder, trainer: Trainer, values: int, save_every: int = 4) -> None:
    """Train for so many values; what came after the last saved one is as a crash would leave it."""
    happening = trainer.run()
    for number in range(1, values + 1):
        run.append(next(happening))
        if number % save_every == 0:
            save_checkpoint(run, trainer.state(), run.lengths())
    run.set_state("training", trainer.moment)
    run.release()


def gone_on(run: RunFolder, settings: Settings = SETTINGS) -> Trainer:
    run = RunFolder.open(run.path)
    trainer, _passed_over = resumed(run, corpus_of(run), settings, CPU)
    for progress in trainer.run():
        run.append(progress)
    run.set_state("finished", trainer.moment)
    return trainer


@pytest.mark.parametrize("values", [4, 6, 14, 15, 17, 19, 30])
def test_what_follows_the_last_checkpoint_is_made_again_and_nothing_is_doubled(
    tmp_path: Path, values: int
) -> None:
    whole, whole_trainer = new_run(tmp_path / "whole")
    for progress in whole_trainer.run():
        whole.append(progress)
    whole.set_state("finished", whole_trainer.moment)
    broken, trainer = new_run(tmp_path / "broken")
    trained_to(broken, trainer, values)
    ended = gone_on(broken)
    assert told(broken) == told(whole)
    for name, value in ended.model.state_dict().items():
        assert torch.equal(value, whole_trainer.model.state_dict()[name])


@pytest.mark.parametrize("values", [14, 17, 18, 19, 21, 40])
def test_a_look_that_follows_the_last_checkpoint_is_made_again_and_is_not_doubled(
    tmp_path: Path, values: int
) -> None:
    settings = replace(SETTINGS, look_every=5)
    whole, whole_trainer = new_run(tmp_path / "whole", settings)
    for progress in whole_trainer.run():
        whole.append(progress)
    whole.set_state("finished", whole_trainer.moment)
    broken, trainer = new_run(tmp_path / "broken", settings)
    trained_to(broken, trainer, values, save_every=3)
    gone_on(broken, settings)
    assert [each.moment.update for each in told(whole).evaluations] == [5, 10, 18, 23, 31, 36]
    assert told(broken) == told(whole)


@pytest.mark.parametrize("place", [0, 8, 9, 200, -1])
def test_one_flipped_bit_in_the_newest_checkpoint_falls_back_to_the_one_before(
    tmp_path: Path, place: int
) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 9)
    older, newer = files_of(run)
    content = bytearray(newer.read_bytes())
    content[place] ^= 1
    newer.write_bytes(content)
    checkpoint = load_checkpoint(run)
    assert checkpoint.passed_over == (newer,)
    assert older.name.startswith(f"{checkpoint.state.moment.update:012d}")
    # And the run ends as it would have.
    whole, whole_trainer = new_run(tmp_path / "whole")
    for progress in whole_trainer.run():
        whole.append(progress)
    gone_on(run)
    assert replace(told(run), updates=()) == replace(told(whole), updates=())


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_a_cut_checkpoint_falls_back_too(tmp_path: Path, kept: int) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 9)
    newer = files_of(run)[-1]
    newer.write_bytes(newer.read_bytes()[:kept])
    assert load_checkpoint(run).passed_over == (newer,)


def test_an_earlier_checkpoint_is_used_if_records_are_lost_and_they_are_named_not_the_newest_one(
    tmp_path: Path,
) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 9)
    older, newer = files_of(run)
    updates = run.path / "updates.f64"
    os.truncate(updates, load_checkpoint(run).lengths["updates.f64"] - 1)
    checkpoint = load_checkpoint(run)
    assert older.name.startswith(f"{checkpoint.state.moment.update:012d}")
    assert checkpoint.passed_over == (updates,)
    newer.write_bytes(b"nothing")
    assert load_checkpoint(run).passed_over == (newer,)


def test_where_all_checkpoints_are_damaged_they_are_named(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 9)
    for path in files_of(run):
        path.write_bytes(b"nothing")
    with pytest.raises(RunError, match="are damaged") as caught:
        load_checkpoint(run)
    assert all(path.name in str(caught.value) for path in files_of(run))


def test_a_run_without_checkpoints_says_so(tmp_path: Path) -> None:
    run, _trainer = new_run(tmp_path)
    with pytest.raises(RunError, match="no checkpoint"):
        load_checkpoint(run)


def test_a_link_among_the_checkpoints_is_not_followed(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 4)
    (real,) = files_of(run)
    elsewhere = tmp_path / real.name
    real.rename(elsewhere)
    real.symlink_to(elsewhere)
    with pytest.raises(RunError, match="no checkpoint"):
        load_checkpoint(run)


def test_a_file_far_larger_than_the_model_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 4)
    monkeypatch.setattr(checkpoints, "_ROOM_BYTES", 0)
    monkeypatch.setattr(checkpoints, "_MOST_TIMES_THE_WEIGHTS", 1)
    with pytest.raises(RunError, match="are damaged"):
        load_checkpoint(run)


def test_the_newest_and_the_best_on_held_out_text_are_kept(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path, replace(SETTINGS, prefixes=()))
    happening = trainer.run()
    scores = [9.0, 4.0, 5.0, None, 6.0, 7.0, 8.0]
    names = []
    for score in scores:
        run.append(next(happening))
        save_checkpoint(run, trainer.state(), run.lengths(), score)
        names += [path.name for path in files_of(run) if path.name not in names]
    assert [path.name for path in files_of(run)] == [names[1], *names[-3:]]


def test_as_many_checkpoints_are_kept_as_the_settings_say_also_from_when_it_goes_on(tmp_path: Path) -> None:
    settings = replace(SETTINGS, checkpoints_kept=5)
    run, trainer = new_run(tmp_path, settings)
    trained_to(run, trainer, 26, save_every=2)
    assert [int(path.name[:12]) for path in files_of(run)] == [*list_runs(tmp_path)[0].checkpoints[::-1]]
    assert len(files_of(run)) == 5
    wanted = settings_to_go_on(run, None, replace(Settings(), checkpoints_kept=2, save_interval_s=60.0))
    assert wanted == replace(settings, checkpoints_kept=2, save_interval_s=60.0)
    opened = RunFolder.open(run.path)
    trainer, _passed_over = resumed(opened, corpus_of(opened), wanted, CPU)
    opened.append(next(trainer.run()))
    save_checkpoint(opened, trainer.state(), opened.lengths())
    assert len(files_of(run)) == 2
    assert RunFolder.open(run.path).settings == wanted
    opened.release()


def test_the_command_line_goes_on_saving_otherwise_and_leaves_all_else_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 8)
    assert cli.main(["resume", str(run.path), "--set", "learning_rate=1", "--json"]) == 2
    assert (
        "These settings can: checkpoints_kept, save_every_epochs, save_interval_s." in capsys.readouterr().err
    )
    assert RunFolder.open(run.path).settings == SETTINGS
    assert cli.main(["resume", str(run.path), "--set", "checkpoints_kept=1", "--json"]) == 0
    assert RunFolder.open(run.path).settings == replace(SETTINGS, checkpoints_kept=1)
    assert len(files_of(run)) == 1


def test_a_text_that_has_changed_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("东风何处，人生如梦。\n" * 60, "utf-8")
    from core.text.readers import read_corpus

    corpus = read_corpus(path)
    text = training_text(corpus, SETTINGS)
    settings = replace(SETTINGS, keep_text="never")
    run = create_run(tmp_path / "runs", settings, corpus, text)
    trainer = Trainer(settings, text, CPU)
    trained_to(run, trainer, 4)
    assert resumed(RunFolder.open(run.path), corpus_of(run), settings, CPU)[0].moment == trainer.moment
    path.write_text("东风何处，人生如夢。\n" * 60, "utf-8")
    before = told(run)
    with pytest.raises(CorpusError, match="has changed"):
        corpus_of(run)
    with pytest.raises(CorpusError, match="has changed"):
        resumed(RunFolder.open(run.path), read_corpus(path), SETTINGS, CPU)
    path.unlink()
    with pytest.raises(CorpusError, match="no longer at"):
        corpus_of(run)
    assert told(run) == before


def test_a_checkpoint_of_another_model_is_refused_and_the_run_stays_as_it_was(tmp_path: Path) -> None:
    # Without samples, whose bytes differ: the records of both are equally long.
    settings = replace(SETTINGS, prefixes=())
    run, trainer = new_run(tmp_path / "a", settings)
    trained_to(run, trainer, 16)
    other, other_trainer = new_run(tmp_path / "b", replace(settings, hidden_size=13))
    trained_to(other, other_trainer, 12)
    strange = files_of(other)[-1]
    for path in files_of(run):
        path.unlink()
    (run.path / CHECKPOINTS_FOLDER / strange.name).write_bytes(strange.read_bytes())
    before = told(run)
    with pytest.raises(RunError, match="does not fit"):
        resumed(RunFolder.open(run.path), load_shipped("songci"), settings, CPU)
    assert told(run) == before


def test_a_finished_run_asks_how_many_epochs_it_shall_have(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 4)
    gone_on(run)
    run = RunFolder.open(run.path)
    with pytest.raises(RunError, match="trained for 3 epochs"):
        settings_to_go_on(run, RunEnd(3))
    assert settings_to_go_on(run, None).epochs == 6, "as many again"
    assert gone_on(run, settings_to_go_on(run, RunEnd(5))).moment.epoch == 5
    assert RunFolder.open(run.path).settings.epochs == 5


def test_a_run_that_diverged_before_its_first_save_is_not_begun_again_to_diverge_again(
    tmp_path: Path,
) -> None:
    run, _trainer = new_run(tmp_path)
    run.set_state("diverged")
    run.release()
    with pytest.raises(RunError, match="would do so again"):
        resumed(RunFolder.open(run.path), load_shipped("songci"), run.settings, CPU)
    assert RunFolder.open(run.path).state == "diverged"


@pytest.mark.parametrize("instant", ["settings_to_go_on", "load_checkpoint"])
def test_of_two_that_go_on_with_a_run_at_once_one_is_refused_and_nothing_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], instant: str
) -> None:
    """The second comes at the instant when the first has just read how the run stands."""
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 8)
    real, codes = getattr(resumption, instant), []

    def interrupted(*arguments: Any) -> Any:
        read = real(*arguments)
        monkeypatch.setattr(resumption, instant, real)
        codes.append(cli.main(["resume", str(run.path), "--epochs", "6", "--json"]))
        return read

    monkeypatch.setattr(resumption, instant, interrupted)
    codes.append(cli.main(["resume", str(run.path), "--epochs", "4", "--json"]))
    assert codes == [2, 0]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "is being trained by another window or command." in said
    assert [epoch.moment.epoch for epoch in RunFolder.open(run.path).told().epochs] == [1, 2, 3, 4]


def test_fewer_epochs_than_a_run_has_had_throw_nothing_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 30)
    run = RunFolder.open(run.path)
    run.set_state("stopped")
    before = told(run)
    assert run.moment.epoch > 1
    assert cli.main(["resume", str(run.path), "--epochs", "1", "--json"]) == 2
    assert f"is in epoch {run.moment.epoch} already. Ask for at least that many" in capsys.readouterr().err
    assert told(run) == before


@pytest.mark.parametrize("leaves", ["nothing", "updates", "weights"])
def test_a_run_killed_before_its_first_checkpoint_begins_anew_and_comes_to_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], leaves: str
) -> None:
    whole, whole_trainer = new_run(tmp_path / "whole")
    for progress in whole_trainer.run():
        whole.append(progress)
    whole.set_state("finished", whole_trainer.moment)
    save_weights(whole, weights_of(whole_trainer.model), whole_trainer.moment)
    run, trainer = new_run(tmp_path / "killed")
    happening = trainer.run()
    if leaves != "nothing":
        for _ in range(12):
            run.append(next(happening))
        run.flush()
    if leaves == "weights":  # the first save was cut off between two of its files
        save_weights(run, weights_of(trainer.model), trainer.moment)
    run.release()
    assert list_runs(run.path.parent)[0].is_cut_off
    assert cli.main(["resume", str(run.path), "--json"]) == 0
    assert "starts again, with the same settings and the same seed" in capsys.readouterr().err
    assert told(run) == told(whole)
    ended, wanted = (load_model(opened, CPU)[0].state_dict() for opened in (run, whole))
    assert all(torch.equal(ended[name], wanted[name]) for name in wanted)


def test_trained_weights_without_a_checkpoint_are_not_thrown_away(tmp_path: Path) -> None:
    """As of a run by an early version of the program."""
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 9)
    for path in files_of(run):
        path.unlink()
    before = told(run)
    with pytest.raises(RunError, match="no checkpoint"):
        resumed(RunFolder.open(run.path), load_shipped("songci"), SETTINGS, CPU)
    assert told(run) == before
    assert list_runs(tmp_path)[0].is_cut_off


def test_a_branch_that_was_cut_off_before_its_first_checkpoint_does_not_begin_anew(tmp_path: Path) -> None:
    corpus = load_shipped("songci")
    text = training_text(corpus, SETTINGS)
    branch = create_run(tmp_path, SETTINGS, corpus, text, origin=Origin("parent", Moment(2, 20)))
    branch.release()
    with pytest.raises(RunError, match="branch again"):
        resumed(RunFolder.open(branch.path), corpus, SETTINGS, CPU)


def test_a_run_that_is_being_trained_is_left_alone(tmp_path: Path) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 4)
    run.claim()
    before = told(run)
    with pytest.raises(RunError, match="being trained by another"):
        resumed(RunFolder.open(run.path), load_shipped("songci"), SETTINGS, CPU)
    assert told(run) == before
    assert not list_runs(tmp_path)[0].is_cut_off
    run.release()
    assert list_runs(tmp_path)[0].is_cut_off
    gone_on(run)
    assert not list_runs(tmp_path)[0].is_cut_off


def test_a_full_disk_leaves_the_earlier_checkpoints_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, trainer = new_run(tmp_path)
    trained_to(run, trainer, 4)
    before = files_of(run)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    next(trainer.run())
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match="No space left"):
        save_checkpoint(run, trainer.state(), run.lengths())
    assert files_of(run) == before


SLOW = ["--set", "hidden_size=64", "--set", "batch_size=8", "--set", "num_steps=16", "--max-chars", "4000"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_a_killed_process_is_gone_on_with_to_the_very_same_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Real processes on real files. ``tests/test_soak.py`` kills at any moment."""
    arguments = ["songci", "--epochs", "9", *SLOW, "--set", "save_every_epochs=3", "--json"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "KILLED_RUN": "killed", "KILLED_TIMES": "1"}
    environment |= {"KILLED_LOG": str(tmp_path / "log.txt"), "KILLED_SAVE": "2"}
    command = [sys.executable, "-m", "tests.killed_while_saving", "train", *arguments]
    command += ["--run-dir", str(tmp_path / "killed")]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    (path,) = (tmp_path / "killed").iterdir()
    assert RunFolder.open(path).state == "training"
    assert cli.main(["resume", str(path), "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[-1]["state"] == "finished"
    assert events[0]["epoch"] > 1
    assert cli.main(["train", *arguments, "--run-dir", str(tmp_path / "whole")]) == 0
    (whole,) = (tmp_path / "whole").iterdir()
    assert told(RunFolder.open(path)) == told(RunFolder.open(whole))
    assert events_of(RunFolder.open(path)) == events_of(RunFolder.open(whole)) != []
    name = "weights.safetensors"
    assert (path / name).read_bytes() == (whole / name).read_bytes()
