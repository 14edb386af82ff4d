"""A run that another program trains, followed until that has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from charrnn_gui.worker import opened_runs
from charrnn_gui.worker.opened_runs import FollowedRun, opened
from core.common.progress import Moment, RanksChanged, Started
from core.runs import RunFolder, create_run
from core.text.corpus import training_text
from tests.core.runs.test_folder import CORPUS, SETTINGS


@pytest.fixture
def trained(tmp_path: Path) -> RunFolder:
    """Return a run that is being trained."""
    run = create_run(tmp_path, SETTINGS, CORPUS, training_text(CORPUS, SETTINGS), "run")
    run.append(Started(Moment(), 0.0, 0.0))
    return run


def followed(run: RunFolder) -> FollowedRun:
    found, _report = opened(RunFolder.open(run.path), "cpu", follows=True)
    assert isinstance(found, FollowedRun)
    return found


def test_a_run_of_one_process_is_followed_until_that_has_died(trained: RunFolder) -> None:
    following = followed(trained)
    assert following.look() is not None
    trained.release()
    assert following.look() is None


def test_a_team_that_is_started_again_is_followed_meanwhile(
    trained: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained.append(RanksChanged(Moment(), 0.0, 0.0, 2))
    following = followed(trained)
    trained.release()
    assert following.look() is not None
    trained.claim()
    assert following.look() is not None
    trained.release()
    monkeypatch.setattr(opened_runs, "RESTART_S", -1.0)
    assert following.look() is None


def test_a_team_that_has_ended_is_not_followed(trained: RunFolder) -> None:
    trained.append(RanksChanged(Moment(), 0.0, 0.0, 2))
    following = followed(trained)
    trained.set_state("stopped")
    assert following.look() is None
