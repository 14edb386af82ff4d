"""Perplexity, nats and bits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from charrnn_gui.plots.measures import in_measure


def test_a_perplexity_is_the_exponential_of_its_nats_and_two_to_the_bits() -> None:
    values = np.array([1.0, math.e, 8.0, math.nan])
    assert in_measure(values, "perplexity") is values
    assert in_measure(values, "nats")[:2].tolist() == pytest.approx([0, 1])
    assert in_measure(values, "bits")[2] == 3
    assert np.isnan(in_measure(values, "bits")[3])
