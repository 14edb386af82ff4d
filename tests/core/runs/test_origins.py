"""Where a checkpoint from before a change is, if the run branched off later."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from core.common.progress import Moment, SettingChanged, Started
from core.runs import CHECKPOINTS_FOLDER, RUN_FILE, RunFolder
from core.runs.about import Origin
from core.runs.origins import changes_after, keeper_of
from tests.core.runs.made_runs import made_run

CHANGE = SettingChanged(Moment(1, 7), 1.4, 0.7, "learning_rate", 0.1, 0.02)


def run(workspace: Path, name: str, *came_from: str, change: SettingChanged = CHANGE) -> RunFolder:
    """Return a run in which a setting was changed before it branched off from ``came_from``, in order."""
    origin = Origin(came_from[-1], Moment(2, 12)) if came_from else None
    folder = RunFolder.open(made_run(workspace, name, num_updates=13, origin=origin))
    folder.claim()
    folder.append(change)
    for each in came_from:
        folder.append(Started(Moment(2, 12), 2.4, 1.2, each))
    folder.flush()
    folder.release()
    return folder


def keep(folder: RunFolder, update: int = 7) -> None:
    (folder.path / CHECKPOINTS_FOLDER).mkdir(exist_ok=True)
    (folder.path / CHECKPOINTS_FOLDER / f"{update:012d}-{'0' * 64}.safetensors").touch()


def keepers_path(folder: RunFolder) -> Path | None:
    keeper = keeper_of(folder, 7)
    return None if keeper is None else keeper.path


def test_the_nearest_run_that_has_the_checkpoint_is_found_through_generations(tmp_path: Path) -> None:
    first = run(tmp_path, "first")
    second = run(tmp_path, "second", "first")
    third = run(tmp_path, "third", "first", "second")
    assert changes_after(third.told(), 7) == (CHANGE,)
    assert keepers_path(third) is None
    keep(first)
    keep(second, update=8)
    assert keepers_path(third) == first.path
    shutil.rmtree(second.path)
    assert keepers_path(third) == first.path, "the run between them is gone"
    keep(third)
    assert keepers_path(third) == third.path


def test_an_origin_is_found_in_a_grid_and_a_stranger_of_its_name_is_not_taken_for_it(tmp_path: Path) -> None:
    other = SettingChanged(Moment(1, 7), 1.4, 0.7, "learning_rate", 0.1, 0.03)
    stranger, branch = run(tmp_path, "first", change=other), run(tmp_path, "branch", "first")
    keep(stranger)
    assert keepers_path(branch) is None
    first = run(tmp_path / "grid", "first")
    keep(first)
    assert keepers_path(branch) == first.path


def test_an_origin_is_found_under_its_new_name(tmp_path: Path) -> None:
    first, branch = run(tmp_path, "first"), run(tmp_path, "branch", "first")
    keep(first)
    for folder, origin in ((first, None), (branch, {"run": "first", "epoch": 2, "update": 12})):
        file = folder.path / RUN_FILE
        about = json.loads(file.read_text("utf-8")) | {"started": "2026-01-01T10:00:00+00:00"}
        if origin is not None:
            about |= {
                "started": "2026-01-01T11:00:00+00:00",
                "origin": origin | {"started": about["started"]},
            }
        file.write_text(json.dumps(about), "utf-8")
    first.path.rename(tmp_path / "renamed")
    assert keepers_path(RunFolder.open(branch.path)) == tmp_path / "renamed"


def test_a_name_that_leads_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    first, branch = run(tmp_path, "first"), run(tmp_path / "runs", "branch", "../first")
    keep(first)
    assert keepers_path(branch) is None
