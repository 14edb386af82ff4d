"""Kernels for NVIDIA's GPUs: a tanh recurrence in one launch, and the cross-entropy with its gradient.

With torch's operations each step of a recurrence is two launches that use a few per cent of the GPU. Here one
block of threads takes a sequence through all steps and keeps the weights of the state on the chip: of the
numbers of W that a thread needs, most lie in its registers and the rest in shared memory.

torch compiles the kernels when they are first needed, which takes a second; if it can't, the operations stay.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor

log = logging.getLogger(__name__)

Kernel = Callable[..., None]

# A thread has 255 registers, and needs about 30 for other things.
_NUMBERS_IN_REGISTERS = 224
_THREADS_OF_A_WARP = 32
_MOST_THREADS = 256
_BYTES_OF_A_NUMBER = 4

# Each group of eight threads computes eight columns of a product. A thread reads an eighth of the state for
# all eight, and the sums are exchanged at the end: if every thread read the whole state, that would take
# longer than the arithmetic.
_RECURRENCE = r"""
#define PIECES (HIDDEN / 32)

__device__ __forceinline__ void load(const float* __restrict__ weight, float (&own)[OWN], float4* rest) {
  const int lane = threadIdx.x % 8, column = threadIdx.x / 8 * 8;
  #pragma unroll
  for (int piece = 0; piece < PIECES; ++piece) {
    #pragma unroll
    for (int c = 0; c < 8; ++c) {
      const int number = (piece * 8 + c) * 4;
      float value[4];
      #pragma unroll
      for (int i = 0; i < 4; ++i) value[i] = weight[((piece * 8 + lane) * 4 + i) * HIDDEN + column + c];
      if (number < OWN) {
        #pragma unroll
        for (int i = 0; i < 4; ++i) own[number + i] = value[i];
      } else {
        rest[(number - OWN) / 4 * HIDDEN + threadIdx.x] = make_float4(value[0], value[1], value[2], value[3]);
      }
    }
  }
}

// The thread's column of the state times the weight.
__device__ __forceinline__ float times(const float4* state, const float (&own)[OWN], const float4* rest) {
  const int lane = threadIdx.x % 8;
  float sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  #pragma unroll
  for (int piece = 0; piece < PIECES; ++piece) {
    const float4 h = state[piece * 8 + lane];
    #pragma unroll
    for (int c = 0; c < 8; ++c) {
      const int number = (piece * 8 + c) * 4;
      float4 w;
      if (number < OWN) w = make_float4(own[number], own[number + 1], own[number + 2], own[number + 3]);
      else w = rest[(number - OWN) / 4 * HIDDEN + threadIdx.x];
      sum[c] = fmaf(h.x, w.x, fmaf(h.y, w.y, fmaf(h.z, w.z, fmaf(h.w, w.w, sum[c]))));
    }
  }
  #pragma unroll
  for (int width = 4; width; width /= 2) {
    const bool upper = lane & width;
    #pragma unroll
    for (int c = 0; c < width; ++c) {
      const float kept = upper ? sum[c + width] : sum[c], given = upper ? sum[c] : sum[c + width];
      sum[c] = kept + __shfl_xor_sync(0xffffffff, given, width);
    }
  }
  return sum[0];
}

// h: H_0 in, H_1 ... H_T out.
extern "C" __global__ void __launch_bounds__(HIDDEN, 1) tanh_forward(
    const float* __restrict__ x, float* __restrict__ h, const float* __restrict__ weight, int time,
    int batch) {
  extern __shared__ float4 shared[];
  float* state = (float*)shared;
  float4* rest = shared + HIDDEN / 2;
  float own[OWN];
  load(weight, own, rest);
  const int place = blockIdx.x * HIDDEN + threadIdx.x, step = batch * HIDDEN;
  state[threadIdx.x] = h[place];
  float input = x[place];
  __syncthreads();
  for (int t = 0; t < time; ++t) {
    const float next = t + 1 < time ? x[(t + 1) * step + place] : 0;
    const float now = tanhf(input + times((const float4*)(state + t % 2 * HIDDEN), own, rest));
    input = next;
    state[(t + 1) % 2 * HIDDEN + threadIdx.x] = now;
    h[(t + 1) * step + place] = now;
    __syncthreads();
  }
}

// d: the gradient of H_1 ... H_T from above in, that of the inputs out. weight: W transposed.
extern "C" __global__ void __launch_bounds__(HIDDEN, 1) tanh_backward(
    float* __restrict__ d, const float* __restrict__ h, const float* __restrict__ weight, int time,
    int batch) {
  extern __shared__ float4 shared[];
  float* state = (float*)shared;
  float4* rest = shared + HIDDEN / 2;
  float own[OWN];
  load(weight, own, rest);
  const int place = blockIdx.x * HIDDEN + threadIdx.x, step = batch * HIDDEN;
  state[time % 2 * HIDDEN + threadIdx.x] = 0;
  float above = d[(time - 1) * step + place], out = h[time * step + place];
  __syncthreads();
  for (int t = time - 1; t >= 0; --t) {
    const float next_above = t ? d[(t - 1) * step + place] : 0, next_out = t ? h[t * step + place] : 0;
    const float later = times((const float4*)(state + (t + 1) % 2 * HIDDEN), own, rest);
    const float now = (above + later) * (1 - out * out);
    above = next_above;
    out = next_out;
    state[t % 2 * HIDDEN + threadIdx.x] = now;
    d[t * step + place] = now;
    __syncthreads();
  }
}
"""

_CROSS_ENTROPY = r"""
__device__ float reduced(float value, bool is_sum, float* shared) {
  for (int width = 16; width; width /= 2) {
    const float other = __shfl_xor_sync(0xffffffff, value, width);
    value = is_sum ? value + other : fmaxf(value, other);
  }
  if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
  __syncthreads();
  value = shared[0];
  for (int warp = 1; warp < THREADS / 32; ++warp)
    value = is_sum ? value + shared[warp] : fmaxf(value, shared[warp]);
  __syncthreads();
  return value;
}

// A block a row. rows: logits in, (softmax - one-hot) / count out.
extern "C" __global__ void __launch_bounds__(THREADS) cross_entropy(
    float* __restrict__ rows, const long long* __restrict__ targets, float* __restrict__ nats, int vocab,
    int stride) {
  __shared__ float shared[THREADS / 32];
  float* row = rows + (long long)blockIdx.x * stride;
  const int target = targets[blockIdx.x];
  float greatest = row[0];
  bool is_nan = false;
  for (int i = threadIdx.x; i < vocab; i += THREADS) {
    greatest = fmaxf(greatest, row[i]);
    is_nan |= isnan(row[i]);
  }
  greatest = __syncthreads_or(is_nan) ? nanf("") : reduced(greatest, false, shared);
  float sum = 0;
  for (int i = threadIdx.x; i < vocab; i += THREADS) sum += expf(row[i] - greatest);
  sum = reduced(sum, true, shared);
  if (threadIdx.x == 0) nats[blockIdx.x] = greatest + logf(sum) - row[target];
  __syncthreads();
  const float count = gridDim.x;
  for (int i = threadIdx.x; i < vocab; i += THREADS)
    row[i] = (expf(row[i] - greatest) / sum - (i == target)) / count;
}
"""

_SUM_OF_ROWS = r"""
// A block a row of the table. A warp looks at the row numbers of 32 values at once.
extern "C" __global__ void __launch_bounds__(THREADS) sum_of_rows(
    const float* __restrict__ values, const long long* __restrict__ rows, float* __restrict__ table,
    int count, int width) {
  const int lane = threadIdx.x % 32;
  for (int first = 0; first < width; first += THREADS) {
    const int column = first + threadIdx.x;
    float sum = 0;
    for (int base = 0; base < count; base += 32) {
      const bool is_own = base + lane < count && rows[base + lane] == blockIdx.x;
      for (unsigned found = __ballot_sync(0xffffffff, is_own); found; found &= found - 1) {
        const long long value = base + __ffs(found) - 1;
        if (column < width) sum += values[value * width + column];
      }
    }
    if (column < width) table[(long long)blockIdx.x * width + column] = sum;
  }
}
"""


@cache
def _is_there() -> bool:
    """Tell whether torch can compile kernels for this GPU; AMD's have other warps."""
    return torch.cuda.is_available() and torch.version.hip is None and hasattr(torch.cuda, "_compile_kernel")


def suits(like: Tensor) -> bool:
    """Return whether there are kernels for tensors of this type and place."""
    return like.device.type == "cuda" and like.dtype is torch.float32 and _is_there()


@cache
def tanh_recurrence(hidden: int) -> tuple[Kernel, Kernel] | None:
    """Return the way forward and the way back through time for a hidden size; None if there is none.

    The first takes inputs ``(time, batch, hidden)``, H_0 … H_T of shape ``(time + 1, batch, hidden)``, of
    which it writes all but H_0, and W, ``(hidden, hidden)``. The second takes the gradient of H_1 … H_T,
    which it replaces by that of the inputs, H_0 … H_T, and W transposed. All are contiguous float32 on the
    GPU.
    """
    if hidden > _MOST_THREADS or hidden % _THREADS_OF_A_WARP:
        return None
    own = min(hidden, _NUMBERS_IN_REGISTERS)
    source = f"#define HIDDEN {hidden}\n#define OWN {own}\n{_RECURRENCE}"
    shared_bytes = _BYTES_OF_A_NUMBER * hidden * (2 + hidden - own)
    kernels = [_compiled(source, name) for name in ("tanh_forward", "tanh_backward")]

    def launching(kernel: Any) -> Kernel:
        def launch(first: Tensor, states: Tensor, weight: Tensor) -> None:
            time, batch = len(states) - 1, states.shape[1]
            kernel((batch, 1, 1), (hidden, 1, 1), [first, states, weight, time, batch], shared_bytes)

        return launch

    forward, backward = kernels
    return None if forward is None or backward is None else (launching(forward), launching(backward))


@cache
def cross_entropy() -> Kernel | None:
    """Return what replaces logits by the gradient of their mean cross-entropy; None if there is none.

    It takes logits of shape ``(rows, vocab)`` whose rows are contiguous, int64 targets of shape ``(rows,)``,
    and a tensor of that shape for the nats of each row.
    """
    kernel = _compiled(f"#define THREADS {_MOST_THREADS}\n{_CROSS_ENTROPY}", "cross_entropy")
    if kernel is None:
        return None

    def launch(logits: Tensor, targets: Tensor, nats: Tensor) -> None:
        arguments = [logits, targets, nats, logits.shape[1], logits.stride(0)]
        kernel((len(logits), 1, 1), (_MOST_THREADS, 1, 1), arguments)

    return launch


@cache
def sum_of_rows() -> Kernel | None:
    """Return what writes into each row of a table the sum of its values; None if there is none.

    It takes values of shape ``(count, width)``, for each the number of its row, int64, and the table,
    ``(rows, width)``. All are contiguous. The order of summing is fixed.
    """
    kernel = _compiled(f"#define THREADS {_MOST_THREADS}\n{_SUM_OF_ROWS}", "sum_of_rows")
    if kernel is None:
        return None

    def launch(values: Tensor, rows: Tensor, table: Tensor) -> None:
        kernel((len(table), 1, 1), (_MOST_THREADS, 1, 1), [values, rows, table, *values.shape])

    return launch


def _compiled(source: str, name: str) -> Any:
    """Return the kernel, or None if it can't be compiled here; the log then has the reason."""
    try:
        return torch.cuda._compile_kernel(source, name)
    except (RuntimeError, OSError) as error:
        log.warning("the kernel %s is done without: %s", name, error)
        return None
