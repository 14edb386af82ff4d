"""An axis shows the curves, and of single updates the bulk."""

from __future__ import annotations

import numpy as np
import pytest

from charrnn_gui.plots.value_range import value_range

CURVE = np.array([300.0, 40.0, 9.0])


def cloud(spike: float, length: int = 600) -> np.ndarray:
    values = np.geomspace(900.0, 8.0, length)
    values[length // 2] = spike
    return values


@pytest.mark.parametrize("spike", [20_000.0, 1e30])
def test_one_spike_does_not_press_a_linear_curve_flat(spike: float) -> None:
    found = value_range([CURVE], [cloud(spike)], logarithmic=False)
    assert found is not None
    assert found[0] <= 9.0
    assert 300 <= found[1] <= 900


def test_on_a_logarithmic_scale_a_spike_takes_a_decade_at_most() -> None:
    found = value_range([CURVE], [cloud(1e30)], logarithmic=True)
    assert found is not None
    assert 900 <= found[1] <= 10 * 900
    assert value_range([CURVE], [cloud(900.0)], logarithmic=True) == pytest.approx((8.0, 900.0))


def test_before_the_first_epoch_all_updates_are_seen_except_a_spike() -> None:
    first = np.array([1800.0, 1500.0, 900.0])
    assert value_range([], [first], logarithmic=False) == (900.0, 1800.0)
    found = value_range([], [np.array([1800.0, 1500.0, 90_000.0, 900.0])], logarithmic=False)
    assert found is not None
    assert 1800 <= found[1] <= 2 * 1800


def test_gaps_count_for_nothing_and_nothing_has_no_range() -> None:
    gap = np.array([np.nan, np.nan])
    assert value_range([gap], [gap, np.empty(0)], logarithmic=True) is None
    assert value_range([np.array([np.nan, 5.0])], [gap], logarithmic=False) == (5.0, 5.0)
    assert value_range([gap], [np.array([np.nan, 5.0])], logarithmic=False) == (5.0, 5.0)
