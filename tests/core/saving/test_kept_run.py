"""A run whose folder goes away is kept until it comes back, or in another folder."""

from __future__ import annotations

from pathlib import Path

from core.runs import RunFolder, is_claimed
from core.runs.lines import KeptLines
from tests.core.runs.test_lines import LINE
from tests.core.saving.test_resumption import told
from tests.core.saving.test_training_run import begun, driven


def test_a_run_whose_folder_is_away_at_its_end_is_kept_until_it_is_back(tmp_path: Path) -> None:
    run = begun(tmp_path, updates=2)
    driven(run)
    path = run.folder.path
    away = path.rename(path.with_name("away"))
    assert run.stop_if_saved() == ()
    assert (run.state, run.is_under_way) == ("paused", True)
    run.go_on()
    driven(run)
    assert run.state == "finished"
    assert "is gone" in str(run.trouble)
    assert "is gone" in next(run.news())
    away.rename(path)
    run.retry_saving()
    assert run.trouble is None
    assert (RunFolder.open(path).state, is_claimed(path)) == ("finished", False)


def test_a_run_that_can_not_be_saved_is_saved_elsewhere_and_trained_there(tmp_path: Path) -> None:
    whole, run = begun(tmp_path), begun(tmp_path)
    driven(whole)
    lines = KeptLines.open(run.folder.path)
    lines.add(LINE)
    lines.flush()
    run.advance()
    run.folder.path.rename(tmp_path / "away")
    run.save_in(tmp_path / "elsewhere")
    assert run.folder.path.parent == tmp_path / "elsewhere"
    assert KeptLines.open(run.folder.path).lines == lines.lines
    driven(run)
    assert told(run.folder) == told(whole.folder)


def test_a_run_that_is_given_up_is_released(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.advance()
    away = run.folder.path.rename(tmp_path / "away")
    run.stop()
    assert run.trouble is not None
    run.give_up_saving()
    assert (run.trouble, run.has_given_up) == (None, True)
    assert not is_claimed(away)
