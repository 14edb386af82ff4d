"""Which characters may be chosen, for any probabilities."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.common.prompts import Sampling
from core.writing.sampling import truncated

probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=40).filter(lambda p: sum(p) > 1e-3)


@given(probabilities, st.integers(0, 50), st.floats(0, 1))
def test_truncation_keeps_the_likeliest_and_at_least_one(
    weights: list[float], top_k: int, top_p: float
) -> None:
    before = np.array(weights) / sum(weights)
    after = truncated(before, Sampling(1.0, top_k, top_p))
    kept = after > 0
    assert kept.any()
    assert np.array_equal(after[kept], before[kept])
    if top_k:
        assert int(kept.sum()) <= top_k
    dropped = before[~kept]
    if len(dropped):
        assert dropped.max() <= before[kept].min()


@given(probabilities, st.floats(0.01, 0.99))
def test_the_fewest_characters_that_reach_top_p_are_kept(weights: list[float], top_p: float) -> None:
    before = np.array(weights) / sum(weights)
    kept = sorted(value for value in truncated(before, Sampling(1.0, 0, top_p)).tolist() if value)
    # A rounding's breadth on either side of the sum is let pass.
    assert sum(kept) >= top_p - 1e-9
    assert sum(kept[1:]) < top_p + 1e-9


@given(probabilities)
def test_without_top_k_and_top_p_nothing_is_dropped(weights: list[float]) -> None:
    before = np.array(weights)
    assert np.array_equal(truncated(before, Sampling(1.0)), before)
