"""What ``grid`` tells of runs that are there, without training any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.command_line.grid_telling import tell_end, tell_table
from core.common import i18n
from core.runs.task_end import TaskEnd
from core.settings.grid import GridRun, grid_runs, variation_of
from tests.core.runs.made_runs import made_run
from tests.core.runs.test_folder import SETTINGS


def made_grid(folder: Path, *vary: str) -> list[tuple[GridRun, Path]]:
    """Return the runs of a grid in ``folder``, and their folders."""
    settings = replace(SETTINGS, heldout_fraction=0.2)
    runs = grid_runs(settings, [variation_of(text) for text in vary])
    return [(run, made_run(folder, run.name, heldout_fraction=0.2, **run.values)) for run in runs]


def test_runs_that_differ_in_their_seed_only_have_a_mean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_table(made_grid(tmp_path, "seed=0,1"), as_json=False)
    blank, titles, row = capsys.readouterr().out.splitlines()
    assert (blank, titles.split()[:3]) == ("", ["best", "held-out,", "mean"])
    assert row.split("  ")[0] == "all settings equal but the seed"
    assert row.split("seed")[1].split() == ["10", "10", "10", "2/2", "0:06"]


def test_one_run_has_no_mean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell_table(made_grid(tmp_path, "seed=0"), as_json=False)
    assert capsys.readouterr().out == ""


def test_the_facts_of_a_run_are_joined_as_the_language_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ((run, path),) = made_grid(tmp_path, "seed=0")
    i18n.set_language("zh_CN")
    tell_end(run, path, TaskEnd("finished"), 1, 1, as_json=False)
    line = capsys.readouterr().out
    assert "已完成，困惑度 6.667，" in line
    assert ", " not in line
