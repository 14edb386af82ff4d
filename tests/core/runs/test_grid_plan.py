"""The plan of a grid: as arguments it is what was planned, as JSON it comes back unchanged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.command_line.cli import _parser
from core.command_line.gridding import _plan_of
from core.command_line.wanted_settings import settings_wanted
from core.common.errors import UserError
from core.runs import grid_plan
from core.runs.grid_plan import GridPlan, most_sensible_workers
from core.settings.grid import Variation
from core.settings.recipes import RECIPES
from core.text.library import load_shipped
from core.text.source import Source

PLAN = GridPlan(
    "sizes",
    Source.shipped("songci"),
    replace(RECIPES["quick"].settings, max_chars=900, cell="lstm", clip_norm=0.5, prefixes=("东风", "明月")),
    (Variation("hidden_size", (8, 16)), Variation("seed", (0, 3))),
    workers=2,
)


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_the_arguments_of_a_plan_are_read_as_that_plan(recipe: str, tmp_path: Path) -> None:
    settings = replace(RECIPES[recipe].settings, clip_norm=0.5, prefixes=("东风", "明月"))
    plan = replace(PLAN, settings=settings)
    args = _parser().parse_args(plan.arguments(tmp_path))
    corpus = load_shipped("songci")
    assert _plan_of(args, args.name, settings_wanted(args, corpus), corpus) == plan
    assert args.run_dir == str(tmp_path)


def test_a_text_at_a_path_keeps_its_encoding_and_a_cluster_its_scheduler(tmp_path: Path) -> None:
    plan = replace(PLAN, source=Source.at("/texts/a b.txt"), encoding="gb18030", scheduler="tcp://head:8786")
    arguments = plan.arguments(tmp_path)
    assert arguments[1:4] == ["/texts/a b.txt", "--encoding", "gb18030"]
    assert arguments[-2:] == ["--scheduler", "tcp://head:8786"]


def test_a_plan_comes_back_from_json() -> None:
    assert GridPlan.from_json("sizes", PLAN.to_json()) == PLAN


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("vary", {"nothing": [1]}),
        ("vary", {"hidden_size": [-1]}),
        ("vary", {"hidden_size": ["8; rm -rf /"]}),
        ("vary", {"seed": list(range(5_000))}),
        ("vary", [1]),
        ("workers", 10**9),
        ("workers", "2"),
        ("encoding", 3),
        ("settings", {"unknown": 1}),
        ("text", None),
    ],
)
def test_a_plan_that_a_stranger_has_changed_is_refused(key: str, value: Any) -> None:
    with pytest.raises((UserError, ValueError, TypeError, KeyError)):
        GridPlan.from_json("sizes", {**PLAN.to_json(), key: value})


def test_several_workers_make_sense_with_several_cores_and_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setattr(grid_plan, "find_spec", lambda name: name)
    assert most_sensible_workers() == 8
    monkeypatch.setattr(grid_plan, "find_spec", lambda _name: None)
    assert most_sensible_workers() == 1
    monkeypatch.setattr(grid_plan, "find_spec", lambda name: name)
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert most_sensible_workers() == 1
