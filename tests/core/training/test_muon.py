"""Muon, against what its formula says of singular values, and against torch's own."""

from __future__ import annotations

from typing import cast

import pytest
import torch
from torch import Tensor, nn

from core.training import muon
from core.training.muon import Muon, orthogonalized

SIZE = 48


def drawn(count: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.randn(count, SIZE, SIZE, generator=torch.Generator().manual_seed(2)).to(dtype)


def parameters(matrices: Tensor) -> list[nn.Parameter]:
    return [nn.Parameter(matrix.clone()) for matrix in matrices]


def test_singular_values_follow_the_polynomial_and_directions_stay() -> None:
    matrices = drawn(3, torch.float64) * torch.tensor([1e-3, 1.0, 1e3]).view(3, 1, 1)
    left, sigma, right = torch.linalg.svd(matrices)
    sigma = sigma / sigma.square().sum(-1, keepdim=True).sqrt()
    for _ in range(3):
        sigma = 3.4445 * sigma - 4.7750 * sigma**3 + 2.0315 * sigma**5
    torch.testing.assert_close(orthogonalized(matrices), left @ torch.diag_embed(sigma) @ right)


def test_nothing_to_step_along_is_no_step() -> None:
    assert orthogonalized(torch.zeros(2, SIZE, SIZE)).count_nonzero() == 0


def test_steps_are_torchs_own_but_for_its_rounding() -> None:
    starts, gradients = drawn(4), drawn(20).view(5, 4, SIZE, SIZE)
    ours, theirs = parameters(starts), parameters(starts)
    optimizers = (Muon(ours, 0.05, 0.1), torch.optim.Muon(theirs, lr=0.05, weight_decay=0.1, ns_steps=3))
    for of_blocks in gradients:
        for blocks in (ours, theirs):
            for block, gradient in zip(blocks, of_blocks, strict=True):
                block.grad = gradient.clone()
        for optimizer in optimizers:
            optimizer.step()
    for start, our, their in zip(starts, ours, theirs, strict=True):
        moved = (their - start).norm()
        assert moved > 1
        assert (our - their).norm() < 0.01 * moved


@pytest.mark.parametrize("rounds", [True, False])
def test_it_is_rounded_only_where_the_processor_multiplies_rounded_numbers(
    rounds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(muon, "multiplies_bfloat16", lambda: rounds)
    assert orthogonalized(drawn(1)).dtype is (torch.bfloat16 if rounds else torch.float32)
    assert orthogonalized(drawn(1, torch.float64)).dtype is torch.float64
    (block,) = parameters(drawn(1))
    block.grad = torch.ones_like(block)
    Muon([block], 0.1, 0.0).step()
    assert cast("Tensor", block).dtype is torch.float32
