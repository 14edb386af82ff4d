"""Which epochs and values are in sight."""

from __future__ import annotations

import pytest

from charrnn_gui.plots.sight import end_of_axis, roomy, values_in_sight
from tests.charrnn_gui.plots.curves import OneCurve


def test_all_epochs_reach_to_the_end_of_the_longest_visible_curve(one_curve: OneCurve) -> None:
    assert end_of_axis(one_curve) == 1
    one_curve.trace.series.extend([1, 40], [2.0, 3.0])
    assert end_of_axis(one_curve) == 40
    one_curve.trace.hide()
    assert end_of_axis(one_curve) == 1


def test_values_are_those_of_the_epochs_in_sight_and_of_the_lines(one_curve: OneCurve) -> None:
    one_curve.trace.series.extend([1, 2, 3, 10, 11, 12], [1000.0, 1000.0, 1000.0, 10.0, 10.0, 10.0])
    low, high = values_in_sight(one_curve, (11, 12), (), logarithmic=True)
    assert low < 1 < high < 2
    assert values_in_sight(one_curve, (11, 12), (1e6,), logarithmic=True)[1] > 6
    # On a linear scale a line may be out of sight.
    assert values_in_sight(one_curve, (11, 12), (1e6,), logarithmic=False) == (0, pytest.approx(10.3))


def test_before_there_are_values_there_is_room_for_some_and_for_the_lines(one_curve: OneCurve) -> None:
    low, high = values_in_sight(one_curve, (0, 1), (1e5,), logarithmic=True)
    assert low < 0
    assert high > 5


def test_a_range_stands_still_while_it_is_not_much_too_wide() -> None:
    assert roomy((0.0, 110.0), 0.0, 100.0, slack=0.4) == (0.0, 110.0)
    assert roomy((0.0, 150.0), 0.0, 100.0, slack=0.4) == (0.0, 120.0)
    assert roomy((0.0, 99.0), 0.0, 100.0, slack=0.4) == (0.0, 120.0)
