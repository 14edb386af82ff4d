"""Measures of a model, and how they are written for a person."""

from __future__ import annotations

import math

import pytest

from core.common.measures import four_digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.000"),
        (1.2345, "1.234"),
        (69.642, "69.64"),
        (299.13, "299.1"),
        (1768.4, "1,768"),
        (9_999_999.0, "9,999,999"),
        (6.517611e30, "6.518e30"),
        (1e300, "1.000e300"),
        (math.inf, "∞"),
        (math.nan, "–"),
        (None, "–"),
    ],
)
def test_a_perplexity_is_read_at_a_glance_however_great_it_is(value: float | None, text: str) -> None:
    assert four_digits(value) == text
    assert len(four_digits(value)) <= 10
