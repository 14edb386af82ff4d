"""Matrix products by the fastest library that is at hand.

On x86 processors with AVX-512, torch gives float32 products to MKL, which on many of them uses only half
the width; oneDNN, which torch carries too, uses all of it. The choice depends on the processor and the
sizes alone and never on a measurement, so that equal runs stay equal.
"""

from __future__ import annotations

import torch
from torch import Tensor

# Below it oneDNN's longer way in costs more than its wider instructions save.
LEAST_FLOPS = 6e6

_HAS_ONEDNN = (
    torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    and torch.backends.cpu.get_cpu_capability() == "AVX512"
    and hasattr(torch.ops.mkldnn, "_linear_pointwise")
)


def product(a: Tensor, b: Tensor, out: Tensor) -> Tensor:
    """Write the product of ``a``, shape ``(n, k)``, and ``b``, ``(k, m)``, into ``out`` and return it.

    Any strides will do. Records nothing for autograd.
    """
    if _by_onednn(a, b):
        return out.copy_(_onednn(a, b))
    return torch.mm(a, b, out=out)


def new_product(a: Tensor, b: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return ``a`` times ``b``, plus ``bias`` of shape ``(m,)``, in memory of its own."""
    if _by_onednn(a, b):
        return _onednn(a, b, bias)
    return torch.mm(a, b) if bias is None else torch.addmm(bias, a, b)


def add_product(total: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Add the product of ``a`` and ``b`` to ``total``, shape ``(n, m)``, in place."""
    if _by_onednn(a, b):
        return total.add_(_onednn(a, b))
    return total.addmm_(a, b)


def _by_onednn(a: Tensor, b: Tensor) -> bool:
    return (
        _HAS_ONEDNN
        and a.dtype is torch.float32
        and a.device.type == "cpu"
        and 2 * a.shape[0] * a.shape[1] * b.shape[1] >= LEAST_FLOPS
    )


def _onednn(a: Tensor, b: Tensor, bias: Tensor | None = None) -> Tensor:
    result: Tensor = torch.ops.mkldnn._linear_pointwise(a, b.t(), bias, "none", [], "")
    return result
