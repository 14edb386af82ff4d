"""The model of ``benchmarks.scaling``, on numbers whose answer is known."""

from __future__ import annotations

import pytest

from benchmarks.scaling import Compute, Network, fitted_compute, fitted_network, predicted_s

COMPUTE = Compute(0.01, 0.002)
NETWORK = Network("", 50e-6, 1e9)


def test_what_times_are_made_of_is_found_again() -> None:
    rows = (32, 16, 10)
    compute = fitted_compute(rows, [COMPUTE.seconds(count) for count in rows])
    assert (compute.a, compute.b) == pytest.approx((COMPUTE.a, COMPUTE.b))
    exchanges = [
        (ranks, size, NETWORK.exchange_s(ranks, size)) for ranks in (2, 3) for size in (256, 1e6, 2e7)
    ]
    network = fitted_network(exchanges)
    assert (network.latency_s, network.bandwidth) == pytest.approx((NETWORK.latency_s, NETWORK.bandwidth))


def test_ranks_share_the_cores_and_exchange_their_gradients() -> None:
    # Rows of a half, and per rank a half of 1 MB there and back.
    two = predicted_s(COMPUTE, NETWORK, 32, 1e6, 2, cores=2)
    assert two == pytest.approx(0.01 + 16 * 0.002 + 2 * 50e-6 + 1e-3)
    four = predicted_s(COMPUTE, NETWORK, 32, 1e6, 4, cores=2)
    assert four == pytest.approx(2 * (0.01 + 8 * 0.002) + 6 * 50e-6 + 1.5e-3)
