"""The record of a grid: kept while it is trained, found again, and believed only if it is whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.common.errors import RunError
from core.runs import grid_record, is_claimed
from core.runs.grid_record import (
    GRID_FILE,
    STOP_FILE,
    GridKeeper,
    free_name,
    grids_in,
    read_grid,
    request_stop,
)
from core.settings.grid import Variation
from tests.core.runs.test_grid_plan import PLAN


def test_a_grid_is_claimed_while_it_is_kept_and_its_end_is_written(tmp_path: Path) -> None:
    keeper = GridKeeper(tmp_path, PLAN)
    with keeper.kept():
        record = read_grid(tmp_path / "sizes")
        assert (record.plan, record.ended) == (PLAN, "")
        assert is_claimed(tmp_path / "sizes")
        keeper.end("failed", "The disk is full.")
    record = read_grid(tmp_path / "sizes")
    assert (record.ended, record.problem) == ("failed", "The disk is full.")
    assert not is_claimed(tmp_path / "sizes")


def test_a_request_to_stop_reaches_the_keeper_and_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_record, "_LOOK_INTERVAL_S", 0.0)
    keeper = GridKeeper(tmp_path, PLAN)
    with keeper.kept():
        assert not keeper.is_asked_to_stop()
        request_stop(tmp_path / "sizes")
        assert keeper.is_asked_to_stop()
    assert not (tmp_path / "sizes" / STOP_FILE).exists()
    # A request that came too late does not stop the next command.
    request_stop(tmp_path / "sizes")
    another = GridKeeper(tmp_path, PLAN)
    with another.kept():
        assert not another.is_asked_to_stop()


def test_a_second_command_trains_beside_the_first_and_leaves_its_record(tmp_path: Path) -> None:
    first, second = (GridKeeper(tmp_path, replace(PLAN, workers=number)) for number in (1, 2))
    with first.kept():
        with second.kept():
            second.end("finished")
        assert read_grid(tmp_path / "sizes").plan.workers == 1
        assert read_grid(tmp_path / "sizes").ended == ""


def test_grids_are_found_the_last_one_first(tmp_path: Path) -> None:
    for name in ("one", "two", "one"):
        with GridKeeper(tmp_path, replace(PLAN, name=name)).kept():
            pass
    (tmp_path / "a run").mkdir()
    assert [path.name for path in grids_in(tmp_path)] == ["one", "two"]
    assert grids_in(tmp_path / "nowhere") == []


def test_a_wider_grid_keeps_its_name_and_another_one_gets_its_own(tmp_path: Path) -> None:
    name = free_name(tmp_path, PLAN)
    assert name == "grid-hidden_size"
    with GridKeeper(tmp_path, replace(PLAN, name=name)).kept():
        pass
    wider = (Variation("hidden_size", (8, 16, 32)), Variation("seed", (0, 3)))
    assert free_name(tmp_path, replace(PLAN, variations=wider)) == name
    other = replace(PLAN, settings=replace(PLAN.settings, epochs=7))
    assert free_name(tmp_path, other) == "grid-hidden_size-2"
    # A grid that a person has named keeps that name, too.
    with GridKeeper(tmp_path, replace(PLAN, name="sizes")).kept():
        pass
    assert free_name(tmp_path, replace(PLAN, name="sizes", variations=wider)) == "sizes"
    assert free_name(tmp_path, replace(other, name="sizes")) == "grid-hidden_size-2"


@pytest.mark.parametrize("key", ["text", "settings", "vary", "pid", "ended", "started", "host", "problem"])
def test_a_damaged_record_is_named(tmp_path: Path, key: str) -> None:
    with GridKeeper(tmp_path, PLAN).kept():
        pass
    path = tmp_path / "sizes" / GRID_FILE
    content = json.loads(path.read_text("utf-8"))
    for damage in ({**content, key: ["?"]}, {k: v for k, v in content.items() if k != key}):
        path.write_text(json.dumps(damage), "utf-8")
        with pytest.raises(RunError, match="damaged"):
            read_grid(tmp_path / "sizes")
