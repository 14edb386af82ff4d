"""A grid that was really trained, small, once for all tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.runs.grid_record import GridKeeper
from core.runs.grid_standing import GridStanding, GridWatch
from core.saving.grid_task import ends_here
from core.settings.grid import Variation
from core.text.library import load_shipped
from tests.core.runs.test_grid_plan import PLAN
from tests.core.saving.test_grid_task import SETTINGS

Standings = Callable[[str], GridStanding]


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, GridStanding]:
    """How the grid stood at its begin ("planned"), within its third run ("stopped"), and at its end."""
    folder, found = tmp_path_factory.mktemp("grids"), {}
    settings = replace(SETTINGS, max_chars=600, heldout_fraction=0.2, epochs=3, prefixes=())
    varied = (
        Variation("hidden_size", (8, 16)),
        Variation("learning_rate", (0.01, 0.001)),
        Variation("seed", (1, 2)),
    )
    plan = replace(PLAN, settings=settings, variations=varied, workers=1)
    corpus, watch = load_shipped("songci"), GridWatch(folder / "sizes")

    def note(name: str) -> None:
        standing = watch.look()
        assert standing is not None
        found[name] = standing

    with GridKeeper(folder, plan).kept():
        note("planned")
        for number, _end in enumerate(ends_here(folder, "sizes", plan.runs(), corpus, lambda: False)):
            if number == 1:
                break
    looks = iter(range(10**6))
    keeper = GridKeeper(folder, plan)
    with keeper.kept():
        list(ends_here(folder, "sizes", plan.runs(), corpus, lambda: next(looks) > 40))
        note("under way")
        keeper.end("stopped")
    note("stopped")
    again = GridKeeper(folder, plan)
    with again.kept():
        list(ends_here(folder, "sizes", plan.runs(), corpus, lambda: False))
        again.end("finished")
    note("finished")
    assert Path(folder / "sizes" / "grid.json").exists()
    return found
