"""The script for a GPU, rehearsed on the CPU at tiny sizes: when a GPU is at hand, it must run."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from benchmarks import gpu, harness
from core.settings.settings import Settings


def tiny(settings: Settings) -> Settings:
    embedding = {"embedding_size": 4} if settings.embedding_size else {}
    return replace(settings, hidden_size=8, batch_size=2, num_steps=5, epochs=2, **embedding)


def test_every_row_is_measured() -> None:
    rows = gpu.rows(torch.device("cpu"), gpu.Effort(0.01, 1), tiny)
    assert len({row.name for row in rows}) == len(rows) >= 12
    assert all(row.value > 0 for row in rows)
    assert "scratch recipe on a GPU" in harness.table(rows)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_without_a_gpu_nothing_is_measured_and_the_reason_is_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert gpu.measure(quick=True) == []
    assert "no NVIDIA GPU" in capsys.readouterr().err
