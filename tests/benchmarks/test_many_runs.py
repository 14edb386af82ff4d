"""The many runs that the window is measured with are runs."""

from __future__ import annotations

from pathlib import Path

from benchmarks.many_runs import make_runs
from core.runs import RunFolder, list_runs


def test_each_run_that_is_made_opens_and_has_a_date_of_its_own(tmp_path: Path) -> None:
    make_runs(tmp_path / "runs", 3)
    runs = list_runs(tmp_path / "runs")
    assert [run.epochs for run in runs] == [3, 3, 3]
    assert len({run.started for run in runs}) == 3
    assert RunFolder.open(runs[0].path).state == "finished"
