"""The same text with two sets of weights: only what both have predicted is compared."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.common.progress import Moment
from core.common.surprise import Surprise, TwoReadings

NAN = math.nan


def read(text: str, nats: list[float], unknown: str = "") -> Surprise:
    costs = np.array(nats, np.float32)
    return Surprise(text, costs, text, np.ones_like(costs), tuple(unknown), Moment(1, 2))


def test_the_sums_are_over_the_characters_that_both_have_predicted() -> None:
    now = read("abécd", [NAN, 1.0, 2.0, 0.5, NAN], "d")
    other = read("abécd", [NAN, 3.0, NAN, 0.25, 4.0], "é")
    both = TwoReadings(now, other)
    assert both.count == 2
    assert both.totals == pytest.approx((1.5, 3.25))
    np.testing.assert_allclose(both.change, [NAN, -2.0, NAN, 0.25, NAN])
    assert both.known_to_one == ("é", "d")
    assert both.most_changed(5) == [1, 3]
    assert both.most_changed(5, first=2) == [3]
    assert both.most_changed(1) == [1]
    assert both.most_changed(5, least=0.3) == [1]


def test_two_equal_readings_have_no_place_that_has_changed() -> None:
    both = TwoReadings(read("ab", [NAN, 1.0]), read("ab", [NAN, 1.0]))
    assert (both.count, both.known_to_one, both.most_changed(3)) == (1, (), [])
