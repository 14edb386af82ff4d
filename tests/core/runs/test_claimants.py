"""Who trains a run: what a program sees of trainings on this computer, and on another one."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.command_line import cli
from core.common.errors import RunError
from core.runs import Claimant, RunFolder, claimant_of, claimants, is_claimed, list_runs
from core.runs.renaming import rename_run
from core.sharing.packed_runs import export_run
from tests.core.elsewhere import HOST, through_sshfs, training
from tests.core.saving.test_resumption import gone_on, new_run, told, trained_to
from tests.disks import small_disk

needs_flock = pytest.mark.skipif(sys.platform == "win32", reason="Windows shows its locks to every program")


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """Return a run that was cut off, with two checkpoints."""
    run, trainer = new_run(tmp_path / "runs")
    trained_to(run, trainer, 9)
    return run


@pytest.fixture
def a_minute_passes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function after which the clocks that only count are a minute further."""
    real, ahead_s = time.monotonic, 0.0

    def monotonic() -> float:
        return real() + ahead_s

    def pass_() -> None:
        nonlocal ahead_s
        ahead_s += claimants.LEASE_S

    monkeypatch.setattr(time, "monotonic", monotonic)
    return pass_


def listed(run: RunFolder) -> tuple[bool, bool, str]:
    (summary,) = list_runs(run.path.parent)
    return summary.is_claimed, summary.is_cut_off, summary.host


@needs_flock
def test_a_run_trained_on_another_computer_is_seen_and_left_alone(
    run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(claimants, "_LOOK_INTERVAL_S", 0.05)
    before = told(run)
    with training(run.path) as other:
        assert listed(run) == (True, False, HOST)
        for refused in (
            lambda: RunFolder.open(run.path).claim(),
            lambda: rename_run(run.path, "another"),
            lambda: export_run(run.path, tmp_path / "packed.zip"),
        ):
            with pytest.raises(RunError, match=f"another computer, {HOST}"):
                refused()
        # As in a program that has just started, and has not seen the lease change yet.
        claimants._watch.forget(run.path / "training.lease")
        assert cli.main(["resume", str(run.path), "--json"]) == 2
        said = capsys.readouterr().err
        assert f"may be in training on another computer, {HOST}. That will be known" in said
        assert f"is being trained on another computer, {HOST}. Stop it there first." in said
        assert cli.main(["runs", str(run.path.parent)]) == 0
        assert f"perhaps trained on {HOST}" in capsys.readouterr().out
        other.communicate()
    assert listed(run) == (False, True, "")
    assert told(run) == before
    gone_on(run)


@needs_flock
def test_a_computer_that_is_gone_is_believed_in_until_its_lease_was_watched_for_a_minute(
    run: RunFolder, a_minute_passes: Callable[[], None]
) -> None:
    with training(run.path) as other:
        assert listed(run)[2] == HOST
        other.kill()
    # It was seen to change, or not: it has to be watched from the last change on.
    assert listed(run) == (True, False, HOST)
    with pytest.raises(RunError, match=HOST):
        RunFolder.open(run.path).claim()
    a_minute_passes()
    assert listed(run) == (False, True, "")
    gone_on(run)
    assert not (run.path / "training.lease").exists()


@needs_flock
def test_how_wrong_the_other_computers_clock_is_does_not_matter(
    run: RunFolder, a_minute_passes: Callable[[], None]
) -> None:
    lease = run.path / "training.lease"
    with training(run.path, renewal_s=30) as other:
        for year_s in (0, 1e6, time.time() + 1e8):
            os.utime(lease, (year_s, year_s))
            assert claimant_of(run.path) in {Claimant(HOST, is_sure=False), Claimant(HOST)}
            a_minute_passes()
            assert claimant_of(run.path) is None
        other.communicate()


def test_through_sshfs_a_run_that_is_trained_is_neither_cut_off_nor_taken(
    run: RunFolder, tmp_path: Path
) -> None:
    mount = tmp_path / "mount"
    with through_sshfs(run.path.parent, mount):
        seen = mount / run.path.name
        for host in (HOST, None):
            name = host or socket.gethostname()
            with training(run.path, name, is_unseen=False) as other:
                (summary,) = list_runs(mount)
                assert (summary.is_claimed, summary.is_cut_off, summary.host) == (True, False, host or "")
                with pytest.raises(RunError, match=r"being trained|in training"):
                    RunFolder.open(seen).claim()
                other.communicate()
        # And the other way round: what is trained through the mount is seen on the disk itself.
        there = RunFolder.open(seen)
        there.claim()
        there.flush()
        assert is_claimed(run.path)
        there.release()
        assert list_runs(run.path.parent)[0].is_cut_off


def test_a_lock_is_seen_without_the_right_to_write(run: RunFolder, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        folder = disk.path / run.path.name
        shutil.copytree(run.path, folder)
        trained = RunFolder.open(folder)
        trained.claim()
        disk.protect()
        try:
            assert claimants._is_locked(folder / "training.lock")
            assert not list_runs(disk.path)[0].is_cut_off
        finally:
            disk.unprotect()
        trained.release()
        disk.protect()
        try:
            assert list_runs(disk.path)[0].is_cut_off
            export_run(folder, tmp_path / "from-a-read-only-disk.zip")
        finally:
            disk.unprotect()


def test_after_a_crash_on_this_computer_a_run_is_taken_over_at_once(run: RunFolder) -> None:
    with training(run.path, socket.gethostname(), is_unseen=False) as crashed:
        assert listed(run) == (True, False, "")
        crashed.kill()
    assert (run.path / "training.lease").exists()
    assert listed(run) == (False, True, "")
    gone_on(run)


@pytest.mark.parametrize("content", [b"", b"filelock/2\npid=1\n", b"\xff" * 5000, b"filelock/2\n" * 20])
def test_a_lease_that_was_cut_short_is_nobodys(run: RunFolder, content: bytes) -> None:
    """As after a power cut, or from a stranger."""
    (run.path / "training.lease").write_bytes(content)
    assert listed(run) == (False, True, "")
    gone_on(run)
