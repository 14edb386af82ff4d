"""The kernels for GPUs, against torch's own operations in double; without a GPU, that there are none."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from core.model import cuda_kernels

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no NVIDIA GPU here")


def relative_error(found: Tensor, wanted: Tensor) -> float:
    return float((found.double() - wanted.double()).norm() / wanted.double().norm())


def test_no_kernel_suits_a_tensor_on_the_cpu() -> None:
    assert not cuda_kernels.suits(torch.empty(3))


@pytest.mark.parametrize("hidden", [1, 31, 33, 288, 512])
def test_no_kernel_is_compiled_for_a_size_that_its_threads_can_not_hold(hidden: int) -> None:
    assert cuda_kernels.tanh_recurrence(hidden) is None


def test_a_kernel_that_can_not_be_compiled_is_done_without_and_the_log_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("libnvrtc.so is missing")

    monkeypatch.setattr(torch.cuda, "_compile_kernel", fail, raising=False)
    assert cuda_kernels._compiled("", "tanh_forward") is None
    assert "libnvrtc.so is missing" in caplog.text


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize("hidden", range(32, 257, 32))
@pytest.mark.parametrize(("time", "batch"), [(1, 1), (35, 32), (7, 300)])
def test_the_tanh_recurrence_has_the_states_and_gradients_of_autograd(
    hidden: int, time: int, batch: int
) -> None:
    torch.manual_seed(0)
    device = torch.device("cuda")
    inputs = torch.randn(time, batch, hidden, device=device)
    weight = torch.randn(hidden, hidden, device=device) / math.sqrt(hidden)
    above = torch.randn(time, batch, hidden, device=device)
    states = torch.full((time + 1, batch, hidden), math.nan, device=device)
    states[0] = torch.randn(batch, hidden, device=device)
    kernels = cuda_kernels.tanh_recurrence(hidden)
    assert kernels is not None
    forward, backward = kernels
    exact = inputs.double().requires_grad_(True)
    H, wanted = states[0].double(), []
    for x in exact:
        H = torch.tanh(x + H @ weight.double())
        wanted.append(H)
    torch.stack(wanted).backward(above.double())
    forward(inputs, states, weight)
    assert relative_error(states[1:], torch.stack(wanted).detach()) < 1e-6
    gradient = above.clone()
    backward(gradient, states, weight.t().contiguous())
    assert exact.grad is not None
    assert relative_error(gradient, exact.grad) < 2e-6


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize(("rows", "vocab"), [(1, 2), (7, 31), (1120, 1027), (64, 5000)])
def test_the_cross_entropy_and_its_gradient_are_those_of_torch(rows: int, vocab: int) -> None:
    torch.manual_seed(0)
    device = torch.device("cuda")
    logits = 5 * torch.randn(rows, vocab + 1, device=device)[:, :vocab]
    targets = torch.randint(vocab, (rows,), device=device)
    exact = logits.double().requires_grad_(True)
    loss = nn.functional.cross_entropy(exact, targets, reduction="none")
    loss.mean().backward()
    launch = cuda_kernels.cross_entropy()
    assert launch is not None
    nats = torch.full((rows,), math.nan, device=device)
    launch(logits, targets, nats)
    assert relative_error(nats, loss.detach()) < 1e-6
    assert exact.grad is not None
    assert relative_error(logits, exact.grad) < 1e-5


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize(
    ("count", "rows", "width"), [(1, 1, 1), (1120, 1027, 256), (33, 5, 300), (5000, 40, 64)]
)
def test_each_row_of_a_table_is_the_sum_of_the_values_assigned_to_it(
    count: int, rows: int, width: int
) -> None:
    torch.manual_seed(0)
    values = torch.randn(count, width, device="cuda")
    assigned = torch.randint(rows, (count,), device="cuda")
    wanted = torch.zeros(rows, width, dtype=torch.float64, device="cuda").index_add_(
        0, assigned, values.double()
    )
    launch = cuda_kernels.sum_of_rows()
    assert launch is not None
    table = torch.full((rows, width), math.nan, device="cuda")
    launch(values, assigned, table)
    torch.testing.assert_close(table.double(), wanted, rtol=1e-5, atol=1e-4)


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize("ruined", [math.nan, math.inf])
def test_the_cross_entropy_of_what_is_no_number_is_none(ruined: float) -> None:
    logits = torch.zeros(3, 40, device="cuda")
    logits[1, 7] = ruined
    nats = torch.zeros(3, device="cuda")
    launch = cuda_kernels.cross_entropy()
    assert launch is not None
    launch(logits, torch.zeros(3, dtype=torch.int64, device="cuda"), nats)
    assert nats.isfinite().tolist() == [True, False, True]
