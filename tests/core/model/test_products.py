from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from core.model import products
from core.model.products import Factor, product, product_plus


@pytest.fixture(autouse=True)
def _own_number_of_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def results(terms: int, rows: int, columns: int) -> list[torch.Tensor]:
    """Return a product made in every way, in one layout and the other."""
    random = torch.Generator().manual_seed(terms + rows + columns)
    a, b = torch.randn(terms, rows, generator=random), torch.randn(terms, columns, generator=random)
    total = torch.randn(rows, columns, generator=random)
    found = []
    for left in (a.t(), a.t().contiguous()):
        factor = Factor(b, rows)
        found += [
            product(left, b, torch.empty(rows, columns)),
            product_plus(left, b, total[0]) - total[0],
            factor.times(left),
            factor.times_plus(left, total[0]) - total[0],
            factor.add_times(total.clone(), left) - total,
        ]
    return found


# Gradients of an embedding (quick), of a small output layer, of a large vocabulary; states of a large model.
SHAPES = [
    (1768, 64, 768),
    (1120, 256, 65),
    (4000, 1120, 256),
    (1024, 32, 4096),
    (790, 184, 1537),
    (768, 27, 64),
]


@pytest.mark.skipif(products._MKL_IS_SLOW, reason="only seen on Intel's processors")
@pytest.mark.parametrize(("terms", "rows", "columns"), SHAPES)
def test_products_are_bit_for_bit_the_same_with_any_number_of_threads(
    terms: int, rows: int, columns: int
) -> None:
    found = []
    for number in (1, 2, 4):
        torch.set_num_threads(number)
        found.append(results(terms, rows, columns))
    assert all(all(map(torch.equal, found[0], other)) for other in found[1:])


@pytest.mark.parametrize(("terms", "rows", "columns"), [*SHAPES, (512, 300, 300), (767, 8, 8)])
def test_products_are_right_however_they_are_summed(terms: int, rows: int, columns: int) -> None:
    random = torch.Generator().manual_seed(terms + rows + columns)
    a, b = torch.randn(terms, rows, generator=random), torch.randn(terms, columns, generator=random)
    exact = a.double().t() @ b.double()
    for found in results(terms, rows, columns):
        # A float32 sum of n terms near 1 is wrong by far less than n units in its last place.
        torch.testing.assert_close(found, exact.float(), rtol=0, atol=1e-6 * terms)
