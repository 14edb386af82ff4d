"""A branch stands below its origin, also if that is gone, or if names lead in a circle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from charrnn_gui.comparing.families import Family, families
from core.common.progress import Moment
from core.runs.about import Origin
from core.runs.listing import RunSummary


def tree(family: Family) -> object:
    return (family.name, [tree(branch) for branch in family.branches]) if family.branches else family.name


def shown(runs: list[RunSummary], *wanted: RunSummary) -> list[object]:
    return [tree(family) for family in families(runs, [run.path for run in wanted])]


def test_the_families_of_the_compared_runs_are_shown_whole(runs: list[RunSummary]) -> None:
    first, branch, other = runs
    assert shown(runs, branch) == [("first", ["branch"])]
    assert shown(runs, other, first) == [("first", ["branch"]), "other"]


def test_without_compared_runs_every_family_of_more_than_one_is_shown(runs: list[RunSummary]) -> None:
    assert shown(runs) == [("first", ["branch"])]


def test_an_origin_that_is_gone_stays_as_a_name(runs: list[RunSummary]) -> None:
    (family,) = families(runs[1:], [runs[1].path])
    assert family.run is None
    assert tree(family) == ("first", ["branch"])


def test_an_origin_is_found_under_its_new_name_and_not_taken_for_another_of_its_old_one(
    runs: list[RunSummary],
) -> None:
    first, branch, other = runs
    first = replace(first, started=first.started - timedelta(hours=1))
    branch = replace(branch, origin=Origin("first", Moment(2, 15), first.started))
    renamed = replace(first, path=first.path.with_name("renamed"))
    reused = replace(other, path=first.path)
    assert shown([renamed, branch, reused]) == [("renamed", ["branch"])]
    assert shown([branch, reused], branch, reused) == ["first", ("first", ["branch"])]


def test_names_that_lead_in_a_circle_end(runs: list[RunSummary]) -> None:
    circle = [replace(runs[0], origin=Origin("branch", Moment(1, 1))), runs[1]]
    assert sorted(map(str, shown(circle, *circle))) == [str(("branch", ["first"]))]


def test_runs_of_two_grids_with_one_name_both_stand_there(runs: list[RunSummary]) -> None:
    one, two = (replace(runs[0], path=runs[0].path.parent / group / "first", group=group) for group in "ab")
    assert shown([one, two], one, two) == ["a/first", "b/first"]
    # The branch of a run of a grid knows only the run's own name.
    assert shown([one, runs[1]], runs[1]) == [("a/first", ["branch"])]
