"""A smoothed curve is the mean it claims to be, and a branch is drawn from its fork on."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from core.common.progress import Moment
from core.runs.about import Origin
from core.runs.curves import RunCurves, read_curves
from core.runs.drawn_curves import heldout_points, norm_points, on_axis, training_points
from tests.core.runs.made_runs import COUNT, made_run

BRANCH = Origin("parent", Moment(2, 15))


def test_unsmoothed_are_the_epochs_that_the_run_recorded(tmp_path: Path) -> None:
    curves = read_curves(made_run(tmp_path))
    assert [values.tolist() for values in training_points(curves)] == [[1, 2, 3], [20, 10, 20 / 3]]


def test_before_there_are_two_epochs_single_updates_are_drawn(tmp_path: Path) -> None:
    epochs, values = training_points(read_curves(made_run(tmp_path, num_updates=15)))
    assert len(epochs) == 15
    assert values[4] == pytest.approx(math.exp(100 / 5 / COUNT))


def test_a_smoothed_perplexity_is_that_of_the_mean_cost(tmp_path: Path) -> None:
    _epochs, values = training_points(read_curves(made_run(tmp_path)), 2)
    assert values[9] == pytest.approx(math.exp((100 / 10 + 100 / 9) / (2 * COUNT)))


def test_norms_are_smoothed_likewise(tmp_path: Path) -> None:
    curves = read_curves(made_run(tmp_path))
    assert norm_points(curves)[1][:2].tolist() == [1.5, 2.5]
    assert norm_points(curves, 2)[1][:3] == pytest.approx([1.5, 2.0, 3.0])
    # At the beginning there are fewer.
    assert norm_points(curves, 999)[1][-1] == pytest.approx(0.5 + 31 / 2)


def test_a_branch_begins_exactly_at_its_fork_between_the_epochs_around_it(tmp_path: Path) -> None:
    curves = read_curves(made_run(tmp_path, origin=BRANCH))
    epochs, values = training_points(curves)
    assert epochs.tolist() == [1.5, 2.0, 3.0]
    assert values[0] == pytest.approx(math.sqrt(20 * 10))
    assert heldout_points(curves)[0].tolist() == [1.5, 2.0, 3.0]
    assert training_points(curves, 3)[0][0] == pytest.approx(1.5)
    assert norm_points(curves)[0][0] == pytest.approx(1.5)


def test_a_branch_that_has_not_finished_an_epoch_of_its_own_has_the_point_of_its_fork(
    tmp_path: Path,
) -> None:
    curves = read_curves(made_run(tmp_path, num_updates=27, origin=Origin("parent", Moment(3, 25))))
    assert [values.tolist() for values in training_points(curves)] == [[2.5], [10.0]]


def test_epochs_lie_where_the_other_units_were_then(tmp_path: Path) -> None:
    curves = read_curves(made_run(tmp_path))
    epochs = np.array([0.0, 0.5, 3.0])
    assert on_axis(curves, "epochs", epochs).tolist() == [0.0, 0.5, 3.0]
    assert on_axis(curves, "updates", epochs) == pytest.approx([0, 5, 30])
    assert on_axis(curves, "characters", epochs) == pytest.approx([0, 5 * COUNT, 30 * COUNT])
    assert on_axis(curves, "seconds", epochs) == pytest.approx([0, 1, 6])


def test_a_run_without_a_value_has_no_points() -> None:
    curves = RunCurves(np.empty((2, 0)), np.empty((2, 0)), np.empty((4, 0)), np.empty((3, 0)))
    for epochs, values in (training_points(curves), heldout_points(curves), norm_points(curves, 10)):
        assert (len(epochs), len(values)) == (0, 0)
