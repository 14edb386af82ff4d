"""Muon: orthogonal steps for a matrix, so that all its directions learn at the same pace.

Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024. ``torch.optim.Muon`` does
the same, one matrix at a time and always in bfloat16. On processors without instructions for bfloat16 that
takes forty times as long as float32.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from core.model.products import multiplies_bfloat16

_MOMENTUM = 0.95
# Of the odd polynomial a σ + b σ³ + c σ⁵, which takes singular values towards 1.
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
# Number of iterations: three work as well as five here, and cost less.
_TIMES = 3
_LEAST_NORM = 1e-7


class Muon(torch.optim.Optimizer):
    """Steps for square matrices of one size.

    M ← β M + (1 − β) G; W ← (1 − η λ) W − η · orthogonalized((1 − β) G + β M), with β = 0.95.

    Args:
        blocks: the matrices, each with its ``grad``.
        lr: η; as a scalar tensor on the blocks' device it can change without the host.
        weight_decay: λ.

    Attributes:
        found_inf: as in torch's fused optimizers, a tensor of no dimension: if it is 1, a step changes
            nothing.
    """

    found_inf: Tensor | None = None

    def __init__(self, blocks: Iterable[nn.Parameter], lr: float | Tensor, weight_decay: float) -> None:
        super().__init__(blocks, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """Take a step; ``closure`` is not called."""
        for group in self.param_groups:
            blocks = group["params"]
            updates = orthogonalized(torch.stack([self._looking_ahead(block) for block in blocks]))
            rate = group["lr"]
            for block, update in zip(blocks, updates, strict=True):
                if self.found_inf is None:
                    block.mul_(1 - rate * group["weight_decay"]).add_(update, alpha=-rate)
                else:
                    stepped = (block * (1 - rate * group["weight_decay"])).sub_(update * rate)
                    torch.where(self.found_inf == 0, stepped, block, out=block)

    def _looking_ahead(self, block: nn.Parameter) -> Tensor:
        """Add the gradient to the momentum, and return their combination after Nesterov."""
        state = self.state[block]
        if not state:
            state["momentum_buffer"] = torch.zeros_like(block)
        assert block.grad is not None
        momentum: Tensor = state["momentum_buffer"]
        if self.found_inf is None:
            momentum.lerp_(block.grad, 1 - _MOMENTUM)
        else:
            later = momentum.lerp(block.grad, 1 - _MOMENTUM)
            torch.where(self.found_inf == 0, later, momentum, out=momentum)
        return block.grad.lerp(momentum, _MOMENTUM)


def orthogonalized(matrices: Tensor) -> Tensor:
    """Return U S Vᵀ for each matrix U Σ Vᵀ, where S is near 1 for any Σ; Newton and Schulz's iteration.

    Float32 is rounded to bfloat16 if the processor multiplies that faster; then the result is rounded, too.

    Args:
        matrices: shape ``(n, size, size)``.
    """
    a, b, c = _COEFFICIENTS
    X: Tensor = matrices / torch.linalg.matrix_norm(matrices, keepdim=True).clamp(min=_LEAST_NORM)
    if X.dtype is torch.float32 and _multiplies_bfloat16(X.device):
        X = X.bfloat16()
    for _time in range(_TIMES):
        gram = torch.bmm(X, X.mT)
        X = torch.baddbmm(X, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), X, beta=a)
    return X


def _multiplies_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return device.type == "cpu" and multiplies_bfloat16()
