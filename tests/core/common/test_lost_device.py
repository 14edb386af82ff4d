"""A GPU that stopped working is told from other errors of torch."""

from __future__ import annotations

import pytest

from core.common.lost_device import device_lost_explained
from core.common.progress import Moment


def test_a_lost_gpu_is_explained_with_the_epoch_that_is_saved() -> None:
    error = RuntimeError("CUDA error: unspecified launch failure\nCUDA kernel errors might be …")
    sentence = str(device_lost_explained(error, Moment(3, 17)))
    assert "CUDA error: unspecified launch failure" in sentence
    assert "might be" not in sentence
    assert "epoch 3" in sentence


@pytest.mark.parametrize(
    "error", [RuntimeError("shape mismatch"), ValueError("CUDA error"), OSError("MPS backend")]
)
def test_other_errors_are_no_lost_gpu(error: Exception) -> None:
    assert device_lost_explained(error, Moment(0, 0)) is None
