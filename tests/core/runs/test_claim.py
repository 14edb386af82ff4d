"""The right to train a run: kept from others, lost if somebody removes its files, kept during reading."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.command_line import cli
from core.common.errors import ClaimLostError, RunError
from core.common.progress import Moment
from core.runs import RunFolder, at_rest, claim, claimant_of, is_claimed, list_runs, undisturbed
from core.runs.renaming import rename_run
from core.saving.checkpoints import save_checkpoint
from core.saving.recorder import Recorder
from core.saving.weights import save_weights, weights_of
from core.sharing import packed_runs as workspace
from core.sharing.packed_runs import export_run, import_run
from tests.core.elsewhere import through_sshfs, training
from tests.core.saving.test_resumption import gone_on, new_run, trained_to

needs_flock = pytest.mark.skipif(sys.platform == "win32", reason="Windows shows its locks to every program")


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """Return a run that was cut off, with two checkpoints."""
    run, trainer = new_run(tmp_path / "runs")
    trained_to(run, trainer, 9)
    return run


def test_a_folder_that_was_just_renamed_is_not_made_anew_to_renew_its_lease(run: RunFolder) -> None:
    held = claim.Claim(run.path)
    held.acquire()
    run.path.rename(run.path.with_name("renamed"))
    held._renew_lease()
    assert not run.path.exists()
    held.release()


# On another computer


@needs_flock
def test_the_one_who_was_taken_over_stops(run: RunFolder) -> None:
    """A computer that slept: its lease ran out, another one took over, and it wakes."""
    sleeper = RunFolder.open(run.path)
    sleeper.claim()
    (run.path / "training.lease").unlink()
    with training(run.path) as other:
        with pytest.raises(ClaimLostError, match=r"has stopped: its file training\.lease"):
            sleeper.flush()
        sleeper.release()
        assert claimant_of(run.path) is not None
        other.communicate()


def test_a_run_that_is_saved_again_and_again_stays_readable_through_sshfs(tmp_path: Path) -> None:
    """The kernel believes for a second that run.json is as long as it was."""
    run, _trainer = new_run(tmp_path / "runs")
    mount = tmp_path / "mount"
    with through_sshfs(tmp_path / "runs", mount):
        for update in (1, 99_999_999, 10, 10**15):
            run.set_state("training", Moment(update, update))
            assert RunFolder.open(mount / run.path.name).moment.update == update
    run.release()


# On this computer


def test_a_run_is_claimed_before_others_can_see_that_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    from core.runs import about

    def spied(path: Path, content: bytes) -> None:
        seen.append(is_claimed(path.parent))
        real(path, content)

    real = about.write_atomically
    monkeypatch.setattr(about, "write_atomically", spied)
    run, _trainer = new_run(tmp_path)
    assert seen == [True, True]  # vocab.json, run.json
    run.release()


def test_what_another_program_did_since_the_run_was_opened_is_read_when_it_is_claimed(run: RunFolder) -> None:
    opened_before = RunFolder.open(run.path)
    gone_on(run)
    opened_before.claim()
    assert (opened_before.state, opened_before.moment.epoch) == ("finished", 3)
    opened_before.release()


# Somebody removes or replaces the files


def _removed(run: RunFolder) -> None:
    (run.path / "training.lock").unlink()


def _replaced(run: RunFolder) -> None:
    (run.path / "training.lock").rename(run.path / "aside")
    (run.path / "training.lock").touch()


def _taken_by_another(run: RunFolder) -> None:
    lease = run.path / "training.lease"
    lease.write_text(lease.read_text("utf-8").replace("token=", "token=1"), "utf-8")


LOSSES = pytest.mark.parametrize("loses", [_removed, _replaced, _taken_by_another])


@needs_flock
@LOSSES
def test_nothing_is_written_any_more_once_the_claim_is_lost(
    tmp_path: Path, loses: Callable[[RunFolder], None]
) -> None:
    run, trainer = new_run(tmp_path)
    happening = trainer.run()
    with Recorder(run) as recorder:
        recorder.append(next(happening))
        recorder.save("training", trainer)
        recorder.wait()
        loses(run)
        before = {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}
        progress = next(happening)
        for write in (
            lambda: [recorder.append(progress) for progress in happening],
            lambda: recorder.save("stopped", trainer),
            lambda: save_weights(run, weights_of(trainer.model), trainer.moment),
            lambda: save_checkpoint(run, trainer.state(), {}),
            lambda: run.set_state("failed", progress.moment),
        ):
            with pytest.raises(ClaimLostError, match="has stopped"):
                write()
    assert {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()} == before
    run.release()


@needs_flock
def test_a_training_whose_lock_is_deleted_stops_with_a_sentence_and_can_be_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = Recorder.append

    def append(recorder: Recorder, progress: Any) -> None:
        real(recorder, progress)
        if progress.moment.update == 20:
            (recorder._run.path / "training.lock").unlink(missing_ok=True)

    monkeypatch.setattr(Recorder, "append", append)
    options = ["--max-chars", "600", "--epochs", "30", "--set", "hidden_size=8", "--set", "batch_size=4"]
    options += ["--set", "num_steps=10", "--set", "save_every_epochs=1", "--device", "cpu", "--json"]
    assert cli.main(["train", "songci", *options, "--run-dir", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "\nThis training has stopped: its file training.lock in" in said
    assert "Traceback" not in said
    (cut_off,) = list_runs(tmp_path)
    assert cut_off.is_cut_off
    monkeypatch.setattr(Recorder, "append", real)
    assert cli.main(["resume", str(cut_off.path), "--json"]) == 0
    epochs = [epoch.moment.epoch for epoch in RunFolder.open(cut_off.path).told().epochs]
    assert epochs == list(range(1, 31))


def test_a_lease_that_is_removed_is_put_back(run: RunFolder) -> None:
    run = RunFolder.open(run.path)
    run.claim()
    (run.path / "training.lease").unlink()
    run.flush()
    assert (run.path / "training.lease").exists()
    run.release()
    assert not (run.path / "training.lease").exists()


def test_a_folder_that_was_away_for_a_while_is_still_claimed(run: RunFolder, tmp_path: Path) -> None:
    run = RunFolder.open(run.path)
    run.claim()
    away = run.path.rename(tmp_path / "away")
    run.check_claim()
    away.rename(run.path)
    run.check_claim()
    run.set_state("stopped")
    assert not is_claimed(run.path)


def test_a_claim_that_ends_while_the_folder_has_another_name_leaves_nobodys_lease(
    run: RunFolder, tmp_path: Path
) -> None:
    run = RunFolder.open(run.path)
    run.claim()
    moved = run.path.rename(tmp_path / "moved")
    assert is_claimed(moved)
    run.release()
    assert not is_claimed(moved)
    gone_on(RunFolder.open(moved))


# What needs a run at rest


def test_nobody_begins_to_train_a_run_while_it_is_packed_moved_or_read(
    run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = []

    def tries() -> None:
        with pytest.raises(RunError, match="in use: another"):
            RunFolder.open(run.path).claim()
        with pytest.raises(RunError, match="in use: another"):
            rename_run(run.path, "other")
        refused.append(True)

    def files(folder: Path) -> Iterator[Path]:
        tries()
        yield from real(folder)

    real = workspace._files
    monkeypatch.setattr(workspace, "_files", files)
    export_run(run.path, tmp_path / "packed.zip")
    for block in (at_rest(run.path), undisturbed(run.path)):
        with block:
            tries()
    assert len(refused) == 3
    opened = RunFolder.open(run.path)
    opened.claim()
    with undisturbed(run.path):
        pass  # a run that is being trained may be branched from
    opened.release()


def test_a_folder_that_is_gone_is_not_made_anew(run: RunFolder, tmp_path: Path) -> None:
    run.set_state("finished")
    run.path.rename(tmp_path / "moved")
    with pytest.raises(RunError, match="is gone"):
        run.claim()
    for use in (lambda: run.pin(("想要",)), lambda: rename_run(run.path, "other")):
        with pytest.raises(RunError):
            use()
    with pytest.raises(RunError, match="is gone"), at_rest(run.path):
        pass
    with undisturbed(run.path):
        pass
    assert not run.path.exists()
    assert not run.path.with_name("other").exists()


def test_neither_lock_nor_lease_travels(run: RunFolder, tmp_path: Path) -> None:
    with training(run.path) as other:
        other.kill()
    packed = tmp_path / "packed.zip"
    lease = (run.path / "training.lease").read_bytes()
    (run.path / "training.lease").unlink()
    export_run(run.path, packed)
    with zipfile.ZipFile(packed, "a") as archive:
        names = archive.namelist()
        archive.writestr(f"{run.path.name}/training.lease", lease)
    assert not any("training." in name for name in names)
    taken_in = import_run(packed, tmp_path / "workspace")
    assert not (taken_in / "training.lease").exists()
    assert not is_claimed(taken_in)


def test_a_run_without_locks_is_guarded_by_its_lease_alone(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on NFS without its lock service."""

    def acquire(*_arguments: object, **_named: object) -> None:
        raise OSError(claim.errno.ENOLCK, "No locks available")

    monkeypatch.setattr(claim.FileLock, "acquire", acquire)
    first = RunFolder.open(run.path)
    first.claim()
    first.flush()
    with pytest.raises(RunError, match="being trained by another"):
        RunFolder.open(run.path).claim()
    first.release()
    second = RunFolder.open(run.path)
    second.claim()
    second.release()
