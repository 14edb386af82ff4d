"""Following a grid by its folder: what others do to it arrives, and what is damaged is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charrnn_gui.session import grids as following
from charrnn_gui.session.grids import Grids
from charrnn_gui.session.jobs import Jobs
from charrnn_gui.session.workspace import Workspace
from core.runs.grid_record import GRID_FILE, STOP_FILE, GridKeeper
from core.saving.grid_task import ends_here
from core.settings.grid import Variation
from core.text.library import load_shipped
from tests.charrnn_gui.listening import wait
from tests.core.runs.test_grid_plan import PLAN
from tests.core.saving.test_grid_task import SETTINGS

SMALL = replace(
    PLAN, settings=replace(SETTINGS, max_chars=600), variations=(Variation("seed", (1, 2)),), workers=1
)


@pytest.fixture
def grids(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Grids]:
    monkeypatch.setattr(following, "LOOK_INTERVAL_MS", 20)
    monkeypatch.setattr(following, "REST_INTERVAL_MS", 20)
    jobs = Jobs()
    grids = Grids(Workspace(tmp_path, jobs), jobs)
    yield grids
    grids.stop()
    assert jobs.close()


def state(grids: Grids) -> str:
    return "" if grids.standing is None else grids.standing.state


def test_the_newest_grid_is_found_and_followed_through_what_others_do(
    qtbot: Any, grids: Grids, tmp_path: Path
) -> None:
    keeper = GridKeeper(tmp_path, SMALL)
    with keeper.kept():
        grids.find()
        wait(qtbot, lambda: state(grids) == "under way")
        assert grids.is_under_way
        list(ends_here(tmp_path, "sizes", SMALL.runs(), load_shipped("songci"), lambda: False))
        wait(qtbot, lambda: grids.standing is not None and grids.standing.num_over == 2)
        grids.pause()
        assert grids.is_pausing
        assert (tmp_path / "sizes" / STOP_FILE).exists()
        keeper.end("stopped")
    wait(qtbot, lambda: state(grids) == "stopped")
    assert not grids.is_pausing
    assert not grids.is_under_way


def test_a_grid_whose_folder_is_gone_is_on_display_no_more(qtbot: Any, grids: Grids, tmp_path: Path) -> None:
    with GridKeeper(tmp_path, SMALL).kept():
        pass
    grids.find()
    wait(qtbot, lambda: state(grids) == "cut off")
    with qtbot.waitSignal(grids.closed):
        (tmp_path / "sizes" / GRID_FILE).unlink()
    assert grids.standing is None


def test_a_damaged_record_is_said_once(qtbot: Any, grids: Grids, tmp_path: Path) -> None:
    (tmp_path / "sizes").mkdir()
    (tmp_path / "sizes" / GRID_FILE).write_text("{", "utf-8")
    with qtbot.waitSignal(grids.failed) as failed:
        grids.find()
    assert "damaged" in str(failed.args[0])
    assert grids.standing is None
