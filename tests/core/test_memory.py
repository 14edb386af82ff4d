"""Freed memory stays with the process."""

from __future__ import annotations

import ctypes
import sys

import pytest
import torch

from core.memory import keep_freed_memory

NUMBERS = 10_000_000


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not hasattr(ctypes.CDLL(None), "mallopt"), reason="no glibc"
)
def test_a_large_block_that_was_freed_comes_back_without_a_fault_for_each_page() -> None:
    import resource

    def faults() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

    keep_freed_memory()
    torch.ones(NUMBERS)
    before = faults()
    torch.ones(NUMBERS)
    assert faults() - before < 4 * NUMBERS / resource.getpagesize() / 10
