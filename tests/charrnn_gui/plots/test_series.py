from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charrnn_gui.plots.series import Series, envelope, extremes


def test_points_survive_many_small_appends_in_order() -> None:
    series = Series()
    for i in range(0, 3000, 3):
        series.extend([i, i + 1, i + 2], [i + 1, i + 2, i + 3])
    assert series.x.tolist() == list(range(3000))
    assert series.y.tolist() == list(range(1, 3001))


def test_what_a_curve_cannot_show_becomes_a_gap() -> None:
    series = Series()
    series.extend([1, 2, 3, 4, 5], [2.0, math.inf, math.nan, 0.0, -1.0])
    assert np.isnan(series.y).tolist() == [False, True, True, True, True]
    assert series.bounds() == (2.0, 2.0)


@pytest.mark.parametrize("at_once", [True, False])
def test_going_back_in_time_replaces_what_came_after(at_once: bool) -> None:
    series = Series()
    xs, ys = [1, 2, 3, 4, 2.5, 3.5], [1, 2, 3, 4, 50, 60]
    for part in [slice(None)] if at_once else [slice(0, 4), slice(4, 6)]:
        series.extend(xs[part], ys[part])
    assert series.x.tolist() == [1, 2, 2.5, 3.5]
    assert series.y.tolist() == [1, 2, 50, 60]


def test_an_empty_series_has_neither_bounds_nor_nearest() -> None:
    series = Series()
    series.extend([], [])
    assert series.bounds() is None
    assert series.nearest(3) is None
    series.extend([1], [math.inf])
    assert series.bounds() is None


@given(st.lists(st.integers(0, 1000), min_size=1, unique=True).map(sorted), st.floats(-10, 1010))
def test_nearest_is_nearest(xs: list[int], wanted: float) -> None:
    series = Series()
    series.extend(xs, [1.0] * len(xs))
    index = series.nearest(wanted)
    assert index is not None
    assert abs(xs[index] - wanted) == min(abs(x - wanted) for x in xs)


def test_the_point_beside_a_place_is_the_next_one_on_either_side() -> None:
    series = Series()
    assert (series.beside(1, -1), series.beside(1, 1)) == (None, None)
    series.extend([1, 2, 4], [1.0, 1.0, 1.0])
    assert [series.beside(place, 1) for place in (0, 1, 2.5, 4)] == [0, 1, 2, None]
    assert [series.beside(place, -1) for place in (1, 1.5, 4, 9)] == [None, 0, 1, 2]


def test_a_window_holds_its_points_and_the_neighbours_that_lines_lead_to() -> None:
    series = Series()
    series.extend(range(10), range(1, 11))
    assert series.window(3.5, 5.5)[0].tolist() == [3, 4, 5, 6]
    assert series.window(-5, 50)[0].tolist() == list(range(10))


@given(st.integers(1, 5000), st.integers(1, 300))
def test_an_envelope_keeps_every_peak_and_order(size: int, num_buckets: int) -> None:
    rng = np.random.default_rng(size)
    x, y = np.arange(size, dtype=float), rng.random(size)
    few_x, few_y = envelope(x, y, num_buckets)
    assert len(few_x) == len(few_y) <= 2 * num_buckets or size <= 2 * num_buckets
    assert few_y.min() == y.min()
    assert few_y.max() == y.max()
    assert np.all(np.diff(few_x) >= 0)


def test_an_envelope_has_a_gap_only_where_a_whole_bucket_has() -> None:
    y = np.ones(1000)
    y[100:301] = np.nan
    y[700] = np.nan
    x, few = envelope(np.arange(1000.0), y, 100)
    assert np.isnan(few[(x >= 100) & (x < 300)]).all()
    assert np.isfinite(few[(x < 90) | (x > 310)]).all()


@given(
    st.lists(st.floats(0.01, 1e6) | st.just(math.nan), min_size=1, max_size=3000),
    st.integers(1, 100),
)
def test_extremes_are_points_of_the_curve_and_lose_no_peak(values: list[float], num_buckets: int) -> None:
    x, y = np.arange(len(values), dtype=float), np.array(values)
    found_x, found_y = extremes(x, y, num_buckets)
    assert len(found_x) <= 2 * num_buckets + 2
    assert (np.diff(found_x) > 0).all()
    np.testing.assert_array_equal(found_y, y[found_x.astype(int)])
    assert found_x[0] == 0
    assert found_x[-1] == len(values) - 1
    if not np.isnan(y).all():
        assert (np.nanmin(found_y), np.nanmax(found_y)) == (np.nanmin(y), np.nanmax(y))


def test_the_lowest_value_is_the_first_of_equals() -> None:
    series = Series()
    assert series.lowest() is None
    series.extend([1, 2, 3, 4], [5.0, 2.0, math.nan, 2.0])
    assert series.lowest() == 1
    series.clear()
    series.extend([1], [math.inf])
    assert series.lowest() is None
