"""Matrix products by the fastest library that is at hand.

On x86 processors with AVX-512, torch gives float32 products to MKL, which on many of them uses only half
the width; oneDNN, which torch carries too, uses all of it. The choice depends on the processor and the
sizes alone and never on a measurement, so that equal runs stay equal.
"""

from __future__ import annotations

import torch
from torch import Tensor

# Below these oneDNN's longer way in costs more than its wider instructions save.
_LEAST_FLOPS = 6e6
_LEAST_FLOPS_PACKED = 6e6

_HAS_ONEDNN = (
    torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    and torch.backends.cpu.get_cpu_capability() == "AVX512"
    and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    and hasattr(torch.ops.mkldnn, "_reorder_linear_weight")
)


def product(a: Tensor, b: Tensor, out: Tensor) -> Tensor:
    """Write the product of ``a``, shape ``(n, k)``, and ``b``, ``(k, m)``, into ``out`` and return it.

    Any strides will do. Records nothing for autograd.
    """
    if _suits_onednn(a, len(a), b, _LEAST_FLOPS):
        return out.copy_(_onednn(a, b.t()))
    return torch.mm(a, b, out=out)


def product_plus(a: Tensor, b: Tensor, bias: Tensor) -> Tensor:
    """Return ``a`` times ``b``, plus ``bias`` of shape ``(m,)``, in memory of its own."""
    if _suits_onednn(a, len(a), b, _LEAST_FLOPS):
        return _onednn(a, b.t(), bias)
    return torch.addmm(bias, a, b)


class Factor:
    """A matrix that many others are multiplied with, laid out once as the library likes it.

    Args:
        matrix: shape ``(k, m)``; must not change.
        rows: of each of the others.
    """

    def __init__(self, matrix: Tensor, rows: int) -> None:
        self._matrix = matrix
        self._packed: Tensor | None = None
        if _suits_onednn(matrix, rows, matrix, _LEAST_FLOPS_PACKED):
            self._packed = torch.ops.mkldnn._reorder_linear_weight(matrix.t(), rows)

    def times(self, a: Tensor) -> Tensor:
        """Return ``a``, shape ``(rows, k)``, times the matrix, in memory of its own."""
        return torch.mm(a, self._matrix) if self._packed is None else _onednn(a, self._packed)

    def add_times(self, total: Tensor, a: Tensor) -> Tensor:
        """Add ``a`` times the matrix to ``total``, shape ``(rows, m)``, in place."""
        if self._packed is None:
            return total.addmm_(a, self._matrix)
        return total.add_(_onednn(a, self._packed))


def _suits_onednn(like: Tensor, rows: int, b: Tensor, least_flops: float) -> bool:
    return (
        _HAS_ONEDNN
        and like.dtype is torch.float32
        and like.device.type == "cpu"
        and 2 * rows * b.shape[0] * b.shape[1] >= least_flops
    )


def _onednn(a: Tensor, b_transposed: Tensor, bias: Tensor | None = None) -> Tensor:
    result: Tensor = torch.ops.mkldnn._linear_pointwise(a, b_transposed, bias, "none", [], "")
    return result
