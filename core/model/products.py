"""Matrix products by the fastest available library, in the requested precision.

torch computes float32 products with MKL. On AMD's processors MKL uses only half the width of AVX-512, and
takes twice the time if the number of columns is odd, as the number of characters may be. oneDNN, which is
also part of torch, has neither fault. The choice depends only on the processor and the sizes, never on a
measurement, so that equal runs stay equal.

On Intel's processors MKL divides a long sum among the threads if the result is small, so that its last bits
depend on their number, which follows what other programs leave. Such sums are made in pieces that are not
divided.

In bfloat16 the factors are rounded to eight significant bits and summed up in float32. Processors with
instructions for it (AVX-512 BF16, AMX) multiply several times as fast. oneDNN rounds factors that are float32
in memory only on processors with AMX. With AVX-512 BF16 alone they are rounded here, and so are the sums,
except those of ``product_plus``: logits stay in float32.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

# For smaller products the overhead costs more than wider instructions, or shorter numbers, save.
_LEAST_FLOPS = 6e6
_LEAST_FLOPS_ROUNDED = 1e7
_LEAST_FLOPS_CONVERTED = 1e8

_PEAK_SIZE = 1024

_CPU = torch.cpu.get_capabilities()
_LIBRARY = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]

_HAS_AVX512 = torch.backends.cpu.get_cpu_capability() == "AVX512"
HAS_ONEDNN = (
    torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    and (_HAS_AVX512 or torch.backends.cpu.get_cpu_capability() == "AVX2")
    and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    and hasattr(torch.ops.mkldnn, "_reorder_linear_weight")
)
_MKL_IS_SLOW = "Intel" not in str(_CPU.get("cpu_name", ""))
# Zen 5 and later: Zen 4 has AVX-512 too, but only at the width that MKL uses.
_MKL_IS_HALF_AS_WIDE = _MKL_IS_SLOW and _HAS_AVX512 and _CPU.get("avx_vnni") is True
_ONEDNN_ROUNDS = _CPU.get("amx_bf16") is True
_forgoes_bfloat16 = False
# MKL divides sums from 768 terms on, if the result has few rows or columns: up to 185, or a fifth of the
# terms, as far as was seen with 2 and 4 threads.
_LEAST_TERMS_DIVIDED, _TERMS_OF_A_PIECE = 768, 512
_FEW_RESULTS, _FEW_RESULTS_OF_TERMS = 192, 1 / 4.5
# Float32 numbers in a register of AVX-512.
_WIDTH = 16


def multiplies_bfloat16() -> bool:
    """Return whether this processor has instructions that multiply bfloat16, and torch is to use them."""
    return (
        not _forgoes_bfloat16
        and HAS_ONEDNN
        and any(_CPU.get(flag) is True for flag in ("avx512_bf16", "amx_bf16"))
    )


def forgo_bfloat16() -> None:
    """Multiply on the CPU in float32 from now on, as another process of the team has to."""
    global _forgoes_bfloat16
    _forgoes_bfloat16 = True


@contextmanager
def precision(name: str) -> Iterator[None]:
    """Multiply float32 matrices in the precision ``name`` within the block, also in autograd.

    Args:
        name: "bfloat16", which is "float32" on a processor without instructions for it, and on a GPU at least
            "tf32"; or "tf32", which is "float32" on a CPU.
    """
    of_cpu = "bf16" if name == "bfloat16" and multiplies_bfloat16() else "ieee"
    of_gpu = "ieee" if name == "float32" else "tf32"
    wanted = {_LIBRARY: of_cpu, torch.backends.cuda.matmul: of_gpu, torch.backends.cudnn.rnn: of_gpu}
    before = {library: library.fp32_precision for library in wanted}
    try:
        for library, name_there in wanted.items():
            library.fp32_precision = name_there
        yield
    finally:
        for library, name_there in before.items():
            library.fp32_precision = name_there


def is_rounded(matrix: Tensor) -> bool:
    """Return whether products of such a matrix are now computed in bfloat16."""
    return _LIBRARY.fp32_precision == "bf16" and matrix.dtype is torch.float32 and matrix.device.type == "cpu"


def product(a: Tensor, b: Tensor, out: Tensor) -> Tensor:
    """Write the product of ``a``, shape ``(n, k)``, and ``b``, ``(k, m)``, into ``out`` and return it.

    Any strides are allowed. Nothing is recorded for autograd.
    """
    if is_rounded(a) and not _ONEDNN_ROUNDS and _flops(len(a), b) >= _LEAST_FLOPS_CONVERTED:
        return out.copy_(torch.mm(a.bfloat16(), b.bfloat16()))
    is_sum_over_rows = a.stride(0) == 1  # As for gradients of weights: oneDNN would first copy ``a``.
    # With AVX2, MKL is as fast, and writes in place.
    if _MKL_IS_HALF_AS_WIDE or (_MKL_IS_SLOW and _HAS_AVX512 and not is_sum_over_rows):
        if _suits_onednn(a, len(a), b):
            return out.copy_(_onednn(a, b.t()))
    elif _MKL_IS_SLOW and is_sum_over_rows and out.is_contiguous() and b.shape[1] % _WIDTH:
        return out.copy_(torch.mm(b.t(), a.t()).t())
    if _divides_sum(len(a), b):
        return _add_in_pieces(out.zero_(), a, b)
    return torch.mm(a, b, out=out)


def product_plus(a: Tensor, b: Tensor, bias: Tensor) -> Tensor:
    """Return ``a`` times ``b``, plus ``bias`` of shape ``(m,)``, as a new tensor."""
    if (_MKL_IS_SLOW or is_rounded(a)) and _suits_onednn(a, len(a), b):
        return _onednn(a, b.t(), bias)
    if _divides_sum(len(a), b):
        return _add_in_pieces(bias.repeat(len(a), 1), a, b)
    return torch.addmm(bias, a, b)


def peak_flops(name: str, seconds: float = 0.1) -> float:
    """Return the floating-point operations per second of large products in the precision ``name``.

    The best of the products that fit into ``seconds``, at least one; the first is not counted. On the CPU,
    with torch's number of threads.
    """
    a, b, out = (torch.ones(_PEAK_SIZE, _PEAK_SIZE) for _ in range(3))
    best_s = math.inf
    with torch.no_grad(), precision(name):
        # Factors are converted to bfloat16 before, because converting is not part of multiplying.
        a, b, out = (part.bfloat16() if is_rounded(part) else part for part in (a, b, out))
        product(a, b, out=out)
        ends = time.perf_counter() + seconds
        while (began := time.perf_counter()) < ends or best_s == math.inf:
            product(a, b, out=out)
            best_s = min(best_s, time.perf_counter() - began)
    return 2 * _PEAK_SIZE**3 / best_s


class Factor:
    """A matrix that many others are multiplied with, stored once in the layout of the library.

    Args:
        matrix: shape ``(k, m)``; must not change.
        rows: number of rows of each of the others.
    """

    def __init__(self, matrix: Tensor, rows: int) -> None:
        self._matrix = matrix
        self._divides_sum = _divides_sum(rows, matrix)
        self._packed: Tensor | None = None
        rounded = is_rounded(matrix) and _flops(rows, matrix) >= _LEAST_FLOPS_ROUNDED
        if rounded or (_MKL_IS_SLOW and _suits_onednn(matrix, rows, matrix)):
            weight = matrix.bfloat16() if rounded else matrix
            self._packed = torch.ops.mkldnn._reorder_linear_weight(weight.t(), rows)

    def times(self, a: Tensor) -> Tensor:
        """Return ``a``, shape ``(rows, k)``, times the matrix, as a new tensor."""
        if self._packed is not None:
            return _onednn(a.to(self._packed.dtype), self._packed)
        if self._divides_sum:
            return _add_in_pieces(a.new_zeros(len(a), self._matrix.shape[1]), a, self._matrix)
        return torch.mm(a, self._matrix)

    def times_plus(self, a: Tensor, bias: Tensor) -> Tensor:
        """Return ``a`` times the matrix, plus ``bias`` of shape ``(m,)``, as a new tensor."""
        if self._packed is not None:
            return _onednn(a.to(self._packed.dtype), self._packed, bias.to(self._packed.dtype))
        if self._divides_sum:
            return _add_in_pieces(bias.repeat(len(a), 1), a, self._matrix)
        return torch.addmm(bias, a, self._matrix)

    def add_times(self, total: Tensor, a: Tensor) -> Tensor:
        """Add ``a`` times the matrix to ``total``, shape ``(rows, m)``, in place."""
        if self._packed is not None:
            return total.add_(self.times(a))
        if self._divides_sum:
            return _add_in_pieces(total, a, self._matrix)
        return total.addmm_(a, self._matrix)


def _flops(rows: int, b: Tensor) -> float:
    return 2 * rows * b.shape[0] * b.shape[1]


def _divides_sum(rows: int, b: Tensor) -> bool:
    """Return whether MKL would divide the sums of a product with ``b`` among its threads."""
    terms, columns = b.shape
    return (
        terms >= _LEAST_TERMS_DIVIDED
        and not _MKL_IS_SLOW
        and b.device.type == "cpu"
        and not is_rounded(b)
        and min(rows, columns) <= max(_FEW_RESULTS, _FEW_RESULTS_OF_TERMS * terms)
    )


def _add_in_pieces(total: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Add ``a`` times ``b`` to ``total``, so many terms of each sum at a time."""
    for part, factor in zip(
        torch.split(a, _TERMS_OF_A_PIECE, 1), torch.split(b, _TERMS_OF_A_PIECE), strict=True
    ):
        total.addmm_(part, factor)
    return total


def _suits_onednn(like: Tensor, rows: int, b: Tensor) -> bool:
    return (
        HAS_ONEDNN
        and like.dtype is torch.float32
        and like.device.type == "cpu"
        and _flops(rows, b) >= _LEAST_FLOPS
    )


def _onednn(a: Tensor, b_transposed: Tensor, bias: Tensor | None = None) -> Tensor:
    result: Tensor = torch.ops.mkldnn._linear_pointwise(a, b_transposed, bias, "none", [], "")
    return result
