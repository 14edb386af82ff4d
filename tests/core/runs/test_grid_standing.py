"""How a grid stands is read from its folder: while it is trained, when it was killed, and at its end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.runs.grid_record import GridKeeper
from core.runs.grid_standing import GridWatch
from core.saving.grid_task import ends_here
from core.settings.grid import Variation
from core.settings.settings import Settings
from core.text.library import load_shipped
from tests.core.runs.test_grid_plan import PLAN
from tests.core.saving.test_grid_task import SETTINGS, never


@pytest.fixture
def settings() -> Settings:
    return replace(SETTINGS, max_chars=600, heldout_fraction=0.2, epochs=4)


def test_a_grid_is_followed_from_its_begin_to_its_end(tmp_path: Path, settings: Settings) -> None:
    varied = (Variation("hidden_size", (8, 16)), Variation("seed", (1, 2)))
    plan = replace(PLAN, settings=settings, variations=varied, workers=1)
    folder, watch, corpus = tmp_path / "sizes", GridWatch(tmp_path / "sizes"), load_shipped("songci")
    assert watch.look() is None
    keeper = GridKeeper(tmp_path, plan)
    with keeper.kept():
        standing = watch.look()
        assert standing is not None
        assert (standing.state, standing.num_over, len(standing.runs)) == ("under way", 0, 4)
        ends = ends_here(tmp_path, "sizes", plan.runs(), corpus, never)
        next(ends)
        standing = watch.look()
        assert standing is not None
        first = standing.runs[0]
        assert first.is_over
        assert [place for place, _perplexity in first.training] == [1, 2, 3, 4]
        assert len(first.heldout) == 4
        assert first.reference is not None
        assert standing.num_over == 1
        seconds = {run.run.name: 10.0 for run in standing.runs}
        assert standing.seconds_left(seconds) == 30
        assert standing.seconds_left({}) is None
    # The command has ended without a word.
    standing = watch.look()
    assert standing is not None
    assert standing.state == "cut off"
    again = GridKeeper(tmp_path, plan)
    with again.kept():
        assert len(list(ends)) == 3
        again.end("finished")
    standing = watch.look()
    assert standing is not None
    assert (standing.state, standing.num_over) == ("finished", 4)
    assert [len(mean.perplexities) for mean in standing.table()] == [2, 2]
    assert standing.verdict().startswith("The first two lie")
    assert standing.folder == folder


def test_a_run_that_was_stopped_counts_by_what_it_has_trained(tmp_path: Path, settings: Settings) -> None:
    plan = replace(PLAN, settings=settings, variations=(Variation("seed", (1,)),), workers=1)
    looks = iter(range(10**6))
    with GridKeeper(tmp_path, plan).kept():
        stop = ends_here(tmp_path, "sizes", plan.runs(), load_shipped("songci"), lambda: next(looks) > 20)
        assert [end.state for _run, end in stop] == ["stopped"]
    standing = GridWatch(tmp_path / "sizes").look()
    assert standing is not None
    assert 0 < standing.runs[0].share_done < 1
    assert standing.num_over == 0
